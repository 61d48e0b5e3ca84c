//! `cityloop operator`: who signs in at the desk, whether the city runs or not.

use crate::args::{Operator, OperatorAsked};
use crate::{Failure, live};
use server::{StaffAnswered, StaffAsked, ask_staff};

/// Does what was asked; what is secret is printed once and kept nowhere.
pub(crate) fn run(asked: &Operator) -> Result<(), Failure> {
    let (_, said) = live::read(&asked.config)?;
    let local = || format!("http://{}", said.web.listen);
    let origin = said.web.origin.clone().unwrap_or_else(local);
    match ask_staff(&said.store.folder, meant(&asked.asked))? {
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

fn meant(asked: &OperatorAsked) -> StaffAsked {
    match asked {
        OperatorAsked::List => StaffAsked::List,
        OperatorAsked::Link(name) => StaffAsked::Link { name: name.clone() },
        OperatorAsked::Remove(name) => StaffAsked::Remove { name: name.clone() },
        OperatorAsked::Token { name, post } => {
            StaffAsked::Token { name: name.clone(), post: post.clone() }
        }
        OperatorAsked::Add { name, post, streets, department, crew } => StaffAsked::Add {
            name: name.clone(),
            post: post.clone(),
            streets: streets.clone(),
            department: department.clone(),
            crew: crew.clone(),
        },
    }
}
