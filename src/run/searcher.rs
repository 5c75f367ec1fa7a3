//! The worker that searches.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Instant;

use super::Outbox;
use crate::app::Event;
use crate::model::{Progress, Transcript};
use crate::search::{Query, Vocabulary, seek};

/// Runs one search at a time, each on a thread of its own; a new one stops the one before, and the end of this the last.
pub(super) struct Searcher {
    events: Outbox,
    stop: Arc<AtomicBool>,
    listening: Arc<Progress>,
    heard: Arc<Mutex<Heard>>,
}

impl Searcher {
    pub fn new(events: Outbox) -> Searcher {
        Searcher { events, stop: Arc::default(), listening: Arc::default(), heard: Arc::default() }
    }

    pub fn search(&mut self, ticket: u64, query: Query, transcript: Transcript, listening: Arc<Progress>) {
        self.stop();
        let stop = Arc::new(AtomicBool::new(false));
        self.stop = Arc::clone(&stop);
        self.listening = Arc::clone(&listening);
        let (events, heard) = (self.events.clone(), Arc::clone(&self.heard));
        thread::spawn(move || {
            let began = Instant::now();
            let listen = |query: &Query| {
                let mut heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
                let vocabulary = heard.vocabulary(&transcript, &listening, &stop);
                drop(heard);
                vocabulary.is_some_and(|vocabulary| query.listen(&transcript, &vocabulary, &stop))
            };
            seek(&transcript, &query, &listen, &stop, &mut |step| {
                events.send(Event::Searched { ticket, step, took: began.elapsed() });
            });
        });
    }

    pub fn stop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

impl Drop for Searcher {
    fn drop(&mut self) {
        self.stop();
        self.listening.stop();
    }
}

/// The words of the transcript that was last listened to.
#[derive(Default)]
struct Heard(Option<Arc<Vocabulary>>);

impl Heard {
    /// The words of a transcript, made ready where its text is not that of before; `None` if the search was stopped.
    ///
    /// What is begun is finished, whoever asked for it, since the next letter typed needs it as well; unless the listening
    /// is stopped, not only the search.
    fn vocabulary(
        &mut self,
        transcript: &Transcript,
        listening: &Progress,
        stop: &AtomicBool,
    ) -> Option<Arc<Vocabulary>> {
        if stop.load(Ordering::Relaxed) {
            return None;
        }
        let vocabulary = match &self.0 {
            Some(before) if before.is_of(transcript) => Arc::clone(before),
            Some(before) => Arc::new(before.updated(transcript, listening)?),
            None => Arc::new(Vocabulary::of(transcript, listening)?),
        };
        self.0 = Some(Arc::clone(&vocabulary));
        Some(vocabulary)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::super::Message;
    use super::*;
    use crate::formats;
    use crate::model::{Edit, SpeakerId};
    use crate::search::SearchStep;

    fn transcript(text: &str) -> Transcript {
        formats::read(text.as_bytes(), "").expect("a transcript").transcript
    }

    #[test]
    fn a_search_tells_its_steps() {
        let (messages, inbox) = channel();
        let mut searcher = Searcher::new(Outbox { messages, opening: 0 });
        let transcript = transcript("A: one two\nB: three\n");
        let query = |typed| Query::parse(typed).expect("readable").expect("a query");
        let listening = Arc::<Progress>::default();
        searcher.search(7, query("~two"), transcript.clone(), Arc::clone(&listening));
        let told: Vec<SearchStep> = inbox
            .iter()
            .map(|message| match message {
                Message::App { event: Event::Searched { ticket: 7, step, .. }, .. } => step,
                other => panic!("{other:?}"),
            })
            .take(2)
            .collect();
        assert!(matches!(&told[..], [SearchStep::Hits(_), SearchStep::Done { ranks }] if *ranks == [0]), "{told:?}");
        assert_eq!(listening.hundredths(), 100);
    }

    #[test]
    fn nothing_is_listened_to_once_nobody_waits_for_it() {
        let (messages, inbox) = channel();
        let mut searcher = Searcher::new(Outbox { messages, opening: 0 });
        let query = Query::parse("~tow").expect("readable").expect("a query");
        let words = |at: u32| format!("A: {at:x} harbour lamp {}\n", at * 7);
        let transcript = transcript(&(0..20_000).map(words).collect::<String>());
        let listening = Arc::<Progress>::default();
        searcher.search(1, query, transcript, Arc::clone(&listening));
        drop(searcher);
        assert_eq!(inbox.iter().filter(|message| format!("{message:?}").contains("Done")).count(), 0);
        assert!(listening.is_stopped() && listening.hundredths() < 100);
    }

    #[test]
    fn the_words_are_kept_while_the_text_is_the_same() {
        let mut heard = Heard::default();
        let (listening, go_on) = (Progress::default(), AtomicBool::new(false));
        let mut transcript = transcript("A: one two\nB: three\n");
        let first = heard.vocabulary(&transcript, &listening, &go_on).expect("not stopped");
        transcript.apply(&Edit::Rename { speaker: SpeakerId(0), name: Some("Ada".into()) }).expect("it fits");
        let second = heard.vocabulary(&transcript, &listening, &go_on).expect("not stopped");
        assert!(Arc::ptr_eq(&first, &second));
        let other = self::transcript("A: one two\nB: three\n");
        assert!(!Arc::ptr_eq(&first, &heard.vocabulary(&other, &listening, &go_on).expect("not stopped")));
        assert!(heard.vocabulary(&other, &listening, &AtomicBool::new(true)).is_none());
    }

    #[test]
    fn listening_that_is_stopped_ends_and_begins_again_when_asked_to() {
        let (stopped, go_on) = (Progress::default(), AtomicBool::new(false));
        stopped.stop();
        let mut heard = Heard::default();
        let transcript = transcript("A: one two\nB: three\n");
        assert!(heard.vocabulary(&transcript, &stopped, &go_on).is_none());
        let first = heard.vocabulary(&transcript, &Progress::default(), &go_on).expect("not stopped");
        let other = self::transcript("A: one two\nB: four\n");
        assert!(heard.vocabulary(&other, &stopped, &go_on).is_none());
        let again = heard.vocabulary(&transcript, &stopped, &go_on).expect("there is nothing to listen to");
        assert!(Arc::ptr_eq(&first, &again), "what was heard before is kept");
    }
}
