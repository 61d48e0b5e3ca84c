//! What the register says of a thing, flat: a column for each of its fields, by the names that
//! exported lists have too.

use crate::register::words;
use crate::web::gallery::View;
use crate::web::register::class_code;
use city::{Height, Particulars, Role, Text, ThingId};
use serde_json::{Value, json};

/// Says every column; one of which the register says nothing is null, so that programs that take
/// the columns of a layer from its first page find them all.
pub(super) fn columns(view: &View, id: ThingId, role: Role, mut say: impl FnMut(&str, Value)) {
    let nothing = Particulars::default();
    let said = view.city.map().particulars(id).unwrap_or(&nothing);
    let identifier = said.identifier;
    say("identifier", json!(identifier.map(|identifier| identifier.to_string())));
    say("scheme", json!(identifier.map(|identifier| identifier.scheme().name())));
    say("class", json!(identifier.map(class_code)));
    for (field, text) in words(&view.city, &[], said) {
        match text {
            _ if field == Text::Depot.name() && role != Role::Material => (),
            // Of what it says, this alone is a number.
            _ if field == "height" => say(field, json!(said.height.map(Height::metres))),
            text if text.is_empty() => say(field, Value::Null),
            text => say(field, text.into()),
        }
    }
    let datum = said.geometry.as_deref().map(|geometry| geometry.given().1.name());
    say("geometry_datum", json!(datum));
}
