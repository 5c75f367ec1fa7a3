//! What is looked at to recognise a format.

use std::cell::{Cell, OnceCell};

use super::kit::lines::beginning;
use super::kit::shape::Shape;

/// A text of unknown format.
///
/// Nothing is worked out before it is asked for, and then once.
pub struct Probe<'a> {
    /// All of the text, or more of its beginning than the head.
    text: &'a str,
    /// Whether it has more than that.
    is_cut: bool,
    /// Whether what it has behind that was asked for.
    is_unsure: Cell<bool>,
    /// At most its first 64 KiB.
    pub head: &'a str,
    /// The ending of the file's name in lower case, without the dot; empty for none. It only decides between formats
    /// that the text may be in alike.
    pub extension: &'a str,
    /// The name of its outermost element without prefix, where it starts as XML or HTML does; else empty.
    pub root: &'a str,
    /// Whether it starts as JSON does.
    pub is_json: bool,
    head_shape: OnceCell<Shape>,
    shape: OnceCell<Shape>,
}

impl<'a> Probe<'a> {
    /// Looks at the beginning of a text.
    pub(super) fn new(text: &'a str, extension: &'a str) -> Probe<'a> {
        let head = beginning(text);
        let (is_unsure, head_shape, shape) = Default::default();
        let (root, is_json) = (root(head), is_json(text));
        Probe { text, is_cut: false, is_unsure, head, extension, root, is_json, head_shape, shape }
    }

    /// Looks at a text of which more follows.
    pub(super) fn cut(text: &'a str, extension: &'a str) -> Probe<'a> {
        Probe { is_cut: true, ..Probe::new(text, extension) }
    }

    /// Whether what was found could be otherwise if the text were not cut.
    pub(super) fn is_unsure(&self) -> bool {
        self.is_unsure.get()
    }

    /// All of the text. Ask for it only where the head does not do: a large file is then read as a whole.
    pub fn text(&self) -> &'a str {
        self.is_unsure.set(self.is_cut);
        self.text
    }

    /// Whether the text is longer than its head.
    pub fn is_longer(&self) -> bool {
        self.head.len() < self.text.len()
    }

    /// Whether a JSON text has a value at a path, such as `results.items[].type`.
    ///
    /// The beginning is asked first: whether a path is missing costs a pass over the text, once for all of them.
    pub fn has(&self, path: &str) -> bool {
        self.is_json && (self.head_shape().has(path) || self.shape().has(path))
    }

    /// Whether the beginning of a JSON text has a value at a path.
    pub fn begins_with(&self, path: &str) -> bool {
        self.is_json && self.head_shape().has(path)
    }

    /// Whether a JSON text has values at all these paths.
    pub fn has_all(&self, paths: &[&str]) -> bool {
        paths.iter().all(|path| self.has(path))
    }

    /// Whether a JSON text has a value at one of these paths.
    pub fn has_any(&self, paths: &[&str]) -> bool {
        self.is_json
            && (paths.iter().any(|path| self.head_shape().has(path)) || paths.iter().any(|path| self.has(path)))
    }

    /// The paths of a whole JSON text; none of any other.
    pub fn shape(&self) -> &Shape {
        self.shape.get_or_init(|| if self.is_json { Shape::of(self.text()) } else { Shape::default() })
    }

    /// The paths of the beginning of a JSON text; none of any other.
    pub fn head_shape(&self) -> &Shape {
        self.head_shape.get_or_init(|| if self.is_json { Shape::of(self.head) } else { Shape::default() })
    }
}

/// Whether a text starts as an object or a list of them does; text in brackets does not.
fn is_json(text: &str) -> bool {
    let text = text.trim_start();
    let follows = text.get(1..).map(str::trim_start).and_then(|rest| rest.chars().next());
    match text.chars().next() {
        Some('{') => matches!(follows, Some('"' | '}') | None),
        Some('[') => matches!(follows, Some('{' | ']')),
        _ => false,
    }
}

/// The name of the first element of a text that starts with one, comments and declarations aside.
fn root(text: &str) -> &str {
    let mut rest = text.trim_start();
    loop {
        let ends = [("<?", "?>"), ("<!--", "-->"), ("<!", ">")];
        let Some((start, end)) = ends.iter().find(|(start, _)| rest.starts_with(start)) else { break };
        let Some(len) = rest.find(end) else { return "" };
        // A document type may have declarations in brackets.
        let inner = rest.find('[').filter(|bracket| *start == "<!" && *bracket < len);
        let len = inner.and_then(|bracket| rest[bracket..].find(']').map(|at| bracket + at)).unwrap_or(len);
        let Some(len) = rest[len..].find(end).map(|at| len + at + end.len()) else { return "" };
        rest = rest[len..].trim_start();
    }
    let Some(name) = rest.strip_prefix('<') else { return "" };
    let is_end = |c: char| c.is_whitespace() || c == '>' || c == '/';
    let name = name.split(is_end).next().unwrap_or_default();
    let name = name.rsplit(':').next().unwrap_or_default();
    if name.starts_with(|c: char| c.is_alphabetic() || c == '_') { name } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outermost_element_is_found() {
        let found =
            ["<tt xml:lang='fr'>", "<?xml version='1.0'?><!-- <b> --><!DOCTYPE x [<!ENTITY y '>'>]>\n<p:Trans>"];
        assert_eq!(found.map(root), ["tt", "Trans"]);
        assert_eq!(
            ["<!doctype html><HTML>", "<i>x", "< a>", "a <b>", "<!-- a", "<>", ""].map(root),
            ["HTML", "i", "", "", "", "", ""]
        );
    }

    #[test]
    fn paths_are_found_behind_the_beginning() {
        let text = format!("{{\"a\": \"{}\", \"b\": [{{\"c\": 1}}]}}", "x".repeat(100_000));
        let probe = Probe::new(&text, "json");
        assert!(probe.has("a") && probe.has_all(&["b[].c"]) && !probe.has("c"));
        assert!(!Probe::new("[Ann]: {\"a\": 1}", "").has("a"));
    }
}
