//! The worker that searches.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::thread;

use super::Message;
use crate::app::Event;
use crate::model::Transcript;
use crate::search::{Query, scan};

/// Runs one search at a time, each on a thread of its own; a new one stops the one before.
pub(super) struct Searcher {
    events: Sender<Message>,
    stop: Arc<AtomicBool>,
}

impl Searcher {
    pub fn new(events: Sender<Message>) -> Searcher {
        Searcher { events, stop: Arc::default() }
    }

    pub fn search(&mut self, ticket: u64, query: Query, transcript: Transcript) {
        self.stop();
        let stop = Arc::new(AtomicBool::new(false));
        self.stop = Arc::clone(&stop);
        let events = self.events.clone();
        thread::spawn(move || {
            let hits = |batch, done| Message::App(Event::Hits { ticket, batch, done });
            // The receiver is gone only when the program ends.
            let finished = scan(&transcript, &query, &stop, &mut |batch| drop(events.send(hits(batch, false))));
            if finished {
                let _ = events.send(hits(Vec::new(), true));
            }
        });
    }

    pub fn stop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}
