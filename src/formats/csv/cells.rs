//! Rows and cells of a table, with their places in the source.
//!
//! As RFC 4180 has it, and more loosely: a row ends at any line end, a quoted cell may have spaces around it. A file with
//! tabs whose quotes are part of the text, as programs write it that quote nothing, is read without quoting.

use std::borrow::Cow;
use std::ops::Range;

use crate::formats::kit::doubled::{closing, undoubled};
use crate::formats::kit::lines::joined;

/// How the cells of a table are set off.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Dialect {
    /// What stands between columns.
    pub separator: char,
    /// Whether cells may be quoted.
    pub has_quotes: bool,
}

impl Dialect {
    /// The dialect of a text with a separator; `None` where its rows have no two columns.
    pub fn of(head: &str, separator: char) -> Option<Dialect> {
        let quoting = Dialect { separator, has_quotes: true };
        let is_wide = |dialect: Dialect| rows(head, dialect).take(20).any(|row| row.cells.len() > 1);
        // Where the head is cut, so may be a quoted cell.
        let is_cut = head.len() >= 60_000;
        let is_well_quoted = || rows(head, quoting).take(200).all(|row| row.is_well_quoted || (row.is_open && is_cut));
        let has_quotes = separator != '\t' || is_well_quoted();
        let dialect = Dialect { separator, has_quotes };
        is_wide(dialect).then_some(dialect)
    }

    /// The signs that a cell without quotes cannot hold.
    pub fn quoted_signs(self) -> &'static [char] {
        match (self.has_quotes, self.separator) {
            (false, _) => &[],
            (_, ',') => &[',', '"', '\n', '\r'],
            (_, ';') => &[';', '"', '\n', '\r'],
            (_, '|') => &['|', '"', '\n', '\r'],
            _ => &['\t', '"', '\n', '\r'],
        }
    }
}

/// One cell.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cell<'a> {
    source: &'a str,
    /// Where it stands in the source, without its quotes.
    pub range: Range<usize>,
    /// Whether there are quotes around it.
    pub is_quoted: bool,
}

impl<'a> Cell<'a> {
    /// What stands there, doubled quotes and all.
    pub fn raw(&self) -> &'a str {
        self.source.get(self.range.clone()).unwrap_or_default()
    }

    /// What it says, with its own line ends.
    pub fn value(&self) -> Cow<'a, str> {
        let raw = self.raw();
        if self.is_quoted { undoubled(raw.into()) } else { raw.into() }
    }

    /// What it says in one line.
    pub fn line(&self) -> String {
        joined(self.source, self.range.clone()).replace('\n', " ").trim().to_owned()
    }
}

/// One row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row<'a> {
    /// Its cells; at least one.
    pub cells: Vec<Cell<'a>>,
    /// Whether nothing but white space follows the closing quote of each cell that has one.
    is_well_quoted: bool,
    /// Whether the text ends before a cell is closed.
    is_open: bool,
}

impl<'a> Row<'a> {
    /// The cell of a column, if the row has as many.
    pub fn cell(&self, at: Option<usize>) -> Option<Cell<'a>> {
        at.and_then(|at| self.cells.get(at)).cloned()
    }

    /// Whether all cells are empty.
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.raw().trim().is_empty())
    }

    /// Where it starts in the source.
    pub fn start(&self) -> usize {
        self.cells.first().map_or(0, |cell| cell.range.start)
    }
}

/// The rows of a text, one by one.
pub fn rows(source: &str, dialect: Dialect) -> impl Iterator<Item = Row<'_>> {
    let mut at = 0;
    // Once a quote is not closed before the end, no later one is.
    let mut can_close = true;
    std::iter::from_fn(move || {
        if at >= source.len() {
            return None;
        }
        let mut row = Row { cells: Vec::new(), is_well_quoted: true, is_open: false };
        loop {
            let (cell, end) = cell(source, at, dialect, &mut row, &mut can_close);
            row.cells.push(cell);
            let rest = source.get(end..).unwrap_or_default();
            if rest.starts_with(dialect.separator) {
                at = end + dialect.separator.len_utf8();
                continue;
            }
            at = end + if rest.starts_with("\r\n") { 2 } else { 1 };
            return Some(row);
        }
    })
}

/// The cell that starts at a place, and where it is over.
fn cell<'a>(
    source: &'a str,
    at: usize,
    dialect: Dialect,
    row: &mut Row<'_>,
    can_close: &mut bool,
) -> (Cell<'a>, usize) {
    let ends = |c: char| c == dialect.separator || c == '\n' || c == '\r';
    let rest = source.get(at..).unwrap_or_default();
    let plain_end = at + rest.find(ends).unwrap_or(rest.len());
    let blanks = rest.len() - rest.trim_start_matches([' ', '\u{A0}']).len();
    let plain = Cell { source, range: at..plain_end, is_quoted: false };
    if !dialect.has_quotes || !*can_close || !rest.get(blanks..).is_some_and(|rest| rest.starts_with('"')) {
        return (plain, plain_end);
    }
    let start = at + blanks + 1;
    let Some(close) = closing(source, start) else {
        (row.is_well_quoted, row.is_open, *can_close) = (false, true, false);
        return (plain, plain_end);
    };
    let behind = source.get(close + 1..).unwrap_or_default();
    let end = close + 1 + behind.find(ends).unwrap_or(behind.len());
    if !source.get(close + 1..end).unwrap_or_default().trim().is_empty() {
        // The quotes are part of what it says: `"Well," she said`.
        row.is_well_quoted = false;
        return (plain, plain_end);
    }
    (Cell { source, range: start..close, is_quoted: true }, end)
}
