//! Rev's NLP files: one token on each line, with its speaker and times between bars.
//!
//! The first line names the columns: `token|speaker|ts|endTs|punctuation|case|tags`, and perhaps more. Read as
//! [fstalign](https://github.com/revdotcom/fstalign/blob/develop/docs/NLP-Format.md) does, whose columns may stand in any
//! order. There are no quotes or escapes, so no value has a bar in it.

use super::kit::lines::{Line, excerpt, lines};
use super::kit::tokens::{Grouper, Token};
use super::{Format, Holds, Names, Probe, ReadError, Sink, Texts};
use crate::model::Timestamp;

/// Rev's NLP files.
pub static FORMAT: Format = Format {
    name: "rev-nlp",
    title: "Rev NLP tokens (token|speaker|ts|endTs)",
    extensions: &["nlp"],
    holds: Holds { names: Names::Without(&['|']), texts: Texts::Line, silence: false, ..Holds::ALL },
    sniff: |probe: &Probe<'_>| lines(probe.head).next().is_some_and(|line| Columns::of(line.text).is_some()),
    read,
    write: None,
    escape: |name| name.into(),
};

/// In which column what stands.
#[derive(Debug)]
struct Columns {
    token: usize,
    speaker: usize,
    start: Option<usize>,
    end: Option<usize>,
    before: Option<usize>,
    after: Option<usize>,
    confidence: Option<usize>,
}

impl Columns {
    /// Reads the line that names the columns; `None` for any other.
    fn of(line: &str) -> Option<Columns> {
        let named = |name: &str| line.split('|').position(|column| column.trim() == name);
        Some(Columns {
            token: named("token")?,
            speaker: named("speaker")?,
            start: named("ts"),
            end: named("endTs"),
            before: named("prepunctuation"),
            after: named("punctuation"),
            confidence: named("confidence"),
        })
        .filter(|columns| columns.start.is_some() || columns.after.is_some())
    }
}

fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let mut lines = lines(source);
    let columns = lines.next().and_then(|line| Columns::of(line.text)).ok_or(ReadError::Unknown)?;
    let mut grouper = Grouper::new(sink, ("".into(), ""));
    for line in lines.filter(|line| !line.is_blank()) {
        let row = Row::of(line);
        let token = row.token(&columns, grouper.sink());
        match token {
            Some(token) => grouper.push(token),
            None => grouper.sink().warning(line.number, format!("not a token: {}", excerpt(line.text))),
        }
    }
    Ok(())
}

/// The values of a line.
struct Row<'a> {
    line: Line<'a>,
    values: Vec<&'a str>,
}

impl<'a> Row<'a> {
    fn of(line: Line<'a>) -> Row<'a> {
        Row { line, values: line.text.split('|').collect() }
    }

    fn value(&self, column: Option<usize>) -> &'a str {
        column.and_then(|column| self.values.get(column)).map_or("", |value| value.trim())
    }

    fn token(&self, columns: &Columns, sink: &mut dyn Sink) -> Option<Token<'a>> {
        let (word, speaker) = (self.values.get(columns.token)?, self.values.get(columns.speaker)?);
        let (before, after) = (self.value(columns.before), self.value(columns.after));
        let text = match (before, after) {
            ("", "") => word.trim().into(),
            _ => format!("{before}{}{after}", word.trim()).into(),
        };
        let label = speaker.trim();
        let at: usize = self.values.iter().take(columns.speaker).map(|value| value.len() + 1).sum();
        let at = self.line.start + at + (speaker.len() - speaker.trim_start().len());
        let place = at..at + label.len();
        Some(Token {
            text,
            start: self.time(columns.start, sink),
            end: self.time(columns.end, sink),
            confidence: self.value(columns.confidence).parse().ok().filter(|score| (0.0..=1.0).contains(score)),
            label: label.into(),
            labels: [place.clone()].into_iter().collect(),
            whole: [place].into_iter().collect(),
            line: self.line.number,
            ..Token::default()
        })
    }

    /// A time in seconds; none where there is nothing, or a negative number, which says so too.
    fn time(&self, column: Option<usize>, sink: &mut dyn Sink) -> Option<Timestamp> {
        let written = self.value(column);
        let seconds: Option<f64> = written.parse().ok();
        if written.is_empty() || seconds == Some(-1.0) {
            return None;
        }
        let time = seconds.and_then(Timestamp::from_seconds);
        if time.is_none() {
            sink.warning(self.line.number, format!("this is no time and was left out: {}", excerpt(written)));
        }
        time
    }
}
