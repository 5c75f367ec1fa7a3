//! The lines of oTranscribe's HTML, with their times.

use std::ops::Range;

use crate::formats::Sink;
use crate::formats::kit::clock::clock_time;
use crate::formats::kit::lines::excerpt;
use crate::formats::kit::markup::character_reference;
use crate::model::Timestamp;

/// How many bytes may stand before a time and still belong to it.
const BEFORE_TIME: usize = 60;

/// How many characters of a line have known places: a name is no longer.
const PLACED: usize = 256;

/// The longest element that may show a time, in bytes.
const MAX_SHOWN: usize = 200;

/// A line of the HTML; places are those in the HTML.
#[derive(Debug, Default)]
pub(super) struct Line {
    /// When it is said.
    pub start: Option<Timestamp>,
    /// What it says, with single spaces.
    pub text: String,
    /// Whether it is the first of its paragraph.
    pub starts_paragraph: bool,
    /// Whether it goes on with the line above, from which a time parts it.
    pub is_cut: bool,
    /// Where its first characters stand: in the text, in the HTML.
    placed: Vec<(usize, Range<usize>)>,
    /// Where a label would go if it had no text.
    from: usize,
}

impl Line {
    /// Where a part of the text stands, tags left out; nothing for a part that is too far on.
    pub(super) fn places(&self, range: Range<usize>) -> Vec<Range<usize>> {
        let mut places: Vec<Range<usize>> = Vec::new();
        for (_, place) in self.placed.iter().filter(|(at, _)| range.contains(at)) {
            match places.last_mut().filter(|last| last.end == place.start) {
                Some(last) => last.end = place.end,
                None => places.push(place.clone()),
            }
        }
        places
    }

    /// Where a label goes.
    pub(super) fn label_at(&self) -> usize {
        self.placed.first().map_or(self.from, |(_, place)| place.start)
    }

    /// Adds what is shown for a stretch of the HTML; white space is one space, and none at the start.
    fn push(&mut self, c: char, place: Range<usize>) {
        let c = if c.is_whitespace() { ' ' } else { c };
        if c == ' ' && (self.text.is_empty() || self.text.ends_with(' ')) {
            // Spaces that are not shown go with the one that is.
            if let Some((_, last)) = self.placed.last_mut().filter(|(_, last)| last.end == place.start) {
                last.end = place.end;
            }
            return;
        }
        if self.placed.len() < PLACED {
            self.placed.push((self.text.len(), place));
        }
        self.text.push(c);
    }
}

/// The lines of a text that have text, in order. `number` is the line of the file for warnings. Costs a pass.
pub(super) fn lines_of(html: &str, number: u32, sink: &mut dyn Sink) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut line = Line { starts_paragraph: true, ..Line::default() };
    let mut at = 0;
    while let Some(c) = html.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = &html[at..];
        let Some(tag) = Tag::of(rest) else {
            let (shown, len) = character_reference(rest).unwrap_or((c, c.len_utf8()));
            line.push(shown, at..at + len);
            at += len;
            continue;
        };
        let end = at + tag.len;
        match tag.name.as_str() {
            "span" if tag.attribute("class").contains("timestamp") || !tag.attribute("data-timestamp").is_empty() => {
                let shown = rest.get(tag.len..).unwrap_or_default();
                // A bound, or times without an end would cost a pass over what follows each.
                let shown = shown.get(..shown.floor_char_boundary(MAX_SHOWN)).unwrap_or_default();
                let shown = shown.get(..shown.find("</span").unwrap_or(0)).unwrap_or_default();
                let written = Some(tag.attribute("data-timestamp")).filter(|time| !time.is_empty()).unwrap_or(shown);
                let time = time(written.trim());
                if time.is_none() {
                    sink.warning(number, format!("the time was left out, as it is none: {}", excerpt(written)));
                }
                if line.start.is_some() || line.text.len() > BEFORE_TIME {
                    end_line(&mut line, &mut lines, false);
                    line.is_cut = true;
                }
                line.start = time.or(line.start);
                at = end + shown.len();
                line.from = html.get(at..).and_then(|rest| rest.find('>')).map_or(at, |len| at + len + 1);
                continue;
            }
            "br" => end_line(&mut line, &mut lines, false),
            "p" | "div" | "li" | "ul" | "ol" | "h1" | "h2" | "h3" | "blockquote" | "tr" => {
                end_line(&mut line, &mut lines, true);
            }
            _ => {}
        }
        at = end;
        if line.text.is_empty() {
            line.from = at;
        }
    }
    end_line(&mut line, &mut lines, true);
    lines
}

/// Keeps a line that says something; the time of one that does not is that of the next.
fn end_line(line: &mut Line, lines: &mut Vec<Line>, ends_paragraph: bool) {
    let text = line.text.trim_end().len();
    if text == 0 {
        line.starts_paragraph |= ends_paragraph;
        line.is_cut = false;
        return;
    }
    line.text.truncate(text);
    let next = Line { starts_paragraph: ends_paragraph, ..Line::default() };
    lines.push(std::mem::replace(line, next));
}

/// Seconds or a clock time.
fn time(written: &str) -> Option<Timestamp> {
    match written.parse() {
        Ok(seconds) => Timestamp::from_seconds(seconds),
        Err(_) => {
            let time = clock_time(written).filter(|time| time.len == written.len())?;
            Timestamp::from_millis(time.millis)
        }
    }
}

/// A tag at the start of a text.
struct Tag<'a> {
    /// Its name in lower case, without slash.
    name: String,
    attributes: &'a str,
    len: usize,
}

impl<'a> Tag<'a> {
    fn of(text: &'a str) -> Option<Tag<'a>> {
        let inner = text.strip_prefix('<')?;
        if !inner.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!') {
            return None;
        }
        // Stopping at the next `<` keeps a text of nothing but `<` linear.
        let len = inner.find(['<', '>']).filter(|len| inner[*len..].starts_with('>'))?;
        let inner = &inner[..len];
        let name_len = inner.get(1..)?.find(|c: char| !c.is_ascii_alphanumeric()).map_or(inner.len(), |len| len + 1);
        let name = inner[..name_len].trim_start_matches('/').to_ascii_lowercase();
        Some(Tag { name, attributes: &inner[name_len..], len: len + 2 })
    }

    /// The value of an attribute; empty for none.
    fn attribute(&self, name: &str) -> &'a str {
        let Some((_, rest)) = self.attributes.split_once(&format!("{name}=")) else { return "" };
        let quote = if rest.starts_with('\'') { '\'' } else { '"' };
        match rest.strip_prefix(quote) {
            Some(quoted) => quoted.split(quote).next().unwrap_or_default(),
            None => rest.split([' ', '\t', '\n', '/']).next().unwrap_or_default(),
        }
    }
}
