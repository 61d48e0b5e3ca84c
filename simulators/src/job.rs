//! The course of a task, from the offer to the last word: the same for crews, sweepers and drones.

use crate::sites::Site;
use crate::trouble::{LITTER, Of, Trouble, between};
use crate::truth::FaultId;
use crate::worker::{Form, Second, Worker};
use crate::{drone, sweeper};
use city::{Found, Position, Says, Span, Time};

/// What is easy takes this share of the least time, and at most twice that.
pub(crate) const EASY: f64 = 0.3;

/// What a task is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Purpose {
    /// Put it right.
    Dispose,
    /// Look, and say how it is.
    Look,
    /// Go round.
    Round,
}

/// A task that was offered.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    pub(crate) task: Box<str>,
    pub(crate) purpose: Purpose,
    pub(crate) class: Box<str>,
    pub(crate) place: Position,
    /// Material to collect first: where, how much.
    pub(crate) collect: Option<(Position, u32)>,
    pub(crate) way: Vec<Position>,
    pub(crate) stage: Stage,
}

/// How far a task has come.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Stage {
    /// Thinking it over.
    Deciding { until: Time, takes: bool },
    /// On the way to a depot.
    Fetching,
    /// Loading there.
    Loading { until: Time },
    /// On the way to the place.
    Going,
    /// At work there.
    Working { until: Time },
    /// Going round; the next point of the way.
    Along { next: usize },
}

/// What a worker does that others notice.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Deed {
    /// It says something about a task.
    Says { task: Box<str>, word: Says },
    /// It puts something right.
    Mends { task: Box<str>, fault: FaultId },
    /// It says it is done and it is not.
    Lies { task: Box<str>, fault: FaultId },
    /// It sees wrong, in good faith.
    Errs { task: Box<str>, said_there: bool },
    /// It sees something in passing.
    Sees { site: Site },
}

impl Worker {
    pub(crate) fn decide(&mut self, second: &mut Second<'_>) {
        for place in (0..self.jobs.len()).rev() {
            let Stage::Deciding { until, takes } = self.jobs[place].stage else { continue };
            if second.now < until {
                continue;
            }
            let task = self.jobs[place].task.clone();
            if takes {
                let fetch = self.jobs[place].collect.is_some();
                self.jobs[place].stage = if fetch { Stage::Fetching } else { Stage::Going };
                self.say(second, task, Says::Accept);
            } else {
                self.jobs.remove(place);
                self.say(second, task, Says::Refuse);
            }
        }
    }

    /// The task in hand: a case goes before a round.
    pub(crate) fn current(&self) -> Option<usize> {
        let taken = |job: &Job| !matches!(job.stage, Stage::Deciding { .. });
        let case = |job: &Job| taken(job) && job.purpose != Purpose::Round;
        self.jobs.iter().position(case).or_else(|| self.jobs.iter().position(taken))
    }

    pub(crate) fn work(&mut self, at: usize, second: &mut Second<'_>) {
        self.busy = second.now;
        if self.form == Form::Drone && drone::must_charge(self) {
            return self.give_up(at, second);
        }
        match self.jobs[at].stage {
            Stage::Deciding { .. } => (),
            Stage::Fetching => {
                let depot = self.jobs[at].collect.map_or(self.place, |(depot, _)| depot);
                if self.go(depot, self.pace.way_mps, second.scene) {
                    let until = second.now + Span::seconds(second.chance.i64(15..40));
                    self.jobs[at].stage = Stage::Loading { until };
                }
            }
            Stage::Loading { until } if second.now >= until => {
                self.carries += self.jobs[at].collect.map_or(0, |(_, quantity)| quantity);
                self.jobs[at].stage = Stage::Going;
            }
            Stage::Going => self.approach(at, second),
            Stage::Working { until } if second.now >= until => self.finish(at, second),
            Stage::Loading { .. } | Stage::Working { .. } => (),
            Stage::Along { next } => self.go_round(at, next, second),
        }
    }

    fn approach(&mut self, at: usize, second: &mut Second<'_>) {
        let job = &self.jobs[at];
        let (round, start) = (job.purpose == Purpose::Round, job.way.first().copied());
        let goal = if round { start.unwrap_or(job.place) } else { job.place };
        if !self.go(goal, self.pace.way_mps, second.scene) {
            return;
        }
        let task = self.jobs[at].task.clone();
        self.jobs[at].stage = if round {
            Stage::Along { next: 1 }
        } else {
            Stage::Working { until: second.now + self.effort(at, second) }
        };
        self.say(second, task, Says::Arrive);
    }

    /// How long the work at hand takes.
    fn effort(&self, at: usize, second: &mut Second<'_>) -> Span {
        let job = &self.jobs[at];
        let found = second.scene.about(job.place, &job.class).map(|s| (s, second.scene.trouble(s)));
        let seconds = match (job.purpose, found, self.form) {
            (Purpose::Dispose, Some((site, trouble)), Form::Crew) => {
                let (least, most) = trouble.repair_s;
                if site.is_easy { (least * EASY, least * EASY * 2.0) } else { (least, most) }
            }
            (Purpose::Dispose, Some(_), _) => sweeper::EFFORT_S,
            (Purpose::Dispose, None, _) => (20.0, 40.0),
            (Purpose::Look | Purpose::Round, ..) => (8.0, 20.0),
        };
        between(seconds, second.chance)
    }

    fn finish(&mut self, at: usize, second: &mut Second<'_>) {
        let job = self.jobs.remove(at);
        let site = second.scene.about(job.place, &job.class);
        let word = match job.purpose {
            Purpose::Dispose => self.dispose(&job, site, second),
            Purpose::Look | Purpose::Round => self.look(&job, site, second),
        };
        self.say(second, job.task, word);
    }

    fn dispose(&mut self, job: &Job, site: Option<Site>, second: &mut Second<'_>) -> Says {
        let Some(site) = site else { return Says::Finish { found: Found::Fixed } };
        let (trouble, fault, task) = (second.scene.trouble(site), site.fault, job.task.clone());
        if self.is_liar && second.chance.f64() < second.scene.conduct.lies {
            second.deeds.push(Deed::Lies { task, fault });
            return Says::Finish { found: Found::Fixed };
        }
        if !self.can_mend(trouble) {
            return if self.form == Form::Crew {
                Says::Finish { found: Found::StillThere }
            } else {
                Says::Finish { found: Found::CannotTell }
            };
        }
        self.carries -= u32::from(trouble.needs_stock);
        second.deeds.push(Deed::Mends { task, fault });
        Says::Finish { found: Found::Fixed }
    }

    fn can_mend(&self, trouble: &Trouble) -> bool {
        match self.form {
            Form::Crew => !trouble.needs_stock || self.carries > 0,
            Form::Sweeper => trouble.of == Of::Place && *trouble.name == *LITTER,
            Form::Drone => false,
        }
    }

    fn look(&self, job: &Job, site: Option<Site>, second: &mut Second<'_>) -> Says {
        let is_crew = self.form == Form::Crew;
        let mut same = second.scene.troubles.iter().filter(|trouble| trouble.may_be(&job.class));
        if !is_crew && !same.any(Trouble::can_be_looked_at) {
            return Says::Finish { found: Found::CannotTell };
        }
        let there =
            site.is_some_and(|site| is_crew || second.scene.trouble(site).can_be_looked_at());
        let errs = second.chance.f64() < second.scene.conduct.errs;
        let said_there = there != errs;
        if errs {
            second.deeds.push(Deed::Errs { task: job.task.clone(), said_there });
        }
        if said_there {
            Says::Finish { found: Found::StillThere }
        } else {
            Says::Finish { found: Found::Fixed }
        }
    }

    fn go_round(&mut self, at: usize, next: usize, second: &mut Second<'_>) {
        let Some(goal) = self.jobs[at].way.get(next).copied() else {
            let job = self.jobs.remove(at);
            return self.say(second, job.task, Says::Finish { found: Found::Fixed });
        };
        if self.go(goal, self.pace.round_mps, second.scene) {
            self.jobs[at].stage = Stage::Along { next: next + 1 };
        }
    }

    /// A drone that must land goes on with its round later; of any other task it says that it
    /// cannot.
    fn give_up(&mut self, at: usize, second: &mut Second<'_>) {
        if self.jobs[at].purpose == Purpose::Round {
            self.go(self.home, self.pace.way_mps, second.scene);
            return;
        }
        let job = self.jobs.remove(at);
        let underway = matches!(job.stage, Stage::Working { .. } | Stage::Along { .. });
        let word = if underway { Says::Finish { found: Found::CannotTell } } else { Says::Refuse };
        self.say(second, job.task, word);
    }
}
