//! What a format is, and the table of all there are.

use std::borrow::Cow;
use std::fmt;
use std::io;

use super::kit::blocks::{Stop, Text};
use super::{
    Holds, Probe, ReadError, Sink, aapb, ass, assemblyai, audacity, aws_transcribe, azure, bbc_dpe, chat, csv, ctm,
    deepgram, docx, eaf, elevenlabs, exb, fireflies, gladia, google_stt, html, insanely_fast_whisper, lhotse, lrc,
    markdown, meeting_json, mistral, nemo, noscribe, openai_diarized, otr, otter_json, plain, podcast_html,
    podcast_json, podlove, ranges, rev_nlp, revai, rttm, sbv, seglst, speechmatics, srt, stm, textgrid, trs, tsv, ttml,
    watson, webvtt, whisper_tsv, whispercpp, whisperx, whosaid_json, youtube_json, youtube_xml, zoom_chat,
};
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
