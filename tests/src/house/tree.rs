//! The files of the project, without what is built or fetched.

use std::fs;
use std::path::{Path, PathBuf};

/// Folders that hold nothing of ours.
const NOT_OURS: [&str; 6] = ["target", "node_modules", "dist", "data", "corpus", ".git"];
/// Files of ours that are read as text.
const TEXTS: [&str; 12] =
    ["rs", "ts", "tsx", "toml", "md", "json", "css", "html", "svg", "geojson", "sh", "lock"];

/// One file.
#[derive(Clone, Debug)]
pub struct Page {
    /// Path from the root of the project, with forward slashes.
    pub path: String,
    /// What it says.
    pub text: String,
}

/// The root of the project.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// All text files of the project, by path.
pub fn pages() -> Vec<Page> {
    let mut pages = Vec::new();
    walk(&root(), "", &mut pages);
    pages.sort_by(|a, b| a.path.cmp(&b.path));
    pages
}

fn walk(folder: &Path, prefix: &str, pages: &mut Vec<Page>) {
    let entries = fs::read_dir(folder).expect("the project's folders can be read");
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        if entry.path().is_dir() {
            if !NOT_OURS.contains(&name.as_str()) {
                walk(&entry.path(), &format!("{path}/"), pages);
            }
        } else if is_text(&name)
            && let Ok(text) = fs::read_to_string(entry.path())
        {
            pages.push(Page { path, text });
        }
    }
}

/// Known by its end; scripts such as `tests/run` and files such as `NOTICE` have none.
fn is_text(name: &str) -> bool {
    match name.rsplit_once('.') {
        Some(("", _)) | None => true,
        Some((_, end)) => TEXTS.contains(&end),
    }
}
