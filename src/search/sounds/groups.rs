//! The word groups of a transcript that are worth a close look.

use std::collections::HashMap;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use super::pattern::{State, alike};
use super::vocabulary::{Lexicon, Token, Tokens, Vocabulary};
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

/// One of the different groups.
pub struct Group<'a> {
    /// Its words.
    pub tokens: &'a [Token],
    /// How alike it is when looked at cheaply, in hundredths.
    pub level: u8,
    /// How alike the classes of its sounds are to those of the name, in the reading where they are most.
    pub classes: f32,
}

/// The different groups worth a close look, and where they stand.
#[derive(Default)]
pub struct Groups<'a> {
    /// The groups, each with its level; those below the last level do not count.
    pub groups: Vec<Group<'a>>,
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

/// How many patterns a group is compared to at most: letters, and two manners in each of two languages.
///
/// That is five; eight fill the registers that compare them at once.
const PATTERNS: usize = 8;

/// What two ways to add up a likeness may differ by.
const ROUNDING: f32 = 0.001;

/// The length of a pattern that no group comes near to.
const FAR: u32 = 1 << 30;

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
    /// order; the same letters always count. Costs some nanoseconds for each group, in two threads.
    pub fn of(vocabulary: &'a Vocabulary, wanted: &SoundsLike, most: usize, stop: &AtomicBool) -> Option<Groups<'a>> {
        let fits = Fits::of_all(&vocabulary.lexicon, wanted, stop)?;
        // In two parts at a time, of which each knows less of what is too much.
        let (earlier, later) = vocabulary.chunks.split_at(vocabulary.chunks.len().div_ceil(2));
        let between: usize = earlier.iter().map(|chunk| chunk.segments().count()).sum();
        let part = |chunks: &'a [Arc<Tokens>], first: usize| {
            let look = Look::new(&vocabulary.lexicon, wanted, &fits);
            Groups::within(chunks, first as u32, look, most, stop)
        };
        let (found, others) = thread::scope(|scope| {
            let others = scope.spawn(|| part(later, between));
            (part(earlier, 0), others.join().unwrap_or_else(|failure| resume_unwind(failure)))
        });
        let (mut found, others) = (found?, others?);
        found.raise_to(others.level);
        for Place { group, segment, first } in others.places {
            let Group { tokens, level, classes } = others.groups[group as usize];
            if level >= found.level {
                let group = found.number(Group { tokens, level, classes }, most);
                found.places.push(Place { group, segment, first });
            }
        }
        Some(found)
    }

    /// The groups of some chunks, the first segment of which has this number.
    fn within(
        chunks: &'a [Arc<Tokens>],
        mut segment: u32,
        mut look: Look<'_>,
        most: usize,
        stop: &AtomicBool,
    ) -> Option<Groups<'a>> {
        let mut found = Groups {
            level: if look.wanted.only_exact { SAME } else { level(WEIGHTS.rough) },
            counts: vec![0; usize::from(SAME) + 1],
            ..Groups::default()
        };
        for chunk in chunks {
            for tokens in chunk.segments() {
                for first in 0..tokens.len() {
                    if first % 1024 == 0 && stop.load(Ordering::Relaxed) {
                        return None;
                    }
                    look.len = 0;
                    for (at, token) in tokens[first..].iter().enumerate() {
                        if !token.word().is_some_and(|word| look.add(word)) {
                            break;
                        }
                        if let Some((level, classes)) = look.level_from(found.level) {
                            let group = Group { tokens: &tokens[first..=first + at], level, classes };
                            let group = found.number(group, most);
                            found.places.push(Place { group, segment: SegmentIx(segment), first: first as u32 });
                        }
                    }
                }
                segment += 1;
            }
        }
        Some(found)
    }

    /// The number of a group whose level counts; raises the least level when there are too many.
    fn number(&mut self, group: Group<'a>, most: usize) -> u32 {
        if let Some(&number) = self.numbers.get(group.tokens) {
            return number;
        }
        let number = self.groups.len() as u32;
        self.numbers.insert(group.tokens, number);
        self.counts[usize::from(group.level)] += 1;
        self.groups.push(group);
        self.above += 1;
        while self.above > most && self.level < SAME {
            self.raise_to(self.level + 1);
        }
        number
    }

    fn raise_to(&mut self, level: u8) {
        while self.level < level {
            self.above -= self.counts[usize::from(self.level)];
            self.level += 1;
        }
    }
}

/// What one word adds to the distance of a group from each pattern at least, by where in the group it stands.
#[derive(Clone, Copy, Default)]
struct Fits {
    /// When it is the group: then it is the distance.
    whole: [u8; PATTERNS],
    /// When it is the first of several: the distance to the nearest beginning of the pattern.
    first: [u8; PATTERNS],
    /// When it has words before and after it: the distance to the nearest part of the pattern.
    inner: [u8; PATTERNS],
    /// When it is the last of several: the distance to the nearest end of the pattern.
    last: [u8; PATTERNS],
    /// How many symbols it has.
    len: [u8; PATTERNS],
}

impl Fits {
    /// How each word fits a name; `None` when stopped. Costs a tenth of a microsecond for each word and pattern.
    fn of_all(lexicon: &Lexicon, wanted: &SoundsLike, stop: &AtomicBool) -> Option<Vec<Fits>> {
        let mut fits = Vec::with_capacity(lexicon.len());
        for word in 0..lexicon.len() {
            if word % 1024 == 0 && stop.load(Ordering::Relaxed) {
                return None;
            }
            let mut of_word = Fits::default();
            of_word.add(0, wanted.letters.len, |state| wanted.letters.read(lexicon.letters(word), state));
            for (at, (language, pattern)) in wanted.classes.iter().enumerate() {
                of_word.add(at + 1, pattern.len, |state| pattern.read(lexicon.sounds(word, *language), state));
            }
            fits.push(of_word);
        }
        Some(fits)
    }

    /// Adds the fit to a pattern of `len` symbols. Costs two passes over the word and two over the pattern.
    fn add(&mut self, at: usize, len: usize, read: impl Fn(&mut State)) {
        let (mut from_start, mut from_anywhere) = (State::new(len), State::anywhere());
        read(&mut from_start);
        read(&mut from_anywhere);
        self.whole[at] = from_start.distance as u8;
        self.first[at] = from_start.least(len) as u8;
        self.inner[at] = from_anywhere.least(len) as u8;
        self.last[at] = from_anywhere.distance as u8;
        self.len[at] = from_start.read as u8;
    }
}

/// A cheap look at a group that grows by one word at a time.
struct Look<'a> {
    lexicon: &'a Lexicon,
    wanted: &'a SoundsLike,
    /// How each word fits the letters and each pattern of classes.
    fits: &'a [Fits],
    /// How many symbols the patterns have.
    lens: Counts,
    words: [usize; MOST_WORDS],
    len: usize,
    /// The least distance of all words but the last, when others follow.
    before: Counts,
    /// The least distance of all words.
    least: Counts,
    /// How many symbols all words have.
    read: Counts,
    /// What was measured, as of so many first words: the others are read when someone asks.
    measured: [(State, usize); PATTERNS],
}

impl<'a> Look<'a> {
    /// No group yet.
    fn new(lexicon: &'a Lexicon, wanted: &'a SoundsLike, fits: &'a [Fits]) -> Look<'a> {
        // A pattern that is none is too long to be like anything.
        let mut lens = [FAR; PATTERNS];
        lens[0] = wanted.letters.len as u32;
        for (len, (_, pattern)) in lens[1..].iter_mut().zip(&wanted.classes) {
            *len = pattern.len as u32;
        }
        Look {
            lexicon,
            wanted,
            fits,
            lens,
            words: [0; MOST_WORDS],
            len: 0,
            before: NONE,
            least: NONE,
            read: NONE,
            measured: [(State::new(0), 0); PATTERNS],
        }
    }

    /// Adds a word, unless the group is too long with it.
    fn add(&mut self, word: usize) -> bool {
        let fits = &self.fits[word];
        let before = if self.len == 0 { NONE } else { self.read };
        let read: Counts = std::array::from_fn(|at| before[at] + u32::from(fits.len[at]));
        if self.len == self.wanted.longest_group || read[0] > self.wanted.most_letters {
            return false;
        }
        let (least, next) = match self.len {
            0 => (counts(NONE, &fits.whole), counts(NONE, &fits.first)),
            _ => (counts(self.before, &fits.last), counts(self.before, &fits.inner)),
        };
        self.least = std::array::from_fn(|at| least[at].max(read[at].abs_diff(self.lens[at])));
        self.before = next;
        self.read = read;
        self.words[self.len] = word;
        self.len += 1;
        true
    }

    /// The level of the group and how alike its classes of sounds are, unless the level is below `least`.
    ///
    /// A distance is measured only when what the words add to it at least leaves the group a chance.
    fn level_from(&mut self, least: u8) -> Option<(u8, f32)> {
        let mut distances = self.least;
        if self.len == 1 {
            self.measured.iter_mut().for_each(|(_, words)| *words = 0);
        } else {
            for at in 0..=self.wanted.classes.len() {
                if self.mixed(&distances).0 < f32::from(least) / f32::from(SAME) - ROUNDING {
                    return None;
                }
                distances[at] = self.measure(at);
            }
        }
        let (alike, classes) = self.mixed(&distances);
        (level(alike) >= least).then_some((level(alike), classes))
    }

    /// The distance of the group to a pattern: the letters, or one of the classes.
    fn measure(&mut self, at: usize) -> u32 {
        let (state, read) = &mut self.measured[at];
        if *read == 0 {
            *state = State::new(self.lens[at] as usize);
        }
        for &word in &self.words[*read..self.len] {
            match at.checked_sub(1).map(|at| &self.wanted.classes[at]) {
                None => self.wanted.letters.read(self.lexicon.letters(word), state),
                Some((language, pattern)) => pattern.read(self.lexicon.sounds(word, *language), state),
            }
        }
        *read = self.len;
        state.distance
    }

    /// How alike the group is by some distances, and how alike the classes of its sounds are where they are most.
    fn mixed(&self, distances: &Counts) -> (f32, f32) {
        if distances[0] == 0 {
            return (1.0, 1.0);
        }
        if self.wanted.only_exact {
            return (0.0, 0.0);
        }
        let alike: [f32; PATTERNS] = std::array::from_fn(|at| alike(distances[at], self.lens[at], self.read[at]));
        let letters = alike[0];
        // A name of a script that no rule can read has no classes.
        let classes =
            if self.wanted.classes.is_empty() { letters } else { alike[1..].iter().copied().fold(0.0, f32::max) };
        (classes + WEIGHTS.rough_letters * (letters - classes), classes)
    }
}

/// A count for each pattern.
type Counts = [u32; PATTERNS];

/// Nothing counted yet.
const NONE: Counts = [0; PATTERNS];

/// Counts with others added.
fn counts(before: Counts, added: &[u8; PATTERNS]) -> Counts {
    std::array::from_fn(|at| before[at] + u32::from(added[at]))
}
