//! JSON of meetings and calls in no format of its own: a list of objects with a text and a speaker or times.
//!
//! Every service has its own names for the same few things, so the list is found by shape, wherever it is in the file, as
//! JSON lines too: most of its objects say something ([`keys`]) and have a speaker, or times. What numbers count, and from
//! when, is told by the key (`start_ms`), or else by how fast people speak ([`times`]). Words with times are kept. A speaker
//! who is a number in a table of speakers has the name from there. Where nobody has a speaker, names before colons are taken.
//!
//! Asked last of all JSON: whatever is no transcript is refused with what it looks like ([`refusal`]).

mod keys;
mod lists;
mod refusal;
#[cfg(test)]
mod tests;
mod times;

use std::borrow::Cow;
use std::collections::HashMap;

use keys::{Role, Said};
use times::{Scale, Spoken, Time, Unit};

use super::kit::inline::Inline;
use super::kit::json::{self, Emitter, Object, Value};
use super::kit::order::InOrder;
use super::kit::tokens::{Token, ends_sentence};
use super::kit::utterances::{self, is_punctuation};
use super::kit::wordlist::WordList;
use super::{Draft, Format, Holds, LabelPlace, Probe, ReadError, Sink};
use crate::model::{Timestamp, Word};

/// JSON with speakers, times and texts under some names.
pub static FORMAT: Format = Format {
    name: "meeting-json",
    title: "other JSON with texts, speakers and times",
    extensions: &["json", "jsonl"],
    holds: Holds::ALL,
    sniff: |probe: &Probe<'_>| probe.is_json,
    read,
    write: None,
    escape: json::escape,
};

fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let roots = json::parse_lines(source)?;
    let root = roots.first().copied();
    let found = lists::find(roots);
    if found.items.is_empty() {
        return Err(refusal::of(root, found.fault));
    }
    let plan = Plan::of(&found.items, &found.name);
    if found.left_out > 0 {
        let others = crate::text::counted(found.left_out, "other list");
        sink.warning(1, format!("{others} at the same times, as of other recordings, left out; cut them into files"));
    }
    if let Some(told) = plan.scale.told.clone() {
        sink.warning(1, told.into_owned());
    }
    if plan.is_words {
        plan.group(source, &found, sink);
        return Ok(());
    }
    let mut in_order;
    let sink: &mut dyn Sink = if found.owners.is_empty() {
        sink
    } else {
        in_order = InOrder::new(sink);
        &mut in_order
    };
    let mut emitter = Emitter::new(source, sink);
    for (ix, at) in found.items.iter().copied().enumerate() {
        if !at.is_object() {
            emitter.warn("not a segment", at);
            continue;
        }
        let item = at.object();
        let said = keys::said(&item);
        let has_text = said.is_some();
        let mut warn = |what: &str, value: Value<'_>| emitter.warn(what, value);
        let Speaking { text, spoken } = plan.speaking(&item, said, &mut warn);
        let (start, end) = plan.times(&item, &spoken, &mut warn);
        if has_text && start.is_none() && text.trim().is_empty() && keys::who(&item).is_none() {
            // Some recognisers answer silence so.
            continue;
        }
        let words = if spoken.iter().any(|word| word.text.trim().contains(char::is_whitespace)) {
            // Sentences are no words.
            Vec::new()
        } else {
            emitter.located(&text, &spoken, at)
        };
        let (mut label, mut place) = match found.owners.get(ix) {
            Some(owner) => (owner.text(), json::place(source, &[*owner], &[], "speaker")),
            None => labelled(source, &item, &found.names, plan.speaker_key.as_deref()),
        };
        let (mut text, mut words) = (text, words);
        if let Some(prefix) = plan.inline.as_ref().and_then(|inline| inline.find(&text)) {
            label = text.get(prefix.label).unwrap_or_default().to_owned().into();
            words = moved(words, prefix.whole.end);
            text = text.get(prefix.whole.end..).unwrap_or_default().to_owned().into();
            // It stands within a string, where names are written otherwise than in one of their own.
            place = LabelPlace::Nowhere;
        }
        emitter.segment(at, Draft { start, end, label, text, words, line: 0, place });
    }
    Ok(())
}

/// Who speaks, and where that stands.
fn labelled<'a>(
    source: &str,
    item: &Object<'a>,
    names: &HashMap<String, Value<'a>>,
    key: Option<&str>,
) -> (Cow<'a, str>, LabelPlace) {
    let Some(who) = keys::who(item) else {
        let before = format!("{}: ", json::escape(key.unwrap_or("speaker")));
        let after = if item.members.is_empty() { "" } else { ", " };
        return ("".into(), LabelPlace::absent(item.value.range().start + 1, before, after));
    };
    let named = named(item, who.label, names);
    (named.text(), json::place(source, &[named], &[], "speaker"))
}

/// What the table of speakers calls one, or else the label itself.
fn named<'a>(item: &Object<'a>, label: Value<'a>, names: &HashMap<String, Value<'a>>) -> Value<'a> {
    let number = label.text();
    let by_index = || names.get(&format!("#{number}")).filter(|_| keys::is_index(item, label));
    names.get(number.as_ref()).or_else(by_index).copied().unwrap_or(label)
}

/// Words at their places in a text from which so many bytes were cut; those cut with them are gone.
fn moved(words: Vec<Word>, cut: usize) -> Vec<Word> {
    let cut = u32::try_from(cut).unwrap_or(u32::MAX);
    let moved = |word: Word| {
        let range = word.range.start.checked_sub(cut)?..word.range.end.checked_sub(cut)?;
        Some(Word { range, ..word })
    };
    words.into_iter().filter_map(moved).collect()
}

/// What an item says.
struct Speaking<'a> {
    text: Cow<'a, str>,
    spoken: Vec<json::Spoken<'a>>,
}

/// Tells of a value that something is wrong with it.
type Warn<'w> = &'w mut dyn FnMut(&str, Value<'_>);

/// A key for a time, and the unit it names.
#[derive(Clone, Debug)]
struct TimeKey {
    key: String,
    unit: Option<Unit>,
}

/// How the items of a list are to be read.
#[derive(Debug)]
struct Plan {
    start: Option<TimeKey>,
    end: Option<TimeKey>,
    length: Option<TimeKey>,
    scale: Scale,
    word_start: Option<TimeKey>,
    word_end: Option<TimeKey>,
    word_length: Option<TimeKey>,
    word_scale: Scale,
    /// Under which key speakers are.
    speaker_key: Option<String>,
    /// Whether every item is a word.
    is_words: bool,
    /// The names before colons, where nothing else says who speaks.
    inline: Option<Inline>,
}

impl Plan {
    /// Looks at all items. Costs a pass over them.
    fn of(items: &[Value<'_>], name: &str) -> Plan {
        const SAMPLE: usize = 200;
        let objects: Vec<Object<'_>> = items.iter().take(SAMPLE).map(|item| item.object()).collect();
        let words: Vec<Object<'_>> = objects.iter().flat_map(words_of).take(SAMPLE).map(|word| word.object()).collect();
        let [start, end, length] = [Role::Start, Role::End, Role::Length].map(|role| time_key(&objects, role));
        let [word_start, word_end, word_length] =
            [Role::Start, Role::End, Role::Length].map(|role| time_key(&words, role));
        // All of them: what is told of times must hold for the last one too.
        let spoken: Vec<Spoken> = items.iter().map(|item| spoken(&item.object(), &start, &end)).collect();
        let spoken_words: Vec<Spoken> = words.iter().map(|word| spoken_word(word, &word_start, &word_end)).collect();
        let unit = |key: &Option<TimeKey>| key.as_ref().and_then(|key| key.unit);
        let has_times = spoken.iter().any(|(start, ..)| start.is_some());
        let word_unit = unit(&word_start).or(unit(&start));
        let mut word_scale = Scale::of(&spoken_words, word_unit);
        let scale = if has_times { Scale::of(&spoken, unit(&start)) } else { word_scale.clone() };
        let same_key =
            |one: &TimeKey| start.as_ref().is_some_and(|other| keys::plain(&other.key) == keys::plain(&one.key));
        if has_times && word_start.as_ref().is_some_and(same_key) {
            word_scale = scale.clone();
        }
        let speaker_key = objects.iter().find_map(keys::who_key);
        let has_speakers = items.iter().any(|item| keys::who(&item.object()).is_some());
        let inline = (!has_speakers).then(|| inline(items));
        let is_words = start.is_some() && are_words(&objects, name);
        Plan { start, end, length, scale, word_start, word_end, word_length, word_scale, speaker_key, is_words, inline }
    }

    /// Makes segments of items that are words.
    fn group(&self, source: &str, found: &lists::Found<'_>, sink: &mut dyn Sink) {
        let mut list = WordList::new(source, sink, "speaker");
        // Parts of words come with the spaces before them.
        let has_own = found.items.iter().any(|at| keys::word(*at).is_some_and(|word| word.text().starts_with(' ')));
        for (ix, at) in found.items.iter().copied().enumerate() {
            let Some(word) = keys::word(at) else {
                list.warn("not a word", at);
                continue;
            };
            let item = at.object();
            let (start, end) = self.times(&item, &[], &mut |what, value| list.warn(what, value));
            let confidence = item.first(&CONFIDENCE).and_then(|confidence| confidence.confidence());
            let written = word.text();
            let is_attached = if has_own { !written.starts_with(' ') } else { is_punctuation(written.trim()) };
            let text = written.trim().to_owned().into();
            let label = keys::who(&item).map(|who| named(&item, who.label, &found.names));
            let label = label.or(found.owners.get(ix).copied());
            list.push(at, label, Token { text, start, end, confidence, is_attached, ..Token::default() });
        }
    }

    fn speaking<'a>(&self, item: &Object<'a>, said: Option<Said<'a>>, warn: Warn<'_>) -> Speaking<'a> {
        let (text, words) = match said {
            Some(Said::Text(text, _)) => (Some(text.text()), words_of(item)),
            Some(Said::Words(words)) => (None, words),
            None => (None, Vec::new()),
        };
        let mut spoken = Vec::with_capacity(words.len());
        for word in words {
            let Some(written) = keys::word(word) else { continue };
            let object = word.object();
            let start = time_of(&object, &self.word_start, false, &self.word_scale, warn);
            let end = time_of(&object, &self.word_end, true, &self.word_scale, warn);
            let length = value_of(&object, &self.word_length).and_then(|length| Time::of(length, false));
            let end = end.or_else(|| {
                let named = self.word_length.as_ref().and_then(|length| length.unit);
                start.zip(length).map(|(start, length)| start.offset(self.word_scale.length(length, named)))
            });
            let confidence = object.first(&CONFIDENCE);
            let confidence = confidence.and_then(|confidence| confidence.confidence());
            spoken.push(json::Spoken { text: written.text(), start, end, confidence });
        }
        let text = text.unwrap_or_else(|| joined(&spoken).into());
        Speaking { text, spoken }
    }

    /// When an item starts and ends; where it does not say, when its words do.
    fn times(
        &self,
        item: &Object<'_>,
        spoken: &[json::Spoken<'_>],
        warn: Warn<'_>,
    ) -> (Option<Timestamp>, Option<Timestamp>) {
        let start = time_of(item, &self.start, false, &self.scale, warn);
        let end = match &self.end {
            Some(_) => time_of(item, &self.end, true, &self.scale, warn),
            // A range has both.
            None => {
                let end = value_of(item, &self.start).and_then(Time::of_range_end);
                end.and_then(|time| self.scale.time(time))
            }
        };
        let start = start.or_else(|| spoken.iter().find_map(|word| word.start));
        let length = value_of(item, &self.length).and_then(|length| Time::of(length, false));
        let named = self.length.as_ref().and_then(|length| length.unit);
        let ended = start.zip(length).map(|(start, length)| start.offset(self.scale.length(length, named)));
        let last = || spoken.iter().rev().find_map(|word| word.end);
        (start, end.or(ended).or_else(last))
    }
}

/// What a word says of how sure the recogniser was.
const CONFIDENCE: [&str; 5] = ["confidence", "Confidence", "score", "conf", "probability"];

/// Whether items are words, by what they and their list are called, and by what they say.
fn are_words(items: &[Object<'_>], name: &str) -> bool {
    const MANY: usize = 10;
    let mut words = 0;
    let mut ends = 0;
    let mut named = 0;
    for item in items {
        let Some(Said::Text(text, _)) = keys::said(item) else { return false };
        let text = text.text();
        let text = text.trim();
        let most = if text.is_ascii() { 30 } else { 15 };
        words += usize::from(!text.contains(char::is_whitespace) && text.chars().count() <= most);
        ends += usize::from(ends_sentence(text));
        named += usize::from(keys::is_lone_word(item));
    }
    let is_named = named == items.len() || keys::is_word_list(name);
    if words * 20 < items.len() * 19 || !(is_named || items.len() >= MANY) {
        return false;
    }
    // People who answer in single words end them as sentences, and take turns.
    let labels: Vec<Option<Cow<'_, str>>> =
        items.iter().map(|item| keys::who(item).map(|who| who.label.text())).collect();
    let turns = labels.windows(2).filter(|two| two.first() != two.last()).count();
    named == items.len() || (ends * 2 < items.len() && turns * 2 <= items.len())
}

/// The names that texts start with.
fn inline(items: &[Value<'_>]) -> Inline {
    let mut inline = Inline::default();
    for item in items {
        if let Some(Said::Text(text, _)) = keys::said(&item.object()) {
            inline.add(&text.text());
        }
    }
    inline
}

/// The timed words beside a text.
fn words_of<'a>(item: &Object<'a>) -> Vec<Value<'a>> {
    let words = item
        .first(&["words", "Words", "tokens", "word_timings", "wordTimings", "result", "WordConfidence"])
        .filter(Value::is_list);
    match words {
        Some(words) => words.items().collect(),
        None => match keys::said(item) {
            Some(Said::Words(words)) => words,
            _ => Vec::new(),
        },
    }
}

/// Words or sentences as a text. They have spaces between them, unless some come with their own.
fn joined(spoken: &[json::Spoken<'_>]) -> String {
    let has_own = spoken.iter().any(|word| word.text.starts_with(' ') || word.text.ends_with(' '));
    if has_own {
        return spoken.iter().map(|word| word.text.as_ref()).collect::<String>().trim().to_owned();
    }
    utterances::joined(spoken)
}

/// The key under which most objects have a time; of several the first known.
fn time_key(objects: &[Object<'_>], role: Role) -> Option<TimeKey> {
    let mut counts: Vec<(usize, TimeKey, usize)> = Vec::new();
    for object in objects {
        for (key, value) in object.members.iter().filter(|(_, value)| !value.is_null()) {
            if let Some((_, _, count)) = counts.iter_mut().find(|(_, known, _)| known.key == *key) {
                *count += 1;
            } else if let Some((rank, unit)) = keys::time_rank(key, role)
                && Time::of(*value, role == Role::End).is_some()
            {
                counts.push((rank, TimeKey { key: key.to_string(), unit }, 1));
            }
        }
    }
    let most = counts.iter().map(|(.., count)| *count).max()?;
    let usual = counts.into_iter().filter(|(.., count)| count * 2 >= most);
    usual.min_by_key(|(rank, ..)| *rank).map(|(_, key, _)| key)
}

fn value_of<'a>(object: &Object<'a>, key: &Option<TimeKey>) -> Option<Value<'a>> {
    key.as_ref().and_then(|key| object.get(&key.key))
}

/// A time of an object; one that is none is left out with a warning.
fn time_of(
    object: &Object<'_>,
    key: &Option<TimeKey>,
    is_end: bool,
    scale: &Scale,
    warn: Warn<'_>,
) -> Option<Timestamp> {
    let value = value_of(object, key).filter(|value| value.raw() != "\"\"")?;
    let time = Time::of(value, is_end).and_then(|time| scale.time(time));
    if time.is_none() {
        let what = if is_end { "end" } else { "start" };
        warn(&format!("the {what} is no time and was left out"), value);
    }
    time
}

fn spoken(item: &Object<'_>, start: &Option<TimeKey>, end: &Option<TimeKey>) -> Spoken {
    let chars = match keys::said(item) {
        Some(Said::Text(text, _)) => text.text().chars().count(),
        Some(Said::Words(words)) => {
            words.iter().filter_map(|word| keys::word(*word)).map(|word| word.text().chars().count() + 1).sum()
        }
        None => 0,
    };
    let end = match end {
        Some(key) => object_time(item, key, true),
        None => value_of(item, start).and_then(Time::of_range_end),
    };
    (start.as_ref().and_then(|key| object_time(item, key, false)), end, chars)
}

fn spoken_word(word: &Object<'_>, start: &Option<TimeKey>, end: &Option<TimeKey>) -> Spoken {
    let chars = keys::word(word.value).map_or(0, |word| word.text().chars().count());
    let end = end.as_ref().and_then(|key| object_time(word, key, true));
    (start.as_ref().and_then(|key| object_time(word, key, false)), end, chars)
}

fn object_time(object: &Object<'_>, key: &TimeKey, is_end: bool) -> Option<Time> {
    object.get(&key.key).and_then(|value| Time::of(value, is_end))
}
