//! Which files keep a worker waiting: on a network that does not answer, that may be for ever.

use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// The files that are being read.
#[derive(Clone, Default)]
pub(super) struct Watch(Arc<Files>);

#[derive(Default)]
struct Files {
    /// By the number of the reading.
    open: Mutex<BTreeMap<u64, Open>>,
    has_begun: Condvar,
}

struct Open {
    path: PathBuf,
    /// When it was begun, or last answered.
    since: Instant,
    has_stalled: bool,
}

impl Watch {
    /// Has a thread tell of each file that takes longer than `patience` and does not answer for as long when it is opened
    /// once more: a large one does. It costs nothing while none is read.
    pub fn tell(&self, patience: Duration, tell: impl Fn(Vec<PathBuf>) + Send + 'static) {
        let files = Arc::clone(&self.0);
        thread::spawn(move || {
            loop {
                let waited = files.has_begun.wait_while(files.open(), |open| open.is_empty());
                let open = waited.unwrap_or_else(PoisonError::into_inner);
                let is_late = |open: &Open| !open.has_stalled && open.since.elapsed() >= patience;
                let late = open.iter().filter(|(_, open)| is_late(open));
                let late: Vec<(u64, PathBuf)> = late.map(|(&number, open)| (number, open.path.clone())).collect();
                drop(open);
                if !late.is_empty() {
                    let answering = answering(&late, patience);
                    let stalled = late.iter().filter(|(number, _)| files.note(*number, answering.contains(number)));
                    let stalled: Vec<PathBuf> = stalled.map(|(_, path)| path.clone()).collect();
                    if !stalled.is_empty() {
                        tell(stalled);
                    }
                }
                thread::sleep(patience / 10);
            }
        });
    }

    /// Does what there is to do with a file; with whether it was told of.
    pub fn over<T>(&self, path: &Path, work: impl FnOnce() -> T) -> (T, bool) {
        let mut open = self.0.open();
        let number = open.last_key_value().map_or(0, |(last, _)| last + 1);
        open.insert(number, Open { path: path.to_path_buf(), since: Instant::now(), has_stalled: false });
        drop(open);
        self.0.has_begun.notify_all();
        let done = work();
        let open = self.0.open().remove(&number);
        (done, open.is_some_and(|open| open.has_stalled))
    }
}

impl Files {
    fn open(&self) -> MutexGuard<'_, BTreeMap<u64, Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes whether a file answers; whether it has stalled.
    fn note(&self, number: u64, answers: bool) -> bool {
        let mut files = self.open();
        // It was done meanwhile.
        let Some(open) = files.get_mut(&number) else { return false };
        (open.since, open.has_stalled) = (Instant::now(), !answers);
        !answers
    }
}

/// Which of these files can be opened and read within this time, by their numbers. What has an error answers.
fn answering(files: &[(u64, PathBuf)], patience: Duration) -> HashSet<u64> {
    let (answer, answers) = mpsc::channel();
    for (number, path) in files.iter().cloned() {
        let answer = answer.clone();
        thread::spawn(move || {
            let _ = File::open(path).and_then(|mut file| file.read(&mut [0]));
            let _ = answer.send(number);
        });
    }
    drop(answer);
    let until = Instant::now() + patience;
    std::iter::from_fn(|| answers.recv_timeout(until.saturating_duration_since(Instant::now())).ok()).collect()
}
