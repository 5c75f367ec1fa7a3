//! Text in quotation marks, in which those that belong to it are doubled.

use std::borrow::Cow;

/// A text as it stands between the marks.
pub fn doubled(text: &str) -> Cow<'_, str> {
    if text.contains('"') { text.replace('"', "\"\"").into() } else { text.into() }
}

/// What stands between the marks as a text.
pub fn undoubled(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.contains("\"\"") { text.replace("\"\"", "\"").into() } else { text }
}

/// Where the mark stands that closes a text whose first mark is before `from`.
pub fn closing(source: &str, from: usize) -> Option<usize> {
    let bytes = source.as_bytes();
    let mut at = from;
    loop {
        at += memchr::memchr(b'"', bytes.get(at..)?)?;
        if bytes.get(at + 1) != Some(&b'"') {
            return Some(at);
        }
        at += 2;
    }
}
