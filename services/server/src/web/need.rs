//! What a request needs before it is answered: a route is added together with that, or not at all.
//! Who asks is found here, and given to the answer.

use super::came_from::CameFrom;
use super::gallery::Gallery;
use super::problem::Problem;
use crate::staff::Asker;
use axum::Router;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::MethodRouter;
use city::{Post, Right};
use serde_json::json;
use std::sync::Arc;

/// The cookie of a session. Its name makes browsers refuse it from anywhere but this origin.
pub(super) const COOKIE: &str = "__Host-cityloop";

/// What a route needs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Need {
    /// Nothing: what is told to everybody.
    Open,
    /// Somebody who is signed in, whatever its post.
    SignedIn,
    /// Somebody whose post has this right.
    Right(Right),
    /// Somebody whose post may decide anything of a case; the answer asks what exactly.
    Decides,
}

/// The rights to decide.
const DECIDES: [Right; 5] =
    [Right::Dismiss, Right::Force, Right::Suspend, Right::Resume, Right::Send];

/// Routes, each with its need; there is no other way to add one.
pub(super) struct Routes {
    gallery: Arc<Gallery>,
    router: Router<Arc<Gallery>>,
}

impl Routes {
    pub(super) fn new(gallery: Arc<Gallery>) -> Routes {
        Routes { gallery, router: Router::new() }
    }

    /// Adds a route.
    pub(super) fn route(self, path: &str, need: Need, methods: MethodRouter<Arc<Gallery>>) -> Self {
        let gate = middleware::from_fn_with_state((self.gallery.clone(), need), admit);
        Routes { router: self.router.route(path, methods.route_layer(gate)), ..self }
    }

    /// All of them.
    pub(super) fn all(self) -> Router<Arc<Gallery>> {
        self.router
    }
}

async fn admit(
    State((gallery, need)): State<(Arc<Gallery>, Need)>,
    mut request: Request,
    next: Next,
) -> Response {
    if need == Need::Open {
        return next.run(request).await;
    }
    let headers = request.headers();
    let asker = gallery.given.staff.asker(cookie(headers), bearer(headers));
    let Some(asker) = asker else {
        return Problem::new(StatusCode::UNAUTHORIZED, "not_signed_in").into_response();
    };
    if let Some(right) = lacks(&gallery, &asker, need) {
        let from = CameFrom::of(&gallery, request.extensions(), headers);
        let about = format!("{} {} {}", right.name(), request.method(), request.uri().path());
        let problem = no_right(&asker, right);
        return denied(&gallery, &asker, from, &about, problem).into_response();
    }
    request.extensions_mut().insert(asker);
    next.run(request).await
}

/// The right that somebody lacks for a route.
fn lacks(gallery: &Gallery, asker: &Asker, need: Need) -> Option<Right> {
    let may = |right: &Right| gallery.given.staff.posts.may(asker.operator.post, *right);
    match need {
        Need::Open | Need::SignedIn => None,
        Need::Right(right) => Some(right).filter(|right| !may(right)),
        Need::Decides => (!DECIDES.iter().any(may)).then_some(DECIDES[0]),
    }
}

/// Notes that somebody was denied, and tells it why.
pub(super) fn denied(
    gallery: &Gallery,
    asker: &Asker,
    CameFrom(from): CameFrom,
    about: &str,
    problem: Problem,
) -> Problem {
    gallery.given.staff.deny(&asker.operator.name, from, about);
    problem
}

/// Its post has not this right.
pub(super) fn no_right(asker: &Asker, right: Right) -> Problem {
    let post: Post = asker.operator.post;
    let args = json!({ "right": right.name(), "post": post.name() });
    Problem::with(StatusCode::FORBIDDEN, "no_right", args)
}

/// The token in the cookie.
fn cookie(headers: &HeaderMap) -> Option<&str> {
    let all = headers.get_all(header::COOKIE).into_iter();
    let pairs = all.filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(';'));
    let mut named = pairs.filter_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='));
    named.next()
}

/// The token of a program.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

/// Who asks, for an answer that wants to know.
pub(super) struct By(pub(super) Asker);

impl<S: Send + Sync> FromRequestParts<S> for By {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        // Only an open route has none, and no open route asks.
        let asker = parts.extensions.get::<Asker>().cloned();
        asker.map(By).ok_or_else(|| Problem::new(StatusCode::UNAUTHORIZED, "not_signed_in"))
    }
}
