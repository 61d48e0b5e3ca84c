//! Topic patterns of foreign dialects: plain levels, `{captures}`, and a `#` at the end.

/// A pattern such as `owntracks/{user}/{device}`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Pattern {
    levels: Vec<Level>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Level {
    Plain(Box<str>),
    Captured(Box<str>),
    Rest,
}

impl Pattern {
    /// Reads a pattern; the error says what is wrong with it.
    pub(crate) fn new(text: &str) -> Result<Pattern, String> {
        let mut levels = Vec::new();
        for level in text.split('/') {
            if levels.last() == Some(&Level::Rest) {
                return Err("# stands only at the end".to_owned());
            }
            let captured = level.strip_prefix('{').and_then(|level| level.strip_suffix('}'));
            levels.push(match (level, captured) {
                ("#", _) => Level::Rest,
                (_, Some(name)) if !name.is_empty() => Level::Captured(name.into()),
                (plain, None) if !plain.is_empty() && !plain.contains(['+', '#', '{', '}']) => {
                    Level::Plain(plain.into())
                }
                _ => return Err(format!("{level:?} is neither plain nor {{a capture}}")),
            });
        }
        Ok(Pattern { levels })
    }

    /// Whether a pattern captures a level of this name.
    pub(crate) fn captures(&self, name: &str) -> bool {
        self.levels.iter().any(|level| matches!(level, Level::Captured(have) if **have == *name))
    }

    /// Whether a topic has this shape.
    pub(crate) fn matches(&self, topic: &str) -> bool {
        let mut parts = topic.split('/');
        for level in &self.levels {
            let fits = match level {
                Level::Rest => return true,
                Level::Plain(plain) => parts.next() == Some(plain),
                Level::Captured(_) => parts.next().is_some_and(|part| !part.is_empty()),
            };
            if !fits {
                return false;
            }
        }
        parts.next().is_none()
    }

    /// What stood at a captured level of a topic of this shape.
    pub(crate) fn captured<'t>(&self, name: &str, topic: &'t str) -> Option<&'t str> {
        let is = |level: &Level| matches!(level, Level::Captured(have) if **have == *name);
        topic.split('/').nth(self.levels.iter().position(is)?)
    }

    /// Fills the captures of a topic into a text such as `{user}-{device}`.
    pub(crate) fn fill(&self, form: &str, topic: &str) -> String {
        let mut filled = String::with_capacity(topic.len());
        let mut rest = form;
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            filled.push_str(self.captured(name, topic).unwrap_or_default());
            rest = after;
        }
        filled.push_str(rest);
        filled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captures_are_filled_into_a_name() {
        let pattern = Pattern::new("owntracks/{user}/{device}").expect("a pattern");
        assert!(pattern.matches("owntracks/crew/07"));
        assert!(!pattern.matches("owntracks/crew/07/event"));
        assert!(!pattern.matches("owntracks/crew/"));
        assert_eq!(pattern.fill("{user}-{device}", "owntracks/crew/07"), "crew-07");
    }

    #[test]
    fn the_rest_matches_any_depth() {
        let pattern = Pattern::new("frigate/#").expect("a pattern");
        assert!(pattern.matches("frigate/front_door/audio/dBFS"));
        assert!(!pattern.matches("frigates/x"));
    }

    #[test]
    fn wildcards_of_mqtt_are_no_patterns() {
        for text in ["+/osd", "a/#/b", "a/{}", "a//b", "a/x{n}"] {
            assert!(Pattern::new(text).is_err(), "{text}");
        }
    }
}
