//! The rules of the house hold everywhere, and each of them bites: it fails a broken sample.

use tests::house::source::{Language, code};
use tests::house::tree::{Page, pages};
use tests::house::{Fault, length, page, purity, rooms, words, workspace};

type Rule = fn(&str, &str) -> Vec<Fault>;

fn sources() -> Vec<Page> {
    let mut all = pages();
    all.retain(|page| Language::of(&page.path).is_some());
    assert!(all.len() > 100, "the sources were found: {}", all.len());
    all
}

fn manifests() -> Vec<Page> {
    let mut all = pages();
    // The fuzzer is a workspace of its own, built with flags of its own.
    let is_ours = |page: &Page| !page.text.contains("\n[workspace]\n");
    all.retain(|page| page.path.ends_with("/Cargo.toml") && is_ours(page));
    assert!(all.len() >= 12, "the crates were found: {}", all.len());
    all
}

fn one(path: &str) -> Page {
    pages().into_iter().find(|page| page.path == path).expect("the project has this file")
}

#[track_caller]
fn holds(rule: Rule, pages: &[Page]) {
    let faults: Vec<Fault> = pages.iter().flat_map(|p| rule(&p.path, &p.text)).collect();
    assert!(faults.is_empty(), "{} faults{}", faults.len(), page(&faults));
}

/// The rule lets the sound sample pass and finds each broken one.
#[track_caller]
fn bites(rule: Rule, path: &str, sound: &str, broken: &[&str]) {
    assert_eq!(rule(path, sound), [], "the sound sample passes");
    for sample in broken {
        assert_ne!(rule(path, sample), [], "a broken sample is found: {sample:.80}");
    }
}

#[test]
fn a_room_knows_only_whom_it_may() {
    holds(rooms::knows, &manifests());
}

#[test]
fn a_pure_room_has_no_clock_disk_socket_thread_chance_or_global() {
    holds(purity::pure, &sources());
}

#[test]
fn serde_lives_at_the_rims() {
    holds(purity::serde, &sources());
}

#[test]
fn a_file_is_short() {
    holds(length::file, &sources());
}

#[test]
fn a_function_is_short() {
    holds(length::functions, &sources());
}

#[test]
fn a_line_is_short() {
    holds(length::columns, &sources());
}

#[test]
fn a_file_opens_by_saying_what_it_is() {
    holds(length::header, &sources());
}

#[test]
fn nothing_crashes_on_purpose_outside_tests() {
    holds(words::crashes, &sources());
}

#[test]
fn no_test_is_skipped_for_good() {
    holds(words::ignored, &sources());
}

#[test]
fn everything_is_called_what_it_is() {
    holds(words::names, &sources());
}

#[test]
fn nothing_names_one_machine() {
    holds(words::machine, &pages());
}

#[test]
fn no_crate_may_be_unsafe() {
    holds(workspace::forbids_unsafe, &[one("Cargo.toml")]);
    holds(workspace::inherits_lints, &manifests());
}

#[test]
fn a_dependency_is_declared_once() {
    holds(workspace::declares_once, &manifests());
    let faults = workspace::uses_all(&one("Cargo.toml"), &manifests());
    assert!(faults.is_empty(), "{}", page(&faults));
}

#[test]
fn there_is_one_program() {
    let all = pages();
    let paths: Vec<&str> = all.iter().map(|page| page.path.as_str()).collect();
    let faults = workspace::one_program(&paths, &manifests());
    assert!(faults.is_empty(), "{}", page(&faults));
}

#[test]
fn few_crates_come_from_outside() {
    let lock = one("Cargo.lock");
    println!("locked crates from outside: {}", workspace::locked(&lock.text));
    holds(workspace::few_locked, &[lock]);
}

#[test]
fn every_source_is_read_to_its_end() {
    for page in sources() {
        let language = Language::of(&page.path).expect("sources have a language");
        let code = code(language, &page.text);
        for (open, close) in [('{', '}'), ('(', ')'), ('[', ']')] {
            let count = |wanted| code.chars().filter(|c| *c == wanted).count();
            assert_eq!(count(open), count(close), "{open}{close} in {}", page.path);
        }
    }
}

#[test]
fn the_rule_of_rooms_bites() {
    let manifest = |name: &str, uses: &str| {
        format!("[package]\nname = \"{name}\"\n[dependencies]\n{uses}.workspace = true\n")
    };
    let broken = [
        manifest("city", "wire"),
        manifest("city", "serde"),
        manifest("wire", "cycle"),
        manifest("wire", "tokio"),
        manifest("patrol", "monitor"),
        manifest("patrol", "geo"),
        manifest("cycle", "wire"),
        manifest("server", "patrol"),
        manifest("simulators", "cycle"),
        manifest("console", "city"),
        manifest("cityloop", "cycle"),
        manifest("warehouse", "city"),
    ];
    let broken: Vec<&str> = broken.iter().map(String::as_str).collect();
    bites(rooms::knows, "services/x/Cargo.toml", &manifest("assign", "city"), &broken);
    let tested = "[package]\nname = \"city\"\n[dev-dependencies]\ncycle.workspace = true\n";
    assert_eq!(rooms::knows("services/city/Cargo.toml", tested), [], "dev-dependencies are free");
}

#[test]
fn the_rule_of_purity_bites() {
    let sound = "//! A room.\n// SystemTime in a comment, \"HashMap\" in a text.\n\
        fn f() -> &'static str { \"std::fs println! tokio\" }\n\
        #[cfg(test)]\nmod tests { use std::fs; }\n";
    let broken = [
        "use std::time::SystemTime;",
        "fn f() { let t = std::time::Instant::now(); }",
        "use std::fs;",
        "use std::{collections::BTreeMap, fs};",
        "use std::{\n    fmt,\n    net::TcpStream,\n};",
        "fn f() { std::thread::yield_now(); }",
        "use tokio::sync::mpsc;",
        "async fn f() {}",
        "fn f() { println!(\"here\"); }",
        "fn f() { tracing::info!(\"here\"); }",
        "fn f() -> u8 { fastrand::u8(..) }",
        "static mut N: u8 = 0;",
        "static N: std::sync::LazyLock<u8> = todo!();",
        "static N: OnceLock<u8> = OnceLock::new();",
        "use std::collections::HashMap;",
        "use rustc_hash::FxHashMap;",
        "fn f(names: &std::collections::HashSet<u8>) {}",
    ];
    for room in purity::PURE {
        bites(purity::pure, &format!("services/{room}/src/x.rs"), sound, &broken);
    }
    assert_eq!(purity::pure("services/server/src/x.rs", broken[0]), [], "the doors have a clock");
}

#[test]
fn the_rule_of_serde_bites() {
    let broken = ["use serde::Serialize;", "#[derive(serde::Deserialize)]\nstruct A;"];
    for room in ["city", "patrol", "monitor", "assign", "dispose", "cycle"] {
        bites(purity::serde, &format!("services/{room}/src/x.rs"), "//! serde\n", &broken);
    }
    assert_eq!(purity::serde("services/wire/src/x.rs", broken[0]), [], "the wire is a rim");
}

#[test]
fn the_rules_of_length_bite() {
    let lines = |count: usize| "x();\n".repeat(count);
    let function = |count: usize| format!("fn f() {{\n{}}}\n", lines(count - 2));
    let script = |count: usize| format!("const f = (a: T) => {{\n{}}};\n", lines(count - 2));
    let element = |count: usize| format!("const F = () => (\n{});\n", lines(count - 2));
    bites(length::file, "a.rs", &lines(400), &[&lines(401)]);
    bites(length::functions, "a.rs", &function(70), &[&function(71)]);
    bites(length::functions, "a.ts", &script(70), &[&script(71)]);
    bites(length::functions, "a.tsx", &element(70), &[&element(71)]);
    let named = script(71).replace("const f = (a: T) =>", "function f({ a }: { a: T })");
    assert_ne!(length::functions("a.ts", &named), []);
    let method = format!("impl A {{\n    /// {{\n    pub fn f<'a>(&'a self)\n{}}}", function(71));
    assert_ne!(length::functions("a.rs", &method), []);
    bites(length::columns, "a.ts", &"市".repeat(100), &[&"市".repeat(101)]);
}

#[test]
fn the_rule_of_headers_bites() {
    let broken = ["fn f() {}\n//! Late.\n", "", "//!\n", "// A comment.\n"];
    bites(length::header, "a.rs", "//! The words of the city.\n", &broken);
}

#[test]
fn the_rule_of_crashes_bites() {
    let sound = "fn f() { a.unwrap_or(1); b.expect(\"a city has grids\"); }\n\
        // todo!\n#[cfg(test)]\nmod tests { fn g() { a.unwrap(); panic!(); } }\n";
    let broken = [
        "fn f() { a.unwrap(); }",
        "fn f() { a\n    .unwrap(); }",
        "fn f() { panic!(\"no\"); }",
        "fn f() { todo!() }",
        "fn f() { unimplemented!() }",
        "fn f() { dbg!(a); }",
    ];
    bites(words::crashes, "services/city/src/a.rs", sound, &broken);
    assert_eq!(words::crashes("tests/tests/a.rs", broken[0]), [], "tests may");
    let skipped = ["#[test]\n#[ignore]\nfn a() {}", "#[ignore = \"later\"]\nfn a() {}"];
    bites(words::ignored, "a.rs", "// #[ignore]\nfn ignore() {}", &skipped);
    bites(words::ignored, "a.test.ts", "it('runs', f);", &["it.skip('x', f);", "test.only(f);"]);
}

#[test]
fn the_rule_of_names_bites() {
    let broken = [
        "struct CaseManager;",
        "enum TaskInfo {}",
        "trait BaseThing {}",
        "mod utils;",
        "impl A { fn get_case(&self) {} }",
    ];
    bites(words::names, "services/city/src/case.rs", "struct Datum; fn get_mut() {}", &broken);
    bites(words::names, "a.tsx", "type Metadata = {};", &["interface CaseData {}"]);
    for path in ["services/common/src/lib.rs", "services/city/src/utils.rs", "a/task_helpers.ts"] {
        assert_ne!(words::names(path, ""), [], "{path}");
    }
}

#[test]
fn the_rule_of_machines_bites() {
    let broken = [
        concat!("cd /wo", "rk/main"),
        concat!("\"resolved\": \"https://registry.", "npmjs.org/a.tgz\""),
        concat!("/ro", "ot/.cargo"),
    ];
    bites(words::machine, "docs/a.md", "the network of roots", &broken);
}

#[test]
fn the_rules_of_the_workspace_bite() {
    let forbids = "[workspace.lints.rust]\nunsafe_code = \"forbid\"\n";
    let denies = forbids.replace("forbid", "deny");
    bites(workspace::forbids_unsafe, "Cargo.toml", forbids, &[&denies, ""]);
    let inherits = "[lints]\nworkspace = true\n";
    bites(workspace::inherits_lints, "a/Cargo.toml", inherits, &["", "[lints]\nrust = {}\n"]);
    let once = "[dependencies]\na.workspace = true\nb = { workspace = true, features = [] }\n";
    let twice = [
        "[dependencies]\na = \"1\"\n",
        "[dev-dependencies]\na = { version = \"1\" }\n",
        "[build-dependencies]\na = { path = \"../a\" }\n",
    ];
    bites(workspace::declares_once, "a/Cargo.toml", once, &twice);
    let lock = |count: usize| "[[package]]\nname = \"a\"\nsource = \"x\"\n".repeat(count);
    let (few, many) = (workspace::LOCKED_MAX - 1, workspace::LOCKED_MAX);
    bites(workspace::few_locked, "Cargo.lock", &lock(few), &[&lock(many)]);
    let root =
        Page { path: "Cargo.toml".into(), text: "[workspace.dependencies]\na = \"1\"".into() };
    let user = Page { path: "b/Cargo.toml".into(), text: once.into() };
    assert_eq!(workspace::uses_all(&root, std::slice::from_ref(&user)), []);
    assert_ne!(workspace::uses_all(&root, &[]), []);
    assert_eq!(workspace::one_program(&["a/src/main.rs", "b/src/lib.rs"], &[]), []);
    assert_ne!(workspace::one_program(&["a/src/main.rs", "b/src/bin/c.rs"], &[]), []);
    assert_ne!(workspace::one_program(&["b/src/lib.rs"], &[]), []);
}
