//! The rules, in one table: each says what is odd about a segment, if anything.

mod dots;
mod ghost;
mod lone;
mod looped;
mod mid_sentence;
mod overlap;
mod pace;
mod question;
mod silence;
mod tail;
mod unsure;

use super::Oddity;
use super::view::View;
pub(super) use lone::{is_lone, letters};

/// A rule. Costs a pass over the text of the segment at most.
type Rule = fn(&View<'_>) -> Option<Oddity>;

/// All rules.
pub(super) const RULES: [Rule; 11] = [
    lone::lone,
    mid_sentence::mid_sentence,
    question::question,
    tail::tail,
    looped::looped,
    dots::dots,
    silence::silence,
    overlap::overlap,
    pace::pace,
    ghost::ghost,
    unsure::unsure,
];

/// The reasons to doubt each segment of a transcript written as lines, all of them, as a test of a rule wants them.
#[cfg(test)]
pub(super) fn reasons(text: &str) -> Vec<(u32, String)> {
    use std::sync::atomic::AtomicBool;

    let transcript = crate::formats::read(text.as_bytes(), "").expect("a transcript").transcript;
    reasons_in(&transcript, &AtomicBool::new(false))
}

#[cfg(test)]
pub(super) fn reasons_in(
    transcript: &crate::model::Transcript,
    stop: &std::sync::atomic::AtomicBool,
) -> Vec<(u32, String)> {
    let mut reasons = Vec::new();
    super::each(transcript, stop, |ix, oddities| {
        reasons.extend(oddities.iter().map(|oddity| (ix.0, oddity.reason.told(transcript.speakers()))));
    });
    reasons
}
