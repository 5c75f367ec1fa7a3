//! What is usual in a transcript, so that only what is out of proportion is odd.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};

use super::STRETCH;
use super::rules::is_lone;
use super::shape::{Closing, Opening, letters};
use super::view::Said;
use crate::model::{Overlaps, SpeakerId, Timestamp, Transcript, is_ghost};

/// Shorter silences are never odd, in milliseconds.
const SILENCE: u64 = 4_000;

/// Shorter overlaps are never odd, in milliseconds.
const OVERLAP: u64 = 2_000;

/// One in so many segments may have a longer silence or overlap before that is usual, or so many, if that is more.
const UNUSUAL_SHARE: usize = 40;
const UNUSUAL: usize = 5;

/// The greatest confidence that counts as low.
const UNSURE: f32 = 0.5;

/// One in so many words may have less confidence before that is usual, or so many words, if that is more.
const UNSURE_SHARE: u64 = 50;
const UNSURE_WORDS: u64 = 10;

/// Segments that last less, in milliseconds, say nothing of how fast people speak.
const PACE_MILLIS: u64 = 2_000;

/// How often a speaker says something, and how often that ends with a question.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Asking {
    pub segments: u32,
    pub questions: u32,
}

#[derive(Debug)]
pub(super) struct Norms {
    /// Whether new speakers begin with a capital.
    pub has_case: bool,
    /// Longer silences are odd, in milliseconds.
    pub silence: u64,
    /// Longer overlaps are odd, in milliseconds.
    pub overlap: u64,
    /// Characters that are said in a second; `None` where there are too few times to tell.
    pub pace: Option<f32>,
    /// Words of less confidence are odd.
    pub unsure: f32,
    /// Of each speaker, by the id of the one that others were merged into.
    pub asking: Vec<Asking>,
    /// How long each speaker talks in all, in milliseconds, where that is next to nothing.
    pub ghosts: Vec<Option<u64>>,
    /// How often each speaker says each word alone between two turns of one other speaker.
    pub lone: HashMap<(SpeakerId, String), u32>,
}

impl Norms {
    /// What is usual in a transcript; `None` if it was stopped. Costs a pass over it.
    pub fn of(transcript: &Transcript, stop: &AtomicBool) -> Option<Norms> {
        let speakers = transcript.speakers();
        let mut overlaps = Overlaps::default();
        let (mut silences, mut overlapped, mut paces) = (Vec::new(), Vec::new(), Vec::new());
        let mut confidences = [0_u64; 101];
        let mut asking = vec![Asking::default(); speakers.len()];
        let mut turns = vec![0_u64; speakers.len()];
        let mut turn_start: Option<Timestamp> = None;
        let (mut upper, mut lower) = (0, 0);
        let mut lone: HashMap<(SpeakerId, String), u32> = HashMap::new();
        let (mut earlier, mut before): (Option<Said<'_>>, Option<Said<'_>>) = (None, None);
        for (ix, segment) in transcript.segments() {
            if ix.0.is_multiple_of(STRETCH) && stop.load(Ordering::Relaxed) {
                return None;
            }
            let here = Said::of(ix, segment, speakers);
            let is_new = before.is_none_or(|before| before.speaker != here.speaker);
            if is_new {
                turn_start = None;
                upper += u32::from(here.opening == Opening::Upper);
                lower += u32::from(here.opening == Opening::Lower);
            }
            turn_start = turn_start.or(segment.start);
            if let (Some(start), Some(end)) = (turn_start, segment.end) {
                let longest = &mut turns[here.speaker.index()];
                *longest = (*longest).max(end.since(start).as_millis() as u64);
            }
            if let (Some(start), Some(latest)) = (segment.start, overlaps.latest_end()) {
                silences.push(start.since(latest).as_millis() as u64);
                overlapped.push(latest.min(segment.end.unwrap_or(start)).since(start).as_millis() as u64);
            }
            overlaps.next(segment.start, segment.end);
            if let Some(millis) = here.millis().filter(|millis| *millis >= PACE_MILLIS)
                && !here.text.is_empty()
            {
                paces.push(here.text.chars().count() as f32 * 1000.0 / millis as f32);
            }
            for confidence in segment.words.iter().filter_map(|word| word.confidence) {
                confidences[(confidence.clamp(0.0, 1.0) * 100.0) as usize] += 1;
            }
            let asked = &mut asking[here.speaker.index()];
            asked.segments += 1;
            asked.questions += u32::from(here.closing == Closing::Question);
            if let (Some(earlier), Some(middle)) = (&earlier, &before)
                && is_lone(Some(earlier), middle, Some(&here))
            {
                *lone.entry((middle.speaker, letters(middle.text))).or_default() += 1;
            }
            (earlier, before) = (before, Some(here));
        }
        let talk = speakers.totals();
        let all = talk.iter().map(|(_, talk)| *talk).sum();
        let ghost = |(at, (segments, talk)): (usize, &(u32, std::time::Duration))| {
            let longest = std::time::Duration::from_millis(turns[at]);
            (*segments > 0 && is_ghost(*talk, longest, all)).then_some(talk.as_millis() as u64)
        };
        Some(Norms {
            // Two thirds: the others may be what is looked for.
            has_case: upper >= 2 * lower,
            silence: unusual(silences, SILENCE),
            overlap: unusual(overlapped, OVERLAP),
            pace: median(paces),
            unsure: unsure(&confidences),
            asking,
            ghosts: talk.iter().enumerate().map(ghost).collect(),
            lone,
        })
    }
}

/// What only few of several lengths exceed, and no less than `least`.
fn unusual(mut lengths: Vec<u64>, least: u64) -> u64 {
    let few = UNUSUAL.max(lengths.len() / UNUSUAL_SHARE);
    match lengths.len().checked_sub(few + 1) {
        Some(at) => least.max(*lengths.select_nth_unstable(at).1),
        None => least,
    }
}

fn median(mut paces: Vec<f32>) -> Option<f32> {
    /// Of fewer segments nothing can be said.
    const ENOUGH: usize = 8;
    if paces.len() < ENOUGH {
        return None;
    }
    let middle = paces.len() / 2;
    Some(*paces.select_nth_unstable_by(middle, f32::total_cmp).1)
}

/// The confidence that only few words stay under, from how many there are of each hundredth.
fn unsure(confidences: &[u64; 101]) -> f32 {
    let most = UNSURE_WORDS.max(confidences.iter().sum::<u64>() / UNSURE_SHARE);
    let mut under = 0;
    let few = confidences.iter().take_while(|count| {
        under += **count;
        under <= most
    });
    (few.count() as f32 / 100.0).min(UNSURE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_unusual_if_few_are_longer() {
        assert_eq!(unusual(vec![0, 9_000, 0], 4_000), 4_000);
        assert_eq!(unusual((0..400).map(|at| at * 100).collect(), 4_000), 38_900);
        assert_eq!(unusual(Vec::new(), 4_000), 4_000);
    }

    #[test]
    fn a_confidence_is_low_if_few_words_have_less() {
        let mut confidences = [0; 101];
        confidences[95] = 1000;
        assert_eq!(unsure(&confidences), 0.5);
        confidences[30] = 500;
        assert_eq!(unsure(&confidences), 0.3);
        confidences[0] = 900;
        assert_eq!(unsure(&confidences), 0.0);
    }
}
