//! The search results.

use ratatui::style::Style;

use super::Screen;
use crate::app::{Focus, Hit};
use crate::text::{counted, width};

impl Screen<'_> {
    pub(super) fn results(&mut self) {
        let app = self.app;
        let area = app.layout.results;
        let finding = &app.finding;
        if area.height == 0 || area.width == 0 {
            return;
        }
        let is_focused = app.focus == Focus::Results;
        let heading = if is_focused { self.theme.focused } else { self.theme.heading };
        let total = finding.hits.len();
        let number = if total == 0 { 0 } else { finding.chosen + 1 };
        let typed = finding.typed();
        let mut x = self.put(area.x, area.y, area.right(), &format!("{number}/{total}"), heading);
        let more = if finding.is_done { "" } else { " and counting" };
        let rest = format!(" · {typed} · {}{more}", counted(finding.hits.segments().len(), "segment"));
        x = self.put(x, area.y, area.right(), &rest, self.theme.text);
        let left = usize::from(area.right().saturating_sub(x + 1));
        self.put(x + 1, area.y, area.right(), &"─".repeat(left), self.theme.rule);
        for (y, hit) in (area.y + 1..area.bottom()).zip(app.hits_from(finding.top)) {
            self.result(y, &hit, is_focused);
        }
    }

    /// Time, speaker and the words around the hit, which stands where it can be seen.
    fn result(&mut self, y: u16, hit: &Hit, is_focused: bool) {
        let app = self.app;
        let area = app.layout.results;
        let Some(segment) = app.transcript.segment(hit.segment) else { return };
        let span = hit.span.clone();
        let end = area.right();
        let is_current = hit.number == app.finding.chosen;
        let mark = match (is_current, is_focused) {
            (false, _) => " ",
            (true, false) => "▌",
            (true, true) => "▸",
        };
        self.put(area.x, y, end, mark, self.theme.marker);
        let mut x = area.x + 1;
        if app.layout.columns.time > 0 {
            let time = segment.start.map(|start| self.clock(start)).unwrap_or_default();
            self.put(x, y, end, &time, self.theme.text);
            x += app.layout.columns.time;
        }
        if app.layout.columns.name > 0 {
            let style = self.theme.heading.patch(self.speaker_style(segment.speaker));
            let name = self.speaker_name(segment.speaker).to_owned();
            self.put(x, y, (x + app.layout.columns.name - 1).min(end), &name, style);
            x += app.layout.columns.name;
        }
        let room = usize::from(end.saturating_sub(x));
        let found = &segment.text[span.clone()];
        let before = tail(&segment.text[..span.start], room.saturating_sub(width(found)) / 3);
        let style = Style::new();
        if before.len() < span.start {
            x = self.put(x, y, end, "…", self.theme.faint);
        }
        x = self.put(x, y, end, before, style);
        x = self.put(x, y, end, found, if is_current { self.theme.current_hit } else { self.theme.hit });
        self.put(x, y, end, &segment.text[span.end..], style);
    }
}

/// The end of `text` from the start of a word on, in at most `room` cells.
fn tail(text: &str, room: usize) -> &str {
    let mut start = text.len();
    let mut used = 0;
    let mut word = text.len();
    for (at, c) in text.char_indices().rev() {
        used += width(c.encode_utf8(&mut [0; 4]));
        if used > room {
            break;
        }
        start = at;
        if c.is_whitespace() {
            word = at + c.len_utf8();
        }
    }
    &text[if start == 0 { 0 } else { word }..]
}
