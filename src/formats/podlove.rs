//! Podlove transcript JSON: a list of `start`, `end`, `speaker` and `text`, as the Podlove Web Player shows it.
//!
//! Read as the [Podlove Publisher](https://github.com/podlove/podlove-publisher/blob/master/lib/modules/transcripts/model/transcript.php)
//! exports it: times are clock times, and milliseconds as `start_ms` and `end_ms`; `speaker` is who was found for the
//! `voice` of the subtitles, and may be missing. The grouped export has `items` under each speaker, and the player's
//! configuration has the list as `transcripts`.

use super::kit::json::{self, Emitter, Object, Unit, Value};
use super::{Draft, Format, Holds, Probe, ReadError, Sink};
use crate::model::Timestamp;

/// Podlove transcript JSON.
pub static FORMAT: Format = Format {
    name: "podlove",
    title: "Podlove transcript JSON",
    extensions: &["json"],
    holds: Holds::ALL,
    sniff,
    read,
    write: None,
    escape: json::escape,
};

fn sniff(probe: &Probe<'_>) -> bool {
    let has_ms = |list: &str| probe.has_all(&[&format!("{list}.start_ms"), &format!("{list}.text")]);
    ["[]", "[].items[]", "transcripts[]"].iter().any(|list| has_ms(list))
        || probe.has_all(&["transcripts[].start", "transcripts[].text"])
        || (probe.has_all(&["[].start", "[].text"]) && starts_with_clock_time(probe.head))
}

/// Whether the first start of a list is a clock time, which is what tells it from other lists of segments.
fn starts_with_clock_time(head: &str) -> bool {
    let Some((_, rest)) = head.split_once("\"start\"") else { return false };
    let value = rest.trim_start().strip_prefix(':').map(str::trim_start).and_then(|rest| rest.strip_prefix('"'));
    value.and_then(super::kit::clock::clock_time).is_some_and(|time| time.has_hours)
}

fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let root = json::parse(source)?;
    let list =
        if root.is_list() { root.items() } else { root.at("transcripts").map(|list| list.items()).unwrap_or_default() };
    let mut emitter = Emitter::new(source, sink);
    for at in list {
        let entry = at.object();
        match entry.get("items").filter(Value::is_list) {
            Some(items) => items.items().for_each(|item| emit(&mut emitter, item, Some(&entry))),
            None if at.is_object() => emit(&mut emitter, at, None),
            None => emitter.warn("not a segment", at),
        }
    }
    Ok(())
}

/// Hands over one entry; `group` is who says it, where entries are grouped.
fn emit(emitter: &mut Emitter<'_, '_>, at: Value<'_>, group: Option<&Object<'_>>) {
    let entry = at.object();
    let who = group.unwrap_or(&entry);
    let is_named = |value: &Value<'_>| !value.text().is_empty();
    let speaker = who.get("speaker").filter(is_named).or_else(|| who.get("voice").filter(is_named));
    // What stands there without a name is filled in; `null` too.
    let member = speaker.or_else(|| who.find("speaker"));
    let place = json::place(emitter.source, member.as_slice(), &[who.value], "speaker");
    let label = speaker.map(|speaker| speaker.text()).unwrap_or_default();
    let text = entry.get("text").map(|text| text.text()).unwrap_or_default();
    let start = time(emitter, &entry, "start_ms", "start");
    let end = time(emitter, &entry, "end_ms", "end");
    emitter.segment(at, Draft { start, end, label, text, words: Vec::new(), line: 0, place });
}

/// A time in milliseconds or, where there is none, as clock time.
fn time(emitter: &mut Emitter<'_, '_>, entry: &Object<'_>, millis: &str, clock: &str) -> Option<Timestamp> {
    let exact = entry.get(millis).and_then(|millis| millis.time(Unit::Millis));
    exact.or_else(|| emitter.time(entry.get(clock), Unit::Seconds, clock))
}
