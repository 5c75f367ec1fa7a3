//! `whosaid revert`: a transcript as it was when it was first read.

use anyhow::{Result, bail};

use super::changing::left;
use super::{Revert, say};
use crate::model::{Change, Progress};
use crate::run::{replay_session, rewritten, write_in_place};
use crate::store::{Access, IfChanged};
use crate::text::counted;

pub(super) const HELP: &str = "\
Examples:
  whosaid revert talk.txt --dry-run
  whosaid revert talk.txt";

pub(super) fn run(revert: &Revert) -> Result<u8> {
    let mut opening = revert.session.open(&revert.file)?;
    let path = revert.file.display();
    if opening.source.is_none() {
        bail!("{path}: only a file can be reverted");
    }
    let (restored, access) = match if revert.dry_run { None } else { opening.session()? } {
        // Of what was carried over nothing is in the file.
        Some((opened, Some(carried))) => {
            left(&carried).for_each(|left| say(&left));
            bail!("{path}: {}", opened.notes.join("; "))
        }
        Some((opened, None)) => {
            opened.notes.iter().for_each(|note| say(note));
            (opened.restored, Some(opened.access))
        }
        None => (opening.look_at_session()?, None),
    };
    let replayed = replay_session(&opening, &restored)?;
    // What a file beside the transcript says is no change of the session.
    let done = replayed.history.done() - usize::from(replayed.adopted.is_some());
    if done == 0 && restored.base.is_none() {
        say(&format!("{path}: nothing to revert"));
        return Ok(0);
    }
    let told = format!("{path}: {} undone", counted(done, "change"));
    let Some(access) = access else {
        say(&told);
        return Ok(0);
    };
    let Some(source) = &mut opening.source else { bail!("{path}: only a file can be reverted") };
    let mut session = match access {
        Access::Owned(session) => session,
        Access::ReadOnly(reason) => bail!("{path}: {reason}"),
    };
    let written = match &restored.base {
        None => None,
        Some(_) => Some(rewritten(&opening.original, source, &session, &replayed.first, &Progress::default())?),
    };
    session.record_all(vec![Change::Undid; done])?;
    if let Some(bytes) = written {
        write_in_place(source, &mut session, &bytes, &replayed.first, IfChanged::Refuse, &Progress::default())?;
    }
    say(&told);
    Ok(0)
}
