//! The words of texts in one form for all spellings, by which an index tells in which texts something may be.
//!
//! Whatever ways of writing a [`Literal`](crate::search::Literal) takes for one another have the same form here: letters in
//! any case, with and without marks, joined and apart. A form is cut at all that is no letter or digit, so what stands
//! between two words of a text that is found cuts there, too.

use std::collections::HashSet;

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

use super::fold;

/// The terms of a text, or of several.
pub type Terms = HashSet<String>;

/// Longer words, in bytes, are no words: a text that has one has [`ANYTHING`].
const LONGEST: usize = 64;

/// The term of a text that may have any other as well.
pub const ANYTHING: &str = "\u{1}";

/// What a term of a text must be like.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Wanted {
    /// The very same.
    Whole(String),
    /// It begins so.
    Beginning(String),
    /// It ends so.
    Ending(String),
    /// It has this in it.
    Within(String),
}

/// What the terms of a text must be like: all of these must hold, of each one, of that all.
pub type Conditions = Vec<Vec<Vec<Wanted>>>;

/// Adds the terms of a text. Costs a pass over it.
pub fn add_terms(text: &str, terms: &mut Terms) {
    let mut add = |term: &str| {
        if !terms.contains(term) {
            terms.insert(term.to_owned());
        }
    };
    Cutter::cut(text, &mut |run| match run.is_dense {
        true => pairs(run.letters).for_each(&mut add),
        false if run.letters.len() > LONGEST => add(ANYTHING),
        false => add(run.letters),
    });
}

/// What the terms of every text have in which these words are found; nothing where that is not known.
///
/// The first of the words may be the end of a longer one, and the last the beginning.
pub fn wanted(words: &str) -> Vec<Wanted> {
    let mut all = Vec::new();
    Cutter::cut(words.trim(), &mut |Run { letters, is_dense, is_first, is_last }| {
        let is_letter = letters.chars().nth(1).is_none();
        let letters = letters.to_owned();
        match (is_first, is_last) {
            _ if is_dense && is_letter => all.push(Wanted::Within(letters)),
            _ if is_dense => all.extend(pairs(&letters).map(|pair| Wanted::Whole(pair.to_owned()))),
            (false, false) => all.push(Wanted::Whole(letters)),
            // Nearly every text has a word with it.
            _ if is_letter => {}
            (true, true) => all.push(Wanted::Within(letters)),
            (true, false) => all.push(Wanted::Ending(letters)),
            (false, true) => all.push(Wanted::Beginning(letters)),
        }
    });
    all
}

/// Each two letters that stand together; a letter that stands alone.
fn pairs(letters: &str) -> impl Iterator<Item = &str> {
    let starts = letters.char_indices().map(|(at, _)| at);
    let ends = letters.char_indices().map(|(at, c)| at + c.len_utf8());
    let is_alone = letters.chars().nth(1).is_none();
    starts.zip(ends.skip(usize::from(!is_alone))).map(|(start, end)| &letters[start..end])
}

/// Letters that stand together and are of a kind, in their one form.
struct Run<'a> {
    letters: &'a str,
    /// Whether they are of a script that writes no blanks between words, or a rare one.
    is_dense: bool,
    /// Whether nothing stands before them …
    is_first: bool,
    /// … or behind them.
    is_last: bool,
}

/// Cuts a text into runs.
#[derive(Default)]
struct Cutter {
    letters: String,
    is_dense: bool,
    is_cut: bool,
}

impl Cutter {
    fn cut(text: &str, tell: &mut dyn FnMut(Run<'_>)) {
        let mut cutter = Cutter::default();
        for c in text.chars() {
            if c.is_ascii_alphanumeric() {
                cutter.push(c.to_ascii_lowercase(), tell);
            } else if c.is_ascii() {
                cutter.end(tell);
            } else {
                form(c, &mut |part| match part {
                    Some(letter) => cutter.push(letter, tell),
                    None => cutter.end(tell),
                });
            }
        }
        cutter.tell(true, tell);
    }

    fn push(&mut self, letter: char, tell: &mut dyn FnMut(Run<'_>)) {
        let is_dense = is_dense(letter);
        if is_dense != self.is_dense && !self.letters.is_empty() {
            self.end(tell);
        }
        self.is_dense = is_dense;
        self.letters.push(letter);
    }

    fn end(&mut self, tell: &mut dyn FnMut(Run<'_>)) {
        self.tell(false, tell);
        self.letters.clear();
        self.is_cut = true;
    }

    fn tell(&self, is_last: bool, tell: &mut dyn FnMut(Run<'_>)) {
        if !self.letters.is_empty() {
            tell(Run { letters: &self.letters, is_dense: self.is_dense, is_first: !self.is_cut, is_last });
        }
    }
}

/// The form of a character: letters, `None` for a cut; nothing at all for a mark.
fn form(c: char, tell: &mut dyn FnMut(Option<char>)) {
    if !fold::alike(c).is_empty() {
        return tell(None);
    }
    decompose_compatible(c, |part| {
        if is_passed_over(part) {
            return;
        }
        let apart = fold::apart(part);
        let letters = if apart.is_empty() { std::slice::from_ref(&part) } else { apart };
        for lower in letters.iter().flat_map(|letter| letter.to_uppercase()).flat_map(char::to_lowercase) {
            if !is_passed_over(lower) {
                tell(lower.is_alphanumeric().then_some(lower));
            }
        }
    });
}

/// Whether a character may be there or not: marks, and joiners. The iota is a letter, but a mark below others as well.
fn is_passed_over(c: char) -> bool {
    is_combining_mark(c) || matches!(c, '\u{200C}' | '\u{200D}' | 'ι' | 'Ι')
}

/// Whether a letter is of a script that writes no blanks between words, or of a rare one.
fn is_dense(letter: char) -> bool {
    matches!(letter, '\u{E00}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{2E80}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(text: &str) -> Vec<String> {
        let mut all = Terms::new();
        add_terms(text, &mut all);
        let mut all: Vec<String> = all.into_iter().collect();
        all.sort();
        all
    }

    fn formed(c: char) -> Vec<Option<char>> {
        let mut parts = Vec::new();
        form(c, &mut |part| parts.push(part));
        parts
    }

    #[test]
    fn a_form_is_that_of_all_spellings() {
        assert_eq!(terms("L’Été, cœur STRAẞE e\u{301}té"), ["coeur", "ete", "l", "strasse"]);
        assert_eq!(terms("日本語 が"), ["か", "日本", "本語"]);
        assert_eq!(terms(&"x".repeat(LONGEST + 1)), [ANYTHING]);
        let text = |text: &str| text.to_owned();
        assert_eq!(
            wanted("levée de fonds"),
            [Wanted::Ending(text("levee")), Wanted::Whole(text("de")), Wanted::Beginning(text("fonds"))]
        );
        assert_eq!(wanted(" Budget "), [Wanted::Within(text("budget"))]);
        assert_eq!(wanted("l'a"), []);
        assert_eq!(wanted("日本"), [Wanted::Whole(text("日本"))]);
        assert_eq!(wanted("日oven"), [Wanted::Within(text("日")), Wanted::Beginning(text("oven"))]);
    }

    #[test]
    fn every_variant_and_case_of_a_letter_has_its_form() {
        for c in '\u{21}'..'\u{20000}' {
            for &variant in fold::variants(c) {
                assert_eq!(formed(variant), formed(c), "{variant:?} {c:?}");
            }
            let mut class = regex_syntax::hir::ClassUnicode::new([regex_syntax::hir::ClassUnicodeRange::new(c, c)]);
            class.case_fold_simple();
            for other in class.iter().flat_map(|range| range.start()..=range.end()) {
                assert_eq!(formed(other), formed(c), "{other:?} {c:?}");
            }
        }
    }

    #[test]
    fn what_is_passed_over_and_what_cuts_is_as_patterns_have_it() {
        let (marks, between) = (regex::Regex::new(r"^\p{M}$"), regex::Regex::new(r"^[\s\p{P}]$"));
        let (marks, between) = (marks.expect("a pattern"), between.expect("a pattern"));
        for c in '\0'..'\u{20000}' {
            let mut room = [0; 4];
            let text = &*c.encode_utf8(&mut room);
            assert!(!marks.is_match(text) || formed(c).is_empty(), "{c:?}");
            let cuts = |parts: Vec<Option<char>>| !parts.is_empty() && parts.iter().all(Option::is_none);
            assert!(!between.is_match(text) || cuts(formed(c)), "{c:?}");
        }
    }
}
