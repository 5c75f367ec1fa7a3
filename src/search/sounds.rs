//! Finding a name by its sound: what a recogniser wrote that does not know it.

mod bag;
mod english;
mod find;
mod french;
mod german;
mod groups;
mod pattern;
mod phonemes;
mod reading;
mod spanish;
#[cfg(test)]
mod tests;
mod vocabulary;
mod weights;
mod words;

use std::ops::Range;

pub use vocabulary::Vocabulary;

use crate::model::SegmentIx;
use bag::Bag;
use pattern::{Classes, Letters};
use phonemes::{COSTS, Phoneme};
use reading::READERS;
use vocabulary::ROUGH_LANGUAGES;
use words::Manner;

/// The most words of a name that count.
const MOST_WORDS: usize = 8;

/// A group of at least so many words is tried for any name.
const GROUP: usize = 4;

/// A name with fewer letters is found exactly or not at all.
const FEWEST_LETTERS: usize = 4;

/// A name made ready to be looked for by its sound.
///
/// Its first 8 words and 64 letters count. With fewer than four letters only the same letters are found.
#[derive(Clone, Debug)]
pub struct SoundsLike {
    letters: Letters,
    letters_bag: Bag,
    readings: Vec<Reading>,
    /// Classes of sounds, for the cheap look.
    classes: Vec<Classes>,
    /// The language each of those is read in, and its bag.
    bags: Vec<(usize, Bag)>,
    words: usize,
    longest_group: usize,
    most_letters: u32,
    only_exact: bool,
}

/// One way to say a name.
#[derive(Clone, Debug)]
struct Reading {
    language: usize,
    sounds: Vec<Phoneme>,
    weight: f32,
}

/// A word group that sounds or looks like a name.
#[derive(Clone, PartialEq, Debug)]
pub struct Alike {
    /// The segment it is in.
    pub segment: SegmentIx,
    /// Where in the text of the segment, in bytes.
    pub span: Range<usize>,
    /// How alike, above 0; 1 for the same letters, whatever their case and accents.
    pub score: f32,
}

impl SoundsLike {
    /// The name that was typed; `None` when it has no letter and no digit.
    pub fn new(name: &str) -> Option<SoundsLike> {
        let mut letters = Vec::new();
        let mut words: Vec<&str> = Vec::new();
        for range in words::words(name).take(MOST_WORDS) {
            let longest = name.floor_char_boundary(range.end.min(range.start + pattern::LONGEST));
            let word = &name[range.start..longest];
            words::fold(word, &mut letters);
            words.push(word);
            if letters.len() >= pattern::LONGEST {
                letters.truncate(pattern::LONGEST);
                break;
            }
        }
        if letters.is_empty() {
            return None;
        }
        let mut readings: Vec<Reading> = Vec::new();
        let mut classes = Vec::new();
        let mut bags = Vec::new();
        for (language, reader) in READERS.iter().enumerate() {
            for manner in [Manner::Spelled, Manner::Spoken, Manner::Whole] {
                let mut sounds = Vec::new();
                words.iter().for_each(|word| words::read(word, manner, reader, &mut sounds));
                sounds.truncate(pattern::LONGEST);
                let known = readings.iter().any(|known| known.language == language && known.sounds == sounds);
                if !known && !sounds.is_empty() {
                    if language < ROUGH_LANGUAGES && manner != Manner::Whole {
                        bags.push((language, Bag::of_sounds(&sounds)));
                        classes.push(Classes::new(&sounds));
                    }
                    readings.push(Reading { language, weight: COSTS.weight(&sounds), sounds });
                }
            }
        }
        Some(SoundsLike {
            only_exact: letters.len() < FEWEST_LETTERS,
            longest_group: GROUP.max(words.len() + 1).min(MOST_WORDS),
            most_letters: (letters.len() as u32 * 2 + 4).min(Bag::MOST),
            letters_bag: Bag::of_letters(&letters),
            letters: Letters::new(&letters),
            words: words.len(),
            readings,
            classes,
            bags,
        })
    }
}
