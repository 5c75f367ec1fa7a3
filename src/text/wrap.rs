//! Breaking a text into rows.

use std::ops::Range;

use unicode_linebreak::linebreaks;
use unicode_segmentation::GraphemeCursor;

use super::{Glyphs, glyphs, glyphs_as_typed, place_in};

/// Breaks `text` into rows of at most `width` cells, as ranges of its bytes; there is at least one row.
///
/// Rows break where Unicode allows it (UAX #14), and before no closing `»` nor after an opening `«`, which French
/// sets off with blanks. A word wider than a row is broken between glyphs. White space at either end of a row
/// belongs to none. Costs one pass over the text.
pub fn wrap(text: &str, width: u16) -> Vec<Range<usize>> {
    Rows::default().of(text, width)
}

/// Some of one of several texts that run on, within a row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Part {
    /// The number of the text.
    pub text: usize,
    /// Which bytes of it.
    pub range: Range<usize>,
    /// Whether the text starts here.
    pub is_first: bool,
}

/// Breaks texts that run on, with a blank between one and the next, into rows as [`wrap`] does; no row is without a part.
///
/// Where there are several, a blank one has no part. Costs a pass over the texts.
pub fn wrap_several(texts: &[&str], width: u16) -> Vec<Vec<Part>> {
    let whole = texts.join(" ");
    let mut start = 0;
    let place = |text: &&str| {
        let place = start..start + text.len();
        start = place.end + 1;
        place
    };
    let places: Vec<Range<usize>> = texts.iter().map(place).collect();
    let parts = |row: Range<usize>| {
        let from = places.partition_point(|place| place.end < row.start);
        let within = places[from..].iter().take_while(|place| place.start <= row.end);
        let part = |(text, place): (usize, &Range<usize>)| {
            let mut range = row.start.max(place.start)..row.end.min(place.end);
            let words = whole.get(range.clone())?;
            // What is white beside the blank between two texts is a part of it.
            if place.start > row.start {
                range.start += words.len() - words.trim_start().len();
            }
            if place.end < row.end {
                range.end -= words.len() - words.trim_end().len();
            }
            let is_first = whole[place.start..range.start].trim().is_empty();
            let is_shown = range.start < range.end || texts.len() == 1;
            let range = range.start - place.start..range.end.max(range.start) - place.start;
            is_shown.then_some(Part { text, range, is_first })
        };
        (from..).zip(within).filter_map(part).collect()
    };
    let mut rows: Vec<Vec<Part>> = wrap(&whole, width).into_iter().map(parts).collect();
    rows.retain(|row| !row.is_empty());
    rows
}

/// Breaks a text that is being typed into rows, as [`wrap`] does, but line breaks break too and each blank counts.
///
/// All of the text but its line breaks is in the rows. Blanks where a row is broken end it, however wide that makes it.
pub fn wrap_as_typed(text: &str, width: u16) -> Vec<Range<usize>> {
    let mut rows = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        let end = start + line.len();
        let broken = Rows { keeps_blanks: true, ..Rows::default() }.of(line, width);
        let mut from = start;
        for next in broken.iter().skip(1).map(|row| start + row.start).chain([end]) {
            rows.push(from..next);
            from = next;
        }
        start = end + 1;
    }
    rows
}

fn splits_quotation(text: &str, at: usize) -> bool {
    text[at..].starts_with('»') || text[..at].trim_end().ends_with('«')
}

fn splits_glyph(text: &str, at: usize) -> bool {
    let may_join = text[at..].starts_with(|c: char| !c.is_ascii());
    may_join && GraphemeCursor::new(at, text.len(), true).is_boundary(text, 0) == Ok(false)
}

/// A word of a text, with the white space before it where that is what its first mark stands on.
fn with_base<'a>(text: &'a str, word: &'a str) -> &'a str {
    let start = place_in(text, word).map_or(0, |place| place.start);
    if !splits_glyph(text, start) {
        return word;
    }
    let base = text[..start].char_indices().next_back().map_or(start, |(at, _)| at);
    &text[base..start + word.len()]
}

#[derive(Default)]
struct Rows {
    /// Whether each blank counts.
    keeps_blanks: bool,
    done: Vec<Range<usize>>,
    row: Range<usize>,
    /// Cells used in `row`.
    used: usize,
    /// Blanks between `row` and what comes next.
    blanks: usize,
}

impl Rows {
    fn of(mut self, text: &str, width: u16) -> Vec<Range<usize>> {
        let width = usize::from(width.max(1));
        let mut start = 0;
        for (end, _) in linebreaks(text) {
            if end < text.len() && (splits_quotation(text, end) || splits_glyph(text, end)) {
                continue;
            }
            self.place(text, start..end, width);
            start = end;
        }
        self.place(text, start..text.len(), width);
        self.done.push(self.row);
        self.done
    }

    fn glyphs<'a>(&self, text: &'a str) -> Glyphs<'a> {
        if self.keeps_blanks { glyphs_as_typed(text) } else { glyphs(text) }
    }

    fn width(&self, text: &str) -> usize {
        self.glyphs(text).map(|glyph| usize::from(glyph.width)).sum()
    }

    /// Puts a piece between two places to break behind the row, or on a row of its own.
    fn place(&mut self, text: &str, piece: Range<usize>, width: usize) {
        let piece = &text[piece];
        let mut rest = piece.trim_start();
        self.blanks += self.width(&piece[..piece.len() - rest.len()]);
        // Where all of it is too wide, what should hold it together cannot be honoured.
        let is_whole = self.width(with_base(text, rest.trim_end())) <= width;
        while !rest.is_empty() {
            let end = if is_whole { None } else { rest.find(char::is_whitespace) };
            let (word, behind) = rest.split_at(end.unwrap_or(rest.trim_end().len()));
            let word = with_base(text, word);
            self.place_word(text, word, self.width(word), width);
            rest = behind.trim_start();
            self.blanks = self.width(&behind[..behind.len() - rest.len()]);
        }
    }

    fn place_word(&mut self, text: &str, word: &str, needed: usize, width: usize) {
        let start = place_in(text, word).map_or(0, |place| place.start);
        let blanks = if self.keeps_blanks { self.blanks } else { self.blanks.min(1) };
        if self.row.is_empty() && (blanks == 0 || !self.keeps_blanks) {
            self.row.start = start;
        } else if self.used + blanks + needed > width {
            self.break_at(start);
        } else {
            self.used += blanks;
        }
        if needed <= width {
            self.used += needed;
        } else {
            for glyph in self.glyphs(word) {
                let glyph_width = usize::from(glyph.width);
                if self.used > 0 && self.used + glyph_width > width {
                    self.row.end = start + glyph.offset;
                    self.break_at(start + glyph.offset);
                }
                self.used += glyph_width;
            }
        }
        self.row.end = start + word.len();
    }

    fn break_at(&mut self, start: usize) {
        self.done.push(std::mem::replace(&mut self.row, start..start));
        self.used = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(text: &str, width: u16) -> Vec<&str> {
        wrap(text, width).into_iter().map(|row| &text[row]).collect()
    }

    #[test]
    fn breaks_at_white_space() {
        assert_eq!(rows("one two  three", 8), ["one two", "three"]);
        assert_eq!(rows("one two  three", 3), ["one", "two", "thr", "ee"]);
        assert_eq!(rows("  one\ntwo ", 80), ["one\ntwo"]);
        assert_eq!(rows("", 10), [""]);
        assert_eq!(rows("   ", 10), [""]);
    }

    #[test]
    fn french_signs_stay_with_their_words() {
        assert_eq!(rows("tu viens ? oui", 9), ["tu", "viens ?", "oui"]);
        assert_eq!(rows("il dit « bonjour » à", 10), ["il dit «", "bonjour »", "à"]);
        assert_eq!(rows("il dit « oui » à", 9), ["il dit", "« oui » à"]);
        assert_eq!(rows("le titre : oui", 9), ["le", "titre :", "oui"]);
    }

    #[test]
    fn wide_characters_break_between_them() {
        assert_eq!(rows("日本語です", 5), ["日本", "語で", "す"]);
        assert_eq!(rows("日本", 1), ["日", "本"]);
    }

    #[test]
    fn a_glyph_is_never_broken() {
        assert_eq!(rows("e\u{301}e\u{301}e\u{301}", 2), ["e\u{301}e\u{301}", "e\u{301}"]);
    }

    #[test]
    fn what_is_typed_has_every_blank_and_line_break() {
        let typed = |text: &'static str, width| -> Vec<&str> {
            wrap_as_typed(text, width).into_iter().map(|row| &text[row]).collect()
        };
        assert_eq!(typed("one two  three", 8), ["one two  ", "three"]);
        assert_eq!(typed("one   two", 8), ["one   ", "two"]);
        assert_eq!(typed(" one\n\ntwo ", 8), [" one", "", "two "]);
        assert_eq!(typed("   three", 5), ["   ", "three"]);
        assert_eq!(typed("threefour", 5), ["three", "four"]);
        assert_eq!(typed("\n", 5), ["", ""]);
        assert_eq!(typed("", 5), [""]);
    }

    #[test]
    fn a_mark_on_a_blank_takes_the_room_of_the_blank() {
        for width in 1..12 {
            for row in rows("0 ᦀ\n\u{2000}\u{c00}A🌀 \u{301}b", width) {
                let cells = super::super::width(row);
                assert!(cells <= usize::from(width) || glyphs(row).count() == 1, "{row:?} in {width}");
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_typed_fits_and_is_all_there(text in "([a-zé«»?! \n\u{a0}日e\u{301}-]|\\PC){0,60}", width in 1u16..20) {
            let rows = wrap_as_typed(&text, width);
            let mut end = 0;
            for row in &rows {
                prop_assert!(["", "\n"].contains(&&text[end..row.start]));
                end = row.end;
                let shown: Vec<_> = glyphs_as_typed(text[row.clone()].trim_end()).collect();
                let cells: usize = shown.iter().map(|glyph| usize::from(glyph.width)).sum();
                prop_assert!(cells <= usize::from(width) || shown.len() == 1, "{row:?} {cells}");
            }
            prop_assert_eq!(end, text.len());
        }

        #[test]
        fn rows_fit_and_lose_nothing(text in "([a-zé«»?! \n\u{a0}日e\u{301}-]|\\PC){0,60}", width in 1u16..20) {
            let rows = wrap(&text, width);
            let mut shown = String::new();
            let mut end = 0;
            for row in &rows {
                prop_assert!(text[end..row.start].chars().all(char::is_whitespace));
                shown.push_str(&text[row.clone()]);
                end = row.end;
                let cells = super::super::width(&text[row.clone()]);
                prop_assert!(cells <= usize::from(width) || glyphs(&text[row.clone()]).count() == 1, "{row:?} {cells}");
            }
            prop_assert!(text[end..].chars().all(char::is_whitespace));
        }
    }
}
