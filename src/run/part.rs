//! The transcript or a part of it as the bytes of a file.

use std::path::Path;

use anyhow::{Result, bail};

use crate::formats::{Format, Outgoing, Recut, stem_of, write};
use crate::model::{Progress, Transcript};
use crate::quotes::Template;

/// The part that is chosen; `progress` goes on by one part. An error where nothing of the transcript is in it. Costs a
/// copy.
pub fn part_of(transcript: &Transcript, recut: &Recut, progress: &Progress) -> Result<Transcript> {
    progress.go_on(2 * transcript.len() as u64);
    let part = if *recut == Recut::default() { transcript.clone() } else { recut.of(transcript, progress)? };
    if progress.is_stopped() {
        bail!("stopped");
    }
    if part.is_empty() && !transcript.is_empty() {
        bail!("nothing is left to write: no segment is chosen by all of this");
    }
    Ok(part)
}

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
    let mut bytes = Vec::new();
    let outgoing = Outgoing { transcript: part, title: &stem_of(Path::new(file)) };
    let losses = write(format, &outgoing, progress, &mut bytes)?;
    Ok((bytes, losses))
}
