//! An alphabet of sounds, and how far apart two of them are.

use std::sync::LazyLock;

/// The sounds, one character each: consonants first, then vowels.
///
/// As in the phonetic alphabet where that has a plain letter; else `T D` as in *thin, then*, `S Z` *ship, vision*,
/// `C J` *chip, jam*, `N` *sing*, `x` the German *ach*, `~` the nasal end of a French vowel, `I` *bit*, `E` *bet*,
/// `A` *but*, `O` *bought*, `y 2` the French *tu, peu*, `@` the first of *about*.
const ALPHABET: &[u8; SOUNDS] = b"pbtdkgfvTDszSZCJxhmnN~lrjwiIeEaAOouy2@";

/// How many sounds there are.
pub const SOUNDS: usize = 38;

/// How many of them are consonants.
const CONSONANTS: usize = 26;

/// A sound, as its index in the alphabet.
pub type Phoneme = u8;

#[derive(Clone, Copy, PartialEq)]
enum Manner {
    Stop,
    Affricate,
    Fricative,
    Nasal,
    Liquid,
    Glide,
}

/// Manner, place from the lips (0) to the throat (7), and whether the voice sounds.
fn consonant(sound: u8) -> (Manner, i8, bool) {
    use Manner::{Affricate, Fricative, Glide, Liquid, Nasal, Stop};
    match sound {
        b'p' => (Stop, 0, false),
        b'b' => (Stop, 0, true),
        b't' => (Stop, 3, false),
        b'd' => (Stop, 3, true),
        b'k' => (Stop, 6, false),
        b'g' => (Stop, 6, true),
        b'f' => (Fricative, 1, false),
        b'v' => (Fricative, 1, true),
        b'T' => (Fricative, 2, false),
        b'D' => (Fricative, 2, true),
        b's' => (Fricative, 3, false),
        b'z' => (Fricative, 3, true),
        b'S' => (Fricative, 4, false),
        b'Z' => (Fricative, 4, true),
        b'C' => (Affricate, 4, false),
        b'J' => (Affricate, 4, true),
        b'x' => (Fricative, 6, false),
        b'h' => (Fricative, 7, false),
        b'm' => (Nasal, 0, true),
        b'n' | b'~' => (Nasal, 3, true),
        b'N' => (Nasal, 6, true),
        b'l' => (Liquid, 3, true),
        b'r' => (Liquid, 5, true),
        b'j' => (Glide, 5, true),
        _ => (Glide, 0, true),
    }
}

/// Height from closed (0) to open (3), place from front (0) to back (2), and whether the lips are round.
fn vowel(sound: u8) -> (i8, i8, bool) {
    match sound {
        b'i' => (0, 0, false),
        b'I' => (0, 0, false),
        b'e' => (1, 0, false),
        b'E' => (2, 0, false),
        b'a' => (3, 1, false),
        b'A' => (3, 2, false),
        b'O' => (2, 2, true),
        b'o' => (1, 2, true),
        b'u' => (0, 2, true),
        b'y' => (0, 0, true),
        b'2' => (1, 1, true),
        _ => (2, 1, false),
    }
}

/// What it costs to hear one sound for another.
fn change(a: u8, b: u8) -> f32 {
    if a == b {
        return 0.0;
    }
    let is_vowel = |sound: u8| index(sound).is_some_and(|at| usize::from(at) >= CONSONANTS);
    match (is_vowel(a), is_vowel(b)) {
        (true, true) => {
            let ((height, back, round), (other_height, other_back, other_round)) = (vowel(a), vowel(b));
            let far = f32::from((height - other_height).abs()) * 0.12
                + f32::from((back - other_back).abs()) * 0.12
                + if round == other_round { 0.0 } else { 0.06 };
            let far = far.max(0.06);
            if a == b'@' || b == b'@' { far.min(0.2) } else { far.min(0.5) }
        }
        (false, false) => {
            let ((manner, place, voice), (other_manner, other_place, other_voice)) = (consonant(a), consonant(b));
            let far = between(manner, other_manner)
                + (f32::from((place - other_place).abs()) * 0.13).min(0.4)
                + if voice == other_voice { 0.0 } else { 0.15 };
            far.clamp(0.1, 1.0)
        }
        (vowel_first, _) => {
            let (vowel, consonant) = if vowel_first { (a, b) } else { (b, a) };
            match (consonant, vowel) {
                (b'j', b'i' | b'I' | b'e' | b'y') | (b'w', b'u' | b'o' | b'y') => 0.25,
                (b'r', b'@' | b'A' | b'a') | (b'l', b'o' | b'u' | b'O') => 0.5,
                (b'j' | b'w', _) => 0.6,
                _ => 1.0,
            }
        }
    }
}

fn between(a: Manner, b: Manner) -> f32 {
    use Manner::{Affricate, Fricative, Glide, Liquid, Nasal, Stop};
    match (a, b) {
        _ if a == b => 0.0,
        (Affricate, Fricative) | (Fricative, Affricate) => 0.15,
        (Affricate, Stop) | (Stop, Affricate) => 0.3,
        (Stop, Fricative) | (Fricative, Stop) | (Liquid, Glide) | (Glide, Liquid) => 0.4,
        (Nasal, Stop) | (Stop, Nasal) | (Nasal, Liquid) | (Liquid, Nasal) | (Glide, Fricative) | (Fricative, Glide) => {
            0.5
        }
        _ => 0.7,
    }
}

/// What it costs to hear a sound that was not said, or to miss it.
fn absence(sound: u8) -> f32 {
    match sound {
        b'@' => 0.3,
        b'h' | b'j' | b'w' | b'~' => 0.4,
        b'r' => 0.6,
        b't' | b'd' | b's' | b'z' | b'n' | b'l' => 0.7,
        _ if index(sound).is_some_and(|at| usize::from(at) >= CONSONANTS) => 0.5,
        _ => 0.85,
    }
}

/// The table of costs, made once.
pub struct Costs {
    change: [[f32; SOUNDS]; SOUNDS],
    absence: [f32; SOUNDS],
}

/// The costs of all sounds.
pub static COSTS: LazyLock<Costs> = LazyLock::new(|| Costs {
    change: ALPHABET.map(|a| ALPHABET.map(|b| change(a, b))),
    absence: ALPHABET.map(absence),
});

impl Costs {
    /// What it costs to hear one sound for another: 0 for the same, at most 1.
    pub fn change(&self, a: Phoneme, b: Phoneme) -> f32 {
        self.change[usize::from(a)][usize::from(b)]
    }

    /// What all the sounds of a word weigh together.
    pub fn weight(&self, sounds: &[Phoneme]) -> f32 {
        sounds.iter().map(|&sound| self.absence[usize::from(sound)]).sum()
    }

    /// The least cost that makes one sequence of sounds of another; `limit` or more when it is not below that.
    pub fn distance(&self, a: &[Phoneme], b: &[Phoneme], limit: f32, row: &mut Vec<f32>) -> f32 {
        row.clear();
        row.push(0.0);
        let mut total = 0.0;
        for &sound in a {
            total += self.absence[usize::from(sound)];
            row.push(total);
        }
        for &heard in b {
            let added = self.absence[usize::from(heard)];
            let change = &self.change[usize::from(heard)];
            let mut diagonal = row[0];
            row[0] += added;
            let mut before = row[0];
            let mut least = before;
            for (cell, &sound) in row[1..].iter_mut().zip(a) {
                let changed = diagonal + change[usize::from(sound)];
                diagonal = *cell;
                before = changed.min(*cell + added).min(before + self.absence[usize::from(sound)]);
                *cell = before;
                least = least.min(before);
            }
            if least >= limit {
                return limit;
            }
        }
        row.last().copied().unwrap_or(0.0)
    }
}

/// The index of a sound written as in the alphabet.
pub fn index(sound: u8) -> Option<Phoneme> {
    ALPHABET.iter().position(|&known| known == sound).map(|at| at as Phoneme)
}

/// The class of sounds that are mistaken for each other: one for the consonants of a place, none for what comes and
/// goes (`h`, glides), one for all vowels.
pub fn class(sound: Phoneme) -> Option<u8> {
    match ALPHABET[usize::from(sound)] {
        b'p' | b'b' | b'f' | b'v' => Some(0),
        b't' | b'd' | b'T' | b'D' => Some(1),
        b's' | b'z' | b'S' | b'Z' | b'C' | b'J' => Some(2),
        b'k' | b'g' | b'x' => Some(3),
        b'm' | b'n' | b'N' | b'~' => Some(4),
        b'l' => Some(5),
        b'r' => Some(6),
        b'h' | b'j' | b'w' => None,
        _ => Some(7),
    }
}
