//! The rows of the timeline: which are on the screen, and moving by them.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use super::flow::{Flow, Piece};
use super::{App, Edited};
use crate::model::{Place, SegmentIx, SpeakerId};
use crate::search::Query;

/// How many rows stay visible above and below the cursor, where there is room.
const MARGIN: usize = 2;

/// How many wrapped segments are kept; more than a screen shows.
const WRAPS: usize = 512;

/// A row of the timeline: a segment, the first of those that run on in the same rows, and a row of theirs; never a number
/// over the whole file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
pub(super) struct RowPlace {
    pub segment: SegmentIx,
    pub row: usize,
}

/// One row on the screen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// The segment it belongs to, or the first of several.
    pub segment: SegmentIx,
    /// What it shows.
    pub kind: RowKind,
}

/// What a row shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RowKind {
    /// The silence before the segment.
    Gap(Duration),
    /// Who speaks from here on.
    Name,
    /// Some of the segment's text.
    Text {
        /// Which bytes of it.
        range: Range<usize>,
        /// Whether the segment starts here.
        is_first: bool,
        /// Whether the segment starts before the latest end so far.
        overlaps: bool,
        /// What of the segments behind it goes on in the row.
        rest: Vec<Piece>,
    },
    /// The tags and the note of the segment.
    Annotation,
    /// Some of the text that is typed, in the place of the segment's or of a new one behind it.
    Edited {
        /// Which bytes of it.
        range: Range<usize>,
        /// Whether it starts here.
        is_first: bool,
        /// Whether the segment starts before the latest end so far.
        overlaps: bool,
    },
}

impl Row {
    /// The pieces of text in it, from left to right; none in a row of anything else.
    pub fn pieces(&self) -> Vec<Piece> {
        match &self.kind {
            RowKind::Text { range, is_first, rest, .. } => {
                let mut pieces = vec![Piece { segment: self.segment, range: range.clone(), is_first: *is_first }];
                pieces.extend_from_slice(rest);
                pieces
            }
            _ => Vec::new(),
        }
    }
}

/// Wrapped segments, for one width.
#[derive(Default, Debug)]
pub(super) struct Wraps {
    width: u16,
    flows: HashMap<SegmentIx, Arc<Flow>>,
}

/// The rows of a segment, or of several that run on.
struct SegmentRows {
    gap: Option<Duration>,
    /// Whether the speaker's name stands above the text.
    named: bool,
    text: Arc<Flow>,
    /// The rows of the text that is typed here.
    edited: Option<Arc<[Range<usize>]>>,
    /// Whether tags or a note stand below; they do not while a text is typed here.
    annotated: bool,
}

impl SegmentRows {
    fn len(&self) -> usize {
        self.behind_text() + usize::from(self.annotated)
    }

    fn behind_text(&self) -> usize {
        self.first_text() + self.text.rows.len() + self.edited.as_ref().map_or(0, |rows| rows.len())
    }

    fn first_text(&self) -> usize {
        usize::from(self.gap.is_some()) + usize::from(self.named)
    }
}

impl App {
    /// The rows of a segment and of those that run on behind it, if it goes on in no row itself.
    fn segment_rows(&mut self, ix: SegmentIx) -> SegmentRows {
        let gap = self.gap_before(ix);
        let named = self.display.names_above && !self.transcript.is_empty() && self.starts_turn(ix);
        let columns = self.layout.columns.text;
        if self.wraps.width != columns || self.wraps.flows.len() > WRAPS {
            self.wraps = Wraps { width: columns, flows: HashMap::new() };
        }
        let editing = self.mode.editing().filter(|editing| editing.of.place() == ix);
        let edited = editing.map(|editing| Arc::clone(&editing.rows));
        if editing.is_some_and(|editing| editing.of != Edited::Behind(ix)) {
            return SegmentRows { gap, named, text: Arc::new(Flow::none(ix)), edited, annotated: false };
        }
        let text = match self.wraps.flows.get(&ix) {
            Some(flow) => Arc::clone(flow),
            None => {
                let flow = Arc::new(self.flow_from(ix, columns));
                self.wraps.flows.insert(ix, Arc::clone(&flow));
                flow
            }
        };
        let annotated = edited.is_none() && !self.transcript.annotation(text.last).is_empty();
        SegmentRows { gap, named, text, edited, annotated }
    }

    /// How many flows are at hand.
    #[cfg(test)]
    pub(super) fn flows_kept(&self) -> usize {
        self.wraps.flows.len()
    }

    pub(super) fn gap_before(&self, ix: SegmentIx) -> Option<Duration> {
        // Between segments that are not neighbours there is speech, not silence.
        if self.is_filtered() {
            return None;
        }
        let start = self.transcript.segment(ix)?.start?;
        let is_gap = |silence: &Duration| silence.as_secs_f64() > self.config.gap_seconds;
        // Mostly the end right before it tells, without a look at all ends.
        let end_before = ix.0.checked_sub(1).and_then(|before| self.transcript.segment(SegmentIx(before))?.end);
        if end_before.is_some_and(|end| !is_gap(&start.since(end))) {
            return None;
        }
        let latest = self.transcript.overlaps_before(ix).latest_end();
        Some(start.since(latest.unwrap_or_default())).filter(is_gap)
    }

    /// The next segment shown after `ix`, or before it.
    pub(super) fn neighbour(&self, ix: SegmentIx, forward: bool) -> Option<SegmentIx> {
        self.neighbour_of(ix, forward, |_| true)
    }

    /// The next segment shown after `ix`, or before it, of speakers that are wanted. What is left out between is passed
    /// over chunk by chunk, or hit by hit.
    pub(super) fn neighbour_of(
        &self,
        ix: SegmentIx,
        forward: bool,
        is_wanted: impl Fn(SpeakerId) -> bool,
    ) -> Option<SegmentIx> {
        let next = |ix: SegmentIx| if forward { ix.0.checked_add(1) } else { ix.0.checked_sub(1) }.map(SegmentIx);
        let may_show = |speaker| is_wanted(speaker) && (self.display.dims || !self.hidden.contains(&speaker));
        let mut at = next(ix);
        let found = loop {
            let Some(spoken) = at.and_then(|at| self.transcript.nearest_of(at, forward, may_show)) else { break None };
            at = match self.nearest_with_hit(spoken, forward) {
                Some(hit) if hit != spoken => Some(hit),
                Some(_) if self.is_visible(spoken) => break Some(spoken),
                Some(_) => next(spoken),
                None => None,
            };
        };
        // It is shown whatever is left out.
        let edited = self.mode.editing().map(|editing| editing.of.place());
        let edited = edited.filter(|at| if forward { *at > ix } else { *at < ix });
        let edited = edited.filter(|at| self.transcript.speaker_at(*at).is_some_and(is_wanted));
        found.into_iter().chain(edited).min_by_key(|at| at.0.abs_diff(ix.0))
    }

    /// The first segment from `ix` on that a hit may be in, or the last one up to it; `ix` where all are shown.
    fn nearest_with_hit(&self, ix: SegmentIx, forward: bool) -> Option<SegmentIx> {
        let hits = self.finding.hits.segments();
        if !self.only_hits || self.display.dims || hits.is_empty() {
            return Some(ix);
        }
        let reach = self.finding.query.as_ref().map_or(0, Query::reach);
        let (before, behind) = hits.split_at(hits.partition_point(|hit| *hit <= ix));
        match before.last().map(|hit| SegmentIx(hit.0 + reach)) {
            Some(last) if last >= ix => Some(ix),
            _ if forward => behind.first().copied(),
            last => last,
        }
    }

    /// The segment itself if it is shown, or the nearest one that is.
    pub(super) fn nearest_visible(&self, ix: SegmentIx) -> Option<SegmentIx> {
        let ix = ix.min(self.transcript.last()?);
        if self.is_visible(ix) {
            return Some(ix);
        }
        self.neighbour(ix, true).or_else(|| self.neighbour(ix, false))
    }

    /// The place `by` rows on, or as far as there are rows; and how far that was.
    fn step(&mut self, from: RowPlace, by: isize) -> (RowPlace, usize) {
        let mut at = from;
        let mut left = by.unsigned_abs();
        while left > 0 {
            if by > 0 {
                let rows = self.segment_rows(at.segment);
                let below = rows.len().saturating_sub(at.row + 1);
                if left <= below {
                    at.row += left;
                    return (at, by.unsigned_abs());
                }
                let Some(next) = self.neighbour(rows.text.last, true) else {
                    at.row += below;
                    left -= below;
                    break;
                };
                left -= below + 1;
                at = RowPlace { segment: next, row: 0 };
            } else {
                if left <= at.row {
                    at.row -= left;
                    return (at, by.unsigned_abs());
                }
                let Some(previous) = self.neighbour(at.segment, false).map(|ix| self.start_of_flow(ix)) else {
                    left -= at.row;
                    at.row = 0;
                    break;
                };
                left -= at.row + 1;
                at = RowPlace { segment: previous, row: self.segment_rows(previous).len() - 1 };
            }
        }
        (at, by.unsigned_abs() - left)
    }

    fn cursor_row(&mut self) -> RowPlace {
        if let Some(editing) = self.mode.editing() {
            let (segment, row) = (editing.of.place(), editing.cursor_row());
            let rows = self.segment_rows(segment);
            return RowPlace { segment, row: rows.first_text() + rows.text.rows.len() + row };
        }
        self.row_of(self.cursor)
    }

    fn row_of(&mut self, place: Place) -> RowPlace {
        let segment = self.start_of_flow(place.segment);
        let rows = self.segment_rows(segment);
        RowPlace { segment, row: rows.first_text() + rows.text.row_of(place) }
    }

    /// Moves the cursor `by` rows of text, keeping its column.
    pub(super) fn move_rows(&mut self, by: isize) {
        let from = self.cursor_row();
        let column = self.column();
        let to = self.step(from, by).0;
        let to = self.on_text(to, by.signum());
        self.put_cursor(to, column);
        self.goal = Some(column);
        self.follow = true;
    }

    /// The next row in a direction that holds a cursor, from this one on: silences, names and notes do not.
    fn on_text(&mut self, place: RowPlace, direction: isize) -> RowPlace {
        let mut place = place;
        // A note may stand before a silence, and that before a name.
        for _ in 0..3 {
            let rows = self.segment_rows(place.segment);
            if !(rows.first_text()..rows.behind_text()).contains(&place.row) {
                place = self.step(place, direction).0;
            }
        }
        // At the ends of the transcript there is none in that direction.
        let rows = self.segment_rows(place.segment);
        RowPlace { row: place.row.max(rows.first_text()).min(rows.behind_text() - 1), ..place }
    }

    /// Moves the view `by` rows, and the cursor with it where it would leave the screen.
    pub(super) fn scroll(&mut self, by: isize) {
        self.top = self.step(self.top, by).0;
        self.keep_full_screen();
        let column = self.column();
        let height = usize::from(self.layout.timeline.height);
        let last = self.step(self.top, height.saturating_sub(1) as isize).0;
        let cursor = self.cursor_row();
        let inside = cursor.clamp(self.top, last);
        if inside != cursor {
            let inside = self.on_text(inside, if inside > cursor { 1 } else { -1 });
            self.put_cursor(inside, column);
            self.goal = Some(column);
        }
    }

    /// Moves view and cursor `by` rows together, so that the cursor keeps its place on the screen.
    pub(super) fn move_page(&mut self, by: isize) {
        self.top = self.step(self.top, by).0;
        self.move_rows(by);
    }

    fn column(&mut self) -> u16 {
        if let Some(goal) = self.goal {
            return goal;
        }
        let segment = self.start_of_flow(self.cursor.segment);
        let flow = self.segment_rows(segment).text;
        flow.rows.get(flow.row_of(self.cursor)).map_or(0, |row| self.column_in(row, self.cursor))
    }

    pub(super) fn put_cursor(&mut self, place: RowPlace, column: u16) {
        let rows = self.segment_rows(place.segment);
        let row = rows.text.rows.get(place.row.saturating_sub(rows.first_text()));
        let found = row.and_then(|row| self.place_at(row, column));
        self.cursor = found.unwrap_or(Place { segment: place.segment, offset: 0 });
    }

    pub(super) fn arrange_rows(&mut self) {
        self.rows.clear();
        if self.layout.timeline.is_empty() {
            return;
        }
        // What runs on depends on more than the texts: on speakers, notes, filters.
        if self.display.turns {
            self.wraps = Wraps::default();
        }
        let height = usize::from(self.layout.timeline.height);
        let Some(segment) = self.nearest_visible(self.cursor.segment) else {
            if self.mode.editing().is_some() {
                self.push_rows(SegmentIx(0), 0, height);
            }
            return;
        };
        if segment != self.cursor.segment {
            self.cursor = Place { segment, offset: 0 };
        }
        self.keep_top_valid();
        if std::mem::take(&mut self.follow) {
            self.show_cursor(height);
        }
        self.keep_full_screen();
        let mut segment = Some(self.top.segment);
        let mut skip = self.top.row;
        while let Some(ix) = segment.filter(|_| self.rows.len() < height) {
            let last = self.push_rows(ix, skip, height);
            skip = 0;
            segment = self.neighbour(last, true);
        }
    }

    /// Adds the rows of a segment and of those that run on behind it; the last of these comes back.
    fn push_rows(&mut self, ix: SegmentIx, skip: usize, height: usize) -> SegmentIx {
        let rows = self.segment_rows(ix);
        let start = self.transcript.segment(ix).and_then(|segment| segment.start);
        let overlaps = self.transcript.overlaps_before(ix).next(start, None);
        let row = |kind| Row { segment: ix, kind };
        let gap = rows.gap.map(RowKind::Gap).map(row);
        let name = rows.named.then_some(RowKind::Name).map(row);
        let text = rows.text.rows.iter().enumerate().filter_map(|(at, pieces)| {
            let (Piece { segment, range, is_first }, rest) = pieces.split_first()?;
            let overlaps = overlaps && at == 0;
            let kind = RowKind::Text { range: range.clone(), is_first: *is_first, overlaps, rest: rest.to_vec() };
            Some(Row { segment: *segment, kind })
        });
        let overlaps = overlaps && rows.text.rows.is_empty();
        let edited = rows.edited.iter().flat_map(|rows| rows.iter()).enumerate().map(|(at, range)| RowKind::Edited {
            range: range.clone(),
            is_first: at == 0,
            overlaps,
        });
        let annotation = rows.annotated.then_some(Row { segment: rows.text.last, kind: RowKind::Annotation });
        let room = height - self.rows.len();
        let all = gap.into_iter().chain(name).chain(text).chain(edited.map(row)).chain(annotation);
        self.rows.extend(all.skip(skip).take(room));
        rows.text.last
    }

    fn keep_top_valid(&mut self) {
        let Some(segment) = self.nearest_visible(self.top.segment) else { return };
        let start = self.start_of_flow(segment);
        if start != segment {
            self.top = self.row_of(Place { segment, offset: 0 });
        } else if segment != self.top.segment {
            self.top = RowPlace { segment, row: 0 };
        }
        self.top.row = self.top.row.min(self.segment_rows(start).len() - 1);
    }

    fn show_cursor(&mut self, height: usize) {
        let cursor = self.cursor_row();
        let margin = MARGIN.min(height.saturating_sub(1) / 2);
        let highest = self.step(cursor, -((height.saturating_sub(1 + margin)) as isize)).0;
        let lowest = self.step(cursor, -(margin as isize)).0;
        let (far_up, _) = self.step(highest, -(height as isize));
        let (far_down, _) = self.step(lowest, height as isize);
        if self.top < far_up || self.top > far_down {
            // A jump: the place arrived at stands in the upper third, with what led to it above.
            self.top = self.step(cursor, -((height / 3) as isize)).0;
        } else {
            self.top = self.top.clamp(highest, lowest);
        }
    }

    /// Keeps the last row of the transcript at the bottom of the screen, not above it.
    fn keep_full_screen(&mut self) {
        let height = usize::from(self.layout.timeline.height);
        let (_, below) = self.step(self.top, height.saturating_sub(1) as isize);
        let missing = height.saturating_sub(1).saturating_sub(below);
        if missing > 0 {
            self.top = self.step(self.top, -(missing as isize)).0;
        }
    }
}
