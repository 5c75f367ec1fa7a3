//! How the text is shown: choices that are kept from one start to the next.

use serde::{Deserialize, Serialize};

use super::page::way_to;
use super::rows::Wraps;
use super::{Action, App, Effect, Input};
use crate::model::{TimeTarget, Timestamp, clock, parse_time};
use crate::text;

/// The column of text that is asked for without a number.
const COLUMN: u16 = 80;

/// The fewest columns a text can be read in.
const NARROWEST: u16 = 20;

/// The milliseconds of a day.
const DAY: u64 = 24 * 3_600_000;

/// How the text is shown.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Display {
    /// Whether segments of one speaker, one right behind the other, run on as one turn.
    pub turns: bool,
    /// Where times stand.
    pub times: Times,
    /// How many columns the text has at most, in the middle of its pane; `None` for all there are.
    pub width: Option<u16>,
    /// Whether the speaker's name stands above a turn, not beside it.
    pub names_above: bool,
    /// Whether what is filtered out stays, dim.
    pub dims: bool,
    /// Whether times are those of the day, where it is known when the recording began.
    pub clock: bool,
}

/// Where times stand.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Times {
    /// At the start of each segment.
    #[default]
    Segments,
    /// At the start of each turn.
    Turns,
    /// Nowhere.
    None,
}

impl Display {
    /// The choices as kept; the default ones where they make no sense.
    pub fn read(line: &str) -> Display {
        let display: Display = serde_json::from_str(line).unwrap_or_default();
        Display { width: display.width.map(|width| width.max(NARROWEST)), ..display }
    }

    /// What becomes of speakers that are filtered out.
    pub fn left_out(&self) -> &'static str {
        if self.dims { "dim" } else { "hidden" }
    }

    /// What is to be kept of them, in one line.
    fn written(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Has segments of one speaker run on as turns, with a time for each turn, or each segment by itself.
pub(super) fn turns(app: &mut App) {
    let display = &mut app.display;
    display.turns = !display.turns;
    display.times = match display.times {
        Times::Segments if display.turns => Times::Turns,
        Times::Turns if !display.turns => Times::Segments,
        times => times,
    };
    app.displayed(if app.display.turns { "a speaker's segments run on as one turn" } else { "each segment by itself" });
}

pub(super) fn times(app: &mut App) {
    let (times, told) = match app.display.times {
        Times::Segments => (Times::Turns, "times at each turn"),
        Times::Turns => (Times::None, "no times"),
        Times::None => (Times::Segments, "times at each segment"),
    };
    app.display.times = times;
    app.displayed(told);
}

pub(super) fn names(app: &mut App) {
    app.display.names_above = !app.display.names_above;
    app.displayed(if app.display.names_above { "names above the text" } else { "names beside the text" });
}

pub(super) fn dim(app: &mut App) {
    app.display.dims = !app.display.dims;
    app.displayed(if app.display.dims { "what is filtered out is dim" } else { "what is filtered out is hidden" });
}

pub(super) fn times_of_day(app: &mut App) {
    if app.began.is_none() {
        return app.complain("say when the recording began: :clock 14:05");
    }
    app.display.clock = !app.display.clock;
    app.displayed(if app.display.clock { "times of the day" } else { "times since the start" });
}

/// The milliseconds of the day that are typed as `14:05` or `14:05:30`.
fn time_of_day(typed: &str) -> Option<u64> {
    let (TimeTarget::At(millis), colons) = (parse_time(typed)?, typed.matches(':').count()) else { return None };
    // What would be minutes and seconds are hours and minutes.
    let millis = if colons == 1 { millis * 60 } else { millis };
    (colons > 0 && millis < DAY).then_some(millis)
}

pub(super) fn column(app: &mut App) {
    app.set_width(app.display.width.is_none().then_some(COLUMN));
}

impl App {
    /// Shows the text as was chosen in earlier runs.
    pub fn show_as(&mut self, display: Display) {
        self.display = display;
    }

    /// Has times of the day reckoned from when the recording began, in milliseconds of the day.
    pub fn begin_at(&mut self, began: u64) {
        self.began = Some(began % DAY);
    }

    /// Gives the text a width as typed, or says what can be typed.
    pub(super) fn set_typed_width(&mut self, typed: &str) {
        match typed.parse() {
            Ok(width) if width >= NARROWEST => self.set_width(Some(width)),
            _ if typed == "off" => self.set_width(None),
            _ => self.complain(format!("no width; say a number of columns from {NARROWEST} on, or off")),
        }
    }

    /// Shows times of the day from when the recording began, as typed, or says what can be typed.
    pub(super) fn set_began(&mut self, typed: &str) {
        let Some(began) = time_of_day(typed) else {
            return self.complain("no time of the day; say 14:05 or 14:05:30");
        };
        self.begin_at(began);
        self.effects.push(Effect::RecordBegan(began));
        self.display.clock = true;
        let key = way_to(self, Action::Clock);
        self.displayed(&format!("times of the day; {key} goes back to those since the start"));
    }

    /// The time of the day at which times start, where these are shown.
    fn times_from(&self) -> Option<u64> {
        self.began.filter(|_| self.display.clock)
    }

    /// A time as the user wishes to see it.
    pub fn clock(&self, time: Timestamp) -> String {
        match self.times_from().and_then(|began| Timestamp::from_millis((began + time.millis()) % DAY)) {
            Some(time) => format!("{:0>8}", clock(time, true)),
            None => clock(time, self.transcript.has_hours()),
        }
    }

    /// How many columns times take with a blank behind; none where the transcript has no times.
    pub(super) fn time_columns(&self) -> u16 {
        // As wide as the last.
        self.transcript.end().map_or(0, |end| text::width(&self.clock(end)) as u16 + 1)
    }

    /// How long after the start a time is that was typed as one of the day, where these are shown; before it if that is
    /// nearer to the recording.
    pub(super) fn since_start(&self, typed: &str, end: Timestamp) -> Option<i128> {
        let since = (time_of_day(typed)? + DAY - self.times_from()?) % DAY;
        let is_before = since.saturating_sub(end.millis()) > DAY - since;
        Some(i128::from(since) - if is_before { i128::from(DAY) } else { 0 })
    }

    fn set_width(&mut self, width: Option<u16>) {
        self.display.width = width;
        match width {
            Some(width) => self.displayed(&format!("{width} columns of text; :width takes another number, or off")),
            None => self.displayed("text as wide as there is room"),
        }
    }

    /// Keeps the choices, and the cursor on the screen.
    fn displayed(&mut self, told: &str) {
        (self.follow, self.goal) = (true, None);
        self.wraps = Wraps::default();
        self.remember(Input::Display, &self.display.written());
        self.say(told);
    }
}
