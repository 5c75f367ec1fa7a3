//! XML and HTML as a tree whose every part knows where it stands in the source.
//!
//! Read as files are, not as they should be: prefixes need no declaration and are ignored, an end tag closes what was
//! left open inside. No entity is expanded but characters, so none can blow up. In HTML, elements may lack their end.
//! The tree is flat inside: neither depth nor number of elements can exhaust the stack.

use std::borrow::Cow;
use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::lines::{LineCounter, excerpt, trimmed};
use super::markup::character_reference;
use crate::formats::{ReadError, Sink};
use crate::model::Timestamp;
use crate::text::{counted, place_in};

/// How strictly a source is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Syntax {
    /// An element that is not ended is an error: the file was cut short.
    Xml,
    /// Some elements have no end, and some need none.
    Html,
}

/// A source as a tree.
#[derive(Debug)]
pub struct Tree<'a> {
    source: &'a str,
    /// In the order of the source; the first is the root of all, and no element.
    nodes: Vec<Entry>,
    attributes: Vec<(Range<usize>, Range<usize>)>,
    /// Where what is read ends.
    end: usize,
}

#[derive(Debug)]
struct Entry {
    kind: Kind,
    /// All of it, tags included.
    range: Range<usize>,
    parent: u32,
    /// The number behind that of its last descendant.
    end: u32,
}

#[derive(Debug)]
enum Kind {
    Element { name: Range<usize>, attributes: Range<u32>, inner: Range<usize> },
    Text { is_verbatim: bool },
}

/// An element or a text of a tree; or the whole of it.
#[derive(Clone, Copy)]
pub struct Node<'t, 'a> {
    tree: &'t Tree<'a>,
    at: u32,
}

const NOT_CLOSED: [&str; 10] = ["br", "hr", "img", "meta", "link", "input", "wbr", "source", "col", "area"];
/// What of a page is not said: what is about it, and its headings.
pub const NOT_SAID: [&str; 8] = ["head", "script", "style", "title", "h1", "h2", "h3", "h4"];
/// How many elements one end tag closes at most.
const MAX_LEFT_OPEN: usize = 256;
const CLOSED_BY_THE_NEXT: [&str; 6] = ["p", "li", "dt", "dd", "tr", "td"];
/// What no paragraph can have in it, so that one before it ends there.
const NOT_IN_PARAGRAPHS: [&str; 18] = [
    "div",
    "section",
    "article",
    "main",
    "nav",
    "header",
    "footer",
    "aside",
    "ul",
    "ol",
    "dl",
    "table",
    "blockquote",
    "pre",
    "h1",
    "h2",
    "h3",
    "h4",
];

impl<'a> Tree<'a> {
    /// Reads a source; an error with its line where it is no XML or ends too early. Costs a pass, and space for each node.
    pub fn parse(source: &'a str, syntax: Syntax) -> Result<Tree<'a>, ReadError> {
        Parser::new(source, syntax).parse()
    }

    /// The whole: its children are the outermost elements.
    pub fn root(&self) -> Node<'_, 'a> {
        Node { tree: self, at: 0 }
    }

    /// Warns of each text of a page in none of the places that were read, which are in order, and of what comes behind a
    /// comment, a tag or a script without its end. Costs a pass.
    pub fn tell_unread(&self, read: &[Range<usize>], sink: &mut dyn Sink) {
        let mut lines = LineCounter::new(self.source);
        let mut tell = |at: usize, text: &str, what: &str| {
            let count = counted(text.chars().count(), "character");
            sink.warning(lines.line_of(at), format!("{what}: {count}, {}", excerpt(text)));
        };
        let mut read = read.iter().peekable();
        let mut passed = 0;
        let mut unread: Option<(usize, String)> = None;
        for node in self.root().descendants() {
            let range = node.range();
            while let Some(place) = read.next_if(|place| place.start <= range.start) {
                passed = passed.max(place.end);
                unread.take().iter().for_each(|(at, text)| tell(*at, text, "part of no turn"));
            }
            let text = node.own_text();
            if range.start < passed {
                continue;
            } else if NOT_SAID.iter().any(|name| node.is(name)) {
                passed = range.end;
            } else if !text.trim().is_empty() {
                let start = trimmed(self.source, range).start;
                let (_, all) = unread.get_or_insert_with(|| (start, String::new()));
                all.push_str(if all.is_empty() { "" } else { " " });
                all.push_str(text.trim());
            }
        }
        unread.iter().for_each(|(at, text)| tell(*at, text, "part of no turn"));
        let rest = self.source[self.end..].trim();
        if !rest.is_empty() {
            tell(self.end, rest, "not ended, and so not read to the end of the file");
        }
    }
}

struct Parser<'a> {
    tree: Tree<'a>,
    syntax: Syntax,
    /// The elements not ended yet, the root first.
    open: Vec<u32>,
}

impl<'a> Parser<'a> {
    fn new(source: &'a str, syntax: Syntax) -> Parser<'a> {
        let kind = Kind::Element { name: 0..0, attributes: 0..0, inner: 0..source.len() };
        let root = Entry { kind, range: 0..source.len(), parent: 0, end: 0 };
        Parser {
            tree: Tree { source, nodes: vec![root], attributes: Vec::new(), end: source.len() },
            syntax,
            open: vec![0],
        }
    }

    fn parse(mut self) -> Result<Tree<'a>, ReadError> {
        let source = self.tree.source;
        let mut base = 0;
        let mut reader = reader(source);
        loop {
            let start = base + reader.buffer_position() as usize;
            let rest = source.get(start..).unwrap_or_default();
            if self.syntax == Syntax::Html && is_comment(rest) {
                let Some(len) = comment_len(rest) else {
                    self.tree.end = start;
                    break;
                };
                base = start + len;
                reader = self::reader(&source[base..]);
                continue;
            }
            if is_bare_less_than(rest) {
                // A reader would take all up to the next `>` for a tag.
                self.text(start..start + 1, false);
                base = start + 1;
                reader = self::reader(&source[base..]);
                continue;
            }
            let event = match reader.read_event() {
                Ok(Event::Eof) => break,
                Ok(event) => event,
                Err(_) if self.syntax == Syntax::Html => {
                    self.tree.end = start;
                    break;
                }
                Err(error) => return Err(malformed(source, start, &format!("this is not valid XML ({error})"))),
            };
            let end = base + reader.buffer_position() as usize;
            match event {
                Event::Start(tag) => {
                    let name = self.start(&tag, start..end);
                    if self.syntax == Syntax::Html
                        && ["script", "style"].iter().any(|raw| name.eq_ignore_ascii_case(raw))
                    {
                        // What stands in it is no markup.
                        let Some(len) = raw_len(&source[end..], name) else {
                            self.tree.end = start;
                            break;
                        };
                        base = end + len;
                        reader = self::reader(&source[base..]);
                    }
                }
                Event::Empty(tag) => {
                    self.start(&tag, start..end);
                    self.end_last(end..end);
                }
                Event::End(tag) => self.end(tag.local_name().into_inner(), start..end),
                Event::Text(_) | Event::GeneralRef(_) => self.text(start..end, false),
                Event::CData(_) => self.text(start..end, true),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
                Event::Eof => break,
            }
        }
        if self.syntax == Syntax::Xml && self.open.len() > 1 {
            return Err(malformed(source, source.len(), "the XML ends too early, as in a file cut short"));
        }
        while self.open.len() > 1 {
            self.end_last(source.len()..source.len());
        }
        let end = self.tree.nodes.len() as u32;
        if let Some(root) = self.tree.nodes.first_mut() {
            root.end = end;
        }
        Ok(self.tree)
    }

    fn start(&mut self, tag: &BytesStart<'_>, range: Range<usize>) -> &'a str {
        let source = self.tree.source;
        let name = place_in(source, tag.local_name().into_inner()).unwrap_or_default();
        let name_text = source.get(name.clone()).unwrap_or_default();
        if self.syntax == Syntax::Html {
            let closes = CLOSED_BY_THE_NEXT.iter().find(|closes| closes.eq_ignore_ascii_case(name_text));
            if closes.is_some() && self.last_name().eq_ignore_ascii_case(name_text) {
                self.end_last(range.start..range.start);
            }
            let is_block = NOT_IN_PARAGRAPHS.iter().any(|block| block.eq_ignore_ascii_case(name_text));
            let is_body = name_text.eq_ignore_ascii_case("body") && self.last_name().eq_ignore_ascii_case("head");
            if is_body || (is_block && self.last_name().eq_ignore_ascii_case("p")) {
                self.end_last(range.start..range.start);
            }
        }
        let first = self.tree.attributes.len() as u32;
        for attribute in tag.html_attributes().with_checks(false).flatten() {
            // In HTML one may have no value, and so no place for another.
            let key = place_in(source, attribute.key.local_name().into_inner());
            self.tree.attributes.extend(key.zip(place_in(source, &attribute.value)));
        }
        let attributes = first..self.tree.attributes.len() as u32;
        let inner = range.end..range.end;
        self.add(Kind::Element { name, attributes, inner }, range.clone());
        self.open.push(self.tree.nodes.len() as u32 - 1);
        if self.syntax == Syntax::Html && NOT_CLOSED.iter().any(|void| void.eq_ignore_ascii_case(name_text)) {
            self.end_last(range.end..range.end);
        }
        name_text
    }

    fn last_name(&self) -> &'a str {
        self.open.last().map_or("", |at| self.name(*at))
    }

    fn name(&self, at: u32) -> &'a str {
        match self.tree.nodes.get(at as usize).map(|entry| &entry.kind) {
            Some(Kind::Element { name, .. }) => self.tree.source.get(name.clone()).unwrap_or_default(),
            _ => "",
        }
    }

    /// Ends the innermost open element of a name, and all that is open in it; nothing where none is open.
    fn end(&mut self, name: &str, tag: Range<usize>) {
        let is_named = |at: &u32| match self.syntax {
            Syntax::Xml => self.name(*at) == name,
            Syntax::Html => self.name(*at).eq_ignore_ascii_case(name),
        };
        // A bound, or ends that close nothing would cost a pass over all that is open each.
        let mut innermost = self.open.iter().enumerate().skip(1).rev().take(MAX_LEFT_OPEN);
        let Some((depth, _)) = innermost.find(|(_, at)| is_named(at)) else { return };
        while self.open.len() > depth + 1 {
            self.end_last(tag.start..tag.start);
        }
        self.end_last(tag);
    }

    fn end_last(&mut self, tag: Range<usize>) {
        let end = self.tree.nodes.len() as u32;
        let Some(entry) = self.open.pop().and_then(|at| self.tree.nodes.get_mut(at as usize)) else { return };
        entry.end = end;
        entry.range.end = tag.end;
        if let Kind::Element { inner, .. } = &mut entry.kind {
            inner.end = tag.start.max(inner.start);
        }
    }

    fn text(&mut self, range: Range<usize>, is_verbatim: bool) {
        let parent = self.open.last().copied().unwrap_or_default();
        if let Some(last) = self.tree.nodes.last_mut()
            && let Kind::Text { is_verbatim: false } = last.kind
            && !is_verbatim
            && (last.range.end, last.parent) == (range.start, parent)
        {
            last.range.end = range.end;
            return;
        }
        self.add(Kind::Text { is_verbatim }, range);
    }

    fn add(&mut self, kind: Kind, range: Range<usize>) {
        let parent = self.open.last().copied().unwrap_or_default();
        let end = self.tree.nodes.len() as u32 + 1;
        self.tree.nodes.push(Entry { kind, range, parent, end });
    }
}

/// Whether a text starts with a `<` that begins no tag: people write `<<` and `a < b` without escapes.
fn is_bare_less_than(rest: &str) -> bool {
    let mut signs = rest.chars();
    let begins_tag = |c: char| c.is_alphabetic() || matches!(c, '_' | ':' | '/' | '!' | '?');
    signs.next() == Some('<') && signs.next().is_some_and(|next| !begins_tag(next))
}

/// Whether a text starts with a comment of HTML: with `<!--`, or one that XML has not, as `<![if !IE]>`, `<!>`, `<?x>`.
fn is_comment(rest: &str) -> bool {
    let is = |known: &str| rest.get(..known.len()).is_some_and(|start| start.eq_ignore_ascii_case(known));
    is("<?") || (is("<!") && !["<!doctype", "<![CDATA["].into_iter().any(is))
}

/// How many bytes the comment has that a text starts with; `None` where it does not end. `<!-->` does.
fn comment_len(rest: &str) -> Option<usize> {
    // The signs it starts with may be those before its end.
    let is_end = |at: usize| {
        let said = rest[..at].strip_prefix("<!--");
        said.is_none_or(|said| rest[..at].ends_with("--") || said.ends_with("--!"))
    };
    rest.match_indices('>').map(|(at, _)| at).find(|at| is_end(*at)).map(|at| at + 1)
}

/// How far the end tag is of an element whose content is no markup; `None` where there is none.
fn raw_len(rest: &str, name: &str) -> Option<usize> {
    let is_end = |at: usize| rest.get(at + 2..at + 2 + name.len()).is_some_and(|end| end.eq_ignore_ascii_case(name));
    rest.match_indices("</").map(|(at, _)| at).find(|at| is_end(*at))
}

fn reader(source: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(source);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    reader
}

fn malformed(source: &str, offset: usize, what: &str) -> ReadError {
    let line = LineCounter::new(source).line_of(offset);
    ReadError::Malformed { line, message: format!("{what}; mend it there or export it again") }
}

impl<'t, 'a> Node<'t, 'a> {
    fn entry(&self) -> &'t Entry {
        &self.tree.nodes[self.at as usize]
    }

    /// Its name without prefix; empty for a text.
    pub fn name(&self) -> &'a str {
        match &self.entry().kind {
            Kind::Element { name, .. } => &self.tree.source[name.clone()],
            Kind::Text { .. } => "",
        }
    }

    /// Where its name ends in its tag, and attributes start; where it starts, for a text.
    pub fn name_end(&self) -> usize {
        match &self.entry().kind {
            Kind::Element { name, .. } => name.end,
            Kind::Text { .. } => self.range().start,
        }
    }

    /// Whether it is a text in which no references are resolved.
    pub fn is_verbatim(&self) -> bool {
        matches!(self.entry().kind, Kind::Text { is_verbatim: true })
    }

    /// Whether it is an element of this name, in capitals or not.
    pub fn is(&self, name: &str) -> bool {
        self.name().eq_ignore_ascii_case(name)
    }

    /// Whether it is a text.
    pub fn is_text(&self) -> bool {
        matches!(self.entry().kind, Kind::Text { .. })
    }

    /// Where it stands in the source, tags included.
    pub fn range(&self) -> Range<usize> {
        self.entry().range.clone()
    }

    /// Where its content stands: what is between its tags, or the text itself.
    pub fn inner(&self) -> Range<usize> {
        match &self.entry().kind {
            Kind::Element { inner, .. } => inner.clone(),
            Kind::Text { is_verbatim: true } => self.range().start + "<![CDATA[".len()..self.range().end - "]]>".len(),
            Kind::Text { .. } => self.range(),
        }
    }

    /// The element it is in; `None` for the whole.
    pub fn parent(&self) -> Option<Node<'t, 'a>> {
        (self.at > 0).then(|| Node { at: self.entry().parent, ..*self })
    }

    /// What stands directly in it: elements and texts.
    pub fn children(&self) -> impl Iterator<Item = Node<'t, 'a>> + use<'t, 'a> {
        let (tree, end) = (self.tree, self.entry().end);
        let mut at = self.at + 1;
        std::iter::from_fn(move || {
            let node = (at < end).then_some(Node { tree, at })?;
            at = node.entry().end;
            Some(node)
        })
    }

    /// The elements of a name directly in it.
    pub fn elements<'n>(&self, name: &'n str) -> impl Iterator<Item = Node<'t, 'a>> + use<'n, 't, 'a> {
        self.children().filter(move |child| child.is(name))
    }

    /// The first element of a name directly in it.
    pub fn element(&self, name: &str) -> Option<Node<'t, 'a>> {
        self.children().find(|child| child.is(name))
    }

    /// All that stands in it, at any depth, in order.
    pub fn descendants(&self) -> impl Iterator<Item = Node<'t, 'a>> + use<'t, 'a> {
        let tree = self.tree;
        (self.at + 1..self.entry().end).map(move |at| Node { tree, at })
    }

    /// What stands in it, at any depth, and is what is asked for, in order; but nothing within such a one.
    ///
    /// Elements that stand in themselves a thousand times over cost no more than others so.
    pub fn outermost<S: Fn(&Node<'t, 'a>) -> bool>(
        &self,
        is_sought: S,
    ) -> impl Iterator<Item = Node<'t, 'a>> + use<'t, 'a, S> {
        let (tree, end) = (self.tree, self.entry().end);
        let mut at = self.at + 1;
        std::iter::from_fn(move || {
            while at < end {
                let node = Node { tree, at };
                if is_sought(&node) {
                    at = node.entry().end;
                    return Some(node);
                }
                at += 1;
            }
            None
        })
    }

    /// The text directly in it.
    pub fn direct_text(&self) -> String {
        self.children().map(|child| child.own_text().into_owned()).collect()
    }

    /// An attribute by its name without prefix: what it says, and where that stands between its quotes.
    pub fn attribute(&self, name: &str) -> Option<(Cow<'a, str>, Range<usize>)> {
        let Kind::Element { attributes, .. } = &self.entry().kind else { return None };
        let attributes = &self.tree.attributes[attributes.start as usize..attributes.end as usize];
        let (_, value) = attributes.iter().find(|(key, _)| self.tree.source[key.clone()].eq_ignore_ascii_case(name))?;
        Some((unescaped(&self.tree.source[value.clone()]), value.clone()))
    }

    /// What an attribute says, by its name without prefix.
    pub fn value(&self, name: &str) -> Option<Cow<'a, str>> {
        Some(self.attribute(name)?.0)
    }

    /// The time in seconds that an attribute says; one that is none is left out with a warning.
    pub fn seconds(&self, name: &str, line: u32, sink: &mut dyn Sink) -> Option<Timestamp> {
        let written = self.value(name)?;
        let time = written.trim().parse().ok().and_then(Timestamp::from_seconds);
        if time.is_none() {
            sink.warning(line, format!("the time {} is none; it was left out", excerpt(&written)));
        }
        time
    }

    /// All text in it, one after another, without markup or escapes.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for node in [*self].into_iter().chain(self.descendants()).filter(Node::is_text) {
            text.push_str(&node.own_text());
        }
        text
    }

    /// What a text says; empty for an element.
    pub fn own_text(&self) -> Cow<'a, str> {
        match self.entry().kind {
            Kind::Element { .. } => "".into(),
            Kind::Text { is_verbatim: true } => self.tree.source.get(self.inner()).unwrap_or_default().into(),
            Kind::Text { .. } => unescaped(&self.tree.source[self.range()]),
        }
    }
}

/// A text with its character references resolved, those of HTML too; what is none stays as it is.
pub fn unescaped(written: &str) -> Cow<'_, str> {
    let Some(mut at) = memchr::memchr(b'&', written.as_bytes()) else { return written.into() };
    let mut text = String::with_capacity(written.len());
    let mut done = 0;
    loop {
        text.push_str(&written[done..at]);
        let (c, len) = character_reference(&written[at..]).unwrap_or(('&', 1));
        text.push(c);
        done = at + len;
        match memchr::memchr(b'&', &written.as_bytes()[done..]) {
            Some(next) => at = done + next,
            None => break,
        }
    }
    text.push_str(&written[done..]);
    text.into()
}

/// A text as it is written between tags and in quotes.
///
/// Line ends and tabs are written as they are. Control characters that XML forbids even as references become U+FFFD.
pub fn escape(text: &str) -> Cow<'_, str> {
    let is_special = |c: char| matches!(c, '<' | '>' | '&' | '"' | '\'') || is_forbidden(c);
    if !text.contains(is_special) {
        return text.into();
    }
    let mut written = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            '&' => written.push_str("&amp;"),
            '"' => written.push_str("&quot;"),
            '\'' => written.push_str("&apos;"),
            c if is_forbidden(c) => written.push(char::REPLACEMENT_CHARACTER),
            c => written.push(c),
        }
    }
    written.into()
}

/// Whether XML 1.0 has no way to write a character.
fn is_forbidden(c: char) -> bool {
    matches!(c, '\0'..='\x08' | '\x0B' | '\x0C' | '\x0E'..='\x1F' | '\u{FFFE}' | '\u{FFFF}')
}

#[cfg(test)]
mod tests;
