//! The law of tasks: every state with every event.

use super::{AT, table};
use city::{Found, Span, TaskEvent, TaskState, Why};
use std::iter::successors;

/// The part of the page on tasks.
pub fn tasks() -> String {
    let rows: Vec<Vec<String>> = states()
        .flat_map(|state| events().map(move |event| (state, event)))
        .filter_map(|(state, event)| {
            let next = state.step(AT, event).ok()?;
            Some(vec![
                format!("{} {}", state.name(), state_zh(state)),
                format!("{} {}", event.name(), event_zh(event)),
                format!("**{}** {}", next.name(), state_zh(next)),
            ])
        })
        .collect();
    let refused: String = states().map(refusals).collect();
    format!(
        "## Tasks 任务\n\nVerify 核实, dispose 处置, check 核查, round 巡查: whatever anybody is \
        asked to do is a task, and each task has one worker. Who cannot or will not ends it; \
        the next worker gets a new one.\n\n{}\n{refused}\nA task is dropped because: {}.\n",
        table(&["state", "event", "becomes"], &rows),
        reasons()
            .map(|why| format!("{} {}", why.name(), why_zh(why)))
            .collect::<Vec<_>>()
            .join(", "),
    )
}

fn states() -> impl Iterator<Item = TaskState> {
    use TaskState as S;
    let (at, accepted, since, arrived, found) = (AT, AT, AT, AT, Found::Fixed);
    successors(Some(S::Offered), move |state| {
        Some(match state {
            S::Offered => S::Accepted { at },
            S::Accepted { .. } => S::Underway { accepted, since },
            S::Underway { .. } => S::Done { accepted, arrived, at, found },
            S::Done { .. } => S::Dropped { at, why: Why::Refused },
            S::Dropped { .. } => return None,
        })
    })
}

fn events() -> impl Iterator<Item = TaskEvent> {
    use TaskEvent as E;
    successors(Some(E::Accept { wake: AT }), |event| {
        Some(match event {
            E::Accept { .. } => E::Arrive { wake: AT },
            E::Arrive { .. } => E::Finish { found: Found::Fixed },
            E::Finish { .. } => E::Drop { why: Why::Refused, rest: Span(0) },
            E::Drop { .. } => return None,
        })
    })
}

fn reasons() -> impl Iterator<Item = Why> {
    successors(Some(Why::Refused), |why| {
        Some(match why {
            Why::Refused => Why::NoAnswer,
            Why::NoAnswer => Why::NotArrived,
            Why::NotArrived => Why::NotFinished,
            Why::NotFinished => Why::Withdrawn,
            Why::Withdrawn => return None,
        })
    })
}

fn refusals(state: TaskState) -> String {
    let refused = events().filter(|event| state.step(AT, *event).is_err());
    let refused: Vec<&str> = refused.map(|event| event.name()).collect();
    format!("- {} {} refuses: {}.\n", state.name(), state_zh(state), refused.join(", "))
}

fn state_zh(state: TaskState) -> &'static str {
    match state {
        TaskState::Offered => "待接单",
        TaskState::Accepted { .. } => "已接单",
        TaskState::Underway { .. } => "已到场",
        TaskState::Done { .. } => "已完成",
        TaskState::Dropped { .. } => "已放弃",
    }
}

fn event_zh(event: TaskEvent) -> &'static str {
    match event {
        TaskEvent::Accept { .. } => "接单",
        TaskEvent::Arrive { .. } => "到场",
        TaskEvent::Finish { .. } => "完成",
        TaskEvent::Drop { .. } => "放弃",
    }
}

fn why_zh(why: Why) -> &'static str {
    match why {
        Why::Refused => "拒绝",
        Why::NoAnswer => "未应答",
        Why::NotArrived => "未到场",
        Why::NotFinished => "未完成",
        Why::Withdrawn => "已撤回",
    }
}
