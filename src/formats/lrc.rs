//! [LRC](https://en.wikipedia.org/wiki/LRC_(file_format)) lyrics: `[mm:ss.xx]text`.
//!
//! A line may have several times and is then sung as often; an empty one ends the line before. Enhanced files have
//! `<mm:ss.xx>` before words. Of the tags `[name:…]` only `offset` counts. Singers stand as `Name: ` at the start of a
//! line, often as `F`, `M` and `D` (female, male, duet), and sing until the next is named.

use super::kit::clock::clock_time;
use super::kit::cues::{self, Cue, Naming};
use super::kit::lines::{Line, excerpt, lines};
use super::kit::markup::{self, LabelStyle};
use super::{Format, Holds, Need, Probe, ReadError, Sink};

/// LRC lyrics.
pub static FORMAT: Format = Format {
    name: "lrc",
    title: "LRC lyrics",
    extensions: &["lrc"],
    holds: Holds { ends: Need::May, words: true, ..Holds::TIMED },
    sniff,
    read,
    write: None,
    escape: markup::escape_if_read_otherwise,
};

/// Nearly all lines have a time or are tags; without the ending of the name the times must have fractions.
fn sniff(probe: &Probe<'_>) -> bool {
    let is_named = probe.extension == "lrc";
    let (mut said, mut timed, mut tags) = (0_usize, 0_usize, 0_usize);
    let share = if is_named { 2 } else { 10 };
    let most = 1 + memchr::memchr2_iter(b'\n', b'\r', probe.head.as_bytes()).count();
    for line in lines(probe.head).filter(|line| !line.is_blank()) {
        let text = line.text.trim();
        // `[00:01.20] [Ann] text` is a line of a transcript; only where it is named so is it a song's.
        let found = stamp(text).filter(|found| is_named || (found.has_fraction && !is_tagged(text, found.len)));
        said += 1;
        timed += usize::from(found.is_some());
        tags += usize::from(found.is_none() && tag(text).is_some());
        // Whatever follows, there are not enough.
        if (said - timed - tags) * share > most {
            return false;
        }
    }
    timed > 0 && (said - timed - tags) * share <= said
}

/// Reads the lines of a text, in the order of time.
fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let mut offset = 0_i64;
    let mut cues: Vec<Cue> = Vec::new();
    for line in lines(source) {
        let before = cues.len();
        let payload = stamps(&line, &mut cues);
        for cue in cues.iter_mut().skip(before) {
            cue.payload = payload..line.end();
        }
        if cues.len() > before || line.is_blank() {
            continue;
        }
        match tag(line.text.trim()) {
            Some(("offset", value)) => offset = value.trim().parse().unwrap_or_default(),
            Some(_) => {}
            None => {
                let quoted = excerpt(line.text);
                sink.warning(line.number, format!("text without times is part of no segment: {quoted}"));
            }
        }
    }
    for cue in &mut cues {
        // A positive offset lets the lines come sooner.
        cue.range.0 = cue.range.0.saturating_add_signed(offset.saturating_neg());
    }
    cues.sort_by_key(|cue| cue.range.0);
    let is_gap = |cue: &Cue| cue.raw(source).trim().is_empty();
    for at in 1..cues.len() {
        if is_gap(&cues[at]) {
            cues[at - 1].range.1 = Some(cues[at].range.0);
        }
    }
    cues.retain(|cue| !is_gap(cue));
    cues::emit(source, &cues, Naming { style: LabelStyle::Colon, is_sung: true, sooner: offset, rolls: false }, sink);
    Ok(())
}

/// How often a line is sung at most: each time has a copy of its text.
const MOST_TIMES: usize = 64;

/// Adds a cue for every time a line starts with, and returns where what is sung starts in the source.
fn stamps(line: &Line<'_>, cues: &mut Vec<Cue>) -> usize {
    let mut rest = line.text.trim_start();
    let most = cues.len() + MOST_TIMES;
    while let Some(Stamp { millis, len, .. }) = stamp(rest).filter(|_| cues.len() < most) {
        cues.push(Cue { line: line.number, line_end: line.end(), range: (millis, None), payload: 0..0 });
        rest = rest.get(len..).unwrap_or_default().trim_start();
    }
    line.end() - rest.len()
}

/// Whether words in brackets stand behind a time that is so long, as names do in transcripts.
fn is_tagged(text: &str, len: usize) -> bool {
    let rest = text.get(len..).unwrap_or_default().trim_start();
    rest.starts_with('[') && stamp(rest).is_none() && rest.find(']').is_some_and(|at| at + 1 < rest.len())
}

/// A time in brackets.
struct Stamp {
    millis: u64,
    len: usize,
    has_fraction: bool,
}

/// Reads `[mm:ss.xx]`, `[mm:ss]`, `[mm:ss:xx]` or `[hh:mm:ss.xx]` at the start of a text.
fn stamp(text: &str) -> Option<Stamp> {
    let inner = text.strip_prefix('[')?;
    let inner = &inner[..inner.find(']')?];
    let has_fraction = inner.contains('.');
    let millis = match inner.rsplit_once(':') {
        Some((whole, hundredths)) if whole.contains(':') && !has_fraction => {
            let hundredths =
                Some(hundredths).filter(|digits| digits.len() <= 3 && digits.bytes().all(|b| b.is_ascii_digit()));
            return clock_time(&format!("{whole}.{}", hundredths?)).map(|time| Stamp {
                millis: time.millis,
                len: inner.len() + 2,
                has_fraction,
            });
        }
        _ => clock_time(inner).filter(|time| time.len == inner.len())?.millis,
    };
    Some(Stamp { millis, len: inner.len() + 2, has_fraction })
}

/// The name and value of a tag like `[ar:Artist]`.
fn tag(text: &str) -> Option<(&str, &str)> {
    let (name, value) = text.strip_prefix('[')?.strip_suffix(']')?.split_once(':')?;
    (!name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_#".contains(&byte)))
        .then_some((name, value))
}
