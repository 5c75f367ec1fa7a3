//! The basic transcriptions of EXMARaLDA: events of tiers on a common timeline.
//!
//! After the data model of [EXMARaLDA](https://exmaralda.org/en/). The events of tiers of type
//! `t` (transcribed speech) are segments; annotations and descriptions are not. A point of the timeline without a time
//! lies evenly between those around it, as EXMARaLDA itself places it. Names are the abbreviations in the table of
//! speakers.

use std::collections::HashMap;
use std::ops::Range;

use crate::model::Timestamp;

use super::kit::lines::{LineCounter, excerpt};
use super::kit::order::send_in_order;
use super::kit::timeline::Timeline;
use super::kit::xml::{Node, Syntax, Tree, escape};
use super::{Draft, Format, Holds, LabelPlace, Need, ReadError, Sink};

/// EXMARaLDA transcriptions.
pub static FORMAT: Format = Format {
    name: "exb",
    title: "EXMARaLDA basic transcription (.exb)",
    extensions: &["exb", "xml"],
    holds: Holds { starts: Need::May, ends: Need::May, ..Holds::TIMED },
    sniff: |probe| probe.root == "basic-transcription",
    read,
    write: None,
    escape,
};

fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let tree = Tree::parse(source, Syntax::Xml)?;
    let mut lines = LineCounter::new(source);
    let mut speakers: HashMap<String, (String, Range<usize>)> = HashMap::new();
    let mut timeline = Timeline::default();
    for node in tree.root().descendants() {
        if node.is("speaker")
            && let Some(id) = node.value("id")
            && let Some(named) = abbreviation(source, &node)
        {
            speakers.insert(id.into_owned(), named);
        }
        if node.is("referenced-file") {
            node.value("url").iter().for_each(|place| sink.recording(place));
        }
        if node.is("tli")
            && let Some(id) = node.value("id")
        {
            let written = node.value("time");
            let time = written.as_deref().and_then(|time| time.trim().parse().ok()).and_then(Timestamp::from_seconds);
            if let (Some(written), None) = (written, time) {
                let line = lines.line_of(node.range().start);
                sink.warning(line, format!("the time {} is none; it was estimated", excerpt(&written)));
            }
            timeline.push(id.into_owned(), time);
        }
    }
    timeline.interpolate();
    let mut drafts: Vec<Draft<'_>> = Vec::new();
    for tier in
        tree.root().descendants().filter(|node| node.is("tier") && node.value("type").is_none_or(|kind| kind == "t"))
    {
        let speaker = tier.value("speaker").filter(|id| !id.is_empty());
        let known = speaker.as_ref().and_then(|id| speakers.get(id.as_ref()));
        let (label, place) = match (known, tier.attribute("speaker")) {
            (Some((name, place)), _) if !name.is_empty() => {
                (name.as_str(), LabelPlace::at(place.clone(), place.clone()))
            }
            (Some((_, place)), _) => ("", LabelPlace::absent(place.start, "", "")),
            // One who is in no table, or has no name there, is called by the id.
            (None, Some((_, place))) if !place.is_empty() => {
                (speaker.as_deref().unwrap_or_default(), LabelPlace::at(place.clone(), place))
            }
            _ => ("", LabelPlace::Nowhere),
        };
        for event in tier.elements("event") {
            let line = lines.line_of(event.range().start);
            let mut time = |name: &str| {
                let id = event.value(name)?;
                let time = timeline.time(&id);
                if time.is_none() {
                    sink.warning(line, format!("the timeline has no time for {}; it was left out", excerpt(&id)));
                }
                time
            };
            let (start, end) = (time("start"), time("end"));
            // Links and pictures in it aside.
            let text = event.direct_text().trim().to_owned().into();
            let (label, place) = (label.to_owned().into(), place.clone());
            drafts.push(Draft { start, end, label, text, words: Vec::new(), line, place });
        }
    }
    send_in_order(drafts, sink);
    if timeline.estimated > 0 {
        let count = crate::text::counted(timeline.estimated, "point");
        sink.warning(1, format!("{count} of the timeline without a time, placed evenly between neighbours"));
    }
    Ok(())
}

/// The short name of a speaker and where it stands, or would; `None` where there is no place for one.
fn abbreviation(source: &str, speaker: &Node<'_, '_>) -> Option<(String, Range<usize>)> {
    let short = speaker.element("abbreviation")?;
    let inner = short.inner();
    // A tag that is its own end has nothing in it.
    let has_end = inner.start < short.range().end;
    let written = source.get(inner.clone()).unwrap_or_default();
    let start = inner.end - written.trim_start().len();
    has_end.then(|| (short.direct_text().trim().to_owned(), start..start + written.trim().len()))
}
