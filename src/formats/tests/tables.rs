//! Labels that stand more than once: on words, in tables of speakers, in translations.

use proptest::prelude::*;

use super::{fixtures, texts};
use crate::formats::{RelabelError, read, relabel};
use crate::model::{Edit, Run, SegmentIx};

/// A file of a format after one of its speakers was given a name.
fn renamed(format: &str, source: &str, label: &str, name: &str) -> Result<String, RelabelError> {
    let document = read(source.as_bytes(), "").expect(source);
    assert_eq!(document.format.name, format, "{source}");
    let mut transcript = document.transcript;
    let speaker = transcript.speakers().named(label).unwrap_or_else(|| panic!("no {label} in {source}"));
    transcript.apply(&Edit::Rename { speaker, name: Some(name.into()) }).expect("fits");
    relabel(source.as_bytes(), "", &transcript).map(|bytes| String::from_utf8(bytes).expect("UTF-8"))
}

#[test]
fn a_name_changes_wherever_it_stands() {
    // In each, `A` is a speaker to be called `Ann`, and `$` marks where that stands.
    let cases = [
        (
            "revai",
            r#"{"monologues":[{"speaker":"$","elements":[{"type":"text","value":"A"}]},{"speaker":"B","elements":[]}]}"#,
        ),
        (
            "revai",
            r#"{"speakers":[{"id":1,"name":"$"},{"id":2,"name":"B"}],"monologues":[{"speaker":1,"elements":[{"type":"text","value":"x"}]},{"speaker":2,"elements":[]},{"speaker":1,"elements":[]}]}"#,
        ),
        (
            "speechmatics",
            r#"{"speakers":[{"label":"$"}],"results":[{"type":"word","start_time":1,"end_time":2,"alternatives":[{"content":"x","speaker":"$"}]},{"type":"word","start_time":2,"end_time":3,"alternatives":[{"content":"y","speaker":"B"}]}],"translations":{"fr":[{"content":"A","speaker":"$"}]}}"#,
        ),
        (
            "speechmatics",
            r#"{"format":"1.0","job":{},"words":[{"name":"x","time":"1","duration":"1"},{"name":"y","time":"2","duration":"1"}],"speakers":[{"name":"$","time":"0"},{"name":"B","time":"2"}]}"#,
        ),
        (
            "elevenlabs",
            r#"{"words":[{"text":"x","type":"word","speaker_id":"$"},{"text":" ","type":"spacing","speaker_id":"$"},{"text":"y.","type":"word","speaker_id":"$"},{"text":" ","type":"spacing","speaker_id":"B"},{"text":"z","type":"word","speaker_id":"B"},{"text":" ","type":"spacing","speaker_id":"$"}]}"#,
        ),
        (
            "elevenlabs",
            r#"{"segments":[{"text":"x","start_time":1,"end_time":2,"speaker":{"id":"s","name":"$"},"words":[{"text":"x","start_time":1}]}]}"#,
        ),
        (
            "gladia",
            r#"{"result":{"translation":{"results":[{"utterances":[{"text":"A","speaker":"$"},{"speaker":"B"}]}]},"transcription":{"full_transcript":"A","utterances":[{"text":"x","speaker":"$","words":[{"word":"x","speaker":"$"}]}],"sentences":[{"sentence":"x","speaker":"$"}]}}}"#,
        ),
        (
            "watson",
            r#"{"results":[{"alternatives":[{"transcript":"x y","timestamps":[["x",1,2],["y",2,3]]}]}],"speaker_labels":[{"from":1,"to":2,"speaker":"$"},{"from":2,"to":3,"speaker":"$"}]}"#,
        ),
        (
            "mistral",
            r#"{"model":"m","text":"x","segments":[{"text":"x","start":1,"end":2,"speaker_id":"$"},{"text":"y","speaker_id":"B"}]}"#,
        ),
        (
            "fireflies",
            r#"{"data":{"transcript":{"sentences":[{"text":"x","speaker_name":"$","speaker_id":0},{"text":"y","speaker_name":null,"speaker_id":0}],"speakers":[{"id":0,"name":"$"}],"analytics":{"speakers":[{"speaker_id":0,"name":"$"}]}}}}"#,
        ),
        (
            "otter-json",
            r#"{"speech":{"speakers":[{"id":7,"speaker_name":"$"}],"transcripts":[{"transcript":"x","speaker_id":7,"start_offset":16000},{"transcript":"A","speaker_id":7,"start_offset":32000}]}}"#,
        ),
        (
            "lhotse",
            "{\"id\":\"A\",\"recording_id\":\"r\",\"start\":1,\"duration\":2,\"speaker\":\"$\"}\n{\"id\":\"b\",\"recording_id\":\"r\",\"start\":4,\"duration\":2,\"speaker\":\"B\"}\n",
        ),
        ("seglst", r#"[{"session_id":"A","speaker":"$","start_time":1,"end_time":2,"words":"x"}]"#),
        (
            "nemo",
            r#"{"session_id":"A","transcription":"x y","words":[{"word":"x","start_time":1,"end_time":2,"speaker_label":"$"},{"word":"y","start_time":3,"end_time":4,"speaker_label":"B"}],"sentences":[{"sentence":"x","start_time":1,"end_time":2,"speaker_label":"$"},{"sentence":"y","start_time":3,"end_time":4,"speaker_label":"B"}]}"#,
        ),
        ("rev-nlp", "token|speaker|ts|endTs|punctuation\nA|$|1|2|\nb|$|2|3|.\nc|$|3|4|.\nd|B|3|4|.\n"),
    ];
    for (format, source) in cases {
        let expected = source.replace('$', "Ann");
        assert_eq!(renamed(format, &source.replace('$', "A"), "A", "Ann").as_ref(), Ok(&expected), "{format}");
    }
}

#[test]
fn a_table_stays_when_only_some_of_its_speakers_segments_change() {
    let source = r#"{"sentences":[{"text":"x","speaker_name":"A"},{"text":"y","speaker_name":"A"}],"speakers":[{"id":0,"name":"A"}]}"#;
    let mut transcript = read(source.as_bytes(), "").expect("read").transcript;
    transcript.apply(&Edit::AddSpeaker { label: "B".into() }).expect("fits");
    let speaker = transcript.speakers().named("B").expect("there");
    let edit = Edit::Assign { runs: vec![Run { first: SegmentIx(1), len: 1, speaker }] };
    transcript.apply(&edit).expect("fits");
    let written = relabel(source.as_bytes(), "", &transcript).expect("writes");
    let expected = source.replacen(r#""y","speaker_name":"A""#, r#""y","speaker_name":"B""#, 1);
    assert_eq!(String::from_utf8_lossy(&written), expected);
}

#[test]
fn what_has_no_speakers_yet_gets_them() {
    let named = |format: &str, source: &str, expected: &str| {
        assert_eq!(renamed(format, source, "", "Ann").as_deref(), Ok(expected), "{format}");
    };
    named(
        "gladia",
        r#"{"transcription":{"full_transcript":"x","utterances":[{"text":"x"}]}}"#,
        r#"{"transcription":{"full_transcript":"x","utterances":[{"speaker": "Ann", "text":"x"}]}}"#,
    );
    named("rev-nlp", "token|speaker|ts|endTs\na||1|2\n", "token|speaker|ts|endTs\na|Ann|1|2\n");
    named(
        "elevenlabs",
        r#"{"words":[{"text":"x","type":"word","speaker_id":null},{"text":" ","type":"spacing","speaker_id":null}]}"#,
        r#"{"words":[{"text":"x","type":"word","speaker_id":"Ann"},{"text":" ","type":"spacing","speaker_id":"Ann"}]}"#,
    );
    let unlabelled = r#"{"result_index":0,"results":[{"final":true,"alternatives":[{"transcript":"x "}]}]}"#;
    assert!(matches!(renamed("watson", unlabelled, "", "Ann"), Err(RelabelError::NoPlace { .. })));
}

#[test]
fn channels_tell_speakers_apart_where_nothing_else_does() {
    let two = r#"{"result":{"transcription":{"full_transcript":"","utterances":[{"text":"x","channel":0},{"text":"y","channel":1}]}}}"#;
    assert_eq!(texts(two), Ok(vec![("0".into(), "x".into()), ("1".into(), "y".into())]));
    assert_eq!(texts(&two.replace(":1}", ":0}")), Ok(vec![("".into(), "x".into()), ("".into(), "y".into())]));
    let unknown = r#"{"results":[{"type":"word","start_time":1,"channel":"left","alternatives":[{"content":"x","speaker":"UU"}]}]}"#;
    assert_eq!(texts(unknown), Ok(vec![("left".into(), "x".into())]));
}

#[test]
fn a_broken_line_among_json_lines_is_left_out() {
    let source = "{\"audio_filepath\":\"a\",\"text\":\"x\"}\n{\"audio_filepath\":\n\n{\"audio_filepath\":\"a\",\"text\":\"y\"}\n{\"au";
    let document = read(source.as_bytes(), "").expect("read");
    assert_eq!(document.transcript.len(), 2);
    let warnings: Vec<(u32, &str)> =
        document.warnings.iter().map(|warning| (warning.line, &*warning.message)).collect();
    let left_out = "this is not valid JSON and was left out: ";
    assert_eq!(warnings, [(2, &*format!("{left_out}“{{\"audio_filepath\":…”")), (5, &*format!("{left_out}“{{\"au”"))]);
}

#[test]
fn texts_without_times_are_read() {
    let texts_of = |source: &str| texts(source).expect(source).into_iter().map(|(_, text)| text).collect::<Vec<_>>();
    assert_eq!(texts_of(r#"{"language_code":"en","language_probability":1,"text":"Hi.","words":[]}"#), ["Hi."]);
    assert_eq!(texts_of(r#"{"model":"v","text":"Hi.","segments":[],"usage":{"prompt_audio_seconds":1}}"#), ["Hi."]);
    assert_eq!(
        texts_of(r#"{"result_index":0,"results":[{"final":true,"alternatives":[{"transcript":"hi "}]}]}"#),
        ["hi"]
    );
    assert_eq!(texts_of(r#"{"monologues":[]}"#), Vec::<String>::new());
    assert_eq!(
        texts_of(r#"{"result":{"transcription":{"full_transcript":"","utterances":[]}}}"#),
        Vec::<String>::new()
    );
}

/// Where the strings, numbers and names of a JSON text stand, keys included, and its brackets.
fn tokens(json: &str) -> Vec<std::ops::Range<usize>> {
    let bytes = json.as_bytes();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let len = match bytes[at] {
            b'"' => json[at + 1..].find('"').map_or(1, |len| len + 2),
            byte if byte.is_ascii_alphanumeric() || byte == b'-' => {
                json[at..].find([',', '}', ']', ' ', '\n', ':']).unwrap_or(json.len() - at)
            }
            _ => 1,
        };
        if len > 1 || bytes[at].is_ascii_alphanumeric() || b"[{".contains(&bytes[at]) {
            tokens.push(at..at + len);
        }
        at += len;
    }
    tokens
}

const SPOILED: [&str; 14] = [
    "null",
    "0",
    "-1",
    "1e99",
    "\"A\"",
    "\"\"",
    "\" x \"",
    "\"\\u00e9\\\"\"",
    "[]",
    "{}",
    "[[\"a\",1,2]]",
    "true",
    "[{}]",
    "{\"name\":{}}",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]
    #[test]
    fn any_spoiled_value_is_read_or_refused(
        file: prop::sample::Index,
        spoiled in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(SPOILED.to_vec())), 1..4),
    ) {
        let files: Vec<_> = fixtures::all().iter().filter(|(path, _)| fixtures::extension(path) == "json").collect();
        let mut source = String::from_utf8_lossy(&file.get(&files).1).into_owned();
        for (token, value) in spoiled {
            let tokens = tokens(&source);
            // Without one of its brackets the text is no JSON any more, which is to be refused.
            source.replace_range(token.get(&tokens).clone(), value);
        }
        if let Ok(document) = read(source.as_bytes(), "") {
            let mut transcript = document.transcript;
            let unchanged = relabel(source.as_bytes(), "", &transcript);
            prop_assert_eq!(unchanged.as_deref(), Ok(source.as_bytes()));
            let last = transcript.speakers().iter().next_back().map(|(id, _)| id);
            if let Some(speaker) = last {
                transcript.apply(&Edit::Rename { speaker, name: Some("N".into()) }).expect("fits");
                let _ = relabel(source.as_bytes(), "", &transcript);
            }
        }
    }
}

/// What would take hours if it were not in proportion.
#[test]
fn size_costs_time_in_proportion() {
    let n = 15_000;
    let label = r#"{"from":1,"to":2,"speaker":0},"#.repeat(n);
    let word = r#"["x",1,2],"#.repeat(n);
    let watson = format!(
        r#"{{"results":[{{"alternatives":[{{"transcript":"x","timestamps":[{word}["x",1,2]]}}]}}],"speaker_labels":[{label}{{"from":1,"to":2,"speaker":0}}]}}"#
    );
    let line = "{\"id\":\"a\",\"recording_id\":\"r\",\"start\":1,\"duration\":2}\n{]\n".repeat(n);
    let mention = r#"{"speaker":"A"},"#.repeat(n);
    let gladia = format!(
        r#"{{"transcription":{{"full_transcript":"","utterances":[{{"text":"x","speaker":"A"}}],"sentences":[{mention}{{}}]}}}}"#
    );
    // Times that are never closed.
    let span = r#"<span data-timestamp='1'>a"#.repeat(n);
    let otr = format!(r#"{{"text":"<p>{span}</p>","media":"","media-time":0}}"#);
    for (source, segments) in [(watson, 1), (line, n), (gladia, 1), (otr, n)] {
        assert_eq!(texts(&source).map(|found| found.len()), Ok(segments));
    }
    let deep = format!("{{\"monologues\":{}", "[".repeat(1_000_000));
    assert!(read(deep.as_bytes(), "").is_err());
}
