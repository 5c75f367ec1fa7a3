//! Reading a file again: because the user asks for it, or as it grows.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use anyhow::Result;

use super::{Message, Opening, told};
use crate::app::Event;
use crate::model::Progress;

/// How often the file is looked at.
const OFTEN: Duration = Duration::from_millis(250);

/// How many times as long as reading took is waited before it is read again: a large file is not read without end.
const REST: u32 = 4;

/// A file that was read again.
#[derive(Debug)]
pub(super) struct Reread {
    pub path: PathBuf,
    pub opening: Opening,
    /// Whether the user asked for it; it grows else.
    pub is_asked: bool,
    looks: Option<Looks>,
}

/// What shows that a file was written: its length and its time.
type Looks = (u64, SystemTime);

impl Reread {
    /// Reads the file at `path`; nothing but an error comes of one that is stopped.
    pub fn of(path: PathBuf, is_asked: bool, progress: &Progress) -> Result<Reread> {
        let looks = looks_of(&path);
        let opening = Opening::watched(Some(&path), progress)?;
        anyhow::ensure!(!progress.is_stopped(), "it was stopped");
        Ok(Reread { path, opening, is_asked, looks })
    }

    /// Whether the file is still as it was read: what the user wrote may have come between.
    pub fn is_current(&self) -> bool {
        self.looks == looks_of(&self.path)
    }
}

/// Looks at a file until this is dropped, and sends what it has whenever that changed.
pub(super) struct Follower {
    reading: Arc<Progress>,
}

impl Follower {
    /// Sends a [`Message::Reread`] each time, the first one at once.
    pub fn start(path: PathBuf, events: Sender<Message>) -> Follower {
        let reading = Arc::<Progress>::default();
        let follower = Follower { reading: Arc::clone(&reading) };
        thread::spawn(move || follow(&path, &reading, &events));
        follower
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.reading.stop();
    }
}

fn follow(path: &Path, reading: &Progress, events: &Sender<Message>) {
    let (mut looks, mut problem) = (None, None);
    while !reading.is_stopped() {
        let now = looks_of(path);
        let mut rest = OFTEN;
        if now.is_none() || now != looks {
            let began = Instant::now();
            let message = match Reread::of(path.to_path_buf(), false, reading) {
                _ if reading.is_stopped() => return,
                Ok(reread) => {
                    problem = None;
                    Some(Message::Reread(Box::new(reread)))
                }
                Err(error) => {
                    let text = format!("followed, but not read: {}", told(&error));
                    let is_known = problem.as_ref() == Some(&text);
                    problem = Some(text.clone());
                    (!is_known).then(|| Message::Input(Event::Notice(text)))
                }
            };
            // What was written while it was read is read the next time.
            looks = now;
            rest = rest.max(began.elapsed() * REST);
            if message.is_some_and(|message| events.send(message).is_err()) {
                return;
            }
        }
        thread::sleep(rest);
    }
}

fn looks_of(path: &Path) -> Option<Looks> {
    let found = fs::metadata(path).ok()?;
    Some((found.len(), found.modified().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_since_it_was_read_again_is_seen() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("talk.txt");
        fs::write(&path, "Ann: one\n").expect("written");
        let reread = Reread::of(path.clone(), true, &Progress::default()).expect("read");
        assert!(reread.is_current());
        fs::write(&path, "Ann: one two\n").expect("written");
        assert!(!reread.is_current());
    }

    #[test]
    fn what_is_stopped_is_not_read_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("talk.txt");
        fs::write(&path, "Ann: one\n").expect("written");
        let progress = Progress::default();
        progress.stop();
        assert_eq!(Reread::of(path, true, &progress).expect_err("stopped").to_string(), "it was stopped");
    }
}
