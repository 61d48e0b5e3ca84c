//! What a worker's word makes of its task. Words get lost on the way, so a later one implies
//! those before it; words said twice change nothing.

use city::{
    Board, Map, Purpose, Refused, Report, Says, Span, Task, TaskEvent, TaskState, Time, Why,
};

/// What a report means.
#[derive(Clone, PartialEq, Debug)]
pub enum Heard {
    /// These steps of the task, in order.
    Steps(Vec<TaskEvent>),
    /// It was said before.
    Duplicate,
    /// It cannot be.
    Refused(Refused),
}

/// Hears a report.
pub fn hear(now: Time, map: &Map, board: &Board, report: &Report) -> Heard {
    let Some(task) = board.task(report.task) else {
        return Heard::Refused(Refused::NoSuchTask(report.task));
    };
    if task.worker != report.by {
        return Heard::Refused(Refused::NotYours(report.task));
    }
    let accept = TaskEvent::Accept { wake: now + patience(map, task) };
    let arrive = TaskEvent::Arrive { wake: now + stay(map, task) };
    let steps = match (task.state, report.says) {
        (TaskState::Offered, Says::Accept) => vec![accept],
        (TaskState::Offered, Says::Arrive) => vec![accept, arrive],
        (TaskState::Offered, Says::Finish { found }) => {
            vec![accept, arrive, TaskEvent::Finish { found }]
        }
        (TaskState::Accepted { .. }, Says::Arrive) => vec![arrive],
        (TaskState::Accepted { .. }, Says::Finish { found }) => {
            vec![arrive, TaskEvent::Finish { found }]
        }
        (TaskState::Underway { .. }, Says::Finish { found }) => vec![TaskEvent::Finish { found }],
        (
            TaskState::Offered | TaskState::Accepted { .. } | TaskState::Underway { .. },
            Says::Refuse,
        ) => {
            let rest = map.settings().policy.round_rest;
            vec![TaskEvent::Drop { why: Why::Refused, rest }]
        }
        (TaskState::Dropped { why: Why::Refused, .. }, Says::Refuse)
        | (TaskState::Accepted { .. } | TaskState::Underway { .. }, Says::Accept)
        | (TaskState::Underway { .. }, Says::Arrive)
        | (TaskState::Done { .. }, Says::Accept | Says::Arrive | Says::Finish { .. }) => {
            return Heard::Duplicate;
        }
        (from, says) => return Heard::Refused(Refused::Illegal(from.name(), name(says))),
    };
    Heard::Steps(steps)
}

/// How long the way may take.
fn patience(map: &Map, task: &Task) -> Span {
    let policy = &map.settings().policy;
    match task.purpose {
        Purpose::Round { .. } => policy.round_max,
        _ => Span(task.eta.span.0 * 2) + policy.arrival_slack,
    }
}

/// How long the work may take.
fn stay(map: &Map, task: &Task) -> Span {
    let policy = &map.settings().policy;
    match task.purpose {
        Purpose::Round { .. } => policy.round_max,
        _ => policy.work_max,
    }
}

fn name(says: Says) -> &'static str {
    match says {
        Says::Accept => "accept",
        Says::Refuse => "refuse",
        Says::Arrive => "arrive",
        Says::Finish { .. } => "finish",
    }
}
