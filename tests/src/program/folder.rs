//! A small city of its own in a temporary folder: the shipped configuration with a square for a
//! boundary, doors at places of its own, and a store beside it.

use super::place::Place;
use super::running::built;
use super::shell::{Said, run};
use crate::house::tree::root;
use crate::town::at;
use std::fs;
use std::path::{Path, PathBuf};

/// A city's folder; removed at the end of a test that passed.
pub struct Folder {
    root: PathBuf,
    _doors: [Place; 2],
}

/// What somebody signs in with.
#[derive(Clone, Debug)]
pub struct Secret {
    /// The user name.
    pub user: String,
    /// The secret.
    pub secret: String,
}

impl Folder {
    /// A city named after its test.
    pub fn new(name: &str) -> Folder {
        let root_of_it =
            std::env::temp_dir().join(format!("cityloop-{name}-{}", std::process::id()));
        let doors = [Place::free(), Place::free()];
        let [mqtt, web] = [doors[0].address, doors[1].address];
        let folder = Folder { root: root_of_it, _doors: doors };
        copy(&root().join("config"), &folder.root);
        let corners = [(0.0, 0.0), (3e3, 0.0), (3e3, 3e3), (0.0, 3e3), (0.0, 0.0)];
        let ring: Vec<String> = corners
            .iter()
            .map(|(east, north)| at(*east, *north))
            .map(|p| format!("[{},{}]", p.lon, p.lat))
            .collect();
        folder.write(
            "square.geojson",
            &format!("{{\"type\":\"Polygon\",\"coordinates\":[[{}]]}}", ring.join(",")),
        );
        let store = folder.root.join("store");
        folder.write(
            "city.toml",
            &format!(
                "[city]\ndistrict = 440199\nname = {{ zh = \"小城\", en = \"Smalltown\" }}\n\
                 boundary = \"square.geojson\"\nboundary_datum = \"wgs84\"\n\n\
                 [store]\nfolder = {store:?}\nreserve_mib = 1\n\n\
                 [mqtt]\nlisten = \"{mqtt}\"\n\n[web]\nlisten = \"{web}\"\n",
            ),
        );
        folder
    }

    /// Where something of it stands.
    pub fn path(&self, inside: &str) -> PathBuf {
        self.root.join(inside)
    }

    /// The city's file.
    pub fn city(&self) -> PathBuf {
        self.path("city.toml")
    }

    /// One of its texts.
    pub fn text(&self, inside: &str) -> String {
        fs::read_to_string(self.path(inside)).expect("the folder has this file")
    }

    /// Writes one of its texts.
    pub fn write(&self, inside: &str, text: &str) {
        fs::write(self.path(inside), text).expect("the temporary folder can be written");
    }

    /// Replaces words that one of its texts has.
    pub fn edit(&self, inside: &str, from: &str, to: &str) {
        let text = self.text(inside);
        assert!(text.contains(from), "{inside} says {from:?}");
        self.write(inside, &text.replace(from, to));
    }

    /// Bins are full after one second, so that a test need not wait for half a minute.
    pub fn with_hasty_bins(self) -> Folder {
        self.edit("types/waste-bin.toml", "dwell_s = 30", "dwell_s = 1");
        self
    }

    /// Makes a secret for somebody who speaks for these things.
    pub async fn enrol(&self, name: &str, things: &[String]) -> Secret {
        let Said { code, out, err } = self.says("enrol", name, things, &[]).await;
        assert_eq!(code, Some(0), "enrol {name}: {err}");
        let after = |word: &str| out.lines().find_map(|line| line.strip_prefix(word));
        let user = after("user").expect("enrol says the user").trim().to_owned();
        let secret = after("secret").expect("enrol says the secret").trim().to_owned();
        Secret { user, secret }
    }

    /// Lets somebody sign in who shows a certificate of this name.
    pub async fn enrol_certificate(&self, name: &str, things: &[String]) -> Said {
        self.says("enrol", name, things, &["--certificate"]).await
    }

    /// Takes somebody's right to sign in.
    pub async fn revoke(&self, name: &str) -> Said {
        self.says("revoke", name, &[], &[]).await
    }

    /// The token of a program that may do all that is done at the desk; made once, before the
    /// city runs.
    pub async fn token(&self) -> [u8; 64] {
        let kept = self.path("token");
        if !kept.exists() {
            let said = self.operator(&["token", "the-test", "--post", "supervisor"]).await;
            let token = said.out.trim().strip_prefix("token").map(str::trim);
            assert!(token.is_some(), "a token is made: {}", said.err);
            self.write("token", token.expect("just asserted"));
        }
        let token = fs::read(kept).expect("it was just written");
        token.try_into().expect("64 digits")
    }

    /// `cityloop operator` with these words.
    pub async fn operator(&self, words: &[&str]) -> Said {
        let city = self.city().display().to_string();
        let words = [&["operator"], words, &["--config", &city]].concat();
        run(built().expect("the program was built"), &words).await
    }

    async fn says(&self, what: &str, name: &str, things: &[String], more: &[&str]) -> Said {
        let city = self.city().display().to_string();
        let mut words = vec![what.to_owned(), "--config".to_owned(), city, name.to_owned()];
        words.extend(things.iter().flat_map(|thing| ["--thing".to_owned(), thing.clone()]));
        words.extend(more.iter().map(|&word| word.to_owned()));
        run(built().expect("the program was built"), &words).await
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the city of this test stays in {}", self.root.display());
        } else {
            // A folder left behind is the system's to tidy.
            let _ = fs::remove_dir_all(&self.root);
        }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the temporary folder can be written");
    for entry in fs::read_dir(from).expect("config/ is shipped").flatten() {
        let (path, inside) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &inside);
        } else {
            fs::copy(&path, inside).expect("the temporary folder can be written");
        }
    }
}
