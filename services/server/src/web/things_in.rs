//! POST /api/things: something new for the register.

use super::came_from::CameFrom;
use super::gallery::Gallery;
use super::need::By;
use super::problem::{Asked, Problem, ProblemShown};
use super::register::{PositionAsked, geometry_of};
use super::scope::is_in_area;
use crate::message::Answer;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use city::{Edit, Input, Position, Registration};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;
use utoipa::ToSchema;
use wire::topic;

/// A thing as it is asked into the register.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ThingAsked {
    /// Unique: 1 to 64 of `A-Z a-z 0-9 . _ -`.
    name: String,
    /// The name of a type in config/types.
    kind: String,
    /// Where it stands or is at home.
    position: Option<PositionAsked>,
    /// Instead of a position lines or areas, where it is more than a point: GeoJSON with a `datum`
    /// beside its `type` and `coordinates`.
    #[schema(value_type = Option<Object>)]
    geometry: Option<Value>,
    /// The gateway that speaks for it.
    via: Option<String>,
    /// How much there is of it; for materials.
    #[serde(default)]
    quantity: u32,
    /// Skills of its own; empty: those of its type.
    #[serde(default)]
    skills: Vec<String>,
}

/// It is in the register.
#[derive(Serialize, ToSchema)]
pub(super) struct ThingTaken {
    name: String,
}

/// Puts a thing into the register; answered when it is on disk.
#[utoipa::path(
    post, path = "/api/things", tag = "things", request_body = ThingAsked,
    responses(
        (status = 201, description = "registered, and on disk", body = ThingTaken),
        (status = 400, body = ProblemShown),
        (status = 403, description = "not_your_area", body = ProblemShown),
        (status = 409, description = "such as name_taken or outside_city", body = ProblemShown),
        (status = 507, description = "the disk is full", body = ProblemShown)
    )
)]
pub(super) async fn register(
    State(gallery): State<Arc<Gallery>>,
    from: CameFrom,
    By(asker): By,
    Asked(asked): Asked<ThingAsked>,
) -> Result<(StatusCode, Json<ThingTaken>), Problem> {
    if !topic::is_name(&asked.name) {
        return Err(Problem::field("bad_name", "name"));
    }
    let name = asked.name.clone();
    let registration = registration(&gallery, asked)?;
    is_in_area(&gallery, (&asker, from), registration.home, &format!("register {name}"))?;
    match gallery.ask(Input::Register(registration)).await? {
        Answer::Refused(reason) => Err(Problem::refused(&reason)),
        _ => {
            gallery.given.staff.note("registered", &asker.operator.name, from.0, &name);
            Ok((StatusCode::CREATED, Json(ThingTaken { name })))
        }
    }
}

fn registration(gallery: &Gallery, asked: ThingAsked) -> Result<Registration, Problem> {
    let city = gallery.given.published.city();
    let known = |skill: &String| city.settings().skills.iter().any(|name| **name == **skill);
    if !asked.skills.iter().all(known) {
        return Err(Problem::field("unknown_skill", "skills"));
    }
    let (home, edits) = stands(&asked)?;
    Ok(Registration {
        name: asked.name.into(),
        kind: asked.kind.into(),
        home,
        via: asked.via.map(Into::into),
        quantity: asked.quantity,
        skills: asked.skills.into_iter().map(Into::into).collect(),
        edits,
    })
}

fn stands(asked: &ThingAsked) -> Result<(Position, Vec<Edit>), Problem> {
    let (given, datum) = match (&asked.position, &asked.geometry) {
        (Some(position), None) => position.given()?,
        (None, Some(geometry)) => geometry_of(geometry)?,
        _ => return Err(Problem::field("bad_value", "position")),
    };
    let (home, edit) = given.edit(datum);
    Ok((home, vec![edit]))
}
