//! A turn that panics must not become an endless crash: its input is set aside on disk before the
//! process ends, and after the restart it is a letter that gets no turn.

use crate::message::Raw;
use city::{Input, Letter, Unreadable};
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process;

/// The exit code after a turn that panicked (`EX_SOFTWARE`).
const EXIT: i32 = 70;

/// Inputs that ended the process.
#[derive(Debug, Default)]
pub(crate) struct SetAside {
    folder: PathBuf,
    held: Vec<Vec<u8>>,
}

impl SetAside {
    /// What was set aside in this folder.
    pub(crate) fn open(folder: PathBuf) -> SetAside {
        let files = fs::read_dir(&folder).into_iter().flatten().flatten();
        let held = files.filter_map(|file| fs::read(file.path()).ok()).collect();
        SetAside { folder, held }
    }

    /// The input to turn: a letter, where these bytes ended the process before.
    pub(crate) fn instead(&self, input: Input, raw: &Raw) -> Input {
        if self.held.is_empty() || !self.held.contains(&bytes(raw)) {
            return input;
        }
        Input::Letter(Letter { from: raw.sender().into(), reason: Unreadable::SetAside })
    }

    /// Runs the turn of an input; if it panics, the process ends, and nothing of it was stored or
    /// told.
    pub(crate) fn guard(&self, raw: &Raw, turn: impl FnOnce()) {
        if catch_unwind(AssertUnwindSafe(turn)).is_err() {
            // What came without bytes is not sent again by itself, and would hold all its like.
            if !raw.topic().is_empty() {
                self.keep(raw);
            }
            process::exit(EXIT)
        }
    }

    fn keep(&self, raw: &Raw) {
        let path = self.folder.join(self.held.len().to_string());
        let kept = fs::create_dir_all(&self.folder).and_then(|()| fs::write(&path, bytes(raw)));
        match kept {
            Ok(()) => {
                tracing::error!(path = %path.display(), "a turn panicked; its input is set aside")
            }
            Err(error) => tracing::error!(%error, "a turn panicked; its input could not be kept"),
        }
    }
}

fn bytes(raw: &Raw) -> Vec<u8> {
    [raw.topic().as_bytes(), &[0], raw.body()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use city::{District, Telemetry, ThingId, Values};
    use std::env;
    use std::path::Path;
    use std::process::Command;

    const FOLDER: &str = "CITYLOOP_SET_ASIDE";
    const BODY: &str = "CITYLOOP_BODY";

    fn raw(body: &[u8]) -> Raw {
        Raw::new("gateway-1", "cityloop/v1/bin-1/telemetry", body)
    }

    /// Turns one input that panics, in a process of its own that runs the same test, and says how
    /// that process ended. In that process it never returns.
    fn end_another(test: &str, folder: &Path, body: &str) -> Option<i32> {
        if let Ok(body) = env::var(BODY) {
            let raw = if body.is_empty() { Raw::default() } else { raw(body.as_bytes()) };
            let folder = env::var(FOLDER).expect("set by the first process");
            SetAside::open(folder.into()).guard(&raw, || panic!("a defect in a room"));
        }
        let program = env::current_exe().expect("this test runs");
        let mut child = Command::new(program);
        child.args(["--exact", &format!("set_aside::tests::{test}")]);
        child.env(FOLDER, folder).env(BODY, body);
        child.output().expect("it starts").status.code()
    }

    fn telemetry() -> Input {
        let thing = ThingId::new(District(440_111), 1);
        let (said, mark, position, values, sighting) = (None, None, None, Values::NONE, None);
        Input::Telemetry(Telemetry { thing, said, mark, position, values, sighting })
    }

    #[test]
    fn an_input_whose_turn_panicked_is_a_letter_after_the_restart_and_gets_no_turn() {
        let folder = env::temp_dir().join(format!("cityloop-aside-{}", process::id()));
        let test = "an_input_whose_turn_panicked_is_a_letter_after_the_restart_and_gets_no_turn";
        assert_eq!(end_another(test, &folder, "poison"), Some(EXIT));
        assert_eq!(end_another(test, &folder, "another"), Some(EXIT));
        let held = SetAside::open(folder.clone());
        let letter =
            Input::Letter(Letter { from: "gateway-1".into(), reason: Unreadable::SetAside });
        assert_eq!(held.instead(telemetry(), &raw(b"poison")), letter);
        assert_eq!(held.instead(telemetry(), &raw(b"another")), letter);
        assert_eq!(held.instead(telemetry(), &raw(b"good")), telemetry());
        fs::remove_dir_all(folder).expect("the test made it");
    }

    #[test]
    fn a_request_without_bytes_that_panicked_does_not_hold_every_other_request() {
        let folder = env::temp_dir().join(format!("cityloop-asked-{}", process::id()));
        let test = "a_request_without_bytes_that_panicked_does_not_hold_every_other_request";
        assert_eq!(end_another(test, &folder, ""), Some(EXIT));
        let held = SetAside::open(folder);
        assert_eq!(held.instead(telemetry(), &Raw::default()), telemetry());
    }
}
