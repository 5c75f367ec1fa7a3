//! Rows that keep their order in terminals that turn text from right to left.
//!
//! Such a terminal takes a row of the screen for a line of text: the name of a speaker in Hebrew, the number behind it
//! and the Hebrew text in the next pane would all change places (UAX #9, rules N1 and W1 to W7).

use ratatui::buffer::{Cell, CellWidth};

use super::Screen;

/// What ends a stretch from right to left and takes no room (UAX #9, LEFT-TO-RIGHT MARK).
const MARK: &str = "\u{200e}";

impl Screen<'_> {
    /// Ends text from right to left where its field ends: where words were put that are no text, at two blanks, as text has
    /// none, and at the signs between fields.
    pub(super) fn keep_order(&mut self) {
        let columns = usize::from(self.buffer.area.width).max(1);
        for (y, row) in (0..).zip(self.buffer.content.chunks_mut(columns)) {
            if row.iter().any(|cell| is_turned(cell.symbol())) {
                let ends: Vec<usize> = self.turned.iter().filter(|end| end.y == y).map(|end| end.x.into()).collect();
                keep_order(row, &ends);
            }
        }
    }
}

fn keep_order(row: &mut [Cell], ends: &[usize]) {
    let mut turned = false;
    let mut after_blank = false;
    // Where the text ends that was come by last.
    let mut end = 0;
    let mut at = 0;
    while let Some(cell) = row.get(at) {
        let next = at + usize::from(cell.cell_width().max(1));
        let is_blank = cell.symbol() == " ";
        if turned && ((is_blank && (after_blank || ends.contains(&at))) || is_between_fields(cell)) {
            // Not in the cell of a letter: some terminals draw that apart from its word then.
            let marked = format!("{}{MARK}", row[end].symbol());
            row[end].set_symbol(&marked);
            turned = false;
        } else if !is_blank {
            turned |= is_turned(cell.symbol());
            end = next;
        }
        after_blank = is_blank;
        at = next;
    }
}

/// Whether what a cell shows starts with a letter of a script that goes from right to left, or a number as in Arabic
/// (UAX #9, classes R, AL and AN, as the blocks that are kept for them).
pub(super) fn is_turned(symbol: &str) -> bool {
    let blocks = ['\u{590}'..='\u{8ff}', '\u{fb1d}'..='\u{fdff}', '\u{fe70}'..='\u{fefe}'];
    let beyond = ['\u{10800}'..='\u{10fff}', '\u{1e800}'..='\u{1efff}'];
    let first = symbol.chars().next();
    first.is_some_and(|c| c >= '\u{590}' && blocks.iter().chain(&beyond).any(|block| block.contains(&c)))
}

/// Arrows, lines, blocks and shapes, and the dot between facts.
fn is_between_fields(cell: &Cell) -> bool {
    let first = cell.symbol().chars().next();
    first.is_some_and(|c| matches!(c, '·' | '\u{2190}'..='\u{21ff}' | '\u{2500}'..='\u{25ff}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(row: &str, ends: &[usize]) -> String {
        let cells = crate::text::glyphs_as_typed(row).flat_map(|glyph| {
            let mut cell = Cell::EMPTY;
            cell.set_symbol(&glyph.symbol);
            std::iter::once(cell).chain((1..glyph.width).map(|_| Cell::EMPTY))
        });
        let mut cells: Vec<Cell> = cells.collect();
        keep_order(&mut cells, ends);
        cells.iter().map(Cell::symbol).collect::<String>().replace(MARK, "<")
    }

    #[test]
    fn text_from_right_to_left_ends_with_its_field() {
        for (row, expected) in [
            ("1 Ann  12", "1 Ann  12"),
            ("▌1 ■ דנה   ██ 5", "▌1 ■ דנה <  ██ 5"),
            ("דנה█ 5│شكرا", "דנה█< 5│شكرا"),
            ("00:01 דנה  שלום 12 (היום).  ┃", "00:01 דנה < שלום 12 (היום). < ┃"),
            ("דנה → سامي · 5", "דנה <→ سامي <· 5"),
            ("שלום and דנה ok", "שלום and דנה ok"),
            ("  שלום  ", "  שלום < "),
            ("שלום 日 דנה", "שלום 日  דנה"),
        ] {
            assert_eq!(kept(row, &[]), expected, "{row}");
        }
        assert_eq!(kept("דנה שלום לך  5", &[3]), "דנה <שלום לך < 5");
    }
}
