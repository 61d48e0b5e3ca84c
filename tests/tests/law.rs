//! The law is on one page, `docs/law.md`, and the page is true.

use std::env;
use std::fs;
use tests::house::tree::root;
use tests::law::{difference, page};

#[test]
fn the_page_of_the_law_says_what_the_code_does() {
    let path = root().join("docs/law.md");
    let printed = page();
    if env::var_os("CITYLOOP_PRINT_LAW").is_some() {
        fs::write(&path, &printed).expect("docs/law.md can be written");
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == printed,
        "docs/law.md (-) is not the law of the code (+). If the change is meant, print it anew: \
        CITYLOOP_PRINT_LAW=1 cargo test -p tests --test law{}",
        difference(&kept, &printed)
    );
}

#[test]
fn a_changed_law_is_a_visible_difference() {
    let old = "reported\nfiled\ndispatched\nclosed";
    let new = "reported\nverified\nfiled\ndispatched";
    assert_eq!(difference(old, new), "\n+ verified\n- closed");
    assert_eq!(difference(old, old), "");
}
