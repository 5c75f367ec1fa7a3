//! JSON whose every value knows where it stands in the source, so that labels are changed there and nowhere else.
//!
//! A [`Value`] is a stretch of the source. It is looked into only when asked, and keeps nothing; the [`Items`] of a list
//! are found one by one, so that a reader that hands over each before it takes the next has no more in memory than the
//! source. Every look costs a pass over the value, so ask for an [`Object`] once and take its members from there.

mod echoes;
mod walk;

use std::borrow::Cow;
use std::io;
use std::ops::Range;

use serde::de::{Deserialize, IgnoredAny};
use serde_json::error::Category;
use serde_json::value::RawValue;

use super::clock::clock_time;
use super::json_text::JsonText;
use super::lines::{LineCounter, excerpt};
use super::shape::string_len;
use super::tokens::{Token, find_word};
use crate::formats::{Draft, LabelPlace, Places, ReadError, Sink};
use crate::model::{Timestamp, Word};

pub use echoes::Echoes;
pub use walk::Walk;

/// Words that Python writes as numbers, which are no JSON, and what stands for each where only JSON will do: a string of
/// the same length, so that places in the one text are places in the other.
const NO_JSON: [(&str, &str); 3] = [("NaN", "\"N\""), ("-Infinity", "\"-Infini\""), ("Infinity", "\"Infini\"")];

/// A text as JSON proper, made while it is read.
struct Proper<'a> {
    source: &'a str,
    /// How much of it was read.
    at: usize,
    /// How much was looked at for words that are no JSON.
    looked: usize,
    /// Up to where it is JSON proper, and what stands for the word there, if one does.
    next: (usize, &'static str),
}

impl<'a> Proper<'a> {
    fn of(source: &'a str) -> Proper<'a> {
        Proper { source, at: 0, looked: 0, next: (0, "") }
    }

    /// Whether a text may have words that are no JSON, which nearly none has. Costs a pass.
    fn is_needed_for(source: &str) -> bool {
        source.contains("NaN") || source.contains("Infinity")
    }

    /// Looks for the next word outside of strings, but not far.
    fn look(&mut self) {
        const FAR: usize = 64 << 10;
        let bytes = self.source.as_bytes();
        let far = bytes.len().min(self.looked + FAR);
        // A minus belongs to the word behind it.
        let end = if far < bytes.len() && bytes[..far].ends_with(b"-") { far - 1 } else { far };
        while let Some(found) = bytes.get(self.looked..end).and_then(|near| memchr::memchr3(b'"', b'N', b'I', near)) {
            let at = self.looked + found;
            if bytes.get(at) == Some(&b'"') {
                self.looked = at + string_len(&bytes[at..]);
                continue;
            }
            let from = if bytes[..at].ends_with(b"-") { at - 1 } else { at };
            let word = NO_JSON.iter().find(|(word, _)| bytes[from..].starts_with(word.as_bytes()));
            self.looked = word.map_or(at + 1, |(word, _)| from + word.len());
            if let Some((_, with)) = word {
                self.next = (from, with);
                return;
            }
        }
        self.looked = self.looked.max(end);
        self.next = (self.looked, "");
    }
}

impl io::Read for Proper<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.at == self.next.0 + self.next.1.len() {
            self.look();
        }
        let (from, with) = self.next;
        let piece = match self.at.checked_sub(from) {
            Some(done) => with.as_bytes().get(done..),
            None => self.source.as_bytes().get(self.at..from),
        };
        let piece = piece.unwrap_or_default();
        let len = piece.len().min(out.len());
        out[..len].copy_from_slice(&piece[..len]);
        self.at += len;
        Ok(len)
    }
}

/// A piece of a text as JSON proper. Costs a pass, and a copy where it is none.
pub fn proper(piece: &str) -> Cow<'_, str> {
    if !Proper::is_needed_for(piece) {
        return piece.into();
    }
    let mut json = String::with_capacity(piece.len());
    match io::Read::read_to_string(&mut Proper::of(piece), &mut json) {
        Ok(_) => json.into(),
        // It is in memory, and what is put in is ASCII.
        Err(_) => piece.into(),
    }
}

/// The value that a text is; an error with its line where it is none. `NaN` and `Infinity` are values, but no numbers.
///
/// Costs a pass, and copies nothing.
pub fn parse(source: &str) -> Result<Value<'_>, ReadError> {
    fn check<'de, R: serde_json::de::Read<'de>>(mut json: serde_json::Deserializer<R>) -> serde_json::Result<()> {
        IgnoredAny::deserialize(&mut json)?;
        json.end()
    }
    let checked = if Proper::is_needed_for(source) {
        check(serde_json::Deserializer::from_reader(io::BufReader::new(Proper::of(source))))
    } else {
        check(serde_json::Deserializer::from_str(source))
    };
    checked.map_err(|error| malformed(&error))?;
    Ok(Value::spaced(source, 0..source.len()))
}

/// The values of a text of JSON lines: one after another, with white space between. Costs a pass.
pub fn parse_lines(source: &str) -> Result<Vec<Value<'_>>, ReadError> {
    let mut values = Vec::new();
    match parse_some(source, 0, !Proper::is_needed_for(source), &mut values) {
        Some((error, _)) => Err(malformed(&error)),
        None => Ok(values),
    }
}

/// The values of a text that has one on each line; a line that is none is left out with a warning.
///
/// An error where the first is none, or takes several lines: then there is no telling where the next one starts.
pub fn parse_each_line<'a>(source: &'a str, sink: &mut dyn Sink) -> Result<Vec<Value<'a>>, ReadError> {
    let mut values: Vec<Value<'a>> = Vec::new();
    let mut lines = LineCounter::new(source);
    let is_proper = !Proper::is_needed_for(source);
    let mut from = 0;
    loop {
        let Some((error, at)) = parse_some(source, from, is_proper, &mut values) else { return Ok(values) };
        let is_line = |value: &Value<'_>| !value.raw.contains(['\n', '\r']);
        if !values.first().is_some_and(is_line) {
            return Err(malformed(&error));
        }
        let rest = source.get(at..).unwrap_or_default().trim_start();
        let at = source.len() - rest.len();
        sink.warning(lines.line_of(at), format!("this is not valid JSON and was left out: {}", excerpt(rest)));
        let Some(len) = rest.find(['\n', '\r']) else { return Ok(values) };
        from = at + len;
    }
}

/// Takes one value after another from a place of a text on; what is none, and where that stands, if all are not.
fn parse_some<'a>(
    source: &'a str,
    from: usize,
    is_proper: bool,
    values: &mut Vec<Value<'a>>,
) -> Option<(serde_json::Error, usize)> {
    fn each<'de, R: serde_json::de::Read<'de>>(
        json: serde_json::Deserializer<R>,
        mut take: impl FnMut(Range<usize>),
    ) -> Option<(serde_json::Error, usize)> {
        let mut stream = json.into_iter::<IgnoredAny>();
        let mut from = 0;
        while let Some(value) = stream.next() {
            let to = stream.byte_offset();
            match value {
                Ok(_) => take(from..to),
                Err(error) => return Some((error, to)),
            }
            from = to;
        }
        None
    }
    let rest = source.get(from..).unwrap_or_default();
    let take = |range: Range<usize>| values.push(Value::spaced(source, from + range.start..from + range.end));
    let stopped = if is_proper {
        each(serde_json::Deserializer::from_str(rest), take)
    } else {
        each(serde_json::Deserializer::from_reader(io::BufReader::new(Proper::of(rest))), take)
    };
    stopped.map(|(error, at)| (error, from + at))
}

fn malformed(error: &serde_json::Error) -> ReadError {
    let message = match error.classify() {
        Category::Eof => "the JSON ends too early, as in a file cut short; export or download it again".into(),
        _ => format!("this is not valid JSON ({error}); mend it there or export it again"),
    };
    ReadError::Malformed { line: u32::try_from(error.line()).unwrap_or(u32::MAX), message }
}

/// One value of a JSON text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Value<'a> {
    raw: &'a str,
    start: usize,
}

/// White space in JSON.
pub const SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// How a number counts time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unit {
    /// Seconds; a string may also be a clock time, or end in `s`.
    Seconds,
    /// Thousandths of a second.
    Millis,
    /// Ten-millionths of a second.
    Ticks,
}

impl<'a> Value<'a> {
    /// What stands at a range of a source, white space around it aside.
    fn spaced(source: &'a str, range: Range<usize>) -> Value<'a> {
        let written = source.get(range.clone()).unwrap_or_default();
        let raw = written.trim_start_matches(SPACE);
        let start = range.start + (written.len() - raw.len());
        Value { raw: raw.trim_end_matches(SPACE), start }
    }

    /// What was found at a place of a source.
    pub fn found(raw: &'a RawValue, start: usize) -> Value<'a> {
        Value { raw: raw.get(), start }
    }

    /// Where it stands in the source, quotes and brackets included.
    pub fn range(&self) -> Range<usize> {
        self.start..self.start + self.raw.len()
    }

    /// The value as it is written.
    pub fn raw(&self) -> &'a str {
        self.raw
    }

    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        self.raw == "null"
    }

    /// Whether it is a string.
    pub fn is_string(&self) -> bool {
        self.raw.starts_with('"')
    }

    /// Whether it is an object.
    pub fn is_object(&self) -> bool {
        self.raw.starts_with('{')
    }

    /// Whether it is a list.
    pub fn is_list(&self) -> bool {
        self.raw.starts_with('[')
    }

    /// The values of a list one by one; none of anything else. Costs a pass.
    pub fn items(&self) -> Items<'a> {
        let mut walk = Walk::over(*self);
        let is_list = walk.open_list();
        Items { walk: is_list.then_some(walk) }
    }

    /// The values of a list; the value itself where it is none: files have entries in a list or one to a line.
    pub fn entries(&self) -> impl Iterator<Item = Value<'a>> {
        self.items().chain((!self.is_list()).then_some(*self))
    }

    /// The members of an object; none of anything else.
    pub fn object(&self) -> Object<'a> {
        let mut members = Vec::new();
        if self.is_object() {
            Walk::over(*self).object(|key, walk| members.push((key, walk.value())));
        }
        Object { value: *self, members }
    }

    /// What is found by one key after another, with full stops between them; `None` for nothing or `null`.
    pub fn at(&self, path: &str) -> Option<Value<'a>> {
        path.split('.').try_fold(*self, |value, key| value.object().get(key))
    }

    /// What a string says, with U+FFFD for half of a surrogate pair; nothing for `null`; any other value as it stands.
    pub fn text(&self) -> Cow<'a, str> {
        match self.raw {
            "null" => "".into(),
            raw if self.is_string() => match raw.get(1..raw.len() - 1).filter(|inner| !inner.contains('\\')) {
                Some(inner) => inner.into(),
                None => match serde_json::from_str::<String>(raw) {
                    Ok(said) => said.into(),
                    Err(_) => JsonText::of(*self).map_or(raw.into(), |said| said.text),
                },
            },
            raw => raw.into(),
        }
    }

    /// A number, or a string that is one.
    pub fn number(&self) -> Option<f64> {
        let written = if self.is_string() { self.text() } else { self.raw.into() };
        written.trim().parse().ok().filter(|number: &f64| number.is_finite())
    }

    /// A number from 0 to 1.
    pub fn confidence(&self) -> Option<f32> {
        self.number().filter(|score| (0.0..=1.0).contains(score)).map(|score| score as f32)
    }

    /// A time: a number, or a string with one or with a clock time (`1:02.5`).
    pub fn time(&self, unit: Unit) -> Option<Timestamp> {
        if let Some(number) = self.number() {
            return Timestamp::from_seconds(match unit {
                Unit::Seconds => number,
                Unit::Millis => number / 1e3,
                Unit::Ticks => number / 1e7,
            });
        }
        let written = self.text();
        let written = written.trim();
        if let Some(seconds) = written.strip_suffix('s').and_then(|number| number.trim_end().parse().ok()) {
            return Timestamp::from_seconds(seconds);
        }
        let time = clock_time(written).filter(|time| time.len == written.len())?;
        Timestamp::from_millis(time.millis)
    }
}

/// The values of a list, each found when it is asked for.
#[derive(Clone, Debug, Default)]
pub struct Items<'a> {
    walk: Option<Walk<'a>>,
}

impl<'a> Items<'a> {
    /// Whether none are left.
    pub fn is_empty(&self) -> bool {
        self.clone().next().is_none()
    }

    /// Their members.
    pub fn objects(self) -> impl Iterator<Item = Object<'a>> {
        self.map(|item| item.object())
    }
}

impl<'a> Iterator for Items<'a> {
    type Item = Value<'a>;

    fn next(&mut self) -> Option<Value<'a>> {
        let walk = self.walk.as_mut()?;
        walk.has_next().then(|| walk.value())
    }
}

/// The members of an object, in order.
#[derive(Debug)]
pub struct Object<'a> {
    /// The object itself.
    pub value: Value<'a>,
    /// Keys, without escapes, and values.
    pub members: Vec<(Cow<'a, str>, Value<'a>)>,
}

impl<'a> Object<'a> {
    /// The value of a key, `null` or not; of several the last.
    pub fn find(&self, key: &str) -> Option<Value<'a>> {
        self.members.iter().rev().find(|(name, _)| name == key).map(|(_, value)| *value)
    }

    /// The value of a key, unless it is `null`.
    pub fn get(&self, key: &str) -> Option<Value<'a>> {
        self.find(key).filter(|value| !value.is_null())
    }

    /// What is found by one key after another, with full stops between them; `None` for nothing or `null`.
    pub fn at(&self, path: &str) -> Option<Value<'a>> {
        match path.split_once('.') {
            Some((key, rest)) => self.get(key)?.at(rest),
            None => self.get(path),
        }
    }

    /// The value of the first key there is, unless it is `null`.
    pub fn first(&self, keys: &[&str]) -> Option<Value<'a>> {
        keys.iter().find_map(|key| self.get(key))
    }
}

/// A name as a JSON string, quotes and all.
pub fn escape(name: &str) -> Cow<'_, str> {
    serde_json::Value::from(name).to_string().into()
}

/// Where the labels of a segment stand: `labels` are the values, each the member of an object or an item of a list.
///
/// Without any, one goes into each of the objects `into`, as their first member `key`.
pub fn place(source: &str, labels: &[Value<'_>], into: &[Value<'_>], key: &'static str) -> LabelPlace {
    if labels.is_empty() {
        let (before, after) = around(key);
        let is_empty = into.iter().any(|object| object.raw.get(1..).is_some_and(|rest| rest.trim_start() == "}"));
        let after = if is_empty { "" } else { after };
        return LabelPlace::Absent { offsets: into.iter().map(|object| object.start + 1).collect(), before, after };
    }
    let mut labels: Places = labels.iter().map(Value::range).collect();
    labels.sort_by_key(|label| label.start);
    let whole = labels.iter().map(|label| member_range(source, label)).collect();
    LabelPlace::At { labels, whole }
}

/// What precedes and follows a label that is put into an object as its first member `key`.
pub fn around(key: &str) -> (Cow<'static, str>, &'static str) {
    (format!("\"{key}\": ").into(), ", ")
}

/// A word of a list with the place of its label: that of `label`, or the beginning of `object` where it has none.
pub fn labelled<'a>(source: &str, token: Token<'a>, label: Option<Value<'_>>, object: Value<'_>) -> Token<'a> {
    let labels: Places = label.iter().map(Value::range).collect();
    let whole = labels.iter().map(|label| member_range(source, label)).collect();
    let insert = (labels.is_empty() && object.is_object()).then_some(object.start + 1);
    Token { labels, whole, insert, ..token }
}

/// The member of an object that a value belongs to, with one comma; the value alone where it belongs to none.
pub fn member_range(source: &str, value: &Range<usize>) -> Range<usize> {
    let before = source.get(..value.start).unwrap_or_default().trim_end();
    let key = before.strip_suffix(':').map(str::trim_end).and_then(|before| before.strip_suffix('"'));
    // A key written with escapes is cut wrongly; without its label the file is then refused, not spoiled.
    let Some(key) = key.and_then(|key| key.rfind('"')) else { return value.clone() };
    let before = &source[..key];
    let after = source.get(value.end..).unwrap_or_default();
    if let Some(next) = after.trim_start().strip_prefix(',') {
        return before.len()..source.len() - next.trim_start().len();
    }
    let start = before.trim_end().strip_suffix(',').map_or(before.len(), |rest| rest.trim_end().len());
    start..value.end
}

/// A word of a list that goes with a text.
#[derive(Clone, PartialEq, Debug)]
pub struct Spoken<'a> {
    /// The word, with or without white space around it.
    pub text: Cow<'a, str>,
    /// When it starts, where known.
    pub start: Option<Timestamp>,
    /// When it ends, where known.
    pub end: Option<Timestamp>,
    /// How sure the recogniser was, where known.
    pub confidence: Option<f32>,
}

/// Hands segments to a sink, with the lines they stand on.
pub struct Emitter<'a, 's> {
    /// The source.
    pub source: &'a str,
    lines: LineCounter<'a>,
    /// What takes the segments.
    pub sink: &'s mut dyn Sink,
}

impl<'a, 's> Emitter<'a, 's> {
    /// Begins at the first line of the source.
    pub fn new(source: &'a str, sink: &'s mut dyn Sink) -> Emitter<'a, 's> {
        Emitter::from_line(source, 1, sink)
    }

    /// Begins with a part of a source, which starts on a line.
    pub fn from_line(source: &'a str, line: u32, sink: &'s mut dyn Sink) -> Emitter<'a, 's> {
        Emitter { source, lines: LineCounter::from_line(source, line), sink }
    }

    /// The line a place is on, which must not lie before any asked for.
    pub fn line_at(&mut self, place: usize) -> u32 {
        self.lines.line_of(place)
    }

    /// The line a value starts on. Ask in the order of the source: it never goes back.
    pub fn line(&mut self, value: Value<'_>) -> u32 {
        self.lines.line_of(value.start)
    }

    /// Warns of a value, which is quoted.
    pub fn warn(&mut self, what: &str, value: Value<'_>) {
        let line = self.line(value);
        let quoted = excerpt(self.source.get(value.range()).unwrap_or_default());
        self.sink.warning(line, format!("{what}: {quoted}"));
    }

    /// A time; one that cannot be read is left out with a warning that calls it `what`.
    pub fn time(&mut self, value: Option<Value<'_>>, unit: Unit, what: &str) -> Option<Timestamp> {
        let value = value.filter(|value| !value.is_null())?;
        let time = value.time(unit);
        if time.is_none() {
            self.warn(&format!("the {what} is no time and was left out"), value);
        }
        time
    }

    /// The words that occur in a text, in order; a warning tells how many do not.
    pub fn located(&mut self, text: &str, words: &[Spoken<'_>], at: Value<'_>) -> Vec<Word> {
        let mut located = Vec::with_capacity(words.len());
        let mut from = 0;
        for word in words {
            let Some(found) = find_word(text, from, word.text.trim()) else { continue };
            from = found.end;
            let (Ok(start), Ok(end)) = (u32::try_from(found.start), u32::try_from(found.end)) else { continue };
            let Spoken { start: begins, end: ends, confidence, .. } = word;
            located.push(Word { range: start..end, start: *begins, end: *ends, confidence: *confidence });
        }
        let lost = words.iter().filter(|word| !word.text.trim().is_empty()).count() - located.len();
        if lost > 0 {
            let line = self.line(at);
            self.sink.warning(line, format!("{lost} of {} words are not in the text of their segment", words.len()));
        }
        located
    }

    /// Hands over a text that has neither times nor a speaker.
    pub fn text_alone(&mut self, text: Value<'a>) {
        let (label, words, place) = ("".into(), Vec::new(), LabelPlace::Nowhere);
        self.segment(text, Draft { start: None, end: None, label, text: text.text(), words, line: 0, place });
    }

    /// Hands over a segment that stands at `at`.
    pub fn segment(&mut self, at: Value<'_>, segment: Draft<'_>) {
        let line = self.line(at);
        self.sink.segment(Draft { line, ..segment });
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn what_python_writes_is_taken_as_it_stands() {
        let source = " {\"a\": [NaN, -Infinity, \"NaN \\\" Infinity\", Infinity], \"b\": -1} ";
        let value = parse(source).expect("JSON");
        assert_eq!(value.range(), 1..source.len() - 1);
        let items: Vec<Value<'_>> = value.at("a").expect("there").items().collect();
        assert_eq!(
            items.iter().map(Value::raw).collect::<Vec<_>>(),
            ["NaN", "-Infinity", "\"NaN \\\" Infinity\"", "Infinity"]
        );
        assert!(items.iter().all(|item| &source[item.range()] == item.raw() && item.time(Unit::Seconds).is_none()));
        for bad in ["{\"a\": NaNN}", "{\"a\": Nan}", "[NaN", "[NaN] NaN x", "[Infinity, -]"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
        let lines = parse_lines("[NaN]\n {\"a\": Infinity}\n").expect("JSON");
        assert_eq!(lines.iter().map(Value::raw).collect::<Vec<_>>(), ["[NaN]", "{\"a\": Infinity}"]);
    }

    #[test]
    fn half_of_a_pair_is_no_character() {
        let said = |source: &str| parse(source).expect("JSON").text().into_owned();
        assert_eq!(said(r#""a \ud83c\n\ud83c\udfa4 \udfa4""#), "a \u{FFFD}\n🎤 \u{FFFD}");
    }

    #[test]
    fn a_text_is_made_proper_in_pieces_of_any_size() {
        // Ends of what is looked at ahead fall on every byte of these.
        let item = "{\"NaN\": NaN, \"b\": [-Infinity, Infinity, \"\\\"NaN\"]},\n";
        let with = "{\"NaN\": \"N\", \"b\": [\"-Infini\", \"Infini\", \"\\\"NaN\"]},\n";
        for indent in 0..item.len() {
            let indent = " ".repeat((64 << 10) - item.len() + indent);
            assert_eq!(proper(&format!("{indent}{item}{item}")), format!("{indent}{with}{with}"));
        }
        let (source, expected) = (item.repeat(4000), with.repeat(4000));
        for size in [1, 2, 3, 7, 100, 70_000] {
            let mut reader = Proper::of(&source);
            let mut found = Vec::new();
            let mut piece = vec![0; size];
            while let Ok(len @ 1..) = reader.read(&mut piece) {
                found.extend_from_slice(&piece[..len]);
            }
            assert!(found == expected.as_bytes(), "by {size}");
        }
        assert!(matches!(proper("[1, \"a\"]"), Cow::Borrowed(_)));
    }
}
