//! The files in folders: those that paths lead to, and which of them may be transcripts.

use std::fmt::Display;
use std::fs::{self, File};
use std::io::{Read, Seek};
use std::iter;
use std::mem;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

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

/// How many entries are handed on at once where there are many, and how many such batches wait at most.
const BATCH: usize = 64;
const WAITING: usize = 4;

/// With every so many entries batches grow by one.
const FEW: usize = 32;

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
    Closed {
        /// Why not.
        error: Error,
        /// Whether it is a folder that was named.
        is_named: bool,
    },
}

/// What is still to be walked, the next one last.
enum Due {
    Folder(PathBuf),
    Place(Place),
}

/// Lists what is wanted of a folder by the names: of each its path, and whether it is a folder.
type List = fn(&Path) -> Vec<Result<(PathBuf, bool), Error>>;

/// The files that paths lead to: named ones as they are, those in folders by their names, in order.
///
/// Folders are walked as `ripgrep` does: what is hidden, and what `.gitignore` and its like name, is passed over, and
/// links are not followed. So are the sessions of this program and what it keeps of a transcript. Found as the
/// iterator advances; where a folder does not answer for as long as `watch` waits, it is named and passed over.
pub fn places(paths: &[PathBuf], watch: &Watch) -> impl Iterator<Item = Place> + Send + use<> {
    let (is_only, watch) = (paths.len() == 1, watch.clone());
    let is_folder = |path: &Path| !is_standard(path) && path.is_dir();
    asked(paths, watch.patience(), is_folder).flat_map(
        move |(path, answer)| -> Box<dyn Iterator<Item = Place> + Send> {
            match answer {
                Ok(true) => {}
                Ok(false) => return Box::new(iter::once(Place::Named(path))),
                Err(stalled) => return Box::new(iter::once(Place::Closed { error: stalled.into(), is_named: true })),
            }
            let watch = watch.clone();
            let whole = walk_whole(path.clone(), is_only);
            Box::new(unstalled(whole, watch.patience(), move || walked(path.clone(), is_only, &watch, list)))
        },
    )
}

/// An error for the first of these paths that does not answer. Costs a look at each, in a thread.
pub fn require_answers(paths: &[PathBuf]) -> Result<(), Stalled> {
    asked(paths, Watch::PATIENCE, Path::exists).try_for_each(|(_, answer)| answer.map(drop))
}

/// Each path with what a thread finds out about it, unless it does not answer for so long.
pub fn asked<A: Send + 'static>(
    paths: &[PathBuf],
    patience: Duration,
    ask: fn(&Path) -> A,
) -> impl Iterator<Item = (PathBuf, Result<A, Stalled>)> + Send + use<A> {
    let begin = move |paths: Vec<PathBuf>| {
        let (answer, answers) = mpsc::channel();
        thread::spawn(move || paths.iter().all(|path| answer.send(ask(path)).is_ok()));
        answers
    };
    let paths = paths.to_vec();
    let mut answers = begin(paths.clone());
    (0..paths.len()).map(move |at| {
        let answer = answers.recv_timeout(patience);
        if answer.is_err() {
            // Those behind it may answer.
            answers = begin(paths[at + 1..].to_vec());
        }
        (paths[at].clone(), answer.map_err(|_| Stalled(paths[at].clone())))
    })
}

/// The places that a folder has, in batches: from a thread, as a walk does not tell which folder keeps it waiting.
fn walk_whole(root: PathBuf, is_only: bool) -> Receiver<Vec<Place>> {
    let (sender, batches) = mpsc::sync_channel(WAITING);
    thread::spawn(move || {
        // What is ignored by folders above it is told of real paths.
        let real_root = fs::canonicalize(&root).unwrap_or_else(|_| root.clone());
        let mut walk = WalkBuilder::new(&real_root);
        walk.sort_by_file_name(|one, other| one.cmp(other));
        let (mut batch, mut walked, mut told) = (Vec::new(), 0, 0);
        for entry in walk.build() {
            match entry {
                Ok(entry) if !is_wanted(&entry) => {}
                Ok(entry) => {
                    let within = entry.path().strip_prefix(&real_root).unwrap_or(entry.path());
                    let path = root.join(within);
                    let within = if is_only { within.to_path_buf() } else { path.clone() };
                    batch.push(Place::InFolder { path, within });
                }
                Err(error) => {
                    batch.push(Place::Closed { is_named: error.depth() == Some(0), error: error.into() });
                }
            }
            // The first ones at once, of many some together; none, too, where it goes on and nothing is wanted.
            walked += 1;
            if walked - told > (walked / FEW).min(BATCH) {
                told = walked;
                if sender.send(mem::take(&mut batch)).is_err() {
                    return;
                }
            }
        }
        let _ = sender.send(batch);
    });
    batches
}

/// The places of a walk; where it does not go on for this long, the rest of those that `slowly` finds.
fn unstalled<S: Iterator<Item = Place>>(
    batches: Receiver<Vec<Place>>,
    patience: Duration,
    slowly: impl Fn() -> S,
) -> impl Iterator<Item = Place> {
    let (mut batch, mut rest) = (Vec::new().into_iter(), None);
    let (mut last, mut closed) = (None, 0);
    iter::from_fn(move || {
        while rest.is_none() {
            match batch.next() {
                Some(place) => {
                    match &place {
                        Place::Named(path) | Place::InFolder { path, .. } => last = Some(path.clone()),
                        Place::Closed { .. } => closed += 1,
                    }
                    return Some(place);
                }
                None => match batches.recv_timeout(patience) {
                    Ok(next) => batch = next.into_iter(),
                    Err(RecvTimeoutError::Disconnected) => return None,
                    Err(RecvTimeoutError::Timeout) => rest = Some(slowly()),
                },
            }
        }
        rest.as_mut()?.find(|place| match place {
            Place::Named(path) | Place::InFolder { path, .. } => last.as_ref().is_none_or(|last| path > last),
            Place::Closed { .. } if closed > 0 => {
                closed -= 1;
                false
            }
            Place::Closed { .. } => true,
        })
    })
}

/// The places that a folder has, found folder by folder, each on a thread of its own: a few times slower.
fn walked(root: PathBuf, is_only: bool, watch: &Watch, list: List) -> impl Iterator<Item = Place> + Send + use<> {
    let folder = if is_only { root.clone() } else { PathBuf::new() };
    let mut due = vec![Due::Folder(root.clone())];
    let watch = watch.clone();
    iter::from_fn(move || {
        loop {
            let path = match due.pop()? {
                Due::Place(place) => return Some(place),
                Due::Folder(path) => path,
            };
            let is_named = path == root;
            let inner = match answered(&path, &watch, list) {
                Ok(inner) => inner,
                Err(stalled) => return Some(Place::Closed { error: stalled.into(), is_named }),
            };
            due.extend(inner.into_iter().rev().map(|entry| match entry {
                Ok((path, true)) => Due::Folder(path),
                Ok((path, false)) => {
                    let within = path.strip_prefix(&folder).unwrap_or(&path).to_path_buf();
                    Due::Place(Place::InFolder { path, within })
                }
                Err(error) => Due::Place(Place::Closed { error, is_named }),
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

fn list(path: &Path) -> Vec<Result<(PathBuf, bool), Error>> {
    let closed = |error: &dyn Display| anyhow!("{}: {error}", path.display());
    // What is ignored in a folder by those above it is told of real paths.
    let real_path = match fs::canonicalize(path) {
        Ok(real_path) => real_path,
        Err(error) => return vec![Err(closed(&error))],
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
    entries
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

    fn watch() -> Watch {
        Watch::start(Duration::from_millis(100))
    }

    /// The files as they are within the folder, and the faults.
    fn told(places: impl Iterator<Item = Place>) -> Vec<String> {
        let told = |place| match place {
            Place::Named(path) => format!("named {}", path.display()),
            Place::InFolder { within, .. } => within.display().to_string(),
            Place::Closed { error, .. } => format!("closed: {error}"),
        };
        places.map(told).collect()
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
        let all = ["a.txt", "b/e/f.txt", "b.txt"];
        assert_eq!(told(places(std::slice::from_ref(&folder), &watch())), all);
        assert_eq!(told(walked(folder.clone(), true, &watch(), list)), all);
        // The same by another name.
        let link = temporary.path().join("link");
        std::os::unix::fs::symlink("talks", &link).expect("ours");
        assert_eq!(told(places(std::slice::from_ref(&link), &watch())), all);
        assert_eq!(told(walked(link, true, &watch(), list)), all);
        let (gone, file) = (temporary.path().join("gone"), folder.join("a.txt"));
        let all = told(places(&[gone.clone(), "-".into(), file.clone()], &watch()));
        assert_eq!(all, [format!("named {}", gone.display()), "named -".into(), format!("named {}", file.display())]);
    }

    #[test]
    fn a_walk_that_finds_nothing_shows_that_it_goes_on() {
        let folder = tempfile::tempdir().expect("a folder");
        for number in 0..200 {
            put(folder.path(), &format!("{number}.whosaid"), "");
        }
        let batches: Vec<Vec<Place>> = walk_whole(folder.path().to_path_buf(), true).iter().collect();
        assert!(batches.len() > 200 / BATCH && batches.iter().all(Vec::is_empty), "{}", batches.len());
    }

    #[test]
    fn paths_are_asked_one_after_the_other_and_those_that_do_not_answer_are_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let pipe = folder.path().join("pipe");
        assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo is there").success());
        put(folder.path(), "a.txt", "");
        // Who opens a pipe waits.
        let paths = [folder.path().to_path_buf(), pipe.clone(), folder.path().join("a.txt"), pipe];
        let found = asked(&paths, Duration::from_millis(100), |path| File::open(path).is_ok() && path.is_dir());
        let answers: Vec<Option<bool>> = found.map(|(_, answer)| answer.ok()).collect();
        assert_eq!(answers, [Some(true), None, Some(false), None]);
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
        let stalling: List = |path| {
            if path.ends_with("b") {
                let _ = File::open(path);
            }
            let mut found = list(path);
            if path.join("b").exists() {
                found.insert(1, Ok((path.join("b"), true)));
            }
            found
        };
        // A walk that came so far.
        let (walk, batches) = mpsc::channel();
        let (path, within) = (folder.join("a/1.txt"), PathBuf::from("a/1.txt"));
        let no_entry = || Place::Closed { error: anyhow!("no entry"), is_named: false };
        let begun = vec![no_entry(), Place::InFolder { path, within }];
        walk.send(begun).expect("it is awaited");
        let watch = watch();
        let slowly = || {
            let found = walked(folder.clone(), true, &watch, stalling);
            iter::once(no_entry()).chain(found)
        };
        let fault = format!("closed: {}: does not answer; check the disk or the network that it is on", pipe.display());
        let all = told(unstalled(batches, watch.patience(), slowly));
        assert_eq!(all, ["closed: no entry", "a/1.txt", &fault, "c/2.txt", "d.txt"]);
    }
}
