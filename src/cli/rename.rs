//! `whosaid rename`: names for speakers, without a screen.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};

use super::changing::{Changing, Target};
use super::{Rename, say};
use crate::model::{Edit, SpeakerId, Transcript, clean_name};

pub(super) fn run(rename: &Rename) -> Result<u8> {
    let names = names(rename)?;
    let target = Target::of(rename.output.as_deref(), rename.force, rename.dry_run);
    let mut changing = Changing::open(&rename.file, target)?;
    let Naming { edits, missing } = naming(&changing.transcript, &names)?;
    if let Some(speaker) = missing.first() {
        say(&self::missing(&rename.file, speaker, &changing.transcript));
        return Ok(1);
    }
    for edit in edits {
        changing.change_and_tell(edit)?;
    }
    changing.finish()?;
    Ok(0)
}

/// What gives speakers their names.
pub(super) struct Naming {
    /// The edits, in order.
    pub edits: Vec<Edit>,
    /// The speakers that are not there.
    pub missing: Vec<String>,
}

/// The edits that give speakers their names.
pub(super) fn naming(transcript: &Transcript, names: &[(String, String)]) -> Result<Naming> {
    // Every speaker is found before any is renamed: two may swap their names.
    let (mut wanted, mut missing) = (Vec::new(), Vec::new());
    for (speaker, name) in names {
        match find(transcript, speaker) {
            Some(id) => wanted.push((id, name.as_str())),
            None => missing.push(speaker.clone()),
        }
    }
    let mut renamed = transcript.clone();
    let mut edits = Vec::new();
    for (at, (id, name)) in wanted.iter().enumerate() {
        let goes_on = |other| wanted[at + 1..].iter().any(|(id, name_then)| *id == other && name_then != name);
        if let Some(edit) = edit(&renamed, *id, name, goes_on) {
            renamed.apply(&edit)?;
            edits.push(edit);
        }
    }
    Ok(Naming { edits, missing })
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
        names.extend(read_map(map)?);
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

/// Reads a file of names by their labels; errors name it.
pub(super) fn read_map(path: &Path) -> Result<Vec<(String, String)>> {
    let read = || -> Result<Vec<(String, String)>> {
        let table: toml::Table = toml::from_str(&fs::read_to_string(path)?)?;
        table
            .into_iter()
            .map(|(speaker, name)| match name {
                toml::Value::String(name) if !clean_name(&name).is_empty() => Ok((speaker, clean_name(&name))),
                _ => Err(anyhow!("{speaker}: the name must be a text, like {speaker} = \"Host\"")),
            })
            .collect()
    };
    read().with_context(|| path.display().to_string())
}
