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
    /// How many bytes the second may be behind the first: one or the other.
    behind: [usize; 2],
}

impl Letters {
    /// Those that promise the fewest places in a text with this alphabet, and the number of the slot of the first.
    ///
    /// They stand wherever the slots match. `None` where some place may be missed.
    pub fn of(slots: &[Slot], alphabet: &Alphabet) -> Option<(usize, Letters)> {
        if alphabet.has_marks() {
            return None;
        }
        let letters: Vec<Option<Vec<char>>> = slots.iter().map(|slot| slot.forms(alphabet)).collect();
        if let Some(nowhere) = letters.iter().position(|forms| forms.as_ref().is_some_and(Vec::is_empty)) {
            return Some((nowhere, Letters::Nowhere));
        }
        if let Some((first, pair)) = rarest_pair(&letters) {
            return Some((first, Letters::Pair(pair)));
        }
        let (first, forms) = rarest_row(&letters)?;
        Some((first, Letters::Row(Searcher::new(&forms)?)))
    }

    /// The first place in a range of a text where the letters are; of a pair, maybe other bytes that look the same.
    pub fn find_in(&self, text: &[u8], range: Range<usize>) -> Option<Range<usize>> {
        match self {
            Letters::Nowhere => None,
            Letters::Row(searcher) => searcher.find_in(text, Span::from(range)).map(|place| place.start()..place.end()),
            Letters::Pair(pair) => {
                let (at, len) = pair.find(text.get(range.clone())?)?;
                Some(range.start + at..range.start + at + len)
            }
        }
    }
}

impl Pair {
    /// Where it first is in a text, and how long it is there.
    fn find(&self, text: &[u8]) -> Option<(usize, usize)> {
        let [near, far] = self.behind;
        let mut from = 0;
        loop {
            let at = from + first_place(text.get(from..)?, self, near == far)?;
            let is_at = |behind: usize| text.get(at + behind).is_some_and(|byte| byte | CASE == self.second);
            if let Some(behind) = [near, far].into_iter().find(|behind| is_at(*behind)) {
                return Some((at, behind + 1));
            }
            from = at + 1;
        }
    }
}

/// Where the first letter of a pair is with the second behind it, or so near the end that the second may be missing.
#[multiversion(targets("x86_64+avx2"))]
fn first_place(text: &[u8], pair: &Pair, is_side_by_side: bool) -> Option<usize> {
    let &Pair { first, second, behind: [near, far] } = pair;
    let is = |byte: &u8, letter: u8| byte | CASE == letter;
    let has = |at: usize, len: usize| {
        let (start, one, other) = (&text[at..][..len], &text[at + near..][..len], &text[at + far..][..len]);
        match is_side_by_side {
            true => start.iter().zip(one).fold(false, |has, (a, b)| has | (is(a, first) & is(b, second))),
            false => start
                .iter()
                .zip(one)
                .zip(other)
                .fold(false, |has, ((a, b), c)| has | (is(a, first) & (is(b, second) | is(c, second)))),
        }
    };
    let end = text.len().saturating_sub(far);
    let [long, short] = BLOCKS;
    let mut at = 0;
    while at < end {
        let len = long.min(end - at);
        if has(at, len) {
            let mut within = (at..at + len).step_by(short).filter(|&at| has(at, short.min(end - at)));
            let start = within.next()?;
            return (start..end).find(|&at| has(at, 1));
        }
        at += len;
    }
    (end..text.len()).find(|&at| is(&text[at], first))
}

/// The pair of letters that promises the fewest places, and the number of the first; `None` if there is none rare enough.
fn rarest_pair(letters: &[Option<Vec<char>>]) -> Option<(usize, Pair)> {
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
        let frequency = ways * share(&[char::from(one)]) * share(&[char::from(other)]);
        Some((frequency, first, Pair { first: one, second: other, behind }))
    };
    let pairs = (0..letters.len()).flat_map(|first| [pair(first, 0), pair(first, 1)]).flatten();
    let (_, first, pair) =
        pairs.filter(|(frequency, ..)| *frequency <= RARE).min_by(|one, other| one.0.total_cmp(&other.0))?;
    Some((first, pair))
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
            text in "([a-cA-C]{0,3}|[d-f]{0,700}){0,4}",
            near in 1..4_usize,
            more in 0..2_usize,
        ) {
            let pair = Pair { first: b'a', second: b'b', behind: [near, near + more] };
            let letters = Letters::Pair(pair);
            let is = |at: usize, c: u8| text.as_bytes().get(at).is_some_and(|byte| byte.to_ascii_lowercase() == c);
            let expected: Vec<Range<usize>> = (0..text.len()).filter(|&at| is(at, b'a')).filter_map(|at| {
                let behind = [near, near + more].into_iter().find(|behind| is(at + behind, b'b'))?;
                Some(at..at + behind + 1)
            }).collect();
            let (mut found, mut from) = (Vec::new(), 0);
            while let Some(place) = letters.find_in(text.as_bytes(), from..text.len()) {
                from = place.start + 1;
                found.push(place);
            }
            prop_assert_eq!(found, expected);
        }
    }
}
