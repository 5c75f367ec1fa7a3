//! What a format loses is counted once, and formats are found by the names that people give them.

use std::path::Path;

use crate::formats::{Format, KeepError, stem_of};
use crate::model::{Builder, Progress, Segment, Timestamp, Transcript};

fn talk(labels: &[&str]) -> Transcript {
    let mut builder = Builder::default();
    for (at, label) in labels.iter().enumerate() {
        let (start, end) = (Timestamp::from_millis(at as u64 * 1000), Timestamp::from_millis(at as u64 * 1000 + 900));
        let speaker = builder.speaker(label);
        builder.push(Segment { start, end, speaker, text: "Two\nlines.", words: &[] }).expect("fits");
    }
    builder.finish().expect("fits")
}

fn losses(format: &str, labels: &[&str]) -> Vec<String> {
    let format = Format::named(format).expect("known");
    format.holds.keep(&talk(labels), &Progress::default()).expect("fits").losses
}

#[test]
fn a_name_is_counted_once_however_often_it_stands() {
    let lost = losses("rttm", &["Ann Lee", "Ben", "Ann Lee", "Ann Lee", "Zoë O."]);
    assert_eq!(lost, ["2 speaker names spelled without some of its characters", "5 texts left out"]);
}

#[test]
fn a_text_that_is_left_out_is_put_on_no_lines() {
    assert_eq!(losses("rttm", &["Ann"]), ["1 text left out"]);
    assert_eq!(losses("stm", &["Ann"]), ["1 text put on fewer lines"]);
}

#[test]
fn what_is_neither_said_nor_timed_is_left_out() {
    let mut builder = Builder::default();
    for label in ["", "Ann"] {
        let speaker = builder.speaker(label);
        builder.push(Segment { start: None, end: None, speaker, text: " ", words: &[] }).expect("fits");
    }
    let transcript = builder.finish().expect("fits");
    for (name, left) in [("csv", 0), ("whosaid", 2)] {
        let kept = Format::called(name).expect("known").holds.keep(&transcript, &Progress::default()).expect("fits");
        assert_eq!((kept.transcript.len(), kept.losses.is_empty()), (left, left == 2), "{name}");
    }
    // What would be an empty file is none.
    let nothing = Format::called("plain").expect("known").holds.keep(&transcript, &Progress::default());
    assert!(matches!(nothing, Err(KeepError::NoText)), "{nothing:?}");
}

#[test]
fn formats_are_named_as_people_spell_them() {
    let named = |name: &str| Format::called(name).map(|format| format.name.replace('_', "-"));
    for (name, expected) in [
        ("webvtt", Some("webvtt")),
        ("WebVTT", Some("webvtt")),
        (".vtt", Some("webvtt")),
        ("txt", Some("plain")),
        ("json", Some("whisperx")),
        ("whosaid", Some("whosaid-json")),
        ("podcast-json", Some("podcast-json")),
        ("podcast_html", Some("podcast-html")),
        ("aws_transcribe", Some("aws-transcribe")),
        ("", None),
        (".", None),
        ("mp3", None),
    ] {
        assert_eq!(named(name).as_deref(), expected, "{name}");
    }
    let asked = |name: &str| Format::asked_by(Path::new(name)).map(|format| format.name.replace('_', "-"));
    for (name, expected) in [
        ("a/talk.VTT", Some("webvtt")),
        ("talk.srt.gz", Some("srt")),
        ("talk.seglst.json", Some("seglst")),
        ("talk.whosaid.json.zst", Some("whosaid-json")),
        ("talk.srt.json", Some("whisperx")),
        ("talk.json.json", Some("whisperx")),
        ("vtt", None),
        ("talk.mp3", None),
    ] {
        assert_eq!(asked(name).as_deref(), expected, "{name}");
    }
}

#[test]
fn a_stem_is_a_name_without_its_endings() {
    let stems =
        ["Talk.SRT.gz", "talk.vtt", "a.b.json.ZST", "talk.gz", "talk", ".hidden"].map(|name| stem_of(Path::new(name)));
    assert_eq!(stems, ["Talk", "talk", "a.b", "talk", "talk", ".hidden"]);
}
