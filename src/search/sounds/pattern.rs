//! Plain edit distance to one short sequence, many symbols a nanosecond (Myers 1999, Hyyrö 2001).

use super::phonemes::{Phoneme, SOUNDS, class};

/// The longest sequence a pattern is made of; symbols beyond are left out.
pub const LONGEST: usize = 64;

/// How far a group read so far is from a pattern.
#[derive(Clone, Copy)]
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

    /// How alike pattern and group are, from 0 to 1: the share of the longer one that needs no edit.
    pub fn alike(&self, len: usize) -> f32 {
        let longer = (len as u32).max(self.read).max(1);
        1.0 - self.distance as f32 / longer as f32
    }
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
    masks: [Option<u64>; SOUNDS],
}

impl Classes {
    /// The pattern for some sounds.
    pub fn new(sounds: &[Phoneme]) -> Classes {
        let classes: Vec<u8> = sounds.iter().filter_map(|&sound| class(sound)).take(LONGEST).collect();
        let mut masks = [None; SOUNDS];
        for (sound, mask) in masks.iter_mut().enumerate() {
            *mask = class(sound as Phoneme).map(|class| {
                let bits = classes.iter().enumerate().filter(|(_, known)| **known == class);
                bits.fold(0, |mask, (at, _)| mask | 1 << at)
            });
        }
        Classes { len: classes.len(), masks }
    }

    /// Reads more sounds of a group.
    pub fn read(&self, sounds: &[Phoneme], state: &mut State) {
        let last = 1 << self.len.saturating_sub(1);
        for &sound in sounds {
            if let Some(same) = self.masks[usize::from(sound)] {
                state.step(same, last);
            }
        }
    }
}
