//! Logs of the chat beside a Zoom meeting.
//!
//! Zoom has written them in several ways, of which [its help](https://support.zoom.com/hc/en/article?id=zm_kb&sysparm_article=KB0065226)
//! names none; read here:
//!
//! - `00:21:14<Tab>Ann Lee:<Tab>text`, from recordings in the cloud;
//! - `09:14:12<Tab> From  Ann Lee : text`, and with a recipient: `From Ann Lee to Everyone : text`;
//! - `09:14:12 From Ann Lee to Everyone:` with the text on the lines below, behind a tab;
//! - `From Ann Lee to Everyone: (12:22 PM)` or `From Ann Lee to Everyone:  12:22 PM`, from the window of a meeting, with
//!   the text behind or below.
//!
//! Times are those of the recording in the first, and of the day in the others. To whom a message goes is no part of
//! the name.

use std::ops::Range;

use super::kit::clock::{clock_time, timestamp};
use super::kit::lines::{Line, excerpt, joined, lines};
use super::{Draft, Format, Holds, LabelPlace, Need, Probe, ReadError, Sink, Texts};

/// Zoom's chat logs.
pub static FORMAT: Format = Format {
    name: "zoom-chat",
    title: "Zoom chat",
    extensions: &["txt"],
    holds: Holds { ends: Need::Never, step: 1000, texts: Texts::Any, silence: true, ..Holds::TIMED },
    sniff: |probe: &Probe<'_>| {
        let mut said = lines(probe.head).filter(|line| !line.is_blank());
        said.next().is_some_and(|line| head(&line).is_some_and(|head| !head.label.is_empty()))
    },
    read,
    write: None,
    escape: |name| name.into(),
};

/// The line a message starts with; places are in the source.
struct Head {
    millis: u64,
    label: Range<usize>,
    whole: Range<usize>,
    text: usize,
}

/// Reads the messages of a text.
fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    // The message under way, its line, and where its text ends so far.
    let mut open: Option<(Head, u32, usize)> = None;
    for line in lines(source) {
        if let Some(next) = head(&line) {
            if let Some(message) = open.replace((next, line.number, line.end())) {
                emit(source, message, sink);
            }
        } else if let Some((_, _, end)) = &mut open {
            *end = if line.is_blank() { *end } else { line.end() };
        } else if !line.is_blank() {
            sink.warning(line.number, format!("text before the first message is part of none: {}", excerpt(line.text)));
        }
    }
    if let Some(message) = open {
        emit(source, message, sink);
    }
    Ok(())
}

fn emit(source: &str, (head, line, end): (Head, u32, usize), sink: &mut dyn Sink) {
    let start = timestamp(head.millis, line, sink);
    let text = joined(source, head.text.min(end)..end);
    // Lines below the name are set in by a tab.
    let text = if text.contains('\n') { text.trim().replace("\n\t", "\n").into() } else { text };
    let text = match text {
        std::borrow::Cow::Borrowed(text) => text.trim().into(),
        owned => owned,
    };
    let label = source.get(head.label.clone()).unwrap_or_default().into();
    let place = match head.label.is_empty() {
        true => LabelPlace::absent(head.label.start, "", if head.whole.is_empty() { ":\t" } else { "" }),
        false => LabelPlace::at(head.label, head.whole),
    };
    sink.segment(Draft { start, end: None, label, text, words: Vec::new(), line, place });
}

fn head(line: &Line<'_>) -> Option<Head> {
    if let Some(head) = head_with_time_last(line) {
        return Some(head);
    }
    let time = clock_time(line.text).filter(|time| time.has_hours && time.len == 8)?;
    let rest = line.text.get(time.len..).filter(|rest| rest.starts_with(['\t', ' ']))?;
    let body = rest.trim_start();
    let at = |part: &str| line.start_of(part);
    if let Some(from) = body.strip_prefix("From ") {
        // The name may have colons; the one that ends it stands behind a space, or at the end of the line.
        let colon = from.find(" : ").map(|at| at + 1).or_else(|| from.trim_end().strip_suffix(':').map(str::len))?;
        let (parties, text) = (from.get(..colon)?, from.get(colon + 1..)?);
        let trimmed = sender(parties).trim();
        let start = if trimmed.is_empty() { at(from) } else { at(trimmed) };
        let label = start..start + trimmed.len();
        // Without a name, the words around it stay.
        let whole = if trimmed.is_empty() { at(body)..at(text) } else { label.clone() };
        return Some(Head { millis: time.millis, label, whole, text: at(text) });
    }
    let body = rest.strip_prefix('\t')?;
    let start = at(body);
    match body.split_once(":\t") {
        Some((name, text)) => {
            let is_sent = name.ends_with("(Direct Message)") || name.ends_with("to Everyone");
            let name = if is_sent { sender(name) } else { name };
            let label = start..start + name.trim_end().len();
            Some(Head { millis: time.millis, label, whole: start..at(text), text: at(text) })
        }
        None => Some(Head { millis: time.millis, label: start..start, whole: start..start, text: start }),
    }
}

/// The one of two parties who sends: `Ann Lee` of `Ann Lee to Everyone`.
fn sender(parties: &str) -> &str {
    parties.rfind(" to ").or_else(|| parties.rfind(" to\u{A0}")).and_then(|to| parties.get(..to)).unwrap_or(parties)
}

/// `From Ann Lee to Everyone: (12:22 PM) text`, with or without brackets and text.
fn head_with_time_last(line: &Line<'_>) -> Option<Head> {
    let at = |part: &str| line.start_of(part);
    let from = line.text.trim_start().strip_prefix("From ")?;
    // The colon that counts has a time behind it.
    let (parties, (millis, text)) =
        from.match_indices(':').find_map(|(at, _)| Some((from.get(..at)?, time_of_day(from.get(at + 1..)?)?)))?;
    let name = Some(sender(parties)).filter(|name| name.len() < parties.len())?.trim();
    let start = if name.is_empty() { at(from) } else { at(name) };
    let label = start..start + name.len();
    Some(Head { millis, label: label.clone(), whole: label, text: at(text) })
}

/// A time of the day with `AM` or `PM` at the start of a text, and what follows it.
fn time_of_day(text: &str) -> Option<(u64, &str)> {
    let text = text.trim_start();
    let inner = text.strip_prefix('(').unwrap_or(text);
    let (hours, rest) = inner.split_once(':')?;
    let (minutes, rest) = (rest.get(..2)?, rest.get(2..)?.trim_start());
    let is_number = |digits: &str| (1..=2).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(hours) || !is_number(minutes) {
        return None;
    }
    let half = rest.get(..2)?.to_ascii_uppercase();
    let after = match half.as_str() {
        "AM" => 0,
        "PM" => 12,
        _ => return None,
    };
    let rest = rest.get(2..)?;
    let rest = if inner.len() < text.len() { rest.strip_prefix(')')? } else { rest };
    let (hours, minutes): (u64, u64) = (hours.parse().ok()?, minutes.parse().ok()?);
    let is_time = (1..=12).contains(&hours) && minutes < 60;
    is_time.then_some((((hours % 12 + after) * 60 + minutes) * 60_000, rest))
}
