//! `whosaid rename`: names for speakers, without a screen.

use std::path::Path;

use anyhow::{Result, bail};

use super::batch::is_batch;
use super::changing::{Target, change_all, change_one};
use super::{Nothing, Rename};
use crate::model::{Mapping, Transcript, clean_name};
use crate::store::read_mapping;

/// What is shown below the options.
pub(super) const HELP: &str = "\
Examples:
  whosaid rename talk.txt SPEAKER_02=Host
  whosaid rename interviews/ --map show.toml --dry-run     all transcripts below a folder";

pub(super) fn run(rename: &'static Rename) -> Result<u8> {
    let names = Mapping(names(rename)?);
    let paths = std::slice::from_ref(&rename.file);
    if is_batch(paths) {
        if rename.output.is_some() {
            bail!("{}: a folder is renamed in place; -o takes one transcript", rename.file.display());
        }
        // A map is made for all transcripts of a show: not all have everyone.
        return change_all(paths, &rename.session, rename.dry_run, move |changing| {
            names.edits(&changing.transcript)?.edits.into_iter().try_for_each(|edit| changing.change_and_tell(edit))
        });
    }
    let target = Target::of(rename.output.as_deref(), rename.force, rename.dry_run);
    change_one(&rename.file, &rename.session, target, |changing| {
        let mapped = names.edits(&changing.transcript)?;
        if let Some(speaker) = mapped.missing.first() {
            bail!(Nothing(missing(&rename.file, speaker, &changing.transcript)));
        }
        mapped.edits.into_iter().try_for_each(|edit| changing.change_and_tell(edit))
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
