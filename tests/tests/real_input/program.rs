//! The built program, a configuration to write in, and the data it reads in place.

use flate2::read::GzDecoder;
use serde_json::Value;
use std::ffi::OsStr;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Where the checkout is.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ is in the checkout").to_owned()
}

/// A file of the shared data; says what is skipped where it is absent.
pub(crate) fn shared(file: &str) -> Option<PathBuf> {
    let beside = root().join("../shared");
    let data = std::env::var_os("CITYLOOP_DATA").map_or(beside, PathBuf::from);
    let path = data.join("data").join(file);
    if !path.exists() {
        eprintln!("skipped: data/{file} is not here; set CITYLOOP_DATA");
        return None;
    }
    Some(path)
}

/// The text of a `.gz` file.
pub(crate) fn gunzip(path: &Path) -> String {
    let mut text = String::new();
    let file = fs::File::open(path).expect("it is there");
    GzDecoder::new(file).read_to_string(&mut text).expect("it is a whole .gz");
    text
}

/// The built program: `CITYLOOP_BIN`, or what was built beside this test.
fn program() -> Option<PathBuf> {
    let given = std::env::var_os("CITYLOOP_BIN").map(PathBuf::from);
    let test = std::env::current_exe().expect("a test has a path");
    let beside = test.ancestors().nth(2).map(|folder| folder.join("cityloop"));
    let found = given.or(beside.filter(|path| path.exists()));
    if found.is_none() {
        eprintln!("skipped: the program is not built; run ./tests/run, or set CITYLOOP_BIN");
    }
    found
}

/// A folder of its own with the shipped configuration in it, removed at the end.
pub(crate) struct Place {
    folder: PathBuf,
    program: PathBuf,
}

impl Place {
    /// `None`, after saying so, where the program is not built.
    pub(crate) fn new(name: &str) -> Option<Place> {
        let program = program()?;
        let folder = std::env::temp_dir().join(format!("cityloop-{name}-{}", std::process::id()));
        copy(&root().join("config"), &folder.join("config"));
        Some(Place { folder, program })
    }

    /// A file of this place.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Writes a file.
    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, text).expect("a folder of our own");
        path
    }

    /// The shipped file of a city, with its store in this place.
    pub(crate) fn city(&self, name: &str) -> PathBuf {
        let text = fs::read_to_string(self.path(&format!("config/{name}.toml"))).expect("shipped");
        let store = format!("folder = {:?}", self.path(name));
        let written = text.replace(&format!("folder = \"data/{name}\""), &store);
        assert_ne!(written, text, "the city's file says where it is stored");
        self.write(&format!("config/{name}.toml"), &written)
    }

    /// Starts the program.
    pub(crate) fn command(&self, arguments: &[&OsStr]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments).current_dir(&self.folder);
        command
    }

    /// Runs the program to its end.
    pub(crate) fn run(&self, arguments: &[&OsStr]) -> Output {
        self.command(arguments).output().expect("the program starts")
    }

    /// Runs the program to its end, which must be a good one, and reads the JSON it told.
    pub(crate) fn json(&self, arguments: &[&OsStr]) -> Value {
        let output = self.run(arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "it failed: {said}");
        serde_json::from_slice(&output.stdout).expect("it told JSON")
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // What is left is in the folder for what may vanish.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder of our own");
    for entry in fs::read_dir(from).expect("config/ is shipped").flatten() {
        let to = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy(&entry.path(), &to),
            false => drop(fs::copy(entry.path(), &to).expect("a folder of our own")),
        }
    }
}
