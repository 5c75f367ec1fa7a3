//! What tells that a file or its session changed.

use std::fs::{self, Metadata};
use std::path::Path;
use std::time::{Duration, SystemTime};

use xxhash_rust::xxh3::Xxh3Default;

use crate::store::Sessions;

/// A file that changed less than this before it is read may change again unseen: some systems keep times so coarsely.
const UNSETTLED: Duration = Duration::from_secs(2);

/// The sizes and times of a transcript and of its sessions, as one number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stamp {
    pub(super) hash: u64,
    changed: SystemTime,
}

impl Stamp {
    /// The stamp of a transcript, by its real path; `None` where it cannot be looked at. Costs a look at each file.
    pub fn of(real_path: &Path, sessions: &Sessions) -> Option<Stamp> {
        let transcript = fs::metadata(real_path).ok()?;
        let (mut hasher, mut changed) = (Xxh3Default::new(), transcript.modified().ok()?);
        let mut add = |file: &Metadata| {
            let time = file.modified().unwrap_or(SystemTime::UNIX_EPOCH);
            changed = changed.max(time);
            let since = |duration: Duration| duration.as_nanos().to_le_bytes();
            let time = match time.duration_since(SystemTime::UNIX_EPOCH) {
                Ok(after) => (1, since(after)),
                Err(before) => (0, since(before.duration())),
            };
            hasher.update(&file.len().to_le_bytes());
            hasher.update(&[time.0]);
            hasher.update(&time.1);
        };
        add(&transcript);
        let sessions = sessions.places_of(real_path).filter_map(|place| fs::metadata(place).ok());
        sessions.for_each(|session| add(&session));
        Some(Stamp { hash: hasher.digest(), changed })
    }

    /// Whether any change after `now` gives another stamp.
    pub fn is_settled(&self, now: SystemTime) -> bool {
        let since = now.duration_since(self.changed).unwrap_or_else(|later| later.duration());
        since >= UNSETTLED
    }
}
