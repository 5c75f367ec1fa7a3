//! Transcript files: recognising, reading, relabelling and writing them.
//!
//! One file per format. A reader knows its format once, for reading and for writing: it hands every segment to a
//! [`Sink`] with the places of its speaker label in the source, so that a change of speakers touches those bytes only.
//!
//! - [`read`] recognises the encoding and the format by content, never by a file's name, and makes a [`Document`];
//!   [`read_in_blocks`] makes the same of a large file without holding it in memory.
//! - [`relabel()`] runs the same reader over the bytes on disk, collects where labels differ, and changes those.
//! - [`write()`] makes a transcript fit another format, tells what that cannot hold, and writes the rest.
//!
//! | file | what is in it |
//! |---|---|
//! | `format` | what a [`Format`] is |
//! | `draft` | what readers hand over: drafts of segments, and the places of their labels |
//! | `packing`, `encoding` | from the bytes of a file to its text |
//! | `asked` | the format that somebody asks for by a name |
//! | `probe`, `refusal` | what formats are recognised by, and what a text is that is in none |
//! | `collect`, `relay`, `relabel` | the sinks: one makes a transcript, one has another thread make it, one finds the bytes to change |
//! | `recast` | segments put into a file and taken out, all other lines as they were |
//! | `holds`, `recut` | a transcript made to fit a format, and cut as the user wishes, before it is written |
//! | `verbatim` | what can be told of the words of a file before it is read |
//! | `kit` | what readers and writers are built of |
//! | all others | one format each, with its [`Format`] at the top, and a row in [`FORMATS`], the table of all |

mod asked;
mod collect;
mod draft;
mod encoding;
mod format;
mod holds;
mod kit;
mod packing;
mod probe;
mod recut;
mod refusal;
mod relabel;
mod relay;
#[cfg(test)]
mod tests;
mod verbatim;

// One format each.
mod aapb;
mod ass;
mod assemblyai;
mod audacity;
mod aws_transcribe;
mod azure;
mod bbc_dpe;
mod chat;
mod csv;
mod ctm;
mod deepgram;
mod docx;
mod eaf;
mod elevenlabs;
mod exb;
mod fireflies;
mod gladia;
mod google_stt;
mod html;
mod insanely_fast_whisper;
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
mod plain;
mod podcast_html;
mod podcast_json;
mod podlove;
mod ranges;
mod recast;
mod rev_nlp;
mod revai;
mod rttm;
mod sbv;
mod seglst;
mod speechmatics;
mod srt;
mod stm;
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
use std::io::{self, Read, SeekFrom};
use std::path::Path;

use crate::model::{Progress, Transcript, TranscriptError, Watched};
use kit::blocks::{self, Stop, Text};
use packing::{Packing, last_ending};

pub use asked::{repacked_for, stem_of};
pub use docx::{Paragraph, ParagraphKind, write_document};
pub use draft::{Draft, LabelPlace, Places, Sink};
pub use encoding::Encoding;
pub use format::{Format, Outgoing};
pub use holds::{Holds, KeepError, Kept, Names, Need, Overlapping, Texts};
pub use kit::blocks::Blocks;
pub use probe::Probe;
pub use recut::{Readable, Recut};
pub use relabel::{RELABELLING, RelabelError, relabel, relabel_as_utf8, relabel_watched};
pub use rttm::{Turn, assign, speakers_of};
pub use verbatim::RawText;

/// Every format that is read or written, in the order they are asked whether a text is in them.
pub static FORMATS: &[&Format] = &[
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
    /// What it says its recording is: a name, a path or an address.
    pub recording: Option<String>,
}

/// The content of a transcript file and what it was read as.
#[derive(Clone, Debug)]
pub struct Original {
    /// All of its bytes; `None` for a file too large to be kept in memory, which is read again when it is needed.
    pub bytes: Option<Vec<u8>>,
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
    read_whole(bytes.into(), extension)
}

/// Reads a file; bytes that are the caller's no longer go as soon as there is a text made of them.
fn read_whole(bytes: Cow<'_, [u8]>, extension: &str) -> Result<Document, ReadError> {
    let unpacked = match packing::unpack(&bytes)?.0 {
        Cow::Borrowed(_) => None,
        Cow::Owned(unpacked) => Some(unpacked),
    };
    let bytes = unpacked.map_or(bytes, Cow::Owned);
    let decoded = encoding::decode(&bytes)?;
    if decoded.text.trim().is_empty() {
        return Err(ReadError::Empty);
    }
    let (format, encoding, warnings) = (recognised(&decoded, extension)?, decoded.encoding, decoded.warnings());
    match decoded.text {
        Cow::Borrowed(text) => document_of(text, format, encoding, warnings),
        Cow::Owned(text) => {
            drop(bytes);
            document_of(&text, format, encoding, warnings)
        }
    }
}

/// Reads a text in a format.
fn document_of(
    text: &str,
    format: &'static Format,
    encoding: Encoding,
    further: Vec<Warning>,
) -> Result<Document, ReadError> {
    let mut collector = collect::Collector::default();
    let in_blocks = format.block_reader().map(|read| read(&mut Text::of(text), &mut collector));
    match in_blocks {
        None | Some(Err(Stop::NotInBlocks)) => {
            collector.restart();
            (format.read)(text, &mut collector)?;
        }
        Some(done) => done?,
    }
    collector.document(format, encoding, further)
}

/// Reads a transcript file as [`read`] does, but block by block where its format and encoding allow that.
///
/// Then no more than a few blocks of it are in memory beside the transcript, and some are read twice; any other file is
/// read as a whole.
pub fn read_in_blocks(file: &mut impl Blocks, extension: &str) -> Result<Document, ReadError> {
    match document_of_blocks(file, extension, |text| text) {
        Err(Stop::NotInBlocks) => {}
        done => return Ok(done?),
    }
    let bytes = bytes_of(file).map_err(|error| ReadError::Unreadable(error.to_string()))?;
    read_whole(bytes.into(), extension)
}

fn bytes_of(file: &mut impl Blocks) -> io::Result<Vec<u8>> {
    let len = file.seek(SeekFrom::End(0))?;
    file.rewind()?;
    // What grows as it is read may take twice the room.
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(usize::try_from(len).unwrap_or(usize::MAX)).map_err(io::Error::other)?;
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn document_of_blocks(
    file: &mut dyn Blocks,
    extension: &str,
    divide: impl Fn(Text<'_>) -> Text<'_>,
) -> Result<Document, Stop> {
    let mut head = Vec::new();
    file.rewind()?;
    (&mut *file).take(blocks::HEAD as u64).read_to_end(&mut head)?;
    let encoding = encoding::utf8_by_beginning(&head).ok_or(Stop::NotInBlocks)?;
    let mut text = divide(Text::in_file(file, encoding.mark_len() as u64));
    let (head, is_all) = text.head()?;
    let extension = extension.to_lowercase();
    let probe = if is_all { Probe::new(&head, &extension) } else { Probe::cut(&head, &extension) };
    let format = Format::of(&probe).filter(|_| !probe.is_unsure() && !head.trim().is_empty());
    let (format, read) = format.and_then(|format| Some((format, format.block_reader()?))).ok_or(Stop::NotInBlocks)?;
    let collector = relay::collected(|sink| read(&mut text, sink))?;
    collector.document(format, encoding, Vec::new()).map_err(Stop::Failed)
}

/// How many parts it has to write a transcript, to be counted.
pub const WRITE_PARTS: u64 = 2;

/// About how many bytes a segment has in a file beside its text.
const AROUND_TEXT: usize = 40;

/// Writes a transcript as a file of a format, and returns what the format could not hold, as phrases.
///
/// `progress` goes on by [`WRITE_PARTS`]; how many bytes there will be is guessed. An error where it is stopped. Costs a
/// copy of the transcript.
pub fn write(
    format: &Format,
    outgoing: &Outgoing<'_>,
    progress: &Progress,
    mut out: &mut dyn io::Write,
) -> Result<Vec<String>, WriteError> {
    let write = format.write.ok_or(WriteError::ReadOnly(format.title))?;
    progress.go_on(2 * outgoing.transcript.len() as u64);
    let kept = format.holds.keep(outgoing.transcript, progress);
    if progress.is_stopped() {
        return Err(io::Error::other("stopped").into());
    }
    let Kept { transcript, losses } = kept?;
    progress.go_on(transcript.segments().map(|(_, segment)| (segment.text.len() + AROUND_TEXT) as u64).sum());
    write(&Outgoing { transcript: &transcript, ..*outgoing }, &mut Watched { file: &mut out, progress })?;
    Ok(losses)
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
    let is_packed = Packing::of_name(path) != Packing::None;
    last_ending(path.file_stem().map(Path::new).filter(|_| is_packed).unwrap_or(path))
}

/// The bytes compressed if the ending of a file's name says so.
pub fn packed_for(path: &Path, bytes: Vec<u8>) -> Vec<u8> {
    Packing::of_name(path).pack(bytes)
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
    /// Reading the file went wrong before its end.
    #[error("the file cannot be read to its end ({0}); check the disk it is on, or copy it and open the copy")]
    Unreadable(String),
    /// The transcript is larger than can be held.
    #[error(transparent)]
    TooLarge(#[from] TranscriptError),
}

fn known_formats() -> String {
    FORMATS.iter().map(|format| format.title).collect::<Vec<_>>().join(", ")
}

/// Something in a file that could not be read, kept for the user to see.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize)]
pub struct Warning {
    /// The line it stands on, counted from one.
    pub line: u32,
    /// What it is and what was done with it.
    pub message: String,
}
