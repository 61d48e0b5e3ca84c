//! The way to the server: the `influxdb2` crate, made dependable by the client it is given, and
//! beside it the one request it cannot make, since it drops the headers of an answer.

use crate::answer::{self, Answer};
use crate::pause::Pace;
use crate::target::Target;
use bytes::Bytes;
use influxdb2::{Client, ClientBuilder, RequestError};
use reqwest::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Certificate, StatusCode, Url};
use std::error::Error;
use std::fmt;
use std::fs;
use std::time::Duration;

/// A connection that nobody used for so long is closed.
const IDLE: Duration = Duration::from_secs(60);

/// What is wrong with a target, and what to do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BadTarget(String);

impl fmt::Display for BadTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for BadTarget {}

/// A way that is open.
pub(crate) struct Way {
    client: Client,
    http: reqwest::Client,
    write: Url,
    org: String,
    bucket: String,
}

impl Way {
    /// Opens the way: reads the token and the certificate; connects to nobody yet.
    pub(crate) fn open(target: &Target, pace: Pace) -> Result<Way, BadTarget> {
        let base = base(&target.url)?;
        let http = client(target, pace)?.build().map_err(|error| bad("influx.url", &error))?;
        // The token is among the client's headers, so that it stands in one place.
        let (builder, org) = (client(target, pace)?, target.org.as_str());
        let client = ClientBuilder::with_builder(builder, base.as_str(), org, "").build();
        let client = client.map_err(|error| bad("influx.url", &error))?;
        let mut write = base;
        write.set_path("/api/v2/write");
        write.query_pairs_mut().extend_pairs([
            ("bucket", target.bucket.as_str()),
            ("org", &target.org),
            ("precision", "ns"),
        ]);
        let (org, bucket) = (target.org.clone(), target.bucket.clone());
        Ok(Way { client, http, write, org, bucket })
    }

    /// Writes a body; a busy server's word on when to come again is not heard.
    pub(crate) async fn write(&self, body: Bytes) -> Answer {
        match self.client.write_line_protocol(&self.org, &self.bucket, body).await {
            Ok(()) => Answer::Taken,
            Err(RequestError::Http { status, text }) => answer::read(status.as_u16(), None, &text),
            // The same words as on the other way, so that one trouble is said once.
            Err(RequestError::ReqwestProcessing { source }) => Answer::Later(chain(&source), None),
            Err(error) => Answer::Later(chain(&error), None),
        }
    }

    /// The same request, and `Retry-After` is heard.
    pub(crate) async fn write_and_listen(&self, body: Bytes) -> Answer {
        let sent = self.http.post(self.write.clone()).body(body).send().await;
        let answer = match sent {
            Ok(answer) => answer,
            Err(error) => return Answer::Later(chain(&error), None),
        };
        let status: StatusCode = answer.status();
        let header = answer.headers().get("retry-after");
        let after = header.and_then(|after| Some(after.to_str().ok()?.to_owned()));
        match answer.text().await {
            Ok(text) => answer::read(status.as_u16(), after.as_deref(), &text),
            Err(error) => Answer::Later(chain(&error), None),
        }
    }
}

/// The base address. The crate panics at what is no address and forgets a path.
fn base(url: &str) -> Result<Url, BadTarget> {
    let wrong = |why: &str| {
        BadTarget(format!("influx.url: {why}; write http://host:8086 or https://host:8086"))
    };
    let base = Url::parse(url).map_err(|error| wrong(&error.to_string()))?;
    if !matches!(base.scheme(), "http" | "https") || !base.has_host() {
        return Err(wrong("it is not the address of a web server"));
    }
    if base.path() != "/" || base.query().is_some() || base.fragment().is_some() {
        return Err(wrong("a path is not supported"));
    }
    if !base.username().is_empty() || base.password().is_some() {
        return Err(wrong("it must not hold a secret; that belongs into influx.token_file"));
    }
    Ok(base)
}

/// All that the crate leaves out: time-outs, no redirects (a POST would become a GET of a login
/// page), HTTP/1 only, and the headers it cannot set.
fn client(target: &Target, pace: Pace) -> Result<reqwest::ClientBuilder, BadTarget> {
    let mut builder = reqwest::ClientBuilder::new()
        .connect_timeout(pace.connect)
        .timeout(pace.answer)
        .redirect(reqwest::redirect::Policy::none())
        .http1_only()
        .no_proxy()
        .tcp_nodelay(true)
        .pool_idle_timeout(IDLE)
        .default_headers(headers(target)?);
    if let Some(file) = &target.ca_file {
        let pem = fs::read(file).map_err(|error| bad("influx.ca_file", &error))?;
        let trusted = Certificate::from_pem(&pem).map_err(|error| bad("influx.ca_file", &error))?;
        builder = builder.add_root_certificate(trusted);
    }
    Ok(builder)
}

fn headers(target: &Target) -> Result<HeaderMap, BadTarget> {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    if target.gzip {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    if let Some(file) = &target.token_file {
        let token = fs::read_to_string(file).map_err(|error| bad("influx.token_file", &error))?;
        let mut value = HeaderValue::from_str(&format!("Token {}", token.trim()))
            .map_err(|_| BadTarget("influx.token_file: it must hold one line, the token".into()))?;
        // Nothing that prints headers prints this one.
        value.set_sensitive(true);
        headers.insert(AUTHORIZATION, value);
    }
    Ok(headers)
}

fn bad(key: &str, error: &dyn Error) -> BadTarget {
    BadTarget(format!("{key}: {}", chain(error)))
}

/// An error and its causes. The address in it holds no secret, see `base`.
fn chain(error: &dyn Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let says = inner.to_string();
        if !words.contains(&says) {
            words = format!("{words}: {says}");
        }
        cause = inner.source();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(url: &str) -> Target {
        let (token_file, ca_file) = (None, None);
        let (org, bucket) = ("o".into(), "b".into());
        Target { url: url.into(), org, bucket, token_file, ca_file, gzip: true }
    }

    #[test]
    fn an_address_that_the_crate_would_panic_at_or_bend_is_refused_in_words() {
        let refused = ["", "8086", "/3242/23", "ftp://a", "http://a/influx", "http://u:p@a", "a:b"];
        for url in refused {
            let refused = Way::open(&target(url), Pace::default()).err();
            assert!(refused.is_some_and(|bad| bad.0.contains("write http://host:8086")), "{url}");
        }
        assert!(Way::open(&target("http://127.0.0.1:8086"), Pace::default()).is_ok());
    }

    #[test]
    fn a_token_stands_in_nothing_that_can_be_printed() {
        let file = std::env::temp_dir().join(format!("cityloop-token-{}", std::process::id()));
        fs::write(&file, "s3cret-token\n").expect("a temporary folder");
        let target = Target { token_file: Some(file.clone()), ..target("http://127.0.0.1:1") };
        let headers = headers(&target).expect("a good token");
        assert_eq!(headers[AUTHORIZATION], "Token s3cret-token");
        let way = Way::open(&target, Pace::default()).expect("a good target");
        let printed = format!("{target:?} {headers:?} {:?} {:?}", way.http, way.client);
        assert!(!printed.contains("s3cret"), "{printed}");
        fs::write(&file, "two\nlines").expect("a temporary folder");
        let refused = Way::open(&target, Pace::default()).err().map(|bad| bad.to_string());
        assert!(refused.is_some_and(|words| words.contains("one line")));
        fs::remove_file(file).expect("the test made it");
    }
}
