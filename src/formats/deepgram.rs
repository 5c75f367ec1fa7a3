//! Deepgram's transcripts: utterances where asked for, else the sentences of paragraphs, else words.
//!
//! See [utterances](https://developers.deepgram.com/docs/utterances) and
//! [paragraphs](https://developers.deepgram.com/docs/paragraphs). Seconds; speakers are numbers, which stand on every
//! utterance, paragraph and word. Where nobody tells speakers apart but there are several channels, those are the
//! speakers.

use std::borrow::Cow;

use super::kit::json::{self, Echoes, Emitter, Object, Spoken, Unit, Value};
use super::kit::order::InOrder;
use super::kit::tokens::{Grouper, Token};
use super::{Draft, Format, Holds, Probe, ReadError, Sink};

/// Deepgram JSON.
pub static FORMAT: Format = Format {
    name: "deepgram",
    title: "Deepgram JSON",
    extensions: &["json"],
    holds: Holds::ALL,
    sniff: |probe: &Probe<'_>| {
        ["results", "result.results"].iter().any(|root| {
            let has = |path: &str| probe.has(&format!("{root}.{path}"));
            has("channels[].alternatives") || has("utterances[].transcript")
        }) || (probe.has_all(&["metadata.request_id", "results.channels"]))
    },
    read,
    write: None,
    escape: json::escape,
};

fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let json = json::standard(source);
    let root = json::parse(&json)?;
    let results = root.at("results").or_else(|| root.at("result.results")).ok_or(ReadError::Unknown)?.object();
    let list = |key: &str| results.get(key).map(|list| list.items()).unwrap_or_default();
    let (utterances, channels) = (list("utterances"), list("channels"));
    if !utterances.is_empty() {
        read_utterances(source, utterances, &channels, sink);
        return Ok(());
    }
    if channels.len() < 2 {
        channels.into_iter().for_each(|channel| read_channel(channel, "".into(), &mut Emitter::new(source, sink)));
        return Ok(());
    }
    let mut in_order = InOrder::new(sink);
    let mut out = Emitter::new(source, &mut in_order);
    for (number, channel) in channels.into_iter().enumerate() {
        read_channel(channel, number.to_string().into(), &mut out);
    }
    Ok(())
}

fn read_utterances(source: &str, utterances: Vec<Value<'_>>, channels: &[Value<'_>], sink: &mut dyn Sink) {
    let mut echoes = Echoes::among(utterances.iter().map(|utterance| {
        let utterance = utterance.object();
        (speaker(&utterance).map(|speaker| speaker.text()).unwrap_or_default(), start(&utterance))
    }));
    for alternative in channels.iter().filter_map(first_alternative) {
        let paragraphs = alternative.get("paragraphs").and_then(|paragraphs| paragraphs.at("paragraphs"));
        for list in [alternative.get("words"), paragraphs].into_iter().flatten() {
            for item in list.items().iter().map(Value::object) {
                speaker(&item).into_iter().for_each(|speaker| echoes.add(speaker, start(&item)));
            }
        }
    }
    let mut out = Emitter::new(source, sink);
    for (ix, value) in utterances.into_iter().enumerate() {
        let utterance = value.object();
        let own = speaker(&utterance);
        let channel = utterance.get("channel").filter(|_| own.is_none() && channels.len() > 1);
        let label = own.or(channel).map(|label| label.text()).unwrap_or_default();
        let words = words_of(&utterance, &mut out);
        let on_words = words.iter().filter_map(|word| word.speaker).filter(|speaker| speaker.text() == label);
        let labels: Vec<Value<'_>> = own.into_iter().chain(on_words).chain(echoes.take(ix)).collect();
        let part = Part {
            value,
            start: out.time(utterance.get("start"), Unit::Seconds, "start"),
            end: out.time(utterance.get("end"), Unit::Seconds, "end"),
            text: utterance.get("transcript").map(|text| text.text()).unwrap_or_default(),
            label,
            labels,
        };
        part.emit(&words, &mut out);
    }
}

/// Reads one channel; `unknown` is the label of what has no speaker.
fn read_channel<'a>(channel: Value<'a>, unknown: Cow<'a, str>, out: &mut Emitter<'_, '_>) {
    let Some(alternative) = first_alternative(&channel) else { return };
    let words = words_of(&alternative, out);
    let paragraphs = alternative.get("paragraphs").and_then(|paragraphs| paragraphs.at("paragraphs"));
    let paragraphs = paragraphs.map(|paragraphs| paragraphs.items()).unwrap_or_default();
    if !paragraphs.is_empty() {
        read_paragraphs(paragraphs, &words, unknown, out);
    } else if !words.is_empty() {
        let mut grouper = Grouper::new(out.sink, json::around("speaker"));
        for TimedWord { spoken, speaker, value, line } in words {
            let Spoken { text, start, end, confidence } = spoken;
            let label = speaker.map_or(unknown.clone(), |speaker| speaker.text());
            let token = Token { text, start, end, confidence, label, line, ..Token::default() };
            grouper.push(json::labelled(out.source, token, speaker, value));
        }
    } else if let Some(text) = alternative.get("transcript").filter(|text| !text.text().trim().is_empty()) {
        let own = speaker(&alternative);
        let label = own.map_or(unknown, |own| own.text());
        let labels = own.into_iter().collect();
        Part { value: alternative.value, start: None, end: None, text: text.text(), label, labels }.emit(&[], out);
    }
}

fn read_paragraphs<'a>(
    paragraphs: Vec<Value<'a>>,
    words: &[TimedWord<'a>],
    unknown: Cow<'a, str>,
    out: &mut Emitter<'_, '_>,
) {
    let mut rest = words;
    for paragraph in paragraphs.iter().map(Value::object) {
        let shared = speaker(&paragraph);
        let sentences = paragraph.get("sentences").map(|sentences| sentences.items()).unwrap_or_default();
        for value in sentences {
            let sentence = value.object();
            // A label of one sentence only is put there by us.
            let own = speaker(&sentence).or(shared);
            let label = own.map_or(unknown.clone(), |own| own.text());
            let end = out.time(sentence.get("end"), Unit::Seconds, "end");
            let count = rest.iter().take_while(|word| end.is_some() && word.spoken.start < end).count();
            let (said, later) = rest.split_at(count);
            rest = later;
            let on_words = said.iter().filter_map(|word| word.speaker).filter(|speaker| speaker.text() == label);
            let part = Part {
                value,
                start: out.time(sentence.get("start"), Unit::Seconds, "start"),
                end,
                text: sentence.get("text").map(|text| text.text()).unwrap_or_default(),
                labels: own.into_iter().chain(on_words).collect(),
                label,
            };
            part.emit(said, out);
        }
    }
}

fn first_alternative<'a>(channel: &Value<'a>) -> Option<Object<'a>> {
    channel.at("alternatives")?.items().first().map(Value::object)
}

fn speaker<'a>(object: &Object<'a>) -> Option<Value<'a>> {
    object.get("speaker")
}

fn start(object: &Object<'_>) -> Option<crate::model::Timestamp> {
    object.get("start").and_then(|start| start.time(Unit::Seconds))
}

struct TimedWord<'a> {
    spoken: Spoken<'a>,
    speaker: Option<Value<'a>>,
    value: Value<'a>,
    line: u32,
}

fn words_of<'a>(object: &Object<'a>, out: &mut Emitter<'_, '_>) -> Vec<TimedWord<'a>> {
    let values = object.get("words").map(|words| words.items()).unwrap_or_default();
    let mut words = Vec::with_capacity(values.len());
    for value in values {
        let word = value.object();
        let spoken = Spoken {
            text: word.first(&["punctuated_word", "word"]).map(|word| word.text()).unwrap_or_default(),
            start: out.time(word.get("start"), Unit::Seconds, "start"),
            end: out.time(word.get("end"), Unit::Seconds, "end"),
            confidence: word.get("confidence").and_then(|score| score.confidence()),
        };
        words.push(TimedWord { spoken, speaker: speaker(&word), value, line: out.line(value) });
    }
    words
}

/// A segment on its way out.
struct Part<'a> {
    value: Value<'a>,
    start: Option<crate::model::Timestamp>,
    end: Option<crate::model::Timestamp>,
    text: Cow<'a, str>,
    label: Cow<'a, str>,
    labels: Vec<Value<'a>>,
}

impl<'a> Part<'a> {
    fn emit(self, words: &[TimedWord<'a>], out: &mut Emitter<'_, '_>) {
        let Part { value, start, end, text, label, labels } = self;
        let spoken: Vec<Spoken<'_>> = words.iter().map(|word| word.spoken.clone()).collect();
        let words = out.located(&text, &spoken, value);
        let place = json::place(out.source, &labels, &[value], "speaker");
        out.segment(value, Draft { start, end, label, text, words, line: 0, place });
    }
}
