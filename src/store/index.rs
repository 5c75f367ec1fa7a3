//! The index of a folder: which of its files may have some words.
//!
//! It lies in the user's cache folder, for that user alone, and holds for each file the terms of its text, as changed by
//! its session, and a [`Stamp`] of both. It answers with candidates: every file that may have hits, and maybe more. A file
//! that is not in it, or is not as it was then, is one, so an index is never wrong; the matcher of `search` decides.
//!
//! Any number of programs read it, and one writes. What is broken, or was made by another version, is as if there were
//! none: whoever writes next makes it anew. What an index is made of is known to `engine` and `files` alone.

mod engine;
mod files;
mod stamp;

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::xxh3_64;

use super::folders::{appended, create_private, folder_of, hash_of, is_hash};
use super::lock::{Lock, Locking, try_lock};
use super::{FoldersError, Holder};
use crate::text::terms::{Conditions, Terms};
pub use stamp::Stamp;

/// The folder of all indexes, in the user's cache folder.
const FOLDER: &str = "indexes";

/// The ending of the names of their lock files.
const LOCK: &str = ".lock";

/// An index as it was when it was opened, to be read.
pub struct Index {
    /// The folder it is of: absolute, without links.
    pub root: PathBuf,
    place: PathBuf,
    engine: engine::Reader,
}

/// An index that is being made or changed; nobody else writes it meanwhile.
pub struct IndexWriter {
    /// The folder it is of: absolute, without links.
    pub root: PathBuf,
    place: PathBuf,
    engine: engine::Writer,
    _lock: Lock,
}

/// Which files may have hits.
#[derive(Debug)]
pub struct Candidates {
    /// The folder that the index is of.
    pub root: PathBuf,
    /// For each file in the index, by its key: its stamp, and whether it may have hits.
    known: HashMap<u64, (u64, bool)>,
}

/// Why there is no index to read or to write.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// There is no place for it.
    #[error(transparent)]
    NoPlace(#[from] FoldersError),
    /// Another program writes it.
    #[error("the index is being made by {}; wait until it is done", .0.as_ref().map_or("another program".to_owned(), Holder::to_string))]
    Busy(Option<Holder>),
    /// It cannot be read, or was made by another version; where it lies.
    #[error("the index in {} is damaged or of another version; no transcript is: all are searched, and `whosaid index`, or opening the folder, makes it anew", .0.display())]
    Broken(PathBuf),
    /// It cannot be written.
    #[error("the index cannot be written ({0}); check the space and the permissions of your cache folder")]
    Unwritable(String),
}

impl Index {
    /// The index of a folder or of one that it is in; `None` where there is none.
    ///
    /// `cache` is the user's folder, `real_path` that of the folder without links. Costs reading the whole index.
    pub fn open(cache: &Path, real_path: &Path) -> Result<Option<Index>, IndexError> {
        let Some(root) = index_root(cache, real_path) else { return Ok(None) };
        let place = place_of(cache, root);
        match engine::Reader::open(&place) {
            Ok(engine) => Ok(Some(Index { root: root.to_path_buf(), place, engine })),
            Err(_) => Err(IndexError::Broken(place)),
        }
    }

    /// The files that may have hits under these conditions. Costs a pass over all terms, at most.
    pub fn candidates(&self, conditions: &Conditions) -> Result<Candidates, IndexError> {
        let known = self.engine.known(conditions).map_err(|_| IndexError::Broken(self.place.clone()))?;
        Ok(Candidates { root: self.root.clone(), known })
    }

    /// How many bytes it has on the disk. Costs a look at each of its files.
    pub fn bytes(&self) -> u64 {
        let files = fs::read_dir(&self.place).into_iter().flatten().flatten();
        files.filter_map(|file| Some(file.metadata().ok()?.len())).sum()
    }
}

impl Candidates {
    /// Whether a file may have hits that is `within` the folder and has this stamp now.
    pub fn may_have(&self, within: &Path, stamp: Stamp) -> bool {
        let known = self.known.get(&key_of(within));
        known.is_none_or(|&(indexed, may_have)| indexed != stamp.hash || may_have)
    }

    /// Whether the index holds a file as it is now.
    pub fn is_current(&self, within: &Path, stamp: Stamp) -> bool {
        self.known.get(&key_of(within)).is_some_and(|&(indexed, _)| indexed == stamp.hash)
    }
}

impl IndexWriter {
    /// Opens the index of a folder or of one that it is in to change it; one that is missing or broken is made anew.
    ///
    /// [`IndexError::Busy`] at once where another program does. Costs reading the whole index.
    pub fn open(cache: &Path, real_path: &Path) -> Result<IndexWriter, IndexError> {
        let root = index_root(cache, real_path).unwrap_or(real_path);
        let place = place_of(cache, root);
        let lock = lock(&place)?;
        create_private(&place).map_err(unwritable)?;
        let opened = engine::Writer::open(&place).or_else(|_| {
            fs::remove_dir_all(&place)?;
            create_private(&place)?;
            engine::Writer::create(&place).map_err(io::Error::other)
        });
        let (root, engine) = (root.to_path_buf(), opened.map_err(unwritable)?);
        Ok(IndexWriter { root, place, engine, _lock: lock })
    }

    /// Puts a file in that is `within` the folder, in the place of what was known of it.
    pub fn add(&self, within: &Path, stamp: Stamp, terms: &Terms) -> Result<(), IndexError> {
        self.engine.add(key_of(within), stamp.hash, terms).map_err(IndexError::Unwritable)
    }

    /// What was in it when it was opened.
    pub fn candidates(&self) -> Result<Candidates, IndexError> {
        let known = self.engine.known().map_err(|_| IndexError::Broken(self.place.clone()))?;
        Ok(Candidates { root: self.root.clone(), known })
    }

    /// Takes out all that it held but those `within` the folder that are named; how many these were.
    pub fn keep_only<'a>(&self, held: &Candidates, within: impl Iterator<Item = &'a Path>) -> usize {
        let kept: HashSet<u64> = within.map(key_of).collect();
        let gone: Vec<u64> = held.known.keys().copied().filter(|key| !kept.contains(key)).collect();
        gone.iter().for_each(|&key| self.engine.remove(key));
        gone.len()
    }

    /// Lets those who open the index from now on see what was changed.
    pub fn commit(&mut self) -> Result<(), IndexError> {
        self.engine.commit().map_err(IndexError::Unwritable)
    }

    /// Commits, and puts what was written bit by bit together. Costs up to writing the whole index.
    pub fn finish(self) -> Result<(), IndexError> {
        self.engine.finish().map_err(IndexError::Unwritable)
    }
}

/// Which folder has the index that a folder is in: itself, or the nearest one above; `None` where there is none.
///
/// `real_path` is its path without links. Costs a look for each folder above.
pub fn index_root<'a>(cache: &Path, real_path: &'a Path) -> Option<&'a Path> {
    real_path.ancestors().find(|root| engine::is_there(&place_of(cache, root)))
}

/// Removes the index of a folder; whether there was one.
pub fn remove_index(cache: &Path, root: &Path) -> Result<bool, IndexError> {
    let place = place_of(cache, root);
    if !place.exists() {
        return Ok(false);
    }
    let _lock = lock(&place)?;
    fs::remove_dir_all(&place).map_err(unwritable)?;
    Ok(true)
}

/// The folders whose indexes have a file, as it is or was, or are too damaged to tell. Costs reading these indexes.
pub(super) fn indexes_with(cache: &Path, real_path: &Path) -> Vec<PathBuf> {
    let has_it = |root: &&Path| {
        let place = place_of(cache, root);
        let known = || engine::Reader::open(&place).and_then(|reader| reader.known(&Vec::new()));
        engine::is_there(&place)
            && known()
                .map_or(true, |known| real_path.strip_prefix(root).is_ok_and(|at| known.contains_key(&key_of(at))))
    };
    real_path.ancestors().skip(1).filter(has_it).map(Path::to_path_buf).collect()
}

/// Takes a file out of the index of a folder, for good. Costs writing the index anew; a damaged one is emptied.
pub(super) fn forget_in_index(cache: &Path, root: &Path, real_path: &Path) -> Result<(), IndexError> {
    let writer = IndexWriter::open(cache, root)?;
    if let Ok(within) = real_path.strip_prefix(root) {
        writer.engine.remove(key_of(within));
    }
    writer.engine.purge().map_err(IndexError::Unwritable)
}

/// Removes all indexes.
pub(super) fn forget_indexes(cache: &Path) -> Result<(), IndexError> {
    let folder = cache.join(FOLDER);
    for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
        let place = entry.path();
        if place.is_dir() && is_hash(&entry.file_name().to_string_lossy()) {
            let _lock = lock(&place)?;
            fs::remove_dir_all(&place).map_err(unwritable)?;
        }
    }
    for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
        if entry.file_name().to_str().and_then(|name| name.strip_suffix(LOCK)).is_some_and(is_hash) {
            fs::remove_file(entry.path()).map_err(unwritable)?;
        }
    }
    let _ = fs::remove_dir(folder);
    Ok(())
}

fn lock(place: &Path) -> Result<Lock, IndexError> {
    create_private(folder_of(place)).map_err(unwritable)?;
    match try_lock(&appended(place, LOCK)).map_err(unwritable)? {
        Locking::Taken(lock) => Ok(lock),
        Locking::Held(holder) => Err(IndexError::Busy(holder)),
    }
}

fn unwritable(error: io::Error) -> IndexError {
    IndexError::Unwritable(error.to_string())
}

/// Where the index of a folder lies.
fn place_of(cache: &Path, root: &Path) -> PathBuf {
    cache.join(FOLDER).join(hash_of(root))
}

/// What a file is known by in its index.
fn key_of(within: &Path) -> u64 {
    xxh3_64(within.as_os_str().as_encoded_bytes())
}
