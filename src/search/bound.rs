//! A query bound to one transcript.

use super::candidates::{Finder, Finders};
use super::filter::Known;
use super::query::{Operand, Term};
use super::{Found, Literal, Query};
use crate::model::{SegmentIx, Transcript};

/// A query with what is to be known of a transcript to decide for each segment.
pub struct Search<'a> {
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
                Term::Filter(filter) => Bound::Filter {
                    is_negated,
                    known: filter.known(transcript, query.original.as_ref(), query.whence.as_ref()),
                },
                term => Bound::Text { is_negated, term },
            }
        };
        let conditions = query.conditions.iter().map(|condition| condition.iter().map(bound).collect());
        let mut conditions: Vec<Vec<Bound>> = conditions.collect();
        conditions.sort_by_key(|condition| condition.iter().any(|bound| matches!(bound, Bound::Text { .. })));
        Search { transcript, conditions }
    }

    /// What finds the segments that may have hits; `None` where every segment may.
    ///
    /// What the finders count are the hits themselves if nothing else is asked.
    pub(super) fn finders(&self) -> Option<Finders<'a>> {
        let mut without = Vec::new();
        let mut others = 0;
        let mut all: Option<Vec<Finder<'a>>> = None;
        for condition in &self.conditions {
            match (&condition[..], literals(condition)) {
                ([Bound::Text { is_negated: true, term: Term::Words(literal) }], _) => {
                    without.push(Finder::new(literal))
                }
                (_, Some(literals)) if all.is_none() => {
                    others += usize::from(!matches!(condition[..], [Bound::Text { term: Term::Words(_), .. }]));
                    all = Some(literals.into_iter().map(Finder::new).collect());
                }
                _ => others += 1,
            }
        }
        Some(Finders { all: all?, without, counts: others == 0 })
    }

    /// The hits that start in a segment; none if it does not meet the conditions.
    pub fn found(&self, ix: SegmentIx) -> Vec<Found> {
        let Some(segment) = self.transcript.segment(ix) else { return Vec::new() };
        let mut found = Vec::new();
        for condition in &self.conditions {
            let mut holds = false;
            for bound in condition {
                holds |= match bound {
                    Bound::Filter { is_negated, known } => known.holds(self.transcript, ix, &segment) != *is_negated,
                    Bound::Text { is_negated: true, term } => !term.is_match(self.transcript, ix),
                    Bound::Text { is_negated: false, term } => {
                        let before = found.len();
                        found.extend(term.found(self.transcript, ix));
                        found.len() > before
                    }
                };
            }
            if !holds {
                return Vec::new();
            }
        }
        Found::in_order(found)
    }
}

/// The words of which a segment must have some to meet a condition; `None` where others do, too.
fn literals<'a>(condition: &[Bound<'a>]) -> Option<Vec<&'a Literal>> {
    let literals = condition.iter().map(|bound| match bound {
        Bound::Text { is_negated: false, term: Term::Words(literal) } => Some(std::slice::from_ref(literal)),
        Bound::Text { is_negated: false, term: Term::Near(near) } => Some(&near.terms[..]),
        _ => None,
    });
    let literals: Option<Vec<&[Literal]>> = literals.collect();
    Some(literals?.into_iter().flatten().collect())
}
