//! The text: time, speaker, words, silences.

use std::ops::Range;

use ratatui::style::Style;

use super::Screen;
use crate::app::{Focus, Row, RowKind};
use crate::model::{Segment, SegmentIx, spoken_duration};
use crate::text::{glyphs, word_at};

/// What marks a segment that starts while another lasts, as transcribers write it.
const OVERLAP: &str = "[";

impl Screen<'_> {
    pub(super) fn timeline(&mut self) {
        let area = self.app.layout.timeline;
        if area.width == 0 {
            return;
        }
        if self.app.transcript.is_empty() {
            self.put(area.x + 1, area.y, area.right(), "no segments", self.theme.faint);
            return;
        }
        for (at, row) in (0..area.height).zip(&self.app.rows) {
            self.row(area.y + at, row, at == 0);
        }
        self.scroll_bar();
    }

    fn row(&mut self, y: u16, row: &Row, is_top: bool) {
        let app = self.app;
        let area = app.layout.timeline;
        let columns = app.layout.columns;
        let end = area.right().saturating_sub(1);
        let Some(segment) = app.transcript.segment(row.segment) else { return };
        let name_x = area.x + 1 + columns.time;
        let text_x = name_x + columns.name + 1;
        let (range, is_first, overlaps) = match &row.kind {
            RowKind::Gap(silence) => {
                let words = format!("··· {} ···", spoken_duration(*silence));
                self.put(text_x, y, end, &words, self.theme.faint);
                return;
            }
            RowKind::Text { range, is_first, overlaps } => (range.clone(), *is_first, *overlaps),
        };
        let is_selected = self.is_selected(row.segment);
        if row.segment == app.cursor.segment {
            let style = if app.focus == Focus::Timeline { self.theme.marker } else { self.theme.faint };
            self.put(area.x, y, end, "▌", style);
        } else if is_selected {
            self.put(area.x, y, end, "┃", self.theme.marker);
        }
        // Inside a turn taller than the screen, its time and speaker stay in sight at the top.
        if is_first || is_top {
            if let Some(start) = segment.start {
                let time = self.clock(start);
                let style = if is_first { self.theme.text } else { self.theme.faint };
                self.put(area.x + 1, y, name_x.min(end), &time, style);
            }
            if columns.name > 0 {
                let style = self.speaker_style(segment.speaker).patch(self.theme.heading);
                let name = self.speaker_name(segment.speaker).to_owned();
                self.put(name_x, y, (text_x - 2).min(end), &name, style);
            }
        }
        if overlaps && is_first {
            self.put(text_x - 1, y, end, OVERLAP, self.theme.marker);
        }
        let style = if is_selected { self.theme.selected } else { self.theme.text };
        self.text(text_x, y, end, row.segment, &segment, range, style);
    }

    fn is_selected(&self, segment: SegmentIx) -> bool {
        let (first, last) = self.app.selection();
        self.app.anchor.is_some() && (first..=last).contains(&segment)
    }

    #[expect(clippy::too_many_arguments, reason = "a row is where, whose and which text")]
    fn text(
        &mut self,
        x: u16,
        y: u16,
        end: u16,
        ix: SegmentIx,
        segment: &Segment<'_>,
        range: Range<usize>,
        style: Style,
    ) {
        let app = self.app;
        let current = app.hits_from(app.finding.chosen).next().filter(|hit| hit.segment == ix).map(|hit| hit.span);
        let offset = app.cursor.offset;
        // Where the cursor is on a hit, that is enough to be seen.
        let has_word = ix == app.cursor.segment
            && app.focus == Focus::Timeline
            && !current.as_ref().is_some_and(|span| span.contains(&offset));
        let word = has_word.then(|| word_at(segment.text, offset).unwrap_or(offset..offset + 1));
        // Spans come in order, as the glyphs do: each is passed once.
        let mut spans = app.spans(ix).skip_while(|span| span.end <= range.start).peekable();
        let mut x = x;
        let Some(words) = segment.text.get(range.clone()) else { return };
        for glyph in glyphs(words) {
            let at = range.start + glyph.offset;
            while spans.next_if(|span| span.end <= at).is_some() {}
            let in_hit = spans.peek().is_some_and(|span| span.contains(&at));
            let mut look = style;
            if in_hit {
                let is_current = current.as_ref().is_some_and(|span| span.contains(&at));
                look = look.patch(if is_current { self.theme.current_hit } else { self.theme.hit });
            }
            if word.as_ref().is_some_and(|word| word.contains(&at)) {
                look = look.patch(self.theme.word);
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
        if height == 0 || area.width < 4 {
            return;
        }
        let row_of = |ix: SegmentIx| ix.index() * height / len;
        let thumb = row_of(first.segment)..=row_of(last.segment);
        let mut ticks = vec![false; height];
        for &ix in app.finding.hits.segments() {
            ticks[row_of(ix)] = true;
        }
        let x = area.right() - 1;
        for (row, tick) in ticks.into_iter().enumerate() {
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
