//! The turns of an RTTM file given to the segments of a transcript of the same recording.

use std::collections::HashMap;

use super::{entry, is_comment, label};
use crate::formats::kit::lines::lines;
use crate::model::{Timestamp, Transcript};

/// One turn of a speaker.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Turn {
    /// When it starts.
    pub start: Timestamp,
    /// When it ends; not before its start.
    pub end: Timestamp,
    /// Whose it is.
    pub label: String,
}

/// The turns of an RTTM file that belong to a recording, in the order of time.
///
/// If no line names the recording, those of all recordings: a lone file is seldom called what its lines say. What is no
/// turn, and a turn of nobody, is left out.
pub fn speakers_of(rttm: &str, recording: &str) -> Vec<Turn> {
    let entries = || lines(rttm).filter(|line| !is_comment(*line)).filter_map(entry);
    let is_named = entries().any(|entry| entry.recording == recording);
    let mut turns: Vec<Turn> = entries()
        .filter(|entry| entry.kind == "SPEAKER" && (!is_named || entry.recording == recording))
        .filter_map(|entry| {
            let (start, duration) = entry.times?;
            let (start, end) = (Timestamp::from_seconds(start)?, Timestamp::from_seconds(start + duration)?);
            let label = label(rttm, &entry);
            (!label.is_empty()).then(|| Turn { start, end, label: label.to_owned() })
        })
        .collect();
    turns.sort_by_key(|turn| turn.start);
    turns
}

/// For every segment of a transcript the label of the speaker who talks most during it, or `None` where nobody does.
///
/// A segment without an end lasts to the next start. Of two who talk as long, the one who began first is taken. Turns may
/// come in any order and overlap; those of one speaker that do so count once.
/// Costs a sort of the turns, and for each segment the speakers who talk during it.
pub fn assign<'a>(transcript: &Transcript, turns: &'a [Turn]) -> Vec<Option<&'a str>> {
    let spans = joined(turns);
    let mut next = 0;
    // Those who began before the segment and are not over.
    let mut talking: Vec<Span<'a>> = Vec::new();
    let mut assigned = Vec::with_capacity(transcript.len());
    for (ix, segment) in transcript.segments() {
        let Some(start) = segment.start.map(Timestamp::millis) else {
            assigned.push(None);
            continue;
        };
        // A moment has a speaker too.
        let end = transcript.end_of(ix).map_or(start, Timestamp::millis).max(start + 1);
        while let Some(span) = spans.get(next).filter(|span| span.start < start) {
            talking.push(*span);
            next += 1;
        }
        talking.retain(|span| span.end > start);
        let later = spans.get(next..).unwrap_or_default().iter().take_while(|span| span.start < end);
        assigned.push(longest(talking.iter().chain(later), start, end));
    }
    assigned
}

/// When a speaker talks without a break, in milliseconds.
#[derive(Clone, Copy, Debug)]
struct Span<'a> {
    start: u64,
    end: u64,
    label: &'a str,
}

/// Turns with those of one speaker that overlap or touch made one; by start.
fn joined(turns: &[Turn]) -> Vec<Span<'_>> {
    let mut spans: Vec<Span<'_>> = turns
        .iter()
        .map(|turn| {
            let start = turn.start.millis();
            Span { start, end: turn.end.millis().max(start + 1), label: &turn.label }
        })
        .collect();
    spans.sort_by_key(|span| span.start);
    let mut joined: Vec<Span<'_>> = Vec::with_capacity(spans.len());
    let mut last_of: HashMap<&str, usize> = HashMap::new();
    for span in spans {
        match last_of.get(span.label).and_then(|at| joined.get_mut(*at)).filter(|last| last.end >= span.start) {
            Some(last) => last.end = last.end.max(span.end),
            None => {
                last_of.insert(span.label, joined.len());
                joined.push(span);
            }
        }
    }
    joined
}

/// Who talks longest between two times; the spans come by start.
fn longest<'a: 'b, 'b>(spans: impl Iterator<Item = &'b Span<'a>>, start: u64, end: u64) -> Option<&'a str> {
    let mut talked: HashMap<&str, u64> = HashMap::new();
    let mut order: Vec<&'a str> = Vec::new();
    for span in spans {
        let length = span.end.min(end).saturating_sub(span.start.max(start));
        if length > 0 {
            let of = talked.entry(span.label).or_insert_with(|| {
                order.push(span.label);
                0
            });
            *of += length;
        }
    }
    let talk = |label: &str| talked.get(label).copied().unwrap_or_default();
    // Of several that are greatest, `max_by_key` takes the last.
    order.into_iter().rev().max_by_key(|label| talk(label))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Builder, Segment};

    fn transcript(times: &[(Option<u64>, Option<u64>)]) -> Transcript {
        let mut builder = Builder::default();
        let speaker = builder.speaker("");
        for (start, end) in times {
            let time = |millis: &Option<u64>| millis.and_then(Timestamp::from_millis);
            let segment = Segment { start: time(start), end: time(end), speaker, text: "a", words: &[] };
            builder.push(segment).expect("fits");
        }
        builder.finish().expect("fits")
    }

    fn turn(start: u64, end: u64, label: &str) -> Turn {
        let time = |millis| Timestamp::from_millis(millis).expect("in range");
        Turn { start: time(start), end: time(end), label: label.into() }
    }

    #[test]
    fn who_talks_most_is_taken() {
        let turns = [
            turn(0, 1000, "A"),
            turn(400, 3000, "B"),
            turn(5000, 5100, "A"),
            turn(5050, 5600, "A"),
            turn(5000, 5500, "B"),
            turn(9000, 9000, "C"),
        ];
        let times = [(0, 1000), (900, 2000), (3000, 4000), (5000, 6000), (9000, 9000)];
        let times = times.map(|(start, end)| (Some(start), Some(end)));
        let expected = [Some("A"), Some("B"), None, Some("A"), Some("C")];
        assert_eq!(assign(&transcript(&times), &turns), expected);
        let reversed: Vec<Turn> = turns.iter().rev().cloned().collect();
        assert_eq!(assign(&transcript(&times), &reversed), expected);
    }

    #[test]
    fn times_may_be_missing() {
        let turns = [turn(0, 1000, "A"), turn(1000, 9000, "B")];
        let found = assign(&transcript(&[(Some(0), None), (None, None), (Some(1500), None)]), &turns);
        assert_eq!(found, [Some("A"), None, Some("B")]);
        assert_eq!(assign(&transcript(&[(Some(0), None)]), &[]), [None]);
    }

    #[test]
    fn a_tie_goes_to_who_began_first() {
        let turns = [turn(500, 1000, "B"), turn(0, 500, "A")];
        assert_eq!(assign(&transcript(&[(Some(0), Some(1000))]), &turns), [Some("A")]);
    }

    #[test]
    fn a_segment_within_a_long_one_has_its_own_speaker() {
        let turns = [turn(0, 10_000, "A"), turn(2000, 3000, "B"), turn(12_000, 13_000, "B")];
        let times = [(0, 13_000), (2000, 3000), (2500, 2600), (12_000, 12_500)];
        let found = assign(&transcript(&times.map(|(start, end)| (Some(start), Some(end)))), &turns);
        assert_eq!(found, [Some("A"), Some("A"), Some("A"), Some("B")]);
    }

    #[test]
    fn the_turns_of_a_recording_are_told_from_others() {
        let rttm = ";; a comment\nSPEAKER x 1 0.5 1 <NA> <NA> A <NA> <NA>\nSPEAKER y 1 0 1 <NA> <NA> B <NA>\n\
                    SPEAKER y 1 3 1 <NA> <NA> <NA> <NA> <NA>\nrubbish\n";
        assert_eq!(speakers_of(rttm, "x"), [turn(500, 1500, "A")]);
        assert_eq!(speakers_of(rttm, "y"), [turn(0, 1000, "B")]);
        assert_eq!(speakers_of(rttm, "z"), [turn(0, 1000, "B"), turn(500, 1500, "A")]);
    }

    #[test]
    fn many_turns_cost_what_they_are() {
        let turns: Vec<Turn> = (0..50_000)
            .map(|at| turn(at * 10, at * 10 + 100_000, "AB".get(..1 + at as usize % 2).unwrap_or("A")))
            .collect();
        let times: Vec<(Option<u64>, Option<u64>)> = (0..50_000).map(|at| (Some(at * 10), Some(at * 10 + 5))).collect();
        assert!(assign(&transcript(&times), &turns).iter().all(Option::is_some));
    }
}
