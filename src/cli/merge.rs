//! `whosaid merge`: what several people did to copies of one transcript, put together.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};

use super::{Merge, say};
use crate::app::describe_step;
use crate::formats::extension_of;
use crate::model::{Change, Clash, Merged, Step, Transcript, clock, in_common, merge};
use crate::run::{CarriedOver, Opening, replay_session};
use crate::store::{
    Access, Folders, SessionName, WriteError, read_session, session_beside, session_to_take_along, transcript_of,
};
use crate::store::{write_new, write_private};
use crate::text::counted;

/// What is shown below the options.
pub(super) const HELP: &str = "\
With a transcript its session file is read; a COPY may be a session file alone.
What both changed in different ways stays as FILE has it, and both are told.

Examples:
  whosaid merge talk.txt ben.txt.whosaid --dry-run
  whosaid merge talk.txt ../ben/talk.txt -o both.txt
  whosaid merge talk.txt talk.txt.ben.whosaid --in-place    bring two sessions together
  whosaid merge talk.txt -o /media/stick/talk.txt           take the session along";

/// What somebody did to a copy.
struct Copy {
    /// The transcript as first read.
    first: Transcript,
    steps: Vec<Step>,
}

pub(super) fn run(asked: &Merge) -> Result<u8> {
    let (own, session) = match transcript_of(&asked.file) {
        Some((transcript, session)) if transcript.is_file() => {
            (transcript, asked.session.name.clone().unwrap_or(session))
        }
        Some((transcript, _)) => bail!(
            "{}: its transcript {} is not beside it; name a transcript first",
            asked.file.display(),
            transcript.display()
        ),
        None => (asked.file.clone(), asked.session.name()),
    };
    let others: Vec<Copy> = asked.others.iter().map(|other| copy_of(other)).collect::<Result<_>>()?;
    let opening = Opening::of(Some(&own))?.in_session(&session);
    if opening.source.is_none() {
        bail!("{}: only a file can be merged into", own.display());
    }
    let target = match &asked.output {
        Some(out) => {
            if extension_of(out) != extension_of(&own) {
                bail!("{}: it becomes a copy of {}, so give it that ending", out.display(), own.display());
            }
            Some(out.clone())
        }
        None => asked.in_place.then(|| own.clone()),
    };
    let restored = opening.look_at_session()?;
    let replayed = replay_session(&opening, &restored)?;
    let mut transcript = replayed.transcript.clone();
    let mut made = Vec::from_iter(replayed.adopted.clone());
    for (path, other) in asked.others.iter().zip(&others) {
        let common = in_common(&other.steps, replayed.history.in_force());
        let mut base = other.first.clone();
        for step in &other.steps[..common] {
            base.apply(&step.edit).with_context(|| path.display().to_string())?;
        }
        let merged = merge(&base, &other.steps[common..], &transcript);
        tell(path, &other.steps[common..], &merged, &base);
        transcript = merged.carried.transcript;
        made.extend(merged.carried.steps.into_iter().map(Change::Did));
    }
    let Some(target) = target else { return Ok(0) };
    if let Some(out) = &asked.output {
        take_along(&opening, out, asked.force)?;
    }
    record(&target, &session, restored.changes.len(), made)?;
    Ok(0)
}

/// What was done to a copy: of a transcript with its session, or of a session file by itself.
fn copy_of(path: &Path) -> Result<Copy> {
    if transcript_of(path).is_none() {
        let opening = Opening::of(Some(path))?;
        let replayed = opening.replayed()?;
        return Ok(Copy { first: replayed.first, steps: replayed.history.in_force().to_vec() });
    }
    let session = read_session(path)?;
    let mut history = crate::model::History::default();
    for change in &session.changes {
        history.follow(change);
    }
    let steps = history.in_force().to_vec();
    let first = match session.first {
        Some(first) => first.transcript().with_context(|| path.display().to_string())?,
        None if steps.is_empty() => Transcript::default(),
        None => bail!("{}: it does not say what its transcript was; name that transcript instead", path.display()),
    };
    Ok(Copy { first, steps })
}

/// Says what was merged, what both changed in different ways, and what does not fit.
fn tell(path: &Path, steps: &[Step], merged: &Merged, base: &Transcript) {
    let Merged { carried, clashes } = merged;
    let path = path.display();
    for step in &carried.steps {
        say(&describe_step(step, &carried.transcript));
    }
    for Clash { what, at, kept, other } in clashes {
        let at = at.map_or_else(String::new, |at| format!("{} ", clock(at, carried.transcript.has_hours())));
        say(&format!("both changed {at}{what}: kept “{kept}”, {path} has “{other}”"));
    }
    let mut last = base.clone();
    for step in steps {
        let _ = last.apply(&step.edit);
    }
    for line in CarriedOver::lines(&carried.left, steps, &last) {
        say(&format!("not merged: {} {}", line.key, line.text));
    }
    let done = steps.len() - carried.left.len();
    let clashing = counted(clashes.len(), "contradiction");
    let clashing = if clashes.is_empty() { String::new() } else { format!("; {clashing} told above") };
    say(&format!("{path}: {done} of {} merged{clashing}", counted(steps.len(), "change")));
}

/// Copies a transcript and its session to another place.
fn take_along(opening: &Opening, out: &Path, force: bool) -> Result<()> {
    let Some(source) = &opening.source else { bail!("there is no file to copy") };
    let session =
        session_to_take_along(source, opening.document.transcript.len(), &opening.session_name, &Folders::of_user()?);
    let beside = session_beside(out, &opening.session_name);
    if !force && beside.exists() {
        bail!("{}: is there already; --force writes over it", beside.display());
    }
    let exists = |error| match error {
        WriteError::Exists(path) => anyhow!("{}: is there already; --force writes over it", path.display()),
        error => error.into(),
    };
    let bytes = fs::read(&source.real_path).with_context(|| source.path.display().to_string())?;
    write_new(out, &bytes, force).map_err(exists)?;
    match session {
        Some(session) => drop(write_private(&beside, &session, force).map_err(exists)?),
        // What was there belongs to what is no more.
        None if beside.exists() => fs::remove_file(&beside).with_context(|| beside.display().to_string())?,
        None => {}
    }
    Ok(())
}

/// Adds changes to the session of a transcript, which has so many; its file stays as it is.
fn record(path: &Path, session: &SessionName, known: usize, changes: Vec<Change>) -> Result<()> {
    let opening = Opening::of(Some(path))?.in_session(session);
    let Some((opened, _)) = opening.session()? else { bail!("{}: only a file has a session", path.display()) };
    opened.notes.iter().for_each(|note| say(note));
    if opened.restored.changes.len() != known {
        bail!("{}: its session is another than a moment ago; look at it in whosaid, and merge again", path.display());
    }
    let mut session = match opened.access {
        Access::Owned(session) => session,
        Access::ReadOnly(reason) => bail!("{}: {reason}", path.display()),
    };
    if !changes.is_empty() {
        session.record_all(changes)?;
    }
    if let Some(kept) = session.path() {
        say(&format!("{} is kept in {}", path.display(), kept.display()));
    }
    Ok(())
}
