//! Transcript JSON of the American Archive of Public Broadcasting: `parts` with times as strings.
//!
//! After the [files of its site](https://github.com/WGBH-MLA/AAPB2/tree/main/spec/fixtures/transcripts): a part has `text`,
//! `start_time` and `end_time` in seconds, and a `speaker_id`. The `speakers` say which name an id has; a name stands there
//! once for all its parts. Where the table lacks an id, the id is the label.

use std::collections::HashMap;

use super::kit::json::{self, Emitter, Object, Unit, Value};
use super::{Draft, Format, Holds, Probe, ReadError, Sink};

/// AAPB transcript JSON.
pub static FORMAT: Format = Format {
    name: "aapb",
    title: "AAPB transcript JSON",
    extensions: &["json"],
    holds: Holds::ALL,
    sniff,
    read,
    write: None,
    escape: json::escape,
};

fn sniff(probe: &Probe<'_>) -> bool {
    let is_empty = || probe.has_all(&["parts", "language", "id"]) && !probe.has("parts[]");
    probe.has_all(&["parts[].text", "parts[].start_time"]) || is_empty()
}

fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let root = json::parse(source)?.object();
    let names = names(&root);
    let mut emitter = Emitter::new(source, sink);
    for at in root.get("parts").map(|parts| parts.items()).unwrap_or_default() {
        if !at.is_object() {
            emitter.warn("not a segment", at);
            continue;
        }
        let part = at.object();
        let id = part.find("speaker_id");
        let named = id.and_then(|id| names.get(id.text().as_ref())).copied();
        let label = named.or(id).map(|label| label.text()).unwrap_or_default();
        let place = json::place(source, named.or(id).as_slice(), &[at], "speaker_id");
        let text = part.get("text").map(|text| text.text()).unwrap_or_default();
        let start = emitter.time(part.get("start_time"), Unit::Seconds, "start");
        let end = emitter.time(part.get("end_time"), Unit::Seconds, "end");
        emitter.segment(at, Draft { start, end, label, text, words: Vec::new(), line: 0, place });
    }
    Ok(())
}

/// The name of each speaker who has one, by id.
fn names<'a>(root: &Object<'a>) -> HashMap<String, Value<'a>> {
    let speakers = root.get("speakers").map(|speakers| speakers.items()).unwrap_or_default();
    let name = |speaker: Value<'a>| {
        let speaker = speaker.object();
        let name = speaker.get("name").filter(|name| !name.text().is_empty())?;
        Some((speaker.get("id")?.text().into_owned(), name))
    };
    speakers.into_iter().filter_map(name).collect()
}
