//! A text cut to fit a line, with its hits in it.

use std::ops::Range;

use smallvec::SmallVec;

use crate::text::{Glyph, glyphs, is_simple};

/// How many bytes of a text are looked at for a column of it, first and then: more are stacks of marks or white space.
const COLUMN_BYTES: [usize; 2] = [2, 32];

/// A hit, or the part of it that is in a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Part {
    /// Where it is, in bytes; neither empty nor overlapping another.
    pub span: Range<usize>,
    /// Whether it goes on in later texts.
    pub goes_on: bool,
}

/// What was shown of a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Excerpt {
    /// Where the hits are on the line, with their brackets.
    pub marks: SmallVec<[Range<usize>; 2]>,
    /// How many hits are in it; of the last maybe only the beginning.
    pub hits: usize,
    /// Where it ends in the text, in bytes.
    pub end: usize,
}

/// Adds the text around the first of `parts` to a line, with the others as far as they fit in `room` columns.
///
/// Nothing before `from` is shown. Hits stand in brackets, `…` stands for what is left out, and white space is one blank.
/// Cuts are between graphemes. Costs a pass over what is shown, and over a few times as much before it.
pub(super) fn add_excerpt(line: &mut String, text: &str, parts: &[Part], from: usize, room: usize) -> Excerpt {
    let blank = text.len() - text.trim_start().len();
    let first = parts.first().map_or(blank, |part| part.span.start);
    Shown::new(text, first, room).add_excerpt(line, parts, from, room)
}

/// A text of which an excerpt is shown.
#[derive(Clone, Copy)]
struct Shown<'a> {
    text: &'a str,
    /// Whether every character near the hit is shown as it is, in one column, as nearly all are.
    is_simple: bool,
}

/// The longest character of those, in bytes.
const LONGEST: usize = 3;

/// So many bytes around what is shown decide with it what is one grapheme, if all in them are such characters.
const MARGIN: usize = 8;

impl<'a> Shown<'a> {
    /// What is to be shown around a place, up to so many columns away. Costs a fast pass over that.
    fn new(text: &'a str, place: usize, room: usize) -> Shown<'a> {
        let away = LONGEST * room + MARGIN;
        let near = text.floor_char_boundary(place.saturating_sub(away))..text.ceil_char_boundary(place + away);
        Shown { text, is_simple: is_simple(&text[near]) }
    }

    fn add_excerpt(self, line: &mut String, parts: &[Part], from: usize, room: usize) -> Excerpt {
        let text = self.text;
        let blank = text.len() - text.trim_start().len();
        let first = parts.first().map_or(blank..blank, |part| part.span.clone());
        let room = room.saturating_sub("…[…]…".chars().count()).max(2);
        let spare = room - self.columns(first.clone(), room);
        let after = self.columns(first.end..text.len(), spare / 2);
        let start = self.tail(from..first.start, spare - after);
        let start = first.start - text[start..first.start].trim_start().len();
        let (end, hits) = self.reach(parts, start, room);

        let is_less = !text[..start].trim_start().is_empty();
        line.push_str(left_out(is_less));
        let mut marks = SmallVec::new();
        let mut at = start;
        for part in &parts[..hits] {
            self.add(line, at..part.span.start);
            at = part.span.end.min(end);
            let goes_on = part.goes_on || at < part.span.end;
            let begun = line.len();
            line.push('[');
            self.add(line, part.span.start..at);
            line.push_str(left_out(goes_on));
            line.push(']');
            marks.push(begun..line.len());
        }
        let is_more = !text[end..].trim_start().is_empty();
        self.add(line, at..end);
        line.push_str(left_out(is_more));
        Excerpt { marks, hits, end }
    }

    fn add(self, line: &mut String, range: Range<usize>) {
        let piece = &self.text[range];
        if self.is_simple {
            line.push_str(piece);
        } else {
            glyphs(piece).for_each(|glyph| line.push_str(&glyph.symbol));
        }
    }

    /// Where the text from `start` on has filled so many columns, and how many of `parts` begin before.
    ///
    /// The brackets of the first are not counted.
    fn reach(self, parts: &[Part], start: usize, room: usize) -> (usize, usize) {
        if self.is_simple {
            return reach_by_characters(self.text, start, parts, room);
        }
        let glyphs = glyphs(&self.text[start..]).map(|glyph| (start + glyph.offset, glyph.width.into()));
        reach(glyphs, parts, room).unwrap_or((self.text.len(), parts.len()))
    }

    fn tail(self, stretch: Range<usize>, room: usize) -> usize {
        if self.is_simple {
            let last = self.text[stretch.clone()].char_indices().rev().take(room).last();
            return last.map_or(stretch.end, |(at, _)| stretch.start + at);
        }
        tail(self.text, stretch, room)
    }

    /// How many columns a stretch takes, no more than `room`. Costs no pass over what is beyond.
    fn columns(self, stretch: Range<usize>, room: usize) -> usize {
        let text = &self.text[stretch];
        match self.is_simple {
            true if text.len() >= LONGEST * room => room,
            true => text.chars().take(room).count(),
            false => columns(text, room),
        }
    }
}

/// Where some glyphs, told as where they are and how wide, have filled so many columns, and how many of `parts` begin
/// before; `None` if they do not.
fn reach(glyphs: impl Iterator<Item = (usize, usize)>, parts: &[Part], room: usize) -> Option<(usize, usize)> {
    let (mut used, mut hits) = (0, 0);
    for (at, width) in glyphs {
        let begun = hits + usize::from(parts.get(hits).is_some_and(|part| part.span.start <= at));
        used += width + if begun > hits && hits > 0 { "[]".len() } else { 0 };
        if used > room {
            return Some((at, hits));
        }
        hits = begun;
    }
    None
}

/// The same in a text of which every character takes a column, from `start` on; its end and all parts if they do not.
fn reach_by_characters(text: &str, start: usize, parts: &[Part], room: usize) -> (usize, usize) {
    let (mut at, mut left, mut hits) = (start, room, 0);
    loop {
        let next = parts.get(hits).map_or(text.len(), |part| part.span.start);
        let mut rest = text[at..next].chars();
        let taken = rest.by_ref().take(left).count();
        left -= taken;
        at = next - rest.as_str().len();
        // The first character of a hit, with the brackets of all but the first hit.
        let (needed, len) = match text[next..].chars().next() {
            Some(first) => (if hits > 0 { "[.]".len() } else { 1 }, first.len_utf8()),
            None => (0, 0),
        };
        if at < next || needed > left {
            return (at, hits);
        }
        if hits == parts.len() {
            return (text.len(), hits);
        }
        (left, at, hits) = (left - needed, next + len, hits + 1);
    }
}

/// Where the last `room` columns of a stretch of text begin.
pub(super) fn tail(text: &str, stretch: Range<usize>, room: usize) -> usize {
    COLUMN_BYTES.into_iter().find_map(|bytes| tail_within(text, &stretch, room, room * bytes)).unwrap_or(stretch.end)
}

/// The same, where no more than so many bytes are looked at; `None` if these are not as many columns.
fn tail_within(text: &str, stretch: &Range<usize>, room: usize, bytes: usize) -> Option<usize> {
    let mut near = text.floor_char_boundary(stretch.end.saturating_sub(bytes)).max(stretch.start);
    // From within a grapheme, others behind it would be parted wrongly, such as flags.
    if near > stretch.start {
        near += text[near..stretch.end].find(char::is_whitespace).unwrap_or(0);
    }
    let all: Vec<Glyph> = glyphs(&text[near..stretch.end]).collect();
    let mut start = stretch.end;
    let mut left = room;
    for glyph in all.iter().rev() {
        let Some(rest) = left.checked_sub(glyph.width.into()) else { return Some(start) };
        left = rest;
        start = near + glyph.offset;
    }
    (near == stretch.start).then_some(start)
}

/// How many columns a text takes, no more than `room`. Costs no pass over what is beyond.
fn columns(text: &str, room: usize) -> usize {
    let mut left = room;
    for glyph in glyphs(text) {
        match left.checked_sub(glyph.width.into()) {
            Some(rest) => left = rest,
            None => return room,
        }
    }
    room - left
}

fn left_out(is_so: bool) -> &'static str {
    if is_so { "…" } else { "" }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::width;

    fn parts(text: &str, wanted: &str) -> Vec<Part> {
        let found = text.match_indices(wanted);
        found.map(|(at, _)| Part { span: at..at + wanted.len(), goes_on: false }).collect()
    }

    fn lines(text: &str, wanted: &str, room: usize) -> Vec<String> {
        let parts = parts(text, wanted);
        let (mut lines, mut done, mut from) = (Vec::new(), 0, 0);
        while done < parts.len() {
            let mut line = String::new();
            let excerpt = add_excerpt(&mut line, text, &parts[done..], from, room);
            let Excerpt { marks, hits, end } = excerpt.clone();
            assert!(hits > 0 && end > from, "no way on in {text:?}");
            assert!(marks.len() == hits && marks.iter().all(|mark| line[mark.clone()].starts_with('[')));
            let mut slowly = String::new();
            let shown = Shown { text, is_simple: false };
            assert_eq!((shown.add_excerpt(&mut slowly, &parts[done..], from, room), &slowly), (excerpt, &line));
            lines.push(line);
            (done, from) = (done + hits, end);
        }
        lines
    }

    #[test]
    fn the_words_around_a_hit_are_shown_as_far_as_they_fit() {
        let text = " The lamp is lit,\n and the boats\tcome home. Nobody waits.";
        assert_eq!(lines(text, "boats", 80), ["The lamp is lit, and the [boats] come home. Nobody waits."]);
        assert_eq!(lines(text, "boats", 30), ["…, and the [boats] come home…"]);
        assert_eq!(lines(text, "Nobody", 30), ["…come home. [Nobody] waits."]);
        assert_eq!(lines(text, "The", 20), ["[The] lamp is lit…"]);
        assert_eq!(lines(text, "lit,\n and the boats", 12), ["…[lit, an…]…"]);
        let flags = format!("Flags: {}lamp", "🇫🇷".repeat(50));
        assert_eq!(lines(&flags, "lamp", 19), ["…🇫🇷🇫🇷🇫🇷🇫🇷🇫🇷[lamp]"]);
    }

    #[test]
    fn hits_that_do_not_fit_have_lines_of_their_own() {
        assert_eq!(lines("one two one and then one", "one", 80), ["[one] two [one] and then [one]"]);
        assert_eq!(lines("one two one and then one", "one", 20), ["[one] two [one] a…", "…nd then [one]"]);
        let letters = "a".repeat(40);
        let shown: usize = lines(&letters, "a", 20).iter().map(|line| line.matches("[a]").count()).sum();
        assert_eq!(shown, 40);
    }

    #[test]
    fn a_hit_that_goes_on_says_so() {
        let part = Part { span: 4..9, goes_on: true };
        let mut line = String::new();
        let marks = add_excerpt(&mut line, "The light", &[part], 0, 40).marks;
        assert_eq!((line.as_str(), marks.first()), ("The [light…]", Some(&(4..14))));
    }

    #[test]
    fn without_hits_the_beginning_is_shown() {
        let mut line = String::new();
        let marks = add_excerpt(&mut line, "The lamp is lit.", &[], 0, 14).marks;
        assert_eq!((line.as_str(), marks.len()), ("The lamp …", 0));
    }

    proptest! {
        #[test]
        fn excerpts_fit_and_hold_every_hit(
            text in prop_oneof!["([a-d日é\u{301}🚀\u{1b}\u{202e}]|\n| {1,3}){0,60}", "([a-dé’œ]{1,9} ){0,20}"],
            room in 12..60_usize,
        ) {
            let lines = lines(&text, "a", room);
            for line in &lines {
                prop_assert!(width(line) <= room, "{line:?}");
                prop_assert!(!line.contains(|c: char| c.is_control()));
            }
            let shown: usize = lines.iter().map(|line| line.matches("[a").count()).sum();
            prop_assert_eq!(shown, text.matches('a').count());
        }
    }
}
