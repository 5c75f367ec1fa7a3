//! Changed text and marks: kept in the session, never lost in writing.

use whosaid::model::{Change, Edit, Marking, Rewording, SegmentIx, Step};
use whosaid::store::{Access, Folders, Session, SessionName, read_file};

use crate::home::{Home, fixture};
use crate::pty::{Pty, until};

/// Does something to a transcript, as an earlier session.
fn edit(home: &Home, name: &str, edits: &[Edit]) {
    let source = read_file(&home.path(name)).expect("the file is there");
    let mut transcript = whosaid::formats::read(&source.bytes, "").expect("a transcript").transcript;
    let folders = Folders { state: home.path("../whosaid-state") };
    let opened =
        Session::open(&source, transcript.len(), &SessionName::default(), &folders).expect("nobody has it open");
    let Access::Owned(mut session) = opened.access else { panic!("nobody has it open") };
    for edit in edits {
        let inverse = transcript.apply(edit).expect("it fits");
        session.record(Change::Did(Step { edit: edit.clone(), inverse })).expect("there is room");
    }
}

/// Replaces some words of a segment wherever they stand.
fn rewording(home: &Home, name: &str, segment: u32, old: &str, new: &str) -> Edit {
    let transcript = whosaid::formats::read(&home.get(name), "").expect("a transcript").transcript;
    let ix = SegmentIx(segment);
    let segment = transcript.segment(ix).expect("there is such a segment");
    let places = segment.text.match_indices(old).map(|(at, old)| (at..at + old.len(), new.to_owned()));
    let text = Rewording::of(ix, &segment, &places.collect::<Vec<_>>()).expect("they are in the text");
    Edit::Reword { texts: vec![text], what: Some(old.to_owned()) }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

#[test]
fn changed_text_is_written_where_it_stands() {
    let home = Home::with("tide.srt");
    edit(&home, "tide.srt", &[rewording(&home, "tide.srt", 2, "Alors", "Bon, alors")]);
    let mut pty = Pty::start(&home, &["tide.srt"]);
    pty.shows("your changes of last time are here");
    pty.shows("Bon, alors on attend.");
    pty.send("\x13");
    pty.shows("written: tide.srt");
    assert_eq!(text(&home.get("tide.srt")), text(&fixture("tide.srt")).replace("Alors", "Bon, alors"));
    pty.send("q");
    pty.end();
    // What was written can still be taken back.
    let mut again = Pty::start(&home, &["tide.srt"]);
    again.shows("Bon, alors on attend.");
    again.send("u");
    again.shows("undone: corrected “Alors” in 1 segment");
    again.send("\x13");
    again.shows("written: tide.srt");
    assert_eq!(home.get("tide.srt"), fixture("tide.srt"));
    again.send("q");
    again.end();
}

#[test]
fn changed_text_is_never_dropped_in_writing_but_offered_another_file() {
    let home = Home::new();
    let marked = "WEBVTT\n\n00:00.000 --> 00:02.000\n<v Ida>When does <b>the</b> ferry leave?</v>\n";
    home.put("ferry.vtt", marked.as_bytes());
    edit(&home, "ferry.vtt", &[rewording(&home, "ferry.vtt", 0, "the ferry", "Lady Jane")]);
    let mut pty = Pty::start(&home, &["ferry.vtt"]);
    pty.shows("Lady Jane");
    pty.send("\x13");
    pty.shows("WebVTT cannot take this change of text in place. Write");
    pty.shows("instead?");
    pty.send("n");
    pty.until("the question is gone", |screen| !screen.contents().contains("instead?"));
    assert_eq!(text(&home.get("ferry.vtt")), marked, "nothing is half done");
    pty.send(":w copy.vtt\r");
    pty.shows("written to copy.vtt");
    assert!(text(&home.get("copy.vtt")).contains("When does Lady Jane leave?"));
    pty.send("q");
    pty.send("y");
    pty.end();
}

#[test]
fn changed_text_is_found_though_the_file_does_not_have_it() {
    let home = Home::with("tide.srt");
    assert_eq!(home.run(&["search", "zeppelin", "tide.srt"]).status, Some(1));
    edit(&home, "tide.srt", &[rewording(&home, "tide.srt", 2, "Alors", "Zeppelin")]);
    let run = home.run(&["search", "-c", "zeppelin", "tide.srt"]);
    assert_eq!((run.status, text(&run.stdout)), (Some(0), "tide.srt:1\n".to_owned()));
}

#[test]
fn renaming_elsewhere_writes_changed_text_too() {
    let home = Home::with("tide.srt");
    edit(&home, "tide.srt", &[rewording(&home, "tide.srt", 2, "Alors", "Bon, alors")]);
    home.run(&["rename", "tide.srt", "SPEAKER_00=Ida", "-o", "new.srt"]).data();
    let written = text(&home.get("new.srt"));
    assert!(written.contains("Bon, alors on attend.") && written.contains("Ida"), "{written}");
    assert_eq!(home.get("tide.srt"), fixture("tide.srt"));
}

#[test]
fn conversion_writes_changed_words_with_their_times() {
    let home = Home::with("ferry.json");
    edit(&home, "ferry.json", &[rewording(&home, "ferry.json", 0, "the ferry", "Lady Jane")]);
    let run = home.run(&["convert", "ferry.json", "--to", "whosaid-json"]);
    let json: serde_json::Value = serde_json::from_slice(run.data()).expect("JSON");
    let first = &json["segments"][0];
    assert_eq!(first["text"].as_str().map(str::trim), Some("When does Lady Jane leave?"));
    assert_eq!(first["words"][1], serde_json::json!({"text": "does", "start": 0.9, "end": 1.1, "confidence": 0.87}));
    assert_eq!(first["words"][2], serde_json::json!({"text": "Lady", "start": 1.1, "end": 1.5}));
    assert_eq!(first["words"][3], serde_json::json!({"text": "Jane", "start": 1.5, "end": 1.9}));
}

#[test]
fn marks_come_back_and_hinder_no_writing() {
    let home = Home::with("tide.srt");
    edit(&home, "tide.srt", &[Edit::Mark { runs: vec![Marking { first: SegmentIx(1), len: 1, marked: true }] }]);
    let mut pty = Pty::start(&home, &["tide.srt"]);
    pty.shows("●");
    pty.send("m");
    pty.until("two are marked", |screen| screen.contents().matches(['●', '◉']).count() == 2);
    // What is shown is on its way to the disk.
    until("both marks are recorded", || {
        String::from_utf8_lossy(&home.get("tide.srt.whosaid")).matches(r#""event":{"did""#).count() == 2
    });
    pty.signal("KILL");
    pty.end();

    let mut again = Pty::start(&home, &["tide.srt"]);
    again.until("two are marked", |screen| screen.contents().matches(['●', '◉']).count() == 2);
    assert!(!again.screen().contents().contains("edited"));
    again.send("uu");
    again.until("none is marked", |screen| !screen.contents().contains(['●', '◉']));
    again.send("\x12ggr\x15Ida\r");
    again.shows("→ Ida");
    again.send("\x13");
    again.shows("written: tide.srt");
    assert_eq!(text(&home.get("tide.srt")), text(&fixture("tide.srt")).replace("[SPEAKER_00]", "[Ida]"));
    again.shows("●");
    again.send("q");
    again.end();
}

/// What is written and taken back again leaves the file as it was to the byte, whatever style its cues have.
#[test]
fn what_is_taken_back_after_it_was_written_is_as_it_was() {
    let home = Home::new();
    let original = b"WEBVTT\n\nfirst\n00:01.000 --> 00:02.000 align:start\n[Ada]: one two\n\n00:02.000 --> 00:04.000\n[Ben]: three four\n\n00:04.000 --> 00:05.000\n[Ada]: five";
    home.put("talk.vtt", original);
    let mut pty = Pty::start(&home, &["talk.vtt"]);
    pty.shows("three four");
    pty.send("D\x13");
    pty.shows("written: talk.vtt");
    assert!(!text(&home.get("talk.vtt")).contains("one two"));
    // What is done after it is made of the first content as well.
    pty.send("ul>\x13");
    pty.until("it is written", |_| text(&home.get("talk.vtt")).contains("two three four"));
    pty.send("u");
    pty.shows("undone: words given");
    pty.send("\x13");
    pty.until("it is as it was", |_| home.get("talk.vtt") == original);
    pty.send("q");
    pty.end();
}
