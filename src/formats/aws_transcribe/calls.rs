//! The turns of Call Analytics: `Transcript`, with times in milliseconds and the role of who speaks.

use crate::formats::kit::json::{self, Echoes, Emitter, Object, Spoken, Unit, Value};
use crate::formats::{Draft, Probe, ReadError, Sink};

/// Whether a text is of that kind; a call in which nobody speaks has no turns.
pub fn sniff(probe: &Probe<'_>) -> bool {
    let has_turns = probe.has("Transcript[].Content")
        && probe.has_any(&["Transcript[].ParticipantRole", "Transcript[].ParticipantId", "Transcript[].Items"]);
    has_turns || (probe.has_all(&["Transcript", "Participants"]) && !probe.has("Transcript[]"))
}

/// Reads the turns.
pub fn read(source: &str, root: Value<'_>, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let root = root.object();
    let turns = root.get("Transcript").ok_or(ReadError::Unknown)?;
    let start = |turn: &Object<'_>| turn.get("BeginOffsetMillis").and_then(|start| start.time(Unit::Millis));
    let ids = turns.items().objects();
    let ids = ids.map(|turn| (label(&turn).map(|label| label.text()).unwrap_or_default(), start(&turn)));
    let mut echoes = Echoes::among(ids, sink);
    for participant in root.get("Participants").map(|list| list.items()).unwrap_or_default() {
        label(&participant.object()).into_iter().for_each(|label| echoes.add(label, None));
    }
    let mut out = Emitter::new(source, sink);
    for (ix, value) in turns.items().enumerate() {
        if value.is_object() {
            emit(value, echoes.take(ix), &mut out);
        } else {
            out.warn("not a turn", value);
        }
    }
    Ok(())
}

fn label<'a>(object: &Object<'a>) -> Option<Value<'a>> {
    object.first(&["ParticipantRole", "ParticipantId"])
}

fn emit<'a>(value: Value<'a>, echoes: Vec<Value<'a>>, out: &mut Emitter<'_, '_>) {
    let turn = value.object();
    let own = label(&turn);
    let start = out.time(turn.get("BeginOffsetMillis"), Unit::Millis, "start");
    let end = out.time(turn.get("EndOffsetMillis"), Unit::Millis, "end");
    let text = turn.get("Content").map(|text| text.text()).unwrap_or_default();
    let mut spoken = Vec::new();
    for item in turn.get("Items").map(|items| items.items()).unwrap_or_default().objects() {
        if item.get("Type").is_some_and(|kind| kind.text() == "punctuation") {
            continue;
        }
        spoken.push(Spoken {
            text: item.get("Content").map(|text| text.text()).unwrap_or_default(),
            start: out.time(item.get("BeginOffsetMillis"), Unit::Millis, "start"),
            end: out.time(item.get("EndOffsetMillis"), Unit::Millis, "end"),
            confidence: item.get("Confidence").and_then(|score| score.confidence()),
        });
    }
    let words = out.located(&text, &spoken, value);
    let labels: Vec<Value<'_>> = own.into_iter().chain(echoes).collect();
    let label = own.map(|label| label.text()).unwrap_or_default();
    let place = json::place(out.source, &labels, &[value], "ParticipantRole");
    out.segment(value, Draft { start, end, label, text, words, line: 0, place });
}
