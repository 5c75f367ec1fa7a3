//! ElevenLabs Scribe JSON: words, the spaces between them, and sounds.
//!
//! Read as the [speech-to-text API](https://elevenlabs.io/docs/api-reference/speech-to-text/convert) answers (`words`;
//! several `transcripts` for the channels of a recording; either one within what a webhook is sent), and as its
//! `segmented_json` is (`segments`). A word's `logprob` is the logarithm of how sure it is.

use super::kit::json::{self, Emitter, Object, Unit, Value};
use super::kit::order::InOrder;
use super::kit::tokens::{Token, has_space_between};
use super::kit::utterances::{Keys, Label};
use super::kit::wordlist::WordList;
use super::{Format, Holds, Probe, ReadError, Sink};

/// ElevenLabs Scribe JSON.
pub static FORMAT: Format = Format {
    name: "elevenlabs",
    title: "ElevenLabs Scribe JSON",
    extensions: &["json"],
    holds: Holds::ALL,
    sniff: |probe: &Probe<'_>| {
        let has = |path: &str| WRAPPERS.iter().any(|wrapper| probe.has(&format!("{wrapper}{path}")));
        (has("words[].text") && has("words[].type"))
            || (has("words") && has("language_code") && has("language_probability"))
            || (has("transcripts") && has("transcripts[].words[].type"))
            || probe.has_all(&["segments[].speaker.name", "segments[].start_time", "segments[].words[].start_time"])
    },
    read,
    write: None,
    escape: json::escape,
};

/// What stands before the paths of a transcript, by where it comes from.
const WRAPPERS: [&str; 4] = ["", "data.transcription.", "transcription.", "data."];

const SEGMENT: Keys = Keys {
    texts: &["text"],
    starts: &["start_time", "start"],
    ends: &["end_time", "end"],
    labels: &["speaker", "speaker_id"],
    words: "words",
    unit: Unit::Seconds,
};

fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let file = json::parse(source)?;
    let outer = file.object();
    let mut found = WRAPPERS.iter().filter_map(|wrapper| match wrapper.trim_end_matches('.') {
        "" => Some(file),
        path => outer.at(path),
    });
    let is_transcript =
        |object: &Object<'_>| ["words", "transcripts", "segments"].iter().any(|key| object.get(key).is_some());
    let Some(file) = found.find_map(|value| Some(value.object()).filter(is_transcript)) else {
        return Err(ReadError::Unknown);
    };
    if let Some(channels) = file.get("transcripts") {
        let mut in_order = InOrder::new(sink);
        for channel in channels.items() {
            words(source, channel.at("words"), &mut in_order);
        }
    } else if let Some(list) = file.get("words") {
        let is_untimed = list.raw().trim_start_matches('[').trim_start() == "]";
        match file.get("text").filter(|text| is_untimed && !text.text().trim().is_empty()) {
            Some(text) => Emitter::new(source, sink).text_alone(text),
            None => words(source, Some(list), sink),
        }
    } else {
        segments(source, file.get("segments"), sink);
    }
    Ok(())
}

/// Reads segments, each with a speaker that has an id and a name.
fn segments<'a>(source: &'a str, list: Option<Value<'a>>, sink: &mut dyn Sink) {
    let mut emitter = Emitter::new(source, sink);
    for item in list.map(|list| list.items()).unwrap_or_default() {
        let item = item.object();
        let speaker = item.get("speaker").filter(Value::is_object).map(|speaker| speaker.object());
        let label = match speaker.and_then(|speaker| speaker.first(&["name", "id"])) {
            Some(name) => Label { text: name.text(), values: vec![name] },
            None => SEGMENT.label(&item),
        };
        SEGMENT.emit(&item, label, &mut emitter);
    }
}

/// Groups the words of a list.
fn words<'a>(source: &'a str, list: Option<Value<'a>>, sink: &mut dyn Sink) {
    let mut words = WordList::new(source, sink, "speaker_id");
    let mut before = Before::default();
    for item in list.map(|list| list.items()).unwrap_or_default() {
        if !item.is_object() {
            words.warn("not a word", item);
            continue;
        }
        before.push(&item.object(), &mut words);
    }
    before.mention_spaces(&mut words);
}

/// What came before a word.
#[derive(Default)]
struct Before<'a> {
    /// The last word.
    text: String,
    /// Its label.
    label: Option<Value<'a>>,
    /// Whether a space came since.
    is_spaced: bool,
    /// The labels of spaces that are not the last word's, which go with nothing.
    spaces: Vec<Value<'a>>,
}

impl<'a> Before<'a> {
    fn push(&mut self, item: &Object<'a>, words: &mut WordList<'a, '_>) {
        let text = item.get("text").map(|text| text.text()).unwrap_or_default();
        let label = item.find("speaker_id");
        let says = |label: Option<Value<'a>>| label.map(|label| label.text()).unwrap_or_default();
        if text.trim().is_empty() {
            self.is_spaced = true;
            match label {
                // A space goes with the word before it, where they have the same speaker.
                Some(_) if says(label) == says(self.label) && !self.text.is_empty() => {
                    words.push(item.value, label, Token { is_attached: true, ..Token::default() });
                }
                Some(space) => self.spaces.push(space),
                None => {}
            }
            return;
        }
        let start = words.time(item.get("start"), Unit::Seconds, "start");
        let end = words.time(item.get("end"), Unit::Seconds, "end");
        let word = text.trim();
        let is_same = says(label) == says(self.label);
        let is_attached = is_same && !self.is_spaced && !self.text.is_empty() && has_space_between(&self.text, word);
        let confidence = item.get("logprob").and_then(|logprob| logprob.number());
        let confidence = confidence.filter(|logprob| *logprob <= 0.0).map(|logprob| logprob.exp() as f32);
        self.text = word.to_owned();
        self.is_spaced = text.ends_with(char::is_whitespace);
        self.label = label;
        self.mention_spaces(words);
        let token = Token { text: self.text.clone().into(), is_attached, start, end, confidence, ..Token::default() };
        words.push(item.value, label, token);
    }

    fn mention_spaces(&mut self, words: &mut WordList<'a, '_>) {
        for space in self.spaces.drain(..) {
            words.grouper.sink().mention(&space.text(), space.range());
        }
    }
}
