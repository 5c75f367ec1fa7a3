//! The screen, drawn from the state core: nothing here changes anything.
//!
//! Every pane draws its visible rows itself, so that a draw costs the screen and not the file, and every text goes
//! through [`text::glyphs`], so that nothing in a file can steer the terminal.
//!
//! | file | draws |
//! |---|---|
//! | `timeline`, `editing` | the text, and what is typed in it |
//! | `strip`, `overview` | who speaks when: beside the text, and over the whole screen |
//! | `speakers`, `results` | the lists beside the text |
//! | `identifying`, `correcting`, `comparing` | who is who, spellings to be corrected, two transcripts |
//! | `shelf` | the transcripts of folders |
//! | `page` | pages over the whole screen |
//! | `status`, `noting` | the bottom row, and a note over it |
//! | `choices` | what stands above it while there is something to choose |
//! | `theme` | in which colours |
//! | `order` | rows as they were drawn, where terminals turn text from right to left |

mod choices;
mod comparing;
mod correcting;
mod editing;
mod identifying;
mod noting;
mod order;
mod overview;
mod page;
mod results;
mod shelf;
mod speakers;
mod status;
mod strip;
mod theme;
mod timeline;

pub use theme::{Theme, ThemeError, Themes};

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::style::Style;

use crate::app::{Action, App, Mode, first_key_of};
use crate::model::{SpeakerId, Timestamp, clock};
use crate::text::{self, width};

/// What stands between the facts of a heading.
const DOT: &str = " · ";

/// Draws the screen into `buffer` and returns where the terminal's cursor goes, if it shows.
///
/// Costs the cells of the screen and the text of its rows.
pub fn draw(app: &App, theme: &Theme, buffer: &mut Buffer) -> Option<Position> {
    let mut screen = Screen { app, theme, buffer, turned: Vec::new() };
    let area = screen.buffer.area;
    screen.buffer.set_style(area, theme.text);
    if let Some(page) = app.mode.page() {
        screen.page(page);
    } else if let Some(shelf) = &app.shelf {
        screen.shelf(shelf);
    } else if let Mode::Comparing(comparing) = &app.mode {
        screen.comparison(comparing);
    } else if let Some(correction) = app.mode.correction() {
        screen.correction(correction);
    } else if let Some(panel) = &app.identification {
        screen.identification(panel);
    } else if let Mode::Overview(overview) = &app.mode {
        screen.header();
        screen.overview(overview);
    } else {
        screen.header();
        screen.strip();
        screen.speakers();
        screen.timeline();
        screen.results();
    }
    let cursor = screen.status().or_else(|| screen.text_cursor());
    screen.keep_order();
    cursor
}

/// What the panes draw with.
struct Screen<'a> {
    app: &'a App,
    theme: &'a Theme,
    buffer: &'a mut Buffer,
    /// The ends of words with letters from right to left.
    turned: Vec<Position>,
}

impl Screen<'_> {
    /// Puts `words` into a row from `x` up to `end`; returns where they ended. What has no room becomes `…`.
    fn put(&mut self, x: u16, y: u16, end: u16, words: &str, style: Style) -> u16 {
        let area = self.buffer.area;
        let end = end.min(area.right());
        if y >= area.bottom() || x >= end {
            return x;
        }
        let room = usize::from(end - x);
        // One glyph more than fits tells whether an ellipsis is needed.
        let mut at = x;
        let mut cells = Vec::new();
        let mut used = 0;
        let mut is_cut = false;
        for glyph in text::glyphs(words) {
            if used + usize::from(glyph.width) > room {
                is_cut = true;
                break;
            }
            used += usize::from(glyph.width);
            cells.push(glyph);
        }
        if is_cut {
            while used + 1 > room {
                let Some(glyph) = cells.pop() else { break };
                used -= usize::from(glyph.width);
            }
        }
        let is_turned = cells.iter().any(|glyph| order::is_turned(&glyph.symbol));
        for glyph in cells {
            at = self.put_glyph(at, y, &glyph.symbol, glyph.width, style);
        }
        if is_turned {
            self.turned.push(Position::new(at + u16::from(is_cut && at < end), y));
        }
        if is_cut && at < end { self.put_glyph(at, y, "…", 1, style) } else { at }
    }

    /// Words that end at the end of a column.
    fn right(&mut self, x: u16, y: u16, columns: u16, words: &str, style: Style) {
        let start = x + columns.saturating_sub(width(words) as u16);
        self.put(start, y, x + columns, words, style);
    }

    fn put_glyph(&mut self, x: u16, y: u16, symbol: &str, width: u16, style: Style) -> u16 {
        let next = x + width;
        if next > self.buffer.area.right() {
            return x;
        }
        for at in x..next {
            if let Some(cell) = self.buffer.cell_mut((at, y)) {
                cell.reset();
                cell.set_style(self.theme.text.patch(style));
                if at == x {
                    cell.set_symbol(symbol);
                }
            }
        }
        next
    }

    fn speaker_style(&self, speaker: SpeakerId) -> Style {
        self.theme.speaker(self.app.transcript.speakers().root(speaker))
    }

    fn name_style(&self, speaker: SpeakerId) -> Style {
        self.theme.name(self.app.transcript.speakers().root(speaker))
    }

    fn speaker_name(&self, speaker: SpeakerId) -> &str {
        match self.app.transcript.speakers().shown(speaker) {
            "" => "—",
            name => name,
        }
    }

    fn clock(&self, time: Timestamp) -> String {
        self.app.clock(time)
    }

    fn header(&mut self) {
        let area = self.app.layout.header;
        if area.height == 0 {
            return;
        }
        let app = self.app;
        let mut facts = Vec::new();
        if app.file.unkept.is_some() {
            facts.push("not kept".to_owned());
        }
        if app.file.read_only.is_some() {
            facts.push("read-only".into());
        } else if app.file.is_protected {
            facts.push("write-protected".into());
        }
        if app.is_following {
            facts.push("followed".into());
        }
        if app.file.is_changed {
            facts.push("changed on disk".into());
        }
        if app.unsaved_session {
            facts.push("not saved".to_owned());
        }
        if app.is_unwritten() {
            facts.push("edited".into());
        }
        if app.only_hits {
            facts.push("only hits".into());
        }
        if !app.hidden.is_empty() {
            facts.push(format!("{} {}", app.hidden.len(), app.display.left_out()));
        }
        if app.doubting.left > 0 {
            let key = first_key_of(app, Action::NextDoubt);
            facts.push(format!("{} to look at ({key})", app.doubting.left));
        }
        if app.file.is_being_read {
            facts.push("only its beginning so far".into());
        } else {
            facts.extend(app.transcript.end().map(|end| clock(end, app.transcript.has_hours())));
            facts.push(text::counted(app.transcript.len(), "segment"));
            facts.push(text::counted(app.roots.len(), "speaker"));
        }
        if !app.file.warnings.is_empty() {
            facts.push(text::counted(app.file.warnings.len(), "warning"));
        }
        if !app.file.session.is_empty() {
            facts.insert(0, format!("session {}", app.file.session));
        }
        let (y, end) = (area.y, area.right());
        let x = self.put(area.x, y, end, &app.file.name, self.theme.heading);
        let has_weight =
            |fact: &str| matches!(fact, "not saved" | "edited" | "read-only" | "write-protected" | "changed on disk");
        let (heading, text) = (self.theme.heading, self.theme.text);
        let style = |fact: &str| if has_weight(fact) { heading } else { text };
        self.put_facts(x, y, end, &facts, style);
    }

    /// Facts behind a heading. Half a number is another number: what has no room is left out whole, and all behind it.
    fn put_facts(&mut self, x: u16, y: u16, end: u16, facts: &[String], style: impl Fn(&str) -> Style) {
        let mut x = x;
        for (at, fact) in facts.iter().enumerate() {
            x = self.put(x, y, end, DOT, self.theme.faint);
            let rest = if at + 1 < facts.len() { width(DOT) + 1 } else { 0 };
            if usize::from(x) + width(fact) + rest > end.into() {
                self.put(x, y, end, "…", self.theme.faint);
                return;
            }
            x = self.put(x, y, end, fact, style(fact));
        }
    }
}
