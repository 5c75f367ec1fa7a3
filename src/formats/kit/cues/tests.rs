//! Whose cues are: false names and odd real ones, names that hold, captions that roll.

use crate::formats::tests::texts;
use crate::formats::{RelabelError, read, relabel};
use crate::model::{Edit, Run, SegmentIx};

fn srt(cues: &[&str]) -> Vec<(String, String)> {
    let cue = |(at, text): (usize, &&str)| format!("{at}\n00:{at:02}:00,000 --> 00:{at:02}:30,000\n{text}\n\n");
    texts(&cues.iter().enumerate().map(cue).collect::<String>()).expect("read")
}

fn labels(cues: &[&str]) -> Vec<String> {
    srt(cues).into_iter().map(|(label, _)| label).collect()
}

#[test]
fn false_speakers_in_subtitles() {
    let filler = "So it goes on here.";
    for text in [
        "THAT WERE CLOSED WERE: the upper gate.",
        "the ones that stayed: the lower gate.",
        "Remember: bring a coat.",
        "10:30 Meeting: the budget.",
        "https://example.org: a page.",
        "And then he said: no.",
        "Why: because.",
    ] {
        let found = labels(&["It is about the gates.", filler, text, filler]);
        assert!(found.iter().all(String::is_empty), "{text}: {found:?}");
    }
    // In the middle of a sentence a lone word is a part of it; at its start it may be a name.
    assert_eq!(labels(&["We saw two of the", "Gates: the upper and the lower.", "So it was.", "Yes."])[1], "");
    assert_eq!(labels(&["We saw two.", "Ann: The upper and the lower.", "So it was.", "Yes."])[1], "Ann");
}

#[test]
fn a_lone_word_in_many_cues_without_names_is_none() {
    let mut cues = vec!["So it goes on here."; 59];
    cues.insert(30, "Digo: the upper gate.");
    assert!(labels(&cues).iter().all(String::is_empty));
    cues[29] = "ANN LEE: the upper gate.";
    assert_eq!(labels(&cues)[29], "ANN LEE");
}

#[test]
fn odd_speakers_in_subtitles() {
    let filler = "So it goes on here";
    for (text, name) in [
        ("Sen. PAUL LAXALT, (R) Nevada: I saw both.", "Sen. PAUL LAXALT, (R) Nevada"),
        ("RBN : I have a question.", "RBN"),
        (">> BEN: The upper gate.", "BEN"),
        ("&gt;&gt; BEN: The upper gate.", "BEN"),
        ("[the clerk]: The upper gate.", "the clerk"),
        ("[//S02]: The upper gate.", "//S02"),
    ] {
        assert_eq!(labels(&[filler, filler, text, filler])[2], name);
    }
    assert_eq!(labels(&["So it goes.", "佐藤：水門です。", "So it goes."])[1], "佐藤");
    assert_eq!(labels(&["stokes: One.", "ann: Two.", "stokes: Three.", "Four."]), ["stokes", "ann", "stokes", ""]);
}

#[test]
fn names_hold_only_where_the_file_shows_it() {
    let held = ["Ann: We had no idea that", "the river would rise", "at all.", "Ben: I had.", "Ann: You", "had?"];
    assert_eq!(labels(&held), ["Ann", "Ann", "Ann", "Ben", "Ann", "Ann"]);
    // Whole sentences may be anybody's.
    let single = ["MAN: How did we end up here?", "This place is horrible.", "It smells.", "MAN: It does.", "Come."];
    assert_eq!(labels(&single), ["MAN", "", "", "MAN", ""]);
    // Nearly all have a name: those without are by nobody that is known.
    let zoom = ["Ann: One", "two", "Ben: three", "Ann: four", "Ben: five", "Ann: six"];
    assert_eq!(labels(&zoom)[1], "");
    let late = ["We had no idea that", "Ann: the river would rise", "at all", "and so", "Ben: on."];
    assert_eq!(labels(&late)[2], "");
}

#[test]
fn choruses_do_not_roll() {
    let chorus = ["La la la", "La la la", "La la la\nand on", "and on", "La la la"];
    assert_eq!(srt(&chorus).len(), 5);
}

#[test]
fn a_name_alone_must_recur() {
    let alone = ["Ann Lee\nGood morning.", "Ben Otto\nMorning.", "Ann Lee\nLet us begin."];
    assert_eq!(labels(&alone), ["Ann Lee", "Ben Otto", "Ann Lee"]);
    let titles = ["Chapter One\nThe gates.", "Chapter Two\nThe weir.", "Chapter Three\nThe end."];
    assert!(labels(&titles).iter().all(String::is_empty));
}

/// The file after the speaker of its unnamed segments got a name.
fn named(source: &str, name: &str) -> Result<String, RelabelError> {
    let mut transcript = read(source.as_bytes(), "").expect("read").transcript;
    let speaker = transcript.speakers().named("").expect("there");
    transcript.apply(&Edit::Rename { speaker, name: Some(name.into()) }).expect("fits");
    relabel(source.as_bytes(), "", &transcript).map(|bytes| String::from_utf8(bytes).expect("UTF-8"))
}

#[test]
fn captions_that_roll_take_names() {
    let srt = "1\n00:00:00,000 --> 00:00:02,000\none\n\n2\n00:00:02,000 --> 00:00:02,010\none\n\n3\n00:00:02,010 --> \
               00:00:04,000\none\ntwo\n\n4\n00:00:04,000 --> 00:00:04,010\ntwo\n";
    let expected = srt.replacen("\none", "\nANN: one", 1).replacen("\ntwo", "\nANN: two", 1);
    assert_eq!(named(srt, "ANN").as_ref(), Ok(&expected));
    let vtt = "WEBVTT\n\n00:00.000 --> 00:02.000\n \none<00:01.000><c> more</c>\n\n00:02.000 --> 00:02.010\none more\n \n\n\
               00:02.010 --> 00:04.000\none more\ntwo\n";
    let expected = vtt.replacen(" \none", "<v Ann> \none", 1).replacen("\ntwo", "\n<v Ann>two", 1);
    assert_eq!(named(vtt, "Ann").as_ref(), Ok(&expected));
}

#[test]
fn a_cue_that_has_its_name_from_above_can_have_another() {
    let source = "1\n00:00:00,000 --> 00:00:02,000\nAnn: We had no idea that\n\n2\n00:00:02,000 --> 00:00:04,000\nthe river \
                  would\n\n3\n00:00:04,000 --> 00:00:06,000\nrise at all.\n\n4\n00:00:06,000 --> 00:00:08,000\nBen: I had.\n";
    let mut transcript = read(source.as_bytes(), "").expect("read").transcript;
    let speaker = transcript.speakers().named("Ben").expect("there");
    transcript.apply(&Edit::Assign { runs: vec![Run { first: SegmentIx(2), len: 1, speaker }] }).expect("fits");
    let written = relabel(source.as_bytes(), "", &transcript).map(|bytes| String::from_utf8(bytes).expect("UTF-8"));
    assert_eq!(written, Ok(source.replace("rise at", "Ben: rise at")));
    let ann = transcript.speakers().named("Ann").expect("there");
    transcript.apply(&Edit::Rename { speaker: ann, name: Some("Zoë".into()) }).expect("fits");
    let written = relabel(source.as_bytes(), "", &transcript).map(|bytes| String::from_utf8(bytes).expect("UTF-8"));
    assert_eq!(written, Ok(source.replace("rise at", "Ben: rise at").replace("Ann:", "Zoë:")));
}
