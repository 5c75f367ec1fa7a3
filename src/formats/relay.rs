//! A sink that hands all on to a thread, so that a large file is read and its transcript made at the same time.

use std::mem;
use std::panic;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;

use crate::model::{Timestamp, Word};

use super::collect::Collector;
use super::{Draft, Sink, Warning};

/// From how many bytes of text on a batch is handed on: enough that handing on costs nothing beside the rest.
const BATCH: usize = 256 << 10;

/// How many batches may wait to be collected.
const WAITING: usize = 4;

/// Runs a reader and collects on another thread what it finds; on this one where the system has no thread left.
///
/// Costs a copy of every text, and holds six batches of 256 KiB beside the transcript.
pub(super) fn collected<T, E>(read: impl FnOnce(&mut dyn Sink) -> Result<T, E>) -> Result<Collector, E> {
    let (sender, batches) = sync_channel(WAITING);
    let (emptied, spare) = channel();
    thread::scope(|scope| {
        let collecting = thread::Builder::new().spawn_scoped(scope, move || collect(&batches, &emptied));
        let Ok(collecting) = collecting else {
            let mut collector = Collector::default();
            return read(&mut collector).map(|_| collector);
        };
        let mut relay = Relay { batch: Batch::default(), sender, spare };
        let done = read(&mut relay);
        relay.hand_on();
        drop(relay);
        let collector = collecting.join().unwrap_or_else(|panicked| panic::resume_unwind(panicked));
        done.map(|_| collector)
    })
}

/// Takes batches until there are no more, and gives them back empty.
fn collect(batches: &Receiver<Batch>, emptied: &Sender<Batch>) -> Collector {
    let mut collector = Collector::default();
    for mut batch in batches {
        batch.empty_into(&mut collector);
        // The reader may have come to its end.
        let _ = emptied.send(batch);
    }
    collector
}

/// What a reader found one after another.
#[derive(Default)]
struct Batch {
    /// Whether all before it is to be forgotten.
    is_anew: bool,
    found: Vec<Found>,
    /// Labels and texts of the segments, one behind the other.
    text: String,
    words: Vec<Word>,
    warnings: Vec<Warning>,
    recordings: Vec<String>,
}

/// A segment of a batch; its label, text and words start where those of the segment before it end.
struct Found {
    start: Option<Timestamp>,
    end: Option<Timestamp>,
    line: u32,
    label_end: usize,
    text_end: usize,
    word_end: usize,
}

impl Batch {
    fn empty_into(&mut self, collector: &mut Collector) {
        if mem::take(&mut self.is_anew) {
            collector.restart();
        }
        let (mut text_from, mut word_from) = (0, 0);
        for found in self.found.drain(..) {
            let label = &self.text[text_from..found.label_end];
            let text = &self.text[found.label_end..found.text_end];
            collector.add(found.line, (found.start, found.end), label, text, &self.words[word_from..found.word_end]);
            (text_from, word_from) = (found.text_end, found.word_end);
        }
        self.text.clear();
        self.words.clear();
        for warning in self.warnings.drain(..) {
            collector.warning(warning.line, warning.message);
        }
        for recording in self.recordings.drain(..) {
            collector.recording(&recording);
        }
    }
}

struct Relay {
    batch: Batch,
    sender: SyncSender<Batch>,
    spare: Receiver<Batch>,
}

impl Relay {
    fn hand_on(&mut self) {
        let next = self.spare.try_recv().unwrap_or_default();
        // None takes it any more where the thread panicked, which is told when it is joined.
        let _ = self.sender.send(mem::replace(&mut self.batch, next));
    }
}

impl Sink for Relay {
    fn segment(&mut self, draft: Draft<'_>) {
        let Draft { start, end, label, text, words, line, .. } = draft;
        let batch = &mut self.batch;
        batch.text.push_str(&label);
        let label_end = batch.text.len();
        batch.text.push_str(&text);
        batch.words.extend(words);
        let (text_end, word_end) = (batch.text.len(), batch.words.len());
        batch.found.push(Found { start, end, line, label_end, text_end, word_end });
        if text_end >= BATCH {
            self.hand_on();
        }
    }

    fn restart(&mut self) {
        self.batch = Batch { is_anew: true, ..Batch::default() };
    }

    fn needs_places(&self) -> bool {
        false
    }

    fn recording(&mut self, place: &str) {
        self.batch.recordings.push(place.to_owned());
    }

    fn warning(&mut self, line: u32, message: String) {
        self.batch.warnings.push(Warning { line, message });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::{Encoding, FORMATS, LabelPlace};

    /// Hands over so many segments, each with words, and some with warnings, and names a recording.
    fn hand_over(sink: &mut dyn Sink, segments: u32) {
        for line in 1..=segments {
            let start = Timestamp::from_millis(u64::from(line) * 10);
            let text = format!("Said as number {line} — é");
            let words = vec![Word { range: 0..4, start, end: None, confidence: Some(0.5) }; line as usize % 3];
            let label = ["Ada", "", "Grace"][line as usize % 3].into();
            let place = LabelPlace::Nowhere;
            sink.segment(Draft { start, end: start, label, text: text.into(), words, line, place });
            if line % 1000 == 0 {
                sink.warning(line, format!("odd at {line}"));
                sink.recording(&format!("talk-{line}.mp3"));
            }
        }
    }

    fn shown(collector: Collector) -> String {
        let document = collector.document(FORMATS[0], Encoding::Utf8 { bom: false }, Vec::new()).expect("a transcript");
        let segments: Vec<_> = document.transcript.segments().collect();
        format!("{segments:?} {:?} {:?} {:?}", document.transcript.speakers(), document.warnings, document.recording)
    }

    #[test]
    fn what_is_handed_on_is_collected_as_it_is_without() {
        for (first, then) in [(0, 0), (0, 1), (0, 30_000), (5, 3), (30_000, 20_000), (2_000, 0)] {
            let read = |sink: &mut dyn Sink| {
                hand_over(sink, first);
                if first > 0 {
                    sink.restart();
                }
                hand_over(sink, then);
                Ok::<_, ()>(())
            };
            let mut direct = Collector::default();
            read(&mut direct).expect("read");
            let relayed = collected(read).expect("read");
            assert!(shown(relayed) == shown(direct), "{first}, then {then}");
        }
    }

    #[test]
    fn a_reader_that_fails_leaves_nothing() {
        let failed = collected(|sink| {
            hand_over(sink, 20_000);
            Err::<(), _>("broken")
        });
        assert_eq!(failed.err(), Some("broken"));
    }
}
