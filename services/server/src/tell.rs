//! What facts mean for the street: orders to workers, and answers to their words.

use crate::message::Answer;
use city::{
    City, Fact, Order as Said, OrderSays, Purpose, Says, Task, TaskEvent, TaskId, TaskState,
    ThingId, Time,
};

/// A message to a worker.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Order {
    /// Its topic.
    pub topic: String,
    /// Its body.
    pub body: Vec<u8>,
    /// It means nothing after this.
    pub until: Option<Time>,
}

/// The order a fact gives.
pub(crate) fn order(city: &City, fact: &Fact) -> Option<Order> {
    match fact {
        Fact::Offered(task) => offer(city, task),
        Fact::TaskStepped { task, event: TaskEvent::Drop { why, .. } } => {
            let worker = city.board().task(*task)?.worker;
            encode(city, &Said { task: *task, worker, says: OrderSays::Withdraw { why: *why } })
        }
        _ => None,
    }
}

/// Orders nobody has answered yet: told again after a restart, for workers without a kept session.
pub(crate) fn unanswered(city: &City) -> Vec<Order> {
    let tasks = city.board().tasks().filter(|task| task.state == TaskState::Offered);
    tasks.filter_map(|task| offer(city, task)).collect()
}

/// Whether a worker's word was accepted.
pub(crate) fn acknowledge(
    city: &City,
    by: ThingId,
    task: TaskId,
    says: Says,
    told: &Answer,
) -> Option<Order> {
    let name = &city.map().thing(by)?.name;
    let judged = match told {
        Answer::Refused(reason) => Err(reason),
        Answer::Admitted | Answer::Duplicate | Answer::NotUnderstood => Ok(()),
    };
    let (topic, body) = wire::say::ack(name, task, says, judged)?;
    Some(Order { topic, body, until: None })
}

fn offer(city: &City, task: &Task) -> Option<Order> {
    let case = task.purpose.case().and_then(|id| city.board().case(id));
    let collect = task.draw.and_then(|draw| {
        let at = city.map().live(draw.lot)?.position;
        Some((draw.lot, at, draw.quantity))
    });
    let place = match &task.purpose {
        Purpose::Round { .. } => task.place,
        Purpose::Verify(_) | Purpose::Dispose(_) | Purpose::Check(_) => case?.place,
    };
    let says = OrderSays::Offer {
        purpose: task.purpose.clone(),
        class: case.map(|case| case.class),
        place,
        until: task.wake,
        collect,
    };
    encode(city, &Said { task: task.id, worker: task.worker, says })
}

fn encode(city: &City, said: &Said) -> Option<Order> {
    let name = |id| city.map().thing(id).map(|thing| thing.name.as_ref());
    let (topic, body) = wire::say::order(city.settings(), &name, said)?;
    let until = match said.says {
        OrderSays::Offer { until, .. } => Some(until),
        OrderSays::Withdraw { .. } => None,
    };
    Some(Order { topic, body, until })
}
