//! What people say through the web: a crew of its task, the desk of a case. Answered after the
//! commit, by the same loop that hears devices.

use super::came_from::CameFrom;
use super::gallery::Gallery;
use super::need::{By, denied, no_right};
use super::problem::{Asked, Problem, ProblemShown};
use super::scope::{is_in_area, may_decide};
use crate::message::Answer;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use city::{
    CaseId, Decision, Denied, Found, Input, Refused, Report, Right, Role, Says, Span, TaskId, Time,
    Verb,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// Letters in a reason or a note.
const WORDS_MAX: usize = 1_000;
/// A case may be suspended for so long.
const SUSPENDED_MAX: Span = Span::hours(366 * 24);

/// What a crew says of its task.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReportSaid {
    /// Such as `440111-9`.
    task: String,
    says: SaysSaid,
    /// How it is now; with `finish` only.
    found: Option<FoundSaid>,
    /// In its own words.
    #[serde(default)]
    note: String,
}

/// What a crew can say.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum SaysSaid {
    /// I take it.
    Accept,
    /// I do not.
    Refuse,
    /// I am there.
    Arrive,
    /// I am done.
    Finish,
}

/// How a matter stands, in the eyes of who is there.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum FoundSaid {
    /// All is well.
    Fixed,
    /// It is still wrong.
    StillThere,
    /// It could not be told or done.
    CannotTell,
}

/// What the desk decides.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DecisionSaid {
    decision: VerbSaid,
    /// In words; never empty.
    why: String,
    /// When a suspended case resumes by itself, ms; with `suspend` only.
    until: Option<i64>,
    /// Who goes; with `send` only.
    worker: Option<String>,
    /// What for, as the case's `errand` says: whoever meant a repair sends nobody to look.
    errand: Option<String>,
}

/// What the desk can decide.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum VerbSaid {
    /// There is nothing to do.
    Dismiss,
    /// Close without proof.
    Force,
    /// Stop the clock.
    Suspend,
    /// Go on.
    Resume,
    /// Somebody else goes than was asked, or somebody where nobody was.
    Send,
}

/// It was heard.
#[derive(Serialize, ToSchema)]
pub(super) struct Heard {}

/// A crew's word of its task.
#[utoipa::path(
    post, path = "/api/crews/{name}/reports", tag = "tasks", request_body = ReportSaid,
    params(("name" = String, Path, description = "such as crew-07")),
    responses(
        (status = 202, description = "heard, and on disk", body = Heard),
        (status = 200, description = "heard before", body = Heard),
        (status = 400, body = ProblemShown),
        (status = 403, description = "not_your_crew, not_your_area", body = ProblemShown),
        (status = 404, body = ProblemShown),
        (status = 409, description = "the law of tasks does not allow it", body = ProblemShown),
        (status = 507, description = "the disk is full", body = ProblemShown)
    )
)]
pub(super) async fn report(
    State(gallery): State<Arc<Gallery>>,
    from: CameFrom,
    By(asker): By,
    Path(name): Path<String>,
    Asked(said): Asked<ReportSaid>,
) -> Result<(StatusCode, Json<Heard>), Problem> {
    let is_its_own = asker.operator.crew.as_deref() == Some(&*name);
    let about = format!("report {name} {}", said.task);
    if !is_its_own && !gallery.given.staff.posts.may(asker.operator.post, Right::Relay) {
        let problem = Problem::new(StatusCode::FORBIDDEN, "not_your_crew");
        return Err(denied(&gallery, &asker, from, &about, problem));
    }
    let known = gallery.given.directory.find(&name);
    let role = |kind| gallery.given.published.city().settings().kind(kind).map(|kind| kind.role);
    let (by, _) =
        known.filter(|(_, kind)| role(*kind) == Some(Role::Crew)).ok_or_else(Problem::not_found)?;
    let task = TaskId::parse(&said.task).ok_or_else(|| Problem::field("bad_id", "task"))?;
    let city = gallery.given.published.city();
    let place = city.board().task(task).map(|task| task.place).filter(|_| !is_its_own);
    if let Some(place) = place {
        is_in_area(&gallery, (&asker, from), place, &about)?;
    }
    let says = says(&said)?;
    let note = words("note", &said.note)?;
    let told = gallery.ask(Input::Report(Report { by, task, says, note })).await?;
    if !is_its_own && told == Answer::Admitted {
        // The loop hears the crew; whose voice it was stands here.
        gallery.given.staff.note("relayed", &asker.operator.name, from.0, &about);
    }
    answer(told)
}

/// The desk's decision of a case.
#[utoipa::path(
    post, path = "/api/cases/{id}/decisions", tag = "cases", request_body = DecisionSaid,
    params(("id" = String, Path, description = "such as 440111-42")),
    responses(
        (status = 202, description = "heard, and on disk", body = Heard),
        (status = 400, body = ProblemShown),
        (status = 403, description = "no_right, not_your_area, not_your_department",
            body = ProblemShown),
        (status = 404, body = ProblemShown),
        (status = 409, description = "the law of cases does not allow it, or who was to be sent \
            cannot go: not_able, did_the_work, has_it, not_heard, no_room, no_stock",
            body = ProblemShown),
        (status = 507, description = "the disk is full", body = ProblemShown)
    )
)]
pub(super) async fn decide(
    State(gallery): State<Arc<Gallery>>,
    from: CameFrom,
    By(asker): By,
    Path(id): Path<String>,
    Asked(said): Asked<DecisionSaid>,
) -> Result<(StatusCode, Json<Heard>), Problem> {
    let case = CaseId::parse(&id).ok_or_else(Problem::not_found)?;
    let why = words("why", &said.why)?;
    if why.is_empty() {
        return Err(Problem::field("no_reason", "why"));
    }
    let verb = verb(&gallery, &said)?;
    let view = gallery.view();
    let about = view.city.board().case(case);
    let right = Right::to_decide(&verb);
    if let Err(denial) = may_decide(&gallery, &view, &asker, about, right) {
        let problem = match denial {
            Denied::Right => no_right(&asker, right),
            Denied::Area => Problem::new(StatusCode::FORBIDDEN, "not_your_area"),
            Denied::Department => Problem::new(StatusCode::FORBIDDEN, "not_your_department"),
        };
        let about = format!("{} {id}", right.name());
        return Err(denied(&gallery, &asker, from, &about, problem));
    }
    if let Some(errand) = said.errand.as_deref() {
        let wanted = about.and_then(|case| view.city.board().errand(view.city.settings(), case));
        if wanted.is_none_or(|wanted| wanted.name() != errand) {
            let from = about.map_or("", |case| case.state.name());
            return Err(Problem::refused(&Refused::Illegal(from, "send")));
        }
    }
    drop(view);
    let decision = Decision { by: asker.operator.name.clone(), case, verb, why };
    answer(gallery.ask(Input::Decision(decision)).await?)
}

fn says(said: &ReportSaid) -> Result<Says, Problem> {
    if said.says != SaysSaid::Finish && said.found.is_some() {
        return Err(Problem::field("not_with_this", "found"));
    }
    Ok(match said.says {
        SaysSaid::Accept => Says::Accept,
        SaysSaid::Refuse => Says::Refuse,
        SaysSaid::Arrive => Says::Arrive,
        SaysSaid::Finish => {
            let found = said.found.ok_or_else(|| Problem::field("missing_field", "found"))?;
            let found = match found {
                FoundSaid::Fixed => Found::Fixed,
                FoundSaid::StillThere => Found::StillThere,
                FoundSaid::CannotTell => Found::CannotTell,
            };
            Says::Finish { found }
        }
    })
}

fn verb(gallery: &Gallery, said: &DecisionSaid) -> Result<Verb, Problem> {
    if said.decision != VerbSaid::Suspend && said.until.is_some() {
        return Err(Problem::field("not_with_this", "until"));
    }
    for (field, given) in [("worker", &said.worker), ("errand", &said.errand)] {
        match (said.decision == VerbSaid::Send, given) {
            (false, Some(_)) => return Err(Problem::field("not_with_this", field)),
            (true, None) => return Err(Problem::field("missing_field", field)),
            _ => (),
        }
    }
    Ok(match said.decision {
        VerbSaid::Dismiss => Verb::Dismiss,
        VerbSaid::Force => Verb::Force,
        VerbSaid::Resume => Verb::Resume,
        VerbSaid::Suspend => {
            let until = said.until.ok_or_else(|| Problem::field("missing_field", "until"))?;
            let (until, now) = (Time(until), gallery.now());
            if until <= now || until > now + SUSPENDED_MAX {
                return Err(Problem::field("bad_time", "until"));
            }
            Verb::Suspend { until }
        }
        VerbSaid::Send => {
            let known = gallery.given.directory.find(said.worker.as_deref().unwrap_or_default());
            let (worker, _) = known.ok_or_else(|| Problem::field("unknown_thing", "worker"))?;
            Verb::Send { worker }
        }
    })
}

pub(super) fn words(field: &str, text: &str) -> Result<Box<str>, Problem> {
    let text = text.trim();
    if text.chars().count() > WORDS_MAX {
        return Err(Problem::field("too_long", field));
    }
    Ok(text.into())
}

pub(super) fn answer(told: Answer) -> Result<(StatusCode, Json<Heard>), Problem> {
    match told {
        Answer::Admitted => Ok((StatusCode::ACCEPTED, Json(Heard {}))),
        Answer::Duplicate => Ok((StatusCode::OK, Json(Heard {}))),
        Answer::Refused(reason) => Err(Problem::refused(&reason)),
        Answer::NotUnderstood => Err(Problem::new(StatusCode::BAD_REQUEST, "not_understood")),
    }
}
