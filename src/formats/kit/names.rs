//! What may be a speaker's name where only a colon or a line end sets it off.
//!
//! `Note that: …` and `https:` stand where names do, and nothing but their look tells them apart. So there are three
//! measures. A *phrase* is short and no sentence; a *possible* name is a shorter phrase still, or a *likely* one, which
//! looks like a name. A reader takes the likely ones; the others where the file shows that they are labels, because it
//! has one on every segment or the same one again.

use std::ops::Range;

/// The longest name taken from running text, in characters.
const MAX_CHARS: usize = 60;

/// The most words in a name taken from running text, and in one that does not look like a name.
const MAX_WORDS: (usize, usize) = (6, 3);

/// Words that stand before a colon and are no speaker, in lower case.
const NOT_NAMES: [&str; 10] = ["http", "https", "ftp", "mailto", "file", "note", "nb", "n.b.", "ps", "p.s."];

/// Words within a name that need no capital.
const PARTICLES: [&str; 27] = [
    "al", "and", "bin", "da", "das", "de", "del", "den", "der", "des", "di", "do", "dos", "du", "e", "el", "et", "ibn",
    "la", "le", "of", "ten", "und", "van", "von", "y", "zu",
];

/// Whether a text could be a name: one that looks like it, or up to three words without a comma.
pub fn is_possible(name: &str) -> bool {
    is_phrase(name)
        && (looks_like_name(name) || (name.split_whitespace().count() <= MAX_WORDS.1 && !name.contains(',')))
}

/// Whether a text looks like a name: `Anna`, `Jean de la Tour`, `SPEAKER_00`, `Guest 2`, `佐藤`.
pub fn is_likely(name: &str) -> bool {
    is_phrase(name) && looks_like_name(name)
}

/// Whether a text could be a name at all: not long, no sentence, no address, no time.
pub fn is_phrase(name: &str) -> bool {
    let mut chars = name.chars();
    let starts_well = chars.next().is_some_and(|c| c.is_alphanumeric() || "[(_".contains(c) || is_symbol(c));
    starts_well
        && chars.nth(MAX_CHARS - 1).is_none()
        && !name.ends_with(char::is_whitespace)
        && name.split_whitespace().count() <= MAX_WORDS.0
        && name.chars().any(|c| c.is_alphanumeric() || is_symbol(c))
        && !name.contains([':', '?', '!', ';', '…', '«', '»', '“', '”', '„', '<', '>', '|', '*', '\n', '\r'])
        && name.split_whitespace().all(|word| !ends_sentence(word))
        && !NOT_NAMES.contains(&name.to_lowercase().as_str())
}

/// Whether every word has a capital, a digit, or no letters of two cases, apart from particles after the first.
fn looks_like_name(name: &str) -> bool {
    let is_named = |word: &str| {
        let first = word.chars().find(|c| c.is_alphanumeric());
        first.is_none_or(|c| !c.is_lowercase())
            || word.starts_with(['(', '['])
            || word.contains(|c: char| c.is_numeric() || c == '_')
    };
    name.split_whitespace().enumerate().all(|(at, word)| is_named(word) || (at > 0 && PARTICLES.contains(&word)))
}

/// A label set off by a colon at the start of a text, as ranges into it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Prefix {
    /// The name itself.
    pub label: Range<usize>,
    /// The name with brackets, colon and the white space behind.
    pub whole: Range<usize>,
    /// Whether it stands in square brackets, which says that it is a label.
    pub bracketed: bool,
}

/// Finds `Name: ` or `[Name]: ` at the very start of a text, whatever the name looks like.
///
/// The colon must end a word: white space or nothing follows. Looks at the beginning of the text only.
pub fn prefix(text: &str) -> Option<Prefix> {
    let head = &text[..text.floor_char_boundary(MAX_CHARS * 4)];
    let head = head.split(['\n', '\r']).next().unwrap_or_default();
    let ends_word =
        |colon: usize| text.get(colon + 1..).is_some_and(|rest| !rest.starts_with(|c: char| !c.is_whitespace()));
    let whole_end = |colon: usize| text.len() - text.get(colon + 1..).unwrap_or_default().trim_start().len();
    if let Some(bracket) = head.strip_prefix('[').and_then(|_| head.find("]:")).filter(|at| ends_word(at + 1)) {
        return Some(Prefix { label: 1..bracket, whole: 0..whole_end(bracket + 1), bracketed: true });
    }
    let (colon, _) = head.match_indices(':').find(|(colon, _)| ends_word(*colon))?;
    let label = head.get(..colon)?.trim_end();
    Some(Prefix { label: 0..label.len(), whole: 0..whole_end(colon), bracketed: false })
}

/// A sign such as an emoji, which people put in names; not the punctuation that starts a line of dialogue.
fn is_symbol(c: char) -> bool {
    !c.is_ascii()
        && !c.is_whitespace()
        && !c.is_alphanumeric()
        && !matches!(c, '\u{2000}'..='\u{206f}' | '¡' | '¿' | '«' | '»')
}

/// Whether a full stop after a word ends a sentence, unlike those in `Dr.` and `J.R.`.
fn ends_sentence(word: &str) -> bool {
    let is_short = word.chars().count() <= 5 && word.starts_with(char::is_uppercase);
    word.ends_with('.') && !is_short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_what_is_none() {
        let likely = [
            "Anna",
            "SPEAKER_00",
            "speaker_1",
            "Speaker 1",
            "S01",
            "MAN",
            "Jean de la Tour",
            "Dr. Martin",
            "J. R. Smith",
            "Anna (host)",
            "佐藤",
            "محمد",
            "Smith, John",
            "Élodie",
            "Anna & Ben",
            "🎤 Anna",
            "2",
            "Bob \"Cat\" Ray",
        ];
        for name in likely {
            assert!(is_likely(name), "{name}");
        }
        for name in ["anna", "the host", "Note that", "Unknown speaker", "le présentateur"] {
            assert!(is_possible(name) && !is_likely(name), "{name}");
        }
        for name in ["and then she said", "well, Ann", "M. Martin, at the door"] {
            assert!(is_phrase(name) && !is_possible(name), "{name}");
        }
        let long = "A".repeat(61);
        let none = [
            "",
            " ",
            "https",
            "Note",
            "NB",
            "10:30 Meeting",
            "He left. Then he said",
            "Why? Because",
            "- Anna",
            "# Title",
            "— Anna",
            "“Anna",
            "A B C D E F G",
            "\"Anna",
            "...",
            "???",
            "Anna ",
            &long,
        ];
        for name in none {
            assert!(!is_phrase(name), "{name}");
        }
    }

    #[test]
    fn prefixes() {
        let found = |text: &'static str| prefix(text).map(|found| (&text[found.label], &text[found.whole]));
        assert_eq!(found("Anna: hello"), Some(("Anna", "Anna: ")));
        assert_eq!(found("Anna :  hello"), Some(("Anna", "Anna :  ")));
        assert_eq!(found("[S 1]: hello"), Some(("S 1", "[S 1]: ")));
        assert_eq!(found("MAN:\nhello"), Some(("MAN", "MAN:\n")));
        assert_eq!(found("MAN:"), Some(("MAN", "MAN:")));
        assert_eq!(found("10:30 Meeting: x"), Some(("10:30 Meeting", "10:30 Meeting: ")));
        assert_eq!(found("https://example.org"), None);
        assert_eq!(found("one\ntwo: three"), None);
    }
}
