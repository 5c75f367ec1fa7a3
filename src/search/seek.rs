//! A search from the query to what may be asked instead: what a worker does, told step by step.

use std::sync::atomic::{AtomicBool, Ordering};

use super::{Alternative, Batch, Hits, Query, scan};
use crate::model::Transcript;

/// The most alternatives that are told: one for each digit key.
const MOST_OFFERED: usize = 9;

/// The most alternatives that are tried, each with a pass over the text.
const MOST_TRIED: usize = 24;

/// A step of a search.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SearchStep {
    /// More hits.
    Hits(Batch),
    /// All was searched.
    Done {
        /// The numbers of all hits, best first; empty where the order of the text is as good.
        ranks: Vec<u32>,
    },
    /// There were no hits, but another query has some.
    Offer(Offer),
    /// There are no more offers; told only where there were no hits.
    Offered,
}

/// A query to ask instead of one without hits.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Offer {
    /// The query, and what is different about it.
    pub alternative: Alternative,
    /// How many hits it has; never zero.
    pub hits: usize,
}

/// Searches a transcript, and tells each step.
///
/// `listen` is called before queries that need it, and returns whether it came to the end: see [`Query::listen`]. Once
/// `stop` is set nothing more is told. Costs the [`scan()`]; for a query without hits, one for each alternative tried.
pub fn seek(
    transcript: &Transcript,
    query: &Query,
    listen: &dyn Fn(&Query) -> bool,
    stop: &AtomicBool,
    tell: &mut dyn FnMut(SearchStep),
) {
    if query.is_ranked() && !listen(query) {
        return;
    }
    let mut hits = Hits::default();
    let mut has_hits = false;
    let is_done = scan(transcript, query, stop, &mut |batch| {
        has_hits = true;
        if query.is_ranked() {
            hits.extend(&batch);
        }
        tell(SearchStep::Hits(batch));
    });
    if !is_done {
        return;
    }
    tell(SearchStep::Done { ranks: hits.ranked(transcript, query) });
    if has_hits {
        return;
    }
    let mut alternatives: Vec<(Alternative, Query)> = query
        .alternatives()
        .into_iter()
        .filter_map(|alternative| Some((Query::parse(&alternative.typed).ok()??, alternative)))
        .map(|(query, alternative)| (alternative, query))
        .take(MOST_TRIED)
        .collect();
    // Those that take long come last.
    alternatives.sort_by_key(|(_, query)| query.is_ranked());
    let mut told = 0;
    for (alternative, query) in alternatives {
        if told == MOST_OFFERED {
            break;
        }
        let mut hits = 0;
        let is_heard = !query.is_ranked() || listen(&query);
        let mut count = |batch: Batch| hits += batch.iter().map(|segment| segment.count).sum::<usize>();
        if !is_heard || !scan(transcript, &query, stop, &mut count) {
            return;
        }
        if hits > 0 {
            tell(SearchStep::Offer(Offer { alternative, hits }));
            told += 1;
        }
    }
    if !stop.load(Ordering::Relaxed) {
        tell(SearchStep::Offered);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Builder, Segment};
    use crate::search::{SegmentHits, Vocabulary};

    fn told(typed: &str, stop_after: usize) -> Vec<SearchStep> {
        let mut builder = Builder::new(2);
        for (name, text) in [("Ada", "Levée de fonds"), ("Bea", "le fonds"), ("Ada", "rien"), ("Bea", "levee")] {
            let speaker = builder.speaker(name);
            builder.push(Segment { start: None, end: None, speaker, text, words: &[] }).expect("small");
        }
        let transcript = builder.finish().expect("small");
        let query = Query::parse(typed).expect("readable").expect("a query");
        let stop = AtomicBool::new(false);
        let vocabulary = Vocabulary::of(&transcript, &Default::default()).expect("not stopped");
        let listen = |query: &Query| query.listen(&transcript, &vocabulary, &stop);
        let mut told = Vec::new();
        seek(&transcript, &query, &listen, &stop, &mut |progress| {
            told.push(progress);
            stop.store(told.len() == stop_after, Ordering::Relaxed);
        });
        told
    }

    fn offers(told: &[SearchStep]) -> Vec<(&str, usize)> {
        let offered = told.iter().filter_map(|progress| match progress {
            SearchStep::Offer(offer) => Some((offer.alternative.change.as_str(), offer.hits)),
            _ => None,
        });
        offered.collect()
    }

    #[test]
    fn hits_come_and_then_the_end() {
        let batch = vec![0, 1].into_iter().map(|at| SegmentHits { segment: crate::model::SegmentIx(at), count: 1 });
        let ended = SearchStep::Done { ranks: Vec::new() };
        assert_eq!(told("fonds", 0), [SearchStep::Hits(batch.collect()), ended]);
    }

    #[test]
    fn without_hits_it_tells_what_would_have_some() {
        let all = told("speaker:ada levee -de", 0);
        assert_eq!(all.first(), Some(&SearchStep::Done { ranks: Vec::new() }));
        assert_eq!(all.last(), Some(&SearchStep::Offered));
        assert_eq!(offers(&all), [("without speaker:ada", 1), ("without -de", 1)]);
        assert_eq!(told("speaker:ada zeppelin", 0).len(), 2, "nothing has hits, and that is told");
    }

    #[test]
    fn a_stop_ends_it_between_the_offers() {
        assert_eq!(told("speaker:ada levee -de", 1).len(), 1);
        assert_eq!(told("speaker:ada levee -de", 2).len(), 2);
    }

    #[test]
    fn what_sounds_alike_is_listened_for_and_ranked() {
        let all = told("~fonds", 0);
        assert_eq!(all.last(), Some(&SearchStep::Done { ranks: vec![0, 1] }));
    }
}
