//! Which words of two texts differ.

use std::ops::Range;

/// So many pairs of words are compared; where there are more, all words between the first and the last that differ do.
const MOST_PAIRS: usize = 4_000_000;

/// The words of each text, in bytes, that are not in the other one at that place: the fewest that tell them apart.
///
/// Words are parted by white space. Costs the product of the numbers of words between the first and the last that
/// differ, in time and memory, up to some megabytes.
///
/// ```
/// let (one, other) = whosaid::text::difference("on a vu Chat GPT", "on a revu Chat");
/// assert_eq!((one, other), (vec![5..7, 13..16], vec![5..9]));
/// ```
pub fn difference(one: &str, other: &str) -> (Vec<Range<usize>>, Vec<Range<usize>>) {
    let (ones, others) = (words(one), words(other));
    let same = |at: &Range<usize>, with: &Range<usize>| one[at.clone()] == other[with.clone()];
    let pairs = || ones.iter().zip(&others);
    let head = pairs().take_while(|(at, with)| same(at, with)).count();
    let (ones, others) = (&ones[head..], &others[head..]);
    let tail = ones.iter().rev().zip(others.iter().rev()).take_while(|(at, with)| same(at, with)).count();
    let (ones, others) = (&ones[..ones.len() - tail], &others[..others.len() - tail]);
    let width = others.len() + 1;
    if (ones.len() + 1).saturating_mul(width) > MOST_PAIRS {
        return (ones.to_vec(), others.to_vec());
    }
    // How many words both have in common from each pair of places on.
    let mut common = vec![0_u16; (ones.len() + 1) * width];
    for at in (0..ones.len()).rev() {
        for with in (0..others.len()).rev() {
            common[at * width + with] = if same(&ones[at], &others[with]) {
                common[(at + 1) * width + with + 1] + 1
            } else {
                common[(at + 1) * width + with].max(common[at * width + with + 1])
            };
        }
    }
    let (mut gone, mut new) = (Vec::new(), Vec::new());
    let (mut at, mut with) = (0, 0);
    while at < ones.len() && with < others.len() {
        if same(&ones[at], &others[with]) {
            (at, with) = (at + 1, with + 1);
        } else if common[(at + 1) * width + with] >= common[at * width + with + 1] {
            gone.push(ones[at].clone());
            at += 1;
        } else {
            new.push(others[with].clone());
            with += 1;
        }
    }
    gone.extend_from_slice(&ones[at..]);
    new.extend_from_slice(&others[with..]);
    (gone, new)
}

fn words(text: &str) -> Vec<Range<usize>> {
    let start = |word: &str| word.as_ptr().addr() - text.as_ptr().addr();
    text.split_whitespace().map(|word| start(word)..start(word) + word.len()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told<'a>(one: &'a str, other: &'a str) -> (Vec<&'a str>, Vec<&'a str>) {
        let (gone, new) = difference(one, other);
        (gone.into_iter().map(|word| &one[word]).collect(), new.into_iter().map(|word| &other[word]).collect())
    }

    #[test]
    fn only_words_that_differ_are_told() {
        assert_eq!(told("", ""), (vec![], vec![]));
        assert_eq!(told("a b", "a  b\n"), (vec![], vec![]));
        assert_eq!(told("a b c d", "x b d"), (vec!["a", "c"], vec!["x"]));
        assert_eq!(told("", "é è"), (vec![], vec!["é", "è"]));
        assert_eq!(told("one two", ""), (vec!["one", "two"], vec![]));
        assert_eq!(told("the cat sat the mat", "the mat"), (vec!["cat", "sat", "the"], vec![]));
    }

    #[test]
    fn long_texts_end_and_differ_between_their_ends() {
        let (one, other) = ("a b ".repeat(3_000), "a c ".repeat(3_000));
        let (gone, new) = told(&one, &other);
        assert_eq!((gone.len(), new.len()), (5_999, 5_999), "the first word is the same");
    }
}
