//! The worker that reads a file again as it grows.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use super::{Message, Opening, told};
use crate::app::Event;

/// How often the file is looked at.
const OFTEN: Duration = Duration::from_millis(250);

/// How many times as long as reading took is waited before it is read again: a large file is not read without end.
const REST: u32 = 4;

/// Looks at a file until this is dropped, and sends what it has whenever that changed.
pub(super) struct Follower {
    is_over: Arc<AtomicBool>,
}

impl Follower {
    /// Sends a [`Message::Grown`] each time, the first one at once.
    pub fn start(path: PathBuf, events: Sender<Message>) -> Follower {
        let is_over = Arc::<AtomicBool>::default();
        let follower = Follower { is_over: Arc::clone(&is_over) };
        thread::spawn(move || follow(&path, &is_over, &events));
        follower
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
    }
}

fn follow(path: &Path, is_over: &AtomicBool, events: &Sender<Message>) {
    let (mut looks, mut problem) = (None, None);
    while !is_over.load(Ordering::Relaxed) {
        let now = looks_of(path);
        let mut rest = OFTEN;
        if now.is_none() || now != looks {
            let began = Instant::now();
            let message = match Opening::of(Some(path)) {
                Ok(opening) => {
                    problem = None;
                    Some(Message::Grown(Box::new(opening)))
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

/// What shows that a file was written.
fn looks_of(path: &Path) -> Option<(u64, SystemTime)> {
    let found = fs::metadata(path).ok()?;
    Some((found.len(), found.modified().ok()?))
}
