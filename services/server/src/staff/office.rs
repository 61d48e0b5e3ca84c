//! What the command line asks about who may sign in, of a city that runs or of its store.

use super::{Operator, Staff};
use crate::clock::Clock;
use crate::control::{Answered, Asked, ask};
use crate::store::{OpenError, Store};
use city::{Post, Posts};
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;

/// Who did it, for the audit.
const WHO: &str = "command line";
const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// What is asked.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffAsked {
    /// Everybody, and every program.
    List,
    /// Somebody may sign in.
    Add {
        /// Its name.
        name: String,
        /// Its post's name.
        post: String,
        /// 9-digit codes of streets; none: the whole city.
        streets: Vec<u32>,
        /// The code of its department.
        department: Option<String>,
        /// The name of its crew.
        crew: Option<String>,
    },
    /// Somebody, or a program, may sign in no more.
    Remove {
        /// Its name.
        name: String,
    },
    /// Somebody sets its password anew.
    Link {
        /// Its name.
        name: String,
    },
    /// A program may sign in.
    Token {
        /// Its name.
        name: String,
        /// Its post's name.
        post: String,
    },
}

/// What is answered.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffAnswered {
    /// Lines of a table: name, post, and what else there is to know.
    List(Vec<[String; 3]>),
    /// The token of a one-time link.
    Link(String),
    /// The token of a program.
    Token(String),
    /// It is done.
    Done,
}

/// Asks the city that runs on this folder; otherwise its store is opened.
pub fn ask_staff(folder: &Path, asked: StaffAsked) -> Result<StaffAnswered, OpenError> {
    match ask(folder, &Asked::Staff(asked.clone()))? {
        Some(Answered::Staff(answered)) => Ok(answered),
        Some(other) => Err(other.unexpected()),
        None => {
            let _locked = Store::open(folder)?;
            let staff = Staff::open(folder, Posts::default(), Clock::wall())?;
            act(&staff, asked)
        }
    }
}

/// Does what is asked.
pub(crate) fn act(staff: &Staff, asked: StaffAsked) -> Result<StaffAnswered, OpenError> {
    let (what, name, answered) = match asked {
        StaffAsked::List => return Ok(StaffAnswered::List(list(staff))),
        StaffAsked::Add { name, post, mut streets, department, crew } => {
            streets.sort_unstable();
            let operator = Operator {
                name: name.as_str().into(),
                post: named(&post)?,
                streets,
                department: department.map(Into::into),
                crew: crew.map(Into::into),
            };
            let token = staff.add(operator)?;
            ("operator_added", name, StaffAnswered::Link(token.reveal().to_owned()))
        }
        StaffAsked::Remove { name } => {
            if !staff.remove_program(&name)? {
                staff.remove(&name)?;
            }
            ("operator_removed", name, StaffAnswered::Done)
        }
        StaffAsked::Link { name } => {
            let token = staff.link(&name)?;
            ("link_made", name, StaffAnswered::Link(token.reveal().to_owned()))
        }
        StaffAsked::Token { name, post } => {
            let token = staff.add_program(&name, named(&post)?)?;
            ("program_added", name, StaffAnswered::Token(token.reveal().to_owned()))
        }
    };
    staff.note(what, WHO, HERE, &name);
    staff.write_down();
    Ok(answered)
}

fn named(post: &str) -> Result<Post, OpenError> {
    let known = || Post::ALL.map(Post::name).join(", ");
    Post::named(post)
        .ok_or_else(|| format!("there is no post {post}; there are {}", known()).into())
}

fn list(staff: &Staff) -> Vec<[String; 3]> {
    let people = staff.people().into_iter().map(|known| {
        let operator = &known.operator;
        let streets = operator.streets.iter().map(|code| format!("street {code}"));
        let department = operator.department.iter().map(|code| format!("department {code}"));
        let crew = operator.crew.iter().map(|name| format!("crew {name}"));
        let waits = (!known.has_password).then(|| "has no password yet".to_owned());
        let sessions = (known.sessions > 0).then(|| format!("{} sessions", known.sessions));
        let about = streets.chain(department).chain(crew).chain(waits).chain(sessions);
        let about = about.collect::<Vec<_>>().join(", ");
        [operator.name.to_string(), operator.post.name().to_owned(), about]
    });
    let programs = staff.programs().into_iter().map(|program| {
        [program.name.to_string(), program.post.name().to_owned(), "program".to_owned()]
    });
    people.chain(programs).collect()
}
