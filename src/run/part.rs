//! The transcript or a part of it as the bytes of a file.

use std::path::Path;

use anyhow::{Result, bail};

use crate::formats::{Format, Outgoing, Recut, WriteError, stem_of, write};
use crate::model::{Progress, Transcript, Watched};
use crate::quotes::Template;

/// The part that is chosen. An error where nothing of the transcript is in it. Costs a copy.
pub fn part_of(transcript: &Transcript, recut: &Recut) -> Result<Transcript> {
    let part = if *recut == Recut::default() { transcript.clone() } else { recut.of(transcript)? };
    if part.is_empty() && !transcript.is_empty() {
        bail!("nothing is left to write: no segment is chosen by all of this");
    }
    Ok(part)
}

/// How many parts it has to make a file of a transcript, to be counted.
pub(super) const MAKING: u64 = 1;

/// About how many bytes a segment has in a file beside its text.
const AROUND_TEXT: usize = 40;

/// A transcript in lines of the user's, or else in a format; and what that cannot hold, as phrases.
///
/// `file` is the name of its own file.
pub fn part_bytes(
    part: &Transcript,
    line: Option<&Template>,
    format: Option<&Format>,
    file: &str,
    progress: &Progress,
) -> Result<(Vec<u8>, Vec<String>)> {
    if let Some(line) = line {
        progress.go_on(part.len() as u64);
        return Ok((line.lines(part, file, progress).into_bytes(), Vec::new()));
    }
    let Some(format) = format else {
        bail!("no format has this ending; `whosaid formats` lists them");
    };
    Ok(made(format, &Outgoing { transcript: part, title: &stem_of(Path::new(file)) }, progress)?)
}

/// A transcript as the bytes of a file of a format, and what that cannot hold; goes on by [`MAKING`] parts.
///
/// How many bytes there will be is guessed. An error where it is stopped.
pub(super) fn made(
    format: &Format,
    outgoing: &Outgoing<'_>,
    progress: &Progress,
) -> Result<(Vec<u8>, Vec<String>), WriteError> {
    let guessed: usize = outgoing.transcript.segments().map(|(_, segment)| segment.text.len() + AROUND_TEXT).sum();
    progress.go_on(guessed as u64);
    let mut bytes = Vec::new();
    let losses = write(format, outgoing, &mut Watched { file: &mut bytes, progress })?;
    Ok((bytes, losses))
}
