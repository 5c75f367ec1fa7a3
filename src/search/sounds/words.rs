//! Words as they are compared: where they stand, their letters, and how they are read.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::phonemes::Phoneme;
use super::reading::Reader;
use crate::search::literal::is_unspaced;
use crate::text::fold::apart;

/// Where the words of a text stand, in bytes: runs of letters and digits with their marks.
///
/// Elisions and hyphens divide words. Scripts without spaces have a word for each character with its marks.
pub fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut chars = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, first) = chars.find(|(_, c)| c.is_alphanumeric())?;
        let alone = is_unspaced(first);
        let mut end = start + first.len_utf8();
        while let Some((at, c)) =
            chars.next_if(
                |&(_, c)| if c.is_alphanumeric() { !alone && !is_unspaced(c) } else { !c.is_ascii() && follows(c) },
            )
        {
            end = at + c.len_utf8();
        }
        Some(start..end)
    })
}

/// Whether a character belongs to the letter before it: marks, joiners.
fn follows(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}') || is_combining_mark(c)
}

/// Adds the letters and digits of a word without case and marks, `œ æ ß` as two.
///
/// Letters beyond the first 65,536 characters of Unicode count by their low 16 bits.
pub fn fold(word: &str, out: &mut Vec<u16>) {
    if word.is_ascii() {
        out.extend(word.bytes().map(|c| u16::from(c.to_ascii_lowercase())));
        return;
    }
    for c in word.nfkd().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()) {
        let letters = match apart(c) {
            [] => std::slice::from_ref(&c),
            letters => letters,
        };
        out.extend(letters.iter().map(|&letter| u32::from(letter) as u16));
    }
}

/// How the parts of a word are read that may be read in several ways.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Manner {
    /// Capitals letter by letter, numbers in pairs of digits.
    Spelled,
    /// Capitals as a word, numbers in full.
    Spoken,
    /// The word in one piece as if written in lower case, numbers by digits.
    Whole,
    /// As in a text: capitals letter by letter where they are few or have no vowel.
    Written,
}

/// Adds the sounds of a word. Costs some comparisons a letter.
pub fn read(word: &str, manner: Manner, reader: &Reader, out: &mut Vec<Phoneme>) {
    if manner == Manner::Whole {
        let lower: Vec<char> = word.nfc().flat_map(char::to_lowercase).collect();
        for part in lower.chunk_by(|a, b| a.is_numeric() == b.is_numeric()) {
            read_part(part, manner, reader, out);
        }
        return;
    }
    let letters: Vec<char> = word.nfc().collect();
    for range in parts(&letters) {
        read_part(&letters[range], manner, reader, out);
    }
}

/// Divides a word where the case or the kind of character changes: `DeepSeek`, `GPTZero`, `boto3`.
fn parts(letters: &[char]) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let from = start;
        let first = letters.get(from)?;
        start += 1;
        while let Some(next) = letters.get(start) {
            let before = letters[start - 1];
            let capital_ends = before.is_uppercase()
                && next.is_uppercase()
                && letters.get(start + 1).is_some_and(|after| after.is_lowercase());
            if first.is_numeric() != next.is_numeric()
                || (next.is_uppercase() && !before.is_uppercase())
                || capital_ends
            {
                break;
            }
            start += 1;
        }
        Some(from..start)
    })
}

fn read_part(part: &[char], manner: Manner, reader: &Reader, out: &mut Vec<Phoneme>) {
    if part[0].is_numeric() {
        return read_digits(part, manner, reader, out);
    }
    let lower: Vec<char> = part.iter().flat_map(|c| c.to_lowercase()).collect();
    let has_vowel = lower.iter().any(|&c| "aeiouy".contains(super::reading::bare(c)));
    let capitals = part.iter().all(|c| c.is_uppercase());
    let spelled = match manner {
        Manner::Spelled => (capitals && part.len() <= 5) || (!has_vowel && part.len() > 1),
        Manner::Written => capitals && (part.len() <= 3 || !has_vowel),
        Manner::Spoken | Manner::Whole => capitals && part.len() == 1,
    };
    if spelled {
        lower.iter().for_each(|&letter| reader.spell(letter, out));
    } else {
        reader.read_word(&lower, out);
    }
}

fn read_digits(part: &[char], manner: Manner, reader: &Reader, out: &mut Vec<Phoneme>) {
    let digits: Vec<usize> = part.iter().filter_map(|c| c.to_digit(10)).map(|digit| digit as usize).collect();
    if manner == Manner::Whole || digits.len() > 4 || digits.first() == Some(&0) {
        digits.iter().for_each(|&digit| reader.read_number(digit, false, out));
    } else if !digits.is_empty() {
        let number = digits.iter().fold(0, |number, digit| number * 10 + digit);
        reader.read_number(number, manner != Manner::Spoken, out);
    }
}
