//! The text of a subtitle cue: voices and labels, tags, character references.
//!
//! After the [WebVTT cue text rules](https://www.w3.org/TR/webvtt1/#webvtt-caption-or-subtitle-cue-text), with the tags
//! that SRT files use besides. What is no tag known there stays in the text, where the standard drops it: `a < b`.

mod references;

use std::borrow::Cow;
use std::ops::Range;

use smallvec::SmallVec;

use super::names::{Prefix, prefix};
use crate::formats::Places;
use crate::model::{Timestamp, Word};

pub use references::character_reference;

/// What one voice says in a cue; ranges are places in the source.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Voice<'a> {
    /// The name without markup; empty for none.
    pub label: Cow<'a, str>,
    /// What is said, without tags and outer white space.
    pub text: Cow<'a, str>,
    /// Where the name stands; empty for none.
    pub labels: Places,
    /// The name with everything that makes it one.
    pub whole: Places,
    /// Where what it says starts, and a name would go.
    pub start: usize,
    /// Times within the text: the byte they stand before, and milliseconds.
    pub times: Vec<(usize, u64)>,
}

/// The voices of a cue; nearly always one.
pub type Voices<'a> = SmallVec<[Voice<'a>; 1]>;

/// How a cue says who speaks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LabelStyle {
    /// `<v Name>text`
    Voice,
    /// `[Name]: text`
    Bracket,
    /// `Name: text`
    Colon,
    /// `Name` on a line of its own above the text.
    Alone,
}

/// The label a cue starts with, behind tags and white space, as the style, the name and places in `raw`.
///
/// The name of a voice without one, `<v>`, is empty.
pub fn leading_label(raw: &str) -> Option<(LabelStyle, Cow<'_, str>, Prefix)> {
    let mut at = 0;
    loop {
        let rest = raw.get(at..)?;
        // Nothing of that starts with a letter, as nearly all do.
        if rest.as_bytes().first()?.is_ascii_alphanumeric() {
            break;
        }
        match token(rest)? {
            Token::Voice { name, len } => {
                let label = at + name.start..at + name.end;
                let name = decoded(raw.get(label.clone())?);
                return Some((LabelStyle::Voice, name, Prefix { label, whole: at..at + len, bracketed: true }));
            }
            Token::Style(len) | Token::Time(_, len) => at += len,
            Token::Char(c, len) if c.is_whitespace() => at += len,
            _ => break,
        }
    }
    let Prefix { label, whole, bracketed } = prefix(raw.get(at..)?)?;
    let label = at + label.start..at + label.end;
    let written = raw.get(label.clone())?;
    if written.contains(['<', '{']) {
        return None;
    }
    let style = if bracketed { LabelStyle::Bracket } else { LabelStyle::Colon };
    let whole = at + whole.start..at + whole.end;
    Some((style, decoded(written), Prefix { label, whole, bracketed }))
}

/// Parts a cue into its voices, at least one. `base` is where `raw` stands in the source.
///
/// `accepts` decides whether the name before a colon at the start is one. Costs one pass.
pub fn voices<'a>(raw: &'a str, base: usize, accepts: impl Fn(LabelStyle, &str) -> bool) -> Voices<'a> {
    let label = leading_label(raw).filter(|(style, name, _)| *style != LabelStyle::Voice && accepts(*style, name));
    let mut voices = Voices::new();
    each_voice(raw, base, label.map(|(_, name, found)| (name, found)), &mut |voice| voices.push(voice));
    voices
}

/// Hands on the voices of a cue as [`voices`] finds them, where the label at its start is known already.
pub fn each_voice<'a>(
    raw: &'a str,
    base: usize,
    label: Option<(Cow<'a, str>, Prefix)>,
    take: &mut dyn FnMut(Voice<'a>),
) {
    let is_first = std::cell::Cell::new(true);
    let mut take = |voice| {
        is_first.set(false);
        take(voice);
    };
    let mut voice = Speech { voice: Voice { start: base, ..Voice::default() }, ..Speech::default() };
    let mut at = 0;
    if let Some((name, found)) = label {
        voice.voice.label = name;
        voice.voice.labels.push(base + found.label.start..base + found.label.end);
        voice.voice.whole.push(base + found.whole.start..base + found.whole.end);
        at = found.whole.end;
    }
    let has_returns = memchr::memchr(b'\r', raw.as_bytes()).is_some();
    while let Some(rest) = raw.get(at..).filter(|rest| !rest.is_empty()) {
        let plain = special(rest.as_bytes(), has_returns);
        if plain > 0 {
            let said = voice.closed_before(rest.get(..plain).unwrap_or_default());
            if let Some(pause) = said {
                let next = Voice { start: base + at + pause, ..Voice::default() };
                voice.end(&mut take, next);
            }
            voice.push_slice(raw, at..at + plain);
            at += plain;
            continue;
        }
        let Some(token) = token(rest) else { break };
        at += match token {
            Token::Voice { name, len } => {
                // What names nobody goes on, but a name can be put in behind it.
                let start = if name.is_empty() { at + len } else { at };
                voice.end(&mut take, Voice { start: base + start, ..Voice::default() });
                if !name.is_empty() {
                    voice.voice.label = decoded(rest.get(name.clone()).unwrap_or_default());
                    voice.voice.labels.push(base + at + name.start..base + at + name.end);
                    voice.voice.whole.push(base + at..base + at + len);
                }
                len
            }
            Token::VoiceEnd(len) => {
                if !voice.voice.labels.is_empty() {
                    voice.voice.whole.push(base + at..base + at + len);
                    voice.is_closed = true;
                }
                len
            }
            Token::Style(len) => len,
            Token::Time(millis, len) => {
                let text = &voice.voice.text;
                voice.voice.times.push((text.len(), millis));
                // Of the spaces on both sides of a time, one is shown.
                let spaces = rest.bytes().skip(len).take_while(|byte| *byte == b' ').count();
                if text.ends_with(' ') { len + spaces } else { len }
            }
            Token::Char(c, len) => {
                if voice.is_closed && !c.is_whitespace() {
                    voice.end(&mut take, Voice { start: base + at, ..Voice::default() });
                }
                if rest.starts_with(c) && len == c.len_utf8() {
                    voice.push_slice(raw, at..at + len);
                } else {
                    voice.voice.text.to_mut().push(c);
                }
                len
            }
        };
    }
    if voice.is_said() || is_first.get() {
        take(voice.trimmed());
    }
}

/// How many bytes there are before the next that may start a token of its own.
fn special(text: &[u8], has_returns: bool) -> usize {
    let found = if has_returns {
        text.iter().position(|byte| matches!(byte, b'<' | b'&' | b'{' | b'\r'))
    } else {
        memchr::memchr3(b'<', b'&', b'{', text)
    };
    found.unwrap_or(text.len())
}

/// A voice while its text is gathered.
#[derive(Default)]
struct Speech<'a> {
    voice: Voice<'a>,
    /// Where the text is in the cue, while it is a slice of that.
    slice: Range<usize>,
    /// Whether its end tag has come.
    is_closed: bool,
}

impl<'a> Speech<'a> {
    /// Adds what stands at a range of the cue; copied only when the text is no slice of it.
    fn push_slice(&mut self, raw: &'a str, range: Range<usize>) {
        let text = &mut self.voice.text;
        if text.is_empty() {
            self.slice = range;
        } else if matches!(text, Cow::Borrowed(_)) && self.slice.end == range.start {
            self.slice.end = range.end;
        } else {
            text.to_mut().push_str(raw.get(range).unwrap_or_default());
            return;
        }
        *text = raw.get(self.slice.clone()).unwrap_or_default().into();
    }

    /// Where in a text somebody else starts to speak, because the end of this voice has come.
    fn closed_before(&self, text: &str) -> Option<usize> {
        let said = text.trim_start();
        (self.is_closed && !said.is_empty()).then(|| text.len() - said.len())
    }

    /// Ends this voice and starts another.
    fn end(&mut self, take: &mut dyn FnMut(Voice<'a>), next: Voice<'a>) {
        let ended = std::mem::replace(self, Speech { voice: next, ..Speech::default() });
        if ended.is_said() {
            take(ended.trimmed());
        }
    }

    fn is_said(&self) -> bool {
        !self.voice.labels.is_empty() || !self.voice.text.trim().is_empty()
    }

    fn trimmed(self) -> Voice<'a> {
        let Voice { text, mut times, .. } = self.voice;
        let before = text.len() - text.trim_start().len();
        let len = text.trim().len();
        times.iter_mut().for_each(|(at, _)| *at = at.saturating_sub(before).min(len));
        let text = match text {
            Cow::Borrowed(text) => text.trim().into(),
            Cow::Owned(text) if text.trim().len() == text.len() => text.into(),
            Cow::Owned(text) => text.trim().to_owned().into(),
        };
        Voice { text, times, ..self.voice }
    }
}

impl Voice<'_> {
    /// The words of a cue that lasts from `start` to `end`, with the times that stand between them, `sooner` by so many
    /// milliseconds.
    ///
    /// Of several words between two times, the first has the one and the last the other.
    pub fn words(&self, start: Option<Timestamp>, end: Option<Timestamp>, sooner: i64) -> Vec<Word> {
        let mut words = Vec::new();
        if self.times.is_empty() {
            return words;
        }
        let time = |millis: u64| Timestamp::from_millis(millis.saturating_add_signed(sooner.saturating_neg()));
        let times = || self.times.iter().map(|(at, millis)| (*at, time(*millis)));
        let pieces = std::iter::once((0, start)).chain(times());
        let ends = times();
        for ((from, start), (to, end)) in pieces.zip(ends.chain([(self.text.len(), end)])) {
            let piece = self.text.get(from..to).unwrap_or_default();
            let first = words.len();
            let mut at = from;
            for word in piece.split_whitespace() {
                at += self.text.get(at..).and_then(|rest| rest.find(word)).unwrap_or_default();
                let (Ok(from), Ok(to)) = (u32::try_from(at), u32::try_from(at + word.len())) else { return words };
                words.push(Word { range: from..to, start: None, end: None, confidence: None });
                at += word.len();
            }
            if let Some(word) = words.get_mut(first) {
                word.start = start;
            }
            if let Some(word) = words.get_mut(first..).and_then(<[Word]>::last_mut) {
                // A time may lie before the start in a file made by hand.
                word.end = end.filter(|end| Some(*end) >= start);
            }
        }
        words
    }
}

/// What a stretch of cue text shows, without white space and what the name at its start takes.
pub fn shown(raw: &str) -> impl Iterator<Item = char> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let token = token(raw.get(at..)?)?;
            let (len, shown) = match token {
                Token::Voice { len, .. } | Token::VoiceEnd(len) | Token::Style(len) | Token::Time(_, len) => {
                    (len, None)
                }
                Token::Char(c, len) => (len, Some(c)),
            };
            at += len;
            if let Some(c) = shown.filter(|c| !c.is_whitespace()) {
                return Some(c);
            }
        }
    })
}

/// The next piece of cue text, with its length in bytes.
enum Token {
    /// A tag that names who speaks; `name` is a range into the tag, empty for nobody.
    Voice { name: Range<usize>, len: usize },
    /// The end of what a voice says.
    VoiceEnd(usize),
    /// A tag that changes only the look.
    Style(usize),
    /// When what follows is said, in milliseconds.
    Time(u64, usize),
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
    let inner = text.get(1..)?;
    let inner_len = memchr::memchr2(b'<', b'>', inner.as_bytes())?;
    let inner = inner.get(..inner_len).filter(|_| text[1 + inner_len..].starts_with('>'))?;
    let len = inner_len + 2;
    // By far the most frequent.
    if let Some(name) = inner.strip_prefix("v ") {
        let start = 3 + name.len() - name.trim_start().len();
        return Some(Token::Voice { name: start..start + name.trim().len(), len });
    }
    if inner.starts_with(|c: char| c.is_ascii_digit()) {
        let time = super::clock::clock_time(inner).filter(|time| time.len == inner.len())?;
        return Some(Token::Time(time.millis, len));
    }
    let name_end = inner.find(|c: char| c == '.' || c.is_whitespace()).unwrap_or(inner.len());
    // None that is known is longer.
    let mut name = [0; 8];
    let written = inner.get(..name_end)?.as_bytes();
    name.get_mut(..written.len())?.copy_from_slice(written);
    name.make_ascii_lowercase();
    let name = std::str::from_utf8(name.get(..written.len())?).ok()?;
    match name.trim_end_matches('/') {
        "v" => {
            // What follows the classes is the name.
            let classes_end = inner.find(char::is_whitespace).unwrap_or(inner.len());
            let written = inner[classes_end..].trim();
            let start = 1 + inner.len() - inner[classes_end..].trim_start().len();
            Some(Token::Voice { name: start..start + written.len(), len })
        }
        "/v" => Some(Token::VoiceEnd(len)),
        "br" => Some(Token::Char('\n', len)),
        name if KNOWN.contains(&name.trim_start_matches('/')) => Some(Token::Style(len)),
        // An end tag of nothing, or with a line break before its name.
        "" if inner.starts_with('/') => Some(Token::Style(len)),
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

fn decoded(text: &str) -> Cow<'_, str> {
    if memchr::memchr(b'&', text.as_bytes()).is_none() {
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

/// A text with the characters that have a meaning in WebVTT written as references.
pub fn escape(text: &str) -> Cow<'_, str> {
    if memchr::memchr3(b'&', b'<', b'>', text.as_bytes()).is_some() {
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").into()
    } else {
        text.into()
    }
}

/// A name as it is, or escaped where it would not be read back so: most SRT players show references as they stand.
pub fn escape_if_read_otherwise(name: &str) -> Cow<'_, str> {
    if name.contains(['<', '>']) || decoded(name) != name { escape(name) } else { name.into() }
}

/// A text with as many characters written as references as are needed for it to be read back so.
pub fn escape_text_if_read_otherwise(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '{']) && !text.contains("-->") && !text.contains(">>") {
        return text.into();
    }
    let mut escaped = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let rest = &text[at..];
        let is_read_otherwise =
            !matches!(token(rest), Some(Token::Char(same, len)) if same == c && len == c.len_utf8());
        match c {
            '&' if is_read_otherwise => escaped.push_str("&amp;"),
            '<' if is_read_otherwise => escaped.push_str("&lt;"),
            '{' if is_read_otherwise => escaped.push_str("&#123;"),
            '>' if rest.starts_with(">>") || escaped.ends_with("--") => escaped.push_str("&gt;"),
            c => escaped.push(c),
        }
    }
    escaped.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(raw: &str) -> Vec<(String, String)> {
        voices(raw, 0, |_, _| true).into_iter().map(|voice| (voice.label.into(), voice.text.into())).collect()
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
        assert_eq!(said("<v>Hi"), pairs(&[("", "Hi")]));
        assert_eq!(said("<v Ann></v>"), pairs(&[("Ann", "")]));
        assert_eq!(said(""), pairs(&[("", "")]));
    }

    #[test]
    fn times_make_words() {
        let words = |raw: &'static str| {
            let found = voices(raw, 0, |_, _| true);
            let words = found[0].words(Timestamp::from_millis(0), Timestamp::from_millis(9000), 0);
            let millis = |time: Option<Timestamp>| time.map(Timestamp::millis);
            let text = found[0].text.clone();
            let word = |word: &Word| {
                let range = word.range.start as usize..word.range.end as usize;
                (text[range].to_owned(), millis(word.start), millis(word.end))
            };
            words.iter().map(word).collect::<Vec<_>>()
        };
        assert_eq!(words("no times"), []);
        let expected =
            [("the", Some(0), Some(1000)), ("first", Some(1000), Some(2000)), ("thing", Some(2000), Some(9000))];
        let expected = expected.map(|(word, start, end)| (word.to_owned(), start, end));
        assert_eq!(words(" the<00:01.000><c> first</c><00:00:02.000><c> thing</c> "), expected);
        assert_eq!(words("<00:00.000> the <00:01.000> first <00:02.000> thing <00:09.000>"), expected);
        // Of several words the first and the last have the times around them; a time that goes back ends nothing.
        let expected = [("a", Some(0), None), ("b", None, Some(5000)), ("c", Some(5000), None)];
        let expected = expected.map(|(word, start, end)| (word.to_owned(), start, end));
        assert_eq!(words("a b <00:05.000>c<00:01.000>"), expected);
    }

    #[test]
    fn texts_come_back_from_srt() {
        for text in ["a < b & c", "<i>x</i> &amp; {\\an8}", "--> >> x -->", "{x} &lt; <laughs>", "R&D", "<v Ann>"] {
            let escaped = escape_text_if_read_otherwise(text);
            assert_eq!(said(&escaped), pairs(&[("", text)]), "{escaped}");
            assert!(!escaped.contains("-->") && !escaped.contains(">>"), "{escaped}");
        }
        assert_eq!(escape_text_if_read_otherwise("a < b, R&D {x}"), "a < b, R&D {x}");
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
