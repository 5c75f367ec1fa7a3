//! One word between two turns of one other speaker.

use super::super::shape::{Closing, Opening, letters};
use super::super::view::{Said, View};
use super::super::{Oddity, Reason};
use crate::text::{next_word, word_at};

/// The longest text that is looked at as one word, in bytes: scripts without blanks have long ones.
const LONGEST: usize = 64;

/// A word of another within someone's turn: as often a slip of the diariser as an interjection.
///
/// What someone often says so (`Oui.`, `Mm-hmm.`) is more likely to be one, and so is a word that is a sentence.
pub(super) fn lone(view: &View<'_>) -> Option<Oddity> {
    let here = &view.here;
    if !is_lone(view.before.as_ref(), here, view.after.as_ref()) {
        return None;
    }
    let between = view.before?.speaker;
    let times = view.norms.lone.get(&(here.speaker, letters(here.text))).copied().unwrap_or(1);
    let is_sentence = here.closing != Closing::Open && !(view.norms.has_case && here.opening == Opening::Lower);
    let weight = if is_sentence { 0.55 } else { 0.7 } / (times as f32).sqrt();
    Some(Oddity { reason: Reason::Lone { between }, offset: here.offset(0), weight })
}

/// Whether a segment is one word between two turns of one other speaker.
pub(in super::super) fn is_lone(before: Option<&Said<'_>>, here: &Said<'_>, after: Option<&Said<'_>>) -> bool {
    let (Some(before), Some(after)) = (before, after) else { return false };
    before.speaker == after.speaker && here.speaker != before.speaker && is_word(here.text)
}

/// Whether a text is one word, with or without signs.
pub(super) fn is_word(text: &str) -> bool {
    text.len() <= LONGEST && word_at(text, 0).is_some_and(|word| next_word(text, word.start).is_none())
}

#[cfg(test)]
mod tests {
    use super::super::reasons;

    const REASON: &str = "one word between two turns of Ana";

    #[test]
    fn a_word_between_two_turns_of_another_is_odd() {
        for word in ["Oui.", "aujourd'hui", "«Bien»", "家"] {
            let found = reasons(&format!("Ana: We met in May.\nBen: {word}\nAna: Then we left.\n"));
            assert!(found.contains(&(1, REASON.to_owned())), "{word}: {found:?}");
        }
    }

    #[test]
    fn two_words_or_a_change_of_speakers_are_not() {
        for (word, last) in [("Oui oui.", "Ana"), ("我觉得很好", "Ana"), ("Oui.", "Cleo"), ("...", "Ana")] {
            let found = reasons(&format!("Ana: We met in May.\nBen: {word}\n{last}: Then we left.\n"));
            assert!(found.iter().all(|(_, reason)| reason != REASON), "{word}: {found:?}");
        }
        assert_eq!(reasons("Ana: Oui.\nBen: We met in May.\n"), []);
    }
}
