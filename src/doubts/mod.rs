//! Places of a transcript that are probably wrong, each with the reason to think so.
//!
//! A rule looks at a segment between its neighbours and says what is odd there and how odd. What is odd is told by
//! shape alone: sentence ends, capitals, times, who speaks. So no language has lists here, and a sign that a file does
//! not use, such as capitals, counts for nothing in it.
//!
//! An hour has about sixty places that are worth a look: enough for what a recogniser gets wrong in it, and few enough
//! to go through in a quarter of an hour. Which sixty is decided once, from the transcript as it was first read: see
//! [`Threshold`]. So the places do not change while they are worked off; what an edit mends goes, what it breaks comes.
//!
//! | file | holds |
//! |---|---|
//! | `reason.rs` | why a place is doubtful, and how that is said |
//! | `norms.rs` | what is usual in a transcript |
//! | `view.rs` | a segment between its neighbours |
//! | `shape.rs` | how a text begins and ends |
//! | `threshold.rs` | which places are doubtful enough |
//! | `rules/` | the rules, one to a file |

mod norms;
mod reason;
mod rules;
mod shape;
#[cfg(test)]
mod tests;
mod threshold;
mod view;

use std::sync::atomic::{AtomicBool, Ordering};

pub use reason::{Kind, Reason};
pub use threshold::Threshold;

use crate::model::{SegmentIx, Speakers, Transcript};
use norms::Norms;
use rules::RULES;
use view::views;

/// How many segments go by between two looks at whether to stop.
const STRETCH: u32 = 1024;

/// A place that is probably wrong.
#[derive(Clone, PartialEq, Debug)]
pub struct Doubt {
    /// The segment.
    pub segment: SegmentIx,
    /// Where to look in its text, in bytes, on a character boundary.
    pub offset: usize,
    /// Why, the best reason first; never empty.
    pub reasons: Vec<Reason>,
    /// How doubtful it is, from 0 to 1.
    pub weight: f32,
}

impl Doubt {
    /// All of its reasons in a line, for people.
    pub fn told(&self, speakers: &Speakers) -> String {
        self.reasons.iter().map(|reason| reason.told(speakers)).collect::<Vec<_>>().join(", ")
    }

    /// The kinds of its reasons, a bit each: what [`Edit::Look`](crate::model::Edit::Look) keeps.
    pub fn kinds(&self) -> u32 {
        self.reasons.iter().fold(0, |kinds, reason| kinds | reason.kind().bit())
    }

    /// Whether the user has looked at it: at each of its reasons.
    pub fn is_looked_at(&self, transcript: &Transcript) -> bool {
        self.kinds() & !transcript.looked_at(self.segment) == 0
    }
}

/// What a rule found odd.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Oddity {
    reason: Reason,
    /// Where in the text.
    offset: usize,
    /// How likely it is that something is wrong, from 0 to 1.
    weight: f32,
}

/// The doubtful places, in the order of the transcript; `None` if it was stopped.
///
/// Costs two passes over the text.
pub fn find(transcript: &Transcript, threshold: &Threshold, stop: &AtomicBool) -> Option<Vec<Doubt>> {
    let mut doubts = Vec::new();
    each(transcript, stop, |segment, oddities| {
        doubts.extend(threshold.doubt(segment, oddities));
    })?;
    Some(doubts)
}

/// Hands over each odd segment with what is odd about it; `None` if it was stopped.
fn each(transcript: &Transcript, stop: &AtomicBool, mut take: impl FnMut(SegmentIx, &[Oddity])) -> Option<()> {
    let norms = Norms::of(transcript, stop)?;
    let mut oddities = Vec::new();
    for view in views(transcript, &norms) {
        let segment = view.here.ix;
        if segment.0.is_multiple_of(STRETCH) && stop.load(Ordering::Relaxed) {
            return None;
        }
        oddities.clear();
        oddities.extend(RULES.iter().filter_map(|rule| rule(&view)));
        if !oddities.is_empty() {
            take(segment, &oddities);
        }
    }
    Some(())
}
