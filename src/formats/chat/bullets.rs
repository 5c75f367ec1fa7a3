//! The times of CHAT, between two control characters: `␕1200_3400␕`.
//!
//! Older ones have the medium before them, `␕%snd:"file"_1200_3400␕`; pictures and texts have no times.

/// What stands on both sides of the times.
pub const SIGN: char = '\u{15}';

/// From the earliest start to the latest end of all times in a text.
pub fn span(text: &str) -> Option<(u64, u64)> {
    timed(text).map(|(_, start, end)| (start, end)).reduce(|all, next| (all.0.min(next.0), all.1.max(next.1)))
}

/// All times with what stands before each, as far as the last sign.
pub fn timed(text: &str) -> impl Iterator<Item = (&str, u64, u64)> {
    let mut parts = text.split(SIGN);
    let mut before = parts.next().unwrap_or_default();
    std::iter::from_fn(move || {
        loop {
            let inside = parts.next()?;
            let here = std::mem::replace(&mut before, parts.next().unwrap_or_default());
            if let Some((start, end)) = range(inside) {
                return Some((here, start, end));
            }
        }
    })
}

/// The text without what stands between signs, which becomes a space.
pub fn without(text: &str) -> String {
    text.split(SIGN).step_by(2).collect::<Vec<_>>().join(" ")
}

/// The times of a media tier, which need no signs: `"file" 1200 3400`, `␕%mov:"file"_1200_3400␕`.
pub fn loose(text: &str) -> Option<(u64, u64)> {
    span(text).or_else(|| range(text.trim().trim_matches(SIGN)))
}

/// The times at the end of a text that lost the signs around them, as copied text does, and what is before them.
pub fn bare(text: &str) -> Option<(&str, (u64, u64))> {
    let (before, last) = text.trim_end().rsplit_once(char::is_whitespace)?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_bare = last.split_once('_').is_some_and(|(start, end)| digits(start) && digits(end));
    Some((before, range(last).filter(|_| is_bare)?))
}

/// The last two numbers: `1200_3400`, with a dash behind for those to be skipped.
fn range(inside: &str) -> Option<(u64, u64)> {
    let inside = inside.trim().trim_end_matches('-');
    let mut parts = inside.rsplit(['_', ' ', '\t']);
    let (end, start) = (parts.next()?, parts.next()?);
    Some((start.parse().ok()?, end.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_in_all_their_forms() {
        assert_eq!(span("hello . \u{15}120_3400\u{15}"), Some((120, 3400)));
        assert_eq!(span("so \u{15}120_340\u{15} then . \u{15}340_900-\u{15}"), Some((120, 900)));
        assert_eq!(span("a . \u{15}%snd:\"my_file\"_120_3400\u{15}"), Some((120, 3400)));
        assert_eq!(span("a . \u{15}%pic:\"a.jpg\"\u{15}"), None);
        assert_eq!(span("a . \u{15}120_3400"), Some((120, 3400)));
        assert_eq!(loose("\t\"file\" 120 3400"), Some((120, 3400)));
        assert_eq!(loose("\u{15}%mov:\"file\"_120_3400\u{15}"), Some((120, 3400)));
        assert_eq!(without("so \u{15}1_2\u{15} then . \u{15}3_4\u{15}"), "so   then .  ");
        assert_eq!(bare("so then . 120_3400\n"), Some(("so then .", (120, 3400))));
        assert_eq!(["so then .", "120_3400", "a b_3400", "a 1_2_3"].map(bare), [None; 4]);
        let found: Vec<_> = timed("so \u{15}1_2\u{15} then \u{15}3_4\u{15} .").collect();
        assert_eq!(found, [("so ", 1, 2), (" then ", 3, 4)]);
    }
}
