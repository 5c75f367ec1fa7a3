//! Lists of utterances, which most JSON of recognisers comes down to.
//!
//! Each is an object with a text, times, a speaker and perhaps words; only the keys differ from one to the other.

use std::borrow::Cow;
use std::collections::HashMap;

use super::json::{Emitter, Object, Spoken, Unit, Value, place};
use super::tokens::has_space_between;
use crate::formats::Draft;
use crate::model::Timestamp;

/// Under what keys an utterance has what, the usual one first.
#[derive(Clone, Copy, Debug)]
pub struct Keys {
    /// What is said.
    pub texts: &'static [&'static str],
    /// When it starts.
    pub starts: &'static [&'static str],
    /// When it ends.
    pub ends: &'static [&'static str],
    /// Who speaks; where none of them is there, one is put in under the first.
    pub labels: &'static [&'static str],
    /// The list of its words; empty for none.
    pub words: &'static str,
    /// What its times count.
    pub unit: Unit,
}

/// The keys of a word in a list of words.
const WORD_TEXTS: [&str; 3] = ["word", "text", "punctuated_word"];
const WORD_STARTS: [&str; 3] = ["start", "start_time", "time_begin"];
const WORD_ENDS: [&str; 3] = ["end", "end_time", "time_end"];
const WORD_CONFIDENCES: [&str; 3] = ["confidence", "score", "probability"];

/// A speaker's label, and the values it stands in.
#[derive(Clone, Debug, Default)]
pub struct Label<'a> {
    /// The label; empty for none.
    pub text: Cow<'a, str>,
    /// Where it stands; where there is no label, the value that says so, if there is one.
    pub values: Vec<Value<'a>>,
}

impl Keys {
    /// The label of an utterance by its own keys: the first that says something, or else the first that is there.
    pub fn label<'a>(&self, item: &Object<'a>) -> Label<'a> {
        let values = || self.labels.iter().filter_map(|key| item.find(key)).filter(|value| is_plain(*value));
        let says = values().find(|value| !value.text().trim().is_empty()).or_else(|| values().next());
        match says {
            Some(value) => Label { text: value.text(), values: vec![value] },
            None => Label::default(),
        }
    }

    /// Hands over one utterance. What is no object makes a warning; a word with the same label is relabelled with it.
    pub fn emit<'a>(&self, item: &Object<'a>, label: Label<'a>, emitter: &mut Emitter<'a, '_>) {
        if !item.value.is_object() {
            emitter.warn("not a segment", item.value);
            return;
        }
        let start = emitter.time(item.first(self.starts), self.unit, "start");
        let end = emitter.time(item.first(self.ends), self.unit, "end");
        self.emit_timed(item, label, (start, end), emitter);
    }

    /// Like [`Keys::emit`], with times found elsewhere.
    pub fn emit_timed<'a>(
        &self,
        item: &Object<'a>,
        label: Label<'a>,
        (start, end): (Option<Timestamp>, Option<Timestamp>),
        emitter: &mut Emitter<'a, '_>,
    ) {
        let Label { text: label, mut values } = label;
        let listed = item.get(self.words).map(|words| words.items()).unwrap_or_default();
        let mut words = Vec::new();
        for word in listed.objects() {
            let named = self.labels.iter().filter_map(|key| word.get(key));
            values.extend(named.filter(|value| !label.is_empty() && value.text() == label));
            words.push(self.word(&word, emitter));
        }
        let text = match item.first(self.texts) {
            Some(value) => {
                if !value.is_string() {
                    emitter.warn("the text is no string; it is shown as it stands", value);
                }
                value.text()
            }
            None => joined(&words).into(),
        };
        let words = emitter.located(&text, &words, item.value);
        let key = self.labels.first().copied().unwrap_or("speaker");
        let place = place(emitter.source, &values, &[item.value], key);
        emitter.segment(item.value, Draft { start, end, label, text, words, line: 0, place });
    }

    fn word<'a>(&self, word: &Object<'a>, emitter: &mut Emitter<'a, '_>) -> Spoken<'a> {
        Spoken {
            text: word.first(&WORD_TEXTS).map(|value| value.text()).unwrap_or_default(),
            start: emitter.time(word.first(&WORD_STARTS), self.unit, "start of a word"),
            end: emitter.time(word.first(&WORD_ENDS), self.unit, "end of a word"),
            confidence: word.first(&WORD_CONFIDENCES).and_then(|value| value.confidence()),
        }
    }
}

/// Words as a text: with spaces between them where their script has any, but none before punctuation.
pub fn joined(words: &[Spoken<'_>]) -> String {
    let mut text = String::new();
    for word in words.iter().map(|word| word.text.trim()).filter(|word| !word.is_empty()) {
        if !is_punctuation(word) && has_space_between(&text, word) {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}

/// Whether a word is signs that end sentences or parts of them.
pub fn is_punctuation(word: &str) -> bool {
    word.chars().all(|c| matches!(c, '.' | ',' | '?' | '!' | ';' | ':' | '…'))
}

/// Whether a value can be a label: no list and no object.
pub fn is_plain(value: Value<'_>) -> bool {
    !value.is_list() && !value.is_object()
}

/// The names of speakers by their ids, from a list that stands apart.
#[derive(Debug, Default)]
pub struct Names<'a> {
    by_id: HashMap<String, Value<'a>>,
}

impl<'a> Names<'a> {
    /// Reads a list of objects, each with an id under one of `ids` and a name under one of `names`.
    pub fn of(list: Option<Value<'a>>, ids: &[&str], names: &[&str]) -> Names<'a> {
        let items = list.map(|list| list.items()).unwrap_or_default();
        let named = |item: Object<'a>| {
            let id = item.first(ids)?;
            Some((id.text().into_owned(), item.first(names).filter(|name| is_plain(*name) && !name.text().is_empty())?))
        };
        Names { by_id: items.objects().filter_map(named).collect() }
    }

    /// Where the name of a speaker stands; `None` for one without.
    pub fn name(&self, id: Value<'a>) -> Option<Value<'a>> {
        self.by_id.get(id.text().as_ref()).copied()
    }

    /// The label that an id stands for: the name in the list, or else the id itself.
    pub fn label(&self, id: Value<'a>) -> Label<'a> {
        let value = self.name(id).unwrap_or(id);
        Label { text: value.text(), values: vec![value] }
    }

    /// Tells the sink of every name in the list.
    pub fn mention(&self, emitter: &mut Emitter<'a, '_>) {
        for name in self.by_id.values() {
            emitter.sink.mention(&name.text(), name.range());
        }
    }
}
