//! The overview.

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::Screen;
use super::strip::LEVELS;
use crate::app::{Lane, Overview};
use crate::model::{SegmentIx, Timestamp};
use crate::text::{width, wrap};

/// How many columns lie between two times of the scale, at least.
const BETWEEN: u16 = 6;

/// From which time of the scale to the next, in seconds; the closest for which there is room.
const STEPS: [u64; 17] = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400];

/// How many columns what is said has at most.
const READABLE: u16 = 120;

impl Screen<'_> {
    pub(super) fn overview(&mut self, overview: &Overview) {
        self.scale(overview);
        let places = overview.places;
        let (step, rows) = places.lane;
        let moment = places.bars.x + overview.span.column(overview.at, places.bars.width);
        for (top, lane) in (places.bars.y..places.bars.bottom()).step_by(step.max(1).into()).zip(&overview.lanes) {
            self.lane_name(Rect { y: top, height: rows, ..places.names }, lane);
            self.bar(Rect { y: top, height: rows, ..places.bars }, lane, moment);
        }
        self.moment_and_hits(overview, moment);
        self.part(overview);
        self.said(overview);
    }

    fn moment(&self, millis: u64) -> String {
        Timestamp::from_millis(millis).map_or(String::new(), |time| self.clock(time))
    }

    /// Round times, as many as there is room for.
    fn scale(&mut self, overview: &Overview) {
        let (area, span) = (overview.places.scale, overview.span);
        let needed = width(&self.moment(span.start + span.len)) as u64 + u64::from(BETWEEN);
        let least = (span.len * needed).div_ceil(u64::from(area.width.max(1)));
        let step = STEPS.iter().map(|step| step * 1_000).find(|step| *step >= least);
        let step = step.unwrap_or_else(|| least.next_multiple_of(86_400_000));
        let first = span.start.next_multiple_of(step);
        for time in (0..).map(|at| first + at * step).take_while(|time| span.has(*time)) {
            let (x, time) = (area.x + span.column(time, area.width), self.moment(time));
            // Half a time is none.
            if usize::from(area.right() - x) > width(&time) {
                let x = self.put(x, area.y, area.right(), "╷", self.theme.rule);
                self.put(x, area.y, area.right(), &time, self.theme.faint);
            }
        }
    }

    /// Who it is, at the foot of the bar.
    fn lane_name(&mut self, area: Rect, lane: &Lane) {
        let y = area.bottom().saturating_sub(1);
        let Some(speaker) = lane.speaker else {
            self.put(area.x + 1, y, area.right(), "…", self.theme.faint);
            return;
        };
        let number = self.app.roots.iter().position(|id| *id == speaker).map_or(0, |at| at + 1);
        let end = area.right().saturating_sub(1);
        let x = self.put(area.x, y, end, &format!("{number:>2}"), self.speaker_style(speaker));
        if end > x + 1 {
            let name = self.speaker_name(speaker).to_owned();
            self.put(x + 1, y, end, &name, self.name_style(speaker));
        }
    }

    /// How much is said in each column, over the rows of the area.
    fn bar(&mut self, area: Rect, lane: &Lane, moment: u16) {
        let own = lane.speaker.map_or(self.theme.faint, |speaker| self.speaker_style(speaker));
        for (at, x) in (area.x..area.right()).enumerate() {
            let talk = lane.talk.get(at).copied().unwrap_or(0);
            let loudest = lane.loudest.get(at).copied().flatten().and_then(|at| self.app.roots.get(at));
            let style = loudest.map_or(own, |speaker| self.speaker_style(*speaker));
            for (eighths, y) in (0..).step_by(8).zip((area.y..area.bottom()).rev()) {
                let level = usize::from(talk.saturating_sub(eighths).min(8));
                let (symbol, style): (&str, Style) = match level {
                    0 if x == moment => ("│", self.theme.marker),
                    level => (LEVELS[level], style),
                };
                self.put_glyph(x, y, symbol, 1, style);
            }
        }
    }

    /// Below the bars: the moment, what is heard, where hits are.
    fn moment_and_hits(&mut self, overview: &Overview, moment: u16) {
        let (area, span) = (overview.places.marks, overview.span);
        let heard = self.app.playing.heard.map(|heard| heard.time.millis()).filter(|time| span.has(*time));
        let heard = heard.map(|time| area.x + span.column(time, area.width));
        for (at, x) in (area.x..area.right()).enumerate() {
            let has_hit = overview.hits.get(at).is_some_and(|hit| *hit);
            let (symbol, style) = match (x == moment, has_hit) {
                _ if heard == Some(x) => ("♪", self.theme.spoken),
                (true, _) => ("▲", self.theme.marker),
                (_, true) => ("•", self.theme.tick),
                _ => ("─", self.theme.rule),
            };
            self.put_glyph(x, area.y, symbol, 1, style);
        }
    }

    /// Which part of the recording is shown.
    fn part(&mut self, overview: &Overview) {
        let (area, span) = (overview.places.whole, overview.span);
        let end = self.app.transcript.end().map_or(0, Timestamp::millis).max(1);
        if span.len >= end {
            self.put(area.x, area.y, area.right(), "the whole recording", self.theme.faint);
            return;
        }
        let column = |time: u64| (u128::from(time) * u128::from(area.width) / u128::from(end)) as u16;
        let first = column(span.start).min(area.width.saturating_sub(1));
        let last = column(span.start + span.len).max(first + 1);
        for (at, x) in (0..).zip(area.x..area.right()) {
            let (symbol, style) =
                if (first..last).contains(&at) { ("━", self.theme.text) } else { ("╌", self.theme.rule) };
            self.put_glyph(x, area.y, symbol, 1, style);
        }
    }

    /// Who says what at the moment, and what is said then, as far as there is room.
    fn said(&mut self, overview: &Overview) {
        let area = overview.places.said;
        let area = Rect { width: area.width.min(READABLE), ..area };
        let app = self.app;
        let Some(first) = overview.segment(&app.transcript) else { return };
        let mut y = area.y;
        for ix in (first.0..).map(SegmentIx) {
            let Some(segment) = app.transcript.segment(ix).filter(|_| y < area.bottom()) else { return };
            let time = app.transcript.time_at(ix).map_or(String::new(), |time| self.clock(time));
            let style = if ix == first { self.theme.heading } else { self.theme.faint };
            let x = self.put(area.x + 1, y, area.right(), &time, style);
            let name = self.speaker_name(segment.speaker).to_owned();
            let x = self.put(x + 1, y, area.right(), &name, self.name_style(segment.speaker)) + 1;
            let text = segment.text.trim_start();
            if area.height == 1 {
                self.put(x + 1, y, area.right(), text, self.theme.text);
            }
            y += 1;
            let rows = wrap(text, area.width.saturating_sub(2));
            for (at, range) in rows.iter().enumerate().take(usize::from(area.bottom().saturating_sub(y))) {
                // In the last row an ellipsis says that it goes on.
                let is_last = y + 1 == area.bottom() && at + 1 < rows.len();
                let end = if is_last { text.len() } else { range.end };
                self.put(area.x + 1, y, area.right(), text.get(range.start..end).unwrap_or(""), self.theme.text);
                y += 1;
            }
        }
    }
}
