//! How a text begins and ends, told by its signs and capitals alone.

/// The first letter of a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Opening {
    /// A capital.
    Upper,
    /// A small letter.
    Lower,
    /// Neither: a digit, a script without capitals, no letter at all.
    Other,
}

/// How a text ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Closing {
    /// With a full stop or the like.
    Stop,
    /// With a question mark.
    Question,
    /// With dots, as someone who trails off or is cut short.
    Trailing,
    /// In the middle of a sentence.
    Open,
}

pub(super) fn opening(text: &str) -> Opening {
    match text.chars().find(|c| c.is_alphanumeric()) {
        Some(c) if c.is_lowercase() => Opening::Lower,
        Some(c) if c.is_uppercase() => Opening::Upper,
        _ => Opening::Other,
    }
}

pub(super) fn closing(text: &str) -> Closing {
    let text = text.trim_end_matches(|c: char| !c.is_alphanumeric() && !is_end(c));
    let signs = text.trim_end_matches(|c: char| !c.is_alphanumeric()).len();
    let signs = &text[signs..];
    if signs.contains(is_question) {
        Closing::Question
    } else if signs.ends_with('…') || signs.ends_with("..") {
        Closing::Trailing
    } else if signs.ends_with(is_end) {
        Closing::Stop
    } else {
        Closing::Open
    }
}

/// Where the last sentence of a text begins; zero where it is the only one. Costs a pass over that sentence.
pub(super) fn last_sentence(text: &str) -> usize {
    let end = text.trim_end_matches(|c: char| !c.is_alphanumeric()).len();
    let mut is_apart = false;
    for (at, c) in text[..end].char_indices().rev() {
        // A sign of a script without blanks stands by itself; a point needs a blank, or it belongs to a number.
        if is_end(c) && (is_apart || !c.is_ascii()) {
            let next = at + c.len_utf8();
            return next + text[next..end].find(char::is_alphanumeric).unwrap_or(0);
        }
        is_apart = c.is_whitespace() || (is_apart && !c.is_alphanumeric());
    }
    0
}

/// The letters of a text, in small ones: what its words are counted by.
pub(super) fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether two texts are the same but for case, signs and white space, and have a letter at all.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    // Most differ at once; so those are not collected.
    let first = |text: &str| text.chars().find(|c| c.is_alphanumeric()).map(|c| c.to_lowercase().next());
    let (a, b) = (first(one), first(other));
    a.is_some() && a == b && letters(one) == letters(other)
}

fn is_question(c: char) -> bool {
    matches!(c, '?' | '？' | '؟' | '՞' | '⸮' | '︖' | '⁇' | '⁈')
}

fn is_end(c: char) -> bool {
    is_question(c) || matches!(c, '.' | '!' | '…' | '。' | '！' | '｡' | '．' | '।' | '॥' | '۔' | '։' | '።' | '။' | '។')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_begin_with_a_capital_or_not() {
        for (text, expected) in [
            ("« Et donc", Opening::Upper),
            ("...  c'est", Opening::Lower),
            ("été", Opening::Lower),
            ("350 000", Opening::Other),
            ("我觉得", Opening::Other),
            ("…", Opening::Other),
            ("", Opening::Other),
        ] {
            assert_eq!(opening(text), expected, "{text}");
        }
    }

    #[test]
    fn texts_end_a_sentence_or_not() {
        for (text, expected) in [
            ("C'était quoi ?", Closing::Question),
            ("Really?!", Closing::Question),
            ("really?\"", Closing::Question),
            ("هل هذا صحيح؟", Closing::Question),
            ("そうですか？", Closing::Question),
            ("It is. ", Closing::Stop),
            ("quand on est « bien installé. »", Closing::Stop),
            ("好。", Closing::Stop),
            ("du même...", Closing::Trailing),
            ("du même…", Closing::Trailing),
            ("and then,", Closing::Open),
            ("and then —", Closing::Open),
            ("", Closing::Open),
        ] {
            assert_eq!(closing(text), expected, "{text}");
        }
    }

    #[test]
    fn the_last_sentence_is_found() {
        for (text, expected) in [
            ("On finissait la levée.  OK.", "OK."),
            ("C'est 3.5 millions. « Ça se passe comment ? »", "Ça se passe comment ? »"),
            ("One sentence only", "One sentence only"),
            ("我觉得。是吗？", "是吗？"),
            ("Version 2.5 it is.", "Version 2.5 it is."),
            ("...", "..."),
            ("", ""),
        ] {
            assert_eq!(&text[last_sentence(text)..], expected, "{text}");
        }
    }

    #[test]
    fn signs_and_case_make_no_other_line() {
        assert!(is_same("C'est pas du mail, en fait.", "c’est pas du mail en fait"));
        assert!(!is_same("C'est", "C'est ça"));
        assert!(!is_same("...", "..."));
    }
}
