//! The workers of the shelf: the folders are walked, files read and searched beside what the user does.

mod facts;
mod find;
mod index;
mod walk;

use std::path::{Path, PathBuf};
use std::thread;

use super::{Inputs, Outbox, Watch};
use crate::app::{Input, ShelfEffect};
use facts::Reader;
use find::Finder;
use index::Indexer;
use walk::Walker;

/// Everything that works for the shelf.
pub(super) struct Shelving {
    walker: Walker,
    reader: Reader,
    finder: Finder,
    indexer: Indexer,
}

impl Shelving {
    /// Begins to walk folders, and to watch them. What is found is sent.
    pub fn start(folders: Vec<PathBuf>, events: &Outbox) -> Shelving {
        let watch = Watch::start(Watch::PATIENCE);
        Shelving {
            walker: Walker::start(folders.clone(), events.clone(), watch.clone()),
            reader: Reader::start(events, &watch),
            finder: Finder::new(folders.clone(), events.clone(), watch.clone()),
            indexer: Indexer::start(folders, events.clone(), watch),
        }
    }

    /// Has the workers do what the shelf asks for; what it asks of others is left.
    pub fn carry_out(&mut self, effect: ShelfEffect) {
        match effect {
            ShelfEffect::Read(files) => self.reader.read(files),
            ShelfEffect::Search { ticket, query, files } => self.finder.search(ticket, query, files),
            ShelfEffect::SearchAgain { ticket, query, files } => self.finder.search_again(ticket, query, files),
            ShelfEffect::Walk => {
                self.indexer.go_on();
                self.walker.walk();
            }
            ShelfEffect::Index { files } => self.indexer.refresh(files),
            ShelfEffect::StopIndex => self.indexer.stop(),
            ShelfEffect::Open(_) | ShelfEffect::GoOn { .. } => {}
        }
    }

    pub fn stop_search(&self) {
        self.finder.stop();
    }

    /// Has a file read and searched again that may have been changed here.
    pub fn touch(&self, path: &Path) {
        self.walker.touch(path.to_path_buf());
    }

    /// Keeps a line for the next start.
    pub fn remember(&self, input: Input, line: String) {
        thread::spawn(move || {
            // What was typed is no more than a help: where it cannot be kept, nothing else is lost.
            Inputs::of_user().map(|inputs| inputs.of(input).add(&line))
        });
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::process::Command;
    use std::sync::Arc;
    use std::sync::mpsc::{self, Receiver};
    use std::time::Duration;

    use super::super::Message;
    use super::*;
    use crate::app::{Event, Known, ShelfEvent, ShelfFile};
    use crate::search::Query;

    /// How long a file may take here.
    const MOMENT: Duration = Duration::from_millis(100);

    /// A folder with a transcript, a pipe that nobody writes into, and the name of a file that is gone.
    fn folder() -> (tempfile::TempDir, Vec<Arc<ShelfFile>>) {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("talk.txt"), "[0.00s - 4.00s] Ada :  a harbour\n").expect("ours");
        let made = Command::new("mkfifo").arg(folder.path().join("pipe.txt")).status().expect("mkfifo is there");
        assert!(made.success());
        let file =
            |name: &str| ShelfFile { path: folder.path().join(name), within: name.into(), day: None, is_likely: true };
        let files = ["pipe.txt", "gone.txt", "talk.txt"].map(|name| Arc::new(file(name)));
        (folder, files.into())
    }

    fn outbox() -> (Outbox, Receiver<Message>) {
        let (messages, inbox) = mpsc::channel();
        (Outbox { messages, opening: 0 }, inbox)
    }

    /// What is told next of the shelf; without end where that does not come.
    fn told(inbox: &Receiver<Message>) -> ShelfEvent {
        match inbox.recv().expect("the workers live on") {
            Message::App { event: Event::Shelf(event), .. } => event,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn who_reads_goes_on_past_files_that_do_not_answer() {
        let (folder, files) = folder();
        let (events, inbox) = outbox();
        let reader = Reader::start(&events, &Watch::start(MOMENT));
        // More than there are threads.
        let pipes = vec![Arc::clone(&files[0]); 9];
        reader.read([pipes, files[1..].to_vec()].concat());
        let (mut stalled, mut read) = (0, Vec::new());
        while stalled < 9 || read.len() < 2 {
            match told(&inbox) {
                ShelfEvent::Stalled { path, .. } => {
                    assert!(path.ends_with("pipe.txt"), "{path:?}");
                    stalled += 1;
                }
                ShelfEvent::Read(some) => read.extend(some),
                other => panic!("{other:?}"),
            }
        }
        let fault = format!("{}: no such file; check the name", folder.path().join("gone.txt").display());
        assert!(read.iter().any(|(_, known)| *known == Known::Fault(fault.clone())), "{read:?}");
        assert!(read.iter().any(|(path, known)| path.ends_with("talk.txt") && matches!(known, Known::Facts(_))));
    }

    #[test]
    fn who_searches_goes_on_past_files_that_do_not_answer() {
        let (folder, files) = folder();
        let (events, inbox) = outbox();
        let mut finder = Finder::new(vec![folder.path().to_path_buf()], events, Watch::start(MOMENT));
        let query = Query::parse("harbour").expect("it is right").expect("it asks for something");
        // More than there are threads.
        let pipes = vec![Arc::clone(&files[0]); 20];
        finder.search(1, query, [pipes, files[1..].to_vec()].concat());
        let (mut stalled, mut count) = (0, 0);
        loop {
            match told(&inbox) {
                ShelfEvent::Stalled { path, fault } => {
                    assert!(fault.starts_with(&format!("{}: does not answer", path.display())), "{fault}");
                    stalled += 1;
                }
                ShelfEvent::Searched { found, .. } => count += found.len(),
                ShelfEvent::SearchDone { .. } => break,
                other => panic!("{other:?}"),
            }
        }
        assert_eq!((stalled, count), (20, 1));
    }
}
