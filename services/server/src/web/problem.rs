//! What a request is told when it cannot be answered: a status, a stable code, and what to know.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use city::Refused;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use utoipa::ToSchema;

/// Why a request is not answered.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Problem {
    pub(super) status: StatusCode,
    code: &'static str,
    args: Value,
}

/// The body of every answer that is none.
#[derive(Serialize, ToSchema)]
pub(super) struct ProblemShown {
    /// Stable; worded by the console in zh and en.
    code: &'static str,
    /// What there is to know beside the code.
    #[schema(value_type = Object)]
    args: Value,
}

impl Problem {
    /// A problem with nothing to know beside its code.
    pub(super) fn new(status: StatusCode, code: &'static str) -> Problem {
        Problem { status, code, args: json!({}) }
    }

    /// A problem with something to know.
    pub(super) fn with(status: StatusCode, code: &'static str, args: Value) -> Problem {
        Problem { status, code, args }
    }

    /// There is no such thing.
    pub(super) fn not_found() -> Problem {
        Problem::new(StatusCode::NOT_FOUND, "not_found")
    }

    /// A field of a body or a query is missing or cannot be used.
    pub(super) fn field(code: &'static str, field: &str) -> Problem {
        Problem::with(StatusCode::BAD_REQUEST, code, json!({ "field": field }))
    }

    /// The loop understood and refused it.
    pub(super) fn refused(reason: &Refused) -> Problem {
        let args = json!({ "words": reason.to_string() });
        Problem::with(StatusCode::CONFLICT, reason.code(), args)
    }

    /// There is no room on the disk for it.
    pub(super) fn disk_full() -> Problem {
        let words = "the disk is full; ask again once there is room";
        Problem::with(StatusCode::INSUFFICIENT_STORAGE, "disk_full", json!({ "words": words }))
    }

    /// The server stops.
    pub(super) fn closing() -> Problem {
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "closing")
    }

    /// The loop has not answered in time; it may still do what was asked.
    pub(super) fn too_slow() -> Problem {
        Problem::new(StatusCode::GATEWAY_TIMEOUT, "too_slow")
    }

    /// Something of ours failed; the log knows more.
    pub(super) fn internal() -> Problem {
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal")
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let said = ProblemShown { code: self.code, args: self.args };
        (self.status, Json(said)).into_response()
    }
}

/// A JSON body.
pub(super) struct Asked<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let kind = kind.and_then(|kind| kind.split(';').next()).map(str::trim);
        if !kind.is_some_and(|kind| kind.eq_ignore_ascii_case("application/json")) {
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json_type"));
        }
        let body = Bytes::from_request(request, state).await.map_err(|refused| {
            match refused.into_response().status() {
                StatusCode::PAYLOAD_TOO_LARGE => {
                    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large")
                }
                _ => Problem::new(StatusCode::BAD_REQUEST, "bad_body"),
            }
        })?;
        let read = serde_json::from_slice(&body).map_err(|why| {
            Problem::with(StatusCode::BAD_REQUEST, "bad_json", json!({ "words": why.to_string() }))
        });
        Ok(Asked(read?))
    }
}

/// What stands behind the question mark.
pub(super) struct Wanted<T>(pub(super) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Wanted<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Query(wanted) = Query::from_request_parts(parts, state).await.map_err(|why| {
            let args = json!({ "words": why.body_text() });
            Problem::with(StatusCode::BAD_REQUEST, "bad_query", args)
        })?;
        Ok(Wanted(wanted))
    }
}
