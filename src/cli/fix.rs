//! `whosaid fix`: the corrections and names of a show for a transcript, without a screen.

use anyhow::Result;

use super::Fix;
use super::changing::{Changing, Target};
use crate::app::{correction_edit, report};
use crate::model::Mapped;
use crate::search::Corrected;
use crate::store::{read_corrections, read_mapping};

/// Makes all corrections as one step and each name as another, and says what each did.
///
/// What is not found is no fault: a list is made for all transcripts of a show.
pub(super) fn run(fix: &Fix) -> Result<u8> {
    let corrections = fix.corrections.as_deref().map(read_corrections).transpose()?;
    let names = fix.map.as_deref().map(read_mapping).transpose()?;
    let target = Target::of(fix.output.as_deref(), fix.force, fix.dry_run);
    let mut changing = Changing::open(&fix.file, target)?;
    if let Some(corrections) = corrections {
        let corrected = Corrected::new(&changing.transcript, &corrections);
        changing.done.extend(report(&corrected));
        if let Some(edit) = correction_edit(corrected) {
            changing.change(edit)?;
        }
    }
    if let Some(names) = names {
        let Mapped { edits, missing } = names.edits(&changing.transcript)?;
        for edit in edits {
            changing.change_and_tell(edit)?;
        }
        changing.done.extend(missing.iter().map(|speaker| format!("{speaker}: no such speaker")));
    }
    changing.finish()?;
    Ok(0)
}
