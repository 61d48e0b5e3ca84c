//! A phone is away while the program is killed: what it was promised is there when it comes back.

use crate::town::thing;
use serde_json::{Value, json};
use std::time::Duration;
use tests::program::{Edition, Folder, Line, Said, Secret, Server, Web, has, run, skipped};
use tests::town::at;

const TEST: &str = "what_a_phone_was_promised_is_there_after_a_kill";
/// How long things may take to settle.
const PATIENCE: Duration = Duration::from_secs(30);
/// The same for another program, in its words.
const SECONDS: &str = "30";
const EDITIONS: [&str; 2] = ["mqttv311", "mqttv5"];
const STATE: &str = "cityloop/v1/bin-full/state";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_phone_was_promised_is_there_after_a_kill() {
    if !Server::is_built(TEST) {
        return;
    }
    if !has("mosquitto_sub") {
        return skipped(TEST, "mosquitto_sub is not here (Debian: mosquitto-clients)");
    }
    let folder = Folder::new("kept").with_hasty_bins();
    let full = folder.enrol("bin-full", &[]).await;
    let phone = folder.enrol("crew-1", &[]).await;
    let server = Server::start(&folder).await;
    for edition in EDITIONS {
        let subscribed = hears(&server, &phone, edition, &["-E"]).await;
        assert_eq!(subscribed.code, Some(0), "{subscribed:?}");
    }
    is_offered(&server, &full, &phone).await;
    let twice_safe = ["-q", "2", "-r", "-t", STATE, "-m", "lid open"];
    for edition in EDITIONS {
        let said = speaks("mosquitto_pub", &server, &full, edition, &twice_safe).await;
        assert_eq!(said.code, Some(0), "QoS 2 is answered to its end: {said:?}");
    }
    server.kill().await;

    let server = Server::start(&folder).await;
    for edition in EDITIONS {
        let heard = hears(&server, &phone, edition, &["-C", "1"]).await;
        let order: Value = serde_json::from_str(&heard.out).expect("an order is JSON");
        assert_eq!((&order["says"], &order["purpose"]), (&"offer".into(), &"dispose".into()));
        let asks = ["-q", "1", "-C", "1", "-W", SECONDS, "-F", "%r %p", "-t", STATE];
        let state = speaks("mosquitto_sub", &server, &full, edition, &asks).await;
        assert_eq!(state.out.trim(), "1 lid open", "{state:?}");
    }
    server.stop().await;
}

/// The phone of an edition, with a session of its own that is kept.
async fn hears(server: &Server, phone: &Secret, edition: &str, until: &[&str]) -> Said {
    let id = format!("phone-{edition}");
    let mut words = vec!["-i", &id, "-c", "-q", "1", "-W", SECONDS];
    if edition == "mqttv5" {
        words.extend(["-x", "600"]);
    }
    words.extend(["-t", "cityloop/v1/crew-1/order"]);
    words.extend(until);
    speaks("mosquitto_sub", server, phone, edition, &words).await
}

async fn speaks(
    program: &str,
    server: &Server,
    who: &Secret,
    edition: &str,
    words: &[&str],
) -> Said {
    let port = server.mqtt.port().to_string();
    let who = ["-h", "127.0.0.1", "-p", &port, "-V", edition, "-u", &who.user, "-P", &who.secret];
    run(program, &[&who[..], words].concat()).await
}

/// A bin is full, and its task is offered to a crew that is not there.
async fn is_offered(server: &Server, full: &Secret, phone: &Secret) {
    let web = Web(server.web);
    web.register(&thing("bin-full", "waste-bin", 1_500.0, 1_500.0)).await;
    let mut asked = thing("crew-1", "crew", 1_600.0, 1_500.0);
    asked["skills"] = json!(["sanitation", "look"]);
    web.register(&asked).await;
    let place = at(1_600.0, 1_500.0);
    let stands = format!("{{\"lon\":{},\"lat\":{},\"speed\":0}}", place.lon, place.lat);
    let says = [
        (phone, "cityloop/v1/crew-1/telemetry", stands),
        (full, "cityloop/v1/bin-full/telemetry", "{\"fill_percent\":95}".to_owned()),
    ];
    for (who, topic, body) in says {
        let mut line = Line::new(Edition::New, server.mqtt, who);
        assert_eq!(line.say_and_wait(topic, body).await, Some(true));
    }
    let opened = |cases: &Value| cases[0]["id"].is_string();
    let cases = web.until("/api/cases?state=open", "a case appears", PATIENCE, opened).await;
    let case = format!("/api/cases/{}", cases[0]["id"].as_str().expect("just seen"));
    let offered = |case: &Value| case["tasks"][0]["state"] == "offered";
    web.until(&case, "its task is offered", PATIENCE, offered).await;
}
