//! Words one by one, as recognisers list them, made into segments.
//!
//! A segment ends where the speaker changes, where nobody speaks for a while, at the end of a sentence, and, where none
//! of these occurs, after a minute or a thousand characters.

use std::borrow::Cow;
use std::ops::Range;

use crate::formats::{Draft, LabelPlace, Places, Sink};
use crate::model::{Timestamp, Word};

/// The silence that parts segments, in milliseconds.
const GAP: u64 = 1500;

/// The longest segment, in milliseconds and in bytes of text.
const LONGEST: (u64, usize) = (60_000, 1000);

/// One word, or a sign that belongs to the word before it.
#[derive(Clone, Debug, Default)]
pub struct Token<'a> {
    /// The word, without white space around it.
    pub text: Cow<'a, str>,
    /// Whether it follows the one before it without a space, and whoever says that says this: punctuation.
    pub is_attached: bool,
    /// When it starts, where known.
    pub start: Option<Timestamp>,
    /// When it ends, where known.
    pub end: Option<Timestamp>,
    /// How sure the recogniser was, from 0 to 1, where known.
    pub confidence: Option<f32>,
    /// The label of the speaker; empty for none.
    pub label: Cow<'a, str>,
    /// Where that label stands.
    pub labels: Places,
    /// What to take away when it is to have none.
    pub whole: Places,
    /// Where one goes in, if it has none.
    pub insert: Option<usize>,
    /// The line it stands on.
    pub line: u32,
}

/// Makes segments of words as they come.
pub struct Grouper<'a, 's> {
    sink: &'s mut dyn Sink,
    /// What precedes and follows a label where there was none.
    around: (Cow<'static, str>, &'static str),
    group: Option<Group<'a>>,
}

#[derive(Debug)]
struct Group<'a> {
    first: Token<'a>,
    text: String,
    words: Vec<Word>,
    end: Option<Timestamp>,
    labels: Places,
    whole: Places,
    offsets: Vec<usize>,
}

impl<'a, 's> Grouper<'a, 's> {
    /// Segments go to `sink`; `around` is what precedes and follows a label that is put in, as in [`LabelPlace::Absent`].
    pub fn new(sink: &'s mut dyn Sink, around: (Cow<'static, str>, &'static str)) -> Grouper<'a, 's> {
        Grouper { sink, around, group: None }
    }

    /// Takes the next word.
    pub fn push(&mut self, token: Token<'a>) {
        if token.text.is_empty() && token.labels.is_empty() {
            return;
        }
        if self.group.as_ref().is_some_and(|group| group.ends_before(&token)) {
            self.flush();
        }
        match &mut self.group {
            Some(group) => group.push(token),
            None => self.group = Some(Group::of(token)),
        }
    }

    /// Ends the segment under way, for lists that say where one ends.
    pub fn flush(&mut self) {
        let Some(mut group) = self.group.take() else { return };
        // Words that have their label from one place outside of them have it once.
        group.labels.dedup();
        group.whole.dedup();
        let place = if group.labels.is_empty() && group.offsets.is_empty() {
            LabelPlace::Nowhere
        } else if group.labels.is_empty() {
            let (before, after) = self.around.clone();
            LabelPlace::Absent { offsets: group.offsets.into(), before, after }
        } else {
            LabelPlace::At { labels: group.labels, whole: group.whole }
        };
        self.sink.segment(Draft {
            start: group.first.start,
            end: group.end,
            label: group.first.label,
            text: group.text.into(),
            words: group.words,
            line: group.first.line,
            place,
        });
    }

    /// What takes the segments, for warnings.
    pub fn sink(&mut self) -> &mut dyn Sink {
        self.sink
    }
}

impl Drop for Grouper<'_, '_> {
    fn drop(&mut self) {
        self.flush();
    }
}

impl<'a> Group<'a> {
    fn of(token: Token<'a>) -> Group<'a> {
        let mut group = Group {
            first: Token { labels: Places::new(), whole: Places::new(), ..token.clone() },
            text: String::new(),
            words: Vec::new(),
            end: None,
            labels: Places::new(),
            whole: Places::new(),
            offsets: Vec::new(),
        };
        group.push(token);
        group
    }

    fn push(&mut self, token: Token<'a>) {
        if !token.is_attached && has_space_between(&self.text, &token.text) {
            self.text.push(' ');
        }
        let from = self.text.len();
        self.text.push_str(&token.text);
        self.end = self.end.max(token.end).or(token.start);
        self.labels.extend(token.labels);
        self.whole.extend(token.whole);
        self.offsets.extend(token.insert);
        if token.start.is_none() && token.confidence.is_none() {
            return;
        }
        if let (Ok(from), Ok(to)) = (u32::try_from(from), u32::try_from(self.text.len())) {
            let Token { start, end, confidence, .. } = token;
            self.words.push(Word { range: from..to, start, end, confidence });
        }
    }

    fn ends_before(&self, next: &Token<'a>) -> bool {
        if next.is_attached && (next.label.is_empty() || next.label == self.first.label) {
            return false;
        }
        let since = |from: Option<Timestamp>| match (from, next.start) {
            (Some(from), Some(start)) => start.millis().saturating_sub(from.millis()),
            _ => 0,
        };
        next.label != self.first.label
            || since(self.end) >= GAP
            || since(self.first.start) >= LONGEST.0
            || self.text.len() >= LONGEST.1
            || ends_sentence(&self.text)
    }
}

/// The place of the next word of a text: right at `from`, or a little further on where the text has more than the words.
///
/// A part of another word only where the word is nowhere else: `we` is not in `well`, which may have lost its time.
pub fn find_word(text: &str, from: usize, word: &str) -> Option<Range<usize>> {
    // A bound, or words that never occur would cost a pass over the text each.
    const WINDOW: usize = 200;
    let rest = text.get(from..)?;
    if word.is_empty() {
        return None;
    }
    let range = |start: usize| from + start..from + start + word.len();
    // Nearly always it is the next one.
    let start = rest.len() - rest.trim_start().len();
    let next = rest[start..].strip_prefix(word);
    if next.is_some_and(|after| !is_within_word(word, after)) {
        return Some(range(start));
    }
    let end = rest.ceil_char_boundary(word.len().saturating_add(WINDOW));
    let mut places = rest[..end].match_indices(word).map(|(at, _)| at);
    let is_whole = |at: &usize| !is_within_word(&rest[..*at], word) && !is_within_word(word, &rest[at + word.len()..]);
    let first = places.clone().next();
    places.find(is_whole).or(next.map(|_| start)).or(first).map(range)
}

/// Whether a word goes on over the end of `before`, at which `after` starts.
fn is_within_word(before: &str, after: &str) -> bool {
    before.ends_with(char::is_alphanumeric)
        && after.starts_with(char::is_alphanumeric)
        && has_space_between(before, after)
}

/// Words at their places in another text, which differs in nothing but white space. Costs a pass over both texts.
pub fn moved(words: &[Word], from: &str, to: &str) -> Vec<Word> {
    let signs = |text| str::char_indices(text).filter(|(_, c)| !c.is_whitespace());
    let new = signs(to).map(|(at, c)| at..at + c.len_utf8());
    let mut places = signs(from).map(|(at, _)| at).zip(new).peekable();
    let moved = words.iter().filter_map(|word| {
        let Range { start, end } = word.bytes();
        while places.next_if(|(at, _)| *at < start).is_some() {}
        let mut own = std::iter::from_fn(|| places.next_if(|(at, _)| *at < end));
        let (_, first) = own.next()?;
        let last = own.last().map_or(first.end, |(_, last)| last.end);
        Some(Word { range: u32::try_from(first.start).ok()?..u32::try_from(last).ok()?, ..word.clone() })
    });
    moved.collect()
}

/// Whether a text ends as a sentence does, quotes and brackets aside; a full stop after `Dr` or `J` does not end one.
pub fn ends_sentence(text: &str) -> bool {
    let text = text.trim_end_matches(['"', '\'', '”', '’', '»', ')', ']', '」', '』']);
    match text.chars().next_back() {
        Some('?' | '!' | '…' | '。' | '？' | '！' | '؟' | '।') => true,
        Some('.') => {
            let word = text.rsplit(char::is_whitespace).next().unwrap_or_default();
            let is_initial = word.chars().count() == 2 && word.starts_with(char::is_uppercase);
            !is_initial && !["Dr.", "Mr.", "Mrs.", "Ms.", "St.", "Prof.", "vs.", "No."].contains(&word)
        }
        _ => false,
    }
}

/// Whether a space belongs between two words: not where both are in a script that writes none.
pub fn has_space_between(before: &str, after: &str) -> bool {
    let (Some(before), Some(after)) = (before.chars().next_back(), after.chars().next()) else { return false };
    !(is_unspaced(before) && is_unspaced(after))
}

/// Chinese and Japanese signs, Thai, Lao, Khmer, Burmese.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}' | '\u{FF00}'..='\u{FFEF}'
        | '\u{20000}'..='\u{3FFFF}' | '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_whole_where_it_is_whole() {
        for (text, from, word, expected) in [
            ("well we", 0, "we", Some(5..7)),
            ("owe, we", 0, "we", Some(5..7)),
            ("well, owed", 0, "we", Some(0..2)),
            ("so owed", 2, "we", Some(4..6)),
            ("so, we", 2, "we", Some(4..6)),
            ("  we're we", 0, "we", Some(2..4)),
            ("是的 是", 0, "是", Some(0..3)),
            ("100% 10", 0, "10", Some(5..7)),
            ("a b", 0, " b", Some(1..3)),
            ("a", 0, "", None),
            ("é", 1, "a", None),
            ("é", 9, "a", None),
        ] {
            assert_eq!(find_word(text, from, word), expected, "{word:?} in {text:?} from {from}");
        }
    }

    #[test]
    fn words_go_where_their_signs_are() {
        let (from, to) = (" so  it\tis\n\né! ", "so it is\né!");
        let word = |range: Range<u32>| Word { range, start: None, end: None, confidence: None };
        // One with white space inside and around it, one of white space alone, one that is left out, one behind the text.
        let words = [word(1..3), word(5..10), word(10..12), word(12..14), word(20..30)];
        let moved: Vec<&str> = moved(&words, from, to).iter().map(|word| &to[word.bytes()]).collect();
        assert_eq!(moved, ["so", "it is", "é"]);
    }
}
