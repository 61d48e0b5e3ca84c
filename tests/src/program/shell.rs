//! Other programs, and what they say.

use std::ffi::OsStr;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use tokio::process::Command;

/// What a program said until it ended.
#[derive(Clone, Debug)]
pub struct Said {
    /// Its exit code; `None` where a signal ended it.
    pub code: Option<i32>,
    /// Its standard output.
    pub out: String,
    /// Its standard error.
    pub err: String,
}

/// Runs a program to its end.
pub async fn run<S: AsRef<OsStr>>(program: impl AsRef<Path>, words: &[S]) -> Said {
    run_with(program, words, &[]).await
}

/// Runs a program to its end, with some variables set.
pub async fn run_with<S: AsRef<OsStr>>(
    program: impl AsRef<Path>,
    words: &[S],
    variables: &[(&str, &str)],
) -> Said {
    let program = program.as_ref();
    let mut command = Command::new(program);
    command.args(words).envs(variables.iter().copied());
    command.stdin(Stdio::null()).kill_on_drop(true);
    let ended = command.output().await;
    assert!(ended.is_ok(), "{} can be run: {ended:?}", program.display());
    let ended = ended.expect("just asserted");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Said { code: ended.status.code(), out: text(&ended.stdout), err: text(&ended.stderr) }
}

/// Whether a program stands on the path.
pub fn has(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// Says past the test's captured output what is skipped, and for want of what.
pub fn skipped(test: &str, missing: &str) {
    // Whoever reads no standard error need not be told.
    let _ = writeln!(std::io::stderr(), "skipped: {test}: {missing}");
}
