//! Labels at the start of texts that stand alone, as in the cells of a table: `Anna: Good evening.`
//!
//! The rule is that of subtitles: `[Name]: ` is a label; `Name: ` is one where it looks like a name, and where at least
//! half of the texts, and more than one, begin so, any short phrase is.

use std::borrow::Cow;

use super::names::{Prefix, is_likely, is_phrase, is_possible, prefix};
use crate::formats::LabelPlace;

/// How the texts of a file name their speakers.
#[derive(Clone, Copy, Default, Debug)]
pub struct Inline {
    are_throughout: bool,
    bracketed: bool,
}

impl Inline {
    /// Finds out from all texts. Costs a look at the beginning of each.
    pub fn of<'a>(texts: impl Iterator<Item = Cow<'a, str>>) -> Inline {
        let (mut with_text, mut labelled, mut bracketed) = (0, 0, 0);
        for text in texts {
            with_text += usize::from(!text.trim().is_empty());
            let Some(found) = prefix(&text) else { continue };
            labelled += usize::from(text.get(found.label.clone()).is_some_and(is_possible));
            bracketed += usize::from(found.bracketed);
        }
        // One alone is no habit.
        Inline { are_throughout: labelled > 1 && labelled * 2 >= with_text, bracketed: bracketed > 0 }
    }

    /// The label at the start of a text, if it has one.
    pub fn find(self, text: &str) -> Option<Prefix> {
        let found = prefix(text)?;
        let name = text.get(found.label.clone())?;
        // Empty brackets say that what follows is no label.
        let is_label = if found.bracketed {
            name.is_empty() || is_phrase(name)
        } else {
            is_likely(name) || (self.are_throughout && is_possible(name))
        };
        is_label.then_some(found)
    }

    /// The label of a text, what remains of the text, and the place of the label; the text starts at `offset`.
    pub fn split(self, text: &str, offset: usize) -> (&str, &str, LabelPlace) {
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
            let inline = Inline::of(texts.iter().map(|text| Cow::Borrowed(*text)));
            texts.iter().map(|text| inline.split(text, 0)).map(|(label, text, _)| (label, text)).collect()
        };
        let few = ["Anna: yes", "that is: no", "[the clerk]: order", "[]: Ben: no", "a", "b", "c"];
        let found = split(&few);
        assert_eq!(found[..2], [("Anna", "yes"), ("", "that is: no")]);
        assert_eq!(found[2..4], [("the clerk", "order"), ("", "Ben: no")]);
        assert_eq!(split(&["the host: a", "b", "b", "the clerk: c"])[0], ("the host", "a"));
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
