//! What the fuzzer once found worth keeping (`tests/fuzz/run`) still breaks nothing.

use std::fs;
use tests::fuzz::TARGETS;
use tests::house::tree::root;

#[test]
fn what_the_fuzzer_kept_breaks_nothing() {
    for (name, target) in TARGETS {
        let file = root().join(format!("tests/fuzz/corpus/{name}.hex"));
        let text = fs::read_to_string(file).expect("each target has a corpus");
        assert!(text.lines().count() > 10, "{name} has a corpus");
        text.lines().for_each(|line| target(&bytes(line)));
    }
}

fn bytes(line: &str) -> Vec<u8> {
    let byte = |at: usize| u8::from_str_radix(&line[at..at + 2], 16).expect("two digits");
    (0..line.len()).step_by(2).map(byte).collect()
}
