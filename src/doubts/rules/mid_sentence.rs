//! A segment that goes on with another's sentence.

use super::super::shape::{Closing, Opening};
use super::super::view::View;
use super::super::{Oddity, Reason};
use super::tail;
use crate::text::word_count;

/// The most words of an interjection.
const INTERJECTION: usize = 3;

/// A turn that begins with a small letter where capitals are usual, the more so if the one before was left unfinished.
///
/// Who goes on with a sentence of their own after an interjection is in the right place, and so are words whose real
/// place was found to be before them.
pub(super) fn mid_sentence(view: &View<'_>) -> Option<Oddity> {
    let (here, before) = (&view.here, view.other_before()?);
    if !view.norms.has_case || here.opening != Opening::Lower || tail::is_tail(before, here) {
        return None;
    }
    let is_own = view.earlier.is_some_and(|earlier| {
        earlier.speaker == here.speaker && matches!(earlier.closing, Closing::Open | Closing::Trailing)
    });
    if is_own && word_count(before.text) <= INTERJECTION {
        return None;
    }
    let (of, weight) = match before.closing {
        Closing::Open => (Some(before.speaker), 0.85),
        Closing::Trailing => (Some(before.speaker), 0.65),
        Closing::Stop | Closing::Question => (None, 0.6),
    };
    Some(Oddity { reason: Reason::MidSentence { of }, offset: here.offset(0), weight })
}

#[cfg(test)]
mod tests {
    use super::super::reasons;

    #[test]
    fn a_sentence_that_another_began_is_odd() {
        let text = "Ana: We met.\nBen: Then there is the large\nAna: model, I suppose.\nBen: That one.\n";
        assert_eq!(reasons(text), [(2, "goes on with a sentence that Ben began".to_owned())]);
        let text = "Ana: We met.\nBen: There are many.\nAna: and so we left early.\nBen: That day.\n";
        assert_eq!(reasons(text), [(2, "starts in the middle of a sentence".to_owned())]);
    }

    #[test]
    fn who_goes_on_after_an_interjection_is_not() {
        let text =
            "Ana: Good.\nBen: Then there is the large\nAna: Of course.\nBen: model, I suppose.\nAna: That one.\n";
        assert_eq!(reasons(text), []);
        let text = "Ana: Good.\nBen: We met in the\nBen: old house there.\nAna: That one.\n";
        assert_eq!(reasons(text), []);
    }

    #[test]
    fn where_capitals_are_not_usual_small_letters_are() {
        assert_eq!(reasons("Ana: we met in\nBen: the old house\nAna: that one there\nBen: so it was\n"), []);
        assert_eq!(reasons("Ana: 我们在\nBen: 老房子见面\nAna: 是的没错\nBen: 好的好的\n"), []);
    }
}
