//! Timed cues with blank lines between them: what SRT and WebVTT have in common.

use std::ops::Range;

use super::clock::{timestamp, timing_line};
use super::lines::{Line, excerpt, lines};
use super::markup::{LabelStyle, Voice, leading_label, voices};
use super::names::{is_likely, is_phrase, is_possible};
use crate::formats::{Draft, LabelPlace, Sink};

/// What differs between the formats with cues.
pub struct Dialect {
    /// How a label is written in a file that has none yet.
    pub style: LabelStyle,
    /// Lines whose block, up to the next blank line, is no cue and not to be shown.
    pub skips: fn(&str) -> bool,
}

/// One cue as it stands in the source.
#[derive(Debug)]
struct Cue {
    /// The line with its times.
    line: u32,
    /// Where that line ends.
    line_end: usize,
    /// Start and end in milliseconds.
    range: (u64, u64),
    /// Its text, markup and all; empty for none.
    payload: Range<usize>,
}

/// Where in a file a line stands.
enum State {
    /// At the start or behind a blank line.
    Between,
    /// In the text of the last cue.
    InCue,
    /// In a block to be skipped.
    Skipped,
}

/// Reads the cues of a text. Costs two passes.
///
/// A cue with several voices makes several segments with the same times. Text without times makes a warning.
pub fn read(source: &str, dialect: &Dialect, sink: &mut dyn Sink) {
    let cues = find_cues(source, dialect, sink);
    let labels = FileLabels::of(source, &cues, dialect.style);
    for cue in &cues {
        let raw = source.get(cue.payload.clone()).unwrap_or_default();
        let start = timestamp(cue.range.0, cue.line, sink);
        let end = timestamp(cue.range.1, cue.line, sink);
        let found = voices(raw, cue.payload.start, |style, name| labels.accepts(style, name));
        for (number, voice) in found.into_iter().enumerate() {
            let place = labels.place(source, cue, &voice, number);
            let (label, text) = (voice.label.into(), voice.text.into());
            sink.segment(Draft { start, end, label, text, words: Vec::new(), line: cue.line, place });
        }
    }
}

fn find_cues(source: &str, dialect: &Dialect, sink: &mut dyn Sink) -> Vec<Cue> {
    let mut cues: Vec<Cue> = Vec::new();
    let mut state = State::Between;
    // Lines of the block under way that belong to no cue so far.
    let mut stray: Vec<Line<'_>> = Vec::new();
    // The line above, while it may be the number of the next cue.
    let mut above: Option<Line<'_>> = None;
    for line in lines(source) {
        let timing = if matches!(state, State::Skipped) { None } else { timing_line(line.text) };
        if let Some(range) = timing {
            match (&state, above, cues.last_mut()) {
                // A number with no blank line before it is not the end of the last cue's text.
                (State::InCue, Some(number), Some(last)) if is_number(number.text) => {
                    last.payload.end = source[..number.start].trim_end().len().max(last.payload.start);
                }
                (State::InCue, _, _) => {}
                // The line above the times is the number or name of the cue.
                _ => drop(stray.pop()),
            }
            warn_of_stray(&mut stray, sink);
            cues.push(Cue { line: line.number, line_end: line.end(), range, payload: line.end()..line.end() });
            state = State::InCue;
            above = None;
            continue;
        }
        // A line with a lone space is part of a cue: YouTube's captions have them.
        if line.text.is_empty() {
            warn_of_stray(&mut stray, sink);
            state = State::Between;
            above = None;
            continue;
        }
        match (&state, cues.last_mut()) {
            (State::Between, _) if stray.is_empty() && (dialect.skips)(line.text) => state = State::Skipped,
            (State::Skipped, _) => {}
            (State::InCue, Some(cue)) => {
                if cue.payload.is_empty() {
                    cue.payload.start = line.start;
                }
                cue.payload.end = line.end();
            }
            _ => stray.push(line),
        }
        above = Some(line);
    }
    warn_of_stray(&mut stray, sink);
    cues
}

fn warn_of_stray(stray: &mut Vec<Line<'_>>, sink: &mut dyn Sink) {
    // The number of a cue says nothing that a quote would help with.
    let quoted = stray.iter().find(|line| !line.is_blank() && !is_number(line.text)).or(stray.first());
    if let Some(line) = quoted.filter(|line| !line.is_blank()) {
        sink.warning(line.number, format!("text without times is part of no segment: {}", excerpt(line.text)));
    }
    stray.clear();
}

fn is_number(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit())
}

/// How the cues of a file name their speakers.
struct FileLabels {
    style: LabelStyle,
    are_throughout: bool,
}

impl FileLabels {
    fn of(source: &str, cues: &[Cue], default: LabelStyle) -> FileLabels {
        let mut style = None;
        let mut with_text = 0;
        let mut labelled = 0;
        for cue in cues {
            let raw = source.get(cue.payload.clone()).unwrap_or_default();
            with_text += usize::from(!raw.trim().is_empty());
            let Some((found, name, _)) = leading_label(raw) else { continue };
            if found == LabelStyle::Voice || is_possible(&name) {
                labelled += 1;
            }
            if found != LabelStyle::Colon || is_likely(&name) {
                style.get_or_insert(found);
            }
        }
        FileLabels { style: style.unwrap_or(default), are_throughout: labelled * 2 >= with_text }
    }

    fn accepts(&self, style: LabelStyle, name: &str) -> bool {
        match style {
            LabelStyle::Voice => true,
            LabelStyle::Bracket => is_phrase(name),
            LabelStyle::Colon => is_likely(name) || (self.are_throughout && is_possible(name)),
        }
    }

    /// Where the label of a voice is, or would go; `number` counts the voices of its cue from zero.
    fn place(&self, source: &str, cue: &Cue, voice: &Voice, number: usize) -> LabelPlace {
        if !voice.labels.is_empty() {
            return LabelPlace::At {
                labels: voice.labels.iter().cloned().collect(),
                whole: voice.whole.iter().cloned().collect(),
            };
        }
        // Only a tag can name a speaker in the middle of a cue.
        let style = if number > 0 { LabelStyle::Voice } else { self.style };
        let (before, after) = match style {
            LabelStyle::Voice => ("<v ", ">"),
            LabelStyle::Bracket => ("[", "]: "),
            LabelStyle::Colon => ("", ": "),
        };
        // A cue without text has no line for the label yet.
        let line_end = if cue.payload.is_empty() { line_end_at(source, cue.line_end) } else { "" };
        LabelPlace::absent(voice.start, format!("{line_end}{before}"), after)
    }
}

/// The line end at a place, or the plainest one at the end of the source.
fn line_end_at(source: &str, offset: usize) -> &'static str {
    let rest = source.get(offset..).unwrap_or_default();
    if rest.starts_with("\r\n") {
        "\r\n"
    } else if rest.starts_with('\r') {
        "\r"
    } else {
        "\n"
    }
}
