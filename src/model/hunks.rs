//! What changed between two texts, word by word.

use std::ops::Range;

/// More pairs of words than this are not compared: all of them count as changed.
const MOST_PAIRS: usize = 1 << 18;

/// The parts of a text that are replaced in another, in order, each with what replaces it.
///
/// Whole words and blanks; as few as can be. Costs the product of the words between the first and the last difference.
pub(super) fn hunks(before: &str, after: &str) -> Vec<(Range<usize>, String)> {
    let (old, new) = (tokens(before), tokens(after));
    let same = old.iter().zip(&new).take_while(|(a, b)| a.1 == b.1).count();
    let rest = old.len().min(new.len()) - same;
    let tail = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(a, b)| a.1 == b.1).count();
    let (old_part, new_part) = (&old[same..old.len() - tail], &new[same..new.len() - tail]);
    let kept = if old_part.len() * new_part.len() > MOST_PAIRS { Vec::new() } else { common(old_part, new_part) };
    let start = |tokens: &[(usize, &str)], at: usize, text: &str| tokens.get(at).map_or(text.len(), |token| token.0);
    let (mut from, mut hunks) = ((same, same), Vec::new());
    for (at_old, at_new) in
        kept.into_iter().map(|(a, b)| (same + a, same + b)).chain([(old.len() - tail, new.len() - tail)])
    {
        let replaced = start(&old, from.0, before)..start(&old, at_old, before);
        let with = &after[start(&new, from.1, after)..start(&new, at_new, after)];
        if !replaced.is_empty() || !with.is_empty() {
            hunks.push((replaced, with.to_owned()));
        }
        from = (at_old + 1, at_new + 1);
    }
    hunks
}

/// Words and the blanks between them, each with its place.
fn tokens(text: &str) -> Vec<(usize, &str)> {
    let mut tokens: Vec<(usize, &str)> = Vec::new();
    let mut start = 0;
    let mut was_blank = None;
    for (at, c) in text.char_indices() {
        if was_blank.is_some_and(|was| was != c.is_whitespace()) {
            tokens.push((start, &text[start..at]));
            start = at;
        }
        was_blank = Some(c.is_whitespace());
    }
    if start < text.len() {
        tokens.push((start, &text[start..]));
    }
    tokens
}

/// The longest sequence that is in both, as pairs of places.
fn common(old: &[(usize, &str)], new: &[(usize, &str)]) -> Vec<(usize, usize)> {
    let width = new.len() + 1;
    let mut longest = vec![0_u32; (old.len() + 1) * width];
    for a in (0..old.len()).rev() {
        for b in (0..new.len()).rev() {
            longest[a * width + b] = if old[a].1 == new[b].1 {
                longest[(a + 1) * width + b + 1] + 1
            } else {
                longest[(a + 1) * width + b].max(longest[a * width + b + 1])
            };
        }
    }
    let (mut a, mut b, mut pairs) = (0, 0, Vec::new());
    while a < old.len() && b < new.len() {
        if old[a].1 == new[b].1 {
            pairs.push((a, b));
            (a, b) = (a + 1, b + 1);
        } else if longest[(a + 1) * width + b] >= longest[a * width + b + 1] {
            a += 1;
        } else {
            b += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_replaced() {
        let told = |before, after| {
            let hunks = hunks(before, after).into_iter();
            hunks.map(|(range, with)| format!("{}>{with}", &before[range])).collect::<Vec<_>>()
        };
        assert_eq!(told("So we asked Chat GPT twice", "So we asked ChatGPT twice"), ["Chat GPT>ChatGPT"]);
        assert_eq!(told("Sow one and Sow two", "So one and So two"), ["Sow>So", "Sow>So"]);
        assert_eq!(told("a c", "a b c"), [">b "]);
        assert_eq!(told("a", "a"), [""; 0]);
        assert_eq!(told("", "new"), [">new"]);
        assert_eq!(told("old words", ""), ["old words>"]);
    }

    proptest::proptest! {
        #[test]
        fn with_every_part_replaced_it_is_the_other_text(before in "[ab é]{0,12}", after in "[ab é]{0,12}") {
            let mut made = String::new();
            let mut from = 0;
            for (range, with) in hunks(&before, &after) {
                made += &before[from..range.start];
                made += &with;
                from = range.end;
            }
            made += &before[from..];
            proptest::prop_assert_eq!(made, after);
        }
    }
}
