//! What a format is, and how one is found: by a name, or by a text.

use std::borrow::Cow;
use std::fmt;
use std::io;

use super::kit::blocks::{Stop, Text};
use super::{FORMATS, Holds, Probe, ReadError, Sink, ranges, sbv, srt, webvtt, whisperx};
use crate::model::Transcript;

/// A kind of transcript file: all there is to know of it stands in one of these, at the top of its own file.
pub struct Format {
    /// Its name for programs: words in lower case with hyphens between them, fixed.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// The endings of such files' names, in lower case and without the dot, the usual one first.
    pub extensions: &'static [&'static str],
    /// What a file of it can say.
    pub holds: Holds,
    /// Whether a text is in it. Only the first that says yes is asked to read.
    pub(super) sniff: fn(&Probe<'_>) -> bool,
    /// Hands every segment of a text to the sink. An error when there is nothing of the format in it after all.
    pub(super) read: fn(&str, &mut dyn Sink) -> Result<(), ReadError>,
    /// Writes a transcript that [`Holds::keep`] has made fit; `None` for formats that are only read.
    pub(super) write: Option<Write>,
    /// A speaker's name as it is written where a label stands.
    pub(super) escape: fn(&str) -> Cow<'_, str>,
}

/// Writes a whole file of a format.
type Write = fn(&Outgoing<'_>, &mut dyn io::Write) -> io::Result<()>;

/// Hands every segment of a text to the sink, as a format reads it.
pub(super) type BlockReader = fn(&mut Text<'_>, &mut dyn Sink) -> Result<(), Stop>;

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

    /// What reads a text of it block by block, for those of the largest files there are. Of JSON it does not tell where
    /// labels stand.
    pub(super) fn block_reader(&self) -> Option<BlockReader> {
        let readers: [(&Format, BlockReader); 5] = [
            (&srt::FORMAT, srt::read_blocks),
            (&webvtt::FORMAT, webvtt::read_blocks),
            (&ranges::FORMAT, ranges::read_blocks),
            (&sbv::FORMAT, sbv::read_blocks),
            (&whisperx::FORMAT, whisperx::read_blocks),
        ];
        readers.into_iter().find(|(format, _)| *format == self).map(|(_, reader)| reader)
    }

    /// Whether transcripts can be written in it.
    pub fn is_written(&self) -> bool {
        self.write.is_some()
    }

    /// The format of a text; `None` where it is in none.
    pub(super) fn of(probe: &Probe<'_>) -> Option<&'static Format> {
        Format::certain(probe).or_else(|| FORMATS.iter().find(|format| (format.sniff)(probe)).copied())
    }

    /// The format of a text in one of the most frequent ones, which show by a few lines; to ask others first would cost
    /// passes over its beginning, or over all of it.
    pub(super) fn certain(probe: &Probe<'_>) -> Option<&'static Format> {
        match probe {
            _ if whisperx::is_certain(probe) => Some(&whisperx::FORMAT),
            _ if ranges::is_certain(probe) => Some(&ranges::FORMAT),
            _ if srt::is_certain(probe) => Some(&srt::FORMAT),
            _ => None,
        }
    }
}
