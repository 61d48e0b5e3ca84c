//! `config/posts.toml`: what each post may do. Without it, what it usually may.

use crate::files::{BadConfig, Files};
use city::{Post, Posts, Right, Unfit};
use serde::Deserialize;
use std::collections::BTreeMap;

const FILE: &str = "posts.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    may: BTreeMap<String, Vec<String>>,
}

/// Reads the table; a post that it does not name keeps its usual rights.
pub(crate) fn read(files: &Files) -> Result<Posts, BadConfig> {
    let Ok(text) = files.text(FILE) else { return Ok(Posts::default()) };
    let said: Said = toml::from_str(text).map_err(|error| {
        let line = error.span().map(|span| text[..span.start].matches('\n').count() + 1);
        bad(line, error.message().to_owned())
    })?;
    said.may.iter().try_fold(Posts::default(), |posts, (name, rights)| {
        let line = text.lines().position(|line| line.starts_with(name.as_str()));
        row(posts, name, rights).map_err(|says| bad(line.map(|line| line + 1), says))
    })
}

fn row(posts: Posts, name: &str, rights: &[String]) -> Result<Posts, String> {
    let known = |names: &[&str]| names.join(", ");
    let post = Post::named(name).ok_or_else(|| {
        let posts = Post::ALL.map(Post::name);
        format!("there is no post {name}; there are {}", known(&posts))
    })?;
    let right = |name: &String| {
        Right::named(name).ok_or_else(|| {
            let rights = Right::ALL.map(Right::name);
            format!("there is no right {name}; there are {}", known(&rights))
        })
    };
    let rights = rights.iter().map(right).collect::<Result<Vec<_>, _>>()?;
    posts.with(post, &rights).map_err(|unfit| {
        let says = match unfit {
            Unfit::Operators => {
                "operators belongs to the administrator, always, and to nobody else"
            }
            Unfit::Reader => "a reader may look, and nothing else",
            Unfit::Crew => "a crew may report and look, and nothing else",
        };
        says.to_owned()
    })
}

fn bad(line: Option<usize>, says: String) -> BadConfig {
    BadConfig { file: FILE.to_owned(), line, says }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Posts, String> {
        let files = Files::from_texts([(FILE.to_owned(), text.to_owned())]);
        read(&files).map_err(|bad| bad.to_string())
    }

    #[test]
    fn the_shipped_table_is_the_usual_one() {
        let shipped = include_str!("../../../config/posts.toml");
        assert_eq!(read_text(shipped), Ok(Posts::default()));
        assert_eq!(read(&Files::default()), Ok(Posts::default()));
    }

    #[test]
    fn a_small_centre_lets_the_acceptor_close() {
        let posts = read_text("[may]\nacceptor = [\"look\", \"dismiss\", \"force\"]\n");
        let posts = posts.expect("good");
        assert!(posts.may(Post::Acceptor, Right::Force) && posts.may(Post::Leader, Right::Force));
    }

    #[test]
    fn what_cannot_be_is_refused_with_its_line() {
        for (row, says) in [
            ("mayor = []", "posts.toml:2: there is no post mayor; there are acceptor"),
            ("leader = [\"fly\"]", "posts.toml:2: there is no right fly; there are look"),
            ("leader = [\"operators\"]", "posts.toml:2: operators belongs to the administrator"),
            ("reader = [\"force\"]", "posts.toml:2: a reader may look"),
            ("crew = [\"relay\"]", "posts.toml:2: a crew may report"),
            ("leader = 1", "posts.toml:2: invalid type"),
        ] {
            let told = read_text(&format!("[may]\n{row}\n")).expect_err(row);
            assert!(told.starts_with(says), "{told}");
        }
    }
}
