//! Text changed and segments marked.

use super::*;
use crate::model::{Edit, Rewording};

/// Gives a segment another text, as one step.
fn reword(harness: &mut Harness, segment: u32, text: &str, what: Option<&str>) {
    let texts = vec![Rewording { segment: SegmentIx(segment), text: text.to_owned(), words: Vec::new() }];
    harness.app.change(Edit::Reword { texts, what: what.map(String::from) });
    harness.event(Event::Resize(80, 24));
}

fn marks(harness: &Harness) -> Vec<u32> {
    harness.app.transcript.marks().map(|ix| ix.0).collect()
}

#[test]
fn a_key_marks_the_segment_or_the_selection_and_takes_the_marks_off() {
    let mut harness = Harness::new(TALK);
    harness.keys("] m");
    assert_eq!((marks(&harness), harness.message()), (vec![1], "marked 1 segment"));
    harness.keys("g g v ] ] m");
    assert_eq!((marks(&harness), harness.message()), (vec![0, 1, 2], "marked 2 segments"));
    assert_eq!(harness.app.anchor, None);
    harness.keys("m");
    assert_eq!((marks(&harness), harness.message()), (vec![0, 1], "took the mark off 1 segment"));
    harness.keys("u u");
    assert_eq!((marks(&harness), harness.message()), (vec![1], "undone: marked 2 segments"));
    harness.keys("ctrl-r");
    assert_eq!(marks(&harness), [0, 1, 2]);
    assert_eq!(harness.recorded.len(), 6);
}

#[test]
fn segments_that_are_hidden_are_not_marked() {
    let mut harness = Harness::new(TALK);
    harness.keys("] x g g v G m");
    assert_eq!(marks(&harness), [0, 2, 3, 4]);
    harness.app.file.read_only = Some("read-only".into());
    harness.keys("m");
    assert_eq!((marks(&harness).len(), harness.message()), (4, "read-only"));
}

#[test]
fn marks_are_no_change_of_the_file() {
    let mut harness = Harness::new(TALK);
    harness.keys("m ctrl-s");
    assert_eq!(harness.message(), "nothing to write: the file is as you see it");
    harness.keys("r \"Anne\" enter m");
    assert!(harness.app.is_unwritten());
    harness.keys("ctrl-s");
    let Some(Effect::Write(request)) = harness.effects.pop() else { panic!("nothing to write") };
    harness.keys("] m").event(Event::Written(Ok(Saved { request, text: "written".into() })));
    assert!(!harness.app.is_unwritten());
    harness.keys("u u");
    assert!(!harness.app.is_unwritten());
    harness.keys("u");
    assert!(harness.app.is_unwritten());

    // Where nothing is kept, they would be lost all the same.
    let mut sample = Harness::new(TALK);
    sample.app.file.unkept = Some("the sample");
    sample.keys("m q");
    assert!(matches!(&sample.app.mode, Mode::Question(question) if question.text().starts_with("Quit and lose")));
}

#[test]
fn changed_text_is_shown_at_once_and_can_be_undone() {
    let mut harness = Harness::new(TALK);
    let rows = harness.app.rows.len();
    harness.keys("] ] ] j");
    assert_eq!(harness.at().0, 3);
    assert!(harness.at().1 > 20);
    reword(&mut harness, 3, "été", Some("thirteen"));
    assert_eq!(harness.message(), "corrected “thirteen” in 1 segment at 00:19");
    // The end of the text is the last place that is left in it.
    assert_eq!(harness.at(), (3, 5));
    // Where the rows of the segment end in its text.
    let of_segment = |harness: &Harness| -> Vec<usize> {
        let rows = harness.app.rows.iter().filter(|row| row.segment == SegmentIx(3));
        let end = |row: &Row| if let RowKind::Text { range, .. } = &row.kind { Some(range.end) } else { None };
        rows.filter_map(end).collect()
    };
    assert_eq!(of_segment(&harness), [5]);
    assert!(harness.app.is_unwritten());
    harness.keys("u");
    assert_eq!(harness.message(), "undone: corrected “thirteen” in 1 segment at 00:19");
    assert!(of_segment(&harness).len() > 1);
    assert_eq!(harness.app.rows.len(), rows);
    assert!(!harness.app.is_unwritten());
    reword(&mut harness, 3, "été", None);
    assert_eq!(harness.message(), "corrected 1 segment at 00:19");
}

#[test]
fn segments_know_whether_they_were_changed() {
    let mut harness = Harness::new(TALK);
    let edited =
        |harness: &Harness| -> Vec<u32> { (0..9).filter(|ix| harness.app.is_edited(SegmentIx(*ix))).collect() };
    harness.keys("r \"Anne\" enter ] r \"SPEAKER_02\" enter y m");
    assert_eq!(edited(&harness), [0; 0], "names, merges and marks change no segment");
    harness.keys("1");
    reword(&mut harness, 4, "My name is Anne.", None);
    assert_eq!(edited(&harness), [1, 4]);
    let (first, transcript) = (harness.app.first.clone(), harness.app.transcript.clone());
    let mut resumed = Harness::new(TALK);
    resumed.app.resume(first, transcript, History::default(), None, None);
    assert_eq!(edited(&resumed), [1, 4]);
    reword(&mut harness, 4, "My name is SPEAKER_02, said the machine.", None);
    assert_eq!(edited(&harness), [1]);
}
