//! Errors as recognisers and diarisers make them, planted in a transcript.

#![expect(clippy::ptr_arg, reason = "some planters add segments, and all have one type")]

use super::talk::{Dice, Draft};
use crate::doubts::Kind;

/// Plants an error at a segment if it fits there; whether it did.
type Planter = fn(&mut Vec<Draft>, usize, usize, &mut Dice) -> bool;

/// Thirty errors, those that fit in few places first: how they are made, how often, which reasons are right for them.
const ERRORS: [(Planter, usize, &[Kind]); 11] = [
    (question, 4, &[Kind::Question]),
    (tail, 6, &[Kind::MidSentence]),
    (nod, 2, &[Kind::Lone]),
    (overlap, 2, &[Kind::Overlap]),
    (loop_lines, 2, &[Kind::Loop]),
    (loop_words, 1, &[Kind::Loop]),
    (flip, 2, &[Kind::Lone, Kind::MidSentence]),
    (ghost, 2, &[Kind::Ghost]),
    (dots, 3, &[Kind::Dots]),
    (gap, 3, &[Kind::Silence]),
    (unsure, 3, &[Kind::Unsure]),
];

/// Plants them all over, each at the first segment from some place on where it fits. Returns the right reasons.
pub(super) fn plant(drafts: &mut Vec<Draft>) -> Vec<&'static [Kind]> {
    let dice = &mut Dice(11);
    let errors = ERRORS.iter().flat_map(|error| std::iter::repeat_n(error, error.1));
    let mut kinds = Vec::new();
    for (number, (planter, _, right)) in errors.enumerate() {
        kinds.push(*right);
        let last = drafts.len() - 2;
        let from = 1 + dice.roll(last);
        let is_free = |drafts: &[Draft], at: usize| drafts[at - 1..at + 2].iter().all(|draft| draft.error.is_none());
        let planted = (from..=last).chain(1..from).any(|at| is_free(drafts, at) && planter(drafts, at, number, dice));
        assert!(planted, "error {number} fits nowhere");
    }
    kinds
}

/// The last words of a turn are given to the next speaker.
fn tail(drafts: &mut Vec<Draft>, at: usize, error: usize, dice: &mut Dice) -> bool {
    let [here, next] = &mut drafts[at..at + 2] else { return false };
    let words: Vec<&str> = here.text.split(' ').collect();
    let kept = words.len().saturating_sub(2 + dice.roll(3));
    let ends_there = |word: &&str| word.ends_with(['.', '?', '!', ',']);
    if here.speaker == next.speaker || kept < 8 || words[kept - 1..words.len() - 1].iter().any(ends_there) {
        return false;
    }
    let moved = words[kept..].join(" ");
    // Names and figures look like the beginning of a sentence.
    if !moved.starts_with(char::is_lowercase) {
        return false;
    }
    next.text = format!("{moved} {}", next.text);
    next.confidences.splice(..0, here.confidences.drain(kept..));
    here.text = words[..kept].join(" ");
    (here.error, next.error) = (Some(error), Some(error));
    true
}

/// A word of a turn is given to another speaker.
fn flip(drafts: &mut Vec<Draft>, at: usize, error: usize, dice: &mut Dice) -> bool {
    let words = drafts[at].confidences.len();
    if words < 25 {
        return false;
    }
    let cut = 10 + dice.roll(words - 20);
    split(drafts, at, cut);
    split(drafts, at + 1, 1);
    let other = drafts[at - 1].speaker;
    if other == drafts[at].speaker || !drafts[at + 1].text.chars().any(char::is_alphanumeric) {
        rejoin(drafts, at);
        rejoin(drafts, at);
        return false;
    }
    drafts[at + 1].speaker = other;
    mark(drafts, at..at + 3, error);
    true
}

/// A nod of one is given to another who was not asked; of a turn without nods, its first word.
fn nod(drafts: &mut Vec<Draft>, at: usize, error: usize, _: &mut Dice) -> bool {
    let [before, here, after] = &drafts[at - 1..at + 2] else { return false };
    let third = drafts.iter().find(|draft| ![before.speaker, here.speaker].contains(&draft.speaker));
    let Some(third) = third.map(|draft| draft.speaker) else { return false };
    if here.text.contains(' ') || before.speaker != after.speaker || here.text.starts_with('.') {
        return false;
    }
    drafts[at].speaker = third;
    drafts[at].error = Some(error);
    true
}

/// The last sentence of a turn comes four times.
fn loop_lines(drafts: &mut Vec<Draft>, at: usize, error: usize, _: &mut Dice) -> bool {
    let words: Vec<&str> = drafts[at].text.split(' ').collect();
    let before = words[..words.len() - 1].iter().rposition(|word| word.ends_with('.'));
    let Some(cut) = before.map(|before| before + 1).filter(|cut| words.len() - cut >= 4) else { return false };
    split(drafts, at, cut);
    let line = drafts[at + 1].clone();
    let quarter = (line.end - line.start) / 4;
    drafts.splice(
        at + 1..at + 2,
        (0..4).map(|part| {
            let start = line.start + part * quarter;
            Draft { start, end: start + quarter, ..line.clone() }
        }),
    );
    mark(drafts, at + 1..at + 5, error);
    true
}

/// The last words of a turn come four times.
fn loop_words(drafts: &mut Vec<Draft>, at: usize, error: usize, _: &mut Dice) -> bool {
    let here = &mut drafts[at];
    if here.confidences.len() < 10 {
        return false;
    }
    let from = here.confidences.len() - 4;
    let words: Vec<String> = here.text.split(' ').map(str::to_owned).collect();
    for _ in 0..3 {
        here.text = format!("{} {}", here.text, words[from..].join(" "));
        here.confidences.extend_from_within(from..from + 4);
    }
    here.error = Some(error);
    true
}

/// Dots that someone else is said to say.
fn dots(drafts: &mut Vec<Draft>, at: usize, error: usize, _: &mut Dice) -> bool {
    let (before, here) = (&drafts[at - 1], &drafts[at]);
    if before.speaker == here.speaker {
        return false;
    }
    let (end, speaker) = (here.end, before.speaker);
    let dots =
        Draft { start: end, end: end + 100, speaker, text: "...".into(), confidences: vec![90], error: Some(error) };
    drafts.insert(at + 1, dots);
    true
}

/// What was said is lost, and with it eleven seconds.
fn gap(drafts: &mut Vec<Draft>, at: usize, error: usize, _: &mut Dice) -> bool {
    for draft in &mut drafts[at..] {
        draft.start += 11_000;
        draft.end += 11_000;
    }
    drafts[at].error = Some(error);
    true
}

/// A turn lasts on for six seconds while another speaks.
fn overlap(drafts: &mut Vec<Draft>, at: usize, error: usize, _: &mut Dice) -> bool {
    let [here, next] = &mut drafts[at..at + 2] else { return false };
    if next.end < next.start + 7_000 {
        return false;
    }
    here.end = here.end.max(next.start + 6_000);
    (here.error, next.error) = (Some(error), Some(error));
    true
}

/// The first words of a turn are given to someone who is not there.
fn ghost(drafts: &mut Vec<Draft>, at: usize, error: usize, _: &mut Dice) -> bool {
    if drafts[at].confidences.len() < 15 {
        return false;
    }
    split(drafts, at, 3);
    drafts[at].speaker = "SPEAKER_07";
    drafts[at].end = drafts[at].end.min(drafts[at].start + 1_900);
    drafts[at].error = Some(error);
    true
}

/// The beginning of a turn, up to its first question, is left with the speaker before.
fn question(drafts: &mut Vec<Draft>, at: usize, error: usize, _: &mut Dice) -> bool {
    let [here, next] = &mut drafts[at..at + 2] else { return false };
    let words: Vec<&str> = next.text.split(' ').collect();
    let end = words.iter().position(|word| word.ends_with('?')).map_or(0, |end| end + 1);
    let is_question = (3..40).contains(&end) && words.len() > end;
    if here.speaker == next.speaker || !here.text.ends_with('.') || here.confidences.len() < 10 || !is_question {
        return false;
    }
    here.text = format!("{} {}", here.text, words[..end].join(" "));
    here.confidences.extend(next.confidences.drain(..end));
    next.text = words[end..].join(" ");
    (here.error, next.error) = (Some(error), Some(error));
    true
}

/// The recogniser was not sure of two words, and wrong.
fn unsure(drafts: &mut Vec<Draft>, at: usize, error: usize, dice: &mut Dice) -> bool {
    let here = &mut drafts[at];
    if here.confidences.len() < 6 {
        return false;
    }
    let first = dice.roll(here.confidences.len() - 1);
    here.confidences[first] = 15 + dice.roll(20) as u32;
    here.confidences[first + 1] = 15 + dice.roll(20) as u32;
    here.error = Some(error);
    true
}

/// Makes two segments of one; the first has so many words.
fn split(drafts: &mut Vec<Draft>, at: usize, words: usize) {
    let here = drafts[at].clone();
    let all: Vec<&str> = here.text.split(' ').collect();
    let middle = here.start + (here.end - here.start) * words as u64 / all.len() as u64;
    let part = |range: std::ops::Range<usize>, start, end| Draft {
        start,
        end,
        text: all[range.clone()].join(" "),
        confidences: here.confidences[range].to_vec(),
        ..here.clone()
    };
    let parts = [part(0..words, here.start, middle), part(words..all.len(), middle, here.end)];
    drafts.splice(at..=at, parts);
}

/// Takes a split back.
fn rejoin(drafts: &mut Vec<Draft>, at: usize) {
    let second = drafts.remove(at + 1);
    let first = &mut drafts[at];
    first.text = format!("{} {}", first.text, second.text);
    first.confidences.extend(second.confidences);
    first.end = second.end;
}

fn mark(drafts: &mut [Draft], range: std::ops::Range<usize>, error: usize) {
    drafts[range].iter_mut().for_each(|draft| draft.error = Some(error));
}
