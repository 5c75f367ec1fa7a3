//! The word groups of a transcript that are worth a close look.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};

use super::bag::Bag;
use super::pattern::State;
use super::vocabulary::{Lexicon, ROUGH_LANGUAGES, Token, Vocabulary};
use super::weights::WEIGHTS;
use super::{MOST_WORDS, SoundsLike};
use crate::model::SegmentIx;

/// Where a group stands.
pub struct Place {
    /// Its number among the different groups.
    pub group: u32,
    /// The segment.
    pub segment: SegmentIx,
    /// Its first word in that segment.
    pub first: u32,
}

/// The different groups worth a close look, and where they stand.
#[derive(Default)]
pub struct Groups<'a> {
    /// The groups, each with its level; those below the last level do not count.
    pub groups: Vec<(&'a [Token], u8)>,
    /// All places of all groups, in order.
    pub places: Vec<Place>,
    /// The least level that counts.
    pub level: u8,
    numbers: HashMap<&'a [Token], u32>,
    /// How many groups have each level.
    counts: Vec<usize>,
    /// How many groups have the least level or a higher one.
    above: usize,
}

/// In how many ways a name is read at most for the cheap look: two manners in each language.
const READINGS: usize = 2 * ROUGH_LANGUAGES;

/// What a bound may be off by, computed in another way than what it bounds.
const ROUNDING: f32 = 0.001;

/// One through each number of symbols in a bag.
const RECIPROCALS: [f32; Bag::MOST as usize + 1] = {
    let mut reciprocals = [0.0; Bag::MOST as usize + 1];
    let mut at = 1;
    while at < reciprocals.len() {
        reciprocals[at] = 1.0 / at as f32;
        at += 1;
    }
    reciprocals
};

/// The level of the same letters.
const SAME: u8 = 100;

/// The level of a likeness from 0 to 1.
pub fn level(alike: f32) -> u8 {
    (alike.clamp(0.0, 1.0) * f32::from(SAME)) as u8
}

impl<'a> Groups<'a> {
    /// The groups of a vocabulary that are most like a name when looked at cheaply; `None` when stopped.
    ///
    /// The least level is the lowest that no more than `most` different groups reach, so what is chosen depends on no
    /// order. Costs some nanoseconds for each group.
    pub fn of(vocabulary: &'a Vocabulary, wanted: &SoundsLike, most: usize, stop: &AtomicBool) -> Option<Groups<'a>> {
        let mut found = Groups {
            level: if wanted.only_exact { SAME } else { level(WEIGHTS.rough) },
            counts: vec![0; usize::from(SAME) + 1],
            ..Groups::default()
        };
        let mut look = Look::new(&vocabulary.lexicon, wanted);
        let mut segment = 0;
        for chunk in &vocabulary.chunks {
            for tokens in chunk.segments() {
                for first in 0..tokens.len() {
                    if first % 1024 == 0 && stop.load(Ordering::Relaxed) {
                        return None;
                    }
                    look.restart();
                    for (at, token) in tokens[first..].iter().enumerate() {
                        if !token.word().is_some_and(|word| look.add(word)) {
                            break;
                        }
                        if let Some(level) = look.level_from(found.level) {
                            let group = found.number(&tokens[first..=first + at], level, most);
                            found.places.push(Place { group, segment: SegmentIx(segment), first: first as u32 });
                        }
                    }
                }
                segment += 1;
            }
        }
        Some(found)
    }

    fn number(&mut self, group: &'a [Token], level: u8, most: usize) -> u32 {
        if let Some(&number) = self.numbers.get(group) {
            return number;
        }
        let number = self.groups.len() as u32;
        self.groups.push((group, level));
        self.numbers.insert(group, number);
        self.counts[usize::from(level)] += 1;
        self.above += 1;
        while self.above > most && self.level < SAME {
            self.above -= self.counts[usize::from(self.level)];
            self.level += 1;
        }
        number
    }
}

/// A cheap look at a group that grows by one word at a time.
struct Look<'a> {
    lexicon: &'a Lexicon,
    wanted: &'a SoundsLike,
    words: [usize; MOST_WORDS],
    len: usize,
    letters_bag: Bag,
    sounds_bags: [Bag; ROUGH_LANGUAGES],
    letters: Behind,
    classes: [Behind; READINGS],
}

/// How far a group is from a pattern, as of its first words: the others are read when someone asks.
#[derive(Clone, Copy)]
struct Behind {
    state: State,
    words: usize,
}

impl<'a> Look<'a> {
    fn new(lexicon: &'a Lexicon, wanted: &'a SoundsLike) -> Look<'a> {
        let behind = Behind { state: State::new(0), words: 0 };
        Look {
            lexicon,
            wanted,
            words: [0; MOST_WORDS],
            len: 0,
            letters_bag: Bag::default(),
            sounds_bags: [Bag::default(); ROUGH_LANGUAGES],
            letters: behind,
            classes: [behind; READINGS],
        }
    }

    /// Starts anew, with no words.
    fn restart(&mut self) {
        self.len = 0;
        self.letters_bag = Bag::default();
        self.sounds_bags = [Bag::default(); ROUGH_LANGUAGES];
        self.letters.words = 0;
        self.classes.iter_mut().for_each(|behind| behind.words = 0);
    }

    /// Adds a word, unless the group is too long with it.
    fn add(&mut self, word: usize) -> bool {
        let bags = self.lexicon.bags(word);
        if self.len == self.wanted.longest_group
            || self.letters_bag.len() + bags.letters.len() > self.wanted.most_letters
        {
            return false;
        }
        self.letters_bag = self.letters_bag + bags.letters;
        for (sounds, &added) in self.sounds_bags.iter_mut().zip(&bags.sounds) {
            if sounds.len() + added.len() > Bag::MOST {
                return false;
            }
            *sounds = *sounds + added;
        }
        self.words[self.len] = word;
        self.len += 1;
        true
    }

    /// The level of the group, unless it is below `least`.
    ///
    /// Spelling and classes of sounds are compared by plain edit distance, each only when all that is known of it so
    /// far leaves the group a chance.
    fn level_from(&mut self, least: u8) -> Option<u8> {
        let (lexicon, wanted) = (self.lexicon, self.wanted);
        let least_alike = f32::from(least) / f32::from(SAME) - ROUNDING;
        let mut shares = [0.0; READINGS];
        let mut most = 0.0_f32;
        for (share_of_both, (language, bag)) in shares.iter_mut().zip(&wanted.bags) {
            *share_of_both = share(*bag, self.sounds_bags[*language]);
            most = most.max(*share_of_both);
        }
        if self.letters_bag != wanted.letters_bag {
            let letters = share(wanted.letters_bag, self.letters_bag);
            if least == SAME || mixed(letters, if wanted.bags.is_empty() { letters } else { most }) < least_alike {
                return None;
            }
        }
        let words = &self.words[..self.len];
        let letters = self.letters.read(words, wanted.letters.len, |word, state| {
            wanted.letters.read(lexicon.letters(word), state);
        });
        if letters.distance == 0 {
            return Some(SAME);
        }
        let letters = letters.alike(wanted.letters.len);
        let mut best = if wanted.bags.is_empty() { letters } else { 0.0 };
        for (at, pattern) in wanted.classes.iter().enumerate() {
            if shares[at] > best && mixed(letters, shares[at]) >= least_alike {
                let language = wanted.bags[at].0;
                let state = self.classes[at].read(words, pattern.len, |word, state| {
                    pattern.read(lexicon.sounds(word, language), state);
                });
                best = best.max(state.alike(pattern.len));
            }
        }
        let level = level(mixed(letters, best));
        (level >= least).then_some(level)
    }
}

impl Behind {
    /// Reads the words of a group that were not read yet.
    fn read(&mut self, words: &[usize], len: usize, mut read: impl FnMut(usize, &mut State)) -> State {
        if self.words == 0 {
            self.state = State::new(len);
        }
        words[self.words..].iter().for_each(|&word| read(word, &mut self.state));
        self.words = words.len();
        self.state
    }
}

/// The share of the larger bag that is in both: no two sequences with these bags are more alike.
fn share(a: Bag, b: Bag) -> f32 {
    a.common(b) as f32 * RECIPROCALS[a.len().max(b.len()) as usize]
}

/// Letters and classes of sounds in one number.
fn mixed(letters: f32, classes: f32) -> f32 {
    classes + WEIGHTS.rough_letters * (letters - classes)
}
