//! A crew with a phone: it hears its orders and says what it does.

use super::folder::Secret;
use super::line::{Edition, Line, Told};
use serde_json::Value;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::time::timeout;

/// How long an order or an answer may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// A crew that is connected.
pub struct Crew {
    name: String,
    line: Line,
}

impl Crew {
    /// Connects and listens.
    pub async fn new(address: SocketAddr, who: &Secret) -> Crew {
        let (name, mut line) = (who.user.clone(), Line::new(Edition::New, address, who));
        assert!(line.connects().await, "{name} is let in");
        for channel in ["order", "ack"] {
            line.listen(&format!("cityloop/v1/{name}/{channel}"));
        }
        let mut crew = Crew { name, line };
        crew.until("a subscription is granted", |told| match told {
            Told::Subscribed(granted) => granted.then_some(()),
            _ => None,
        })
        .await;
        crew
    }

    /// Says where it is.
    pub async fn stands(&mut self, place: city::Position) {
        let body = format!("{{\"lon\":{},\"lat\":{},\"speed\":0}}", place.lon, place.lat);
        let topic = format!("cityloop/v1/{}/telemetry", self.name);
        assert_eq!(self.line.say_and_wait(&topic, body).await, Some(true));
    }

    /// The next order.
    pub async fn order(&mut self) -> Value {
        let topic = format!("cityloop/v1/{}/order", self.name);
        self.hears(&topic).await
    }

    /// Says something of a task and is told that it was believed.
    pub async fn reports(&mut self, task: &str, says: &str) {
        let body = match says {
            "fixed" => format!("{{\"task\":{task:?},\"says\":\"finish\",\"found\":\"fixed\"}}"),
            says => format!("{{\"task\":{task:?},\"says\":{says:?}}}"),
        };
        self.line.say(&format!("cityloop/v1/{}/report", self.name), body);
        let ack = self.hears(&format!("cityloop/v1/{}/ack", self.name)).await;
        assert_eq!((&ack["task"], &ack["accepted"]), (&task.into(), &true.into()), "{ack}");
    }

    async fn hears(&mut self, topic: &str) -> Value {
        let said = self.until(topic, |told| match told {
            Told::Heard(heard, body) => (heard == topic).then_some(body),
            _ => None,
        });
        let said = said.await;
        serde_json::from_str(&said).expect("the city speaks JSON")
    }

    async fn until<T>(&mut self, awaited: &str, is_it: impl Fn(Told) -> Option<T>) -> T {
        let (name, line) = (&self.name, &mut self.line);
        let hearing = async {
            loop {
                let told = line.next().await;
                assert!(!matches!(told, Told::Over(_)), "{name} waits for {awaited}: {told:?}");
                if let Some(it) = is_it(told) {
                    return it;
                }
            }
        };
        let heard = timeout(PATIENCE, hearing).await;
        assert!(heard.is_ok(), "{name} waits for {awaited} in vain");
        heard.expect("just asserted")
    }
}
