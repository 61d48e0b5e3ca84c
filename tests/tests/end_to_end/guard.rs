//! The web is on loopback: a page of elsewhere must not reach it, whoever is signed in.

use crate::town::thing;
use tests::program::{Folder, Server, Web};

const TEST: &str = "a_page_of_elsewhere_reaches_nothing";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_of_elsewhere_reaches_nothing() {
    if !Server::is_built(TEST) {
        return;
    }
    let folder = Folder::new("guard");
    let server = Server::start(&folder).await;
    let web = Web(server.web);
    for host in ["evil.example", "evil.example:80", "127.0.0.1", "127.0.0.1:1", "localhost:1"] {
        for ask in ["GET /", "GET /api/status", "POST /api/things", "GET /metrics"] {
            let page = web.ask(ask, &[("host", host)], "").await;
            assert_eq!(page.status, 421, "{ask} for {host}: {page:?}");
            assert_eq!(page.json()["code"], "wrong_host");
        }
    }
    let body = thing("bin-1", "waste-bin", 500.0, 500.0).to_string();
    let kind = ("content-type", "application/json");
    let own = format!("http://{}", server.web);
    for origin in ["http://evil.example", "https://127.0.0.1", "null", "http://127.0.0.1:1"] {
        let page = web.ask("POST /api/things", &[kind, ("origin", origin)], &body).await;
        assert_eq!(
            (page.status, &page.json()["code"]),
            (403, &"foreign_origin".into()),
            "{origin}"
        );
        let events = web.ask("GET /api/events", &[("origin", origin)], "").await;
        assert_eq!(events.status, 403, "{origin} hears no events");
    }
    let form = [("content-type", "text/plain"), ("origin", &*own)];
    assert_eq!(web.ask("POST /api/things", &form, &body).await.status, 415, "a form is no JSON");
    assert_eq!(web.get("/api/status").await["things"], 0, "nothing of it was done");

    let page = web.ask("POST /api/things", &[kind, ("origin", &*own)], &body).await;
    assert_eq!(page.status, 201, "our own page may: {page:?}");
    let again = web.ask("POST /api/things", &[kind], &body).await;
    assert_eq!((again.status, &again.json()["code"]), (409, &"name_taken".into()));
    let home = web.ask("GET /", &[], "").await;
    let policy = "content-security-policy: default-src 'self'";
    assert!(home.status == 200 && home.headers.contains(policy), "{}", home.headers);
    server.stop().await;
}
