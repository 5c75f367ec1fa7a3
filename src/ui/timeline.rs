//! The text: time, speaker, words, silences.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use super::Screen;
use crate::app::{Action, Edited, Focus, Hit, Piece, Row, RowKind, Times, first_key_of};
use crate::model::{Place, SegmentIx, spoken_duration};
use crate::text::{glyphs, word_at};

/// What marks a segment that starts while another lasts, as transcribers write it.
const OVERLAP: &str = "[";

/// What stands behind a time that was worked out, not heard.
const ESTIMATE: &str = "~";

/// What stands before a segment that the user marked, and where there is no column for it, before the one under the
/// cursor if it is.
const MARKS: [&str; 2] = ["●", "◉"];

/// What stands before the tags and the note below a segment.
const ANNOTATION: &str = "╰ ";

/// What stands for the time of a segment that is not there yet.
const NEW: &str = "new";

/// What stands out in the rows of a segment.
#[derive(Default)]
struct RowHits {
    /// The word that is heard.
    spoken: Option<Range<usize>>,
    /// The hits.
    spans: Vec<Range<usize>>,
    /// The one last gone to.
    current: Option<Range<usize>>,
}

impl Screen<'_> {
    pub(super) fn timeline(&mut self) {
        let area = self.app.layout.timeline;
        if area.width == 0 {
            return;
        }
        if self.app.rows.is_empty() && (self.app.transcript.is_empty() || self.app.is_filtered()) {
            let [insert, hits, solo] =
                [Action::InsertSegment, Action::OnlyHits, Action::Solo].map(|action| first_key_of(self.app, action));
            let words = match self.app.transcript.is_empty() {
                true => format!("no segments; {insert} inserts one"),
                false => format!("none is left; {hits} shows all segments, {solo} all speakers"),
            };
            self.put(area.x + 1, area.y, area.right(), &words, self.theme.faint);
            return;
        }
        let current = self.app.chosen_hit();
        let spoken = self.app.spoken();
        // The hits of a segment are looked for once, not for each of its rows.
        let pieces: Vec<Piece> = self.app.rows.iter().flat_map(Row::pieces).collect();
        let mut all_hits = HashMap::new();
        for pieces in pieces.chunk_by(|a, b| a.segment == b.segment) {
            let segment = pieces[0].segment;
            let mut hits = self.hits(segment, pieces, current.as_ref());
            hits.spoken = spoken.filter(|place| segment == place.segment).and_then(|place| self.word(place));
            all_hits.insert(segment, hits);
        }
        for (y, row) in (area.y..area.bottom()).zip(self.app.rows.iter().skip(self.skipped_rows())) {
            self.row(y, row, y == area.y, &all_hits);
        }
        self.scroll_bar();
    }

    /// How many rows the text goes up for the one with the cursor not to be under what is chosen from.
    fn skipped_rows(&self) -> usize {
        let area = self.app.layout.timeline;
        let taken = self.taken_rows();
        let bottom = area.bottom().min(self.app.layout.status.y.saturating_sub(taken));
        let cursor = self.app.cursor;
        let has_cursor = |row: &Row| {
            let is_here = |piece: &Piece| piece.segment == cursor.segment && cursor.offset <= piece.range.end;
            row.pieces().iter().any(is_here)
        };
        match self.app.rows.iter().position(has_cursor) {
            Some(at) if taken > 0 && bottom > area.y => (at + 1).saturating_sub(usize::from(bottom - area.y)),
            _ => 0,
        }
    }

    /// The hits in pieces of one segment.
    fn hits(&self, segment: SegmentIx, pieces: &[Piece], current: Option<&Hit>) -> RowHits {
        let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else { return RowHits::default() };
        let shown = first.range.start..last.range.end;
        let spans = self.app.spans(segment).skip_while(|span| span.end <= shown.start);
        RowHits {
            spoken: None,
            spans: spans.take_while(|span| span.start < shown.end).collect(),
            current: current.and_then(|hit| hit.span_in(segment)).cloned(),
        }
    }

    fn row(&mut self, y: u16, row: &Row, is_top: bool, hits: &HashMap<SegmentIx, RowHits>) {
        let app = self.app;
        let area = app.layout.timeline;
        let end = area.right().saturating_sub(1);
        let text_x = app.layout.text_x();
        let editing = app.mode.editing();
        let pieces = row.pieces();
        let (is_first, overlaps, is_edited) = match &row.kind {
            RowKind::Gap(silence) => {
                let words = format!("··· {} ···", spoken_duration(*silence));
                self.put(text_x, y, end, &words, self.theme.faint);
                return;
            }
            RowKind::Name => {
                if app.display.times != Times::None {
                    self.time(y, row.segment, true);
                }
                return self.name(text_x, y, end, row.segment);
            }
            RowKind::Text { is_first, overlaps, .. } => (*is_first, *overlaps, false),
            RowKind::Annotation => (false, false, false),
            RowKind::Edited { is_first, overlaps, .. } => (*is_first, *overlaps, true),
        };
        let is_new = is_edited && editing.is_some_and(|editing| editing.of != Edited::Segment(row.segment));
        // The segments in the row, and whether they start here.
        let segments: Vec<(SegmentIx, bool)> = match pieces.is_empty() {
            true => vec![(row.segment, is_first)],
            false => pieces.iter().map(|piece| (piece.segment, piece.is_first)).collect(),
        };
        let is_current = match editing {
            Some(_) => is_edited,
            None => segments.iter().any(|(ix, _)| *ix == app.cursor.segment),
        };
        let is_marked = |(ix, is_first): &(SegmentIx, bool)| (*is_first || is_top) && app.transcript.is_marked(*ix);
        let is_marked = !is_new && segments.iter().any(is_marked);
        let is_selected = segments.iter().any(|(ix, _)| self.is_selected(*ix));
        let is_faint = is_current && app.focus != Focus::Timeline;
        let x = area.x + app.layout.columns.margin;
        let sign = match is_current {
            _ if is_marked && x == 0 => MARKS[usize::from(is_current)],
            true => "▌",
            false if is_selected => "┃",
            false => "",
        };
        self.put(x, y, end, sign, if is_faint { self.theme.faint } else { self.theme.marker });
        if is_marked && x > 0 {
            self.put(x - 1, y, end, MARKS[0], self.theme.marker);
        }
        if !is_new {
            self.beginning(y, &segments, is_top);
        } else if is_first || is_top {
            self.put(x + 1, y, text_x - 1, NEW, if is_first { self.theme.text } else { self.theme.faint });
            self.name(text_x - app.layout.columns.name - 1, y, text_x - 2, row.segment);
        }
        if overlaps && is_first {
            self.put(text_x - 1, y, end, OVERLAP, self.theme.marker);
        }
        match &row.kind {
            RowKind::Annotation => self.annotation((text_x, y, end), row.segment),
            RowKind::Edited { range, .. } => self.typed((text_x, y, end), range.clone()),
            _ => {
                let mut x = text_x;
                for (at, piece) in pieces.iter().enumerate() {
                    x = self.text((x + u16::from(at > 0), y, end), piece, &hits[&piece.segment]);
                }
            }
        }
    }

    /// Time and speaker before a row, where they are to stand.
    fn beginning(&mut self, y: u16, segments: &[(SegmentIx, bool)], is_top: bool) {
        let app = self.app;
        let Some(&(first, is_first)) = segments.first() else { return };
        let starts = |ix| app.display.times == Times::Segments || app.starts_turn(ix);
        let has_name_above = |ix| app.display.names_above && app.starts_turn(ix);
        let mut starting = segments.iter().filter(|(_, is_first)| *is_first).map(|(ix, _)| *ix);
        // Inside a turn taller than the screen, its time and speaker stay in sight at the top.
        if let Some(ix) = starting.next().filter(|ix| starts(*ix) && !has_name_above(*ix)) {
            self.time(y, ix, true);
        } else if is_top && !(is_first && has_name_above(first)) {
            self.time(y, first, false);
        }
        let name = app.layout.columns.name;
        if name > 0 && (is_top || (is_first && (!app.display.turns || app.starts_turn(first)))) {
            let text_x = app.layout.text_x();
            self.name(text_x - name - 1, y, text_x - 2, first);
        }
    }

    /// When a segment starts, where there is a column for it.
    fn time(&mut self, y: u16, ix: SegmentIx, is_here: bool) {
        let app = self.app;
        let Some(segment) = app.transcript.segment(ix) else { return };
        let Some(start) = segment.start else { return };
        let x = app.layout.timeline.x + app.layout.columns.margin + 1;
        let end = (x + app.layout.columns.time).min(app.layout.timeline.right().saturating_sub(1));
        let style = match self.is_clear(ix) {
            true if is_here => self.theme.text,
            // The name above is out of sight.
            true if app.display.names_above => self.name_style(segment.speaker),
            _ => self.theme.faint,
        };
        let time_end = self.put(x, y, end, &self.clock(start), style);
        if app.transcript.is_estimated(ix) {
            self.put(time_end, y, end, ESTIMATE, self.theme.faint);
        }
    }

    /// Who says a segment.
    fn name(&mut self, x: u16, y: u16, end: u16, ix: SegmentIx) {
        let Some(segment) = self.app.transcript.segment(ix) else { return };
        let style = if self.is_clear(ix) { self.name_style(segment.speaker) } else { self.theme.faint };
        let name = self.speaker_name(segment.speaker).to_owned();
        self.put(x, y, end, &name, style);
    }

    /// Whether a segment is not one that is filtered out and dim for it.
    fn is_clear(&self, ix: SegmentIx) -> bool {
        !self.app.display.dims || self.app.is_wanted(ix)
    }

    /// Tags and note in one row, as far as there is room.
    fn annotation(&mut self, (x, y, end): (u16, u16, u16), ix: SegmentIx) {
        let end = end.min(x + self.app.layout.columns.text);
        let annotation = self.app.transcript.annotation(ix);
        let x = self.put(x, y, end, ANNOTATION, self.theme.faint);
        let x = match self.is_clear(ix) {
            true => self.tags((x, y, end), &annotation.tags),
            false => self.put(x, y, end, &annotation.told_tags(), self.theme.faint),
        };
        let blank = u16::from(!annotation.tags.is_empty());
        self.put(x + blank, y, end, &annotation.told_note(), self.theme.faint);
    }

    /// Tags as they are told, each in its colour; returns the column behind them.
    pub(super) fn tags(&mut self, (x, y, end): (u16, u16, u16), tags: &BTreeSet<String>) -> u16 {
        let mut behind = x;
        for tag in tags {
            let start = if behind == x { x } else { behind + 1 };
            behind = self.put(start, y, end, &format!("#{tag}"), self.theme.tag(self.app.tag_colour(tag)));
        }
        behind
    }

    fn word(&self, place: Place) -> Option<Range<usize>> {
        word_at(self.app.transcript.segment(place.segment)?.text, place.offset)
    }

    fn is_selected(&self, segment: SegmentIx) -> bool {
        let (first, last) = self.app.selection();
        self.app.anchor.is_some() && (first..=last).contains(&segment)
    }

    /// A piece of text from a column on, up to another; returns where it ended.
    fn text(&mut self, (x, y, end): (u16, u16, u16), piece: &Piece, hits: &RowHits) -> u16 {
        let app = self.app;
        let ix = piece.segment;
        let Some(segment) = app.transcript.segment(ix) else { return x };
        let style = match () {
            () if self.is_selected(ix) => self.theme.selected,
            () if self.is_clear(ix) => self.theme.text,
            () => self.theme.faint,
        };
        let offset = app.cursor.offset;
        // Where the cursor is on a hit, that is enough to be seen.
        let has_word = ix == app.cursor.segment
            && app.focus == Focus::Timeline
            && app.mode.editing().is_none()
            && !hits.current.as_ref().is_some_and(|span| span.contains(&offset));
        let word = has_word.then(|| word_at(segment.text, offset).unwrap_or(offset..offset + 1));
        // Spans come in order, as the glyphs do: each is passed once.
        let mut spans = hits.spans.iter().peekable();
        let selected = app.selected_words();
        let mut x = x;
        for glyph in glyphs(app.words_of(piece)) {
            let at = piece.range.start + glyph.offset;
            while spans.next_if(|span| span.end <= at).is_some() {}
            let in_hit = spans.peek().is_some_and(|span| span.contains(&at));
            let mut look = style;
            // Below the others: what stands out in a selection brings colours that go together.
            if selected.is_some_and(|(from, until)| (from..until).contains(&Place { segment: ix, offset: at })) {
                look = self.theme.selected_words();
            }
            if in_hit {
                let is_current = hits.current.as_ref().is_some_and(|span| span.contains(&at));
                look = look.patch(if is_current { self.theme.current_hit } else { self.theme.hit });
            }
            if word.as_ref().is_some_and(|word| word.contains(&at)) {
                look = look.patch(self.theme.word);
            }
            if hits.spoken.as_ref().is_some_and(|word| word.contains(&at)) {
                look = look.patch(self.theme.spoken);
            }
            if x + glyph.width > end {
                break;
            }
            x = self.put_glyph(x, y, &glyph.symbol, glyph.width, look);
        }
        x
    }

    /// A bar whose thumb is the share of segments on the screen, with a tick for each row's share that has hits.
    fn scroll_bar(&mut self) {
        let app = self.app;
        let area = app.layout.timeline;
        let (height, len) = (usize::from(area.height), app.transcript.len());
        let (Some(first), Some(last)) = (app.rows.first(), app.rows.last()) else { return };
        if height == 0 || len == 0 || area.width < 4 {
            return;
        }
        let row_of = |ix: SegmentIx| ix.index() * height / len;
        let thumb = row_of(first.segment)..((last.segment.index() + 1) * height).div_ceil(len);
        let hits = app.finding.hits.segments();
        let hits_before = |row: usize| hits.partition_point(|ix| row_of(*ix) < row);
        let ticks = (0..height).map(|row| hits_before(row) < hits_before(row + 1));
        let x = area.right() - 1;
        for (row, tick) in ticks.enumerate() {
            let y = area.y + row as u16;
            let is_thumb = thumb.contains(&row);
            match (tick, is_thumb) {
                (true, true) => self.put(x, y, x + 1, "◆", self.theme.tick),
                (true, false) => self.put(x, y, x + 1, "•", self.theme.tick),
                (false, true) => self.put(x, y, x + 1, "┃", self.theme.text),
                (false, false) => self.put(x, y, x + 1, "│", self.theme.rule),
            };
        }
    }
}
