//! The speaker strip.

use super::Screen;
use crate::app::Strip;

/// Eighths of a cell, from nothing to all.
pub(super) const LEVELS: [&str; 9] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

impl Screen<'_> {
    pub(super) fn strip(&mut self) {
        let app = self.app;
        let area = app.layout.strip;
        if area.height < 2 || area.width <= Strip::LABEL {
            return;
        }
        let x = area.x + Strip::LABEL;
        // Lanes that touch are told apart by colour only.
        let highest = if self.theme.has_colour() { 8 } else { 7 };
        for (y, lane) in (area.y..area.bottom() - 1).zip(&app.strip.lanes) {
            let (label, style) = match lane.speaker {
                Some(speaker) => {
                    let number = app.roots.iter().position(|id| *id == speaker).map_or(0, |at| at + 1);
                    (number.to_string(), self.speaker_style(speaker))
                }
                None => ("…".to_owned(), self.theme.faint),
            };
            self.put(area.x, y, x, &label, style);
            for (column, (x, talk)) in (x..area.right()).zip(&lane.talk).enumerate() {
                match lane.loudest.get(column) {
                    None => self.put_glyph(x, y, LEVELS[usize::from(*talk).min(highest)], 1, style),
                    Some(loudest) => self.loudest(x, y, *loudest),
                };
            }
        }
        self.ruler(x, area.bottom() - 1, area.right());
    }

    /// In a lane that several share, who talks most: by number, as far as there are digits.
    fn loudest(&mut self, x: u16, y: u16, loudest: Option<usize>) -> u16 {
        let Some(at) = loudest else { return x };
        let number = if at < 9 { (at + 1).to_string() } else { "·".to_owned() };
        self.put_glyph(x, y, &number, 1, self.speaker_style(self.app.roots[at]))
    }

    /// Below the lanes: what the timeline shows, where hits are, where the cursor is, what is heard.
    fn ruler(&mut self, x: u16, y: u16, end: u16) {
        let strip = &self.app.strip;
        for (at, x) in (x..end).enumerate() {
            let has_hit = strip.hits.get(at).is_some_and(|hit| *hit);
            let (symbol, style) = match (at == strip.cursor, has_hit, strip.viewport.contains(&at)) {
                _ if strip.heard == Some(at) => ("♪", self.theme.spoken),
                (true, ..) => ("▲", self.theme.marker),
                (_, true, _) => ("•", self.theme.tick),
                (_, _, true) => ("━", self.theme.text),
                _ => ("─", self.theme.rule),
            };
            self.put_glyph(x, y, symbol, 1, style);
        }
    }
}
