//! The workers of the shelf: the folders are walked, files read and searched beside what the user does.

mod facts;
mod find;
mod index;
mod walk;

use std::path::{Path, PathBuf};
use std::thread;

use super::{Inputs, Outbox};
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
        Shelving {
            walker: Walker::start(folders.clone(), events.clone()),
            reader: Reader::start(events),
            finder: Finder::new(folders.clone(), events.clone()),
            indexer: Indexer::start(folders, events.clone()),
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
