//! Bytes of a client: whatever they are, and however they are cut on the way, the same is heard.

use server::door::Refusal;
use server::door::probe::{Probe, Probed};

/// The first byte says where the rest is cut in two.
pub fn packets(data: &[u8]) {
    let Some((cut, bytes)) = data.split_first() else { return };
    let at = usize::from(*cut) * bytes.len() / 256;
    let whole = heard(&[bytes]);
    assert_eq!(whole, heard(&[&bytes[..at], &bytes[at..]]));
    let ends = whole.0.iter().filter(|one| matches!(one, Probed::Refused(Refusal::Malformed)));
    assert!(ends.count() <= 1, "a connection ends once");
}

fn heard(pieces: &[&[u8]]) -> (Vec<Probed>, Option<Refusal>) {
    let mut probe = Probe::new("bin-1");
    for piece in pieces {
        probe.hear(piece);
    }
    probe.leave()
}
