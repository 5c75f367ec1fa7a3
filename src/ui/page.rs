//! Pages over the whole screen.

use super::Screen;
use crate::app::{Page, PageLine};
use crate::text::{plain, width};

impl Screen<'_> {
    pub(super) fn page(&mut self, page: &Page) {
        let area = self.buffer.area;
        let rows = usize::from(area.height.saturating_sub(2));
        let last = page.rows.len().min(page.top + rows);
        let x = self.put(area.x, area.y, area.right(), &page.title, self.theme.focused);
        let mut facts = Vec::new();
        if !page.narrowing.is_empty() {
            facts.push(format!("with “{}”", plain(&page.narrowing)));
        }
        if page.rows.len() > rows {
            facts.push(format!("rows {}–{last} of {}", page.top + 1, page.rows.len()));
        }
        let facts = facts.join(" · ");
        if usize::from(x) + 2 + width(&facts) <= area.right().into() {
            self.put(x + 2, area.y, area.right(), &facts, self.theme.faint);
        }
        for (y, row) in (area.y + 1..area.bottom()).zip(&page.rows[page.top.min(last)..last]) {
            for (column, line) in (0..).zip(row) {
                let x = area.x + column * (page.column + Page::BETWEEN);
                if let Some(line) = line {
                    self.page_line((x, y, x + page.column), line);
                }
            }
        }
    }

    fn page_line(&mut self, (x, y, end): (u16, u16, u16), line: &PageLine) {
        let Some((first, others)) = line.stops.split_first() else { return };
        if line.key.is_empty() {
            self.put(x, y, end, &line.text, self.theme.heading);
            return;
        }
        let key = line.speaker.map_or(self.theme.key, |speaker| self.theme.name(speaker));
        let text_x = x + first;
        self.put(x + 2, y, text_x.saturating_sub(1), &line.key, key);
        let is_bar = |c: char| c == '·' || ('▁'..='▏').contains(&c);
        if !others.is_empty() {
            for (cell, stop) in line.text.split(PageLine::NEXT_CELL).zip(&line.stops) {
                let bar = line.speaker.filter(|_| cell.starts_with(is_bar));
                let style = bar.map_or(self.theme.text, |speaker| self.theme.speaker(speaker));
                self.put(x + stop, y, end, cell, style);
            }
            return;
        }
        let (mut x, mut from) = (text_x, 0);
        if let Some(speaker) = line.speaker {
            from = line.text.find(|c| !is_bar(c)).unwrap_or(line.text.len());
            let bars = if self.theme.has_colour() {
                line.text[..from].into()
            } else {
                line.text[..from].replace('█', "▇")
            };
            x = self.put(x, y, end, &bars, self.theme.speaker(speaker));
        }
        for marked in &line.marked {
            x = self.put(x, y, end, &line.text[from..marked.start], self.theme.text);
            x = self.put(x, y, end, &line.text[marked.clone()], self.theme.hit);
            from = marked.end;
        }
        let x = self.put(x, y, end, &line.text[from..], self.theme.text);
        let note_x = end.saturating_sub(width(&line.note) as u16);
        if note_x > x + 1 {
            self.put(note_x, y, end, &line.note, self.theme.faint);
        }
    }
}
