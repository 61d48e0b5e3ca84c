//! Facts as short sentences, so that a test reads as a story and fails as one.

use city::{
    Awaits, Case, CaseEvent, City, Fact, Finding, Found, Purpose, RuleSlot, Task, TaskEvent,
    ThingId, Verification,
};

/// What a fact tells, by the city it happened in; nothing for what is said all day.
pub fn sentence(city: &City, fact: &Fact) -> Option<String> {
    let rule = |thing, rule| format!("{} {}", name(city, thing), rule_name(city, thing, rule));
    Some(match fact {
        Fact::Registered(_) | Fact::Observed(_) | Fact::Reported(_) => return None,
        Fact::ConditionRepeated { .. } | Fact::PartyNamed(_) | Fact::Described { .. } => {
            return None;
        }
        Fact::Changed(change) => format!("{} changes", name(city, change.thing)),
        Fact::Duplicate { by } => format!("{} says it again", name(city, *by)),
        Fact::Refused(refusal) => format!("refused: {}", refusal.reason.code()),
        Fact::NotUnderstood(letter) => format!("not understood: {}", letter.reason.code()),
        Fact::Decided(decision) => format!("decided: {}", decision.why),
        Fact::ConditionStarted { thing, rule: slot, .. } => {
            format!("{} begins", rule(*thing, *slot))
        }
        Fact::ConditionEnded { thing, rule: slot } => format!("{} ends", rule(*thing, *slot)),
        Fact::Found(finding) => found(city, finding),
        Fact::Opened(case) => opened(city, case),
        Fact::Merged { case, .. } => format!("joins case {}", case.number),
        Fact::CaseStepped { case, event } => {
            format!("case {}: {}", case.number, case_event(city, event))
        }
        Fact::Waits { case, wait } => {
            format!("case {} waits for {}", case.number, awaits(&wait.why))
        }
        Fact::Woken { case } => format!("case {} wakes", case.number),
        Fact::Offered(task) => offered(city, task),
        Fact::TaskStepped { task, event } => format!("task {}: {}", task.number, task_event(event)),
        Fact::Restarted => "restarted".to_owned(),
    })
}

/// The name of a thing.
pub fn name(city: &City, thing: ThingId) -> &str {
    city.map().thing(thing).map_or("nobody", |thing| &thing.name)
}

fn rule_name(city: &City, thing: ThingId, rule: RuleSlot) -> &str {
    let kind = city.map().thing(thing).and_then(|thing| city.settings().kind(thing.kind));
    kind.and_then(|kind| kind.rules.get(rule.slot())).map_or("?", |rule| &rule.name)
}

fn found(city: &City, finding: &Finding) -> String {
    format!("found: {} {}", name(city, finding.by), rule_name(city, finding.by, finding.rule))
}

fn opened(city: &City, case: &Case) -> String {
    let code = city.settings().class(case.class).map_or("?", |class| &class.code);
    let subject = case.subject.map(|thing| format!(" on {}", name(city, thing)));
    let relapse = case.relapse_of.map(|old| format!(", a relapse of case {}", old.number));
    let (subject, relapse) = (subject.unwrap_or_default(), relapse.unwrap_or_default());
    format!("case {} opened: {code}{subject}{relapse}", case.id.number)
}

fn case_event(city: &City, event: &CaseEvent) -> String {
    match event {
        CaseEvent::Dispatch { to, .. } => {
            let to = city.settings().department(*to).map_or("nobody", |to| &to.code);
            format!("dispatch to {to}")
        }
        CaseEvent::Submit { by } => format!("submit by {}", name(city, *by)),
        CaseEvent::Close { proof: Verification::OwnSignal } => "close by its own signal".to_owned(),
        CaseEvent::Close { proof: Verification::Look { by, .. } } => {
            format!("close by the look of {}", name(city, *by))
        }
        other => other.name().to_owned(),
    }
}

fn awaits(why: &Awaits) -> &'static str {
    match why {
        Awaits::Worker(_) => "a worker",
        Awaits::Material(_) => "material",
        Awaits::Signal => "its own signal",
        Awaits::Gone => "whether it is gone",
        Awaits::Department => "a department",
        Awaits::Date => "a date",
    }
}

fn offered(city: &City, task: &Task) -> String {
    let purpose = match &task.purpose {
        Purpose::Round { .. } => "round".to_owned(),
        other => format!("{} case {}", other.name(), other.case().map_or(0, |case| case.number)),
    };
    let draw =
        task.draw.map(|draw| format!(", with {} of {}", draw.quantity, name(city, draw.lot)));
    let (worker, draw) = (name(city, task.worker), draw.unwrap_or_default());
    format!("task {}: {purpose}, offered to {worker}{draw}", task.id.number)
}

fn task_event(event: &TaskEvent) -> String {
    match event {
        TaskEvent::Finish { found: Found::Fixed } => "finish, fixed".to_owned(),
        TaskEvent::Finish { found: Found::StillThere } => "finish, still there".to_owned(),
        TaskEvent::Finish { found: Found::CannotTell } => "finish, cannot tell".to_owned(),
        TaskEvent::Drop { why, .. } => format!("drop, {}", why.name()),
        other => other.name().to_owned(),
    }
}
