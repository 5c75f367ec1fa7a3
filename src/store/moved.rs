//! Sessions whose transcript is not where it was: it was moved or renamed, and its session was left behind.

use std::fs;
use std::path::{Path, PathBuf};

use super::Folders;
use super::folders::{folder_of, session_beside};
use super::lock::last_locked;

/// How many names in a folder, and how many transcripts opened before, are looked at.
const MOST_NAMES: usize = 10_000;
const MOST_TRANSCRIPTS: usize = 500;

/// A session without its transcript.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Orphan {
    /// Where the transcript was.
    pub transcript: PathBuf,
    /// The session file.
    pub session: PathBuf,
}

/// The sessions that may be those of a transcript that came to this path: in its folder, and of those opened before.
///
/// None whose transcript is where it was. Costs the names in the folder and those of the transcripts opened last.
pub(super) fn orphans(real_path: &Path, folders: &Folders) -> Vec<Orphan> {
    let names = fs::read_dir(folder_of(real_path)).into_iter().flatten().flatten().take(MOST_NAMES);
    let here = names.filter_map(|name| {
        let session = name.path();
        let is_session = session.extension().is_some_and(|ending| ending == "whosaid");
        is_session.then(|| Orphan { transcript: session.with_extension(""), session })
    });
    let before = last_locked(&folders.locks(), MOST_TRANSCRIPTS).into_iter().flat_map(|transcript| {
        let sessions = [session_beside(&transcript), folders.session_of(&transcript)];
        sessions.map(|session| Orphan { transcript: transcript.clone(), session })
    });
    let is_orphan = |orphan: &Orphan| fs::symlink_metadata(&orphan.transcript).is_err() && orphan.session.is_file();
    let mut orphans: Vec<Orphan> = Vec::new();
    for orphan in here.take(MOST_TRANSCRIPTS).chain(before).filter(is_orphan) {
        if !orphans.contains(&orphan) {
            orphans.push(orphan);
        }
    }
    orphans
}
