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
pub(super) use lone::is_lone;

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

/// The weight of what lasts longer than usual, both in milliseconds; `None` for what does not.
fn beyond(usual: u64, lasts: u64) -> Option<f32> {
    (lasts > usual).then(|| 0.45 + 0.45 * (1.0 - usual as f32 / lasts as f32))
}

/// All reasons to doubt each segment of a transcript written as lines, however little.
#[cfg(test)]
pub(super) fn reasons(lines: &str) -> Vec<(u32, String)> {
    reasons_in(&super::tests::lines::transcript(lines))
}

/// All reasons to doubt each segment, however little.
#[cfg(test)]
pub(super) fn reasons_in(transcript: &crate::model::Transcript) -> Vec<(u32, String)> {
    let mut reasons = Vec::new();
    super::each(transcript, &std::sync::atomic::AtomicBool::new(false), |ix, oddities| {
        reasons.extend(oddities.iter().map(|oddity| (ix.0, oddity.reason.told(transcript.speakers()))));
    });
    reasons
}
