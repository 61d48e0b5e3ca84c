//! The book of rounds that are over: a file, so that a long run goes on where it stopped.

use serde_json::{Value, json};
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use tests::house::tree::root;
use tests::program::run;

/// Kills in an ordinary run and in a deep one; `CITYLOOP_KILLS` names another number.
const ORDINARY: u64 = 200;
const DEEP: u64 = 10_000;

/// A round that held.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Round {
    /// Its seed.
    pub(crate) seed: u64,
    /// How often the program was killed.
    pub(crate) kills: u64,
    /// Messages said, all of them acknowledged in the end.
    pub(crate) said: u64,
    /// How often one was said again.
    pub(crate) again: u64,
}

/// All rounds of one run.
pub(crate) struct Rounds {
    over: Vec<Round>,
    wanted: u64,
    commit: String,
    /// Where the book stands; an ordinary run keeps none.
    book: Option<PathBuf>,
}

impl Rounds {
    /// The rounds there shall be, of so many kills each; those of an interrupted run of the same
    /// commit are over already.
    pub(crate) async fn open(kills: u64) -> Rounds {
        let named = std::env::var("CITYLOOP_KILLS").ok().and_then(|kills| kills.parse().ok());
        let deep = std::env::var_os("CITYLOOP_DEEP").map(|_| DEEP);
        let book = named.or(deep).map(|_| root().join("target/kills.json"));
        let wanted: u64 = named.or(deep).unwrap_or(ORDINARY);
        let said = run("git", &["-C", &root().display().to_string(), "rev-parse", "HEAD"]).await;
        let commit: String = said.out.chars().take(12).collect();
        let text = book.as_ref().and_then(|book| fs::read_to_string(book).ok());
        let known = text.and_then(|text| serde_json::from_str::<Value>(&text).ok());
        let known = known.filter(|known| known["commit"] == *commit);
        let over =
            known.and_then(|known| Some(known["rounds"].as_array()?.iter().map(read).collect()));
        Rounds { over: over.unwrap_or_default(), wanted: wanted.div_ceil(kills), commit, book }
    }

    /// The seeds of those that are left.
    pub(crate) fn left(&self) -> Vec<u64> {
        let is_over = |seed: &u64| self.over.iter().any(|round| round.seed == *seed);
        (1..=self.wanted).filter(|seed| !is_over(seed)).collect()
    }

    /// One held.
    pub(crate) fn over(&mut self, round: Round) {
        self.over.push(round);
        let Some(book) = &self.book else { return };
        let rounds: Vec<Value> = self.over.iter().map(|round| json!({
            "seed": round.seed, "kills": round.kills, "said": round.said, "again": round.again,
        })).collect();
        let text = json!({ "commit": self.commit, "rounds": rounds }).to_string();
        let draft = book.with_extension("draft");
        fs::write(&draft, text).and_then(|()| fs::rename(&draft, book)).expect("target/ is there");
    }

    /// All held: the sum, and for a deep run a line of evidence.
    pub(crate) async fn end(self) {
        let sum = |of: fn(&Round) -> u64| self.over.iter().map(of).sum::<u64>();
        let (kills, said, again) =
            (sum(|round| round.kills), sum(|round| round.said), sum(|round| round.again));
        println!("{kills} kills: {said} said, {again} said again, none lost, none twice");
        let Some(book) = self.book else { return };
        let today = run("date", &["-u", "+%F"]).await.out;
        let (today, commit, rounds) = (today.trim(), &self.commit, self.over.len());
        let line = format!(
            "| {today} | `{commit}` | kill -9, {kills} times | seeds 1 to {rounds} | {said} \
             messages acknowledged, {again} said again, 0 lost, 0 twice |\n"
        );
        let evidence = root().join("docs/evidence.md");
        let file = fs::OpenOptions::new().append(true).open(evidence);
        file.and_then(|mut file| file.write_all(line.as_bytes()))
            .expect("docs/evidence.md is there");
        fs::remove_file(book).expect("it was written");
    }
}

fn read(round: &Value) -> Round {
    let number = |key: &str| round[key].as_u64().unwrap_or(0);
    Round {
        seed: number("seed"),
        kills: number("kills"),
        said: number("said"),
        again: number("again"),
    }
}
