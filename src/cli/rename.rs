//! `whosaid rename`: names for speakers, without a screen.

use std::path::Path;

use anyhow::{Result, bail};

use super::changing::{Changing, Target};
use super::{Rename, say};
use crate::model::{Mapping, Transcript, clean_name};
use crate::store::read_mapping;

pub(super) fn run(rename: &Rename) -> Result<u8> {
    let names = names(rename)?;
    let target = Target::of(rename.output.as_deref(), rename.force, rename.dry_run);
    let mut changing = Changing::open(&rename.file, target)?;
    let mapped = Mapping(names).edits(&changing.transcript)?;
    if let Some(speaker) = mapped.missing.first() {
        say(&missing(&rename.file, speaker, &changing.transcript));
        return Ok(1);
    }
    for edit in mapped.edits {
        changing.change_and_tell(edit)?;
    }
    changing.finish()?;
    Ok(0)
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
