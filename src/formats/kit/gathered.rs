//! Text put together from several places of a source, that knows where each part of it stands.

use std::ops::Range;

use super::markup::character_reference;
use crate::formats::Places;

/// A text and where it comes from.
#[derive(Clone, Debug, Default)]
pub struct Gathered {
    /// The text so far.
    pub text: String,
    /// Stretches in order. Those as long as their source are written as they are; in the others is one character.
    stretches: Vec<Stretch>,
}

#[derive(Clone, Debug)]
struct Stretch {
    /// Where it starts in the text.
    start: usize,
    /// Where it ends in the text.
    end: usize,
    source: Range<usize>,
}

impl Stretch {
    fn is_verbatim(&self) -> bool {
        self.end - self.start == self.source.len()
    }
}

/// What becomes of white space.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Space {
    /// It stays, but every line end is `\n`.
    Kept,
    /// Any stretch of it is one space, and none where a line starts or ends.
    Collapsed,
}

/// How often references are written over one another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum References {
    /// None are: `&amp;` is itself.
    None,
    /// `&amp;` is `&`.
    Once,
    /// `&amp;#39;` is `'` too.
    Twice,
}

impl Gathered {
    /// Adds what stands in the source at a range. Costs a pass over it.
    pub fn push(&mut self, source: &str, range: Range<usize>, space: Space, references: References) {
        let written = source.get(range.clone()).unwrap_or_default();
        let mut at = 0;
        while let Some(c) = written.get(at..).and_then(|rest| rest.chars().next()) {
            let rest = &written[at..];
            let (c, len) = match c {
                '&' => resolved(rest, references),
                '\r' => ('\n', if rest.starts_with("\r\n") { 2 } else { 1 }),
                _ => (c, c.len_utf8()),
            };
            let place = range.start + at..range.start + at + len;
            at += len;
            let is_space = matches!(c, ' ' | '\t' | '\n') && len <= 2;
            if is_space && space == Space::Collapsed {
                if !self.text.is_empty() && !self.text.ends_with([' ', '\n']) {
                    self.put(' ', place);
                }
            } else {
                self.put(c, place);
            }
        }
    }

    /// Adds a character that stands at a place of the source.
    pub fn put(&mut self, c: char, source: Range<usize>) {
        let start = self.text.len();
        self.text.push(c);
        let end = self.text.len();
        let stretch = Stretch { start, end, source };
        match self.stretches.last_mut() {
            Some(last)
                if last.is_verbatim()
                    && stretch.is_verbatim()
                    && (last.end, last.source.end) == (start, stretch.source.start) =>
            {
                last.end = end;
                last.source.end = stretch.source.end;
            }
            _ => self.stretches.push(stretch),
        }
    }

    /// Adds another text behind this one.
    pub fn append(&mut self, other: Gathered) {
        let base = self.text.len();
        self.text.push_str(&other.text);
        let moved = other.stretches.into_iter().map(|Stretch { start, end, source }| Stretch {
            start: base + start,
            end: base + end,
            source,
        });
        self.stretches.extend(moved);
    }

    /// Ends the line: what white space there is at its end goes.
    pub fn break_line(&mut self, source: Range<usize>) {
        self.trim_end_of_line();
        self.put('\n', source);
    }

    /// Takes the spaces away that end the text.
    fn trim_end_of_line(&mut self) {
        let len = self.text.trim_end_matches(' ').len();
        self.truncate(len);
    }

    /// Takes the white space away that ends the text.
    pub fn trim_end(&mut self) {
        let len = self.text.trim_end().len();
        self.truncate(len);
    }

    fn truncate(&mut self, len: usize) {
        self.text.truncate(len);
        while let Some(last) = self.stretches.last_mut().filter(|last| last.end > len) {
            if last.start < len && last.is_verbatim() {
                last.source.end -= last.end - len;
                last.end = len;
                break;
            }
            self.stretches.pop();
        }
    }

    /// Where a part of the text stands in the source: as few ranges as can be, in order.
    pub fn places(&self, range: Range<usize>) -> Places {
        let first = self.stretches.partition_point(|stretch| stretch.end <= range.start);
        let mut places = Places::new();
        for stretch in self.stretches.iter().skip(first).take_while(|stretch| stretch.start < range.end) {
            let mut place = stretch.source.clone();
            if stretch.is_verbatim() {
                place.start += range.start.saturating_sub(stretch.start);
                place.end -= stretch.end.saturating_sub(range.end);
            }
            match places.last_mut() {
                Some(last) if last.end == place.start => last.end = place.end,
                _ => places.push(place),
            }
        }
        places
    }

    /// Where something goes in the source that is to stand before a place of the text; `None` where nothing stands.
    pub fn offset(&self, at: usize) -> Option<usize> {
        let next = self.stretches.partition_point(|stretch| stretch.end <= at);
        let stretch = self.stretches.get(next);
        stretch.map(|stretch| {
            stretch.source.start + if stretch.is_verbatim() { at.saturating_sub(stretch.start) } else { 0 }
        })
    }
}

/// The character that a text starts with, which starts with `&`, and its length.
fn resolved(written: &str, references: References) -> (char, usize) {
    let none = ('&', 1);
    if references == References::None {
        return none;
    }
    let Some((c, len)) = character_reference(written) else { return none };
    if c != '&' || references == References::Once {
        return (c, len);
    }
    // What follows may make another reference of it.
    let rest = &written[len..];
    let again = format!("&{}", &rest[..rest.floor_char_boundary(16)]);
    character_reference(&again).map_or((c, len), |(c, again_len)| (c, len + again_len - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_the_source() {
        let source = "  A &amp;  B&#233;\r\n c";
        let mut gathered = Gathered::default();
        gathered.push(source, 0..source.len(), Space::Collapsed, References::Once);
        assert_eq!(gathered.text, "A & Bé c");
        let at =
            |range: Range<usize>| -> Vec<&str> { gathered.places(range).into_iter().map(|at| &source[at]).collect() };
        assert_eq!(at(0..1), ["A"]);
        assert_eq!(at(0..3), ["A &amp;"]);
        assert_eq!(at(4..7), ["B&#233;"]);
        assert_eq!(at(2..9), ["&amp; ", "B&#233;\r\n", "c"]);
        assert_eq!(gathered.offset(4), Some(source.find('B').expect("there")));
        assert_eq!(gathered.offset(99), None);
    }

    #[test]
    fn references_over_references() {
        let text = |source: &str, references| {
            let mut gathered = Gathered::default();
            gathered.push(source, 0..source.len(), Space::Kept, references);
            gathered.text
        };
        assert_eq!(text("it&amp;#39;s &amp;lt;&lt;&amp; &", References::Twice), "it's <<& &");
        assert_eq!(text("it&amp;#39;s", References::Once), "it&#39;s");
        assert_eq!(text("it&amp;s", References::None), "it&amp;s");
        assert_eq!(text("&amp;", References::Twice), "&");
    }

    #[test]
    fn ends_are_trimmed() {
        let mut gathered = Gathered::default();
        let source = "a b  <br/> c &#32; ";
        gathered.push(source, 0..5, Space::Collapsed, References::Once);
        gathered.break_line(5..10);
        gathered.push(source, 10..source.len(), Space::Collapsed, References::Once);
        gathered.trim_end();
        assert_eq!(gathered.text, "a b\nc");
        assert_eq!(gathered.places(0..gathered.text.len()).len(), 3);
    }
}
