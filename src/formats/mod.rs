//! Transcript files: recognising, reading and relabelling them.
//!
//! One file per format. A reader knows its format once, for reading and for writing: it hands every segment to a
//! [`Sink`] with the places of its speaker label in the source, so that a change of speakers touches those bytes only.

use std::borrow::Cow;
use std::ops::Range;

use crate::model::{Timestamp, Word};

/// Something in a file that could not be read, kept for the user to see.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize)]
pub struct Warning {
    /// The line it stands on, counted from one.
    pub line: u32,
    /// What it is and what was done with it.
    pub message: String,
}

/// One segment as a reader found it.
#[derive(Debug)]
pub struct Draft<'a> {
    /// When it starts, where the file says so.
    pub start: Option<Timestamp>,
    /// When it ends, where the file says so.
    pub end: Option<Timestamp>,
    /// The speaker's label without markup or escapes; empty for none.
    pub label: Cow<'a, str>,
    /// What was said, without markup or escapes, white space as it is.
    pub text: Cow<'a, str>,
    /// Timed words, if the file has them.
    pub words: Vec<Word>,
    /// Where the segment starts in the source, as a line counted from one.
    pub line: u32,
    /// Where its label stands in the source, or would.
    pub place: LabelPlace,
}

/// Where the label of a segment stands in the decoded source, in bytes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LabelPlace {
    /// It stands here, once or several times.
    At {
        /// The label itself, each time, in order.
        labels: Vec<Range<usize>>,
        /// What to take away each time when the segment is to have no speaker: label, brackets, separator.
        whole: Vec<Range<usize>>,
    },
    /// It has none; one goes between `before` and `after` at `offset`.
    Absent {
        /// Where to insert.
        offset: usize,
        /// What precedes the label there.
        before: &'static str,
        /// What follows it.
        after: &'static str,
    },
}

/// What takes a reader's segments and warnings.
pub trait Sink {
    /// Takes the next segment of the file.
    fn segment(&mut self, draft: Draft<'_>);
    /// Takes a warning.
    fn warning(&mut self, line: u32, message: String);
}
