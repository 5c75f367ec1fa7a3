//! The worker that walks the folders of the shelf, and walks them again when something in them changes.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use notify::{Config, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::app::{Event, ShelfEvent, ShelfFile};
use crate::formats::{FORMATS, extension_of};
use crate::model::Day;
use crate::run::files::{Place, places};
use crate::run::{Outbox, Watch, told};
use crate::store::REGISTER_NAME;

/// So many files are sent at first, for the first screen.
const FIRST: usize = 128;

/// Then what is found is sent so often.
const OFTEN: Duration = Duration::from_millis(30);

/// Changes are gathered for so long, …
const GATHER: Duration = Duration::from_millis(200);

/// … or for so many times as long as a walk takes, so that a folder that is written to all the time costs little.
const REST: u32 = 5;

/// The ending of the sessions beside transcripts.
const SESSION: &str = ".whosaid";

/// What the worker is to do.
enum Request {
    /// Walk the folders.
    Walk,
    /// This file may have been changed here.
    Touch(PathBuf),
    /// From now on it is told what changes, or not.
    Watched(notify::Result<RecommendedWatcher>),
    /// Something changed.
    Changed(notify::Result<notify::Event>),
}

/// Has folders walked.
pub(super) struct Walker {
    requests: Sender<Request>,
}

impl Walker {
    /// Walks folders at once, and whenever something in them changes.
    pub fn start(folders: Vec<PathBuf>, events: Outbox, watch: Watch) -> Walker {
        let (requests, inbox) = mpsc::channel();
        let changes = requests.clone();
        thread::spawn(move || {
            let (folders, known) = (folders.into(), HashMap::new());
            let mut walk = Walk { folders, events, watch, watcher: None, known, number: 0, took: Duration::ZERO };
            walk.run();
            let folders = Arc::clone(&walk.folders);
            // It walks the folders, too, and one may not answer.
            thread::spawn(move || {
                let watched = watch_changes(&folders, changes.clone());
                let _ = changes.send(Request::Watched(watched));
            });
            walk.serve(&inbox);
        });
        Walker { requests }
    }

    pub fn walk(&self) {
        let _ = self.requests.send(Request::Walk);
    }

    pub fn touch(&self, path: PathBuf) {
        let _ = self.requests.send(Request::Touch(path));
    }
}

/// Has the system tell of what changes in folders, as long as what this returns is kept.
fn watch_changes(folders: &[PathBuf], changes: Sender<Request>) -> notify::Result<RecommendedWatcher> {
    let tell = move |change: notify::Result<notify::Event>| {
        // Reading changes nothing; the program itself reads all the time.
        if !change.as_ref().is_ok_and(|event| matches!(event.kind, EventKind::Access(_))) {
            let _ = changes.send(Request::Changed(change));
        }
    };
    let mut watcher = RecommendedWatcher::new(tell, Config::default().with_follow_symlinks(false))?;
    folders.iter().try_for_each(|folder| watcher.watch(folder, RecursiveMode::Recursive))?;
    Ok(watcher)
}

/// A file as it was when it was last seen.
struct Seen {
    file: ShelfFile,
    stamp: (Option<SystemTime>, u64),
    walk: u32,
}

/// The folders and what is in them.
struct Walk {
    folders: Arc<[PathBuf]>,
    events: Outbox,
    watch: Watch,
    /// Tells what changes, as long as it is kept.
    watcher: Option<RecommendedWatcher>,
    known: HashMap<PathBuf, Seen>,
    /// Of the walk under way.
    number: u32,
    took: Duration,
}

impl Walk {
    fn serve(&mut self, requests: &Receiver<Request>) {
        while let Ok(request) = requests.recv() {
            let mut is_due = self.take(request);
            let until = Instant::now() + GATHER.max(self.took * REST);
            while is_due == Some(false) {
                match requests.recv_timeout(until.saturating_duration_since(Instant::now())) {
                    Ok(request) => is_due = self.take(request).max(is_due),
                    Err(RecvTimeoutError::Timeout) => is_due = Some(true),
                    Err(RecvTimeoutError::Disconnected) => return,
                }
            }
            if is_due.is_some() {
                self.run();
            }
        }
    }

    /// Takes a request in; whether a walk is needed, and if so whether at once.
    fn take(&mut self, request: Request) -> Option<bool> {
        let event = match request {
            Request::Walk => return Some(true),
            Request::Touch(path) => {
                self.touch(&path);
                return None;
            }
            Request::Watched(Ok(watcher)) => {
                self.watcher = Some(watcher);
                // What came between.
                return Some(true);
            }
            Request::Watched(Err(error)) => {
                let text = format!("new and changed files are not seen by themselves ({error}); R looks for them");
                self.events.send(Event::Notice(text));
                return None;
            }
            Request::Changed(Ok(event)) => event,
            // What was missed is found by a walk.
            Request::Changed(Err(_)) => return Some(false),
        };
        let mut others = event.paths.len().max(1);
        for path in &event.paths {
            let name = path.file_name().map(|name| name.to_string_lossy());
            if let Some(name) = name.as_ref().and_then(|name| name.strip_suffix(SESSION)) {
                self.touch(&path.with_file_name(name));
                others -= 1;
            }
        }
        (others > 0).then_some(false)
    }

    /// Sends a file again that is known.
    fn touch(&self, path: &Path) {
        if let Some(seen) = self.known.get(path) {
            self.events.send(Event::Shelf(ShelfEvent::Found(vec![seen.file.clone()])));
        }
    }

    /// Walks the folders and sends what is new, what changed and what is gone.
    fn run(&mut self) {
        let began = Instant::now();
        self.number += 1;
        let (mut found, mut sent) = (Vec::new(), None::<Instant>);
        let (mut closed, mut registers) = (Vec::new(), Vec::new());
        let folders = Arc::clone(&self.folders);
        for place in places(&folders, &self.watch) {
            let (path, within) = match place {
                Place::InFolder { path, within } => (path, within),
                Place::Named(path) => (path.clone(), path),
                Place::Closed { error, .. } => {
                    closed.push(told(&error));
                    continue;
                }
            };
            match fs::metadata(&path) {
                Ok(file) => {
                    let seen = self.see(path, within, (file.modified().ok(), file.len()));
                    registers.extend(seen.as_ref().and_then(|file| folder_of_register(&file.path)));
                    found.extend(seen);
                }
                // It vanished meanwhile.
                Err(_) if within != path => {}
                Err(error) => closed.push(format!("{}: {error}", path.display())),
            }
            if sent.map_or(found.len() >= FIRST, |sent| sent.elapsed() >= OFTEN) && !found.is_empty() {
                self.events.send(Event::Shelf(ShelfEvent::Found(std::mem::take(&mut found))));
                sent = Some(Instant::now());
            }
        }
        if !found.is_empty() {
            self.events.send(Event::Shelf(ShelfEvent::Found(found)));
        }
        let number = self.number;
        let gone: HashSet<PathBuf> =
            self.known.iter().filter(|(_, seen)| seen.walk != number).map(|(path, _)| path.clone()).collect();
        if !gone.is_empty() {
            self.known.retain(|path, _| !gone.contains(path));
            registers.extend(gone.iter().filter_map(|path| folder_of_register(path)));
            self.events.send(Event::Shelf(ShelfEvent::Gone(gone.into_iter().collect())));
        }
        if !registers.is_empty() {
            self.events.send(Event::Shelf(ShelfEvent::PeopleChanged(registers)));
        }
        self.events.send(Event::Shelf(ShelfEvent::Walked(closed)));
        self.took = began.elapsed();
    }

    /// Takes a file in; returns it where it is new or changed.
    fn see(&mut self, path: PathBuf, within: PathBuf, stamp: (Option<SystemTime>, u64)) -> Option<ShelfFile> {
        if let Some(seen) = self.known.get_mut(&path).filter(|seen| seen.stamp == stamp) {
            seen.walk = self.number;
            return None;
        }
        let day = Day::of_file(&path, || stamp.0);
        let extension = extension_of(&path);
        let is_likely = FORMATS.iter().any(|format| format.extensions.contains(&extension.as_str()));
        let file = ShelfFile { path: path.clone(), within, day, is_likely };
        self.known.insert(path, Seen { file: file.clone(), stamp, walk: self.number });
        Some(file)
    }
}

/// The folder whose register of people a file is; `None` for any other file.
fn folder_of_register(path: &Path) -> Option<PathBuf> {
    path.parent().filter(|_| path.ends_with(REGISTER_NAME)).map(Path::to_path_buf)
}
