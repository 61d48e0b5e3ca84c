//! What was said about who signs in at the desk.

use lexopt::{Arg, Parser, ValueExt};
use server::StaffAsked;
use std::path::PathBuf;

/// Who signs in at the desk.
pub(crate) struct Operator {
    /// The city's file.
    pub config: PathBuf,
    /// What to do.
    pub asked: StaffAsked,
}

/// Reads the rest of the command line.
pub(super) fn parse(parser: &mut Parser) -> Result<Operator, lexopt::Error> {
    let what = match parser.next()? {
        Some(Arg::Value(word)) => word.string()?,
        _ => return Err("say what to do: list, add, link, remove or token".into()),
    };
    let (mut config, mut name, mut post) = (None, None, None);
    let (mut streets, mut department, mut crew) = (Vec::new(), None, None);
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("config") => config = Some(parser.value()?.into()),
            Arg::Long("post") => post = Some(parser.value()?.string()?),
            Arg::Long("street") if what == "add" => streets.push(parser.value()?.parse()?),
            Arg::Long("department") if what == "add" => {
                department = Some(parser.value()?.string()?);
            }
            Arg::Long("crew") if what == "add" => crew = Some(parser.value()?.string()?),
            Arg::Value(word) if name.is_none() => name = Some(word.string()?),
            other => return Err(other.unexpected()),
        }
    }
    let config = config.ok_or("say which city: --config FILE")?;
    let name = || name.clone().ok_or("say who: a name");
    let asked = match what.as_str() {
        "list" => StaffAsked::List,
        "link" => StaffAsked::Link { name: name()? },
        "remove" => StaffAsked::Remove { name: name()? },
        "token" => {
            let post = post.unwrap_or_else(|| "reader".to_owned());
            StaffAsked::Token { name: name()?, post }
        }
        "add" => {
            let post = post.ok_or("say what for: --post POST")?;
            StaffAsked::Add { name: name()?, post, streets, department, crew }
        }
        other => return Err(format!("there is no command operator {other}").into()),
    };
    Ok(Operator { config, asked })
}
