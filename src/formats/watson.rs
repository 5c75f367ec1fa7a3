//! IBM Watson's JSON: results with timed words, and labels of speakers by time.
//!
//! Read as the [Speech to Text API](https://cloud.ibm.com/docs/speech-to-text?topic=speech-to-text-output) answers: the
//! first of the `alternatives` of each of `results`, whose `timestamps` are lists of word, start and end in seconds, and
//! `speaker_labels` with the same times (`from`, `to`). Several answers may stand in a list, or in the `results` of a job.
//! A result makes a segment, or as many as there are changes of speaker in it.

use std::borrow::Cow;

use super::kit::json::{self, Emitter, Object, Spoken, Unit, Value, place};
use super::kit::tokens::has_space_between;
use super::{Draft, Format, Holds, LabelPlace, Probe, ReadError, Sink};
use crate::model::Timestamp;

/// IBM Watson's JSON.
pub static FORMAT: Format = Format {
    name: "watson",
    title: "IBM Watson JSON",
    extensions: &["json"],
    holds: Holds::ALL,
    sniff: |probe: &Probe<'_>| {
        ["", "[].", "results[]."].iter().any(|outer| {
            let has = |path: &str| probe.has(&format!("{outer}{path}"));
            let has_text = has("results[].alternatives[].transcript");
            (has_text
                && (has("results[].alternatives[].timestamps") || (has("result_index") && has("results[].final"))))
                || (has("results") && has("speaker_labels[].from"))
                || (has("results") && has("result_index") && !has("results[]"))
        })
    },
    read,
    write: None,
    escape: json::escape,
};

fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let mut emitter = Emitter::new(source, sink);
    let mut is_known = false;
    for file in json::parse_each_line(source, emitter.sink)? {
        let mut answers = file.entries().collect::<Vec<_>>();
        let is_job = |answer: &Value<'_>| {
            answer.at("results").is_some_and(|results| results.items().any(|result| result.at("results").is_some()))
        };
        if answers.iter().any(is_job) {
            answers = answers.iter().filter_map(|job| job.at("results")).flat_map(|results| results.items()).collect();
        }
        for answer in answers.iter().map(Value::object) {
            let Some(results) = answer.get("results") else { continue };
            is_known = true;
            let labels = SpeakerLabels::of(answer.get("speaker_labels"));
            results.items().objects().for_each(|result| emit(&result, &labels, &mut emitter));
        }
    }
    is_known.then_some(()).ok_or(ReadError::Unknown)
}

/// How often a label may be sent again; a bound, or as many words as labels at one time would cost a product.
const MOST: usize = 16;

/// Who speaks when.
struct SpeakerLabels<'a> {
    /// In the order of time.
    labels: Vec<SpeakerLabel<'a>>,
}

#[derive(Clone, Copy)]
struct SpeakerLabel<'a> {
    from: Timestamp,
    to: Option<Timestamp>,
    speaker: Value<'a>,
}

impl<'a> SpeakerLabels<'a> {
    fn of(list: Option<Value<'a>>) -> SpeakerLabels<'a> {
        let items = list.map(|list| list.items()).unwrap_or_default();
        let label = |item: Object<'a>| {
            let from = item.get("from")?.time(Unit::Seconds)?;
            let to = item.get("to").and_then(|to| to.time(Unit::Seconds));
            Some(SpeakerLabel { from, to, speaker: item.get("speaker")? })
        };
        let mut labels: Vec<SpeakerLabel<'a>> = items.objects().filter_map(label).collect();
        labels.sort_by_key(|label| label.from);
        SpeakerLabels { labels }
    }

    /// The labels of a word that starts at a time: those of that very time, or the last before it that lasts so long.
    ///
    /// One is often sent again when more was heard; the last of them holds.
    fn at(&self, start: Option<Timestamp>) -> &[SpeakerLabel<'a>] {
        let Some(start) = start else { return &[] };
        let first = self.labels.partition_point(|label| label.from < start);
        let end = self.labels.partition_point(|label| label.from <= start);
        let found = self.labels.get(first.max(end.saturating_sub(MOST))..end).unwrap_or_default();
        if !found.is_empty() {
            return found;
        }
        let before = self.labels.get(first.saturating_sub(1)..first).unwrap_or_default();
        let lasts = before.first().is_some_and(|label| label.to > Some(start));
        if lasts { before } else { &[] }
    }
}

/// The words of one speaker within a result.
#[derive(Default)]
struct Turn<'a> {
    label: Cow<'a, str>,
    values: Vec<Value<'a>>,
    words: Vec<Spoken<'a>>,
}

fn emit<'a>(result: &Object<'a>, labels: &SpeakerLabels<'a>, emitter: &mut Emitter<'a, '_>) {
    let alternatives = result.get("alternatives").map(|list| list.items()).unwrap_or_default();
    let Some(best) = alternatives.objects().next() else {
        emitter.warn("not a result", result.value);
        return;
    };
    if result.get("final").is_some_and(|is_final| is_final.raw() == "false") {
        emitter.warn("a result that is not final was left out", result.value);
        return;
    }
    let turns = turns(&best, labels, emitter);
    let transcript = best.get("transcript").map(|transcript| transcript.text()).unwrap_or_default();
    if turns.len() <= 1 {
        let Turn { label, values, words } = turns.into_iter().next().unwrap_or_default();
        let text = transcript.trim().to_owned();
        return segment(result, label, &values, text, words, emitter);
    }
    for Turn { label, values, words } in turns {
        let mut text = String::new();
        for word in &words {
            if has_space_between(&text, word.text.trim()) {
                text.push(' ');
            }
            text.push_str(word.text.trim());
        }
        segment(result, label, &values, text, words, emitter);
    }
}

fn segment<'a>(
    result: &Object<'a>,
    label: Cow<'a, str>,
    values: &[Value<'a>],
    text: String,
    spoken: Vec<Spoken<'a>>,
    emitter: &mut Emitter<'a, '_>,
) {
    let start = spoken.iter().find_map(|word| word.start);
    let end = spoken.iter().filter_map(|word| word.end).max();
    let words = emitter.located(&text, &spoken, result.value);
    // Labels stand in a list of their own, which a result without one has no part in.
    let place = if values.is_empty() { LabelPlace::Nowhere } else { place(emitter.source, values, &[], "speaker") };
    emitter.segment(result.value, Draft { start, end, label, text: text.into(), words, line: 0, place });
}

fn turns<'a>(best: &Object<'a>, labels: &SpeakerLabels<'a>, emitter: &mut Emitter<'a, '_>) -> Vec<Turn<'a>> {
    let timestamps = best.get("timestamps").map(|words| words.items()).unwrap_or_default();
    let scores = best.get("word_confidence").map(|scores| scores.items()).unwrap_or_default();
    let mut scores = scores.map(|score| score.items().nth(1).and_then(|score| score.confidence()));
    let mut turns: Vec<Turn<'a>> = Vec::new();
    for timestamp in timestamps {
        let parts: Vec<Value<'a>> = timestamp.items().collect();
        let Some(word) = parts.first() else {
            emitter.warn("not a word with its times", timestamp);
            continue;
        };
        let start = emitter.time(parts.get(1).copied(), Unit::Seconds, "start of a word");
        let end = emitter.time(parts.get(2).copied(), Unit::Seconds, "end of a word");
        let spoken = Spoken { text: word.text(), start, end, confidence: scores.next().flatten() };
        let found = labels.at(start);
        let label = found.last().map(|label| label.speaker.text());
        let last = turns.last().map(|turn| turn.label.clone());
        // A word without a label is said by whoever speaks.
        let label = label.or_else(|| last.clone()).unwrap_or_default();
        let speakers = found.iter().map(|label| label.speaker);
        match turns.last_mut().filter(|turn| turn.label == label || turn.values.is_empty()) {
            Some(turn) => {
                turn.label = label;
                turn.values.extend(speakers);
                turn.words.push(spoken);
            }
            None => turns.push(Turn { label, values: speakers.collect(), words: vec![spoken] }),
        }
    }
    turns
}
