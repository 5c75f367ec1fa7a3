//! Double clicks, which a terminal does not tell from two.

use std::time::{Duration, Instant};

use ratatui::crossterm::event::{Event, MouseButton, MouseEventKind};
use ratatui::layout::Position;

/// The most time between the two.
const DOUBLE: Duration = Duration::from_millis(400);

/// The last click, if it can be the first of two.
#[derive(Default)]
pub(super) struct Clicks(Option<(Instant, Position)>);

impl Clicks {
    /// Where there was a second click in the same cell, at the time `now`.
    pub fn double(&mut self, event: &Event, now: Instant) -> Option<Position> {
        let Event::Mouse(mouse) = event else { return None };
        if mouse.kind != MouseEventKind::Down(MouseButton::Left) {
            return None;
        }
        let at = Position { x: mouse.column, y: mouse.row };
        match self.0.take() {
            Some((then, there)) if there == at && now.duration_since(then) <= DOUBLE => Some(at),
            _ => {
                self.0 = Some((now, at));
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use ratatui::crossterm::event::{KeyModifiers, MouseEvent};

    use super::*;

    #[test]
    fn two_in_one_cell_soon_after_another_are_one() {
        let begin = Instant::now();
        let mut clicks = Clicks::default();
        let mut at = |millis, column, kind| {
            let event = Event::Mouse(MouseEvent { kind, column, row: 4, modifiers: KeyModifiers::NONE });
            clicks.double(&event, begin + Duration::from_millis(millis)).map(|at| at.x)
        };
        let (down, up) = (MouseEventKind::Down(MouseButton::Left), MouseEventKind::Up(MouseButton::Left));
        assert_eq!([at(0, 7, down), at(50, 7, up), at(300, 7, down)], [None, None, Some(7)]);
        assert_eq!(at(400, 7, down), None, "a third one begins anew");
        assert_eq!(at(900, 7, down), None, "too late");
        assert_eq!(at(1000, 8, down), None, "elsewhere");
        assert_eq!(at(1100, 8, down), Some(8));
    }
}
