//! The files of Transcriber: turns in sections, with marks of time in them.
//!
//! After the document type `trans-14.dtd` of [Transcriber](http://trans.sourceforge.net/). Every `<Turn>` is a segment; the
//! stretches between its `<Sync>`s are words of it, so that their times are kept. Where several speak at once, `<Who
//! nb>` says whose what follows is: a turn has a segment for each. Names stand in the table of speakers. Noises
//! (`<Event>`) and comments are no text.

use std::collections::HashMap;
use std::ops::Range;

use crate::model::{Timestamp, Word};

use super::kit::gathered::{Gathered, References, Space};
use super::kit::lines::LineCounter;
use super::kit::xml::{Node, Syntax, Tree, escape};
use super::{Draft, Format, Holds, LabelPlace, ReadError, Sink};

/// Transcriber files.
pub static FORMAT: Format = Format {
    name: "trs",
    title: "Transcriber (.trs)",
    extensions: &["trs"],
    holds: Holds { silence: true, ..Holds::TIMED },
    sniff: |probe| probe.root == "Trans",
    read,
    write: None,
    escape,
};

fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let tree = Tree::parse(source, Syntax::Xml)?;
    let names = names(&tree);
    let trans = tree.root().element("Trans");
    trans.and_then(|trans| trans.value("audio_filename")).iter().for_each(|name| sink.recording(name));
    let mut lines = LineCounter::new(source);
    for turn in tree.root().descendants().filter(|node| node.is("Turn")) {
        let line = lines.line_of(turn.range().start);
        emit(source, &turn, &names, line, sink);
    }
    Ok(())
}

/// The names of the speakers by their ids, each with its place.
fn names<'a>(tree: &Tree<'a>) -> HashMap<String, (String, Range<usize>)> {
    let speakers = tree.root().descendants().filter(|node| node.is("Speaker"));
    let name = |speaker: Node<'_, 'a>| {
        let (name, place) = speaker.attribute("name")?;
        Some((speaker.value("id")?.into_owned(), (name.trim().to_owned(), place)))
    };
    speakers.filter_map(name).collect()
}

/// What one of the speakers of a turn says.
#[derive(Default)]
struct Part {
    /// His number in the turn, counted from one.
    number: usize,
    gathered: Gathered,
    /// Where each mark of time stands in the text.
    marks: Vec<(usize, Option<Timestamp>)>,
}

fn emit(
    source: &str,
    turn: &Node<'_, '_>,
    names: &HashMap<String, (String, Range<usize>)>,
    line: u32,
    sink: &mut dyn Sink,
) {
    let (ids, ids_place) = turn.attribute("speaker").unwrap_or_default();
    let ids: Vec<&str> = ids.split_whitespace().collect();
    let [start, end] = ["startTime", "endTime"].map(|name| turn.seconds(name, line, sink));
    for part in parts(source, turn, line, sink) {
        let Part { number, mut gathered, mut marks } = part;
        gathered.trim_end();
        // Without parts of their own, those who speak at once share what is said: it is shown under the first.
        let id = ids.get(number.saturating_sub(1)).copied().unwrap_or_default();
        let (label, place) = match names.get(id) {
            Some((name, place)) if !name.is_empty() => (name.clone(), LabelPlace::at(place.clone(), place.clone())),
            Some((_, place)) => (String::new(), LabelPlace::absent(place.start, "", "")),
            None if id.is_empty() => (String::new(), LabelPlace::Nowhere),
            // An id that is in no table is a name itself.
            None if ids.len() == 1 => (id.to_owned(), LabelPlace::at(ids_place.clone(), ids_place.clone())),
            None => (id.to_owned(), LabelPlace::Nowhere),
        };
        marks.push((gathered.text.len(), end));
        // A single stretch has the times of the turn.
        let words = Some(words_between(&gathered.text, &marks)).filter(|words| words.len() > 1).unwrap_or_default();
        sink.segment(Draft { start, end, label: label.into(), text: gathered.text.into(), words, line, place });
    }
}

fn parts(source: &str, turn: &Node<'_, '_>, line: u32, sink: &mut dyn Sink) -> Vec<Part> {
    let mut parts = vec![Part { number: 1, ..Part::default() }];
    // Each speaker has one part, however often they take turns within it.
    let mut part_of: HashMap<usize, usize> = HashMap::from([(1, 0)]);
    let mut current = 0;
    let mut now = None;
    for node in turn.children() {
        if node.is("Who") {
            let number = node.value("nb").and_then(|value| value.trim().parse().ok()).unwrap_or(1);
            current = *part_of.entry(number).or_insert(parts.len());
            if current == parts.len() {
                parts.push(Part { number, ..Part::default() });
            }
        }
        let Some(part) = parts.get_mut(current) else { continue };
        if node.is("Sync") {
            now = node.seconds("time", line, sink);
            part.marks.push((part.gathered.text.len(), now));
        }
        if node.is_text() {
            if part.marks.is_empty() {
                part.marks.push((0, now));
            }
            let references = if node.is_verbatim() { References::None } else { References::Once };
            part.gathered.push(source, node.inner(), Space::Collapsed, references);
        }
    }
    if parts.len() > 1 {
        parts.retain(|part| !part.gathered.text.is_empty());
        parts.sort_by_key(|part| part.number);
    }
    if parts.is_empty() {
        parts.push(Part { number: 1, ..Part::default() });
    }
    parts
}

/// What is said between marks of time, as words of a text.
fn words_between(text: &str, marks: &[(usize, Option<Timestamp>)]) -> Vec<Word> {
    let between = marks.windows(2).filter_map(|pair| {
        let [(from, start), (to, end)] = pair else { return None };
        let said = text.get(*from..(*to).min(text.len()))?;
        let from = from + said.len() - said.trim_start().len();
        let range = u32::try_from(from).ok()?..u32::try_from(from + said.trim().len()).ok()?;
        let word = Word { range, start: *start, end: *end, confidence: None };
        (!said.trim().is_empty() && start.is_some()).then_some(word)
    });
    between.collect()
}
