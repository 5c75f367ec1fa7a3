//! Words, as the cursor moves over them.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

/// Where the first word that starts after byte `from` starts.
///
/// A word is what UAX #29 calls one and holds a letter or digit; `aujourd'hui` is one, `c'est` is one.
pub fn next_word(text: &str, from: usize) -> Option<usize> {
    // From the start of the word under the cursor on, so that the cost is that word and not the text before it.
    let from = floor(text, from);
    let mut words = text[from..].unicode_word_indices().map(|(at, _)| from + at);
    words.find(|&start| start > from)
}

/// Where the last word that starts before byte `before` starts.
pub fn previous_word(text: &str, before: usize) -> Option<usize> {
    text[..floor(text, before)].unicode_word_indices().next_back().map(|(at, _)| at)
}

/// Where the first sentence that starts after byte `from` starts, at its first word (UAX #29). Costs a pass over the text.
pub fn next_sentence(text: &str, from: usize) -> Option<usize> {
    sentences(text).find(|&start| start > from)
}

/// Where the last sentence that starts before byte `before` starts. Costs a pass over the text.
pub fn previous_sentence(text: &str, before: usize) -> Option<usize> {
    sentences(text).take_while(|&start| start < before).last()
}

fn sentences(text: &str) -> impl Iterator<Item = usize> {
    let bounds = text.split_sentence_bound_indices();
    bounds.filter_map(|(at, sentence)| Some(at + sentence.unicode_word_indices().next()?.0))
}

/// The word at byte `at`, or the next one after it.
pub fn word_at(text: &str, at: usize) -> Option<Range<usize>> {
    let at = floor(text, at);
    // Words do not cross white space, so one that holds `at` starts behind the last blank before it.
    let from = text[..at].rfind(char::is_whitespace).unwrap_or(0);
    text[from..]
        .unicode_word_indices()
        .map(|(start, word)| from + start..from + start + word.len())
        .find(|word| word.end > at)
}

/// How many words a text has: what stands between blanks and has a letter or a digit.
pub fn word_count(text: &str) -> usize {
    text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count()
}

/// A number with what it counts: `1 segment`, `3 segments`.
pub fn counted(count: usize, one: &str) -> String {
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}

/// The last character boundary at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at.min(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "  C'est, aujourd'hui  l'été.";

    #[test]
    fn sentences_start_at_their_first_words() {
        let text = " «Oui !» dit-il. C'était quoi ? … Non. ";
        let starts: Vec<&str> = std::iter::successors(next_sentence(text, 0), |&at| next_sentence(text, at))
            .map(|at| &text[at..at + 2])
            .collect();
        assert_eq!(starts, ["Ou", "di", "C'", "No"]);
        let back: Vec<&str> =
            std::iter::successors(previous_sentence(text, text.len()), |&at| previous_sentence(text, at))
                .map(|at| &text[at..at + 2])
                .collect();
        assert_eq!(back, ["No", "C'", "di", "Ou"]);
        assert_eq!((next_sentence("one", 0), previous_sentence("one", 0), next_sentence("", 0)), (None, None, None));
    }

    #[test]
    fn steps_from_word_to_word() {
        let starts: Vec<usize> = std::iter::successors(next_word(TEXT, 0), |&at| next_word(TEXT, at)).collect();
        assert_eq!(starts, [2, 9, 22]);
        let back: Vec<usize> =
            std::iter::successors(previous_word(TEXT, TEXT.len()), |&at| previous_word(TEXT, at)).collect();
        assert_eq!(back, [22, 9, 2]);
        assert_eq!(next_word("one", 0), None);
        assert_eq!(previous_word("one", 0), None);
    }

    #[test]
    fn finds_the_word_under_the_cursor() {
        assert_eq!(word_at(TEXT, 12).map(|word| &TEXT[word]), Some("aujourd'hui"));
        assert_eq!(word_at(TEXT, 0).map(|word| &TEXT[word]), Some("C'est"));
        assert_eq!(word_at("été", 1).map(|word| &"été"[word]), Some("été"));
        assert_eq!(word_at("...", 1), None);
        assert_eq!(word_at("", 9), None);
    }
}
