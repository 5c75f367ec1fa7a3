//! The text that is typed in the timeline.

use std::ops::Range;

use ratatui::layout::Position;

use super::Screen;
use crate::app::RowKind;
use crate::text::glyphs_as_typed;

impl Screen<'_> {
    /// A row of the text from a column on, up to another.
    pub(super) fn typed(&mut self, (x, y, end): (u16, u16, u16), range: Range<usize>) {
        let text = self.app.mode.editing().and_then(|editing| editing.text.get(range)).unwrap_or("");
        let mut x = x;
        for glyph in glyphs_as_typed(text) {
            if x + glyph.width > end {
                break;
            }
            x = self.put_glyph(x, y, &glyph.symbol, glyph.width, self.theme.text);
        }
    }

    /// Where the cursor is in the text, if a text is typed and its row is on the screen.
    pub(super) fn text_cursor(&self) -> Option<Position> {
        let editing = self.app.mode.editing()?;
        let wanted = editing.rows.get(editing.cursor_row())?;
        let is_wanted = |kind: &RowKind| matches!(kind, RowKind::Edited { range, .. } if range == wanted);
        let row = self.app.rows.iter().position(|row| is_wanted(&row.kind))?;
        let layout = &self.app.layout;
        // Blanks where a row is broken run over its end.
        let last = layout.timeline.right().saturating_sub(2);
        let x = layout.text_x().saturating_add(editing.cursor_column()).min(last);
        Some(Position { x, y: layout.timeline.y + u16::try_from(row).ok()? })
    }
}
