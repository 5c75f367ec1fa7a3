//! Another file beside this one.

use super::*;
use crate::model::{Comparison, Progress};

/// The talk compared with another text.
fn compared(other: &str) -> Harness {
    let mut harness = Harness::new(TALK);
    harness.keys(": \"compare other.txt\" enter");
    assert_eq!(harness.message(), "comparing with other.txt…");
    let Some(Effect::Compare { path, transcript, .. }) = harness.effects.pop() else { panic!("it is asked for") };
    let other = formats::read(other.as_bytes(), "").expect("a transcript").transcript;
    let comparison = Comparison::of(&transcript, &other, &Progress::default()).expect("not stopped");
    let name = path.display().to_string();
    let compared = Compared { name, transcripts: [transcript, other], comparison };
    harness.event(Event::Compared(Ok(Box::new(compared))));
    harness
}

fn comparing(harness: &Harness) -> &Comparing {
    match &harness.app.mode {
        Mode::Comparing(comparing) => comparing,
        mode => panic!("{mode:?}"),
    }
}

/// The rows on the screen, the two sides apart.
fn shown(harness: &Harness) -> Vec<[String; 2]> {
    let comparing = comparing(harness);
    let line = |side: usize, line: &ComparedLine| match line {
        ComparedLine::Blank => String::new(),
        ComparedLine::Name(speaker) => {
            format!("<{}>", comparing.compared.transcripts[side].speakers().shown(*speaker))
        }
        ComparedLine::Text(pieces) => {
            let words = |piece: &Piece| {
                let segment = comparing.compared.transcripts[side].segment(piece.segment).expect("there");
                segment.text[piece.range.clone()].to_owned()
            };
            pieces.iter().map(words).collect::<Vec<_>>().join(" ")
        }
    };
    comparing.rows.iter().map(|row| [line(0, &row.sides[0]), line(1, &row.sides[1])]).collect()
}

#[test]
fn two_files_stand_beside_each_other() {
    let mut harness = compared(&TALK.replace("Anne", "Anna").replace("SPEAKER_02 :  Yes.", "SPEAKER_01 :  Yes."));
    let rows = shown(&harness);
    let row = |one: &str, other: &str| [one.to_owned(), other.to_owned()];
    assert_eq!(
        rows[..6],
        [
            row("<SPEAKER_00>", "<SPEAKER_00>"),
            row("Bonjour à tous, voici  Anne.", "Bonjour à tous, voici  Anna."),
            row("<SPEAKER_01>", "<SPEAKER_01>"),
            row("Merci. Ça va, et vous ?", "Merci. Ça va, et vous ?"),
            row("<SPEAKER_02>", ""),
            row("Yes.", "Yes."),
        ]
    );
    // On a narrow screen they are one below the other, and what is the same is said once.
    harness.event(Event::Resize(60, 16));
    assert_eq!(
        shown(&harness)[..6],
        [
            row("<SPEAKER_00>", ""),
            row("Bonjour à tous, voici  Anne.", ""),
            row("", "<SPEAKER_00>"),
            row("", "Bonjour à tous, voici  Anna."),
            row("<SPEAKER_01>", ""),
            row("Merci. Ça va, et vous ?", ""),
        ]
    );
    harness.keys("q");
    assert!(matches!(harness.app.mode, Mode::Reading));
}

#[test]
fn differences_are_gone_to() {
    let mut harness = compared(&TALK.replace("Anne", "Anna").replace("twelve", "12").replace("ici", "là"));
    let place = |harness: &Harness| comparing(harness).place();
    assert_eq!(place(&harness), "3 differences");
    assert_eq!(place(harness.keys("n")), "1/3 differences");
    assert_eq!(place(harness.keys("n ]")), "3/3 differences");
    assert_eq!(place(harness.keys("n")), "3/3 differences");
    assert_eq!(harness.message(), "no difference behind this one");
    assert_eq!(place(harness.keys("N")), "2/3 differences");
    // It leads to the words in the transcript.
    harness.keys("enter");
    assert!(matches!(harness.app.mode, Mode::Reading));
    let text = harness.app.transcript.segment(SegmentIx(3)).expect("there").text;
    assert_eq!(harness.at(), (3, text.find("twelve").expect("there")));
    harness.keys("ctrl-o");
    assert_eq!(harness.at(), (0, 0), "and back");
}

#[test]
fn a_comparison_scrolls_and_shows_first_what_the_cursor_is_in() {
    let text: String = (0..200).map(|at| format!("[{at}.00s - {at}.90s] A{} :  line {at}\n", at % 2)).collect();
    let mut harness = Harness::new(&text);
    harness.keys("t \"1:40\" enter");
    let transcripts = [harness.app.transcript.clone(), harness.app.transcript.clone()];
    let comparison = Comparison::of(&transcripts[0], &transcripts[1], &Progress::default()).expect("not stopped");
    harness.event(Event::Compared(Ok(Box::new(Compared { name: "same.txt".into(), transcripts, comparison }))));
    let ends = |harness: &Harness| {
        let rows = shown(harness);
        (rows[0][0].clone(), rows[rows.len() - 1][1].clone(), rows.len())
    };
    let row = |text: &str| text.to_owned();
    assert_eq!(ends(&harness), (row("<A0>"), row("line 110"), 22));
    assert_eq!(ends(harness.keys("k")), (row("line 99"), row("<A0>"), 22));
    assert_eq!(ends(harness.keys("G")), (row("<A1>"), row("line 199"), 22));
    assert_eq!(ends(harness.keys("j")), (row("<A1>"), row("line 199"), 22));
    assert_eq!(ends(harness.keys("pageup pagedown")), (row("<A1>"), row("line 199"), 22));
    assert_eq!(ends(harness.keys("g g")), (row("<A0>"), row("line 10"), 22));
    harness.keys("n");
    assert_eq!(harness.message(), "no difference behind this one");
}

#[test]
fn a_speaker_is_named_once_around_what_only_one_side_has() {
    let line = |at: usize, text: &str| format!("[{at}.00s - {at}.90s] Ann :  {text}\n");
    let one: String = ["one", "two", "three"].iter().enumerate().map(|(at, text)| line(at, text)).collect();
    let mut harness = Harness::new(&one);
    let other = formats::read((line(0, "one") + &line(2, "three")).as_bytes(), "").expect("a transcript").transcript;
    let transcripts = [harness.app.transcript.clone(), other];
    let comparison = Comparison::of(&transcripts[0], &transcripts[1], &Progress::default()).expect("not stopped");
    harness.event(Event::Compared(Ok(Box::new(Compared { name: "b.txt".into(), transcripts, comparison }))));
    let row = |one: &str, other: &str| [one.to_owned(), other.to_owned()];
    assert_eq!(shown(&harness), [row("<Ann>", "<Ann>"), row("one", "one"), row("two", ""), row("three", "three"),]);
}

#[test]
fn a_comparison_disturbs_nobody() {
    let mut harness = Harness::new(TALK);
    harness.keys(": \"compare\" enter");
    assert_eq!(harness.message(), "say which file: :compare FILE");
    harness.keys("r \"Ann\"");
    let empty =
        || Compared { name: "x.txt".into(), transcripts: Default::default(), comparison: Comparison::default() };
    harness.event(Event::Compared(Ok(Box::new(empty()))));
    assert!(matches!(harness.app.mode, Mode::Prompt(_)));
    assert_eq!(harness.message(), "compared; :compare x.txt shows it");
    harness.event(Event::Compared(Err("not compared: y.txt".into())));
    assert_eq!(harness.message(), "not compared: y.txt");
    // Without a word on either side there is nothing to go to.
    harness.keys("esc").event(Event::Compared(Ok(Box::new(empty()))));
    for keys in ["j", "G", "n", "N", "pagedown", "g g", "enter"] {
        harness.keys(keys);
    }
    assert_eq!(harness.at(), (0, 0));
}
