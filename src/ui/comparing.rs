//! Two transcripts beside each other, or one below the other, with the words marked in which they differ.

use ratatui::style::{Modifier, Style};

use super::Screen;
use crate::app::{ComparedLine, ComparedRow, Comparing, Piece};
use crate::model::{Excerpt, SpeakerId};
use crate::text::{glyphs, width};

/// What stands between the two texts.
const BAR: &str = "│";

/// What stands before rows of the one and of the other, where they are one below the other.
const SIDES: [&str; 2] = ["−", "+"];

impl Screen<'_> {
    pub(super) fn comparison(&mut self, comparing: &Comparing) {
        let area = self.buffer.area;
        let place = comparing.place();
        let place_x = area.right().saturating_sub(width(&place) as u16);
        let names = [&self.app.file.name, &comparing.compared.name];
        let [one_x, other_x] = comparing.columns.texts.map(|x| area.x + x);
        if comparing.columns.are_stacked() {
            let mut x = area.x;
            for (sign, name) in SIDES.iter().zip(names) {
                x = self.put(x, area.y, place_x.saturating_sub(1), sign, self.theme.key);
                x = self.put(x + 1, area.y, place_x.saturating_sub(1), name, self.theme.heading) + 2;
            }
        } else {
            self.put(one_x, area.y, other_x - 1, names[0], self.theme.heading);
            self.put(other_x, area.y, place_x.saturating_sub(1), names[1], self.theme.heading);
        }
        self.put(place_x, area.y, area.right(), &place, self.theme.faint);
        for (y, row) in (area.y + 1..area.bottom()).zip(&comparing.rows) {
            self.compared(y, comparing, row);
        }
    }

    fn compared(&mut self, y: u16, comparing: &Comparing, row: &ComparedRow) {
        let area = self.buffer.area;
        let columns = comparing.columns;
        let pair = &comparing.compared.comparison.pairs[row.pair];
        let start = pair.sides.iter().zip(&comparing.compared.transcripts).find_map(|(side, transcript)| {
            let segment = transcript.segment(side.first()?.segment)?;
            Some(segment.start.filter(|_| segment.text[..side[0].range.start].trim().is_empty()))
        });
        if let Some(start) = start.flatten().filter(|_| row.is_first) {
            self.put(area.x, y, area.x + columns.texts[0] - 2, &self.clock(start), self.theme.faint);
        }
        let chosen = comparing.chosen.map(|chosen| comparing.compared.comparison.differences[chosen].pair);
        if chosen == Some(row.pair) {
            let x = (area.x + columns.texts[0]).saturating_sub(if columns.are_stacked() { 3 } else { 2 });
            self.put(x, y, area.right(), "▌", self.theme.marker);
        }
        if !columns.are_stacked() {
            self.put(area.x + columns.texts[1] - 2, y, area.right(), BAR, self.theme.rule);
        }
        let differs = pair.sides.iter().flatten().any(|excerpt| !excerpt.marks.is_empty());
        for (side, line) in row.sides.iter().enumerate() {
            let x = area.x + columns.texts[side];
            let end = (x + columns.width).min(area.right());
            if columns.are_stacked() && differs && *line != ComparedLine::Blank {
                self.put(x - 2, y, end, SIDES[side], self.theme.key);
            }
            match line {
                ComparedLine::Blank => {}
                ComparedLine::Name(speaker) => self.compared_name((x, y, end), comparing, side, *speaker),
                ComparedLine::Text(pieces) => {
                    let mut x = x;
                    for (at, piece) in pieces.iter().enumerate() {
                        x = self.compared_text(
                            (x + u16::from(at > 0), y, end),
                            comparing,
                            side,
                            &pair.sides[side],
                            piece,
                        );
                    }
                }
            }
        }
    }

    /// Who speaks, in the colour that the name has in this transcript.
    fn compared_name(&mut self, (x, y, end): (u16, u16, u16), comparing: &Comparing, side: usize, speaker: SpeakerId) {
        let [here, _] = &comparing.compared.transcripts;
        let name = match comparing.compared.transcripts[side].speakers().shown(speaker) {
            "" => "—",
            name => name,
        };
        let speakers = here.speakers();
        let known = speakers.roots().find(|id| speakers.shown(*id) == name).unwrap_or(speaker);
        self.put(x, y, end, name, self.theme.name(known));
    }

    fn compared_text(
        &mut self,
        (x, y, end): (u16, u16, u16),
        comparing: &Comparing,
        side: usize,
        excerpts: &[Excerpt],
        piece: &Piece,
    ) -> u16 {
        let segment = comparing.compared.transcripts[side].segment(piece.segment);
        let words = segment.and_then(|segment| segment.text.get(piece.range.clone())).unwrap_or("");
        let of_piece = |excerpt: &&Excerpt| excerpt.segment == piece.segment;
        let marks = excerpts.iter().find(of_piece).map_or(&[][..], |excerpt| &excerpt.marks);
        let mut marks = marks.iter().peekable();
        let mut x = x;
        for glyph in glyphs(words) {
            let at = piece.range.start + glyph.offset;
            while marks.next_if(|(mark, _)| mark.end <= at).is_some() {}
            let mark = marks.peek().filter(|(mark, _)| mark.contains(&at));
            let style = mark.map_or(self.theme.text, |(_, number)| self.difference(comparing, side, *number));
            if x + glyph.width > end {
                break;
            }
            x = self.put_glyph(x, y, &glyph.symbol, glyph.width, style);
        }
        x
    }

    /// How a difference looks: words that only the one side has are crossed out, those that only the other has are as
    /// what is heard, and others as hits.
    fn difference(&self, comparing: &Comparing, side: usize, number: usize) -> Style {
        let words = comparing.compared.comparison.differences[number].words;
        let style = match (comparing.chosen == Some(number), words, side) {
            (true, ..) => self.theme.current_hit,
            (_, [_, 0], _) => self.theme.error,
            (_, [0, _], _) => self.theme.spoken,
            _ => self.theme.hit,
        };
        if words[1] == 0 { style.add_modifier(Modifier::CROSSED_OUT) } else { style }
    }
}
