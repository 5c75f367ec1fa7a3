//! The index of a folder made, and kept up to date.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, Result};

use super::files::{Place, is_other, is_recording, places};
use super::{Opening, Replayed, is_large, replay_session};
use crate::formats::{self, extension_of};
use crate::model::Transcript;
use crate::store::{Candidates, Folders, Index, IndexError, IndexWriter, Sessions, Stamp, open_file, read_into};
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
/// searched without an index. Once `stop` is set, it ends with what there is. Others see it grow. Costs a look at each
/// file, and reading those that changed.
pub fn refresh_index(folder: &Path, stop: &AtomicBool, tell: &mut dyn FnMut(Indexed)) -> Result<Indexed> {
    let cache = Folders::cache_of_user()?;
    let mut writer = IndexWriter::open(&cache, folder)?;
    let sessions = Sessions::of(Folders::of_user()?);
    let files = files_in(folder, &writer.root, &sessions);
    let candidates = writer.candidates()?;
    let removed = match writer.root == folder {
        true => writer.keep_only(&candidates, files.iter().map(|file| file.within.as_path())),
        false => 0,
    };
    let (current, due): (Vec<&File>, Vec<&File>) = files.iter().partition(|file| is_current(&candidates, file));
    let mut indexed =
        Indexed { all: files.len(), current: current.len(), due: due.len(), removed, ..Indexed::default() };
    tell(indexed);
    let mut committed = Instant::now();
    for some in due.chunks(FEW) {
        let (added, fresh) = add_all(&writer, some, &sessions, stop)?;
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
/// `folder` is its path, without links. Costs a look at each file.
pub fn indexed(folder: &Path) -> Result<Option<(Indexed, PathBuf, u64)>> {
    let cache = Folders::cache_of_user()?;
    let Some(index) = Index::open(&cache, folder)? else { return Ok(None) };
    let candidates = index.candidates(&Vec::new())?;
    let files = files_in(folder, &index.root, &Sessions::of(Folders::of_user()?));
    let current = files.iter().filter(|file| is_current(&candidates, file)).count();
    let (all, due) = (files.len(), files.len() - current);
    let indexed = Indexed { all, current, due, ..Indexed::default() };
    let bytes = index.status().bytes;
    Ok(Some((indexed, index.root, bytes)))
}

/// The files in a folder, as they are within the one that the index is of.
fn files_in(folder: &Path, root: &Path, sessions: &Sessions) -> Vec<File> {
    let folder = [folder.to_path_buf()];
    let paths = places(&folder).filter_map(|place| match place {
        Place::InFolder { path, .. } => Some(path),
        _ => None,
    });
    let file = |path: PathBuf| {
        let within = path.strip_prefix(root).unwrap_or(&path).to_path_buf();
        File { stamp: Stamp::of(&path, sessions), within, path }
    };
    paths.map(file).collect()
}

fn is_current(candidates: &Candidates, file: &File) -> bool {
    file.stamp.is_some_and(|stamp| candidates.is_current(&file.within, stamp))
}

/// Puts files into the index, several at a time; how many could be, and how many are left as they just changed.
fn add_all(
    writer: &IndexWriter,
    files: &[&File],
    sessions: &Sessions,
    stop: &AtomicBool,
) -> Result<(usize, usize), IndexError> {
    let [next, added, fresh] = [const { AtomicUsize::new(0) }; 3];
    let failed = Mutex::new(Ok(()));
    let work = || {
        let mut room = Vec::new();
        while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)).filter(|_| !stop.load(Ordering::Relaxed))
        {
            let Some(stamp) = Stamp::of(&file.path, sessions) else { continue };
            if !stamp.is_settled(SystemTime::now()) {
                fresh.fetch_add(1, Ordering::Relaxed);
                continue;
            }
            let Ok(terms) = terms_in(&file.path, sessions, &mut room) else { continue };
            match writer.add(&file.within, stamp, &terms) {
                Ok(()) => drop(added.fetch_add(1, Ordering::Relaxed)),
                Err(error) => {
                    next.store(files.len(), Ordering::Relaxed);
                    *failed.lock().unwrap_or_else(PoisonError::into_inner) = Err(error);
                }
            }
        }
    };
    thread::scope(|scope| {
        for _ in 1..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
        work();
    });
    failed.into_inner().unwrap_or_else(PoisonError::into_inner)?;
    Ok((added.into_inner(), fresh.into_inner()))
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
        let Replayed { transcript, .. } = replay_session(&opening, &opening.look_at_session()?)?;
        return Ok(Some(transcript));
    }
    let document = formats::read(read_into(room, (file, len), path)?, &extension);
    Ok(Some(document.with_context(|| path.display().to_string())?.transcript))
}
