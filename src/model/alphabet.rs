//! Which characters occur in a text.

use std::sync::LazyLock;

use multiversion::multiversion;
use unicode_normalization::char::is_combining_mark;

/// Planes 0 and 1 are kept exactly; characters after them only as a whole.
const LAST: u32 = 0x1_FFFF;

/// How many bytes are looked at before it is known that others need not be.
const BLOCK: usize = 16 << 10;

const JOINERS: [char; 2] = ['\u{200C}', '\u{200D}'];

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
        // Those of two bytes, which most texts have nothing else of, and all together.
        let (mut short, mut seen): ([u64; 32], Vec<u64>) = Default::default();
        let bytes = text.as_bytes();
        let mut at = next_wide(bytes, 0);
        while let Some(&[lead, next]) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
            if lead < 0xE0 {
                short[usize::from(lead & 0x1F)] |= 1 << (next & 0x3F);
                at = next_wide(bytes, at + 2);
                continue;
            }
            let Some(c) = text[at..].chars().next() else { break };
            at = next_wide(bytes, at + c.len_utf8());
            let number = u32::from(c);
            alphabet.has_others |= number > LAST;
            if number <= LAST {
                seen.resize(LAST as usize / 64 + 1, 0);
                seen[number as usize / 64] |= 1 << (number % 64);
            }
        }
        seen.resize(seen.len().max(short.len()), 0);
        seen.iter_mut().zip(short).for_each(|(seen, short)| *seen |= short);
        for (word, mut bits) in seen.into_iter().enumerate() {
            while bits != 0 {
                alphabet.chars.extend(char::from_u32(word as u32 * 64 + bits.trailing_zeros()));
                bits &= bits - 1;
            }
        }
        let is_mark = |c: &char| is_combining_mark(*c) || JOINERS.contains(c);
        alphabet.has_marks = alphabet.has_others || alphabet.chars.iter().any(is_mark);
        alphabet
    }

    /// The letters of Western languages and usual signs.
    pub fn western() -> &'static Alphabet {
        static WESTERN: LazyLock<Alphabet> = LazyLock::new(|| {
            let signs = ('\u{2000}'..='\u{203F}').filter(|c| !JOINERS.contains(c));
            Alphabet::of(&('\u{80}'..='\u{FF}').chain(['Œ', 'œ']).chain(signs).collect::<String>())
        });
        &WESTERN
    }

    /// Whether bytes are valid UTF-8 of no characters but ASCII and those of [`western`](Alphabet::western).
    ///
    /// Of the controls before the space only white space may be there; U+007F to U+009F count as any other sign. Costs a
    /// pass much faster than that for [`Alphabet::of`], and than one that only validates.
    pub fn is_western(bytes: &[u8]) -> bool {
        const AROUND: u8 = b'\n';
        let (Some(&[first, second]), Some(&[former, last])) = (bytes.first_chunk(), bytes.last_chunk()) else {
            return bytes.iter().all(|&only| are_western(&[AROUND, AROUND, only, AROUND]));
        };
        let block = |start: usize| {
            // With the byte before it and the one behind it.
            let end = (start + BLOCK + 1).min(bytes.len());
            are_western(&bytes[start.saturating_sub(1)..end])
        };
        are_western(&[AROUND, AROUND, first, second])
            && are_western(&[former, last, AROUND])
            && (0..bytes.len()).step_by(BLOCK).all(block)
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

/// Whether all of these bytes but the first and the last are part of valid UTF-8 that has nothing but characters up to
/// U+00FF, `Œ` and `œ`, from U+2000 to U+203F without joiners, and before the space only white space.
///
/// All of it is worked out for every byte, which compilers turn into comparisons of many at once.
#[multiversion(targets("x86_64+avx2"))]
fn are_western(bytes: &[u8]) -> bool {
    let triples = bytes.iter().zip(bytes.get(1..).unwrap_or_default()).zip(bytes.get(2..).unwrap_or_default());
    !triples.fold(false, |is_other, ((&before, &byte), &behind)| {
        let is_inner = (before == 0xE2) & (behind | 1 != 0x8D);
        let is_lead =
            (byte | 1 == 0xC3) | ((byte == 0xC5) & (behind | 1 == 0x93)) | ((byte == 0xE2) & (behind == 0x80));
        let goes_on = behind & 0xC0 == 0x80;
        is_other
            | ((is_lead | is_inner) != goes_on)
            | ((byte >= 0xC0) & !goes_on)
            | ((byte < b' ') & (byte.wrapping_sub(b'\t') > b'\r' - b'\t'))
    })
}

/// Where the next byte that is not ASCII is, or where they end.
fn next_wide(bytes: &[u8], mut at: usize) -> usize {
    const WIDE: u64 = 0x8080_8080_8080_8080;
    // Eight at a time; between the accents of a text there are rarely more.
    while let Some(eight) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        let wide = u64::from_le_bytes(*eight) & WIDE;
        if wide != 0 {
            return at + wide.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    bytes[at..].iter().position(|byte| !byte.is_ascii()).map_or(bytes.len(), |found| at + found)
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

        #[test]
        fn western_texts_have_western_letters(text in "([a-z\\x00-\\x20]{0,20}|[\u{80}-\u{10f}]|[œŒ’–\u{200c}\u{200d}\u{203f}\u{2040}\u{2126}\u{301}日\u{10000}\u{20000}]){0,4}") {
            let is_control = |c: char| c < ' ' && !c.is_whitespace();
            let is_western = text.chars().all(|c| Alphabet::western().may_have(c) && !is_control(c));
            prop_assert_eq!(Alphabet::is_western(text.as_bytes()), is_western);
            prop_assert!(!Alphabet::western().has_marks());
        }

        #[test]
        fn western_bytes_are_valid(filled in 0..3_usize, bytes in proptest::collection::vec(prop_oneof![
            Just(b'a'), Just(b'\n'), 0x80..0x94_u8, 0xBF..0xC7_u8, Just(0xE2), 0..=255_u8,
        ], 0..6)) {
            // Around the ends of blocks, too.
            let mut all = vec![b'a'; (filled * BLOCK).saturating_sub(3)];
            all.extend(bytes);
            let is_control = |c: char| c < ' ' && !c.is_whitespace();
            let is_fine = |text: &str| text.chars().all(|c| Alphabet::western().may_have(c) && !is_control(c));
            prop_assert_eq!(Alphabet::is_western(&all), str::from_utf8(&all).is_ok_and(is_fine));
        }
    }
}
