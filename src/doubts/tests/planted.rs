//! How many of thirty planted errors are among the first sixty places.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

use super::lines;
use super::planting::plant;
use super::talk::{Draft, hour, transcript};
use crate::doubts::{Doubt, Kind, Threshold, find};
use crate::model::Transcript;

/// What finding the doubtful places came to.
struct Outcome {
    /// The errors that were not found for a reason that is right for them.
    missed: Vec<usize>,
    /// How many places are at no planted error.
    others: usize,
    /// The places.
    doubts: Vec<Doubt>,
}

fn doubts(transcript: &Transcript) -> Vec<Doubt> {
    let stop = AtomicBool::new(false);
    let threshold = Threshold::of(transcript, &stop).expect("not stopped");
    find(transcript, &threshold, &stop).expect("not stopped")
}

/// Looks at the first sixty places, which are sixty at most in an hour or less.
fn look(drafts: &[Draft], errors: &[&[Kind]]) -> Outcome {
    let transcript = transcript(drafts);
    let mut doubts = doubts(&transcript);
    doubts.truncate(60);
    let error = |doubt: &Doubt| drafts[transcript.source_index(doubt.segment)].error;
    let is_right = |doubt: &Doubt, number| {
        let kinds = doubt.reasons.iter().map(|reason| reason.kind());
        error(doubt) == Some(number) && kinds.into_iter().any(|kind| errors[number].contains(&kind))
    };
    let missed = (0..errors.len()).filter(|&number| !doubts.iter().any(|doubt| is_right(doubt, number))).collect();
    let others = doubts.iter().filter(|doubt| error(doubt).is_none()).count();
    for doubt in &doubts {
        let text = &drafts[transcript.source_index(doubt.segment)].text;
        eprintln!("{:?} {:.2} {}: {text}", error(doubt), doubt.weight, doubt.told(transcript.speakers()));
    }
    eprintln!("{} segments, {} places, {others} without an error; missed {missed:?}", drafts.len(), doubts.len());
    Outcome { missed, others, doubts }
}

#[test]
fn most_errors_of_an_hour_are_found() {
    let mut drafts = hour();
    let errors = plant(&mut drafts);
    let Outcome { missed, others, doubts } = look(&drafts, &errors);
    assert_eq!(errors.len(), 30);
    assert!(missed.len() <= 6, "missed {missed:?}");
    assert!(others <= doubts.len() / 2, "{others} of {} places have no error", doubts.len());
}

#[test]
fn an_hour_without_errors_has_few_places() {
    let drafts = hour();
    let Outcome { doubts, .. } = look(&drafts, &[]);
    assert!(doubts.len() <= 30, "{} places of {}", doubts.len(), drafts.len());
}

/// The real transcript, where it is at hand.
fn seed() -> Option<Transcript> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/seed/000_7c8a04a0efeded56.txt");
    Some(lines::transcript(&std::fs::read_to_string(path).ok()?))
}

#[test]
fn what_is_known_to_be_wrong_in_the_first_transcript_is_found() {
    let Some(transcript) = seed() else { return };
    let reasons: BTreeMap<u64, String> = doubts(&transcript)
        .iter()
        .filter_map(|doubt| {
            let start = transcript.segment(doubt.segment)?.start?.millis();
            Some((start, doubt.reasons[0].told(transcript.speakers())))
        })
        .collect();
    for (start, reason) in [
        (170_790, "ends with a question that SPEAKER_02 seems to ask"),
        (266_350, "ends with words that seem to be SPEAKER_02’s"),
        (922_490, "only dots"),
    ] {
        assert_eq!(reasons.get(&start).map(String::as_str), Some(reason), "{start}");
    }
}

#[test]
fn most_errors_planted_in_the_first_transcript_are_found() {
    let Some(transcript) = seed() else { return };
    let label = |label: &str| match label {
        "SPEAKER_00" => "SPEAKER_00",
        "SPEAKER_01" => "SPEAKER_01",
        _ => "SPEAKER_02",
    };
    let draft = |segment: crate::model::Segment<'_>| {
        let text = segment.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let confidences = text.split(' ').map(|_| 90).collect();
        let speaker = label(transcript.speakers().shown(segment.speaker));
        let time = |time: Option<crate::model::Timestamp>| time.expect("it has times").millis();
        Draft { start: time(segment.start), end: time(segment.end), speaker, text, confidences, error: None }
    };
    let mut drafts: Vec<Draft> = transcript.segments().map(|(_, segment)| draft(segment)).collect();
    let errors = plant(&mut drafts);
    let Outcome { missed, .. } = look(&drafts, &errors);
    assert!(missed.len() <= 6, "missed {missed:?}");
}
