//! The browser side's own tests, run by Node as part of `cargo test`.

use std::process::Command;

#[test]
fn what_the_console_computes_and_says_is_right() {
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let done = Command::new(npm)
        .args(["test", "--silent"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("npm built the console, so it is here");
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success(), "{said}{}", String::from_utf8_lossy(&done.stderr));
    assert!(said.contains("# fail 0") && !said.contains("# pass 0"), "{said}");
}
