//! A line or words that come again and again: a recogniser caught in a loop.

use super::super::shape::is_same;
use super::super::view::View;
use super::super::{Oddity, Reason};
use crate::model::SegmentIx;
use crate::text::{spaced_words, word_count};

/// How often a line of one speaker comes before it is a loop, however short …
const LINES: u32 = 3;

/// … or one of so many words, whoever says it.
const LONG_LINES: u32 = 2;
const LONG: usize = 4;

/// The longest group of words that is looked for within a text.
const LONGEST: usize = 10;

/// How often so many words in a row come before they are a loop: people do say `no, no, no, no`.
fn least_times(group: usize) -> usize {
    match group {
        1 => 6,
        2 => 4,
        _ => 3,
    }
}

/// The first of lines that are the same, or a text that repeats itself.
pub(super) fn looped(view: &View<'_>) -> Option<Oddity> {
    let here = &view.here;
    if let Some(times) = lines(view) {
        let weight = if times == LONG_LINES { 0.65 } else { 0.9 };
        return Some(Oddity { reason: Reason::Lines { times }, offset: here.offset(0), weight });
    }
    let (at, times) = within(here.text)?;
    Some(Oddity { reason: Reason::Words { times }, offset: here.offset(at), weight: 0.85 })
}

/// How often a line comes from here on, if it is the first of them and they are a loop.
fn lines(view: &View<'_>) -> Option<u32> {
    let here = &view.here;
    let next = view.after.filter(|after| is_same(here.text, after.text))?;
    if view.before.is_some_and(|before| is_same(here.text, before.text)) {
        return None;
    }
    let speakers = view.transcript.speakers();
    let mut times = 2;
    let mut is_one = next.speaker == here.speaker;
    // Only from the first of them on, so that no line is passed twice.
    for (_, later) in view.transcript.segments_from(SegmentIx(here.ix.0.saturating_add(2))) {
        if !is_same(here.text, later.text) {
            break;
        }
        is_one &= speakers.root(later.speaker) == here.speaker;
        times += 1;
    }
    let is_loop = (is_one && times >= LINES) || (times >= LONG_LINES && word_count(here.text) >= LONG);
    is_loop.then_some(times)
}

/// Where words begin that come again and again without a break, and how often.
fn within(text: &str) -> Option<(usize, u32)> {
    // Places and hashes: a text that repeats itself has some words many times, others cost no more than this.
    let words: Vec<(usize, u64)> = spaced_words(text).filter_map(|(at, word)| Some((at, hash(word)?))).collect();
    (1..=LONGEST).find_map(|group| {
        let mut same = 0;
        let mut best = (0, 0);
        for at in group..words.len() {
            same = if words[at].1 == words[at - group].1 { same + 1 } else { 0 };
            if same > best.1 {
                best = (at + 1 - same - group, same);
            }
        }
        let times = best.1 / group + 1;
        (times >= least_times(group)).then(|| (words[best.0].0, times as u32))
    })
}

/// The FNV-1a hash of the letters of a word, in small ones; `None` where it has none.
fn hash(word: &str) -> Option<u64> {
    let mut hash = None;
    for c in word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase) {
        let before = hash.unwrap_or(0xcbf2_9ce4_8422_2325_u64);
        hash = Some((before ^ u64::from(c)).wrapping_mul(0x100_0000_01b3));
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::super::reasons;
    use super::*;

    #[test]
    fn the_first_of_the_same_lines_is_odd() {
        let found = reasons("Ana: So.\nBen: Thank you.\nBen: thank you\nBen: Thank you!\nAna: Bye now.\n");
        assert_eq!(found, [(1, "3 times the same line".to_owned())]);
        let found = reasons("Ana: So.\nBen: That is how it went.\nAna: That is how it went.\nBen: Bye now.\n");
        assert_eq!(found, [(1, "2 times the same line".to_owned())]);
    }

    #[test]
    fn an_echo_is_not() {
        assert_eq!(reasons("Ana: Bye now.\nBen: Bye now.\nAna: Bye now.\n"), []);
        assert_eq!(reasons("Ana: Really so.\nAna: Really so.\nBen: It is.\n"), []);
    }

    #[test]
    fn words_that_come_again_and_again_are_odd() {
        for (text, expected) in [
            ("and so we see that, we see that, we see that", Some((7, 3))),
            ("So la la la la la la", Some((3, 6))),
            ("Oui merci oui merci oui merci Oui merci", Some((0, 4))),
            ("we see that and we see that and then", None),
            ("no, no, no, no", None),
            ("... ... ... ... ... ... ...", None),
        ] {
            assert_eq!(within(text), expected, "{text}");
        }
        let found = reasons("Ana: So we see that, we see that, we see that.\nBen: It is.\n");
        assert_eq!(found, [(0, "3 times the same words".to_owned())]);
    }
}
