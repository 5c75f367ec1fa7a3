//! The files in folders: those that paths lead to, and which of them may be transcripts.

use std::fs::{self, File};
use std::io::{Read, Seek};
use std::path::{Path, PathBuf};

use anyhow::Error;
use ignore::{DirEntry, WalkBuilder};

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

/// The files that paths lead to: named ones as they are, those in folders by their names, in order.
///
/// Folders are walked as `ripgrep` does: what is hidden, and what `.gitignore` and its like name, is passed over, and
/// links are not followed. So are the sessions of this program and what it keeps of a transcript. Found as the
/// iterator advances.
pub fn places(paths: &[PathBuf]) -> impl Iterator<Item = Place> + Send + use<> {
    let (is_only, paths) = (paths.len() == 1, paths.to_vec());
    paths.into_iter().flat_map(move |path| -> Box<dyn Iterator<Item = Place> + Send> {
        if is_standard(&path) || !path.is_dir() {
            return Box::new(std::iter::once(Place::Named(path)));
        }
        let mut walk = WalkBuilder::new(&path);
        let folder = if is_only { path } else { PathBuf::new() };
        walk.sort_by_file_name(|one, other| one.cmp(other));
        Box::new(walk.build().filter_map(move |entry| match entry {
            Ok(entry) => is_wanted(&entry).then(|| {
                let path = entry.into_path();
                let within = path.strip_prefix(&folder).unwrap_or(&path).to_path_buf();
                Place::InFolder { within, path }
            }),
            Err(error) => Some(Place::Closed(error.into())),
        }))
    })
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
