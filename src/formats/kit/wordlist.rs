//! Words of a JSON list, handed to a [`Grouper`] one by one.

use super::json::{Unit, Value, around, member_range};
use super::lines::{LineCounter, excerpt};
use super::tokens::{Grouper, Token};
use crate::formats::Sink;
use crate::model::Timestamp;

/// Makes segments of words as they are found in a source.
pub struct WordList<'a, 's> {
    /// The source as it is.
    pub source: &'a str,
    lines: LineCounter<'a>,
    /// What makes the segments.
    pub grouper: Grouper<'a, 's>,
}

impl<'a, 's> WordList<'a, 's> {
    /// A label that is put in becomes the member `key` of its word.
    pub fn new(source: &'a str, sink: &'s mut dyn Sink, key: &str) -> WordList<'a, 's> {
        WordList { source, lines: LineCounter::new(source), grouper: Grouper::new(sink, around(key)) }
    }

    /// A time; one that cannot be read is left out with a warning that calls it `what`.
    pub fn time(&mut self, value: Option<Value<'a>>, unit: Unit, what: &str) -> Option<Timestamp> {
        let value = value.filter(|value| !value.is_null())?;
        let time = value.time(unit);
        if time.is_none() {
            self.warn(&format!("the {what} is no time and was left out"), value);
        }
        time
    }

    /// Warns of a value, which is quoted.
    pub fn warn(&mut self, what: &str, value: Value<'_>) {
        let line = self.line(value);
        let quoted = excerpt(self.source.get(value.range()).unwrap_or_default());
        self.grouper.sink().warning(line, format!("{what}: {quoted}"));
    }

    /// The line a value starts on. Ask in the order of the source: it never goes back.
    pub fn line(&mut self, value: Value<'_>) -> u32 {
        self.lines.line_of(value.range().start)
    }

    /// Takes a word that stands at `at`, with the value its label stands in, if there is one; `token` has other places of
    /// that label before it, or a label that stands nowhere.
    ///
    /// Where there is none, a label may go into the object `at`.
    pub fn push(&mut self, at: Value<'a>, label: Option<Value<'a>>, token: Token<'a>) {
        let line = self.line(at);
        let Token { mut labels, mut whole, .. } = token;
        if let Some(place) = label.map(|label| label.range()) {
            whole.push(member_range(self.source, &place));
            labels.push(place);
        }
        let insert = (labels.is_empty() && at.is_object()).then(|| at.range().start + 1);
        let label = label.map_or(token.label, |label| label.text());
        self.grouper.push(Token { label, labels, whole, insert, line, ..token });
    }
}
