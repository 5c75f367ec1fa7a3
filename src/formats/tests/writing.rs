//! Every format that is written, read back: what it can hold is as it was.

use std::io;

use proptest::prelude::*;

use super::fixtures;
use super::recasting::mend;
use crate::formats::{FORMATS, Format, Outgoing, Texts, WriteError, read, write};
use crate::model::{Builder, Edit, Progress, Segment, SpeakerId, Timestamp, Transcript, Word};

/// Writes a transcript, reads it back, and compares it with what the format can hold of it.
fn round_trip(format: &'static Format, transcript: &Transcript) -> Result<(), String> {
    let Ok(kept) = format.holds.keep(transcript, &Progress::default()) else { return Ok(()) };
    let mut bytes = Vec::new();
    let outgoing = Outgoing { transcript, title: "a talk" };
    write(format, &outgoing, &Progress::default(), &mut bytes).map_err(|error| format!("{}: {error}", format.name))?;
    let shown = || format!("{}:\n{}", format.name, String::from_utf8_lossy(&bytes));
    if kept.transcript.is_empty() {
        return Ok(());
    }
    let extension = format.extensions.first().copied().unwrap_or_default();
    let back = read(&bytes, extension).map_err(|error| format!("{error}\n{}", shown()))?;
    if back.format != format {
        return Err(format!("read as {:?}: {}", back.format, shown()));
    }
    let (found, expected) = (listed(&back.transcript), listed(&kept.transcript));
    let differs = found.iter().zip(&expected).find(|(found, expected)| found != expected);
    if let Some((found, expected)) = differs {
        return Err(format!("found    {found}\nexpected {expected}\n{}", shown()));
    }
    if found.len() != expected.len() {
        return Err(format!("found {} segments, expected {}\n{}", found.len(), expected.len(), shown()));
    }
    if !back.warnings.is_empty() {
        return Err(format!("{:?}\n{}", back.warnings, shown()));
    }
    Ok(())
}

/// The segments as lines; those with the same start in an order of their own: formats by speaker have no other.
fn listed(transcript: &Transcript) -> Vec<String> {
    let mut listed: Vec<(Option<Timestamp>, String)> = transcript
        .segments()
        .map(|(_, segment)| {
            let label = transcript.speakers().shown(segment.speaker);
            let Segment { start, end, text, words, .. } = segment;
            (start, format!("{start:?} {end:?} [{label}] {text:?} {words:?}"))
        })
        .collect();
    listed.sort();
    listed.into_iter().map(|(_, line)| line).collect()
}

fn written() -> impl Iterator<Item = &'static Format> {
    FORMATS.iter().copied().filter(|format| format.is_written())
}

#[test]
fn every_fixture_goes_through_every_format_that_is_written() {
    let mut wrong = Vec::new();
    for (path, bytes) in fixtures::all() {
        let document = read(bytes, fixtures::extension(path)).expect("read");
        for format in written() {
            if let Err(error) = round_trip(format, &document.transcript) {
                wrong.push(format!("{} as {error}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

/// One segment: how long after the last it starts, how long it lasts, who speaks, what.
type Spoken = (u64, Option<u64>, usize, Vec<usize>);

fn spoken() -> impl Strategy<Value = Vec<Spoken>> {
    let length = prop::option::weighted(0.9, 0..9000_u64);
    prop::collection::vec((0..5000_u64, length, 0..5_usize, prop::collection::vec(0..WORDS.len(), 0..12)), 1..30)
}

const SPEAKERS: [&str; 5] = ["", "Anna", "SPEAKER_01", "Jean de la Tour", "佐藤"];

const WORDS: [&str; 18] = [
    "so",
    "we",
    "began",
    "at",
    "noon,",
    "R&D",
    "is",
    "l\u{2019}été",
    "\"well\"",
    "3.5",
    "<b>",
    "no?",
    "yes.",
    "a;b",
    "100%",
    "{x}",
    "שלום",
    "見る",
];

fn transcript_of(spoken: &[Spoken], has_words: bool) -> Transcript {
    let mut builder = Builder::default();
    let mut now = 0;
    for (after, length, speaker, words) in spoken {
        now += after;
        let start = Timestamp::from_millis(now);
        let end = length.and_then(|length| Timestamp::from_millis(now + length));
        let mut text = String::new();
        let mut timed = Vec::new();
        for (at, word) in words.iter().enumerate() {
            if at > 0 {
                text.push(' ');
            }
            let from = text.len() as u32;
            text.push_str(WORDS[*word]);
            if has_words {
                let time = Timestamp::from_millis(now + at as u64 * 10);
                timed.push(Word { range: from..text.len() as u32, start: time, end: time, confidence: Some(0.5) });
            }
        }
        let speaker = builder.speaker(SPEAKERS[*speaker]);
        builder.push(Segment { start, end, speaker, text: &text, words: &timed }).expect("fits");
    }
    builder.finish().expect("fits")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn what_a_format_can_hold_comes_back(spoken in spoken(), has_words: bool) {
        let transcript = transcript_of(&spoken, has_words);
        for format in written() {
            if let Err(error) = round_trip(format, &transcript) {
                prop_assert!(false, "{error}");
            }
        }
    }

    #[test]
    fn every_format_says_what_is_shown_after_any_changes(
        spoken in spoken(),
        names in proptest::collection::vec((0..5_u32, "[A-C]{0,2}"), 0..3),
        merges in proptest::collection::vec((0..5_u32, 0..5_u32), 0..3),
        steps in proptest::collection::vec((0..7_u8, 0..30_u32, 0..40_usize, 0..60_u64), 0..5),
    ) {
        let mut transcript = transcript_of(&spoken, true);
        for step in steps {
            let edit = mend(&transcript, step);
            prop_assert!(edit.is_err() || edit.is_ok_and(|edit| transcript.apply(&edit).is_ok()));
        }
        // Not every speaker is there, nor free to be merged.
        for (speaker, into) in merges {
            let _ = transcript.apply(&Edit::Merge { speaker: SpeakerId(speaker), into: Some(SpeakerId(into)) });
        }
        for (speaker, name) in names {
            let _ = transcript.apply(&Edit::Rename { speaker: SpeakerId(speaker), name: Some(name) });
        }
        // The same as it is seen, without labels behind the names.
        let mut seen = Builder::default();
        for (_, segment) in transcript.segments() {
            let speaker = seen.speaker(transcript.speakers().shown(segment.speaker));
            seen.push(Segment { speaker, ..segment }).expect("fits");
        }
        let seen = seen.finish().expect("fits");
        for format in written() {
            let bytes = |transcript: &Transcript| {
                let mut bytes = Vec::new();
                write(format, &Outgoing { transcript, title: "a talk" }, &Progress::default(), &mut bytes).ok().map(|_| bytes)
            };
            prop_assert_eq!(bytes(&transcript), bytes(&seen), "{}", format.name);
            if let Err(error) = round_trip(format, &transcript) {
                prop_assert!(false, "{error}");
            }
        }
    }
}

/// Takes so many bytes and no more; what was offered to it in all.
struct Full {
    room: usize,
    offered: usize,
}

impl io::Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.offered += bytes.len();
        if self.offered > self.room { Err(io::Error::other("full")) } else { Ok(bytes.len()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn every_format_is_written_as_it_is_made_and_stops_where_that_fails() {
    // Texts that cannot be packed much, each another one.
    let mut state = 1_u64;
    let mut text = || -> String {
        let letter = |_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            char::from(b'a' + (state >> 59) as u8 % 26)
        };
        (0..400).map(letter).collect()
    };
    let mut builder = Builder::default();
    for at in 0..2000 {
        let time = |later: u64| Timestamp::from_millis(at * 2000 + later);
        let speaker = builder.speaker(SPEAKERS[1 + at as usize % 2]);
        let segment = Segment { start: time(0), end: time(1000), speaker, text: &text(), words: &[] };
        builder.push(segment).expect("fits");
    }
    let transcript = builder.finish().expect("fits");
    for format in written().filter(|format| format.holds.texts != Texts::None) {
        let mut out = Full { room: 100_000, offered: 0 };
        let error =
            write(format, &Outgoing { transcript: &transcript, title: "a talk" }, &Progress::default(), &mut out);
        let is_full = matches!(&error, Err(WriteError::Output(error)) if error.to_string() == "full");
        assert!(is_full, "{}: {error:?}", format.name);
        assert!(out.offered < 200_000, "{}: {} bytes at once", format.name, out.offered);
    }
}

#[test]
fn what_is_stopped_writes_nothing_and_looks_at_nothing_more() {
    let transcript = read(b"Ann: one\nBen: two\n", "txt").expect("reads").transcript;
    for format in written() {
        let (progress, mut out) = (Progress::default(), Vec::new());
        progress.stop();
        let error = write(format, &Outgoing { transcript: &transcript, title: "a talk" }, &progress, &mut out);
        assert!(matches!(&error, Err(WriteError::Output(error)) if error.to_string() == "stopped"), "{error:?}");
        assert_eq!((out.len(), progress.hundredths()), (0, 0), "{}", format.name);
    }
}
