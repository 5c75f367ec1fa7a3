//! Lines of a text, whichever way they end.

use std::borrow::Cow;
use std::ops::Range;

use crate::text::place_in;

/// One line of a source.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Line<'a> {
    /// Its number, counted from one.
    pub number: u32,
    /// Where it starts in the source, in bytes.
    pub start: usize,
    /// The line without its end.
    pub text: &'a str,
}

impl Line<'_> {
    /// Where it ends in the source, its line end not counted.
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Where a part of it starts in the source; the line itself for what was not cut out of it.
    pub fn start_of(&self, part: &str) -> usize {
        self.start + place_in(self.text, part).map_or(0, |place| place.start)
    }

    /// Whether it has nothing but white space.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// A range of a source without the white space at its ends.
pub fn trimmed(source: &str, range: Range<usize>) -> Range<usize> {
    let text = source.get(range.clone()).unwrap_or_default();
    let start = range.end - text.trim_start().len();
    start..start + text.trim().len()
}

/// The lines of a source, ended by `\n`, `\r\n` or a bare `\r`.
pub fn lines(source: &str) -> impl Iterator<Item = Line<'_>> {
    lines_from(source, 0, 0)
}

/// The lines of a text that stands at `place` in a source, behind so many lines.
pub fn lines_from(text: &str, place: usize, mut number: u32) -> impl Iterator<Item = Line<'_>> {
    let mut at = 0;
    // Nearly no file has returns, and one sign is found faster than either of two.
    let has_returns = memchr::memchr(b'\r', text.as_bytes()).is_some();
    let line_len = move |rest: &[u8]| match has_returns {
        true => memchr::memchr2(b'\n', b'\r', rest),
        false => memchr::memchr(b'\n', rest),
    };
    std::iter::from_fn(move || {
        let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
        let length = line_len(rest.as_bytes()).unwrap_or(rest.len());
        let (line, end) = rest.split_at(length);
        let line_end = if end.starts_with("\r\n") { 2 } else { 1 };
        number += 1;
        let line = Line { number, start: place + at, text: line };
        at += length + line_end;
        Some(line)
    })
}

/// A text without the white space it starts with. Where it starts with a sign of ASCII, that is seen at once.
#[inline]
pub fn past_space(text: &str) -> &str {
    match text.as_bytes() {
        [b'!'..=b'~', ..] => text,
        [b' ', b'!'..=b'~', ..] => &text[1..],
        _ => text.trim_start(),
    }
}

/// What is behind a sign of ASCII that a text starts with; faster than to strip a character, which may have several bytes.
#[inline]
pub fn past_sign(text: &str, sign: u8) -> Option<&str> {
    text.get(1..).filter(|_| text.as_bytes()[0] == sign)
}

/// Numbers the lines of places that are asked for in rising order. Costs one pass over the source in all.
pub struct LineCounter<'a> {
    source: &'a str,
    offset: usize,
    line: u32,
}

impl<'a> LineCounter<'a> {
    /// Starts at the first line.
    pub fn new(source: &'a str) -> LineCounter<'a> {
        LineCounter::from_line(source, 1)
    }

    /// Starts at the beginning of a text that stands on a line of its source.
    pub fn from_line(source: &'a str, line: u32) -> LineCounter<'a> {
        LineCounter { source, offset: 0, line }
    }

    /// The line that the byte at `offset` is on; the last line reached for an offset that lies behind.
    pub fn line_of(&mut self, offset: usize) -> u32 {
        let bytes = self.source.as_bytes();
        let until = offset.min(bytes.len());
        let Some(passed) = bytes.get(self.offset..until) else { return self.line };
        // What ends a line is a `\n`, or a `\r` that none follows.
        let ends = memchr::memchr2_iter(b'\n', b'\r', passed).map(|at| self.offset + at);
        let ends = ends.filter(|&at| bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n')).count();
        self.line = self.line.saturating_add(u32::try_from(ends).unwrap_or(u32::MAX));
        self.offset = until;
        self.line
    }
}

/// The text at `range` with every line end as `\n`; empty for a range that is none.
#[inline]
pub fn joined(source: &str, range: Range<usize>) -> Cow<'_, str> {
    let text = source.get(range).unwrap_or_default();
    if memchr::memchr(b'\r', text.as_bytes()).is_some() {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The line end at a place in a source, or the plainest one where there is none.
pub fn line_end_at(source: &str, offset: usize) -> &'static str {
    let rest = source.get(offset..).unwrap_or_default();
    if rest.starts_with("\r\n") {
        "\r\n"
    } else if rest.starts_with('\r') {
        "\r"
    } else {
        "\n"
    }
}

/// The beginning of a text, to be quoted in a warning: at most forty characters of its first line.
pub fn excerpt(text: &str) -> String {
    const MAX: usize = 40;
    let text = text.trim();
    let line = text.split(['\n', '\r']).next().unwrap_or_default();
    let shown: String = line.chars().take(MAX).collect();
    let cut = if shown.len() < text.len() { "…" } else { "" };
    format!("“{shown}{cut}”")
}

/// At most the first 64 KiB of a text: enough to tell what it is.
pub fn beginning(source: &str) -> &str {
    &source[..source.floor_char_boundary(64 * 1024)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_end_counts_once() {
        let source = "a\nb\r\nc\rd\n\ne";
        let found: Vec<_> = lines(source).map(|line| (line.number, line.start, line.text)).collect();
        assert_eq!(found, [(1, 0, "a"), (2, 2, "b"), (3, 5, "c"), (4, 7, "d"), (5, 9, ""), (6, 10, "e")]);
        let mut counter = LineCounter::new(source);
        for (number, start, _) in found {
            assert_eq!(counter.line_of(start), number);
        }
        assert_eq!(counter.line_of(usize::MAX), 6);
        assert_eq!(lines("").count(), 0);
        assert_eq!(lines("a\n").count(), 1);
    }

    #[test]
    fn line_ends_become_one_kind() {
        assert_eq!(joined("a\r\nb\rc\nd", 0..8), "a\nb\nc\nd");
        assert!(matches!(joined("a\nb", 0..3), Cow::Borrowed("a\nb")));
    }

    #[test]
    fn quotes_are_short() {
        assert_eq!(excerpt(" Minutes\nof May "), "“Minutes…”");
        assert_eq!(excerpt("Minutes"), "“Minutes”");
        assert_eq!(excerpt(&"é".repeat(50)), format!("“{}…”", "é".repeat(40)));
    }
}
