//! `cityloop operator`: who signs in at the desk, whether the city runs or not.

use crate::args::Operator;
use crate::{Failure, live};
use server::{CityFile, Files, StaffAnswered, StaffAsked, ask_staff};

/// Does what was asked; what is secret is printed once and kept nowhere.
pub(crate) fn run(asked: &Operator) -> Result<(), Failure> {
    let (files, said) = live::read(&asked.config)?;
    if let StaffAsked::Add { department: Some(code), .. } = &asked.asked {
        is_department(&files, &said, code)?;
    }
    let local = || format!("http://{}", said.web.listen);
    let origin = said.web.origin.clone().unwrap_or_else(local);
    match ask_staff(&said.store.folder, asked.asked.clone())? {
        StaffAnswered::List(rows) => {
            for [name, post, about] in rows {
                println!("{name:<24} {post:<14} {about}");
            }
        }
        StaffAnswered::Link(token) => {
            println!("link  {origin}/setup#{token}");
            eprintln!("Whoever opens it first sets the password; it ends with that, or in a day.");
        }
        StaffAnswered::Token(token) => {
            println!("token  {token}");
            eprintln!("Programs say it as: Authorization: Bearer TOKEN. It is kept nowhere.");
        }
        StaffAnswered::Done => println!("done"),
    }
    Ok(())
}

/// Refuses a department that the city has not. A crew may be registered later.
fn is_department(files: &Files, said: &CityFile, code: &str) -> Result<(), Failure> {
    let mut numbers = server::numbers();
    let mut number = |space: &str, name: &str| numbers.number(space, name);
    let town = server::read_town(files, said, |_| Vec::new(), &mut number)?;
    let known: Vec<&str> = town.settings.departments.iter().map(|one| &*one.code).collect();
    if known.contains(&code) {
        return Ok(());
    }
    Err(format!("there is no department {code}; there are {}", known.join(", ")).into())
}
