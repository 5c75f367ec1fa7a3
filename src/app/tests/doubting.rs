//! Going through the doubtful places.

use super::*;
use crate::model::{Edit, Rewording};

/// Places at the segments 2, 4 and 7.
const DOUBTFUL: &str = "\
[0.00s - 4.00s] Ana :  So it is in the end.
[4.00s - 8.00s] Ben :  And then there was the
[8.00s - 12.00s] Ana :  other one that we had.
[12.00s - 16.00s] Ben :  That was it.
[16.00s - 17.00s] Cleo :  ...
[17.00s - 21.00s] Ana :  It was the same year.
[21.00s - 25.00s] Ben :  Not quite the same.
[40.00s - 44.00s] Ana :  There you are right.
";

#[test]
fn a_key_goes_from_place_to_place_and_says_why() {
    let mut harness = Harness::new(DOUBTFUL);
    assert_eq!(harness.app.doubting.left, 3);
    harness.keys("!");
    assert_eq!((harness.at(), harness.message()), ((2, 0), "goes on with a sentence that Ben began"));
    harness.keys("!");
    assert_eq!((harness.at(), harness.message()), ((4, 0), "only dots"));
    harness.keys("!");
    assert_eq!((harness.at(), harness.message()), ((7, 0), "15.0 s of silence before it"));
    harness.keys("!");
    assert_eq!(harness.message(), "from the start again: goes on with a sentence that Ben began");
    harness.keys(": \"previous-doubt\" enter");
    assert_eq!((harness.at(), harness.message()), ((7, 0), "from the end again: 15.0 s of silence before it"));
    harness.keys("ctrl-o");
    assert_eq!(harness.at(), (2, 0));
}

#[test]
fn all_places_are_listed_and_any_is_gone_to() {
    let mut harness = Harness::new(DOUBTFUL);
    let listed = |harness: &Harness| -> Vec<String> {
        let Mode::Prompt(prompt) = &harness.app.mode else { return Vec::new() };
        prompt.choices.iter().map(|choice| format!("{} | {}", choice.text, choice.detail)).collect()
    };
    harness.keys("] ] ] g d");
    let all = [
        "00:08 Ana: goes on with a sentence that Ben began | other one that we had.",
        "00:16 Cleo: only dots | ...",
        "00:40 Ana: 15.0 s of silence before it | There you are right.",
    ];
    assert_eq!(listed(&harness), all);
    harness.keys("enter");
    assert_eq!((harness.at(), harness.message()), ((4, 0), "only dots"), "the next one is chosen");
    harness.keys("x g d \"silence\"");
    assert_eq!(listed(&harness), all[2..]);
    harness.keys("ctrl-u \"dots\" enter");
    assert_eq!((harness.at(), harness.app.hidden.len()), ((4, 0), 0), "who is hidden is shown");
    harness.keys("@ g d \"Cleo\"");
    assert_eq!(listed(&harness), [""; 0], "what was looked at is not listed");
    harness.keys("esc : \"doubts\" enter \"began\" enter @ @");
    assert_eq!(harness.app.doubting.left, 0);
    harness.keys("g d");
    assert_eq!(harness.message(), "all doubtful places were looked at");
}

#[test]
fn names_and_merges_are_followed() {
    let mut harness = Harness::new(DOUBTFUL);
    harness.keys("] r \"Benno\" enter !");
    assert_eq!(harness.message(), "goes on with a sentence that Benno began");
    harness.keys("r \"Benno\" enter y");
    assert_eq!(harness.app.doubting.left, 2, "it is one speaker's sentence now");
    harness.keys("u");
    assert_eq!(harness.app.doubting.left, 3);
}

#[test]
fn a_tick_takes_a_place_off_and_goes_on() {
    let mut harness = Harness::new(DOUBTFUL);
    harness.keys("! @");
    assert_eq!((harness.app.doubting.left, harness.at(), harness.message()), (2, (4, 0), "only dots"));
    assert!(!harness.app.is_unwritten(), "the file knows nothing of it");
    harness.keys("@ @");
    assert_eq!((harness.app.doubting.left, harness.message()), (0, "all doubtful places were looked at"));
    harness.keys("!");
    assert_eq!(harness.message(), "all doubtful places were looked at");
    harness.keys("u");
    assert_eq!((harness.app.doubting.left, harness.message()), (1, "undone: looked at"));
    harness.keys("ctrl-r @");
    assert_eq!((harness.app.doubting.left, harness.message()), (0, "all doubtful places were looked at"));
    assert_eq!(harness.recorded.len(), 5, "a tick stays; undo takes it back");
    harness.keys("g g @");
    assert_eq!(harness.message(), "no doubtful place here; ! goes to the next");
}

#[test]
fn a_place_that_was_ticked_comes_back_for_a_new_reason_only() {
    let mut harness = Harness::new(DOUBTFUL);
    let reword = |harness: &mut Harness, text: &str| {
        let texts = vec![Rewording { segment: SegmentIx(2), text: text.into(), words: Vec::new() }];
        harness.app.change(Edit::Reword { texts, what: None });
        harness.event(Event::Resize(80, 24));
        harness.app.doubting.left
    };
    harness.keys("! @");
    assert_eq!(reword(&mut harness, "other two that we had."), 2);
    assert_eq!(reword(&mut harness, "..."), 3);
    assert_eq!(reword(&mut harness, "other two that we had."), 2);
}

#[test]
fn hidden_segments_are_passed_over() {
    let mut harness = Harness::new(DOUBTFUL);
    harness.keys("x !");
    assert_eq!(harness.message(), "only dots");
    harness.keys("@");
    assert_eq!(harness.message(), "all doubtful places left are hidden");
}

#[test]
fn a_file_that_may_not_be_edited_is_not_ticked() {
    let mut harness = Harness::new(DOUBTFUL);
    harness.app.file.read_only = Some("read-only".into());
    harness.keys("! @");
    assert_eq!((harness.app.doubting.left, harness.message()), (3, "read-only"));
}

#[test]
fn places_of_an_older_transcript_are_dropped() {
    let mut harness = Harness::new(DOUBTFUL);
    harness.event(Event::Doubted { ticket: 0, doubts: Vec::new() });
    assert_eq!(harness.app.doubting.left, 3);
}

#[test]
fn what_is_in_order_has_no_places() {
    let mut harness = Harness::new("Ana: So it is.\nBen: That is right.\n");
    harness.keys("!");
    assert_eq!((harness.app.doubting.left, harness.message()), (0, "no place looks doubtful"));
}

#[test]
fn a_tick_stays_with_its_segment_when_others_are_deleted() {
    let mut harness = Harness::new(DOUBTFUL);
    harness.keys("! ! @");
    assert_eq!((harness.app.transcript.looked_at(SegmentIx(4)) != 0, harness.app.doubting.left), (true, 2));
    harness.keys("g g : \"delete\" enter");
    assert!(harness.app.transcript.looked_at(SegmentIx(3)) != 0, "{}", harness.message());
    assert_eq!((harness.app.transcript.looked_at(SegmentIx(4)), harness.app.doubting.left), (0, 2));
    harness.keys("u");
    assert!(harness.app.transcript.looked_at(SegmentIx(4)) != 0);
}

#[test]
fn what_is_listed_is_gone_to_when_other_places_are_found_meanwhile() {
    let mut harness = Harness::new(DOUBTFUL);
    harness.keys("g d \"silence\"");
    let mut doubts = harness.app.doubting.doubts.clone().expect("they were looked for");
    doubts.remove(0);
    harness.event(Event::Doubted { ticket: 1, doubts }).keys("enter");
    assert_eq!((harness.at(), harness.message()), ((7, 0), "15.0 s of silence before it"));
}
