//! Spellings to be corrected, and what each change would make of the text.

use super::Screen;
use super::results::tail;
use crate::app::{Correction, Narrowing, Spot};
use crate::text::{counted, width};

/// What stands for no words among others.
const NO_WORDS: &str = "∅";

/// The columns for how often there is a spelling.
const COUNT: u16 = 5;

impl Screen<'_> {
    pub(super) fn correction(&mut self, correction: &Correction) {
        let area = self.buffer.area;
        let places = |count: usize| counted(count, "place");
        let title = match &correction.right {
            None if correction.replaces => {
                format!("Replace {} in {}", self.app.finding.typed().trim(), places(correction.rows()))
            }
            None => {
                let ticked: usize =
                    correction.spellings.iter().filter(|spelling| spelling.is_ticked).map(|s| s.count).sum();
                let spellings = counted(correction.spellings.len(), "spelling");
                format!("Correct what? {spellings}, {} ticked", places(ticked))
            }
            Some(right) => {
                let ticked = correction.changes().filter(|place| place.is_ticked).count();
                let right = if right.is_empty() { "nothing" } else { right };
                format!("Write {right} in {ticked} of {}", places(correction.rows()))
            }
        };
        let x = self.put(area.x, area.y, area.right(), &title, self.theme.focused);
        if !correction.lists_spellings() {
            let Narrowing { whole_words, as_typed, scope } = correction.narrowing;
            let mut notes = vec![format!("{}/{}", correction.chosen + 1, correction.rows())];
            notes.extend(whole_words.then(|| "whole words".to_owned()));
            notes.extend(as_typed.then(|| "exactly as typed".to_owned()));
            notes.push(scope.name().to_owned());
            notes.extend((!correction.left_out.is_empty()).then(|| correction.left_out.clone()));
            let text = self.theme.text;
            self.put_facts(x, area.y, area.right(), &notes, |_| text);
        }
        let rows = (area.y + 1..area.bottom().saturating_sub(1)).zip(correction.top..);
        match correction.lists_spellings() {
            true => {
                let widest = correction.spellings.iter().map(|spelling| width(&spelling.text)).max().unwrap_or(0);
                let text_width = u16::try_from(widest).unwrap_or(u16::MAX).min(area.width / 3);
                for ((y, row), spelling) in rows.zip(&correction.spellings[correction.top..]) {
                    let x = self.tick(y, row == correction.chosen, spelling.is_ticked);
                    self.put(x, y, x + text_width, &spelling.text, self.theme.hit);
                    let x = x + text_width + 1;
                    self.right(x, y, COUNT, &spelling.count.to_string(), self.theme.text);
                    if let Some(place) = correction.places.get(spelling.first) {
                        self.in_context(x + COUNT + 2, y, place, None);
                    }
                }
            }
            false => {
                for ((y, row), place) in rows.zip(correction.changes().skip(correction.top)) {
                    let x = self.tick(y, row == correction.chosen, place.is_ticked);
                    self.in_context(x, y, place, correction.right.as_ref().map(|_| place.right.as_str()));
                }
            }
        }
    }

    /// The mark of the chosen row and the tick; returns where the row goes on.
    fn tick(&mut self, y: u16, is_chosen: bool, is_ticked: bool) -> u16 {
        let area = self.buffer.area;
        self.put(area.x, y, area.right(), if is_chosen { "▸" } else { " " }, self.theme.marker);
        let x = self.put(area.x + 1, y, area.right(), if is_ticked { "[x]" } else { "[ ]" }, self.theme.key);
        x + 1
    }

    /// A place with the words around it, and what would stand there instead.
    fn in_context(&mut self, x: u16, y: u16, place: &Spot, right: Option<&str>) {
        let end = self.buffer.area.right();
        let Some(segment) = self.app.transcript.segment(place.segment) else { return };
        let mut x = x;
        if let Some(start) = segment.start {
            x = self.put(x, y, end, &self.clock(start), self.theme.faint) + 1;
        }
        let name = self.speaker_name(segment.speaker).to_owned();
        let behind = x + self.app.layout.listed.name;
        self.put(x, y, behind.saturating_sub(1), &name, self.speaker_style(segment.speaker));
        x = behind;
        let (Some(before), Some(found), Some(after)) = (
            segment.text.get(..place.span.start),
            segment.text.get(place.span.clone()),
            segment.text.get(place.span.end..),
        ) else {
            return;
        };
        let room = usize::from(end.saturating_sub(x));
        let shown = tail(before, room.saturating_sub(width(found) + right.map_or(0, |right| width(right) + 3)) / 3);
        if shown.len() < before.len() {
            x = self.put(x, y, end, "…", self.theme.faint);
        }
        x = self.put(x, y, end, shown, self.theme.text);
        x = self.put(x, y, end, found, self.theme.hit);
        if let Some(right) = right {
            x = self.put(x, y, end, " → ", self.theme.faint);
            x = match right {
                "" => self.put(x, y, end, NO_WORDS, self.theme.faint),
                right => self.put(x, y, end, right, self.theme.current_hit),
            };
        }
        self.put(x, y, end, after, self.theme.text);
    }
}
