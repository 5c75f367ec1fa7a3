//! Transcript files: recognising, reading and relabelling them.
//!
//! One file per format. A reader knows its format once, for reading and for writing: it hands every segment to a
//! [`Sink`] with the places of its speaker label in the source, so that a change of speakers touches those bytes only.
//!
//! - [`read`] recognises the encoding and the format by content, never by a file's name, and makes a [`Document`].
//! - [`relabel`] runs the same reader over the bytes on disk, collects where labels differ, and changes those.

mod clock;
mod collect;
mod cues;
mod encoding;
mod lines;
mod markup;
mod names;
mod plain;
mod ranges;
mod relabel;
mod srt;
#[cfg(test)]
mod tests;
mod webvtt;
mod whisperx;

use std::borrow::Cow;
use std::ops::Range;

use crate::model::{Timestamp, Transcript, TranscriptError, Word};

pub use encoding::Encoding;
pub use relabel::{RelabelError, relabel, relabel_as_utf8};

/// A kind of transcript file.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Format {
    /// `[0.03s - 106.50s] SPEAKER_02 :  text`, a segment to a line.
    Ranges,
    /// Text with names, and perhaps times, before the turns.
    Plain,
    /// SubRip subtitles.
    Srt,
    /// Web Video Text Tracks.
    WebVtt,
    /// The JSON of WhisperX and of Whisper.
    WhisperX,
}

impl Format {
    /// Every format that is read.
    pub const ALL: [Format; 5] = [Format::Ranges, Format::Plain, Format::Srt, Format::WebVtt, Format::WhisperX];

    /// Its name for programs: one word in lower case, fixed.
    pub fn name(self) -> &'static str {
        match self {
            Format::Ranges => "ranges",
            Format::Plain => "plain",
            Format::Srt => "srt",
            Format::WebVtt => "webvtt",
            Format::WhisperX => "whisperx",
        }
    }

    /// Its name for people.
    pub fn title(self) -> &'static str {
        match self {
            Format::Ranges => "text with time ranges ([0.0s - 1.5s] Name : text)",
            Format::Plain => "plain text with names (Name: text)",
            Format::Srt => "SRT subtitles",
            Format::WebVtt => "WebVTT",
            Format::WhisperX => "WhisperX JSON",
        }
    }

    /// The format a text is in, as far as its beginning tells; plain text for anything that is no other.
    fn of(text: &str) -> Format {
        if whisperx::sniff(text) {
            Format::WhisperX
        } else if webvtt::sniff(text) {
            Format::WebVtt
        } else if srt::sniff(text) {
            Format::Srt
        } else if ranges::sniff(text) {
            Format::Ranges
        } else {
            Format::Plain
        }
    }

    fn read(self, text: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
        match self {
            Format::Plain => return plain::read(text, sink),
            Format::WhisperX => return whisperx::read(text, sink),
            // Made for what was recognised by one good line, these find at least that.
            Format::Ranges => ranges::read(text, sink),
            Format::Srt => srt::read(text, sink),
            Format::WebVtt => webvtt::read(text, sink),
        }
        Ok(())
    }

    /// A name as the format writes it where a label stands.
    fn escape(self, name: &str) -> Cow<'_, str> {
        match self {
            Format::Ranges | Format::Plain => name.into(),
            Format::Srt => markup::escape_if_read_otherwise(name),
            Format::WebVtt => markup::escape(name),
            Format::WhisperX => whisperx::escape(name).into(),
        }
    }
}

/// A transcript file that was read.
#[derive(Clone, Debug)]
pub struct Document {
    /// What it says.
    pub transcript: Transcript,
    /// The format it is in.
    pub format: Format,
    /// How it encodes its characters.
    pub encoding: Encoding,
    /// What could not be read, in the order of the lines.
    pub warnings: Vec<Warning>,
}

/// Reads a transcript file of any known format and encoding.
///
/// Costs a few passes over the bytes, and a sort where the segments are not in the order of time.
///
/// ```
/// let document = whosaid::formats::read(b"Ann: Shall we start?\nBen: Let us.\n")?;
/// assert_eq!(document.format.name(), "plain");
/// assert_eq!(document.transcript.len(), 2);
/// # Ok::<(), whosaid::formats::ReadError>(())
/// ```
pub fn read(bytes: &[u8]) -> Result<Document, ReadError> {
    let decoded = encoding::decode(bytes)?;
    if decoded.text.trim().is_empty() {
        return Err(ReadError::Empty);
    }
    let format = Format::of(&decoded.text);
    let mut collector = collect::Collector::default();
    format.read(&decoded.text, &mut collector)?;
    let (transcript, mut warnings) = collector.finish()?;
    warnings.extend(decoded.warnings());
    warnings.sort_by_key(|warning| warning.line);
    warnings.dedup();
    Ok(Document { transcript, format, encoding: decoded.encoding, warnings })
}

/// Why a file cannot be read as a transcript.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ReadError {
    /// The file has no text at all.
    #[error("the file is empty: there is no text in it")]
    Empty,
    /// The file is no text.
    #[error(
        "this is {kind}, not a transcript (first control byte at offset {offset}); open a text, subtitle or JSON file"
    )]
    Binary {
        /// What it seems to be, with its article.
        kind: &'static str,
        /// Where the first byte is that text does not have, counted from zero.
        offset: usize,
    },
    /// The file is text, but no transcript of a known format.
    #[error("no transcript was recognised in this text; known formats: {}", known_formats())]
    Unknown,
    /// The file is in a known format but breaks its rules, so that nothing of it can be relied on.
    #[error("line {line}: {message}")]
    Malformed {
        /// The line, counted from one.
        line: u32,
        /// What is wrong there and what to do about it.
        message: String,
    },
    /// The transcript is larger than can be held.
    #[error(transparent)]
    TooLarge(#[from] TranscriptError),
}

fn known_formats() -> String {
    Format::ALL.map(Format::title).join(", ")
}

/// Something in a file that could not be read, kept for the user to see.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize)]
pub struct Warning {
    /// The line it stands on, counted from one.
    pub line: u32,
    /// What it is and what was done with it.
    pub message: String,
}

/// One segment as a reader found it.
#[derive(Debug)]
pub struct Draft<'a> {
    /// When it starts, where the file says so.
    pub start: Option<Timestamp>,
    /// When it ends, where the file says so.
    pub end: Option<Timestamp>,
    /// The speaker's label without markup or escapes; empty for none.
    pub label: Cow<'a, str>,
    /// What was said, without markup or escapes, white space as it is, but every line end as `\n`.
    pub text: Cow<'a, str>,
    /// Timed words, if the file has them.
    pub words: Vec<Word>,
    /// Where the segment starts in the source, as a line counted from one.
    pub line: u32,
    /// Where its label stands in the source, or would.
    pub place: LabelPlace,
}

/// Where the label of a segment stands in the decoded source, in bytes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LabelPlace {
    /// It stands here, once or several times.
    At {
        /// The label itself as the format writes it, each time, in order.
        labels: Vec<Range<usize>>,
        /// What to take away when the segment is to have no speaker: labels, brackets, separators; in order.
        whole: Vec<Range<usize>>,
    },
    /// It has none; one goes between `before` and `after` at `offset`.
    Absent {
        /// Where to insert.
        offset: usize,
        /// What precedes the label there.
        before: Cow<'static, str>,
        /// What follows it.
        after: &'static str,
    },
}

/// What takes a reader's segments and warnings.
pub trait Sink {
    /// Takes the next segment of the file.
    fn segment(&mut self, draft: Draft<'_>);
    /// Takes a warning.
    fn warning(&mut self, line: u32, message: String);
}
