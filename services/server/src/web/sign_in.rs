//! Signing in and out: by name and password, by a one-time link, by a demo's link; and who one is.

use super::came_from::CameFrom;
use super::gallery::{Gallery, aside};
use super::need::{By, COOKIE};
use super::problem::{Asked, Problem, ProblemShown};
use crate::staff::{Asker, LinkOf, StaffRefused, Token};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;
use utoipa::ToSchema;

/// A name and its password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SignInAsked {
    name: String,
    password: String,
}

/// A link's token: what stands behind the `#`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LinkAsked {
    token: String,
}

/// A link that is to be used up.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SetUpAsked {
    token: String,
    /// Of the first operator only.
    name: Option<String>,
    password: String,
}

/// The old password and another one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PasswordAsked {
    old: String,
    new: String,
}

/// What a link is for.
#[derive(Serialize, ToSchema)]
pub(super) struct LinkShown {
    /// Whose password it sets; nothing: the first operator, who chooses a name.
    name: Option<String>,
}

/// Who asks, and what it may do.
#[derive(Serialize, ToSchema)]
pub(super) struct Me {
    name: String,
    /// `acceptor`, `shift_leader`, `dispatcher`, `department`, `inspector`, `leader`,
    /// `supervisor`, `administrator`, `crew`, `reader`
    post: &'static str,
    /// Such as `look`, `dismiss`, `operators`.
    rights: Vec<&'static str>,
    /// 9-digit codes of streets; none: the whole city.
    streets: Vec<u32>,
    /// The code of its department.
    department: Option<String>,
    /// The name of its crew.
    crew: Option<String>,
    /// When it is signed in no more, if it asks for nothing until then; programs have none.
    ends_at: Option<i64>,
    /// Whether there is a password to change: visitors and programs have none.
    has_password: bool,
}

/// It is done.
#[derive(Serialize, ToSchema)]
pub(super) struct Done {}

/// The answer that signs somebody in.
type SignedIn = ([(HeaderName, String); 1], Json<Me>);

/// Signs somebody in; the answer sets the session's cookie.
#[utoipa::path(
    post, path = "/api/sign-in", tag = "sign-in", request_body = SignInAsked,
    responses(
        (status = 200, body = Me),
        (status = 401, description = "wrong_password", body = ProblemShown),
        (status = 429, description = "too_often", body = ProblemShown),
        (status = 503, description = "busy", body = ProblemShown)
    )
)]
pub(super) async fn sign_in(
    State(gallery): State<Arc<Gallery>>,
    CameFrom(from): CameFrom,
    Asked(asked): Asked<SignInAsked>,
) -> Result<SignedIn, Problem> {
    let done = gallery.given.staff.sign_in(&asked.name, asked.password, from).await;
    signed_in(&gallery, done)
}

/// Signs a visitor of a demo in.
#[utoipa::path(
    post, path = "/api/visit", tag = "sign-in", request_body = LinkAsked,
    responses(
        (status = 200, body = Me),
        (status = 403, description = "no_link", body = ProblemShown)
    )
)]
pub(super) async fn visit(
    State(gallery): State<Arc<Gallery>>,
    CameFrom(from): CameFrom,
    Asked(asked): Asked<LinkAsked>,
) -> Result<SignedIn, Problem> {
    if !from.is_loopback() {
        return Err(told(StaffRefused::NoLink));
    }
    let staff = gallery.given.staff.clone();
    signed_in(&gallery, aside(move || staff.visit(&asked.token, from)).await?)
}

/// What a one-time link is for.
#[utoipa::path(
    post, path = "/api/link", tag = "sign-in", request_body = LinkAsked,
    responses(
        (status = 200, body = LinkShown),
        (status = 403, description = "no_link", body = ProblemShown)
    )
)]
pub(super) async fn link(
    State(gallery): State<Arc<Gallery>>,
    Asked(asked): Asked<LinkAsked>,
) -> Result<Json<LinkShown>, Problem> {
    let name = match gallery.given.staff.link_of(&asked.token).map_err(told)? {
        LinkOf::First => None,
        LinkOf::Operator(name) => Some(name.to_string()),
    };
    Ok(Json(LinkShown { name }))
}

/// Uses a one-time link up: sets a password, and signs in.
#[utoipa::path(
    post, path = "/api/setup", tag = "sign-in", request_body = SetUpAsked,
    responses(
        (status = 200, body = Me),
        (status = 400, description = "such as password_short", body = ProblemShown),
        (status = 403, description = "no_link", body = ProblemShown),
        (status = 507, description = "the disk is full", body = ProblemShown)
    )
)]
pub(super) async fn set_up(
    State(gallery): State<Arc<Gallery>>,
    CameFrom(from): CameFrom,
    Asked(asked): Asked<SetUpAsked>,
) -> Result<SignedIn, Problem> {
    let SetUpAsked { token, name, password } = asked;
    let done = gallery.given.staff.set_up(token, name.as_deref(), password, from).await;
    signed_in(&gallery, done)
}

/// Who asks, and what it may do.
#[utoipa::path(
    get, path = "/api/me", tag = "sign-in",
    responses((status = 200, body = Me), (status = 401, body = ProblemShown))
)]
pub(super) async fn me(State(gallery): State<Arc<Gallery>>, By(asker): By) -> Json<Me> {
    Json(shown(&gallery, &asker))
}

/// Ends the session.
#[utoipa::path(
    post, path = "/api/sign-out", tag = "sign-in", responses((status = 200, body = Done))
)]
pub(super) async fn sign_out(
    State(gallery): State<Arc<Gallery>>,
    CameFrom(from): CameFrom,
    By(asker): By,
) -> Result<([(HeaderName, String); 1], Json<Done>), Problem> {
    let staff = gallery.given.staff.clone();
    aside(move || staff.sign_out(&asker, from)).await?;
    Ok((cookie("", "; Max-Age=0"), Json(Done {})))
}

/// Another password; all other sessions of the operator end.
#[utoipa::path(
    post, path = "/api/me/password", tag = "sign-in", request_body = PasswordAsked,
    responses(
        (status = 200, body = Done),
        (status = 400, description = "such as password_short", body = ProblemShown),
        (status = 401, description = "wrong_password", body = ProblemShown)
    )
)]
pub(super) async fn password(
    State(gallery): State<Arc<Gallery>>,
    CameFrom(from): CameFrom,
    By(asker): By,
    Asked(asked): Asked<PasswordAsked>,
) -> Result<Json<Done>, Problem> {
    gallery
        .given
        .staff
        .change_password(&asker, (asked.old, asked.new), from)
        .await
        .map_err(told)?;
    Ok(Json(Done {}))
}

fn signed_in(
    gallery: &Gallery,
    done: Result<(Asker, Token), StaffRefused>,
) -> Result<SignedIn, Problem> {
    let (asker, token) = done.map_err(told)?;
    Ok((cookie(token.reveal(), ""), Json(shown(gallery, &asker))))
}

/// Not for scripts, nor for requests that another site begins, nor over plain HTTP but to this
/// machine itself.
fn cookie(token: &str, more: &str) -> [(HeaderName, String); 1] {
    let cookie = format!("{COOKIE}={token}; Path=/; Secure; HttpOnly; SameSite=Strict{more}");
    [(header::SET_COOKIE, cookie)]
}

fn shown(gallery: &Gallery, asker: &Asker) -> Me {
    let (operator, staff) = (&asker.operator, &gallery.given.staff);
    Me {
        name: operator.name.to_string(),
        post: operator.post.name(),
        rights: staff.posts.rights(operator.post).map(|right| right.name()).collect(),
        streets: operator.streets.clone(),
        department: operator.department.as_deref().map(str::to_owned),
        crew: operator.crew.as_deref().map(str::to_owned),
        ends_at: staff.ends_at(asker),
        has_password: staff.has_password(asker),
    }
}

/// Why not, for whoever asked.
pub(super) fn told(refused: StaffRefused) -> Problem {
    let status = match &refused {
        StaffRefused::WrongPassword => StatusCode::UNAUTHORIZED,
        StaffRefused::TooOften { .. } => StatusCode::TOO_MANY_REQUESTS,
        StaffRefused::Busy => StatusCode::SERVICE_UNAVAILABLE,
        StaffRefused::NoLink => StatusCode::FORBIDDEN,
        StaffRefused::NoSuchOperator => StatusCode::NOT_FOUND,
        StaffRefused::NameTaken | StaffRefused::LastAdministrator | StaffRefused::TooMany => {
            StatusCode::CONFLICT
        }
        StaffRefused::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
        StaffRefused::Failed => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_REQUEST,
    };
    let args = match &refused {
        StaffRefused::TooOften { wait_ms } => json!({ "wait_ms": wait_ms }),
        other => json!({ "words": other.to_string() }),
    };
    Problem::with(status, refused.code(), args)
}
