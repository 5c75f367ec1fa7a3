//! How a passage is written down: a text with places for what was said, by whom, where and when.

use super::{Passage, escape};
use crate::model::{Progress, Timestamp, Transcript, clock};

/// The templates that come with the program, by name.
pub const BUILT_IN: [(&str, &str); 6] = [
    ("plain", "$text\n— [$speaker, ]$file[, $time]"),
    ("markdown", "${text|markdown|quoted}\n>\n> — [${speaker|markdown}, ]${file|markdown}[, $time]"),
    ("link", "$text\n— [$speaker, ]${file|url}[?t=$seconds]"),
    ("csv", "${time|csv},${end|csv},${speaker|csv},${text|csv},${file|csv}"),
    ("latex", "\\begin{quote}\n${text|latex}\n\n\\hfill --- [${speaker|latex}, ]${file|latex}[, $time]\n\\end{quote}"),
    (
        "bibtex",
        "@misc{${file|key}[-$seconds],\n  [author = {{${speaker|latex}}},\n  ]title = {${file|latex}},\n  \
         [note = {at $time},\n  ]annote = {${text|latex}}\n}",
    ),
];

/// A text with places for the parts of a quote.
///
/// `$text`, `$speaker`, `$file`, `$time`, `$end` (as `0:21:04`) and `$seconds` (since the start) stand for these;
/// `${text|latex}` writes one so that it means itself there: as `markdown`, `latex`, `csv`, `html`, `url` or `key`, and
/// `quoted` puts `> ` before every line. What stands in `[…]` is left out where a part in it is missing. `$$`, `[[` and
/// `]]` are a dollar sign and brackets.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Template(Vec<Piece>);

/// Why a template cannot be read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TemplateError {
    /// A dollar sign with nothing behind it that it could mean.
    #[error("there is no `${0}`; there are {FIELDS}, and `$$` for a dollar sign")]
    Field(String),
    /// No such way of writing.
    #[error("there is no `|{0}`; there are |markdown, |latex, |csv, |html, |url, |key and |quoted")]
    Filter(String),
    /// A brace or a bracket that nothing closes, or that nothing opened.
    #[error("`{0}` has no other half; `[[` and `]]` are brackets")]
    Half(&'static str),
    /// Too many groups in one another.
    #[error("more than {DEEPEST} `[` are open at once; `[[` and `]]` are brackets")]
    Deep,
}

/// How many groups may be in one another: each is read, and written, on top of the one around it.
const DEEPEST: usize = 32;

const FIELDS: &str = "$text, $speaker, $file, $time, $end and $seconds";

#[derive(Clone, PartialEq, Eq, Debug)]
enum Piece {
    Text(String),
    Field(Field, Vec<Filter>),
    /// Left out where a part in it is missing.
    Group(Vec<Piece>),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Field {
    Text,
    Speaker,
    File,
    Time,
    End,
    Seconds,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Filter {
    Markdown,
    Latex,
    Csv,
    Html,
    Url,
    Key,
    Quoted,
}

impl Template {
    /// Reads a template.
    pub fn parse(written: &str) -> Result<Template, TemplateError> {
        let mut rest = written;
        let pieces = pieces(&mut rest, 0)?;
        Ok(Template(pieces))
    }

    /// Each segment of a file's transcript as the template has it, in a line of its own; ends where it is stopped. Costs a
    /// pass over the text.
    pub fn lines(&self, transcript: &Transcript, file: &str, progress: &Progress) -> String {
        let mut written = String::new();
        for (ix, _) in progress.watch(transcript.segments()) {
            let mut passage = Passage::of_segments(transcript, ix, ix);
            for (name, text) in &mut passage.turns {
                *name = name.replace(char::is_control, " ");
                *text = text.replace(char::is_control, " ");
            }
            written += &self.apply(&passage, file);
            written.push('\n');
        }
        written
    }

    /// The passage of a file as the template has it.
    pub fn apply(&self, passage: &Passage, file: &str) -> String {
        let mut written = String::new();
        put(&self.0, passage, file, &mut written);
        written
    }
}

/// Reads pieces up to the end, or within so many groups up to the bracket that ends the innermost.
fn pieces(rest: &mut &str, depth: usize) -> Result<Vec<Piece>, TemplateError> {
    let mut pieces = Vec::new();
    let mut text = String::new();
    let take = |text: &mut String, pieces: &mut Vec<Piece>| {
        if !text.is_empty() {
            pieces.push(Piece::Text(std::mem::take(text)));
        }
    };
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        let is_twice = after.starts_with(c);
        match c {
            // In a group the first bracket ends it.
            ']' if depth > 0 => {
                *rest = after;
                take(&mut text, &mut pieces);
                return Ok(pieces);
            }
            '[' | ']' | '$' if is_twice => {
                text.push(c);
                *rest = &after[1..];
            }
            ']' => return Err(TemplateError::Half("]")),
            '[' if depth == DEEPEST => return Err(TemplateError::Deep),
            '[' => {
                take(&mut text, &mut pieces);
                *rest = after;
                pieces.push(Piece::Group(self::pieces(rest, depth + 1)?));
            }
            '$' => {
                take(&mut text, &mut pieces);
                *rest = after;
                pieces.push(field(rest)?);
            }
            _ => {
                text.push(c);
                *rest = after;
            }
        }
    }
    if depth > 0 {
        return Err(TemplateError::Half("["));
    }
    take(&mut text, &mut pieces);
    Ok(pieces)
}

/// Reads what stands behind a dollar sign.
fn field(rest: &mut &str) -> Result<Piece, TemplateError> {
    let (written, after) = match rest.strip_prefix('{') {
        Some(braced) => braced.split_once('}').ok_or(TemplateError::Half("{"))?,
        None => rest.split_at(rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len())),
    };
    *rest = after;
    let mut parts = written.split('|').map(str::trim);
    let name = parts.next().unwrap_or_default();
    let field = match name {
        "text" => Field::Text,
        "speaker" => Field::Speaker,
        "file" => Field::File,
        "time" => Field::Time,
        "end" => Field::End,
        "seconds" => Field::Seconds,
        _ => return Err(TemplateError::Field(name.to_owned())),
    };
    let filters = parts.map(|name| match name {
        "markdown" => Ok(Filter::Markdown),
        "latex" => Ok(Filter::Latex),
        "csv" => Ok(Filter::Csv),
        "html" => Ok(Filter::Html),
        "url" => Ok(Filter::Url),
        "key" => Ok(Filter::Key),
        "quoted" => Ok(Filter::Quoted),
        _ => Err(TemplateError::Filter(name.to_owned())),
    });
    Ok(Piece::Field(field, filters.collect::<Result<_, _>>()?))
}

/// Writes the pieces; whether no part of them was missing.
fn put(pieces: &[Piece], passage: &Passage, file: &str, written: &mut String) -> bool {
    let mut has_all = true;
    for piece in pieces {
        match piece {
            Piece::Text(text) => written.push_str(text),
            Piece::Field(field, filters) => {
                let value = field.of(passage, file);
                has_all &= !value.is_empty();
                written.push_str(&filters.iter().fold(value, |value, filter| filter.apply(&value)));
            }
            Piece::Group(pieces) => {
                let mut group = String::new();
                if put(pieces, passage, file, &mut group) {
                    written.push_str(&group);
                }
            }
        }
    }
    has_all
}

impl Field {
    fn of(self, passage: &Passage, file: &str) -> String {
        let shown = |time: Option<Timestamp>| time.map_or(String::new(), |time| clock(time, true));
        match self {
            Field::Text => passage.text(),
            Field::Speaker => passage.speakers().join(", "),
            Field::File => file.to_owned(),
            Field::Time => shown(passage.start),
            Field::End => shown(passage.end),
            Field::Seconds => passage.start.map_or(String::new(), |start| (start.millis() / 1000).to_string()),
        }
    }
}

impl Filter {
    fn apply(self, text: &str) -> String {
        let lines = |change: fn(&str) -> String| text.lines().map(change).collect::<Vec<_>>().join("\n");
        match self {
            Filter::Markdown => lines(escape::marked_down),
            Filter::Latex => escape::latex(text),
            Filter::Html => escape::html(text),
            Filter::Csv => format!("\"{}\"", escape::harmless(text).replace('"', "\"\"")),
            Filter::Url => escape::url(text),
            Filter::Key => text.replace(|c: char| !c.is_ascii_alphanumeric(), "-"),
            Filter::Quoted => lines(|line| format!("> {line}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passage(turns: &[(&str, &str)], start: Option<u64>) -> Passage {
        let turns = turns.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        let time = |more| start.and_then(|start| Timestamp::from_millis(start + more));
        Passage { turns, start: time(0), end: time(9000) }
    }

    fn built_in(name: &str, passage: &Passage) -> String {
        let (_, written) = BUILT_IN.iter().find(|(known, _)| *known == name).expect("built in");
        Template::parse(written).expect("sound").apply(passage, "a talk_1.txt")
    }

    #[test]
    fn every_template_that_comes_along_writes_a_quote() {
        let said = passage(&[("Zoé & Co", "Ça, 50 % of *it*, \"now\".")], Some(1_264_000));
        for (name, written) in [
            ("plain", "Ça, 50 % of *it*, \"now\".\n— Zoé & Co, a talk_1.txt, 0:21:04"),
            ("markdown", "> Ça, 50 % of \\*it\\*, \"now\".\n>\n> — Zoé \\& Co, a talk\\_1.txt, 0:21:04"),
            ("link", "Ça, 50 % of *it*, \"now\".\n— Zoé & Co, a%20talk_1.txt?t=1264"),
            ("csv", "\"0:21:04\",\"0:21:13\",\"Zoé & Co\",\"Ça, 50 % of *it*, \"\"now\"\".\",\"a talk_1.txt\""),
            (
                "latex",
                "\\begin{quote}\nÇa, 50 \\% of *it*, \"now\".\n\n\\hfill --- Zoé \\& Co, a talk\\_1.txt, 0:21:04\n\\end{quote}",
            ),
            (
                "bibtex",
                "@misc{a-talk-1-txt-1264,\n  author = {{Zoé \\& Co}},\n  title = {a talk\\_1.txt},\n  \
                 note = {at 0:21:04},\n  annote = {Ça, 50 \\% of *it*, \"now\".}\n}",
            ),
        ] {
            assert_eq!(built_in(name, &said), written, "{name}");
        }
        assert_eq!(BUILT_IN.len(), 6);
    }

    #[test]
    fn what_is_missing_takes_its_surroundings_along() {
        let nameless = passage(&[("", "Yes.")], None);
        assert_eq!(built_in("plain", &nameless), "Yes.\n— a talk_1.txt");
        assert_eq!(built_in("link", &nameless), "Yes.\n— a%20talk_1.txt");
        let bibtex = "@misc{a-talk-1-txt,\n  title = {a talk\\_1.txt},\n  annote = {Yes.}\n}";
        assert_eq!(built_in("bibtex", &nameless), bibtex);
    }

    #[test]
    fn several_who_speak_have_a_line_each() {
        let both = passage(&[("Ann", "So?"), ("Ben", "=No."), ("Ann", "Ah.")], Some(0));
        assert_eq!(built_in("plain", &both), "Ann: So?\nBen: =No.\nAnn: Ah.\n— Ann, Ben, a talk_1.txt, 0:00:00");
        let quote = "> Ann: So?\n> Ben: =No.\n> Ann: Ah.\n>\n> — Ann, Ben, a talk\\_1.txt, 0:00:00";
        assert_eq!(built_in("markdown", &both), quote);
        assert!(built_in("csv", &passage(&[("Ben", "=No.")], None)).contains(",\"'=No.\","));
    }

    #[test]
    fn signs_stand_for_themselves_where_doubled() {
        let written = Template::parse("$$5 [[$text]] [($speaker)]$time|").expect("sound");
        assert_eq!(written.apply(&passage(&[("", "so")], None), ""), "$5 [so] |");
        assert_eq!(written.apply(&passage(&[("A", "[so]")], None), ""), "$5 [[so]] (A)|");
    }

    #[test]
    fn groups_are_in_one_another_as_far_as_they_can_be_read() {
        let groups = |count: usize| Template::parse(&format!("{}$text{}", "[ ".repeat(count), "]".repeat(count)));
        assert!(groups(DEEPEST).is_ok());
        for count in [DEEPEST + 1, 1_000_000] {
            let error = groups(count).expect_err("too many").to_string();
            assert_eq!(error, "more than 32 `[` are open at once; `[[` and `]]` are brackets");
        }
    }

    #[test]
    fn faults_are_named() {
        let said = |written: &str| Template::parse(written).expect_err(written).to_string();
        assert!(said("$text $who").starts_with("there is no `$who`; there are $text, "));
        assert!(said("5 $").starts_with("there is no `$`"));
        assert!(said("${text|loud}").starts_with("there is no `|loud`; there are |markdown, "));
        for (written, half) in [("${text", "{"), ("[$text", "["), ("$text]", "]")] {
            assert!(said(written).starts_with(&format!("`{half}` has no other half")), "{written}");
        }
    }
}
