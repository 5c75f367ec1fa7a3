//! Correcting what reads like a hit.

use super::*;

const MISHEARD: &str = "\
[0.00s - 4.00s] SPEAKER_00 :  On a vu Chagipity hier, et Chagipity encore.
[4.00s - 8.00s] SPEAKER_01 :  Oui, Chat Gipity. Et ChatGPT aussi.
[8.00s - 9.00s] SPEAKER_00 :  Les machines parlent.
";

fn texts(harness: &Harness) -> Vec<&str> {
    harness.app.transcript.segments().map(|(_, segment)| segment.text).collect()
}

fn correction(harness: &Harness) -> &Correction {
    harness.app.mode.correction().expect("a correction is shown")
}

fn spellings(harness: &Harness) -> Vec<(&str, usize, bool)> {
    let spellings = correction(harness).spellings.iter();
    spellings.map(|spelling| (spelling.text.as_str(), spelling.count, spelling.is_ticked)).collect()
}

#[test]
fn a_name_is_put_right_everywhere_in_one_step() {
    let mut harness = Harness::new(MISHEARD);
    harness.keys("/ \"~ChatGPT\" enter C");
    let listed = spellings(&harness);
    assert_eq!(listed[0], ("ChatGPT", 1, false));
    let chagipity = listed.iter().position(|spelling| *spelling == ("Chagipity", 2, true)).expect("listed and ticked");
    assert_ne!(chagipity, 0, "the name as it should be comes first");
    let before: Vec<String> = texts(&harness).into_iter().map(String::from).collect();
    // What is to stand there is the name that was looked for.
    harness.keys("enter enter");
    assert_eq!(correction(&harness).changes().count(), 3);
    assert_eq!(texts(&harness), before);
    harness.keys("enter");
    assert_eq!(texts(&harness)[0], "On a vu ChatGPT hier, et ChatGPT encore.");
    assert_eq!(texts(&harness)[1], "Oui, ChatGPT. Et ChatGPT aussi.");
    assert_eq!(texts(&harness)[2..], before[2..]);
    assert_eq!(harness.message(), "corrected “Chagipity and 1 other spelling → ChatGPT” in 2 segments");
    assert_eq!(harness.recorded.len(), 1);
    // The hits are those of the text as it is now.
    assert!(harness.app.hits_from(0).any(|hit| hit.segment == SegmentIx(0) && hit.score == 1.0));
    harness.keys("u");
    assert_eq!(texts(&harness), before);
}

#[test]
fn only_what_is_ticked_is_changed() {
    let mut harness = Harness::new(MISHEARD);
    harness.keys("/ \"/cha\\S+/\" enter C a enter \"X\" enter");
    assert_eq!(correction(&harness).changes().count(), 4);
    harness.keys("space down space enter");
    assert_eq!(texts(&harness)[0], "On a vu Chagipity hier, et X encore.");
    assert_eq!(texts(&harness)[1], "Oui, Chat Gipity. Et X aussi.");
}

#[test]
fn every_way_back_changes_nothing() {
    let mut harness = Harness::new(MISHEARD);
    harness.keys("C");
    assert_eq!(harness.message(), "find what is misspelt first; ~name finds what sounds like a name");
    harness.keys("/ \"chagipity\" enter C space enter");
    assert_eq!(harness.message(), "no spelling is ticked");
    harness.keys("a enter esc");
    assert_eq!(spellings(&harness), [("Chagipity", 2, true)]);
    harness.keys("enter enter");
    assert_eq!(harness.message(), "nothing was typed to stand there");
    harness.keys("enter \"Chagipity\" enter");
    assert_eq!(harness.message(), "all that is ticked reads Chagipity already");
    harness.keys("enter \"Y\" enter esc");
    assert!(correction(&harness).right.is_none());
    harness.keys("esc");
    assert!(matches!(harness.app.mode, Mode::Reading));
    assert_eq!((texts(&harness)[0], harness.recorded.len()), ("On a vu Chagipity hier, et Chagipity encore.", 0));
}
