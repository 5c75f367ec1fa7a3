//! The transcript or a part of it as the bytes of a file.

use std::path::Path;

use anyhow::{Result, bail};

use crate::formats::{Format, Outgoing, Recut, stem_of, write};
use crate::model::Transcript;
use crate::quotes::Template;

/// The part that is chosen. An error where nothing of the transcript is in it. Costs a copy.
pub fn part_of(transcript: &Transcript, recut: &Recut) -> Result<Transcript> {
    let part = if *recut == Recut::default() { transcript.clone() } else { recut.of(transcript)? };
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
) -> Result<(Vec<u8>, Vec<String>)> {
    if let Some(line) = line {
        return Ok((line.lines(part, file).into_bytes(), Vec::new()));
    }
    let Some(format) = format else {
        bail!("no format has this ending; `whosaid formats` lists them");
    };
    let mut bytes = Vec::new();
    let losses = write(format, &Outgoing { transcript: part, title: &stem_of(Path::new(file)) }, &mut bytes)?;
    Ok((bytes, losses))
}
