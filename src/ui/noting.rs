//! The note that is typed: in as many rows as it has, from the bottom row up.

use ratatui::layout::{Position, Rect};

use super::Screen;
use crate::app::{Action, Prompt, first_key_of};
use crate::text::{glyphs_as_typed, width, wrap_as_typed};

const LABEL: &str = "note: ";

impl Screen<'_> {
    /// Draws it over the rows above, half of the screen at most; returns where the cursor is.
    pub(super) fn note(&mut self, status: Rect, prompt: &Prompt) -> Option<Position> {
        let (text, cursor) = (prompt.lines(), prompt.cursor());
        let x = (status.x + width(LABEL) as u16).min(status.right());
        let rows = wrap_as_typed(&text, (status.right() - x).max(1));
        let cursor_row = rows.partition_point(|row| row.start <= cursor).saturating_sub(1);
        let shown = rows.len().min(usize::from(status.y / 2).max(1));
        let first = (cursor_row + 1).saturating_sub(shown);
        let top = status.y - (shown as u16 - 1);
        if shown > 1 {
            self.put(status.x, top - 1, status.right(), &"─".repeat(status.width.into()), self.theme.rule);
        }
        let mut end = x;
        for (y, row) in (top..=status.y).zip(rows.iter().skip(first)) {
            self.blank(status, y, self.theme.text);
            end = x;
            for glyph in glyphs_as_typed(text.get(row.clone()).unwrap_or("")) {
                if end + glyph.width <= status.right() {
                    end = self.put_glyph(end, y, &glyph.symbol, glyph.width, self.theme.text);
                }
            }
        }
        self.put(status.x, top, x, LABEL, self.theme.heading);
        let [breaks, keeps] = [Action::BreakLine, Action::Accept].map(|action| first_key_of(self.app, action));
        let hint = format!("{breaks} starts a line, {keeps} keeps it");
        if usize::from(end) + width(&hint) + 2 <= status.right().into() {
            self.put(status.right() - width(&hint) as u16, status.y, status.right(), &hint, self.theme.faint);
        }
        let before = text.get(rows.get(cursor_row)?.start..cursor).unwrap_or("");
        let x = glyphs_as_typed(before).fold(x, |x, glyph| x.saturating_add(glyph.width));
        // Blanks where a row is broken run over its end.
        let x = x.min(status.right().saturating_sub(1));
        Some(Position { x, y: top + u16::try_from(cursor_row - first).ok()? })
    }
}
