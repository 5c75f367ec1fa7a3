//! Files that are passed over by a look at their bytes: never one with a hit.

use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use whosaid::formats::{self, Document, RawText, ReadError};
use whosaid::model::Transcript;
use whosaid::search::{Query, Sieve, scan};

/// What texts are put together of.
const PIECES: [&str; 50] = [
    "lamp",
    "Lampe",
    "été",
    "e\u{301}te\u{301}",
    "l’ampoule",
    "l'",
    "œuf",
    "ß",
    "K",
    "a",
    "m",
    "p",
    "é",
    "\u{301}",
    "\u{200D}",
    "x",
    "-",
    "–",
    " ",
    "\u{A0}",
    "\n",
    "\r\n",
    "\r",
    "\n\n",
    ": ",
    "Ann: ",
    "[Ben]: ",
    "<i>",
    "</i>",
    "<b>",
    "<c.x>",
    "<00:00:00.500>",
    "<v Ann>",
    "</v>",
    "<br>",
    "<x",
    ">",
    "{\\an8}",
    "{x}",
    "{",
    "&eacute;",
    "&amp;",
    "&nbsp;",
    "&#769;",
    "&",
    "\\n",
    "\\u00e9",
    "\\/",
    "\\\"",
    "\\\\",
];

static QUERIES: LazyLock<Vec<Query>> = LazyLock::new(|| TYPED.map(query).into());

const TYPED: [&str; 26] = [
    "lamp",
    "Lampe",
    "amp",
    "ete",
    "été",
    "\"été\"",
    "l'ampoule",
    "l'a",
    "oeuf",
    "œuf",
    "ss",
    "k",
    "xa",
    "ax",
    "mp lamp",
    "lamp été",
    "a-m",
    "a/m",
    "<x",
    "x>",
    "&amp",
    "near:3 lamp ete",
    "lamp OR été",
    "-x lamp",
    "a\\",
    "speaker:ann mp",
];

/// A file of one of the formats, and the ending of its name.
fn file(format: &str, texts: &[String]) -> (String, &'static str) {
    let all = |write: &dyn Fn(usize, &str) -> String| {
        texts.iter().enumerate().map(|(at, text)| write(at, text)).collect::<Vec<_>>()
    };
    match format {
        "srt" => (all(&|at, text| format!("{at}\n00:00:0{at},000 --> 00:00:0{at},900\n{text}\n\n")).concat(), "srt"),
        "webvtt" => {
            let cues = all(&|at, text| format!("00:00:0{at}.000 --> 00:00:0{at}.900\n{text}\n\n"));
            (format!("WEBVTT\n\n{}", cues.concat()), "vtt")
        }
        "ranges" => (all(&|at, text| format!("[{at}.00s - {at}.90s] SPEAKER_0{at} :  {text}\n")).concat(), "txt"),
        "plain" => (all(&|at, text| format!("Speaker {}: {text}\n", at % 2)).concat(), "txt"),
        _ => {
            let segments = all(&|at, text| {
                let word = r#"{"word": "a", "start": 0, "end": 1, "score": 0.5}"#;
                format!(r#"{{"start": {at}.0, "end": {at}.9, "text": "{text}", "words": [{word}]}}"#)
            });
            (format!(r#"{{"segments": [{}]}}"#, segments.join(",")), "json")
        }
    }
}

fn encoded(text: &str, encoding: &str) -> Vec<u8> {
    let units = |of: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(of).collect::<Vec<u8>>();
    match encoding {
        "utf-8" => text.into(),
        "utf-8 with mark" => [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
        "utf-16le" => units(u16::to_le_bytes),
        "utf-16be with mark" => [vec![0xFE, 0xFF], units(u16::to_be_bytes)].concat(),
        // As far as its characters have the same numbers in Unicode.
        _ => text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect(),
    }
}

/// What a raw look says of a file: nothing, or whether a hit may be in it.
fn look(bytes: &[u8], extension: &str, is_told: bool, query: &Query) -> Option<bool> {
    raw(bytes, extension, is_told).map(|raw| Sieve::new(query).may_be_in(raw.bytes, raw.is_western))
}

fn raw<'a>(bytes: &'a [u8], extension: &str, is_told: bool) -> Option<RawText<'a>> {
    RawText::of(bytes).filter(|raw| raw.has_words_as_read(extension, is_told))
}

fn query(typed: &str) -> Query {
    Query::parse(typed).expect("readable").expect("a query")
}

fn hits(transcript: &Transcript, query: &Query) -> usize {
    let mut hits = 0;
    scan(transcript, query, &AtomicBool::new(false), &mut |batch| hits += batch.len());
    hits
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]
    #[test]
    fn a_file_with_hits_is_never_passed_over(
        format in select(&["srt", "webvtt", "ranges", "plain", "whisperx"][..]),
        encoding in select(&["utf-8", "utf-8", "utf-8", "utf-8 with mark", "utf-16le", "utf-16be with mark", "older"][..]),
        texts in vec(vec(select(&PIECES[..]), 0..8).prop_map(|pieces| pieces.concat()), 1..5),
        is_told: bool,
    ) {
        let (text, extension) = file(format, &texts);
        let bytes = encoded(&text, encoding);
        if let Some(raw) = RawText::of(&bytes) {
            let told = |read: Result<Document, ReadError>| read.map(|document| {
                let segments = document.transcript.segments().map(|(_, segment)| format!("{segment:?}"));
                (segments.collect::<Vec<_>>(), document.format, document.encoding, document.warnings)
            });
            prop_assert_eq!(told(raw.read(extension)), told(formats::read(&bytes, extension)));
        }
        let Some(raw) = raw(&bytes, extension, is_told) else { return Ok(()) };
        match formats::read(&bytes, extension) {
            Ok(document) => {
                for query in QUERIES.iter() {
                    let is_right = Sieve::new(query).may_be_in(raw.bytes, raw.is_western) || hits(&document.transcript, query) == 0;
                    prop_assert!(is_right, "{} is in {text:?}", query.typed());
                }
            }
            Err(ReadError::NoTranscript { .. } | ReadError::Unknown) => prop_assert!(!is_told, "{text:?}"),
            Err(error) => prop_assert!(false, "untold of {text:?}: {error}"),
        }
    }
}

#[test]
fn files_are_passed_over() {
    let texts = ["The <i>boats</i> came\nhome &amp; dry.".to_owned(), "l’été, {x}".to_owned()];
    for format in ["srt", "webvtt", "ranges", "plain", "whisperx"] {
        let texts = texts.clone().map(|text| if format == "whisperx" { text.replace('\n', "\\n") } else { text });
        let (text, extension) = file(format, &texts);
        for (typed, may_be) in [("lamp", false), ("boats came", true), ("ete", true), ("near:2 ete lamp", false)] {
            assert_eq!(look(text.as_bytes(), extension, false, &query(typed)), Some(may_be), "{typed}, {format}");
        }
        let is_sure = !["plain", "whisperx"].contains(&format);
        assert_eq!(look(text.as_bytes(), extension, true, &query("lamp")), is_sure.then_some(false), "{format}");
    }
}

#[test]
fn files_whose_words_may_be_written_otherwise_are_read() {
    let cases = [
        ("srt", "b<i>u</i>t"),
        ("srt", "b{\\i1}ut"),
        ("srt", "caf&eacute;"),
        ("srt", "<a<i>b"),
        ("webvtt", "b<00:00:00.500>ut"),
        ("whisperx", "caf\\u00e9"),
        ("whisperx", "and\\/or"),
    ];
    for (format, text) in cases {
        let (file, extension) = file(format, &[text.to_owned()]);
        assert_eq!(look(file.as_bytes(), extension, false, &query("lamp")), None, "{text}");
    }
    let other = [
        b"PK\x03\x04 Ann: lamp\nBen: lamp".as_slice(),
        b"Ann: caf\xE9\nBen: lamp",
        b"<p>Ann: lamp",
        b"",
        b"\n \n",
        b"A\0n\0",
    ];
    assert_eq!(other.map(|bytes| look(bytes, "txt", false, &query("oven"))), [None; 6]);
}
