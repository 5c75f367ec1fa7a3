//! What hits look like on a line.

use std::fmt::Write;
use std::io::{IsTerminal, stdout};
use std::ops::Range;

use ratatui::backend::IntoCrossterm;
use ratatui::crossterm::style::ContentStyle;
use ratatui::crossterm::terminal;
use ratatui::style::Style;

use super::excerpt::{Excerpt, Part, add_excerpt};
use crate::model::{Segment, Transcript, clock};
use crate::run::Settings;
use crate::text::{plain, width};
use crate::ui::Theme;

/// How many columns are shown on either side of a hit, away from a terminal.
const NEIGHBOURHOOD: usize = 40;

/// The longest hit that is shown in full there, in columns.
const LONGEST: usize = 80;

/// What is shown of a text at least, in columns, however narrow the terminal.
const LEAST: usize = 24;

/// How lines are printed.
pub(super) struct Look {
    /// How many columns a line may have; `None` away from a terminal.
    columns: Option<usize>,
    /// The colours; `None` away from a terminal.
    theme: Option<Theme>,
}

impl Look {
    /// In the colours and the width of the user's terminal, if output goes to one.
    pub fn of_user() -> Look {
        if !stdout().is_terminal() {
            return Look { columns: None, theme: None };
        }
        let columns = terminal::size().ok().map(|(columns, _)| columns.into());
        Look { columns, theme: Some(Settings::of_user().theme()) }
    }

    /// The name of a file, and its width.
    pub fn file(&self, file: &str) -> (String, usize) {
        let mut painted = String::new();
        self.paint(&mut painted, &plain(file), |theme| theme.heading);
        (painted, width(file))
    }

    /// Adds the lines of a segment: one, or as many as it takes to show all its hits.
    ///
    /// `file` as [`file`](Look::file) gives it. Without hits it is there for those around it, which its time has a dash
    /// before it for.
    pub fn add(
        &self,
        lines: &mut String,
        file: (&str, usize),
        transcript: &Transcript,
        said: &Segment<'_>,
        parts: &[Part],
        is_hit: bool,
    ) {
        let speakers = transcript.speakers();
        let time = said.start.map_or_else(|| "—".to_owned(), |start| clock(start, transcript.has_hours()));
        let name = match plain(speakers.shown(said.speaker)) {
            name if name.is_empty() => name,
            name => name + ":",
        };
        let colour = |theme: &Theme| theme.speaker(speakers.root(said.speaker));
        let used = file.1 + width(&time) + width(&name) + ": ".len() + usize::from(!name.is_empty());
        let head = lines.len();
        lines.push_str(file.0);
        lines.push(if is_hit { ':' } else { '-' });
        self.paint(lines, &time, |theme| theme.faint);
        lines.push(' ');
        if !name.is_empty() {
            self.paint(lines, &name, colour);
            lines.push(' ');
        }
        let head = head..lines.len();
        let (mut shown, mut from) = (0, 0);
        loop {
            let first = parts.get(shown).map_or(0, |part| width(&said.text[part.span.clone()]));
            let room = match self.columns {
                Some(columns) => columns.saturating_sub(used).max(LEAST),
                None => 2 * NEIGHBOURHOOD + first.min(LONGEST) + "…[]…".chars().count(),
            };
            if shown > 0 {
                lines.extend_from_within(head.clone());
            }
            let begun = lines.len();
            let Excerpt { marks, hits, end } = add_excerpt(lines, said.text, &parts[shown..], from, room);
            if self.theme.is_some() {
                let line = lines.split_off(begun);
                let mut at = 0;
                for mark in marks {
                    let hit = Range { start: mark.start - begun, end: mark.end - begun };
                    lines.push_str(&line[at..hit.start]);
                    at = hit.end;
                    self.paint(lines, &line[hit], |theme| theme.hit);
                }
                lines.push_str(&line[at..]);
            }
            lines.push('\n');
            (shown, from) = (shown + hits, end);
            if shown >= parts.len() || hits == 0 {
                break;
            }
        }
    }

    fn paint(&self, lines: &mut String, text: &str, style: impl Fn(&Theme) -> Style) {
        match &self.theme {
            Some(theme) => {
                let style: ContentStyle = style(theme).into_crossterm();
                // Writing to a string cannot fail.
                let _ = write!(lines, "{}", style.apply(text));
            }
            None => lines.push_str(text),
        }
    }
}
