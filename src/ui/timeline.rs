//! The text: time, speaker, words, silences.

use std::collections::BTreeSet;
use std::ops::Range;

use ratatui::style::{Modifier, Style};

use super::Screen;
use crate::app::{Action, Edited, Focus, Hit, Row, RowKind, first_key_of};
use crate::model::{Place, Segment, SegmentIx, spoken_duration};
use crate::text::{glyphs, word_at};

/// What marks a segment that starts while another lasts, as transcribers write it.
const OVERLAP: &str = "[";

/// What stands behind a time that was worked out, not heard.
const ESTIMATE: &str = "~";

/// What stands before a segment that the user marked, and before the one under the cursor if it is.
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
        if self.app.rows.is_empty() && self.app.transcript.is_empty() {
            let insert = first_key_of(self.app, Action::InsertSegment);
            let words = format!("no segments; {insert} inserts one");
            self.put(area.x + 1, area.y, area.right(), &words, self.theme.faint);
            return;
        }
        let current = self.app.chosen_hit();
        let spoken = self.app.spoken();
        let mut y = area.y;
        // The hits of a segment are looked for once, not for each of its rows.
        for rows in self.app.rows.chunk_by(|a, b| a.segment == b.segment) {
            let mut hits = self.hits(rows, current.as_ref());
            hits.spoken = spoken.filter(|place| rows[0].segment == place.segment).and_then(|place| self.word(place));
            for row in rows {
                self.row(y, row, y == area.y, &hits);
                y += 1;
            }
        }
        self.scroll_bar();
    }

    /// The hits in rows of one segment.
    fn hits(&self, rows: &[Row], current: Option<&Hit>) -> RowHits {
        let mut ranges = rows.iter().filter_map(|row| match &row.kind {
            RowKind::Text { range, .. } => Some(range),
            RowKind::Gap(_) | RowKind::Annotation | RowKind::Edited { .. } => None,
        });
        let (Some(first), Some(segment)) = (ranges.next(), rows.first().map(|row| row.segment)) else {
            return RowHits::default();
        };
        let shown = first.start..ranges.next_back().unwrap_or(first).end;
        let spans = self.app.spans(segment).skip_while(|span| span.end <= shown.start);
        RowHits {
            spoken: None,
            spans: spans.take_while(|span| span.start < shown.end).collect(),
            current: current.and_then(|hit| hit.span_in(segment)).cloned(),
        }
    }

    fn row(&mut self, y: u16, row: &Row, is_top: bool, hits: &RowHits) {
        let app = self.app;
        let area = app.layout.timeline;
        let columns = app.layout.columns;
        let end = area.right().saturating_sub(1);
        let segment = app.transcript.segment(row.segment);
        let name_x = area.x + 1 + columns.time;
        let text_x = app.layout.text_x();
        let editing = app.mode.editing();
        let (range, is_first, overlaps, is_edited) = match &row.kind {
            RowKind::Gap(silence) => {
                let words = format!("··· {} ···", spoken_duration(*silence));
                self.put(text_x, y, end, &words, self.theme.faint);
                return;
            }
            RowKind::Text { range, is_first, overlaps } => (range.clone(), *is_first, *overlaps, false),
            RowKind::Annotation => (0..0, false, false, false),
            RowKind::Edited { range, is_first, overlaps } => (range.clone(), *is_first, *overlaps, true),
        };
        let is_new = is_edited && editing.is_some_and(|editing| editing.of != Edited::Segment(row.segment));
        let is_selected = self.is_selected(row.segment);
        let is_current = if editing.is_some() { is_edited } else { row.segment == app.cursor.segment };
        let is_marked = !is_new && app.transcript.is_marked(row.segment);
        let sign = match is_current {
            _ if is_marked && (is_first || is_top) => MARKS[usize::from(is_current)],
            true => "▌",
            false if is_selected => "┃",
            false => "",
        };
        let is_faint = is_current && app.focus != Focus::Timeline;
        self.put(area.x, y, end, sign, if is_faint { self.theme.faint } else { self.theme.marker });
        // Inside a turn taller than the screen, its time and speaker stay in sight at the top.
        if is_first || is_top {
            let time = if is_new {
                Some(NEW.to_owned())
            } else {
                segment.and_then(|segment| segment.start).map(|start| self.clock(start))
            };
            if let Some(time) = time {
                let style = if is_first { self.theme.text } else { self.theme.faint };
                let time_end = self.put(area.x + 1, y, name_x.min(end), &time, style);
                if !is_new && app.transcript.is_estimated(row.segment) {
                    self.put(time_end, y, name_x.min(end), ESTIMATE, self.theme.faint);
                }
            }
            if let Some(segment) = segment.filter(|_| columns.name > 0) {
                let style = self.name_style(segment.speaker);
                let name = self.speaker_name(segment.speaker).to_owned();
                self.put(name_x, y, (text_x - 2).min(end), &name, style);
            }
        }
        if overlaps && is_first {
            self.put(text_x - 1, y, end, OVERLAP, self.theme.marker);
        }
        if row.kind == RowKind::Annotation {
            return self.annotation((text_x, y, end), row.segment);
        }
        if is_edited {
            return self.typed((text_x, y, end), range);
        }
        let style = if is_selected { self.theme.selected } else { self.theme.text };
        if let Some(segment) = segment {
            self.text((text_x, y, end), row.segment, &segment, range, hits, style);
        }
    }

    /// Tags and note in one row, as far as there is room.
    fn annotation(&mut self, (x, y, end): (u16, u16, u16), ix: SegmentIx) {
        let end = end.min(x + self.app.layout.columns.text);
        let annotation = self.app.transcript.annotation(ix);
        let x = self.put(x, y, end, ANNOTATION, self.theme.faint);
        let x = self.tags((x, y, end), &annotation.tags);
        let blank = u16::from(!annotation.tags.is_empty());
        self.put(x + blank, y, end, &annotation.note, self.theme.faint);
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

    /// A row of text from a column on, up to another.
    fn text(
        &mut self,
        (x, y, end): (u16, u16, u16),
        ix: SegmentIx,
        segment: &Segment<'_>,
        range: Range<usize>,
        hits: &RowHits,
        style: Style,
    ) {
        let app = self.app;
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
        let Some(words) = segment.text.get(range.clone()) else { return };
        for glyph in glyphs(words) {
            let at = range.start + glyph.offset;
            while spans.next_if(|span| span.end <= at).is_some() {}
            let in_hit = spans.peek().is_some_and(|span| span.contains(&at));
            let mut look = style;
            if in_hit {
                let is_current = hits.current.as_ref().is_some_and(|span| span.contains(&at));
                look = look.patch(if is_current { self.theme.current_hit } else { self.theme.hit });
            }
            if word.as_ref().is_some_and(|word| word.contains(&at)) {
                look = look.patch(self.theme.word);
            }
            if selected.is_some_and(|(from, until)| (from..until).contains(&Place { segment: ix, offset: at })) {
                look = look.patch(self.theme.selected).add_modifier(Modifier::UNDERLINED);
            }
            if hits.spoken.as_ref().is_some_and(|word| word.contains(&at)) {
                look = look.patch(self.theme.spoken);
            }
            if x + glyph.width > end {
                break;
            }
            x = self.put_glyph(x, y, &glyph.symbol, glyph.width, look);
        }
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
        let thumb = row_of(first.segment)..=row_of(last.segment);
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
