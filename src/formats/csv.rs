//! A table of turns: times, speaker and text in columns, as spreadsheets and many transcription programs export it.
//!
//! Commas, semicolons or bars stand between the columns, or tabs ([`super::tsv`]); cells may be quoted as
//! [RFC 4180](https://www.rfc-editor.org/rfc/rfc4180) has it, line breaks and all. A header says which column is which, in
//! English or another language; without one the columns are known by their shape. Where numbers have no unit, it is
//! worked out from how long the segments would last, and said in a warning.
//!
//! A table must have times and texts, or speakers and texts; others are no transcripts.

mod cells;
mod columns;
mod times;

use std::borrow::Cow;
use std::io;

use crate::model::Timestamp;

use super::kit::clock::{timestamp, written};
use super::kit::doubled::doubled;
use super::kit::inline::Inline;
use super::kit::lines::{LineCounter, beginning, excerpt, joined};
use super::{Draft, Format, Holds, LabelPlace, Need, Outgoing, Probe, ReadError, Sink};

use cells::{Cell, Dialect, Row, rows};
use columns::Columns;
use times::{Clock, Reading};

/// Table with commas, semicolons or bars.
pub static FORMAT: Format = Format {
    name: "csv",
    title: "table (CSV)",
    extensions: &["csv"],
    holds: HOLDS,
    sniff: |probe: &Probe<'_>| is_table(probe, Separators::OTHERS),
    read: |source, sink| read(source, Separators::OTHERS, sink),
    write: Some(|outgoing, out| write(outgoing, b',', out)),
    escape: doubled,
};

/// What a table holds.
pub(super) const HOLDS: Holds =
    Holds { starts: Need::May, ends: Need::May, words: false, confidence: false, ..Holds::ALL };

/// What may stand between the columns.
#[derive(Clone, Copy, Debug)]
pub(super) struct Separators(&'static [char]);

impl Separators {
    /// Tabs.
    pub const TAB: Separators = Separators(&['\t']);
    /// What else there is.
    pub const OTHERS: Separators = Separators(&[',', ';', '|']);
}

/// Whether a text is a table of turns.
pub(super) fn is_table(probe: &Probe<'_>, separators: Separators) -> bool {
    !probe.is_json && probe.root.is_empty() && Table::of(probe.text(), separators).is_some()
}

/// How a text is to be read as a table.
struct Table {
    dialect: Dialect,
    columns: Columns,
}

impl Table {
    /// Finds out from the beginning of a text.
    fn of(source: &str, separators: Separators) -> Option<Table> {
        let head = beginning(source);
        separators.0.iter().find_map(|separator| {
            let dialect = Dialect::of(head, *separator)?;
            let mut sample: Vec<Row<'_>> = rows(head, dialect).filter(|row| !row.is_blank()).take(200).collect();
            if head.len() < source.len() && sample.len() < 200 {
                sample.pop();
            }
            Some(Table { dialect, columns: Columns::of(&sample)? })
        })
    }

    /// The rows behind the header.
    fn rows<'a>(&self, source: &'a str) -> impl Iterator<Item = Row<'a>> {
        rows(source, self.dialect).filter(|row| !row.is_blank()).skip(self.columns.skipped)
    }
}

/// Reads the rows of a table. Costs two passes.
pub(super) fn read(source: &str, separators: Separators, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let table = Table::of(source, separators).ok_or(ReadError::Unknown)?;
    let columns = &table.columns;
    let clock = Clock::of(columns, table.rows(source));
    let mut lines = LineCounter::new(source);
    let inline = match columns.speaker {
        Some(_) => None,
        None => Some(Inline::of(table.rows(source).filter_map(|row| row.cell(columns.text).map(|cell| cell.value())))),
    };
    let mut unread = Unread::default();
    let mut is_first = true;
    for row in table.rows(source) {
        let line = lines.line_of(row.start());
        if std::mem::take(&mut is_first) {
            clock.warn(line, sink);
        }
        let Reading { start, end, bad } = clock.read(columns, &row);
        if let Some(bad) = bad {
            unread.add(line, bad);
        }
        let mut time = |millis: Option<u64>| millis.and_then(|millis| timestamp(millis, line, sink));
        let (start, end) = (time(start), time(end));
        let speaker = columns.speaker.and_then(|at| row.cell(Some(at)));
        let cell = row.cell(columns.text);
        let text = cell.as_ref().map(Cell::value).unwrap_or_default();
        let (label, text, place) = match (&inline, &speaker, &cell) {
            (Some(inline), _, Some(cell)) => in_text(inline, cell, text),
            (None, Some(speaker), _) => {
                let label = speaker.value().trim().to_owned();
                (label, trimmed(&text), in_cell(speaker, table.dialect))
            }
            _ => (String::new(), trimmed(&text), LabelPlace::Nowhere),
        };
        sink.segment(Draft { start, end, label: label.into(), text: text.into(), words: Vec::new(), line, place });
    }
    unread.warn(sink);
    Ok(())
}

/// Times that are none.
#[derive(Default)]
struct Unread {
    first: Option<(u32, String)>,
    count: usize,
}

impl Unread {
    fn add(&mut self, line: u32, bad: String) {
        self.first.get_or_insert((line, bad));
        self.count += 1;
    }

    fn warn(self, sink: &mut dyn Sink) {
        if let Some((line, bad)) = self.first {
            let others = if self.count > 1 { format!(", as in {} other rows", self.count - 1) } else { String::new() };
            sink.warning(line, format!("{} is no time; it was left out{others}", excerpt(&bad)));
        }
    }
}

fn trimmed(text: &str) -> String {
    joined(text, 0..text.len()).trim().to_owned()
}

/// The label at the start of a text cell.
fn in_text(inline: &Inline, cell: &Cell<'_>, text: Cow<'_, str>) -> (String, String, LabelPlace) {
    let start = text.len() - text.trim_start().len();
    let (label, rest, place) = inline.split(text.trim_start(), cell.range.start + start);
    // Behind doubled quotes the places of the text are not those of the source.
    let lead = text.len() - rest.len();
    let place = if cell.raw().get(..lead) == text.get(..lead) { place } else { LabelPlace::Nowhere };
    (label.to_owned(), trimmed(rest), place)
}

/// The place of a label that has a cell of its own.
fn in_cell(cell: &Cell<'_>, dialect: Dialect) -> LabelPlace {
    let raw = cell.raw();
    let start = cell.range.start + (raw.len() - raw.trim_start().len());
    let label = start..start + raw.trim().len();
    if cell.is_quoted {
        return LabelPlace::at(label.clone(), label);
    }
    LabelPlace::Unquoted { label, signs: dialect.quoted_signs(), quote: if dialect.has_quotes { "\"" } else { "" } }
}

/// Writes a table with a header; times are clock times, which no spreadsheet takes for something else.
pub(super) fn write(outgoing: &Outgoing<'_>, separator: u8, out: &mut dyn io::Write) -> io::Result<()> {
    let transcript = outgoing.transcript;
    let mut writer = ::csv::WriterBuilder::new().delimiter(separator).from_writer(out);
    writer.write_record(["start", "end", "speaker", "text"])?;
    let time = |time: Option<Timestamp>| time.map(|time| written(time, '.', 3)).unwrap_or_default();
    for (_, segment) in transcript.segments() {
        let speaker = transcript.speakers().shown(segment.speaker);
        writer.write_record([&time(segment.start), &time(segment.end), speaker, segment.text])?;
    }
    writer.flush()
}

#[cfg(test)]
mod tests;
