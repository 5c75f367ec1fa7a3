//! Google Cloud Speech-to-Text: `results` with `alternatives`, of which the first is read.
//!
//! Of [version 1](https://cloud.google.com/speech-to-text/docs/reference/rest/v1/speech/recognize) and
//! [version 2](https://cloud.google.com/speech-to-text/v2/docs/batch-recognize), alone or as the `response` of an
//! operation, with keys as in JSON (`startTime`) or as in Python (`start_time`). Times are `"1.300s"` or
//! `{"seconds", "nanos"}`. Version 1 tells speakers apart at the end only: then the last result repeats all words with
//! a `speakerTag`, and the others are left aside. Without speakers every result is a segment, and of several channels
//! each is a speaker. A result without times of words starts where the one before it ends.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::kit::json::{self, Emitter, Items, Object, Spoken, Unit, Value};
use super::kit::lines::LineCounter;
use super::kit::order::InOrder;
use super::kit::tokens::{Grouper, Token};
use super::{Draft, Format, Holds, Probe, ReadError, Sink};
use crate::model::Timestamp;

/// Google Speech-to-Text JSON.
pub static FORMAT: Format = Format {
    name: "google-stt",
    title: "Google speech JSON",
    extensions: &["json"],
    holds: Holds::ALL,
    sniff,
    read,
    write: None,
    escape: json::escape,
};

fn sniff(probe: &Probe<'_>) -> bool {
    let is_list = |list: &str| probe.has(&format!("{list}[].alternatives[].transcript"));
    let is_cut = |list: &str| {
        let ends = ["resultEndTime", "resultEndOffset", "result_end_time", "result_end_offset"];
        ends.iter().any(|end| probe.has(&format!("{list}[].{end}")))
    };
    // In version 2 the results stand under the name of each file.
    let is_batch = || {
        probe.has_any(&["results", "response.results"])
            && probe.shape().paths().any(|path| path.ends_with("ranscript.results[].alternatives[].transcript"))
    };
    let is_empty = || probe.has("response.@type") && probe.has("metadata.@type") && !probe.has("response.results[]");
    ["results", "response.results", "[].results"].iter().any(|list| is_list(list) || is_cut(list))
        || is_batch()
        || is_empty()
}

fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let results = results_of(json::parse(source)?);
    let mut out = Emitter::new(source, sink);
    let mut channels: HashSet<Cow<'_, str>> = HashSet::new();
    let mut is_tagged = false;
    for result in results.iter().copied().map(Recognised::of) {
        result.warn_of_times(&mut out);
        channels.extend(result.channel.map(|channel| channel.text()));
        is_tagged |= result.is_tagged();
    }
    let several = channels.len() > 1;
    let mut in_order;
    let sink: &mut dyn Sink = if several {
        in_order = InOrder::new(out.sink);
        &mut in_order
    } else {
        out.sink
    };
    let mut out = Emitter::new(source, sink);
    if is_tagged {
        group(&results, several, &mut out);
    } else {
        emit(results, several, &mut out);
    }
    Ok(())
}

/// The results of all answers in a file.
fn results_of(root: Value<'_>) -> Vec<Value<'_>> {
    let mut all = Vec::new();
    for answer in root.entries() {
        let Some(results) = answer.at("results").or_else(|| answer.at("response.results")) else { continue };
        all.extend(results.items());
        for (_, file) in results.object().members {
            let inner = ["transcript.results", "inlineResult.transcript.results"].iter().find_map(|path| file.at(path));
            all.extend(inner.map(|inner| inner.items()).unwrap_or_default());
        }
    }
    all
}

/// One result, with what its first alternative says.
struct Recognised<'a> {
    result: Object<'a>,
    text: Cow<'a, str>,
    listed: Items<'a>,
    /// A label put there by us: the service tags words only.
    own: Option<Value<'a>>,
    channel: Option<Value<'a>>,
}

struct TaggedWord<'a> {
    value: Value<'a>,
    spoken: Spoken<'a>,
    tag: Option<Value<'a>>,
}

/// What a tag says; `0` and the empty one say nothing.
fn name<'a>(tag: Option<Value<'a>>) -> Cow<'a, str> {
    tag.map(|tag| tag.text()).filter(|tag| tag != "0").unwrap_or_default()
}

/// Under what keys words and results have their times.
const STARTS: [&str; 4] = ["startTime", "startOffset", "start_time", "start_offset"];
const ENDS: [&str; 4] = ["endTime", "endOffset", "end_time", "end_offset"];
const RESULT_ENDS: [&str; 4] = ["resultEndTime", "resultEndOffset", "result_end_time", "result_end_offset"];

impl<'a> Recognised<'a> {
    fn of(value: Value<'a>) -> Recognised<'a> {
        let result = value.object();
        let best = result.get("alternatives").and_then(|all| all.items().objects().next());
        let best = |key: &str| best.as_ref().and_then(|best| best.get(key));
        Recognised {
            text: best("transcript").map(|text| text.text()).unwrap_or_default(),
            listed: best("words").map(|words| words.items()).unwrap_or_default(),
            own: result.get("speakerLabel"),
            channel: result.first(&["channelTag", "channel_tag"]),
            result,
        }
    }

    /// Tells of the times that are none: words are read as often as they are needed, and say nothing of them.
    fn warn_of_times(&self, out: &mut Emitter<'_, '_>) {
        let mut check = |object: &Object<'_>, keys: &[&str], what: &str| {
            if let Some(bad) = object.first(keys).filter(|value| time(*value).is_none()) {
                out.warn(&format!("the {what} is no time and was left out"), bad);
            }
        };
        for word in self.listed.clone().objects() {
            check(&word, &STARTS, "start");
            check(&word, &ENDS, "end");
        }
        check(&self.result, &RESULT_ENDS, "end");
    }

    fn words(&self) -> impl Iterator<Item = TaggedWord<'a>> + use<'a> {
        // A start of zero is left out.
        let starts = std::iter::once(Some(Timestamp::ZERO)).chain(std::iter::repeat(None));
        self.listed.clone().zip(starts).map(|(word, unsaid)| TaggedWord::of(word, unsaid))
    }

    fn is_tagged(&self) -> bool {
        self.words().any(|word| !name(word.tag).is_empty())
    }
}

impl<'a> TaggedWord<'a> {
    /// `unsaid` is the start of a word that has an end only.
    fn of(value: Value<'a>, unsaid: Option<Timestamp>) -> TaggedWord<'a> {
        let word: Object<'a> = value.object();
        let start = word.first(&STARTS).and_then(time);
        let end = word.first(&ENDS).and_then(time);
        let spoken = Spoken {
            text: word.get("word").map(|word| word.text()).unwrap_or_default(),
            start: start.or(unsaid.filter(|_| end.is_some())),
            end,
            // Zero says that there is none.
            confidence: word.get("confidence").and_then(|score| score.confidence()).filter(|score| *score > 0.0),
        };
        TaggedWord { value, spoken, tag: word.first(&["speakerLabel", "speakerTag", "speaker_label", "speaker_tag"]) }
    }
}

/// A time as `"1.300s"`, or as whole seconds and billionths.
fn time(value: Value<'_>) -> Option<Timestamp> {
    if !value.is_object() {
        return value.time(Unit::Seconds);
    }
    let part = |key: &str| value.at(key).map_or(Some(0.0), |part| part.number());
    Timestamp::from_seconds(part("seconds")? + part("nanos")? / 1e9)
}

/// Makes segments of tagged words.
fn group(results: &[Value<'_>], several: bool, out: &mut Emitter<'_, '_>) {
    let (results, earlier) = match results.split_last() {
        Some((last, before)) if repeats(*last, before) => (std::slice::from_ref(last), before),
        _ => (results, &[][..]),
    };
    // What was repeated may be tagged as well.
    let mut earlier = earlier.iter().flat_map(|result| Recognised::of(*result).words()).peekable();
    let mut lines = LineCounter::new(out.source);
    for result in results.iter().copied().map(Recognised::of) {
        let channel = result.channel.filter(|_| several).map(|channel| channel.text()).unwrap_or_default();
        let mut grouper = Grouper::new(out.sink, json::around("speakerTag"));
        for TaggedWord { value, spoken, tag } in result.words() {
            let again = earlier.next_if(|word| word.spoken.text == spoken.text).and_then(|word| word.tag);
            let Spoken { text, start, end, confidence } = spoken;
            let label = if tag.is_some() { name(tag) } else { channel.clone() };
            let again = again.filter(|again| tag.is_some() && name(Some(*again)) == label);
            let line = lines.line_of(value.range().start);
            let token = Token { text, start, end, confidence, label, line, ..Token::default() };
            let mut token = json::labelled(out.source, token, tag, value);
            token.labels.extend(again.iter().map(Value::range));
            token.whole.extend(again.iter().map(|again| json::member_range(out.source, &again.range())));
            grouper.push(token);
        }
    }
}

/// Whether the last result has all words of those before it.
fn repeats(last: Value<'_>, before: &[Value<'_>]) -> bool {
    let last = Recognised::of(last);
    let results = || before.iter().copied().map(Recognised::of);
    let said = || results().flat_map(|result| result.words());
    let is_first =
        |word: TaggedWord<'_>| last.words().next().is_some_and(|first| first.spoken.start == word.spoken.start);
    let is_alone = || last.is_tagged() && !results().any(|result| result.is_tagged());
    !before.is_empty()
        && (is_alone() || (said().next().is_some_and(is_first) && last.words().count() >= said().count()))
}

/// Hands over every result as a segment.
fn emit(results: Vec<Value<'_>>, several: bool, out: &mut Emitter<'_, '_>) {
    // Where the result before ends, in each channel.
    let mut ends: HashMap<Cow<'_, str>, Option<Timestamp>> = HashMap::new();
    for value in results {
        let result = Recognised::of(value);
        let spoken: Vec<Spoken<'_>> = result.words().map(|word| word.spoken).collect();
        let Recognised { result, text, own, channel, .. } = result;
        let first = spoken.iter().find_map(|word| word.start);
        let last = spoken.iter().rev().find_map(|word| word.end);
        let end = last.or(result.first(&RESULT_ENDS).and_then(time));
        let of_channel = channel.map(|channel| channel.text()).unwrap_or_default();
        let before = ends.insert(of_channel, end).unwrap_or(Some(Timestamp::ZERO));
        let start = first.or(before.filter(|before| end.is_some_and(|end| *before <= end)));
        let label = match own {
            Some(own) => own.text(),
            None => channel.filter(|_| several).map(|channel| channel.text()).unwrap_or_default(),
        };
        if text.is_empty() && spoken.is_empty() {
            continue;
        }
        let words = out.located(&text, &spoken, value);
        let place = json::place(out.source, own.as_slice(), &[value], "speakerLabel");
        out.segment(value, Draft { start, end, label, text, words, line: 0, place });
    }
}
