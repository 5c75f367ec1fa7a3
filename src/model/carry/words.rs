//! Where words stand in a text, to be found again in another one.

use std::ops::Range;

/// Where a part of a text begins and ends with the word before it and the word behind it.
pub(super) fn context(text: &str, part: &Range<usize>) -> (usize, usize) {
    let before = text[..part.start].trim_end();
    let lead = before.trim_end_matches(|c: char| !c.is_whitespace()).len();
    let behind = text[part.end..].trim_start();
    let skipped = text.len() - behind.len();
    (lead.min(part.start), behind.find(char::is_whitespace).map_or(text.len(), |blank| skipped + blank))
}

/// A part of a text with the rest of the words that it begins and ends in.
pub(super) fn whole_words(text: &str, part: &Range<usize>) -> Range<usize> {
    let (before, behind) = (&text[..part.start], &text[part.end..]);
    let begins_blank = text[part.clone()].starts_with(char::is_whitespace);
    let ends_blank = text[part.clone()].ends_with(char::is_whitespace);
    let lead = before.len() - before.trim_end_matches(|c: char| !begins_blank && !c.is_whitespace()).len();
    let trail = behind.len() - behind.trim_start_matches(|c: char| !ends_blank && !c.is_whitespace()).len();
    part.start - lead..part.end + trail
}

/// Where a part stands in a text, not in the middle of words.
pub(super) fn places_of<'a>(text: &'a str, part: &'a str) -> impl Iterator<Item = usize> + 'a {
    let is_edge = |before: Option<char>, behind: Option<char>| {
        !(before.is_some_and(char::is_alphanumeric) && behind.is_some_and(char::is_alphanumeric))
    };
    text.match_indices(part).map(|(at, _)| at).filter(move |at| {
        let end = at + part.len();
        is_edge(text[..*at].chars().next_back(), part.chars().next())
            && is_edge(part.chars().next_back(), text[end..].chars().next())
    })
}
