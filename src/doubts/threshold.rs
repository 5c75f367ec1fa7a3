//! Which places are doubtful enough.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use super::{Doubt, Kind, Oddity, each};
use crate::model::{SegmentIx, Transcript};

const HOUR: Duration = Duration::from_secs(3600);

/// How many places an hour has at most.
const PLACES_AN_HOUR: f64 = 60.0;

/// How many places are worth a look in a recording however short.
const PLACES: usize = 60;

/// How many segments make an hour where there are no times.
const SEGMENTS_AN_HOUR: f64 = 1000.0;

/// Where it is more likely that nothing is wrong by far.
const LEAST: f32 = 0.3;

/// How many places a rule may find before each of them counts for less: one in so many segments …
const RARE_SHARE: usize = 25;

/// … or so many, if that is more.
const RARE: usize = 15;

/// How doubtful a place must be, fixed by the transcript as it was first read.
///
/// What a rule finds everywhere is how people talk there and not a fault, so it counts for less. Of what is left the
/// most doubtful places are kept: sixty for each hour, sixty at least.
#[derive(Clone, PartialEq, Debug)]
pub struct Threshold {
    /// What the weights of each kind are multiplied by.
    factors: [f32; Kind::ALL.len()],
    /// The weight that a place has at least.
    least: f32,
}

impl Threshold {
    /// The threshold for all that comes of a transcript by edits; `None` if it was stopped.
    ///
    /// Costs what [`find`](super::find) costs.
    pub fn of(first: &Transcript, stop: &AtomicBool) -> Option<Threshold> {
        let mut found: Vec<Vec<Oddity>> = Vec::new();
        each(first, stop, |_, oddities| found.push(oddities.to_vec()))?;
        let rare = RARE.max(first.len() / RARE_SHARE) as f32;
        let mut threshold = Threshold { factors: [1.0; Kind::ALL.len()], least: LEAST };
        for kind in Kind::ALL {
            let of_kind = |oddities: &&Vec<Oddity>| oddities.iter().any(|oddity| oddity.reason.kind() == *kind);
            let count = found.iter().filter(of_kind).count() as f32;
            threshold.factors[*kind as usize] = (rare / count).min(1.0).sqrt();
        }
        let mut weights: Vec<f32> = found.iter().map(|oddities| threshold.weight(oddities)).collect();
        weights.sort_by(|one, other| other.total_cmp(one));
        if let Some(&first_over) = weights.get(places(first)) {
            threshold.least = first_over.next_up().max(LEAST);
            // Of many that are alike either all are shown or none; rather all, if else there would be too few.
            if weights.partition_point(|weight| *weight >= threshold.least) < places(first) / 2 {
                threshold.least = first_over.max(LEAST);
            }
        }
        Some(threshold)
    }

    /// The doubt about a segment, if what is odd there is enough for one.
    pub(super) fn doubt(&self, segment: SegmentIx, oddities: &[Oddity]) -> Option<Doubt> {
        let weight = self.weight(oddities);
        if weight < self.least {
            return None;
        }
        let mut oddities = oddities.to_vec();
        oddities.sort_by(|one, other| self.of_oddity(other).total_cmp(&self.of_oddity(one)));
        let reasons = oddities.iter().map(|oddity| oddity.reason).collect();
        Some(Doubt { segment, offset: oddities[0].offset, reasons, weight })
    }

    /// How likely it is that one of several reasons is right.
    fn weight(&self, oddities: &[Oddity]) -> f32 {
        1.0 - oddities.iter().map(|oddity| 1.0 - self.of_oddity(oddity)).product::<f32>()
    }

    fn of_oddity(&self, oddity: &Oddity) -> f32 {
        oddity.weight * self.factors[oddity.reason.kind() as usize]
    }
}

/// How many places of a transcript are worth a look.
fn places(transcript: &Transcript) -> usize {
    let hours = match (transcript.start(), transcript.end()) {
        (Some(start), Some(end)) => end.since(start).as_secs_f64() / HOUR.as_secs_f64(),
        _ => transcript.len() as f64 / SEGMENTS_AN_HOUR,
    };
    PLACES.max((hours * PLACES_AN_HOUR) as usize)
}
