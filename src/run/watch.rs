//! Which files and folders keep a worker waiting: on a network that does not answer, that may be for ever.

use std::collections::{BTreeMap, HashSet};
use std::fs::{self, File};
use std::io::Read;
use std::mem;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// A file or folder does not answer.
#[derive(Debug, thiserror::Error)]
#[error("{}: does not answer; check the disk or the network that it is on", .0.display())]
pub struct Stalled(pub PathBuf);

/// The files that are being read.
#[derive(Clone)]
pub struct Watch {
    files: Arc<Files>,
    patience: Duration,
}

#[derive(Default)]
struct Files {
    state: Mutex<State>,
    has_begun: Condvar,
}

#[derive(Default)]
struct State {
    /// By the number of the reading, which no other has.
    open: BTreeMap<u64, Open>,
    begun: u64,
    /// Whether the thread sleeps until there is one: to wake it costs a call of the system.
    is_waiting: bool,
}

struct Open {
    path: PathBuf,
    /// When it was begun, or last answered.
    since: Instant,
    /// What to do if it does not answer; `None` once that was done.
    give_up: Option<GiveUp>,
}

type GiveUp = Box<dyn FnOnce(Stalled) + Send>;

impl Watch {
    /// A file that takes longer to be read is taken to be out of reach, unless it answers when it is opened once more.
    pub const PATIENCE: Duration = Duration::from_secs(10);

    /// Has a thread give up each file that takes longer than `patience` and does not answer for as long when it is opened
    /// once more: a large one does. It costs nothing while none is read.
    pub fn start(patience: Duration) -> Watch {
        let files: Arc<Files> = Arc::default();
        let watched = Arc::clone(&files);
        thread::spawn(move || {
            loop {
                let is_idle = |state: &mut State| {
                    state.is_waiting = state.open.is_empty();
                    state.is_waiting
                };
                let waited = files.has_begun.wait_while(files.state(), is_idle);
                let state = waited.unwrap_or_else(PoisonError::into_inner);
                let is_late = |open: &Open| open.give_up.is_some() && open.since.elapsed() >= patience;
                let late = state.open.iter().filter(|(_, open)| is_late(open));
                let late: Vec<(u64, PathBuf)> = late.map(|(&number, open)| (number, open.path.clone())).collect();
                drop(state);
                if !late.is_empty() {
                    let answering = answering(&late, patience);
                    for (number, path) in late {
                        if let Some(give_up) = files.note(number, answering.contains(&number)) {
                            give_up(Stalled(path));
                        }
                    }
                }
                thread::sleep(patience / 10);
            }
        });
        Watch { files: watched, patience }
    }

    /// How long it waits.
    pub fn patience(&self) -> Duration {
        self.patience
    }

    /// Does what there is to do with a file; with whether it was given up, by `give_up` on another thread.
    pub fn over<T>(
        &self,
        path: &Path,
        give_up: impl FnOnce(Stalled) + Send + 'static,
        work: impl FnOnce() -> T,
    ) -> (T, bool) {
        let mut state = self.files.state();
        let number = state.begun;
        state.begun += 1;
        let give_up: Option<GiveUp> = Some(Box::new(give_up));
        state.open.insert(number, Open { path: path.to_path_buf(), since: Instant::now(), give_up });
        let is_awaited = mem::take(&mut state.is_waiting);
        drop(state);
        if is_awaited {
            self.files.has_begun.notify_all();
        }
        let done = work();
        let open = self.files.state().open.remove(&number);
        (done, open.is_some_and(|open| open.give_up.is_none()))
    }
}

impl Files {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes whether a file answers; what to do where it does not, unless it was done meanwhile.
    fn note(&self, number: u64, answers: bool) -> Option<GiveUp> {
        let mut state = self.state();
        let open = state.open.get_mut(&number)?;
        open.since = Instant::now();
        if answers { None } else { open.give_up.take() }
    }
}

/// Which of these files can be opened and read within this time, by their numbers. What has an error answers.
fn answering(files: &[(u64, PathBuf)], patience: Duration) -> HashSet<u64> {
    let (answer, answers) = mpsc::channel();
    for (number, path) in files.iter().cloned() {
        let answer = answer.clone();
        thread::spawn(move || {
            if File::open(&path).and_then(|mut file| file.read(&mut [0])).is_err() {
                // It may be a folder.
                let _ = fs::read_dir(&path).map(|mut entries| entries.next());
            }
            let _ = answer.send(number);
        });
    }
    drop(answer);
    let until = Instant::now() + patience;
    std::iter::from_fn(|| answers.recv_timeout(until.saturating_duration_since(Instant::now())).ok()).collect()
}

#[cfg(all(test, unix))]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn a_file_that_answered_late_is_not_taken_for_the_next_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("pipe.txt");
        assert!(Command::new("mkfifo").arg(&path).status().expect("mkfifo is there").success());
        let watch = Watch::start(Duration::from_millis(100));
        // It is late, and done while it is asked whether it answers, which a pipe never does.
        let late = || thread::sleep(Duration::from_millis(160));
        watch.over(&path, |_| {}, late);
        let (_, is_given_up) = watch.over(folder.path(), |_| {}, || thread::sleep(Duration::from_millis(90)));
        assert!(!is_given_up, "it answers at once");
    }
}
