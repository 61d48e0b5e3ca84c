//! Cases: the list, one case with its tasks and its story, and the row that events carry.

use super::gallery::{Gallery, View, aside};
use super::need::By;
use super::problem::{Problem, Wanted};
use super::scope::may_decide;
use super::shapes::{AreaNamed, ClassShown, DepartmentShown, LonLat, Name, lon_lat, role_name};
use super::stage::stage;
use super::tasks::{Candidate, TaskShown, able, task_shown};
use crate::staff::Asker;
use crate::store;
use axum::Json;
use axum::extract::{Path, State};
use city::{
    Case, CaseId, CaseState, DepartmentId, Evidence, Finding, Right, Role, Task, ThingId, Time,
    Verb, Verification,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::cmp::Reverse;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Rows in one answer at most.
const ROWS_MAX: usize = 5_000;

/// A case in a list.
#[derive(Clone, Serialize, ToSchema)]
pub(super) struct CaseShown {
    id: String,
    class: Option<ClassShown>,
    /// Its place in the law: `reported`, `filed`, …
    state: &'static str,
    /// What an official calls it.
    stage: Name,
    position: LonLat,
    /// 15 digits; empty outside the grids.
    grid: String,
    /// 街道, nine digits.
    street: Option<AreaNamed>,
    /// 社区, twelve digits.
    community: Option<AreaNamed>,
    /// 责任网格, the city's own code.
    duty_area: Option<AreaNamed>,
    subject: Option<String>,
    department: Option<DepartmentShown>,
    opened_at: i64,
    /// While the disposal clock runs.
    due_at: Option<i64>,
    /// What the class allows, milliseconds; the clock stands still while a case is suspended.
    limit_ms: i64,
    overdue: bool,
    closed_at: Option<i64>,
    urgent: bool,
    reports: usize,
    rework: u16,
    relapse_of: Option<String>,
}

/// One case, with every fact that led here.
#[derive(Serialize, ToSchema)]
pub(super) struct CaseWhole {
    #[serde(flatten)]
    row: CaseShown,
    /// `threshold`, `silence`, `sighting`, `outage`
    description_code: &'static str,
    tasks: Vec<TaskShown>,
    /// What it waits for, while it waits: `worker`, `material`, `signal`, `gone`, `department`,
    /// `date`.
    waits_for: Option<&'static str>,
    /// What somebody who is sent there now would do: `verify`, `dispose`, `check`.
    errand: Option<&'static str>,
    /// Who could go instead of whoever is out: first who can be sent, the best first.
    able: Vec<Candidate>,
    story: Vec<StoryFact>,
    verification: Option<Proof>,
    /// What law and post let whoever asks decide now: `dismiss`, `suspend`, `resume`, `force`,
    /// `send`.
    may: Vec<&'static str>,
}

/// A fact of a case's story.
#[derive(Serialize, ToSchema)]
pub(super) struct StoryFact {
    at: i64,
    fact: String,
    #[schema(value_type = Object)]
    args: Value,
    /// Its place in the journal.
    seq: i64,
}

/// What proved it.
#[derive(Serialize, ToSchema)]
pub(super) struct Proof {
    /// `own_signal`, `look`, `crew`
    by: &'static str,
    who: String,
    at: i64,
}

/// Which cases are wanted.
#[derive(Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Which {
    /// Not over.
    #[default]
    Open,
    /// Closed, dismissed or forced.
    Closed,
    /// All.
    All,
}

/// Which cases are wanted, and how many.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct CasesWanted {
    #[serde(default)]
    #[param(inline)]
    state: Which,
    #[serde(default = "hundred")]
    limit: usize,
}

fn hundred() -> usize {
    100
}

/// Cases: those that are open or all newest first, those that are over by their end. Where more are
/// open than are asked for, those that are due first. What was over for longer than the policy's
/// `keep_h` is not listed; it can still be asked for by its id.
#[utoipa::path(
    get, path = "/api/cases", tag = "cases", params(CasesWanted),
    responses((status = 200, body = Vec<CaseShown>))
)]
pub(super) async fn cases(
    State(gallery): State<Arc<Gallery>>,
    Wanted(wanted): Wanted<CasesWanted>,
) -> Result<Json<Vec<CaseShown>>, Problem> {
    aside(move || {
        let (view, now) = (gallery.view(), gallery.now());
        let cases = listed(&view, wanted.state, wanted.limit.min(ROWS_MAX));
        Json(cases.into_iter().map(|case| case_shown(&view, now, case)).collect())
    })
    .await
}

fn listed(view: &View, wanted: Which, limit: usize) -> Vec<&Case> {
    match wanted {
        Which::All => view.city.board().cases().rev().take(limit).collect(),
        Which::Closed => {
            let cases = view.city.board().cases();
            let ended = cases.filter_map(|case| Some((case.state.ended()?, case)));
            let mut ended: Vec<_> = ended.collect();
            ended.sort_unstable_by_key(|(at, case)| Reverse((*at, case.id)));
            ended.into_iter().take(limit).map(|(_, case)| case).collect()
        }
        Which::Open => {
            let mut open: Vec<&Case> = view.open_cases().collect();
            if open.len() > limit {
                let due = |case: &Case| case.clock.due().unwrap_or(Time(i64::MAX));
                open.sort_unstable_by_key(|case| (due(case), case.id));
                open.truncate(limit);
            }
            open.sort_unstable_by_key(|case| Reverse(case.id));
            open
        }
    }
}

/// One case with its tasks and its story.
#[utoipa::path(
    get, path = "/api/cases/{id}", tag = "cases",
    params(("id" = String, Path, description = "such as 440111-42")),
    responses((status = 200, body = CaseWhole), (status = 404, body = super::problem::ProblemShown))
)]
pub(super) async fn case(
    State(gallery): State<Arc<Gallery>>,
    By(asker): By,
    Path(id): Path<String>,
) -> Result<Json<CaseWhole>, Problem> {
    let id = CaseId::parse(&id).ok_or_else(Problem::not_found)?;
    if id.district != gallery.view().city.settings().district {
        return Err(Problem::not_found());
    }
    let story = gallery.read(move |db| store::story_of(db, id.number)).await?;
    let story = story.into_iter().map(|line| StoryFact {
        at: line.at,
        fact: line.fact,
        args: serde_json::from_str(&line.args).unwrap_or_default(),
        seq: line.seq,
    });
    // The picture after the story: only what was committed since the last one, a quarter of a
    // second ago at most, may be told and not have happened in it yet. The next one is an event.
    let (view, story) = (gallery.view(), story.collect());
    let board = view.city.board();
    if let Some(case) = board.case(id) {
        let finding = case.findings.first().and_then(|id| board.finding(*id));
        let tasks = case.tasks.iter().filter_map(|task| board.task(*task));
        let may = may(&gallery, &view, &asker, case);
        return Ok(Json(CaseWhole {
            may,
            waits_for: case.wait.map(|wait| wait.why.name()),
            errand: board.errand(view.city.settings(), case).map(|purpose| purpose.name()),
            able: able(&view, case),
            ..whole(&view, gallery.now(), case, finding, tasks, story)
        }));
    }
    let kept = gallery.read(move |db| store::archived(db, id.number)).await?;
    let kept = kept.ok_or_else(Problem::not_found)?;
    let (finding, tasks) = (kept.finding.as_ref(), kept.tasks.iter());
    Ok(Json(whole(&view, gallery.now(), &kept.case, finding, tasks, story)))
}

/// All that is known of a case; nothing can be decided of one that has left the board.
fn whole<'a>(
    view: &View,
    now: Time,
    case: &Case,
    finding: Option<&Finding>,
    tasks: impl Iterator<Item = &'a Task>,
    story: Vec<StoryFact>,
) -> CaseWhole {
    CaseWhole {
        row: case_shown(view, now, case),
        description_code: description(finding),
        tasks: tasks.map(|task| task_shown(view, task)).collect(),
        story,
        verification: proof(view, case),
        may: Vec::new(),
        waits_for: None,
        errand: None,
        able: Vec::new(),
    }
}

/// A case as a row.
pub(super) fn case_shown(view: &View, now: Time, case: &Case) -> CaseShown {
    let settings = view.city.settings();
    let department = case.state.department();
    let department = department.or_else(|| answering(view, case).filter(|_| case.state.is_over()));
    let lies = view.lies(case.place, case.grid);
    CaseShown {
        id: case.id.to_string(),
        class: settings.class(case.class).map(ClassShown::of),
        state: case.state.name(),
        stage: stage(view, case),
        position: lon_lat(case.place),
        grid: view.grid_code(case.grid),
        street: lies.street,
        community: lies.community,
        duty_area: lies.duty_area,
        subject: case.subject.map(|thing| view.name(thing)),
        department: department.and_then(|id| settings.department(id)).map(DepartmentShown::of),
        opened_at: case.opened.0,
        due_at: case.clock.due().map(|due| due.0),
        limit_ms: case.clock.limit.0,
        overdue: case.clock.is_overdue(now),
        closed_at: case.state.ended().map(|at| at.0),
        urgent: case.urgent,
        reports: case.findings.len(),
        rework: case.rework,
        relapse_of: case.relapse_of.map(|before| before.to_string()),
    }
}

/// The decisions that the law of cases knows from here, and that are this somebody's.
fn may(gallery: &Gallery, view: &View, asker: &Asker, case: &Case) -> Vec<&'static str> {
    let now = gallery.now();
    let steps = [Verb::Dismiss, Verb::Suspend { until: now }, Verb::Resume, Verb::Force];
    let is_lawful = |verb: &Verb| verb.event().is_some_and(|e| case.state.step(now, e).is_ok());
    let lawful = steps.iter().filter(|verb| is_lawful(verb)).map(Right::to_decide);
    let (settings, board) = (view.city.settings(), view.city.board());
    let lawful = lawful.chain(board.errand(settings, case).map(|_| Right::Send));
    let theirs =
        lawful.filter(|right| may_decide(gallery, view, asker, Some(case), *right).is_ok());
    theirs.map(Right::name).collect()
}

/// Whose case it is: who has it, or else who answers for its class where it is.
pub(super) fn answering(view: &View, case: &Case) -> Option<DepartmentId> {
    let settings = view.city.settings();
    let answers = || settings.matrix.answers(case.class, settings.street_of(case.grid));
    case.state.department().or_else(answers)
}

/// How it came to be known.
fn description(finding: Option<&Finding>) -> &'static str {
    match finding.map(|finding| finding.evidence) {
        Some(Evidence::Reading { .. }) => "threshold",
        Some(Evidence::Silence { .. }) => "silence",
        Some(Evidence::Sighting { .. }) => "sighting",
        Some(Evidence::Outage { .. }) => "outage",
        None => "report",
    }
}

fn proof(view: &View, case: &Case) -> Option<Proof> {
    let CaseState::Closed { at, proof } = case.state else { return None };
    let (by, who) = match proof {
        Verification::OwnSignal => ("own_signal", case.subject),
        Verification::Look { by, .. } if role(view, by) == Some(Role::Crew) => ("crew", Some(by)),
        Verification::Look { by, .. } => ("look", Some(by)),
    };
    Some(Proof { by, who: who.map(|thing| view.name(thing)).unwrap_or_default(), at: at.0 })
}

fn role(view: &View, thing: ThingId) -> Option<Role> {
    let kind = view.city.map().thing(thing)?.kind;
    view.city.settings().kind(kind).map(|kind| kind.role)
}

/// A part's name, for who is not a component.
pub(super) fn role_of(view: &View, thing: ThingId) -> &'static str {
    role(view, thing).map_or("vehicle", role_name)
}
