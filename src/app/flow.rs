//! Segments whose texts run on in the same rows.

use std::ops::Range;

use super::App;
use crate::model::{Place, SegmentIx};
use crate::text::{Part, offset_at, width, wrap_several};

/// A turn without end is broken before each segment with a multiple of this number, so that a place in it costs no more.
const LONGEST: u32 = 64;

/// A part of a segment's text, within a row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Piece {
    /// The segment.
    pub segment: SegmentIx,
    /// Which bytes of its text.
    pub range: Range<usize>,
    /// Whether the segment starts here.
    pub is_first: bool,
}

/// The rows of segments that run on, with a blank between one and the next.
#[derive(Debug)]
pub(super) struct Flow {
    /// The last of the segments.
    pub last: SegmentIx,
    /// The pieces of each row; no row is without any.
    pub rows: Vec<Vec<Piece>>,
}

impl Flow {
    /// The rows of texts, those of the segments from `first` on; none is blank where there are several.
    ///
    /// Costs a pass over the texts.
    fn of(first: SegmentIx, texts: &[&str], columns: u16) -> Flow {
        let piece =
            |Part { text, range, is_first }| Piece { segment: SegmentIx(first.0 + text as u32), range, is_first };
        let rows = wrap_several(texts, columns).into_iter().map(|row| row.into_iter().map(piece).collect());
        Flow { last: SegmentIx(first.0 + texts.len() as u32 - 1), rows: rows.collect() }
    }

    /// No rows: in the place of the segment's text another one is typed.
    pub fn none(segment: SegmentIx) -> Flow {
        Flow { last: segment, rows: Vec::new() }
    }

    /// The row in which a place is; 0 where there is none.
    pub fn row_of(&self, place: Place) -> usize {
        let is_before = |piece: &Piece| {
            let offset = if piece.is_first { 0 } else { piece.range.start };
            Place { segment: piece.segment, offset } <= place
        };
        self.rows.partition_point(|row| row.first().is_some_and(is_before)).saturating_sub(1)
    }
}

impl App {
    /// Whether a segment that is shown goes on in the rows of the one before it.
    fn runs_on(&self, ix: SegmentIx) -> bool {
        let Some(before) = ix.0.checked_sub(1).map(SegmentIx) else { return false };
        let is_blank = |ix| self.transcript.segment(ix).is_none_or(|segment| segment.text.trim().is_empty());
        let is_typed = |ix| self.mode.editing().is_some_and(|editing| editing.of.place() == ix);
        self.display.turns
            && !ix.0.is_multiple_of(LONGEST)
            && !self.starts_turn(ix)
            && self.transcript.annotation(before).is_empty()
            && ![before, ix].into_iter().any(|ix| is_blank(ix) || is_typed(ix))
    }

    /// Whether a segment that is shown is not by the speaker of the one right before it, or a silence is between them.
    pub fn starts_turn(&self, ix: SegmentIx) -> bool {
        let Some(before) = ix.0.checked_sub(1).map(SegmentIx) else { return true };
        let speaker = |ix| self.transcript.speaker_at(ix);
        speaker(before) != speaker(ix) || !self.is_visible(before) || self.gap_before(ix).is_some()
    }

    /// The first of the segments whose rows a segment goes on in; often itself. Costs a look at 64 segments at most.
    pub(super) fn start_of_flow(&self, ix: SegmentIx) -> SegmentIx {
        let mut ix = ix;
        while self.runs_on(ix) {
            ix.0 -= 1;
        }
        ix
    }

    /// The rows from a segment on that starts some.
    pub(super) fn flow_from(&self, first: SegmentIx, columns: u16) -> Flow {
        let mut last = first;
        let next = |ix: SegmentIx| SegmentIx(ix.0.saturating_add(1));
        while self.transcript.segment(next(last)).is_some() && self.is_visible(next(last)) && self.runs_on(next(last)) {
            last = next(last);
        }
        let text = |ix| self.transcript.segment(SegmentIx(ix)).map_or("", |segment| segment.text);
        Flow::of(first, &(first.0..=last.0).map(text).collect::<Vec<_>>(), columns)
    }

    /// The text of a piece.
    pub fn words_of(&self, piece: &Piece) -> &str {
        self.transcript.segment(piece.segment).and_then(|segment| segment.text.get(piece.range.clone())).unwrap_or("")
    }

    /// What is shown at a column of a row, or last in it where it is shorter.
    pub(super) fn place_at(&self, row: &[Piece], column: u16) -> Option<Place> {
        let mut left = usize::from(column);
        let mut found = None;
        for piece in row {
            let words = self.words_of(piece);
            let column = u16::try_from(left).unwrap_or(u16::MAX);
            found = Some(Place { segment: piece.segment, offset: piece.range.start + offset_at(words, column) });
            // The blank behind it is its own.
            match left.checked_sub(width(words) + 1) {
                Some(rest) => left = rest,
                None => break,
            }
        }
        found
    }

    /// The column of a place in its row.
    pub(super) fn column_in(&self, row: &[Piece], place: Place) -> u16 {
        let mut column = 0;
        for piece in row {
            let words = self.words_of(piece);
            if piece.segment == place.segment {
                let offset = place.offset.saturating_sub(piece.range.start);
                column += width(words.get(..offset).unwrap_or(words));
                break;
            }
            column += width(words) + 1;
        }
        u16::try_from(column).unwrap_or(u16::MAX)
    }
}
