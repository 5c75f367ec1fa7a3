//! From a page to segments.

use std::ops::Range;

use crate::formats::kit::clock::{clock_time, timestamp};
use crate::formats::kit::gathered::{Gathered, References, Space};
use crate::formats::kit::lines::{LineCounter, excerpt};
use crate::formats::kit::names::{is_possible, prefix};
use crate::formats::kit::xml::{NOT_SAID, Node, Syntax, Tree};
use crate::formats::{Draft, LabelPlace, Places, Probe, ReadError, Sink};
use crate::model::Timestamp;

/// What may stand outermost in such a page, or in a part of one.
const ROOTS: [&str; 12] =
    ["html", "body", "main", "article", "section", "div", "cite", "time", "p", "h1", "h2", "head"];

/// Whether a text is a page with names and times, or with at least two turns that start with a bold name.
pub fn sniff(probe: &Probe<'_>) -> bool {
    let is_page = ROOTS.iter().any(|root| root.eq_ignore_ascii_case(probe.root));
    if !is_page || probe.head.contains(crate::formats::html::MARK) {
        return false;
    }
    let Ok(tree) = Tree::parse(probe.head, Syntax::Html) else { return false };
    has_cites(&tree) || paragraphs(&tree).filter(|node| bold_head(probe.head, node).is_some()).nth(1).is_some()
}

/// Reads the segments of a text. Costs a few passes.
pub fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let tree = Tree::parse(source, Syntax::Html)?;
    if has_cites(&tree) {
        read_cites(source, &tree, sink);
    } else {
        read_bold(source, &tree, sink);
    }
    Ok(())
}

/// Whether names and times stand in elements of their own, both or one of them twice.
fn has_cites(tree: &Tree<'_>) -> bool {
    let cites = tree.root().outermost(|node| node.is("cite")).filter(|cite| cite.text().trim().ends_with(':'));
    let times = tree.root().outermost(|node| node.is("time")).filter(|time| whole_time(&time.text()).is_some());
    cites.take(2).count() + times.take(2).count() > 1
}

fn paragraphs<'t, 'a>(tree: &'t Tree<'a>) -> impl Iterator<Item = Node<'t, 'a>> {
    tree.root().outermost(|node| node.is("p"))
}

fn whole_time(text: &str) -> Option<u64> {
    let text = text.trim().trim_start_matches(['[', '(']).trim_end_matches([']', ')', ':']);
    clock_time(text).filter(|time| time.len == text.len()).map(|time| time.millis)
}

/// What is under way between a name or a time and the end of what is said.
#[derive(Default)]
struct Open {
    /// The name that stands right before it.
    cite: Option<(String, LabelPlace)>,
    start: Option<Timestamp>,
    /// Where its first part stands.
    at: Option<usize>,
    gathered: Gathered,
}

fn read_cites(source: &str, tree: &Tree<'_>, sink: &mut dyn Sink) {
    let mut lines = LineCounter::new(source);
    let mut open = Open::default();
    let mut label: Option<String> = None;
    let mut skipped_until = 0;
    let mut paragraph_until = 0;
    let mut read = Vec::new();
    for node in tree.root().descendants() {
        let range = node.range();
        if range.start < skipped_until {
            continue;
        }
        let is_start = node.is("cite") || node.is("time") || node.is("p");
        if (is_start || range.start >= paragraph_until) && !open.gathered.text.trim().is_empty() {
            // A loose text goes on over the elements in it, a paragraph ends with its tag.
            if is_start || paragraph_until > 0 {
                flush(std::mem::take(&mut open), &mut label, &mut lines, sink);
            }
        }
        if is_start {
            paragraph_until = 0;
            open.at.get_or_insert(range.start);
        }
        if node.is("cite") {
            skipped_until = range.end;
            read.push(range);
            open.cite = cite(source, &node);
        } else if node.is("time") {
            skipped_until = range.end;
            let line = lines.line_of(range.start);
            read.push(range);
            match whole_time(&node.text()) {
                Some(millis) => open.start = timestamp(millis, line, sink),
                None => {
                    let text = node.text();
                    sink.warning(line, format!("the time {} is none; it was left out", excerpt(&text)));
                }
            }
        } else if node.is("p") {
            paragraph_until = range.end;
        } else if NOT_SAID.iter().any(|name| node.is(name)) {
            skipped_until = range.end;
        } else if open.at.is_some() {
            gather(source, &node, &mut open.gathered);
            if node.is_text() {
                read.push(range);
            }
        }
    }
    flush(open, &mut label, &mut lines, sink);
    tree.tell_unread(&read, sink);
}

fn flush(open: Open, label: &mut Option<String>, lines: &mut LineCounter<'_>, sink: &mut dyn Sink) {
    let Open { cite, start, at, mut gathered } = open;
    gathered.trim_end();
    let Some(at) = at else { return };
    if gathered.text.is_empty() && start.is_none() {
        if let Some((name, _)) = cite {
            sink.warning(
                lines.line_of(at),
                format!("nothing follows the name {}; it makes no segment", excerpt(&name)),
            );
        }
        return;
    }
    let place = match (cite, &label) {
        (Some((name, place)), _) => {
            *label = Some(name);
            place
        }
        (None, Some(_)) => LabelPlace::Inherited { offset: at, before: "<cite>".into(), after: ":</cite>\n" },
        (None, None) => LabelPlace::absent(at, "<cite>", ":</cite>\n"),
    };
    let label = label.clone().unwrap_or_default().into();
    let line = lines.line_of(at);
    sink.segment(Draft { start, end: None, label, text: gathered.text.into(), words: Vec::new(), line, place });
}

/// The name in a `<cite>`, without its colon.
fn cite(source: &str, cite: &Node<'_, '_>) -> Option<(String, LabelPlace)> {
    let gathered = gathered(source, cite);
    let text = gathered.text.trim_end();
    let name = text.strip_suffix(':').unwrap_or(text).trim_end();
    let labels = gathered.places(0..name.len());
    let whole: Places = std::iter::once(cite.range()).collect();
    let place = if labels.len() == 1 { LabelPlace::At { labels, whole } } else { LabelPlace::Nowhere };
    (!name.is_empty()).then(|| (name.to_owned(), place))
}

fn gathered(source: &str, node: &Node<'_, '_>) -> Gathered {
    let mut gathered = Gathered::default();
    node.descendants().for_each(|node| gather(source, &node, &mut gathered));
    gathered.trim_end();
    gathered
}

fn gather(source: &str, node: &Node<'_, '_>, gathered: &mut Gathered) {
    if node.is("br") {
        gathered.break_line(node.range());
    } else if node.is_text() {
        gathered.push(source, node.inner(), Space::Collapsed, References::Once);
    }
}

/// The start of a turn: a bold name, perhaps a time, and a colon, as ranges of what the paragraph says.
struct BoldHead {
    gathered: Gathered,
    label: Range<usize>,
    /// Name, time and colon.
    len: usize,
    time: Option<u64>,
}

/// The head of a paragraph that starts with a bold name; `None` for any other node.
fn bold_head(source: &str, paragraph: &Node<'_, '_>) -> Option<BoldHead> {
    if !paragraph.is("p") {
        return None;
    }
    let first = paragraph.descendants().find(|node| !node.is_text() || !node.own_text().trim().is_empty())?;
    let mut bold = Some(first);
    // The bold part may stand in a `<span>`.
    while bold.is_some_and(|node| node.is("span") || node.is("em") || node.is("i")) {
        bold = bold.and_then(|node| node.children().next());
    }
    let bold = bold.filter(|node| node.is("strong") || node.is("b"))?;
    let gathered = gathered(source, paragraph);
    let head_len = self::gathered(source, &bold).text.trim_end().len();
    let head = gathered.text.get(..head_len)?;
    let rest = gathered.text.get(head_len..)?;
    let (head, mut len, has_colon) = match head.strip_suffix(':') {
        Some(head) => (head, head_len, true),
        None => (head, head_len, false),
    };
    let (name, mut time) = with_time(head);
    let mut has_colon = has_colon;
    if !has_colon {
        let after = rest.trim_start();
        let behind = [('[', ']'), ('(', ')')].iter().find_map(|(open, close)| {
            let (inner, rest) = after.strip_prefix(*open)?.split_once(*close)?;
            Some((whole_time(inner)?, rest))
        });
        let after = match behind {
            Some((millis, rest)) => {
                time = time.or(Some(millis));
                has_colon = true;
                rest
            }
            None => after,
        };
        let without = after.trim_start().strip_prefix(':');
        has_colon |= without.is_some() || time.is_some();
        len = gathered.text.len() - without.unwrap_or(after).len();
    }
    let label = 0..name.len();
    let is_name = has_colon && is_possible(name) && prefix(&format!("{name}:")).is_some();
    is_name.then_some(BoldHead { gathered, label, len, time })
}

/// A name and the time in brackets behind it.
fn with_time(head: &str) -> (&str, Option<u64>) {
    let head = head.trim_end();
    let inner = head.strip_suffix([']', ')']).and_then(|head| head.rsplit_once(['[', '(']));
    match inner.and_then(|(name, time)| Some((name.trim_end(), whole_time(time)?))) {
        Some((name, time)) => (name, Some(time)),
        None => (head, None),
    }
}

/// One turn of an interview.
struct Turn {
    head: BoldHead,
    line: u32,
    text: String,
}

fn read_bold(source: &str, tree: &Tree<'_>, sink: &mut dyn Sink) {
    let mut lines = LineCounter::new(source);
    let mut open: Option<Turn> = None;
    let mut read = Vec::new();
    for paragraph in paragraphs(tree) {
        let line = lines.line_of(paragraph.range().start);
        if let Some(head) = bold_head(source, &paragraph) {
            let text = head.gathered.text.get(head.len..).unwrap_or_default().trim().to_owned();
            read.push(paragraph.range());
            if let Some(turn) = open.replace(Turn { head, line, text }) {
                emit(turn, sink);
            }
        } else if let Some(turn) = &mut open {
            let said = gathered(source, &paragraph).text;
            turn.text.push_str(if turn.text.is_empty() || said.is_empty() { "" } else { "\n\n" });
            turn.text.push_str(&said);
            read.push(paragraph.range());
        }
    }
    if let Some(turn) = open {
        emit(turn, sink);
    }
    tree.tell_unread(&read, sink);
}

fn emit(turn: Turn, sink: &mut dyn Sink) {
    let Turn { head, line, text } = turn;
    let BoldHead { gathered, label, time, .. } = head;
    let name = gathered.text.get(label.clone()).unwrap_or_default().to_owned();
    if text.is_empty() && time.is_none() {
        sink.warning(line, format!("nothing follows the name {}; it makes no segment", excerpt(&name)));
        return;
    }
    let labels = gathered.places(label);
    // Without its name a turn would be part of the one before.
    let place = if labels.len() == 1 { LabelPlace::At { labels, whole: Places::new() } } else { LabelPlace::Nowhere };
    let start = time.and_then(|millis| timestamp(millis, line, sink));
    sink.segment(Draft { start, end: None, label: name.into(), text: text.into(), words: Vec::new(), line, place });
}
