//! Orders of the city as bytes, and what a worker's word is answered with.

use city::{City, Fact, Order, OrderSays, Purpose, Refused, Report, Task, TaskEvent, TaskState};

/// A message to the street: topic and body.
pub(super) type Message = (String, Vec<u8>);

/// What a fact tells a worker.
pub(super) fn order(city: &City, fact: &Fact) -> Option<Message> {
    match fact {
        Fact::Offered(task) => offer(city, task),
        Fact::TaskStepped { task, event: TaskEvent::Drop { why, .. } } => {
            let worker = city.board().task(*task)?.worker;
            let says = OrderSays::Withdraw { why: *why };
            encode(city, &Order { task: *task, worker, says })
        }
        _ => None,
    }
}

/// Offers that are open: told again after a restart.
pub(super) fn unanswered(city: &City) -> Vec<Message> {
    let tasks = city.board().tasks().filter(|task| task.state == TaskState::Offered);
    tasks.filter_map(|task| offer(city, task)).collect()
}

/// Whether a worker's word was accepted.
pub(super) fn acknowledge(
    city: &City,
    report: &Report,
    judged: Result<(), &Refused>,
) -> Option<Message> {
    let name = &city.map().thing(report.by)?.name;
    wire::say::ack(name, report.task, report.says, judged)
}

fn offer(city: &City, task: &Task) -> Option<Message> {
    let case = task.purpose.case().and_then(|id| city.board().case(id));
    let collect = task.draw.and_then(|draw| {
        let at = city.map().live(draw.lot)?.position;
        Some((draw.lot, at, draw.quantity))
    });
    let place = match &task.purpose {
        Purpose::Round { .. } => task.place,
        _ => case?.place,
    };
    let says = OrderSays::Offer {
        purpose: task.purpose.clone(),
        class: case.map(|case| case.class),
        place,
        until: task.wake,
        collect,
    };
    encode(city, &Order { task: task.id, worker: task.worker, says })
}

fn encode(city: &City, order: &Order) -> Option<Message> {
    let name = |id| city.map().thing(id).map(|thing| &*thing.name);
    wire::say::order(city.settings(), &name, order)
}
