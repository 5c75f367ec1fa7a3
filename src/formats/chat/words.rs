//! From the main line of CHAT to what was said, and back.
//!
//! What is taken away or changed, and nothing else:
//!
//! | written | shown | |
//! |---|---|---|
//! | `[//]` `[: shoes]` `[=! whispers]` `[+ exc]` | | codes in brackets, postcodes, languages |
//! | `<I want>` | `I want` | what a code refers to |
//! | `&=laughs` `&*MOT:mhm` | `[laughs]` `[MOT:mhm]` | sounds, and what another says between |
//! | `&-um` `&+fr` `&~gaga` `&um` | `um` `fr` `gaga` `um` | fillers and fragments |
//! | `(be)cause` | `because` | the parts not pronounced |
//! | `(.)` `(..)` `(1.5)` | | pauses |
//! | `0is` `0` | | words not said |
//! | `gaga@b` `sí@s:spa` | `gaga` `sí` | what kind of word it is |
//! | `+"` `+^` `+,` `+<` `++` at the start | | how it links to the utterance before |
//! | `+...` `+/.` `+//.` `+/?` `+".` | `…` `—` `—` `?` `.` | how it ends |
//! | `‡` `„` | `,` | set-off words |
//! | `⌈2 two ⌉2` `↑` `ˈ` `no::` `o^kay` `le~ha` | `two` `no` `okay` `leha` | overlaps, pitch, stress, length, parts |
//! | `∆fast∆` `°soft°` `&{l=X` `&}l=X` | `fast` `soft` | how it is said, and for how long |
//! | `hello .` | `hello.` | punctuation goes to its word |

/// Marks of overlaps; a number behind one tells which.
const OVERLAPS: [char; 4] = ['⌈', '⌉', '⌊', '⌋'];

/// Marks within words that are not said: pitch, stress, pauses between syllables, clitics, and around what is said
/// faster, slower, softer, louder, lower, higher, smiling, breathy, unsure, whispered, creaky, sung and so on.
const MARKS: [char; 34] = [
    '↑', '↓', '⇗', '↗', '→', '↘', '⇘', '∞', '≡', 'ˈ', 'ˌ', '^', '~', 'Ἡ', '∙', '∆', '∇', '°', '▁', '▔', '☺', '♋', '⁇',
    '∬', 'Ϋ', '∮', '↫', '⁎', '∾', '⌇', '§', '◉', '≋', '≈',
];

/// What is said on a main line, on one line with single spaces.
pub fn said(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut has_words = false;
    let without_codes = without_codes(line);
    for token in without_codes.split_whitespace() {
        let Some(token) = token_said(token, text.is_empty()) else { continue };
        let is_sign = token.chars().all(|c| ".?!,;:…—".contains(c)) || token == "”";
        if !text.is_empty() && !is_sign {
            text.push(' ');
        }
        text.push_str(&token);
        has_words |= !is_sign && !token.starts_with('[');
    }
    // Where nothing is said, there is nothing to end.
    match text.strip_suffix('.') {
        Some(sounds) if !has_words => sounds.to_owned(),
        _ => text,
    }
}

/// A line as it stands, on one line with single spaces.
pub fn joined(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A plain text as a main line: the sign at its end stands alone.
pub fn coded(text: &str) -> String {
    match text.char_indices().next_back() {
        Some((at, sign @ ('.' | '?' | '!'))) => format!("{} {sign}", text.get(..at).unwrap_or_default()),
        _ => text.to_owned(),
    }
}

/// Whether a text is words, commas and one sign at its end: what CHAT allows without more ado, and gives back.
pub fn is_plain(text: &str) -> bool {
    let Some(words) = text.strip_suffix(['.', '?', '!']) else { return false };
    let is_word = |c: char| c.is_alphabetic() || matches!(c, ' ' | ',' | '\'' | '’' | '-');
    words.chars().all(is_word) && words.contains(char::is_alphabetic) && said(&coded(text)) == text
}

/// The line without what stands in brackets. One that is not closed stays.
fn without_codes(line: &str) -> String {
    let mut kept = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(open) = rest.find('[') {
        let (before, from) = rest.split_at(open);
        let Some(close) = from.find(']') else { break };
        kept.push_str(before);
        kept.push(' ');
        rest = from.get(close + 1..).unwrap_or_default();
    }
    kept.push_str(rest);
    kept
}

/// What is said of one token, if anything is.
fn token_said(token: &str, is_first: bool) -> Option<String> {
    let token = token.trim_start_matches('<').trim_end_matches('>');
    if let Some(event) = token.strip_prefix("&=").or_else(|| token.strip_prefix("&*")) {
        return (!event.is_empty()).then(|| format!("[{event}]"));
    }
    if let Some(link) = token.strip_prefix('+') {
        return linked(link, is_first);
    }
    if token == "‡" || token == "„" {
        return Some(",".into());
    }
    if token.starts_with("&{") || token.starts_with("&}") {
        return None;
    }
    if is_pause(token) || is_unsaid(token) {
        return None;
    }
    let token = token.strip_prefix('&').map_or(token, |word| word.trim_start_matches(['-', '+', '~']));
    let is_marked =
        |at: &usize| *at > 0 && token.get(at + 1..).is_some_and(|mark| mark.starts_with(char::is_alphabetic));
    let word = token.find('@').filter(is_marked).and_then(|at| token.get(..at)).unwrap_or(token);
    let word = spoken(&without_pauses(word));
    (!word.is_empty()).then_some(word)
}

/// A word without the marks in it.
fn spoken(word: &str) -> String {
    let mut said = String::with_capacity(word.len());
    let mut before = None;
    for (at, c) in word.char_indices() {
        let is_index = c.is_ascii_digit() && before.is_some_and(|mark| OVERLAPS.contains(&mark));
        // A colon behind a letter makes it long; `10:30` is a time.
        let is_length = c == ':'
            && before.is_some_and(|before: char| before.is_alphabetic() || before == ':')
            && !word.get(at + 1..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        if !is_index && !is_length && !['(', ')'].contains(&c) && !OVERLAPS.contains(&c) && !MARKS.contains(&c) {
            said.push(c);
        }
        before = Some(c);
    }
    said
}

/// A word without the pauses that stand right before or behind it, as at a quotation mark: `(..)”`.
fn without_pauses(word: &str) -> String {
    let mut kept = String::with_capacity(word.len());
    let mut rest = word;
    while let Some(open) = rest.find('(') {
        let (before, from) = rest.split_at(open);
        let Some(close) = from.find(')') else { break };
        let (inside, behind) = from.split_at(close + 1);
        kept.push_str(before);
        if !is_pause(inside) {
            kept.push_str(inside);
        }
        rest = behind;
    }
    kept.push_str(rest);
    kept
}

/// What a token with a plus before it says: at the start it links, at the end it ends the utterance.
fn linked(link: &str, is_first: bool) -> Option<String> {
    match link {
        "\"" | "^" | "," | "<" | "+" | "≋" | "≈" if is_first => None,
        "..." | "…" => Some("…".into()),
        _ if link.ends_with('?') => Some("?".into()),
        _ if link.ends_with('!') => Some("!".into()),
        "/." | "//." => Some("—".into()),
        _ if link.ends_with('.') => Some(".".into()),
        _ if link.is_empty() || is_first => None,
        _ => Some(format!("+{link}")),
    }
}

/// `(.)`, `(..)`, `(1.5)`, `(1:02.5)`.
fn is_pause(token: &str) -> bool {
    let inside = token.strip_prefix('(').and_then(|token| token.strip_suffix(')'));
    inside.is_some_and(|inside| {
        inside.contains(['.', ':']) && inside.chars().all(|c| c.is_ascii_digit() || ['.', ':'].contains(&c))
    })
}

/// A word left out, or `0` for no word at all.
fn is_unsaid(token: &str) -> bool {
    token.strip_prefix('0').is_some_and(|word| !word.starts_with(|c: char| c.is_ascii_digit() || c == '.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_go_and_words_stay() {
        let cases = [
            ("hello .", "hello."),
            ("well , is that so ?", "well, is that so?"),
            ("<I want> [//] I need the ba(na)na [: banana] . [+ exc]", "I want I need the banana."),
            ("&=laughs . [+ nc]", "[laughs]"),
            ("&-um (.) &+fr friend (1.5) gaga@b sí@s:spa !", "um fr friend gaga sí!"),
            ("+\" what is it +...", "what is it…"),
            ("but I +//.", "but I—"),
            ("you are +/?", "you are?"),
            ("0is going 0 .", "going."),
            ("0 .", ""),
            ("no ‡ it is right „ isn't it ?", "no, it is right, isn't it?"),
            ("⌈mm⌉ ↑yes .", "mm yes."),
            ("xxx www .", "xxx www."),
            ("open [ bracket .", "open [ bracket."),
            ("choo_choo 10 past ice+cream a@ b .", "choo_choo 10 past ice+cream a@ b."),
            ("well\n\tthere .", "well there."),
            ("I &*MOT:mhm see .", "I [MOT:mhm] see."),
            ("⌈ one ⌉ ⌈2 more ⌉2 ⌊3tea⌋3 .", "one more tea."),
            ("o^kay no:: thi:s le~ha 10:30 Mark:5 .", "okay no this leha 10:30 Mark:5."),
            ("∆quick∆ °soft° ↗ ∙hh &{l=X then &}l=X .", "quick soft hh then."),
            ("he said , “hush (..) hush (..)” .", "he said, “hush hush”."),
            ("(.)so (a)bout 5 .", "so about 5."),
        ];
        for (line, text) in cases {
            assert_eq!(said(line), text, "{line}");
        }
    }

    #[test]
    fn plain_texts_come_back() {
        for text in ["Shall we start?", "Yes, let's.", "見る."] {
            assert!(is_plain(text), "{text}");
            assert_eq!(said(&coded(text)), text);
        }
        for text in ["", ".", "so we", "At 3 p.m.", "Yes. No.", "[x] a.", "a (b).", "a:b."] {
            assert!(!is_plain(text), "{text}");
        }
    }
}
