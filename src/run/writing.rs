//! The bytes of a transcript file written: over the file, or as another one.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use super::bytes_of;
use crate::formats::{
    self, Format, Original, Outgoing, RELABELLING, RelabelError, WRITE_PARTS, extension_of, relabel_as_utf8,
    relabel_watched,
};
use crate::model::{Progress, Speakers, Transcript, is_stand_in};
use crate::store::{
    Fingerprint, IfChanged, Session, SourceFile, WriteError, add_people, original_beside, read_file, register_above,
    replace_file, write_new_watched,
};

/// What a transcript file is to hold: made of its first content where that is kept, so that what was taken back is as it
/// was to the byte, and else of what it holds now.
pub fn rewritten(
    original: &Original,
    source: &SourceFile,
    session: &Session,
    transcript: &Transcript,
    progress: &Progress,
) -> Result<Vec<u8>> {
    let kept = read_file(&original_beside(&source.real_path)).ok();
    let kept = kept.filter(|kept| kept.fingerprint == *session.first_content());
    let again = |kept: SourceFile| relabel_watched(&kept.bytes, &original.extension, transcript, progress).ok();
    if let Some(bytes) = kept.and_then(again) {
        return Ok(bytes);
    }
    Ok(relabel_watched(&bytes_of(original, Some(source))?, &original.extension, transcript, progress)?)
}

/// Adds the names to the register of a transcript that its file did not have and nobody there has; `None` where there is
/// no register or nobody new. Returns what to say about it: whom it added, or why it could not.
pub fn register_names(real_path: &Path, transcript: &Transcript, as_read: &Speakers) -> Option<String> {
    let speakers = transcript.speakers();
    let totals = speakers.totals();
    let speaking = speakers.roots().filter(|id| totals[id.index()].0 > 0).map(|id| speakers.shown(id).to_owned());
    let names: Vec<String> = speaking.filter(|name| !is_stand_in(name) && as_read.named(name).is_none()).collect();
    let register = register_above(real_path).filter(|_| !names.is_empty())?;
    match add_people(&register, &names) {
        Ok(added) if added.is_empty() => None,
        Ok(added) => Some(format!("{} added to {}", added.join(", "), register.display())),
        Err(error) => Some(error.to_string()),
    }
}

/// Writes a transcript file, and into its session that it was written; `bytes` are those of `transcript`.
///
/// Returns what to say about it. After an error the file is as it was.
pub fn write_in_place(
    source: &mut SourceFile,
    session: &mut Session,
    bytes: &[u8],
    transcript: &Transcript,
    if_changed: IfChanged,
    progress: &Progress,
) -> Result<String> {
    // Before the write: so the session fits the file whether or not the write comes about.
    session.record_write(Fingerprint::of(bytes), transcript)?;
    let path = source.path.display();
    let (fingerprint, text) =
        match replace_file(&source.real_path, bytes, &source.fingerprint, if_changed, true, progress) {
            Ok(fingerprint) => (fingerprint, format!("written: {path}")),
            Err(WriteError::NotSynced { fingerprint, .. }) => {
                (fingerprint, format!("written: {path}; forcing its folder to the disk failed, write again to be sure"))
            }
            Err(error) => return Err(error.into()),
        };
    source.fingerprint = fingerprint;
    Ok(text)
}

/// Writes a copy with the speakers as they are now; in UTF-8 where the encoding of the file has no such characters.
///
/// Returns what to say about it.
pub fn write_elsewhere(
    to: &Path,
    original: &Original,
    source: Option<&SourceFile>,
    transcript: &Transcript,
    overwrite: bool,
    progress: &Progress,
) -> Result<String> {
    let Original { extension, format, .. } = original;
    if let Some(other) = other_format(to, original)? {
        return convert(to, other, transcript, overwrite, progress);
    }
    progress.begin(RELABELLING + 1);
    let bytes = bytes_of(original, source)?;
    let (bytes, note) = match relabel_watched(&bytes, extension, transcript, progress) {
        Err(RelabelError::Unencodable { .. } | RelabelError::Damaged { .. }) => {
            (relabel_as_utf8(&bytes, extension, transcript, progress)?, " in UTF-8")
        }
        // What cannot be changed in place can be written anew.
        Err(
            RelabelError::NoPlace { .. }
            | RelabelError::Shared { .. }
            | RelabelError::Text { .. }
            | RelabelError::Segments { .. },
        ) if format.is_written() => {
            return convert(to, format, transcript, overwrite, progress);
        }
        other => (other?, ""),
    };
    write_new_watched(to, &formats::repacked_for(to, bytes)?, overwrite, progress)?;
    Ok(format!("written to {}{note}", to.display()))
}

/// The format a file's ending asks for, if that is not the one of the original; an error if it is only read.
fn other_format(to: &Path, original: &Original) -> Result<Option<&'static Format>> {
    let ending = extension_of(to);
    let Some(asked) = Format::asked_by(to) else { return Ok(None) };
    let is_same = match Format::spelled_out(to) {
        Some(format) => format == original.format,
        None => ending == original.extension || original.format.extensions.contains(&ending.as_str()),
    };
    match asked.is_written() {
        _ if is_same => Ok(None),
        true => Ok(Some(asked)),
        false => bail!("{}: {} is read but not written; choose another ending", to.display(), asked.title),
    }
}

fn convert(
    to: &Path,
    format: &'static Format,
    transcript: &Transcript,
    overwrite: bool,
    progress: &Progress,
) -> Result<String> {
    let title = formats::stem_of(to);
    progress.begin(WRITE_PARTS + 1);
    let mut bytes = Vec::new();
    let losses = formats::write(format, &Outgoing { transcript, title: &title }, progress, &mut bytes)?;
    write_new_watched(to, &formats::packed_for(to, bytes), overwrite, progress)?;
    let losses: String = losses.iter().map(|loss| format!("; {loss}")).collect();
    Ok(format!("written to {} as {}{losses}", to.display(), format.title))
}

/// What to write instead of a file whose format cannot hold a change: the nearest format that can, beside it.
pub(super) fn nearest(source: &Path, transcript: &Transcript) -> PathBuf {
    let has_words = transcript.segments().any(|(_, segment)| !segment.words.is_empty());
    let ending = match transcript.start() {
        Some(_) if has_words => "whosaid.json",
        Some(_) => "vtt",
        None => "txt",
    };
    let stem = formats::stem_of(source);
    let beside = source.with_file_name(format!("{stem}.{ending}"));
    // Not the file itself, whose format can hold it but where there is no place for it.
    if beside == source { source.with_file_name(format!("{stem}.new.{ending}")) } else { beside }
}
