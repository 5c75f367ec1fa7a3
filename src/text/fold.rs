//! Which characters a typed one also stands for when people search without accents.
//!
//! The text is never changed: a search for `e` looks for every character in [`variants`] of `e`. The other
//! direction does not hold: `é` stands for `é` alone. That is how fzf reads a query.

use std::collections::HashMap;
use std::ops::Range;
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

/// Letters in a row and the one that people and typesetters also write for them; the longer ones first.
const JOINED: [(&[char], char); 14] = [
    (&['f', 'f', 'i'], '\u{FB03}'),
    (&['f', 'f', 'l'], '\u{FB04}'),
    (&['a', 'e'], 'æ'),
    (&['A', 'e'], 'Æ'),
    (&['A', 'E'], 'Æ'),
    (&['o', 'e'], 'œ'),
    (&['O', 'e'], 'Œ'),
    (&['O', 'E'], 'Œ'),
    (&['s', 's'], 'ß'),
    (&['S', 'S'], 'ẞ'),
    (&['f', 'f'], '\u{FB00}'),
    (&['f', 'i'], '\u{FB01}'),
    (&['f', 'l'], '\u{FB02}'),
    (&['s', 't'], '\u{FB06}'),
];

/// The most letters that one stands for.
pub const MOST_JOINED: usize = 3;

/// Keyboards have one of each; texts have them all.
const ALIKE: [&[char]; 3] = [
    &['\'', '\u{2018}', '\u{2019}', '\u{201B}', '\u{02BC}'],
    &['"', '\u{201C}', '\u{201D}', '\u{201E}', '\u{201F}', '«', '»'],
    &['-', '\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2212}'],
];

/// Where the marked and otherwise written forms of letters are; between these are ideographs, syllables, and scripts
/// without such forms.
const WITH_VARIANTS: [Range<char>; 5] = [
    '\u{80}'..'\u{3400}',
    '\u{A000}'..'\u{AC00}',
    '\u{F900}'..'\u{12000}',
    '\u{16000}'..'\u{17000}',
    '\u{1CC00}'..'\u{1FC00}',
];

static VARIANTS: LazyLock<HashMap<char, Vec<char>>> = LazyLock::new(|| {
    let mut variants: HashMap<char, Vec<char>> = HashMap::new();
    // To ask whether so many are letters would take most of the time of a search in files.
    let is_other = |c: &char| is_decomposed(*c) || STROKED.iter().any(|(stroked, _)| stroked == c);
    let candidates = WITH_VARIANTS.into_iter().flatten().filter(is_other);
    for variant in candidates {
        match plain_form(variant) {
            Some(plain) if plain != variant => variants.entry(plain).or_default().push(variant),
            _ => {}
        }
    }
    variants
});

/// Whether a character is written otherwise in Unicode's compatibility decomposition.
fn is_decomposed(c: char) -> bool {
    let mut is_other = false;
    decompose_compatible(c, |part| is_other |= part != c);
    is_other
}

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

/// The letter that these plain letters may stand for: `œ`, `æ`, `ß` or a ligature such as `ﬁ`, a capital if the first of
/// them is one.
pub fn joined(letters: &[char]) -> Option<char> {
    JOINED.iter().find(|(joined, _)| *joined == letters).map(|(_, joined)| *joined)
}

/// How many of these plain letters, from the first on, one letter may stand for; 1 where none does.
pub fn joined_len(letters: &[char]) -> usize {
    JOINED.iter().find(|(joined, _)| letters.starts_with(joined)).map_or(1, |(joined, _)| joined.len())
}

/// The letters of a ligature; `œ`, `æ` and `ß` are none, they stand for themselves.
pub fn ligature(c: char) -> Option<&'static [char]> {
    let is_ligature = matches!(c, '\u{FB00}'..='\u{FB06}');
    JOINED.iter().find(|(_, joined)| is_ligature && *joined == c).map(|(letters, _)| *letters)
}

/// The plain letters that a letter is written as where its stroke is left out or it is joined of several; nothing for others.
pub fn apart(letter: char) -> &'static [char] {
    let stroked = STROKED.iter().find(|(stroked, _)| *stroked == letter).map(|(_, plain)| std::slice::from_ref(plain));
    stroked.or_else(|| JOINED.iter().find(|(_, joined)| *joined == letter).map(|(letters, _)| *letters)).unwrap_or(&[])
}

/// All apostrophes, all dashes or all quotation marks if `c` is one of them, else nothing.
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
    fn every_form_of_a_letter_is_in_the_table() {
        let is_there = |c: char, plain: char| VARIANTS.get(&plain).is_some_and(|variants| variants.contains(&c));
        // Planes 0 and 1; those after it have ideographs and private characters.
        let missing =
            ('\u{80}'..='\u{1FFFF}').filter(|&c| plain_form(c).is_some_and(|plain| plain != c && !is_there(c, plain)));
        assert_eq!(missing.collect::<Vec<_>>(), []);
    }

    #[test]
    fn pairs_take_the_case_of_their_first_letter() {
        assert_eq!(joined(&['o', 'e']), Some('œ'));
        assert_eq!(joined(&['O', 'e']), Some('Œ'));
        assert_eq!(joined(&['A', 'E']), Some('Æ'));
        assert_eq!(joined(&['s', 's']), Some('ß'));
        assert_eq!(joined(&['e', 'o']), None);
    }

    #[test]
    fn ligatures_are_their_letters() {
        assert_eq!((ligature('ﬃ'), ligature('œ')), (Some(&['f', 'f', 'i'][..]), None));
        assert_eq!([joined_len(&['f', 'f', 'i']), joined_len(&['f', 'f', 'a']), joined_len(&['f', 'a'])], [3, 2, 1]);
    }

    #[test]
    fn apostrophes_are_alike_and_so_are_dashes_and_quotation_marks() {
        assert!(alike('\'').contains(&'’') && alike('’').contains(&'\''));
        assert!(alike('-').contains(&'–') && !alike('-').contains(&'\''));
        assert!(alike('"').contains(&'«') && alike('”').contains(&'"') && !alike('"').contains(&'’'));
        assert!(alike('a').is_empty());
    }
}
