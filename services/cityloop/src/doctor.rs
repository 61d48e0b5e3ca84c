//! `cityloop doctor`: the state of an installation as a table.

use crate::args::Doctor;
use crate::{Failure, live};
use server::{Finding, Health, examine};

/// Prints what was found. Fails if something is wrong; what is weak is only marked.
pub(crate) fn run(asked: &Doctor) -> Result<(), Failure> {
    let (files, said) = live::read(&asked.config)?;
    server::raise_open_files();
    let found = examine(&files, &said);
    for Finding { what, health, says } in &found {
        let mark = match health {
            Health::Fine => "ok",
            Health::Weak => "WEAK",
            Health::Wrong => "WRONG",
        };
        println!("{mark:<6} {what:<15} {says}");
    }
    if asked.limits {
        for row in said.mqtt.limits().rows().into_iter().chain(server::staff_limits()) {
            println!("limit  {:<24} {:<28} {} ({})", row.name, row.value, row.of, row.why);
        }
    }
    match found.iter().filter(|one| one.health == Health::Wrong).count() {
        0 => Ok(()),
        wrong => Err(format!("{wrong} of {} things are wrong", found.len()).into()),
    }
}
