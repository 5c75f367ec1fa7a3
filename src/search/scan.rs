//! Running a query over a whole transcript.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use super::candidates::{Look, Looks};
use super::{Batch, Found, Query, Search, SegmentHits};
use crate::model::{Alphabet, Chunk, SegmentIx, Transcript};

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
    let mut batch = Batch::new();
    // How much text was looked at when the last batch went out.
    let mut handed_out = 0;
    let mut size = FIRST_BATCH;
    let is_done = go_through(transcript, query, Chunk::alphabet, stop, &mut |covered, seen| {
        batch.extend(seen.map(|(segment, seen)| SegmentHits { segment, count: seen.count() }));
        if covered - handed_out >= size {
            handed_out = covered;
            size = (size * 2).min(LARGEST_BATCH);
            if !batch.is_empty() {
                emit(std::mem::take(&mut batch));
            }
        }
    });
    if is_done && !batch.is_empty() {
        emit(batch);
    }
    is_done
}

/// Looks for a query in all segments of a transcript that is searched once, in order, and hands out each with hits.
///
/// Returns whether it came to the end: once `stop` is set it hands out nothing more. Costs a pass over the text, and one
/// for the characters in it.
pub fn find(
    transcript: &Transcript,
    query: &Query,
    stop: &AtomicBool,
    take: &mut dyn FnMut(SegmentIx, Seen<'_>),
) -> bool {
    go_through(transcript, query, Chunk::alphabet_at_once, stop, &mut |_, seen| {
        seen.into_iter().for_each(|(segment, seen)| take(segment, seen));
    })
}

/// The hits that start in a segment; never none.
pub enum Seen<'a> {
    /// Seen by the letters alone, each beside a number.
    Places(&'a [(usize, Range<usize>)]),
    /// Found by asking all that is asked.
    Found(Vec<Found>),
}

impl Seen<'_> {
    /// How many there are.
    pub fn count(&self) -> usize {
        match self {
            Seen::Places(places) => places.len(),
            Seen::Found(found) => found.len(),
        }
    }

    /// The hits, as [`Query::found`] tells them.
    pub fn into_found(self) -> Vec<Found> {
        match self {
            Seen::Places(places) => places.iter().map(|(_, span)| Found::within(span.clone())).collect(),
            Seen::Found(found) => found,
        }
    }
}

/// A segment with hits, or that a chunk is done.
type Told<'a> = Option<(SegmentIx, Seen<'a>)>;

/// Goes through all segments, and tells of each with hits, and after each chunk, how much text is behind it.
fn go_through(
    transcript: &Transcript,
    query: &Query,
    alphabet: impl Fn(&Chunk) -> &Alphabet,
    stop: &AtomicBool,
    tell: &mut dyn FnMut(usize, Told<'_>),
) -> bool {
    let search = Search::new(query, transcript);
    let finders = search.finders();
    let mut before = 0;
    for chunk in transcript.chunks() {
        if stop.load(Ordering::Relaxed) {
            return false;
        }
        let looks = match &finders {
            Some(finders) => finders.look(chunk, alphabet(chunk)),
            None => Looks { all: vec![Look::Perhaps; chunk.len()], hits: Vec::new() },
        };
        let mut places = &looks.hits[..];
        for (at, look) in looks.all.into_iter().enumerate() {
            if look == Look::Nothing {
                continue;
            }
            if stop.load(Ordering::Relaxed) {
                return false;
            }
            let segment = SegmentIx(chunk.first().0 + at as u32);
            let seen = if look == Look::Hits {
                // Those of a segment where a hit may also run on are passed over.
                let first = places.iter().take_while(|(other, _)| *other < at).count();
                let len = places[first..].iter().take_while(|(other, _)| *other == at).count();
                let (own, rest) = places[first..].split_at(len);
                places = rest;
                Seen::Places(own)
            } else {
                Seen::Found(search.found(segment))
            };
            tell(before + chunk.text_end(at), (seen.count() > 0).then_some((segment, seen)));
        }
        before += chunk.texts().len();
        tell(before, None);
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
            let query = query("ab");
            let segment_of =
                |number| hits.starting_at(number, &transcript, &query).next().map(|hit| hit.segment);
            for (number, owner) in owners.enumerate() {
                prop_assert_eq!(segment_of(number), Some(owner));
            }
            prop_assert_eq!(segment_of(hits.len()), None);
        }
    }
}
