//! A page of its own for a transcript: readable as it is, and read back.
//!
//! No script and nothing from elsewhere: one file to mail or to put on a web site. Consecutive segments of one speaker
//! stand under one name. Every segment has an anchor, `#t=12.5` by its start in seconds, that its time links to.

use std::collections::HashSet;
use std::io;

use crate::model::{SpeakerId, clock};

use super::kit::clock::written_seconds;
use super::kit::gathered::{Gathered, References, Space};
use super::kit::lines::LineCounter;
use super::kit::xml::{Node, Syntax, Tree, escape};
use super::{Draft, Format, Holds, LabelPlace, Outgoing, ReadError, Sink};

/// What tells such a page from others.
pub(super) const MARK: &str = "<meta name=\"generator\" content=\"whosaid\">";

/// Pages of transcripts.
pub static FORMAT: Format = Format {
    name: "html",
    title: "HTML page",
    extensions: &["html", "htm"],
    holds: Holds { words: false, confidence: false, ..Holds::ALL },
    sniff: |probe| probe.root.eq_ignore_ascii_case("html") && probe.head.contains(MARK),
    read,
    write: Some(write),
    escape,
};

/// Hues far apart, in degrees, in the order speakers get them.
const HUES: [u16; 12] = [210, 25, 145, 280, 50, 340, 180, 100, 250, 0, 310, 75];

fn write(outgoing: &Outgoing<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let Outgoing { transcript, title } = outgoing;
    let title = escape(title);
    write!(
        out,
        "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n{MARK}\n<title>{title}</title>\n\
         <style>\n{}",
        include_str!("html/page.css")
    )?;
    for (number, hue) in HUES.iter().enumerate() {
        writeln!(out, ".s{number} {{ --hue: {hue} }}")?;
    }
    writeln!(out, "</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>")?;
    let has_hours =
        transcript.segments().any(|(_, segment)| segment.start.is_some_and(|start| start.millis() >= 3_600_000));
    let mut anchors: HashSet<String> = HashSet::new();
    let mut last: Option<SpeakerId> = None;
    for (number, (_, segment)) in (1..).zip(transcript.segments()) {
        if last != Some(segment.speaker) {
            let name = transcript.speakers().shown(segment.speaker);
            let colour = segment.speaker.0 as usize % HUES.len();
            writeln!(out, "{}<section class=\"s{colour}\">", if last.is_some() { "</section>\n" } else { "" })?;
            if !name.is_empty() {
                writeln!(out, "<h2>{}</h2>", escape(name))?;
            }
            last = Some(segment.speaker);
        }
        let by_time = segment.start.map(|start| format!("t={}", written_seconds(start)));
        let anchor = by_time.filter(|anchor| anchors.insert(anchor.clone())).unwrap_or_else(|| format!("s={number}"));
        write!(out, "<p id=\"{anchor}\"")?;
        for (name, time) in [("start", segment.start), ("end", segment.end)] {
            if let Some(time) = time {
                write!(out, " data-{name}=\"{}\"", written_seconds(time))?;
            }
        }
        let shown = segment.start.map_or("¶".to_owned(), |start| clock(start, has_hours));
        writeln!(out, "><a href=\"#{anchor}\">{shown}</a> <span>{}</span></p>", escape(segment.text))?;
    }
    writeln!(out, "{}</main>\n</body>\n</html>", if last.is_some() { "</section>\n" } else { "" })
}

fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let tree = Tree::parse(source, Syntax::Html)?;
    let mut lines = LineCounter::new(source);
    let mut read = Vec::new();
    for section in tree.root().outermost(|node| node.is("section")) {
        let (label, place) = match section.element("h2") {
            Some(name) => (name.text(), LabelPlace::at(name.inner(), before_line_end(source, &name))),
            None => (String::new(), LabelPlace::absent(section.inner().start, "\n<h2>", "</h2>")),
        };
        for paragraph in section.elements("p") {
            let line = lines.line_of(paragraph.range().start);
            let [start, end] = ["data-start", "data-end"].map(|name| paragraph.seconds(name, line, sink));
            read.extend(paragraph.children().filter(|node| node.is("a") || node.is("span")).map(|node| node.range()));
            let mut gathered = Gathered::default();
            for text in paragraph.elements("span").flat_map(|span| span.descendants()).filter(Node::is_text) {
                gathered.push(source, text.inner(), Space::Kept, References::Once);
            }
            let (label, place) = (label.clone().into(), place.clone());
            sink.segment(Draft { start, end, label, text: gathered.text.into(), words: Vec::new(), line, place });
        }
    }
    tree.tell_unread(&read, sink);
    Ok(())
}

/// The heading with the line end before it.
fn before_line_end(source: &str, heading: &Node<'_, '_>) -> std::ops::Range<usize> {
    let range = heading.range();
    let before = source.get(..range.start).unwrap_or_default();
    let without = before.strip_suffix('\n').unwrap_or(before);
    without.strip_suffix('\r').unwrap_or(without).len()..range.end
}
