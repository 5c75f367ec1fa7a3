//! Which files of folders need be searched, by the indexes of these.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::Watch;
use super::files::asked;
use crate::search::Query;
use crate::store::{Candidates, Folders, Index, IndexError, Sessions, Stamp};

/// What indexes tell of the files in some folders.
pub struct Narrowing {
    folders: Vec<Folder>,
    sessions: Sessions,
}

/// A folder with an index.
struct Folder {
    path: PathBuf,
    /// Where it is within the folder that the index is of.
    within: PathBuf,
    candidates: Candidates,
}

impl Narrowing {
    /// What is known of the files in these folders that have no hits; nothing where a query finds more than words.
    ///
    /// What is wrong with an index is told, and the index passed over; so is what does not answer for as long as `watch`
    /// waits. Costs reading those there are.
    pub fn of(
        query: &Query,
        paths: &[PathBuf],
        watch: &Watch,
        tell: &mut dyn FnMut(&Path, IndexError),
    ) -> Result<Narrowing> {
        let mut narrowing = Narrowing { folders: Vec::new(), sessions: Sessions::of(Folders::of_user()?) };
        let wanted = query.wanted_terms();
        if wanted.is_empty() {
            return Ok(narrowing);
        }
        let cache = Folders::cache_of_user()?;
        let real_folder = |path: &Path| fs::canonicalize(path).ok().filter(|real_path| real_path.is_dir());
        for (path, answer) in asked(paths, watch.patience(), real_folder) {
            let Ok(Some(real_path)) = answer else { continue };
            let asked = Index::open(&cache, &real_path).and_then(|index| {
                let Some(index) = index else { return Ok(None) };
                let within = real_path.strip_prefix(&index.root).unwrap_or(&real_path).to_path_buf();
                Ok(Some(Folder { path: path.clone(), within, candidates: index.candidates(&wanted)? }))
            });
            match asked {
                Ok(folder) => narrowing.folders.extend(folder),
                Err(error) => tell(&path, error),
            }
        }
        Ok(narrowing)
    }

    /// Whether a file in one of the folders, found there without following links, may have hits.
    ///
    /// Costs a look at it and at its session where there is an index.
    pub fn may_have_hits(&self, path: &Path) -> bool {
        let inner = |folder: &Folder| path.strip_prefix(&folder.path).map(|inner| folder.within.join(inner));
        let known = self.folders.iter().find_map(|folder| Some((folder, inner(folder).ok()?)));
        known.is_none_or(|(Folder { candidates, .. }, within)| {
            let stamp = Stamp::of(&candidates.root.join(&within), &self.sessions);
            stamp.is_none_or(|stamp| candidates.may_have(&within, stamp))
        })
    }
}
