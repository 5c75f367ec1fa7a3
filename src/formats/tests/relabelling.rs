//! Names written back into files: those bytes and no others.

use std::collections::BTreeSet;

use super::fixtures;
use crate::formats::{Encoding, RelabelError, read, relabel, relabel_as_utf8};
use crate::model::{Edit, Rewording, Run, SegmentIx, SpeakerId, Transcript};

/// A transcript file and its transcript with one speaker renamed.
fn renamed(source: &[u8], extension: &str, label: &str, name: &str) -> Transcript {
    let mut transcript = read(source, extension).expect("a transcript").transcript;
    let speaker = transcript.speakers().named(label).expect("the speaker");
    transcript.apply(&Edit::Rename { speaker, name: Some(name.into()) }).expect("fits");
    transcript
}

/// The file after renaming, as text.
fn after(source: &str, label: &str, name: &str) -> Result<String, RelabelError> {
    relabel(source.as_bytes(), "", &renamed(source.as_bytes(), "", label, name))
        .map(|bytes| String::from_utf8(bytes).expect("UTF-8"))
}

/// A text in other encodings and with other line ends, as far as they can hold it.
fn variants(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let utf16 = |big: bool| -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    };
    let mut variants = vec![
        ("plain", text.as_bytes().to_vec()),
        ("CRLF", text.replace('\n', "\r\n").into_bytes()),
        ("bare CR", text.replace('\n', "\r").into_bytes()),
        ("BOM", [b"\xEF\xBB\xBF", text.as_bytes()].concat()),
        ("UTF-16LE", [b"\xFF\xFE".to_vec(), utf16(false)].concat()),
        ("UTF-16BE", [b"\xFE\xFF".to_vec(), utf16(true)].concat()),
        ("bare UTF-16LE", utf16(false)),
    ];
    if let (bytes, _, false) = encoding_rs::WINDOWS_1252.encode(text) {
        variants.push(("windows-1252", bytes.into_owned()));
    }
    variants
}

/// What each is, its extension, the fixture and the variant; fixtures that are no text have none.
fn variants_of_fixtures() -> impl Iterator<Item = (String, String, Vec<u8>, Vec<u8>)> {
    fixtures::all().iter().flat_map(|(path, bytes)| {
        let extension = fixtures::extension(path).to_owned();
        let named = std::str::from_utf8(bytes).map(variants).unwrap_or_default().into_iter();
        named.map(move |(what, variant)| {
            (format!("{} in {what}", path.display()), extension.clone(), bytes.clone(), variant)
        })
    })
}

#[test]
fn encodings_and_line_ends_read_alike() {
    for (what, extension, original, variant) in variants_of_fixtures() {
        let original = read(&original, &extension).expect("read");
        let variant = read(&variant, &extension).expect(&what);
        let dump = |document: &crate::formats::Document| {
            let dump = super::dump(document);
            dump.split_once('\n').map(|(_, rest)| rest.to_owned())
        };
        assert_eq!(dump(&variant), dump(&original), "{what}");
    }
}

#[test]
fn no_change_changes_no_byte() {
    for (what, extension, _, variant) in variants_of_fixtures() {
        let transcript = read(&variant, &extension).expect("read").transcript;
        assert_eq!(relabel(&variant, &extension, &transcript).as_ref(), Ok(&variant), "{what}");
    }
}

/// Renaming all speakers and back gives the file as it was; and in between exactly the names differ.
#[test]
fn there_and_back_changes_no_byte() {
    for (what, extension, _, variant) in variants_of_fixtures() {
        let before = read(&variant, &extension).expect("read").transcript;
        let mut transcript = before.clone();
        // A number comes back as a string.
        let is_renamed = |label: &str| label.parse::<f64>().is_err() && !label.is_empty();
        let labels = before.speakers().iter().map(|(id, speaker)| (id, speaker.label.to_string()));
        let named: Vec<(SpeakerId, String)> = labels.filter(|(_, label)| is_renamed(label)).collect();
        for (id, label) in &named {
            let name = format!("Zoë {} {label}", id.0).replace([' ', '_', '&'], "");
            transcript.apply(&Edit::Rename { speaker: *id, name: Some(name) }).expect("fits");
        }
        let there = relabel(&variant, &extension, &transcript).expect(&what);
        assert_eq!(there == variant, named.is_empty(), "only a file without names stays: {what}");
        let mut back = read(&there, &extension).expect("read").transcript;
        for (ix, segment) in before.segments() {
            let now = back.segment(ix).expect("as many").speaker;
            let label = &before.speakers().get(segment.speaker).expect("there").label;
            back.apply(&Edit::Rename { speaker: now, name: Some(label.to_string()) }).expect("fits");
        }
        assert_eq!(relabel(&there, &extension, &back).as_ref(), Ok(&variant), "{what}");
    }
}

#[test]
fn exactly_the_labels_change() {
    let cases = [
        (
            "[0.1s - 1.0s] S_1 :  S_1 is  here\n[1.0s - 2.0s] B :  S_1 :\n",
            "S_1",
            "Ann",
            "[0.1s - 1.0s] Ann :  S_1 is  here\n[1.0s - 2.0s] B :  S_1 :\n",
        ),
        ("A: a\r\nB : A: b\r\n", "A", "Ann Lee", "Ann Lee: a\r\nB : A: b\r\n"),
        ("**A**  0:01  \na\n\n**B** 0:02\nb\n", "B", "Ann", "**A**  0:01  \na\n\n**Ann** 0:02\nb\n"),
        ("1\n00:01,0 --> 00:02,0\n[A]: a\n", "A", "A & \"B\"", "1\n00:01,0 --> 00:02,0\n[A & \"B\"]: a\n"),
        (
            "WEBVTT\n\n00:01.0 --> 00:02.0\n<v.x A>a</v>\n",
            "A",
            "A & <B>",
            "WEBVTT\n\n00:01.0 --> 00:02.0\n<v.x A &amp; &lt;B&gt;>a</v>\n",
        ),
        (
            r#"{"segments":[{"text":"a","speaker":"A","words":[{"word":"a","speaker":"A"},{"word":"b","speaker":"B"}]}], "word_segments":[{"word":"a","speaker":"A"},{"word":"b","speaker":"B"}]}"#,
            "A",
            "\"Ann\"",
            r#"{"segments":[{"text":"a","speaker":"\"Ann\"","words":[{"word":"a","speaker":"\"Ann\""},{"word":"b","speaker":"B"}]}], "word_segments":[{"word":"a","speaker":"\"Ann\""},{"word":"b","speaker":"B"}]}"#,
        ),
    ];
    for (source, label, name, expected) in cases {
        assert_eq!(after(source, label, name).as_deref(), Ok(expected), "{source}");
    }
}

/// Recognisers say several times who speaks: all of it changes, and the rest of the file does not.
#[test]
fn a_name_changes_wherever_it_stands() {
    let cases = [
        ("whispercpp/full.json", "Cat"),
        ("insanely-fast-whisper/speakers.json", "SPEAKER_01"),
        ("openai-diarized/meeting.json", "A"),
        ("assemblyai/utterances.json", "A"),
        ("deepgram/utterances.json", "Max"),
        ("deepgram/paragraphs.json", "Ida"),
        ("aws-transcribe/labels.json", "spk_1"),
        ("aws-transcribe/audio_segments.json", "spk_0"),
        ("aws-transcribe/channels.json", "ch_0"),
        ("aws-transcribe/channels.json", "ch_1"),
        ("aws-transcribe/call.json", "CUSTOMER"),
        ("google-stt/operation.json", "guide"),
        ("google-stt/v2.json", "anchor"),
        ("azure/batch.json", "driver"),
        ("azure/conversation.json", "Guest-1"),
    ];
    for (file, label) in cases {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(file);
        let source = std::fs::read_to_string(path).expect("readable");
        let written = after(&source, label, "Ann \"Cat\" Ray").expect(file);
        assert_eq!(written, source.replace(&format!("\"{label}\""), r#""Ann \"Cat\" Ray""#), "{file}");
    }
}

/// Where channels are the speakers there is no label to change: one is put in.
#[test]
fn channels_can_be_named() {
    let channels = r#"{"results": {"channels": [{"alternatives": [{"words": [{"word": "a", "start": 0, "end": 1}]}]}, {"alternatives": [{"words": [{"word": "b", "start": 1, "end": 2}]}]}]}}"#;
    let named = channels.replace(r#"{"word": "b""#, r#"{"speaker": "Ann", "word": "b""#);
    assert_eq!(after(channels, "1", "Ann"), Ok(named));
    let phrases = r#"{"combinedPhrases": [], "phrases": [{"channel": 0, "offsetMilliseconds": 0, "text": "a"}, {"channel": 1, "offsetMilliseconds": 5, "text": "b"}]}"#;
    let named = phrases.replace(r#"{"channel": 0"#, r#"{"speaker": "Ann", "channel": 0"#);
    assert_eq!(after(phrases, "0", "Ann"), Ok(named));
}

#[test]
fn labels_are_added_and_taken_away() {
    let cases = [
        ("[1s - 2s] A : a\n[2s - 3s] B : b\n[3s - 4s] C : c\n", "[1s - 2s] A : a\n[2s - 3s] b\n[3s - 4s] C : c\n", "B"),
        ("[0:01] A: a\n[0:02] B: b\n[0:03] A: c\n", "[0:01] A: a\n[0:02] b\n[0:03] A: c\n", "B"),
        ("A  0:01\na\n\nB  0:02\nb\n\nA  0:03\nc\n", "A  0:01\na\n\n0:02\nb\n\nA  0:03\nc\n", "B"),
        (
            "00:01,0 --> 00:02,0\nAnn: a\n\n00:02,0 --> 00:03,0\nBen: b\n",
            "00:01,0 --> 00:02,0\na\n\n00:02,0 --> 00:03,0\nBen: b\n",
            "Ann",
        ),
        (
            "00:01,0 --> 00:02,0\n[A]: a\n\n00:02,0 --> 00:03,0\n[B]: b\n",
            "00:01,0 --> 00:02,0\n[A]: a\n\n00:02,0 --> 00:03,0\nb\n",
            "B",
        ),
        ("WEBVTT\n\n00:01.0 --> 00:02.0\n<v A>a\n", "WEBVTT\n\n00:01.0 --> 00:02.0\na\n", "A"),
        (r#"[{"speaker": "A", "text": "a"}]"#, r#"[{"text": "a"}]"#, "A"),
    ];
    for (with, without, label) in cases {
        assert_eq!(after(with, label, "").as_deref(), Ok(without), "{with}");
        assert_eq!(after(without, "", label).as_deref(), Ok(with), "{without}");
    }
    // Taken away with the comma that is left over.
    assert_eq!(after(r#"[{"text": "a" , "speaker" : "A" }]"#, "A", "").as_deref(), Ok(r#"[{"text": "a" }]"#));
    assert_eq!(after(r#"[{"text":"a","speaker":null}]"#, "", "A").as_deref(), Ok(r#"[{"text":"a","speaker":"A"}]"#));
    // A closing tag goes too, and a cue without text gets a line.
    let closed = "WEBVTT\n\n00:01.0 --> 00:02.0\n<v A>a</v>\n";
    assert_eq!(after(closed, "A", "").as_deref(), Ok("WEBVTT\n\n00:01.0 --> 00:02.0\na\n"));
    let empty = "WEBVTT\r\n\r\n00:01.0 --> 00:02.0\r\n\r\n00:02.0 --> 00:03.0\r\nb\r\n";
    let named = "WEBVTT\r\n\r\n00:01.0 --> 00:02.0\r\n<v A>\r\n\r\n00:02.0 --> 00:03.0\r\n<v A>b\r\n";
    assert_eq!(after(empty, "", "A").as_deref(), Ok(named));
}

#[test]
fn segments_shown_in_another_order_are_written_in_their_own() {
    let source = "[5.0s - 6.0s] A : late\n[1.0s - 2.0s] B : early\n";
    let mut transcript = read(source.as_bytes(), "").expect("read").transcript;
    let first = SegmentIx(0);
    let late = transcript.speakers().named("A").expect("there");
    transcript.apply(&Edit::Assign { runs: vec![Run { first, len: 1, speaker: late }] }).expect("fits");
    let written = relabel(source.as_bytes(), "", &transcript).expect("writes");
    assert_eq!(String::from_utf8_lossy(&written), "[5.0s - 6.0s] A : late\n[1.0s - 2.0s] A : early\n");
}

#[test]
fn merged_speakers_are_written_as_one() {
    let source = "A: one\nB: two\nA: three\n";
    let mut transcript = read(source.as_bytes(), "").expect("read").transcript;
    let id = |label: &str| transcript.speakers().named(label).expect("there");
    let merge = Edit::Merge { speaker: id("B"), into: Some(id("A")) };
    transcript.apply(&merge).expect("fits");
    assert_eq!(relabel(source.as_bytes(), "", &transcript).expect("writes"), b"A: one\nA: two\nA: three\n");
}

/// Whatever a name holds: it is written so that it is read back, or refused by name.
#[test]
fn hostile_names_are_written_or_refused() {
    let names = [
        "a: b",
        "A: B",
        "<v>",
        "\"",
        "]",
        "[x]",
        "]: ",
        "\\",
        "&amp;",
        "&",
        "-->",
        "- Ann",
        "עדה",
        "محمد علي",
        "\u{202E}Ann",
        "🎤",
        "Ann\nBen: no",
        "Ann\r",
        "\0",
        " Ann ",
        "00:01",
        "https",
        "Note",
        "**Ann**",
        "Ann (0:01)",
        "10:30 Meeting",
        "{",
        "A\u{FFFD}",
    ];
    let mut written = Vec::new();
    for (path, bytes) in fixtures::all() {
        let extension = fixtures::extension(path);
        let before = read(bytes, extension).expect("read");
        let mut speakers = before.transcript.speakers().iter();
        let Some((id, _)) = speakers.find(|(_, speaker)| !speaker.label.is_empty()) else { continue };
        for name in names {
            let mut transcript = before.transcript.clone();
            transcript.apply(&Edit::Rename { speaker: id, name: Some(name.into()) }).expect("fits");
            match relabel(bytes, extension, &transcript) {
                Ok(relabelled) => {
                    let after = read(&relabelled, extension).expect("read");
                    let pairs = before.transcript.segments().zip(after.transcript.segments());
                    for ((ix, old), (_, new)) in pairs {
                        let shown = transcript.speakers().shown(old.speaker);
                        assert_eq!(after.transcript.speakers().shown(new.speaker), shown, "{} {ix:?}", path.display());
                        assert_eq!(
                            (old.start, old.end, old.text),
                            (new.start, new.end, new.text),
                            "{}",
                            path.display()
                        );
                    }
                    assert_eq!(after.transcript.len(), before.transcript.len());
                    written.push((before.format, name));
                }
                Err(RelabelError::Unreadable { name: refused, format }) => {
                    assert_eq!((&*refused, format), (name, before.format))
                }
                Err(error) => panic!("{}: {name}: {error}", path.display()),
            }
        }
    }
    let writes = |format: &str, name: &str| written.iter().any(|(of, written)| of.name == format && *written == name);
    assert!(names.iter().all(|name| writes("whisperx", name)));
    let formats: Vec<&str> = written.iter().map(|(format, _)| format.name).collect();
    assert!(formats.iter().all(|format| writes(format, "🎤") && writes(format, "עדה")), "{written:?}");
    assert!(["<v>", "&amp;", "\"", "]", "A: B"].iter().all(|name| writes("webvtt", name)));
    assert!(!["ranges", "plain", "srt"].iter().any(|format| writes(format, "A: B")));
}

/// People are called more than `Ann`: where a label is plain to see, it may be a phrase.
#[test]
fn names_may_be_descriptions() {
    let sources = [
        "[1s - 2s] A : a\n[2s - 3s] B : b\n[3s - 4s] A : c\n",
        "[00:00:01] A: a\n[00:00:02] B: b\n[00:00:03] A: c\n",
        "A: a\nB: b\nA: c\n",
        "00:01,0 --> 00:02,0\n[A]: a\n\n00:02,0 --> 00:03,0\n[B]: b\n",
        "WEBVTT\n\n00:01.0 --> 00:02.0\n<v A>a\n",
        "[{\"text\": \"a\", \"speaker\": \"A\"}]",
    ];
    for source in sources {
        for name in ["the clerk", "Mr. Lee, from the bank", "Ann \"Cat\" Ray (host)"] {
            let written = after(source, "A", name).expect(name);
            assert!(
                written.contains(&*name.replace('"', if source.starts_with("[{") { "\\\"" } else { "\"" })),
                "{written}"
            );
        }
    }
}

#[test]
fn refusals_say_what_to_do() {
    let refusal = |source: &str, label: &str, name: &str| after(source, label, name).map_err(|error| error.to_string());
    assert_eq!(
        refusal("A: one\nB: two\n", "B", "B: b"),
        Err("the name “B: b” cannot be told from the text in plain text with names (Name: text); choose another".into())
    );
    assert_eq!(
        refusal("A: one\nB: two\n", "B", ""),
        Err("a segment must have a name to be told from the text in plain text with names (Name: text); choose one"
            .into())
    );
}

#[test]
fn what_the_encoding_lacks_can_be_written_as_utf8() {
    let source = b"Zo\xE9: \xE7a va, l'\xE9t\xE9 ?\nB\xE9n\xE9: oui, \xE0 la mer\n";
    let transcript = renamed(source, "", "Zoé", "佐藤");
    let encoding = Encoding::Legacy(encoding_rs::WINDOWS_1252);
    assert_eq!(relabel(source, "", &transcript), Err(RelabelError::Unencodable { name: "佐藤".into(), encoding }));
    let copy = relabel_as_utf8(source, "", &transcript, &Default::default()).expect("writes");
    assert_eq!(String::from_utf8_lossy(&copy), "佐藤: ça va, l'été ?\nBéné: oui, à la mer\n");
    let renamed = relabel(source, "", &renamed(source, "", "Zoé", "Chloé")).expect("writes");
    assert_eq!(renamed, b"Chlo\xE9: \xE7a va, l'\xE9t\xE9 ?\nB\xE9n\xE9: oui, \xE0 la mer\n");
}

/// Other programs take an XML file at its word.
#[test]
fn a_copy_in_utf8_says_so() {
    let text =
        "<?xml version='1.0' encoding='UTF-16'?><tt><body><div><p begin='1s' end='2s'>Zoé: oui</p></div></body></tt>";
    for (encoding, bytes) in [
        ("UTF-16", text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        ("iso-8859-1", encoding_rs::WINDOWS_1252.encode(&text.replace("UTF-16", "iso-8859-1")).0.into_owned()),
    ] {
        let transcript = renamed(&bytes, "", "Zoé", "佐藤");
        let copy = relabel_as_utf8(&bytes, "", &transcript, &Default::default()).expect(encoding);
        assert_eq!(String::from_utf8_lossy(&copy), text.replace("UTF-16", "UTF-8").replace("Zoé", "佐藤"));
    }
}

#[test]
fn bytes_that_are_no_text_survive() {
    let source = b"Zo\xC3\xA9: \xC3\xA9t\xC3\xA9 \xFF\xFE\nBen: \xE9 \xC3\xA9\n";
    let document = read(source, "").expect("read");
    assert_eq!(document.warnings.iter().map(|warning| warning.line).collect::<Vec<_>>(), [1, 2]);
    let written = relabel(source, "", &renamed(source, "", "Ben", "Ann")).expect("writes");
    assert_eq!(written, b"Zo\xC3\xA9: \xC3\xA9t\xC3\xA9 \xFF\xFE\nAnn: \xE9 \xC3\xA9\n");
}

/// A transcript whose first segment with such a word says another in its place; with the segment's text before.
fn reworded(bytes: &[u8], extension: &str) -> Option<(Transcript, String)> {
    let mut transcript = read(bytes, extension).expect("read").transcript;
    let (rewording, before) = transcript.segments().find_map(|(ix, segment)| {
        let word = segment.text.split(|c: char| !c.is_ascii_alphabetic()).find(|word| word.len() > 3)?;
        let start = segment.text.find(word)?;
        let rewording = Rewording::of(ix, &segment, &[(start..start + word.len(), "Zebrá".into())])?;
        Some((rewording, segment.text.to_owned()))
    })?;
    transcript.apply(&Edit::Reword { texts: vec![rewording], what: None }).expect("fits");
    Some((transcript, before))
}

#[test]
fn changed_words_are_written_where_the_text_stands_as_it_is_read() {
    let mut in_place = BTreeSet::new();
    for (path, bytes) in fixtures::all() {
        let extension = fixtures::extension(path);
        let Some((transcript, _)) = reworded(bytes, extension) else { continue };
        match relabel(bytes, extension, &transcript) {
            Ok(written) => {
                let after = read(&written, extension).expect("read").transcript;
                let texts = |of: &Transcript| of.segments().map(|(_, said)| said.text.to_owned()).collect::<Vec<_>>();
                assert_eq!(texts(&after), texts(&transcript), "{}", path.display());
                in_place.insert(read(&written, extension).expect("read").format.name);
            }
            Err(RelabelError::Text { .. } | RelabelError::Unencodable { .. }) => {}
            Err(error) => panic!("{}: {error}", path.display()),
        }
    }
    for format in ["srt", "webvtt", "ranges", "plain", "stm", "audacity", "docx", "textgrid", "podcast-json"] {
        assert!(in_place.contains(format), "{format}: {in_place:?}");
    }
}

#[test]
fn only_the_part_of_a_text_that_differs_is_replaced() {
    let source = "1\r\n00:00:01,000 --> 00:00:02,000\r\nAnn: One  two. &amp; three.\r\n\r\n\
                  2\r\n00:00:03,000 --> 00:00:04,000 X1:0\r\nBen: One two three.\r\n\r\n";
    let mut transcript = read(source.as_bytes(), "srt").expect("read").transcript;
    let segment = transcript.segment(SegmentIx(1)).expect("there");
    let rewording = Rewording::of(SegmentIx(1), &segment, &[(4..7, "2 < 3".into())]).expect("fits");
    transcript.apply(&Edit::Reword { texts: vec![rewording], what: None }).expect("fits");
    let speaker = transcript.speakers().named("Ben").expect("there");
    transcript.apply(&Edit::Rename { speaker, name: Some("Bea".into()) }).expect("fits");
    let written = relabel(source.as_bytes(), "srt", &transcript).expect("in place");
    let expected = source.replace("Ben: One two", "Bea: One 2 < 3");
    let written = String::from_utf8(written).expect("UTF-8");
    assert_eq!(written.replace("&lt;", "<"), expected);
    // What stands there in another way than it is read cannot be changed.
    let segment = transcript.segment(SegmentIx(0)).expect("there");
    let rewording = Rewording::of(SegmentIx(0), &segment, &[(0..3, "Two".into())]).expect("fits");
    transcript.apply(&Edit::Reword { texts: vec![rewording], what: None }).expect("fits");
    let refused = relabel(source.as_bytes(), "srt", &transcript).expect_err("an entity");
    assert!(matches!(refused, RelabelError::Text { .. }), "{refused}");
}
