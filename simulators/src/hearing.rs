//! What workers hear: orders and acknowledgements, as bytes on their topics.

use crate::job::{Job, Purpose, Stage};
use crate::world::World;
use city::{Says, Time};
use wire::{Aim, Channel, Offer, Ordered, hear as read, topic};

/// A message arrives; what is not understood, or comes for nobody, is ignored as a device would.
pub(crate) fn hear(world: &mut World, topic: &str, body: &[u8]) {
    match topic::parse(topic) {
        Some((worker, Channel::Order)) => ordered(world, worker, body),
        Some((worker, Channel::Ack)) => acknowledged(world, worker, body),
        _ => (),
    }
}

fn ordered(world: &mut World, worker: &str, body: &[u8]) {
    let Ok(order) = read::order(body) else { return };
    let (now, conduct) = (world.now(), world.plan.conduct);
    match order.says {
        Ordered::Offer(offer) => {
            let mut chance = world.behaviour.fork();
            let job = job(now, order.task, offer);
            if let Some(worker) = world.worker_named(worker) {
                worker.offered(now, job, &conduct, &mut chance);
            }
        }
        Ordered::Withdraw { .. } => {
            if let Some(worker) = world.worker_named(worker) {
                worker.withdrawn(&order.task);
            }
        }
    }
}

fn job(now: Time, task: Box<str>, offer: Offer) -> Job {
    Job {
        task,
        purpose: match offer.purpose {
            Aim::Dispose => Purpose::Dispose,
            Aim::Verify | Aim::Check => Purpose::Look,
            Aim::Round => Purpose::Round,
        },
        class: offer.class.unwrap_or_default(),
        place: offer.place,
        collect: offer.collect.map(|collect| (collect.place, collect.quantity)),
        way: offer.way,
        stage: Stage::Deciding { until: now, takes: true },
    }
}

fn acknowledged(world: &mut World, worker: &str, body: &[u8]) {
    let Ok(ack) = read::ack(body) else { return };
    // What came out of turn is said again: the word before it may have been lost.
    if ack.reason.as_deref() == Some("illegal") {
        return;
    }
    let is_it = |says: Says| wire::say::word(says) == &*ack.says;
    if let Some(worker) = world.worker_named(worker) {
        worker.acknowledged(&ack.task, is_it);
    }
}
