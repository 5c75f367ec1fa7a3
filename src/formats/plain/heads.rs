//! Lines that may start a turn of plain text.

use std::ops::Range;

use crate::formats::kit::clock::{ClockTime, clock_time};
use crate::formats::kit::lines::Line;
use crate::formats::kit::names::{is_phrase, prefix};

/// The longest beginning of a line that is looked at, in bytes.
const MAX_HEAD: usize = 256;

/// The ways to start a turn that do not go together in a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Family {
    /// With a time.
    Timed,
    /// With a name in Markdown's bold.
    Bold,
    /// With a name and a colon.
    Named,
}

/// How sure it is that a line starts a turn, by its look alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Certainty {
    /// A time in brackets or with hours: hardly anything else.
    Certain,
    /// As it is usually written.
    Usual,
    /// `10:30 Meeting: text`: as easily an agenda.
    Doubtful,
}

/// The start of a turn; all places are in the source.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Head<'a> {
    pub family: Family,
    pub certainty: Certainty,
    /// Where the line starts, white space not counted.
    pub start: usize,
    /// In milliseconds.
    pub time: Option<u64>,
    /// The name; empty for a time alone.
    pub name: &'a str,
    /// Where the name is, or would go.
    pub label: Range<usize>,
    /// The name with its marks and the white space behind.
    pub whole: Range<usize>,
    /// What would set off a name at `label`, where there is none.
    pub separator: &'static str,
    /// Where the text starts: here, or on a later line.
    pub text_start: usize,
    /// Where the text would start if what looks like a name is part of it.
    unnamed_start: Option<usize>,
}

impl<'a> Head<'a> {
    /// The same line read as a time and text, with no name; `None` where its look does not allow that.
    pub(super) fn without_name(&self) -> Option<Head<'a>> {
        let at = self.unnamed_start?;
        Some(Head { name: "", label: at..at, whole: at..at, separator: ": ", text_start: at, ..self.clone() })
    }
}

/// Reads a line as the start of a turn, if it can be one.
pub(super) fn head(line: Line<'_>) -> Option<Head<'_>> {
    let text = line.text.trim();
    let start = line.end() - line.text.trim_start().len();
    let cursor = Cursor { text, start };
    cursor
        .time_first()
        .or_else(|| cursor.bold())
        .or_else(|| cursor.time_last())
        .or_else(|| cursor.time_between())
        .or_else(|| cursor.named())
}

/// A line without outer white space, and where it starts.
#[derive(Clone, Copy)]
struct Cursor<'a> {
    text: &'a str,
    start: usize,
}

impl<'a> Cursor<'a> {
    /// A head at this line with its places, given from the start of the line.
    fn head(self, family: Family, name: Range<usize>, whole: Range<usize>, text_start: usize) -> Option<Head<'a>> {
        let at = |range: Range<usize>| self.start + range.start..self.start + range.end;
        Some(Head {
            family,
            certainty: Certainty::Usual,
            start: self.start,
            time: None,
            name: self.text.get(name.clone())?,
            label: at(name),
            whole: at(whole),
            separator: "",
            text_start: self.start + text_start,
            unnamed_start: None,
        })
    }

    /// `[00:01:02] Name: text`, `00:00:01 **Name:** text`, `[00:01:02] text`, or a time alone.
    fn time_first(self) -> Option<Head<'a>> {
        let (time, bracketed, len) = leading_time(self.text)?;
        let rest = self.text.get(len..)?;
        let rest = if bracketed { rest.strip_prefix(':').unwrap_or(rest) } else { rest };
        let body = rest.trim_start();
        let at = self.text.len() - body.len();
        let is_certain = bracketed || time.has_hours;
        if body.is_empty() {
            let head = self.head(Family::Timed, 0..0, 0..0, at)?;
            return Some(Head { time: Some(time.millis), separator: "  ", ..head });
        }
        let inner = Cursor { text: body, start: self.start + at };
        let named = inner.bold().or_else(|| inner.named()).filter(|named| named.time.is_none());
        let certainty = if is_certain { Certainty::Certain } else { Certainty::Doubtful };
        let timed = |head: Head<'a>| Head {
            family: Family::Timed,
            certainty,
            start: self.start,
            time: Some(time.millis),
            unnamed_start: is_certain.then_some(self.start + at),
            ..head
        };
        match named {
            Some(named) => Some(timed(named)),
            None if is_certain => timed(self.head(Family::Timed, at..at, at..at, at)?).without_name(),
            None => None,
        }
    }

    /// `**Name:** text`, `**Name** (00:01:02): text`, `**Name** 0:16`.
    fn bold(self) -> Option<Head<'a>> {
        let inner = self.text.strip_prefix("**")?;
        let close = 2 + inner.get(..inner.floor_char_boundary(MAX_HEAD))?.find("**")?;
        let bold = self.text.get(2..close)?.trim_end();
        let name = bold.strip_suffix(':').unwrap_or(bold).trim_end();
        let rest = self.text.get(close + 2..)?.trim_start();
        let colon = rest.strip_prefix(':');
        let has_colon = colon.is_some() || name.len() < bold.len();
        let rest = colon.unwrap_or(rest).trim_start();
        let rest_at = self.text.len() - rest.len();
        if !is_phrase(name) {
            return None;
        }
        let name = 2..2 + name.len();
        match leading_time(rest) {
            Some((time, _, len)) => {
                let text = rest.get(len..)?;
                let text = text.strip_prefix(':').unwrap_or(text).trim_start();
                let head = self.head(Family::Timed, name, 0..rest_at, self.text.len() - text.len())?;
                Some(Head { certainty: Certainty::Certain, time: Some(time.millis), ..head })
            }
            None if has_colon => self.head(Family::Bold, name, 0..rest_at, rest_at),
            None => None,
        }
    }

    /// `Name  0:15`, `Name: 00:00:15`, `Name (0:15)`, with the text below.
    fn time_last(self) -> Option<Head<'a>> {
        if self.text.len() > MAX_HEAD {
            return None;
        }
        let at = self.text.rfind(char::is_whitespace)? + 1;
        let at = self.text.ceil_char_boundary(at);
        let (time, bracketed, len) = leading_time(self.text.get(at..)?)?;
        let before = self.text.get(..at)?.trim_end();
        let name = before.strip_suffix(':').unwrap_or(before).trim_end();
        if at + len < self.text.len() || !is_phrase(name) {
            return None;
        }
        let certainty = if bracketed || time.has_hours { Certainty::Certain } else { Certainty::Usual };
        let head = self.head(Family::Timed, 0..name.len(), 0..at, self.text.len())?;
        Some(Head { certainty, time: Some(time.millis), ..head })
    }

    /// `Name [0:10]: text`, `Name: [0:10] text`, `Name (0:10) text`.
    fn time_between(self) -> Option<Head<'a>> {
        let beginning = self.text.get(..self.text.floor_char_boundary(MAX_HEAD))?;
        let at = beginning.find(" [").into_iter().chain(beginning.find(" (")).min()? + 1;
        let (time, _, len) = leading_time(self.text.get(at..)?)?;
        let before = self.text.get(..at)?.trim_end();
        let name = before.strip_suffix(':').unwrap_or(before).trim_end();
        if !is_phrase(name) {
            return None;
        }
        let text = self.text.get(at + len..)?;
        let text = text.strip_prefix(':').unwrap_or(text).trim_start();
        let head = self.head(Family::Timed, 0..name.len(), 0..at, self.text.len() - text.len())?;
        Some(Head { certainty: Certainty::Certain, time: Some(time.millis), ..head })
    }

    /// `Name: text`, `[Name]: text`.
    fn named(self) -> Option<Head<'a>> {
        let found = prefix(self.text)?;
        is_phrase(self.text.get(found.label.clone())?).then_some(())?;
        self.head(Family::Named, found.label, found.whole.clone(), found.whole.end)
    }
}

/// A time at the start of a text, whether it is in brackets, and the length with them.
fn leading_time(text: &str) -> Option<(ClockTime, bool, usize)> {
    let close = match text.chars().next()? {
        '[' => Some(']'),
        '(' => Some(')'),
        _ => None,
    };
    let Some(close) = close else {
        let time = clock_time(text)?;
        let ends = text.get(time.len..)?.chars().next().is_none_or(char::is_whitespace);
        return ends.then_some((time, false, time.len));
    };
    let time = clock_time(text.get(1..)?)?;
    text.get(1 + time.len..)?.starts_with(close).then_some((time, true, time.len + 2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::kit::lines::lines;

    /// Name, seconds and the text on the line; family and certainty apart.
    fn found(text: &str) -> Option<(&str, Option<u64>, &str)> {
        let line = lines(text).next()?;
        head(line).map(|head| (head.name, head.time.map(|millis| millis / 1000), &text[head.text_start..]))
    }

    #[test]
    fn turns_start_in_many_ways() {
        let cases = [
            ("Anna: hello", ("Anna", None, "hello")),
            ("[S 1]: hello", ("S 1", None, "hello")),
            ("[00:01:02] Anna: hello", ("Anna", Some(62), "hello")),
            ("(1:02) Anna : hello", ("Anna", Some(62), "hello")),
            ("00:01:02 Anna: hello", ("Anna", Some(62), "hello")),
            ("[00:01:02] hello", ("", Some(62), "hello")),
            ("[0:10] **Anna:** hello", ("Anna", Some(10), "hello")),
            ("Anna  0:15", ("Anna", Some(15), "")),
            ("Anna: 00:00:15", ("Anna", Some(15), "")),
            ("Anna (0:15)", ("Anna", Some(15), "")),
            ("Anna [0:15]: hello", ("Anna", Some(15), "hello")),
            ("Anna: [00:00:15] hello", ("Anna", Some(15), "hello")),
            ("**Anna** 0:16", ("Anna", Some(16), "")),
            ("**Anna** [0:16] hello", ("Anna", Some(16), "hello")),
            ("**Anna** (00:00:16): hello", ("Anna", Some(16), "hello")),
            ("**Anna:** hello", ("Anna", None, "hello")),
            ("**Anna**: hello", ("Anna", None, "hello")),
            ("**Anna:**", ("Anna", None, "")),
            ("0:16", ("", Some(16), "")),
            ("10:30 Meeting: hello", ("Meeting", Some(630), "hello")),
        ];
        for (text, expected) in cases {
            assert_eq!(found(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn lines_that_start_none() {
        for text in [
            "",
            "hello",
            "https://example.org",
            "**Anna** hello",
            "10:30 hello",
            "He said. Then: hello",
            "- Anna: hello",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn removing_a_name_leaves_a_time() {
        for text in
            ["[0:16] Anna: hello", "Anna [0:16]: hello", "**Anna** (0:16): hello", "Anna  0:16", "**Anna** 0:16"]
        {
            let head = head(lines(text).next().expect("a line")).expect("a head");
            let mut left = String::from(text);
            left.replace_range(head.whole, "");
            assert_eq!(found(&left), Some(("", Some(16), &text[head.text_start..])), "{left}");
        }
    }
}
