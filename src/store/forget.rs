//! What is kept of a transcript beside itself, and its removal.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::folders::{Folders, SESSION, SessionName, folder_of, is_hash, session_beside};
use super::index::{IndexError, forget_in_index, forget_indexes, indexes_with};
use super::journal::{Journal, Opening};
use super::lock::{Holder, Lock, Locking, last_locked, try_lock_for};
use super::record::{is_another, unwritten};
use super::temporary::is_temporary;
use super::{Fingerprint, read_through};

/// The files of the state folder that are of no transcript.
const INPUTS: [&str; 3] = ["queries", "commands", "display"];

/// What is kept of one transcript.
#[derive(Debug)]
pub struct Kept {
    /// The transcript: absolute, without links as far as it is there.
    pub transcript: PathBuf,
    /// Its sessions, those set aside too, and its lock file.
    pub files: Vec<PathBuf>,
    /// The folders in whose indexes it is.
    pub indexed: Vec<PathBuf>,
    /// How many changes, marks, notes and tags are in its sessions alone.
    pub unwritten: usize,
    /// The session files, locked against other programs.
    locked: Vec<Journal>,
    _lock: Option<Lock>,
}

/// Why something is not forgotten. What was removed before stays so.
#[derive(Debug, thiserror::Error)]
pub enum ForgetError {
    /// Another whosaid has it open; who, where that is known.
    #[error("{}: open in another whosaid{}; quit it there first", path.display(), by(holder))]
    Held {
        /// The transcript.
        path: PathBuf,
        /// Who has it.
        holder: Option<Box<Holder>>,
    },
    /// It is a folder.
    #[error("{}: is a folder; name the files in it, and whosaid index --remove forgets its index", .0.display())]
    IsFolder(PathBuf),
    /// A file could not be read or removed.
    #[error("{}: {source}", path.display())]
    Failed {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// An index could not be changed.
    #[error(transparent)]
    Index(#[from] IndexError),
}

fn by(holder: &Option<Box<Holder>>) -> String {
    holder.as_ref().map_or_else(String::new, |holder| format!(" ({holder})"))
}

impl Kept {
    /// What is kept of the transcript at a path, at which there need be none any more. Changes nothing.
    ///
    /// `cache` is the user's folder of indexes, where they are of interest. Costs reading the transcript and its sessions,
    /// and the indexes of the folders it is in.
    pub fn of(path: &Path, folders: &Folders, cache: Option<&Path>) -> Result<Kept, ForgetError> {
        if path.is_dir() {
            return Err(ForgetError::IsFolder(path.to_path_buf()));
        }
        let transcript = real_path_of(path);
        let default = SessionName::default();
        let beside = all_sessions(&session_beside(&transcript, &default));
        let in_state = all_sessions(&folders.session_of(&transcript, &default));
        let sessions = Vec::from_iter(beside.into_iter().chain(in_state));
        let lock_file = folders.lock_of(&transcript);
        let indexed = cache.map_or_else(Vec::new, |cache| indexes_with(cache, &transcript));
        let mut kept = Kept { transcript, files: Vec::new(), indexed, unwritten: 0, locked: Vec::new(), _lock: None };
        if !sessions.is_empty() {
            let now = content_of(&kept.transcript);
            sessions.into_iter().try_for_each(|session| kept.add_session(session, &now))?;
        }
        kept.files.extend(lock_file.exists().then_some(lock_file));
        Ok(kept)
    }

    /// The same, with the transcript locked against other programs until it is forgotten.
    pub fn locked(path: &Path, folders: &Folders, cache: Option<&Path>) -> Result<Kept, ForgetError> {
        let real_path = real_path_of(path);
        let lock_file = folders.lock_of(&real_path);
        let is_new = !lock_file.exists();
        let lock = match try_lock_for(&lock_file, Some(&real_path)) {
            Ok(Locking::Taken(lock)) => Some(lock),
            Ok(Locking::Held(holder)) => {
                return Err(ForgetError::Held { path: path.to_path_buf(), holder: holder.map(Box::new) });
            }
            // Where the file system has no locks, there is nobody to wait for.
            Err(_) => None,
        };
        let mut kept = Kept { _lock: lock, ..Kept::of(path, folders, cache)? };
        if is_new && kept.files == [lock_file.as_path()] {
            remove(&lock_file)?;
            kept.files.clear();
        }
        Ok(kept)
    }

    /// Every transcript that was opened, as far as its lock file tells; of the paths that are folders by now, none.
    pub fn transcripts(folders: &Folders) -> Vec<PathBuf> {
        let mut transcripts = last_locked(&folders.locks(), usize::MAX);
        transcripts.retain(|path| !path.is_dir());
        transcripts
    }

    /// Whether nothing is kept.
    pub fn is_nothing(&self) -> bool {
        self.files.is_empty() && self.indexed.is_empty()
    }

    /// Removes it all. Costs writing the indexes anew.
    pub fn forget(self, cache: &Path) -> Result<(), ForgetError> {
        for root in &self.indexed {
            forget_in_index(cache, root, &self.transcript)?;
        }
        // The lock file is the last of them: until then nobody else opens the transcript.
        self.files.iter().try_for_each(|file| remove(file))
    }

    fn add_session(&mut self, file: SessionFile, now: &Fingerprint) -> Result<(), ForgetError> {
        let SessionFile { path, name, session } = file;
        // Where there is a transcript `talk.txt.ben`, its session is not one of `talk.txt`.
        if !name.is_default() && session.with_extension("").is_file() {
            return Ok(());
        }
        let bytes = match Journal::open(&path) {
            Ok(Opening::Missing | Opening::NotAFile) => return Ok(()),
            Ok(Opening::Held) => return Err(ForgetError::Held { path: self.transcript.clone(), holder: None }),
            Ok(Opening::ReadOnly(bytes)) => bytes,
            Ok(Opening::Open(journal, bytes)) => {
                self.locked.push(journal);
                bytes
            }
            Err(source) => return Err(ForgetError::Failed { path, source }),
        };
        // Someone's own file of that name is not ours to remove, nor is the session of another transcript.
        if let Some(unwritten) = unwritten(&bytes, now).filter(|_| !is_another(&bytes, &session, &name)) {
            self.unwritten += unwritten;
            self.files.push(path);
        }
        Ok(())
    }
}

/// The files of this user that are kept of no transcript or of one that is not known any more: what was typed, how the
/// text is shown, sessions and locks left over.
pub fn kept_of_user(folders: &Folders) -> Vec<PathBuf> {
    let has_name =
        |path: &PathBuf, is_ours: fn(&str) -> bool| path.file_name().and_then(OsStr::to_str).is_some_and(is_ours);
    let sessions = files_in(&folders.sessions()).into_iter();
    let sessions = sessions.filter(|path| has_name(path, |name| name.contains(SESSION) || is_temporary(name)));
    let locks = files_in(&folders.locks()).into_iter();
    let locks = locks.filter(|path| has_name(path, |name| is_hash(name) || INPUTS.contains(&name)));
    let inputs = INPUTS.map(|name| folders.state.join(name)).into_iter().filter(|path| path.exists());
    sessions.chain(locks).chain(inputs).collect()
}

/// Removes these files, all indexes, and the folders they leave empty.
pub fn forget_user(files: &[PathBuf], folders: &Folders, cache: &Path) -> Result<(), ForgetError> {
    files.iter().try_for_each(|file| remove(file))?;
    forget_indexes(cache)?;
    for folder in [&folders.sessions(), &folders.locks(), cache, &folders.state] {
        // One that others put something into stays.
        let _ = fs::remove_dir(folder);
    }
    Ok(())
}

fn remove(file: &Path) -> Result<(), ForgetError> {
    match fs::remove_file(file) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(ForgetError::Failed { path: file.to_path_buf(), source })
        }
        _ => Ok(()),
    }
}

/// The real path of a file; of one that is gone, where it would be.
fn real_path_of(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| match (fs::canonicalize(folder_of(path)), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf()),
    })
}

/// What a transcript has now; nothing where it is gone or cannot be read, which is what no session is of.
fn content_of(transcript: &Path) -> Fingerprint {
    let read = read_through(transcript, |_| ()).map(|((), source)| source.fingerprint);
    read.unwrap_or_else(|_| Fingerprint::of(&[]))
}

/// A session of a transcript: its file, or one set aside of it.
struct SessionFile {
    path: PathBuf,
    /// The name of the session.
    name: SessionName,
    /// Where the session is, or was.
    session: PathBuf,
}

/// The sessions beside the one without a name, and what was set aside of each under its name and an ending.
fn all_sessions(default: &Path) -> Vec<SessionFile> {
    let transcript = default.with_extension("");
    let session_file = |path: PathBuf| {
        let whole = path.file_name()?.as_bytes();
        let behind = whole.strip_prefix(transcript.file_name()?.as_bytes())?;
        let (name, aside) = str::from_utf8(behind).ok()?.split_once(SESSION)?;
        let number = aside.strip_prefix(".old").or_else(|| aside.strip_prefix(".damaged"));
        let is_aside = aside.is_empty() || number.is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
        let name = if name.is_empty() { SessionName::default() } else { name.strip_prefix('.')?.parse().ok()? };
        let session = path.with_file_name(OsStr::from_bytes(&whole[..whole.len() - aside.len()]));
        is_aside.then_some(SessionFile { path, name, session })
    };
    files_in(folder_of(default)).into_iter().filter_map(session_file).collect()
}

/// The files of a folder, in order.
fn files_in(folder: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = files.map(|file| file.path()).collect();
    files.sort_unstable();
    files
}
