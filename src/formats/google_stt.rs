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

use super::kit::json::{self, Emitter, Object, Spoken, Unit, Value};
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
    let json = json::standard(source);
    let mut out = Emitter::new(source, sink);
    let results: Vec<Recognised<'_>> =
        results_of(json::parse(&json)?).into_iter().map(|value| Recognised::of(value, &mut out)).collect();
    let channels: HashSet<Cow<'_, str>> = results.iter().filter_map(|result| Some(result.channel?.text())).collect();
    let several = channels.len() > 1;
    let mut in_order;
    let sink: &mut dyn Sink = if several {
        in_order = InOrder::new(out.sink);
        &mut in_order
    } else {
        out.sink
    };
    let mut out = Emitter::new(source, sink);
    if results.iter().any(Recognised::is_tagged) {
        group(results, several, &mut out);
    } else {
        emit(results, several, &mut out);
    }
    Ok(())
}

/// The results of all answers in a file.
fn results_of(root: Value<'_>) -> Vec<Value<'_>> {
    let answers = if root.is_list() { root.items() } else { vec![root] };
    let mut all = Vec::new();
    for answer in answers {
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
    value: Value<'a>,
    text: Cow<'a, str>,
    words: Vec<TaggedWord<'a>>,
    /// A label put there by us: the service tags words only.
    own: Option<Value<'a>>,
    channel: Option<Value<'a>>,
    end: Option<Timestamp>,
}

struct TaggedWord<'a> {
    value: Value<'a>,
    spoken: Spoken<'a>,
    tag: Option<Value<'a>>,
    line: u32,
}

/// What a tag says; `0` and the empty one say nothing.
fn name<'a>(tag: Option<Value<'a>>) -> Cow<'a, str> {
    tag.map(|tag| tag.text()).filter(|tag| tag != "0").unwrap_or_default()
}

impl<'a> Recognised<'a> {
    fn of(value: Value<'a>, out: &mut Emitter<'_, '_>) -> Recognised<'a> {
        let result = value.object();
        let best = result.get("alternatives").and_then(|all| all.items().first().map(Value::object));
        let best = |key: &str| best.as_ref().and_then(|best| best.get(key));
        let words = best("words").map(|words| words.items()).unwrap_or_default();
        let mut before = Some(Timestamp::ZERO);
        let words = words.into_iter().map(|value| {
            let word = TaggedWord::of(value, before, out);
            before = None;
            word
        });
        Recognised {
            value,
            text: best("transcript").map(|text| text.text()).unwrap_or_default(),
            words: words.collect(),
            own: result.get("speakerLabel"),
            channel: result.first(&["channelTag", "channel_tag"]),
            end: said_time(
                &result,
                &["resultEndTime", "resultEndOffset", "result_end_time", "result_end_offset"],
                "end",
                out,
            ),
        }
    }

    fn is_tagged(&self) -> bool {
        self.words.iter().any(|word| !name(word.tag).is_empty())
    }
}

impl<'a> TaggedWord<'a> {
    /// `unsaid` is the start of a word that has an end only: a start of zero is left out.
    fn of(value: Value<'a>, unsaid: Option<Timestamp>, out: &mut Emitter<'_, '_>) -> TaggedWord<'a> {
        let word: Object<'a> = value.object();
        let start = said_time(&word, &["startTime", "startOffset", "start_time", "start_offset"], "start", out);
        let end = said_time(&word, &["endTime", "endOffset", "end_time", "end_offset"], "end", out);
        let spoken = Spoken {
            text: word.get("word").map(|word| word.text()).unwrap_or_default(),
            start: start.or(unsaid.filter(|_| end.is_some())),
            end,
            // Zero says that there is none.
            confidence: word.get("confidence").and_then(|score| score.confidence()).filter(|score| *score > 0.0),
        };
        let tag = word.first(&["speakerLabel", "speakerTag", "speaker_label", "speaker_tag"]);
        TaggedWord { value, spoken, tag, line: out.line(value) }
    }
}

/// The time under one of these keys; one that is none is left out with a warning.
fn said_time(object: &Object<'_>, keys: &[&str], what: &str, out: &mut Emitter<'_, '_>) -> Option<Timestamp> {
    let value = object.first(keys)?;
    let time = time(value);
    if time.is_none() {
        out.warn(&format!("the {what} is no time and was left out"), value);
    }
    time
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
fn group(mut results: Vec<Recognised<'_>>, several: bool, out: &mut Emitter<'_, '_>) {
    let (mut results, earlier) = match results.pop() {
        Some(last) if repeats(&last, &results) => (vec![last], results),
        last => (results.into_iter().chain(last).collect(), Vec::new()),
    };
    // What was repeated may be tagged as well.
    let mut earlier = earlier.into_iter().flat_map(|result| result.words).peekable();
    for result in &mut results {
        let channel = result.channel.filter(|_| several).map(|channel| channel.text()).unwrap_or_default();
        let mut grouper = Grouper::new(out.sink, json::around("speakerTag"));
        for TaggedWord { value, spoken, tag, line } in result.words.drain(..) {
            let again = earlier.next_if(|word| word.spoken.text == spoken.text).and_then(|word| word.tag);
            let Spoken { text, start, end, confidence } = spoken;
            let label = if tag.is_some() { name(tag) } else { channel.clone() };
            let again = again.filter(|again| tag.is_some() && name(Some(*again)) == label);
            let token = Token { text, start, end, confidence, label, line, ..Token::default() };
            let mut token = json::labelled(out.source, token, tag, value);
            token.labels.extend(again.iter().map(Value::range));
            token.whole.extend(again.iter().map(|again| json::member_range(out.source, &again.range())));
            grouper.push(token);
        }
    }
}

/// Whether the last result has all words of those before it.
fn repeats(last: &Recognised<'_>, before: &[Recognised<'_>]) -> bool {
    let said = || before.iter().flat_map(|result| &result.words);
    let is_first =
        |word: &TaggedWord<'_>| last.words.first().is_some_and(|first| first.spoken.start == word.spoken.start);
    let is_alone = last.is_tagged() && !before.iter().any(Recognised::is_tagged);
    !before.is_empty() && (is_alone || (said().next().is_some_and(is_first) && last.words.len() >= said().count()))
}

/// Hands over every result as a segment.
fn emit(results: Vec<Recognised<'_>>, several: bool, out: &mut Emitter<'_, '_>) {
    // Where the result before ends, in each channel.
    let mut ends: HashMap<Cow<'_, str>, Option<Timestamp>> = HashMap::new();
    for Recognised { value, text, words, own, channel, end } in results {
        let first = words.iter().find_map(|word| word.spoken.start);
        let last = words.iter().rev().find_map(|word| word.spoken.end);
        let end = last.or(end);
        let of_channel = channel.map(|channel| channel.text()).unwrap_or_default();
        let before = ends.insert(of_channel, end).unwrap_or(Some(Timestamp::ZERO));
        let start = first.or(before.filter(|before| end.is_some_and(|end| *before <= end)));
        let label = match own {
            Some(own) => own.text(),
            None => channel.filter(|_| several).map(|channel| channel.text()).unwrap_or_default(),
        };
        if text.is_empty() && words.is_empty() {
            continue;
        }
        let spoken: Vec<Spoken<'_>> = words.into_iter().map(|word| word.spoken).collect();
        let words = out.located(&text, &spoken, value);
        let labels: Vec<Value<'_>> = own.into_iter().collect();
        let place = json::place(out.source, &labels, &[value], "speakerLabel");
        out.segment(value, Draft { start, end, label, text, words, line: 0, place });
    }
}
