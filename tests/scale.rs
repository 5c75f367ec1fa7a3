//! A million segments: what an edit copies and what a screen holds, counted.

use std::time::Duration;

use whosaid::app::{App, Config, Event, Keymap, Listed, OpenFile};
use whosaid::model::{
    Builder, CHUNK_SEGMENTS, Edit, Marking, Rewording, Run, Segment, SegmentIx, SpeakerId, Timestamp, Transcript,
};
use whosaid::search::{SearchStep, SegmentHits};

const SEGMENTS: u32 = 1_000_000;

/// A segment a second, by three speakers in turn.
fn million() -> Transcript {
    let mut builder = Builder::default();
    let speakers = ["A", "B", "C"].map(|label| builder.speaker(label));
    for at in 0..SEGMENTS {
        let start = Timestamp::from_millis(u64::from(at) * 1000);
        let end = Timestamp::from_millis(u64::from(at) * 1000 + 900);
        let speaker = speakers[at as usize % 3];
        builder.push(Segment { start, end, speaker, text: "so it goes", words: &[] }).expect("it fits");
    }
    builder.finish().expect("it fits")
}

/// How many chunks of two transcripts do not share their speakers, and how many not their texts.
fn copied(before: &Transcript, after: &Transcript) -> (usize, usize) {
    let pairs = || before.chunks().iter().zip(after.chunks());
    let speakers = pairs().filter(|(before, after)| !std::ptr::eq(before.speakers(), after.speakers()));
    let texts = pairs().filter(|(before, after)| !std::ptr::eq(before.text(0), after.text(0)));
    (speakers.count(), texts.count())
}

#[test]
fn an_edit_copies_what_it_touches() {
    let before = million();
    assert_eq!(before.chunks().len(), (SEGMENTS as usize).div_ceil(CHUNK_SEGMENTS));
    let after = |edit: Edit| {
        let mut after = before.clone();
        after.apply(&edit).expect("it fits");
        copied(&before, &after)
    };
    let run = |first: usize, len: usize| Run { first: SegmentIx::at(first), len: len as u32, speaker: SpeakerId(0) };
    assert_eq!(after(Edit::Rename { speaker: SpeakerId(1), name: Some("Bea".into()) }), (0, 0));
    assert_eq!(after(Edit::Merge { speaker: SpeakerId(1), into: Some(SpeakerId(0)) }), (0, 0));
    assert_eq!(after(Edit::Assign { runs: vec![run(500_001, 1)] }), (1, 0));
    assert_eq!(after(Edit::Assign { runs: vec![run(CHUNK_SEGMENTS - 1, 2)] }), (2, 0));
    assert_eq!(after(Edit::Assign { runs: vec![run(0, CHUNK_SEGMENTS * 10)] }), (10, 0));
    let marking = Marking { first: SegmentIx(0), len: SEGMENTS, marked: true };
    assert_eq!(after(Edit::Mark { runs: vec![marking] }), (0, 0));
    let text = |at| Rewording { segment: SegmentIx(at), text: "so it went".into(), words: Vec::new() };
    let reword = |segments: std::ops::Range<u32>| Edit::Reword { texts: segments.map(text).collect(), what: None };
    assert_eq!(after(reword(500_001..500_002)), (0, 1));
    assert_eq!(after(reword(0..10_000)), (0, 3));
}

#[test]
fn a_million_results_are_listed_by_speaker() {
    let config = Config::with("").expect("the default settings");
    let mut app = App::new(OpenFile::default(), million(), config, Keymap::default());
    app.update(Event::Resize(80, 24));
    let press = |app: &mut App, keys: &str| {
        for key in keys.split(' ') {
            app.update(Event::Key(key.parse().expect("a key")));
        }
    };
    press(&mut app, "/ s o enter");
    let ticket = app.finding.ticket;
    let batch = (0..SEGMENTS).map(|at| SegmentHits { segment: SegmentIx(at), count: 1 }).collect();
    for step in [SearchStep::Hits(batch), SearchStep::Done { ranks: Vec::new() }] {
        app.update(Event::Searched { ticket, step, took: Duration::ZERO });
    }
    press(&mut app, "tab tab o G");
    assert_eq!(app.finding.rows(), SEGMENTS as usize + 3);
    assert_eq!(app.cursor.segment.0, 999_998, "the last of the last speaker");
    assert_eq!(app.finding.chosen_row() + 1, app.finding.rows());
    assert_eq!(app.finding.listing.row(333_335), Some(Listed::Speaker { speaker: SpeakerId(1), count: 333_333 }));
}

#[test]
fn a_screen_holds_its_rows_wherever_it_is() {
    let config = Config::with("").expect("the default settings");
    let mut app = App::new(OpenFile::default(), million(), config, Keymap::default());
    app.update(Event::Resize(80, 24));
    let keys = ["G", "[", "g g", "pagedown", "t 5 0 % enter", "}", "X", "G", "X"];
    // The middle is in a silence, so the next segment it is.
    let segments = [999_999, 999_998, 0, 17, 500_000, 500_003, 500_003, 999_998, 999_998];
    for (keys, segment) in keys.into_iter().zip(segments) {
        for key in keys.split(' ') {
            app.update(Event::Key(key.parse().expect("a key")));
        }
        assert_eq!(app.cursor.segment.0, segment, "{keys}");
        assert_eq!(app.rows.len(), usize::from(app.layout.timeline.height), "{keys}");
    }
}
