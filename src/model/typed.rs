//! Lines typed at a prompt.

/// How many lines are kept.
const KEPT: usize = 200;

/// Lines typed at a prompt, the newest last, none of them twice, at most 200.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct TypedLines(Vec<String>);

impl TypedLines {
    /// Adds a line as the newest; a blank one is not kept. Costs a pass over the lines.
    pub fn add(&mut self, line: &str) {
        if line.trim().is_empty() {
            return;
        }
        self.0.retain(|kept| kept != line);
        self.0.push(line.to_owned());
        self.0.drain(..self.0.len().saturating_sub(KEPT));
    }

    /// The line that was typed so many lines ago, 1 for the newest; `None` for 0 and before the oldest.
    pub fn back(&self, count: usize) -> Option<&str> {
        let at = self.0.len().checked_sub(count)?;
        self.0.get(at).map(String::as_str)
    }

    /// How many lines there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The lines, the oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl<'a> FromIterator<&'a str> for TypedLines {
    fn from_iter<I: IntoIterator<Item = &'a str>>(lines: I) -> TypedLines {
        let mut typed = TypedLines::default();
        lines.into_iter().for_each(|line| typed.add(line));
        typed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_is_last_and_nothing_is_twice() {
        let mut lines: TypedLines = ["a", "b", " ", "a", "c"].into_iter().collect();
        assert_eq!(lines.iter().collect::<Vec<_>>(), ["b", "a", "c"]);
        assert_eq!((lines.back(1), lines.back(3), lines.back(4), lines.back(0)), (Some("c"), Some("b"), None, None));
        (0..300).for_each(|at| lines.add(&at.to_string()));
        assert_eq!((lines.len(), lines.back(200), lines.back(201)), (200, Some("100"), None));
    }
}
