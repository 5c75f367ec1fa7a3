//! Which characters a typed one also stands for when people search without accents.
//!
//! The text is never changed: a search for `e` looks for every character in [`variants`] of `e`. The other
//! direction does not hold: `é` stands for `é` alone. That is how fzf reads a query.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// Letters with a stroke or without their dot, which Unicode does not decompose, and the plain ones.
const STROKED: [(char, char); 11] = [
    ('ø', 'o'),
    ('Ø', 'O'),
    ('đ', 'd'),
    ('Đ', 'D'),
    ('ħ', 'h'),
    ('Ħ', 'H'),
    ('ł', 'l'),
    ('Ł', 'L'),
    ('ŧ', 't'),
    ('Ŧ', 'T'),
    ('ı', 'i'),
];

/// Pairs of letters and the one letter that people also write for them.
const JOINED: [([char; 2], char); 8] = [
    (['a', 'e'], 'æ'),
    (['A', 'e'], 'Æ'),
    (['A', 'E'], 'Æ'),
    (['o', 'e'], 'œ'),
    (['O', 'e'], 'Œ'),
    (['O', 'E'], 'Œ'),
    (['s', 's'], 'ß'),
    (['S', 'S'], 'ẞ'),
];

/// Keyboards have one of each; texts have them all.
const ALIKE: [&[char]; 2] = [
    &['\'', '\u{2018}', '\u{2019}', '\u{02BC}'],
    &['-', '\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2212}'],
];

/// Planes 0 and 1; those after it have ideographs and private characters.
const LAST_WITH_VARIANTS: char = '\u{1FFFF}';

static VARIANTS: LazyLock<HashMap<char, Vec<char>>> = LazyLock::new(|| {
    let mut variants: HashMap<char, Vec<char>> = HashMap::new();
    for variant in '\u{80}'..=LAST_WITH_VARIANTS {
        match plain_form(variant) {
            Some(plain) if plain != variant => variants.entry(plain).or_default().push(variant),
            _ => {}
        }
    }
    variants
});

/// The letter or digit that a character is a marked or otherwise written form of; itself if it is plain.
///
/// By the compatibility decompositions of Unicode (UAX #15). `None` for what is no letter or digit, or for several.
fn plain_form(c: char) -> Option<char> {
    let mut first = None;
    let mut one = true;
    decompose_compatible(c, |part| match first {
        None => first = Some(part),
        Some(_) => one &= is_combining_mark(part),
    });
    let first = first.filter(|part| one && part.is_alphanumeric())?;
    Some(STROKED.iter().find(|(stroked, _)| *stroked == first).map_or(first, |(_, plain)| *plain))
}

/// Whether a character is a letter or digit without marks, which stands for its [`variants`] too.
///
/// Letters such as `é`, `ø`, `œ` and `ß` are not: they stand for themselves.
pub fn is_plain(c: char) -> bool {
    plain_form(c) == Some(c) && !JOINED.iter().any(|(_, joined)| *joined == c)
}

/// The characters that are `letter` with marks or otherwise written, without itself: for `e`, `é è ê ë ē ę ᵉ` and more.
///
/// The case is that of `letter`. The table behind it is made at the first call, in some milliseconds.
pub fn variants(letter: char) -> &'static [char] {
    VARIANTS.get(&letter).map_or(&[], Vec::as_slice)
}

/// The letter that a pair of plain letters may stand for: `œ`, `æ` or `ß`, a capital if the first of the pair is one.
pub fn joined(first: char, second: char) -> Option<char> {
    JOINED.iter().find(|(pair, _)| *pair == [first, second]).map(|(_, joined)| *joined)
}

/// All apostrophes or all dashes if `c` is one of them, else nothing.
pub fn alike(c: char) -> &'static [char] {
    ALIKE.into_iter().find(|group| group.contains(&c)).unwrap_or(&[])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_letter_has_its_accented_and_stroked_variants() {
        for c in "àâäáãåāą\u{1EA5}".chars() {
            assert!(variants('a').contains(&c), "{c}");
            assert!(!variants('A').contains(&c), "{c}");
        }
        assert!(variants('o').contains(&'ø') && variants('o').contains(&'ǿ'));
        assert!(variants('i').contains(&'ı') && variants('I').contains(&'İ'));
        assert!(variants('e').contains(&'ᵉ') && variants('2').contains(&'²'));
        assert!(variants('æ').contains(&'ǽ'));
        assert!(!variants('a').contains(&'a'));
        assert!(variants('é').is_empty() && variants('.').is_empty());
    }

    #[test]
    fn only_letters_and_digits_without_marks_are_plain() {
        for c in "aZ7яקか日".chars() {
            assert!(is_plain(c), "{c}");
        }
        for c in "éøœæßẞİがﬁ가². '\u{301}".chars() {
            assert!(!is_plain(c), "{c}");
        }
    }

    #[test]
    fn pairs_take_the_case_of_their_first_letter() {
        assert_eq!(joined('o', 'e'), Some('œ'));
        assert_eq!(joined('O', 'e'), Some('Œ'));
        assert_eq!(joined('A', 'E'), Some('Æ'));
        assert_eq!(joined('s', 's'), Some('ß'));
        assert_eq!(joined('e', 'o'), None);
    }

    #[test]
    fn apostrophes_are_alike_and_so_are_dashes() {
        assert!(alike('\'').contains(&'’') && alike('’').contains(&'\''));
        assert!(alike('-').contains(&'–') && !alike('-').contains(&'\''));
        assert!(alike('a').is_empty());
    }
}
