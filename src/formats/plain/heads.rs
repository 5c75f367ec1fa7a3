//! Lines that may start a turn of plain text.

use std::ops::Range;

use crate::formats::kit::clock::clock_time;
use crate::formats::kit::lines::Line;
use crate::formats::kit::names::{is_heading, is_likely, is_phrase, prefix};

/// The longest beginning of a line that is looked at, in bytes.
const MAX_HEAD: usize = 256;

/// The longest name that only brackets or bold set off from text, in characters.
const MAX_NAME: usize = 100;

/// What may stand for a time that is not known.
pub(super) const NO_TIME: &str = "[--:--:--]";

/// The ways to start a turn that do not go together in a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Family {
    // What a default needs to be is of no account.
    #[default]
    /// With a time.
    Timed,
    /// With a name in Markdown's bold.
    Bold,
    /// With a name and a colon.
    Named,
}

/// How sure it is that a line starts a turn, by its look alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Certainty {
    /// A time in brackets or with hours: hardly anything else.
    Certain,
    /// As it is usually written.
    #[default]
    Usual,
    /// `10:30 Meeting: text`: as easily an agenda.
    Doubtful,
}

/// The start of a turn; all places are in the source.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
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
    /// Whether the name stands in Markdown's bold.
    pub is_bold: bool,
    /// Whether brackets or bold set the name off, so that it may look like anything.
    pub is_set_off: bool,
    /// Whether it is a name alone behind a time, which may as well be text: `0:01 Ann`.
    pub is_alone: bool,
    /// Whether a bullet or the mark of a quotation stands before it.
    pub is_marked: bool,
    /// Whether a full stop sets the name off, as in hearings: `Mr. Reed. Thank you`, `Q. And then?`.
    pub is_dotted: bool,
    /// Whether white space stands before it.
    pub is_indented: bool,
    /// Whether it is a name in brackets behind a time, as remarks also are: `[0:01] [Ann] text`.
    pub is_tag: bool,
    /// Whether the text is quoted, with `>` before every line.
    pub is_quoted: bool,
    /// Whether it is no name but the heading of a part, and nothing follows: `**Break:**`.
    pub is_section: bool,
    /// Where the text would start if what looks like a name is part of it.
    unnamed_start: Option<usize>,
}

impl<'a> Head<'a> {
    /// The same line read as a time and text, with no name; `None` where its look does not allow that.
    pub(super) fn without_name(&self) -> Option<Head<'a>> {
        let at = self.unnamed_start?;
        let (name, separator) = ("", ": ");
        Some(Head { name, label: at..at, whole: at..at, separator, text_start: at, is_alone: false, ..self.clone() })
    }
}

/// Reads a line as the start of a turn, if it can be one.
pub(super) fn head(line: Line<'_>) -> Option<Head<'_>> {
    let text = line.text.trim();
    let start = line.end() - line.text.trim_start().len();
    let mark = mark(text);
    let body = text.get(mark.len..)?.trim_start();
    let cursor = Cursor { text: body, start: start + text.len() - body.len() };
    let head = cursor
        .time_first()
        .or_else(|| cursor.bold())
        .or_else(|| cursor.time_last())
        .or_else(|| cursor.time_between())
        .or_else(|| cursor.named())
        .or_else(|| cursor.dotted())?;
    // A heading is only a turn's with a time and a name.
    let is_other = mark.is_heading && (head.family != Family::Timed || head.name.is_empty() || head.is_alone);
    let is_marked = mark.len > 0 && !mark.is_heading;
    let (is_quoted, is_indented) = (is_marked && text.starts_with('>'), start > line.start);
    (!is_other).then_some(Head { start, is_marked, is_quoted, is_indented, ..head })
}

/// What stands before a head: a bullet, the mark of a quotation or of a heading.
struct Mark {
    len: usize,
    is_heading: bool,
}

fn mark(text: &str) -> Mark {
    let hashes = text.len() - text.trim_start_matches('#').len();
    let is_heading = (1..=6).contains(&hashes) && text[hashes..].starts_with(' ');
    let bullet = ["- ", "* ", "+ ", "• ", "> "].iter().find(|bullet| text.starts_with(**bullet));
    Mark { len: if is_heading { hashes } else { bullet.map_or(0, |bullet| bullet.len()) }, is_heading }
}

/// A text without the colon at its start.
fn after_colon(text: &str) -> Option<&str> {
    text.strip_prefix([':', '：'])
}

/// A text without a colon at its end and white space before that.
fn before_colon(text: &str) -> &str {
    text.strip_suffix([':', '：']).unwrap_or(text).trim_end()
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
            start: self.start,
            name: self.text.get(name.clone())?,
            label: at(name),
            whole: at(whole),
            text_start: self.start + text_start,
            ..Head::default()
        })
    }

    /// `[00:01:02] Name: text`, `00:00:01 **Name:** text`, `[00:01:02] text`, or a time alone.
    fn time_first(self) -> Option<Head<'a>> {
        let time = leading_time(self.text)?;
        let rest = self.text.get(time.len..)?;
        let rest = if time.is_bracketed { after_colon(rest).unwrap_or(rest) } else { rest };
        let body = rest.trim_start();
        let at = self.text.len() - body.len();
        let is_certain = time.is_certain();
        if body.is_empty() {
            let head = self.head(Family::Timed, 0..0, 0..0, at)?;
            return Some(Head { time: time.millis, separator: "  ", ..head });
        }
        let inner = Cursor { text: body, start: self.start + at };
        if let Some((name, rest)) = tag(body).filter(|_| is_certain) {
            let head = self.head(Family::Timed, at + 1..at + 1 + name.len(), at..at + rest, at + rest)?;
            let unnamed_start = Some(self.start + at);
            return Some(Head {
                is_tag: true,
                certainty: Certainty::Certain,
                time: time.millis,
                unnamed_start,
                ..head
            });
        }
        let named = inner.bold().or_else(|| inner.named()).filter(|named| named.time.is_none());
        let certainty = if is_certain { Certainty::Certain } else { Certainty::Doubtful };
        let timed = |head: Head<'a>| Head {
            family: Family::Timed,
            certainty,
            start: self.start,
            time: time.millis,
            unnamed_start: is_certain.then_some(self.start + at),
            ..head
        };
        match named {
            Some(named) => Some(timed(named)),
            None if is_likely(body) => {
                let head = self.head(Family::Timed, at..self.text.len(), at..self.text.len(), self.text.len())?;
                Some(Head { is_alone: true, ..timed(head) })
            }
            None if is_certain => timed(self.head(Family::Timed, at..at, at..at, at)?).without_name(),
            None => None,
        }
    }

    /// `**Name:** text`, `**Name** (00:01:02): text`, `**Name** 0:16`, `**[0:16] Name:** text`.
    fn bold(self) -> Option<Head<'a>> {
        let inner = self.text.strip_prefix("**")?;
        let close = 2 + inner.get(..inner.floor_char_boundary(MAX_HEAD))?.find("**")?;
        if let Some(time) = leading_time(inner) {
            return self.bold_with_time(time, close);
        }
        let bold = self.text.get(2..close)?.trim_end();
        let name = before_colon(bold);
        let rest = self.text.get(close + 2..)?.trim_start();
        let colon = after_colon(rest);
        let has_colon = colon.is_some() || name.len() < bold.len();
        let rest = colon.unwrap_or(rest).trim_start();
        let rest_at = self.text.len() - rest.len();
        if name.is_empty() || name.starts_with(char::is_whitespace) || name.chars().nth(MAX_NAME).is_some() {
            return None;
        }
        let is_set_off = !is_phrase(name);
        let is_heading = is_heading(name);
        let name = 2..2 + name.len();
        // Markdown writes brackets that are no link with a backslash.
        let unescaped = rest.strip_prefix('\\').unwrap_or(rest);
        if let Some(time) = leading_time(rest).filter(|_| !is_heading) {
            let text = rest.get(time.len..)?;
            let text = after_colon(text).unwrap_or(text).trim_start();
            let head = self.head(Family::Timed, name, 0..rest_at, self.text.len() - text.len())?;
            let certainty = Certainty::Certain;
            return Some(Head { certainty, time: time.millis, is_bold: true, is_set_off, ..head });
        }
        let is_section = is_heading && (rest.is_empty() || is_time_alone(unescaped));
        let text_start = if is_section { self.text.len() } else { rest_at };
        let head = self.head(Family::Bold, name, 0..rest_at, text_start)?;
        has_colon.then_some(Head { is_bold: true, is_set_off, is_section, ..head })
    }

    /// `**[0:16] Name:** text`, `**0:16 Name**` above the text; the bold ends at `close`.
    fn bold_with_time(self, time: Time, close: usize) -> Option<Head<'a>> {
        let inside = self.text.get(2 + time.len..close)?;
        let name = before_colon(inside.trim());
        let rest = self.text.get(close + 2..)?.trim_start();
        let rest = after_colon(rest).unwrap_or(rest).trim_start();
        if !is_phrase(name) {
            return None;
        }
        let at = close - inside.trim_start().len();
        let text_start = self.text.len() - rest.len();
        let head =
            self.head(Family::Timed, at..at + name.len(), at..at + before_colon(inside.trim()).len(), text_start)?;
        Some(Head { certainty: Certainty::Certain, time: time.millis, is_bold: true, ..head })
    }

    /// `Name  0:15`, `Name: 00:00:15`, `Name (0:15)`, with the text below.
    fn time_last(self) -> Option<Head<'a>> {
        if self.text.len() > MAX_HEAD {
            return None;
        }
        let at = self.text.rfind(char::is_whitespace)? + 1;
        let at = self.text.ceil_char_boundary(at);
        let time = leading_time(self.text.get(at..)?)?;
        let name = before_colon(self.text.get(..at)?.trim_end());
        if at + time.len < self.text.len() || !is_phrase(name) {
            return None;
        }
        let certainty = if time.is_certain() { Certainty::Certain } else { Certainty::Usual };
        let head = self.head(Family::Timed, 0..name.len(), 0..at, self.text.len())?;
        Some(Head { certainty, time: time.millis, ..head })
    }

    /// `Name [0:10]: text`, `Name: [0:10] text`, `Name (0:10) text`.
    fn time_between(self) -> Option<Head<'a>> {
        let beginning = self.text.get(..self.text.floor_char_boundary(MAX_HEAD))?;
        let at = beginning.find(" [").into_iter().chain(beginning.find(" (")).min()? + 1;
        let time = leading_time(self.text.get(at..)?)?;
        let name = before_colon(self.text.get(..at)?.trim_end());
        if !is_phrase(name) {
            return None;
        }
        let text = self.text.get(at + time.len..)?;
        let text = after_colon(text).unwrap_or(text).trim_start();
        let head = self.head(Family::Timed, 0..name.len(), 0..at, self.text.len() - text.len())?;
        Some(Head { certainty: Certainty::Certain, time: time.millis, ..head })
    }

    /// `Mr. Reed. text`, `CHAIR REED. text`, `Q. text`.
    fn dotted(self) -> Option<Head<'a>> {
        let name = dotted(self.text)?;
        let rest = self.text.get(name.len() + 1..)?.trim_start();
        let text_start = self.text.len() - rest.len();
        let head = self.head(Family::Named, 0..name.len(), 0..text_start, text_start)?;
        Some(Head { is_dotted: true, ..head })
    }

    /// `Name: text`, `[Name]: text`.
    fn named(self) -> Option<Head<'a>> {
        let found = prefix(self.text)?;
        let name = self.text.get(found.label.clone())?;
        // Above questions and answers it says who asks: `BY MR. REED:`.
        if name.starts_with("BY ") && found.whole.end == self.text.len() {
            return None;
        }
        // The target of a link in Markdown.
        let rest = self.text.get(found.whole.end..)?;
        if found.bracketed && (rest.contains("://") || rest.starts_with(['#', '/', '<', '.'])) && !rest.contains(' ') {
            return None;
        }
        let is_set_off = !is_phrase(name);
        if is_set_off && (!found.bracketed || name.trim().len() < name.len() || name.is_empty()) {
            return None;
        }
        let is_section = is_heading(name) && found.whole.end == self.text.len();
        let head = self.head(Family::Named, found.label, found.whole.clone(), found.whole.end)?;
        Some(Head { is_set_off, is_section, ..head })
    }
}

/// Words that stand before the name of one who speaks in a hearing.
const TITLES: [&str; 33] = [
    "Mr.",
    "Mrs.",
    "Ms.",
    "Miss",
    "Dr.",
    "Prof.",
    "Professor",
    "Sen.",
    "Senator",
    "Rep.",
    "Representative",
    "Congressman",
    "Congresswoman",
    "Chairman",
    "Chairwoman",
    "Chairperson",
    "Chair",
    "President",
    "Secretary",
    "Director",
    "Governor",
    "Commissioner",
    "Ambassador",
    "Admiral",
    "General",
    "Gen.",
    "Colonel",
    "Captain",
    "Judge",
    "Justice",
    "Sheriff",
    "Mayor",
    "The",
];

/// Whom `The` may name alone.
const OFFICES: [&str; 9] =
    ["chairman", "chairwoman", "chair", "clerk", "speaker", "president", "court", "witness", "reporter"];

/// The name at the start of a text that a full stop sets off, as the records of hearings and courts have it.
fn dotted(text: &str) -> Option<&str> {
    if text.starts_with("Q. ") || text.starts_with("A. ") {
        return text.get(..1);
    }
    let head = text.get(..text.floor_char_boundary(80))?;
    let first = head.split_whitespace().next()?;
    let is_titled =
        TITLES.iter().any(|title| title.eq_ignore_ascii_case(first)) && first.starts_with(char::is_uppercase);
    // Above questions it says who asks.
    if first == "BY" {
        return None;
    }
    let mut end = 0;
    for (at, word) in head.split_whitespace().enumerate().take(5) {
        end = head.get(end..)?.find(word)? + end + word.len();
        let bare = word.trim_end_matches('.');
        let is_short = bare.chars().count() == 1 || (at == 0 && is_titled);
        let is_name = bare.starts_with(char::is_uppercase)
            && bare.chars().all(|c| c.is_alphabetic() || "-'’.".contains(c))
            && (is_titled || bare.chars().all(|c| !c.is_lowercase()));
        let is_particle = at > 1 && ["of", "de", "la", "pro", "tempore"].contains(&bare);
        if !(is_name || is_particle) {
            return None;
        }
        if word.ends_with('.') && !is_short {
            let name = text.get(..end - 1)?;
            let is_office = || OFFICES.contains(&bare.to_lowercase().as_str());
            let letters = name.chars().filter(|c| c.is_alphabetic()).count();
            let says_more = text.get(end..)?.starts_with(char::is_whitespace);
            let is_whole = if first.eq_ignore_ascii_case("The") { at == 1 && is_office() } else { letters > 3 };
            return (says_more && is_whole && is_phrase(name)).then_some(name);
        }
    }
    None
}

/// A name in brackets with text or nothing behind, and where that starts: `[Ann] text`.
fn tag(text: &str) -> Option<(&str, usize)> {
    let close = text.strip_prefix('[')?.find(']')? + 1;
    let name = text.get(1..close)?;
    let rest = text.get(close + 1..)?;
    let is_end = rest.is_empty() || rest.starts_with(char::is_whitespace);
    let at = text.len() - rest.trim_start().len();
    (is_end && is_likely(name) && leading_time(text).is_none()).then_some((name, at))
}

/// A time at the start of a text.
struct Time {
    /// `None` for [`NO_TIME`].
    millis: Option<u64>,
    is_bracketed: bool,
    has_hours: bool,
    /// Its length, brackets and all.
    len: usize,
}

impl Time {
    /// Whether it is hardly anything else.
    fn is_certain(&self) -> bool {
        self.is_bracketed || self.has_hours
    }
}

fn leading_time(text: &str) -> Option<Time> {
    // In Markdown's bold, alone.
    if let Some(bold) = text.strip_prefix("**") {
        let time = leading_time(bold.get(..bold.find("**")?)?)?;
        let ends = bold.get(time.len..)?.starts_with("**");
        return ends.then_some(Time { is_bracketed: true, len: time.len + 4, ..time });
    }
    if text.starts_with(NO_TIME) {
        return Some(Time { millis: None, is_bracketed: true, has_hours: true, len: NO_TIME.len() });
    }
    let close = match text.chars().next()? {
        '[' => Some(']'),
        '(' => Some(')'),
        _ => None,
    };
    let inner = if close.is_some() { text.get(1..)? } else { text };
    let time = clock_time(inner)?;
    let rest = inner.get(time.len..)?;
    let ends = match close {
        Some(close) => rest.starts_with(close),
        None => rest.chars().next().is_none_or(char::is_whitespace),
    };
    let (is_bracketed, len) = (close.is_some(), if close.is_some() { time.len + 2 } else { time.len });
    ends.then_some(Time { millis: Some(time.millis), is_bracketed, has_hours: time.has_hours, len })
}

/// Whether a text is a time and nothing else, with or without Markdown's backslashes.
fn is_time_alone(text: &str) -> bool {
    let text = text.replace('\\', "");
    leading_time(&text).is_some_and(|time| time.len == text.trim_end().len())
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
            ("0:01 Anna", ("Anna", Some(1), "")),
            ("- Anna: hello", ("Anna", None, "hello")),
            ("> **Anna:** hello", ("Anna", None, "hello")),
            ("### Anna [0:01]", ("Anna", Some(1), "")),
            ("佐藤：はい", ("佐藤", None, "はい")),
            ("**佐藤**：はい", ("佐藤", None, "はい")),
            (">> BEN: hello", ("BEN", None, "hello")),
            ("[--:--:--] Anna: hello", ("Anna", None, "hello")),
            ("**Break:** \\[8:33\\]", ("Break", None, "")),
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
            "### Anna",
            "## Anna: hello",
            "-- Anna: hello",
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
