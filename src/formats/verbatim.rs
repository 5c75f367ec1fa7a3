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

/// The text of a file that was not read yet: valid UTF-8 and no other encoding by its beginning.
#[derive(Clone, Copy, Debug)]
pub struct RawText<'a> {
    /// The text, without byte order mark.
    pub text: &'a str,
    has_mark: bool,
}

impl<'a> RawText<'a> {
    /// The text of a file; `None` where that is not seen at once. Costs two passes over the bytes.
    pub fn of(bytes: &'a [u8]) -> Option<RawText<'a>> {
        let whole = bytes;
        let bytes = bytes.strip_prefix(UTF8_BOM).unwrap_or(bytes);
        // Documents and archives have these; so has UTF-16.
        let has_controls = bytes.iter().fold(false, |has, byte| has | (*byte < b'\t') | is_rare_control(*byte));
        let text = encoding_rs::UTF_8.decode_without_bom_handling_and_without_replacement(bytes);
        match text.filter(|_| !has_controls)? {
            // XML and HTML may name another encoding.
            Cow::Borrowed(text) if !text.trim_start().starts_with('<') => {
                Some(RawText { text, has_mark: bytes.len() < whole.len() })
            }
            _ => None,
        }
    }

    /// Reads the file as [`read`](super::read) does, but for what is known of it already.
    pub fn read(&self, extension: &str) -> Result<Document, ReadError> {
        let probe = Probe::new(self.text, extension);
        if self.text.trim().is_empty() {
            return Err(ReadError::Empty);
        }
        let format = Format::of(&probe).ok_or(ReadError::Unknown)?;
        document_of(self.text, format, Encoding::Utf8 { bom: self.has_mark }, Vec::new())
    }

    /// Whether what stands together in a text of the transcript, without white space and `<>&{}\"/`, stands together here.
    ///
    /// Also, whether the file can be read. Where it need not be told of a file that it is no transcript after all, more are
    /// known to have such words. `false` for all formats but the most frequent ones. Costs the recognition of the format,
    /// and for JSON a pass to see that it is valid.
    pub fn has_words_as_read(&self, extension: &str, is_told: bool) -> bool {
        let probe = Probe::new(self.text, extension);
        let Some(format) = Format::of(&probe).filter(|_| !self.text.trim().is_empty()) else { return false };
        match format {
            format if *format == srt::FORMAT || *format == webvtt::FORMAT => !has_markup_in_words(self.text),
            format if *format == ranges::FORMAT => true,
            format if *format == plain::FORMAT => !is_told,
            format if *format == whisperx::FORMAT => {
                // Without these segments it takes what words there are, and puts them together.
                let is_sure = !is_told && whisperx::is_certain(&probe) && !has_escapes_in_words(self.text);
                is_sure && json::parse(self.text).is_ok()
            }
            _ => false,
        }
    }
}

fn is_rare_control(byte: u8) -> bool {
    byte < b' ' && byte > b'\r'
}

/// Whether the markup of cues may stand within a word: a tag or an override, or a reference to what may be part of one.
fn has_markup_in_words(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_space = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_none_or(u8::is_ascii_whitespace);
    let mut from = 0;
    while let Some(found) = bytes.get(from..).and_then(|rest| memchr::memchr3(b'<', b'{', b'&', rest)) {
        let start = from + found;
        if bytes[start] == b'&' {
            // What signs of markup are written for is not looked for, nor is a space.
            let is_harmless = |c: char| matches!(c, '<' | '>' | '&' | '"' | '\u{A0}');
            match character_reference(&text[start..]) {
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
fn has_escapes_in_words(json: &str) -> bool {
    let mut rest = json.as_bytes();
    while let Some(at) = memchr::memchr(b'\\', rest) {
        if !rest.get(at + 1).is_some_and(|escape| br#"nrt"\"#.contains(escape)) {
            return true;
        }
        rest = &rest[at + 2..];
    }
    false
}
