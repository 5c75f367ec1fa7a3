//! Sentences one a line, with neither names nor times, as Whisper and its kin write them to `.txt` files.
//!
//! The rule: at least three lines and no blank one between them; nine of ten have two words or more and start with a
//! letter, a quotation mark or what opens a Spanish question; at least half end as sentences or parts of them do. None
//! is set in by more than one space, longer than 1000 bytes, or has signs of code, of lists, of logs. So prose, which
//! is broken anywhere or has blank lines between its paragraphs, is none, nor are lists, notes and programs.

use crate::formats::kit::lines::{Line, lines};
use crate::formats::{Draft, LabelPlace, Sink};

/// The longest line of a recogniser, in bytes.
const LONGEST: usize = 1000;

/// Whether a text is sentences one a line. Costs one pass at most.
pub(super) fn are_lines(source: &str) -> bool {
    let (mut all, mut well, mut ended) = (0_usize, 0_usize, 0_usize);
    for line in lines(source.trim()) {
        let text = line.text.trim();
        if text.is_empty() || text.len() > LONGEST || is_foreign(line.text) {
            return false;
        }
        let starts_well = text.starts_with(|c: char| c.is_alphabetic() || "\"'“‘«„¿¡—-♪".contains(c));
        let has_words = text.split_whitespace().nth(1).is_some() || !text.is_ascii();
        all += 1;
        well += usize::from(starts_well && has_words);
        ended += usize::from(
            text.ends_with(['.', ',', '?', '!', '…', ';', '"', '”', '»', '。', '、', '，', '？', '！', '؟', '।']),
        );
    }
    all >= 3 && well * 10 >= all * 9 && ended * 2 >= all
}

/// Whether a line has what sentences have not.
fn is_foreign(line: &str) -> bool {
    line.starts_with("  ")
        || line.starts_with('\t')
        || line.contains(['{', '}', '=', '|', '\t', '\\', '`', '#', '<', '>', '_'])
        || line.contains("://")
        || line.contains(": ")
}

/// Hands on every line as a segment.
pub(super) fn read(source: &str, sink: &mut dyn Sink) {
    for line in lines(source).filter(|line| !line.is_blank()) {
        let Line { number, text, .. } = line;
        let start = line.end() - text.trim_start().len();
        let place = LabelPlace::absent(start, "", ": ");
        let (label, text, words) = ("".into(), text.trim().into(), Vec::new());
        sink.segment(Draft { start: None, end: None, label, text, words, line: number, place });
    }
}
