//! Plain edit distance to one short sequence, many symbols a nanosecond (Myers 1999, Hyyrö 2001).

use std::sync::LazyLock;

use super::phonemes::{Phoneme, SOUNDS, class};

/// The longest sequence a pattern is made of; symbols beyond are left out.
pub const LONGEST: usize = 64;

/// How far a group read so far is from a pattern.
#[derive(Clone, Copy, Default)]
pub struct State {
    plus: u64,
    minus: u64,
    /// The edit distance of the pattern and what was read.
    pub distance: u32,
    /// How many symbols were read.
    pub read: u32,
}

impl State {
    /// Nothing read yet, for a pattern of so many symbols.
    pub fn new(len: usize) -> State {
        State { plus: u64::MAX, minus: 0, distance: len as u32, read: 0 }
    }

    /// Nothing read yet, and the pattern may begin anywhere in itself at no cost.
    pub fn anywhere() -> State {
        State::default()
    }

    /// The least distance of what was read to the beginnings of the pattern, or to its parts if it began anywhere.
    pub fn least(&self, len: usize) -> u32 {
        let mut distance = self.read;
        let mut least = distance;
        for at in 0..len {
            distance += (self.plus >> at & 1) as u32;
            distance -= (self.minus >> at & 1) as u32;
            least = least.min(distance);
        }
        least
    }

    fn step(&mut self, same: u64, last: u64) {
        let diagonal = (((same & self.plus).wrapping_add(self.plus)) ^ self.plus) | same | self.minus;
        let up = self.minus | !(diagonal | self.plus);
        let down = diagonal & self.plus;
        self.distance += u32::from(up & last != 0);
        self.distance -= u32::from(down & last != 0);
        let (up, down) = ((up << 1) | 1, down << 1);
        self.plus = down | !(diagonal | up);
        self.minus = up & diagonal;
        self.read += 1;
    }
}

/// How alike two sequences are, from 0 to 1: the share of the longer one that needs no edit.
pub fn alike(distance: u32, len: u32, other_len: u32) -> f32 {
    1.0 - distance as f32 / len.max(other_len).max(1) as f32
}

/// Letters without case and marks.
#[derive(Clone, Debug)]
pub struct Letters {
    /// How many letters the pattern has, at most [`LONGEST`].
    pub len: usize,
    ascii: [u64; 128],
    others: Vec<(u16, u64)>,
}

impl Letters {
    /// The pattern for some letters.
    pub fn new(letters: &[u16]) -> Letters {
        let mut pattern = Letters { len: letters.len().min(LONGEST), ascii: [0; 128], others: Vec::new() };
        for (at, &letter) in letters.iter().take(LONGEST).enumerate() {
            let bit = 1 << at;
            match pattern.ascii.get_mut(usize::from(letter)) {
                Some(mask) => *mask |= bit,
                None => match pattern.others.iter_mut().find(|(known, _)| *known == letter) {
                    Some((_, mask)) => *mask |= bit,
                    None => pattern.others.push((letter, bit)),
                },
            }
        }
        pattern
    }

    /// Reads more letters of a group.
    pub fn read(&self, letters: &[u16], state: &mut State) {
        let last = 1 << self.len.saturating_sub(1);
        for &letter in letters {
            let same = match self.ascii.get(usize::from(letter)) {
                Some(&mask) => mask,
                None => self.others.iter().find(|(known, _)| *known == letter).map_or(0, |(_, mask)| *mask),
            };
            state.step(same, last);
        }
    }
}

/// Sounds by their [`class`]; those without one are passed over.
#[derive(Clone, Debug)]
pub struct Classes {
    /// How many sounds the pattern has, at most [`LONGEST`].
    pub len: usize,
    /// Where in the pattern the class of a sound stands.
    masks: [u64; SOUNDS],
}

/// Whether a sound has a class.
static HAS_CLASS: LazyLock<[bool; SOUNDS]> =
    LazyLock::new(|| std::array::from_fn(|sound| class(sound as Phoneme).is_some()));

impl Classes {
    /// The pattern for some sounds.
    pub fn new(sounds: &[Phoneme]) -> Classes {
        let classes: Vec<u8> = sounds.iter().filter_map(|&sound| class(sound)).take(LONGEST).collect();
        let masks = std::array::from_fn(|sound| {
            let places = classes.iter().enumerate().filter(|(_, known)| Some(**known) == class(sound as Phoneme));
            places.fold(0, |mask, (at, _)| mask | 1 << at)
        });
        Classes { len: classes.len(), masks }
    }

    /// Reads more sounds of a group.
    pub fn read(&self, sounds: &[Phoneme], state: &mut State) {
        let last = 1 << self.len.saturating_sub(1);
        let has_class = &*HAS_CLASS;
        for &sound in sounds {
            let mut next = *state;
            next.step(self.masks[usize::from(sound)], last);
            // A choice of values, not of ways: which sounds have no class cannot be foreseen.
            *state = if has_class[usize::from(sound)] { next } else { *state };
        }
    }
}
