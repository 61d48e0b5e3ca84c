//! The law of cases: every state with every event, who moves next, and what the clock does.

use super::{AT, DISTRICT, LIMIT, TO, table, task, worker};
use city::{
    Case, CaseEvent, CaseId, CaseState, ClassId, Clock, Dismissal, FindingId, Found, Move,
    Position, Verification, Word,
};
use std::iter::successors;

/// The part of the page on cases.
pub fn cases() -> String {
    let sections: String = states().map(|state| section(&state)).collect();
    format!(
        "## Cases 案件\n\n{}\n{}\n{}\n{sections}",
        overview(),
        "The clock (处置时限) is the disposal clock: it runs from dispatch to the department's \
        word, and stands while a case is suspended.\n",
        words(),
    )
}

/// Every state, in the order of a case's life. A new one does not compile until it stands here.
fn states() -> impl Iterator<Item = CaseState> {
    use CaseState as S;
    let (to, by, at) = (TO, worker(), AT);
    successors(Some(S::Reported), move |state| {
        Some(match state {
            S::Reported => S::Filed,
            S::Filed => S::Dispatched { to },
            S::Dispatched { .. } => S::Disposing { to, since: at },
            S::Disposing { .. } => S::Disposed { to, at, by },
            S::Disposed { .. } => S::Confirmed { to, at, by },
            S::Confirmed { .. } => S::Checking { to, since: at, by },
            S::Checking { .. } => S::Suspended { to, until: at },
            S::Suspended { .. } => S::Closed { at, proof: Verification::OwnSignal },
            S::Closed { .. } => S::Dismissed { at, why: Dismissal::Desk },
            S::Dismissed { .. } => S::Forced { at },
            S::Forced { .. } => return None,
        })
    })
}

/// Every event, in the order of a case's life.
fn events() -> impl Iterator<Item = CaseEvent> {
    use CaseEvent as E;
    let (to, by, until) = (TO, worker(), AT);
    successors(Some(E::File), move |event| {
        Some(match event {
            E::File => E::Dispatch { to, limit: LIMIT },
            E::Dispatch { .. } => E::Start,
            E::Start => E::HandBack,
            E::HandBack => E::Submit { by },
            E::Submit { .. } => E::Confirm,
            E::Confirm => E::Check,
            E::Check => E::Close { proof: Verification::OwnSignal },
            E::Close { .. } => E::SendBack,
            E::SendBack => E::Suspend { until },
            E::Suspend { .. } => E::Resume,
            E::Resume => E::Dismiss { why: Dismissal::Desk },
            E::Dismiss { .. } => E::Force,
            E::Force => return None,
        })
    })
}

fn state_zh(state: &CaseState) -> &'static str {
    match state {
        CaseState::Reported => "待立案",
        CaseState::Filed => "待派遣",
        CaseState::Dispatched { .. } => "待处置",
        CaseState::Disposing { .. } => "处置中",
        CaseState::Disposed { .. } => "处置完成",
        CaseState::Confirmed { .. } => "待核查",
        CaseState::Checking { .. } => "核查中",
        CaseState::Suspended { .. } => "挂账",
        CaseState::Closed { .. } => "结案",
        CaseState::Dismissed { .. } => "不予立案、作废",
        CaseState::Forced { .. } => "强制结案",
    }
}

fn event_zh(event: CaseEvent) -> &'static str {
    match event {
        CaseEvent::File => "立案",
        CaseEvent::Dispatch { .. } => "派遣",
        CaseEvent::Start => "开始处置",
        CaseEvent::HandBack => "交回",
        CaseEvent::Submit { .. } => "处置提交",
        CaseEvent::Confirm => "确认批转",
        CaseEvent::Check => "要求核查",
        CaseEvent::Close { .. } => "结案",
        CaseEvent::SendBack => "返工",
        CaseEvent::Suspend { .. } => "挂账",
        CaseEvent::Resume => "恢复",
        CaseEvent::Dismiss { .. } => "不予立案、作废",
        CaseEvent::Force => "强制结案",
    }
}

fn move_words(next: Move) -> &'static str {
    match next {
        Move::Verify => "send somebody to look before filing 派人核实",
        Move::File => "file it 立案",
        Move::Dispatch => "say who answers, by the matrix 派遣",
        Move::Offer => "offer the work to the pool 派单",
        Move::Start => "take note that a worker is on it 开始处置",
        Move::HandBack => "take it back from the worker 交回",
        Move::Submit(_) => "take note that the worker says it is done 处置提交",
        Move::Confirm => "confirm for the department 确认批转",
        Move::Check => "ask for the proof 要求核查",
        Move::Look => "wait for the component's own signal, then send somebody else to look 核查",
        Move::Dismiss => "dismiss it: nothing was there 不予立案",
        Move::Close(..) => "close it: somebody else saw that it is done 结案",
        Move::SendBack => "send it back: somebody else saw that it is not 返工",
    }
}

/// A case in a state, with nothing out for it.
fn case(state: CaseState, verify_first: bool, word: Option<Word>) -> Case {
    Case {
        id: CaseId::new(DISTRICT, 1),
        class: ClassId(0),
        subject: None,
        place: Position::new(113.27, 23.16),
        grid: None,
        opened: AT,
        findings: vec![FindingId::new(DISTRICT, 1)],
        state,
        clock: Clock::default(),
        urgent: false,
        verify_first,
        task: None,
        tasks: Vec::new(),
        word,
        wait: None,
        rework: 0,
        relapse_of: None,
    }
}

fn overview() -> String {
    let rows: Vec<Vec<String>> = states()
        .map(|state| {
            let (name, over) = (state.name().to_owned(), state.is_over());
            let next = match case(state.clone(), false, None).next_move() {
                Some(next) => move_words(next),
                None if over => "nobody: it is over",
                None if matches!(state, CaseState::Suspended { .. }) => "the date it waits for",
                None => "the worker",
            };
            vec![name, state_zh(&state).to_owned(), next.to_owned()]
        })
        .collect();
    let first = case(CaseState::Reported, true, None).next_move().map(move_words);
    format!(
        "{}\nWhere the class wants a look first, a reported case moves otherwise: {}.\n",
        table(&["state", "状态", "whose move is next, and what"], &rows),
        first.unwrap_or("not at all"),
    )
}

/// One state with every event.
fn section(state: &CaseState) -> String {
    let mut rows = Vec::new();
    let mut refused = Vec::new();
    for event in events() {
        match state.step(AT, event) {
            Ok(next) => rows.push(vec![
                format!("{} {}", event.name(), event_zh(event)),
                format!("**{}** {}", next.name(), state_zh(&next)),
                clock(state, event).to_owned(),
            ]),
            Err(_) => refused.push(event.name()),
        }
    }
    let moves = match rows.is_empty() {
        true => "Nothing follows.\n".to_owned(),
        false => table(&["event", "becomes", "clock"], &rows),
    };
    let (name, zh) = (state.name(), state_zh(state));
    format!("### {name} {zh}\n\n{moves}\nRefused: {}.\n\n", refused.join(", "))
}

/// What an event does to the disposal clock of a case in a state.
fn clock(state: &CaseState, event: CaseEvent) -> &'static str {
    use CaseState as S;
    let runs = matches!(state, S::Dispatched { .. } | S::Disposing { .. } | S::Disposed { .. });
    let before = Clock { limit: LIMIT, running: runs.then_some(AT), ..Clock::default() };
    let mut after = before;
    after.step(AT, event);
    match (before.running, after.running) {
        (None, Some(_)) => "starts",
        (Some(_), None) => "stops",
        (Some(_), Some(_)) => "runs on",
        (None, None) => "stands",
    }
}

/// What the word of a task makes of its case.
fn words() -> String {
    let done = |found| Word::Done { by: worker(), task: task(), found };
    let spoken = [
        (Word::Taken, "a worker takes it 接单"),
        (done(Found::Fixed), "done: all is well 已好"),
        (done(Found::StillThere), "done: it is still there 仍在"),
        (done(Found::CannotTell), "done: it cannot be told 无法判断"),
        (Word::Dropped, "the worker will not 放弃"),
    ];
    let mut rows = Vec::new();
    for state in states() {
        for (word, says) in spoken {
            let silent = case(state.clone(), false, None).next_move();
            let answer = case(state.clone(), false, Some(word)).next_move();
            if let Some(answer) = answer.filter(|_| answer != silent) {
                let state = format!("{} {}", state.name(), state_zh(&state));
                rows.push(vec![state, says.to_owned(), move_words(answer).to_owned()]);
            }
        }
    }
    format!(
        "What the word of its task makes of a case; any other word changes nothing, and the next \
        task decides:\n\n{}",
        table(&["state", "the task says", "then"], &rows)
    )
}
