//! Lhotse manifests: supervisions, alone or in cuts.
//!
//! Read as [Lhotse](https://lhotse.readthedocs.io/en/latest/corpus.html) writes them, as a JSON list or as JSON lines. A
//! supervision has `start` and `duration` in seconds; within a cut it counts from the start of the cut, and the tracks of
//! a mixed cut have an `offset`. Words are in `alignment.word`, as lists of symbol, start, duration and score.

use super::kit::json::{self, Emitter, Object, Spoken, Value, place};
use super::{Draft, Format, Holds, Probe, ReadError, Sink};
use crate::model::Timestamp;

/// Lhotse manifests.
pub static FORMAT: Format = Format {
    name: "lhotse",
    title: "Lhotse supervisions or cuts",
    extensions: &["jsonl", "json"],
    holds: Holds::ALL,
    sniff: |probe: &Probe<'_>| {
        ["", "[]."].iter().any(|outer| {
            let has = |path: &str| probe.has(&format!("{outer}{path}"));
            let is_segment =
                |at: &str| ["id", "recording_id", "start", "duration"].iter().all(|key| has(&format!("{at}{key}")));
            is_segment("") && !has("sources")
                || is_segment("supervisions[].")
                || is_segment("tracks[].cut.supervisions[].")
                || (has("supervisions") && (has("recording") || has("type")))
        })
    },
    read,
    write: None,
    escape: json::escape,
};

fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let mut emitter = Emitter::new(source, sink);
    for value in json::parse_each_line(source, emitter.sink)? {
        value.entries().for_each(|item| entry(item, &mut emitter));
    }
    Ok(())
}

/// Reads a supervision, or a cut with several.
fn entry<'a>(value: Value<'a>, emitter: &mut Emitter<'a, '_>) {
    let object = value.object();
    if let Some(tracks) = object.get("tracks") {
        for track in tracks.items() {
            let track = track.object();
            // In a mixed cut, time counts from its own start, wherever its parts come from.
            let offset = seconds(&track, "offset", emitter).unwrap_or_default();
            let cut = track.get("cut").map(|cut| cut.object());
            supervisions(cut.and_then(|cut| cut.get("supervisions")), offset, emitter);
        }
    } else if let Some(list) = object.get("supervisions") {
        let offset = seconds(&object, "start", emitter).unwrap_or_default();
        supervisions(Some(list), offset, emitter);
    } else if object.get("recording_id").is_some() {
        supervision(&object, 0.0, emitter);
    } else if object.find("type").is_none() {
        emitter.warn("neither a supervision nor a cut", value);
    }
}

fn supervisions<'a>(list: Option<Value<'a>>, offset: f64, emitter: &mut Emitter<'a, '_>) {
    for item in list.map(|list| list.items()).unwrap_or_default() {
        supervision(&item.object(), offset, emitter);
    }
}

/// A number of seconds; one that is none is left out with a warning.
fn seconds<'a>(object: &Object<'a>, key: &str, emitter: &mut Emitter<'a, '_>) -> Option<f64> {
    let value = object.get(key)?;
    let number = value.number();
    if number.is_none() {
        emitter.warn(&format!("the {key} is no time and was left out"), value);
    }
    number
}

fn supervision<'a>(item: &Object<'a>, offset: f64, emitter: &mut Emitter<'a, '_>) {
    let start = seconds(item, "start", emitter).map(|start| start + offset);
    let duration = seconds(item, "duration", emitter);
    let (start, end) = span(start, duration);
    if start.is_none()
        && let Some(value) = item.get("start").filter(|value| value.number().is_some())
    {
        emitter.warn("the start is no time and was left out", value);
    }
    let text = item.get("text").map(|text| text.text()).unwrap_or_default();
    let words = item.get("alignment").and_then(|alignment| alignment.at("word"));
    let words: Vec<Spoken<'a>> =
        words.map(|words| words.items()).unwrap_or_default().map(|word| spoken(word, offset)).collect();
    let words = emitter.located(&text, &words, item.value);
    let speaker = item.find("speaker");
    let label = speaker.map(|speaker| speaker.text()).unwrap_or_default();
    let place = place(emitter.source, speaker.as_slice(), &[item.value], "speaker");
    emitter.segment(item.value, Draft { start, end, label, text, words, line: 0, place });
}

/// A word of an alignment: a list, or in old manifests an object.
fn spoken<'a>(word: Value<'a>, offset: f64) -> Spoken<'a> {
    let items: Vec<Value<'a>> = if word.is_list() {
        word.items().collect()
    } else {
        let object = word.object();
        ["symbol", "start", "duration", "score"].iter().map_while(|key| object.find(key)).collect()
    };
    let number = |at: usize| items.get(at).and_then(|value| value.number());
    let (start, end) = span(number(1).map(|start| start + offset), number(2));
    Spoken {
        text: items.first().map(|symbol| symbol.text()).unwrap_or_default(),
        start,
        end,
        confidence: items.get(3).and_then(|score| score.confidence()),
    }
}

/// When something starts and ends that has a start and a duration in seconds.
fn span(start: Option<f64>, duration: Option<f64>) -> (Option<Timestamp>, Option<Timestamp>) {
    let end = start.zip(duration).and_then(|(start, duration)| Timestamp::from_seconds(start + duration));
    (start.and_then(Timestamp::from_seconds), end)
}
