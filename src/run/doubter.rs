//! The worker that looks for doubtful places.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;

use super::Outbox;
use crate::app::Event;
use crate::doubts::{Threshold, find};
use crate::model::Transcript;

/// Looks through one snapshot of a transcript at a time, each on a thread of its own; a new one stops the one before, and
/// the end of this the last.
pub(super) struct Doubter {
    events: Outbox,
    stop: Arc<AtomicBool>,
    /// Of the transcript as it was first read, which stays the same.
    threshold: Arc<OnceLock<Threshold>>,
}

impl Doubter {
    pub fn new(events: Outbox) -> Doubter {
        Doubter { events, stop: Arc::default(), threshold: Arc::default() }
    }

    pub fn doubt(&mut self, ticket: u64, transcript: Transcript, first: Transcript) {
        self.stop.store(true, Ordering::Relaxed);
        let stop = Arc::new(AtomicBool::new(false));
        self.stop = Arc::clone(&stop);
        let (events, known) = (self.events.clone(), Arc::clone(&self.threshold));
        thread::spawn(move || {
            if known.get().is_none()
                && let Some(threshold) = Threshold::of(&first, &stop)
            {
                // Whoever was first found the same.
                let _ = known.set(threshold);
            }
            let Some(threshold) = known.get() else { return };
            let Some(doubts) = find(&transcript, threshold, &stop) else { return };
            events.send(Event::Doubted { ticket, doubts });
        });
    }
}

impl Drop for Doubter {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::super::Message;
    use super::*;
    use crate::formats;

    #[test]
    fn nothing_is_looked_for_once_nobody_waits_for_it() {
        let (messages, inbox) = channel();
        let mut doubter = Doubter::new(Outbox { messages, opening: 0 });
        let text = "A: So it is.\nB: And then the\n".repeat(20_000);
        let transcript = formats::read(text.as_bytes(), "").expect("a transcript").transcript;
        doubter.doubt(1, transcript.clone(), transcript);
        drop(doubter);
        assert!(inbox.iter().next().is_none());
    }

    #[test]
    fn the_places_of_the_last_snapshot_come() {
        let (messages, inbox) = channel();
        let mut doubter = Doubter::new(Outbox { messages, opening: 0 });
        let text = "A: So it is.\nB: And then the\nA: other one there.\nB: Yes indeed.\n";
        let transcript = formats::read(text.as_bytes(), "").expect("a transcript").transcript;
        for ticket in 1..=3 {
            doubter.doubt(ticket, transcript.clone(), transcript.clone());
        }
        let told = inbox.iter().find_map(|message| match message {
            Message::App { event: Event::Doubted { ticket: 3, doubts }, .. } => Some(doubts),
            _ => None,
        });
        let segments: Vec<u32> = told.expect("they come").iter().map(|doubt| doubt.segment.0).collect();
        assert_eq!(segments, [2]);
    }
}
