//! Builds the browser's side with Node and hands its files to `src/lib.rs` for embedding.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, fs};

/// What the build reads. Nothing else makes it run again.
const READ: [&str; 8] = [
    "src",
    "public",
    "index.html",
    "package.json",
    "package-lock.json",
    "vite.config.ts",
    "tsconfig.json",
    ".npmrc",
];
const NODE: &str = "node";
const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };
/// Vite's own minimum among the versions named 20.
const OLDEST_NODE: (u32, u32) = (20, 19);
const INSTALL: &str = "the console is built with Node: install Node 20 (20.19 or later) with npm, \
    then build again";
/// A copy of the lock file that `node_modules` was installed from.
const INSTALLED_FROM: &str = "node_modules/.cityloop-installed-from";

fn main() -> ExitCode {
    for path in READ {
        println!("cargo::rerun-if-changed={path}");
    }
    match build() {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            println!("cargo::error={}", why.to_string().replace('\n', " | "));
            ExitCode::FAILURE
        }
    }
}

fn build() -> Result<(), Box<dyn Error>> {
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let dist = out.join("dist");
    check_node()?;
    install(&here)?;
    run(Command::new(NODE)
        .current_dir(&here)
        .args(["node_modules/typescript/bin/tsc", "--noEmit"]))?;
    run(Command::new(NODE)
        .current_dir(&here)
        .args(["node_modules/vite/bin/vite.js", "build", "--emptyOutDir", "--outDir"])
        .arg(&dist))?;
    embed(&dist, &out.join("embed.rs"))
}

fn check_node() -> Result<(), Box<dyn Error>> {
    let said = Command::new(NODE).arg("--version").output().map_err(|_| INSTALL)?;
    let version = String::from_utf8_lossy(&said.stdout);
    let mut parts = version.trim().trim_start_matches('v').split('.').map(str::parse::<u32>);
    match (parts.next(), parts.next()) {
        (Some(Ok(major)), Some(Ok(minor))) if (major, minor) >= OLDEST_NODE => Ok(()),
        _ => Err(format!("{INSTALL} (found {})", version.trim()).into()),
    }
}

/// Installs what the lock file names; needs neither npm nor a network when that is in place.
fn install(here: &Path) -> Result<(), Box<dyn Error>> {
    let lock = fs::read(here.join("package-lock.json"))?;
    let installed_from = here.join(INSTALLED_FROM);
    if fs::read(&installed_from).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    run(Command::new(NPM).current_dir(here).args(["ci", "--include=dev", "--ignore-scripts"]))?;
    Ok(fs::write(installed_from, lock)?)
}

fn run(command: &mut Command) -> Result<(), Box<dyn Error>> {
    let done = command.output().map_err(|_| INSTALL)?;
    if done.status.success() {
        return Ok(());
    }
    let words = [done.stdout, done.stderr].concat();
    Err(format!("{command:?} failed: {}", String::from_utf8_lossy(&words).trim()).into())
}

/// The derive takes its folder as a literal, so the one line that names it is written here.
fn embed(dist: &Path, file: &Path) -> Result<(), Box<dyn Error>> {
    let code = format!(
        "#[derive(rust_embed::RustEmbed)]\n#[folder = {:?}]\nstruct Dist;\n",
        dist.to_string_lossy()
    );
    Ok(fs::write(file, code)?)
}
