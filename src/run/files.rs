//! The files in folders: those that paths lead to, and which of them may be transcripts.

use std::fmt::Display;
use std::fs::{self, File};
use std::io::{Read, Seek};
use std::iter;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;

use anyhow::{Error, anyhow};
use ignore::{DirEntry, WalkBuilder, WalkState};

use super::{Stalled, Watch};
use crate::formats::{self, ReadError};
use crate::model::Day;
use crate::search::Whence;
use crate::store::open_file;

/// A file in a folder that is larger than this is looked at before it is read whole, in bytes: it may be a recording.
const LARGE: u64 = 1 << 20;

/// How much of it is looked at, in bytes.
const HEAD: usize = 64 << 10;

/// Where text may be.
#[derive(Debug)]
pub enum Place {
    /// A file that was named, or `-` for standard input.
    Named(PathBuf),
    /// A file in a folder that was named.
    InFolder {
        /// Where it is.
        path: PathBuf,
        /// Its path within the folder; where several paths were named, with that before it.
        within: PathBuf,
    },
    /// What could not be looked into.
    Closed(Error),
}

/// What is still to be walked, the next one last.
enum Due {
    Named(PathBuf),
    Folder(PathBuf),
    Place(Place),
}

/// What is wanted of a folder: what is in it by the names, of each its path, and whether it is a folder.
///
/// `None` for what was named and is none.
type Listing = Option<Vec<Result<(PathBuf, bool), Error>>>;

/// Lists a folder; with whether it was named.
type List = fn(&Path, bool) -> Listing;

/// The files that paths lead to: named ones as they are, those in folders by their names, in order.
///
/// Folders are walked as `ripgrep` does: what is hidden, and what `.gitignore` and its like name, is passed over, and
/// links are not followed. So are the sessions of this program and what it keeps of a transcript. Found as the
/// iterator advances; it waits for a folder that does not answer as `watch` does for a file.
pub fn places(paths: &[PathBuf], watch: &Watch) -> impl Iterator<Item = Place> + Send + use<> {
    walked(paths, watch, list)
}

fn walked(paths: &[PathBuf], watch: &Watch, list: List) -> impl Iterator<Item = Place> + Send + use<> {
    let folder = if let [only] = paths { only.clone() } else { PathBuf::new() };
    let mut due: Vec<Due> = paths.iter().rev().cloned().map(Due::Named).collect();
    let watch = watch.clone();
    iter::from_fn(move || {
        loop {
            let (path, is_named) = match due.pop()? {
                Due::Place(place) => return Some(place),
                Due::Named(path) if is_standard(&path) => return Some(Place::Named(path)),
                Due::Named(path) => (path, true),
                Due::Folder(path) => (path, false),
            };
            let inner = match answered(&path, &watch, move |path| list(path, is_named)) {
                Ok(Some(inner)) => inner,
                Ok(None) => return Some(Place::Named(path)),
                Err(stalled) => return Some(Place::Closed(stalled.into())),
            };
            due.extend(inner.into_iter().rev().map(|entry| match entry {
                Ok((path, true)) => Due::Folder(path),
                Ok((path, false)) => {
                    let within = path.strip_prefix(&folder).unwrap_or(&path).to_path_buf();
                    Due::Place(Place::InFolder { path, within })
                }
                Err(error) => Due::Place(Place::Closed(error)),
            }));
        }
    })
}

/// What a thread finds out about a path, unless it does not answer.
fn answered<A: Send + 'static>(
    path: &Path,
    watch: &Watch,
    ask: impl FnOnce(&Path) -> A + Send + 'static,
) -> Result<A, Stalled> {
    let (answer, answers) = mpsc::channel();
    let (path, watch) = (path.to_path_buf(), watch.clone());
    thread::spawn(move || {
        let given_up = answer.clone();
        let give_up = move |stalled| drop(given_up.send(Err(stalled)));
        let (found, _) = watch.over(&path, give_up, || ask(&path));
        let _ = answer.send(Ok(found));
    });
    answers.recv().expect("it is answered or given up")
}

fn list(path: &Path, is_named: bool) -> Listing {
    if is_named && !path.is_dir() {
        return None;
    }
    let closed = |error: &dyn Display| anyhow!("{}: {error}", path.display());
    // What is ignored in a folder by those above it is told of real paths.
    let real_path = match fs::canonicalize(path) {
        Ok(real_path) => real_path,
        Err(error) => return Some(vec![Err(closed(&error))]),
    };
    let (found, entries) = mpsc::channel();
    let (faults, folder) = (found.clone(), path.to_path_buf());
    let mut walk = WalkBuilder::new(real_path);
    // What is in it is taken here, not walked: a folder in it may not answer.
    walk.threads(1).filter_entry(move |entry| {
        let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
        if is_folder || is_wanted(entry) {
            let _ = found.send(Ok((folder.join(entry.file_name()), is_folder)));
        }
        false
    });
    walk.build_parallel().run(|| {
        let faults = faults.clone();
        Box::new(move |entry| {
            if let Err(error) = entry {
                let _ = faults.send(Err(error.io_error().map_or_else(|| closed(&error), |error| closed(error))));
            }
            WalkState::Continue
        })
    });
    drop((walk, faults));
    let mut entries: Vec<Result<(PathBuf, bool), Error>> = entries.iter().collect();
    entries.sort_by(|one, other| one.as_ref().ok().cmp(&other.as_ref().ok()));
    Some(entries)
}

/// Whether a path means standard input or output.
pub fn is_standard(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Which file a query is told that it looks into: of the day in its name, else of that of its last change.
///
/// Costs a look at the file where its name tells no day.
pub fn whence(path: &Path, shown: &Path) -> Whence {
    let changed = || fs::metadata(path).and_then(|file| file.modified()).ok();
    Whence { day: Day::of_file(path, changed), path: shown.to_string_lossy().into_owned() }
}

fn is_wanted(entry: &DirEntry) -> bool {
    let is_own = |ending: &str| entry.file_name().as_encoded_bytes().ends_with(ending.as_bytes());
    entry.file_type().is_some_and(|kind| kind.is_file()) && !is_own(".whosaid") && !is_own(".orig")
}

/// Whether a file in a folder of so many bytes is no transcript for sure by its beginning, so that it need not be read
/// whole. It is at its beginning again after that.
///
/// What cannot be looked at is left to be read, which says why.
pub fn is_recording(file: &mut File, len: u64, extension: &str) -> bool {
    let mut head = Vec::new();
    if len <= LARGE || file.take(HEAD as u64).read_to_end(&mut head).and_then(|_| file.rewind()).is_err() {
        return false;
    }
    let is_binary = |len| matches!(formats::read(&head[..len], extension), Err(ReadError::Binary { .. }));
    // The parts of a document are listed at its end. A character of UTF-16 may be cut at either of two places.
    !head.starts_with(b"PK") && head.len() == HEAD && is_binary(HEAD) && is_binary(HEAD - 2)
}

/// An error that [tells](is_other) of a file in a folder that it is no transcript, where its beginning does.
pub fn refuse_recording(path: &Path) -> Result<(), Error> {
    let (mut file, len) = open_file(path, true)?;
    if is_recording(&mut file, len, &formats::extension_of(path)) {
        return Err(ReadError::Unknown.into());
    }
    Ok(())
}

/// Whether a file is no transcript, rather than a bad one: a folder has many of these.
pub fn is_other(error: &Error) -> bool {
    let read = error.chain().find_map(|cause| cause.downcast_ref::<ReadError>());
    matches!(
        read,
        Some(ReadError::Empty | ReadError::Binary { .. } | ReadError::Unknown | ReadError::NoTranscript { .. })
    )
}

#[cfg(all(test, unix))]
mod tests {
    use std::process::Command;
    use std::time::Duration;

    use super::*;

    /// The files that paths lead to, as they are within the folder, and the faults.
    fn walk(paths: &[PathBuf], list: List) -> Vec<String> {
        let told = |place| match place {
            Place::Named(path) => format!("named {}", path.display()),
            Place::InFolder { within, .. } => within.display().to_string(),
            Place::Closed(error) => format!("closed: {error}"),
        };
        walked(paths, &Watch::start(Duration::from_millis(100)), list).map(told).collect()
    }

    fn put(folder: &Path, name: &str, text: &str) {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().expect("it is in the folder")).expect("ours");
        fs::write(path, text).expect("ours");
    }

    #[test]
    fn files_are_found_in_order_but_those_that_are_ignored() {
        let temporary = tempfile::tempdir().expect("a folder");
        let folder = temporary.path().join("talks");
        for name in
            ["b/c.txt", "b/skip/d.txt", "b/e/skip.txt", "b.txt", "a.txt", ".hidden/x.txt", "a.txt.whosaid", "z.log"]
        {
            put(&folder, name, "");
        }
        put(&folder, ".ignore", "/b/skip/\nb/e/skip.txt\n*.log\n");
        put(temporary.path(), ".ignore", "/talks/b/c.txt\n");
        put(&folder, "b/e/f.txt", "");
        std::os::unix::fs::symlink("..", folder.join("b/loop")).expect("ours");
        assert_eq!(walk(std::slice::from_ref(&folder), list), ["a.txt", "b/e/f.txt", "b.txt"]);
        // The same by another name.
        let link = temporary.path().join("link");
        std::os::unix::fs::symlink("talks", &link).expect("ours");
        assert_eq!(walk(&[link], list), ["a.txt", "b/e/f.txt", "b.txt"]);
        let (gone, file) = (temporary.path().join("gone"), folder.join("a.txt"));
        let all = walk(&[gone.clone(), "-".into(), file.clone()], list);
        assert_eq!(all, [format!("named {}", gone.display()), "named -".into(), format!("named {}", file.display())]);
    }

    #[test]
    fn a_folder_that_does_not_answer_is_named_and_passed_over() {
        let temporary = tempfile::tempdir().expect("a folder");
        let folder = temporary.path().to_path_buf();
        for name in ["a/1.txt", "c/2.txt", "d.txt"] {
            put(&folder, name, "");
        }
        // In the place of a folder: who opens it waits.
        let pipe = folder.join("b");
        assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo is there").success());
        let stalling: List = |path, is_named| {
            if path.ends_with("b") {
                let _ = File::open(path);
            }
            let mut found = list(path, is_named)?;
            if is_named {
                found.insert(1, Ok((path.join("b"), true)));
            }
            Some(found)
        };
        let fault = format!("closed: {}: does not answer; check the disk or the network that it is on", pipe.display());
        assert_eq!(walk(&[folder], stalling), ["a/1.txt", &fault, "c/2.txt", "d.txt"]);
    }
}
