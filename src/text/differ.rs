//! The words in which two texts differ.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

/// With more words taken away and put in than this, where the texts differ is one part: finding the fewest changes costs
/// time and memory by the square of it.
const MOST_CHANGES: usize = 500;

/// A part of the old text, and what stands in its place in the new one, in bytes.
type Change = (Range<usize>, Range<usize>);

/// The parts in which two texts differ, in order, each of whole words, blanks or signs (UAX #29).
///
/// As few as can be, but where words between which only blanks stay make way for another number of words, they are one
/// part. Costs both texts, and their length times the number of differences.
pub fn differing<'a>(old: &'a str, new: &'a str) -> Vec<Change> {
    let (old_words, new_words) = (words(old), words(new));
    let mut changes: Vec<Change> = Vec::new();
    let only_words = |words: &[(usize, &'a str)]| words.iter().map(|(_, word)| *word).collect::<Vec<_>>();
    let (old_list, new_list) = (only_words(&old_words), only_words(&new_words));
    for (from, to) in changed(&old_list, &new_list).unwrap_or_else(|| vec![inside(&old_list, &new_list)]) {
        let bytes = |text: &str, words: &[(usize, &str)], range: Range<usize>| {
            let at = |word: usize| words.get(word).map_or(text.len(), |(at, _)| *at);
            at(range.start)..at(range.end)
        };
        let next = (bytes(old, &old_words, from), bytes(new, &new_words, to));
        match changes.last_mut() {
            Some(last) if belong_together(old, new, last, &next) => {
                (last.0.end, last.1.end) = (next.0.end, next.1.end);
            }
            _ => changes.push(next),
        }
    }
    changes
}

fn words(text: &str) -> Vec<(usize, &str)> {
    text.split_word_bound_indices().collect()
}

fn belong_together(old: &str, new: &str, last: &Change, next: &Change) -> bool {
    let is_blank = old[last.0.end..next.0.start].chars().all(char::is_whitespace);
    let is_one = |text: &str| text.split_whitespace().count() == 1;
    let is_one_for_one = |(from, to): &Change| is_one(&old[from.clone()]) && is_one(&new[to.clone()]);
    is_blank && !(is_one_for_one(last) && is_one_for_one(next))
}

/// What is left of two lists without what both start with and both end with.
fn inside<T: PartialEq>(old: &[T], new: &[T]) -> Change {
    let start = old.iter().zip(new).take_while(|(one, other)| one == other).count();
    let ends = old[start..].iter().rev().zip(new[start..].iter().rev());
    let end = ends.take_while(|(one, other)| one == other).count();
    (start..old.len() - end, start..new.len() - end)
}

/// The fewest changes that make one list of another, as ranges of both, in order; `None` where they are too many.
///
/// Costs both lists, and their length times the number of differences.
pub fn changed<T: PartialEq>(old: &[T], new: &[T]) -> Option<Vec<Change>> {
    let (from, to) = inside(old, new);
    let start = from.start;
    let steps = steps(&old[from], &new[to])?;
    let mut changes: Vec<Change> = Vec::new();
    // Each takes one word away or puts one in.
    for (from, to) in steps {
        let next = (start + from.start..start + from.end, start + to.start..start + to.end);
        add_change(&mut changes, next);
    }
    Some(changes)
}

/// Adds a change, to the last one where it follows that without a gap.
pub fn add_change(changes: &mut Vec<Change>, next: Change) {
    match changes.last_mut() {
        Some(last) if (last.0.end, last.1.end) == (next.0.start, next.1.start) => {
            (last.0.end, last.1.end) = (next.0.end, next.1.end);
        }
        _ => changes.push(next),
    }
}

/// The words to take away or to put in, one by one; `None` where there are more than are counted.
///
/// This is Myers' greedy search (An O(ND) Difference Algorithm and Its Variations, 1986, section 4): of all ways to make
/// so many steps, it follows on each diagonal the one that gets furthest. `x` words of the old text and `y` of the new
/// one are behind on the way; diagonal `at` after `count` steps has `x - y = 2 * at - count`.
fn steps<T: PartialEq>(old: &[T], new: &[T]) -> Option<Vec<Change>> {
    let mut reached: Vec<Vec<usize>> = Vec::new();
    let is_end = |x: usize, y: usize| x >= old.len() && y >= new.len();
    while reached.last().is_none_or(|xs| !xs.iter().zip(0..).any(|(x, at)| is_end(*x, x + xs.len() - 1 - 2 * at))) {
        let count = reached.len();
        if count > MOST_CHANGES {
            return None;
        }
        let furthest = |at: usize| {
            let mut x = match reached.last() {
                None => 0,
                Some(before) if puts_in(before, at) => before[at],
                Some(before) => before[at - 1] + 1,
            };
            while let (Some(one), Some(other)) = (old.get(x), new.get(x + count - 2 * at))
                && one == other
            {
                x += 1;
            }
            x
        };
        reached.push((0..=count).map(furthest).collect());
    }
    let (mut x, mut y) = (old.len(), new.len());
    let mut steps = Vec::with_capacity(reached.len());
    for (count, before) in reached.iter().enumerate().rev().skip(1) {
        let at = (x + count + 1 - y) / 2;
        let (from_x, from_y) = if puts_in(before, at) {
            (before[at], before[at] + count - 2 * at)
        } else {
            (before[at - 1], before[at - 1] + count + 2 - 2 * at)
        };
        steps.push(if puts_in(before, at) {
            (from_x..from_x, from_y..from_y + 1)
        } else {
            (from_x..from_x + 1, from_y..from_y)
        });
        (x, y) = (from_x, from_y);
    }
    steps.reverse();
    Some(steps)
}

/// Whether the way to a diagonal that gets furthest puts a word in, rather than taking one away.
fn puts_in(before: &[usize], at: usize) -> bool {
    at == 0 || before.get(at).is_some_and(|here| before[at - 1] < *here)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Each change as `old→new`.
    fn told(old: &str, new: &str) -> Vec<String> {
        differing(old, new).into_iter().map(|(from, to)| format!("{}→{}", &old[from], &new[to])).collect()
    }

    #[test]
    fn what_stays_is_not_told() {
        assert_eq!(told("", ""), [""; 0]);
        assert_eq!(told("one two", "one two"), [""; 0]);
        assert_eq!(told("", "new"), ["→new"]);
        assert_eq!(told("I asked Chat GPT.", "She asked ChatGPT!"), ["I→She", "Chat GPT.→ChatGPT!"]);
        assert_eq!(told("I like the the sea", "I like the sea"), ["the →"]);
        assert_eq!(told("foo bar", "foo and bar"), ["→and "]);
        assert_eq!(told("one  two", "one two\nthree"), ["  → ", "→\nthree"]);
    }

    #[test]
    fn words_for_words_are_told_one_by_one() {
        assert_eq!(told("their is one", "there was one"), ["their→there", "is→was"]);
        assert_eq!(told("foo bar end", "hello big wide world end"), ["foo bar→hello big wide world"]);
        assert_eq!(told("日本語です", "日本人です"), ["語→人"]);
    }

    #[test]
    fn texts_with_nothing_in_common_are_one_change() {
        let text = |word: &str| format!("{word} ").repeat(MOST_CHANGES);
        assert_eq!(differing(&text("a"), &text("b,")).len(), 1);
        let long = "word ".repeat(20_000);
        assert_eq!(told(&format!("a {long}b"), &format!("c {long}d")), ["a→c", "b→d"]);
    }

    proptest! {
        #[test]
        fn the_changes_make_one_text_of_the_other(old in "([ab] ?|[.é日]){0,12}", new in "([ab] ?|[.é日]){0,12}") {
            let mut made = String::new();
            let mut end = 0;
            for (from, to) in differing(&old, &new) {
                prop_assert!(!from.is_empty() || !to.is_empty());
                made += &old[end..from.start];
                prop_assert_eq!(made.len(), to.start);
                made += &new[to];
                end = from.end;
            }
            made += &old[end..];
            prop_assert_eq!(made, new);
        }

        #[test]
        fn there_are_no_fewer_changes(old in "[abc]{0,7}", new in "[abc]{0,7}") {
            let (old, new) = (letters(&old), letters(&new));
            let found = steps(&old, &new).expect("few").len();
            prop_assert_eq!(found, old.len() + new.len() - 2 * in_common(&old, &new));
        }
    }

    fn letters(text: &str) -> Vec<(usize, &str)> {
        text.split("").filter(|letter| !letter.is_empty()).map(|letter| (0, letter)).collect()
    }

    /// How many words the longest list has that both hold in order.
    fn in_common(old: &[(usize, &str)], new: &[(usize, &str)]) -> usize {
        let ([first, old_rest @ ..], [other, new_rest @ ..]) = (old, new) else { return 0 };
        if first.1 == other.1 {
            return 1 + in_common(old_rest, new_rest);
        }
        in_common(old_rest, new).max(in_common(old, new_rest))
    }
}
