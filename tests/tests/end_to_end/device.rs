//! A stranger's device: the page on the wire is followed to the letter with Mosquitto's client.

use serde_json::Value;
use std::time::Duration;
use tests::house::tree::root;
use tests::program::{Folder, Said, Server, Web, has, run, run_with, skipped};

const TEST: &str = "a_stranger_follows_the_page_with_mosquitto_pub";
/// How long a letter or a case may take.
const PATIENCE: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stranger_follows_the_page_with_mosquitto_pub() {
    if !Server::is_built(TEST) {
        return;
    }
    if !has("mosquitto_pub") {
        return skipped(TEST, "mosquitto_pub is not here (Debian: mosquitto-clients)");
    }
    let folder = Folder::new("device").with_hasty_bins();
    let bin = folder.enrol("bin-000123", &[]).await;
    let server = Server::start(&folder).await;
    let web = Web(server.web);
    web.register(&the_page_registers()).await;

    let port = server.mqtt.port().to_string();
    let command = the_page_says().replace("-p 1883", &format!("-p {port}"));
    let said = run_with("sh", &["-c", &command], &[("SECRET", &bin.secret)]).await;
    assert_eq!(said.code, Some(0), "{said:?}");
    let opened = |cases: &Value| cases[0]["subject"] == "bin-000123";
    let cases = web.until("/api/cases?state=open", "a case appears", PATIENCE, opened).await;
    assert_eq!(cases[0]["class"]["code"], "E-0192", "{cases:#}");
    assert_eq!(cases[0]["department"]["code"], "sanitation", "{cases:#}");

    for edition in ["mqttv311", "mqttv5"] {
        let secret = run_with("sh", &["-c", &command], &[("SECRET", "a guess")]).await;
        assert_ne!(secret.code, Some(0), "a wrong secret is refused");
        let elsewhere =
            speaks(&port, edition, &bin.secret, "cityloop/v1/bin-000124/telemetry").await;
        assert_eq!(elsewhere.code, Some(0), "it is acknowledged, and told: {elsewhere:?}");
        if edition == "mqttv5" {
            let told = elsewhere.err + &elsewhere.out;
            assert!(told.to_lowercase().contains("not authori"), "MQTT 5 has words for it: {told}");
        }
    }
    let kept = |letters: &Value| {
        count(letters, "not_allowed") == 2 && count(letters, "broken_packet") == 2
    };
    let letters = web.until("/api/letters", "both are kept as letters", PATIENCE, kept).await;
    let first =
        letters.as_array().and_then(|all| all.iter().find(|one| one["reason"] == "not_allowed"));
    let outside = first.expect("it was just counted");
    assert_eq!(outside["from"], "bin-000123");
    assert_eq!(outside["topic"], "cityloop/v1/bin-000124/telemetry");
    assert_eq!(outside["body_text"], "{\"fill_percent\":1}");
    assert!(!letters.to_string().contains(&bin.secret), "no letter holds a secret");
    server.stop().await;
}

/// What `docs/wire.md` puts into the register.
fn the_page_registers() -> Value {
    let page = std::fs::read_to_string(root().join("docs/wire.md")).expect("the page is shipped");
    let body = page.split_once("/api/things").and_then(|(_, rest)| rest.split_once("-d '"));
    let body = body.and_then(|(_, rest)| rest.split_once('\''));
    serde_json::from_str(body.expect("the page registers a thing").0).expect("it is JSON")
}

/// The command of `docs/wire.md`.
fn the_page_says() -> String {
    let page = std::fs::read_to_string(root().join("docs/wire.md")).expect("the page is shipped");
    let from = page.find("mosquitto_pub").expect("the page has a command");
    let lines = page[from..].lines();
    let mut command = String::new();
    for line in lines {
        let (part, goes_on) =
            line.trim().strip_suffix('\\').map_or((line.trim(), false), |l| (l, true));
        command += part;
        if !goes_on {
            break;
        }
    }
    command
}

async fn speaks(port: &str, edition: &str, secret: &str, topic: &str) -> Said {
    let body = "{\"fill_percent\":1}";
    let words = ["-p", port, "-V", edition, "-q", "1", "-u", "bin-000123", "-P", secret];
    let words: Vec<&str> =
        words.into_iter().chain(["-h", "127.0.0.1", "-t", topic, "-m", body]).collect();
    run("mosquitto_pub", &words).await
}

fn count(letters: &Value, reason: &str) -> usize {
    let all = letters.as_array().into_iter().flatten();
    all.filter(|letter| letter["reason"] == reason).count()
}
