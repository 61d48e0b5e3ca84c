//! The configuration that is part of the program: Baiyun, its types, catalogues and policy.

use rust_embed::RustEmbed;
use server::Files;

#[derive(RustEmbed)]
#[folder = "../../config"]
struct Config;

/// The embedded files.
pub(crate) fn files() -> Files {
    Files::from_texts(Config::iter().filter_map(|name| {
        let file = Config::get(&name)?;
        Some((name.into_owned(), String::from_utf8_lossy(&file.data).into_owned()))
    }))
}

/// The console's files, as the server asks for them.
pub(crate) fn asset(path: &str) -> Option<(std::borrow::Cow<'static, [u8]>, &'static str)> {
    console::asset(path).map(|asset| (asset.bytes, asset.mime))
}
