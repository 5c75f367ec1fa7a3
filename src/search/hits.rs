//! The hits of a scan: how many each segment has, and the way from one to the next.

use std::ops::Range;

use super::{Found, Query};
use crate::model::{SegmentIx, Transcript};

/// A segment with hits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SegmentHits {
    /// The segment.
    pub segment: SegmentIx,
    /// How many hits it has; never zero.
    pub count: usize,
}

/// Segments with hits, in order: what a scan hands out at a time.
pub type Batch = Vec<SegmentHits>;

/// One hit of a query.
#[derive(Clone, PartialEq, Debug)]
pub struct Hit {
    /// Its number among all hits found so far, counted from zero.
    pub number: usize,
    /// The segment it is in.
    pub segment: SegmentIx,
    /// Where in the text of the segment, in bytes; empty if the segment as a whole is the hit.
    pub span: Range<usize>,
    /// Where it goes on in later segments.
    pub beyond: Vec<(SegmentIx, Range<usize>)>,
    /// How well it answers, above 0 and at most 1.
    pub score: f32,
}

impl Hit {
    /// The part of the hit that is in a segment, in bytes of its text; `None` where it does not run on to.
    pub fn span_in(&self, segment: SegmentIx) -> Option<&Range<usize>> {
        let mut beyond = self.beyond.iter();
        if segment == self.segment {
            return Some(&self.span);
        }
        beyond.find(|(at, _)| *at == segment).map(|(_, span)| span)
    }
}

/// The hits found so far, kept as counts: twelve bytes for each segment that has any.
///
/// Where they are in the text is found anew for those that are shown. The query and the transcript passed for that
/// must be those of the scan, or snapshots with other speakers.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Hits {
    segments: Vec<SegmentIx>,
    /// For each of them, how many hits there are up to its end.
    ends: Vec<usize>,
}

impl Hits {
    /// Adds a batch, whose segments come after those there are.
    pub fn extend(&mut self, batch: &[SegmentHits]) {
        let mut end = self.len();
        for hits in batch {
            end += hits.count;
            self.segments.push(hits.segment);
            self.ends.push(end);
        }
    }

    /// How many hits there are.
    pub fn len(&self) -> usize {
        self.ends.last().copied().unwrap_or(0)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }

    /// The segments with hits, in order.
    pub fn segments(&self) -> &[SegmentIx] {
        &self.segments
    }

    /// The segments with hits, in order, each with the numbers of its hits.
    pub fn by_segment(&self) -> impl Iterator<Item = (SegmentIx, Range<usize>)> + '_ {
        self.segments.iter().enumerate().map(|(row, &segment)| (segment, self.first_of(row)..self.ends[row]))
    }

    /// The numbers of all hits, those that answer best first, in the order of the text where they answer as well.
    ///
    /// Costs a pass over the text of the segments with hits.
    pub fn ranked(&self, transcript: &Transcript, query: &Query) -> Vec<u32> {
        let mut all: Vec<(f32, u32)> =
            self.starting_at(0, transcript, query).map(|hit| (hit.score, hit.number as u32)).collect();
        all.sort_by(|one, other| other.0.total_cmp(&one.0));
        all.into_iter().map(|(_, number)| number).collect()
    }

    /// Whether a segment has hits. Costs a binary search.
    pub fn contains(&self, segment: SegmentIx) -> bool {
        self.segments.binary_search(&segment).is_ok()
    }

    /// The hits from `number` on, in order.
    ///
    /// Costs a binary search, and a pass over the text of each segment it comes to as it advances.
    pub fn starting_at<'a>(
        &'a self,
        number: usize,
        transcript: &'a Transcript,
        query: &'a Query,
    ) -> impl Iterator<Item = Hit> + 'a {
        let row = self.row_of(number);
        (row..self.segments.len())
            .flat_map(move |row| self.hits_in(row, transcript, query))
            .skip(number.saturating_sub(self.first_of(row)))
    }

    /// The first hit that starts at a place or after it, else the first of all; `None` when there are none.
    ///
    /// The place is a segment and an offset into its text in bytes: one more than the start of a hit leads to the next.
    /// Costs a binary search and a pass over the text of two segments at most.
    pub fn at_or_after(&self, place: (SegmentIx, usize), transcript: &Transcript, query: &Query) -> Option<Hit> {
        let row = self.segments.partition_point(|&segment| segment < place.0);
        let mut ahead = self.starting_at(self.first_of(row), transcript, query);
        let found = ahead.find(|hit| (hit.segment, hit.span.start) >= place);
        found.or_else(|| self.starting_at(0, transcript, query).next())
    }

    /// The last hit that starts before a place, else the last of all; `None` when there are none.
    ///
    /// Costs a binary search and a pass over the text of two segments at most.
    pub fn before(&self, place: (SegmentIx, usize), transcript: &Transcript, query: &Query) -> Option<Hit> {
        let rows = self.segments.partition_point(|&segment| segment <= place.0);
        let starts_before = |hit: &Hit| (hit.segment, hit.span.start) < place;
        let found =
            (0..rows).rev().find_map(|row| self.hits_in(row, transcript, query).take_while(starts_before).last());
        found.or_else(|| self.hits_in(self.segments.len().checked_sub(1)?, transcript, query).last())
    }

    /// The row of the columns that hit `number` is in; past the end for a number past the last hit.
    fn row_of(&self, number: usize) -> usize {
        self.ends.partition_point(|&end| end <= number)
    }

    /// The number of the first hit in a row.
    fn first_of(&self, row: usize) -> usize {
        row.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0)
    }

    fn hits_in<'a>(
        &self,
        row: usize,
        transcript: &'a Transcript,
        query: &'a Query,
    ) -> impl Iterator<Item = Hit> + use<'a> {
        let first = self.first_of(row);
        self.segments.get(row).copied().into_iter().flat_map(move |segment| {
            let found = query.found(transcript, segment).into_iter().enumerate();
            found.map(move |(nth, Found { span, beyond, score })| Hit {
                number: first + nth,
                segment,
                span,
                beyond,
                score,
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use proptest::prelude::*;

    use super::*;
    use crate::model::{Builder, Segment};
    use crate::search::scan;

    fn searched(texts: &[impl AsRef<str>], typed: &str) -> (Transcript, Query, Hits) {
        let mut builder = Builder::new(3);
        let speaker = builder.speaker("A");
        for text in texts {
            let text = text.as_ref();
            builder.push(Segment { start: None, end: None, speaker, text, words: &[] }).expect("small");
        }
        let transcript = builder.finish().expect("small");
        let query = Query::parse(typed).expect("readable").expect("something to look for");
        let mut hits = Hits::default();
        scan(&transcript, &query, &AtomicBool::new(false), &mut |batch| hits.extend(&batch));
        (transcript, query, hits)
    }

    #[test]
    fn next_and_previous_go_round() {
        let (transcript, query, hits) = searched(&["no", "été, Été", "", "no", "un été"], "été");
        let place = |hit: Option<Hit>| hit.map(|hit| (hit.number, hit.segment.0, hit.span));
        let next = |segment, offset| place(hits.at_or_after((SegmentIx(segment), offset), &transcript, &query));
        let previous = |segment, offset| place(hits.before((SegmentIx(segment), offset), &transcript, &query));
        let all = [(0, 1, 0..5), (1, 1, 7..12), (2, 4, 3..8)];
        let [first, second, third] = all.map(Some);
        assert_eq!(next(0, 0), first);
        assert_eq!(next(1, 0), first);
        assert_eq!(next(1, 1), second);
        assert_eq!(next(1, 8), third);
        assert_eq!(next(3, 0), third);
        assert_eq!(next(4, 4), first);
        assert_eq!(next(99, 0), first);
        assert_eq!(previous(99, 0), third);
        assert_eq!(previous(4, 3), second);
        assert_eq!(previous(1, 7), first);
        assert_eq!(previous(1, 0), third);
        assert_eq!(previous(0, 0), third);
        assert!(hits.contains(SegmentIx(4)) && !hits.contains(SegmentIx(2)));
    }

    #[test]
    fn without_hits_there_is_no_next() {
        let (transcript, query, hits) = searched(&["a", "b"], "c");
        assert!(hits.is_empty());
        assert_eq!(hits.at_or_after((SegmentIx(0), 0), &transcript, &query), None);
        assert_eq!(hits.before((SegmentIx(0), 0), &transcript, &query), None);
        assert_eq!(hits.starting_at(0, &transcript, &query).next(), None);
    }

    proptest! {
        #[test]
        fn every_way_to_a_hit_agrees_with_the_list_of_all(
            texts in proptest::collection::vec("[ab ]{0,8}", 0..10),
            segment in 0..12_u32,
            offset in 0..10_usize,
        ) {
            let (transcript, query, hits) = searched(&texts, "ab");
            let all: Vec<Hit> = texts
                .iter()
                .enumerate()
                .flat_map(|(at, text)| text.match_indices("ab").map(move |(start, _)| (SegmentIx::at(at), start)))
                .enumerate()
                .map(|(number, (segment, start))| {
                    let span = start..start + 2;
                    Hit { number, segment, span, beyond: Vec::new(), score: 1.0 }
                })
                .collect();
            for from in 0..all.len() + 2 {
                let found: Vec<Hit> = hits.starting_at(from, &transcript, &query).collect();
                prop_assert_eq!(found.as_slice(), all.get(from..).unwrap_or_default());
            }
            let place = (SegmentIx(segment), offset);
            let next = all.iter().find(|hit| (hit.segment, hit.span.start) >= place).or(all.first()).cloned();
            prop_assert_eq!(hits.at_or_after(place, &transcript, &query), next);
            let previous = all.iter().rev().find(|hit| (hit.segment, hit.span.start) < place).or(all.last()).cloned();
            prop_assert_eq!(hits.before(place, &transcript, &query), previous);
        }
    }
}
