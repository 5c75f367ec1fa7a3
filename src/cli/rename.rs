//! `whosaid rename`: names for speakers, without a screen.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};

use super::{Rename, is_standard, print, say};
use crate::app::describe;
use crate::formats::relabel;
use crate::model::{Change, Edit, SpeakerId, Step, Transcript, clean_name};
use crate::run::{Opening, replay, write_elsewhere};
use crate::store::{Access, Fingerprint, IfChanged, replace_file};

pub(super) fn run(rename: &Rename) -> Result<u8> {
    let names = names(rename)?;
    let opening = Opening::of(Some(&rename.file))?;
    let is_copy = rename.output.is_some() || rename.dry_run || opening.source.is_none();
    let (restored, access) = match if is_copy { None } else { opening.session()? } {
        Some(opened) => {
            opened.notes.iter().for_each(|note| say(note));
            (opened.restored, Some(opened.access))
        }
        None => (opening.look_at_session()?, None),
    };
    let (first, mut transcript, _) = replay(&opening.document.transcript, &restored)?;
    let (mut changes, mut done) = (Vec::new(), Vec::new());
    for (speaker, name) in &names {
        let Some(id) = find(&transcript, speaker) else {
            let known: Vec<&str> = transcript.speakers().roots().map(|id| transcript.speakers().shown(id)).collect();
            say(&format!("{}: no speaker {speaker}; there are {}", rename.file.display(), known.join(", ")));
            return Ok(1);
        };
        if let Some(edit) = edit(&transcript, id, name) {
            let inverse = transcript.apply(&edit)?;
            done.push(describe(&edit, &transcript));
            changes.push(Change::Did(Step { edit, inverse }));
        }
    }
    match (&rename.output, access) {
        _ if rename.dry_run => {}
        (Some(out), _) if !is_standard(out) => {
            done.push(write_elsewhere(out, &opening.bytes, &transcript, false)?);
        }
        (_, None) => print(&relabel(&opening.bytes, &transcript)?)?,
        (_, Some(access)) => write_in_place(&opening, access, changes, &first, &transcript)?,
    }
    // What failed was not done, and is not told as if it were.
    done.iter().for_each(|done| say(done));
    Ok(0)
}

/// Writes the transcript with its session, so that the next one who opens it can undo this.
fn write_in_place(
    opening: &Opening,
    access: Access,
    changes: Vec<Change>,
    first: &Transcript,
    transcript: &Transcript,
) -> Result<()> {
    let source = opening.source.as_ref().ok_or_else(|| anyhow!("there is no file to write"))?;
    let mut session = match access {
        Access::Owned(session) => session,
        Access::ReadOnly(reason) => bail!("{}: {reason}", source.path.display()),
    };
    let bytes = relabel(&opening.bytes, transcript).with_context(|| source.path.display().to_string())?;
    if bytes == opening.bytes && changes.is_empty() {
        return Ok(());
    }
    for change in changes {
        session.record(change)?;
    }
    session.record_write(Fingerprint::of(&bytes), || first.labels())?;
    replace_file(&source.real_path, &bytes, &source.fingerprint, IfChanged::Refuse, true)?;
    Ok(())
}

/// The speaker shown under this name, or whose label it is.
fn find(transcript: &Transcript, name: &str) -> Option<SpeakerId> {
    let speakers = transcript.speakers();
    speakers.named(name).or_else(|| {
        let labelled = speakers.iter().find(|(_, speaker)| &*speaker.label == name)?;
        Some(speakers.root(labelled.0))
    })
}

/// What gives the speaker the name: nothing if it has it, a merge if it is another's.
fn edit(transcript: &Transcript, speaker: SpeakerId, name: &str) -> Option<Edit> {
    let speakers = transcript.speakers();
    match speakers.named(name) {
        Some(same) if same == speaker => None,
        Some(other) => Some(Edit::Merge { speaker, into: Some(other) }),
        None => Some(Edit::Rename { speaker, name: Some(name.to_owned()) }),
    }
}

fn names(rename: &Rename) -> Result<Vec<(String, String)>> {
    let mut names = Vec::new();
    if let Some(map) = &rename.map {
        names.extend(read_map(map).with_context(|| map.display().to_string())?);
    }
    for written in &rename.names {
        let Some((speaker, name)) = written.split_once('=') else {
            bail!("`{written}`: write it like SPEAKER_02=Host");
        };
        names.push((speaker.trim().to_owned(), clean_name(name)));
    }
    if let Some((speaker, _)) = names.iter().find(|(_, name)| name.is_empty()) {
        bail!("{speaker}: no name given; write it like {speaker}=Host");
    }
    Ok(names)
}

fn read_map(path: &Path) -> Result<Vec<(String, String)>> {
    let table: toml::Table = toml::from_str(&fs::read_to_string(path)?)?;
    table
        .into_iter()
        .map(|(speaker, name)| match name {
            toml::Value::String(name) => Ok((speaker, clean_name(&name))),
            _ => Err(anyhow!("{speaker}: the name must be a text, like {speaker} = \"Host\"")),
        })
        .collect()
}
