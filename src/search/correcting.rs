//! Applying a list of corrections.

use std::cmp::Reverse;
use std::ops::Range;

use regex::{RegexSet, RegexSetBuilder};

use super::Literal;
use super::literal::has_capital;
use super::replacing::with_capital_of;
use crate::model::{Corrections, Rewording, Transcript};

/// The most memory that the patterns of a list may take together, in bytes; a longer list takes more time.
const SIZE_LIMIT: usize = 32 << 20;

/// What a list of corrections makes of a transcript.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct Corrected {
    /// The texts that change.
    pub texts: Vec<Rewording>,
    /// What each correction does, in the order of the list.
    pub tallies: Vec<Tally>,
}

/// How often a correction is made.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Tally {
    /// The wrong form.
    pub wrong: String,
    /// The right form.
    pub right: String,
    /// In how many places.
    pub places: usize,
    /// In how many segments.
    pub segments: usize,
}

impl Corrected {
    /// What a list makes of the texts of a transcript. Labels and names are none.
    ///
    /// A wrong form is found as whole words within a segment, with accents and punctuation as written; in any case if
    /// it is in small letters, and then a capital at the start stays one where the right form is in small letters, too.
    /// All forms are looked for in the text as it is: what one correction writes is not changed by another. Of forms
    /// that overlap the first counts, and the longest of those. Where the right form stands already, of which the
    /// wrong one is a part, nothing is changed: so a list can be applied again.
    ///
    /// Costs a pass over all texts, and one for each form over the texts with its letters.
    pub fn new(transcript: &Transcript, corrections: &Corrections) -> Corrected {
        Corrected::within(transcript, corrections, SIZE_LIMIT)
    }

    fn within(transcript: &Transcript, corrections: &Corrections, size_limit: usize) -> Corrected {
        let pairs = corrections.pairs();
        let tally = |(wrong, right): &(String, String)| Tally {
            wrong: wrong.clone(),
            right: right.clone(),
            ..Tally::default()
        };
        let mut tallies: Vec<Tally> = pairs.iter().map(tally).collect();
        // What cannot be looked for is not found.
        let forms: Vec<(usize, Literal)> =
            pairs.iter().enumerate().filter_map(|(pair, (wrong, _))| Some((pair, Literal::form(wrong)?))).collect();
        let finder = finder(&forms, size_limit);
        let mut texts = Vec::new();
        for (ix, segment) in transcript.segments() {
            let text = segment.text;
            let mut found: Vec<(Range<usize>, usize)> = Vec::new();
            let mut look = |form: usize| {
                let (pair, literal) = &forms[form];
                found.extend(literal.spans(text).map(|span| (span, *pair)));
            };
            match &finder {
                Some(finder) => finder.matches(text).into_iter().for_each(look),
                None => (0..forms.len()).for_each(&mut look),
            }
            found.sort_by_key(|(span, pair)| (span.start, Reverse(span.end), *pair));
            let mut end = 0;
            let mut made: Vec<usize> = Vec::new();
            let mut replacements = Vec::new();
            for (span, pair) in found {
                if span.start < end {
                    continue;
                }
                end = span.end;
                let Some(new) = replacement(text, &span, &pairs[pair]) else { continue };
                tallies[pair].places += 1;
                made.push(pair);
                replacements.push((span, new));
            }
            made.sort_unstable();
            made.dedup();
            made.into_iter().for_each(|pair| tallies[pair].segments += 1);
            if !replacements.is_empty() {
                texts.extend(Rewording::of(ix, &segment, &replacements));
            }
        }
        Corrected { texts, tallies }
    }
}

/// What finds the forms that may be in a text in one pass; `None` where they are too many for that.
fn finder(forms: &[(usize, Literal)], size_limit: usize) -> Option<RegexSet> {
    let expressions = forms.iter().map(|(_, literal)| literal.expression());
    RegexSetBuilder::new(expressions).size_limit(size_limit).dfa_size_limit(size_limit).build().ok()
}

/// What is to stand in the place of a wrong form; `None` where the right one stands there.
fn replacement(text: &str, span: &Range<usize>, (wrong, right): &(String, String)) -> Option<String> {
    let found = text.get(span.clone())?;
    let new = if has_capital(wrong) || has_capital(right) { right.clone() } else { with_capital_of(found, right) };
    let stands_already = |(at, _): (usize, &str)| {
        let start = span.start.checked_sub(at);
        start.and_then(|start| text.get(start..)).is_some_and(|text| text.starts_with(&new))
    };
    (!new.match_indices(found).any(stands_already)).then_some(new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Builder, Edit, Segment};

    fn transcript(texts: &[&str]) -> Transcript {
        let mut builder = Builder::default();
        let speaker = builder.speaker("Mench");
        for text in texts {
            builder.push(Segment { start: None, end: None, speaker, text, words: &[] }).expect("small");
        }
        builder.finish().expect("small")
    }

    /// The texts after a list, and how often each correction was made in how many segments.
    fn corrected(list: &str, texts: &[&str]) -> (Vec<String>, Vec<(usize, usize)>) {
        let mut transcript = transcript(texts);
        let list = Corrections::typed(list).expect("sound");
        let Corrected { texts, tallies } = Corrected::new(&transcript, &list);
        transcript.apply(&Edit::Reword { texts, what: None }).expect("they fit");
        assert_eq!(Corrected::new(&transcript, &list).texts, [], "applied again it changes nothing");
        let texts = transcript.segments().map(|(_, segment)| segment.text.to_owned()).collect();
        (texts, tallies.iter().map(|tally| (tally.places, tally.segments)).collect())
    }

    #[track_caller]
    fn check(list: &str, text: &str, expected: &str) {
        assert_eq!(corrected(list, &[text]).0, [expected], "{list}");
    }

    #[test]
    fn every_correction_is_made_and_counted() {
        let texts = ["Chagipity, Chagipity et Mench.", "rien", "la Mench Chagipity"];
        let (texts, counts) = corrected("Chagipity=ChatGPT Mench=Mensch Nobody=None", &texts);
        assert_eq!(texts, ["ChatGPT, ChatGPT et Mensch.", "rien", "la Mensch ChatGPT"]);
        assert_eq!(counts, [(3, 2), (2, 2), (0, 0)]);
        assert_eq!(corrected("", &["a"]).0, ["a"]);
    }

    #[test]
    fn whole_words_as_they_are_written() {
        check("Mench=Mensch", "Menchen Mench mench Mench's", "Menchen Mensch mench Mensch's");
        check("mench=mensch", "Menchen mench Mench MENCH", "Menchen mensch Mensch Mensch");
        check("chatgpt=ChatGPT", "Chatgpt chatGPT ChatGPT", "ChatGPT ChatGPT ChatGPT");
        check("cote=côté", "cote côte Cote", "côté côte Côté");
        check("\"Chat GPT\"=ChatGPT", "Chat GPT Chat  GPT Chat, GPT", "ChatGPT ChatGPT Chat, GPT");
        check("l'ete=l'été", "l’ete l'ete", "l'été l'été");
        check("C++=Rust", "in C++, in C or c++", "in Rust, in C or c++");
        check("今日=昨日", "今日は", "昨日は");
    }

    #[test]
    fn no_correction_changes_what_another_wrote() {
        let transcript = transcript(&["one two three"]);
        let list = Corrections::typed("one=two two=one \"two three\"=four").expect("sound");
        assert_eq!(Corrected::new(&transcript, &list).texts[0].text, "two four");
        check("GPT=\"Chat GPT\"", "GPT, Chat GPT", "Chat GPT, Chat GPT");
    }

    #[test]
    fn a_list_too_long_for_one_pass_is_applied_all_the_same() {
        let transcript = transcript(&["wrong Wrong strong", "bad"]);
        let list = Corrections::typed("wrong=right Bad=Good").expect("sound");
        let forms: Vec<(usize, Literal)> =
            list.pairs().iter().filter_map(|(wrong, _)| Some((0, Literal::form(wrong)?))).collect();
        assert!(finder(&forms, 100).is_none());
        let corrected = Corrected::within(&transcript, &list, 100);
        assert_eq!(corrected, Corrected::new(&transcript, &list));
        assert_eq!(corrected.texts[0].text, "right Right strong");
    }
}
