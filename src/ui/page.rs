//! Pages over the whole screen.

use super::Screen;
use crate::app::Page;
use crate::text::width;

impl Screen<'_> {
    pub(super) fn page(&mut self, page: &Page) {
        let area = self.buffer.area;
        let count = format!(
            "{}–{} of {}",
            page.top + 1,
            page.lines.len().min(page.top + usize::from(area.height) - 1),
            page.lines.len()
        );
        let x = self.put(area.x, area.y, area.right(), &page.title, self.theme.focused);
        self.put(x + 2, area.y, area.right(), &count, self.theme.faint);
        let keys = page.lines.iter().map(|line| width(&line.key)).max().unwrap_or(0) as u16;
        let text_x = area.x + 2 + keys.min(area.width / 3) + 2;
        for (y, line) in (area.y + 1..area.bottom().saturating_sub(1)).zip(page.lines.iter().skip(page.top)) {
            if line.key.is_empty() {
                self.put(area.x, y, area.right(), &line.text, self.theme.heading);
            } else {
                self.put(area.x + 2, y, text_x - 1, &line.key, self.theme.key);
                self.put(text_x, y, area.right(), &line.text, self.theme.text);
            }
        }
    }
}
