//! A segment that ends with another's question.

use super::super::norms::Asking;
use super::super::shape::{Closing, closing, last_sentence};
use super::super::view::View;
use super::super::{Oddity, Reason};

/// Of fewer segments nothing can be said about who asks.
const ENOUGH: u32 = 4;

/// The share of segments with a question at the end that makes someone the one who asks.
const ASKS: f32 = 0.2;

/// How many times more often than another that one asks.
const OFTENER: f32 = 3.0;

/// A statement with a question behind it, where the next speaker does not answer but asks on, or is the one who asks.
pub(super) fn question(view: &View<'_>) -> Option<Oddity> {
    let (here, after) = (&view.here, view.other_after()?);
    let last = last_sentence(here.text);
    if here.closing != Closing::Question || last == 0 || closing(&here.text[..last]) == Closing::Question {
        return None;
    }
    let own = rate(view.norms.asking[here.speaker.index()], 1);
    let next = rate(view.norms.asking[after.speaker.index()], 0);
    let is_asker = next.is_some_and(|next| next >= ASKS && own.is_none_or(|own| next >= own * OFTENER));
    let asks_on = after.closing == Closing::Question && !own.zip(next).is_some_and(|(own, next)| own > next * OFTENER);
    let weight = match (is_asker, asks_on) {
        (true, true) => 0.85,
        (true, false) => 0.65,
        (false, true) => 0.5,
        (false, false) => return None,
    };
    Some(Oddity { reason: Reason::Question { by: after.speaker }, offset: here.offset(last), weight })
}

/// The share of segments with a question at the end, all but so many of them; `None` if there are too few segments.
fn rate(asking: Asking, but: u32) -> Option<f32> {
    (asking.segments >= ENOUGH).then(|| asking.questions.saturating_sub(but) as f32 / asking.segments as f32)
}

#[cfg(test)]
mod tests {
    use super::super::reasons;

    const REASON: &str = "ends with a question that Ben seems to ask";

    #[test]
    fn a_question_before_the_questions_of_the_next_is_odd() {
        for [first, then] in [
            ["We went faster. How did it begin?", "Had you a plan? Who did what?"],
            ["On a commencé. Ça se passe comment ?", "Vous aviez un plan ? Qui a fait quoi ?"],
            ["我们开始了。怎么样？", "你们有计划吗？"],
            ["بدأنا العمل. كيف كان؟", "هل كانت لديكم خطة؟"],
        ] {
            let found = reasons(&format!("Ben: Good.\nAna: {first}\nBen: {then}\nAna: Not much.\n"));
            assert_eq!(found, [(1, REASON.to_owned())]);
        }
    }

    #[test]
    fn a_question_is_odd_for_who_never_asks_before_who_always_does() {
        let talk = "Ben: How was it?\nAna: It was fine.\n".repeat(5);
        let found =
            reasons(&format!("{talk}Ben: And then?\nAna: We left. What came next?\nBen: That is what I mean.\n"));
        assert_eq!(found, [(11, REASON.to_owned())]);
    }

    #[test]
    fn a_question_that_is_answered_is_not() {
        for text in [
            "Ana: We went faster. How did it begin?\nBen: With a plan.\n",
            "Ana: How did it begin?\nBen: Had you a plan?\n",
            "Ana: Who began? How did it begin?\nBen: Do you mean me?\n",
            "Ana: We went faster. How did it begin?\nAna: Had you a plan?\n",
        ] {
            assert_eq!(reasons(text), [], "{text}");
        }
    }
}
