//! The text of an event: overrides in braces, `\N`, `\n` and `\h`.

use std::borrow::Cow;

use crate::model::{Timestamp, Word};

/// What an event shows.
pub(super) struct Shown<'a> {
    /// Without overrides and outer white space.
    pub text: Cow<'a, str>,
    /// Syllables of karaoke: the byte each starts at, and how long it is sung, in milliseconds.
    syllables: Vec<(usize, u64)>,
}

/// Takes the overrides from a text. Costs one pass.
///
/// A break that a player may leave out (`\n`) is a line end too.
pub(super) fn shown(raw: &str) -> Shown<'_> {
    if memchr::memchr2(b'{', b'\\', raw.as_bytes()).is_none() {
        return Shown { text: raw.trim().into(), syllables: Vec::new() };
    }
    let mut text = String::with_capacity(raw.len());
    let mut syllables = Vec::new();
    let mut is_drawn = false;
    let after_last = raw.rfind('}').map_or(raw.len(), |last| raw.len() - last - 1);
    let mut rest = raw;
    while let Some(c) = rest.chars().next() {
        // Looking for an end only where one is left keeps a text of nothing but `{` linear.
        let inner = rest.strip_prefix('{').filter(|_| rest.len() > after_last);
        let inner = inner.and_then(|inner| inner.split_once('}'));
        if let Some((overrides, after)) = inner {
            for tag in overrides.split('\\').skip(1) {
                if let Some(millis) = sung(tag) {
                    syllables.push((text.len(), millis));
                }
                let scale = tag.strip_prefix('p').and_then(|scale| scale.trim().parse::<u32>().ok());
                is_drawn = scale.map_or(is_drawn, |scale| scale > 0);
            }
            rest = after;
            continue;
        }
        let (shown, len) = match rest.as_bytes() {
            [b'\\', b'N' | b'n', ..] => ('\n', 2),
            [b'\\', b'h', ..] => ('\u{A0}', 2),
            [b'\\', sign @ (b'{' | b'}'), ..] => (char::from(*sign), 2),
            // What keeps the backslash from meaning something.
            [b'\\', ..] if rest[1..].starts_with('\u{2060}') => ('\\', 1 + '\u{2060}'.len_utf8()),
            _ => (c, c.len_utf8()),
        };
        if !is_drawn {
            text.push(shown);
        }
        rest = &rest[len..];
    }
    let before = text.len() - text.trim_start().len();
    syllables.iter_mut().for_each(|(at, _)| *at = at.saturating_sub(before));
    let trimmed = text.trim();
    let text = if trimmed.len() == text.len() { text } else { trimmed.to_owned() };
    Shown { text: text.into(), syllables }
}

/// How long a syllable is sung: `k20`, `kf20`, `ko20`, `K20`, in hundredths of a second.
fn sung(tag: &str) -> Option<u64> {
    let rest = tag.strip_prefix(['k', 'K'])?;
    let hundredths: u64 = rest.trim_start_matches(['f', 'o']).trim().parse().ok()?;
    hundredths.checked_mul(10)
}

impl Shown<'_> {
    /// The syllables of an event that starts at `start`, as words; one with several words has times for all of them.
    pub(super) fn words(&self, start: Option<Timestamp>) -> Vec<Word> {
        let mut now = start.map(Timestamp::millis);
        let ends = self.syllables.iter().skip(1).map(|(at, _)| *at).chain([self.text.len()]);
        let mut words = Vec::new();
        for ((from, millis), to) in self.syllables.iter().zip(ends) {
            let from = (*from).min(self.text.len());
            let piece = self.text.get(from..to).unwrap_or_default();
            let end = now.map(|now| now.saturating_add(*millis));
            let first = from + piece.len() - piece.trim_start().len();
            let (Ok(from), Ok(to)) = (u32::try_from(first), u32::try_from(first + piece.trim().len())) else { break };
            if from < to {
                let time = |millis: Option<u64>| millis.and_then(Timestamp::from_millis);
                words.push(Word { range: from..to, start: time(now), end: time(end), confidence: None });
            }
            now = end;
        }
        words
    }
}

/// A text as it is written in an event.
pub(super) fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(['\n', '\\', '{', '}', '\r']) {
        return text.into();
    }
    text.replace('\\', "\\\u{2060}").replace('{', "\\{").replace('}', "\\}").replace(['\n', '\r'], "\\N").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overrides_go_and_breaks_stay() {
        let cases = [
            ("{\\pos(1,2)}one\\Ntwo\\nthree\\hfour{a remark}", "one\ntwo\nthree\u{A0}four"),
            ("{\\p1}m 0 0 l 1 1{\\p0}said", "said"),
            ("no {end", "no {end"),
            (" \\{a\\} C:\\dir ", "{a} C:\\dir"),
        ];
        for (raw, text) in cases {
            assert_eq!(shown(raw).text, text, "{raw}");
        }
        for text in ["a\\N{b}\nc", "plain", "\\\\{\\"] {
            assert_eq!(shown(&escape(text)).text, text);
        }
    }

    #[test]
    fn braces_without_an_end_are_text() {
        let open = "{".repeat(1_000_000);
        assert_eq!(shown(&open).text, open);
        assert_eq!(shown(&format!("{{a}}{open}")).text, open);
    }

    #[test]
    fn karaoke_has_times() {
        let words = shown(" {\\k20}one {\\kf30}two").words(Some(Timestamp::ZERO));
        let times: Vec<_> = words.iter().map(|word| (word.range.clone(), word.start, word.end)).collect();
        let at = Timestamp::from_millis;
        assert_eq!(times, [(0..3, at(0), at(200)), (4..7, at(200), at(500))]);
    }
}
