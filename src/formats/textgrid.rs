//! The TextGrid of Praat, in its long and its short text form.
//!
//! [Both](https://www.fon.hum.uva.nl/praat/manual/TextGrid_file_formats.html) are the same numbers and quoted texts in the
//! same order; all else is for people to read. A tier of intervals is a speaker, its intervals with text are what was
//! said, and those without are silence. Points say something of the speech, not what was said: they are left out with a
//! warning, unless there is nothing else. All tiers are read in the order of time.
//!
//! Aligners write two tiers for a speaker, words and phones; the words make segments, see [`aligned`].

mod aligned;
mod tokens;

use std::borrow::Cow;
use std::io;
use std::ops::Range;

use crate::model::{Segment, Timestamp};

use super::kit::clock::written_seconds;
use super::kit::doubled::{doubled, undoubled};
use super::kit::fields::time;
use super::kit::lines::{LineCounter, excerpt, joined, lines};
use super::{Draft, Format, Holds, LabelPlace, Outgoing, Overlapping, Probe, ReadError, Sink, Texts};

use tokens::{Token, Tokens};

/// Praat TextGrid.
pub static FORMAT: Format = Format {
    name: "textgrid",
    title: "Praat TextGrid",
    extensions: &["textgrid"],
    holds: Holds { texts: Texts::Any, overlaps: Overlapping::Speakers, ..Holds::TIMED },
    sniff: |probe: &Probe<'_>| {
        let mut head = lines(probe.head).filter(|line| !line.is_blank());
        let has = |line: Option<super::kit::lines::Line<'_>>, what| line.is_some_and(|line| line.text.contains(what));
        has(head.next(), "\"ooTextFile") && has(head.next(), "\"TextGrid")
    },
    read,
    write: Some(write),
    escape: doubled,
};

/// One interval with text, or a point.
struct Item<'a> {
    start: f64,
    /// `None` for a point.
    end: Option<f64>,
    text: Range<usize>,
    line: u32,
    tier: Tier<'a>,
}

/// Whose it is.
#[derive(Clone)]
struct Tier<'a> {
    name: Cow<'a, str>,
    /// The name as it stands, between its quotes.
    range: Range<usize>,
}

/// Reads the intervals of a text. Costs a pass and a sort.
fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let (mut intervals, points) = items(source, sink);
    if intervals.is_empty() {
        intervals = points;
    } else if let Some(first) = points.first() {
        let (count, name) = (points.len(), excerpt(&first.tier.name));
        sink.warning(
            first.line,
            format!("{count} points, the first on the tier {name}, are no speech; they were left out"),
        );
    }
    let mut grouped = aligned::grouped(source, &mut intervals, sink).into_iter().peekable();
    intervals.sort_by(|a, b| a.start.total_cmp(&b.start));
    for Item { start, end, text, line, tier } in intervals {
        let (start, end) = (time(start, line, sink), end.and_then(|end| time(end, line, sink)));
        while let Some(draft) = grouped.next_if(|draft| draft.start <= start) {
            sink.segment(draft);
        }
        let place = LabelPlace::at(tier.range.clone(), tier.range);
        let text = undoubled(joined(source, text));
        sink.segment(Draft { start, end, label: tier.name, text, words: Vec::new(), line, place });
    }
    grouped.for_each(|draft| sink.segment(draft));
    Ok(())
}

/// The intervals that have text, and the points, tier by tier.
fn items<'a>(source: &'a str, sink: &mut dyn Sink) -> (Vec<Item<'a>>, Vec<Item<'a>>) {
    let (mut intervals, mut points) = (Vec::new(), Vec::new());
    let mut lines = LineCounter::new(source);
    // Behind the two texts that say what the file is.
    let mut tokens = Tokens::new(source).skip(2).peekable();
    let mut tier: Option<Tier<'a>> = None;
    let mut numbers: Vec<f64> = Vec::new();
    while let Some(token) = tokens.next() {
        let text = match token {
            // A tier starts with three numbers, and an item has two at most.
            Token::Number(number) => {
                numbers.push(number);
                continue;
            }
            Token::Text(text) => text,
            Token::Open(at) => {
                sink.warning(
                    lines.line_of(at),
                    "the file ends within a text, as one cut short; it was left out".into(),
                );
                break;
            }
        };
        let is_class = ["IntervalTier", "TextTier"].contains(&source.get(text.clone()).unwrap_or_default());
        if let (true, Some(Token::Text(_))) = (is_class, tokens.peek()) {
            if let Some(Token::Text(range)) = tokens.next() {
                let name = undoubled(source.get(range.clone()).unwrap_or_default().into());
                tier = Some(Tier { name, range });
            }
            // Its own start, end and size.
            for _ in 0..3 {
                tokens.next_if(|token| matches!(token, Token::Number(_)));
            }
            numbers.clear();
            continue;
        }
        let line = lines.line_of(text.start);
        let says_something = source.get(text.clone()).is_some_and(|text| !text.trim().is_empty());
        match (numbers.as_slice(), &tier) {
            ([.., start, end], Some(tier)) if says_something => {
                intervals.push(Item { start: *start, end: Some(*end), text, line, tier: tier.clone() });
            }
            ([start], Some(tier)) if says_something => {
                points.push(Item { start: *start, end: None, text, line, tier: tier.clone() });
            }
            _ if says_something => {
                let quoted = excerpt(source.get(text).unwrap_or_default());
                sink.warning(line, format!("a text without times was left out: {quoted}"));
            }
            _ => {}
        }
        numbers.clear();
    }
    (intervals, points)
}

/// Writes a tier for each speaker, silence and all.
fn write(outgoing: &Outgoing<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let transcript = outgoing.transcript;
    let mut tiers: Vec<Vec<Segment<'_>>> = vec![Vec::new(); transcript.speakers().len()];
    for (_, segment) in transcript.segments() {
        if let Some(tier) = tiers.get_mut(segment.speaker.index()) {
            tier.push(segment);
        }
    }
    tiers.retain(|tier| !tier.is_empty());
    let last = transcript.segments().filter_map(|(_, segment)| segment.end).max().unwrap_or_default();
    let total = written_seconds(last);
    writeln!(out, "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n")?;
    writeln!(out, "xmin = 0 \nxmax = {total} \ntiers? <exists> \nsize = {} \nitem []: ", tiers.len())?;
    for (at, tier) in tiers.iter().enumerate() {
        let name = tier.first().map(|first| transcript.speakers().shown(first.speaker)).unwrap_or_default();
        let intervals = with_silence(tier, last);
        writeln!(out, "    item [{}]:", at + 1)?;
        writeln!(out, "        class = \"IntervalTier\" \n        name = \"{}\" ", (FORMAT.escape)(name))?;
        writeln!(out, "        xmin = 0 \n        xmax = {total} ")?;
        writeln!(out, "        intervals: size = {} ", intervals.len())?;
        for (at, (start, end, text)) in intervals.iter().enumerate() {
            writeln!(out, "        intervals [{}]:", at + 1)?;
            let (start, end) = (written_seconds(*start), written_seconds(*end));
            writeln!(out, "            xmin = {start} \n            xmax = {end} ")?;
            writeln!(out, "            text = \"{}\" ", doubled(text))?;
        }
    }
    Ok(())
}

/// The intervals of a tier with those between them, from the start of the recording to its end.
fn with_silence<'a>(tier: &[Segment<'a>], last: Timestamp) -> Vec<(Timestamp, Timestamp, &'a str)> {
    let mut intervals = Vec::with_capacity(tier.len() * 2 + 1);
    let mut now = Timestamp::ZERO;
    for segment in tier {
        let (Some(start), Some(end)) = (segment.start, segment.end) else { continue };
        if now < start {
            intervals.push((now, start, ""));
        }
        intervals.push((start, end, segment.text));
        now = now.max(end);
    }
    if now < last {
        intervals.push((now, last, ""));
    }
    intervals
}
