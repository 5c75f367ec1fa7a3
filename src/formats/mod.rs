//! Transcript files: recognising, reading and relabelling them.
//!
//! One file per format. A reader knows its format once, for reading and for writing: it hands every segment to a
//! [`Sink`] with the places of its speaker label in the source, so that a change of speakers touches those bytes only.
//!
//! - [`read`] recognises the encoding and the format by content, never by a file's name, and makes a [`Document`].
//! - [`relabel`] runs the same reader over the bytes on disk, collects where labels differ, and changes those.

mod aapb;
mod ass;
mod assemblyai;
mod audacity;
mod aws_transcribe;
mod azure;
mod bbc_dpe;
mod chat;
mod collect;
mod csv;
mod ctm;
mod deepgram;
mod docx;
mod eaf;
mod elevenlabs;
mod encoding;
mod exb;
mod fireflies;
mod gladia;
mod google_stt;
mod holds;
mod html;
mod insanely_fast_whisper;
mod kit;
mod lhotse;
mod lrc;
mod markdown;
mod meeting_json;
mod mistral;
mod nemo;
mod noscribe;
mod openai_diarized;
mod otr;
mod otter_json;
mod packing;
mod plain;
mod podcast_html;
mod podcast_json;
mod podlove;
mod probe;
mod ranges;
mod recut;
mod refusal;
mod relabel;
mod rev_nlp;
mod revai;
mod rttm;
mod sbv;
mod seglst;
mod speechmatics;
mod srt;
mod stm;
#[cfg(test)]
mod tests;
mod textgrid;
mod trs;
mod tsv;
mod ttml;
mod watson;
mod webvtt;
mod whisper_tsv;
mod whispercpp;
mod whisperx;
mod whosaid_json;
mod youtube_json;
mod youtube_xml;
mod zoom_chat;

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::ops::Range;
use std::path::Path;

use smallvec::SmallVec;

use crate::model::{Timestamp, Transcript, TranscriptError, Word};

pub use chat::{Participant, participants};
pub use encoding::Encoding;
pub use holds::{Holds, KeepError, Kept, Names, Need, Overlapping, Texts};
pub use probe::Probe;
pub use recut::{Readable, Recut};
pub use relabel::{RelabelError, relabel, relabel_as_utf8};
pub use rttm::{Turn, assign, speakers_of};

/// A kind of transcript file: all there is to know of it stands in one of these, at the top of its own file.
pub struct Format {
    /// Its name for programs: one word in lower case, fixed.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// The endings of such files' names, in lower case and without the dot, the usual one first.
    pub extensions: &'static [&'static str],
    /// What a file of it can say.
    pub holds: Holds,
    /// Whether a text is in it. Only the first that says yes is asked to read.
    sniff: fn(&Probe<'_>) -> bool,
    /// Hands every segment of a text to the sink. An error when there is nothing of the format in it after all.
    read: fn(&str, &mut dyn Sink) -> Result<(), ReadError>,
    /// Writes a transcript that [`Holds::keep`] has made fit; `None` for formats that are only read.
    write: Option<Write>,
    /// A speaker's name as it is written where a label stands.
    escape: fn(&str) -> Cow<'_, str>,
}

/// Writes a whole file of a format.
type Write = fn(&Outgoing<'_>, &mut dyn io::Write) -> io::Result<()>;

/// What is written to a file.
#[derive(Clone, Copy, Debug)]
pub struct Outgoing<'a> {
    /// What is said.
    pub transcript: &'a Transcript,
    /// What it is called, for formats with a place for that: the name of the file it comes from, without its ending.
    pub title: &'a str,
}

impl PartialEq for Format {
    fn eq(&self, other: &Format) -> bool {
        self.name == other.name
    }
}

impl Eq for Format {}

impl fmt::Debug for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl Format {
    /// The format with this name, or the one that is written to files with this ending.
    pub fn named(name: &str) -> Option<&'static Format> {
        let name = name.to_lowercase();
        let by_name = FORMATS.iter().find(|format| format.name == name);
        // The most general stand last: `txt` is plain text first of all.
        let mut writers = FORMATS.iter().rev().filter(|format| format.write.is_some());
        by_name.or_else(|| writers.find(|format| format.extensions.contains(&name.as_str()))).copied()
    }

    /// Whether transcripts can be written in it.
    pub fn is_written(&self) -> bool {
        self.write.is_some()
    }

    fn of(probe: &Probe<'_>) -> Option<&'static Format> {
        FORMATS.iter().find(|format| (format.sniff)(probe)).copied()
    }
}

/// Every format that is read or written, in the order they are asked whether a text is in them.
pub static FORMATS: [&Format; 56] = [
    &whispercpp::FORMAT,
    &insanely_fast_whisper::FORMAT,
    &openai_diarized::FORMAT,
    &assemblyai::FORMAT,
    &deepgram::FORMAT,
    &aws_transcribe::FORMAT,
    &watson::FORMAT,
    &google_stt::FORMAT,
    &azure::FORMAT,
    &revai::FORMAT,
    &rev_nlp::FORMAT,
    &speechmatics::FORMAT,
    &elevenlabs::FORMAT,
    &gladia::FORMAT,
    &mistral::FORMAT,
    &fireflies::FORMAT,
    &otter_json::FORMAT,
    &lhotse::FORMAT,
    &seglst::FORMAT,
    &nemo::FORMAT,
    &podcast_json::FORMAT,
    &podlove::FORMAT,
    &bbc_dpe::FORMAT,
    &aapb::FORMAT,
    &otr::FORMAT,
    &youtube_json::FORMAT,
    &whosaid_json::FORMAT,
    &whisperx::FORMAT,
    &meeting_json::FORMAT,
    &ttml::FORMAT,
    &youtube_xml::FORMAT,
    &eaf::FORMAT,
    &exb::FORMAT,
    &trs::FORMAT,
    &noscribe::FORMAT,
    &podcast_html::FORMAT,
    &html::FORMAT,
    &docx::FORMAT,
    &webvtt::FORMAT,
    &ass::FORMAT,
    &chat::FORMAT,
    &textgrid::FORMAT,
    &lrc::FORMAT,
    &rttm::FORMAT,
    &stm::FORMAT,
    &ctm::FORMAT,
    &audacity::FORMAT,
    &srt::FORMAT,
    &sbv::FORMAT,
    &ranges::FORMAT,
    &zoom_chat::FORMAT,
    &whisper_tsv::FORMAT,
    &tsv::FORMAT,
    &csv::FORMAT,
    &markdown::FORMAT,
    &plain::FORMAT,
];

/// A transcript file that was read.
#[derive(Clone, Debug)]
pub struct Document {
    /// What it says.
    pub transcript: Transcript,
    /// The format it is in.
    pub format: &'static Format,
    /// How it encodes its characters.
    pub encoding: Encoding,
    /// What could not be read, in the order of the lines.
    pub warnings: Vec<Warning>,
}

/// The content of a transcript file and what it was read as.
#[derive(Clone, Debug)]
pub struct Original {
    /// All of its bytes.
    pub bytes: Vec<u8>,
    /// The ending of its name, as [`extension_of`] tells it.
    pub extension: String,
    /// The format it is in.
    pub format: &'static Format,
}

/// Reads a transcript file of any known format and encoding.
///
/// `extension` is the ending of the file's name, in any case and without the dot, or nothing: it only decides between
/// formats that the file may be in alike. Costs a few passes over the bytes, and a sort where the segments are not in
/// the order of time.
///
/// ```
/// let document = whosaid::formats::read(b"Ann: Shall we start?\nBen: Let us.\n", "txt")?;
/// assert_eq!(document.format.name, "plain");
/// assert_eq!(document.transcript.len(), 2);
/// # Ok::<(), whosaid::formats::ReadError>(())
/// ```
pub fn read(bytes: &[u8], extension: &str) -> Result<Document, ReadError> {
    let (bytes, _) = packing::unpack(bytes)?;
    let decoded = encoding::decode(&bytes)?;
    if decoded.text.trim().is_empty() {
        return Err(ReadError::Empty);
    }
    let format = recognised(&decoded, extension)?;
    let mut collector = collect::Collector::default();
    (format.read)(&decoded.text, &mut collector)?;
    let (transcript, mut warnings) = collector.finish()?;
    warnings.extend(decoded.warnings());
    warnings.sort_by_key(|warning| warning.line);
    warnings.dedup();
    Ok(Document { transcript, format, encoding: decoded.encoding, warnings })
}

/// Writes a transcript as a file of a format, and returns what the format could not hold, as phrases.
///
/// Costs a copy of the transcript.
pub fn write(format: &Format, outgoing: &Outgoing<'_>, out: &mut dyn io::Write) -> Result<Vec<String>, WriteError> {
    let write = format.write.ok_or(WriteError::ReadOnly(format.title))?;
    let kept = format.holds.keep(outgoing.transcript)?;
    write(&Outgoing { transcript: &kept.transcript, ..*outgoing }, out)?;
    Ok(kept.losses)
}

/// Why a transcript was not written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The format is only read.
    #[error("{0} is read but not written; choose another format")]
    ReadOnly(&'static str),
    /// The transcript lacks what the format needs.
    #[error(transparent)]
    Unfit(#[from] KeepError),
    /// It could not be written down.
    #[error(transparent)]
    Output(#[from] io::Error),
}

/// The ending of a file's name that tells its format, in lower case and without the dot; that of a compressed file's
/// name stands before the one that says so: `srt` for `Talk.SRT.gz`.
pub fn extension_of(path: &Path) -> String {
    let extension = |path: &Path| path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    let last = extension(path);
    let is_packed = packing::Packing::named(&last) != packing::Packing::None;
    if is_packed { path.file_stem().map(Path::new).map_or(last, extension) } else { last }
}

/// The bytes compressed if the ending of a file's name says so.
pub fn packed_for(path: &Path, bytes: Vec<u8>) -> Vec<u8> {
    let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    packing::Packing::named(&extension).pack(bytes)
}

/// The format of a file.
fn recognised(decoded: &encoding::Decoded<'_>, extension: &str) -> Result<&'static Format, ReadError> {
    let extension = extension.to_lowercase();
    decoded.format().or_else(|| Format::of(&Probe::new(&decoded.text, &extension))).ok_or(ReadError::Unknown)
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
    /// The file is compressed and damaged.
    #[error("this compressed file cannot be unpacked ({0}); it may be cut short, download or copy it again")]
    Packed(String),
    /// The file is compressed and far larger than any transcript when unpacked.
    #[error("this file unpacks to more than {} MB, as no transcript does; unpack it by hand if you trust it", .limit >> 20)]
    Bomb {
        /// How many bytes it may have.
        limit: u64,
    },
    /// The file is an office document that cannot be opened.
    #[error("this Word document cannot be read: {problem}")]
    Office {
        /// What is wrong with it and what to do about it.
        problem: String,
    },
    /// The file is text, but no transcript of a known format.
    #[error("no transcript was recognised in this text; known formats: {}", known_formats())]
    Unknown,
    /// The file is no transcript, and it shows what it is instead.
    #[error("this looks like {looks_like}; a transcript needs {missing}")]
    NoTranscript {
        /// What it seems to be, with its article.
        looks_like: Cow<'static, str>,
        /// What it would need to be a transcript.
        missing: Cow<'static, str>,
    },
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
    FORMATS.map(|format| format.title).join(", ")
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

/// Places in the decoded source, in bytes; nearly always one.
pub type Places = SmallVec<[Range<usize>; 1]>;

/// Where the label of a segment stands in the decoded source, in bytes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LabelPlace {
    /// It stands here, once or several times. Several segments may share a place: then they have one label.
    At {
        /// The label itself as the format writes it, each time, in order.
        labels: Places,
        /// What to take away when the segment is to have no speaker: labels, brackets, separators; in order.
        whole: Places,
    },
    /// It has none; one goes between `before` and `after` at each of `offsets`.
    Absent {
        /// Where to insert, in order.
        offsets: SmallVec<[usize; 1]>,
        /// What precedes the label there.
        before: Cow<'static, str>,
        /// What follows it.
        after: &'static str,
    },
    /// It has none of its own but that of the segment before it; another goes in as in `Absent`.
    Inherited {
        /// Where to insert.
        offset: usize,
        /// What precedes the label there.
        before: Cow<'static, str>,
        /// What follows it.
        after: &'static str,
    },
    /// It stands here, or would, without quotes; a name with one of `signs` goes between two of `quote`.
    Unquoted {
        /// The label itself; empty for none.
        label: Range<usize>,
        /// What does not go without quotes.
        signs: &'static [char],
        /// What stands around a name with one of them.
        quote: &'static str,
    },
    /// It stands here with a sign behind that sets off only some names; another goes in with `close` behind.
    Closed {
        /// The label and the sign.
        label: Range<usize>,
        /// The label, the sign and the white space behind.
        whole: Range<usize>,
        /// What sets off any name.
        close: &'static str,
    },
    /// Nothing can be changed here: the format has no place for a label.
    Nowhere,
}

impl LabelPlace {
    /// A label that stands once.
    pub fn at(label: Range<usize>, whole: Range<usize>) -> LabelPlace {
        LabelPlace::At { labels: Places::from_buf([label]), whole: Places::from_buf([whole]) }
    }

    /// No label; one goes in at `offset`.
    pub fn absent(offset: usize, before: impl Into<Cow<'static, str>>, after: &'static str) -> LabelPlace {
        LabelPlace::Absent { offsets: SmallVec::from_buf([offset]), before: before.into(), after }
    }
}

/// What takes a reader's segments and warnings.
pub trait Sink {
    /// Takes the next segment of the file.
    fn segment(&mut self, draft: Draft<'_>);
    /// Takes a warning.
    fn warning(&mut self, line: u32, message: String);
    /// Takes a place outside of all segments that names the speaker with a label, as a list of those taking part does.
    ///
    /// It is changed when every segment with that label gets the same other one.
    fn mention(&mut self, _label: &str, _place: Range<usize>) {}
}
