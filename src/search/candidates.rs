//! Where hits may be, found many times faster than the hits themselves.
//!
//! Of the words that are looked for, a few letters in a row that are rare in speech are chosen. With the characters that
//! occur in a chunk these can be written in few ways, and a vector search looks for all of them at once. A segment
//! without any has no hit.

use aho_corasick::packed::Searcher;
use regex_syntax::hir::{ClassUnicode, ClassUnicodeRange};

use super::Literal;
use super::window::REACH;
use crate::model::{Alphabet, Chunk};

/// How many letters in a row are looked for at most: what the vector search compares at once.
const LONGEST: usize = 4;

/// In how many ways these may be written, so that the vector search stays fast.
const MOST_FORMS: usize = 32;

/// Letters by how common they are, the most common first: roughly the order in English and French.
const COMMON: &str = "esatinorlduchmpgvyfbwqkjxz";

/// One place in the words that are looked for.
#[derive(Clone, Debug)]
pub(super) enum Slot {
    /// White space and punctuation, or something whose written forms are not known.
    Open,
    /// One character and marks that may follow it.
    Letter {
        /// What the character may be.
        forms: Vec<char>,
        /// Characters that may stand for this one and a neighbour together.
        joined: Vec<char>,
    },
}

/// Finds the segments of a transcript, chunk by chunk, in which words may be.
pub(super) struct Finder<'a> {
    literal: &'a Literal,
    forms: Vec<String>,
    searcher: Option<Searcher>,
}

impl<'a> Finder<'a> {
    pub fn new(literal: &'a Literal) -> Finder<'a> {
        Finder { literal, forms: Vec::new(), searcher: None }
    }

    /// Marks the segments of a chunk in which a hit may start; `false`, and none marked, where it cannot be told.
    pub fn mark(&mut self, chunk: &Chunk, marked: &mut [bool]) -> bool {
        let Some(forms) = rarest_forms(self.literal.slots(), chunk.alphabet()) else { return false };
        if forms != self.forms {
            self.searcher = Searcher::new(&forms);
            self.forms = forms;
        }
        let Some(searcher) = &self.searcher else { return false };
        let mut segment = 0;
        for place in searcher.find_iter(chunk.texts()) {
            // Letters may stand across the ends of segments, and hide those that begin in their midst.
            for at in [place.start(), place.end() - 1] {
                while chunk.text_end(segment) <= at {
                    segment += 1;
                }
                marked[segment] = true;
            }
        }
        if self.literal.has_blanks() {
            self.mark_crossings(chunk, marked);
        }
        true
    }

    /// Marks the segments from which a hit may run on into a marked one, or into the next chunk.
    fn mark_crossings(&self, chunk: &Chunk, marked: &mut [bool]) {
        let Some(last) = chunk.len().checked_sub(1) else { return };
        let runs_on = |at: usize| at == last || self.literal.may_part(chunk.text(at), chunk.text(at + 1));
        let mut next_marked = chunk.len();
        for at in (0..chunk.len()).rev() {
            if marked[at] {
                next_marked = at;
            } else {
                marked[at] = at + REACH as usize >= next_marked && runs_on(at);
            }
        }
    }
}

/// The forms of the letters in a row that promise the fewest candidates; `None` where some form may be missed.
fn rarest_forms(slots: &[Slot], alphabet: &Alphabet) -> Option<Vec<String>> {
    if alphabet.has_marks() {
        return None;
    }
    let letters: Vec<Option<Vec<char>>> = slots.iter().map(|slot| slot.forms(alphabet)).collect();
    let windows = (2..=LONGEST).flat_map(|len| letters.windows(len));
    let known = windows.filter_map(|window| window.iter().map(Option::as_deref).collect::<Option<Vec<&[char]>>>());
    let few = known.filter(|window| window.iter().map(|forms| forms.len()).product::<usize>() <= MOST_FORMS);
    let frequency = |window: &Vec<&[char]>| -> f64 { window.iter().map(|forms| share(forms)).product() };
    let rarest = few.min_by(|one, other| frequency(one).total_cmp(&frequency(other)))?;
    let mut all = vec![String::new()];
    for forms in rarest {
        let longer = all.iter().flat_map(|begun| forms.iter().map(move |&c| format!("{begun}{c}")));
        all = longer.collect();
    }
    Some(all)
}

impl Slot {
    /// A place for one of these characters, in any case if that is ignored, alone or joined with a neighbour.
    pub fn letter(chars: &[char], joined: &[char], ignore_case: bool) -> Slot {
        let cased = |chars: &[char]| if ignore_case { in_any_case(chars) } else { Some(chars.to_vec()) };
        match (cased(chars), cased(joined)) {
            (Some(forms), Some(joined)) => Slot::Letter { forms, joined },
            _ => Slot::Open,
        }
    }

    /// What the character may be in a text with this alphabet; `None` where that is not known.
    fn forms(&self, alphabet: &Alphabet) -> Option<Vec<char>> {
        let Slot::Letter { forms, joined } = self else { return None };
        let occurring = |chars: &[char]| chars.iter().copied().filter(|&c| alphabet.may_have(c)).collect::<Vec<_>>();
        occurring(joined).is_empty().then(|| occurring(forms))
    }
}

/// The characters that are these but for their case, by simple case folding, which is what expressions go by.
fn in_any_case(chars: &[char]) -> Option<Vec<char>> {
    let mut class = ClassUnicode::new(chars.iter().map(|&c| ClassUnicodeRange::new(c, c)));
    class.try_case_fold_simple().ok()?;
    Some(class.ranges().iter().flat_map(|range| range.start()..=range.end()).collect())
}

/// About how much of a text is one of these characters.
fn share(forms: &[char]) -> f64 {
    let share = |c: &char| match COMMON.find(*c) {
        Some(rank) => 0.12 * 0.87_f64.powi(rank as i32),
        None => 0.001,
    };
    forms.iter().map(share).sum()
}
