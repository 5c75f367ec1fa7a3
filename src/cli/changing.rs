//! Changing a transcript without a screen: what `rename` and `fix` have in common.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::batch::Batch;
use super::{InSession, is_standard, print_file, say};
use crate::app::describe;
use crate::formats::relabel;
use crate::model::{Change, Edit, Progress, Step, Transcript};
use crate::run::{
    CarriedOver, Opening, Replayed, Watch, bytes_of, register_names, replay_session, rewritten, write_elsewhere,
    write_in_place,
};
use crate::store::{Access, Fingerprint, IfChanged};

/// Where the changed transcript goes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Target<'a> {
    /// Into its file; to standard output where it has none.
    InPlace,
    /// To another file, over one that is there if `force`; `-` is standard output.
    Other { path: &'a Path, force: bool },
    /// Nowhere.
    None,
}

impl<'a> Target<'a> {
    pub fn of(output: Option<&'a Path>, force: bool, dry_run: bool) -> Target<'a> {
        match output {
            _ if dry_run => Target::None,
            Some(path) => Target::Other { path, force },
            None => Target::InPlace,
        }
    }
}

/// A transcript that is being changed, with the changes that its session has.
pub(super) struct Changing<'a> {
    pub transcript: Transcript,
    /// What was done, to be told once it is written.
    pub done: Vec<String>,
    /// What opening it has to tell, whatever comes of it.
    pub notes: Vec<String>,
    target: Target<'a>,
    opening: Opening,
    access: Option<Access>,
    changes: Vec<Change>,
}

impl<'a> Changing<'a> {
    /// Opens a transcript; its session is locked where its file is to be written.
    pub fn open(file: &Path, session: &InSession, target: Target<'a>) -> Result<Changing<'a>> {
        let opening = session.open(file)?;
        let is_copy = !matches!(target, Target::InPlace) || opening.source.is_none();
        let mut notes = Vec::new();
        let (restored, access, carried) = match if is_copy { None } else { opening.session()? } {
            Some((opened, carried)) => {
                notes = opened.notes;
                (opened.restored, Some(opened.access), carried)
            }
            None => (opening.look_at_session()?, None, None),
        };
        let Replayed { transcript, adopted, .. } = match &carried {
            Some(carried) => carried.replayed(&opening.document.transcript),
            None => replay_session(&opening, &restored)?,
        };
        notes.extend(carried.iter().flat_map(left));
        let changes = Vec::from_iter(adopted);
        Ok(Changing { transcript, done: Vec::new(), notes, target, opening, access, changes })
    }

    /// Makes a change as one step.
    pub fn change(&mut self, edit: Edit) -> Result<()> {
        let inverse = self.transcript.apply(&edit)?;
        self.changes.push(Change::Did(Step { edit, inverse }));
        Ok(())
    }

    /// Makes a change and notes what it does.
    pub fn change_and_tell(&mut self, edit: Edit) -> Result<()> {
        self.change(edit.clone())?;
        self.done.push(describe(&edit, &self.transcript));
        Ok(())
    }

    /// Writes the transcript to where it is to go, and returns what was done.
    pub fn finish(mut self) -> Result<Vec<String>> {
        let Opening { original, source, .. } = &self.opening;
        match (self.target, self.access.take()) {
            (Target::None, _) => {}
            (Target::Other { path, force }, _) if !is_standard(path) => {
                self.done.push(write_elsewhere(
                    path,
                    original,
                    source.as_ref(),
                    &self.transcript,
                    force,
                    &Progress::default(),
                )?);
            }
            (_, None) => {
                let bytes = bytes_of(original, source.as_ref())?;
                print_file(&relabel(&bytes, &original.extension, &self.transcript)?)?;
            }
            (_, Some(access)) => self.write(access)?,
        }
        // What failed was not done, and is not told as if it were.
        Ok(self.done)
    }

    /// Writes the transcript with its session, so that the next one who opens it can undo this.
    fn write(&mut self, access: Access) -> Result<()> {
        let Some(source) = &mut self.opening.source else { bail!("there is no file to write") };
        let mut session = match access {
            Access::Owned(session) => session,
            Access::ReadOnly(reason) => bail!("{}: {reason}", source.path.display()),
        };
        let bytes = rewritten(&self.opening.original, source, &session, &self.transcript, &Progress::default())
            .with_context(|| source.path.display().to_string())?;
        if Fingerprint::of(&bytes) == source.fingerprint && self.changes.is_empty() {
            return Ok(());
        }
        let changes = std::mem::take(&mut self.changes);
        let steps = changes.iter().filter(|change| matches!(change, Change::Did(_))).count();
        session.record_all(changes)?;
        let written =
            write_in_place(source, &mut session, &bytes, &self.transcript, IfChanged::Refuse, &Progress::default());
        if written.is_err() {
            // Who opens the file next is not to find what is told here as not done.
            session.record_all(vec![Change::Undid; steps])?;
        }
        written?;
        let as_read = self.opening.document.transcript.speakers();
        self.done.extend(register_names(&source.real_path, &self.transcript, as_read));
        Ok(())
    }
}

/// Changes one transcript, and says what was done.
pub(super) fn change_one(
    file: &Path,
    session: &InSession,
    target: Target<'_>,
    edit: impl FnOnce(&mut Changing<'_>) -> Result<()>,
) -> Result<u8> {
    let mut changing = Changing::open(file, session, target)?;
    changing.notes.drain(..).for_each(|note| say(&note));
    edit(&mut changing)?;
    changing.finish()?.iter().for_each(|done| say(done));
    Ok(0)
}

/// Changes each transcript of a batch that `edit` notes something to be done for, in place or in a `dry_run` nowhere.
pub(super) fn change_all(
    paths: &[PathBuf],
    session: &'static InSession,
    dry_run: bool,
    edit: impl Fn(&mut Changing<'_>) -> Result<()> + Send + Sync + 'static,
) -> Result<u8> {
    let watch = Watch::start(Watch::PATIENCE);
    Batch::of(paths, None, &watch)?.run(&watch, move |job| {
        // With nothing locked: most files of a show have nothing to change.
        let mut changing = Changing::open(&job.source, session, Target::None)?;
        edit(&mut changing)?;
        if changing.done.is_empty() {
            return Ok(None);
        }
        let mut notes = Vec::new();
        if !dry_run {
            changing = Changing::open(&job.source, session, Target::InPlace)?;
            notes.append(&mut changing.notes);
            edit(&mut changing)?;
        }
        notes.append(&mut changing.finish()?);
        Ok(Some(notes.join(", ")))
    })
}

/// Which changes were not carried over to a file that another program has changed.
pub(super) fn left(carried: &CarriedOver) -> impl Iterator<Item = String> {
    carried.left.iter().map(|left| format!("not carried over: {} {}", left.key, left.text))
}
