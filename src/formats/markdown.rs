//! Markdown with the names in bold, as interviews are published: `**Name** [00:01:02]: text`, `**Name:** text`.
//!
//! Read as plain text is, by the same rules; then backslashes before punctuation go, as
//! [CommonMark](https://spec.commonmark.org/0.31.2/#backslash-escapes) has it. Other Markdown stays as it is.

use std::borrow::Cow;
use std::io;

use super::plain::{self, HOLDS, is_markdown, time_of};
use super::{Format, Outgoing, Probe};

/// Markdown with names in bold.
pub static FORMAT: Format = Format {
    name: "markdown",
    title: "Markdown (**Name:** text)",
    extensions: &["md", "markdown"],
    holds: HOLDS,
    sniff: |probe: &Probe<'_>| probe.head.contains("**") && is_markdown(probe.head),
    read: |source, sink| plain::read_turns(source, unescaped, sink),
    write: Some(write),
    escape,
};

/// Writes a paragraph for each segment.
fn write(outgoing: &Outgoing<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let transcript = outgoing.transcript;
    for (number, (_, segment)) in transcript.segments().enumerate() {
        let between = if number > 0 { "\n" } else { "" };
        let name = escape(transcript.speakers().shown(segment.speaker));
        let text = escape(segment.text);
        match time_of(outgoing, segment.start) {
            Some(time) => writeln!(out, "{between}**{name}** {time}: {text}")?,
            None => writeln!(out, "{between}**{name}:** {text}")?,
        }
    }
    Ok(())
}

/// A text without the backslashes that keep punctuation from meaning something.
fn unescaped(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.contains('\\') {
        return text;
    }
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let is_escape = c == '\\' && chars.peek().is_some_and(char::is_ascii_punctuation);
        plain.push(if is_escape { chars.next().unwrap_or(c) } else { c });
    }
    plain.into()
}

/// A text with a backslash before what would mean something: emphasis, links, tags, references, code.
fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(['\\', '`', '*', '_', '[', ']', '<', '&', '~']) {
        return text.into();
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let after = chars.peek().copied().unwrap_or(' ');
        let means_something = match c {
            '\\' => after.is_ascii_punctuation(),
            '_' => !(before.is_alphanumeric() && after.is_alphanumeric()),
            '&' => after == '#' || after.is_ascii_alphabetic(),
            '<' => after.is_ascii_alphabetic() || "/!?".contains(after),
            '`' | '*' | '[' | ']' | '~' => true,
            _ => false,
        };
        if means_something {
            escaped.push('\\');
        }
        escaped.push(c);
        before = c;
    }
    escaped.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_come_back() {
        for text in ["a *b* _c_ d_e", "[x](y) \\* \\a R&D &amp; <b> 1 < 2", "`code` \\", "~~no~~", "\\\\"] {
            assert_eq!(unescaped(escape(text)), text, "{}", escape(text));
        }
        assert_eq!(escape("SPEAKER_01 R&D"), "SPEAKER_01 R\\&D");
    }
}
