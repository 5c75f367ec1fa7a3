//! A segment with the first words of the next speaker at its end.

use super::super::shape::{Closing, Opening, last_sentence};
use super::super::view::{Said, View};
use super::super::{Oddity, Reason};
use crate::text::word_count;

/// The most words that are taken for the beginning of the next turn.
const WORDS: usize = 2;

/// A word or two behind a sentence that is over, where the next speaker begins with a small letter.
pub(super) fn tail(view: &View<'_>) -> Option<Oddity> {
    let (here, after) = (&view.here, view.other_after()?);
    if !view.norms.has_case || !is_tail(here, after) {
        return None;
    }
    let offset = here.offset(last_sentence(here.text));
    Some(Oddity { reason: Reason::Tail { of: after.speaker }, offset, weight: 0.75 })
}

/// Whether the last words of a segment seem to belong to the next.
pub(super) fn is_tail(here: &Said<'_>, after: &Said<'_>) -> bool {
    if after.opening != Opening::Lower || here.closing == Closing::Question {
        return false;
    }
    let last = last_sentence(here.text);
    last > 0 && word_count(&here.text[last..]) <= WORDS
}

#[cfg(test)]
mod tests {
    use super::super::reasons;

    #[test]
    fn a_word_behind_the_sentence_before_a_small_letter_is_odd() {
        for tail in ["OK.", "Et donc", "So,"] {
            let found = reasons(&format!("Ben: Good.\nAna: We had the money.  {tail}\nBen: we talk of that now.\n"));
            assert_eq!(found, [(1, "ends with words that seem to be Ben’s".to_owned())], "{tail}");
        }
    }

    #[test]
    fn a_sentence_or_a_capital_is_not() {
        for text in [
            "Ben: Good.\nAna: We had the money.  OK.\nBen: We talk of that now.\n",
            "Ben: Good.\nAna: And so,\nBen: That is it.\n",
            "Ben: good.\nAna: we had it. ok.\nBen: we talk of that now.\n",
        ] {
            assert_eq!(reasons(text), [], "{text}");
        }
    }
}
