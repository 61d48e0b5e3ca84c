//! Enrolling, revoking and the doctor, while the city runs and while it does not.

use crate::town::thing;
use std::time::Duration;
use tests::program::{Edition, Folder, Line, Server, Told, Web, built, run};
use tokio::time::timeout;

const TEST: &str = "a_running_city_enrols_and_revokes_and_remembers_both";
/// How long a revoked session may last.
const REVOKED_WITHIN: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_running_city_enrols_and_revokes_and_remembers_both() {
    if !Server::is_built(TEST) {
        return;
    }
    let folder = Folder::new("identity");
    let early = folder.enrol("bin-1", &[]).await;
    let server = Server::start(&folder).await;
    for name in ["bin-1", "bin-2"] {
        Web(server.web).register(&thing(name, "waste-bin", 500.0, 500.0)).await;
    }
    let late = folder.enrol("bin-2", &[]).await;
    let mut lines = Vec::new();
    for who in [&early, &late] {
        let mut line = Line::new(Edition::New, server.mqtt, who);
        let topic = format!("cityloop/v1/{}/telemetry", who.user);
        assert_eq!(line.say_and_wait(&topic, "{\"fill_percent\":1}").await, Some(true));
        lines.push(line);
    }
    let said = folder.revoke("bin-1").await;
    assert_eq!((said.code, said.out.trim()), (Some(0), "revoked  bin-1"), "{said:?}");
    let over = async { while !matches!(lines[0].next().await, Told::Over(_)) {} };
    timeout(REVOKED_WITHIN, over).await.expect("its session ends");
    let topic = "cityloop/v1/bin-2/telemetry";
    assert_eq!(lines[1].say_and_wait(topic, "{\"fill_percent\":2}").await, Some(true));
    assert_ne!(folder.revoke("bin-1").await.code, Some(0), "it is nobody any more");
    server.kill().await;

    let server = Server::start(&folder).await;
    assert!(!Line::new(Edition::New, server.mqtt, &early).connects().await, "it stays revoked");
    assert!(Line::new(Edition::New, server.mqtt, &late).connects().await, "it stays enrolled");
    server.stop().await;
    assert_eq!(folder.revoke("bin-2").await.code, Some(0), "also while nothing runs");
    let server = Server::start(&folder).await;
    assert!(!Line::new(Edition::New, server.mqtt, &late).connects().await);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_doctor_marks_what_is_weak_and_fails_for_what_is_wrong() {
    if !Server::is_built("the_doctor_marks_what_is_weak_and_fails_for_what_is_wrong") {
        return;
    }
    let folder = Folder::new("doctor");
    folder.enrol("bin-1", &[]).await;
    let program = built().expect("the program was built");
    let city = folder.city().display().to_string();
    let words = ["doctor", "--config", &city, "--limits"];
    let well = run(&program, &words).await;
    assert_eq!(well.code, Some(0), "{well:?}");
    for says in
        ["on loopback", "1 with a secret", "does not run", "GiB free", "fsync", "packet_bytes"]
    {
        assert!(well.out.contains(says), "{says}: {}", well.out);
    }
    folder.edit("city.toml", "[mqtt]\nlisten = \"127.0.0.1", "[mqtt]\nlisten = \"0.0.0.0");
    let weak = run(&program, &words).await;
    assert!(weak.code == Some(0) && weak.out.contains("WEAK   mqtt"), "{weak:?}");
    let tls = "[mqtt.tls]\nlisten = \"127.0.0.1:0\"\ncertificate = \"none\"\nkey = \"none\"\n";
    folder.write("city.toml", &format!("{}\n{tls}", folder.text("city.toml")));
    let wrong = run(&program, &words).await;
    assert!(wrong.code == Some(1) && wrong.out.contains("WRONG  certificate"), "{wrong:?}");
}
