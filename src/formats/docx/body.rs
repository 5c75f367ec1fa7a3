//! What a document says.

use crate::formats::ReadError;
use crate::formats::kit::clock::clock_time;
use crate::formats::kit::gathered::{Gathered, References, Space};
use crate::formats::kit::names::is_possible;
use crate::formats::kit::xml::{Node, Syntax, Tree};

use super::{SPEAKER, TIME, TURN};

/// Stands before a turn that styles mark as one. XML has no such character, so no text has it.
pub const TURN_MARK: char = '\u{1E}';
/// Stands behind the name and behind the time of such a turn.
pub const PART_MARK: char = '\u{1F}';

/// Where the text of a document stands in it.
#[derive(Debug)]
pub struct Body {
    /// The places; the text itself is elsewhere.
    pub gathered: Gathered,
    /// The prefix of the document's elements, with its colon: `w:`.
    pub prefix: String,
}

/// The text of a document and where it stands. Costs a pass.
pub fn gather(xml: &str) -> Result<(String, Body), ReadError> {
    let tree = Tree::parse(xml, Syntax::Xml)?;
    let Some(document) = tree.root().element("document") else { return Err(ReadError::Unknown) };
    let name_start = document.name_end() - document.name().len();
    let prefix = xml.get(document.range().start + 1..name_start).unwrap_or_default().to_owned();
    let mut writer = Writer::default();
    for node in document.descendants() {
        writer.take(xml, &node);
    }
    writer.end_row();
    let mut gathered = writer.out;
    let text = std::mem::take(&mut gathered.text);
    Ok((text, Body { gathered, prefix }))
}

impl Body {
    /// Escaped text as it stands in a text element, with its line ends.
    pub fn text_xml(&self, escaped: &str) -> String {
        let prefix = &self.prefix;
        escaped.replace('\n', &format!("</{prefix}t><{prefix}br/><{prefix}t xml:space=\"preserve\">"))
    }

    /// Text as it goes in before an element or an end tag, `rest`, and behind `before`.
    pub fn run_xml(&self, text: &str, rest: &str, before: &str) -> String {
        let prefix = &self.prefix;
        let text = format!("<{prefix}t xml:space=\"preserve\">{text}</{prefix}t>");
        let is_in_run =
            ["br", "tab", "cr", "noBreakHyphen"].iter().any(|name| rest.starts_with(&format!("<{prefix}{name}")));
        if is_in_run {
            return text;
        }
        // In a turn of our own, what precedes everything is the name.
        let is_turn = before.ends_with(&format!("<{prefix}pStyle {prefix}val=\"{TURN}\"/></{prefix}pPr>"));
        let style = format!("<{prefix}rPr><{prefix}rStyle {prefix}val=\"{SPEAKER}\"/></{prefix}rPr>");
        format!("<{prefix}r>{}{text}</{prefix}r>", if is_turn { style } else { String::new() })
    }
}

/// What a run is, by its style.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
enum Part {
    Speaker,
    Time,
    #[default]
    Said,
}

#[derive(Default)]
struct Writer {
    out: Gathered,
    paragraph: Option<Paragraph>,
    row: Option<Row>,
    part: Part,
    /// What stands before this is not looked at.
    skipped_until: usize,
}

struct Paragraph {
    /// Where it ends in the source, tag and all.
    until: usize,
    /// Where what it says starts and ends.
    start: usize,
    end: usize,
    is_turn: bool,
    name: Gathered,
    time: Gathered,
    said: Gathered,
}

/// A row of a table.
struct Row {
    until: usize,
    cells: Vec<Gathered>,
}

/// Elements with what is no text, is no longer text, or says the same again.
const SKIPPED: [&str; 9] = ["Fallback", "moveFrom", "del", "sectPr", "tblPr", "trPr", "tcPr", "instrText", "delText"];

impl Writer {
    fn take(&mut self, xml: &str, node: &Node<'_, '_>) {
        let range = node.range();
        if self.paragraph.as_ref().is_some_and(|paragraph| range.start >= paragraph.until) {
            self.end_paragraph();
        }
        if self.row.as_ref().is_some_and(|row| range.start >= row.until) {
            self.end_row();
        }
        if range.start < self.skipped_until {
            return;
        }
        match node.name() {
            "" if node.parent().is_some_and(|parent| parent.name() == "t") => {
                let references = if node.is_verbatim() { References::None } else { References::Once };
                self.open(range.start).push(xml, node.inner(), Space::Kept, references);
            }
            "p" => {
                self.end_paragraph();
                self.paragraph = Some(Paragraph::new(node));
            }
            "pPr" => {
                self.skipped_until = range.end;
                let style = node.element("pStyle").and_then(|style| style.value("val"));
                if let Some(paragraph) = &mut self.paragraph {
                    paragraph.is_turn = style.is_some_and(|style| style == TURN);
                    paragraph.start = range.end;
                }
            }
            "r" => self.part = Part::Said,
            "rPr" => {
                self.skipped_until = range.end;
                let style = node.element("rStyle").and_then(|style| style.value("val"));
                self.part = match style.as_deref() {
                    Some(SPEAKER) => Part::Speaker,
                    Some(TIME) => Part::Time,
                    _ => Part::Said,
                };
            }
            "tab" => self.open(range.start).put('\t', range),
            "br" | "cr" => self.open(range.start).put('\n', range),
            "noBreakHyphen" => self.open(range.start).put('\u{2011}', range),
            "tr" if self.row.is_none() => {
                self.end_paragraph();
                self.row = Some(Row { until: range.end, cells: Vec::new() });
            }
            "tc" => {
                self.end_paragraph();
                if let Some(row) = &mut self.row {
                    row.cells.push(Gathered::default());
                }
            }
            name if SKIPPED.contains(&name) => self.skipped_until = range.end,
            _ => {}
        }
    }

    /// What the text at a place is added to.
    fn open(&mut self, at: usize) -> &mut Gathered {
        let part = self.part;
        let paragraph = self.paragraph.get_or_insert_with(|| Paragraph::behind(at));
        match part {
            Part::Speaker if paragraph.is_turn => &mut paragraph.name,
            Part::Time if paragraph.is_turn => &mut paragraph.time,
            _ => &mut paragraph.said,
        }
    }

    fn end_paragraph(&mut self) {
        let Some(paragraph) = self.paragraph.take() else { return };
        let Paragraph { start, end, is_turn, name, time, said, .. } = paragraph;
        let mut whole = Gathered::default();
        if is_turn {
            whole.put(TURN_MARK, start..start);
            whole.append(name);
            whole.put(PART_MARK, start..start);
            whole.append(time);
            whole.put(PART_MARK, start..start);
        }
        whole.append(said);
        match self.row.as_mut().and_then(|row| row.cells.last_mut()) {
            Some(cell) => {
                if !cell.text.is_empty() {
                    cell.put('\n', start..start);
                }
                cell.append(whole);
            }
            None if whole.text.trim().is_empty() => {}
            None => {
                self.out.append(whole);
                self.out.put('\n', end..end);
                self.out.put('\n', end..end);
            }
        }
    }

    fn end_row(&mut self) {
        self.end_paragraph();
        let Some(row) = self.row.take() else { return };
        let end = row.until;
        let line = in_line(row.cells);
        if line.text.trim().is_empty() {
            return;
        }
        self.out.append(line);
        self.out.put('\n', end..end);
        self.out.put('\n', end..end);
    }
}

impl Paragraph {
    fn new(node: &Node<'_, '_>) -> Paragraph {
        let (range, inner) = (node.range(), node.inner());
        let parts = Default::default;
        let (name, time, said) = (parts(), parts(), parts());
        Paragraph { until: range.end, start: inner.start, end: inner.end, is_turn: false, name, time, said }
    }

    /// The rest of one that another, in a text box, came in the middle of.
    fn behind(at: usize) -> Paragraph {
        let (name, time, said) = Default::default();
        Paragraph { until: usize::MAX, start: at, end: at, is_turn: false, name, time, said }
    }
}

/// A row of a table as a line: name and time first, as in other texts.
fn in_line(cells: Vec<Gathered>) -> Gathered {
    let mut cells: Vec<Gathered> = cells.into_iter().filter(|cell| !cell.text.trim().is_empty()).collect();
    let is_number = |cell: &Gathered| cell.text.trim().bytes().all(|byte| byte.is_ascii_digit());
    if cells.len() > 2 && cells.first().is_some_and(is_number) {
        cells.remove(0);
    }
    let is_time = |cell: &Gathered| {
        let text = cell.text.trim().trim_start_matches(['[', '(']).trim_end_matches([']', ')']);
        clock_time(text).is_some_and(|time| time.len == text.len())
    };
    let is_name = |cell: &Gathered| {
        let text = cell.text.trim().trim_end_matches(':').trim_end();
        let is_heading = ["speaker", "name", "participant"].contains(&text.to_lowercase().as_str());
        is_possible(text) && !is_heading
    };
    let shape: Vec<(bool, bool)> = cells.iter().map(|cell| (is_time(cell), is_name(cell))).collect();
    let order: &[(usize, &str, &str)] = match shape.as_slice() {
        [(true, _), (false, true), (false, _)] => &[(0, "[", "] "), (1, "", ": "), (2, "", "")],
        [(false, true), (true, _), (false, _)] => &[(1, "[", "] "), (0, "", ": "), (2, "", "")],
        [(false, true), (false, _), (true, _)] => &[(2, "[", "] "), (0, "", ": "), (1, "", "")],
        [(false, true), (false, _)] => &[(0, "", ": "), (1, "", "")],
        [(true, _), (false, _)] => &[(0, "[", "] "), (1, "", "")],
        _ => &[],
    };
    let mut line = Gathered::default();
    let mut add = |cell: &Gathered, before: &str, after: &str| {
        let at = cell.offset(0).unwrap_or_default();
        let has_own = |sign: &str| !sign.is_empty() && cell.text.trim().ends_with(sign.trim());
        let before = if cell.text.trim().starts_with(['[', '(']) { "" } else { before };
        let after = if has_own(after) || (after == "] " && cell.text.trim().ends_with(')')) { " " } else { after };
        before.chars().for_each(|c| line.put(c, at..at));
        line.append(cell.clone());
        line.trim_end();
        after.chars().for_each(|c| line.put(c, at..at));
    };
    for (number, before, after) in order {
        if let Some(cell) = cells.get(*number) {
            add(cell, before, after);
        }
    }
    if order.is_empty() {
        cells.iter().for_each(|cell| add(cell, "", "\t"));
    }
    line
}
