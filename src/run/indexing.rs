//! The index of a folder made, and kept up to date.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, Error, Result, anyhow};

use super::files::{Place, is_other, is_recording, places};
use super::{Desk, Failure, Opening, Stalled, Watch, is_large, look_into};
use crate::formats::{self, extension_of};
use crate::model::Transcript;
use crate::store::{Candidates, Folders, Index, IndexWriter, Sessions, Stamp, open_file, read_into};
use crate::text::terms::{Terms, add_terms};

/// How long others wait at most for what was read since the index was last given to them.
const COMMIT: Duration = Duration::from_secs(4);

/// How many files are read before the index may be given to others.
const FEW: usize = 256;

/// What the index of a folder has of its files.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Indexed {
    /// Files in the folder.
    pub all: usize,
    /// Those that are in the index as they are.
    pub current: usize,
    /// Those that are not: they are to be read …
    pub due: usize,
    /// … and so many of them were.
    pub read: usize,
    /// Those of them that have changed this moment, so that they are left for another time.
    pub fresh: usize,
    /// Files that were taken out: they are no more in the folder.
    pub removed: usize,
}

/// A file of a folder.
struct File {
    path: PathBuf,
    within: PathBuf,
    stamp: Option<Stamp>,
}

/// Makes the index of a folder, or brings it up to date; `tell` is told now and then how far that is.
///
/// `folder` is its path, without links. If it is in one with an index, its part of that is brought up to date, but for
/// the files that are no more. What cannot be read, or has changed this moment, is left out: it is
/// searched without an index. Once `stop` is set, it ends with what there is. Others see it grow. `fail` is told of what
/// could not be looked into. Costs a look at each file, and reading those that changed.
pub fn refresh_index(
    folder: &Path,
    stop: &AtomicBool,
    watch: &Watch,
    tell: &mut dyn FnMut(Indexed),
    fail: &mut dyn FnMut(&Error),
) -> Result<Indexed> {
    let cache = Folders::cache_of_user()?;
    let mut writer = IndexWriter::open(&cache, folder)?;
    let sessions = Arc::new(Sessions::of(Folders::of_user()?));
    let mut is_whole = true;
    let files = files_in(folder, &writer.root, &sessions, watch, &mut |error| {
        is_whole = false;
        fail(error);
    })?;
    let candidates = writer.candidates()?;
    // What is in a folder that cannot be looked into may still be there.
    let removed = match is_whole && writer.root == folder {
        true => writer.keep_only(&candidates, files.iter().map(|file| file.within.as_path())),
        false => 0,
    };
    let (current, due): (Vec<&File>, Vec<&File>) = files.iter().partition(|file| is_current(&candidates, file));
    let mut indexed =
        Indexed { all: files.len(), current: current.len(), due: due.len(), removed, ..Indexed::default() };
    tell(indexed);
    let mut committed = Instant::now();
    for some in due.chunks(FEW) {
        let (added, fresh) = add_all(&writer, some, &sessions, stop, watch, fail)?;
        indexed.current += added;
        indexed.fresh += fresh;
        indexed.read += some.len();
        if stop.load(Ordering::Relaxed) {
            break;
        }
        if committed.elapsed() > COMMIT {
            writer.commit()?;
            committed = Instant::now();
        }
        tell(indexed);
    }
    writer.finish()?;
    Ok(indexed)
}

/// What an index has of the files of a folder, which folder it is of, and how many bytes it is; `None` where there is none.
///
/// `folder` is its path, without links; `fail` is told of what in it could not be looked into. Costs a look at each file.
pub fn indexed(folder: &Path, watch: &Watch, fail: &mut dyn FnMut(&Error)) -> Result<Option<(Indexed, PathBuf, u64)>> {
    let cache = Folders::cache_of_user()?;
    let Some(index) = Index::open(&cache, folder)? else { return Ok(None) };
    let candidates = index.candidates(&Vec::new())?;
    let files = files_in(folder, &index.root, &Arc::new(Sessions::of(Folders::of_user()?)), watch, fail)?;
    let current = files.iter().filter(|file| is_current(&candidates, file)).count();
    let (all, due) = (files.len(), files.len() - current);
    let indexed = Indexed { all, current, due, ..Indexed::default() };
    let bytes = index.bytes();
    Ok(Some((indexed, index.root, bytes)))
}

/// The files in a folder, as they are within the one that the index is of.
fn files_in(
    folder: &Path,
    root: &Path,
    sessions: &Arc<Sessions>,
    watch: &Watch,
    fail: &mut dyn FnMut(&Error),
) -> Result<Vec<File>> {
    let (root, sessions) = (root.to_path_buf(), Arc::clone(sessions));
    let look = move |path: &Path, _: &Path, _, _: &mut Desk| {
        let within = path.strip_prefix(&root).unwrap_or(path).to_path_buf();
        Ok(Some(File { path: path.to_path_buf(), within, stamp: Stamp::of(path, &sessions) }))
    };
    let mut files = Vec::new();
    look_into(places(&[folder.to_path_buf()], watch), watch, look, |found| {
        for file in found {
            match file {
                Ok(file) => files.extend(file),
                Err(Failure { error, .. }) => fail(&error),
            }
        }
        Ok(())
    })?;
    Ok(files)
}

fn is_current(candidates: &Candidates, file: &File) -> bool {
    file.stamp.is_some_and(|stamp| candidates.is_current(&file.within, stamp))
}

/// Puts files into the index, read several at a time; how many could be, and how many are left as they just changed.
fn add_all(
    writer: &IndexWriter,
    files: &[&File],
    sessions: &Arc<Sessions>,
    stop: &AtomicBool,
    watch: &Watch,
    fail: &mut dyn FnMut(&Error),
) -> Result<(usize, usize)> {
    let place = |file: &&File| Place::InFolder { path: file.path.clone(), within: file.within.clone() };
    let places: Vec<Place> = files.iter().map(place).collect();
    let sessions = Arc::clone(sessions);
    let look = move |path: &Path, within: &Path, _, room: &mut Desk| {
        let Some(stamp) = Stamp::of(path, &sessions) else { return Ok(None) };
        let is_settled = stamp.is_settled(SystemTime::now());
        let terms = if is_settled { Some(terms_in(path, &sessions, room)?) } else { None };
        Ok(Some((within.to_path_buf(), stamp, terms)))
    };
    let (mut added, mut fresh) = (0, 0);
    let outcome = look_into(places.into_iter(), watch, look, |read| {
        for file in read {
            match file {
                Ok(Some((within, stamp, Some(terms)))) => {
                    writer.add(&within, stamp, &terms)?;
                    added += 1;
                }
                Ok(Some((.., None))) => fresh += 1,
                Ok(None) => {}
                Err(Failure { error, .. }) if error.is::<Stalled>() => fail(&error),
                Err(_) => {}
            }
        }
        if stop.load(Ordering::Relaxed) { Err(anyhow!("stopped")) } else { Ok(()) }
    });
    if !stop.load(Ordering::Relaxed) {
        outcome?;
    }
    Ok((added, fresh))
}

/// The terms of the text of a file, as changed by its session; none for what is no transcript.
fn terms_in(path: &Path, sessions: &Sessions, room: &mut Vec<u8>) -> Result<Terms> {
    let mut terms = Terms::new();
    match transcript_in(path, sessions, room) {
        Ok(Some(transcript)) => transcript.segments().for_each(|(_, said)| add_terms(said.text, &mut terms)),
        Err(error) if !is_other(&error) => return Err(error),
        _ => {}
    }
    Ok(terms)
}

/// The transcript in a file; `None` for a recording.
fn transcript_in(path: &Path, sessions: &Sessions, room: &mut Vec<u8>) -> Result<Option<Transcript>> {
    let (mut file, len) = open_file(path, true)?;
    let extension = extension_of(path);
    if is_recording(&mut file, len, &extension) {
        return Ok(None);
    }
    if sessions.may_have(path) || is_large(len) {
        let opening = Opening::of(Some(path))?;
        return Ok(Some(opening.replayed()?.transcript));
    }
    let document = formats::read(read_into(room, (file, len), path)?, &extension);
    Ok(Some(document.with_context(|| path.display().to_string())?.transcript))
}

#[cfg(all(test, unix))]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn a_file_that_does_not_answer_is_named_and_the_others_are_put_in() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = std::fs::canonicalize(folder.path()).expect("it is there");
        let path = |name: &str| root.join(name);
        for name in ["a.txt", "c.txt"] {
            std::fs::write(path(name), "Ada: a harbour\n").expect("ours");
        }
        let run = |program: &str, arguments: &[&str]| {
            let made = Command::new(program).args(arguments).current_dir(&root).status().expect("it is there");
            assert!(made.success());
        };
        run("mkfifo", &["b.txt"]);
        run("touch", &["-d", "2020-01-01", "a.txt", "b.txt", "c.txt"]);
        let sessions = Arc::new(Sessions::of(Folders { state: path("state") }));
        let writer = IndexWriter::open(&path("cache"), &root).expect("it is free");
        let file = |name: &str| File { path: path(name), within: name.into(), stamp: None };
        let files = ["a.txt", "b.txt", "c.txt"].map(file);
        let watch = Watch::start(Duration::from_millis(100));
        let mut faults = Vec::new();
        let mut fail = |error: &Error| faults.push(error.to_string());
        let stop = AtomicBool::new(false);
        let put = add_all(&writer, &files.each_ref(), &sessions, &stop, &watch, &mut fail).expect("it can be written");
        assert_eq!(put, (2, 0));
        let fault =
            format!("{}: does not answer; check the disk or the network that it is on", path("b.txt").display());
        assert_eq!(faults, [fault]);
    }
}
