//! Labels at the start of texts that stand alone, as in the cells of a table: `Anna: Good evening.`
//!
//! The rule, by the measures of [`super::names`]: `[Name]: ` is a label; `Name: ` is one where the name is likely; and one
//! that is only possible is one where it stands again, or where at least half of the texts, and more than one, begin so.

use std::collections::HashMap;

use super::names::{Prefix, is_likely, is_phrase, is_possible, prefix};
use crate::formats::LabelPlace;

/// How the texts of a file name their speakers.
#[derive(Clone, Default, Debug)]
pub struct Inline {
    /// How often each phrase stands where names do.
    uses: HashMap<String, usize>,
    with_text: usize,
    labelled: usize,
    bracketed: bool,
}

impl Inline {
    /// Finds out from all texts. Costs a look at the beginning of each.
    pub fn of<T: AsRef<str>>(texts: impl Iterator<Item = T>) -> Inline {
        let mut inline = Inline::default();
        texts.for_each(|text| inline.add(text.as_ref()));
        inline
    }

    /// Takes the next text.
    pub fn add(&mut self, text: &str) {
        self.with_text += usize::from(!text.trim().is_empty());
        let Some(found) = prefix(text) else { return };
        self.bracketed |= found.bracketed;
        let Some(name) = text.get(found.label).filter(|name| is_phrase(name)) else { return };
        // Whoever puts brackets around what could be text has no such names without them.
        self.labelled += usize::from(!found.bracketed && is_possible(name));
        match self.uses.get_mut(name) {
            Some(uses) => *uses += 1,
            None => drop(self.uses.insert(name.to_owned(), 1)),
        }
    }

    /// How often a phrase stands where names do.
    pub fn uses(&self, name: &str) -> usize {
        self.uses.get(name).copied().unwrap_or_default()
    }

    /// The label at the start of a text, if it has one.
    pub fn find(&self, text: &str) -> Option<Prefix> {
        let found = prefix(text)?;
        let name = text.get(found.label.clone())?;
        // One alone is no habit.
        let is_usual = || self.uses(name) > 1 || (self.labelled > 1 && self.labelled * 2 >= self.with_text);
        let is_label = if found.bracketed {
            // Empty brackets say that what follows is no label. A time in them is none.
            !name.contains(':') && name.trim() == name
        } else {
            is_likely(name) || (is_possible(name) && is_usual())
        };
        is_label.then_some(found)
    }

    /// The label of a text, what remains of the text, and the place of the label; the text starts at `offset`.
    pub fn split<'t>(&self, text: &'t str, offset: usize) -> (&'t str, &'t str, LabelPlace) {
        let Some(found) = self.find(text) else {
            let (before, after) = if self.bracketed { ("[", "]: ") } else { ("", ": ") };
            return ("", text, LabelPlace::absent(offset, before, after));
        };
        let at = |range: &std::ops::Range<usize>| offset + range.start..offset + range.end;
        let place = LabelPlace::at(at(&found.label), at(&found.whole));
        (text.get(found.label).unwrap_or_default(), text.get(found.whole.end..).unwrap_or_default(), place)
    }
}

/// What is written before a text so that its label is read back, whatever the other texts are.
pub fn lead(label: &str, text: &str) -> String {
    match label {
        "" if prefix(text).is_some() => "[]: ".into(),
        "" => String::new(),
        _ if is_likely(label) => format!("{label}: "),
        _ => format!("[{label}]: "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_told_from_texts() {
        let split = |texts: &[&'static str]| -> Vec<(&str, &str)> {
            let inline = Inline::of(texts.iter());
            texts.iter().map(|text| inline.split(text, 0)).map(|(label, text, _)| (label, text)).collect()
        };
        let few = ["Anna: yes", "that is: no", "[the clerk]: order", "[]: Ben: no", "a", "b", "c"];
        let found = split(&few);
        assert_eq!(found[..2], [("Anna", "yes"), ("", "that is: no")]);
        assert_eq!(found[2..4], [("the clerk", "order"), ("", "Ben: no")]);
        assert_eq!(split(&["the host: a", "b", "b", "the clerk: c"])[0], ("the host", "a"));
    }

    #[test]
    fn names_are_told_by_look_and_recurrence() {
        let found = |texts: &[&str]| {
            let inline = Inline::of(texts.iter());
            texts.iter().filter(|text| inline.find(text).is_some()).count()
        };
        assert_eq!(found(&["Ann: yes", "so: no", "[the host]: well", "and", "or", "but"]), 2);
        assert_eq!(found(&["the host: yes", "the host: no", "and", "so", "but", "well"]), 2);
        assert_eq!(found(&["ann: yes", "ben: no", "and"]), 2);
        assert_eq!(found(&["https: yes", "", "10:30"]), 0);
        assert_eq!(found(&["so: no"]), 0);
    }

    #[test]
    fn what_is_led_in_is_read_back() {
        for (label, text) in
            [("", "a"), ("", "A: b"), ("", "[x]: b"), ("Anna", "B: c"), ("the clerk", ""), ("Anna", "")]
        {
            let written = format!("{}{text}", lead(label, text));
            let (read, rest, _) = Inline::default().split(written.trim_end(), 0);
            assert_eq!((read, rest), (label, text), "{written}");
        }
    }
}
