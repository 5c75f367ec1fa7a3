//! Which of a file's texts start with the name of who says them, where nothing but a colon tells.

use std::collections::HashMap;

use super::names::{Prefix, is_likely, is_phrase, is_possible, prefix};

/// The names that texts of a file start with.
#[derive(Debug, Default)]
pub struct Prefixes {
    counts: HashMap<String, usize>,
    texts: usize,
    labelled: usize,
}

impl Prefixes {
    /// Takes the next text.
    pub fn add(&mut self, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        self.texts += 1;
        let Some(name) = prefix(text).and_then(|found| text.get(found.label)).filter(|name| is_phrase(name)) else {
            return;
        };
        self.labelled += usize::from(is_possible(name));
        *self.counts.entry(name.to_owned()).or_default() += 1;
    }

    /// How often a name was met.
    pub fn count(&self, name: &str) -> usize {
        self.counts.get(name).copied().unwrap_or_default()
    }

    /// The name a text starts with: in brackets; or one that looks like it; or any that may be one, if it stands there
    /// again or most texts have one.
    pub fn label(&self, text: &str) -> Option<Prefix> {
        let found = prefix(text)?;
        let name = text.get(found.label.clone())?;
        let is_usual = self.count(name) > 1 || self.labelled * 2 > self.texts;
        let is_name =
            if found.bracketed { is_phrase(name) } else { is_likely(name) || (is_usual && is_possible(name)) };
        is_name.then_some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_by_look_and_recurrence() {
        let found = |texts: &[&str]| {
            let mut prefixes = Prefixes::default();
            texts.iter().for_each(|text| prefixes.add(text));
            texts.iter().filter(|text| prefixes.label(text).is_some()).count()
        };
        assert_eq!(found(&["Ann: yes", "so: no", "[the host]: well", "and", "or", "but"]), 2);
        assert_eq!(found(&["the host: yes", "the host: no", "and", "so", "but", "well"]), 2);
        assert_eq!(found(&["ann: yes", "ben: no", "and"]), 2);
        assert_eq!(found(&["https: yes", "", "10:30"]), 0);
    }
}
