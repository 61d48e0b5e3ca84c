//! What the city's file says of the web: where it listens, and how browsers reach it.

use serde::Deserialize;
use std::net::SocketAddr;

/// The web.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(default)]
pub struct WebSaid {
    /// Its address; loopback only, since it speaks no TLS: a proxy shows it to others.
    pub listen: SocketAddr,
    /// The address which that proxy has for browsers, such as `https://city.example`.
    pub origin: Option<String>,
}

impl Default for WebSaid {
    fn default() -> Self {
        WebSaid { listen: SocketAddr::from(([127, 0, 0, 1], 8080)), origin: None }
    }
}

impl WebSaid {
    /// What is wrong with it: the key, and what to do.
    pub(crate) fn fault(&self) -> Option<(&'static str, &'static str)> {
        if !self.listen.ip().is_loopback() {
            let says = "web.listen must be a loopback address, since passwords go over TLS only: \
                put a proxy with TLS before it, and write its address as web.origin";
            return Some(("listen", says));
        }
        let says = "web.origin is https:// and a host in small letters, with a port where it is \
            not 443, and nothing behind it, such as https://city.example";
        self.origin.as_deref().filter(|origin| !is_origin(origin)).map(|_| ("origin", says))
    }
}

/// As browsers write it into `Origin` and, without the scheme, into `Host`.
fn is_origin(said: &str) -> bool {
    let fits = |letter: char| {
        letter.is_ascii_lowercase() || letter.is_ascii_digit() || ".-:[]".contains(letter)
    };
    let host = said.strip_prefix("https://").filter(|host| !host.ends_with(":443"));
    host.is_some_and(|host| !host.is_empty() && host.chars().all(fits))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(listen: &str, origin: Option<&str>) -> Option<&'static str> {
        let listen = listen.parse().expect("an address");
        let said = WebSaid { listen, origin: origin.map(str::to_owned) };
        said.fault().map(|(key, _)| key)
    }

    #[test]
    fn a_web_address_off_loopback_is_refused_with_a_proxy_too() {
        assert_eq!(fault("0.0.0.0:80", None), Some("listen"));
        assert_eq!(fault("0.0.0.0:80", Some("https://city.example")), Some("listen"));
        assert_eq!(fault("127.0.0.1:80", None), None);
        assert_eq!(fault("[::1]:80", None), None);
    }

    #[test]
    fn a_proxys_origin_has_tls_a_host_and_nothing_else() {
        for good in ["https://city.example", "https://city.example:8443", "https://[2001:db8::1]"] {
            assert_eq!(fault("127.0.0.1:80", Some(good)), None, "{good}");
        }
        for bad in [
            "http://city.example",
            "https://city.example/",
            "https://city.example/desk",
            "https://City.example",
            "https://city.example:443",
            "https://",
            "city.example",
        ] {
            assert_eq!(fault("127.0.0.1:80", Some(bad)), Some("origin"), "{bad}");
        }
    }
}
