//! What an answer of the server means for the points it is about.

use serde_json::Value;
use std::time::{Duration, SystemTime};

/// Words of a server that are kept, bytes.
const WORDS_MAX: usize = 1_000;

/// What became of one request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Answer {
    /// All of it was taken.
    Taken,
    /// There is something wrong with these lines, in the server's words.
    Refused(String),
    /// It is too much at once.
    TooLarge(String),
    /// Not now: why, and when it shall be tried again, where the server said so.
    Later(String, Option<Duration>),
    /// Not before somebody has changed something: what.
    Closed(String),
}

/// Reads an answer's status, its `Retry-After`, and its text.
pub(crate) fn read(status: u16, retry_after: Option<&str>, text: &str) -> Answer {
    let words = words(text);
    let closed = |advice: &str| Answer::Closed(format!("{status}: {advice} ({words})"));
    match status {
        204 => Answer::Taken,
        413 => Answer::TooLarge(words),
        // Only an InfluxDB that has read the lines may judge them: a proxy speaks no JSON.
        400 | 422 if told(text).is_some() => Answer::Refused(words),
        401 => closed("the token is not accepted; put a good one into influx.token_file"),
        403 => closed("the token may not write to this bucket; give it the right to"),
        404 => closed("no such bucket or organization; create it or correct influx.bucket"),
        408 | 429 | 500..=599 => {
            Answer::Later(format!("{status}: {words}"), retry_after.and_then(wait))
        }
        _ => closed("this is not the write door of an InfluxDB 2; correct influx.url"),
    }
}

/// `Retry-After`: seconds, or a date.
fn wait(said: &str) -> Option<Duration> {
    let said = said.trim();
    if let Ok(seconds) = said.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = httpdate::parse_http_date(said).ok()?;
    Some(until.duration_since(SystemTime::now()).unwrap_or_default())
}

/// The message of an error that InfluxDB (2 or 3) tells as JSON.
fn told(text: &str) -> Option<String> {
    let told: Value = serde_json::from_str(text).ok()?;
    let message = told.get("message").or_else(|| told.get("error"))?;
    Some(message.as_str()?.to_owned())
}

fn words(text: &str) -> String {
    let mut words = told(text).unwrap_or_else(|| text.trim().to_owned());
    let mut end = words.len().min(WORDS_MAX);
    while !words.is_char_boundary(end) {
        end -= 1;
    }
    words.truncate(end);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_204_means_that_points_were_taken() {
        assert_eq!(read(204, None, ""), Answer::Taken);
        for other in [200, 201, 202, 301, 302, 307] {
            assert!(matches!(read(other, None, "<html>"), Answer::Closed(_)), "{other}");
        }
    }

    #[test]
    fn lines_are_judged_by_an_influxdb_only() {
        let told = r#"{"code":"invalid","message":"unable to parse 'a b': bad"}"#;
        let judged = Answer::Refused("unable to parse 'a b': bad".into());
        assert_eq!(read(400, None, told), judged);
        assert_eq!(read(422, None, r#"{"error":"x"}"#), Answer::Refused("x".into()));
        assert!(matches!(read(400, None, "<html>Bad Request</html>"), Answer::Closed(_)));
    }

    #[test]
    fn a_busy_server_says_when_in_seconds_or_as_a_date() {
        let after = |said| match read(429, Some(said), "slow down") {
            Answer::Later(_, after) => after,
            _ => None,
        };
        assert_eq!(after("7"), Some(Duration::from_secs(7)));
        assert_eq!(after("Sun, 06 Nov 1994 08:49:37 GMT"), Some(Duration::ZERO));
        assert_eq!(after("soon"), None);
        assert!(matches!(read(503, None, ""), Answer::Later(_, None)));
    }

    #[test]
    fn long_words_are_cut_between_letters() {
        let Answer::TooLarge(words) = read(413, None, &"城".repeat(600)) else {
            unreachable!("413 is too large")
        };
        assert_eq!(words, "城".repeat(333));
    }
}
