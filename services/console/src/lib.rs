//! The browser's side of Cityloop, built by Node and embedded: paths in, files out.

use std::borrow::Cow;

include!(concat!(env!("OUT_DIR"), "/embed.rs"));

const PAGE: &str = "index.html";

/// One embedded file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// The file's bytes.
    pub bytes: Cow<'static, [u8]>,
    /// Its media type, with the charset where it is text.
    pub mime: &'static str,
}

/// The file at `path` (with or without its leading slash), or the page itself where the path is
/// a route of the application such as `/status`. A missing file is `None`, never the page.
#[must_use]
pub fn asset(path: &str) -> Option<Asset> {
    let path = path.trim_start_matches('/');
    if path.is_empty() || is_route(path) {
        return file(PAGE);
    }
    file(path)
}

/// Routes have no dot in their last part; what belongs to the server is no route.
fn is_route(path: &str) -> bool {
    let first = path.split('/').next().unwrap_or_default();
    let last = path.rsplit('/').next().unwrap_or_default();
    !last.contains('.') && !["api", "tiles", "assets"].contains(&first)
}

fn file(path: &str) -> Option<Asset> {
    let found = Dist::get(path)?;
    Some(Asset { bytes: found.data, mime: mime(path) })
}

fn mime(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "md" => "text/markdown; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> String {
        let page = asset("/").expect("the page is embedded");
        assert_eq!(page.mime, "text/html; charset=utf-8");
        String::from_utf8(page.bytes.into_owned()).expect("the page is UTF-8")
    }

    #[test]
    fn routes_of_the_application_are_the_page() {
        for route in ["", "/", "/index.html", "/status", "/crew", "/crew/"] {
            assert_eq!(asset(route), asset("/"), "{route}");
        }
    }

    #[test]
    fn what_is_missing_is_missing() {
        for path in ["/assets/none.js", "/assets/none", "/api/none", "/tiles/1/2/3", "/x.png"] {
            assert_eq!(asset(path), None, "{path}");
        }
        assert_eq!(asset("/../Cargo.toml"), None);
    }

    #[test]
    fn every_file_the_page_names_is_here_and_nothing_comes_from_outside() {
        let page = page();
        assert!(!page.contains("http:") && !page.contains("https:") && !page.contains("//"));
        let named: Vec<_> =
            page.split('"').filter(|word| word.starts_with('/') && word.contains('.')).collect();
        assert!(named.len() >= 3, "{page}");
        for path in named {
            assert!(asset(path).is_some(), "{path}");
        }
    }

    #[test]
    fn the_map_worker_is_embedded_as_a_script() {
        let worker = Dist::iter().find(|path| path.contains("maplibre-gl-worker"));
        let worker = worker.expect("the worker is a file of its own");
        let worker = asset(&worker).expect("it is served");
        assert_eq!(worker.mime, "text/javascript; charset=utf-8");
    }

    #[test]
    fn the_lock_file_names_no_registry() {
        let lock = include_str!("../package-lock.json");
        assert!(!lock.contains("\"resolved\""));
    }
}
