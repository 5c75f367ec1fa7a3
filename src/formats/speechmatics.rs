//! Speechmatics JSON: words and punctuation one by one.
//!
//! Read as the [batch API](https://docs.speechmatics.com/speech-to-text/batch/output) writes it (`results`), as the
//! messages of the real-time API that were saved one after another, and as its first version did (`words`, and a list
//! `speakers` of turns). Sides of a recording are told apart by `channel` where the speakers are not.

use std::collections::HashMap;

use super::kit::json::{self, Object, Unit, Value, member_range};
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
    let messages: Vec<Object<'_>> = json::parse_each_line(source, sink)?.iter().map(Value::object).collect();
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
            items.extend(results.items());
        }
    }
    if !is_known {
        return Err(ReadError::Unknown);
    }
    messages.iter().filter_map(|message| message.at("job.data_name")).for_each(|name| sink.recording(&name.text()));
    emit(source, items, sink);
    messages.iter().for_each(|message| mention(message, sink));
    Ok(())
}

/// Hands over words and signs, one channel after another where there are several.
fn emit<'a>(source: &'a str, items: Vec<Value<'a>>, sink: &mut dyn Sink) {
    let mut channels: Vec<Vec<Value<'a>>> = Vec::new();
    let mut numbers: HashMap<String, usize> = HashMap::new();
    for item in items {
        let channel = item.at("channel").map(|channel| channel.text().into_owned()).unwrap_or_default();
        let number = *numbers.entry(channel).or_insert(channels.len());
        if number == channels.len() {
            channels.push(Vec::new());
        }
        if let Some(channel) = channels.get_mut(number) {
            channel.push(item);
        }
    }
    if let [only] = channels.as_slice() {
        return Reader::read(source, only, sink);
    }
    let mut in_order = InOrder::new(sink);
    channels.iter().for_each(|channel| Reader::read(source, channel, &mut in_order));
}

/// What takes the words of a channel.
struct Reader<'a, 's> {
    words: WordList<'a, 's>,
    /// The signs before the next word that belong to it.
    opening: Option<Token<'a>>,
}

impl<'a, 's> Reader<'a, 's> {
    fn read(source: &'a str, items: &[Value<'a>], sink: &'s mut dyn Sink) {
        let mut reader = Reader { words: WordList::new(source, sink, "speaker"), opening: None };
        items.iter().for_each(|item| reader.push(item.object()));
        if let Some(opening) = reader.opening.take() {
            reader.words.grouper.push(opening);
        }
    }

    fn push(&mut self, item: Object<'a>) {
        let kind = item.get("type").map(|kind| kind.text()).unwrap_or_default();
        if kind == "speaker_change" {
            self.words.grouper.flush();
            return;
        }
        // The best comes first.
        let alternative = item.get("alternatives").and_then(|list| list.items().objects().next());
        let Some((alternative, content)) =
            alternative.and_then(|best| Some(best.get("content")?).map(|content| (best, content)))
        else {
            self.words.warn("not a word", item.value);
            return;
        };
        let label = label(&item, &alternative);
        let attaches = item.get("attaches_to").map(|attaches| attaches.text());
        let is_sign = kind == "punctuation";
        let is_attached = attaches.as_deref().map_or(is_sign, |attaches| matches!(attaches, "previous" | "both"));
        let start = self.words.time(item.get("start_time"), Unit::Seconds, "start");
        let end = self.words.time(item.get("end_time"), Unit::Seconds, "end");
        let confidence = alternative.get("confidence").and_then(|score| score.confidence());
        // A sign has no time of its own: it only repeats that of its word.
        let (start, confidence) = if is_sign { (None, None) } else { (start, confidence) };
        let mut token = Token { text: content.text(), is_attached, start, end, confidence, ..Token::default() };
        if let Some(opening) = self.opening.take() {
            token = Token { text: format!("{}{}", opening.text, token.text).into(), ..token };
            if label.is_some_and(|label| label.text() == opening.label) {
                (token.labels, token.whole) = (opening.labels, opening.whole);
            }
        }
        if attaches.is_some_and(|attaches| matches!(&*attaches, "next" | "both")) && is_sign && !is_attached {
            let label = label.filter(|label| !label.is_null());
            token.labels.extend(label.map(|label| label.range()));
            token.whole.extend(label.map(|label| member_range(self.words.source, &label.range())));
            self.opening = Some(Token { label: label.map(|label| label.text()).unwrap_or_default(), ..token });
            return;
        }
        self.words.push(alternative.value, label, token);
    }
}

/// Where the label of a word stands: its speaker, or for one who is not known the channel.
fn label<'a>(item: &Object<'a>, alternative: &Object<'a>) -> Option<Value<'a>> {
    let speaker = alternative.find("speaker");
    let is_known = |value: &Value<'a>| !value.is_null() && value.text() != UNKNOWN;
    speaker.filter(is_known).or(item.get("channel")).or(speaker)
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
        translation.items().objects().for_each(|sentence| name(sentence.get("speaker")));
    }
    for speaker in message.get("speakers").map(|speakers| speakers.items()).unwrap_or_default() {
        name(speaker.object().get("label"));
    }
}

/// Reads the first version: a word belongs to the last of the `speakers` that begins before it.
fn first_version<'a>(source: &'a str, words: Value<'a>, speakers: Option<Value<'a>>, sink: &mut dyn Sink) {
    let turns = speakers.map(|speakers| speakers.items()).unwrap_or_default();
    let turns = turns.objects();
    let mut turns =
        turns.filter_map(|turn| Some((turn.get("time")?.time(Unit::Seconds)?, turn.get("name")?))).peekable();
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
