//! Tasks: those of a worker for its phone, and the shape one has inside a case.

use super::cases::role_of;
use super::gallery::{Gallery, View};
use super::index::SILENT;
use super::need::By;
use super::problem::{Problem, Wanted};
use super::shapes::{ClassShown, LonLat, lon_lat};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use city::{Case, Eta, Task, TaskId, TaskState, ThingId, Unsent, Why};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Of those who could go, so many are named.
const ABLE_MAX: usize = 6;
/// Tasks in one answer at most.
const TASKS_MAX: usize = 100;

/// A task.
#[derive(Serialize, ToSchema)]
pub(super) struct TaskShown {
    id: String,
    /// `verify`, `dispose`, `check`, `round`
    purpose: &'static str,
    /// `offered`, `accepted`, `underway`, `done`, `dropped`
    state: &'static str,
    worker: String,
    worker_role: &'static str,
    offered_at: i64,
    accepted_at: Option<i64>,
    arrived_at: Option<i64>,
    ended_at: Option<i64>,
    /// Why it was dropped.
    why: Option<&'static str>,
    /// The lot of material that is drawn from.
    material: Option<String>,
    eta_s: i64,
    /// Whether that is reckoned from a straight line, for want of a way through the streets.
    about: bool,
    /// The best few who could have gone.
    pool: Vec<Candidate>,
}

/// Somebody who could have gone.
#[derive(Serialize, ToSchema)]
pub(super) struct Candidate {
    worker: String,
    role: &'static str,
    eta_s: i64,
    /// Whether that is reckoned from a straight line.
    about: bool,
    /// How it stands now: `idle`, `busy`, `silent`, or `declined`: it has let this case go.
    now: &'static str,
    /// Why it cannot be sent now, if it cannot: `did_the_work`, `not_heard`, `no_room`,
    /// `no_stock`.
    cannot: Option<&'static str>,
}

/// A task as its worker sees it.
#[derive(Serialize, ToSchema)]
pub(super) struct TaskOfWorker {
    #[serde(flatten)]
    task: TaskShown,
    case: Option<String>,
    class: Option<ClassShown>,
    position: LonLat,
    grid: String,
    /// When the case must be disposed of, while its clock runs.
    due_at: Option<i64>,
    collect: Option<Collect>,
}

/// Material to fetch on the way.
#[derive(Serialize, ToSchema)]
pub(super) struct Collect {
    from: String,
    position: LonLat,
    quantity: u32,
}

/// Whose tasks, and which.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct TasksWanted {
    /// The worker's name.
    worker: String,
    #[serde(default)]
    #[param(inline)]
    state: WhichTasks,
}

/// Which tasks.
#[derive(Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum WhichTasks {
    /// Offered, accepted or under way.
    #[default]
    Active,
    /// The newest hundred.
    All,
}

/// A worker's tasks, newest first.
#[utoipa::path(
    get, path = "/api/tasks", tag = "tasks", params(TasksWanted),
    responses(
        (status = 200, body = Vec<TaskOfWorker>),
        (status = 403, description = "not_your_crew", body = super::problem::ProblemShown),
        (status = 404, body = super::problem::ProblemShown)
    )
)]
pub(super) async fn tasks(
    State(gallery): State<Arc<Gallery>>,
    By(asker): By,
    Wanted(wanted): Wanted<TasksWanted>,
) -> Result<Json<Vec<TaskOfWorker>>, Problem> {
    if !gallery.sees_work_of(&asker, &wanted.worker) {
        return Err(Problem::new(StatusCode::FORBIDDEN, "not_your_crew"));
    }
    let (worker, _) =
        gallery.given.directory.find(&wanted.worker).ok_or_else(Problem::not_found)?;
    let view = gallery.view();
    let tasks = match wanted.state {
        WhichTasks::Active => view.index.tasks_of(worker).iter().rev().copied().collect(),
        WhichTasks::All => newest_of(&view, worker),
    };
    let tasks = tasks.into_iter().filter_map(|id| view.city.board().task(id));
    Ok(Json(tasks.map(|task| of_worker(&view, task)).collect()))
}

fn newest_of(view: &View, worker: ThingId) -> Vec<TaskId> {
    let newest = view.city.board().tasks().rev();
    newest.filter(|task| task.worker == worker).map(|task| task.id).take(TASKS_MAX).collect()
}

fn of_worker(view: &View, task: &Task) -> TaskOfWorker {
    let settings = view.city.settings();
    let case = task.purpose.case().and_then(|id| view.city.board().case(id));
    let place = case.map_or(task.place, |case| case.place);
    let collect = task.draw.and_then(|draw| {
        let at = view.city.map().live(draw.lot)?.position;
        let from = view.name(draw.lot);
        Some(Collect { from, position: lon_lat(at), quantity: draw.quantity })
    });
    TaskOfWorker {
        task: task_shown(view, task),
        case: case.map(|case| case.id.to_string()),
        class: case.and_then(|case| settings.class(case.class)).map(ClassShown::of),
        position: lon_lat(place),
        grid: view.grid_code(settings.grids.at(place)),
        due_at: case.and_then(|case| case.clock.due()).map(|due| due.0),
        collect,
    }
}

/// Whether a worker has something to do, or is not heard at all.
fn stands(view: &View, worker: ThingId) -> &'static str {
    let map = view.city.map();
    let state =
        map.thing(worker).zip(map.live(worker)).map(|(thing, live)| view.state(thing, live));
    match state {
        Some(SILENT) => "silent",
        _ if view.is_busy(worker) => "busy",
        _ => "idle",
    }
}

/// Who could go to a case that wants somebody, and how they stand.
pub(super) fn able(view: &View, case: &Case) -> Vec<Candidate> {
    let (map, board) = (view.city.map(), view.city.board());
    let had = |id: ThingId| {
        let tasks = case.tasks.iter().filter_map(|task| board.task(*task));
        let mut its = tasks.filter(|task| task.worker == id);
        its.any(
            |task| matches!(task.state, TaskState::Dropped { why, .. } if why != Why::Withdrawn),
        )
    };
    let able = cycle::able(map, board, case, ABLE_MAX).into_iter().map(|one| {
        let candidate = candidate(view, one.worker, one.eta);
        let declined = candidate.now == "idle" && had(one.worker);
        let now = if declined { "declined" } else { candidate.now };
        Candidate { now, cannot: one.not.map(Unsent::code), ..candidate }
    });
    able.collect()
}

fn candidate(view: &View, worker: ThingId, eta: Eta) -> Candidate {
    Candidate {
        worker: view.name(worker),
        role: role_of(view, worker),
        eta_s: eta.span.0 / 1_000,
        about: eta.about,
        now: stands(view, worker),
        cannot: None,
    }
}

/// A task as a case shows it.
pub(super) fn task_shown(view: &View, task: &Task) -> TaskShown {
    let (accepted, arrived, ended) = match task.state {
        TaskState::Offered => (None, None, None),
        TaskState::Accepted { at } => (Some(at), None, None),
        TaskState::Underway { accepted, since } => (Some(accepted), Some(since), None),
        TaskState::Done { accepted, arrived, at, .. } => (Some(accepted), Some(arrived), Some(at)),
        TaskState::Dropped { at, .. } => (None, None, Some(at)),
    };
    let pool = task.pool.iter().map(|(worker, eta)| candidate(view, *worker, *eta));
    TaskShown {
        id: task.id.to_string(),
        purpose: task.purpose.name(),
        state: task.state.name(),
        worker: view.name(task.worker),
        worker_role: role_of(view, task.worker),
        offered_at: task.offered.0,
        accepted_at: accepted.map(|at| at.0),
        arrived_at: arrived.map(|at| at.0),
        ended_at: ended.map(|at| at.0),
        why: match task.state {
            TaskState::Dropped { why, .. } => Some(why.name()),
            _ => None,
        },
        material: task.draw.map(|draw| view.name(draw.lot)),
        eta_s: task.eta.span.0 / 1_000,
        about: task.eta.about,
        pool: pool.collect(),
    }
}
