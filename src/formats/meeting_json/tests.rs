use crate::formats::ReadError;
use crate::formats::collect::Collector;

/// The segments of a file as `0.500-2.000 Anna: text`, and its warnings.
fn shown(source: &str) -> Result<(Vec<String>, Vec<String>), ReadError> {
    let mut collector = Collector::default();
    super::read(source, &mut collector)?;
    let (transcript, warnings) = collector.finish()?;
    let time = |time: Option<crate::model::Timestamp>| time.map_or("".into(), |time| format!("{}", time.seconds()));
    let line = |segment: crate::model::Segment<'_>| {
        let label = transcript.speakers().shown(segment.speaker);
        format!("{}-{} {label}: {}", time(segment.start), time(segment.end), segment.text)
    };
    let lines = transcript.segments().map(|(_, segment)| line(segment)).collect();
    Ok((lines, warnings.into_iter().map(|warning| warning.message).collect()))
}

fn lines(source: &str) -> Vec<String> {
    shown(source).unwrap_or_else(|error| panic!("{source}: {error}")).0
}

#[test]
fn keys_in_any_style() {
    let cases = [
        (r#"[{"Speaker":"A","Start Time":"0:01","End Time":"0:03","Text":"one two"}]"#, "1-3 A: one two"),
        (r#"{"data":[{"speakerName":"A","startTime":1.5,"endTime":2.5,"content":"one two"}]}"#, "1.5-2.5 A: one two"),
        (r#"{"a":{"b":{"lines":[{"who":"A","begin":"1s","until":"2.5s","said":"one"}]}}}"#, "1-2.5 A: one"),
        (
            r#"{"transcript":[{"speaker":{"display_name":"A","email":"a@b"},"text":"one","timestamp":"00:00:05"}]}"#,
            "5- A: one",
        ),
        (r#"[{"author":{"username":"A"},"message":{"text":"one"},"created_at":"2024-05-01 10:00:00"}]"#, "0- A: one"),
        (r#"[{"sentence":"one","speaker_name":"A","speaker_id":3,"start_ms":1500,"duration_ms":500}]"#, "1.5-2 A: one"),
        (r#"[{"displayText":"one","speaker":"A","offsetInTicks":15000000,"duration":"PT0.5S"}]"#, "1.5-2 A: one"),
        (r#"[{"utterance":"one","participant":"A","time":{"start":"1","end":"2"}}]"#, "1-2 A: one"),
        (r#"[{"text":"one","speaker":"A","timestamps":{"from":"00:00:01,500","to":"00:00:02,000"}}]"#, "1.5-2 A: one"),
        (r#"[{"text":"one","from":"A","ts":"10:00:05 AM"},{"text":"two","from":"A","ts":"10:00:07 AM"}]"#, "0- A: one"),
        (r#"[{"role":"user","content":"one"},{"role":"user","content":"two"}]"#, "- user: one"),
        (
            r#"[{"speaker":"A","words":[{"w":"one","data_start":1,"data_end":2},{"w":"two","data_start":2,"data_end":3}]}]"#,
            "1-3 A: one two",
        ),
        (r#"[{"speaker":"A","start":1,"end":2,"words":["one","two","."]}]"#, "1-2 A: one two."),
        (r#"{"speakers":{"S1":"A"},"turns":[{"speaker":"S1","text":"one","startSeconds":1}]}"#, "1- A: one"),
        (
            r#"{"speakers":[{"spkid":"S1","name":"A"}],"turns":[{"speaker":"S1","text":"one","startSeconds":1}]}"#,
            "1- A: one",
        ),
        (r#"[{"text":"A: one","start":1,"duration":2},{"text":"A: two","start":4,"duration":2}]"#, "1-3 A: one"),
        (
            r#"[{"startDateTime":"2024-05-01T10:00:00Z","endDateTime":"2024-05-01T10:00:02.5Z","speakerName":"A","spokenText":"one"}]"#,
            "0-2.5 A: one",
        ),
        (r#"[{"speaker":"A","text":"one","start":{"seconds":"1","nanos":500000000}}]"#, "1.5- A: one"),
    ];
    for (source, expected) in cases {
        assert_eq!(lines(source)[0], expected, "{source}");
    }
}

#[test]
fn units_are_told_by_the_pace_of_speech() {
    let said = "so we went on for a while, as one does";
    let with = |one: &str, two: &str, three: &str| {
        let item =
            |start: &str, end: &str| format!(r#"{{"speaker":"A","text":"{said}","begin":{start},"finish":{end}}}"#);
        let source = format!("[{},{}]", item(one, two), item(two, three));
        let (lines, warnings) = shown(&source).expect(&source);
        (lines[0].split(' ').next().unwrap_or_default().to_owned(), warnings)
    };
    let taken = |unit: &str| vec![format!("times are taken for {unit}")];
    assert_eq!(with("1", "3", "6"), ("1-3".into(), Vec::new()));
    assert_eq!(with("1.25", "3", "6.5"), ("1.25-3".into(), Vec::new()));
    assert_eq!(with("\"1\"", "\"3\"", "\"6\""), ("1-3".into(), Vec::new()));
    // Half a minute for one sentence is slow, but people are; three thousand seconds are not.
    assert_eq!(with("0", "30", "60"), ("0-30".into(), Vec::new()));
    assert_eq!(with("1000", "3000", "6000"), ("1-3".into(), taken("milliseconds")));
    assert_eq!(with("1000000", "3000000", "6000000"), ("1-3".into(), taken("microseconds")));
    assert_eq!(with("10000000", "30000000", "60000000"), ("1-3".into(), taken("ticks of 100 ns")));
    assert_eq!(with("1000000000", "3000000000", "6000000000"), ("1-3".into(), taken("nanoseconds")));
    let starts = |step: u64| {
        let items: Vec<String> =
            (1..5).map(|n| format!(r#"{{"speaker":"A","text":"{said}","offset":{}}}"#, n * step)).collect();
        let (lines, warnings) = shown(&format!("[{}]", items.join(","))).expect("read");
        (lines[0].split(' ').next().unwrap_or_default().to_owned(), warnings)
    };
    assert_eq!(starts(2), ("2-".into(), Vec::new()));
    assert_eq!(starts(60), ("60-".into(), Vec::new()));
    assert_eq!(starts(2000), ("2-".into(), taken("milliseconds")));
    let epoch = |unit: &str| vec![format!("times are taken for {unit} since 1970 and counted from the first")];
    assert_eq!(with("1700000000", "1700000002", "1700000004"), ("0-2".into(), epoch("seconds")));
    assert_eq!(with("1700000000000", "1700000002500", "1700000004000"), ("0-2.5".into(), epoch("milliseconds")));
}

#[test]
fn the_coarsest_list_is_taken() {
    let source = r#"{"words":[{"text":"one","speaker":"A","start":1,"end":2},{"text":"two","speaker":"A","start":2,"end":3}],
        "turns":[{"text":"one two","speaker":"A","start":1,"end":3}], "topics":[{"text":"numbers"}]}"#;
    assert_eq!(lines(source), ["1-3 A: one two"]);
}

#[test]
fn bad_items_are_told() {
    let source = "[{\"speaker\":\"A\",\"text\":\"one\",\"start_time\":-1},\n7,\n{\"speaker\":null,\"text\":\"two\",\"start_time\":1e300}]";
    let (lines, warnings) = shown(source).expect("read");
    assert_eq!(lines, ["- A: one", "- : two"]);
    let left_out = |time: &str| format!("the start is no time and was left out: “{time}”");
    assert_eq!(warnings, [left_out("-1"), "not a segment: “7”".into(), left_out("1e300")]);
}

#[test]
fn what_is_no_transcript_is_told_what_it_is() {
    let list = "a list of objects that each have a text and a speaker or times";
    let cases = [
        (r#"{"name":"x","version":"1.0.0","dependencies":{"a":"1"},"scripts":{}}"#, "a package.json of Node.js", list),
        (r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"x"}}]}"#, "GeoJSON", list),
        ("{}", "JSON with nothing in it", list),
        ("[]", "a list without objects in it", list),
        (r#"{"a":1,"b":"text"}"#, "JSON with “a”, “b”", list),
        (
            r#"[{"id":1,"name":"Ann","email":"a@b"},{"id":2,"name":"Ben","email":"b@b"}]"#,
            "a list of 2 objects with “id”, “name”, “email”",
            "a text in each of them, under a name such as “text”",
        ),
        (
            r#"[{"id":1,"text":"one"},{"id":2,"text":"two"}]"#,
            "a list of 2 objects with “id”, “text”",
            "a speaker or a time beside each text, under names such as “speaker” and “start”",
        ),
        (
            r#"{"time":"2024-05-01T10:00:00Z","level":"info","msg":"up"}
{"time":"2024-05-01T10:00:01Z","level":"info","msg":"down"}"#,
            "a list of log records",
            "a list of what is said, with a speaker or times",
        ),
        (
            r#"[{"sha":"1","author":"A","date":"2024-05-01","message":"fix"}]"#,
            "a list of commits",
            "a list of what is said, with a speaker or times",
        ),
        (
            r#"[{"name":"a.txt","content":"one"},{"name":"b.txt","content":"two"}]"#,
            "a list of 2 objects with “name”, “content”",
            "a speaker or a time beside each text, under names such as “speaker” and “start”",
        ),
    ];
    for (source, looks_like, missing) in cases {
        let expected = format!("this looks like {looks_like}; a transcript needs {missing}");
        assert_eq!(shown(source).expect_err(source).to_string(), expected, "{source}");
    }
}

#[test]
fn size_and_depth_cost_no_more_than_they_are() {
    let deep = format!("{}{{\"text\":\"a\"}}{}", "[{\"a\":".repeat(50_000), "}]".repeat(50_000));
    assert!(shown(&deep).is_err());
    let wide: String = (0..100_000).map(|n| format!("\"k{n}\":[{{\"id\":{n}}}],")).collect();
    assert!(shown(&format!("{{{wide}\"z\":0}}")).is_err());
    // Two gigabytes, if each of these had the whole key before its own; and no message quotes all of one.
    let empty = wide.replace("[{", "[").replace("}]", "]").replace("\"id\":", "");
    let refused = shown(&format!("{{\"{}\":{{{empty}\"z\":0}}}}", "k".repeat(20_000))).expect_err("no transcript");
    let quoted = format!("JSON with “{}…”;", "k".repeat(40));
    assert!(refused.to_string().contains(&quoted), "{refused}");
    let long: String = (0..20_000).map(|n| format!("{{\"who\":\"A{n}\",\"text\":\"a\",\"ts\":{n}}},")).collect();
    assert_eq!(lines(&format!("[{long}{{}}]")).len(), 20_001);
}

#[test]
fn keys_of_analytics() {
    let source = r#"{"ConversationAnalytics": {"SpeakerLabels": [{"Speaker": "spk_0", "DisplayText": "Agent"}]},
        "SpeechSegments": [{"SegmentStartTime": 0.5, "SegmentEndTime": 1.5, "SegmentSpeaker": "spk_0",
            "DisplayText": "one two", "WordConfidence": [{"Text": "one", "StartTime": 0.5, "EndTime": 0.9},
            {"Text": " two", "StartTime": 0.9, "EndTime": 1.5}]}]}"#;
    assert_eq!(lines(source), ["0.5-1.5 Agent: one two"]);
    let source = r#"{"segments": [{"startMs": 0, "endMs": 900, "speakerIndex": 1, "content": "one two"}],
        "speakers": ["A", "B"]}"#;
    assert_eq!(lines(source), ["0-0.9 B: one two"]);
    let source = r#"{"monologues": [{"speaker": "A", "start": "0:05", "blocks": [{"text": "one"}, {"text": "two"}]}]}"#;
    assert_eq!(lines(source), ["5- A: one two"]);
}

#[test]
fn results_of_vosk() {
    let one = r#"{"result": [{"conf": 1.0, "start": 0.5, "end": 0.9, "word": "one"},
        {"conf": 1.0, "start": 0.9, "end": 1.5, "word": "two"}], "text": "one two"}"#;
    assert_eq!(lines(one), ["0.5-1.5 : one two"]);
    assert_eq!(lines(&format!(r#"[{one}, {{"text": ""}}]"#)), ["0.5-1.5 : one two"]);
    assert_eq!(lines(&format!("{}\n{{\"text\": \"\"}}\n", one.replace('\n', " "))), ["0.5-1.5 : one two"]);
}

#[test]
fn lists_of_one_kind() {
    // Parts one after another are one transcript.
    let parts = r#"{"parts": [{"lines": [{"start": 1, "end": 2, "text": "one", "speaker": "A"}]},
        {"lines": [{"start": 3, "end": 4, "text": "two", "speaker": "B"}]}]}"#;
    assert_eq!(lines(parts), ["1-2 A: one", "3-4 B: two"]);
    // What starts anew is another recording.
    let calls = r#"{"calls": [{"lines": [{"start": 5, "end": 6, "text": "one, and more of it", "speaker": "A"}]},
        {"lines": [{"start": 1, "end": 2, "text": "two", "speaker": "B"}]}]}"#;
    let (found, warnings) = shown(calls).expect("a transcript");
    assert_eq!(found, ["5-6 A: one, and more of it"]);
    assert_eq!(warnings, ["1 other list at the same times, as of other recordings, left out; cut them into files"]);
}

#[test]
fn answers_of_one_word_are_no_list_of_words() {
    let answers: Vec<String> =
        (0..12).map(|at| format!(r#"{{"speaker": "A", "start": {at}, "end": {at}.5, "text": "Yes."}}"#)).collect();
    assert_eq!(lines(&format!("[{}]", answers.join(", "))).len(), 12);
}

#[test]
fn words_with_short_keys() {
    let source = r#"[{"i": 0, "w": "one", "s": 16410, "e": 16560, "t": "word", "a": 88},
        {"i": 1, "w": "two", "s": 16560, "e": 16709, "t": "word", "a": 91},
        {"i": 2, "w": ".", "s": 16709, "e": 16709, "t": "punc", "a": 91}]"#;
    assert_eq!(lines(source), ["16.41-16.709 : one two."]);
    let source = r#"[{"p": 1, "c": 0.9, "s": 2200, "e": 2300, "w": "one", "sp": "Agent"},
        {"p": 2, "c": 0.9, "s": 2400, "e": 2600, "w": "two", "sp": "Customer"}]"#;
    assert_eq!(lines(source), ["2.2-2.3 Agent: one", "2.4-2.6 Customer: two"]);
}

#[test]
fn times_in_a_list_of_instances() {
    let source = r#"{"videos": [{"insights": {"transcript": [{"id": 1, "text": "one", "speakerId": 1,
        "instances": [{"adjustedStart": "0:00:02", "start": "0:00:01.2", "end": "0:00:03"}]}],
        "ocr": [{"text": "a sign on the wall behind", "instances": [{"start": "0:00:01", "end": "0:00:09"}]}],
        "speakers": [{"id": 1, "name": "A", "instances": [{"start": "0:00:01.2", "end": "0:00:03"}]}]}}]}"#;
    assert_eq!(lines(source), ["1.2-3 A: one"]);
}

#[test]
fn lists_of_other_things() {
    let refused = [
        r#"[{"word": "ahoy", "definition": "a greeting", "from": "en", "to": "fr"},
            {"word": "bow", "definition": "a front", "from": "en", "to": "fr"}]"#,
        r#"{"results": [{"title": "A", "snippet": "one", "date": "2024-01-01"}]}"#,
        r#"[{"text": "one", "user": {"screen": "a"}, "created_at": "Wed Oct 10 20:19:24 +0000 2018"}]"#,
        r#"[{"title": "A", "content": "one", "author": "A", "date_published": "2024-01-01T00:00:00Z"},
            {"title": "B", "content": "two", "author": "A", "date_published": "2024-01-08T00:00:00Z"}]"#,
        r#"[{"entity_group": "PER", "word": "Ann", "start": 11, "end": 14}]"#,
    ];
    for source in refused {
        assert!(matches!(shown(source), Err(ReadError::NoTranscript { .. })), "{source}");
    }
}
