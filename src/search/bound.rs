//! A query bound to one transcript.

use super::candidates::Finder;
use super::filter::Known;
use super::query::{Operand, Term};
use super::{Found, Literal, Query};
use crate::model::{Segment, SegmentIx, Transcript};

/// A query with what is to be known of a transcript to decide for each segment.
pub struct Search<'a> {
    query: &'a Query,
    transcript: &'a Transcript,
    /// The cheaper ones first.
    conditions: Vec<Vec<Bound<'a>>>,
}

/// A term bound to the transcript.
enum Bound<'a> {
    Filter { is_negated: bool, known: Known },
    Text { is_negated: bool, term: &'a Term },
}

impl<'a> Search<'a> {
    /// Binds a query to a transcript. Costs a pass over the speakers, and for some states over the segments.
    pub fn new(query: &'a Query, transcript: &'a Transcript) -> Search<'a> {
        let bound = |operand: &'a Operand| {
            let is_negated = operand.is_negated;
            match &operand.term {
                Term::Filter(filter) => Bound::Filter { is_negated, known: filter.known(transcript) },
                term => Bound::Text { is_negated, term },
            }
        };
        let conditions = query.conditions.iter().map(|condition| condition.iter().map(bound).collect());
        let mut conditions: Vec<Vec<Bound>> = conditions.collect();
        conditions.sort_by_key(|condition| condition.iter().any(|bound| matches!(bound, Bound::Text { .. })));
        Search { query, transcript, conditions }
    }

    /// What finds the segments that may have hits; `None` where every segment may.
    pub(super) fn finders(&self) -> Option<Vec<Finder<'a>>> {
        self.conditions.iter().find_map(|condition| {
            let literals: Option<Vec<&[Literal]>> = condition
                .iter()
                .map(|bound| match bound {
                    Bound::Text { is_negated: false, term: Term::Words(literal) } => {
                        Some(std::slice::from_ref(literal))
                    }
                    Bound::Text { is_negated: false, term: Term::Near(near) } => Some(&near.terms[..]),
                    _ => None,
                })
                .collect();
            Some(literals?.into_iter().flatten().map(Finder::new).collect())
        })
    }

    /// The hits that start in a segment; none if it does not meet the conditions.
    pub fn found(&self, ix: SegmentIx) -> Vec<Found> {
        let Some(segment) = self.transcript.segment(ix) else { return Vec::new() };
        let holds = |condition: &Vec<Bound>| condition.iter().any(|bound| self.holds(bound, ix, &segment));
        if self.conditions.iter().all(holds) { self.query.found(self.transcript, ix) } else { Vec::new() }
    }

    fn holds(&self, bound: &Bound<'_>, ix: SegmentIx, segment: &Segment<'_>) -> bool {
        match bound {
            Bound::Filter { is_negated, known } => known.holds(self.transcript, ix, segment) != *is_negated,
            Bound::Text { is_negated, term } => term.is_match(self.transcript, ix) != *is_negated,
        }
    }
}
