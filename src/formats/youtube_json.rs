//! YouTube's own caption JSON, as `json3` from its player and from [yt-dlp](https://github.com/yt-dlp/yt-dlp).
//!
//! `events` have `tStartMs`, `dDurationMs` and `segs` of `utf8`. In captions made by YouTube's recogniser an event is a
//! line, its `segs` are words that start `tOffsetMs` later than it, and it stays on the screen while the next one comes:
//! so its words end where those start. An event with `aAppend` goes on with the one before; most bring a line end and
//! nothing else. Events without `segs` place the window. A name before a colon is a label, as in other subtitles.

use std::borrow::Cow;

use super::kit::inline::Inline;
use super::kit::json::{self, Emitter, Object, Unit, Value};
use super::kit::json_text::{JsonText, escape_within};
use super::{Draft, Format, Holds, LabelPlace, Probe, ReadError, Sink};
use crate::model::{Timestamp, Word};

/// YouTube caption JSON.
pub static FORMAT: Format = Format {
    name: "youtube-json",
    title: "YouTube caption JSON (json3)",
    extensions: &["json3", "json"],
    holds: Holds::ALL,
    sniff,
    read,
    write: None,
    escape: |name| escape_within(name),
};

fn sniff(probe: &Probe<'_>) -> bool {
    let is_empty = || probe.has_all(&["wireMagic", "events"]);
    probe.has("events[].segs[].utf8") || probe.has_all(&["events[].tStartMs", "events[].segs"]) || is_empty()
}

/// One caption: an event and those that were appended to it.
struct Caption<'a> {
    at: Value<'a>,
    start: Option<Timestamp>,
    end: Option<Timestamp>,
    text: String,
    words: Vec<Word>,
    /// The first of its strings, which a label would start.
    first: Option<Value<'a>>,
    /// Whether more may be appended: not behind a line end.
    is_open: bool,
}

fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let events = json::parse(source)?.at("events").map(|events| events.items()).unwrap_or_default();
    let mut emitter = Emitter::new(source, sink);
    let mut rolls = false;
    let mut captions: Vec<Caption<'_>> = Vec::new();
    for at in events {
        let event = at.object();
        let appends = event.get("aAppend").is_some_and(|appends| appends.raw() != "0");
        rolls |= appends;
        if !at.is_object() {
            emitter.warn("not a caption", at);
        } else if event.get("segs").is_some() {
            match captions.last_mut().filter(|last| appends && last.is_open) {
                Some(last) => extend(last, &event, &mut emitter),
                None => captions.push(caption(at, &event, &mut emitter)),
            }
        }
    }
    captions.retain(|caption| !trimmed(&caption.text).is_empty());
    if rolls {
        end_at_the_next(&mut captions);
    }
    let inline = Inline::of(captions.iter().map(|caption| trimmed_start(&caption.text)));
    captions.into_iter().for_each(|caption| emit(caption, &inline, &mut emitter));
    Ok(())
}

fn caption<'a>(at: Value<'a>, event: &Object<'a>, emitter: &mut Emitter<'_, '_>) -> Caption<'a> {
    let start = emitter.time(event.get("tStartMs"), Unit::Millis, "start");
    let (text, words) = Default::default();
    let mut caption = Caption { at, start, end: None, text, words, first: None, is_open: true };
    extend(&mut caption, event, emitter);
    caption
}

/// Adds what an event says.
fn extend<'a>(caption: &mut Caption<'a>, event: &Object<'a>, emitter: &mut Emitter<'_, '_>) {
    let start = event.get("tStartMs").and_then(|start| start.time(Unit::Millis)).or(caption.start);
    let length = emitter.time(event.get("dDurationMs"), Unit::Millis, "length");
    let segs = event.get("segs").map(|segs| segs.items()).unwrap_or_default();
    let are_words = segs.clone().objects().any(|seg| seg.get("tOffsetMs").is_some());
    let before = caption.text.len();
    for seg in segs {
        let seg = seg.object();
        let Some(value) = seg.get("utf8") else { continue };
        let said = value.text();
        let is_said = !trimmed(&said).is_empty();
        if is_said {
            caption.first.get_or_insert(value);
        }
        let offset = seg.get("tOffsetMs").and_then(|offset| offset.time(Unit::Millis)).unwrap_or(Timestamp::ZERO);
        let from = caption.text.len() + said.len() - trimmed_start(&said).len();
        caption.text.push_str(&said);
        let range = u32::try_from(from).ok().zip(u32::try_from(from + trimmed(&said).len()).ok());
        if let Some((from, to)) = range.filter(|_| are_words && is_said) {
            let start = start.map(|start| start.offset(offset.millis() as i64));
            caption.words.push(Word { range: from..to, start, end: None, confidence: None });
        }
    }
    let said = caption.text.get(before..).unwrap_or_default();
    caption.is_open = !said.ends_with('\n');
    if before == 0 || !trimmed(said).is_empty() {
        let end = start.zip(length).map(|(start, length)| start.offset(length.millis() as i64));
        caption.end = caption.end.max(end);
    }
}

/// Ends captions that roll up the screen when the next one starts.
fn end_at_the_next(captions: &mut [Caption<'_>]) {
    let mut next: Option<Timestamp> = None;
    for caption in captions.iter_mut().rev() {
        let is_in_order = next >= caption.start;
        caption.end = caption.end.min(next.filter(|_| is_in_order).or(caption.end));
        next = caption.start.or(next);
    }
}

fn emit(caption: Caption<'_>, inline: &Inline, emitter: &mut Emitter<'_, '_>) {
    let Caption { at, start, end, text, words, first, .. } = caption;
    let first = first.and_then(JsonText::of);
    // Captions have white space around them, on which nothing hangs.
    let indent = text.len() - trimmed_start(&text).len();
    let said = trimmed(&text);
    let own = first.as_ref().map_or("", |first| first.text.as_ref());
    let own_indent = own.len() - trimmed_start(own).len();
    // A label that goes over several strings is none.
    let found = inline.find(said).filter(|found| found.whole.end <= trimmed_start(own).len());
    let (label, skipped, place) = match (&first, found) {
        (Some(first), Some(found)) => {
            let within = |range: std::ops::Range<usize>| first.place(own_indent + range.start..own_indent + range.end);
            let label = said.get(found.label.clone()).unwrap_or_default();
            (label, found.whole.end, LabelPlace::at(within(found.label), within(found.whole)))
        }
        (Some(first), None) => ("", 0, LabelPlace::absent(first.offset(own_indent), "", ": ")),
        (None, _) => ("", 0, LabelPlace::Nowhere),
    };
    let cut = indent + skipped;
    let shown = said.get(skipped..).unwrap_or_default();
    let len = shown.len();
    let moved = words.into_iter().filter_map(|word| {
        let (from, to) = (word.range.start as usize, word.range.end as usize);
        let from = from.max(cut).checked_sub(cut)?;
        let to = to.checked_sub(cut).filter(|to| *to > from && *to <= len)?;
        Some(Word { range: u32::try_from(from).ok()?..u32::try_from(to).ok()?, ..word })
    });
    let words = moved.collect();
    let text: Cow<'_, str> = if shown.contains('\r') { shown.replace("\r\n", "\n").into() } else { shown.into() };
    emitter.segment(at, Draft { start, end, label: label.into(), text, words, line: 0, place });
}

/// A caption without what is not seen around it: white space, and the zero-width space that YouTube puts there.
fn trimmed(text: &str) -> &str {
    text.trim_matches(is_blank)
}

fn trimmed_start(text: &str) -> &str {
    text.trim_start_matches(is_blank)
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{200B}'
}
