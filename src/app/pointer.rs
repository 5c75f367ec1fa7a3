//! The mouse.

use ratatui::crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

use super::{App, Effect, Focus, Layout, Listed, Mode, Places, RowKind, overview, prompt};
use crate::model::Place;

/// How many rows a notch of the wheel moves.
const NOTCH: isize = 3;

impl App {
    pub(super) fn point(&mut self, mouse: MouseEvent) {
        let at = Position { x: mouse.column, y: mouse.row };
        match (mouse.kind, &self.mode) {
            // The text stands elsewhere while there is a list of what can follow: first that goes.
            (MouseEventKind::Down(_), _) if !self.pending.is_empty() => self.pending.clear(),
            // Not under a prompt: what it is about must not move away.
            (MouseEventKind::ScrollDown, Mode::Reading | Mode::Shelf | Mode::Page(_) | Mode::Comparing(_)) => {
                self.wheel(at, NOTCH)
            }
            (MouseEventKind::ScrollUp, Mode::Reading | Mode::Shelf | Mode::Page(_) | Mode::Comparing(_)) => {
                self.wheel(at, -NOTCH)
            }
            (MouseEventKind::Down(MouseButton::Left), Mode::Reading) => self.click(at),
            (MouseEventKind::Down(MouseButton::Left), Mode::Shelf) => self.click_shelf(at),
            (MouseEventKind::Drag(MouseButton::Left), Mode::Reading) if self.layout.timeline.contains(at) => {
                let from = self.words_from.unwrap_or(self.cursor);
                self.click_timeline(at);
                (self.words_from, self.anchor) = (Some(from), None);
            }
            (MouseEventKind::Down(MouseButton::Left), Mode::Overview(_)) => self.click_overview(at),
            (MouseEventKind::ScrollUp, Mode::Overview(_)) => overview::zoom(self, true),
            (MouseEventKind::ScrollDown, Mode::Overview(_)) => overview::zoom(self, false),
            (MouseEventKind::Down(MouseButton::Left), Mode::Editing(_)) if self.layout.timeline.contains(at) => {
                self.click_timeline(at);
            }
            _ => {}
        }
    }

    fn wheel(&mut self, at: Position, by: isize) {
        if self.scroll_page(by) || self.move_on_shelf(by) {
            return;
        }
        let moved = |at: usize, count: usize| at.saturating_add_signed(by).min(count.saturating_sub(1));
        if self.layout.speakers.contains(at) {
            self.chosen_speaker = moved(self.chosen_speaker, self.roots.len());
        } else if self.layout.results.contains(at) {
            self.move_in_results(by);
        } else if !self.rows.is_empty() {
            self.scroll(by);
        }
    }

    fn click(&mut self, at: Position) {
        let layout = self.layout;
        self.finding.awaits_number = false;
        if layout.timeline.contains(at) {
            self.focus_on(Focus::Timeline);
            self.words_from = None;
            self.click_timeline(at);
        } else if let Some(row) = list_row(layout.speakers, at) {
            self.focus_on(Focus::Speakers);
            if self.speakers_top + row < self.roots.len() {
                self.chosen_speaker = self.speakers_top + row;
            }
        } else if let Some(row) = list_row(layout.results, at) {
            self.focus_on(Focus::Results);
            self.click_result(self.finding.top + row);
        } else if layout.strip.contains(at)
            && let Some(time) = self.strip_time(at.x)
            && let Some(segment) = self.transcript.segment_at(time).and_then(|ix| self.nearest_visible(ix))
        {
            self.jump(Place { segment, offset: 0 });
            self.lead();
        }
    }

    /// Asks for the name of the speaker that is clicked, in the list or beside what is said; the first click chose it.
    pub(super) fn double_click(&mut self, at: Position) {
        let Layout { speakers, timeline, columns, .. } = self.layout;
        let is_listed = list_row(speakers, at).is_some_and(|row| self.speakers_top + row < self.roots.len());
        let names = Rect { x: timeline.x + columns.margin + columns.time, width: columns.name, ..timeline };
        let row = self.rows.get(usize::from(at.y.saturating_sub(timeline.y))).filter(|_| timeline.contains(at));
        let is_name = row.is_some_and(|row| names.contains(at) || row.kind == RowKind::Name);
        if matches!(self.mode, Mode::Reading) && (is_listed || is_name) {
            prompt::ask_name(self);
        }
    }

    /// Goes to what is said at the moment that is clicked.
    fn click_overview(&mut self, at: Position) {
        let Mode::Overview(overview) = &mut self.mode else { return };
        let Places { bars, marks, .. } = overview.places;
        if bars.contains(at) || marks.contains(at) {
            overview.point(at.x);
            overview::go_there(self);
        }
    }

    fn click_result(&mut self, row: usize) {
        if self.finding.is_offering() {
            self.take_offer(row + 1);
        } else if let Some(Listed::Hit { number }) = self.finding.listing.row(row) {
            self.finding.chosen = number;
            self.go_to_chosen_hit();
        }
    }

    fn click_timeline(&mut self, at: Position) {
        let area = self.layout.timeline;
        let Some(row) = self.rows.get(usize::from(at.y - area.y)) else { return };
        let column = at.x.saturating_sub(self.layout.text_x());
        let place = match (&row.kind, &self.mode) {
            (RowKind::Edited { range, .. }, _) => {
                let range = range.clone();
                return self.click_text(&range, column);
            }
            (RowKind::Text { .. }, Mode::Reading) => self.place_at(&row.pieces(), column),
            (RowKind::Annotation | RowKind::Name, Mode::Reading) => Some(Place { segment: row.segment, offset: 0 }),
            _ => return,
        };
        let Some(place) = place else { return };
        self.move_to(place);
        self.lead();
    }

    pub(super) fn toggle_mouse(&mut self) {
        self.mouse = !self.mouse;
        self.effects.push(Effect::CaptureMouse(self.mouse));
        self.say(if self.mouse { "the mouse scrolls and clicks" } else { "the mouse is the terminal's" });
    }
}

/// Which row of a list with a heading was hit.
fn list_row(area: Rect, at: Position) -> Option<usize> {
    if area.contains(at) { Some(usize::from((at.y - area.y).checked_sub(1)?)) } else { None }
}
