//! Who is who: a table of the speakers, and what tells who the chosen one is.

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::Screen;
use crate::app::{Identification, Quote};
use crate::model::{SpeakerId, Talk, spoken_duration};
use crate::text::{counted, width, wrap};

/// The columns at the right of a speaker, from left to right: heading, width, and from which width of the table on.
const COLUMNS: [(&str, u16, u16); 4] = [("talk", 12, 40), ("share", 7, 24), ("first", 9, 50), ("longest turn", 14, 60)];

/// The room before a name: the mark, the number and the speaker's colour.
const BEFORE_NAME: u16 = 5;

/// The most names that digits give.
const DIGITS: usize = 9;

/// Where in the recording a quote is.
const THIRDS: [&str; 3] = ["start", "middle", "end"];

impl Screen<'_> {
    pub(super) fn identification(&mut self, panel: &Identification) {
        let area = self.buffer.area;
        let title = format!("Who is who · {}", counted(self.app.roots.len(), "speaker"));
        self.put(area.x, area.y, area.right(), &title, self.theme.focused);
        let (list, detail) = self.app.identification_panes();
        self.table(list, panel);
        let chosen = self.app.roots.get(panel.chosen);
        if let Some((speaker, talk)) = chosen.and_then(|id| Some((*id, panel.talks.get(id.index())?))) {
            self.speaker_in_detail(detail, speaker, talk, panel);
        }
    }

    fn table(&mut self, area: Rect, panel: &Identification) {
        if area.height == 0 {
            return;
        }
        self.cells(area, area.y, COLUMNS.map(|(heading, ..)| heading.to_owned()), self.theme.faint);
        self.put(area.x + BEFORE_NAME, area.y, area.right(), "speaker", self.theme.faint);
        for (y, at) in (area.y + 1..area.bottom()).zip(panel.top..self.app.roots.len()) {
            let speaker = self.app.roots[at];
            let Some(talk) = panel.talks.get(speaker.index()) else { continue };
            let first = talk.first.and_then(|ix| self.app.transcript.time_at(ix));
            let is_timed = self.app.transcript.start().is_some();
            let cells = [
                spoken_duration(talk.length),
                format!("{:.0} %", talk.share * 100.0),
                first.map_or_else(String::new, |first| self.clock(first)),
                talk.longest.map_or_else(String::new, |turn| spoken_duration(turn.length)),
            ];
            let end = self.cells(area, y, if is_timed { cells } else { Default::default() }, self.theme.text);
            self.who(Rect { y, width: end.saturating_sub(area.x), ..area }, at, talk, at == panel.chosen);
        }
    }

    /// The columns of a row, each at the right of its room; returns where they begin.
    fn cells(&mut self, area: Rect, y: u16, cells: [String; 4], style: Style) -> u16 {
        let mut end = area.right();
        for ((_, room, needed), cell) in COLUMNS.iter().zip(&cells).rev() {
            if area.width >= *needed {
                let x = end.saturating_sub(width(cell) as u16);
                self.put(x, y, end, cell, style);
                end = end.saturating_sub(*room);
            }
        }
        end
    }

    /// Number, colour and name of a speaker, and whether it is likely none.
    fn who(&mut self, area: Rect, at: usize, talk: &Talk, is_chosen: bool) {
        let speaker = self.app.roots[at];
        let (y, end) = (area.y, area.right());
        self.put(area.x, y, end, if is_chosen { "▸" } else { " " }, self.theme.marker);
        let number = if at < 9 { (at + 1).to_string() } else { " ".to_owned() };
        self.put(area.x + 1, y, end, &number, self.theme.faint);
        self.put(area.x + 3, y, end, "■", self.speaker_style(speaker));
        let flag = if talk.is_ghost { " ghost?" } else { "" };
        let name_end = end.saturating_sub(width(flag) as u16);
        let look =
            if is_chosen { self.theme.heading.patch(self.theme.focused) } else { self.theme.listed_name(speaker) };
        let name = self.speaker_name(speaker).to_owned();
        let x = self.put(area.x + BEFORE_NAME, y, name_end, &name, look);
        self.put(x, y, end, flag, self.theme.error);
    }

    fn speaker_in_detail(&mut self, area: Rect, speaker: SpeakerId, talk: &Talk, panel: &Identification) {
        let mut y = area.y;
        let name = self.speaker_name(speaker).to_owned();
        let label = self.app.transcript.speakers().get(speaker).map_or("", |speaker| &speaker.label);
        let mut facts = vec![counted(talk.segments as usize, "segment")];
        if label != name && !label.is_empty() {
            facts.insert(0, label.to_owned());
        }
        facts.push(match panel.quotes.len() {
            0 => "nothing to quote".to_owned(),
            count => format!("quote {}/{count}", panel.quote + 1),
        });
        if y < area.bottom() {
            let mut x = self.put(area.x, y, area.right(), &name, self.name_style(speaker));
            for fact in facts {
                x = self.put(x, y, area.right(), &format!(" · {fact}"), self.theme.faint);
            }
            y += 1;
        }
        if talk.is_ghost {
            let told = self.ghost(talk);
            for range in wrap(&told, area.width).into_iter().take(usize::from(area.bottom().saturating_sub(y))) {
                self.put(area.x, y, area.right(), told.get(range).unwrap_or(""), self.theme.text);
                y += 1;
            }
        }
        if !panel.names.is_empty() && y < area.bottom() {
            let mut x = self.put(area.x, y, area.right(), "known names: ", self.theme.faint);
            for (number, choice) in (1..=DIGITS).zip(&panel.names) {
                // A name that has no room is left out whole.
                if usize::from(x) + width(&choice.text) + 2 <= usize::from(area.right()) {
                    x = self.put(x, y, area.right(), &number.to_string(), self.theme.key) + 1;
                    x = self.put(x, y, area.right(), &choice.text, self.theme.text) + 2;
                }
            }
            y += 1;
        }
        let rest = Rect { y, height: area.bottom().saturating_sub(y), ..area };
        self.quotes(rest, panel);
    }

    /// Why a speaker is likely none, and whose the words likely are.
    fn ghost(&self, talk: &Talk) -> String {
        let owners: Vec<String> = talk
            .owners
            .iter()
            .take(2)
            .map(|(id, count)| format!("{} ({})", self.speaker_name(*id), counted(*count as usize, "time")))
            .collect();
        let beside = match owners.as_slice() {
            [] => String::new(),
            owners => format!("; right before or after: {}", owners.join(", ")),
        };
        format!("Likely a ghost: under 2 % of the talk, no turn over 2 s{beside}")
    }

    /// The quotes, from the first one on with which the chosen one is on the screen whole.
    fn quotes(&mut self, area: Rect, panel: &Identification) {
        let times: Vec<String> = panel
            .quotes
            .iter()
            .map(|quote| {
                let time = self.app.transcript.time_at(quote.segment).map(|at| self.clock(at) + " ");
                format!("{}{}", time.unwrap_or_default(), THIRDS[quote.third.min(2)])
            })
            .collect();
        let time_width = times.iter().map(|time| width(time)).max().unwrap_or(0) as u16;
        let text_x = area.x + 1 + time_width + 1;
        let quotes: Vec<(String, Vec<std::ops::Range<usize>>)> = panel
            .quotes
            .iter()
            .map(|quote| {
                let text = self.quoted(quote);
                let rows = wrap(&text, area.right().saturating_sub(text_x).max(1));
                (text, rows)
            })
            .collect();
        let mut first = panel.quote.min(quotes.len());
        let mut height = quotes.get(first).map_or(0, |(_, rows)| rows.len());
        while let Some((_, rows)) = first.checked_sub(1).and_then(|before| quotes.get(before)) {
            height += rows.len();
            if height > usize::from(area.height) {
                break;
            }
            first -= 1;
        }
        let mut y = area.y;
        for (at, ((text, rows), time)) in quotes.iter().zip(&times).enumerate().skip(first) {
            for (row, range) in rows.iter().enumerate() {
                if y >= area.bottom() {
                    return;
                }
                if at == panel.quote {
                    self.put(area.x, y, area.right(), "▌", self.theme.marker);
                }
                if row == 0 {
                    self.put(area.x + 1, y, area.right(), time, self.theme.faint);
                }
                self.put(text_x, y, area.right(), text.get(range.clone()).unwrap_or(""), self.theme.text);
                y += 1;
            }
        }
    }

    /// The words of a quote, with dots where it is cut out of more.
    fn quoted(&self, quote: &Quote) -> String {
        let text = self.app.transcript.segment(quote.segment).map_or("", |segment| segment.text);
        let part = text.get(quote.range.clone()).unwrap_or("");
        let is_cut = |rest: Option<&str>| rest.is_some_and(|rest| !rest.trim().is_empty());
        let before = if is_cut(text.get(..quote.range.start)) { "… " } else { "" };
        let after = if is_cut(text.get(quote.range.end..)) { " …" } else { "" };
        format!("{before}{part}{after}")
    }
}
