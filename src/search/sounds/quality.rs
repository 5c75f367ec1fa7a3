//! How often a misheard name is found, and how near the top.
//!
//! `tests/fixtures/sounds/pairs.tsv` says as what a recogniser heard a name, `filler.txt` has sentences without any.

use std::collections::HashSet;

use super::tests::{GO, transcript};
use super::{SoundsLike, Vocabulary};

const PAIRS: &str = include_str!("../../../tests/fixtures/sounds/pairs.tsv");
const FILLER: &str = include_str!("../../../tests/fixtures/sounds/filler.txt");

/// Name and what was heard.
fn pairs(language: &str) -> Vec<(&'static str, &'static str)> {
    let fields = PAIRS.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>());
    fields.filter(|fields| fields[2] == language).map(|fields| (fields[0], fields[1])).collect()
}

/// For each name of a language the place of what was heard among the hits, from 1; `None` when it is not there.
///
/// Hits on what was heard for the same name in another place do not count.
fn places(language: &str) -> Vec<(&'static str, &'static str, Option<usize>)> {
    let pairs = pairs(language);
    let filler: Vec<&str> = FILLER
        .lines()
        .filter_map(|line| line.split_once(' '))
        .filter(|(of, _)| *of == language)
        .map(|of| of.1)
        .collect();
    // Each segment has two sentences of filler, and what was heard between them.
    let texts: Vec<(String, usize)> = (pairs.iter().enumerate())
        .map(|(at, (_, heard))| {
            let before = filler[(at * 7) % filler.len()];
            let after = filler[(at * 11 + 3) % filler.len()];
            (format!("{before} And so to {heard}. {after}"), before.len() + " And so to ".len())
        })
        .collect();
    let transcript = transcript(&texts.iter().map(|(text, _)| text.as_str()).collect::<Vec<_>>());
    let vocabulary = Vocabulary::of(&transcript, &Default::default()).expect("not stopped");
    let place = |at: usize| {
        let (name, heard) = pairs[at];
        let wanted = SoundsLike::new(name).expect("a name");
        let mut wrong = HashSet::new();
        for hit in vocabulary.find(&transcript, &wanted, 100, &GO).expect("not stopped") {
            let segment = hit.segment.index();
            let start = texts[segment].1;
            let is_heard = hit.span.start < start + pairs[segment].1.len() && start < hit.span.end;
            if is_heard && segment == at {
                return (name, heard, Some(wrong.len() + 1));
            }
            if !is_heard || pairs[segment].0 != name {
                wrong.insert((segment, hit.span.start));
            }
        }
        (name, heard, None)
    };
    (0..pairs.len()).map(place).collect()
}

#[test]
fn misheard_names_are_found_as_often_as_before() {
    let mut said = Vec::new();
    for (language, all, first, among_ten) in
        [("en", 60, 53, 54), ("fr", 30, 30, 30), ("de", 20, 20, 20), ("es", 20, 20, 20)]
    {
        let places = places(language);
        let within = |most: usize| places.iter().filter(|(.., place)| place.is_some_and(|place| place <= most)).count();
        assert_eq!(places.len(), all, "{language}");
        if within(1) < first || within(10) < among_ten {
            let worse: Vec<_> = places.iter().filter(|(.., place)| *place != Some(1)).collect();
            said.push(format!("{language}: {} first, {} among ten: {worse:?}", within(1), within(10)));
        }
    }
    assert!(said.is_empty(), "{}", said.join("\n"));
}
