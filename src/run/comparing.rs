//! The worker that compares the transcript with another file.

use std::path::{Path, PathBuf};
use std::thread;

use anyhow::Result;

use super::{Opening, Outbox, replay_session, told};
use crate::app::{Compared, Event};
use crate::model::{Comparison, Transcript};

/// Reads a file and compares a transcript with it, changes in its session included; that comes as [`Event::Compared`].
///
/// On a thread of its own: the file may be large, and a pipe may never end.
pub(super) fn compare(path: PathBuf, transcript: Transcript, events: Outbox) {
    thread::spawn(move || {
        let outcome = compared(&path, transcript).map(Box::new);
        events.send(Event::Compared(outcome.map_err(|error| format!("not compared: {}", told(&error)))));
    });
}

fn compared(path: &Path, transcript: Transcript) -> Result<Compared> {
    let opening = Opening::of(Some(path))?;
    let other = replay_session(&opening, &opening.look_at_session()?)?.transcript;
    let comparison = Comparison::of(&transcript, &other);
    Ok(Compared { name: opening.name, transcripts: [transcript, other], comparison })
}
