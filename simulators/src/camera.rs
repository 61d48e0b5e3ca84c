//! Cameras: they stand at crossings, live by the minute, and see what lies before them.

use crate::trouble::LITTER;
use crate::truth::FaultId;
use crate::utterance::Utterance;
use crate::world::{Event, World};
use city::{Position, Span, Time};

/// What falls before a camera lies within this, metres.
pub(crate) const NEAR_M: f64 = 25.0;
/// After so many sightings a camera says the same thing less often.
const EAGER: u32 = 12;

impl World {
    /// The cameras that have a new fault in their picture.
    pub(crate) fn cameras_notice(&mut self, now: Time, fault: FaultId, place: Position) {
        let label = self.truth.fault(fault).seen_as.clone();
        for camera in 0..self.cameras.len() as u32 {
            let post = &self.cameras[camera as usize];
            let part = &self.parts[post.part];
            let known = part.sees.iter().any(|sees| Some(&sees.label) == label.as_ref());
            if known && post.place.distance_m(place) <= part.sees_m {
                let wait = Span(self.chance.i64(4_000..20_000));
                self.agenda.write(now + wait, Event::CameraSees(camera, fault, 0));
            }
        }
    }

    pub(crate) fn camera_sees(
        &mut self,
        now: Time,
        camera: u32,
        fault: FaultId,
        times: u32,
        out: &mut Vec<Utterance>,
    ) {
        let known = self.truth.fault(fault);
        let Some(label) = known.seen_as.clone().filter(|_| known.stands_at(now)) else { return };
        let every = if times < EAGER { 8_000..15_000 } else { 50_000..90_000 };
        let again = now + Span(self.chance.i64(every));
        self.agenda.write(again, Event::CameraSees(camera, fault, times + 1));
        let part = self.cameras[camera as usize].part;
        if let Some(confidence) = self.recognises(part, &label) {
            self.truth.saw(fault);
            self.camera_says(now, camera as usize, &label, confidence, out);
        }
    }

    /// How sure something that looks is of what is there; `None` where it overlooks it.
    pub(crate) fn recognises(&mut self, part: usize, label: &str) -> Option<f64> {
        let sees = self.parts[part].sees.iter().find(|sees| *sees.label == *label)?;
        let (low, high) = sees.confidence;
        let confidence = low + (high - low) * self.chance.f64();
        (self.chance.f64() >= sees.missed).then_some(confidence)
    }

    /// A shadow, taken for litter, so many times.
    pub(crate) fn phantom_again(
        &mut self,
        now: Time,
        camera: u32,
        times: u32,
        out: &mut Vec<Utterance>,
    ) {
        let confidence = 0.5 + 0.25 * self.chance.f64();
        self.camera_says(now, camera as usize, LITTER, confidence, out);
        if times > 1 {
            let again = now + Span(self.chance.i64(8_000..15_000));
            self.agenda.write(again, Event::PhantomAgain(camera, times - 1));
        }
    }
}
