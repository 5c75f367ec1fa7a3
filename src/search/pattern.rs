//! Regular expressions.

use std::ops::Range;

use regex::{Captures, Regex, RegexBuilder};

use super::literal::{ceil_grapheme, floor_grapheme};

/// The most memory a compiled expression may take, in bytes: some hundred times what people write.
const SIZE_LIMIT: usize = 1 << 20;

/// A regular expression of the crate `regex`, which needs time in proportion to the text, whatever the expression.
///
/// Case is ignored unless there is a capital that stands for itself. `.` and white space are line breaks too. A hit
/// takes in the whole of the graphemes it touches; empty ones are none.
#[derive(Clone, Debug)]
pub(super) struct Pattern(Regex);

impl Pattern {
    /// The expression, or what is wrong with it.
    pub fn new(typed: &str) -> Result<Pattern, String> {
        Pattern::compile(typed, !has_capital(typed))
    }

    /// The same expression, with letters as they were typed.
    pub fn cased(&self) -> Result<Pattern, String> {
        Pattern::compile(self.0.as_str(), false)
    }

    fn compile(typed: &str, ignore_case: bool) -> Result<Pattern, String> {
        let mut builder = RegexBuilder::new(typed);
        builder.case_insensitive(ignore_case).dot_matches_new_line(true).multi_line(true);
        let regex = builder.size_limit(SIZE_LIMIT).dfa_size_limit(SIZE_LIMIT).build();
        regex.map(Pattern).map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => "this expression is too large; make its counts smaller".to_owned(),
            // The last line says what is wrong; those before it draw the expression, which is on the screen.
            error => {
                let text = error.to_string();
                text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
            }
        })
    }

    /// Where its hits are in a text, in order, none empty, none overlapping another.
    pub fn spans(&self, text: &str) -> impl Iterator<Item = Range<usize>> {
        self.spans_from(text, 0)
    }

    /// The hits in a text that start at `from` or after it.
    pub fn spans_from(&self, text: &str, mut from: usize) -> impl Iterator<Item = Range<usize>> {
        std::iter::from_fn(move || {
            loop {
                let found = self.0.find_at(text, from)?;
                let start = floor_grapheme(text, found.start()).max(from);
                let end = ceil_grapheme(text, found.end());
                if found.is_empty() {
                    from = found.end() + text[found.end()..].chars().next()?.len_utf8();
                    continue;
                }
                from = end;
                return Some(start..end);
            }
        })
    }

    /// What the groups of the expression match in a hit; `None` where it is not one of this expression.
    pub fn groups<'a>(&self, text: &'a str, span: &Range<usize>) -> Option<Captures<'a>> {
        let groups = self.0.captures_at(text, span.start)?;
        let whole = groups.get(0)?.range();
        (!whole.is_empty() && ceil_grapheme(text, whole.end) == span.end).then_some(groups)
    }

    /// Whether the expression has a group of this number or name.
    pub fn has_group(&self, name: &str) -> bool {
        match name.parse::<usize>() {
            Ok(number) => number < self.0.captures_len(),
            Err(_) => self.0.capture_names().flatten().any(|known| known == name),
        }
    }

    /// Whether it matches between characters, where there is nothing to hit.
    pub fn matches_nothing(&self) -> bool {
        self.0.is_match("")
    }
}

/// Whether a letter that stands for itself is a capital: not one behind a backslash or in the braces after that.
fn has_capital(typed: &str) -> bool {
    let mut chars = typed.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\\' {
            let escaped = chars.next();
            if matches!(escaped, Some('p' | 'P' | 'x' | 'u' | 'U')) && chars.next_if_eq(&'{').is_some() {
                chars.by_ref().find(|&c| c == '}');
            }
        } else if c.is_uppercase() {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'a>(typed: &str, text: &'a str) -> Vec<&'a str> {
        Pattern::new(typed).expect("an expression").spans(text).map(|span| &text[span]).collect()
    }

    #[test]
    fn expressions_are_those_of_the_crate() {
        assert_eq!(found("le(s)? mod[eè]les?", "Les modèles, le modele"), ["Les modèles", "le modele"]);
        assert_eq!(found(r"\bTGV\b", "tgv TGV"), ["TGV"]);
        assert_eq!(found(r"\S\P{L}ab", "5 AB"), ["5 AB"]);
        assert_eq!(found("^b.c$", "a\nb\nc"), ["b\nc"]);
    }

    #[test]
    fn hits_are_not_empty_and_split_no_grapheme() {
        assert_eq!(found("a*", "baab"), ["aa"]);
        assert_eq!(found("e", "e\u{301}e"), ["e\u{301}", "e"]);
        assert_eq!(found("\u{301}", "e\u{301}\u{301}e"), ["e\u{301}\u{301}"]);
        assert_eq!(found("👩", "👩\u{200D}🚀"), ["👩\u{200D}🚀"]);
    }

    #[test]
    fn what_is_no_expression_is_told() {
        assert_eq!(Pattern::new("le(s").expect_err("open"), "unclosed group");
        assert!(Pattern::new(r"(\w{1000}){1000}").expect_err("large").contains("too large"));
        assert!(Pattern::new(r"(a*)*b").expect("fine").spans(&"a".repeat(100_000)).next().is_none());
    }
}
