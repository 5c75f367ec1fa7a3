//! `whosaid rename`: names for speakers, without a screen.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};

use super::{Rename, is_standard, print, say};
use crate::app::describe;
use crate::formats::relabel;
use crate::model::{Change, Edit, SpeakerId, Step, Transcript, clean_name};
use crate::run::{Opening, Replayed, bytes_of, replay_session, write_elsewhere, write_in_place};
use crate::store::{Access, Fingerprint, IfChanged};

pub(super) fn run(rename: &Rename) -> Result<u8> {
    let names = names(rename)?;
    let mut opening = Opening::of(Some(&rename.file))?;
    let is_copy = rename.output.is_some() || rename.dry_run || opening.source.is_none();
    let (restored, access) = match if is_copy { None } else { opening.session()? } {
        Some(opened) => {
            opened.notes.iter().for_each(|note| say(note));
            (opened.restored, Some(opened.access))
        }
        None => (opening.look_at_session()?, None),
    };
    let Replayed { mut transcript, adopted, .. } = replay_session(&opening, &restored)?;
    let (mut changes, mut done) = (Vec::from_iter(adopted), Vec::new());
    // Every speaker is found before any is renamed: two may swap their names.
    let mut wanted = Vec::new();
    for (speaker, name) in &names {
        let Some(id) = find(&transcript, speaker) else {
            say(&missing(&rename.file, speaker, &transcript));
            return Ok(1);
        };
        wanted.push((id, name.as_str()));
    }
    for (at, (id, name)) in wanted.iter().enumerate() {
        let goes_on = |other| wanted[at + 1..].iter().any(|(id, name_then)| *id == other && name_then != name);
        if let Some(edit) = edit(&transcript, *id, name, goes_on) {
            let inverse = transcript.apply(&edit)?;
            done.push(describe(&edit, &transcript));
            changes.push(Change::Did(Step { edit, inverse }));
        }
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
    for change in changes {
        session.record(change)?;
    }
    write_in_place(source, &mut session, &bytes, transcript, IfChanged::Refuse)?;
    Ok(())
}

/// The speaker shown under this name, or whose label it is; white space around either does not count.
pub(super) fn find(transcript: &Transcript, name: &str) -> Option<SpeakerId> {
    let speakers = transcript.speakers();
    let name = name.trim();
    let labelled =
        || speakers.iter().map(|(id, speaker)| (id, &*speaker.label)).find(|(_, label)| label.trim() == name);
    speakers.named(name).or_else(|| speakers.roots().find(|id| speakers.shown(*id).trim() == name)).or_else(|| {
        let (id, _) = labelled()?;
        Some(speakers.root(id))
    })
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

/// What gives the speaker the name: nothing if it has it, a merge if it is that of another who keeps it.
fn edit(transcript: &Transcript, speaker: SpeakerId, name: &str, goes_on: impl Fn(SpeakerId) -> bool) -> Option<Edit> {
    let speakers = transcript.speakers();
    match speakers.named(name) {
        _ if speakers.shown(speaker) == name => None,
        Some(other) if !goes_on(other) => Some(Edit::Merge { speaker, into: Some(other) }),
        _ => Some(Edit::Rename { speaker, name: Some(name.to_owned()) }),
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
