//! RTTM: who speaks when, one turn to a line, without what is said.
//!
//! `SPEAKER file channel start duration <NA> <NA> name <NA> <NA>`, times in seconds, as the
//! [evaluations of NIST](https://www.nist.gov/itl/iad/mig/rich-transcription-evaluation) define it (RT-09, appendix A) and
//! every diariser writes it. The lookahead time at the end may be missing; a name may have spaces where all other fields
//! are there. Lines of other types, such as `SPKR-INFO`, make no segments, but their speakers are renamed as well.

mod turns;

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;

use crate::model::Timestamp;

use super::kit::clock::written_seconds;
use super::kit::fields::{Field, field, fields, is_comment, number, time};
use super::kit::lines::{Line, excerpt, lines};
use super::{Draft, Format, Holds, LabelPlace, Names, Outgoing, Probe, ReadError, Sink, Texts};

pub use turns::{Turn, assign, speakers_of};

/// RTTM speaker turns.
pub static FORMAT: Format = Format {
    name: "rttm",
    title: "RTTM speaker turns",
    extensions: &["rttm"],
    holds: Holds { names: Names::Without(&[' ']), texts: Texts::None, silence: true, ..Holds::TIMED },
    sniff,
    read,
    write: Some(write),
    escape: |name| name.into(),
};

/// The types of lines there are.
const TYPES: [&str; 15] = [
    "SPEAKER",
    "SPKR-INFO",
    "SEGMENT",
    "NOSCORE",
    "NO_RT_METADATA",
    "LEXEME",
    "NON-LEX",
    "NON-SPEECH",
    "FILLER",
    "EDIT",
    "SU",
    "IP",
    "CB",
    "A/P",
    "BACKCHANNEL",
];

/// What stands for a value that is not there.
const NONE: &str = "<NA>";

/// One line.
struct Entry<'a> {
    kind: &'a str,
    recording: &'a str,
    /// Start and duration in seconds, where the line has them.
    times: Option<(f64, f64)>,
    /// Where the name of the speaker stands.
    name: Range<usize>,
}

fn sniff(probe: &Probe<'_>) -> bool {
    let first = lines(probe.head).find(|line| !is_comment(*line));
    first.and_then(entry).is_some_and(|entry| entry.kind != "SPEAKER" || entry.times.is_some())
}

fn entry(line: Line<'_>) -> Option<Entry<'_>> {
    // A name of many words is none; a bound keeps a line of a million fields from being held.
    let found: Vec<Field<'_>> = fields(line).take(24).collect();
    let [kind, recording, _, start, duration, _, _, first, ..] = found.as_slice() else { return None };
    if !TYPES.contains(&kind.text) || found.len() == 24 {
        return None;
    }
    // Behind the name stand how sure it is and the lookahead time.
    let last = found.get(7..found.len().saturating_sub(2)).and_then(<[_]>::last).unwrap_or(first);
    let times = number(start.text).zip(number(duration.text)).filter(|(_, duration)| *duration >= 0.0);
    let name = first.range.start..last.range.end;
    Some(Entry { kind: kind.text, recording: recording.text, times, name })
}

/// The label of a line, empty for `<NA>`.
fn label<'a>(source: &'a str, entry: &Entry<'_>) -> &'a str {
    source.get(entry.name.clone()).filter(|name| *name != NONE).unwrap_or_default()
}

fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let mut others: BTreeMap<&str, (u32, usize)> = BTreeMap::new();
    for line in lines(source).filter(|line| !is_comment(*line)) {
        let Some(entry) = entry(line) else {
            sink.warning(line.number, format!("not a line of RTTM; it was left out: {}", excerpt(line.text)));
            continue;
        };
        let label = label(source, &entry);
        if entry.kind != "SPEAKER" {
            others.entry(entry.kind).or_insert((line.number, 0)).1 += 1;
            if !label.is_empty() {
                sink.mention(label, entry.name);
            }
            continue;
        }
        let Some((start, duration)) = entry.times else {
            sink.warning(line.number, format!("a turn without times was left out: {}", excerpt(line.text)));
            continue;
        };
        let end = time(start + duration, line.number, sink);
        let start = time(start, line.number, sink);
        let place = LabelPlace::At { labels: [entry.name].into_iter().collect(), whole: Default::default() };
        let (text, words) = ("".into(), Vec::new());
        sink.segment(Draft { start, end, label: label.into(), text, words, line: line.number, place });
    }
    for (kind, (line, count)) in others {
        sink.warning(line, format!("{count} of the lines are of type {kind}, which is no turn; they were left out"));
    }
    Ok(())
}

/// What a line has that a transcript has not: recording and channel, what stands between duration and name, and what
/// stands behind the name.
pub(super) fn apart(line: &str) -> Option<Vec<Range<usize>>> {
    let line = Line { number: 1, start: 0, text: line };
    let name = entry(line)?.name;
    let found: Vec<Field<'_>> = fields(line).take(5).collect();
    let [kind, _, channel, _, duration] = found.as_slice() else { return None };
    Some(vec![kind.range.end..channel.range.end, duration.range.end..name.start, name.end..line.end()])
}

fn write(outgoing: &Outgoing<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let recording = field(outgoing.title, "recording");
    let transcript = outgoing.transcript;
    for (_, segment) in transcript.segments() {
        let (Some(start), Some(end)) = (segment.start, segment.end) else { continue };
        let duration = Timestamp::from_millis(end.millis().saturating_sub(start.millis())).unwrap_or_default();
        let name = field(transcript.speakers().shown(segment.speaker), NONE);
        let (start, duration) = (written_seconds(start), written_seconds(duration));
        writeln!(out, "SPEAKER {recording} 1 {start} {duration} {NONE} {NONE} {name} {NONE} {NONE}")?;
    }
    Ok(())
}
