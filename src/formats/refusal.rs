//! What text is that is no transcript.

use super::ReadError;
use super::kit::lines::{beginning, lines};
use crate::text::counted;

/// What a text needs to be a transcript.
const TURNS: &str = "turns that start with a name or a time, such as “Ann: Hello”";

/// How texts start that are known to be something else.
const STARTS: [(&str, &str); 13] = [
    ("#!", "a script"),
    ("<!doctype html", "a web page"),
    ("<html", "a web page"),
    ("<svg", "a picture (SVG)"),
    ("<rss", "a podcast feed (RSS)"),
    ("<?xml", "XML"),
    ("{\\rtf", "an RTF document: save it as .docx or text"),
    ("%pdf", "a PDF: copy its text into a file"),
    ("%!ps", "PostScript"),
    ("#extm3u", "a playlist"),
    ("begin:vcalendar", "a calendar"),
    ("begin:vcard", "an address card"),
    ("from: ", "an e-mail"),
];

/// The error for a text that has no turns.
pub(super) fn of(text: &str) -> ReadError {
    ReadError::NoTranscript { looks_like: described(text).into(), missing: TURNS.into() }
}

fn described(text: &str) -> String {
    let head = beginning(text.trim_start());
    let start: String = head.chars().take(20).collect::<String>().to_lowercase();
    if let Some((_, what)) = STARTS.iter().find(|(known, _)| start.starts_with(known)) {
        return (*what).into();
    }
    if start.starts_with(['{', '[']) && head.contains("\":") {
        return "JSON that is cut or broken at its start".into();
    }
    let count = lines(text).filter(|line| !line.is_blank()).count();
    let said: Vec<&str> = lines(head).map(|line| line.text.trim()).filter(|line| !line.is_empty()).collect();
    if count == 1 {
        return "a single line of text".into();
    }
    let is_most = |is: &dyn Fn(&str) -> bool| said.iter().filter(|line| is(line)).count() * 2 > said.len();
    if is_most(&|line| line.starts_with(|c: char| c.is_ascii_digit()) && line.contains(':')) {
        return "a log or a list of dates".into();
    }
    if is_most(&|line| line.ends_with([';', '{', '}', '(', ')']) || line.starts_with("//")) {
        return "source code".into();
    }
    let cells = |line: &str| line.matches(['\t', ';', ',']).count();
    let first = said.first().map_or(0, |line| cells(line));
    if first > 1 && is_most(&|line| cells(line) == first) {
        return format!("a table of {} without a column of text and one of speakers or times", counted(count, "row"));
    }
    format!("prose: hardly any of its {} starts with a name or a time", counted(count, "line"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_texts_look_like() {
        let cases = [
            ("<!DOCTYPE html>\n<p>a", "a web page"),
            ("#!/bin/sh\necho a\n", "a script"),
            ("fn main() {\n    run();\n}\n", "source code"),
            ("2024-01-01 10:00 a\n2024-01-02 10:00 b\n", "a log or a list of dates"),
            ("a,b,c\n1,2,3\n4,5,6\n", "a table of 3 rows without a column of text and one of speakers or times"),
            ("It rained.\nIt rained on.\n", "prose: hardly any of its 2 lines starts with a name or a time"),
        ];
        for (text, expected) in cases {
            assert_eq!(described(text), expected, "{text}");
        }
    }
}
