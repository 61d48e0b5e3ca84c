//! The web closes: open streams end, and the way to the loop is given back.

use super::HOST;
use super::town::given;
use crate::web::{Web, serve};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::timeout;

#[tokio::test]
async fn a_listening_client_does_not_keep_the_web_from_closing() {
    let (given, mut inputs, _loop) = given();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("bound");
    let (stop, stopped) = watch::channel(false);
    let serving = tokio::spawn(serve(Web::new(given), listener, stopped));
    let mut client = TcpStream::connect(address).await.expect("connected");
    let asked =
        format!("GET /api/events HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: Bearer reader\r\n\r\n");
    client.write_all(asked.as_bytes()).await.expect("sent");
    let mut heard = vec![0; 4_096];
    let count = client.read(&mut heard).await.expect("an answer");
    assert!(heard[..count].starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&heard));
    stop.send_replace(true);
    let limit = Duration::from_secs(4);
    let served = timeout(limit, serving).await.expect("closes at once").expect("no panic");
    served.expect("no error");
    let mut rest = Vec::new();
    timeout(limit, client.read_to_end(&mut rest)).await.expect("the stream ends").expect("whole");
    assert!(!inputs.ready().await, "nobody holds the way to the loop");
}
