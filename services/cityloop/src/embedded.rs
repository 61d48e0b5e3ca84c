//! The configuration that is part of the program: Baiyun, its types, catalogues and policy.

use rust_embed::RustEmbed;
use server::Files;
use std::path::Path;

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

/// Writes the embedded files into a folder, to be changed there.
pub(crate) fn unpack(folder: &Path) -> std::io::Result<()> {
    for name in Config::iter() {
        let (path, file) = (folder.join(&*name), Config::get(&name));
        path.parent().map_or(Ok(()), std::fs::create_dir_all)?;
        std::fs::write(&path, file.map(|file| file.data).unwrap_or_default())?;
    }
    Ok(())
}

/// The console's files, as the server asks for them.
pub(crate) fn asset(path: &str) -> Option<(std::borrow::Cow<'static, [u8]>, &'static str)> {
    console::asset(path).map(|asset| (asset.bytes, asset.mime))
}
