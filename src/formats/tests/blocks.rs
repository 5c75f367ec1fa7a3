//! Files read block by block, which make what they make as a whole.

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use proptest::prelude::*;

use super::{dump, fixtures};
use crate::formats::kit::blocks::{Stop, Text};
use crate::formats::{Draft, FORMATS, Format, ReadError, Sink, document_of_blocks, read, read_in_blocks};

/// All that a reader hands over, as lines.
#[derive(Default)]
struct Dump(Vec<String>);

impl Sink for Dump {
    fn segment(&mut self, draft: Draft<'_>) {
        self.0.push(format!("{draft:?}"));
    }

    fn restart(&mut self) {
        self.0.clear();
    }

    fn warning(&mut self, line: u32, message: String) {
        self.0.push(format!("{line}: {message}"));
    }
}

fn before_place(draft: &str) -> String {
    draft.split(", place: ").next().unwrap_or_default().to_owned()
}

fn by_blocks() -> impl Iterator<Item = &'static Format> {
    FORMATS.iter().copied().filter(|format| format.block_reader().is_some())
}

/// What a format reads in a text; `None` where it must be read as a whole.
fn drafts(format: &Format, mut text: Text<'_>) -> Option<Vec<String>> {
    let mut found = Dump::default();
    match (format.block_reader().expect("one"))(&mut text, &mut found) {
        Ok(()) => Some(found.0),
        Err(Stop::NotInBlocks) => None,
        Err(Stop::Failed(error)) => panic!("{error}"),
    }
}

/// Reads a text in blocks of some sizes, in memory and from a file, as each of the formats.
fn check(text: &str, sizes: &[usize]) {
    for format in by_blocks() {
        let whole = drafts(format, Text::of(text).in_blocks_of(text.len() + 1));
        if let Some(whole) = &whole {
            let mut found = Dump::default();
            (format.read)(text, &mut found).expect("read in blocks");
            // Of JSON, blocks do not tell where labels stand.
            let told = |drafts: &[String]| drafts.iter().map(|draft| before_place(draft)).collect::<Vec<_>>();
            assert_eq!(told(whole), told(&found.0), "{format:?} in {text:?}");
        }
        let is_same = |found: Option<Vec<String>>, size: &usize| {
            assert_eq!(found.is_some(), whole.is_some(), "{format:?} by {size} in {text:?}");
            let Some((found, whole)) = found.zip(whole.as_ref()) else { return };
            let other = found.iter().zip(whole).find(|(found, whole)| found != whole);
            assert!(other.is_none() && found.len() == whole.len(), "{format:?} by {size}: {other:?} in {text:?}");
        };
        for size in sizes {
            is_same(drafts(format, Text::of(text).in_blocks_of(*size)), size);
            let mut file = Cursor::new(text);
            is_same(drafts(format, Text::in_file(&mut file, 0).in_blocks_of(*size)), size);
        }
    }
}

#[test]
fn fixtures_are_read_in_blocks_of_any_size() {
    let mut tried = 0;
    for (path, bytes) in fixtures::all() {
        let Ok(whole) = read(bytes, fixtures::extension(path)) else { continue };
        let is_text = by_blocks().any(|format| format == whole.format);
        if let Some(text) = std::str::from_utf8(bytes).ok().filter(|_| is_text) {
            check(text, &[1, 2, 3, 7, 20, 64, 100, 200, 333, 500, 1000, 2000]);
            tried += 1;
        }
        for size in [1, 50, 400] {
            match document_of_blocks(&mut Cursor::new(bytes), fixtures::extension(path), |text| text.in_blocks_of(size))
            {
                Ok(found) => assert_eq!(dump(&found), dump(&whole), "{}", path.display()),
                Err(Stop::NotInBlocks) => {
                    let is_other = whole.format.name == "whisperx" || std::str::from_utf8(bytes).is_err();
                    assert!(!is_text || is_other, "{}", path.display());
                }
                Err(Stop::Failed(error)) => panic!("{}: {error}", path.display()),
            }
        }
    }
    assert!(tried >= 20, "{tried}");
}

#[test]
fn any_other_file_is_read_as_a_whole() {
    for (path, bytes) in fixtures::all() {
        let extension = fixtures::extension(path);
        let found = read_in_blocks(&mut Cursor::new(bytes), extension).map(|found| dump(&found));
        assert_eq!(found, read(bytes, extension).map(|whole| dump(&whole)), "{}", path.display());
    }
    for odd in [&b""[..], b" \n", b"1\n00:00:01,000 --> 00:00:02,000\nAnn: caf\xE9\n", b"\x1F\x8B\x08", b"\xFF\xFEA\0"]
    {
        let found = read_in_blocks(&mut Cursor::new(odd), "srt").map(|found| dump(&found));
        assert_eq!(found, read(odd, "srt").map(|whole| dump(&whole)), "{odd:?}");
    }
}

/// What stands far behind the beginning, where a name or a damaged byte shows that all before was taken wrongly.
#[test]
fn what_comes_late_counts_for_all() {
    let cue =
        |at: usize, text: &str| format!("{at}\n00:00:{:02},000 --> 00:00:{:02},500\n{text}\n\n", at % 60, at % 60);
    let plain = |from: usize, to: usize| (from..to).map(|at| cue(at, "so it goes on here")).collect::<String>();
    let named = |from: usize, to: usize| (from..to).map(|at| cue(at, "Digo: it goes on.")).collect::<String>();
    // A name once among many cues is a part of the text, until it comes again; then many make them all names.
    let texts = [
        plain(0, 100) + &cue(100, "Digo: the gate.") + &plain(101, 300),
        plain(0, 100) + &cue(100, "Digo: the gate.") + &plain(101, 300) + &cue(300, "Digo: no."),
        plain(0, 100) + &named(100, 300),
        named(0, 100) + &plain(100, 400),
        cue(0, "Ann: one") + &plain(1, 9) + &cue(9, "and then Ben: two") + &named(10, 40) + &plain(40, 90),
    ];
    for text in texts {
        check(&text, &[1, 100, 500, 2000, 5000]);
        let vtt = format!("WEBVTT\n\n{}", text.replace(",000", ".000").replace(",500", ".500"));
        check(&vtt, &[1, 100, 500, 2000, 5000]);
    }
    let range = |at: usize, text: &str| format!("[{at}.0s - {at}.5s] {text}\n");
    let ranges = |text: &str| (0..90).map(|at| range(at, text)).collect::<String>();
    for text in
        [ranges("the host : so") + &ranges("so") + &ranges("so"), ranges("so") + &ranges("the host : so").repeat(2)]
    {
        check(&text, &[1, 100, 1000, 4000]);
    }
    let mut bytes = plain(0, 300).into_bytes();
    bytes.extend(b"301\n00:00:01,000 --> 00:00:02,000\nAnn: caf\xE9\n");
    let found = document_of_blocks(&mut Cursor::new(&bytes), "srt", |text| text.in_blocks_of(100));
    assert!(matches!(found, Err(Stop::NotInBlocks)));
    let found = read_in_blocks(&mut Cursor::new(&bytes), "srt").map(|found| dump(&found));
    assert_eq!(found, read(&bytes, "srt").map(|whole| dump(&whole)));
}

/// Pieces of subtitles and of text with ranges.
/// A file on a disk that fails behind so many bytes.
struct Failing<'a>(Cursor<&'a [u8]>, u64);

impl Read for Failing<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.1.saturating_sub(self.0.position());
        let room = buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        match self.0.read(&mut buffer[..room])? {
            0 if !buffer.is_empty() => Err(io::Error::other("the disk is on fire")),
            count => Ok(count),
        }
    }
}

impl Seek for Failing<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

#[test]
fn a_file_that_fails_half_way_is_never_shown_in_part() {
    for (path, bytes) in fixtures::all() {
        let extension = fixtures::extension(path);
        for share in 0..8 {
            let readable = bytes.len() * share / 8;
            let read = read_in_blocks(&mut Failing(Cursor::new(bytes), readable as u64), extension);
            let error = read.map(|document| dump(&document)).expect_err(&path.to_string_lossy());
            let is_told = matches!(&error, ReadError::Unreadable(told) if told == "the disk is on fire");
            assert!(is_told, "{} to {readable}: {error}", path.display());
        }
    }
}

fn piece() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "\n",
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        " ",
        "1",
        "2\n",
        "3\n",
        "WEBVTT",
        "WEBVTT\n\n",
        "NOTE x\n",
        "00:00:01,000 --> 00:00:02,000\n",
        "00:00:02.000 --> 00:00:02.020\n",
        "00:01.0 --> 00:02.0\n",
        "-->",
        "00:00:00.100 --> 00:00:03.000 x\n",
        "0:00:01.000,0:00:02.000\n",
        "[0.1s - 2s] ",
        "[00:01.5 --> 00:02.5] ",
        "Ann: ",
        "Ben : ",
        "the host: ",
        "[Ann]: ",
        "<v Ann>",
        "<v>",
        "</v>",
        "so",
        "it goes.",
        "and",
        "Ann Lee\n",
        "one\n",
        "one\ntwo\n",
        "two\n",
        "(music)",
        "é",
        "🎤",
        "&amp;",
        ">> ",
        "- ",
    ])
}

#[test]
fn segments_of_json_are_read_one_by_one() {
    let segment = |at: usize, word: &str| {
        format!(
            "{{\"start\": {at}, \"end\": {at}.5, \"text\": \"{word} \\u00e9, [x] {{y}}\", \"speaker\": \"Ann\",\r\n\"words\": [{{\"word\": \"{word}\", \"start\": NaN, \"score\": 0.5}}]}}"
        )
    };
    let segments: Vec<String> = (0..20).map(|at| segment(at, "NaN")).collect();
    let segments = segments.join(",\n ");
    let odd = "5, null, {\"text\": 7}";
    let listed = "{\"word\": \"NaN\", \"start\": -Infinity, \"speaker\": \"Ben\"}";
    let by_blocks = [
        format!("{{\"segments\": [{segments}], \"word_segments\": [{listed}, {listed}], \"language\": \"en\"}}"),
        format!(
            " {{\"lang\\u0075age\": {{\"a\": [1, 2]}}, \"segments\"\n:\r\n[ {segments} , {odd} ] ,\"x\": [[], {{}}, 3]}}\n"
        ),
        format!("[{segments}]\n"),
        "{\"segments\": []}".to_owned(),
    ];
    let broken = [
        format!("{{\"segments\": [{segments},]}}"),
        format!("{{\"segments\": [{segments}]"),
        format!("{{\"segments\": [{segments}]}} 1"),
        format!("{{\"segments\": [{segments} {listed}]}}"),
        format!("{{\"segments\" [{segments}]}}"),
    ];
    let elsewhere = [
        format!("{{\"segments\": [{segments}], \"segments\": []}}"),
        format!("{{\"segments\": [{segments}], \"words\": [{listed}]}}"),
        format!("{{\"output\": {{\"segments\": [{segments}]}}}}"),
        "{\"segments\": [{\"start\": 1}]}".to_owned(),
    ];
    let format = Format::named("whisperx").expect("one");
    let all =
        by_blocks.iter().map(|text| (text, true)).chain(broken.iter().chain(&elsewhere).map(|text| (text, false)));
    for (text, in_blocks) in all {
        assert_eq!(drafts(format, Text::of(text)).is_some(), in_blocks, "{text}");
        check(text, &[1, 2, 3, 5, 10, 64, 100, 500]);
        let found = read_in_blocks(&mut Cursor::new(text), "json").map(|found| dump(&found));
        assert_eq!(found, read(text.as_bytes(), "json").map(|whole| dump(&whole)), "{text}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read_in_blocks_of_any_size(
        pieces in prop::collection::vec(piece(), 0..120),
        sizes in prop::collection::vec(1..300_usize, 3),
    ) {
        check(&pieces.concat(), &sizes);
    }
}
