//! What the word being typed in a query can become.

use super::naming::shown_name;
use super::{App, Choice};
use crate::search::{KEYWORDS, Literal, STATES};
use crate::text::counted;

/// The most speakers that are listed.
const MOST_SPEAKERS: usize = 50;

/// The word of a query that is being typed.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Word<'a> {
    /// Where the part begins that a choice takes the place of, in bytes of the line.
    start: usize,
    /// What stands there so far.
    typed: &'a str,
    /// The keyword before it; empty where there is none.
    keyword: &'static str,
}

/// The word before the cursor, which is at a byte of the line; a blank in quotation marks ends none.
fn word(line: &str, cursor: usize) -> Word<'_> {
    let line = line.get(..cursor).unwrap_or(line);
    let mut start = 0;
    let mut keyword = "";
    let mut is_quoted = false;
    for (at, c) in line.char_indices() {
        match c {
            '"' if is_quoted => is_quoted = false,
            '"' if at == start => is_quoted = true,
            '-' if at == start && keyword.is_empty() => start = at + 1,
            ':' if !is_quoted && keyword.is_empty() => {
                let named = |(name, _): &&(&str, &str)| name.eq_ignore_ascii_case(&line[start..at]);
                if let Some((name, _)) = KEYWORDS.iter().find(named) {
                    (start, keyword) = (at + 1, name);
                }
            }
            c if c.is_whitespace() && !is_quoted => (start, keyword) = (at + c.len_utf8(), ""),
            _ => {}
        }
    }
    Word { start, typed: &line[start..], keyword }
}

/// Where the part begins that a choice takes the place of, in bytes of the line.
pub(super) fn start_of_word(line: &str, cursor: usize) -> usize {
    word(line, cursor).start
}

/// The keywords that begin like the word before the cursor; none behind a keyword.
pub(super) fn keywords(line: &str, cursor: usize) -> Vec<Choice> {
    let word = word(line, cursor);
    let begins = |name: &str| word.keyword.is_empty() && name.starts_with(&word.typed.to_lowercase());
    let known = KEYWORDS.iter().filter(|(name, _)| begins(name));
    known.map(|(name, doc)| Choice::new(format!("{name}:"), *doc)).collect()
}

/// What may stand behind the keyword before the cursor, where that is a list; none if it stands there already.
pub(super) fn values(app: &App, line: &str, cursor: usize) -> Vec<Choice> {
    let word = word(line, cursor);
    let mut choices = match word.keyword {
        "is" => {
            let states = STATES.iter().filter(|(name, _)| name.starts_with(&word.typed.to_lowercase()));
            states.map(|(name, _)| Choice::new(*name, "")).collect()
        }
        "speaker" => speakers(app, word.typed.trim_matches('"')),
        "tag" => tags(app, word.typed.trim_matches('"')),
        _ => Vec::new(),
    };
    choices.retain(|choice| choice.text != word.typed);
    choices
}

/// The speakers with a name that has a word which begins so, written as the query takes them.
fn speakers(app: &App, typed: &str) -> Vec<Choice> {
    let wanted = Literal::prefix(typed);
    let names = app.roots.iter().map(|&id| (id, app.transcript.speakers().shown(id)));
    let named = names.filter(|(_, name)| wanted.as_ref().is_none_or(|wanted| wanted.is_match(name)));
    let written = named.filter_map(|(id, name)| Some((id, written(name)?)));
    let told = written.map(|(id, written)| {
        let count = counted(app.totals[id.index()].0 as usize, "segment");
        let detail = if written == "\"\"" { format!("{} · {count}", shown_name(&app.transcript, id)) } else { count };
        Choice::new(written, detail)
    });
    told.take(MOST_SPEAKERS).collect()
}

/// The tags with a word that begins so, those used most first, written as the query takes them.
fn tags(app: &App, typed: &str) -> Vec<Choice> {
    let wanted = Literal::prefix(typed);
    let tags = app.transcript.tags().into_iter();
    let mut named: Vec<_> = tags.filter(|(tag, _)| wanted.as_ref().is_none_or(|wanted| wanted.is_match(tag))).collect();
    named.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    named.into_iter().filter_map(|(tag, count)| Some(Choice::new(written(tag)?, counted(count, "segment")))).collect()
}

/// A name as a query takes it; `None` for one that cannot be written. Names go as far as a quotation mark in them.
fn written(name: &str) -> Option<String> {
    let (before, is_cut) = name.split_once('"').map_or((name, false), |(before, _)| (before, true));
    let before = if is_cut { before.trim_end() } else { before };
    match before {
        "" if is_cut => None,
        _ if before.is_empty() || before.contains(char::is_whitespace) => Some(format!("\"{before}\"")),
        _ => Some(before.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_before_the_cursor_is_found() {
        let found = |line: &str| {
            let Word { start, typed, keyword } = word(line, line.len());
            format!("{start} {keyword} {typed}")
        };
        assert_eq!(found(""), "0  ");
        assert_eq!(found("levée sp"), "7  sp");
        assert_eq!(found("a -sp"), "3  sp");
        assert_eq!(found("x Speaker:ad"), "10 speaker ad");
        assert_eq!(found("-speaker:\"ada l"), "9 speaker \"ada l");
        assert_eq!(found("speaker:\"ada l\" is:"), "19 is ");
        assert_eq!(found("it's 5\" is:e"), "11 is e");
        assert_eq!(found("12:3"), "0  12:3");
        assert_eq!(word("speaker:ada le", 10), Word { start: 8, typed: "ad", keyword: "speaker" });
    }

    #[test]
    fn names_are_written_as_queries_take_them() {
        let written = |name| written(name).unwrap_or_default();
        assert_eq!(written("Ada"), "Ada");
        assert_eq!(written("Ada L"), "\"Ada L\"");
        assert_eq!(written(""), "\"\"");
        assert_eq!(written("Jo \"Ace\" Doe"), "Jo");
        assert_eq!(written("\"Ace\" Doe"), "");
    }
}
