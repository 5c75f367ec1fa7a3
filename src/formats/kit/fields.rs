//! Lines of fields with white space between them, as the scoring tools of NIST read them.

use std::ops::Range;

use super::lines::{Line, lines};
use crate::formats::{Probe, Sink};
use crate::model::Timestamp;

/// One field of a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field<'a> {
    /// Where it stands in the source, in bytes.
    pub range: Range<usize>,
    /// What it says.
    pub text: &'a str,
}

/// The fields of a line, one by one: those behind the last one asked for cost nothing.
pub fn fields(line: Line<'_>) -> impl Iterator<Item = Field<'_>> {
    let mut rest = line.text;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        let start = line.end() - rest.len();
        let (text, behind) = rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len()));
        rest = behind;
        (!text.is_empty()).then_some(Field { range: start..start + text.len(), text })
    })
}

/// Whether enough lines at the beginning of a text are entries for a format; comments and blank lines aside.
///
/// Nine of ten, or half where the file is named so. The last line may be cut where the beginning ends, and does not count
/// then. Costs a look at no more lines than it takes to see that there are not enough.
pub fn are_entries(
    probe: &Probe<'_>,
    is_named: bool,
    is_comment: fn(Line<'_>) -> bool,
    is_entry: fn(Line<'_>) -> bool,
) -> bool {
    let share = if is_named { 2 } else { 10 };
    let most = 1 + memchr::memchr2_iter(b'\n', b'\r', probe.head.as_bytes()).count();
    let mut counted = lines(probe.head).filter(|line| !is_comment(*line)).peekable();
    let (mut entries, mut all) = (0, 0);
    while let Some(line) = counted.next() {
        let is_cut = probe.is_longer() && all > 0 && counted.peek().is_none();
        if is_cut {
            break;
        }
        entries += usize::from(is_entry(line));
        all += 1;
        if (all - entries) * share > most {
            return false;
        }
    }
    entries > 0 && (all - entries) * share <= all
}

/// Whether a line says nothing: it is blank, or a comment behind `;;`.
pub fn is_comment(line: Line<'_>) -> bool {
    line.is_blank() || line.text.trim_start().starts_with(";;")
}

/// A finite number as programs write it: `12`, `12.5`, `-1`, `1.5e-05`.
pub fn number(text: &str) -> Option<f64> {
    let is_number = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+'));
    text.parse().ok().filter(|number: &f64| is_number && number.is_finite())
}

/// The time so many seconds after the start; what lies outside the range of times is left out with a warning.
pub fn time(seconds: f64, line: u32, sink: &mut dyn Sink) -> Option<Timestamp> {
    let time = Timestamp::from_seconds(seconds);
    if time.is_none() {
        let what = if seconds < 0.0 { "below zero" } else { "beyond 100000 hours" };
        sink.warning(line, format!("a time {what} was left out"));
    }
    time
}

/// A text as one field: white space becomes `_`, nothing becomes `other`.
pub fn field(text: &str, other: &str) -> String {
    let field: String = text.trim().chars().map(|c| if c.is_whitespace() { '_' } else { c }).collect();
    // Two semicolons start a comment.
    let field = field.trim_start_matches(';');
    if field.is_empty() { other.to_owned() } else { field.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_know_their_places() {
        let line = Line { number: 1, start: 10, text: " a\tbc  d " };
        let found: Vec<_> = fields(line).map(|field| (field.range, field.text)).collect();
        assert_eq!(found, [(11..12, "a"), (13..15, "bc"), (17..18, "d")]);
    }

    #[test]
    fn numbers_and_what_is_none() {
        assert_eq!(["1", "1.5", "-2", "1e-05", ".5"].map(number), [1.0, 1.5, -2.0, 1e-5, 0.5].map(Some));
        for none in ["", "nan", "inf", "1:02", "a", "1,5", "<NA>", "-", "1e999"] {
            assert_eq!(number(none), None, "{none}");
        }
        assert_eq!(["a talk", " ;;x", "", ";"].map(|text| field(text, "none")), ["a_talk", "x", "none", "none"]);
    }
}
