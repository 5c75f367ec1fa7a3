//! The list of speakers.

use super::Screen;
use crate::app::Focus;
use crate::model::{SpeakerId, share};

/// The columns before a name, and how many of the name there are at least if there is a bar.
const BEFORE_NAME: u16 = 5;
const NAME: u16 = 10;

impl Screen<'_> {
    pub(super) fn speakers(&mut self) {
        let app = self.app;
        let area = app.layout.speakers;
        if area.height == 0 || area.width == 0 {
            return;
        }
        let is_focused = app.focus == Focus::Speakers;
        let heading = if is_focused { self.theme.focused } else { self.theme.heading };
        let x = self.put(area.x, area.y, area.right(), "Speakers", heading);
        if !app.hidden.is_empty() {
            let hidden = format!(" {} {}", app.hidden.len(), app.display.left_out());
            self.put(x, area.y, area.right(), &hidden, self.theme.faint);
        }
        let here = app.transcript.speaker_at(app.cursor.segment);
        for (y, at) in (area.y + 1..area.bottom()).zip(app.speakers_top..app.roots.len()) {
            let speaker = app.roots[at];
            let is_chosen = is_focused && at == app.chosen_speaker;
            let mark = if is_chosen {
                "▸"
            } else if here == Some(speaker) {
                "▌"
            } else {
                " "
            };
            self.put(area.x, y, area.right(), mark, self.theme.marker);
            self.speaker(y, at, speaker, is_chosen);
        }
    }

    fn speaker(&mut self, y: u16, at: usize, speaker: SpeakerId, is_chosen: bool) {
        let app = self.app;
        let area = app.layout.speakers;
        let is_hidden = app.hidden.contains(&speaker);
        let style = self.speaker_style(speaker);
        let (segments, talk) = app.totals[speaker.index()];
        // From the right: segments, the bar, then the name with what is left.
        let digits = |count: u32| count.to_string().len() as u16;
        let widest = digits(app.most_segments);
        let bar_width = area.width / 6;
        let has_bar = area.width >= BEFORE_NAME + NAME + 1 + bar_width + widest + 2;
        let bar_width = if has_bar { bar_width } else { 0 };
        let bar_x = area.right().saturating_sub(widest + 2 + bar_width);
        let count_x = area.right().saturating_sub(digits(segments) + 1);
        let number = if at < 9 { (at + 1).to_string() } else { " ".to_owned() };
        let mut x = self.put(area.x + 1, y, area.right(), &number, self.theme.faint);
        x = self.put(x + 1, y, area.right(), if is_hidden { "□" } else { "■" }, style);
        let name = self.speaker_name(speaker).to_owned();
        let look = match (is_chosen, is_hidden) {
            (true, _) => self.theme.heading.patch(self.theme.focused),
            (_, true) => self.theme.faint,
            _ => self.theme.listed_name(speaker),
        };
        self.put(x + 1, y, bar_x.saturating_sub(1), &name, look);
        if !app.most_talk.is_zero() {
            let eighths = (share(talk, app.most_talk) * f64::from(bar_width) * 8.0).round() as u16;
            for cell in 0..bar_width {
                let part = eighths.saturating_sub(cell * 8).min(8);
                let symbol = [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"][usize::from(part)];
                self.put_glyph(bar_x + cell, y, symbol, 1, style);
            }
        }
        self.put(count_x, y, area.right(), &segments.to_string(), self.theme.faint);
    }
}
