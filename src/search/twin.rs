//! Queries against a matcher that compares one grapheme after the other, without any pattern.

use std::ops::Range;

use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

use super::Literal;
use super::candidates::{Finder, Finders, Look};
use crate::model::{Builder, Segment};

/// Pieces of text that have been trouble: marks in every form, pairs, apostrophes, blanks, capitals, other scripts.
const PIECES: [&str; 48] = [
    "f",
    "i",
    "ﬁ",
    "ﬃ",
    "a",
    "A",
    "e",
    "E",
    "o",
    "s",
    "S",
    "l",
    "à",
    "é",
    "É",
    "ê",
    "e\u{301}",
    "E\u{301}",
    "e\u{302}",
    "\u{301}",
    "\u{302}",
    "ế",
    "œ",
    "Œ",
    "æ",
    "ǽ",
    "ß",
    "ø",
    "ł",
    "'",
    "’",
    "\u{2BC}",
    "-",
    "–",
    " ",
    "  ",
    "\n",
    "\r\n",
    "\u{A0}",
    "日",
    "が",
    "か",
    "각",
    "가",
    "😀",
    "👩\u{200D}🚀",
    "7",
    ".",
];

fn pieces(most: usize) -> impl Strategy<Value = Vec<&'static str>> {
    proptest::collection::vec(proptest::sample::select(&PIECES[..]), 0..most)
}

/// A text, and a query that is a part of it half of the time, with or without its accents.
fn text_and_query() -> impl Strategy<Value = (String, String)> {
    (pieces(24), pieces(4), any::<(bool, bool)>(), 0..24_usize, 1..5_usize).prop_map(
        |(text, other, (is_part, stripped), at, len)| {
            let part: Vec<&str> = text.iter().copied().skip(at).take(len).collect();
            let query: String = if is_part { part.concat() } else { other.concat() };
            let query = if stripped { query.nfd().filter(|&c| !is_combining_mark(c)).nfc().collect() } else { query };
            (text.concat(), query)
        },
    )
}

/// The letter below the marks and strokes; `None` for what is no letter or digit with marks alone.
fn bare(grapheme: &str) -> Option<char> {
    let mut parts = grapheme.nfd();
    let letter = parts.next().filter(|c| c.is_alphanumeric() && *c != '\u{2BC}')?;
    parts.all(is_combining_mark).then_some(match letter {
        'ø' => 'o',
        'ł' => 'l',
        letter => letter,
    })
}

fn is_apostrophe(grapheme: &str) -> bool {
    ["'", "’", "\u{2BC}"].contains(&grapheme)
}

fn is_dash(grapheme: &str) -> bool {
    ["-", "–"].contains(&grapheme)
}

fn is_plain(grapheme: &str) -> bool {
    bare(grapheme).is_some_and(|letter| grapheme.chars().eq([letter])) && !["œ", "Œ", "æ", "ß"].contains(&grapheme)
}

fn is_blank(grapheme: &str) -> bool {
    grapheme.chars().all(char::is_whitespace)
}

fn is_between_words(grapheme: &str) -> bool {
    grapheme.chars().all(|c| c.is_whitespace() || "'’-–.,…".contains(c))
}

/// Letters in a row, and the ways to write them.
const JOINED: [(&str, &[&str]); 12] = [
    ("ffi", &["ffi", "ﬃ", "ﬀi", "fﬁ"]),
    ("ffl", &["ffl", "ﬄ", "ﬀl", "fﬂ"]),
    ("oe", &["oe", "œ"]),
    ("ae", &["ae", "æ"]),
    ("Ae", &["Ae", "Æ"]),
    ("AE", &["AE", "Æ"]),
    ("ss", &["ss", "ß"]),
    ("SS", &["SS", "ẞ"]),
    ("ff", &["ff", "ﬀ"]),
    ("fi", &["fi", "ﬁ"]),
    ("fl", &["fl", "ﬂ"]),
    ("st", &["st", "ﬆ"]),
];

struct Naive<'a> {
    query: Vec<&'a str>,
    text: Vec<(usize, &'a str)>,
    ignore_case: bool,
    exact: bool,
}

impl Naive<'_> {
    fn cased(&self, text: &str) -> String {
        if self.ignore_case { text.to_lowercase() } else { text.to_owned() }
    }

    fn is_letter(&self, letter: &str, found: &str) -> bool {
        bare(found).is_some_and(|bare| self.cased(&bare.to_string()) == letter)
    }

    /// After how many graphemes of the text from `at` the query from `next` on is used up.
    fn end(&self, at: usize, next: usize) -> Option<usize> {
        let Some(&wanted) = self.query.get(next) else { return Some(at) };
        if is_blank(wanted) {
            let is_between = |found| if self.exact { is_blank(found) } else { is_between_words(found) };
            let between = self.text[at..].iter().take_while(|(_, found)| is_between(found)).count();
            let asked = self.query[next..].iter().take_while(|wanted| is_blank(wanted)).count();
            return (1..=between).rev().find_map(|between| self.end(at + between, next + asked));
        }
        let &(_, found) = self.text.get(at)?;
        let left = &self.query[next..];
        let asked = |(letters, ways): &&(&str, &[&'static str])| {
            left.iter().take(letters.len()).copied().eq(letters.split_inclusive(|_| true))
                || (wanted >= "ﬀ" && wanted == ways[1])
        };
        if let Some((letters, ways)) = JOINED.iter().find(asked).filter(|_| !self.exact) {
            let taken = if wanted == ways[1] { 1 } else { letters.len() };
            let is_written = |way: &str| {
                let mut found = self.text[at..].iter();
                way.chars()
                    .all(|letter| found.next().is_some_and(|(_, found)| self.is_letter(&letter.to_string(), found)))
            };
            let way = ways.iter().find(|way| is_written(way))?;
            return self.end(at + way.chars().count(), next + taken);
        }
        let same = if self.exact && !is_apostrophe(wanted) && !is_dash(wanted) {
            wanted == found
        } else if is_apostrophe(wanted) {
            is_apostrophe(found)
        } else if is_dash(wanted) {
            is_dash(found)
        } else if is_plain(wanted) {
            self.is_letter(wanted, found)
        } else {
            self.cased(wanted).nfc().eq(self.cased(found).nfc())
        };
        if same { self.end(at + 1, next + 1) } else { None }
    }
}

/// Where a hit of some words ends that starts at a place of a text, tried without any pattern.
pub(super) fn naive_end(typed: &str, text: &str, start: usize, exact: bool) -> Option<usize> {
    let naive = Naive {
        query: typed.graphemes(true).collect(),
        text: text.grapheme_indices(true).collect(),
        ignore_case: !exact && !typed.chars().any(char::is_uppercase),
        exact,
    };
    let from = naive.text.iter().position(|(at, _)| *at == start)?;
    let end = naive.end(from, 0)?;
    Some(naive.text.get(end).map_or(text.len(), |(at, _)| *at))
}

fn naive_spans(typed: &str, text: &str) -> Vec<Range<usize>> {
    let naive = Naive {
        query: typed.trim().graphemes(true).collect(),
        text: text.grapheme_indices(true).collect(),
        ignore_case: !typed.chars().any(char::is_uppercase),
        exact: false,
    };
    let offset = |at: usize| naive.text.get(at).map_or(text.len(), |(offset, _)| *offset);
    let mut spans = Vec::new();
    let mut at = 0;
    while at < naive.text.len() {
        match naive.end(at, 0) {
            Some(end) => {
                spans.push(offset(at)..offset(end));
                at = end;
            }
            None => at += 1,
        }
    }
    spans
}

#[test]
fn what_is_taken_for_more_between_words_than_it_is_hides_no_hit() {
    for (typed, text) in [
        ("f '", "f ''\u{301}"),
        ("a ' e", "a ' '\u{301} e"),
        ("f . ", "f ..\u{301}"),
        ("a\n\u{302}", "a\n\u{302}a'\u{302}"),
    ] {
        let spans: Vec<_> = Literal::new(typed.trim()).expect("words").spans(text).collect();
        assert_eq!(spans, naive_spans(typed, text), "{typed:?} in {text:?}");
    }
    assert_eq!(Literal::new("f '").expect("words").spans("f ''\u{301}").next(), Some(0..3));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn spans_are_those_of_the_naive_matcher((text, typed) in text_and_query()) {
        // Outer blanks ask for word ends, which is another property.
        let typed = typed.trim();
        match Literal::new(typed) {
            Some(literal) => {
                let spans: Vec<_> = literal.spans(&text).collect();
                prop_assert_eq!(&spans, &naive_spans(typed, &text));
                prop_assert_eq!(literal.is_match(&text), !spans.is_empty());
            }
            None => prop_assert_eq!(typed, ""),
        }
    }

    #[test]
    fn hits_are_counted_without_patterns_where_they_can_be(
        texts in proptest::collection::vec(pieces(12), 1..8),
        (_, typed) in text_and_query(),
        (at, len) in (0..12_usize, 1..6_usize),
        is_part in any::<bool>(),
    ) {
        let part: String = texts[0].iter().copied().skip(at).take(len).collect();
        let typed = if is_part { part } else { typed };
        let mut builder = Builder::new(3);
        let speaker = builder.speaker("A");
        for text in &texts {
            builder.push(Segment { start: None, end: None, speaker, text: &text.concat(), words: &[] }).expect("small");
        }
        let transcript = builder.finish().expect("small");
        if let Some(literal) = Literal::new(&typed) {
            let finders = Finders { all: vec![Finder::new(&literal)], without: Vec::new(), counts: true };
            for chunk in transcript.chunks() {
                for alphabet in [chunk.alphabet(), chunk.alphabet_at_once()] {
                    let looks = finders.look(chunk, alphabet);
                    for (at, look) in looks.all.into_iter().enumerate() {
                        let spans: Vec<_> = literal.spans(chunk.text(at)).collect();
                        let found: Vec<_> =
                            looks.hits.iter().filter(|(other, _)| *other == at).map(|(_, span)| span.clone()).collect();
                        let is_right = match look {
                            Look::Nothing => spans.is_empty(),
                            Look::Hits => !spans.is_empty() && found == spans,
                            Look::Perhaps => true,
                        };
                        prop_assert!(is_right, "{:?} in {:?}: {:?}", typed, chunk.text(at), look);
                    }
                }
            }
        }
    }

    #[test]
    fn composed_and_decomposed_texts_have_the_same_hits((text, typed) in text_and_query()) {
        if let Some(query) = Literal::new(&typed) {
            let composed: String = text.nfc().collect();
            let decomposed: String = text.nfd().collect();
            let hits = |text: &str| query.spans(text).map(|span| text[span].nfc().collect()).collect::<Vec<String>>();
            prop_assert_eq!(hits(&composed), hits(&decomposed));
        }
    }

    #[test]
    fn every_word_of_a_text_is_found_in_its_place((text, _) in text_and_query()) {
        for (start, word) in text.unicode_word_indices() {
            let query = Literal::word(word).expect("a word is not blank");
            let spans: Vec<_> = query.spans(&text).collect();
            prop_assert!(spans.contains(&(start..start + word.len())), "{:?} in {:?}: {:?}", word, text, spans);
        }
    }

    #[test]
    fn any_query_on_any_text_has_whole_graphemes_for_hits(typed in "\\PC{0,6}", text in any::<String>()) {
        let text = format!("{text}{typed}{text}");
        if let Some(query) = Literal::new(&typed) {
            let bounds: Vec<usize> = text.grapheme_indices(true).map(|(at, _)| at).chain([text.len()]).collect();
            let mut last = 0;
            for span in query.spans(&text) {
                prop_assert!(last <= span.start && span.start < span.end, "{:?}", span);
                prop_assert!(bounds.contains(&span.start) && bounds.contains(&span.end), "{:?}", span);
                last = span.end;
            }
        }
    }
}
