//! What the fuzzer once found worth keeping (`tests/fuzz/run`) still breaks nothing.

use std::fs;
use tests::fuzz::TARGETS;
use tests::house::tree::root;

#[test]
fn what_the_fuzzer_kept_breaks_nothing() {
    for (name, target) in TARGETS {
        let folder = root().join("tests/fuzz/corpus").join(name);
        let files = fs::read_dir(&folder).expect("each target has a corpus").flatten();
        let mut count = 0;
        for file in files {
            target(&fs::read(file.path()).expect("a file"));
            count += 1;
        }
        assert!(count > 10, "{name} has {count} files");
    }
}
