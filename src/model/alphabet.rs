//! Which characters occur in a text.

use unicode_normalization::char::is_combining_mark;

/// Planes 0 and 1 are kept exactly; characters after them only as a whole.
const LAST: u32 = 0x1_FFFF;

/// The characters of a text that are not ASCII.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Alphabet {
    /// In order.
    chars: Vec<char>,
    has_marks: bool,
    has_others: bool,
}

impl Alphabet {
    /// The characters of a text. Costs a pass over it, a fast one where it is ASCII.
    pub fn of(text: &str) -> Alphabet {
        let mut alphabet = Alphabet::default();
        let mut seen: Vec<u64> = Vec::new();
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            // Sixteen at a time, which compilers turn into one comparison.
            while bytes.get(at..at + 16).is_some_and(|bytes| bytes.iter().all(u8::is_ascii)) {
                at += 16;
            }
            let end = text.ceil_char_boundary((at + 16).min(bytes.len()));
            for c in text[at..end].chars().filter(|c| !c.is_ascii()) {
                let number = u32::from(c);
                alphabet.has_others |= number > LAST;
                if number <= LAST {
                    seen.resize(LAST as usize / 64 + 1, 0);
                    seen[number as usize / 64] |= 1 << (number % 64);
                }
            }
            at = end;
        }
        for (word, mut bits) in seen.into_iter().enumerate() {
            while bits != 0 {
                alphabet.chars.extend(char::from_u32(word as u32 * 64 + bits.trailing_zeros()));
                bits &= bits - 1;
            }
        }
        let joiners = ['\u{200C}', '\u{200D}'];
        let is_mark = |c: &char| is_combining_mark(*c) || joiners.contains(c);
        alphabet.has_marks = alphabet.has_others || alphabet.chars.iter().any(is_mark);
        alphabet
    }

    /// Whether characters may have combining marks or joiners after them.
    pub fn has_marks(&self) -> bool {
        self.has_marks
    }

    /// Whether a character may occur; true of ASCII, and of those beyond plane 1 as soon as one of them does.
    pub fn may_have(&self, c: char) -> bool {
        c.is_ascii() || if u32::from(c) > LAST { self.has_others } else { self.chars.binary_search(&c).is_ok() }
    }

    /// The characters that occur, in order, without ASCII and those beyond plane 1.
    pub fn chars(&self) -> &[char] {
        &self.chars
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_alphabet_has_what_occurs_and_nothing_else(text in "([a-z]{0,40}|[é日\u{10000}-\u{10010}\u{20000}à]{0,3}){0,6}") {
            let alphabet = Alphabet::of(&text);
            let expected: BTreeSet<char> = text.chars().filter(|c| !c.is_ascii() && u32::from(*c) <= LAST).collect();
            prop_assert_eq!(alphabet.chars(), &expected.into_iter().collect::<Vec<_>>()[..]);
            prop_assert_eq!(alphabet.may_have('\u{20001}'), text.contains('\u{20000}'));
        }
    }
}
