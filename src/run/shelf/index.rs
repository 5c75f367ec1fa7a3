//! The worker that makes the indexes of the folders, and keeps them up to date.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::app::{Event, ShelfEvent};
use crate::run::{Indexed, Outbox, Watch, refresh_index, told};
use crate::store::{Folders, IndexError, index_root};

/// From so many files on an index is made unasked: fewer are searched in a moment without. One that is there is kept up
/// to date.
const MANY: usize = 200;

/// Changes are gathered for so long: a file that changed in the last two seconds cannot be put in.
const GATHER: Duration = Duration::from_secs(3);

/// An index is brought up to date once in so many times as long as that takes, so that a folder that is written to all
/// the time costs little.
const REST: u32 = 10;

/// What takes less is not told.
const UNTOLD: Duration = Duration::from_millis(300);

/// Has indexes made.
pub(super) struct Indexer {
    requests: Sender<usize>,
    stop: Arc<AtomicBool>,
}

impl Indexer {
    /// Waits for the first request.
    pub fn start(folders: Vec<PathBuf>, events: Outbox, watch: Watch) -> Indexer {
        let (requests, inbox) = mpsc::channel();
        let stop: Arc<AtomicBool> = Arc::default();
        let indexing = Indexing { folders, events, watch, stop: Arc::clone(&stop), has_failed: false };
        thread::spawn(move || indexing.serve(&inbox));
        Indexer { requests, stop }
    }

    /// Has the indexes of the folders brought up to date that have so many files, once the changes are over.
    pub fn refresh(&self, files: usize) {
        let _ = self.requests.send(files);
    }

    /// Ends what is under way; nothing begins before it may [go on](Indexer::go_on).
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    pub fn go_on(&self) {
        self.stop.store(false, Ordering::Relaxed);
    }
}

struct Indexing {
    folders: Vec<PathBuf>,
    events: Outbox,
    watch: Watch,
    stop: Arc<AtomicBool>,
    /// Whether it was told why an index cannot be made.
    has_failed: bool,
}

impl Indexing {
    fn serve(mut self, requests: &Receiver<usize>) {
        let Ok(mut files) = requests.recv() else { return };
        let mut due = Some(Instant::now());
        let mut earliest = Instant::now();
        loop {
            let request = match due {
                None => requests.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(due) => requests.recv_timeout(due.saturating_duration_since(Instant::now())),
            };
            match request {
                Ok(count) => {
                    files = count;
                    due = due.or(Some(earliest.max(Instant::now() + GATHER)));
                }
                Err(RecvTimeoutError::Timeout) => {
                    let began = Instant::now();
                    let is_done = self.refresh_all(files);
                    earliest = Instant::now() + GATHER.max(began.elapsed() * REST);
                    due = (!is_done).then_some(earliest);
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Brings all indexes up to date; whether there is nothing left that another time would do.
    fn refresh_all(&mut self, files: usize) -> bool {
        let mut is_done = true;
        for folder in self.folders.clone() {
            is_done &= match self.refresh(&folder, files) {
                Ok(indexed) => indexed.fresh == 0,
                Err(error) => match error.downcast_ref() {
                    // The other one may end before it is done.
                    Some(IndexError::Busy(_)) => false,
                    _ => {
                        self.complain(&error);
                        true
                    }
                },
            };
        }
        self.events.send(Event::Shelf(ShelfEvent::Indexing(None)));
        is_done
    }

    fn refresh(&self, folder: &PathBuf, files: usize) -> Result<Indexed> {
        let root = fs::canonicalize(folder)?;
        if !root.is_dir() || self.stop.load(Ordering::Relaxed) {
            return Ok(Indexed::default());
        }
        if files < MANY && index_root(&Folders::cache_of_user()?, &root).is_none() {
            return Ok(Indexed::default());
        }
        let began = Instant::now();
        let mut tell = |now: Indexed| {
            if now.due > 0 && began.elapsed() >= UNTOLD {
                self.events.send(Event::Shelf(ShelfEvent::Indexing(Some((now.all - now.due + now.read, now.all)))));
            }
        };
        // Who walks the folder tells what cannot be looked into.
        refresh_index(&root, &self.stop, &self.watch, &mut tell, &mut |_| {})
    }

    /// Says once why there is no index: all is found without, only later.
    fn complain(&mut self, error: &anyhow::Error) {
        if !std::mem::replace(&mut self.has_failed, true) {
            self.events.send(Event::Notice(format!("searched without an index: {}", told(error))));
        }
    }
}
