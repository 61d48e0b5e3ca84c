//! What a post is for beyond its rights: its streets, and its department's cases.

use super::came_from::CameFrom;
use super::cases::answering;
use super::gallery::{Gallery, View};
use super::need::denied;
use super::problem::Problem;
use crate::staff::Asker;
use axum::http::StatusCode;
use city::{Case, Denied, DepartmentId, Holder, Position, Right};

/// Whether somebody may use a right to decide about a case. One that is not on the board is
/// nobody's.
pub(super) fn may_decide(
    gallery: &Gallery,
    view: &View,
    asker: &Asker,
    case: Option<&Case>,
    right: Right,
) -> Result<(), Denied> {
    let (settings, operator) = (view.city.settings(), &asker.operator);
    let of_code = |code: &str| settings.departments.iter().position(|one| *one.code == *code);
    let department = operator.department.as_deref().and_then(of_code);
    let department = department.map(|slot| DepartmentId(slot as u16));
    let holder = Holder { post: operator.post, streets: operator.streets.clone(), department };
    let street = case.and_then(|case| settings.street_of(case.grid));
    let theirs = case.and_then(|case| answering(view, case));
    gallery.given.staff.posts.may_decide(&holder, right, street, theirs)
}

/// Refuses somebody whose post is for other streets than that of a place; `about` is what was
/// asked, for the audit.
pub(super) fn is_in_area(
    gallery: &Gallery,
    (asker, from): (&Asker, CameFrom),
    place: Position,
    about: &str,
) -> Result<(), Problem> {
    let city = gallery.given.published.city();
    let streets = &asker.operator.streets;
    let street = city.settings().street_of(city.settings().grids.at(place));
    if streets.is_empty() || street.is_some_and(|street| streets.binary_search(&street).is_ok()) {
        return Ok(());
    }
    let problem = Problem::new(StatusCode::FORBIDDEN, "not_your_area");
    Err(denied(gallery, asker, from, about, problem))
}
