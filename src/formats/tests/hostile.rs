//! Files that nobody should have written.

use proptest::prelude::*;

use super::texts;
use crate::formats::{ReadError, read, relabel};
use crate::model::Transcript;

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
        assert_eq!(error(unknown), ReadError::Unknown, "{unknown}");
    }
    let broken = "{\"segments\": [\n{\"text\": \"a\"},\n{\"text\": oops}]}";
    assert!(matches!(error(broken), ReadError::Malformed { line: 3, .. }));
    let cut = "{\"segments\": [\n{\"text\": \"a\"},\n{\"tex";
    let message = "line 3: the JSON ends too early, as in a file cut short; export or download it again";
    assert_eq!(error(cut).to_string(), message);
    assert!(error("hello").to_string().contains("WebVTT"));
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

/// Ten megabytes in one line, or a hundred thousand speakers, cost what their bytes do: seconds even without
/// optimisation, where anything quadratic would take hours.
#[test]
fn size_costs_time_in_proportion() {
    let one_line = |before: &str, megabytes: usize, after: &str| {
        let long = "word: <i [x] (0:10) **a** &amp ".repeat(megabytes * 1024 * 1024 / 31);
        let found = texts(&format!("{before}{long}{after}")).expect(before);
        assert_eq!(found.len(), 1, "{before}");
        assert!(found[0].1.len() > megabytes * 1_000_000, "{before}");
    };
    one_line("[0.1s - 2.0s] Ann : ", 10, "");
    one_line("Ann: ", 2, "");
    one_line("[00:01] Ann: ", 2, "");
    one_line("00:01,0 --> 00:02,0\nAnn: ", 2, "");
    one_line("WEBVTT\n\n00:01.0 --> 00:02.0\n<v Ann>", 2, "");
    one_line("[{\"text\": \"", 10, "\"}]");
    for open in ["<", "<v", "&", "{\\", "**", "[", "("] {
        let source = format!("WEBVTT\n\n00:01.0 --> 00:02.0\n{}", open.repeat(1_000_000));
        assert_eq!(texts(&source).map(|found| found.len()), Ok(1), "{open}");
    }
    let many: String = (0..100_000).map(|number| format!("[00:00:01] Speaker {number}: hello\n")).collect();
    let transcript: Transcript = read(many.as_bytes(), "").expect("read").transcript;
    assert_eq!(transcript.speakers().len(), 100_000);
    let words = r#"{"word": "no such word"},"#.repeat(50_000);
    let lost = format!("[{{\"text\": \"{}\", \"words\": [{words}{{}}]}}]", "a".repeat(1_000_000));
    let document = read(lost.as_bytes(), "").expect("read");
    assert_eq!(document.warnings[0].message, "50001 of 50001 words are not in the text or have bad times");
}
