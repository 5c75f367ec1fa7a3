//! A segment with hits as JSON.

use std::ops::Range;

use anyhow::Result;
use serde::Serialize;

use crate::model::{Segment, SegmentIx, Timestamp, Transcript};
use crate::run::Row;

/// A segment with hits. The fields are the interface: they are explained in the README.
#[derive(Serialize)]
struct Record<'a> {
    file: &'a str,
    #[serde(flatten)]
    said: Said<'a>,
    spans: Vec<[usize; 2]>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    beyond: Vec<Beyond>,
    score: f32,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    before: Vec<Said<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    after: Vec<Said<'a>>,
}

/// A segment.
#[derive(Serialize)]
pub(in crate::cli) struct Said<'a> {
    segment: SegmentIx,
    start: Option<f64>,
    end: Option<f64>,
    speaker: &'a str,
    label: &'a str,
    text: &'a str,
}

/// Where hits go on in a later segment.
#[derive(Serialize)]
struct Beyond {
    segment: SegmentIx,
    spans: Vec<[usize; 2]>,
}

/// A line of JSON for a segment with hits and so many around it. It cannot steer a terminal.
pub(super) fn record(file: &str, transcript: &Transcript, row: &Row, context: u32) -> Result<String> {
    let pair = |span: &Range<usize>| [span.start, span.end];
    let mut beyond: Vec<Beyond> = Vec::new();
    let mut parts: Vec<_> = row.found.iter().flat_map(|found| &found.beyond).collect();
    parts.sort_by_key(|(segment, span)| (*segment, span.start));
    for (segment, span) in parts {
        match beyond.last_mut() {
            Some(last) if last.segment == *segment => last.spans.push(pair(span)),
            _ => beyond.push(Beyond { segment: *segment, spans: vec![pair(span)] }),
        }
    }
    let said = |(ix, segment)| said(transcript, ix, &segment);
    let ix = row.segment.0;
    let from = SegmentIx(ix.saturating_sub(context));
    let mut around = transcript.segments_from(from).take_while(|(other, _)| other.0 <= ix.saturating_add(context));
    let before = around.by_ref().take((ix - from.0) as usize).map(said).collect();
    let Some(segment) = around.next().map(said) else { return Ok(String::new()) };
    let record = Record {
        file,
        said: segment,
        spans: row.found.iter().map(|found| pair(&found.span)).filter(|[start, end]| start < end).collect(),
        beyond,
        score: row.score,
        before,
        after: around.map(said).collect(),
    };
    Ok(harmless(serde_json::to_string(&record)?) + "\n")
}

/// A segment as JSON tells of it.
pub(in crate::cli) fn said<'a>(transcript: &'a Transcript, ix: SegmentIx, segment: &Segment<'a>) -> Said<'a> {
    let speakers = transcript.speakers();
    Said {
        segment: ix,
        start: segment.start.map(Timestamp::seconds),
        end: segment.end.map(Timestamp::seconds),
        speaker: speakers.shown(segment.speaker),
        label: speakers.get(segment.speaker).map_or("", |speaker| &speaker.label),
        text: segment.text,
    }
}

/// The same JSON with what is left of controls in its strings, and what turns the order of a line (UAX #9), escaped.
pub(in crate::cli) fn harmless(json: String) -> String {
    let steers = |c: char| {
        c.is_control()
            || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if !json.contains(steers) {
        return json;
    }
    let escaped = |c: char| if steers(c) { format!("\\u{:04x}", u32::from(c)) } else { c.to_string() };
    json.chars().map(escaped).collect()
}
