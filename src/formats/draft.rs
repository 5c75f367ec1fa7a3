//! What readers hand over: segments, with the places of their labels in the source.

use std::borrow::Cow;
use std::ops::Range;

use smallvec::SmallVec;

use crate::model::{Timestamp, Word};

/// One segment as a reader found it.
#[derive(Debug)]
pub struct Draft<'a> {
    /// When it starts, where the file says so.
    pub start: Option<Timestamp>,
    /// When it ends, where the file says so.
    pub end: Option<Timestamp>,
    /// The speaker's label without markup or escapes; empty for none.
    pub label: Cow<'a, str>,
    /// What was said, without markup or escapes, white space as it is, but every line end as `\n`.
    pub text: Cow<'a, str>,
    /// Timed words, if the file has them.
    pub words: Vec<Word>,
    /// Where the segment starts in the source, as a line counted from one.
    pub line: u32,
    /// Where its label stands in the source, or would.
    pub place: LabelPlace,
}

/// Places in the decoded source, in bytes; nearly always one.
pub type Places = SmallVec<[Range<usize>; 1]>;

/// Where the label of a segment stands in the decoded source, in bytes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LabelPlace {
    /// It stands here, once or several times. Several segments may share a place: then they have one label.
    At {
        /// The label itself as the format writes it, each time, in order.
        labels: Places,
        /// What to take away when the segment is to have no speaker: labels, brackets, separators; in order.
        whole: Places,
    },
    /// It has none; one goes between `before` and `after` at each of `offsets`.
    Absent {
        /// Where to insert, in order.
        offsets: SmallVec<[usize; 1]>,
        /// What precedes the label there.
        before: Cow<'static, str>,
        /// What follows it.
        after: &'static str,
    },
    /// It has none of its own but that of the segment before it; another goes in as in `Absent`.
    Inherited {
        /// Where to insert.
        offset: usize,
        /// What precedes the label there.
        before: Cow<'static, str>,
        /// What follows it.
        after: &'static str,
    },
    /// It stands here, or would, without quotes; a name with one of `signs` goes between two of `quote`.
    Unquoted {
        /// The label itself; empty for none.
        label: Range<usize>,
        /// What does not go without quotes.
        signs: &'static [char],
        /// What stands around a name with one of them.
        quote: &'static str,
    },
    /// It stands here with a sign behind that sets off only some names; another goes in with `close` behind.
    Closed {
        /// The label and the sign.
        label: Range<usize>,
        /// The label, the sign and the white space behind.
        whole: Range<usize>,
        /// What sets off any name.
        close: &'static str,
    },
    /// Nothing can be changed here: the format has no place for a label.
    Nowhere,
}

impl LabelPlace {
    /// A label that stands once.
    pub fn at(label: Range<usize>, whole: Range<usize>) -> LabelPlace {
        LabelPlace::At { labels: Places::from_buf([label]), whole: Places::from_buf([whole]) }
    }

    /// No label; one goes in at `offset`.
    pub fn absent(offset: usize, before: impl Into<Cow<'static, str>>, after: &'static str) -> LabelPlace {
        LabelPlace::Absent { offsets: SmallVec::from_buf([offset]), before: before.into(), after }
    }
}

/// What takes a reader's segments and warnings.
pub trait Sink {
    /// Takes the next segment of the file.
    fn segment(&mut self, draft: Draft<'_>);
    /// Forgets everything: the file is read once more from its beginning, in another way.
    fn restart(&mut self);
    /// Takes a warning.
    fn warning(&mut self, line: u32, message: String);
    /// Whether it looks at the places of labels; where it does not, those that cost memory to find need not be told.
    fn needs_places(&self) -> bool {
        true
    }
    /// Takes a place outside of all segments that names the speaker with a label, as a list of those taking part does.
    ///
    /// It is changed when every segment with that label gets the same other one.
    fn mention(&mut self, _label: &str, _place: Range<usize>) {}
    /// Takes the name, path or address of the recording, as the file has it. The first that is not empty counts.
    fn recording(&mut self, _place: &str) {}
}
