//! A real Mosquitto of our own.

use super::folder::Folder;
use super::peer::Peer;
use super::place::Place;

/// Starts a broker inside a test's folder. It keeps sessions and what waits for them in a file,
/// written when it stops politely.
pub async fn mosquitto(folder: &Folder) -> Peer {
    let at = Place::free();
    let place = folder.path("mosquitto");
    std::fs::create_dir_all(&place).expect("the temporary folder can be written");
    let text = format!(
        "listener {} 127.0.0.1\nallow_anonymous true\nuser root\npersistence true\n\
         persistence_location {}/\nmax_inflight_messages 0\nmax_queued_messages 0\n\
         log_type error\nlog_type warning\n",
        at.address.port(),
        place.display(),
    );
    folder.write("mosquitto.conf", &text);
    let config = folder.path("mosquitto.conf").display().to_string();
    Peer::start("mosquitto", at, vec!["-c".into(), config]).await
}
