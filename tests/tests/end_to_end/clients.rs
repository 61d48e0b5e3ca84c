//! The ways into the front door with clients that nobody here wrote: Mosquitto's over TLS and
//! with a certificate, Paho over TLS and WebSocket, MQTT.js over WebSocket.

use crate::town::{number, thing};
use tests::house::tree::root;
use tests::program::{Authority, Folder, Said, Secret, Server, Web, has, run, skipped};

/// A city with all its entrances and one bin.
struct Open {
    folder: Folder,
    server: Server,
    bin: Secret,
}

async fn open(test: &str) -> Option<Open> {
    if !Server::is_built(test) {
        return None;
    }
    let folder = Folder::new(test);
    let authority = Authority::new(&folder);
    authority.sign("cabinet-3", &[]);
    let path = |name: &str| folder.path(name).display().to_string();
    let (chain, key, ca) = (path("server.pem"), path("server.key"), path("ca.pem"));
    let more = format!(
        "\n[mqtt.tls]\nlisten = \"127.0.0.1:0\"\ncertificate = {chain:?}\nkey = {key:?}\n\
         client_ca = {ca:?}\nclient_may_lack = true\n\n\
         [mqtt.websocket]\nlisten = \"127.0.0.1:0\"\n"
    );
    folder.write("city.toml", &format!("{}{more}", folder.text("city.toml")));
    let bin = folder.enrol("bin-1", &[]).await;
    let server = Server::start(&folder).await;
    Web(server.web).register(&thing("bin-1", "waste-bin", 500.0, 500.0)).await;
    Some(Open { folder, server, bin })
}

impl Open {
    fn path(&self, name: &str) -> String {
        self.folder.path(name).display().to_string()
    }

    fn tls(&self) -> String {
        self.server.mqtts.expect("it listens for TLS").port().to_string()
    }

    fn websocket(&self) -> String {
        self.server.ws.expect("it listens for WebSocket").port().to_string()
    }

    async fn admitted(&self) -> u64 {
        number(&Web(self.server.web).settled_tally().await, "admitted")
    }

    async fn mosquitto(&self, edition: &str, words: &[&str]) -> Said {
        let (ca, port) = (self.path("ca.pem"), self.tls());
        let usual = ["-h", "127.0.0.1", "-p", &port, "--cafile", &ca, "-V", edition, "-q", "1"];
        let said = ["-t", "cityloop/v1/bin-1/telemetry", "-m", "{\"fill_percent\":20}"];
        run("mosquitto_pub", &[&usual[..], &said, words].concat()).await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mosquittos_client_speaks_over_tls_and_with_a_certificate() {
    const TEST: &str = "mosquittos_client_speaks_over_tls_and_with_a_certificate";
    if !has("mosquitto_pub") {
        return skipped(TEST, "mosquitto_pub is not here (Debian: mosquitto-clients)");
    }
    let Some(city) = open("clients-mosquitto").await else { return };
    let enrolled = city.folder.enrol_certificate("cabinet-3", &["bin-1".to_owned()]).await;
    assert_eq!(enrolled.code, Some(0), "enrolled while the city runs: {enrolled:?}");
    let before = city.admitted().await;
    let (shown, key) = (city.path("cabinet-3.pem"), city.path("cabinet-3.key"));
    let secret = ["-u", "bin-1", "-P", &city.bin.secret];
    let certificate = ["--cert", &shown, "--key", &key];
    for edition in ["mqttv311", "mqttv5"] {
        for words in [&secret, &certificate] {
            let said = city.mosquitto(edition, words).await;
            assert_eq!(said.code, Some(0), "{edition} {words:?}: {said:?}");
        }
        let guessed = city.mosquitto(edition, &["-u", "bin-1", "-P", "guess"]).await;
        assert_ne!(guessed.code, Some(0), "a wrong secret is refused");
    }
    assert_eq!(city.admitted().await, before + 4);
    let revoked = city.folder.revoke("cabinet-3").await;
    assert_eq!(revoked.code, Some(0), "{revoked:?}");
    let said = city.mosquitto("mqttv5", &certificate).await;
    assert_ne!(said.code, Some(0), "a good certificate of a revoked name opens nothing");
    city.server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn paho_speaks_over_tls_and_websocket() {
    const TEST: &str = "paho_speaks_over_tls_and_websocket";
    let Some(python) = std::env::var_os("CITYLOOP_PYTHON") else {
        return skipped(TEST, "CITYLOOP_PYTHON names no Python that has paho-mqtt (see tests/run)");
    };
    let Some(city) = open("clients-paho").await else { return };
    let before = city.admitted().await;
    let script = root().join("tests/clients/paho_client.py").display().to_string();
    let ca = city.path("ca.pem");
    for (transport, port) in [("tls", city.tls()), ("websockets", city.websocket())] {
        for version in ["4", "5"] {
            let words =
                [&script, transport, version, &port, &ca, "bin-1", &city.bin.secret, "bin-1"];
            let said = run(&python, &words).await;
            assert_eq!((said.code, said.out.trim()), (Some(0), "acknowledged"), "{said:?}");
        }
    }
    assert_eq!(city.admitted().await, before + 4);
    city.server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mqtt_js_speaks_over_websocket() {
    const TEST: &str = "mqtt_js_speaks_over_websocket";
    let place = root().join("tests/clients");
    if !has("node") || !place.join("node_modules/mqtt").is_dir() {
        return skipped(TEST, "MQTT.js is not here; npm ci in tests/clients");
    }
    let Some(city) = open("clients-js").await else { return };
    let before = city.admitted().await;
    let script = place.join("websocket.mjs").display().to_string();
    let url = format!("ws://127.0.0.1:{}/mqtt", city.websocket());
    for version in ["4", "5"] {
        let words = [&script, &url, version, "bin-1", &city.bin.secret, "bin-1"];
        let said = run("node", &words).await;
        assert_eq!((said.code, said.out.trim()), (Some(0), "acknowledged"), "{said:?}");
    }
    let refused = run("node", &[&script, &url, "5", "bin-1", "guess", "bin-1"]).await;
    assert_ne!(refused.code, Some(0));
    assert_eq!(city.admitted().await, before + 2);
    city.server.stop().await;
}
