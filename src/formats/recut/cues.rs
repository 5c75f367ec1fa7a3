//! Cues that can be read in the time they are shown: at most two lines of about the same length.
//!
//! After what broadcasters ask of subtitles, such as the
//! [BBC's guidelines](https://www.bbc.co.uk/accessibility/forproducts/guides/subtitles/): a cue ends with a sentence
//! where it can, else with a clause, and its lines break there too.

use std::borrow::Cow;
use std::ops::Range;

use unicode_linebreak::{BreakOpportunity, linebreaks};

use super::Piece;
use crate::formats::kit::tokens::{ends_sentence, moved};
use crate::model::{Timestamp, Word};
use crate::text::width;

/// How many lines a cue has at most.
const MAX_LINES: usize = 2;

/// How many bytes a column has at most: letters with several marks, or signs that take no room at all.
const COLUMN_BYTES: usize = 16;

/// What makes a cue readable.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Readable {
    /// The longest line, in columns.
    pub max_line: usize,
    /// The longest time a cue is shown, in milliseconds; a single word that lasts longer stays whole.
    pub max_cue: u64,
    /// How many characters are read in a second: a cue that is shown too shortly stays until the next one starts.
    pub speed: f64,
    /// How many columns more than its name a label takes in the first line; `None` where it stands in no line.
    pub label: Option<usize>,
}

impl Default for Readable {
    fn default() -> Readable {
        Readable { max_line: 42, max_cue: 7000, speed: 17.0, label: None }
    }
}

impl Readable {
    /// The segments as cues. Costs a pass over the text, and a few over each segment.
    pub(super) fn cues<'a>(&self, segments: Vec<Piece<'a>>) -> Vec<Piece<'a>> {
        let mut cues: Vec<Piece<'a>> = Vec::with_capacity(segments.len());
        for segment in segments {
            cues.extend(self.cut(segment));
        }
        self.linger(&mut cues);
        cues
    }

    /// One segment as cues.
    fn cut<'a>(&self, segment: Piece<'a>) -> Vec<Piece<'a>> {
        let text = segment.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let words = moved(&segment.words, &segment.text, &text);
        // It stands in every cue.
        let label = self.label.filter(|_| !segment.label.is_empty()).map_or(0, |room| width(segment.label) + room);
        let label = label.min(self.max_line / 2);
        let clock = Clock { segment: &segment, words: &words, len: text.len() };
        let mut cues = Vec::new();
        let mut at = 0;
        loop {
            let rest = &text[at..];
            let taken = self.taken(rest, label, &clock, at);
            let range = at..at + taken.trim_end().len();
            let lines = self.balanced(&text[range.clone()], label);
            let shift = range.start as u32;
            // A line break stands for a space, so that places stay.
            let placed = |word: &Word| Word { range: word.range.start - shift..word.range.end - shift, ..word.clone() };
            let own = clock.words_in(&range).iter().map(placed).collect();
            let (start, end) = (clock.start(&range), clock.end(&range));
            cues.push(Piece { start, end, label: segment.label, text: Cow::Owned(lines), words: own });
            at += taken.len();
            if at >= text.len() {
                return cues;
            }
        }
    }

    /// How much of a text the next cue takes, with the space behind it.
    fn taken<'t>(&self, text: &'t str, indent: usize, clock: &Clock<'_, '_>, at: usize) -> &'t str {
        let fits = |end: usize| {
            self.lines_of(text[..end].trim_end(), indent) <= MAX_LINES
                && clock.millis(&(at..at + text[..end].trim_end().len())) <= self.max_cue
        };
        // More characters than columns, even if each takes four bytes, need not be looked at.
        if text.len() <= self.max_line * MAX_LINES * 4 && fits(text.len()) {
            return text;
        }
        // What fits of the places where it may end; the first one in any case.
        let mut ends = breaks(text);
        let first = ends.next().unwrap_or(text.len());
        let most = self.max_line * MAX_LINES * COLUMN_BYTES;
        let ends = ends.take_while(|end| *end <= most && fits(*end));
        let ends: Vec<usize> = std::iter::once(first).chain(ends).collect();
        let last = ends.last().copied().unwrap_or(first);
        // Cues of about the same length are easier to follow than full ones and a rest.
        let share = text.len().div_ceil(text.len().div_ceil(last.max(1)));
        let best = ends.iter().copied().filter(|end| *end * 2 >= last || *end == first);
        let cost = |end: usize| share.abs_diff(end) * 3 + penalty(&text[..end]) * last;
        &text[..best.min_by_key(|end| cost(*end)).unwrap_or(last)]
    }

    /// How many lines a text takes when every line is filled.
    fn lines_of(&self, text: &str, indent: usize) -> usize {
        let (mut lines, mut column, mut from) = (1, indent, 0);
        for end in breaks(text).chain([text.len()]) {
            let len = width(text[from..end].trim_end());
            if column + len > self.max_line && column > 0 {
                lines += 1;
                column = 0;
            }
            column += width(&text[from..end]);
            from = end;
        }
        lines
    }

    /// A text on one line if it fits, else on two of about the same length, broken where a clause ends if it can be.
    fn balanced(&self, text: &str, indent: usize) -> String {
        if indent + width(text) <= self.max_line {
            return text.to_owned();
        }
        let halves = breaks(text).map(|end| (end, indent + width(text[..end].trim_end()), width(&text[end..])));
        let fit = halves.filter(|(_, above, below)| *above <= self.max_line && *below <= self.max_line);
        let cost = |(end, above, below): &(usize, usize, usize)| {
            above.abs_diff(*below) + penalty(&text[..*end]) * self.max_line / 3
        };
        match fit.min_by_key(cost) {
            Some((end, ..)) => format!("{}\n{}", text[..end].trim_end(), &text[end..]),
            None => text.to_owned(),
        }
    }

    /// Lets cues that are shown too shortly stay, as long as no other one comes.
    fn linger(&self, cues: &mut [Piece<'_>]) {
        let mut next_start: Option<Timestamp> = None;
        for cue in cues.iter_mut().rev() {
            if let (Some(start), Some(end)) = (cue.start, cue.end) {
                let needed = (cue.text.chars().count() as f64 / self.speed.max(1.0) * 1000.0) as u64;
                let wanted = start.offset(i64::try_from(needed.min(self.max_cue)).unwrap_or(i64::MAX));
                let allowed = next_start.map_or(wanted, |next| wanted.min(next));
                cue.end = Some(end.max(allowed));
            }
            next_start = cue.start.or(next_start);
        }
    }
}

/// Where a line may break, as places behind the white space there; not at the end.
fn breaks(text: &str) -> impl Iterator<Item = usize> {
    let len = text.len();
    linebreaks(text).filter(move |(at, kind)| *at < len && *kind == BreakOpportunity::Allowed).map(|(at, _)| at)
}

/// How badly a text ends: not at the end of a sentence, nor of a clause; 0 to 2.
fn penalty(text: &str) -> usize {
    let text = text.trim_end();
    if ends_sentence(text) {
        0
    } else if text.ends_with([',', ';', ':', '–', '—', '-', '、', '，', '；', '：']) {
        1
    } else {
        2
    }
}

/// When what is said: by the words that have times, else in proportion to the characters.
struct Clock<'s, 'a> {
    segment: &'s Piece<'a>,
    words: &'s [Word],
    len: usize,
}

impl Clock<'_, '_> {
    fn at(&self, offset: usize) -> Option<Timestamp> {
        let (start, end) = (self.segment.start?, self.segment.end?);
        let millis = end.millis().saturating_sub(start.millis());
        let part = (millis as u128 * offset.min(self.len) as u128 / self.len.max(1) as u128) as i64;
        Some(start.offset(part))
    }

    fn start(&self, range: &Range<usize>) -> Option<Timestamp> {
        if range.start == 0 {
            return self.segment.start;
        }
        self.words_in(range).iter().find_map(|word| word.start).or_else(|| self.at(range.start))
    }

    fn end(&self, range: &Range<usize>) -> Option<Timestamp> {
        if range.end >= self.len {
            return self.segment.end;
        }
        self.words_in(range).iter().rev().find_map(|word| word.end).or_else(|| self.at(range.end))
    }

    /// The words that lie within a part of the text. Costs a binary search.
    fn words_in(&self, range: &Range<usize>) -> &[Word] {
        let from = self.words.partition_point(|word| (word.range.start as usize) < range.start);
        let to = self.words.partition_point(|word| word.range.end as usize <= range.end);
        self.words.get(from..to).unwrap_or_default()
    }

    fn millis(&self, range: &Range<usize>) -> u64 {
        match (self.start(range), self.end(range)) {
            (Some(start), Some(end)) => end.millis().saturating_sub(start.millis()),
            _ => 0,
        }
    }
}
