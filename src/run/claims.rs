//! The transcripts that are open here, are being opened or being left: each one once.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::model::Progress;

/// Those of this program. The lock on a session keeps other programs off.
#[derive(Clone, Default, Debug)]
pub(super) struct Claims(Arc<Claimed>);

#[derive(Default, Debug)]
struct Claimed {
    paths: Mutex<HashSet<PathBuf>>,
    has_left: Condvar,
}

/// A transcript that is one's own until this is dropped.
#[derive(Debug)]
pub(super) struct Claim {
    path: PathBuf,
    claimed: Arc<Claimed>,
}

impl Claims {
    /// Waits until nobody has this transcript, then has it; `None` where it was stopped by then.
    pub fn claim(&self, path: &Path, progress: &Progress) -> Option<Claim> {
        let is_taken = |paths: &mut HashSet<PathBuf>| paths.contains(path) && !progress.is_stopped();
        let waited = self.0.has_left.wait_while(self.0.paths(), is_taken);
        let is_free = waited.unwrap_or_else(PoisonError::into_inner).insert(path.to_path_buf());
        is_free.then(|| Claim { path: path.to_path_buf(), claimed: Arc::clone(&self.0) })
    }

    /// Those that somebody has, for people.
    pub fn listed(&self) -> String {
        let mut paths: Vec<String> = self.0.paths().iter().map(|path| path.display().to_string()).collect();
        paths.sort_unstable();
        paths.join(", ")
    }
}

impl Claimed {
    fn paths(&self) -> MutexGuard<'_, HashSet<PathBuf>> {
        self.paths.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.claimed.paths().remove(&self.path);
        self.claimed.has_left.notify_all();
    }
}
