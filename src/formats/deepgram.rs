//! Deepgram's transcripts: utterances where asked for, else the sentences of paragraphs, else words.
//!
//! See [utterances](https://developers.deepgram.com/docs/utterances) and
//! [paragraphs](https://developers.deepgram.com/docs/paragraphs). Seconds; speakers are numbers, which stand on every
//! utterance, paragraph and word. Where nobody tells speakers apart but there are several channels, those are the
//! speakers.

use std::borrow::Cow;

use super::kit::json::{self, Echoes, Emitter, Items, Object, Spoken, Unit, Value};
use super::kit::order::InOrder;
use super::kit::tokens::Token;
use super::kit::wordlist::WordList;
use super::{Draft, Format, Holds, Probe, ReadError, Sink};
use crate::model::Timestamp;

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
    let root = json::parse(source)?;
    let results = root.at("results").or_else(|| root.at("result.results")).ok_or(ReadError::Unknown)?.object();
    let list = |key: &str| results.get(key).map(|list| list.items()).unwrap_or_default();
    let (utterances, channels) = (list("utterances"), list("channels"));
    if !utterances.is_empty() {
        read_utterances(source, utterances, channels, sink);
        return Ok(());
    }
    if channels.clone().count() < 2 {
        channels.for_each(|channel| read_channel(channel, "".into(), source, sink));
        return Ok(());
    }
    let mut in_order = InOrder::new(sink);
    for (number, channel) in channels.enumerate() {
        read_channel(channel, number.to_string().into(), source, &mut in_order);
    }
    Ok(())
}

fn read_utterances(source: &str, utterances: Items<'_>, channels: Items<'_>, sink: &mut dyn Sink) {
    let ids = utterances
        .clone()
        .objects()
        .map(|utterance| (speaker(&utterance).map(|speaker| speaker.text()).unwrap_or_default(), start(&utterance)));
    let mut echoes = Echoes::among(ids, sink);
    let has_channels = channels.clone().nth(1).is_some();
    for alternative in channels.filter_map(first_alternative) {
        let paragraphs = alternative.get("paragraphs").and_then(|paragraphs| paragraphs.at("paragraphs"));
        for list in [alternative.get("words"), paragraphs].into_iter().flatten() {
            for item in list.items().objects() {
                speaker(&item).into_iter().for_each(|speaker| echoes.add(speaker, start(&item)));
            }
        }
    }
    let mut out = Emitter::new(source, sink);
    for (ix, value) in utterances.enumerate() {
        let utterance = value.object();
        let own = speaker(&utterance);
        let channel = utterance.get("channel").filter(|_| own.is_none() && has_channels);
        let label = own.or(channel).map(|label| label.text()).unwrap_or_default();
        let words = utterance.get("words").map(|words| words.items()).unwrap_or_default();
        let words: Vec<TimedWord<'_>> =
            words.map(|word| TimedWord::of(word, |value, what| out.time(value, Unit::Seconds, what))).collect();
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
fn read_channel<'a>(channel: Value<'a>, unknown: Cow<'a, str>, source: &'a str, sink: &mut dyn Sink) {
    let Some(alternative) = first_alternative(channel) else { return };
    let words = alternative.get("words").map(|words| words.items()).unwrap_or_default();
    let paragraphs = alternative.get("paragraphs").and_then(|paragraphs| paragraphs.at("paragraphs"));
    let paragraphs = paragraphs.map(|paragraphs| paragraphs.items()).unwrap_or_default();
    if !paragraphs.is_empty() {
        read_paragraphs(paragraphs, words, unknown, source, sink);
    } else if !words.is_empty() {
        let mut list = WordList::new(source, sink, "speaker");
        for value in words {
            let word = TimedWord::of(value, |time, what| list.time(time, Unit::Seconds, what));
            let Spoken { text, start, end, confidence } = word.spoken;
            let token = Token { text, start, end, confidence, label: unknown.clone(), ..Token::default() };
            list.push(value, word.speaker, token);
        }
    } else if let Some(text) = alternative.get("transcript").filter(|text| !text.text().trim().is_empty()) {
        let own = speaker(&alternative);
        let label = own.map_or(unknown, |own| own.text());
        let labels = own.into_iter().collect();
        Part { value: alternative.value, start: None, end: None, text: text.text(), label, labels }
            .emit(&[], &mut Emitter::new(source, sink));
    }
}

fn read_paragraphs<'a>(
    paragraphs: Items<'a>,
    words: Items<'a>,
    unknown: Cow<'a, str>,
    source: &'a str,
    sink: &mut dyn Sink,
) {
    // Bad times are told of once, in the order of the source.
    let mut out = Emitter::new(source, sink);
    for word in words.clone() {
        TimedWord::of(word, |time, what| out.time(time, Unit::Seconds, what));
    }
    let mut words =
        words.map(|word| TimedWord::of(word, |time, _| time.and_then(|time| time.time(Unit::Seconds)))).peekable();
    let mut out = Emitter::new(source, out.sink);
    for paragraph in paragraphs.objects() {
        let shared = speaker(&paragraph);
        let sentences = paragraph.get("sentences").map(|sentences| sentences.items()).unwrap_or_default();
        for value in sentences {
            let sentence = value.object();
            // A label of one sentence only is put there by us.
            let own = speaker(&sentence).or(shared);
            let label = own.map_or(unknown.clone(), |own| own.text());
            let end = out.time(sentence.get("end"), Unit::Seconds, "end");
            let is_said = |word: &TimedWord<'_>| end.is_some() && word.spoken.start < end;
            let said: Vec<TimedWord<'_>> = std::iter::from_fn(|| words.next_if(is_said)).collect();
            let on_words = said.iter().filter_map(|word| word.speaker).filter(|speaker| speaker.text() == label);
            let part = Part {
                value,
                start: out.time(sentence.get("start"), Unit::Seconds, "start"),
                end,
                text: sentence.get("text").map(|text| text.text()).unwrap_or_default(),
                labels: own.into_iter().chain(on_words).collect(),
                label,
            };
            part.emit(&said, &mut out);
        }
    }
}

fn first_alternative<'a>(channel: Value<'a>) -> Option<Object<'a>> {
    channel.at("alternatives")?.items().objects().next()
}

fn speaker<'a>(object: &Object<'a>) -> Option<Value<'a>> {
    object.get("speaker")
}

fn start(object: &Object<'_>) -> Option<Timestamp> {
    object.get("start").and_then(|start| start.time(Unit::Seconds))
}

struct TimedWord<'a> {
    spoken: Spoken<'a>,
    speaker: Option<Value<'a>>,
}

impl<'a> TimedWord<'a> {
    /// Reads a word; `time` reads a time, and is told what that is the time of.
    fn of(value: Value<'a>, mut time: impl FnMut(Option<Value<'a>>, &str) -> Option<Timestamp>) -> TimedWord<'a> {
        let word = value.object();
        let spoken = Spoken {
            text: word.first(&["punctuated_word", "word"]).map(|word| word.text()).unwrap_or_default(),
            start: time(word.get("start"), "start"),
            end: time(word.get("end"), "end"),
            confidence: word.get("confidence").and_then(|score| score.confidence()),
        };
        TimedWord { spoken, speaker: speaker(&word) }
    }
}

/// A segment on its way out.
struct Part<'a> {
    value: Value<'a>,
    start: Option<Timestamp>,
    end: Option<Timestamp>,
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
