//! What a simulated city is made of and how much goes wrong in it: numbers, all in one place.

use city::{Span, Time};

/// The whole plan of a world. The same plan always gives the same world.
#[derive(Clone, PartialEq, Debug)]
pub struct Plan {
    /// Where all chance comes from.
    pub seed: u64,
    /// When the world begins.
    pub start: Time,
    /// How much there is of everything.
    pub counts: Counts,
    /// How often each component reports besides what changes.
    pub report_every: Span,
    /// What goes wrong, how often.
    pub faults: Faults,
    /// How people and machines behave.
    pub conduct: Conduct,
    /// What happens to messages on their way.
    pub harm: Harm,
}

/// How much there is of everything.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Counts {
    /// Fixed things.
    pub components: u32,
    /// Lots of material.
    pub lots: u32,
    /// Places where material lies.
    pub depots: u32,
    /// Driverless sweepers.
    pub sweepers: u32,
    /// Drones.
    pub drones: u32,
    /// Cameras.
    pub cameras: u32,
    /// Crews.
    pub crews: u32,
    /// Gateways that speak for the components.
    pub gateways: u32,
}

/// How much goes wrong.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Faults {
    /// All faults in an hour over the whole city, each arriving by chance on its own. What the
    /// type files say of theirs is taken as proportions.
    pub per_hour: f64,
    /// Share of them that is litter on a street, 0 to 1.
    pub litter: f64,
    /// Share of the litter that falls before a camera, 0 to 1.
    pub before_camera: f64,
    /// Sightings of what is not there, in an hour.
    pub phantoms: f64,
    /// Faults that exist from the start, each beside a crew that can put it right.
    pub at_start: u32,
}

impl Faults {
    /// A city where nothing goes wrong.
    pub const NONE: Faults =
        Faults { per_hour: 0.0, litter: 0.0, before_camera: 0.0, phantoms: 0.0, at_start: 0 };
}

/// How people and machines behave; chances are 0 to 1.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Conduct {
    /// Share of the crews that lie at times.
    pub liars: f64,
    /// How often such a crew says it is done when it did nothing.
    pub lies: f64,
    /// How often a crew refuses.
    pub refuses: f64,
    /// How often a crew never answers.
    pub ignores: f64,
    /// How often whoever looks sees it wrong.
    pub errs: f64,
}

impl Conduct {
    /// Everybody does as asked.
    pub const HONEST: Conduct =
        Conduct { liars: 0.0, lies: 0.0, refuses: 0.0, ignores: 0.0, errs: 0.0 };
}

/// Chances, 0 to 1, of what may happen to one message.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Harm {
    /// It is lost before it is sent.
    pub lost: f64,
    /// It comes half a minute to five minutes late.
    pub late: f64,
    /// It comes twice.
    pub doubled: f64,
    /// Others overtake it.
    pub reordered: f64,
    /// Its bytes are damaged.
    pub garbled: f64,
    /// Its device's clock is years, or an hour, off.
    pub wrong_clock: f64,
    /// Its device restarts first: a new boot, counting from 0.
    pub restart: f64,
    /// A moving thing's position jumps kilometres away.
    pub jump: f64,
    /// A moving thing says 0,0.
    pub no_fix: f64,
}

impl Harm {
    /// A wire that never hurts.
    pub const NONE: Harm = Harm {
        lost: 0.0,
        late: 0.0,
        doubled: 0.0,
        reordered: 0.0,
        garbled: 0.0,
        wrong_clock: 0.0,
        restart: 0.0,
        jump: 0.0,
        no_fix: 0.0,
    };

    /// A wire as wires are.
    pub const REAL: Harm = Harm {
        lost: 5e-4,
        late: 5e-4,
        doubled: 1e-3,
        reordered: 1e-3,
        garbled: 3e-5,
        wrong_clock: 3e-5,
        restart: 2e-5,
        jump: 1e-4,
        no_fix: 1e-4,
    };

    /// A wire that hurts now and then, for simulation tests.
    pub const ROUGH: Harm = Harm {
        lost: 0.01,
        late: 0.01,
        doubled: 0.02,
        reordered: 0.02,
        garbled: 0.003,
        wrong_clock: 0.002,
        restart: 0.002,
        jump: 0.003,
        no_fix: 0.003,
    };
}

impl Plan {
    /// The full Baiyun: 168,000 components, 29,000 lots of material, about 200 faults an hour for
    /// 60 crews.
    pub fn baiyun(seed: u64, start: Time) -> Plan {
        Plan {
            seed,
            start,
            counts: Counts {
                components: 168_000,
                lots: 29_000,
                depots: 40,
                sweepers: 40,
                drones: 20,
                cameras: 200,
                crews: 60,
                gateways: 36,
            },
            report_every: Span::minutes(1),
            faults: Faults {
                per_hour: 200.0,
                litter: 0.3,
                before_camera: 0.35,
                phantoms: 6.0,
                at_start: 8,
            },
            conduct: Conduct { liars: 0.1, lies: 0.3, refuses: 0.04, ignores: 0.02, errs: 0.02 },
            harm: Harm::REAL,
        }
    }

    /// A small city for simulation tests: 200 things on 3 × 3 km, where much goes wrong.
    pub fn small(seed: u64, start: Time) -> Plan {
        let full = Plan::baiyun(seed, start);
        Plan {
            counts: Counts {
                components: 170,
                lots: 12,
                depots: 3,
                sweepers: 3,
                drones: 3,
                cameras: 4,
                crews: 10,
                gateways: 3,
            },
            faults: Faults { per_hour: 40.0, phantoms: 4.0, at_start: 3, ..full.faults },
            harm: Harm::ROUGH,
            ..full
        }
    }

    /// The same world, where messages arrive as they were sent and everybody does as asked.
    pub fn calm(self) -> Plan {
        Plan { conduct: Conduct::HONEST, harm: Harm::NONE, ..self }
    }
}
