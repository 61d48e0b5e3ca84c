//! Who may sign in, for the administrator: the list, who comes, changes and goes; and the audit.

use super::came_from::CameFrom;
use super::gallery::{Gallery, aside};
use super::need::By;
use super::problem::{Asked, Problem, ProblemShown, Wanted};
use super::sign_in::told;
use crate::staff::{Asker, Operator, Staff, StaffRefused};
use crate::store;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use city::{Post, Role};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Rows of the audit in one answer at most.
const AUDIT_MAX: u32 = 1_000;

/// Somebody who may sign in, or a program.
#[derive(Serialize, ToSchema)]
pub(super) struct OperatorShown {
    name: String,
    /// As in `/api/me`.
    post: &'static str,
    /// 9-digit codes of streets; none: the whole city.
    streets: Vec<u32>,
    department: Option<String>,
    crew: Option<String>,
    /// A program says a token; it is made and taken on the command line.
    program: bool,
    /// Whether it can sign in; otherwise its link was not used yet.
    ready: bool,
    /// Sessions now.
    sessions: usize,
    /// Since when a program is known, ms.
    made_at: Option<i64>,
}

/// Somebody who shall be able to sign in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OperatorAsked {
    name: String,
    post: String,
    #[serde(default)]
    streets: Vec<u32>,
    /// With the post `department`.
    department: Option<String>,
    /// With the post `crew`.
    crew: Option<String>,
}

/// A one-time link.
#[derive(Serialize, ToSchema)]
pub(super) struct LinkMade {
    /// What stands behind `/setup#`; told once.
    token: String,
}

/// It is done.
#[derive(Serialize, ToSchema)]
pub(super) struct Changed {}

/// Something that was done, or denied.
#[derive(Serialize, ToSchema)]
pub(super) struct AuditShown {
    number: i64,
    at: i64,
    who: String,
    from: String,
    /// `signed_in`, `sign_in_failed`, `sign_in_shut`, `signed_out`, `denied`, `set_up`,
    /// `password_changed`, `operator_added`, `operator_changed`, `operator_removed`, `link_made`,
    /// `program_added`, `relayed`, `registered`
    what: String,
    about: String,
}

/// Which rows of the audit.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct AuditWanted {
    /// Only those before this one.
    before: Option<i64>,
    #[serde(default = "hundred")]
    limit: u32,
}

fn hundred() -> u32 {
    100
}

/// Everybody who may sign in, and every program.
#[utoipa::path(
    get, path = "/api/operators", tag = "operators",
    responses((status = 200, body = Vec<OperatorShown>))
)]
pub(super) async fn operators(State(gallery): State<Arc<Gallery>>) -> Json<Vec<OperatorShown>> {
    let staff = &gallery.given.staff;
    let text = |text: &Option<Box<str>>| text.as_deref().map(str::to_owned);
    let people = staff.people().into_iter().map(|known| OperatorShown {
        name: known.operator.name.to_string(),
        post: known.operator.post.name(),
        streets: known.operator.streets.clone(),
        department: text(&known.operator.department),
        crew: text(&known.operator.crew),
        program: false,
        ready: known.has_password,
        sessions: known.sessions,
        made_at: None,
    });
    let programs = staff.programs().into_iter().map(|program| OperatorShown {
        name: program.name.to_string(),
        post: program.post.name(),
        streets: Vec::new(),
        department: None,
        crew: None,
        program: true,
        ready: true,
        sessions: 0,
        made_at: Some(program.made),
    });
    Json(people.chain(programs).collect())
}

/// Lets somebody sign in, once its password is set through the link.
#[utoipa::path(
    post, path = "/api/operators", tag = "operators", request_body = OperatorAsked,
    responses(
        (status = 201, body = LinkMade), (status = 400, body = ProblemShown),
        (status = 409, body = ProblemShown), (status = 507, body = ProblemShown)
    )
)]
pub(super) async fn add(
    State(gallery): State<Arc<Gallery>>,
    from: CameFrom,
    By(asker): By,
    Asked(asked): Asked<OperatorAsked>,
) -> Result<(StatusCode, Json<LinkMade>), Problem> {
    let operator = operator(&gallery, asked)?;
    let about = format!("{} {}", operator.name, operator.post.name());
    let add = move |staff: &Staff| staff.add(operator);
    let token = deed(&gallery, &asker, from, ("operator_added", about), add).await?;
    Ok((StatusCode::CREATED, Json(LinkMade { token: token.reveal().to_owned() })))
}

/// Gives somebody another post or area; its sessions end.
#[utoipa::path(
    put, path = "/api/operators/{name}", tag = "operators", request_body = OperatorAsked,
    params(("name" = String, Path)),
    responses(
        (status = 200, body = Changed), (status = 400, body = ProblemShown),
        (status = 404, body = ProblemShown), (status = 409, body = ProblemShown)
    )
)]
pub(super) async fn change(
    State(gallery): State<Arc<Gallery>>,
    from: CameFrom,
    By(asker): By,
    Path(name): Path<String>,
    Asked(asked): Asked<OperatorAsked>,
) -> Result<Json<Changed>, Problem> {
    let operator = operator(&gallery, OperatorAsked { name, ..asked })?;
    let about = format!("{} {}", operator.name, operator.post.name());
    let change = move |staff: &Staff| staff.change(operator);
    deed(&gallery, &asker, from, ("operator_changed", about), change).await?;
    Ok(Json(Changed {}))
}

/// Lets somebody sign in no more; its sessions end.
#[utoipa::path(
    delete, path = "/api/operators/{name}", tag = "operators", params(("name" = String, Path)),
    responses(
        (status = 200, body = Changed), (status = 404, body = ProblemShown),
        (status = 409, description = "last_administrator", body = ProblemShown)
    )
)]
pub(super) async fn remove(
    State(gallery): State<Arc<Gallery>>,
    from: CameFrom,
    By(asker): By,
    Path(name): Path<String>,
) -> Result<Json<Changed>, Problem> {
    let gone = name.clone();
    let remove = move |staff: &Staff| staff.remove(&gone);
    deed(&gallery, &asker, from, ("operator_removed", name), remove).await?;
    Ok(Json(Changed {}))
}

/// A link that sets somebody's password anew; an earlier one ends.
#[utoipa::path(
    post, path = "/api/operators/{name}/link", tag = "operators", params(("name" = String, Path)),
    responses((status = 201, body = LinkMade), (status = 404, body = ProblemShown))
)]
pub(super) async fn link(
    State(gallery): State<Arc<Gallery>>,
    from: CameFrom,
    By(asker): By,
    Path(name): Path<String>,
) -> Result<(StatusCode, Json<LinkMade>), Problem> {
    let of = name.clone();
    let link = move |staff: &Staff| staff.link(&of);
    let token = deed(&gallery, &asker, from, ("link_made", name), link).await?;
    Ok((StatusCode::CREATED, Json(LinkMade { token: token.reveal().to_owned() })))
}

/// What was done at the desk, and what was denied, newest first.
#[utoipa::path(
    get, path = "/api/audit", tag = "operators", params(AuditWanted),
    responses((status = 200, body = Vec<AuditShown>))
)]
pub(super) async fn audit(
    State(gallery): State<Arc<Gallery>>,
    Wanted(wanted): Wanted<AuditWanted>,
) -> Result<Json<Vec<AuditShown>>, Problem> {
    let limit = wanted.limit.min(AUDIT_MAX);
    let rows = gallery.read(move |db| store::audit(db, wanted.before, limit)).await?;
    let shown = rows.into_iter().map(|row| AuditShown {
        number: row.number,
        at: row.at,
        who: row.who,
        from: row.from,
        what: row.what,
        about: row.about,
    });
    Ok(Json(shown.collect()))
}

/// Does something, and writes down that it was done, whether anybody waits for the answer or not.
async fn deed<T: Send + 'static>(
    gallery: &Gallery,
    asker: &Asker,
    CameFrom(from): CameFrom,
    (what, about): (&'static str, String),
    work: impl FnOnce(&Staff) -> Result<T, StaffRefused> + Send + 'static,
) -> Result<T, Problem> {
    let (staff, who) = (gallery.given.staff.clone(), asker.operator.name.clone());
    let done = aside(move || {
        let done = work(&staff)?;
        staff.note(what, &who, from, &about);
        staff.write_down();
        Ok(done)
    });
    done.await?.map_err(told)
}

/// The operator, if this city has its department and its crew.
fn operator(gallery: &Gallery, asked: OperatorAsked) -> Result<Operator, Problem> {
    let city = gallery.given.published.city();
    let settings = city.settings();
    let post = Post::named(&asked.post).ok_or_else(|| Problem::field("bad_post", "post"))?;
    let is_known = |code: &String| settings.departments.iter().any(|one| *one.code == **code);
    if !asked.department.as_ref().is_none_or(is_known) {
        return Err(told(StaffRefused::NeedsDepartment));
    }
    let is_crew = |name: &String| {
        let known = gallery.given.directory.find(name);
        let role = known.and_then(|(_, kind)| settings.kind(kind)).map(|kind| kind.role);
        role == Some(Role::Crew)
    };
    if !asked.crew.as_ref().is_none_or(is_crew) {
        return Err(told(StaffRefused::NeedsCrew));
    }
    Ok(Operator {
        name: asked.name.into(),
        post,
        streets: asked.streets,
        department: asked.department.map(Into::into),
        crew: asked.crew.map(Into::into),
    })
}
