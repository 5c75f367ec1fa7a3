//! The worker that compares the transcript with another file.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use anyhow::{Result, bail};

use super::{Opening, Outbox, told};
use crate::app::{Compared, Event};
use crate::model::{COMPARING, Comparison, Progress, Transcript};

/// Reads a file and compares a transcript with it, changes in its session included; that comes as [`Event::Compared`].
///
/// On a thread of its own: the file may be large, and a pipe may never end.
pub(super) fn compare(path: PathBuf, transcript: Transcript, progress: Arc<Progress>, events: Outbox) {
    thread::spawn(move || {
        let outcome = compared(&path, transcript, &progress).map(Box::new);
        drop(progress);
        events.send(Event::Compared(outcome.map_err(|error| format!("not compared: {}", told(&error)))));
    });
}

fn compared(path: &Path, transcript: Transcript, progress: &Progress) -> Result<Compared> {
    progress.begin(1 + COMPARING);
    let opening = Opening::watched(Some(path), progress)?;
    let other = opening.replayed()?.transcript;
    let comparison = Comparison::of(&transcript, &other, progress);
    let Some(comparison) = comparison else { bail!("it was stopped") };
    Ok(Compared { name: opening.name, transcripts: [transcript, other], comparison })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats;

    #[test]
    fn a_comparison_counts_and_stops() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("other.txt");
        std::fs::write(&path, "A: one two\nB: four\n").expect("our folder");
        let transcript = formats::read(b"A: one two\nB: three\n", "txt").expect("a transcript").transcript;
        let progress = Progress::default();
        let found = compared(&path, transcript.clone(), &progress).expect("not stopped");
        assert_eq!(found.comparison.differences.len(), 1);
        assert_eq!(progress.hundredths(), 100);
        progress.stop();
        let said = compared(&path, transcript, &progress).expect_err("it is stopped").to_string();
        assert_eq!(said, "it was stopped");
    }
}
