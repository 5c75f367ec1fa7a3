//! CTM: a word to a line, as recognisers hand them to the scoring tools of NIST.
//!
//! `file channel start duration word`, times in seconds, perhaps with how sure it is, a type and a speaker behind, as
//! [sclite](https://github.com/usnistgov/SCTK/blob/master/doc/infmts.htm) and the evaluations define it; `;;` starts a
//! comment. Of alternatives between `<ALT_BEGIN>` and `<ALT_END>` the first is taken. Words make segments, parted where the
//! file or the channel changes too. Without speakers, two channels or more are taken for them, as in telephone calls.

use std::collections::BTreeSet;

use super::kit::fields::{Field, are_entries, fields, is_comment, number, time};
use super::kit::lines::{Line, excerpt, lines};
use super::kit::tokens::{Grouper, Token};
use super::{Format, Holds, Places, Probe, ReadError, Sink};

/// CTM words.
pub static FORMAT: Format = Format {
    name: "ctm",
    title: "CTM words",
    extensions: &["ctm"],
    holds: Holds::TIMED,
    sniff: is_ctm,
    read,
    write: None,
    escape: |name| name.into(),
};

/// What a field says that has no value.
const NONE: [&str; 4] = ["<NA>", "NA", "null", "unknown"];

/// Lines around and between alternatives.
const MARKS: [&str; 3] = ["<ALT_BEGIN>", "<ALT>", "<ALT_END>"];

/// One word.
struct Entry<'a> {
    recording: &'a str,
    channel: Field<'a>,
    /// Start and duration in seconds.
    times: (f64, f64),
    word: &'a str,
    confidence: Option<f32>,
    speaker: Option<Field<'a>>,
}

/// Whether a text has a word on nearly every line.
pub(super) fn is_ctm(probe: &Probe<'_>) -> bool {
    let is_entry = |line: Line<'_>| entry(line).is_some() || mark(line).is_some();
    are_entries(probe, probe.extension == "ctm", is_comment, is_entry) && !super::audacity::is_track(probe)
}

/// The mark of alternatives that a line is.
fn mark(line: Line<'_>) -> Option<&'static str> {
    let word = fields(line).nth(4)?;
    MARKS.into_iter().find(|mark| word.text.eq_ignore_ascii_case(mark))
}

fn entry(line: Line<'_>) -> Option<Entry<'_>> {
    let mut found = fields(line);
    let (recording, channel, start, duration) = (found.next()?.text, found.next()?, found.next()?, found.next()?);
    let times = (number(start.text)?, number(duration.text)?);
    let word = found.next()?.text;
    let confidence = found.next().map(|field| field.text);
    let (kind, speaker) = (found.next(), found.next());
    let is_none = |text: &str| NONE.contains(&text);
    let confidence = match confidence {
        Some(text) if !is_none(text) => Some(number(text)? as f32),
        _ => None,
    };
    // A number of a type is none, nor is a line of more than eight fields a word.
    if kind.is_some_and(|kind| number(kind.text).is_some()) || found.next().is_some() {
        return None;
    }
    let confidence = confidence.filter(|sure| (0.0..=1.0).contains(sure));
    let speaker = speaker.filter(|speaker| !is_none(speaker.text));
    Some(Entry { recording, channel, times, word, confidence, speaker })
}

fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let speakers_are_channels = speakers_are_channels(source);
    let mut grouper = Grouper::new(sink, ("".into(), ""));
    let mut last: Option<(&str, &str)> = None;
    // Which of several alternatives follows; none outside of them.
    let mut alternative: Option<usize> = None;
    for line in lines(source).filter(|line| !is_comment(*line)) {
        if let Some(mark) = mark(line) {
            alternative = match mark {
                "<ALT_BEGIN>" => Some(0),
                "<ALT>" => alternative.map(|number| number + 1),
                _ => None,
            };
            continue;
        }
        if alternative.is_some_and(|number| number > 0) {
            continue;
        }
        let Some(entry) = entry(line) else {
            let message = format!("not a line of CTM; it was left out: {}", excerpt(line.text));
            grouper.sink().warning(line.number, message);
            continue;
        };
        let group = (entry.recording, entry.channel.text);
        if last.replace(group).is_some_and(|last| last != group) {
            grouper.flush();
        }
        let (start, duration) = entry.times;
        if duration < 0.0 {
            grouper
                .sink()
                .warning(line.number, format!("a word ends before it starts; its end was left out: {}", entry.word));
        }
        let end = if duration < 0.0 { None } else { time(start + duration, line.number, grouper.sink()) };
        let start = time(start, line.number, grouper.sink());
        let speaker = entry.speaker.or(speakers_are_channels.then_some(entry.channel));
        let labels: Places = speaker.iter().map(|speaker| speaker.range.clone()).collect();
        grouper.push(Token {
            text: entry.word.into(),
            start,
            end,
            confidence: entry.confidence,
            label: speaker.map_or("", |speaker| speaker.text).into(),
            whole: labels.clone(),
            labels,
            line: line.number,
            ..Token::default()
        });
    }
    Ok(())
}

/// Whether there are several channels and nothing else to tell who speaks.
fn speakers_are_channels(source: &str) -> bool {
    let mut channels: BTreeSet<&str> = BTreeSet::new();
    for entry in lines(source).filter_map(entry) {
        if entry.speaker.is_some() {
            return false;
        }
        // More than a few are no channels.
        if channels.len() < 9 {
            channels.insert(entry.channel.text);
        }
    }
    (2..9).contains(&channels.len())
}
