//! Pieces of UTF-8 as text.

/// The characters that a stretch of valid UTF-8 has whole: one that is cut at its beginning or its end is left out.
///
/// Of other bytes the characters up to the first that is not valid. Costs a pass.
pub fn whole_characters(bytes: &[u8]) -> &str {
    let cut = bytes.iter().take(3).take_while(|byte| **byte & 0xC0 == 0x80).count();
    bytes[cut..].utf8_chunks().next().map_or("", |chunk| chunk.valid())
}

#[cfg(test)]
mod tests {
    use super::*;

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
