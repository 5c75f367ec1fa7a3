//! Amazon Transcribe: the files of its jobs, and those of Call Analytics.
//!
//! A job's `results` list `items`, words and signs, with times as strings of seconds; signs have none. Who speaks stands
//! in [`speaker_labels`](https://docs.aws.amazon.com/transcribe/latest/dg/diarization-output-batch.html), in
//! [`channel_labels`](https://docs.aws.amazon.com/transcribe/latest/dg/channel-id-output-batch.html), and in newer files
//! on the items and on `audio_segments`, which also have their text.
//! [Call Analytics](https://docs.aws.amazon.com/transcribe/latest/dg/tca-output-batch.html) gives a `Transcript` of
//! turns in milliseconds.

mod calls;

use std::borrow::Cow;
use std::collections::HashMap;

use super::kit::json::{self, Echoes, Emitter, Items, Object, Spoken, Unit, Value};
use super::kit::lines::LineCounter;
use super::kit::order::InOrder;
use super::kit::tokens::{Grouper, Token, has_space_between};
use super::{Draft, Format, Holds, Probe, ReadError, Sink};
use crate::model::Timestamp;

/// Amazon Transcribe JSON.
pub static FORMAT: Format = Format {
    name: "aws-transcribe",
    title: "AWS Transcribe JSON",
    extensions: &["json"],
    holds: Holds::ALL,
    sniff: |probe: &Probe<'_>| {
        let is_job = probe.has_all(&["results.items", "results.transcripts"])
            || probe.has_all(&["results.items[].alternatives", "results.items[].type"]);
        is_job || calls::sniff(probe)
    },
    read,
    write: None,
    escape: json::escape,
};

fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let root = json::parse(source)?;
    let Some(results) = root.at("results") else { return calls::read(source, root, sink) };
    let results = results.object();
    let list = |path: &str| {
        let (key, inner) = path.split_once('.').unwrap_or((path, ""));
        let value = results.get(key);
        let value = if inner.is_empty() { value } else { value.and_then(|value| value.at(inner)) };
        value.map(|list| list.items()).unwrap_or_default()
    };
    let segments = list("audio_segments");
    let labelled = list("speaker_labels.segments");
    let channels = list("channel_labels.channels");
    // Channels speak at the same time.
    let mut in_order;
    let sink: &mut dyn Sink = if channels.is_empty() {
        sink
    } else {
        in_order = InOrder::new(sink);
        &mut in_order
    };
    let items = list("items");
    warn_of_times(items.clone(), &mut Emitter::new(source, sink));
    // What follows may stand before the items.
    let mut out = Emitter::new(source, sink);
    if segments.clone().any(|segment| segment.at("transcript").is_some()) {
        read_segments(segments, labelled.chain(channels), items, &mut out);
    } else if !labelled.is_empty() {
        read_labelled(labelled, items, &mut out);
    } else if !channels.is_empty() {
        read_channels(channels, items, &mut out);
    } else if !items.is_empty() {
        group(items, |_| Vec::new(), &mut out);
    } else {
        for value in list("transcripts") {
            let text = value.at("transcript").map(|text| text.text()).unwrap_or_default();
            if !text.trim().is_empty() {
                Part { value, text, words: Vec::new() }.emit(Vec::new(), &mut out);
            }
        }
    }
    Ok(())
}

/// A word, or a sign that belongs to the word before.
struct Item<'a> {
    value: Value<'a>,
    spoken: Spoken<'a>,
    is_sign: bool,
    label: Option<Value<'a>>,
}

impl<'a> Item<'a> {
    fn of(value: Value<'a>) -> Item<'a> {
        let item = value.object();
        let best = item.get("alternatives").and_then(|all| all.items().objects().next());
        let best = |key: &str| best.as_ref().and_then(|best| best.get(key));
        Item {
            value,
            spoken: Spoken {
                text: best("content").map(|content| content.text()).unwrap_or_default(),
                start: time(&item, "start_time"),
                end: time(&item, "end_time"),
                confidence: best("confidence").and_then(|score| score.confidence()),
            },
            is_sign: item.get("type").is_some_and(|kind| kind.text() == "punctuation"),
            label: label(&item),
        }
    }
}

/// Tells of the times of items that are none: an item is read as often as it is needed, and says nothing of them.
fn warn_of_times(items: Items<'_>, out: &mut Emitter<'_, '_>) {
    for item in items.objects() {
        out.time(item.get("start_time"), Unit::Seconds, "start");
        out.time(item.get("end_time"), Unit::Seconds, "end");
    }
}

fn label<'a>(object: &Object<'a>) -> Option<Value<'a>> {
    object.first(&["speaker_label", "channel_label"])
}

fn time(object: &Object<'_>, key: &str) -> Option<Timestamp> {
    object.get(key).and_then(|time| time.time(Unit::Seconds))
}

/// A segment on its way out.
struct Part<'a> {
    value: Value<'a>,
    text: Cow<'a, str>,
    words: Vec<Spoken<'a>>,
}

impl<'a> Part<'a> {
    /// A segment with the text that items make.
    fn of(value: Value<'a>, items: &[Item<'a>]) -> Part<'a> {
        let mut text = String::new();
        for item in items {
            if !item.is_sign && has_space_between(&text, &item.spoken.text) {
                text.push(' ');
            }
            text.push_str(&item.spoken.text);
        }
        Part { value, text: text.into(), words: words(items) }
    }

    /// Hands it over; `labels` are those that stand elsewhere.
    fn emit(self, labels: Vec<Value<'a>>, out: &mut Emitter<'_, '_>) {
        let Part { value, text, words } = self;
        let segment = value.object();
        let own = label(&segment);
        let name = own.or(labels.first().copied()).map(|label| label.text()).unwrap_or_default();
        let start = out.time(segment.get("start_time"), Unit::Seconds, "start");
        let end = out.time(segment.get("end_time"), Unit::Seconds, "end");
        let words = out.located(&text, &words, value);
        let labels: Vec<Value<'_>> =
            own.into_iter().chain(labels.into_iter().filter(|label| label.text() == name)).collect();
        let place = json::place(out.source, &labels, &[value], "speaker_label");
        out.segment(value, Draft { start, end, label: name, text, words, line: 0, place });
    }
}

fn words<'a>(items: &[Item<'a>]) -> Vec<Spoken<'a>> {
    items.iter().filter(|item| !item.is_sign).map(|item| item.spoken.clone()).collect()
}

/// Reads `audio_segments`; `tables` say who speaks once more.
fn read_segments<'a>(
    segments: Items<'a>,
    tables: impl Iterator<Item = Value<'a>>,
    items: Items<'a>,
    out: &mut Emitter<'_, '_>,
) {
    let id = |item: Value<'a>| item.at("id")?.raw().parse::<u64>().ok();
    let mut by_id: Vec<(u64, Value<'a>)> = items.filter_map(|item| Some((id(item)?, item))).collect();
    by_id.sort_by_key(|(id, _)| *id);
    // Of several with one number the last counts.
    let item = |id: Value<'a>| {
        let id: u64 = id.raw().parse().ok()?;
        let before = by_id.partition_point(|(other, _)| *other <= id).checked_sub(1)?;
        by_id.get(before).filter(|(other, _)| *other == id).map(|(_, item)| Item::of(*item))
    };
    let of_segment = |segment: &Object<'a>| -> Vec<Item<'a>> {
        segment.get("items").map(|ids| ids.items()).unwrap_or_default().filter_map(item).collect()
    };
    let ids = segments.clone().objects().map(|segment| {
        let on_items = || of_segment(&segment).iter().find_map(|item| item.label);
        let label = label(&segment).or_else(on_items).map(|label| label.text());
        (label.unwrap_or_default(), time(&segment, "start_time"))
    });
    let mut echoes = Echoes::among(ids, out.sink);
    tables.for_each(|table| echo(&table, &mut echoes));
    for (ix, value) in segments.enumerate() {
        let segment = value.object();
        let items = of_segment(&segment);
        let text = segment.get("transcript").map(|text| text.text()).unwrap_or_default();
        let labels = items.iter().filter_map(|item| item.label).chain(echoes.take(ix)).collect();
        Part { value, text, words: words(&items) }.emit(labels, out);
    }
}

/// Takes the labels of a speaker's segment or of a channel, and of the items listed there.
fn echo<'a>(table: &Value<'a>, echoes: &mut Echoes<'a>) {
    let table = table.object();
    label(&table).into_iter().for_each(|label| echoes.add(label, time(&table, "start_time")));
    for item in items_of(&table).objects() {
        label(&item).into_iter().for_each(|label| echoes.add(label, time(&item, "start_time")));
    }
}

fn items_of<'a>(object: &Object<'a>) -> Items<'a> {
    object.get("items").map(|items| items.items()).unwrap_or_default()
}

/// Reads the segments of `speaker_labels`, which have no text of their own.
///
/// An item belongs to the segment that lists its times; signs, and items listed nowhere, go with what precedes them.
fn read_labelled<'a>(segments: Items<'a>, items: Items<'a>, out: &mut Emitter<'_, '_>) {
    let mut owners: HashMap<(Option<Timestamp>, Option<Timestamp>), usize> = HashMap::new();
    for (ix, segment) in segments.clone().objects().enumerate() {
        for item in items_of(&segment).objects() {
            owners.insert((time(&item, "start_time"), time(&item, "end_time")), ix);
        }
    }
    let mut said: Vec<Vec<Value<'_>>> = segments.clone().map(|_| Vec::new()).collect();
    let mut owner = 0;
    for item in items.map(Item::of) {
        if !item.is_sign {
            owner = owners.get(&(item.spoken.start, item.spoken.end)).copied().unwrap_or(owner);
        }
        said.get_mut(owner).into_iter().for_each(|said| said.push(item.value));
    }
    drop(owners);
    for (value, items) in segments.zip(said) {
        let items: Vec<Item<'_>> = items.into_iter().map(Item::of).collect();
        let listed = items_of(&value.object()).objects().filter_map(|item| label(&item));
        let labels = listed.chain(items.iter().filter_map(|item| item.label)).collect();
        Part::of(value, &items).emit(labels, out);
    }
}

/// Reads the channels one by one; every item stands there as in the list of all.
fn read_channels<'a>(channels: Items<'a>, items: Items<'a>, out: &mut Emitter<'_, '_>) {
    let mut again: HashMap<(Cow<'_, str>, Option<Timestamp>), Value<'_>> = HashMap::new();
    let items = Some(items).filter(|_| out.sink.needs_places()).unwrap_or_default();
    for item in items.objects() {
        if let Some(label) = label(&item) {
            again.insert((label.text(), time(&item, "start_time")), label);
        }
    }
    for channel in channels.objects() {
        let items = items_of(&channel);
        warn_of_times(items.clone(), out);
        let shared = label(&channel);
        let others = |item: &Item<'a>| {
            let key = (shared.map(|label| label.text()).unwrap_or_default(), item.spoken.start);
            shared.into_iter().chain(again.get(&key).copied()).collect()
        };
        group(items, others, out);
    }
}

/// Makes segments of items. `others` tells the labels of each that stand elsewhere.
fn group<'a>(items: Items<'a>, others: impl Fn(&Item<'a>) -> Vec<Value<'a>>, out: &mut Emitter<'_, '_>) {
    let mut lines = LineCounter::new(out.source);
    let mut grouper = Grouper::new(out.sink, json::around("speaker_label"));
    for item in items.map(Item::of) {
        let others = others(&item);
        let Item { value, spoken, is_sign, label, .. } = item;
        let Spoken { text, start, end, confidence } = spoken;
        let confidence = confidence.filter(|_| !is_sign);
        let name = label.or(others.first().copied()).map(|label| label.text()).unwrap_or_default();
        let line = lines.line_of(value.range().start);
        let token = Token { text, is_attached: is_sign, start, end, label: name, line, ..Token::default() };
        let mut token = json::labelled(out.source, Token { confidence, ..token }, label, value);
        for other in others.iter().map(Value::range) {
            token.whole.push(json::member_range(out.source, &other));
            token.labels.push(other);
            token.insert = None;
        }
        grouper.push(token);
    }
}
