//! `whosaid rename`: names for speakers, without a screen.

use std::path::Path;

use anyhow::{Context, Result, bail};

use super::{Rename, is_standard, print, say};
use crate::app::describe;
use crate::formats::relabel;
use crate::model::{Change, Mapping, Step, Transcript, clean_name};
use crate::run::{Opening, Replayed, bytes_of, replay_session, write_elsewhere, write_in_place};
use crate::store::{Access, Fingerprint, IfChanged, read_mapping};

pub(super) fn run(rename: &Rename) -> Result<u8> {
    let names = names(rename)?;
    let mut opening = Opening::of(Some(&rename.file))?;
    let is_copy = rename.output.is_some() || rename.dry_run || opening.source.is_none();
    let (restored, access, carried) = match if is_copy { None } else { opening.session()? } {
        Some((opened, carried)) => {
            opened.notes.iter().for_each(|note| say(note));
            (opened.restored, Some(opened.access), carried)
        }
        None => (opening.look_at_session()?, None, None),
    };
    let Replayed { mut transcript, adopted, .. } = match &carried {
        Some(carried) => carried.replayed(&opening.document.transcript),
        None => replay_session(&opening, &restored)?,
    };
    let (mut changes, mut done) = (Vec::from_iter(adopted), Vec::new());
    for left in carried.iter().flat_map(|carried| &carried.left) {
        say(&format!("not carried over: {} {}", left.key, left.text));
    }
    let mapped = Mapping(names).edits(&transcript)?;
    if let Some(speaker) = mapped.missing.first() {
        say(&missing(&rename.file, speaker, &transcript));
        return Ok(1);
    }
    for edit in mapped.edits {
        let inverse = transcript.apply(&edit)?;
        done.push(describe(&edit, &transcript));
        changes.push(Change::Did(Step { edit, inverse }));
    }
    match (&rename.output, access) {
        _ if rename.dry_run => {}
        (Some(out), _) if !is_standard(out) => {
            done.push(write_elsewhere(out, &opening.original, opening.source.as_ref(), &transcript, rename.force)?);
        }
        (_, None) => {
            let bytes = bytes_of(&opening.original, opening.source.as_ref())?;
            print(&relabel(&bytes, &opening.original.extension, &transcript)?)?;
        }
        (_, Some(access)) => write(&mut opening, access, changes, &transcript)?,
    }
    // What failed was not done, and is not told as if it were.
    done.iter().for_each(|done| say(done));
    Ok(0)
}

/// Writes the transcript with its session, so that the next one who opens it can undo this.
fn write(opening: &mut Opening, access: Access, changes: Vec<Change>, transcript: &Transcript) -> Result<()> {
    let Some(source) = &mut opening.source else { bail!("there is no file to write") };
    let mut session = match access {
        Access::Owned(session) => session,
        Access::ReadOnly(reason) => bail!("{}: {reason}", source.path.display()),
    };
    let bytes = {
        let before = bytes_of(&opening.original, Some(source))?;
        relabel(&before, &opening.original.extension, transcript).with_context(|| source.path.display().to_string())?
    };
    if Fingerprint::of(&bytes) == source.fingerprint && changes.is_empty() {
        return Ok(());
    }
    session.record_all(changes)?;
    write_in_place(source, &mut session, &bytes, transcript, IfChanged::Refuse)?;
    Ok(())
}

/// That there is no speaker of this name, and who there is.
pub(super) fn missing(file: &Path, name: &str, transcript: &Transcript) -> String {
    let speakers = transcript.speakers();
    let known: Vec<&str> =
        speakers.roots().map(|id| speakers.shown(id).trim()).filter(|name| !name.is_empty()).collect();
    let there = match known.as_slice() {
        [] => "it has no speakers with names".to_owned(),
        known => format!("there are {}", known.join(", ")),
    };
    format!("{}: no speaker {name}; {there}", file.display())
}

fn names(rename: &Rename) -> Result<Vec<(String, String)>> {
    let mut names = Vec::new();
    if let Some(map) = &rename.map {
        names.extend(read_mapping(map)?.0);
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
