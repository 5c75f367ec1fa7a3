//! A segment of dots alone.

use super::super::view::View;
use super::super::{Oddity, Reason};

/// Dots where words should be: the recogniser heard something and not what.
pub(super) fn dots(view: &View<'_>) -> Option<Oddity> {
    let text = view.here.text;
    let is_dot = |c: char| matches!(c, '.' | '…' | '。' | '·' | '・' | ',' | '-' | '–' | '—');
    let has_dots_only = !text.is_empty() && text.chars().all(|c| is_dot(c) || c.is_whitespace());
    has_dots_only.then(|| Oddity { reason: Reason::Dots, offset: view.here.offset(0), weight: 0.9 })
}

#[cfg(test)]
mod tests {
    use super::super::reasons;

    #[test]
    fn dots_without_words_are_odd() {
        for text in ["...", "…", "... ...", "- ..."] {
            let found = reasons(&format!("[0.00s - 4.00s] A :  So it is.\n[4.00s - 8.00s] B :  {text}\n"));
            assert_eq!(found, [(1, "only dots".to_owned())], "{text}");
        }
    }

    #[test]
    fn words_and_other_signs_are_not() {
        for text in ["... so", "♪", "?"] {
            let found = reasons(&format!("[0.00s - 4.00s] A :  So it is.\n[4.00s - 8.00s] B :  {text}\n"));
            assert_eq!(found, [], "{text}");
        }
    }
}
