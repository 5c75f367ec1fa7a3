//! Pieces of UTF-8 as text, and where they stand.

use std::ops::Range;

/// The characters that a stretch of valid UTF-8 has whole: one that is cut at its beginning or its end is left out.
///
/// Of other bytes the characters up to the first that is not valid. Costs a pass.
pub fn whole_characters(bytes: &[u8]) -> &str {
    let cut = bytes.iter().take(3).take_while(|byte| **byte & 0xC0 == 0x80).count();
    bytes[cut..].utf8_chunks().next().map_or("", |chunk| chunk.valid())
}

/// Where a part of a text stands in it, in bytes; `None` for what was not cut out of it.
#[inline]
pub fn place_in(whole: &str, part: &str) -> Option<Range<usize>> {
    let start = part.as_ptr().addr().checked_sub(whole.as_ptr().addr())?;
    let end = start.checked_add(part.len()).filter(|end| *end <= whole.len())?;
    Some(start..end)
}

/// The words of a text that white space parts, each with the byte where it starts.
pub fn spaced_words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_whitespace().filter_map(move |word| Some((place_in(text, word)?.start, word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_have_places_and_others_none() {
        let text = " é a";
        assert_eq!(spaced_words(text).collect::<Vec<_>>(), [(1, "é"), (4, "a")]);
        assert_eq!(place_in(text, text.trim()), Some(1..5));
        assert_eq!(place_in(text, &text[5..]), Some(5..5));
        assert_eq!(place_in(&text[..3], &text[1..]), None);
        assert_eq!(place_in(&text[1..], text), None);
        assert_eq!(place_in(text, &String::from(text)), None);
        assert_eq!(place_in(text, ""), None);
    }

    #[test]
    fn cut_characters_are_left_out() {
        let text = "é🎤日a";
        let bytes = text.as_bytes();
        for (from, to, whole) in
            [(0, 10, text), (1, 10, "🎤日a"), (3, 8, ""), (5, 9, "日"), (0, 5, "é"), (9, 10, "a"), (4, 4, "")]
        {
            assert_eq!(whole_characters(&bytes[from..to]), whole, "{from}..{to}");
        }
    }
}
