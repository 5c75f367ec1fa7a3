//! Segments split, joined, taken out and put in, written back into files.

use proptest::prelude::*;

use super::fixtures;
use crate::formats::{RelabelError, read, relabel};
use crate::model::{
    Builder, Edit, MendError, Place, Rewording, Segment, SegmentIx, SpeakerId, Timestamp, Transcript, Word,
};

fn place(segment: u32, offset: usize) -> Place {
    Place { segment: SegmentIx(segment), offset }
}

type Change<'a> = &'a dyn Fn(&Transcript) -> Result<Edit, MendError>;

/// A file after changes of its transcript.
#[track_caller]
fn after(source: &str, edits: &[Change<'_>]) -> Result<String, RelabelError> {
    let mut transcript = read(source.as_bytes(), "").expect("a transcript").transcript;
    for edit in edits {
        let edit = edit(&transcript).expect("it can be done");
        transcript.apply(&edit).expect("it fits");
    }
    relabel(source.as_bytes(), "", &transcript).map(|bytes| String::from_utf8(bytes).expect("UTF-8"))
}

const SRT: &str = "\
1
00:00:00,000 --> 00:00:04,000 X1:40
<i>Ann: one two</i>

2
00:00:04,000 --> 00:00:06,000
Ben: three
four

3
00:00:06,000 --> 00:00:09,000
Ann: five

4
00:00:09,000 --> 00:00:10,000
Ben: six
";

#[test]
fn in_subtitles_only_the_cues_concerned_are_written_anew() {
    let ben = SpeakerId(1);
    let split = after(SRT, &[&|transcript| transcript.split(place(1, 6), ben)]);
    let expected = SRT.replace(
        "2\n00:00:04,000 --> 00:00:06,000\nBen: three\nfour\n\n3\n00:00:06,000 --> 00:00:09,000\nAnn: five\n\n4\n",
        "2\n00:00:04,000 --> 00:00:05,200\nBen: three\n\n3\n00:00:05,200 --> 00:00:06,000\nBen: four\n\n4\n00:00:06,000 --> 00:00:09,000\nAnn: five\n\n5\n",
    );
    assert_eq!(split.as_deref(), Ok(expected.as_str()));
    let crlf = after(&SRT.replace('\n', "\r\n"), &[&|transcript| transcript.split(place(1, 6), ben)]);
    assert_eq!(crlf, Ok(expected.replace('\n', "\r\n")));
    let deleted = after(SRT, &[&|transcript| transcript.delete(SegmentIx(0), SegmentIx(0))]);
    assert_eq!(
        deleted,
        Ok(SRT[SRT.find("2\n").expect("there")..]
            .replace("2\n00", "1\n00")
            .replace("3\n00", "2\n00")
            .replace("4\n00", "3\n00"))
    );
    // Behind the last one, with a name that is changed everywhere as well.
    let named = after(
        SRT,
        &[&|transcript| transcript.insert_after(SegmentIx(3), SpeakerId(0), "seven"), &|_| {
            Ok(Edit::Rename { speaker: SpeakerId(0), name: Some("Anna".into()) })
        }],
    );
    let expected = SRT.replace("Ann:", "Anna:") + "\n5\n00:00:10,000 --> 00:00:10,500\nAnna: seven\n\n";
    assert_eq!(named.as_deref(), Ok(expected.as_str()));
}

#[test]
fn what_stands_between_cues_stays() {
    let vtt = "WEBVTT\n\nNOTE first\n\nintro\n00:00.000 --> 00:04.000\n<v Ann>one two</v>\n\nNOTE second\n\nSTYLE\n::cue{}\n\n\
               00:04.000 --> 00:06.000\n<v Ben>three</v>\n";
    let joined = after(vtt, &[&|transcript| transcript.join(SegmentIx(0), SegmentIx(1))]);
    let expected = "WEBVTT\n\nNOTE first\n\nintro\n00:00.000 --> 00:06.000\n<v Ann>one two three</v>\n\nNOTE second\n\nSTYLE\n::cue{}\n\n";
    assert_eq!(joined.as_deref(), Ok(expected));
}

#[test]
fn cues_keep_the_style_of_those_they_come_from() {
    let split: Change<'_> = &|transcript| transcript.split(place(1, 6), SpeakerId(0));
    let vtt = "WEBVTT\n\n1\n00:00.000 --> 00:04.000 align:start position:0%\n<v.loud Ann>one two</v>\n\n\
               2\n00:04.000 --> 00:06.000 line:10%\n<v Ben>three <i>four</i></v>\n\n3\n00:06.000 --> 00:09.000\n<v Ann>five</v>\n";
    let retimed = after(vtt, &[&|transcript| transcript.retime(SegmentIx(1), at(4500), at(5500))]);
    assert_eq!(retimed, Ok(vtt.replace("00:04.000 --> 00:06.000", "00:04.500 --> 00:05.500")));
    let plain = vtt.replace("<i>four</i>", "four");
    let parted = after(&plain, &[split]);
    let expected = plain.replace(
        "2\n00:04.000 --> 00:06.000 line:10%\n<v Ben>three four</v>\n\n3\n",
        "2\n00:04.000 --> 00:05.200 line:10%\n<v Ben>three</v>\n\n3\n00:05.200 --> 00:06.000 line:10%\n<v Ann>four</v>\n\n4\n",
    );
    assert_eq!(parted, Ok(expected));
    // Of two cues, each has what its own start or end has; a name is one cue's.
    let given = after(&plain.replace("1\n00:00", "intro\n00:00"), &[&|transcript| transcript.give_on(place(0, 4))]);
    let expected = plain
        .replace("1\n00:00.000 --> 00:04.000", "intro\n00:00.000 --> 00:02.285")
        .replace("one two", "one")
        .replace("00:04.000 --> 00:06.000", "00:02.285 --> 00:06.000")
        .replace("three", "two three");
    assert_eq!(given, Ok(expected));
    let named =
        after(&plain.replace("1\n00:00", "intro\n00:00"), &[&|transcript| transcript.split(place(0, 4), SpeakerId(1))]);
    let expected = plain.replace(
        "1\n00:00.000 --> 00:04.000 align:start position:0%\n<v.loud Ann>one two</v>\n\n",
        "intro\n00:00.000 --> 00:02.285 align:start position:0%\n<v.loud Ann>one</v>\n\n\
         00:02.285 --> 00:04.000 align:start position:0%\n<v.loud Ben>two</v>\n\n",
    );
    assert_eq!(named, Ok(expected));
    let added = after(
        &plain.replace("1\n00:00", "intro\n00:00"),
        &[&|transcript| transcript.insert_after(SegmentIx(0), SpeakerId(1), "hm")],
    );
    let new = "00:04.000 --> 00:04.500 align:start position:0%\n<v.loud Ben>hm</v>\n\n2\n00:04";
    assert_eq!(added, Ok(plain.replace("1\n00:00", "intro\n00:00").replace("2\n00:04", new)));
    for (label, bare) in [("[Ben]: ", "[Ann]: "), ("BEN: ", "ANN: ")] {
        let other = if bare == "[Ann]: " { "[Ann]: " } else { "ANN: " };
        let srt = format!(
            "1\n0:00:00.00 --> 0:00:04.00\n{bare}one two\n\n2\n0:00:04.00 --> 0:00:06.00\n{label}three four\n\n\
             3\n0:00:06.00 --> 0:00:09.00\n{bare}five\n\n4\n0:00:09.00 --> 0:00:10.00\n{label}six\n"
        );
        let expected = srt
            .replace("4\n0:00:09", "5\n0:00:09")
            .replace("3\n0:00:06", "4\n0:00:06")
            .replace("0:00:06.00\n", "0:00:05.20\n")
            .replace("three four\n\n", &format!("three\n\n3\n0:00:05.20 --> 0:00:06.00\n{other}four\n\n"));
        assert_eq!(after(&srt, &[split]), Ok(expected));
    }
}

#[test]
fn labels_keep_their_frequencies_and_the_spelling_of_times() {
    let track = "0.500123\t2.250456\tAnna: one two\n\\\t120.000000\t4800.500000\n3.000001\t4.125009\tBen: three\n";
    let split = after(track, &[&|transcript| transcript.split(place(0, 4), SpeakerId(1))]);
    let expected = "0.500123\t1.500000\tAnna: one\n\\\t120.000000\t4800.500000\n\
                    1.500000\t2.250456\tBen: two\n\\\t120.000000\t4800.500000\n3.000001\t4.125009\tBen: three\n";
    assert_eq!(split.as_deref(), Ok(expected));
    let given = after(track, &[&|transcript| transcript.give_on(place(0, 4))]);
    let expected = track.replace("2.250456\tAnna: one two", "1.500000\tAnna: one");
    assert_eq!(given, Ok(expected.replace("3.000001\t4.125009\tBen: three", "1.500000\t4.125009\tBen: two three")));
}

#[test]
fn lines_keep_the_style_of_those_they_come_from() {
    let split: Change<'_> = &|transcript| transcript.split(place(0, 4), SpeakerId(1));
    let given: Change<'_> = &|transcript| transcript.give_on(place(0, 4));
    for (source, parted, passed) in [
        (
            "**Ann** [0:00] one two\n\n**Ben** [0:09] three\n\n**Ann** [1:00:00] four\n",
            "**Ann** [0:00] one\n\n**Ben** [0:05] two\n\n**Ben** [0:09] three\n\n**Ann** [1:00:00] four\n",
            "**Ann** [0:00] one\n\n**Ben** [0:05] two three\n\n**Ann** [1:00:00] four\n",
        ),
        (
            "[00:00:00] Ann: one two\n[00:00:09] Ben: three\n[01:00:00] Ann: four\n",
            "[00:00:00] Ann: one\n[00:00:05] Ben: two\n[00:00:09] Ben: three\n[01:00:00] Ann: four\n",
            "[00:00:00] Ann: one\n[00:00:05] Ben: two three\n[01:00:00] Ann: four\n",
        ),
        (
            "Talk\n[0.00s - 7.00s] Ann :  one two\n[9.50s - 12.25s] Ben :  three\n",
            "Talk\n[0.00s - 4s] Ann :  one\n[4s - 7.00s] Ben :  two\n[9.50s - 12.25s] Ben :  three\n",
            "Talk\n[0.00s - 4s] Ann :  one\n[4s - 12.25s] Ben :  two three\n",
        ),
    ] {
        assert_eq!(after(source, &[split]).as_deref(), Ok(parted));
        assert_eq!(after(source, &[given]).as_deref(), Ok(passed));
        let joined = after(source, &[&|transcript| transcript.join(SegmentIx(0), SegmentIx(1))]).expect("written");
        assert!(joined.contains("one two three") && joined.starts_with(&source[..8]), "{joined}");
    }
    let last = "**Ann** [0:00] one\n\n**Ben** [0:09] two three";
    let split = after(last, &[&|transcript| transcript.split(place(1, 4), SpeakerId(0))]);
    assert_eq!(split, Ok(last.replace("two three", "two\n\n**Ann** [0:09] three")));
}

#[test]
fn in_lines_with_times_only_the_lines_concerned_are_written_anew() {
    let ranges = "A talk\n[0.00s - 4.00s] A :  one two\n[4.00s - 6.00s] B :  three four\n";
    let given = after(ranges, &[&|transcript| transcript.give_on(place(0, 4))]);
    let expected = "A talk\n[0.00s - 2.285s] A :  one\n[2.285s - 6.00s] B :  two three four\n";
    assert_eq!(given.as_deref(), Ok(expected));
    let plain = "Ann: one two\n\nBen: three\nAnn: four\nBen: five\n";
    let split = after(plain, &[&|transcript| transcript.split(place(0, 4), SpeakerId(1))]);
    assert_eq!(split.as_deref(), Ok("Ann: one\n\nBen: two\n\nBen: three\nAnn: four\nBen: five\n"));
}

const JSON: &str = r#"{
  "language": "en",
  "segments": [
    {"id": 0, "start": 0.0, "end": 4.0, "text": " one two", "avg": -0.20, "words": [
      {"word": "one", "start": 0.00, "end": 1.90, "score": 0.910},
      {"word": "two", "start": 2.00, "end": 3.90, "score": 0.500, "mine": [1]}], "speaker": "A"},
    {"id": 1, "start": 4.0, "end": 6.0, "text": " three", "avg": -0.10, "words": [
      {"word": "three", "start": 4.00, "end": 5.90, "score": 0.70}], "speaker": "B"},
    {"id": 2, "start": 6.0, "end": 8.0, "text": " four", "words": [], "speaker": "A"}
  ],
  "word_segments": [
    {"word": "one", "start": 0.00, "end": 1.90, "score": 0.910},
    {"word": "two", "start": 2.00, "end": 3.90, "score": 0.500, "mine": [1]},
    {"word": "three", "start": 4.00, "end": 5.90, "score": 0.70}
  ]
}
"#;

#[test]
fn objects_that_changed_are_made_anew_from_those_they_come_from() {
    let split = after(JSON, &[&|transcript| transcript.split(place(0, 5), SpeakerId(1))]);
    let expected = JSON
        .replace(r#""end": 4.0, "text": " one two""#, r#""end": 1.9, "text": " one""#)
        .replace(
            r#""score": 0.910},
      {"word""#,
            r#""score": 0.910}], "speaker": "A"},
    {"start": 2.0, "end": 4.0, "text": "two", "words": [
      {"word""#,
        )
        .replace(r#""mine": [1]}], "speaker": "A""#, r#""mine": [1]}], "speaker": "B""#);
    assert_eq!(split, Ok(expected));
    let given = after(JSON, &[&|transcript| transcript.give_on(place(0, 5))]);
    let word = ",\n      {\"word\": \"two\", \"start\": 2.00, \"end\": 3.90, \"score\": 0.500, \"mine\": [1]}]";
    let expected = JSON
        .replacen(word, "]", 1)
        .replace(r#""end": 4.0, "text": " one two""#, r#""end": 1.9, "text": " one""#)
        .replace(r#""start": 4.0, "end": 6.0, "text": " three""#, r#""start": 2.0, "end": 6.0, "text": "two three""#)
        .replacen(
            "[\n      {\"word\": \"three\"",
            &format!("[{},\n      {{\"word\": \"three\"", &word[1..word.len() - 1]),
            1,
        );
    assert_eq!(given, Ok(expected));
    let joined = after(JSON, &[&|transcript| transcript.join(SegmentIx(1), SegmentIx(2))]);
    let expected = JSON.replace(r#""end": 6.0, "text": " three""#, r#""end": 8.0, "text": " three four""#).replace(
        ",\n    {\"id\": 2, \"start\": 6.0, \"end\": 8.0, \"text\": \" four\", \"words\": [], \"speaker\": \"A\"}",
        "",
    );
    assert_eq!(joined, Ok(expected));
    let retimed = after(JSON, &[&|transcript| transcript.retime(SegmentIx(2), at(6500), at(7000))]);
    assert_eq!(retimed, Ok(JSON.replace(r#""start": 6.0, "end": 8.0"#, r#""start": 6.5, "end": 7.0"#)));
    let deleted = after(JSON, &[&|transcript| transcript.delete(SegmentIx(1), SegmentIx(1))]);
    let three = "{\"word\": \"three\", \"start\": 4.00, \"end\": 5.90, \"score\": 0.70}";
    let object = format!(
        "\n    {{\"id\": 1, \"start\": 4.0, \"end\": 6.0, \"text\": \" three\", \"avg\": -0.10, \"words\": [\n      {three}], \"speaker\": \"B\"}},"
    );
    assert_eq!(deleted, Ok(JSON.replace(&object, "").replace(&format!(",\n    {three}"), "")));
    let deleted = after(JSON, &[&|transcript| transcript.delete(SegmentIx(0), SegmentIx(1))]).expect("written");
    let left = JSON.replace(&object, "");
    let (head, tail) = left.split_once("{\"id\": 0").expect("there");
    let (_, tail) = tail.split_once("{\"id\": 2").expect("there");
    let (middle, _) = tail.split_once("{\"word\"").expect("there");
    assert_eq!(deleted, format!("{head}{{\"id\": 2{middle}\n  ]\n}}\n"));
    let added = after(JSON, &[&|transcript| transcript.insert_after(SegmentIx(1), SpeakerId(0), "new")]);
    let new = "\n    {\"start\": 6.0, \"end\": 6.5, \"text\": \"new\", \"words\": [], \"speaker\": \"A\"},";
    assert_eq!(added, Ok(JSON.replace("\n    {\"id\": 2", &format!("{new}\n    {{\"id\": 2"))));
}

#[test]
fn words_that_changed_are_written_with_their_share_of_time() {
    let reword = |ix: u32, span: std::ops::Range<usize>, text: &str| {
        let text = text.to_owned();
        after(
            JSON,
            &[&|transcript| {
                let segment = transcript.segment(SegmentIx(ix)).expect("there");
                let new = Rewording::of(SegmentIx(ix), &segment, &[(span.clone(), text.clone())]).expect("it fits");
                Ok(Edit::Reword { texts: vec![new], what: None })
            }],
        )
    };
    let written = reword(0, 1..4, "only");
    assert_eq!(
        written,
        Ok(JSON.replace("\"one\"", "\"only\"").replace(" one two", " only two").replace(", \"score\": 0.910", ""))
    );
    let both = reword(0, 1..8, "been").expect("written");
    let word = "{\"word\": \"been\", \"start\": 0.00, \"end\": 3.9}";
    assert_eq!((both.matches(word).count(), both.matches("\"mine\"").count()), (2, 0), "{both}");
    let none = reword(1, 1..6, "").expect("written");
    assert_eq!(
        (none.matches("\"three\"").count(), none.matches("\"text\": \" \", \"avg\": -0.10, \"words\": [],").count()),
        (0, 1),
        "{none}"
    );
    let own = r#"{"whosaid":1,"title":"T","segments":[{"start":0,"end":1,"speaker":"A","text":"one two","words":[{"text":"one","start":0,"end":0.4},{"text":"two","start":0.5,"end":1}]}]}"#;
    let split = after(own, &[&|transcript| transcript.split(place(0, 4), SpeakerId(0))]);
    let expected = r#"{"whosaid":1,"title":"T","segments":[{"start":0,"end":0.4,"speaker":"A","text":"one","words":[{"text":"one","start":0,"end":0.4}]},{"start":0.5,"end":1,"speaker":"A","text":"two","words":[{"text":"two","start":0.5,"end":1}]}]}"#;
    assert_eq!(split.as_deref(), Ok(expected));
}

/// Words are known again by what they say and when, not by a look at all others each.
#[test]
fn all_times_of_many_words_are_written_anew() {
    let word = |start: usize| format!(r#"{{"word": "a", "start": {start}.5, "end": {start}.75, "score": 0.5}}"#);
    let segment = |at: usize| {
        let words: Vec<String> = (at * 10..at * 10 + 10).map(word).collect();
        let (text, words) = (["a"; 10].join(" "), words.join(", "));
        format!(r#"{{"start": {at}0.0, "end": {at}9.75, "text": "{text}", "words": [{words}]}}"#)
    };
    let source = format!("[{}]", (1..2001).map(segment).collect::<Vec<_>>().join(",\n"));
    let file = read(source.as_bytes(), "").expect("read").transcript;
    let later = |time: Option<Timestamp>| time.map(|time| time.offset(500));
    let mut builder = Builder::default();
    for (_, segment) in file.segments() {
        let later_word = |word: &Word| Word { start: later(word.start), end: later(word.end), ..word.clone() };
        let words: Vec<Word> = segment.words.iter().map(later_word).collect();
        let (start, end) = (later(segment.start), later(segment.end));
        builder.push(Segment { start, end, words: &words, ..segment }).expect("fits");
    }
    let wanted = builder.finish().expect("fits");
    let written = relabel(source.as_bytes(), "", &wanted).expect("written");
    let said = |(_, segment): (SegmentIx, Segment<'_>)| (segment.start, segment.end, segment.words.to_vec());
    let read = read(&written, "").expect("read").transcript;
    assert!(read.segments().map(said).eq(wanted.segments().map(said)));
    let scores = String::from_utf8_lossy(&written).matches("\"score\": 0.5}").count();
    assert_eq!(scores, 20_000);
}

#[test]
fn where_segments_have_no_place_of_their_own_it_is_refused() {
    let spoken = r#"{"text":"one two","segments":[{"start":0,"end":1,"text":"one"},{"start":1,"end":2,"text":"two"}],"words":[{"word":"one","start":0,"end":1},{"word":"two","start":1,"end":2}]}"#;
    let refused = after(spoken, &[&|transcript| transcript.join(SegmentIx(0), SegmentIx(1))]);
    assert!(matches!(refused, Err(RelabelError::Segments { .. })), "{refused:?}");
    // One without a time in the place of another, in a file that is not in order: nothing tells which is which.
    let untimed = r#"[{"start":5,"end":6,"text":"c","speaker":"A"},{"start":null,"end":null,"text":"d","speaker":"B"},
        {"start":1,"end":2,"text":"a","speaker":"A"},{"start":null,"end":null,"text":"b","speaker":"B"}]"#;
    let refused = after(
        untimed,
        &[
            &|transcript| transcript.delete(SegmentIx(1), SegmentIx(1)),
            &|transcript| transcript.insert_after(SegmentIx(0), SpeakerId(0), "new"),
            &|transcript| transcript.retime(SegmentIx(1), None, None),
        ],
    );
    assert!(matches!(refused, Err(RelabelError::Segments { .. })), "{refused:?}");
    let unsorted = "1\n00:00:06,000 --> 00:00:09,000\nA: a\n\n2\n00:00:00,000 --> 00:00:04,000\nA: b\n";
    let refused = after(unsorted, &[&|transcript| transcript.join(SegmentIx(0), SegmentIx(1))]);
    assert!(matches!(refused, Err(RelabelError::Segments { .. })), "{refused:?}");
}

#[test]
fn what_comes_out_as_it_was_in_a_file_out_of_order_is_not_taken_for_what_was_there() {
    let source = "1\n00:00:05,000 --> 00:00:06,000\nlast\n\n2\n00:00:01,000 --> 00:00:02,000\naaa\n\n\
                  3\n00:00:02,000 --> 00:00:03,000\nbbbb\n";
    // Joined and split where they were, both parts come from the same segment of the file.
    let join: Change<'_> = &|transcript| transcript.join(SegmentIx(0), SegmentIx(1));
    let split: Change<'_> = &|transcript| transcript.split(place(0, 4), SpeakerId(0));
    let retime: Change<'_> = &|transcript| transcript.retime(SegmentIx(0), at(1000), at(2000));
    let retime_next: Change<'_> = &|transcript| transcript.retime(SegmentIx(1), at(2000), at(3000));
    let refused = after(source, &[join, split, retime, retime_next]);
    assert!(matches!(refused, Err(RelabelError::Segments { .. })), "{refused:?}");
    // Nor in one that was put in order since.
    let mut transcript = read(source.as_bytes(), "").expect("a transcript").transcript;
    transcript.apply(&Edit::Rename { speaker: SpeakerId(0), name: Some("Ann".into()) }).expect("it fits");
    let sorted = "1\n00:00:01,000 --> 00:00:02,000\naaa\n\n2\n00:00:02,000 --> 00:00:03,000\nbbbb\n\n\
                  3\n00:00:05,000 --> 00:00:06,000\nlast\n";
    let refused = relabel(sorted.as_bytes(), "", &transcript);
    assert!(matches!(refused, Err(RelabelError::Segments { .. })), "{refused:?}");
    assert!(relabel(source.as_bytes(), "", &transcript).is_ok());
}

#[test]
fn a_time_is_written_as_the_format_can_tell_it() {
    let plain = "[00:00:02] Ann: one two\n[00:00:05] Ben: three\n";
    let retimed = |millis| after(plain, &[&|transcript| transcript.retime(SegmentIx(0), at(millis), None)]);
    assert_eq!(retimed(2400).as_deref(), Ok(plain));
    assert_eq!(retimed(2999).as_deref(), Ok(plain));
    assert_eq!(retimed(1999), Ok(plain.replace("00:02", "00:01")));
    assert_eq!(retimed(3000), Ok(plain.replace("00:02", "00:03")));
}

const STM: &str = "\
;; meeting
meet01 A Ann 0.0 4.0 <o,f0,female> one two
;; she laughs
meet01 A Ben 4.0 6.0 <o,f0,male> three
meet01 A Ann 6.0 8.0 four
";

#[test]
fn what_stands_on_and_between_lines_of_stm_stays() {
    let split = after(STM, &[&|transcript| transcript.split(place(0, 4), SpeakerId(1))]);
    let expected = STM.replace(
        "meet01 A Ann 0.0 4.0 <o,f0,female> one two\n",
        "meet01 A Ann 0 2.285 <o,f0,female> one\nmeet01 A Ben 2.285 4 two\n",
    );
    assert_eq!(split, Ok(expected));
    let retimed = after(
        STM,
        &[&|transcript| transcript.retime(SegmentIx(0), at(500), at(3000)), &|transcript| {
            transcript.retime(SegmentIx(1), at(3000), at(6000))
        }],
    );
    assert_eq!(retimed, Ok(STM.replace("0.0 4.0", "0.5 3").replace("4.0 6.0", "3 6")));
    let deleted = after(STM, &[&|transcript| transcript.delete(SegmentIx(0), SegmentIx(0))]);
    assert_eq!(deleted, Ok(STM.replace("meet01 A Ann 0.0 4.0 <o,f0,female> one two\n", "")));
    let added = after(STM, &[&|transcript| transcript.insert_after(SegmentIx(2), SpeakerId(1), "<eh> five")]);
    assert_eq!(added, Ok(STM.replace("6.0 8.0", "6 8") + "meet01 A Ben 8 8.63 <O> <eh> five\n"));
    // Of two channels, nothing tells whose a new line is.
    let channels = STM.replace("A Ben", "B Ben");
    let refused = after(&channels, &[&|transcript| transcript.split(place(0, 4), SpeakerId(0))]);
    assert!(matches!(refused, Err(RelabelError::Segments { .. })), "{refused:?}");
}

#[test]
fn what_stands_on_and_between_lines_of_rttm_stays() {
    let rttm = "\
SPKR-INFO meet01 1 <NA> <NA> <NA> unknown Ann <NA> <NA>
SPEAKER meet01 1 0.00 4.00 <NA> <NA> Ann 0.87 <NA>
LEXEME meet01 1 0.50 0.20 one lex Ann <NA> <NA>
SPEAKER meet01 1 4.00 2.00 <NA> <NA> Ben <NA> <NA>
";
    let retimed = after(rttm, &[&|transcript| transcript.retime(SegmentIx(0), at(250), at(3750))]);
    assert_eq!(retimed, Ok(rttm.replace("0.00 4.00", "0.25 3.5")));
    let crlf = after(&rttm.replace('\n', "\r\n"), &[&|transcript| transcript.retime(SegmentIx(0), at(250), at(3750))]);
    assert_eq!(crlf, Ok(rttm.replace("0.00 4.00", "0.25 3.5").replace('\n', "\r\n")));
}

#[test]
fn in_a_table_with_other_columns_rows_are_not_written_anew() {
    let split: Change<'_> = &|transcript| transcript.split(place(0, 4), SpeakerId(1));
    let table = "start,end,speaker,text\n0,4,Ann,one two\n4,6,Ben,three\n";
    let expected = "start,end,speaker,text\n00:00:00.000,00:00:02.285,Ann,one\n00:00:02.285,00:00:04.000,Ben,two\n\
                    4,6,Ben,three\n";
    assert_eq!(after(table, &[split]).as_deref(), Ok(expected));
    let noted = "start,end,speaker,text,note\n0,4,Ann,one two,first\n4,6,Ben,three,second\n";
    let refused = after(noted, &[split]);
    assert!(matches!(refused, Err(RelabelError::Segments { .. })), "{refused:?}");
}

fn at(millis: u64) -> Option<Timestamp> {
    Timestamp::from_millis(millis)
}

/// A change by numbers: what is done, where, before which byte, at which second.
pub(super) fn mend(
    transcript: &Transcript,
    (what, segment, offset, time): (u8, u32, usize, u64),
) -> Result<Edit, MendError> {
    let segment = segment % (transcript.len() as u32 + 1);
    let place = place(segment, offset);
    let ix = SegmentIx(segment);
    match what {
        0 => transcript.split(place, SpeakerId(0)),
        1 => transcript.give_on(place),
        2 => transcript.give_back(place),
        3 => transcript.join(ix, SegmentIx(segment + 1)),
        4 => transcript.retime(ix, at(time * 1000), at(time * 1000 + 1000)),
        5 => transcript.delete(ix, ix),
        _ => transcript.insert_after(ix, SpeakerId(0), "new words"),
    }
}

#[test]
fn a_blank_line_in_a_subtitle_is_refused_in_the_last_one_too() {
    for segment in 0..4 {
        let text = "one\n\ntwo".to_owned();
        let refused = after(
            SRT,
            &[&|_| {
                let texts = vec![Rewording { segment: SegmentIx(segment), text: text.clone(), words: Vec::new() }];
                Ok(Edit::Reword { texts, what: None })
            }],
        );
        assert!(matches!(refused, Err(RelabelError::Text { .. })), "{segment}: {refused:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn what_is_written_is_read_as_it_is_shown(
        steps in proptest::collection::vec((0..7_u8, 0..50_u32, 0..60_usize, 0..30_u64), 1..5),
    ) {
        for (path, bytes) in fixtures::all() {
            let extension = fixtures::extension(path);
            let before = read(bytes, extension).expect("a transcript");
            let mut transcript = before.transcript;
            for step in &steps {
                if let Ok(edit) = mend(&transcript, *step) {
                    prop_assert!(transcript.apply(&edit).is_ok());
                }
            }
            let Ok(written) = relabel(bytes, extension, &transcript) else { continue };
            let after = read(&written, extension).expect("a transcript");
            prop_assert_eq!(before.format, after.format);
            // The nearest step, but of whole seconds the one under way.
            let step = before.format.holds.step;
            let (sooner, later) = if step < 1000 { (step / 2, step / 2) } else { (step - 1, 0) };
            prop_assert_eq!(after.transcript.len(), transcript.len(), "{}", path.display());
            for ((_, after_segment), (_, segment)) in after.transcript.segments().zip(transcript.segments()) {
                let shown = transcript.speakers().shown(segment.speaker);
                prop_assert_eq!(after.transcript.speakers().shown(after_segment.speaker), shown, "{}", path.display());
                prop_assert_eq!(after_segment.text, segment.text, "{}", path.display());
                for (time, wanted) in [(after_segment.start, segment.start), (after_segment.end, segment.end)] {
                    let millis = |time: Option<Timestamp>| time.map_or(0, Timestamp::millis);
                    prop_assert_eq!(time.is_some(), wanted.is_some());
                    let (time, wanted) = (millis(time), millis(wanted));
                    prop_assert!(time <= wanted + later && wanted <= time + sooner, "{}", path.display());
                }
            }
        }
    }
}
