use proptest::prelude::*;

use super::*;
use crate::model::{Builder, Progress, Segment, Timestamp};

/// Segments that each last as long as they have words, a second for each.
fn talk(texts: &[&str]) -> Transcript {
    let mut builder = Builder::default();
    let speaker = builder.speaker("Ann");
    let mut at = 0;
    for text in texts {
        let start = Timestamp::from_millis(at * 1000);
        at += text.split_whitespace().count() as u64;
        let end = Timestamp::from_millis(at * 1000);
        builder.push(Segment { start, end, speaker, text, words: &[] }).expect("it fits");
    }
    builder.finish().expect("it fits")
}

/// Each pair as `left = right`, what differs in brackets, a bar between segments.
fn told(one: &[&str], other: &[&str]) -> Vec<String> {
    let transcripts = [talk(one), talk(other)];
    let comparison = Comparison::of(&transcripts[0], &transcripts[1], &Progress::default()).expect("not stopped");
    let side = |side: usize, excerpts: &[Excerpt]| {
        let excerpt = |excerpt: &Excerpt| {
            let text = transcripts[side].segment(excerpt.segment).expect("there").text;
            let mut told = String::new();
            let mut from = excerpt.range.start;
            for (mark, _) in &excerpt.marks {
                told += &format!("{}[{}]", &text[from..mark.start], &text[mark.clone()]);
                from = mark.end;
            }
            told + &text[from..excerpt.range.end]
        };
        excerpts.iter().map(excerpt).collect::<Vec<_>>().join("|")
    };
    let pair = |pair: &Pair| format!("{} = {}", side(0, &pair.sides[0]), side(1, &pair.sides[1]));
    comparison.pairs.iter().map(pair).collect()
}

#[test]
fn words_that_differ_are_marked() {
    assert_eq!(
        told(&["I asked Chat GPT today."], &["I asked ChatGPT today!"]),
        ["I asked [Chat GPT] today[.] = I asked [ChatGPT] today[!]"]
    );
    assert_eq!(told(&["one two three"], &["one three"]), ["one [two] three = one three"]);
    assert_eq!(told(&[], &["new"]), [" = [new]"]);
    assert_eq!(told(&["old", "gone"], &[]), ["[old] = ", "[gone] = "]);
    assert_eq!(told(&[], &[]), [""; 0]);
}

#[test]
fn segments_cut_elsewhere_do_not_differ() {
    assert_eq!(
        told(&["one two three", "four five six"], &["one two", "three four", "five six"]),
        ["one two three = one two|three", "four five six = four|five six",]
    );
    assert_eq!(
        told(&["one two", "three four"], &["one two three four"]),
        ["one two = one two", "three four = three four"]
    );
}

#[test]
fn a_segment_that_only_one_side_has_stands_alone() {
    let (one, other) = (["one two", "five six"], ["one two", "three four", "five six"]);
    assert_eq!(told(&one, &other), ["one two = one two", " = [three four]", "five six = five six"]);
    assert_eq!(told(&other, &one), ["one two = one two", "[three four] = ", "five six = five six"]);
    // Two of them do not share a pair.
    assert_eq!(told(&one, &["one two", "three", "four", "five six"])[1..3], [" = [three]", " = [four]"]);
    // One in the middle of a segment stands within it.
    assert_eq!(told(&["one two five six"], &other), ["one two five six = one two|[three four]|five six"]);
    assert_eq!(told(&["one", "", "two"], &["one two"]), ["one = one", " = ", "two = two"]);
}

#[test]
fn all_scripts_are_compared_word_by_word() {
    assert_eq!(told(&["日本語です"], &["日本人です"]), ["日本[語]です = 日本[人]です"]);
    assert_eq!(told(&["שלום עולם"], &["שלום לך"]), ["שלום [עולם] = שלום [לך]"]);
    assert_eq!(
        told(&["un cafe\u{301} 👩\u{200d}👧"], &["un café 👩\u{200d}👧"]),
        ["un [cafe\u{301}] 👩\u{200d}👧 = un [café] 👩\u{200d}👧"]
    );
}

#[test]
fn where_nearly_all_differs_time_tells_what_stands_beside_what() {
    let texts = |side: &str| -> Vec<String> {
        (0..200).map(|at| (0..10).map(|word| format!("{side}{at}x{word} ")).collect()).collect()
    };
    let (one, other) = (texts("a"), texts("b"));
    let (one, other) = (
        talk(&one.iter().map(String::as_str).collect::<Vec<_>>()),
        talk(&other.iter().map(String::as_str).collect::<Vec<_>>()),
    );
    let comparison = Comparison::of(&one, &other, &Progress::default()).expect("not stopped");
    assert_eq!(comparison.pairs.len(), 200);
    for pair in &comparison.pairs {
        let [left, right] =
            pair.sides.each_ref().map(|side| side.iter().map(|excerpt| excerpt.segment).collect::<Vec<_>>());
        assert_eq!(left, right);
    }
}

#[test]
fn long_segments_are_cut_behind_sentences_that_end_on_both_sides() {
    let words = "so it goes on and on ".repeat(6);
    let text = |first: &str, second: &str| format!("{words}{first} {words}end{second} {words}");
    let (one, other) = (text("there.", "."), text("here!", "."));
    let told = told(&[&one], &[&other]);
    // Not where the sign itself differs.
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].ends_with("end.") && told[0].contains("[there.]") && told[0].contains("[here!]"), "{told:?}");
    assert!(!told[1].contains('['), "{told:?}");
}

#[test]
fn a_segment_is_cut_behind_the_last_of_several_signs() {
    let words = "so it goes on and on ".repeat(6);
    let text = format!("{words}there... {words}end?! {words}");
    let told = told(&[&text], &[&text]);
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told[0].contains("there... ") || told[0].ends_with("there..."), "{told:?}");
    assert!(told[1].contains("end?!"), "{told:?}");
}

#[test]
fn the_longest_rising_row_is_found() {
    assert_eq!(longest_rising(&[(0, 5), (1, 1), (2, 2), (3, 9), (4, 3)]), [(1, 1), (2, 2), (4, 3)]);
    assert_eq!(longest_rising(&[]), []);
}

/// Words, cut into segments.
fn segments(words: Vec<u8>, cuts: &[bool]) -> Vec<String> {
    let mut segments: Vec<String> = Vec::new();
    for (word, cut) in words.into_iter().zip(cuts.iter().cycle()) {
        match segments.last_mut() {
            Some(last) if !cut => *last += &format!(" w{word}"),
            _ => segments.push(format!("w{word}")),
        }
    }
    segments
}

proptest! {
    #[test]
    fn nothing_is_lost_and_what_is_not_marked_is_the_same(
        (one, other) in (prop::collection::vec(0u8..30, 0..80), prop::collection::vec(0u8..30, 0..80)),
        (start, cuts) in (prop::collection::vec(0u8..250, 0..60), prop::collection::vec(any::<bool>(), 3..9)),
    ) {
        let one = segments([start.clone(), one].concat(), &cuts);
        let other = segments([start, other].concat(), &cuts[1..]);
        let transcripts = [&one, &other].map(|texts| talk(&texts.iter().map(String::as_str).collect::<Vec<_>>()));
        let comparison = Comparison::of(&transcripts[0], &transcripts[1], &Progress::default()).expect("not stopped");
        let mut kept = [Vec::new(), Vec::new()];
        for (side, texts) in [&one, &other].into_iter().enumerate() {
            let mut all = Vec::new();
            for excerpt in comparison.pairs.iter().flat_map(|pair| &pair.sides[side]) {
                let text = transcripts[side].segment(excerpt.segment).expect("there").text;
                for (at, word) in text.split_word_bound_indices().filter(|(_, word)| !word.trim().is_empty()) {
                    if excerpt.range.contains(&at) {
                        all.push(word);
                        if !excerpt.marks.iter().any(|(mark, _)| mark.contains(&at)) {
                            kept[side].push(word);
                        }
                    }
                }
            }
            prop_assert_eq!(all.join(" "), texts.join(" "));
        }
        prop_assert_eq!(&kept[0], &kept[1]);
        for (number, difference) in comparison.differences.iter().enumerate() {
            let marks = |side: &Vec<Excerpt>| side.iter().any(|excerpt| excerpt.marks.iter().any(|(_, known)| *known == number));
            prop_assert!(comparison.pairs[difference.pair].sides.iter().any(marks));
            prop_assert!(difference.words != [0, 0]);
        }
        prop_assert!(comparison.differences.is_sorted_by_key(|difference| difference.pair));
    }

    /// With runs found first, hardly more differs than with the fewest changes of all.
    #[test]
    fn changes_of_a_few_words_are_found_as_by_the_naive_way(
        changed_words in prop::collection::btree_set(0usize..2000, 0..20), cuts in prop::collection::vec(any::<bool>(), 3..9),
    ) {
        let words = |side: &str| -> Vec<String> {
            let word = |at: usize| if changed_words.contains(&at) { format!("{side}{at}") } else { format!("w{}", at * 7919 % 700) };
            (0..2000).map(word).collect()
        };
        let cut = |words: &[String], cuts: &[bool]| -> Vec<String> {
            let mut segments: Vec<String> = Vec::new();
            for (word, cut) in words.iter().zip(cuts.iter().cycle()) {
                match segments.last_mut() {
                    Some(last) if !cut => *last += &format!(" {word}"),
                    _ => segments.push(word.clone()),
                }
            }
            segments
        };
        let (one, other) = (words("old"), words("new"));
        let naive = changed(&one, &other).expect("they are few");
        let transcripts = [cut(&one, &cuts), cut(&other, &cuts[1..])].map(|texts| talk(&texts.iter().map(String::as_str).collect::<Vec<_>>()));
        let comparison = Comparison::of(&transcripts[0], &transcripts[1], &Progress::default()).expect("not stopped");
        let found: Vec<[usize; 2]> = comparison.differences.iter().map(|difference| difference.words).collect();
        prop_assert_eq!(found, naive.iter().map(|(from, to)| [from.len(), to.len()]).collect::<Vec<_>>());
    }
}
