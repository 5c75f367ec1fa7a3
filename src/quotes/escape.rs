//! Text written so that it means itself where it is taken.

use std::borrow::Cow;
use std::fmt::Write as _;

/// A cell that no spreadsheet takes for a formula: one that might be has an apostrophe before it.
///
/// The signs are those of <https://owasp.org/www-community/attacks/CSV_Injection>.
pub fn harmless(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}").into() } else { cell.into() }
}

/// A text as one line of Markdown that shows it as it is.
pub fn marked_down(text: &str) -> String {
    let mut line = String::new();
    for word in text.split_whitespace() {
        let is_first = line.is_empty();
        if !is_first {
            line.push(' ');
        }
        for (at, c) in word.char_indices() {
            let starts_block = is_first && at == 0 && "#+-~=".contains(c);
            let is_digit = |c: char| c.is_ascii_digit();
            let numbers_list = is_first && at > 0 && ".)".contains(c) && word[..at].chars().all(is_digit);
            if starts_block || numbers_list || "\\`*_[]<>&|".contains(c) {
                line.push('\\');
            }
            line.push(c);
        }
    }
    let keeps = |c: char| c.is_whitespace();
    let (start, end) = (text.starts_with(keeps), text.ends_with(keeps) && !line.is_empty());
    format!("{}{line}{}", if start { " " } else { "" }, if end { " " } else { "" })
}

/// A text as LaTeX shows it as it is, line by line.
pub(super) fn latex(text: &str) -> String {
    each(text, |c| match c {
        '\\' => "\\textbackslash{}",
        '~' => "\\textasciitilde{}",
        '^' => "\\textasciicircum{}",
        '#' => "\\#",
        '$' => "\\$",
        '%' => "\\%",
        '&' => "\\&",
        '_' => "\\_",
        '{' => "\\{",
        '}' => "\\}",
        '\n' => "\\\\\n",
        _ => "",
    })
}

/// A text as HTML and XML show it as it is; for a character that these cannot hold, `\u{FFFD}`.
pub fn html(text: &str) -> String {
    each(text, |c| match c {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '"' => "&quot;",
        '\0'..='\x08' | '\x0B' | '\x0C' | '\x0E'..='\x1F' | '\u{FFFE}' | '\u{FFFF}' => "\u{FFFD}",
        _ => "",
    })
}

/// A path in an address, <https://www.rfc-editor.org/rfc/rfc3986#section-2>.
pub(super) fn url(text: &str) -> String {
    let mut url = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => url.push(byte.into()),
            _ => drop(write!(url, "%{byte:02X}")),
        }
    }
    url
}

/// The text with other words for some characters; an empty one leaves the character.
fn each(text: &str, other: impl Fn(char) -> &'static str) -> String {
    let mut written = String::with_capacity(text.len());
    for c in text.chars() {
        match other(c) {
            "" => written.push(c),
            other => written.push_str(other),
        }
    }
    written
}
