//! What may be a speaker's name where only a colon or a line end sets it off.
//!
//! `Note that: …` and `https:` stand where names do, and nothing but their look tells them apart. So there are three
//! measures. A *phrase* is short and no sentence; a *possible* name is a shorter phrase still, or a *likely* one, which
//! looks like a name. A reader takes the likely ones; the others where the file shows that they are labels, because it
//! has one on every segment or the same one again.
//!
//! The rule in full, by what it goes by:
//!
//! - **Length**: at most 60 characters and six words; three words where they do not look like a name.
//! - **Shape**: every word has a capital, a digit or no letters of two cases, particles aside (`Jean de la Tour`,
//!   `Sen. PAUL LAXALT, (R) Nevada`). Clock times, addresses, sentences and questions are none. Nor is a clause, which
//!   has a word as `that` or `were` among others: `THAT WERE CLOSED WERE`. Capitals throughout, digits or several
//!   words with capitals are *sure*: prose rarely has them before a colon.
//! - **Position**: what stands once, is not sure, and comes in the middle of a sentence, is a part of that (subtitles).
//!   In plain text, a name inside paragraphs is part of the text where most names start one.
//! - **Recurrence**: what occurs again may look as it likes (`stokes`), if it is a phrase and no clause. Words that
//!   head remarks and sections (`Note`, `Date`, `Break`) never are names but so; fields of other files (`License`,
//!   `Fixed`) never are.

use std::ops::Range;

/// The longest name taken from running text, in characters.
const MAX_CHARS: usize = 60;

/// The most words in a name taken from running text, and in one that does not look like a name.
const MAX_WORDS: (usize, usize) = (6, 3);

/// Words that stand before a colon and are no speaker, in lower case.
const NOT_NAMES: [&str; 10] = ["http", "https", "ftp", "mailto", "file", "note", "nb", "n.b.", "ps", "p.s."];

/// Fields of other files and headings of lists of changes, which occur again and again, in lower case.
const FIELDS: [&str; 42] = [
    "added",
    "author",
    "authors",
    "breaking",
    "breaking changes",
    "bug fixes",
    "bugfixes",
    "build status",
    "changed",
    "changes",
    "comment",
    "copyright",
    "crate",
    "depends",
    "deprecated",
    "documentation",
    "error",
    "errors",
    "failed",
    "features",
    "files",
    "fixed",
    "fixes",
    "format",
    "homepage",
    "latest version",
    "licence",
    "license",
    "maintainer",
    "new features",
    "next chapter",
    "other changes",
    "package",
    "performance",
    "reason",
    "removed",
    "repository",
    "section",
    "table of contents",
    "unreleased",
    "upstream-name",
    "version",
];

/// What heads remarks, sections and the fields above a transcript, in lower case: only a name if it occurs again.
const HEADINGS: [&str; 53] = [
    "abstract",
    "agenda",
    "applause",
    "attendees",
    "break",
    "caution",
    "date",
    "description",
    "duration",
    "e.g.",
    "episode",
    "example",
    "for example",
    "how",
    "what",
    "when",
    "where",
    "why",
    "i.e.",
    "important",
    "in short",
    "inaudible",
    "crosstalk",
    "silence",
    "unintelligible",
    "intro",
    "jingle",
    "keywords",
    "language",
    "laughter",
    "link",
    "links",
    "location",
    "music",
    "outro",
    "participants",
    "place",
    "recorded",
    "remember",
    "result",
    "source",
    "speakers",
    "sponsor",
    "subject",
    "summary",
    "time",
    "tip",
    "title",
    "todo",
    "topic",
    "transcript",
    "url",
    "warning",
];

/// Words that make a sentence of what they stand in, in lower case; none that is a name somewhere.
const CLAUSE_WORDS: [&str; 56] = [
    "about", "are", "because", "been", "cuando", "dass", "dont", "eran", "est", "están", "está", "had", "haben", "has",
    "have", "her", "here", "into", "is", "it's", "nicht", "not", "nous", "ont", "perché", "porque", "quando", "que",
    "qui", "said", "says", "should", "sind", "sont", "than", "that", "that's", "their", "then", "there", "these",
    "they", "this", "those", "was", "weil", "wenn", "were", "what", "when", "where", "which", "why", "would",
    "étaient", "était",
];

/// Words within a name that need no capital.
const PARTICLES: [&str; 27] = [
    "al", "and", "bin", "da", "das", "de", "del", "den", "der", "des", "di", "do", "dos", "du", "e", "el", "et", "ibn",
    "la", "le", "of", "ten", "und", "van", "von", "y", "zu",
];

/// Whether a text could be a name: one that looks like it, or up to three words without a comma.
pub fn is_possible(name: &str) -> bool {
    is_phrase(name)
        && !is_heading(name)
        && !is_clause(name)
        && (looks_like_name(name) || (name.split_whitespace().count() <= MAX_WORDS.1 && !name.contains(',')))
}

/// Whether a text looks like a name: `Anna`, `Jean de la Tour`, `SPEAKER_00`, `Guest 2`, `佐藤`.
pub fn is_likely(name: &str) -> bool {
    is_phrase(name) && looks_like_name(name) && !is_heading(name) && !is_clause(name)
}

/// Whether a likely name has a look that prose rarely has before a colon: `MAN`, `S1`, `Ann Lee`.
pub fn is_sure(name: &str) -> bool {
    let mut letters = name.chars().filter(|c| c.is_alphabetic());
    let is_upper = letters.clone().count() > 1 && letters.all(char::is_uppercase);
    let is_marked = name.contains(|c: char| c.is_numeric() || c == '_');
    is_likely(name) && (is_upper || is_marked || name.split_whitespace().nth(1).is_some())
}

/// Whether a text reads as a part of a sentence: three words or more with one that makes a clause, or nothing else.
pub fn is_clause(name: &str) -> bool {
    let words = || name.split_whitespace();
    let makes_clause = |word: &str| CLAUSE_WORDS.contains(&word.to_lowercase().as_str());
    match words().count() {
        0 | 1 => false,
        2 => words().all(makes_clause),
        _ => words().any(makes_clause),
    }
}

/// Whether a word heads remarks, sections or the fields above a transcript.
pub fn is_heading(name: &str) -> bool {
    HEADINGS.contains(&name.to_lowercase().as_str())
}

/// Whether a text could be a name at all: not long, no sentence, no address, no time.
pub fn is_phrase(name: &str) -> bool {
    let mut chars = name.chars();
    let is_field = || FIELDS.contains(&name.to_lowercase().as_str());
    let starts_well = chars.next().is_some_and(|c| c.is_alphanumeric() || "[(_".contains(c) || is_symbol(c));
    starts_well
        && chars.nth(MAX_CHARS - 1).is_none()
        && !name.ends_with(char::is_whitespace)
        && name.split_whitespace().count() <= MAX_WORDS.0
        && name.chars().any(|c| c.is_alphanumeric() || is_symbol(c))
        && !name.contains([':', '：', '?', '!', ';', '…', '«', '»', '“', '”', '„', '<', '>', '|', '*', '\n', '\r'])
        && name.split_whitespace().all(|word| !ends_sentence(word))
        && !NOT_NAMES.contains(&name.to_lowercase().as_str())
        && !is_field()
}

/// Whether every word has a capital, a digit, or no letters of two cases, apart from particles after the first.
fn looks_like_name(name: &str) -> bool {
    let is_named = |word: &str| {
        let first = word.chars().find(|c| c.is_alphanumeric());
        first.is_none_or(|c| !c.is_lowercase())
            || word.starts_with(['(', '['])
            || word.contains(|c: char| c.is_numeric() || c == '_')
    };
    // What stands in brackets behind a name says something of it: `MS. REED [counsel for Ann]`.
    let mut in_brackets = false;
    name.split_whitespace().enumerate().all(|(at, word)| {
        in_brackets |= at > 0 && word.starts_with(['(', '[']);
        let is_remark = in_brackets;
        in_brackets &= !word.ends_with([')', ']']);
        is_remark || is_named(word) || (at > 0 && PARTICLES.contains(&word))
    })
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
/// The colon must end a word: white space or nothing follows, unless it is the wide one of Chinese and Japanese. Before
/// the name may stand `>>`, which captions have where the speaker changes. Looks at the beginning of the text only.
pub fn prefix(text: &str) -> Option<Prefix> {
    let before = chevrons_len(text);
    let body = text.get(before..)?;
    let head = &body.as_bytes()[..body.len().min(MAX_CHARS * 4)];
    // Looked at behind the sign that is wanted, which stands near the beginning, and not through all of the head.
    let is_on_first_line = |at: usize| memchr::memchr2(b'\n', b'\r', &head[..at]).is_none();
    let found = |label: Range<usize>, after: usize, bracketed| {
        let rest = body.get(after..)?;
        let whole_end = before + body.len() - rest.trim_start().len();
        Some(Prefix { label: before + label.start..before + label.end, whole: 0..whole_end, bracketed })
    };
    let ends_word =
        |after: usize| body.get(after..).is_some_and(|rest| !rest.starts_with(|c: char| !c.is_whitespace()));
    if head.first() == Some(&b'[')
        && let Some(bracket) = memchr::memchr_iter(b']', head).find(|at| head.get(at + 1) == Some(&b':'))
        && ends_word(bracket + 2)
        && is_on_first_line(bracket)
    {
        return found(1..bracket, bracket + 2, true);
    }
    let colon_len = |at: usize| match head.get(at..) {
        Some([b':', ..]) if ends_word(at + 1) => Some(1),
        Some(rest) if rest.starts_with("：".as_bytes()) => Some("：".len()),
        _ => None,
    };
    let colons = memchr::memchr2_iter(b':', "：".as_bytes()[0], head);
    let (colon, len) =
        colons.filter_map(|at| Some((at, colon_len(at)?))).next().filter(|(at, _)| is_on_first_line(*at))?;
    let label = body.get(..colon)?.trim_end();
    found(0..label.len(), colon + len, false)
}

/// The length of `>>` or more at the start of a text, as it is or as references, and the white space behind.
fn chevrons_len(text: &str) -> usize {
    if !text.starts_with(['>', '&']) {
        return 0;
    }
    let mut rest = text;
    let mut chevrons = 0;
    while let Some(next) = rest.strip_prefix('>').or_else(|| rest.strip_prefix("&gt;")) {
        rest = next;
        chevrons += 1;
    }
    if chevrons < 2 { 0 } else { text.len() - rest.trim_start_matches([' ', '\t']).len() }
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
            "MS. REED [counsel for Ann]",
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
    fn odd_names_and_clauses() {
        for name in ["Sen. PAUL LAXALT, (R) Nevada", "RBN", "MAN", "SPEAKER_1", "Ann Lee", "Will Clark", "Kaiming He"] {
            assert!(is_sure(name), "{name}");
        }
        for name in ["Ann", "2nd", "佐藤", "Are Hansen", "Q", "WOMAN IN BLACK"] {
            assert!(is_likely(name), "{name}");
        }
        assert!(is_possible("stokes") && !is_likely("stokes"));
        for clause in
            ["THAT WERE CLOSED WERE", "What Is", "The Thing That Counts", "les gens qui sont là", "Das Ist Nicht"]
        {
            assert!(is_phrase(clause) && is_clause(clause) && !is_possible(clause), "{clause}");
        }
        for heading in ["Break", "MUSIC", "Date", "Remember", "For example"] {
            assert!(is_phrase(heading) && !is_possible(heading), "{heading}");
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
        assert_eq!(found(">> BEN: hello"), Some(("BEN", ">> BEN: ")));
        assert_eq!(found("&gt;&gt;&gt; BEN: hello"), Some(("BEN", "&gt;&gt;&gt; BEN: ")));
        assert_eq!(found("> BEN: hello"), Some(("> BEN", "> BEN: ")));
        assert_eq!(found("佐藤：はい"), Some(("佐藤", "佐藤：")));
        assert_eq!(found("ＡＢ： はい"), Some(("ＡＢ", "ＡＢ： ")));
        assert_eq!(found("https://example.org"), None);
        assert_eq!(found("one\ntwo: three"), None);
    }
}
