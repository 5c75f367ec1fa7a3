//! A few letters of the words that are looked for, found in a text many bytes at once.
//!
//! Two that have no accents, side by side or with one letter between them, are found fastest. Where these would be too
//! common, or there are none, up to three in a row are looked for in all the ways in which they may be written.

use std::ops::Range;

use aho_corasick::Span;
use aho_corasick::packed::Searcher;
use multiversion::multiversion;

use super::candidates::Slot;
use crate::model::Alphabet;

/// How many letters in a row are looked for at most: three plain ones have eight forms, and so many fill the buckets of
/// the vector search. With a fourth it was slower by a third.
const LONGEST: usize = 3;

/// In how many ways these may be written, so that the vector search stays fast.
const MOST_FORMS: usize = 64;

/// How often a pair may be expected in a byte, so that to look at each costs no more than is gained.
const RARE: f64 = 0.0015;

/// How many bytes are looked at together for whether there is a pair, and how many of these then for where it is.
const BLOCKS: [usize; 2] = [512, 32];

/// How many pairs are counted in the beginning of a text, and in how many bytes of it.
const COUNTED: usize = 6;
const SAMPLE: usize = 16 << 10;

/// How many bytes of another text the letters say as much of as a byte of the sample.
const GUESSED: f64 = 1000.0;

/// The bit by which capitals and small letters differ.
const CASE: u8 = 0x20;

/// Letters by how common they are, the most common first: roughly the order in English and French.
const COMMON: &str = "esatinorlduchmpgvyfbwqkjxz";

/// Letters to look for.
#[derive(Debug)]
pub(super) enum Letters {
    /// Some letter cannot be written.
    Nowhere,
    Pair(Pair),
    Row(Searcher),
}

/// Two ASCII letters, in any case.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Pair {
    first: u8,
    second: u8,
    /// How many bytes the second is behind the first; the other one where the letter between them has more of these.
    behind: [usize; 2],
}

impl Letters {
    /// Those that promise the fewest places in a text with this alphabet, and the number of the slot of the first.
    ///
    /// They stand wherever the slots match. `None` where some place may be missed. `text` has what is common where they will
    /// be looked for: some thousand bytes of it are gone through a few times.
    pub fn of(slots: &[Slot], alphabet: &Alphabet, text: &[u8]) -> Option<(usize, Letters)> {
        if alphabet.has_marks() {
            return None;
        }
        let letters: Vec<Option<Vec<char>>> = slots.iter().map(|slot| slot.forms(alphabet)).collect();
        if let Some(nowhere) = letters.iter().position(|forms| forms.as_ref().is_some_and(Vec::is_empty)) {
            return Some((nowhere, Letters::Nowhere));
        }
        if let Some((first, pair)) = rarest_pair(&letters, &text[..text.len().min(SAMPLE)]) {
            return Some((first, Letters::Pair(pair)));
        }
        let (first, forms) = rarest_row(&letters)?;
        Some((first, Letters::Row(Searcher::new(&forms)?)))
    }

    /// The places in a range of a text where the letters are, in order; of a pair, maybe other bytes that look the same.
    pub fn places<'a>(&'a self, text: &'a [u8], range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
        let text = text.get(..range.end).unwrap_or(text);
        let mut going = Going { at: range.start, ..Going::default() };
        std::iter::from_fn(move || match self {
            Letters::Nowhere => None,
            Letters::Row(searcher) => {
                let place = searcher.find_in(text, Span::from(going.at..text.len()))?;
                going.at = place.start() + 1;
                Some(place.start()..place.end())
            }
            Letters::Pair(pair) => next_place(text, pair, &mut going),
        })
    }
}

/// How far a text was gone through for a pair.
#[derive(Default)]
struct Going {
    /// From here on.
    at: usize,
    /// Before these two places the first of a pair is somewhere for sure.
    long: usize,
    short: usize,
}

impl Pair {
    /// How long it is at a place in a text; `None` where it is not.
    fn len_at(&self, text: &[u8], at: usize) -> Option<usize> {
        let [near, far] = self.behind;
        let is = |at: usize, letter: u8| text.get(at).is_some_and(|byte| byte | CASE == letter);
        let is_wide = text.get(at + near).is_some_and(|byte| !byte.is_ascii());
        let behind = if is_wide { far } else { near };
        (is(at, self.first) && is(at + behind, self.second)).then_some(behind + 1)
    }

    /// Whether it begins somewhere in a stretch of so many bytes, with as many behind that as it takes.
    ///
    /// All of it is worked out for every byte, which compilers turn into comparisons of many at once.
    #[inline(always)]
    fn is_in(&self, text: &[u8], at: usize, len: usize) -> bool {
        let &Pair { first, second, behind: [near, far] } = self;
        let (start, one, other) = (&text[at..][..len], &text[at + near..][..len], &text[at + far..][..len]);
        let mut is_in = false;
        if near == far {
            for (a, b) in start.iter().zip(one) {
                is_in |= (a | CASE == first) & (b | CASE == second);
            }
        } else {
            for ((a, b), c) in start.iter().zip(one).zip(other) {
                is_in |= (a | CASE == first) & ((b | CASE == second) | ((*b >= 0x80) & (c | CASE == second)));
            }
        }
        is_in
    }
}

/// The next place of a pair in a text.
#[multiversion(targets("x86_64+avx2"))]
fn next_place(text: &[u8], pair: &Pair, going: &mut Going) -> Option<Range<usize>> {
    // Behind this the letters are looked at one by one.
    let end = text.len().saturating_sub(pair.behind[1]);
    let [long, short] = BLOCKS;
    loop {
        if going.at < going.short || going.at >= end {
            let (at, last) = (going.at, if going.at < end { going.short } else { text.len() });
            let found = (at..last).find_map(|at| Some(at..at + pair.len_at(text, at)?));
            going.at = found.as_ref().map_or(last, |place| place.start + 1);
            if found.is_some() || last == text.len() {
                return found;
            }
        } else if going.at < going.long {
            let len = short.min(going.long - going.at);
            let is_in = pair.is_in(text, going.at, len);
            (going.at, going.short) = if is_in { (going.at, going.at + len) } else { (going.at + len, 0) };
        } else {
            let len = long.min(end - going.at);
            let is_in = pair.is_in(text, going.at, len);
            (going.at, going.long) = if is_in { (going.at, going.at + len) } else { (going.at + len, 0) };
        }
    }
}

/// The pair of letters that promises the fewest places, and the number of the first; `None` if there is none rare enough.
fn rarest_pair(letters: &[Option<Vec<char>>], sample: &[u8]) -> Option<(usize, Pair)> {
    // The one byte, but for its case, that all forms are.
    let plain: Vec<Option<u8>> = letters
        .iter()
        .map(|forms| {
            let mut bytes =
                forms.as_ref()?.iter().map(|&c| u8::try_from(c).ok().filter(u8::is_ascii).map(|byte| byte | CASE));
            let first = bytes.next()??;
            bytes.all(|byte| byte == Some(first)).then_some(first)
        })
        .collect();
    let pair = |first: usize, between: usize| {
        let (one, other) = ((*plain.get(first)?)?, (*plain.get(first + between + 1)?)?);
        let mut behind = [1, 1];
        if between > 0 {
            let lengths = || letters[first + 1].iter().flatten().map(|c| c.len_utf8());
            behind = [1 + lengths().min()?, 1 + lengths().max()?];
            lengths().all(|len| behind.contains(&(1 + len))).then_some(())?;
        }
        let ways = if behind[0] == behind[1] { 1.0 } else { 2.0 };
        let guess = ways * share(&[char::from(one)]) * share(&[char::from(other)]);
        Some((guess, first, Pair { first: one, second: other, behind }))
    };
    let mut pairs: Vec<_> = (0..letters.len()).flat_map(|first| [pair(first, 0), pair(first, 1)]).flatten().collect();
    pairs.sort_by(|one, other| one.0.total_cmp(&other.0));
    let counted = pairs.into_iter().take(COUNTED).map(|(guess, first, pair)| {
        let count = Letters::Pair(pair).places(sample, 0..sample.len()).count() as f64;
        ((count + guess * GUESSED) / (sample.len() as f64 + GUESSED), first, pair)
    });
    let rarest = counted.min_by(|one, other| one.0.total_cmp(&other.0));
    rarest.filter(|(frequency, ..)| *frequency <= RARE).map(|(_, first, pair)| (first, pair))
}

/// The letters in a row that promise the fewest places: the number of the first, and all their forms together.
fn rarest_row(letters: &[Option<Vec<char>>]) -> Option<(usize, Vec<String>)> {
    // One letter is looked for only where there is no other: it is everywhere.
    let windows = (letters.len().min(2)..=LONGEST).flat_map(|len| letters.windows(len).enumerate());
    let known = windows.filter_map(|(first, window)| {
        let forms: Option<Vec<&[char]>> = window.iter().map(Option::as_deref).collect();
        Some((first, forms?))
    });
    let few = known.filter(|(_, forms)| forms.iter().map(|forms| forms.len()).product::<usize>() <= MOST_FORMS);
    let frequency = |forms: &[&[char]]| -> f64 { forms.iter().map(|forms| share(forms)).product() };
    let (first, rarest) = few.min_by(|one, other| frequency(&one.1).total_cmp(&frequency(&other.1)))?;
    let mut all = vec![String::new()];
    for forms in rarest {
        all = all.iter().flat_map(|begun| forms.iter().map(move |&c| format!("{begun}{c}"))).collect();
    }
    Some((first, all))
}

/// About how much of a text is one of these characters.
fn share(forms: &[char]) -> f64 {
    let share = |c: &char| match COMMON.find(*c) {
        Some(rank) => 0.12 * 0.87_f64.powi(rank as i32),
        None => 0.001,
    };
    forms.iter().map(share).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn pairs_are_found_one_after_the_other(
            text in "([a-cA-Cé]{0,4}|[d-f]{0,700}){0,5}",
            between in 0..2_usize,
        ) {
            let behind = if between == 0 { [1, 1] } else { [2, 3] };
            let letters = Letters::Pair(Pair { first: b'a', second: b'b', behind });
            let expected = text.char_indices().filter_map(|(at, _)| {
                let mut chars = text[at..].char_indices();
                let (_, first) = chars.next()?;
                let (end, second) = chars.nth(between)?;
                matches!((first, second), ('a' | 'A', 'b' | 'B')).then_some(at..at + end + 1)
            });
            let expected: Vec<Range<usize>> = expected.collect();
            for from in [0, text.len().min(5)] {
                let found: Vec<_> = letters.places(text.as_bytes(), from..text.len()).collect();
                let expected: Vec<_> = expected.iter().filter(|place| place.start >= from).cloned().collect();
                prop_assert_eq!(found, expected);
            }
        }
    }
}
