//! Sessions whose transcript is not where it was: it was moved or renamed, and its session was left behind.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::folders::{Folders, SessionName, folder_of, session_beside};
use super::lock::last_locked;
use super::transcript_of;

/// How many names in a folder are looked at.
const MOST_NAMES: usize = 10_000;

/// How many sessions left behind in it, and how many transcripts opened before, are looked at.
const MOST_TRANSCRIPTS: usize = 500;

/// A session without its transcript.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Orphan {
    /// Where the transcript was.
    pub transcript: PathBuf,
    /// The session file.
    pub session: PathBuf,
}

/// The sessions of a name that may be those of a transcript that came to this path: in its folder, and of those opened
/// before.
///
/// None whose transcript is where it was. Costs the names in the folder and those of the transcripts opened last.
pub(super) fn orphans(real_path: &Path, name: &SessionName, folders: &Folders) -> Vec<Orphan> {
    let ending = name.ending();
    let names = fs::read_dir(folder_of(real_path)).into_iter().flatten().flatten().take(MOST_NAMES);
    let here = names.filter_map(|entry| {
        let session = entry.path();
        let transcript = session.as_os_str().as_bytes().strip_suffix(ending.as_bytes())?;
        Some(Orphan { transcript: OsStr::from_bytes(transcript).into(), session })
    });
    let before = last_locked(&folders.locks(), MOST_TRANSCRIPTS).into_iter().flat_map(|transcript| {
        let sessions = [session_beside(&transcript, name), folders.session_of(&transcript, name)];
        sessions.map(|session| Orphan { transcript: transcript.clone(), session })
    });
    // Not a named session of a transcript that is there.
    let is_named = |orphan: &Orphan| transcript_of(&orphan.session).is_some_and(|(_, named)| !named.is_default());
    let is_orphan = |orphan: &Orphan| {
        fs::symlink_metadata(&orphan.transcript).is_err() && orphan.session.is_file() && !is_named(orphan)
    };
    let mut orphans: Vec<Orphan> = Vec::new();
    for orphan in here.filter(&is_orphan).take(MOST_TRANSCRIPTS).chain(before.filter(&is_orphan)) {
        if !orphans.contains(&orphan) {
            orphans.push(orphan);
        }
    }
    orphans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_beside_their_transcripts_hide_none_that_was_left_behind() {
        let folder = tempfile::tempdir().unwrap();
        let (name, folders) = (SessionName::default(), Folders { state: folder.path().join("state") });
        for number in 0..2 * MOST_TRANSCRIPTS {
            let transcript = folder.path().join(format!("{number}.txt"));
            fs::write(session_beside(&transcript, &name), "").unwrap();
            if number % 10 > 0 {
                fs::write(transcript, "").unwrap();
            }
        }
        assert_eq!(orphans(&folder.path().join("new.txt"), &name, &folders).len(), MOST_TRANSCRIPTS / 5);
    }
}
