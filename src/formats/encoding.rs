//! From the bytes of a file to text, and back without touching what was not edited.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};

use super::docx::{self, Docx};
use super::kit::lines::LineCounter;
use super::packing::Packing;
use super::{Format, ReadError, Warning};
use crate::text::place_in;

/// How a file writes its characters. Displays as people call it: `UTF-8`, `windows-1252`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    /// UTF-8.
    Utf8 {
        /// Whether the file starts with a byte order mark.
        bom: bool,
    },
    /// UTF-16.
    Utf16 {
        /// Whether the more significant byte comes first.
        big_endian: bool,
        /// Whether the file starts with a byte order mark.
        bom: bool,
    },
    /// An older encoding, by its name in the [Encoding Standard](https://encoding.spec.whatwg.org/#names-and-labels).
    Legacy(&'static encoding_rs::Encoding),
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Encoding::Utf8 { .. } => "UTF-8",
            Encoding::Utf16 { big_endian: false, .. } => "UTF-16LE",
            Encoding::Utf16 { big_endian: true, .. } => "UTF-16BE",
            Encoding::Legacy(encoding) => encoding.name(),
        })?;
        let bom = matches!(self, Encoding::Utf8 { bom: true } | Encoding::Utf16 { bom: true, .. });
        f.write_str(if bom { " with BOM" } else { "" })
    }
}

impl Encoding {
    /// How many bytes the byte order mark takes in UTF-8.
    pub(super) fn mark_len(self) -> usize {
        if self == (Encoding::Utf8 { bom: true }) { UTF8_BOM.len() } else { 0 }
    }
}

/// The text of a file and how it was encoded.
#[derive(Debug)]
pub(super) struct Decoded<'a> {
    /// The text, without byte order mark; U+FFFD stands for bytes that are no characters.
    pub text: Cow<'a, str>,
    /// How the file encodes it.
    pub encoding: Encoding,
    source: &'a [u8],
    damage: Vec<Damage>,
    /// Whether characters that the encoding lacks can be written as references: it is XML or HTML that names it.
    has_references: bool,
    /// The document that the text was taken from, if the file is one.
    docx: Option<Docx>,
}

/// Bytes that are no characters.
#[derive(Debug)]
struct Damage {
    /// Where their U+FFFD stands in the text, in bytes.
    offset: usize,
    /// How many bytes longer than its U+FFFD all damage up to and including this one is in the file.
    shift: isize,
}

/// A change of the text: what stands at `range`, in bytes, becomes `with`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Patch {
    pub range: Range<usize>,
    pub with: String,
}

/// Why a change cannot be written in the encoding of the file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum EncodeError {
    /// The encoding has no way to write this text.
    Unencodable(String),
    /// The file has bytes that are no characters, and its encoding gives no way to keep them.
    Damaged,
}

pub(super) const UTF8_BOM: &[u8] = b"\xEF\xBB\xBF";

/// Decodes a file: UTF-8, UTF-16 (without byte order mark where plain to see), else what it most likely is.
///
/// UTF-8 with some invalid bytes stays UTF-8; another encoding that XML or HTML names is taken at its word. Of a Word
/// document it is the text. Costs one pass for UTF-8, and a few for others.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded<'_>, ReadError> {
    if let Some(mut docx) = docx::open(bytes)? {
        let text = std::mem::take(&mut docx.text).into();
        let decoded = Decoded::new(text, Encoding::Utf8 { bom: false }, bytes, false);
        return Ok(Decoded { docx: Some(docx), ..decoded });
    }
    if let Some(text) = bytes.strip_prefix(UTF8_BOM) {
        return Ok(decode_utf8(bytes, text, true));
    }
    if let Some(big_endian) = utf16_bom(bytes) {
        let (text, damaged) = utf16(big_endian).decode_without_bom_handling(&bytes[2..]);
        return Ok(Decoded::new(text, Encoding::Utf16 { big_endian, bom: true }, bytes, damaged));
    }
    if let Some(decoded) = decode_bare_utf16(bytes) {
        return Ok(decoded);
    }
    refuse_binary(bytes)?;
    let declared = declared(bytes);
    // What is only ASCII so far would no longer be once a name is changed.
    if let Some(encoding) = declared.filter(|_| bytes.is_ascii() || !is_mostly_utf8(bytes)) {
        let (text, damaged) = encoding.decode_without_bom_handling(bytes);
        let decoded = Decoded::new(text, Encoding::Legacy(encoding), bytes, damaged);
        return Ok(Decoded { has_references: true, ..decoded });
    }
    // Nearly all files are valid, which is seen much faster than how much of one is.
    if let Some(text) = encoding_rs::UTF_8.decode_without_bom_handling_and_without_replacement(bytes) {
        let encoding = Encoding::Utf8 { bom: false };
        return Ok(Decoded::new(text, encoding, bytes, false));
    }
    if is_mostly_utf8(bytes) {
        return Ok(decode_utf8(bytes, bytes, false));
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    let (text, damaged) = encoding.decode_without_bom_handling(bytes);
    Ok(Decoded::new(text, Encoding::Legacy(encoding), bytes, damaged))
}

/// What a file that starts like this precedes its text with, if that is in UTF-8; `None` where all of it must be seen.
pub(super) fn utf8_by_beginning(head: &[u8]) -> Option<Encoding> {
    if head.starts_with(UTF8_BOM) {
        return Some(Encoding::Utf8 { bom: true });
    }
    let is_packed = head.starts_with(b"PK") || Packing::of(head) != Packing::None;
    let is_other = utf16_bom(head).is_some() || bare_utf16(head).is_some() || declared(head).is_some();
    let is_plain = !is_packed && !is_other && refuse_binary(head).is_ok();
    is_plain.then_some(Encoding::Utf8 { bom: false })
}

fn decode_utf8<'a>(source: &'a [u8], body: &'a [u8], bom: bool) -> Decoded<'a> {
    let encoding = Encoding::Utf8 { bom };
    if let Ok(text) = std::str::from_utf8(body) {
        return Decoded::new(text.into(), encoding, source, false);
    }
    let mut text = String::with_capacity(body.len());
    let mut damage = Vec::new();
    let mut shift = 0;
    for chunk in body.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            shift += chunk.invalid().len() as isize - char::REPLACEMENT_CHARACTER.len_utf8() as isize;
            damage.push(Damage { offset: text.len(), shift });
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
    Decoded { damage, ..Decoded::new(text.into(), encoding, source, false) }
}

/// The older encoding that the first line of an XML file names, or the head of an HTML page.
fn declared(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let head = String::from_utf8_lossy(bytes.get(..bytes.len().min(DECLARED))?);
    let encoding = encoding_rs::Encoding::for_label(head.get(declared_at(&head)?)?.as_bytes())?;
    let is_older = encoding != encoding_rs::UTF_8 && encoding.output_encoding() == encoding;
    is_older.then_some(encoding)
}

/// How much of a file is looked at for the name of its encoding, in bytes.
const DECLARED: usize = 1024;

/// Where the beginning of an XML file or an HTML page names its encoding.
fn declared_at(head: &str) -> Option<Range<usize>> {
    let head = head.to_ascii_lowercase();
    let start = head.trim_start();
    let (_, rest) = match start.strip_prefix("<?xml") {
        Some(declaration) => declaration.split_once("?>")?.0.split_once("encoding")?,
        None if start.starts_with('<') => start.split_once("<meta")?.1.split_once("charset")?,
        None => return None,
    };
    let name = rest.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
    place_in(&head, name.split(|c: char| !c.is_ascii_alphanumeric() && !"-_.:".contains(c)).next()?)
}

/// More characters beyond ASCII than bytes that are none: in other encodings the former come about only by chance.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let mut characters = 0;
    let mut invalid = 0;
    for chunk in bytes.utf8_chunks() {
        characters += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        invalid += chunk.invalid().len();
    }
    invalid == 0 || invalid < characters
}

fn utf16_bom(bytes: &[u8]) -> Option<bool> {
    match bytes {
        [0xFF, 0xFE, ..] => Some(false),
        [0xFE, 0xFF, ..] => Some(true),
        _ => None,
    }
}

fn utf16(big_endian: bool) -> &'static encoding_rs::Encoding {
    if big_endian { encoding_rs::UTF_16BE } else { encoding_rs::UTF_16LE }
}

/// UTF-16 without byte order mark shows as text in which nearly every other byte is zero, or, in other scripts than
/// Latin, in which spaces, line ends, digits and signs are there in one byte order and hardly in the other.
fn decode_bare_utf16(bytes: &[u8]) -> Option<Decoded<'_>> {
    let big_endian = bare_utf16(bytes)?;
    let (text, damaged) = utf16(big_endian).decode_without_bom_handling(bytes);
    // U+FFFD may be there: it stands for what another program could not read.
    let is_no_text = |c: char| {
        is_suspicious(u32::from(c))
            || matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{FFF0}'..='\u{FFFC}' | '\u{FFFE}' | '\u{FFFF}')
    };
    let controls = text.chars().take(2048).filter(|c| is_no_text(*c)).count();
    let encoding = Encoding::Utf16 { big_endian, bom: false };
    (!damaged && controls == 0).then(|| Decoded::new(text, encoding, bytes, false))
}

/// The byte order of what may be UTF-16.
fn bare_utf16(bytes: &[u8]) -> Option<bool> {
    let sample = &bytes[..bytes.len().min(4096)];
    let is_sign = |byte: u8| matches!(byte, b'\n' | b'\r' | b' '..=b'@' | b'[' | b']');
    let signs = |high: usize| {
        let is_one = |unit: &&[u8]| unit.get(high) == Some(&0) && unit.get(1 - high).is_some_and(|low| is_sign(*low));
        sample.chunks_exact(2).filter(is_one).count()
    };
    let zeros = |offset: usize| sample.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count() * 2;
    let (even, odd) = (zeros(0), zeros(1));
    let big_endian = even > odd;
    let is_latin = even.max(odd) * 3 >= sample.len() * 2 && even.min(odd) * 50 <= sample.len();
    // A twentieth: even the sparest transcript has names, colons and line ends. Half of the zeros: the rest is Latin.
    let (right, wrong) = (signs(usize::from(!big_endian)), signs(usize::from(big_endian)));
    let is_other =
        sample.len() >= 16 && right * 40 >= sample.len() && wrong * 20 <= right && even.min(odd) * 4 <= right;
    let is_sure = is_latin || (is_other && bytes.len().is_multiple_of(2));
    (sample.len() >= 4 && is_sure).then_some(big_endian)
}

/// What starts files that people open by mistake, and what they are called.
const SIGNATURES: [(&[u8], &str); 14] = [
    (b"\x7FELF", "a program"),
    (b"MZ", "a program"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xFF\xD8\xFF", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"\x1F\x8B", "a gzip archive"),
    (b"%PDF", "a PDF document"),
    (b"ID3", "an MP3 recording"),
    (b"\xFF\xFB", "an MP3 recording"),
    (b"RIFF", "a WAV recording or AVI video"),
    (b"OggS", "an Ogg recording"),
    (b"fLaC", "a FLAC recording"),
    (b"\x1A\x45\xDF\xA3", "a Matroska or WebM video"),
];

/// An error for what is no text: many control characters, fewer where the rest is valid UTF-8.
///
/// A transcript with a NUL or an escape sequence here and there is still one.
fn refuse_binary(bytes: &[u8]) -> Result<(), ReadError> {
    let sample = &bytes[..bytes.len().min(64 * 1024)];
    let is_utf8 = std::str::from_utf8(sample).map_or_else(|error| error.error_len().is_none(), |_| true);
    let suspicious = sample.iter().filter(|byte| is_suspicious(u32::from(**byte))).count();
    let allowed = if is_utf8 { sample.len() / 3 } else { sample.len() / 50 };
    if suspicious <= allowed {
        return Ok(());
    }
    let offset = sample.iter().position(|byte| is_suspicious(u32::from(*byte))).unwrap_or_default();
    let known = SIGNATURES.iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, name)| *name);
    let is_mp4 = bytes.get(4..8) == Some(b"ftyp");
    let kind = known.or(is_mp4.then_some("an MP4 recording or video")).unwrap_or("binary data");
    Err(ReadError::Binary { kind, offset })
}

/// Control characters that have no place in a text; line ends, tabs, form feeds and escapes do occur in some.
fn is_suspicious(character: u32) -> bool {
    // U+0015 stands around the times of CHAT.
    character < 0x20 && !matches!(character, 0x09..=0x0D | 0x15 | 0x1B)
}

impl<'a> Decoded<'a> {
    fn new(text: Cow<'a, str>, encoding: Encoding, source: &'a [u8], damaged: bool) -> Decoded<'a> {
        let mut damage = Vec::new();
        if damaged {
            let marks = text.match_indices(char::REPLACEMENT_CHARACTER);
            damage.extend(marks.map(|(offset, _)| Damage { offset, shift: 0 }));
        }
        Decoded { text, encoding, source, damage, has_references: false, docx: None }
    }

    /// One warning for each line with bytes that are no characters.
    pub(super) fn warnings(&self) -> Vec<Warning> {
        let mut counter = LineCounter::new(&self.text);
        let mut lines: Vec<u32> = self.damage.iter().map(|damage| counter.line_of(damage.offset)).collect();
        lines.dedup();
        let kept = if self.keeps_damage() {
            "they stay as they are when the file is written"
        } else {
            "to rename, write a copy"
        };
        let message =
            format!("bytes that are no {} text are shown as {}; {kept}", self.encoding, char::REPLACEMENT_CHARACTER);
        lines.into_iter().map(|line| Warning { line, message: message.clone() }).collect()
    }

    fn keeps_damage(&self) -> bool {
        matches!(self.encoding, Encoding::Utf8 { .. })
    }

    /// The format, where the bytes alone tell it.
    pub(super) fn format(&self) -> Option<&'static Format> {
        self.docx.as_ref().map(|_| &docx::FORMAT)
    }

    /// The bytes of the file with the patches made, which are in order and do not overlap; all others as they were.
    pub(super) fn patched(&self, patches: &[Patch]) -> Result<Vec<u8>, EncodeError> {
        if patches.is_empty() {
            return Ok(self.source.to_vec());
        }
        if let Some(docx) = &self.docx {
            return docx.patched(self.source, patches).ok_or(EncodeError::Damaged);
        }
        if self.keeps_damage() {
            let ranges =
                patches.iter().map(|patch| self.source_offset(patch.range.start)..self.source_offset(patch.range.end));
            return Ok(splice(self.source, ranges.zip(patches)));
        }
        if self.encode(&self.text)? != self.source {
            return Err(EncodeError::Damaged);
        }
        let patched = self.patched_text(patches);
        if let (Encoding::Legacy(encoding), true) = (self.encoding, self.has_references) {
            return Ok(encoding.encode(&patched).0.into_owned());
        }
        let encoded = self.encode(&patched);
        // The name at fault is more use than the whole text.
        let fault = patches.iter().find(|patch| self.encode(&patch.with).is_err());
        encoded.map_err(|error| fault.map_or(error, |patch| EncodeError::Unencodable(patch.with.clone())))
    }

    /// The text with the patches made.
    fn patched_text(&self, patches: &[Patch]) -> String {
        let bytes = splice(self.text.as_bytes(), patches.iter().map(|patch| (patch.range.clone(), patch)));
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// The same as the bytes of a file in UTF-8, which is said where the text names another encoding.
    pub(super) fn patched_as_utf8(&self, patches: &[Patch]) -> Vec<u8> {
        let head = &self.text[..self.text.floor_char_boundary(DECLARED)];
        let name = declared_at(head).filter(|_| !matches!(self.encoding, Encoding::Utf8 { .. }));
        let renamed = name.map(|range| Patch { range, with: "UTF-8".into() });
        self.patched_text(&renamed.into_iter().chain(patches.iter().cloned()).collect::<Vec<_>>()).into_bytes()
    }

    fn encode(&self, text: &str) -> Result<Vec<u8>, EncodeError> {
        match self.encoding {
            Encoding::Utf8 { .. } => Ok(text.as_bytes().to_vec()),
            Encoding::Utf16 { big_endian, bom } => {
                let units = bom.then_some(0xFEFF).into_iter().chain(text.encode_utf16());
                Ok(units.flat_map(|unit| if big_endian { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect())
            }
            Encoding::Legacy(encoding) => match encoding.encode(text) {
                (_, _, true) => Err(EncodeError::Damaged),
                (encoded, _, false) => Ok(encoded.into_owned()),
            },
        }
    }

    /// Where a place in the text is in a UTF-8 file.
    fn source_offset(&self, offset: usize) -> usize {
        let before = self.damage.partition_point(|damage| damage.offset < offset);
        let shift = before.checked_sub(1).and_then(|last| self.damage.get(last)).map_or(0, |damage| damage.shift);
        (offset + self.encoding.mark_len()).saturating_add_signed(shift)
    }
}

/// The bytes with those at each range replaced by the text of its patch.
fn splice<'p>(bytes: &[u8], patches: impl Iterator<Item = (Range<usize>, &'p Patch)>) -> Vec<u8> {
    let mut spliced = Vec::with_capacity(bytes.len());
    let mut done = 0;
    for (range, patch) in patches {
        spliced.extend_from_slice(bytes.get(done..range.start).unwrap_or_default());
        spliced.extend_from_slice(patch.with.as_bytes());
        done = range.end.max(done);
    }
    spliced.extend_from_slice(bytes.get(done..).unwrap_or_default());
    spliced
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoding_of(bytes: &[u8]) -> String {
        decode(bytes).expect("text").encoding.to_string()
    }

    fn utf16_bytes(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn encodings_are_told_apart() {
        assert_eq!(encoding_of("Zoé : ça va".as_bytes()), "UTF-8");
        assert_eq!(encoding_of(b"\xEF\xBB\xBFZo"), "UTF-8 with BOM");
        assert_eq!(encoding_of(b"\xFF\xFEZ\0o\0"), "UTF-16LE with BOM");
        assert_eq!(encoding_of(b"\xFE\xFF\0Z\0o"), "UTF-16BE with BOM");
        assert_eq!(encoding_of(&utf16_bytes("Zoé : ça va")), "UTF-16LE");
        assert_eq!(encoding_of(b"Zo\xE9 : \xE7a va, \xE9t\xE9 \xE0 la mer"), "windows-1252");
        assert_eq!(encoding_of("Zoé : \0 \x1B[2J \0".as_bytes()), "UTF-8");
    }

    #[test]
    fn utf16_of_other_scripts_is_seen_without_a_mark() {
        for text in [
            "Анна: Ну что, начнём?\nБорис: Да, давно пора.\nАнна: Тогда по порядку.\n",
            "1\n00:00:01,000 --> 00:00:02,000\n佐藤: 今日は何を話しますか。\n",
            "佐藤: 今日は水門の話です。\n鈴木: はい、始めましょう。\n佐藤: では最初の問題から。\n",
            "안나: 시작할까요?\n벤: 네, 그럽시다. 목록이 짧네요.\n",
            "Άννα: Ξεκινάμε;\nΒασίλης: Ναι, ας ξεκινήσουμε 🎤.\n",
        ] {
            let little = utf16_bytes(text);
            let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            assert_eq!(decode(&little).map(|decoded| decoded.text).as_deref(), Ok(text));
            assert_eq!(encoding_of(&little), "UTF-16LE");
            assert_eq!(encoding_of(&big), "UTF-16BE", "{text}");
        }
        let noise: Vec<u8> = (0..4000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        assert!(decode(&noise).is_err());
    }

    #[test]
    fn encodings_of_east_asia_are_told_apart() {
        let chinese =
            "安娜：今天我们谈谈水闸的历史。\n本：好的，从哪里开始？\n安娜：从河流泛滥的那一年开始，大家都还记得。\n";
        let traditional =
            "安娜：今天我們談談水閘的歷史。\n本：好的，從哪裡開始？\n安娜：從河流氾濫的那一年開始，大家都還記得。\n";
        let japanese = "佐藤: 今日は水門の歴史について話します。\n鈴木: はい、どこから始めましょうか。\n佐藤: 川があふれた年からです。\n";
        let korean =
            "안나: 오늘은 수문의 역사를 이야기합시다.\n벤: 네, 어디부터 시작할까요?\n안나: 강이 넘친 그해부터요.\n";
        let cases = [
            (encoding_rs::GBK, chinese),
            (encoding_rs::BIG5, traditional),
            (encoding_rs::SHIFT_JIS, japanese),
            (encoding_rs::EUC_JP, japanese),
            (encoding_rs::EUC_KR, korean),
        ];
        for (encoding, text) in cases {
            let (bytes, _, lossy) = encoding.encode(text);
            assert!(!lossy, "{}", encoding.name());
            let decoded = decode(&bytes).expect("text");
            assert_eq!(decoded.text, text, "{} taken for {}", encoding.name(), decoded.encoding);
            let at = decoded.text.find('\n').expect("a line end");
            let patched = decoded.patched(&[Patch { range: at..at, with: "A".into() }]).expect("writes");
            assert_eq!(patched.len(), bytes.len() + 1, "{}", encoding.name());
        }
        // GB18030 has characters of four bytes that GBK lacks.
        let (bytes, ..) =
            encoding_rs::GB18030.encode("安娜：今天我们谈谈水闸的历史，还有㐂字。\n本：好的，从哪里开始？\n");
        assert!(decode(&bytes).expect("text").text.starts_with("安娜：今天"));
    }

    #[test]
    fn invalid_bytes_stay_as_they_are() {
        let bytes = "ab\u{FF}é: é\ncd"
            .as_bytes()
            .iter()
            .flat_map(|&byte| if byte == b'b' { vec![b'b', 0xFF] } else { vec![byte] });
        let bytes: Vec<u8> = bytes.collect();
        let decoded = decode(&bytes).expect("text");
        assert_eq!(decoded.text, "ab\u{FFFD}ÿé: é\ncd");
        assert_eq!(decoded.warnings().iter().map(|warning| warning.line).collect::<Vec<_>>(), [1]);
        let at = decoded.text.find("cd").expect("there");
        let patched = decoded.patched(&[Patch { range: at..at + 1, with: "CC".into() }]).expect("writes");
        let mut expected = bytes.clone();
        expected.splice(bytes.len() - 2..bytes.len() - 1, *b"CC");
        assert_eq!(patched, expected);
        let whole = decoded.patched(&[Patch { range: 2..5, with: String::new() }]).expect("writes");
        assert_eq!(whole, "abÿé: é\ncd".as_bytes());
    }

    #[test]
    fn what_an_encoding_lacks_is_named() {
        let bytes = b"Zo\xE9 : \xE7a va, \xE9t\xE9 \xE0 la mer";
        let decoded = decode(bytes).expect("text");
        let patched = |with: &str| decoded.patched(&[Patch { range: 0..4, with: with.into() }]);
        assert_eq!(patched("Chloé").as_deref(), Ok(&b"Chlo\xE9 : \xE7a va, \xE9t\xE9 \xE0 la mer"[..]));
        assert_eq!(patched("佐藤"), Err(EncodeError::Unencodable("佐藤".into())));
    }

    #[test]
    fn markup_names_its_encoding() {
        let cyrillic = b"<?xml version='1.0' encoding = \"windows-1251\"?><a>\xC0\xED\xED\xE0</a>";
        let decoded = decode(cyrillic).expect("text");
        assert!(decoded.text.contains("<a>Анна"), "{}", decoded.text);
        let at = decoded.text.find("Анна").expect("there");
        let patched = decoded.patched(&[Patch { range: at..at + 8, with: "Zoé".into() }]).expect("writes");
        assert_eq!(patched, b"<?xml version='1.0' encoding = \"windows-1251\"?><a>Zo&#233;</a>");
        assert_eq!(encoding_of(b"<?xml version='1.0' encoding='ISO-8859-1'?><a>b</a>"), "windows-1252");
        assert_eq!(encoding_of(b"<html><head><META charset=shift_jis></head>"), "Shift_JIS");
        assert_eq!(encoding_of("<?xml version='1.0' encoding='ISO-8859-1'?><a>é</a>".as_bytes()), "UTF-8");
        assert_eq!(encoding_of(b"<?xml version='1.0' encoding='UTF-16'?><a>b</a>"), "UTF-8");
        assert_eq!(encoding_of(b"encoding='ISO-8859-1'"), "UTF-8");
    }

    #[test]
    fn a_lone_surrogate_forbids_writing() {
        let decoded = decode(b"\xFF\xFEA\0:\0\x00\xD8 \0").expect("text");
        assert_eq!(decoded.text, "A:\u{FFFD} ");
        assert_eq!(decoded.patched(&[Patch { range: 0..1, with: "B".into() }]), Err(EncodeError::Damaged));
    }

    #[test]
    fn binary_files_are_refused_by_name() {
        let kind = |bytes: &[u8]| match decode(bytes) {
            Err(ReadError::Binary { kind, offset }) => (kind, offset),
            other => panic!("{other:?}"),
        };
        assert_eq!(kind(b"\x7FELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0"), ("a program", 4));
        assert_eq!(kind(b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0"), ("a PNG picture", 6));
        assert_eq!(kind(b"PK\x03\x04\x14\0\x08\0\xB4\xC1name.txt"), ("a ZIP archive or office document", 2));
        assert_eq!(kind(&[0; 100]), ("binary data", 0));
    }
}
