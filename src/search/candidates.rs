//! Where hits are or may be, found many times faster than by patterns.
//!
//! Of the words that are looked for, a few letters that are rare in speech are chosen, and found in the text of a chunk
//! as [`Letters`]. Where they stand, the letters around them are compared. A segment without any has no hit.

use std::collections::VecDeque;
use std::ops::Range;
use std::ptr;
use std::sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError};

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, HirKind};

use super::Literal;
use super::letters::Letters;
use super::window::REACH;
use crate::model::{Alphabet, Chunk};

/// One place in the words that are looked for.
#[derive(Clone, Debug)]
pub(super) enum Slot {
    /// Something whose written forms are not known.
    Open,
    /// White space.
    Blank,
    /// White space and punctuation.
    Between,
    /// One character and marks that may follow it.
    Letter {
        /// What the character may be.
        forms: Vec<char>,
        /// Characters that may stand for this one and a neighbour together.
        joined: Vec<char>,
    },
}

/// What is known of a segment before patterns are tried on it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Look {
    /// No hit starts in it.
    Nothing,
    /// The hits that were found start in it, and no others.
    Hits,
    /// A hit may start in it.
    Perhaps,
}

/// Finders of which each finds some of the segments.
pub(super) struct Finders<'a> {
    pub all: Vec<Finder<'a>>,
    /// A segment in which one of these finds something has no hit.
    pub without: Vec<Finder<'a>>,
    /// Whether what they find is all that is asked.
    pub counts: bool,
}

/// What is known of the segments of a chunk.
pub(super) struct Looks {
    pub all: Vec<Look>,
    /// The hits in those of which they are known, each with the number of its segment in the chunk, in order; they may be
    /// followed by those of others.
    pub hits: Vec<(usize, Range<usize>)>,
}

impl Finders<'_> {
    /// What is known of each segment of a chunk, that has no other characters than these.
    pub fn look(&self, chunk: &Chunk, alphabet: &Alphabet) -> Looks {
        let mut looks = Looks { all: vec![Look::Nothing; chunk.len()], hits: Vec::new() };
        if !self.all.iter().all(|finder| finder.look(chunk, alphabet, &mut looks)) {
            looks.all.fill(Look::Perhaps);
            return looks;
        }
        if !self.counts {
            looks.all.iter_mut().filter(|look| **look != Look::Nothing).for_each(|look| *look = Look::Perhaps);
        }
        for finder in &self.without {
            finder.look_again(chunk, alphabet, &mut looks.all);
        }
        looks
    }
}

/// Finds the segments of a transcript, chunk by chunk, in which words are or may be.
pub(super) struct Finder<'a>(&'a Literal);

/// What is looked for in a text with certain characters.
#[derive(Debug)]
struct Window {
    /// All characters beyond ASCII that the slots may be, of those that occur: what the letters were chosen for.
    occurring: Vec<char>,
    /// The number of the first of the letters among the slots.
    first: usize,
    /// All slots, in a text with such characters; `None` where some are not known.
    slots: Option<Vec<Slot>>,
    /// `None` where some may be missed.
    letters: Option<Letters>,
}

impl Window {
    fn new(slots: &[Slot], alphabet: &Alphabet, occurring: Vec<char>, text: &str) -> Window {
        let (first, letters) = Letters::of(slots, alphabet, text.as_bytes()).unzip();
        Window { occurring, first: first.unwrap_or_default(), slots: known(slots, alphabet), letters }
    }
}

/// The windows of some words: that for Western texts, which most are, and those for others that were used last: chunks
/// and files that follow one another have much the same characters.
#[derive(Default, Debug)]
pub(super) struct Windows {
    western: OnceLock<Arc<Window>>,
    others: Mutex<VecDeque<Arc<Window>>>,
}

impl Windows {
    /// How many of the others are kept.
    const MOST: usize = 16;

    /// The window for a text without marks; `text` is some of it. Costs a look at all forms of the slots where it is not
    /// Western, the first time the making of it.
    fn of(&self, slots: &[Slot], alphabet: &Alphabet, text: &str) -> Arc<Window> {
        if ptr::eq(alphabet, Alphabet::western()) {
            return Arc::clone(self.western.get_or_init(|| Arc::new(Window::new(slots, alphabet, Vec::new(), text))));
        }
        let forms = slots.iter().flat_map(|slot| match slot {
            Slot::Letter { forms, joined } => [&forms[..], joined],
            _ => [&[][..]; 2],
        });
        let is_occurring = |c: &char| !c.is_ascii() && alphabet.may_have(*c);
        let occurring: Vec<char> = forms.flatten().copied().filter(is_occurring).collect();
        let mut kept = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(window) = kept.iter().find(|window| window.occurring == occurring) {
            return window.clone();
        }
        let window = Arc::new(Window::new(slots, alphabet, occurring, text));
        kept.truncate(Windows::MOST - 1);
        kept.push_front(window.clone());
        window
    }
}

impl<'a> Finder<'a> {
    pub fn new(literal: &'a Literal) -> Finder<'a> {
        Finder(literal)
    }

    /// The window for a chunk with these characters; `None` where it cannot be told what is in it.
    fn window(&self, chunk: &Chunk, alphabet: &Alphabet) -> Option<Arc<Window>> {
        let has_marks = alphabet.has_marks();
        (!has_marks)
            .then(|| self.0.windows().of(self.0.slots(), alphabet, chunk.texts()))
            .filter(|window| window.letters.is_some())
    }

    /// Looks at the segments of a chunk; `false` where it cannot be told what is in them.
    fn look(&self, chunk: &Chunk, alphabet: &Alphabet, looks: &mut Looks) -> bool {
        let Some(window) = self.window(chunk, alphabet) else { return false };
        let mut has_part = vec![false; if self.0.has_blanks() { chunk.len() } else { 0 }];
        self.look_in(chunk, 0..chunk.len(), &window, &mut |at, hit| {
            has_part.get_mut(at).into_iter().for_each(|has_part| *has_part = true);
            match hit {
                Hit::Here(span) => {
                    if looks.all[at] == Look::Nothing {
                        looks.all[at] = Look::Hits;
                    }
                    looks.hits.push((at, span));
                }
                Hit::Perhaps => looks.all[at] = Look::Perhaps,
                Hit::None | Hit::Part => {}
            }
        });
        if self.0.has_blanks() {
            self.look_across(chunk, &has_part, &mut looks.all);
        }
        true
    }

    /// Looks at those segments of a chunk that have hits if these words are not in them.
    fn look_again(&self, chunk: &Chunk, alphabet: &Alphabet, looks: &mut [Look]) {
        let window = self.window(chunk, alphabet).filter(|_| !self.0.has_blanks());
        for (at, look) in looks.iter_mut().enumerate().filter(|(_, look)| **look != Look::Nothing) {
            let Some(window) = &window else {
                *look = Look::Perhaps;
                continue;
            };
            self.look_in(chunk, at..at + 1, window, &mut |_, hit| match hit {
                Hit::Here(_) => *look = Look::Nothing,
                Hit::Perhaps if *look != Look::Nothing => *look = Look::Perhaps,
                _ => {}
            });
        }
    }

    /// Tells for some segments of a chunk where letters of the words are, and what is there.
    fn look_in(&self, chunk: &Chunk, segments: Range<usize>, window: &Window, tell: &mut dyn FnMut(usize, Hit)) {
        let (Some(letters), Some(last)) = (&window.letters, segments.end.checked_sub(1)) else { return };
        let texts = chunk.texts().as_bytes();
        let (mut at, end) = (segments.start, chunk.text_end(last));
        let (start, mut free) = (chunk.text_end(at) - chunk.text(at).len(), 0);
        for place in letters.places(texts, start..end) {
            while chunk.text_end(at) <= place.start {
                at += 1;
                free = 0;
            }
            // What stands across the end of a segment is nothing that was said.
            if place.end > chunk.text_end(at) {
                continue;
            }
            let text = chunk.text(at);
            let offset = place.start - (chunk.text_end(at) - text.len());
            let found = match &window.slots {
                None => Hit::Perhaps,
                Some(slots) => hit_around(slots, window.first, text, offset),
            };
            match found {
                Hit::Here(span) if span.start < free || !self.0.stands_well(text, span.clone()) => {}
                Hit::Here(span) => {
                    free = span.end;
                    tell(at, Hit::Here(span));
                }
                Hit::None => {}
                found => tell(at, found),
            }
        }
    }

    /// Finds the segments from which a hit may run on into one that has its letters, or into the next chunk.
    fn look_across(&self, chunk: &Chunk, has_part: &[bool], looks: &mut [Look]) {
        let mut letters = chunk.len();
        for at in (0..chunk.len()).rev() {
            letters = if has_part[at] { at } else { letters };
            let is_last = at + 1 == chunk.len();
            if at + REACH as usize >= letters && (is_last || self.0.may_part(chunk.text(at), chunk.text(at + 1))) {
                looks[at] = Look::Perhaps;
            }
        }
    }
}

/// What is where letters of the words are.
enum Hit {
    /// No hit.
    None,
    /// As much of a hit as the text has room for.
    Part,
    /// A hit.
    Here(Range<usize>),
    /// Perhaps a hit.
    Perhaps,
}

/// The slots in a text with this alphabet and no marks, as far as letters can be compared one by one.
pub(super) fn known(slots: &[Slot], alphabet: &Alphabet) -> Option<Vec<Slot>> {
    let known: Option<Vec<Slot>> = slots
        .iter()
        .map(|slot| match slot {
            Slot::Open => None,
            Slot::Blank | Slot::Between => Some(slot.clone()),
            Slot::Letter { .. } => Some(Slot::Letter { forms: slot.forms(alphabet)?, joined: Vec::new() }),
        })
        .collect();
    // Where a blank could take the sign beside it, several ways would have to be tried.
    let is_clear = |pair: &[Slot]| match pair {
        [blank @ (Slot::Blank | Slot::Between), Slot::Letter { forms, .. }]
        | [Slot::Letter { forms, .. }, blank @ (Slot::Blank | Slot::Between)] => !forms.iter().any(|&c| blank.takes(c)),
        _ => true,
    };
    known.filter(|slots| slots.windows(2).all(is_clear))
}

/// What is in a text that has slot number `first` at a place.
fn hit_around(slots: &[Slot], first: usize, text: &str, at: usize) -> Hit {
    let (before, after) = text.split_at(at);
    let (before_slots, after_slots) = slots.split_at(first);
    let length = taken(after_slots.iter(), after.chars());
    match (length, taken(before_slots.iter().rev(), before.chars().rev())) {
        (Ok(length), Ok(lead)) => Hit::Here(at - lead..at + length),
        (Err(Some(_)), _) | (_, Err(Some(_))) => Hit::None,
        _ => Hit::Part,
    }
}

/// How many bytes of some characters the slots take; else what stands where one should, or nothing where they end.
pub(super) fn taken<'a>(
    slots: impl Iterator<Item = &'a Slot>,
    chars: impl Iterator<Item = char>,
) -> Result<usize, Option<char>> {
    let mut chars = chars.peekable();
    let mut length = 0;
    for slot in slots {
        length += chars.next_if(|&c| slot.takes(c)).ok_or_else(|| chars.peek().copied())?.len_utf8();
        if !matches!(slot, Slot::Letter { .. }) {
            while let Some(c) = chars.next_if(|&c| slot.takes(c)) {
                length += c.len_utf8();
            }
        }
    }
    Ok(length)
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
    pub fn forms(&self, alphabet: &Alphabet) -> Option<Vec<char>> {
        let Slot::Letter { forms, joined } = self else { return None };
        let occurring = |chars: &[char]| chars.iter().copied().filter(|&c| alphabet.may_have(c)).collect::<Vec<_>>();
        occurring(joined).is_empty().then(|| occurring(forms))
    }

    /// Whether a character may stand here, alone or among others of its kind.
    pub fn takes(&self, c: char) -> bool {
        match self {
            Slot::Open => false,
            Slot::Blank => c.is_whitespace(),
            Slot::Between => c.is_whitespace() || is_punctuation(c),
            Slot::Letter { forms, .. } => forms.contains(&c),
        }
    }
}

/// Whether a character is in the Unicode category P.
fn is_punctuation(c: char) -> bool {
    static PUNCTUATION: LazyLock<Vec<ClassUnicodeRange>> =
        LazyLock::new(|| match regex_syntax::parse(r"\p{P}").map(|hir| hir.into_kind()) {
            Ok(HirKind::Class(Class::Unicode(class))) => class.ranges().to_vec(),
            _ => Vec::new(),
        });
    let after = PUNCTUATION.partition_point(|range| range.start() <= c);
    after.checked_sub(1).is_some_and(|at| c <= PUNCTUATION[at].end())
}

/// The characters that are these but for their case, by simple case folding, which is what expressions go by.
fn in_any_case(chars: &[char]) -> Option<Vec<char>> {
    let mut class = ClassUnicode::new(chars.iter().map(|&c| ClassUnicodeRange::new(c, c)));
    class.try_case_fold_simple().ok()?;
    Some(class.ranges().iter().flat_map(|range| range.start()..=range.end()).collect())
}
