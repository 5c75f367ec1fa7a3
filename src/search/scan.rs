//! Running a query over a whole transcript.

use std::sync::atomic::{AtomicBool, Ordering};

use super::candidates::Look;
use super::{Batch, Query, Search, SegmentHits};
use crate::model::{SegmentIx, Transcript};

/// How much text is looked at before the first batch of hits goes out, in bytes: some screens full.
const FIRST_BATCH: usize = 64 << 10;

/// The most text looked at for one batch, in bytes: some hundredths of a second of work.
const LARGEST_BATCH: usize = 16 << 20;

/// Looks for a query in all segments, in order, and hands out those with hits in batches.
///
/// The first batch comes early, each later one covers twice as much text up to a limit; empty ones are left out.
/// Returns whether it came to the end: once `stop` is set it hands out nothing more, and returns after the segment it
/// is at. Costs a pass over the text; it stores one batch.
pub fn scan(transcript: &Transcript, query: &Query, stop: &AtomicBool, emit: &mut dyn FnMut(Batch)) -> bool {
    let search = Search::new(query, transcript);
    let finders = search.finders();
    let mut batch = Batch::new();
    // How much text was looked at: in the chunks before, and when the last batch went out.
    let (mut before, mut handed_out) = (0, 0);
    let mut size = FIRST_BATCH;
    for chunk in transcript.chunks() {
        if stop.load(Ordering::Relaxed) {
            return false;
        }
        let looks = match &finders {
            Some(finders) => finders.look(chunk),
            None => vec![Look::Perhaps; chunk.len()],
        };
        for (at, look) in looks.into_iter().enumerate() {
            let segment = SegmentIx(chunk.first().0 + at as u32);
            let count = match look {
                Look::Nothing => continue,
                Look::Hits(count) => count as usize,
                Look::Perhaps if stop.load(Ordering::Relaxed) => return false,
                Look::Perhaps => search.found(segment).len(),
            };
            if count > 0 {
                batch.push(SegmentHits { segment, count });
            }
            let covered = before + chunk.text_end(at);
            if covered - handed_out >= size {
                handed_out = covered;
                size = (size * 2).min(LARGEST_BATCH);
                if !batch.is_empty() {
                    emit(std::mem::take(&mut batch));
                }
            }
        }
        before += chunk.texts().len();
    }
    if !batch.is_empty() {
        emit(batch);
    }
    true
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{Builder, Segment};
    use crate::search::Hits;

    fn transcript(texts: &[String]) -> Transcript {
        let mut builder = Builder::new(3);
        let speaker = builder.speaker("A");
        for text in texts {
            builder.push(Segment { start: None, end: None, speaker, text, words: &[] }).expect("small");
        }
        builder.finish().expect("small")
    }

    fn query(typed: &str) -> Query {
        Query::parse(typed).expect("readable").expect("something to look for")
    }

    #[test]
    fn the_first_batch_covers_little_text_and_the_others_ever_more() {
        let lines: Vec<String> = (0..500).map(|_| "a".repeat(1 << 10)).collect();
        let mut sizes = Vec::new();
        let ended =
            scan(&transcript(&lines), &query("a"), &AtomicBool::new(false), &mut |batch| sizes.push(batch.len()));
        assert!(ended);
        assert_eq!(sizes, [64, 128, 256, 52]);
    }

    #[test]
    fn segments_without_hits_make_no_batches() {
        let lines: Vec<String> = (0..300).map(|_| "a".repeat(1 << 10)).collect();
        assert!(scan(&transcript(&lines), &query("b"), &AtomicBool::new(false), &mut |batch| panic!("{batch:?}")));
    }

    #[test]
    fn a_stop_ends_the_scan_with_no_further_batch() {
        let lines: Vec<String> = (0..500).map(|_| "a".repeat(1 << 10)).collect();
        let stop = AtomicBool::new(false);
        let mut batches = 0;
        let ended = scan(&transcript(&lines), &query("a"), &stop, &mut |_| {
            batches += 1;
            stop.store(batches == 2, Ordering::Relaxed);
        });
        assert!(!ended);
        assert_eq!(batches, 2);
        assert!(!scan(&transcript(&lines), &query("a"), &AtomicBool::new(true), &mut |batch| panic!("{batch:?}")));
    }

    #[test]
    fn a_long_segment_is_counted_in_full() {
        let lines = ["a".repeat(3000), "a".repeat(1001)];
        let mut counts = Vec::new();
        scan(&transcript(&lines), &query("a"), &AtomicBool::new(false), &mut |batch| {
            counts.extend(batch.into_iter().map(|hits| hits.count));
        });
        assert_eq!(counts, [3000, 1001]);
    }

    proptest! {
        #[test]
        fn hits_are_counted_as_one_segment_at_a_time_would(texts in proptest::collection::vec("[ab ]{0,12}", 0..20)) {
            let transcript = transcript(&texts);
            let mut hits = Hits::default();
            prop_assert!(scan(&transcript, &query("ab"), &AtomicBool::new(false), &mut |batch| hits.extend(&batch)));
            let counts: Vec<usize> = texts.iter().map(|text| text.matches("ab").count()).collect();
            prop_assert_eq!(hits.len(), counts.iter().sum::<usize>());
            let with_hits = (0..texts.len()).filter(|&at| counts[at] > 0).map(SegmentIx::at);
            prop_assert_eq!(hits.segments(), with_hits.collect::<Vec<_>>());
            let owners = (0..texts.len()).flat_map(|at| std::iter::repeat_n(SegmentIx::at(at), counts[at]));
            for (number, owner) in owners.enumerate() {
                prop_assert_eq!(hits.segment_of(number), Some(owner));
            }
            prop_assert_eq!(hits.segment_of(hits.len()), None);
        }
    }
}
