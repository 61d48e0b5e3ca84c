//! A city under load is backed up, restored elsewhere and started: it is the city at one commit.

use crate::town::{Choir, adds_up, gates, number, register, voices};
use tests::program::{Folder, Server, Web, built, run};

const TEST: &str = "a_city_under_load_is_backed_up_and_comes_back_elsewhere";
/// Acknowledged before the backup begins and after it is done.
const LIFE: u64 = 2_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_city_under_load_is_backed_up_and_comes_back_elsewhere() {
    let Some(program) = built().filter(|_| Server::is_built(TEST)) else { return };
    let folder = Folder::new("backup");
    let speakers = voices(&gates(&folder, "bin", 4, 4).await, "bin", 4, 1_000);
    let bins: Vec<String> = speakers.iter().flat_map(|voice| voice.bins.clone()).collect();
    let server = Server::start(&folder).await;
    register(Web(server.web), &speakers).await;
    let before = Web(server.web).settled_tally().await;
    let choir = Choir::begin(speakers, server.mqtt);
    choir.progress.goes_on(LIFE).await;
    let path = |name: &str| folder.path(name).display().to_string();
    let (copy, back) = (path("copy"), path("back"));
    let least = choir.progress.acknowledged();
    let words = ["backup", "--config", &path("city.toml"), "--to", &copy];
    let said = run(&program, &words).await;
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.err.contains("100 %") && said.err.contains("facts are in"), "{}", said.err);
    choir.progress.goes_on(LIFE).await;
    let book = choir.end().await;
    server.stop().await;

    let words = ["restore", "--from", &copy, "--data", &back];
    let said = run(&program, &words).await;
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert_ne!(run(&program, &words).await.code, Some(0), "nothing is overwritten");
    folder.edit("city.toml", &path("store"), &back);
    let server = Server::start(&folder).await;
    let web = Web(server.web);
    let tally = web.settled_tally().await;
    let there = number(&tally, "admitted") - number(&before, "admitted");
    println!("{least} acknowledged before the backup, {there} in it, {} said in all", book.said);
    assert!(least <= there && there < book.said, "{tally}");
    adds_up(&tally);
    for bin in bins {
        let shown = web.get(&format!("/api/things/{bin}")).await;
        assert_eq!(shown["kind"], "waste-bin", "{bin} is in the restored register");
    }
    server.stop().await;
}
