//! Finding a name by its sound: what a recogniser wrote that does not know it.
//!
//! A recogniser writes such a name as it hears it, in one word or several, by the spelling of the language it is in.
//! So [`SoundsLike`] reads the name aloud by the rules of four languages, [`Vocabulary`] all words of a transcript, and
//! groups of neighbouring words are compared to it by sound and by letters. First all groups are looked at cheaply, by
//! plain edit distance of letters and of coarse classes of sounds; the best of them then by what it costs to hear one
//! sound for another (`phonemes`), how common their words are, and more (`weights`).

mod english;
mod find;
mod french;
mod german;
mod groups;
mod pattern;
mod phonemes;
#[cfg(test)]
mod quality;
mod reading;
mod spanish;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod twin;
mod vocabulary;
mod weights;
mod words;

use std::ops::Range;

pub use vocabulary::Vocabulary;

use crate::model::SegmentIx;
use pattern::{Classes, Letters};
use phonemes::{COSTS, Phoneme};
use reading::READERS;
use words::Manner;

/// The most words of a name that count.
const MOST_WORDS: usize = 8;

/// A group of at least so many words is tried for any name.
const GROUP: usize = 4;

/// A name with fewer letters is found exactly or not at all.
const FEWEST_LETTERS: usize = 4;

/// In how many languages words are looked at cheaply: English and French, whose spellings are the least alike.
const ROUGH_LANGUAGES: usize = 2;

/// A name made ready to be looked for by its sound.
///
/// Its first 8 words and 64 letters count. With fewer than four letters only the same letters are found.
#[derive(Clone, Debug)]
pub struct SoundsLike {
    letters: Letters,
    /// All ways to say it that differ, by language.
    readings: Vec<Reading>,
    /// Classes of sounds for the cheap look, each with the language it is read in.
    classes: Vec<(usize, Classes)>,
    /// How many words it has.
    words: usize,
    /// The most words of a group.
    longest_group: usize,
    /// The most letters of a group.
    most_letters: u32,
    /// Whether the same letters are asked for.
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
            let word = &name[range];
            let word = word.char_indices().nth(pattern::LONGEST).map_or(word, |(end, _)| &word[..end]);
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
        for (language, reader) in READERS.iter().enumerate() {
            for manner in [Manner::Spelled, Manner::Spoken, Manner::Whole] {
                let mut sounds = Vec::new();
                words.iter().for_each(|word| words::read(word, manner, reader, &mut sounds));
                sounds.truncate(pattern::LONGEST);
                let known = readings.iter().any(|known| known.language == language && known.sounds == sounds);
                if !known && !sounds.is_empty() {
                    let pattern = Classes::new(&sounds);
                    if language < ROUGH_LANGUAGES && manner != Manner::Whole && pattern.len > 0 {
                        classes.push((language, pattern));
                    }
                    readings.push(Reading { language, weight: COSTS.weight(&sounds), sounds });
                }
            }
        }
        Some(SoundsLike {
            only_exact: letters.len() < FEWEST_LETTERS,
            longest_group: GROUP.max(words.len() + 1).min(MOST_WORDS),
            most_letters: letters.len() as u32 * 2 + 4,
            letters: Letters::new(&letters),
            words: words.len(),
            readings,
            classes,
        })
    }
}
