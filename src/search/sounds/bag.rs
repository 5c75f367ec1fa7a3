//! Symbols counted without their order, eight kinds in one number: a bound on how alike two sequences can be.

use std::ops::Add;

use super::phonemes::{Phoneme, class};

/// How many symbols of each of eight kinds there are; no more than [`Bag::MOST`] in all.
#[derive(Clone, Copy, PartialEq, Default, Debug)]
pub struct Bag(u64);

/// The highest bit of each count.
const HIGH: u64 = 0x8080_8080_8080_8080;

/// One in each count.
const ONES: u64 = 0x0101_0101_0101_0101;

impl Bag {
    /// The most symbols in a bag, so that no count runs into the next.
    pub const MOST: u32 = 127;

    /// The bag of some letters.
    pub fn of_letters(letters: &[u16]) -> Bag {
        letters.iter().map(|&letter| kind(letter)).collect()
    }

    /// The bag of some sounds, by their class.
    pub fn of_sounds(sounds: &[Phoneme]) -> Bag {
        sounds.iter().filter_map(|&sound| class(sound)).collect()
    }

    /// How many symbols there are.
    pub fn len(self) -> u32 {
        (self.0.wrapping_mul(ONES) >> 56) as u32
    }

    /// How many symbols two bags have in common.
    pub fn common(self, other: Bag) -> u32 {
        let first_is_more = ((((self.0 | HIGH) - other.0) & HIGH) >> 7) * 0xFF;
        Bag((other.0 & first_is_more) | (self.0 & !first_is_more)).len()
    }
}

impl Add for Bag {
    type Output = Bag;

    /// Both together. The caller sees to it that they are no more than [`Bag::MOST`].
    fn add(self, other: Bag) -> Bag {
        Bag(self.0 + other.0)
    }
}

impl FromIterator<u8> for Bag {
    fn from_iter<I: IntoIterator<Item = u8>>(kinds: I) -> Bag {
        Bag(kinds.into_iter().take(Bag::MOST as usize).map(|kind| 1 << (8 * (kind & 7))).sum())
    }
}

/// The kind of a letter, so that each kind is about as frequent.
fn kind(letter: u16) -> u8 {
    match u8::try_from(letter) {
        Ok(b'e') => 0,
        Ok(b'a') => 1,
        Ok(b'i' | b'y' | b'j' | b'h') => 2,
        Ok(b'o' | b'u' | b'w') => 3,
        Ok(b't' | b'd') => 4,
        Ok(b'n' | b'm') => 5,
        Ok(b's' | b'z' | b'c' | b'x' | b'k' | b'q' | b'g') => 6,
        Ok(b'r' | b'l' | b'p' | b'b' | b'f' | b'v') => 7,
        _ => (letter & 7) as u8,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn common_symbols_are_counted_kind_by_kind(
            a in proptest::collection::vec(0u8..8, 0..127),
            b in proptest::collection::vec(0u8..8, 0..127),
        ) {
            let count = |kinds: &[u8], kind: u8| kinds.iter().filter(|&&k| k == kind).count() as u32;
            let common: u32 = (0..8).map(|kind| count(&a, kind).min(count(&b, kind))).sum();
            let (bag_a, bag_b): (Bag, Bag) = (a.iter().copied().collect(), b.iter().copied().collect());
            prop_assert_eq!(bag_a.common(bag_b), common);
            prop_assert_eq!(bag_a.len(), a.len() as u32);
        }
    }
}
