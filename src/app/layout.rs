//! Where the panes are, for every size of the screen.

use ratatui::layout::Rect;

use super::{App, Display, Focus, Times};
use crate::text;

/// How much room speakers' names get beside their text at most: in a usual pane, and in the widest.
const NAME_WIDTH: (u16, u16) = (14, 24);

/// The place of each pane; one that has no room is empty.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Layout {
    /// The file, in a row.
    pub header: Rect,
    /// The lanes of the speakers over the whole recording, with a ruler below.
    pub strip: Rect,
    /// The speakers.
    pub speakers: Rect,
    /// The text.
    pub timeline: Rect,
    /// The search results, below a heading.
    pub results: Rect,
    /// Status, prompt and keys.
    pub status: Rect,
    /// How the timeline is divided.
    pub columns: Columns,
    /// How the results are, wherever times and names stand in the timeline.
    pub listed: Columns,
}

/// The widths of the columns of the timeline, from left to right.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Columns {
    /// What stays free before them all.
    pub margin: u16,
    /// The time.
    pub time: u16,
    /// The speaker.
    pub name: u16,
    /// The text, between a mark before it and the scroll bar behind it.
    pub text: u16,
}

impl Layout {
    /// The layout for the size of the screen and what is open.
    ///
    /// What goes first when there is little room: the strip's lanes, the speakers, the results; the timeline and
    /// the status stay to the last. A pane with the focus takes the place of the timeline if there is none beside it.
    pub fn of(app: &App) -> Layout {
        let (width, height) = app.size;
        let mut layout = Layout::default();
        let mut body = Rect::new(0, 0, width, height);
        layout.status = take_bottom(&mut body, u16::from(height >= 2));
        layout.header = take_top(&mut body, u16::from(height >= 5));
        let lanes = u16::try_from(app.roots.len()).unwrap_or(u16::MAX).clamp(1, 6.max(height / 5));
        let strip = match height {
            0..=11 => 0,
            12..=17 => 2,
            18..=29 => lanes.min(4) + 1,
            _ => lanes + 1,
        };
        if width >= 30 && app.transcript.end().is_some() {
            layout.strip = take_top(&mut body, strip);
        }
        let has_room = width >= 80;
        if has_room {
            layout.speakers = take_left(&mut body, if width >= 110 { 34 } else { 24 });
            body.x += 1;
            body.width -= 1;
        } else if app.focus == Focus::Speakers {
            layout.speakers = std::mem::take(&mut body);
        }
        if app.finding.is_open() {
            let wanted = u16::try_from(app.finding.rows()).unwrap_or(u16::MAX).saturating_add(1).max(2);
            let rows = match height {
                0..=9 => 0,
                10..=15 => 2,
                _ => wanted.min(height / 4),
            };
            if rows == 0 && app.focus == Focus::Results {
                layout.results = std::mem::take(&mut body);
            } else {
                layout.results = take_bottom(&mut body, rows);
            }
        }
        layout.timeline = body;
        layout.columns = columns(app, body.width, app.display);
        layout.listed = columns(app, body.width, Display::default());
        layout
    }

    /// The column of the screen at which text starts in the timeline.
    pub fn text_x(&self) -> u16 {
        self.timeline.x + self.columns.margin + self.columns.time + self.columns.name + 2
    }
}

fn columns(app: &App, width: u16, display: Display) -> Columns {
    let speakers = app.transcript.speakers();
    // The first ones settle it: a hundred thousand names are not worth reading for a width.
    let names = app.roots.iter().take(64).map(|id| text::width(speakers.shown(*id)));
    let longest = names.max().unwrap_or(0).min(NAME_WIDTH.1.into()) as u16;
    let time = if display.times == Times::None { 0 } else { app.time_columns() };
    let name = match width {
        _ if display.names_above => 0,
        0..=29 => 0,
        30..=49 => longest.min(6),
        50..=64 => longest.min(10),
        _ => longest.min(NAME_WIDTH.0.max(width / 6)),
    };
    let time = if width < 24 { 0 } else { time };
    let name = if name == 0 { 0 } else { name + 1 };
    // The mark before the text, a blank and the scroll bar behind it.
    let room = width.saturating_sub(time + name + 4).max(1);
    let text = display.width.map_or(room, |wanted| wanted.min(room));
    Columns { margin: (room - text) / 2, time, name, text }
}

pub(super) fn take_top(area: &mut Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height);
    let taken = Rect { height: rows, ..*area };
    area.y += rows;
    area.height -= rows;
    taken
}

pub(super) fn take_bottom(area: &mut Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height);
    area.height -= rows;
    Rect { y: area.y + area.height, height: rows, ..*area }
}

pub(super) fn take_left(area: &mut Rect, columns: u16) -> Rect {
    let columns = columns.min(area.width);
    let taken = Rect { width: columns, ..*area };
    area.x += columns;
    area.width -= columns;
    taken
}
