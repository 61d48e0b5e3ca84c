//! A foreign dialect as a type file describes it: where in the body which meaning stands.

use super::pattern::Pattern;
use super::picks::{Pick, Picked, Picks};
use crate::datum;
use city::{
    Datum, FieldSlot, Mark, Motion, Position, Sighting, Telemetry, ThingId, Time, Unreadable,
    Values,
};
use std::borrow::Cow;

/// How one kind of thing speaks in one foreign dialect.
#[derive(Clone, Debug)]
pub(crate) struct Dialect {
    pub(crate) topic: Pattern,
    /// Topics of the same source that say nothing we use.
    pub(crate) unused: Vec<Pattern>,
    pub(crate) picks: Picks,
    pub(crate) named: Named,
    pub(crate) conditions: Vec<(Pick, Vec<String>)>,
    pub(crate) time: Option<(Pick, f64)>,
    pub(crate) mark: Option<(Option<Pick>, Pick)>,
    pub(crate) place: Option<Place>,
    pub(crate) heading: Option<(Pick, f64)>,
    pub(crate) speed: Option<(Pick, f64)>,
    pub(crate) fields: Vec<Measured>,
    pub(crate) seen: Option<Seen>,
}

/// Where the thing's name stands.
#[derive(Clone, Debug)]
pub(crate) enum Named {
    /// Made of the topic's levels: `{user}-{device}`.
    ByTopic(Box<str>),
    /// In the body.
    ByBody(Pick),
}

/// Where a position stands.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) lon: Pick,
    pub(crate) lat: Pick,
    pub(crate) datum: Datum,
    /// 0,0 is how this dialect says that there is no fix.
    pub(crate) zero_is_no_fix: bool,
}

/// Where a measured value stands.
#[derive(Clone, Debug)]
pub(crate) struct Measured {
    pub(crate) slot: FieldSlot,
    pub(crate) at: Pick,
    pub(crate) factor: f64,
    /// Numbers that mean "not known".
    pub(crate) absent: Vec<f64>,
}

/// Where a sighting stands, and which of its labels are which of ours.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) label: Pick,
    pub(crate) confidence: Pick,
    pub(crate) labels: Vec<(Box<str>, u8)>,
}

impl Dialect {
    /// The name of the thing that speaks, where it is said.
    pub(crate) fn name<'a>(
        &self,
        topic: &str,
        body: &'a Picked<'_>,
    ) -> Result<Option<Cow<'a, str>>, Unreadable> {
        match &self.named {
            Named::ByTopic(form) => Ok(Some(self.topic.fill(form, topic).into())),
            Named::ByBody(pick) => Ok(body.text(pick)?.map(Cow::from)),
        }
    }

    /// What a body means.
    pub(crate) fn meaning(
        &self,
        thing: ThingId,
        body: &Picked<'_>,
    ) -> Result<Telemetry, Unreadable> {
        let holds = |(pick, values): &(Pick, Vec<String>)| {
            let found = body.get(pick.number);
            found.is_some_and(|found| values.iter().any(|value| found.is(value)))
        };
        if !self.conditions.iter().all(holds) {
            return Err(Unreadable::NothingUsed);
        }
        let said = Telemetry {
            thing,
            said: self.said(body)?,
            mark: self.mark(body)?,
            position: self.motion(body)?,
            values: self.values(body)?,
            sighting: self.sighting(body)?,
        };
        let empty = said.position.is_none() && said.values.is_empty() && said.sighting.is_none();
        if empty { Err(Unreadable::NothingUsed) } else { Ok(said) }
    }

    fn said(&self, body: &Picked<'_>) -> Result<Option<Time>, Unreadable> {
        let Some((pick, to_ms)) = &self.time else { return Ok(None) };
        let bad = || Unreadable::BadTime(pick.pointer.clone());
        let Some(number) = body.number(pick).map_err(|_| bad())? else { return Ok(None) };
        let ms = (number * to_ms).round();
        if (0.0..9.0e15).contains(&ms) { Ok(Some(Time(ms as i64))) } else { Err(bad()) }
    }

    fn mark(&self, body: &Picked<'_>) -> Result<Option<Mark>, Unreadable> {
        let Some((boot, seq)) = &self.mark else { return Ok(None) };
        let whole = |pick: &Pick, most: f64| {
            let wrong = || Unreadable::WrongType(pick.pointer.clone(), "a whole number");
            let fits = |number: &f64| number.fract() == 0.0 && (0.0..=most).contains(number);
            match body.number(pick)? {
                Some(number) if !fits(&number) => Err(wrong()),
                number => Ok(number),
            }
        };
        let boot = boot.as_ref().map(|pick| whole(pick, f64::from(u32::MAX))).transpose()?;
        let boot = boot.flatten().unwrap_or(0.0) as u32;
        Ok(whole(seq, 9.0e15)?.map(|seq| Mark { boot, seq: seq as u64 }))
    }

    fn motion(&self, body: &Picked<'_>) -> Result<Option<Motion>, Unreadable> {
        let Some(place) = &self.place else { return Ok(None) };
        let at = match (body.number(&place.lon)?, body.number(&place.lat)?) {
            (Some(0.0), Some(0.0)) if place.zero_is_no_fix => return Ok(None),
            (Some(lon), Some(lat)) => datum::to_wgs84(place.datum, lon, lat),
            (None, None) => return Ok(None),
            (None, _) => return Err(Unreadable::MissingField(place.lon.pointer.clone())),
            (_, None) => return Err(Unreadable::MissingField(place.lat.pointer.clone())),
        };
        let scaled = |from: &Option<(Pick, f64)>| match from {
            Some((pick, factor)) => Ok(body.number(pick)?.unwrap_or(0.0) * factor),
            None => Ok::<f64, Unreadable>(0.0),
        };
        let heading_deg = scaled(&self.heading)?.rem_euclid(360.0) as f32;
        Ok(Some(Motion { at, heading_deg, speed_mps: scaled(&self.speed)?.abs() as f32 }))
    }

    fn values(&self, body: &Picked<'_>) -> Result<Values, Unreadable> {
        let mut values = Values::NONE;
        for field in &self.fields {
            if let Some(number) = body.number(&field.at)?
                && !field.absent.contains(&number)
            {
                values.set(field.slot, number * field.factor);
            }
        }
        Ok(values)
    }

    fn sighting(&self, body: &Picked<'_>) -> Result<Option<Sighting>, Unreadable> {
        let Some(seen) = &self.seen else { return Ok(None) };
        let Some(written) = body.text(&seen.label)? else { return Ok(None) };
        let Some((_, label)) = seen.labels.iter().find(|(theirs, _)| **theirs == *written) else {
            return Ok(None);
        };
        let share = |number: &f64| (0.0..=1.0).contains(number);
        let wrong =
            || Unreadable::WrongType(seen.confidence.pointer.clone(), "a number from 0 to 1");
        let confidence = body.number(&seen.confidence)?.filter(share).ok_or_else(wrong)?;
        Ok(Some(Sighting { label: *label, confidence, at: None::<Position> }))
    }
}
