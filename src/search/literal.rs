//! Words to be found in this order, as a pattern that runs over the raw text.

use std::fmt::Write;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use regex::{Regex, RegexBuilder};
use unicode_linebreak::{BreakClass, break_property};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

use super::candidates::{Slot, Windows};
use crate::text::fold;

/// Beyond so many characters words are a quotation: each letter stands for itself only, which keeps the pattern small.
const FOLDED_LEN: usize = 100;

/// Beyond so many characters words are something pasted by mistake; making its pattern would take seconds.
pub(super) const LONGEST: usize = 20_000;

/// Words of so many bytes have a pattern that can be held, whatever they are.
const SURELY_HELD: usize = 100;

/// What may follow a letter in the same character: combining marks, and joiners, which Persian has inside words.
const MARKS: &str = r"[\p{M}\x{200C}\x{200D}]*";

/// How far from a place the characters matter that decide whether it is between two graphemes, in bytes.
const GRAPHEME_CONTEXT: usize = 256;

/// What may stand between two words of a text: people remember words, not commas.
const BETWEEN_WORDS: &str = r"[\s\p{P}]+";

/// The same before a mark that stands alone: at its end is what takes no marks, a line end or another control.
const BEFORE_MARK: &str = r"[\s\p{P}]*[\s&&[\p{Cc}\x{2028}\x{2029}]]";

/// Words to look for, expanded once and then run over any number of texts.
///
/// - Case is ignored unless there is a capital.
/// - A plain letter stands for its accented forms, `oe`, `ae` and `ss` for `œ`, `æ` and `ß`, pairs read from the left, and
///   letters that ligatures such as `ﬁ` have for these and the reverse.
///   An accented letter stands for itself, composed (NFC) or decomposed (NFD).
/// - All apostrophes are one, so are all dashes and all quotation marks, and white space stands for any white space and punctuation.
/// - White space before or after them all is not looked for: it asks for the start or the end of a word.
/// - A hit never begins or ends inside a grapheme, so a plain letter takes the marks after it with it.
#[derive(Clone, Debug)]
pub struct Literal {
    typed: String,
    /// The pattern, as it is written, …
    expression: String,
    /// … and as it is run: most files have no place where it is needed.
    regex: OnceLock<Option<Regex>>,
    from_word_start: bool,
    to_word_end: bool,
    /// For each blank between two words, the characters before and after it.
    ends: Vec<(char, char)>,
    slots: Vec<Slot>,
    /// Shared by all copies.
    windows: Arc<Windows>,
    /// What a long quotation goes on with behind the pattern, grapheme by grapheme; a blank is empty.
    tail: Vec<String>,
    spelling: Spelling,
}

/// How letters are taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Spelling {
    /// In any case, accented or not.
    Folded,
    /// In this case, accented or not.
    Cased,
    /// In any case, else as they stand, and with white space for white space only.
    Uncased,
    /// As they stand, and with white space for white space only.
    Exact,
}

impl Literal {
    /// Words as typed; `None` when that is nothing but white space.
    ///
    /// Also `None` over 20,000 characters, or when no pattern can hold it. Over 100 characters, letters and white space
    /// stand for themselves only. Costs next to nothing, some hundredths of a second for the longest, and the table of
    /// [`fold::variants`] the first time; the first text costs some milliseconds.
    pub fn new(typed: &str) -> Option<Literal> {
        Literal::compile(typed.to_owned(), if has_capital(typed) { Spelling::Cased } else { Spelling::Folded })
    }

    /// Exactly this: case, accents and punctuation count.
    pub fn exact(typed: &str) -> Option<Literal> {
        Literal::compile(typed.to_owned(), Spelling::Exact)
    }

    /// A whole word of a text, in any case, its plain letters accented or not.
    pub fn word(word: &str) -> Option<Literal> {
        Literal::compile(format!(" {} ", word.trim()), Spelling::Folded)
    }

    /// Whole words with accents and punctuation as written; in any case unless there is a capital.
    pub fn form(typed: &str) -> Option<Literal> {
        let spelling = if has_capital(typed) { Spelling::Exact } else { Spelling::Uncased };
        Literal::compile(format!(" {} ", typed.trim()), spelling)
    }

    /// The beginning of a word, in any case, accented or not.
    pub fn prefix(typed: &str) -> Option<Literal> {
        let plain: String = typed.trim().nfd().filter(|&c| !is_combining_mark(c)).collect();
        Literal::compile(format!(" {plain}"), Spelling::Folded)
    }

    fn compile(typed: String, spelling: Spelling) -> Option<Literal> {
        let words = typed.trim();
        if words.is_empty() || words.chars().nth(LONGEST).is_some() {
            return None;
        }
        let ignore_case = spelling.ignores_case();
        let (head, tail) = parted(words);
        let is_folded = matches!(spelling, Spelling::Folded | Spelling::Cased) && tail.is_empty();
        let Pattern { regex, mut slots } = pattern(head, ignore_case, is_folded);
        let tail: Vec<String> = tail.graphemes(true).map(|grapheme| spelling.plain(grapheme)).collect();
        slots.extend((!tail.is_empty()).then_some(Slot::Open));
        let from_word_start = typed.starts_with(char::is_whitespace);
        let to_word_end = typed.ends_with(char::is_whitespace);
        let split: Vec<&str> = words.split_whitespace().collect();
        let ends = split.windows(2).filter_map(|pair| Some((pair[0].chars().next_back()?, pair[1].chars().next()?)));
        let is_short = words.len() <= SURELY_HELD;
        let literal = Literal {
            expression: regex,
            regex: OnceLock::new(),
            from_word_start,
            to_word_end,
            ends: ends.collect(),
            slots,
            windows: Arc::default(),
            tail,
            spelling,
            typed,
        };
        // What is so short has a pattern that can be held.
        (is_short || literal.regex().is_some()).then_some(literal)
    }

    /// The pattern; `None` where it cannot be held.
    fn regex(&self) -> Option<&Regex> {
        let ignore_case = self.spelling.ignores_case();
        let made = || RegexBuilder::new(&self.expression).case_insensitive(ignore_case).build().ok();
        self.regex.get_or_init(made).as_ref()
    }

    /// The words as they were typed; for a [`word`](Literal::word), with a space on each side.
    pub fn typed(&self) -> &str {
        &self.typed
    }

    /// Where the hits in a text are, in bytes: in order, none empty, none overlapping another.
    ///
    /// Found as the iterator advances. Costs one pass over the text; where hits overlap and few of them stand
    /// between graphemes or words as they should, up to that times the length of the query.
    pub fn spans(&self, text: &str) -> impl Iterator<Item = Range<usize>> {
        self.spans_from(text, 0)
    }

    /// The hits in a text that start at `from` or after it.
    pub(super) fn spans_from(&self, text: &str, mut from: usize) -> impl Iterator<Item = Range<usize>> {
        std::iter::from_fn(move || {
            loop {
                let found = self.regex()?.find_at(text, from)?;
                let start = found.start();
                if let Some(end) = self.hit_end(text, found.range()) {
                    from = end;
                    return Some(start..end);
                }
                from = start + found.as_str().chars().next()?.len_utf8();
            }
        })
    }

    /// Where the hit ends that the pattern found, or a shorter one that starts there: what stands between two words may
    /// have been taken for more of the text than it needs.
    fn hit_end(&self, text: &str, mut found: Range<usize>) -> Option<usize> {
        loop {
            let end = self.tail_end(text, found.end).filter(|&end| self.stands_well(text, found.start..end));
            if end.is_some() || !self.has_blanks() {
                return end;
            }
            let shorter = text.get(..text.floor_char_boundary(found.end.checked_sub(1)?))?;
            let start = found.start;
            found = self
                .regex()?
                .find_at(shorter, start)
                .map(|found| found.range())
                .filter(|found| found.start == start)?;
        }
    }

    /// The hits in a text that start at `from` or after it, overlapping ones too.
    pub(super) fn spans_overlapping(&self, text: &str, mut from: usize) -> impl Iterator<Item = Range<usize>> {
        std::iter::from_fn(move || {
            let span = self.spans_from(text, from).next()?;
            from = span.start + text[span.start..].chars().next().map_or(1, char::len_utf8);
            Some(span)
        })
    }

    /// An expression that has a match in every text with a hit.
    pub(super) fn expression(&self) -> String {
        let flags = if self.spelling.ignores_case() { "(?i)" } else { "" };
        format!("{flags}{}", self.expression)
    }

    /// What each part of the words may match, for finding candidates.
    pub(super) fn slots(&self) -> &[Slot] {
        &self.slots
    }

    /// What candidates were found by before.
    pub(super) fn windows(&self) -> &Windows {
        &self.windows
    }

    /// How many characters are looked for, white space not counted.
    pub(super) fn letters(&self) -> usize {
        self.typed.chars().filter(|c| !c.is_whitespace()).map(|c| fold::ligature(c).map_or(1, <[char]>::len)).sum()
    }

    /// Whether there are several words, so that a hit may run on into the next segment.
    pub(super) fn has_blanks(&self) -> bool {
        !self.ends.is_empty()
    }

    /// Whether a hit may begin at the end of one text and end in the next. Costs nothing for most texts.
    pub(super) fn may_part(&self, before: &str, after: &str) -> bool {
        let (Some(last), Some(first)) = (outer(before.chars().rev()), outer(after.chars())) else {
            // Texts without a letter are passed over by a hit.
            return self.has_blanks();
        };
        self.ends.iter().any(|&(end, start)| may_be(end, last) && may_be(start, first))
    }

    /// Whether a text has a hit.
    pub fn is_match(&self, text: &str) -> bool {
        self.spans(text).next().is_some()
    }

    /// Where a hit ends whose pattern ends here; `None` if it does not go on as the quotation does.
    fn tail_end(&self, text: &str, from: usize) -> Option<usize> {
        if self.tail.is_empty() {
            return Some(from);
        }
        let mut graphemes = text.get(from..)?.grapheme_indices(true).peekable();
        let mut was_blank = false;
        for wanted in &self.tail {
            if wanted.is_empty() {
                was_blank = true;
                continue;
            }
            let mut blanks = 0;
            while was_blank && graphemes.next_if(|(_, found)| is_blank(found)).is_some() {
                blanks += 1;
            }
            let (_, found) = graphemes.next().filter(|_| !was_blank || blanks > 0)?;
            if self.spelling.plain(found) != *wanted {
                return None;
            }
            was_blank = false;
        }
        Some(graphemes.peek().map_or(text.len(), |(at, _)| from + at))
    }

    /// Whether a hit begins and ends between graphemes, and between words where that was asked.
    pub(super) fn stands_well(&self, text: &str, span: Range<usize>) -> bool {
        is_between_graphemes(text, span.start)
            && is_between_graphemes(text, span.end)
            && !(self.from_word_start && is_inside_word(text, span.start))
            && !(self.to_word_end && is_inside_word(text, span.end))
    }
}

impl Spelling {
    fn ignores_case(self) -> bool {
        matches!(self, Spelling::Folded | Spelling::Uncased)
    }

    /// A grapheme in the form in which it is compared with others; a blank is empty.
    fn plain(self, grapheme: &str) -> String {
        match only_char(grapheme).map(fold::alike) {
            _ if is_blank(grapheme) => String::new(),
            Some([first, ..]) => first.to_string(),
            _ if self.ignores_case() => grapheme.to_lowercase().nfc().collect(),
            _ => grapheme.nfc().collect(),
        }
    }
}

/// Whether words name a case: smaller letters stand for capitals, too.
pub(super) fn has_capital(typed: &str) -> bool {
    typed.chars().any(char::is_uppercase)
}

/// The part of some words that is made a pattern, and the rest, which starts with a letter or a blank before one.
fn parted(words: &str) -> (&str, &str) {
    let mut graphemes = words.grapheme_indices(true).skip(FOLDED_LEN).peekable();
    let is_end = |(at, _): &(usize, &str)| !words[..*at].ends_with(char::is_whitespace);
    graphemes.find(is_end).map_or((words, ""), |(at, _)| words.split_at(at))
}

/// The outermost letter, digit or sign of a text, given from that end.
fn outer(mut chars: impl Iterator<Item = char>) -> Option<char> {
    chars.find(|&c| !c.is_whitespace() && !c.is_ascii_punctuation())
}

/// Whether a character of a text may stand for a typed one; sure only of letters and digits without marks.
fn may_be(typed: char, found: char) -> bool {
    !typed.is_ascii_alphanumeric() || !found.is_ascii() || typed.eq_ignore_ascii_case(&found)
}

/// The pattern for some words, and what each of its parts may match.
struct Pattern {
    regex: String,
    slots: Vec<Slot>,
}

/// The pattern for words without outer white space. Every character is written as its number, so none is syntax.
///
/// Folded letters stand for their variants, and folded blanks for punctuation.
fn pattern(words: &str, ignore_case: bool, folded: bool) -> Pattern {
    let between = if folded { BETWEEN_WORDS } else { r"\s+" };
    let mut pattern = Pattern { regex: String::new(), slots: Vec::new() };
    let mut graphemes = words.graphemes(true).peekable();
    while let Some(grapheme) = graphemes.next() {
        if is_blank(grapheme) {
            while graphemes.next_if(|next| is_blank(next)).is_some() {}
            let is_mark = graphemes.peek().and_then(|next| next.chars().next()).is_some_and(is_combining_mark);
            pattern.regex.push_str(if is_mark { BEFORE_MARK } else { between });
            pattern.slots.push(if folded { Slot::Between } else { Slot::Blank });
            continue;
        }
        match only_char(grapheme) {
            Some(c) if !fold::alike(c).is_empty() => {
                push_class(&mut pattern.regex, fold::alike(c));
                pattern.slots.push(Slot::letter(fold::alike(c), &[], ignore_case));
            }
            Some(c) if folded && let Some(letters) = fold::ligature(c) => {
                push_letters(&mut pattern, letters, ignore_case)
            }
            Some(letter) if folded && fold::is_plain(letter) => {
                let behind = graphemes.clone().take(fold::MOST_JOINED - 1).map_while(only_char);
                let letters: Vec<char> = [letter].into_iter().chain(behind).collect();
                let letters = &letters[..fold::joined_len(&letters)];
                graphemes.by_ref().take(letters.len() - 1).for_each(drop);
                push_letters(&mut pattern, letters, ignore_case);
            }
            _ => {
                let forms = push_as_it_is(&mut pattern.regex, grapheme);
                pattern.slots.push(slot_of(&forms, ignore_case));
            }
        }
    }
    pattern
}

/// Plain letters in a row, which one letter may stand for if there are several.
fn push_letters(pattern: &mut Pattern, letters: &[char], ignore_case: bool) {
    // The ways to write them: each of them, or some as one.
    let mut ways = vec![letters.iter().map(|&letter| letter_forms(letter, ignore_case)).collect::<Vec<_>>()];
    let mut joined = Vec::new();
    for (start, end) in (0..letters.len()).flat_map(|start| (start + 2..=letters.len()).map(move |end| (start, end))) {
        let Some(letter) = fold::joined(&letters[start..end]) else { continue };
        let forms = letter_forms(letter, ignore_case);
        joined.extend(&forms);
        ways.push([&ways[0][..start], &[forms], &ways[0][end..]].concat());
    }
    pattern.regex.push_str("(?:");
    for (at, way) in ways.iter().enumerate() {
        pattern.regex.push_str(if at > 0 { "|" } else { "" });
        way.iter().for_each(|forms| push_letter(&mut pattern.regex, forms));
    }
    pattern.regex.push(')');
    pattern.slots.extend(ways[0].iter().map(|forms| Slot::letter(forms, &joined, ignore_case)));
}

/// A letter and its variants.
fn letter_forms(letter: char, ignore_case: bool) -> Vec<char> {
    // A capital can have variants that no lower-case letter corresponds to, such as the Turkish dotted one.
    let capital = if ignore_case { only_item(letter.to_uppercase()) } else { None };
    let letters = [letter].into_iter().chain(capital);
    letters.flat_map(|letter| [letter].into_iter().chain(fold::variants(letter).iter().copied())).collect()
}

/// One of these letters, and the marks that may follow.
fn push_letter(regex: &mut String, forms: &[char]) {
    push_class(regex, forms);
    regex.push_str(MARKS);
}

/// A grapheme as typed, composed or decomposed; returns these forms.
fn push_as_it_is(regex: &mut String, grapheme: &str) -> Vec<String> {
    let mut forms = vec![grapheme.to_owned(), grapheme.nfc().collect(), grapheme.nfd().collect()];
    forms.sort_unstable();
    forms.dedup();
    regex.push_str("(?:");
    for (at, form) in forms.iter().enumerate() {
        if at > 0 {
            regex.push('|');
        }
        form.chars().for_each(|c| push_char(regex, c));
    }
    regex.push(')');
    forms
}

/// What these forms are in a text that has no marks; the others are known to need one.
fn slot_of(forms: &[String], ignore_case: bool) -> Slot {
    let (single, longer): (Vec<&String>, Vec<&String>) = forms.iter().partition(|form| only_char(form).is_some());
    let chars: Vec<char> = single.iter().filter_map(|form| only_char(form)).collect();
    let need_marks = longer.iter().all(|form| form.chars().any(is_combining_mark));
    if need_marks && !chars.is_empty() { Slot::letter(&chars, &[], ignore_case) } else { Slot::Open }
}

fn push_class(regex: &mut String, chars: &[char]) {
    regex.push('[');
    chars.iter().for_each(|&c| push_char(regex, c));
    regex.push(']');
}

fn push_char(regex: &mut String, c: char) {
    // Writing to a string cannot fail.
    let _ = write!(regex, "\\x{{{:X}}}", u32::from(c));
}

/// Whether a grapheme is white space; with a mark on it, it is something to look for.
fn is_blank(grapheme: &str) -> bool {
    grapheme.chars().all(char::is_whitespace)
}

fn only_char(grapheme: &str) -> Option<char> {
    only_item(grapheme.chars())
}

fn only_item<T>(mut items: impl Iterator<Item = T>) -> Option<T> {
    let first = items.next()?;
    items.next().is_none().then_some(first)
}

/// Whether a place in the text, on a character boundary, is not inside a grapheme.
///
/// Looks at no more than a few hundred bytes around it: what is undecided by then counts as between.
fn is_between_graphemes(text: &str, at: usize) -> bool {
    // Two characters of ASCII are two graphemes, but for one line end.
    let around = text.as_bytes().get(at.saturating_sub(1)..at + 1).unwrap_or_default();
    if at == 0 || (around.is_ascii() && !around.contains(&b'\n')) {
        return true;
    }
    // Nor does any of these join another, but for that.
    let is_lone = |c: char| c != '\n' && matches!(c, '\0'..'\u{300}' | '\u{2010}'..='\u{2027}');
    let (before, after) = text.split_at_checked(at).unwrap_or_default();
    if before.chars().next_back().is_some_and(is_lone) && after.chars().next().is_none_or(is_lone) {
        return true;
    }
    let start = text.floor_char_boundary(at.saturating_sub(GRAPHEME_CONTEXT));
    let context = text.get(start..).unwrap_or_default();
    GraphemeCursor::new(at, text.len(), true).is_boundary(context, start).unwrap_or(true)
}

/// The last place between graphemes that is not behind `at`.
pub(super) fn floor_grapheme(text: &str, mut at: usize) -> usize {
    while !is_between_graphemes(text, at) {
        at = text.floor_char_boundary(at - 1);
    }
    at
}

/// The first place between graphemes that is not before `at`.
pub(super) fn ceil_grapheme(text: &str, mut at: usize) -> usize {
    while !is_between_graphemes(text, at) {
        at = text.ceil_char_boundary(at + 1);
    }
    at
}

/// Whether the characters on both sides of a place belong to one word.
///
/// Chinese, Japanese, Thai and their like write no spaces: there, every place can be the start of a word.
pub(super) fn is_inside_word(text: &str, at: usize) -> bool {
    let (before, after) = text.split_at_checked(at).unwrap_or_default();
    let is_letter = |c: char| c.is_alphabetic() || c == '_' || break_property(u32::from(c)) == BreakClass::Numeric;
    let joins = |c: char| is_letter(c) && !is_unspaced(c);
    // Marks belong to the letter before them.
    let last = before.chars().rev().find(|&c| !is_combining_mark(c));
    last.is_some_and(joins) && after.chars().next().is_some_and(joins)
}

/// Whether a character is of a script that writes no spaces between words: Chinese, Japanese, Thai and their like.
pub(super) fn is_unspaced(c: char) -> bool {
    use BreakClass::{ComplexContext, ConditionalJapaneseStarter, Ideographic};
    c >= '\u{E00}' && matches!(break_property(u32::from(c)), Ideographic | ConditionalJapaneseStarter | ComplexContext)
}

#[cfg(test)]
mod tests;
