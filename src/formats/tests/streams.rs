//! Readers of JSON hand over what they have read before they read on.

use super::fixtures;
use crate::formats::{Draft, Format, ReadError, Sink, packing};

/// All that a reader hands over, in order.
#[derive(Default)]
struct Heard {
    events: Vec<Event>,
    needs_places: bool,
}

#[derive(PartialEq, Debug)]
enum Event {
    Segment(String),
    Warning(u32, String),
}

impl Sink for Heard {
    fn segment(&mut self, draft: Draft<'_>) {
        let Draft { start, end, label, text, words, line, .. } = draft;
        self.events.push(Event::Segment(format!("{start:?} {end:?} {label:?} {text:?} {words:?} {line}")));
    }

    fn restart(&mut self) {
        self.events.clear();
    }

    fn warning(&mut self, line: u32, message: String) {
        self.events.push(Event::Warning(line, message));
    }

    fn needs_places(&self) -> bool {
        self.needs_places
    }
}

fn heard(format: &Format, text: &str, needs_places: bool) -> Result<Vec<Event>, ReadError> {
    let mut heard = Heard { needs_places, ..Heard::default() };
    (format.read)(text, &mut heard)?;
    Ok(heard.events)
}

/// Items of a list, of which only the last has a start that is none; `START` stands for it, `AT` for the number.
fn listed(item: &str) -> String {
    let item = |at: usize| {
        let start = if at == 39 { "\"soon\"".to_owned() } else { (at * 3).to_string() };
        item.replace("START", &start).replace("AT", &at.to_string())
    };
    (0..40).map(item).collect::<Vec<_>>().join(",\n")
}

#[test]
fn a_segment_is_handed_over_before_the_next_is_read() {
    let files = [
        ("whispercpp", r#"{"transcription": [LIST]}"#, r#"{"offsets": {"from": START, "to": 1000}, "text": " so AT"}"#),
        ("insanely-fast-whisper", r#"{"chunks": [LIST]}"#, r#"{"timestamp": [START, null], "text": " so"}"#),
        ("assemblyai", r#"{"words": [LIST]}"#, r#"{"text": "so.", "start": START, "end": null, "speaker": "A"}"#),
        (
            "assemblyai",
            r#"{"utterances": [LIST]}"#,
            r#"{"text": "so", "words": [{"text": "so", "start": START}], "speaker": "A"}"#,
        ),
        (
            "deepgram",
            r#"{"results": {"channels": [{"alternatives": [{"words": [LIST]}]}]}}"#,
            r#"{"word": "so.", "start": START, "speaker": 0}"#,
        ),
        ("deepgram", r#"{"results": {"utterances": [LIST]}}"#, r#"{"transcript": "so", "start": START}"#),
        ("elevenlabs", r#"{"words": [LIST]}"#, r#"{"text": "so. ", "start": START, "type": "word"}"#),
        ("revai", r#"{"monologues": [LIST]}"#, r#"{"speaker": 0, "elements": [{"value": "so", "ts": START}]}"#),
        (
            "speechmatics",
            r#"{"results": [LIST]}"#,
            r#"{"start_time": START, "alternatives": [{"content": "so."}], "type": "word"}"#,
        ),
        ("gladia", r#"{"prediction": [LIST]}"#, r#"{"text": "so", "start": START, "speaker": 1}"#),
        ("mistral", r#"{"segments": [LIST]}"#, r#"{"text": "so.", "start": START}"#),
        ("podcast-json", r#"{"segments": [LIST]}"#, r#"{"startTime": START, "body": "so"}"#),
        ("whosaid-json", r#"{"segments": [LIST]}"#, r#"{"start": START, "text": "so"}"#),
        ("whisperx", r#"{"segments": [LIST]}"#, r#"{"start": START, "text": "so"}"#),
        ("whisperx", r#"{"words": [LIST]}"#, r#"{"start": START, "word": "so."}"#),
        (
            "meeting-json",
            r#"{"items": [LIST]}"#,
            r#"{"startTime": START, "endTime": 130, "text": "so AT", "speaker": "A"}"#,
        ),
        ("meeting-json", r#"{"words": [LIST]}"#, r#"{"startTime": START, "endTime": 130, "word": "soAT."}"#),
    ];
    let mut late = Vec::new();
    for (name, file, item) in files {
        let text = file.replace("LIST", &listed(item));
        let events = heard(Format::named(name).expect("one"), &text, false).expect("read");
        let is_bad = |event: &Event| matches!(event, Event::Warning(_, what) if what.contains("is no time"));
        let is_segment = |event: &&Event| matches!(event, Event::Segment(_));
        let before = events.iter().take_while(|event| !is_bad(event)).filter(is_segment).count();
        // Of words, the last segment waits for the one that may follow.
        if before < 38 || !events.iter().any(is_bad) {
            late.push((name, before, events));
        }
    }
    assert!(late.is_empty(), "{late:#?}");
}

/// Whoever does not look at places is told the same.
#[test]
fn places_change_nothing_else() {
    let mut read = 0;
    for (path, bytes) in fixtures::all() {
        let Ok(document) = super::read(bytes, fixtures::extension(path)) else { continue };
        let Ok((bytes, _)) = packing::unpack(bytes) else { continue };
        let Ok(text) = std::str::from_utf8(&bytes) else { continue };
        let found = [true, false].map(|needs_places| heard(document.format, text, needs_places));
        assert_eq!(found[0], found[1], "{}", path.display());
        read += 1;
    }
    assert!(read >= 100, "{read}");
}
