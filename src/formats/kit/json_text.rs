//! JSON strings with places in them: for labels that stand inside a longer text.

use std::borrow::Cow;
use std::ops::Range;

use super::json::Value;

/// What a JSON string says, and where in the source each of its bytes stands.
#[derive(Debug)]
pub struct JsonText<'a> {
    /// The string without quotes and escapes; half of a surrogate pair is U+FFFD.
    pub text: Cow<'a, str>,
    /// Where it starts in the source, behind the quote.
    start: usize,
    /// For every escape where the byte behind it is: in the text, in the source.
    jumps: Vec<(usize, usize)>,
}

impl<'a> JsonText<'a> {
    /// Reads a string; `None` for any other value. Costs a pass.
    pub fn of(value: Value<'a>) -> Option<JsonText<'a>> {
        let raw = value.raw();
        let inner = raw.strip_prefix('"')?.strip_suffix('"')?;
        let start = value.range().start + 1;
        let mut jumps = Vec::new();
        if !inner.contains('\\') {
            return Some(JsonText { text: inner.into(), start, jumps });
        }
        let mut text = String::with_capacity(inner.len());
        let mut at = 0;
        while let Some(rest) = inner.get(at..).filter(|rest| !rest.is_empty()) {
            let plain = rest.find('\\').unwrap_or(rest.len());
            text.push_str(&rest[..plain]);
            at += plain;
            let Some((c, len)) = rest.get(plain..).and_then(escaped) else { continue };
            text.push(c);
            at += len;
            jumps.push((text.len(), start + at));
        }
        Some(JsonText { text: text.into(), start, jumps })
    }

    /// Where a range of the text stands in the source.
    pub fn place(&self, range: Range<usize>) -> Range<usize> {
        self.offset(range.start)..self.offset(range.end)
    }

    /// Where a byte of the text stands in the source.
    pub fn offset(&self, at: usize) -> usize {
        let before = self.jumps.partition_point(|(text, _)| *text <= at);
        match before.checked_sub(1).and_then(|last| self.jumps.get(last)) {
            Some((text, source)) => source + (at - text),
            None => self.start + at,
        }
    }
}

/// The character that an escape at the start of a text means, and how long the escape is.
fn escaped(text: &str) -> Option<(char, usize)> {
    let letter = text.strip_prefix('\\')?.chars().next();
    let c = match letter {
        Some('n') => '\n',
        Some('r') => '\r',
        Some('t') => '\t',
        Some('b') => '\u{8}',
        Some('f') => '\u{C}',
        Some('u') => return Some(unicode(text)),
        Some(c) => return Some((c, 1 + c.len_utf8())),
        None => return Some(('\\', 1)),
    };
    Some((c, 2))
}

/// The character of `\u00e9`, or of two such that are a surrogate pair, and their length.
fn unicode(text: &str) -> (char, usize) {
    let code = |at: usize| text.get(at..at + 4).and_then(|hex| u32::from_str_radix(hex, 16).ok());
    let Some(high) = code(2) else { return (char::REPLACEMENT_CHARACTER, 2) };
    let low = if text.get(6..8) == Some("\\u") { code(8) } else { None };
    if let Some(low) = low.filter(|low| (0xD800..0xDC00).contains(&high) && (0xDC00..0xE000).contains(low)) {
        let code = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
        return (char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), 12);
    }
    (char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER), 6)
}

/// A text as it stands between the quotes of a JSON string.
pub fn escape_within(text: &str) -> Cow<'_, str> {
    if !text.contains(|c: char| c == '"' || c == '\\' || c.is_control()) {
        return text.into();
    }
    let quoted = super::json::escape(text);
    quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default().to_owned().into()
}

#[cfg(test)]
mod tests {
    use super::super::json::parse;
    use super::*;

    #[test]
    fn places_are_those_of_the_source() {
        let source = r#"  "a\n\u00e9\ud83c\udfa4\\ \"Zo\u00eb\": é\ud83c" "#;
        let text = JsonText::of(parse(source).expect("JSON")).expect("a string");
        assert_eq!(text.text, "a\né🎤\\ \"Zoë\": é\u{FFFD}");
        let place = |part: &str| {
            let at = text.text.find(part).expect("there");
            &source[text.place(at..at + part.len())]
        };
        assert_eq!(place("a"), "a");
        assert_eq!(place("Zoë"), r"Zo\u00eb");
        assert_eq!(place("🎤"), r"\ud83c\udfa4");
        assert_eq!(place(": é"), ": é");
        assert_eq!(text.place(0..text.text.len()), 3..source.len() - 2);
    }

    #[test]
    fn a_text_without_escapes_is_borrowed() {
        let text = JsonText::of(parse("\"abc\"").expect("JSON")).expect("a string");
        assert!(matches!(text.text, Cow::Borrowed("abc")));
        assert_eq!(text.place(1..3), 2..4);
        assert!(JsonText::of(parse("1").expect("JSON")).is_none());
    }

    #[test]
    fn escapes_are_written() {
        assert_eq!(escape_within("Ann \"A\"\n"), r#"Ann \"A\"\n"#);
        assert_eq!(escape_within("Zoë"), "Zoë");
    }
}
