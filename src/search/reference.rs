//! Queries against a search that tries every place and knows no shortcut.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::AtomicBool;

use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;

use super::twin::naive_end;
use super::{Found, Hits, Query, Search, find, scan};
use crate::model::{Annotation, Builder, Edit, Segment, SegmentIx, Timestamp, Transcript};

/// What is said, in pieces that make hits likely.
const SAID: [&str; 12] = ["a", "b", "a b", "été", "ete", "A,", "-b", "c’a", "…", "", "ab", "b a a b"];

/// What is typed for words: each stands for itself in a query.
const TYPED: [&str; 7] = ["a", "b", "a b", "b a", "été", "ete a b", "a a a"];

/// One segment as it is made and looked at.
#[derive(Clone, Debug)]
struct Said {
    text: String,
    speaker: usize,
    start: u64,
    lasts: u64,
    /// Its note and its tags.
    noted: (bool, usize),
}

/// What a segment may be tagged.
const TAGS: [&[&str]; 4] = [&[], &["prix/haut"], &["Coût net", "ab"], &["prix"]];

const SPEAKERS: [&str; 3] = ["Ada L", "Bob", ""];

/// A term as the reference knows it.
#[derive(Clone, Debug)]
enum Term {
    Words(&'static str),
    Exact(&'static str),
    Near(usize, &'static str, &'static str),
    Speaker(&'static str),
    After(u64),
    Before(u64),
    Around(u64, u64),
    Tag(&'static str),
    Noted,
    Tagged,
    Overlap,
    Short,
}

impl Term {
    fn typed(&self) -> String {
        match self {
            Term::Words(words) => (*words).to_owned(),
            Term::Exact(words) => format!("\"{words}\""),
            Term::Near(within, one, other) => format!("near:{within} {one} {other}"),
            Term::Speaker(name) => format!("speaker:\"{name}\""),
            Term::After(seconds) => format!("after:{seconds}s"),
            Term::Before(seconds) => format!("before:{seconds}"),
            Term::Around(seconds, around) => format!("at:{seconds}±{around}s"),
            Term::Tag(tag) => format!("tag:{tag}"),
            Term::Noted => "is:noted".to_owned(),
            Term::Tagged => "is:tagged".to_owned(),
            Term::Overlap => "is:overlap".to_owned(),
            Term::Short => "is:short".to_owned(),
        }
    }

    /// The hits that start in a segment; for a filter, one empty one if it holds.
    fn found(&self, all: &[Said], at: usize) -> Vec<Found> {
        let own = &all[at];
        let (start, end) = (own.start, own.start + own.lasts);
        let holds = match self {
            Term::Words(words) => return phrases(all, at, words, false),
            Term::Exact(words) => return phrases(all, at, words, true),
            Term::Near(within, one, other) => return near(all, at, *within, [one, other]),
            Term::Speaker("") => SPEAKERS[own.speaker].is_empty(),
            Term::Speaker(name) => SPEAKERS[own.speaker].split(' ').any(|word| word.starts_with(name)),
            Term::After(seconds) => start >= seconds * 1000,
            Term::Before(seconds) => start < seconds * 1000,
            Term::Around(seconds, around) => {
                start <= (seconds + around) * 1000 && end.max(start) >= seconds.saturating_sub(*around) * 1000
            }
            Term::Tag(tag) => {
                let words = TAGS[own.noted.1].iter().flat_map(|tag| tag.split(['/', ' ']));
                let plain = |text: &str| text.to_lowercase().replace('û', "u");
                words.into_iter().any(|word| plain(word).starts_with(&plain(tag)))
            }
            Term::Noted => own.noted.0,
            Term::Tagged => own.noted.1 > 0,
            Term::Overlap => all.iter().enumerate().any(|(other, said)| {
                let until = said.start + said.lasts;
                other != at && start.max(said.start) < end.min(until)
                    // One without length is said while another is if that has begun before or at it and lasts on.
                    || (other < at && own.lasts == 0 && until > start && said.lasts > 0)
                    || (other > at && said.lasts == 0 && said.start < end && own.lasts > 0)
            }),
            Term::Short => own.lasts < 1000 || own.text.split_whitespace().count() <= 2,
        };
        if holds { vec![Found { span: 0..0, beyond: Vec::new(), score: 1.0 }] } else { Vec::new() }
    }
}

/// The text from a segment on, and the way back from a stretch of it to the segments.
fn joined(all: &[Said], at: usize) -> (String, Vec<Range<usize>>) {
    let mut text = String::new();
    let mut ranges = Vec::new();
    for said in all[at..].iter().take(9) {
        if !ranges.is_empty() {
            text.push('\n');
        }
        ranges.push(text.len()..text.len() + said.text.len());
        text.push_str(&said.text);
    }
    (text, ranges)
}

fn parted(text: &str, ranges: &[Range<usize>], at: usize, hit: Range<usize>) -> Found {
    let mut parts: Vec<(SegmentIx, Range<usize>)> = Vec::new();
    for (number, range) in ranges.iter().enumerate() {
        let (mut start, mut end) = (hit.start.max(range.start), hit.end.min(range.end));
        while start < end && text[start..].starts_with(char::is_whitespace) {
            start += 1;
        }
        while start < end && text[..end].ends_with(char::is_whitespace) {
            end -= 1;
        }
        if start < end {
            parts.push((SegmentIx::at(at + number), start - range.start..end - range.start));
        }
    }
    let span = parts.remove(0).1;
    Found { span, beyond: parts, score: 1.0 }
}

fn phrases(all: &[Said], at: usize, words: &str, exact: bool) -> Vec<Found> {
    let own = &all[at].text;
    let mut found = Vec::new();
    let mut free = 0;
    for (start, _) in own.grapheme_indices(true) {
        if start >= free
            && let Some(end) = naive_end(words, own, start, exact)
        {
            found.push(Found { span: start..end, beyond: Vec::new(), score: 1.0 });
            free = end;
        }
    }
    let (text, ranges) = joined(all, at);
    let crossing =
        own.grapheme_indices(true).map(|(start, _)| start).filter(|&start| start >= free).find_map(|start| {
            let end = naive_end(words, &text, start, exact).filter(|&end| end > own.len())?;
            Some(parted(&text, &ranges, at, start..end))
        });
    found.extend(crossing);
    found
}

fn near(all: &[Said], at: usize, within: usize, terms: [&str; 2]) -> Vec<Found> {
    let (text, ranges) = joined(all, at);
    let words: Vec<usize> = text.unicode_word_indices().map(|(at, _)| at).collect();
    let occurrences = terms.map(|term| {
        let mut spans: Vec<Range<usize>> = Vec::new();
        for (start, _) in text.grapheme_indices(true) {
            let may_start =
                !text[..start].ends_with(char::is_alphanumeric) && spans.last().is_none_or(|last| last.end <= start);
            let end = naive_end(term, &text, start, false).filter(|_| may_start);
            spans.extend(end.map(|end| start..end));
        }
        spans
    });
    let word_of = |at: usize| words.partition_point(|&start| start <= at);
    let mut pairs: Vec<Range<usize>> = Vec::new();
    for one in &occurrences[0] {
        for other in &occurrences[1] {
            let apart = one.end <= other.start || other.end <= one.start;
            if apart && word_of(one.start).abs_diff(word_of(other.start)) <= within {
                pairs.push(one.start.min(other.start)..one.end.max(other.end));
            }
        }
    }
    pairs.sort_by_key(|pair| (pair.start, pair.end));
    pairs.dedup();
    let shortest: Vec<Range<usize>> = pairs
        .iter()
        .filter(|pair| !pairs.iter().any(|other| other != *pair && pair.start <= other.start && other.end <= pair.end))
        .cloned()
        .collect();
    let mut free = 0;
    let mut found = Vec::new();
    for pair in shortest {
        if pair.start >= free && pair.start < ranges[0].end {
            free = pair.end;
            found.push(parted(&text, &ranges, at, pair));
        }
    }
    found
}

type Condition = Vec<(bool, Term)>;

/// The hits of a whole query that start in a segment.
fn reference(all: &[Said], at: usize, query: &[Condition]) -> Vec<Found> {
    let holds = |(negated, term): &(bool, Term)| term.found(all, at).is_empty() == *negated;
    if !query.iter().all(|condition| condition.iter().any(holds)) {
        return Vec::new();
    }
    let wanted = query.iter().flatten().filter(|(negated, _)| !negated);
    let mut found: Vec<Found> = wanted.flat_map(|(_, term)| term.found(all, at)).collect();
    found.retain(|found| !found.span.is_empty());
    if found.is_empty() {
        return vec![Found { span: 0..0, beyond: Vec::new(), score: 1.0 }];
    }
    // The longest of those that start first, then what is left behind it.
    let mut by_start: BTreeMap<usize, Found> = BTreeMap::new();
    for hit in found {
        let longest = by_start.entry(hit.span.start).or_insert_with(|| hit.clone());
        if (hit.span.end, hit.beyond.len()) > (longest.span.end, longest.beyond.len()) {
            *longest = hit;
        }
    }
    let mut free = 0;
    by_start
        .into_values()
        .filter(|hit| {
            let is_free = hit.span.start >= free;
            if is_free {
                free = hit.span.end;
            }
            is_free
        })
        .collect()
}

fn said() -> impl Strategy<Value = Vec<Said>> {
    let text = proptest::collection::vec(proptest::sample::select(&SAID[..]), 0..5).prop_map(|parts| parts.join(" "));
    let one = (text, 0..SPEAKERS.len(), 0..4_u64, 0..4_u64, (any::<bool>(), 0..TAGS.len()));
    proptest::collection::vec(one, 1..14).prop_map(|all| {
        let mut start = 0;
        let timed = all.into_iter().map(|(text, speaker, after, lasts, noted)| {
            start += after * 500;
            Said { text, speaker, start, lasts: lasts * 700, noted }
        });
        timed.collect()
    })
}

fn query() -> impl Strategy<Value = Vec<Condition>> {
    let words = || proptest::sample::select(&TYPED[..]);
    let one_word = || proptest::sample::select(vec!["a", "b", "été"]);
    let term = prop_oneof![
        6 => words().prop_map(Term::Words),
        2 => words().prop_map(Term::Exact),
        3 => (1..5_usize, one_word(), one_word()).prop_map(|(within, one, other)| Term::Near(within, one, other)),
        1 => proptest::sample::select(vec!["Ada", "L", "Bo", ""]).prop_map(Term::Speaker),
        1 => (0..9_u64).prop_map(Term::After),
        1 => (0..9_u64).prop_map(Term::Before),
        1 => (0..9_u64, 0..3_u64).prop_map(|(time, around)| Term::Around(time, around)),
        1 => proptest::sample::select(vec!["pri", "Haut", "coût", "cout", "n", "a", "aut"]).prop_map(Term::Tag),
        1 => Just(Term::Noted),
        1 => Just(Term::Tagged),
        1 => Just(Term::Overlap),
        1 => Just(Term::Short),
    ];
    let operand = (proptest::bool::weighted(0.2), term);
    proptest::collection::vec(proptest::collection::vec(operand, 1..3), 1..3)
}

/// A query as one would type it; what would run together, a quotation keeps apart.
fn typed(query: &[Condition]) -> String {
    let operand = |(negated, term): &(bool, Term)| match term {
        Term::Words(words) if *negated && words.contains(' ') => None,
        Term::Near(..) if *negated => None,
        term => Some(format!("{}{}", if *negated { "-" } else { "" }, term.typed())),
    };
    let conditions: Option<Vec<String>> = query
        .iter()
        .map(|condition| Some(condition.iter().map(operand).collect::<Option<Vec<_>>>()?.join(" OR ")))
        .collect();
    // Neighbouring words would be one phrase.
    let plain = |term: &(bool, Term)| !term.0 && matches!(term.1, Term::Words(_) | Term::Near(..));
    let opens = |term: &(bool, Term)| matches!(term, (false, Term::Words(_) | Term::Exact(_)));
    let runs_on = query.windows(2).any(|pair| pair[0].last().is_some_and(plain) && pair[1].first().is_some_and(opens));
    if runs_on { String::new() } else { conditions.unwrap_or_default().join(" ") }
}

fn transcript(all: &[Said]) -> Transcript {
    let mut builder = Builder::new(3);
    for said in all {
        let speaker = builder.speaker(SPEAKERS[said.speaker]);
        let (start, end) = (Timestamp::from_millis(said.start), Timestamp::from_millis(said.start + said.lasts));
        builder.push(Segment { start, end, speaker, text: &said.text, words: &[] }).expect("small");
    }
    let mut transcript = builder.finish().expect("small");
    for (at, Said { noted: (has_note, tags), .. }) in all.iter().enumerate() {
        let note = if *has_note { "so".to_owned() } else { String::new() };
        let annotation = Annotation { note, tags: TAGS[*tags].iter().copied().map(String::from).collect() };
        transcript.apply(&Edit::Annotate { segment: SegmentIx::at(at), annotation }).expect("there");
    }
    transcript
}

#[test]
fn segments_without_words_do_not_bring_words_nearer_their_end() {
    let mut builder = Builder::default();
    let speaker = builder.speaker("Ada");
    for text in ["a", "été b", "… … …", "a b"] {
        builder.push(Segment { start: None, end: None, speaker, text, words: &[] }).expect("small");
    }
    let transcript = builder.finish().expect("small");
    let hits = |typed: &str| {
        let query = Query::parse(typed).expect("it can be read").expect("it asks for something");
        Search::new(&query, &transcript).found(SegmentIx(0)).len()
    };
    assert_eq!((hits("near:3 a a"), hits("near:2 a a")), (1, 0));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn hits_are_those_of_the_reference((all, asked) in (said(), query())) {
        let typed = typed(&asked);
        prop_assume!(!typed.is_empty());
        let query = Query::parse(&typed).expect("readable").expect("a query");
        let transcript = transcript(&all);
        let search = Search::new(&query, &transcript);
        let mut counts = Vec::new();
        let mut with_hits = Vec::new();
        for at in 0..all.len() {
            let expected = reference(&all, at, &asked);
            prop_assert_eq!(&search.found(SegmentIx::at(at)), &expected, "{} in segment {}", typed, at);
            counts.push(expected.len());
            with_hits.extend((!expected.is_empty()).then_some((SegmentIx::at(at), expected)));
        }
        let mut found = Vec::new();
        let stop = AtomicBool::new(false);
        prop_assert!(find(&transcript, &query, &stop, &mut |segment, seen| found.push((segment, seen.into_found()))));
        prop_assert_eq!(found, with_hits, "{}", typed);
        let mut hits = Hits::default();
        prop_assert!(scan(&transcript, &query, &AtomicBool::new(false), &mut |batch| hits.extend(&batch)));
        let owners = (0..all.len()).flat_map(|at| std::iter::repeat_n(SegmentIx::at(at), counts[at]));
        let found = hits.starting_at(0, &transcript, &query).map(|hit| hit.segment);
        prop_assert_eq!(found.collect::<Vec<_>>(), owners.collect::<Vec<_>>(), "{}", typed);
    }
}
