//! The overview: who speaks when, over the whole recording or closer around a moment.

use ratatui::layout::Rect;

use super::layout::{take_left, take_top};
use super::strip::Span;
use super::{App, Lane, Mode};
use crate::model::{Place, SegmentIx, Timestamp, Transcript};
use crate::text;

/// The closest there is: so many milliseconds over the whole width.
const CLOSEST: u64 = 10_000;

/// How many columns the far moves go.
const FAR: i128 = 10;

/// The most rows of a lane's bar.
const TALLEST: u16 = 6;

/// The columns for a speaker's number, and how much room the name gets.
const NUMBER: u16 = 3;
const NAME: usize = 16;

/// From this width on the lanes have names.
const NAMED: u16 = 60;

/// The overview, while it is open.
#[derive(Clone, Debug)]
pub struct Overview {
    /// The moment that is chosen, in milliseconds.
    pub at: u64,
    /// The part of the recording that is shown.
    pub span: Span,
    /// The lanes, top to bottom; their talk is in eighths of a row of their bar.
    pub lanes: Vec<Lane>,
    /// The columns with hits.
    pub hits: Vec<bool>,
    /// Where things are.
    pub places: Places,
    /// What `lanes` are of: with the version of the strip.
    shown: Option<(Span, Places, u64)>,
    /// The search, and how many of its segments are in `hits`.
    hits_seen: (u64, usize),
}

/// Where the parts of the overview are on the screen.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Places {
    /// The times, a row.
    pub scale: Rect,
    /// The names of the speakers, at the left of their bars.
    pub names: Rect,
    /// The bars.
    pub bars: Rect,
    /// The rows from one lane to the next, and those of them that its bar has.
    pub lane: (u16, u16),
    /// Below the bars: the moment, the hits.
    pub marks: Rect,
    /// The whole recording and the part of it that is shown, a row.
    pub whole: Rect,
    /// What is said at the moment.
    pub said: Rect,
}

impl Places {
    fn of(app: &App) -> Places {
        let mut body = Rect { height: app.layout.status.y, width: app.size.0, ..Rect::default() };
        take_top(&mut body, app.layout.header.height);
        let speakers = app.roots.iter().take(64).map(|id| text::width(app.transcript.speakers().shown(*id)));
        let name = speakers.max().unwrap_or(0).min(NAME) as u16 + 1;
        let left = if body.width >= NAMED { NUMBER + name } else { NUMBER.min(body.width) };
        let said = match body.height {
            0..=6 => 0,
            7..=12 => 1,
            height => 3.max(height / 4),
        };
        // The rows around the bars: the times, the marks, the whole, and a blank before what is said.
        let around = 3 + said + u16::from(said > 1);
        let room = body.height.saturating_sub(around).max(1);
        let lanes = u16::try_from(app.roots.len()).unwrap_or(u16::MAX).clamp(1, room);
        let step = (room / lanes).min(TALLEST + 1);
        let bar = if step > 2 { step - 1 } else { step };
        let take_row = |body: &mut Rect| {
            let mut row = take_top(body, 1);
            take_left(&mut row, left);
            row
        };
        let scale = take_row(&mut body);
        let mut bars = take_top(&mut body, lanes * step);
        let names = take_left(&mut bars, left);
        let (marks, whole) = (take_row(&mut body), take_row(&mut body));
        take_top(&mut body, u16::from(said > 1));
        // What the bars leave is for the text.
        Places { scale, names, bars, lane: (step, bar), marks, whole, said: body }
    }
}

/// Opens it on the whole recording, at the cursor.
pub(super) fn open(app: &mut App) {
    let Some(end) = app.transcript.end().map(Timestamp::millis).filter(|end| *end > 0) else {
        return app.complain("this transcript has no times");
    };
    let at = app.time_of(app.cursor).map_or(0, Timestamp::millis).min(end);
    app.mode = Mode::Overview(Box::new(Overview {
        at,
        span: Span { start: 0, len: end },
        lanes: Vec::new(),
        hits: Vec::new(),
        places: Places::default(),
        shown: None,
        hits_seen: (0, 0),
    }));
}

/// Shows half as much around the moment, or twice as much; the moment stays in its column.
pub(super) fn zoom(app: &mut App, closer: bool) {
    let end = app.transcript.end().map_or(0, Timestamp::millis);
    let Mode::Overview(overview) = &mut app.mode else { return };
    let Span { start, len } = overview.span;
    let new = if closer { (len / 2).max(CLOSEST) } else { len.saturating_mul(2) }.min(end);
    let before = u128::from(overview.at - start) * u128::from(new) / u128::from(len.max(1));
    overview.span = Span { start: overview.at.saturating_sub(before as u64), len: new };
    overview.keep_within(end);
}

/// Shows the whole recording.
pub(super) fn whole(app: &mut App) {
    let len = app.transcript.end().map_or(0, Timestamp::millis);
    if let Mode::Overview(overview) = &mut app.mode {
        overview.span = Span { start: 0, len };
    }
}

/// Moves the moment by a column, or `far`; the part that is shown goes along.
pub(super) fn go(app: &mut App, forward: bool, far: bool) {
    let end = app.transcript.end().map_or(0, Timestamp::millis);
    let Mode::Overview(overview) = &mut app.mode else { return };
    let width = overview.places.bars.width;
    // Rounded up, so that every key shows.
    let column = overview.span.len.div_ceil(u64::from(width.max(1)));
    let by = i128::from(column) * if far { FAR } else { 1 } * if forward { 1 } else { -1 };
    let at = i128::from(overview.at) + by;
    overview.at = at.clamp(0, i128::from(end)) as u64;
    overview.keep_within(end);
}

/// Leaves it for what is said at the moment.
pub(super) fn go_there(app: &mut App) {
    let Mode::Overview(overview) = &app.mode else { return };
    let (time, segment) = (Timestamp::from_millis(overview.at), overview.segment(&app.transcript));
    app.mode = Mode::Reading;
    if let Some(time) = time
        && let Some(segment) = segment.and_then(|ix| app.nearest_visible(ix))
    {
        app.jump(Place { segment, offset: app.offset_at(segment, time) });
        app.lead();
    }
}

impl Overview {
    /// The segment said at the moment, the last one behind the end of all.
    pub fn segment(&self, transcript: &Transcript) -> Option<SegmentIx> {
        Timestamp::from_millis(self.at).and_then(|time| transcript.segment_at(time)).or(transcript.last())
    }

    /// Has the moment in the part that is shown, and that in the recording.
    fn keep_within(&mut self, end: u64) {
        let Span { start, len } = self.span;
        let start = start.clamp(self.at.saturating_sub(len.saturating_sub(1)), self.at);
        self.span.start = start.min(end - len.min(end));
    }

    /// Chooses the moment of a column of the screen.
    pub(super) fn point(&mut self, x: u16) {
        let bars = self.places.bars;
        let Span { start, len } = self.span;
        let column = u64::from(x.saturating_sub(bars.x).min(bars.width.saturating_sub(1)));
        self.at = start + (u128::from(column * 2 + 1) * u128::from(len) / u128::from(bars.width.max(1)) / 2) as u64;
    }
}

impl App {
    /// Brings the overview up to its part of the recording and to the size of the screen.
    pub(super) fn arrange_overview(&mut self) {
        let Mode::Overview(overview) = &self.mode else { return };
        let (span, places) = (overview.span, Places::of(self));
        let shown = Some((span, places, self.strip.version));
        let mut new = None;
        if overview.shown != shown {
            let width = usize::from(places.bars.width);
            let count = usize::from(places.bars.height / places.lane.0.max(1));
            let has_room = width > 0 && count > 0;
            new = Some(if has_room { self.lanes(width, count, span, places.lane.1) } else { Vec::new() });
        }
        let mut hits = if new.is_some() { Vec::new() } else { overview.hits.clone() };
        let seen = self.add_hits(&mut hits, overview.hits_seen, span, places.bars.width);
        if let Mode::Overview(overview) = &mut self.mode {
            overview.lanes = new.unwrap_or_else(|| std::mem::take(&mut overview.lanes));
            (overview.hits, overview.hits_seen, overview.places, overview.shown) = (hits, seen, places, shown);
        }
    }
}
