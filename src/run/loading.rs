//! Reading a large file beside the screen, which shows its beginning meanwhile; Esc stops it.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};

use super::open::Workers;
use super::opening::{Ready, name_of};
use super::{Message, Settings};
use crate::app::{Action, App, Event, OpenFile};
use crate::formats::{self, Document, ReadError, extension_of};
use crate::model::{Progress, Transcript};
use crate::store::{Folders, Sessions};

/// Files with more bytes than this are read beside the screen: of one that has fewer, all is read as soon as its beginning.
const LARGE: u64 = 1 << 20;

/// How many bytes of it are read first: more than any screen shows.
const BEGINNING: u64 = 256 << 10;

/// How long the whole is waited for where the reader has been before: what is to be seen first is not its beginning.
const PATIENCE: Duration = Duration::from_millis(100);

/// How often is shown how far long work is: see [`Event::Waited`].
pub(super) const OFTEN: Duration = Duration::from_millis(100);

/// What needs no more than the beginning.
const NEAR: &[Action] = &[
    Action::RowDown,
    Action::RowUp,
    Action::HalfPageDown,
    Action::HalfPageUp,
    Action::PageDown,
    Action::PageUp,
    Action::First,
    Action::NextSegment,
    Action::PreviousSegment,
    Action::NextWord,
    Action::PreviousWord,
    Action::NextSentence,
    Action::PreviousSentence,
    Action::Quit,
    Action::Suspend,
];

/// Whether a file is to be read beside the screen.
pub(super) fn is_long(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|found| found.is_file() && found.len() > LARGE)
}

/// A transcript that is still being read: its beginning, to be looked at; or as it was, until it is opened anew.
pub(super) struct Glimpse {
    pub app: App,
    /// Where it is read from.
    pub path: PathBuf,
    /// What the user did, and workers have to say, that waits for the whole.
    pub waiting: Vec<Event>,
    /// Whether the user went elsewhere.
    pub has_moved: bool,
    /// Those that go on working for it, where it only grew.
    pub workers: Option<Workers>,
}

impl Glimpse {
    /// Has `read` read a file on a thread, which sends a [`Message::Read`] when it has it all.
    ///
    /// Returns its beginning, or the whole where that was there before it. An error that shows in the beginning comes at
    /// once. Costs reading that.
    pub fn of(
        path: &Path,
        read: impl FnOnce(&Progress) -> Result<Ready> + Send + 'static,
        settings: &Settings,
        (events, inbox): (&Sender<Message>, &Receiver<Message>),
    ) -> Result<(Option<Glimpse>, Option<Ready>)> {
        let (progress, events) = (Arc::<Progress>::default(), events.clone());
        let told = Arc::downgrade(&progress);
        thread::spawn(move || {
            let _ = events.send(Message::Read(Box::new(read(&progress))));
        });
        if may_have_been_read(path)
            && let Ok(Message::Read(ready)) = inbox.recv_timeout(PATIENCE)
        {
            return Ok((None, Some((*ready)?)));
        }
        let (transcript, format) = match beginning(path) {
            Ok(document) => (document.transcript, document.format.title.to_owned()),
            Err(error @ ReadError::Binary { .. }) => return Err(error).context(path.display().to_string()),
            // The whole may be read all the same.
            Err(_) => (Transcript::default(), String::new()),
        };
        let file = OpenFile { name: name_of(path), format, is_being_read: true, ..OpenFile::default() };
        let mut app = App::new(file, transcript, settings.config.clone(), settings.keymap.clone());
        app.watch("read", told);
        let path = path.to_path_buf();
        Ok((Some(Glimpse { app, path, waiting: Vec::new(), has_moved: false, workers: None }), None))
    }

    /// What is to be done at once of what the user did; what needs the whole waits for it.
    pub fn meet(&mut self, event: Event) -> Option<Event> {
        let Event::Key(key) = event else {
            let waits = matches!(event, Event::Paste(_) | Event::Mouse(_) | Event::DoubleClick(_));
            return if waits { self.wait(event) } else { Some(event) };
        };
        match self.app.action_of(key) {
            // It stops the reading; else it may mean what needs the workers.
            Some(Action::Cancel) if self.app.file.is_being_read => {}
            Some(action) if self.waiting.is_empty() && NEAR.contains(&action) => self.has_moved = true,
            _ => return self.wait(event),
        }
        Some(event)
    }

    fn wait(&mut self, event: Event) -> Option<Event> {
        self.waiting.push(event);
        None
    }
}

/// Whether there may be a place where its reader was.
fn may_have_been_read(path: &Path) -> bool {
    let sessions = Folders::of_user().map(Sessions::of);
    sessions.is_ok_and(|sessions| fs::canonicalize(path).is_ok_and(|path| sessions.may_have(&path)))
}

/// What the whole lines at the beginning of a file say.
fn beginning(path: &Path) -> Result<Document, ReadError> {
    let unreadable = |error: io::Error| ReadError::Unreadable(error.to_string());
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(BEGINNING).read_to_end(&mut bytes)).map_err(unreadable)?;
    bytes.truncate(memchr::memrchr(b'\n', &bytes).map_or(bytes.len(), |end| end + 1));
    formats::read(&bytes, &extension_of(path))
}
