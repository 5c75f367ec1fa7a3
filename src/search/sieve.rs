//! Whether there may be hits in transcripts that were not read yet, by the raw text of their files.

use std::sync::OnceLock;

use super::candidates::{Slot, known, taken};
use super::letters::Letters;
use super::query::{Operand, Term};
use super::{Literal, Query};
use crate::model::Alphabet;
use crate::text::terms::{Conditions, Wanted, wanted};
use crate::text::{fold, whole_characters};

/// Signs by which files set off what is no text, or write text in another way. Where one is typed, the raw text may have it
/// otherwise.
const MARKUP: [char; 8] = ['<', '>', '&', '{', '}', '\\', '"', '/'];

/// Whether a typed character stands for one of these.
fn is_markup(c: char) -> bool {
    MARKUP.contains(&c) || fold::alike(c).iter().any(|c| MARKUP.contains(c))
}

/// What tells of many files whether a query may have hits in them.
pub struct Sieve {
    /// All must hold.
    conditions: Vec<Alternatives>,
}

/// Of several terms that one may hold: for each, all of these words must be there.
type Alternatives = Vec<Vec<Net>>;

impl Sieve {
    /// Costs next to nothing; the first text costs as much as making a pattern.
    pub fn new(query: &Query) -> Sieve {
        let nets = |literals: Vec<&Literal>| literals.into_iter().map(Net::new).collect();
        let conditions = query.needed().into_iter();
        Sieve { conditions: conditions.map(|condition| condition.into_iter().map(nets).collect()).collect() }
    }

    /// Whether there may be a hit in a transcript that was not read yet, by the raw text of its file: valid UTF-8, and
    /// whether all of its letters are [western](Alphabet::western).
    ///
    /// `false` only if there is none for sure, provided that the words of all texts stand in `raw` as they are read: what
    /// stands together in a text without white space and `<>&{}\"/` stands together there; and where a text ends in what
    /// is no JSON object, so does the line, or one of these signs follows. Costs a fast pass for each of the words looked
    /// for, and if not all letters are western, one for the letters there are.
    pub fn may_be_in(&self, raw: &[u8], is_western: bool) -> bool {
        let may_be = |net: &Net| net.may_be_in(raw, is_western);
        self.conditions.iter().all(|condition| condition.iter().any(|nets| nets.iter().all(may_be)))
    }
}

impl Query {
    /// What the terms of a transcript must be like that has hits; nothing where any may have them.
    ///
    /// Those of all its texts, as they are with the changes of its session.
    pub fn wanted_terms(&self) -> Conditions {
        let wanted = |literals: Vec<&Literal>| -> Vec<Wanted> {
            literals.into_iter().flat_map(|literal| wanted(literal.typed())).collect()
        };
        let conditions =
            self.needed().into_iter().map(|condition| condition.into_iter().map(wanted).collect::<Vec<_>>());
        conditions.filter(|condition| condition.iter().all(|wanted| !wanted.is_empty())).collect()
    }

    /// The words without which there are no hits: all of these must hold, of each one, of that all.
    fn needed(&self) -> Vec<Vec<Vec<&Literal>>> {
        fn words(operand: &Operand) -> Option<Vec<&Literal>> {
            match &operand.term {
                _ if operand.is_negated => None,
                Term::Words(literal) => Some(vec![literal]),
                Term::Near(near) => Some(near.terms.iter().collect()),
                _ => None,
            }
        }
        self.conditions.iter().filter_map(|condition| condition.iter().map(words).collect()).collect()
    }
}

/// What catches some words.
struct Net {
    literal: Literal,
    /// For nearly all texts there are.
    western: OnceLock<Mesh>,
}

impl Net {
    fn new(literal: &Literal) -> Net {
        Net { literal: literal.clone(), western: OnceLock::new() }
    }

    fn may_be_in(&self, raw: &[u8], is_western: bool) -> bool {
        // What is there in the letters of nearly all texts is there in any.
        self.western.get_or_init(|| Mesh::new(&self.literal, Alphabet::western(), raw)).catches(raw)
            || (!is_western && Mesh::new(&self.literal, &Alphabet::of(whole_characters(raw)), raw).catches(raw))
    }
}

/// What may be caught in a text with a certain alphabet.
enum Mesh {
    /// It is not known how the words may be written.
    Anything,
    /// Where these letters are …
    Letters {
        letters: Letters,
        /// … and before them these slots, in reverse.
        before: Vec<Slot>,
        /// These follow from the letters on: all there are, if that is known, and those of the word.
        after: Vec<Slot>,
        in_word: usize,
    },
}

impl Mesh {
    fn new(literal: &Literal, alphabet: &Alphabet, raw: &[u8]) -> Mesh {
        let all = literal.slots();
        let known_letters = || Letters::of(all, alphabet, raw).filter(|_| !literal.typed().contains(is_markup));
        let Some((first, letters)) = known_letters() else { return Mesh::Anything };
        let is_letter = |slot: &Slot| matches!(slot, Slot::Letter { .. });
        let start = all[..first].iter().rposition(|slot| !is_letter(slot)).map_or(0, |at| at + 1);
        let word = start + all[start..].iter().take_while(|slot| is_letter(slot)).count();
        let slots = known(&all[start..], alphabet).or_else(|| known(&all[start..word], alphabet));
        let Some(mut before) = slots else { return Mesh::Anything };
        let after = before.split_off(first - start);
        before.reverse();
        Mesh::Letters { letters, before, after, in_word: word - first }
    }

    fn catches(&self, raw: &[u8]) -> bool {
        let Mesh::Letters { letters, before, after, in_word } = self else { return true };
        // A text of JSON is made several segments where its words have several speakers.
        let after = if raw.starts_with(b"{") { &after[..*in_word] } else { after };
        for place in letters.places(raw, 0..raw.len()) {
            let said = whole_characters(&raw[place.start.saturating_sub(before.len() * MOST_BYTES)..place.start]);
            let end = (place.start + after.len() * MOST_BYTES + SPARE).min(raw.len());
            let to_come = whole_characters(&raw[place.start..end]);
            if taken(before.iter(), said.chars().rev()).is_ok() && may_go_on(after, to_come, end < raw.len()) {
                return true;
            }
        }
        false
    }
}

/// How many bytes a character has at most.
const MOST_BYTES: usize = 4;

/// How many bytes more than a character each are looked at for some slots: a blank may be longer.
const SPARE: usize = 64;

/// Whether a text goes on as some slots do, or its segment may end before they do, or more of the text `follows` in which
/// they may go on.
fn may_go_on(slots: &[Slot], text: &str, follows: bool) -> bool {
    let mut chars = text.chars().peekable();
    let is_end = |c: Option<&char>| c.is_none_or(|c| MARKUP.contains(c) || matches!(c, '\n' | '\r'));
    for slot in slots {
        let is_letter = matches!(slot, Slot::Letter { .. });
        if !is_letter && is_end(chars.peek()) {
            return true;
        }
        if chars.next_if(|&c| slot.takes(c)).is_none() {
            return follows && chars.peek().is_none();
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
        let long_blank = &format!("lamp{}boat\n", " ".repeat(2 * SPARE));
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
            ("\"lamp on\"", "lamp, on lamps", false),
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
            ("lamp oven", long_blank, true),
            ("日oven lamp", "lamp 日oven lamp", true),
            ("oven lamp", "日oven camp", false),
        ];
        for (typed, raw, may_be) in cases {
            let query = Query::parse(typed).expect("readable").expect("a query");
            let is_western = Alphabet::is_western(raw.as_bytes());
            assert_eq!(Sieve::new(&query).may_be_in(raw.as_bytes(), is_western), may_be, "{typed} in {raw}");
        }
    }
}
