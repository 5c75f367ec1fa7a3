//! What transcripts say of the recordings they are of.

use std::fs;
use std::path::Path;

use crate::formats::{extension_of, read};

/// What a fixture says its recording is, with `old` in it, if anything, replaced.
fn recording(fixture: &str, old: &str, new: &str) -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(fixture);
    let mut bytes = fs::read(&path).expect("a fixture");
    let at = memchr::memmem::find(&bytes, old.as_bytes()).expect(fixture);
    bytes.splice(at..at + old.len(), new.bytes());
    read(&bytes, &extension_of(&path)).expect("a transcript").recording
}

#[test]
fn formats_that_name_a_recording_are_asked() {
    let header = "<HEADER MEDIA_FILE=\"\" TIME_UNITS=\"milliseconds\"/>";
    let descriptor = |urls: &str| format!("<HEADER TIME_UNITS=\"milliseconds\"><MEDIA_DESCRIPTOR {urls}/></HEADER>");
    let both = descriptor("MEDIA_URL=\"file:///D:/a%20b.wav\" RELATIVE_MEDIA_URL=\"./a%20b.wav\"");
    let one = descriptor("MEDIA_URL=\"file:///D:/a.wav\" RELATIVE_MEDIA_URL=\"\"");
    let cases: [(&str, &str, &str, Option<&str>); 16] = [
        ("assemblyai/utterances.json", "", "", Some("https://example.org/talk.mp3")),
        ("chat/kitchen.cha", "", "", Some("kitchen")),
        ("chat/kitchen.cha", "kitchen, audio", "\"kitchen\", video, missing", Some("kitchen")),
        ("noscribe/evening.html", "", "", Some("./evening.mp3")),
        ("trs/evening.trs", "", "", Some("evening")),
        ("trs/evening.trs", "audio_filename=\"evening\"", "", None),
        ("eaf/participants.eaf", "", "", None),
        ("eaf/participants.eaf", header, &both, Some("./a%20b.wav")),
        ("eaf/participants.eaf", header, &one, Some("file:///D:/a.wav")),
        (
            "exb/evening.exb",
            "</project-name>",
            "</project-name><referenced-file url=\"a&amp;b.wav\"/>",
            Some("a&b.wav"),
        ),
        ("otr/breaks.otr", "\"media\": \"\"", "\"media\": \"Über.mp3\"", Some("Über.mp3")),
        (
            "otr/breaks.otr",
            "\"media\": \"\"",
            "\"media\": \"\", \"media-source\": \"https://a.org/b\"",
            Some("https://a.org/b"),
        ),
        ("ass/talk.ass", "[Script Info]", "[Script Info]\nAudio File: talk one.wav", Some("talk one.wav")),
        (
            "speechmatics/batch.json",
            "\"format\"",
            "\"job\": {\"data_name\": \"talk.mp3\"}, \"format\"",
            Some("talk.mp3"),
        ),
        ("srt/blanks.srt", "", "", None),
        ("otr/breaks.otr", "", "", None),
    ];
    for (fixture, old, new, expected) in cases {
        assert_eq!(recording(fixture, old, new).as_deref(), expected, "{fixture} {new}");
    }
}
