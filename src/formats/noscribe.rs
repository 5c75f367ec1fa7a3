//! The transcripts of noScribe, in HTML made for its editor.
//!
//! As [noScribe](https://github.com/kaixxx/noScribe) writes it: a paragraph for each turn, and in it an anchor
//! `ts_START_END_SPEAKER` in milliseconds for each stretch of text, which is a segment here. The name stands once, where
//! the turn starts; what others say meanwhile stands between slashes, `//S02: yes.//`. The editor writes the anchors
//! before their text instead of around it, and again where the look changes. Times in brackets are no text.

use std::collections::HashMap;
use std::ops::Range;

use crate::model::Timestamp;

use super::kit::clock::clock_time;
use super::kit::gathered::{Gathered, References, Space};
use super::kit::lines::{LineCounter, excerpt};
use super::kit::names::{is_possible, prefix};
use super::kit::xml::{Node, Syntax, Tree, escape};
use super::{Draft, Format, Holds, LabelPlace, Need, Places, ReadError, Sink};

/// noScribe transcripts.
pub static FORMAT: Format = Format {
    name: "noscribe",
    title: "noScribe transcript (HTML)",
    extensions: &["html", "htm"],
    holds: Holds { starts: Need::May, ends: Need::May, ..Holds::TIMED },
    sniff: |probe| {
        probe.root.eq_ignore_ascii_case("html")
            && (probe.head.contains("<a name=\"ts_") || probe.head.contains("Transcribed with noScribe"))
    },
    read,
    write: None,
    escape,
};

fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let tree = Tree::parse(source, Syntax::Html)?;
    let is_named =
        |node: &Node<'_, '_>| node.is("meta") && node.value("name").is_some_and(|name| name == "audio_source");
    let audio = tree.root().descendants().find(is_named).and_then(|node| node.value("content"));
    audio.iter().for_each(|place| sink.recording(place));
    let mut lines = LineCounter::new(source);
    let mut speakers = Speakers::default();
    let mut read = Vec::new();
    for paragraph in tree.root().outermost(|node| node.is("p")) {
        let stretches = stretches(source, &paragraph);
        // What stands above the first anchor is the title and how the file was made.
        if read.is_empty() && stretches.iter().all(|stretch| stretch.anchor.is_none()) {
            continue;
        }
        read.push(if read.is_empty() { 0..paragraph.range().end } else { paragraph.range() });
        speakers.start_paragraph();
        for stretch in stretches {
            let line = lines.line_of(stretch.start);
            emit(source, stretch, &mut speakers, line, sink);
        }
    }
    tree.tell_unread(&read, sink);
    Ok(())
}

/// A piece of a turn.
struct Stretch<'a> {
    /// The name of its anchor.
    anchor: Option<(std::borrow::Cow<'a, str>, Range<usize>)>,
    start: usize,
    gathered: Gathered,
}

fn stretches<'a>(source: &str, paragraph: &Node<'_, 'a>) -> Vec<Stretch<'a>> {
    let mut stretches: Vec<Stretch<'a>> = Vec::new();
    let mut skipped_until = 0;
    for node in paragraph.descendants() {
        let start = node.range().start;
        if start < skipped_until {
            continue;
        }
        let anchor = node.attribute("name").filter(|(name, _)| node.is("a") && name.starts_with("ts_"));
        if let Some((name, place)) = anchor {
            let is_same = |last: &Stretch<'_>| last.anchor.as_ref().is_some_and(|(last, _)| *last == name);
            if !stretches.last().is_some_and(is_same) {
                stretches.push(Stretch { anchor: Some((name, place)), start, gathered: Gathered::default() });
            }
        } else if node.is("span") && node.inner().len() <= MAX_TIME && is_time(node.text().trim()) {
            skipped_until = node.range().end;
        } else if node.is_text() || node.is("br") {
            if stretches.is_empty() && node.own_text().trim().is_empty() {
                continue;
            }
            if stretches.is_empty() {
                stretches.push(Stretch { anchor: None, start, gathered: Gathered::default() });
            }
            let Some(stretch) = stretches.last_mut() else { continue };
            if node.is_text() {
                stretch.gathered.push(source, node.inner(), Space::Collapsed, References::Once);
            } else {
                stretch.gathered.break_line(node.range());
            }
        }
    }
    stretches
}

/// The longest element that may hold a time, in bytes.
const MAX_TIME: usize = 100;

/// Whether a text is a time in brackets and nothing else.
fn is_time(text: &str) -> bool {
    let inner = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    inner.is_some_and(|inner| clock_time(inner).is_some_and(|time| time.len == inner.len()))
}

/// Who is called what: the name in the text is the one people see and change.
#[derive(Default)]
struct Speakers {
    by_code: HashMap<String, (String, LabelPlace)>,
    is_first: bool,
}

impl Speakers {
    fn start_paragraph(&mut self) {
        self.is_first = true;
        // Older files have no codes: there the name at the start of the paragraph holds for all of it.
        self.by_code.remove("");
    }
}

fn emit(source: &str, stretch: Stretch<'_>, speakers: &mut Speakers, line: u32, sink: &mut dyn Sink) {
    let Stretch { anchor, mut gathered, .. } = stretch;
    gathered.trim_end();
    let (times, code, code_place) = match &anchor {
        Some((name, place)) => parse_anchor(name, place, source),
        None => ([None, None], "", None),
    };
    let is_aside = code.starts_with("//");
    let code = code.trim_start_matches('/').trim();
    let mut at = gathered.text.len() - gathered.text.trim_start().len();
    // The slashes end what another says or start it.
    let is_cut = gathered.text[at..].starts_with("//");
    if is_cut {
        let rest = &gathered.text[at + 2..];
        at = gathered.text.len() - rest.trim_start().len();
    }
    let rest = &gathered.text[at..];
    let may_be_named =
        speakers.is_first || (is_cut && is_aside) || rest.strip_prefix(code).is_some_and(|rest| rest.starts_with(':'));
    let found = prefix(rest).filter(|found| {
        let name = &rest[found.label.clone()];
        may_be_named && !found.bracketed && (name == code || is_possible(name))
    });
    speakers.is_first = false;
    if let Some(found) = found {
        let labels = gathered.places(at + found.label.start..at + found.label.end);
        let whole = gathered.places(at..at + found.whole.end);
        let name = rest[found.label].to_owned();
        at += found.whole.end;
        let place = if labels.len() == 1 { LabelPlace::At { labels, whole } } else { LabelPlace::Nowhere };
        speakers.by_code.insert(code.to_owned(), (name, place));
    }
    let (label, place) = match speakers.by_code.get(code) {
        Some((label, place)) => (label.clone(), place.clone()),
        None if code.is_empty() => {
            let offset = gathered.offset(at).filter(|_| may_be_named);
            (String::new(), offset.map_or(LabelPlace::Nowhere, |offset| LabelPlace::absent(offset, "", ": ")))
        }
        None => {
            let labels: Places = code_place.into_iter().collect();
            (code.to_owned(), LabelPlace::At { labels, whole: Places::new() })
        }
    };
    let mut time = |millis: Option<&str>| {
        let millis = millis?;
        let time = millis.parse().ok().and_then(Timestamp::from_millis);
        if time.is_none() {
            sink.warning(line, format!("the time {} is none; it was left out", excerpt(millis)));
        }
        time
    };
    let [start, end] = times.map(&mut time);
    let text = gathered.text[at..].trim();
    let text = text.strip_suffix("//").unwrap_or(text).trim_end().to_owned().into();
    if anchor.is_some() || !gathered.text.is_empty() {
        sink.segment(Draft { start, end, label: label.into(), text, words: Vec::new(), line, place });
    }
}

/// Start, end and speaker in the name of an anchor, and where the latter stands.
fn parse_anchor<'n>(
    name: &'n str,
    place: &Range<usize>,
    source: &str,
) -> ([Option<&'n str>; 2], &'n str, Option<Range<usize>>) {
    let mut parts = name.splitn(4, '_').skip(1);
    let times = [parts.next(), parts.next()];
    let code = parts.next().unwrap_or_default();
    let written = source.get(place.clone()).unwrap_or_default();
    let shown = code.trim_start_matches('/');
    // Escapes make it unclear where in the source it stands.
    let code_place = (written == name && !shown.is_empty()).then(|| place.end - shown.len()..place.end);
    (times, code, code_place)
}
