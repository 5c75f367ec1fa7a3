//! Finding against a twin that scores every group plainly: no bounds, no patterns of bits, nothing kept.

use std::collections::HashSet;

use proptest::prelude::*;

use super::groups::{Groups, level};
use super::phonemes::{COSTS, Phoneme, class};
use super::reading::{LANGUAGES, READERS};
use super::tests::{GO, transcript};
use super::vocabulary::{Token, Vocabulary};
use super::weights::WEIGHTS;
use super::words::Manner;
use super::{GROUP, SoundsLike};
use crate::model::SegmentIx;

/// Words that are like each other, so that many groups are near; with marks, digits, capitals, other scripts.
const WORDS: [&str; 24] = [
    "psycho", "PG", "pg", "the", "Chat", "GPT", "chagi", "pity", "é", "a", "l'Yama", "lama", "Mensch", "mench", "8x7B",
    "26", "mixtral", "mistral,", "ça", "шат", "字字", "to", "whiskey.", "wsgi",
];

/// Plain edit distance.
fn edits<T: PartialEq>(a: &[T], b: &[T]) -> usize {
    let mut row: Vec<usize> = (0..=a.len()).collect();
    for (at, right) in b.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = at + 1;
        for (column, left) in a.iter().enumerate() {
            let changed = diagonal + usize::from(left != right);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[a.len()]
}

fn alike<T: PartialEq>(a: &[T], b: &[T]) -> f32 {
    1.0 - edits(a, b) as f32 / a.len().max(b.len()).max(1) as f32
}

fn classes(sounds: &[Phoneme]) -> Vec<u8> {
    sounds.iter().filter_map(|&sound| class(sound)).collect()
}

/// What the twin finds out about a group: the level of the cheap look, and the score.
fn look(vocabulary: &Vocabulary, wanted: &SoundsLike, name: &str, group: &[Token]) -> Option<(u8, f32)> {
    let words: Vec<usize> = group.iter().map(|token| token.word()).collect::<Option<_>>()?;
    let lexicon = &vocabulary.lexicon;
    let letters: Vec<u16> = words.iter().flat_map(|&word| lexicon.letters(word).to_vec()).collect();
    let mut name_letters = Vec::new();
    super::words::words(name).for_each(|range| super::words::fold(&name[range], &mut name_letters));
    if letters.len() > name_letters.len() * 2 + 4 {
        return None;
    }
    if letters == name_letters {
        return Some((100, 1.0));
    }
    if name_letters.len() < 4 {
        return Some((0, 0.0));
    }
    let by_letters = alike(&letters, &name_letters);
    let sounds = |language: usize| -> Vec<Phoneme> {
        words.iter().flat_map(|&word| lexicon.sounds(word, language).to_vec()).collect()
    };
    let ways = [(0, Manner::Spelled), (0, Manner::Spoken), (1, Manner::Spelled), (1, Manner::Spoken)];
    let by_classes = ways.into_iter().filter_map(|(language, manner)| {
        let mut said = Vec::new();
        let words = super::words::words(name);
        words.for_each(|range| super::words::read(&name[range], manner, &READERS[language], &mut said));
        let said = classes(&said);
        (!said.is_empty()).then(|| alike(&said, &classes(&sounds(language))))
    });
    let by_classes = by_classes.reduce(f32::max).unwrap_or(by_letters);
    let (mut by_sound, mut first) = if wanted.readings.is_empty() { (by_letters, 0.0) } else { (0.0, 1.0) };
    for language in 0..LANGUAGES {
        let heard = sounds(language);
        for reading in wanted.readings.iter().filter(|_| !heard.is_empty()) {
            let weight = COSTS.weight(&heard);
            let longer = weight.max(reading.weight);
            let whole = longer + WEIGHTS.mean * ((weight + reading.weight) / 2.0 - longer);
            let foreign = if reading.language == language { 0.0 } else { WEIGHTS.foreign };
            let distance = COSTS.distance(&reading.sounds, &heard, f32::INFINITY, &mut Vec::new())?;
            let alike = 1.0 - distance / whole - foreign;
            if alike > by_sound {
                (by_sound, first) = (alike, COSTS.change(reading.sounds[0], heard[0]));
            }
        }
    }
    let share = |of: &dyn Fn(&Token, usize) -> f32| -> f32 {
        let all: f32 = words.iter().map(|&word| lexicon.letters(word).len() as f32).sum();
        let some: f32 =
            group.iter().zip(&words).map(|(token, &word)| lexicon.letters(word).len() as f32 * of(token, word)).sum();
        some / all.max(1.0)
    };
    let more = group.len() as f32 - wanted.words as f32;
    let score = WEIGHTS.sound * by_sound + WEIGHTS.classes * by_classes + WEIGHTS.letters * by_letters
        - WEIGHTS.first * first
        - WEIGHTS.extra * more.max(0.0)
        - WEIGHTS.fewer * (-more).max(0.0)
        - WEIGHTS.set_off * group[1..].iter().filter(|token| token.is_set_off()).count() as f32
        - WEIGHTS.common * share(&|_, word| vocabulary.commonness(word))
        + WEIGHTS.capital * share(&|token, _| f32::from(u8::from(token.is_capital())));
    let rough = by_classes + WEIGHTS.rough_letters * (by_letters - by_classes);
    Some((level(rough), score.min(0.99)))
}

/// All hits by the plain way, best first, overlapping ones too: segment, first word, number of words, score.
fn plainly(vocabulary: &Vocabulary, name: &str, most: usize) -> Vec<(SegmentIx, u32, u32, f32)> {
    let wanted = SoundsLike::new(name).expect("a name");
    let mut found = Vec::new();
    let longest = GROUP.max(wanted.words + 1);
    for (segment, tokens) in vocabulary.chunks.iter().flat_map(|chunk| chunk.segments()).enumerate() {
        for first in 0..tokens.len() {
            for len in 1..=longest.min(tokens.len() - first) {
                let group = &tokens[first..first + len];
                if let Some((level, score)) = look(vocabulary, &wanted, name, group) {
                    found.push((level, group, (SegmentIx::at(segment), first as u32, len as u32, score)));
                }
            }
        }
    }
    let least = if wanted.only_exact { 100 } else { level(WEIGHTS.rough) };
    let different = |least: u8| {
        let groups: HashSet<&[Token]> = found.iter().filter(|hit| hit.0 >= least).map(|hit| hit.1).collect();
        groups.len()
    };
    let least = (least..=100).find(|&least| least == 100 || different(least) <= most).expect("a level");
    found.retain(|hit| hit.0 >= least && hit.2.3 >= WEIGHTS.floor);
    found.into_iter().map(|hit| hit.2).collect()
}

fn texts() -> impl Strategy<Value = Vec<String>> {
    let text = proptest::collection::vec(proptest::sample::select(&WORDS[..]), 0..12);
    proptest::collection::vec(text.prop_map(|words| words.join(" ")), 1..8)
}

/// Finds a name both ways and fails where they differ.
fn compare(texts: &[String], name: &str, most: usize) {
    let vocabulary = Vocabulary::of(&transcript(texts), &Default::default()).expect("not stopped");
    let wanted = SoundsLike::new(name).expect("a name");
    let mut found = vocabulary.alike(&wanted, most, &GO).expect("not stopped");
    found.sort_by_key(|hit| (hit.segment, hit.first, hit.len));
    let plainly = plainly(&vocabulary, name, most);
    assert_eq!(found.len(), plainly.len(), "{name} in {texts:?}");
    for (hit, plain) in found.iter().zip(&plainly) {
        assert_eq!((hit.segment, hit.first, hit.len), (plain.0, plain.1, plain.2), "{name} in {texts:?}");
        assert!((hit.score - plain.3).abs() < 1e-4, "{name} in {texts:?}: {} and {}", hit.score, plain.3);
    }
}

#[test]
fn a_name_of_sounds_that_come_and_go_has_no_classes() {
    compare(&["hhhw hhw hihi".to_owned()], "hhhw", 9);
}

#[test]
fn a_reading_that_is_as_near_as_another_does_not_count_for_nearer() {
    compare(&["ça pity".to_owned()], "pity", 2);
}

proptest! {
    #[test]
    fn what_is_found_is_what_scoring_every_group_finds(
        texts in texts(),
        name in proptest::collection::vec(proptest::sample::select(&WORDS[..]), 1..4),
        most in prop_oneof![1usize..40, Just(10_000)],
    ) {
        compare(&texts, &name.join(" "), most);
    }

    #[test]
    fn any_text_is_searched_without_harm(texts in proptest::collection::vec(any::<String>(), 0..5), name in "\\PC{0,20}") {
        if let Some(wanted) = SoundsLike::new(&name) {
            let texts: Vec<String> = texts.into_iter().map(|text| format!("{text} {name}{text}")).collect();
            let transcript = transcript(&texts);
            let vocabulary = Vocabulary::of(&transcript, &Default::default()).expect("not stopped");
            let hits = vocabulary.find(&transcript, &wanted, 50, &GO).expect("not stopped");
            for (at, hit) in hits.iter().enumerate() {
                let bounds = super::tests::grapheme_bounds(&texts[hit.segment.index()]);
                prop_assert!(bounds.contains(&hit.span.start) && bounds.contains(&hit.span.end));
                prop_assert!(hit.span.start < hit.span.end && hit.score > 0.0 && hit.score <= 1.0);
                let before = hits[..at].iter().all(|other| {
                    other.score >= hit.score
                        && (other.segment != hit.segment
                            || other.span.end <= hit.span.start
                            || hit.span.end <= other.span.start)
                });
                prop_assert!(before, "{:?}", hits);
            }
        }
    }
}

#[test]
fn groups_that_count_are_no_more_than_asked_for() {
    let texts: Vec<String> = (0..200).map(|number| format!("mensc{number}h mensch{}", number % 7)).collect();
    let vocabulary = Vocabulary::of(&transcript(&texts), &Default::default()).expect("not stopped");
    let wanted = SoundsLike::new("mensch").expect("a name");
    for most in [0, 1, 10, 50] {
        let groups = Groups::of(&vocabulary, &wanted, most, &GO).expect("not stopped");
        let counting = groups.groups.iter().filter(|group| group.level >= groups.level).count();
        assert!(counting <= most, "{most}: {counting}");
    }
}
