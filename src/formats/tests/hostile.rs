//! Files that nobody should have written.

use proptest::prelude::*;

use super::{fixtures, texts};
use crate::formats::{Document, FORMATS, Outgoing, ReadError, read, relabel, write};
use crate::model::{Edit, Progress, SpeakerId, Transcript};

/// Reads, and writes what was read, neither of which may fail in any way but by an error.
fn exercise(bytes: &[u8]) {
    if let Ok(document) = read(bytes, "") {
        let mut transcript = document.transcript;
        assert_eq!(relabel(bytes, "", &transcript).as_deref(), Ok(bytes));
        let last = transcript.speakers().iter().next_back().map(|(id, _)| id);
        if let Some(speaker) = last {
            let rename = crate::model::Edit::Rename { speaker, name: Some("N".into()) };
            transcript.apply(&rename).expect("fits");
            let _ = relabel(bytes, "", &transcript);
        }
    }
}

/// Pieces that mean something in one format or another.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let pieces: Vec<&'static [u8]> = vec![
        b"\n",
        b"\r\n",
        b"\r",
        b" ",
        b"A",
        b"Ann",
        b": ",
        b":",
        b"[",
        b"]",
        b"]: ",
        b"(",
        b"**",
        b"WEBVTT\n\n",
        b"NOTE",
        b"1\n",
        b"00:01.000 --> 00:02.0\n",
        b"00:00:01,000 --> 00:00:02,000\n",
        b"[0.1s - 2s] ",
        b"[00:00:01] ",
        b"0:15",
        b"<v ",
        b"<v Ann>",
        b"</v>",
        b"<",
        b">",
        b"&amp;",
        b"&",
        b";",
        b"{\\an8}",
        b"[Events]\n",
        b"Dialogue: 0,0:00:01.00,0:00:02.00,Default,Ann,0,0,0,,",
        b"[00:01.50]",
        b"<00:01.50>",
        b"0:00:01.000,0:00:02.000\n",
        b"00:00:01\tAnn:\t",
        b"00:00:01 From Ann to Ben:\n",
        b">> ",
        b"- ",
        b"{",
        b"}",
        b"{\"segments\":[",
        b"{\"text\":\"a\"",
        b"\"speaker\":",
        b"\"words\":[{\"word\":\"a\",",
        b"\"",
        b",",
        b"null",
        b"NaN",
        b"-1",
        b"\\u00e9",
        b"\\",
        "é".as_bytes(),
        b"\xFF",
        b"\0",
        b"---\n",
        b"\xEF\xBB\xBF",
        b"\xFF\xFE",
        "\u{202E}🎤".as_bytes(),
        b"\x1B[2J",
    ];
    prop::collection::vec(prop::sample::select(pieces), 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        exercise(&bytes);
    }

    #[test]
    fn any_pieces_are_read_or_refused(bytes in pieces()) {
        exercise(&bytes);
    }
}

/// A change of a file, its places as shares of the length in 65536ths.
#[derive(Clone, Debug)]
enum Mutation {
    /// Everything from here on is lost.
    Cut(u16),
    /// A byte becomes another.
    Flip(u16, u8),
    /// So many bytes are lost.
    Lose(u16, u8),
    /// So many bytes stand there so many times.
    Repeat(u16, u8, u8),
    /// A piece of another file stands there: which, from where, how many bytes.
    Splice(u16, prop::sample::Index, u16, u8),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    prop_oneof![
        1 => any::<u16>().prop_map(Mutation::Cut),
        4 => any::<(u16, u8)>().prop_map(|(at, byte)| Mutation::Flip(at, byte)),
        2 => any::<(u16, u8)>().prop_map(|(at, length)| Mutation::Lose(at, length)),
        2 => any::<(u16, u8, u8)>().prop_map(|(at, length, times)| Mutation::Repeat(at, length, times)),
        3 => any::<(u16, prop::sample::Index, u16, u8)>()
            .prop_map(|(at, other, from, length)| Mutation::Splice(at, other, from, length)),
    ]
}

impl Mutation {
    fn apply(&self, bytes: &mut Vec<u8>, others: &[fixtures::Fixture]) {
        let place = |at: u16, length: usize| at as usize * length / 65536;
        let range = |at: u16, length: u8, of: &[u8]| {
            let start = place(at, of.len());
            start..(start + length as usize).min(of.len())
        };
        match self {
            Mutation::Cut(at) => bytes.truncate(place(*at, bytes.len())),
            Mutation::Flip(at, to) => {
                let at = place(*at, bytes.len());
                bytes.get_mut(at).into_iter().for_each(|byte| *byte = *to);
            }
            Mutation::Lose(at, length) => drop(bytes.drain(range(*at, *length, bytes))),
            Mutation::Repeat(at, length, times) => {
                let range = range(*at, *length, bytes);
                let piece = bytes[range.clone()].repeat(*times as usize % 16);
                bytes.splice(range.start..range.start, piece);
            }
            Mutation::Splice(at, other, from, length) => {
                let other = &other.get(others).1;
                let at = place(*at, bytes.len());
                bytes.splice(at..at, other[range(*from, *length, other)].iter().copied());
            }
        }
    }
}

/// All that the program may do with a file, as `fuzz/src/lib.rs` does it; and what is read is not out of proportion.
fn exercise_all(bytes: &[u8], extension: &str) {
    let Ok(Document { mut transcript, .. }) = read(bytes, extension) else { return };
    let is_packed = bytes.starts_with(b"PK");
    let length: usize = transcript.segments().map(|(_, segment)| segment.text.len()).sum();
    assert!(is_packed || length <= bytes.len() * 4 + 64, "{length} bytes of text in {} bytes", bytes.len());
    assert!(is_packed || transcript.len() <= bytes.len(), "{} segments", transcript.len());
    assert_eq!(relabel(bytes, extension, &transcript).as_deref(), Ok(bytes));
    let speakers: Vec<SpeakerId> = transcript.speakers().iter().map(|(id, _)| id).collect();
    for speaker in speakers {
        let name = Some(format!("Speaker \"{}\", & <co>", speaker.0));
        transcript.apply(&Edit::Rename { speaker, name }).expect("fits");
    }
    let _ = relabel(bytes, extension, &transcript);
    for format in FORMATS.iter().filter(|format| format.is_written()) {
        let mut written = Vec::new();
        if write(format, &Outgoing { transcript: &transcript, title: "a talk" }, &Progress::default(), &mut written)
            .is_ok()
        {
            let _ = read(&written, format.extensions.first().copied().unwrap_or_default());
        }
    }
}

// `PROPTEST_CASES=20000` for a long run.
proptest! {
    #[test]
    fn fixtures_changed_at_random_are_read_or_refused(
        which in any::<prop::sample::Index>(),
        mutations in prop::collection::vec(mutation(), 1..6),
    ) {
        let (path, mut bytes) = which.get(fixtures::all()).clone();
        mutations.iter().for_each(|mutation| mutation.apply(&mut bytes, fixtures::all()));
        exercise_all(&bytes, fixtures::extension(&path));
    }
}

#[test]
fn what_is_no_transcript_is_refused() {
    let error = |text: &str| read(text.as_bytes(), "").map(|document| super::dump(&document)).expect_err(text);
    assert_eq!(error(""), ReadError::Empty);
    assert_eq!(error(" \r\n\t\n"), ReadError::Empty);
    let prose = "It was a dark night. The rain fell in torrents.\nNothing moved in the street, and the lamps\nburned low. He thought \
                 of one thing: home.\n\nResult: he left at 10:30\nand went there.\nhttps://example.org\n\nThe end.";
    for unknown in [
        prose,
        "hello",
        "{\"a\": 1}",
        "[]",
        "[{\"start\": 1}]",
        "{}",
        "Shopping:",
        "10:30 Meeting: the budget\n11:00 Lunch: soup",
    ] {
        assert!(matches!(error(unknown), ReadError::NoTranscript { .. }), "{unknown}");
    }
    let broken = "{\"segments\": [\n{\"text\": \"a\"},\n{\"text\": oops}]}";
    assert!(matches!(error(broken), ReadError::Malformed { line: 3, .. }));
    let cut = "{\"segments\": [\n{\"text\": \"a\"},\n{\"tex";
    let message = "line 3: the JSON ends too early, as in a file cut short; export or download it again";
    assert_eq!(error(cut).to_string(), message);
    assert_eq!(
        error("hello").to_string(),
        "this looks like a single line of text; a transcript needs turns that start with a name or a time, such as “Ann: Hello”"
    );
    assert_eq!(
        error(prose).to_string(),
        "this looks like prose: hardly any of its 7 lines starts with a name or a time; a transcript needs turns that start with a name or a time, such as “Ann: Hello”"
    );
    let binary = read(b"\x7FELF\x02\x01\x01\0\0\0\0\0", "").expect_err("a program").to_string();
    assert!(binary.starts_with("this is a program, not a transcript"), "{binary}");
}

#[test]
fn controls_in_a_transcript_are_text() {
    let source = "Ann\u{202E}: \x1B[2J\0hi\x07\nBen: \0\u{9B}31m\n";
    let expected = [("Ann\u{202E}", "\x1B[2J\0hi\x07"), ("Ben", "\0\u{9B}31m")];
    assert_eq!(texts(source), Ok(expected.map(|(label, text)| (label.into(), text.into())).to_vec()));
}

#[test]
fn a_header_without_cues_is_an_empty_transcript() {
    assert_eq!(texts("WEBVTT\n"), Ok(Vec::new()));
    assert_eq!(texts("{\"segments\": []}"), Ok(Vec::new()));
}

/// Megabytes in one line, or a hundred thousand speakers, cost what their bytes do: seconds even without
/// optimisation, where anything quadratic would take hours.
#[test]
fn size_costs_time_in_proportion() {
    let one_line = |before: &str, megabytes: usize, after: &str| {
        let long = "word: <i [x] (0:10) **a** &amp ".repeat(megabytes * 1024 * 1024 / 31);
        let found = texts(&format!("{before}{long}{after}")).expect(before);
        assert_eq!(found.len(), 1, "{before}");
        assert!(found[0].1.len() > megabytes * 1_000_000, "{before}");
    };
    one_line("[0.1s - 2.0s] Ann : ", 3, "");
    one_line("Ann: ", 1, "");
    one_line("[00:01] Ann: ", 1, "");
    one_line("00:01,0 --> 00:02,0\nAnn: ", 1, "");
    one_line("WEBVTT\n\n00:01.0 --> 00:02.0\n<v Ann>", 1, "");
    one_line("[{\"text\": \"", 3, "\"}]");
    for open in ["<", "<v", "&", "{\\", "**", "[", "("] {
        let source = format!("WEBVTT\n\n00:01.0 --> 00:02.0\n{}", open.repeat(300_000));
        assert_eq!(texts(&source).map(|found| found.len()), Ok(1), "{open}");
    }
    let many: String = (0..100_000).map(|number| format!("[00:00:01] Speaker {number}: hello\n")).collect();
    let transcript: Transcript = read(many.as_bytes(), "").expect("read").transcript;
    assert_eq!(transcript.speakers().len(), 100_000);
    let words = r#"{"word": "no such word"},"#.repeat(50_000);
    let lost = format!("[{{\"text\": \"{}\", \"words\": [{words}{{}}]}}]", "a".repeat(1_000_000));
    let document = read(lost.as_bytes(), "").expect("read");
    assert_eq!(document.warnings[0].message, "50001 of 50001 words are not in the text or have bad times");
    let lost = |source: &str| read(source.as_bytes(), "json").expect("read").warnings[0].message.clone();
    let (long, words) = ("a".repeat(500_000), vec![r#"{"text": "b", "at": 499999}"#; 20_000].join(","));
    let ours = format!(r#"{{"whosaid": 1, "segments": [{{"text": "{long}", "words": [{words}]}}]}}"#);
    assert_eq!(lost(&ours), "20000 of 20000 words are not in the text of their segment");
    let azure = format!(r#"{{"recognizedPhrases": [{{"nBest": [{{"display": "{long}", "words": [{words}]}}]}}]}}"#);
    assert_eq!(lost(&azure), "20000 words are spelled otherwise than in the text; their times were left out");
    let wide = "a,".repeat(30_000);
    assert!(read(wide.as_bytes(), "csv").is_err());
    // Every time of a line has its text.
    let sung = format!("{}{}\n", "[00:01.20]".repeat(1000), "la ".repeat(30_000));
    assert_eq!(texts(&sung).map(|found| found.len()), Ok(64));
}
