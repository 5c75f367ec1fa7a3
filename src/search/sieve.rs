//! Whether there may be hits in transcripts that were not read yet, by the raw text of their files.

use std::cell::LazyCell;
use std::sync::OnceLock;

use aho_corasick::Span;
use aho_corasick::packed::Searcher;

use super::candidates::{Slot, known, rarest, taken};
use super::query::{Operand, Term};
use super::{Literal, Query};
use crate::model::Alphabet;
use crate::text::fold;

/// Signs by which files set off what is no text, or write text in another way. Where one is typed, the raw text may have it
/// otherwise.
const MARKUP: [char; 8] = ['<', '>', '&', '{', '}', '\\', '"', '/'];

/// Whether a typed character stands for one of these.
fn is_markup(c: char) -> bool {
    MARKUP.contains(&c) || fold::alike(c).iter().any(|c| MARKUP.contains(c))
}

/// What tells of many files whether a query may have hits in them.
pub struct Sieve<'a> {
    /// All must hold.
    conditions: Vec<Alternatives<'a>>,
}

/// Of several terms that one may hold: for each, all of these words must be there.
type Alternatives<'a> = Vec<Vec<Net<'a>>>;

impl<'a> Sieve<'a> {
    /// Costs next to nothing; the first text costs as much as making a pattern.
    pub fn new(query: &'a Query) -> Sieve<'a> {
        let nets = |operand: &'a Operand| match &operand.term {
            _ if operand.is_negated => None,
            Term::Words(literal) => Some(vec![Net::new(literal)]),
            Term::Near(near) => Some(near.terms.iter().map(Net::new).collect()),
            _ => None,
        };
        let conditions = query.conditions.iter().filter_map(|condition| condition.iter().map(nets).collect());
        Sieve { conditions: conditions.collect() }
    }

    /// Whether there may be a hit in a transcript that was not read yet, by the raw text of its file.
    ///
    /// `false` only if there is none for sure, provided that the words of all texts stand in `raw` as they are read: what
    /// stands together in a text without white space and `<>&{}\"/` stands together there; and where a text ends in what
    /// is no JSON object, so does the line, or one of these signs follows. Costs a pass for the letters there are, and a
    /// fast one for each of the words looked for.
    pub fn may_be_in(&self, raw: &str) -> bool {
        let is_western = LazyCell::new(|| Alphabet::is_western(raw));
        let may_be = |net: &Net| net.may_be_in(raw, || *is_western);
        self.conditions.iter().all(|condition| condition.iter().any(|nets| nets.iter().all(may_be)))
    }
}

/// What catches some words.
struct Net<'a> {
    literal: &'a Literal,
    /// For nearly all texts there are.
    western: OnceLock<Mesh>,
}

impl<'a> Net<'a> {
    fn new(literal: &'a Literal) -> Net<'a> {
        Net { literal, western: OnceLock::new() }
    }

    fn may_be_in(&self, raw: &str, is_western: impl Fn() -> bool) -> bool {
        // What is there in the letters of nearly all texts is there in any.
        self.western.get_or_init(|| Mesh::new(self.literal, Alphabet::western())).catches(raw)
            || (!is_western() && Mesh::new(self.literal, &Alphabet::of(raw)).catches(raw))
    }
}

/// What may be caught in a text with a certain alphabet.
enum Mesh {
    /// It is not known how the words may be written.
    Anything,
    /// They cannot be written.
    Nothing,
    /// Where these letters in a row are …
    Letters {
        searcher: Searcher,
        /// … and before them these slots, in reverse.
        before: Vec<Slot>,
        /// These follow from the letters on: all there are, if that is known, and those of the word.
        after: Vec<Slot>,
        in_word: usize,
    },
}

impl Mesh {
    fn new(literal: &Literal, alphabet: &Alphabet) -> Mesh {
        let all = literal.slots();
        let Some((first, forms)) = rarest(all, alphabet).filter(|_| !literal.typed().contains(is_markup)) else {
            return Mesh::Anything;
        };
        if forms.is_empty() {
            return Mesh::Nothing;
        }
        let is_letter = |slot: &Slot| matches!(slot, Slot::Letter { .. });
        let start = all[..first].iter().rposition(|slot| !is_letter(slot)).map_or(0, |at| at + 1);
        let word = start + all[start..].iter().take_while(|slot| is_letter(slot)).count();
        let slots = known(&all[start..], alphabet).or_else(|| known(&all[start..word], alphabet));
        let (Some(mut before), Some(searcher)) = (slots, Searcher::new(&forms)) else { return Mesh::Anything };
        let after = before.split_off(first - start);
        before.reverse();
        Mesh::Letters { searcher, before, after, in_word: word - first }
    }

    fn catches(&self, raw: &str) -> bool {
        let (searcher, before, after) = match self {
            Mesh::Anything => return true,
            Mesh::Nothing => return false,
            // A text of JSON is made several segments where its words have several speakers.
            Mesh::Letters { searcher, before, after, in_word } if raw.starts_with('{') => {
                (searcher, before, &after[..*in_word])
            }
            Mesh::Letters { searcher, before, after, .. } => (searcher, before, &after[..]),
        };
        let mut from = 0;
        while let Some(place) = searcher.find_in(raw.as_bytes(), Span::from(from..raw.len())) {
            from = place.start() + 1;
            let (said, to_come) = raw.split_at(place.start());
            if taken(before.iter(), said.chars().rev()).is_some() && may_go_on(after, to_come) {
                return true;
            }
        }
        false
    }
}

/// Whether a text goes on as some slots do, or its segment may end before they do.
fn may_go_on(slots: &[Slot], text: &str) -> bool {
    let mut chars = text.chars().peekable();
    let is_end = |c: Option<&char>| c.is_none_or(|c| MARKUP.contains(c) || matches!(c, '\n' | '\r'));
    for slot in slots {
        let is_letter = matches!(slot, Slot::Letter { .. });
        if !is_letter && is_end(chars.peek()) {
            return true;
        }
        if chars.next_if(|&c| slot.takes(c)).is_none() {
            return false;
        }
        if !is_letter {
            while chars.next_if(|&c| slot.takes(c) && !is_end(Some(&c))).is_some() {}
            if is_end(chars.peek()) {
                return true;
            }
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_raw_text_without_the_words_is_told() {
        let cases = [
            ("lamp", "the Lampe", true),
            ("lamp", "the lam p", false),
            ("Lamp", "the lamp", false),
            ("levee", "une levée", true),
            ("levée", "une levee", false),
            ("coeur", "un cœur", true),
            ("l'été", "l’été", true),
            ("lamp oven", "lamp\n\n2\n0:01 --> 0:02\noven", true),
            ("lamp oven", "lamp, <i>oven</i>", true),
            ("lamp oven", "oven lamp, boat", false),
            ("oven lamps", "an oven: lamp", false),
            ("oven lamp", "{\"oven\": lamb lamp}", true),
            ("\"lamp oven\"", "lamp, oven lamps", false),
            ("lamp OR oven", "oven", true),
            ("lamp OR oven", "boat", false),
            ("oven speaker:ann lamp", "oven", false),
            ("near:3 lamp oven", "oven", false),
            ("-lamp", "lamp", true),
            ("-lamp oven", "lamp", false),
            ("/lamp/ OR oven", "boat", true),
            ("~lamp", "boat", true),
            ("is:short", "boat", true),
            ("lamp", "e\u{301}", true),
            ("<b>", "boat", true),
            ("say “lamp", "say \\\"lamp", true),
        ];
        for (typed, raw, may_be) in cases {
            let query = Query::parse(typed).expect("readable").expect("a query");
            assert_eq!(Sieve::new(&query).may_be_in(raw), may_be, "{typed} in {raw}");
        }
    }
}
