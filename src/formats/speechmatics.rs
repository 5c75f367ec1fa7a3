//! Speechmatics JSON: words and punctuation one by one.
//!
//! Read as the [batch API](https://docs.speechmatics.com/speech-to-text/batch/output) writes it (`results`), as the
//! messages of the real-time API that were saved one after another, and as its first version did (`words`, and a list
//! `speakers` of turns). Sides of a recording are told apart by `channel` where the speakers are not.

use std::collections::HashMap;

use super::kit::json::{self, Object, Unit, Value};
use super::kit::order::InOrder;
use super::kit::tokens::Token;
use super::kit::wordlist::WordList;
use super::{Format, Holds, Probe, ReadError, Sink};
use crate::model::Timestamp;

/// Speechmatics JSON.
pub static FORMAT: Format = Format {
    name: "speechmatics",
    title: "Speechmatics JSON",
    extensions: &["json"],
    holds: Holds::ALL,
    sniff: |probe: &Probe<'_>| {
        let has_results = probe.has_all(&["results[].alternatives[].content", "results[].start_time"])
            && !probe.has("results[].channel_tag");
        let is_empty = || probe.has_all(&["results", "metadata.transcription_config"]);
        let is_first_version = || {
            probe.has_all(&["words[].name", "words[].time", "words[].duration"])
                || (probe.has_all(&["words", "speakers", "job", "format"]) && !probe.has("words[]"))
        };
        has_results || is_empty() || is_first_version()
    },
    read,
    write: None,
    escape: json::escape,
};

/// What stands for a speaker who is not known.
const UNKNOWN: &str = "UU";

fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let json = json::standard(source);
    let messages: Vec<Object<'_>> = json::parse_lines(&json)?.iter().map(Value::object).collect();
    let is_partial = |message: &Object<'_>| message.get("message").is_some_and(|kind| kind.text().contains("Partial"));
    let mut items = Vec::new();
    let mut is_known = false;
    for message in messages.iter().filter(|message| !is_partial(message)) {
        if let Some(words) = message.get("words").filter(Value::is_list) {
            is_known = true;
            first_version(source, words, message.get("speakers"), sink);
        }
        if let Some(results) = message.get("results").filter(Value::is_list) {
            is_known = true;
            items.extend(results.items().iter().map(Item::of));
        }
    }
    if !is_known {
        return Err(ReadError::Unknown);
    }
    emit(source, items, sink);
    messages.iter().for_each(|message| mention(message, sink));
    Ok(())
}

/// A word or sign, and where its label stands.
struct Item<'a> {
    item: Object<'a>,
    alternative: Object<'a>,
    channel: Option<Value<'a>>,
}

impl<'a> Item<'a> {
    fn of(value: &Value<'a>) -> Item<'a> {
        let item = value.object();
        let alternatives = item.get("alternatives").map(|list| list.items()).unwrap_or_default();
        // The best comes first.
        let alternative = alternatives.first().unwrap_or(value).object();
        let channel = item.get("channel");
        Item { item, alternative, channel }
    }

    fn label(&self) -> Option<Value<'a>> {
        let speaker = self.alternative.find("speaker").filter(|_| self.alternative.value != self.item.value);
        let is_known = |value: &Value<'a>| !value.is_null() && value.text() != UNKNOWN;
        speaker.filter(is_known).or(self.channel).or(speaker)
    }
}

/// Hands over the words, one channel after another where there are several.
fn emit<'a>(source: &'a str, items: Vec<Item<'a>>, sink: &mut dyn Sink) {
    let mut channels: Vec<Vec<Item<'a>>> = Vec::new();
    let mut numbers: HashMap<String, usize> = HashMap::new();
    for item in items {
        let channel = item.channel.map(|channel| channel.text().into_owned()).unwrap_or_default();
        let number = *numbers.entry(channel).or_insert(channels.len());
        if number == channels.len() {
            channels.push(Vec::new());
        }
        if let Some(channel) = channels.get_mut(number) {
            channel.push(item);
        }
    }
    if channels.len() <= 1 {
        return channels.into_iter().flatten().fold(WordList::new(source, sink, "speaker"), push).grouper.flush();
    }
    let mut in_order = InOrder::new(sink);
    for channel in channels {
        channel.into_iter().fold(WordList::new(source, &mut in_order, "speaker"), push).grouper.flush();
    }
}

fn push<'a, 's>(mut words: WordList<'a, 's>, item: Item<'a>) -> WordList<'a, 's> {
    let label = item.label();
    let Item { item, alternative, .. } = item;
    let kind = item.get("type").map(|kind| kind.text()).unwrap_or_default();
    if kind == "speaker_change" {
        words.grouper.flush();
        return words;
    }
    let Some(content) = alternative.get("content") else {
        words.warn("not a word", item.value);
        return words;
    };
    let attaches = item.get("attaches_to").map(|attaches| attaches.text());
    let is_attached = match attaches.as_deref() {
        Some(attaches) => matches!(attaches, "previous" | "both"),
        None => kind == "punctuation",
    };
    let is_sign = kind == "punctuation";
    let start = words.time(item.get("start_time"), Unit::Seconds, "start");
    let end = words.time(item.get("end_time"), Unit::Seconds, "end");
    let confidence = alternative.get("confidence").and_then(|score| score.confidence());
    // A sign has no time of its own: it only repeats when the word before it ends.
    let (start, confidence) = if is_sign { (None, None) } else { (start, confidence) };
    words.push(
        alternative.value,
        label,
        Token { text: content.text(), is_attached, start, end, confidence, ..Token::default() },
    );
    words
}

/// Tells the sink of the other places with labels: translations, and who was recognised.
fn mention(message: &Object<'_>, sink: &mut dyn Sink) {
    let mut name = |value: Option<Value<'_>>| {
        if let Some(value) = value {
            sink.mention(&value.text(), value.range());
        }
    };
    let translations = message.get("translations").map(|translations| translations.object());
    for (_, translation) in translations.iter().flat_map(|translations| &translations.members) {
        translation.items().iter().for_each(|sentence| name(sentence.object().get("speaker")));
    }
    for speaker in message.get("speakers").map(|speakers| speakers.items()).unwrap_or_default() {
        name(speaker.object().get("label"));
    }
}

/// Reads the first version: a word belongs to the last of the `speakers` that begins before it.
fn first_version<'a>(source: &'a str, words: Value<'a>, speakers: Option<Value<'a>>, sink: &mut dyn Sink) {
    let turns = speakers.map(|speakers| speakers.items()).unwrap_or_default();
    let mut turns = turns
        .iter()
        .filter_map(|turn| {
            let turn = turn.object();
            Some((turn.get("time")?.time(Unit::Seconds)?, turn.get("name")?))
        })
        .peekable();
    let mut speaker = None;
    let mut list = WordList::new(source, sink, "");
    for word in words.items() {
        let word = word.object();
        let Some(name) = word.get("name") else {
            list.warn("not a word", word.value);
            continue;
        };
        let start = list.time(word.get("time"), Unit::Seconds, "start");
        while let Some((_, next)) = turns.next_if(|(turn, _)| start >= Some(*turn)) {
            speaker = Some(next);
            list.grouper.flush();
        }
        let duration = word.get("duration").and_then(|duration| duration.time(Unit::Seconds));
        let end = start
            .zip(duration)
            .and_then(|(start, duration)| Timestamp::from_millis(start.millis() + duration.millis()));
        let text = name.text();
        let is_attached = !text.contains(char::is_alphanumeric);
        let confidence = word.get("confidence").and_then(|score| score.confidence());
        let (start, confidence) = if is_attached { (None, None) } else { (start, confidence) };
        let token = Token { text, is_attached, start, end, confidence, ..Token::default() };
        if speaker.is_some() {
            list.push(word.value, speaker, token);
        } else {
            // There is no place for a label.
            let line = list.line(word.value);
            list.grouper.push(Token { line, ..token });
        }
    }
}
