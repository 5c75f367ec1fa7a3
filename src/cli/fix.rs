//! `whosaid fix`: the corrections and names of a show for a transcript, without a screen.

use anyhow::{Result, bail};

use super::Fix;
use super::batch::is_batch;
use super::changing::{Changing, Target, change_all, change_one};
use crate::app::{correction_edit, report};
use crate::model::Mapped;
use crate::search::Corrected;
use crate::store::{read_corrections, read_mapping};

/// What is shown below the options.
pub(super) const HELP: &str = "\
Examples:
  whosaid fix talk.txt --corrections show.toml -o fixed.txt
  whosaid fix interviews/ --corrections show.toml --map names.toml --in-place     all transcripts below a folder";

/// Makes all corrections as one step and each name as another, and says what each did.
///
/// What is not found is no fault: a list is made for all transcripts of a show.
pub(super) fn run(fix: &'static Fix) -> Result<u8> {
    let corrections = fix.corrections.as_deref().map(read_corrections).transpose()?;
    let names = fix.map.as_deref().map(read_mapping).transpose()?;
    let is_batch = is_batch(&fix.files);
    let edit = move |changing: &mut Changing<'_>| {
        if let Some(corrections) = &corrections {
            let corrected = Corrected::new(&changing.transcript, corrections);
            if !is_batch {
                changing.done.extend(report(&corrected));
            }
            match correction_edit(corrected) {
                // In a line for each file.
                Some(edit) if is_batch => changing.change_and_tell(edit)?,
                Some(edit) => changing.change(edit)?,
                None => {}
            }
        }
        if let Some(names) = &names {
            let Mapped { edits, missing } = names.edits(&changing.transcript)?;
            for edit in edits {
                changing.change_and_tell(edit)?;
            }
            if !is_batch {
                changing.done.extend(missing.iter().map(|speaker| format!("{speaker}: no such speaker")));
            }
        }
        Ok(())
    };
    match fix.files.as_slice() {
        [file] if !is_batch => {
            change_one(file, &fix.session, Target::of(fix.output.as_deref(), fix.force, fix.dry_run), edit)
        }
        _ if fix.output.is_some() => bail!("-o takes one transcript; --in-place changes several, each keeps its .orig"),
        files => change_all(files, &fix.session, fix.dry_run, edit),
    }
}
