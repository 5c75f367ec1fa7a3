//! What stands in the place of hits.

use std::ops::Range;

use super::literal::{has_capital, is_inside_word};
use super::pattern::Pattern;
use super::query::Term;
use super::{Literal, Query};

/// What is to stand in the place of the hits of a query.
///
/// - Where a regular expression is looked for, `$1` and `${name}` are what its groups match, `$0` the whole hit, and
///   `$$` is a dollar sign. In the place of words a dollar sign is one.
/// - Words in small letters, which find capitals too, keep the capital at the start of what they replace.
#[derive(Clone, Debug)]
pub struct Replacement {
    patterns: Vec<Pattern>,
    parts: Vec<Part>,
    keeps_capital: bool,
}

#[derive(Clone, Debug)]
enum Part {
    Text(String),
    Group(String),
}

impl Replacement {
    /// What was typed to stand in the place of hits; an error, for the user, where it names a group that is not there.
    pub fn new(query: &Query, typed: &str) -> Result<Replacement, String> {
        let pattern = |term: &Term| if let Term::Pattern(pattern) = term { Some(pattern.clone()) } else { None };
        let patterns: Vec<Pattern> = query.wanted().filter_map(pattern).collect();
        let in_small_letters = |term: &Term| matches!(term, Term::Words(literal) if !has_capital(literal.typed()));
        let keeps_capital = !has_capital(typed) && query.wanted().all(in_small_letters);
        let parts = if patterns.is_empty() { vec![Part::Text(typed.to_owned())] } else { parts(typed, &patterns)? };
        Ok(Replacement { patterns, parts, keeps_capital })
    }

    /// What stands in the place of a hit in a text. Costs a look at the hit.
    pub fn of(&self, text: &str, span: &Range<usize>) -> String {
        let groups = self.patterns.iter().find_map(|pattern| pattern.groups(text, span));
        let matched = |name: &String| {
            let groups = groups.as_ref()?;
            let group = name.parse().map_or_else(|_| groups.name(name), |number| groups.get(number))?;
            Some(group.as_str())
        };
        let parts = self.parts.iter().map(|part| match part {
            Part::Text(text) => text,
            Part::Group(name) => matched(name).unwrap_or_default(),
        });
        let new: String = parts.collect();
        match text.get(span.clone()) {
            Some(found) if self.keeps_capital => with_capital_of(found, &new),
            _ => new,
        }
    }
}

impl Query {
    /// Whether an expression it looks for matches between characters, where there is nothing to hit.
    pub fn matches_nothing(&self) -> bool {
        self.wanted().any(|term| matches!(term, Term::Pattern(pattern) if pattern.matches_nothing()))
    }
}

fn parts(typed: &str, patterns: &[Pattern]) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    let mut rest = typed;
    while let Some((before, behind)) = rest.split_once('$') {
        parts.push(Part::Text(before.to_owned()));
        let (name, behind) = match behind.strip_prefix('{') {
            Some(inner) => inner.split_once('}').ok_or("`${` is not closed; $$ is a dollar sign")?,
            None => behind.split_at(behind.len() - behind.trim_start_matches(|c: char| c.is_ascii_digit()).len()),
        };
        rest = behind;
        if name.is_empty() {
            // A second dollar sign belongs to the first.
            rest = rest.strip_prefix('$').unwrap_or(rest);
            parts.push(Part::Text("$".to_owned()));
        } else if patterns.iter().any(|pattern| pattern.has_group(name)) {
            parts.push(Part::Group(name.to_owned()));
        } else {
            return Err(format!("the expression has no group {name}; $$ is a dollar sign"));
        }
    }
    parts.push(Part::Text(rest.to_owned()));
    Ok(parts)
}

/// What stands in the place of words in small letters: with a capital where these had one.
pub(super) fn with_capital_of(found: &str, new: &str) -> String {
    let mut chars = new.chars();
    match chars.next() {
        Some(first) if found.starts_with(char::is_uppercase) => first.to_uppercase().chain(chars).collect(),
        _ => new.to_owned(),
    }
}

/// The words and expressions of a query as they were typed: capitals, accents and punctuation count.
#[derive(Clone, Debug)]
pub struct AsTyped {
    words: Vec<Literal>,
    patterns: Vec<Pattern>,
}

impl AsTyped {
    /// Those of a query. Costs some milliseconds.
    pub fn of(query: &Query) -> AsTyped {
        let (mut words, mut patterns) = (Vec::new(), Vec::new());
        for term in query.wanted() {
            match term {
                Term::Words(literal) => words.extend(Literal::exact(literal.typed().trim())),
                Term::Pattern(pattern) => patterns.extend(pattern.cased()),
                _ => {}
            }
        }
        AsTyped { words, patterns }
    }

    /// Whether a hit of the query is one of these, too.
    pub fn is_hit(&self, text: &str, span: &Range<usize>) -> bool {
        let mut words = self.words.iter().filter_map(|words| words.spans_from(text, span.start).next());
        let mut patterns = self.patterns.iter().filter_map(|pattern| pattern.spans_from(text, span.start).next());
        words.any(|found| found == *span) || patterns.any(|found| found == *span)
    }
}

/// Whether a part of a text begins and ends between words.
pub fn is_whole_word(text: &str, span: &Range<usize>) -> bool {
    !is_inside_word(text, span.start) && !is_inside_word(text, span.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Builder, Segment, SegmentIx};
    use crate::search::Search;

    fn query(typed: &str) -> Query {
        Query::parse(typed).expect("readable").expect("a query")
    }

    /// What replacing all hits of a query makes of a text.
    fn replaced(typed: &str, new: &str, text: &str) -> String {
        let mut builder = Builder::default();
        let speaker = builder.speaker("A");
        builder.push(Segment { start: None, end: None, speaker, text, words: &[] }).expect("small");
        let transcript = builder.finish().expect("small");
        let query = query(typed);
        let replacement = Replacement::new(&query, new).expect("sound");
        let mut replaced = text.to_owned();
        for found in Search::new(&query, &transcript).found(SegmentIx(0)).iter().rev() {
            replaced.replace_range(found.span.clone(), &replacement.of(text, &found.span));
        }
        replaced
    }

    #[test]
    fn groups_of_an_expression_are_put_in() {
        assert_eq!(replaced(r"/(\w+)-(\w+)/", "$2-$1", "a-b, c-d"), "b-a, d-c");
        assert_eq!(replaced(r"/(?P<n>\d+) euros/", "${n} € ($0)", "50 euros"), "50 € (50 euros)");
        assert_eq!(replaced(r"/(\d)/", "$1a${1}2$$$1$$1$", "7"), "7a72$7$1$");
        assert_eq!(replaced(r"/(a)|b/", "[$1]", "ab"), "[a][]");
        assert_eq!(replaced(r"/\bca/", "o", "ca aca"), "o aca");
        // The whole grapheme goes, as it is hit.
        assert_eq!(replaced(r"/(e)/", "$1", "e\u{301}te\u{301}"), "ete");
        assert_eq!(replaced(r"/(b)/ OR Cc", "<$1>", "b Cc"), "<b> <>");
    }

    #[test]
    fn words_are_replaced_by_what_was_typed() {
        assert_eq!(replaced("b", "$1", "abc"), "a$1c");
        assert_eq!(replaced("b", "", "abc"), "ac");
        assert_eq!(replaced("mench", "mensch", "Mench mench MENCH"), "Mensch mensch Mensch");
        assert_eq!(replaced("chatgpt", "ChatGPT", "Chatgpt chatGPT"), "ChatGPT ChatGPT");
        assert_eq!(replaced("Mench", "mensch", "Mench mench"), "mensch mench");
        assert_eq!(replaced("\"mench\"", "mensch", "Mench mench"), "Mench mensch");
        assert_eq!(replaced("/mench/", "mensch", "Mench mench"), "mensch mensch");
        assert_eq!(replaced("ecole", "ßa", "École"), "SSa");
    }

    #[test]
    fn what_makes_no_sense_is_told() {
        let told = |new: &str| Replacement::new(&query("/(a)(?P<n>b)/"), new).expect_err(new);
        assert_eq!(told("$3"), "the expression has no group 3; $$ is a dollar sign");
        assert_eq!(told("${m}"), "the expression has no group m; $$ is a dollar sign");
        assert_eq!(told("$12"), "the expression has no group 12; $$ is a dollar sign");
        assert_eq!(told("${1"), "`${` is not closed; $$ is a dollar sign");
    }

    #[test]
    fn hits_are_told_from_those_as_typed() {
        let as_typed = |typed: &str, text: &str, span: Range<usize>| AsTyped::of(&query(typed)).is_hit(text, &span);
        assert!(as_typed("chat", "un chat", 3..7));
        assert!(!as_typed("chat", "un Chat", 3..7));
        assert!(!as_typed("chat gpt", "chat, gpt", 0..9));
        assert!(!as_typed("ete", "été", 0..5));
        assert!(as_typed("/c.at/", "chat", 0..4));
        assert!(!as_typed("/c.at/", "Chat chat", 0..4));
        assert!(!as_typed("~chat", "chat", 0..4));
        assert!(is_whole_word("un chat.", &(3..7)));
        assert!(!is_whole_word("un chaton", &(3..7)));
    }
}
