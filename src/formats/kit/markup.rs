//! The text of a subtitle cue: voices and labels, tags, character references.
//!
//! After the [WebVTT cue text rules](https://www.w3.org/TR/webvtt1/#webvtt-caption-or-subtitle-cue-text), with the tags
//! that SRT files use besides. What is no tag known there stays in the text.

use std::borrow::Cow;
use std::ops::Range;

use super::names::{Prefix, prefix};

/// What one voice says in a cue; ranges are places in the source.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Voice {
    /// The name without markup; empty for none.
    pub label: String,
    /// What is said, without tags and outer white space.
    pub text: String,
    /// Where the name stands; empty for none.
    pub labels: Vec<Range<usize>>,
    /// The name with everything that makes it one.
    pub whole: Vec<Range<usize>>,
    /// Where what it says starts, and a name would go.
    pub start: usize,
}

/// How a cue says who speaks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LabelStyle {
    /// `<v Name>text`
    Voice,
    /// `[Name]: text`
    Bracket,
    /// `Name: text`
    Colon,
}

/// The label a cue starts with, behind tags and white space, as the style, the name and places in `raw`.
pub fn leading_label(raw: &str) -> Option<(LabelStyle, Cow<'_, str>, Prefix)> {
    let mut at = 0;
    loop {
        let rest = raw.get(at..)?;
        match token(rest)? {
            Token::Voice { name, len } => {
                let label = at + name.start..at + name.end;
                let name = decoded(raw.get(label.clone())?);
                return Some((LabelStyle::Voice, name, Prefix { label, whole: at..at + len, bracketed: true }));
            }
            Token::Style(len) => at += len,
            Token::Char(c, len) if c.is_whitespace() => at += len,
            _ => break,
        }
    }
    let Prefix { label, whole, bracketed } = prefix(raw.get(at..)?)?;
    let label = at + label.start..at + label.end;
    let written = raw.get(label.clone())?;
    if written.contains('<') {
        return None;
    }
    let style = if bracketed { LabelStyle::Bracket } else { LabelStyle::Colon };
    let whole = at + whole.start..at + whole.end;
    Some((style, decoded(written), Prefix { label, whole, bracketed }))
}

/// Parts a cue into its voices, at least one. `base` is where `raw` stands in the source.
///
/// `accepts` decides whether the name before a colon at the start is one. Costs one pass.
pub fn voices(raw: &str, base: usize, accepts: impl Fn(LabelStyle, &str) -> bool) -> Vec<Voice> {
    let label = leading_label(raw).filter(|(style, name, _)| *style != LabelStyle::Voice && accepts(*style, name));
    let mut voice = Voice { start: base, ..Voice::default() };
    let mut skip = 0..0;
    if let Some((_, name, found)) = label {
        voice.label = name.into_owned();
        voice.labels.push(base + found.label.start..base + found.label.end);
        voice.whole.push(base + found.whole.start..base + found.whole.end);
        skip = found.whole;
    }
    let mut voices = Vec::new();
    let mut is_closed = false;
    let mut at = 0;
    while let Some((rest, token)) = raw.get(at..).and_then(|rest| Some((rest, token(rest)?))) {
        if at == skip.start && !skip.is_empty() {
            at = skip.end;
            continue;
        }
        let (len, said) = match token {
            Token::Voice { name, len } => {
                let next = Voice { start: base + at, ..Voice::default() };
                push_if_said(&mut voices, std::mem::replace(&mut voice, next));
                voice.label = decoded(&rest[name.clone()]).into_owned();
                voice.labels.push(base + at + name.start..base + at + name.end);
                voice.whole.push(base + at..base + at + len);
                is_closed = false;
                (len, None)
            }
            Token::VoiceEnd(len) => {
                if !voice.labels.is_empty() {
                    voice.whole.push(base + at..base + at + len);
                    is_closed = true;
                }
                (len, None)
            }
            Token::Style(len) => (len, None),
            Token::Char(c, len) => (len, Some(c)),
        };
        if let Some(c) = said {
            if is_closed && !c.is_whitespace() {
                let next = Voice { start: base + at, ..Voice::default() };
                push_if_said(&mut voices, std::mem::replace(&mut voice, next));
                is_closed = false;
            }
            voice.text.push(c);
        }
        at += len;
    }
    if voices.is_empty() || is_said(&voice) {
        voices.push(voice);
    }
    for voice in &mut voices {
        voice.text = voice.text.trim().to_owned();
    }
    voices
}

fn push_if_said(voices: &mut Vec<Voice>, voice: Voice) {
    if is_said(&voice) {
        voices.push(voice);
    }
}

fn is_said(voice: &Voice) -> bool {
    !voice.labels.is_empty() || !voice.text.trim().is_empty()
}

/// The next piece of cue text, with its length in bytes.
enum Token {
    /// A tag that names who speaks; `name` is a range into the tag.
    Voice { name: Range<usize>, len: usize },
    /// The end of what a voice says.
    VoiceEnd(usize),
    /// A tag that changes only the look, or a time within the text.
    Style(usize),
    /// A character to show.
    Char(char, usize),
}

/// The token a text starts with; `None` for no text. Never empty.
fn token(text: &str) -> Option<Token> {
    let first = text.chars().next()?;
    let special = match first {
        '<' => tag(text),
        '{' => override_len(text).map(Token::Style),
        '&' => character_reference(text).map(|(c, len)| Token::Char(c, len)),
        '\r' if text.starts_with("\r\n") => Some(Token::Char('\n', 2)),
        '\r' => Some(Token::Char('\n', 1)),
        _ => None,
    };
    Some(special.unwrap_or(Token::Char(first, first.len_utf8())))
}

fn tag(text: &str) -> Option<Token> {
    const KNOWN: [&str; 12] = ["b", "i", "u", "s", "c", "v", "font", "span", "ruby", "rt", "lang", "br"];
    // Stopping at the next `<` keeps a text of nothing but `<` linear.
    let inner_len = text.get(1..)?.find(['<', '>'])?;
    let inner = text.get(1..1 + inner_len).filter(|_| text[1 + inner_len..].starts_with('>'))?;
    let len = inner_len + 2;
    if super::clock::clock_time(inner).is_some_and(|time| time.len == inner.len()) {
        return Some(Token::Style(len));
    }
    let name_end = inner.find(|c: char| c == '.' || c.is_whitespace()).unwrap_or(inner.len());
    let name = inner[..name_end].to_ascii_lowercase();
    match name.trim_end_matches('/') {
        "v" => {
            // What follows the classes is the name.
            let classes_end = inner.find(char::is_whitespace)?;
            let written = inner[classes_end..].trim();
            let start = 1 + inner.len() - inner[classes_end..].trim_start().len();
            Some(Token::Voice { name: start..start + written.len(), len })
        }
        "/v" => Some(Token::VoiceEnd(len)),
        "br" => Some(Token::Char('\n', len)),
        name if KNOWN.contains(&name.trim_start_matches('/')) => Some(Token::Style(len)),
        _ => None,
    }
}

/// The length of `{\an8}` and its like, which SRT took over from SubStation Alpha.
fn override_len(text: &str) -> Option<usize> {
    const MAX: usize = 100;
    let inner = text.strip_prefix("{\\")?;
    let end = inner[..inner.floor_char_boundary(MAX)].find(['}', '{', '\n', '\r'])?;
    inner[end..].starts_with('}').then_some(end + 3)
}

/// The character that a reference like `&amp;` or `&#38;` at the start of a text stands for, and how long that is.
pub fn character_reference(text: &str) -> Option<(char, usize)> {
    const MAX: usize = 10;
    let inner = text.strip_prefix('&')?;
    let end = inner[..inner.floor_char_boundary(MAX)].find(';')?;
    let c = match &inner[..end] {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{A0}',
        "lrm" => '\u{200E}',
        "rlm" => '\u{200F}',
        number => {
            let number = number.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)?
        }
    };
    Some((c, end + 2))
}

fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return text.into();
    }
    let mut decoded = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let (c, len) = character_reference(&text[at..]).unwrap_or((c, c.len_utf8()));
        decoded.push(c);
        at += len;
    }
    decoded.into()
}

/// A name with the characters that have a meaning in WebVTT written as references.
pub fn escape(name: &str) -> Cow<'_, str> {
    if name.contains(['&', '<', '>']) {
        name.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").into()
    } else {
        name.into()
    }
}

/// A name as it is, or escaped where it would not be read back so: most SRT players show references as they stand.
pub fn escape_if_read_otherwise(name: &str) -> Cow<'_, str> {
    if name.contains(['<', '>']) || decoded(name) != name { escape(name) } else { name.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(raw: &str) -> Vec<(String, String)> {
        voices(raw, 0, |_, _| true).into_iter().map(|voice| (voice.label, voice.text)).collect()
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected.iter().map(|(label, text)| (String::from(*label), String::from(*text))).collect()
    }

    #[test]
    fn tags_and_references_go_and_other_brackets_stay() {
        let cases = [
            ("<i>so</i> <c.red.big>it</c> <00:01.000>goes", "so it goes"),
            ("<font color=\"red\">a</font><br/>b", "a\nb"),
            ("{\\an8}up {here}", "up {here}"),
            ("a &lt;b&gt; &amp;amp; &#233;&#xE9;&nbsp;&odd; &", "a <b> &amp; éé\u{A0}&odd; &"),
            ("1 < 2 > 1 <laughs> <", "1 < 2 > 1 <laughs> <"),
            (" one\r\ntwo\rthree\n", "one\ntwo\nthree"),
        ];
        for (raw, text) in cases {
            assert_eq!(said(raw), pairs(&[("", text)]), "{raw}");
        }
    }

    #[test]
    fn voices_and_labels() {
        assert_eq!(said("<v Ann>Hi</v>"), pairs(&[("Ann", "Hi")]));
        assert_eq!(said("<v.loud.high Ann &amp; Ben > Hi"), pairs(&[("Ann & Ben", "Hi")]));
        assert_eq!(said("<v Ann>Hi</v>\n<v Ben>Ho"), pairs(&[("Ann", "Hi"), ("Ben", "Ho")]));
        assert_eq!(said("(door) <v Ann>Hi</v> (door)"), pairs(&[("", "(door)"), ("Ann", "Hi"), ("", "(door)")]));
        assert_eq!(said("<i>[S 1]: Hi</i>"), pairs(&[("S 1", "Hi")]));
        assert_eq!(said("MAN:\nHi"), pairs(&[("MAN", "Hi")]));
        assert_eq!(said("<v>Hi"), pairs(&[("", "<v>Hi")]));
        assert_eq!(said("<v Ann></v>"), pairs(&[("Ann", "")]));
        assert_eq!(said(""), pairs(&[("", "")]));
    }

    #[test]
    fn places_are_those_of_the_source() {
        let raw = "<v.x Ann>Hi</v> tail";
        let found = voices(raw, 100, |_, _| true);
        let at = |range: &Range<usize>| &raw[range.start - 100..range.end - 100];
        assert_eq!(found[0].labels.iter().map(at).collect::<Vec<_>>(), ["Ann"]);
        assert_eq!(found[0].whole.iter().map(at).collect::<Vec<_>>(), ["<v.x Ann>", "</v>"]);
        assert_eq!(&raw[found[1].start - 100..], "tail");
    }

    #[test]
    fn names_are_escaped_where_needed() {
        assert_eq!(escape("A & <B>"), "A &amp; &lt;B&gt;");
        assert_eq!(escape_if_read_otherwise("A & B"), "A & B");
        assert_eq!(escape_if_read_otherwise("A &amp; B"), "A &amp;amp; B");
        assert_eq!(escape_if_read_otherwise("<v>"), "&lt;v&gt;");
    }
}
