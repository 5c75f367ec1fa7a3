//! What Praat reads in a text file: numbers and texts. All else is for people.
//!
//! A number stands free, with white space around it, so that the one in `intervals [2]:` is none; a text stands between
//! double quotes, which are doubled within it; `!` starts a comment.

use std::ops::Range;

use crate::formats::kit::doubled::closing;
use crate::formats::kit::fields::number;

/// One value of a file.
#[derive(Clone, PartialEq, Debug)]
pub enum Token {
    /// A free-standing number.
    Number(f64),
    /// A text, between its quotes.
    Text(Range<usize>),
    /// A text without a closing quote, which starts here: the file ends within it.
    Open(usize),
}

/// The values of a text, one by one.
pub struct Tokens<'a> {
    source: &'a str,
    at: usize,
}

impl<'a> Tokens<'a> {
    /// Begins at the start.
    pub fn new(source: &'a str) -> Tokens<'a> {
        Tokens { source, at: 0 }
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        loop {
            let rest = self.source.get(self.at..)?;
            let word = rest.trim_start();
            self.at = self.source.len() - word.len();
            match word.chars().next()? {
                '"' => {
                    let start = self.at + 1;
                    let Some(end) = closing(self.source, start) else {
                        self.at = self.source.len();
                        return Some(Token::Open(start));
                    };
                    self.at = end + 1;
                    return Some(Token::Text(start..end));
                }
                '!' => self.at += word.find(['\n', '\r']).unwrap_or(word.len()),
                _ => {
                    let len = word.find(char::is_whitespace).unwrap_or(word.len());
                    self.at += len;
                    if let Some(number) = word.get(..len).and_then(number) {
                        return Some(Token::Number(number));
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_texts() {
        let source =
            "xmin = 0 \ntiers? <exists>\nintervals [2]: ! no 5\n text = \"a \"\"b\"\"\n c\" 1.5e-05 \"\" \"open";
        let found: Vec<_> = Tokens::new(source).collect();
        let text = |token: &Token| match token {
            Token::Text(range) => source[range.clone()].to_owned(),
            other => format!("{other:?}"),
        };
        let found: Vec<String> = found.iter().map(text).collect();
        assert_eq!(found, ["Number(0.0)", "a \"\"b\"\"\n c", "Number(1.5e-5)", "", "Open(81)"]);
    }
}
