//! Pages over the whole screen.

use super::Screen;
use crate::app::Page;
use crate::text::width;

impl Screen<'_> {
    pub(super) fn page(&mut self, page: &Page) {
        let area = self.buffer.area;
        let rows = usize::from(area.height.saturating_sub(2));
        let last = page.rows.len().min(page.top + rows);
        let x = self.put(area.x, area.y, area.right(), &page.title, self.theme.focused);
        if page.rows.len() > rows {
            let place = format!("rows {}–{last} of {}", page.top + 1, page.rows.len());
            self.put(x + 2, area.y, area.right(), &place, self.theme.faint);
        }
        let text_x = area.x + page.key_width + Page::MARGIN;
        for (y, line) in (area.y + 1..area.bottom()).zip(&page.rows[page.top.min(last)..last]) {
            if line.key.is_empty() {
                self.put(area.x, y, area.right(), &line.text, self.theme.heading);
                continue;
            }
            let key = line.speaker.map_or(self.theme.key, |speaker| self.theme.name(speaker));
            self.put(area.x + 2, y, text_x - 1, &line.key, key);
            let (mut x, mut from) = (text_x, 0);
            if let Some(speaker) = line.speaker {
                let is_bar = |c: char| c == '·' || ('▁'..='▏').contains(&c);
                from = line.text.find(|c| !is_bar(c)).unwrap_or(line.text.len());
                x = self.put(x, y, area.right(), &line.text[..from], self.theme.speaker(speaker));
            }
            for marked in &line.marked {
                x = self.put(x, y, area.right(), &line.text[from..marked.start], self.theme.text);
                x = self.put(x, y, area.right(), &line.text[marked.clone()], self.theme.hit);
                from = marked.end;
            }
            let x = self.put(x, y, area.right(), &line.text[from..], self.theme.text);
            let note_x = area.right().saturating_sub(width(&line.note) as u16);
            if note_x > x + 1 {
                self.put(note_x, y, area.right(), &line.note, self.theme.faint);
            }
        }
    }
}
