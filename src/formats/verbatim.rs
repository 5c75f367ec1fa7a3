//! Whether the words of a transcript stand in its file as they are read, told without reading it.
//!
//! | format | what its reader does to the words |
//! |---|---|
//! | SRT, WebVTT | leaves out tags, and writes out references: those must not stand within a word |
//! | text with time ranges, plain text | nothing |
//! | WhisperX JSON | writes out escapes: none but those of line ends, tabs, quotes and backslashes may be there |
//!
//! What else they leave out goes from one place to another between words: labels, lines that were shown before.

use std::borrow::Cow;

use super::encoding::UTF8_BOM;
use super::kit::json;
use super::kit::markup::character_reference;
use super::{Document, Encoding, Format, Probe, ReadError, document_of, plain, ranges, srt, webvtt, whisperx};
use crate::model::Alphabet;
use crate::text::whole_characters;

/// How much of a text is looked at first to recognise its format, in bytes.
const HEAD: usize = 4 << 10;

/// The text of a file that was not read yet: valid UTF-8 and no other encoding by its beginning.
#[derive(Clone, Copy, Debug)]
pub struct RawText<'a> {
    /// The text, without byte order mark.
    pub bytes: &'a [u8],
    /// Whether all of its characters are those of [`Alphabet::western`].
    pub is_western: bool,
    has_mark: bool,
}

impl<'a> RawText<'a> {
    /// The text of a file; `None` where that is not seen at once. Costs a fast pass over the bytes; two more where the
    /// letters are not Western.
    pub fn of(whole: &'a [u8]) -> Option<RawText<'a>> {
        let bytes = whole.strip_prefix(UTF8_BOM).unwrap_or(whole);
        let raw = RawText { bytes, is_western: Alphabet::is_western(bytes), has_mark: bytes.len() < whole.len() };
        // Documents and archives have these; so has UTF-16.
        let has_controls = || bytes.iter().fold(false, |has, byte| has | (*byte < b'\t') | is_rare_control(*byte));
        let is_text = raw.is_western || (!has_controls() && decoded(bytes).is_some());
        // XML and HTML may name another encoding.
        (is_text && !raw.starts_as_markup()).then_some(raw)
    }

    /// The text. Costs a pass over it.
    pub fn text(&self) -> &'a str {
        decoded(self.bytes).unwrap_or_default()
    }

    fn starts_as_markup(&self) -> bool {
        match self.bytes.trim_ascii_start().first() {
            Some(first) if first.is_ascii_graphic() => *first == b'<',
            _ => self.text().trim_start().starts_with('<'),
        }
    }

    /// The first lines, or all where that is short.
    fn head(&self) -> &'a str {
        let head = match self.bytes.get(..HEAD) {
            Some(head) => &head[..memchr::memrchr(b'\n', head).map_or(0, |at| at + 1)],
            None => self.bytes,
        };
        decoded(head).unwrap_or_default()
    }

    /// Reads the file as [`read`](super::read) does, but for what is known of it already.
    pub fn read(&self, extension: &str) -> Result<Document, ReadError> {
        let text = self.text();
        if text.trim().is_empty() {
            return Err(ReadError::Empty);
        }
        let format = Format::of(&Probe::new(text, extension)).ok_or(ReadError::Unknown)?;
        document_of(text, format, Encoding::Utf8 { bom: self.has_mark }, Vec::new())
    }

    /// Whether what stands together in a text of the transcript, without white space and `<>&{}\"/`, stands together here.
    ///
    /// Also, whether the file can be read. Where it need not be told of a file that it is no transcript after all, more are
    /// known to have such words. `false` for all formats but the most frequent ones. Costs the recognition of the format,
    /// and for JSON a pass to see that it is valid.
    pub fn has_words_as_read(&self, extension: &str, is_told: bool) -> bool {
        let by_text = || Some(self.text()).filter(|text| !text.trim().is_empty());
        let by_head = Format::certain(&Probe::cut(self.head(), extension));
        let Some(format) = by_head.or_else(|| Format::of(&Probe::new(by_text()?, extension))) else { return false };
        match format {
            format if *format == srt::FORMAT || *format == webvtt::FORMAT => !has_markup_in_words(self.bytes),
            format if *format == ranges::FORMAT => true,
            format if *format == plain::FORMAT => !is_told,
            format if *format == whisperx::FORMAT => {
                // Without these segments it takes what words there are, and puts them together.
                let is_certain = |text| whisperx::is_certain(&Probe::new(text, extension));
                let is_sure = !is_told && is_certain(self.text()) && !has_escapes_in_words(self.bytes);
                is_sure && json::parse(self.text()).is_ok()
            }
            _ => false,
        }
    }
}

/// Bytes as text, if they are valid.
fn decoded(bytes: &[u8]) -> Option<&str> {
    match encoding_rs::UTF_8.decode_without_bom_handling_and_without_replacement(bytes)? {
        Cow::Borrowed(text) => Some(text),
        Cow::Owned(_) => None,
    }
}

fn is_rare_control(byte: u8) -> bool {
    byte < b' ' && byte > b'\r'
}

/// No reference is longer, in bytes.
const REFERENCE: usize = 16;

/// Whether the markup of cues may stand within a word: a tag or an override, or a reference to what may be part of one.
fn has_markup_in_words(bytes: &[u8]) -> bool {
    let is_space = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_none_or(u8::is_ascii_whitespace);
    let mut from = 0;
    while let Some(found) = bytes.get(from..).and_then(|rest| memchr::memchr3(b'<', b'{', b'&', rest)) {
        let start = from + found;
        if bytes[start] == b'&' {
            // What signs of markup are written for is not looked for, nor is a space.
            let is_harmless = |c: char| matches!(c, '<' | '>' | '&' | '"' | '\u{A0}');
            match character_reference(whole_characters(&bytes[start..(start + REFERENCE).min(bytes.len())])) {
                Some((c, len)) if is_harmless(c) => from = start + len,
                Some(_) => return true,
                None => from = start + 1,
            }
            continue;
        }
        // Several may follow one another.
        from = start;
        while let Some(opened) = bytes.get(from).filter(|byte| matches!(byte, b'<' | b'{')) {
            let close = if *opened == b'<' { b'>' } else { b'}' };
            let inner = bytes.get(from + 1..).unwrap_or_default();
            // What is not closed is text, and may have markup in it.
            match inner.iter().position(|byte| *byte == close || b"<{&\n\r".contains(byte)) {
                Some(len) if inner[len] == close => from += len + 2,
                _ => return true,
            }
        }
        if !is_space(start.checked_sub(1)) && !is_space(Some(from)) {
            return true;
        }
    }
    false
}

/// Whether a JSON text has escapes other than those of line ends, tabs, quotes and backslashes.
fn has_escapes_in_words(json: &[u8]) -> bool {
    let mut rest = json;
    while let Some(at) = memchr::memchr(b'\\', rest) {
        if !rest.get(at + 1).is_some_and(|escape| br#"nrt"\"#.contains(escape)) {
            return true;
        }
        rest = &rest[at + 2..];
    }
    false
}
