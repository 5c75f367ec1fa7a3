//! One program at a time on one transcript.
//!
//! The lock is the system's own on an open file: it ends with the program, however that ends, so there is nothing
//! stale to clear away. The lock file says who holds it and stays when the lock is released. It may be removed by who
//! holds it: who opened it before that and locks it then, looks whether it is still there.

use std::fmt;
use std::fs::{self, File, Metadata, TryLockError};
use std::io::{self, Read, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::folders::{create_private, folder_of, private_options};

/// Who has a transcript open.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Holder {
    /// The process.
    pub pid: u32,
    /// The user's name; empty where it is not known.
    pub user: String,
    /// The machine's name; empty where it is not known.
    pub host: String,
    /// Since when, in RFC 3339.
    pub since: String,
    /// The transcript: absolute, without links; `None` where its path is not UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transcript: Option<String>,
}

impl Holder {
    fn this_process(transcript: Option<&Path>) -> Holder {
        let user = ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(|name| std::env::var(name).ok());
        let host =
            ["/proc/sys/kernel/hostname", "/etc/hostname"].into_iter().find_map(|file| fs::read_to_string(file).ok());
        Holder {
            pid: std::process::id(),
            user: user.unwrap_or_default(),
            host: host.unwrap_or_default().trim().to_owned(),
            since: format!("{:.0}", jiff::Timestamp::now()),
            transcript: transcript.and_then(Path::to_str).map(String::from),
        }
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "process {}", self.pid)?;
        if !self.user.is_empty() {
            write!(f, " of {}", self.user)?;
        }
        if !self.host.is_empty() {
            write!(f, " on {}", self.host)?;
        }
        write!(f, " since {}", self.since)
    }
}

/// A lock held until it is dropped.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

/// What came of trying to lock.
#[derive(Debug)]
pub(super) enum Locking {
    /// It is ours now.
    Taken(Lock),
    /// Another program has it; who, where its lock file says so.
    Held(Option<Holder>),
}

/// Tries to lock; an error where there is no place for the lock file or the file system has no locks.
pub(super) fn try_lock(path: &Path) -> io::Result<Locking> {
    try_lock_for(path, None)
}

/// [`try_lock`], for a transcript: the lock file goes on to say where that was.
pub(super) fn try_lock_for(path: &Path, transcript: Option<&Path>) -> io::Result<Locking> {
    create_private(folder_of(path))?;
    let open = || private_options().read(true).write(true).create(true).truncate(false).open(path);
    let mut file = open()?;
    let mut is_ours = lock_file(&file)?;
    while is_ours && is_removed(&file.metadata()?) {
        file = open()?;
        is_ours = lock_file(&file)?;
    }
    if !is_ours {
        let mut line = String::new();
        // The holder may be about to write it, or be unreadable here: then nobody is named.
        let _ = file.read_to_string(&mut line);
        return Ok(Locking::Held(serde_json::from_str(&line).ok()));
    }
    // A lock that names nobody still locks: it must not fail on a full disk.
    let _ = file.set_len(0);
    let _ = serde_json::to_vec(&Holder::this_process(transcript)).map(|line| file.write_all(&line));
    Ok(Locking::Taken(Lock { _file: file }))
}

/// The transcripts that were opened last, the latest first, at most so many: what the files of old locks say.
///
/// Costs a look at every file there, and reading as many small ones.
pub(super) fn last_locked(folder: &Path, most: usize) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<_> =
        files.filter_map(|file| Some((file.metadata().ok()?.modified().ok()?, file.path()))).collect();
    files.sort_by(|a, b| b.cmp(a));
    let transcript = |path: &PathBuf| serde_json::from_slice::<Holder>(&fs::read(path).ok()?).ok()?.transcript;
    files.iter().take(most).filter_map(|(_, path)| transcript(path)).map(PathBuf::from).collect()
}

/// Locks an open file until it is closed; false when another program has it locked.
pub(super) fn lock_file(file: &File) -> io::Result<bool> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Whether an open file has no name any more.
pub(super) fn is_removed(file: &Metadata) -> bool {
    file.nlink() == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_told_who_came_first_until_that_one_leaves() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("locks/talk");
        let Ok(Locking::Taken(first)) = try_lock(&path) else { panic!("a new lock is free") };

        let Ok(Locking::Held(Some(holder))) = try_lock(&path) else { panic!("the lock is held") };
        assert_eq!(holder.pid, std::process::id());
        assert!(holder.since.parse::<jiff::Timestamp>().is_ok(), "{holder}");
        assert!(holder.to_string().starts_with(&format!("process {} ", std::process::id())), "{holder}");

        drop(first);
        assert!(matches!(try_lock(&path), Ok(Locking::Taken(_))));
    }

    #[test]
    fn what_a_dead_process_left_is_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("talk");
        let long = format!("{{\"pid\":1,\"user\":\"{}\",\"host\":\"\",\"since\":\"\"}}", "x".repeat(500));
        fs::write(&path, long).unwrap();
        let _lock = try_lock(&path).unwrap();
        let Ok(Locking::Held(Some(holder))) = try_lock(&path) else { panic!("the lock is held") };
        assert_eq!(holder.pid, std::process::id());
    }

    #[test]
    fn a_lock_file_that_makes_no_sense_names_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("talk");
        let _lock = try_lock(&path).unwrap();
        fs::write(&path, b"\xff\x1b[2J").unwrap();
        assert!(matches!(try_lock(&path), Ok(Locking::Held(None))));
    }

    #[test]
    fn without_a_place_for_it_there_is_no_lock() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, b"").unwrap();
        assert!(try_lock(&file.join("talk")).is_err());
    }
}
