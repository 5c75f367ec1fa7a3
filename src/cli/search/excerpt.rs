//! A text cut to fit a line, with its hits in it.

use std::ops::Range;

use crate::text::{Glyph, glyphs, plain};

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

/// What is shown of a text.
#[derive(PartialEq, Eq, Debug)]
pub(super) struct Excerpt {
    /// Harmless text, and whether it is a hit.
    pub pieces: Vec<(String, bool)>,
    /// How many hits are in it; of the last maybe only the beginning.
    pub hits: usize,
    /// Where it ends, in bytes.
    pub end: usize,
}

/// The text around the first of `parts`, with the others as far as they fit in `room` columns.
///
/// Nothing before `from` is shown. Hits stand in brackets, `…` stands for what is left out, and white space is one blank.
/// Cuts are between graphemes. Costs a pass over what is shown, and over a few times as much before it.
pub(super) fn excerpt(text: &str, parts: &[Part], from: usize, room: usize) -> Excerpt {
    let blank = text.len() - text.trim_start().len();
    let first = parts.first().map_or(blank..blank, |part| part.span.clone());
    let room = room.saturating_sub("…[…]…".chars().count()).max(2);
    let spare = room - columns(&text[first.clone()], room);
    let after = columns(&text[first.end..], spare / 2);
    let start = tail(text, from..first.start, spare - after);
    let start = first.start - text[start..first.start].trim_start().len();
    let (end, hits) = reach(text, parts, start, room);

    let is_less = !text[..start].trim().is_empty();
    let mut pieces = vec![(left_out(is_less).to_owned(), false)];
    let mut at = start;
    for part in &parts[..hits] {
        pieces.push((plain(&text[at..part.span.start]), false));
        at = part.span.end.min(end);
        let goes_on = part.goes_on || at < part.span.end;
        pieces.push((format!("[{}{}]", plain(&text[part.span.start..at]), left_out(goes_on)), true));
    }
    let is_more = !text[end..].trim().is_empty();
    pieces.push((plain(&text[at..end]) + left_out(is_more), false));
    pieces.retain(|(piece, _)| !piece.is_empty());
    Excerpt { pieces, hits, end }
}

/// Where the text from `start` on has filled so many columns, and how many of `parts` begin before.
///
/// The brackets of the first are not counted.
fn reach(text: &str, parts: &[Part], start: usize, room: usize) -> (usize, usize) {
    let (mut used, mut hits) = (0, 0);
    for glyph in glyphs(&text[start..]) {
        let at = start + glyph.offset;
        let begun = hits + usize::from(parts.get(hits).is_some_and(|part| part.span.start <= at));
        used += usize::from(glyph.width) + if begun > hits && hits > 0 { "[]".len() } else { 0 };
        if used > room {
            return (at, hits);
        }
        hits = begun;
    }
    (text.len(), parts.len())
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
            let Excerpt { pieces, hits, end } = excerpt(text, &parts[done..], from, room);
            assert!(hits > 0 && end > from, "no way on in {text:?}");
            lines.push(pieces.into_iter().map(|(piece, _)| piece).collect());
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
        let pieces = excerpt("The light", &[part], 0, 40).pieces;
        assert_eq!(pieces, [("The ".to_owned(), false), ("[light…]".to_owned(), true)]);
    }

    #[test]
    fn without_hits_the_beginning_is_shown() {
        let pieces = excerpt("The lamp is lit.", &[], 0, 14).pieces;
        assert_eq!(pieces, [("The lamp …".to_owned(), false)]);
    }

    proptest! {
        #[test]
        fn excerpts_fit_and_hold_every_hit(text in "([a-d日é\u{301}🚀\u{1b}\u{202e}]|\n| {1,3}){0,60}", room in 12..60_usize) {
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
