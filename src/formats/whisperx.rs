//! The JSON of WhisperX and of Whisper: a list of segments, alone or as `"segments"` of an object.
//!
//! A segment has `start` and `end` in seconds, `text`, `speaker`, and `words` with the same and a `score`; WhisperX also
//! lists all words again as `word_segments`. Read as
//! [whisperX writes it](https://github.com/m-bain/whisperX/blob/main/whisperx/schema.py), and more loosely: anything but
//! the text may be missing, `null` or `NaN`, and where only words have a speaker, most of them decide.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use serde::{Deserialize, Deserializer};
use serde_json::error::Category;
use serde_json::value::RawValue;

use crate::model::{Timestamp, Word};

use super::kit::clock::clock_time;
use super::kit::json::{self, find_word, member_range};
use super::kit::lines::{LineCounter, excerpt};
use super::{Draft, Format, Holds, LabelPlace, Probe, ReadError, Sink};

/// The JSON of WhisperX and of Whisper.
pub static FORMAT: Format = Format {
    name: "whisperx",
    title: "WhisperX JSON",
    extensions: &["json"],
    holds: Holds::ALL,
    sniff: |probe: &Probe<'_>| {
        let others = [
            "[].start_time",
            "[].startTime",
            "[].timestamp",
            "[].ts",
            "[].time",
            "[].duration",
            "[].offset",
            "[].start_ms",
            "[].created_at",
            "[].begin",
            "[].offsetMs",
            "[].from",
        ];
        (probe.has("[].text") && !probe.has_any(&others))
            || probe.has("segments[].text")
            || (probe.has("segments") && !probe.has("segments[]"))
    },
    read,
    write: None,
    escape: json::escape,
};

/// A value as it stands in the source, `null` included: that tells its place, and a bad one spoils nothing else.
type Raw<'a> = Option<&'a RawValue>;

#[derive(Deserialize)]
struct File<'a> {
    #[serde(borrow)]
    segments: Vec<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    word_segments: Raw<'a>,
}

#[derive(Deserialize)]
struct RawSegment<'a> {
    #[serde(borrow, default, deserialize_with = "present")]
    start: Raw<'a>,
    #[serde(borrow, default, deserialize_with = "present")]
    end: Raw<'a>,
    #[serde(borrow, default, deserialize_with = "present")]
    text: Raw<'a>,
    #[serde(borrow, default, deserialize_with = "present")]
    speaker: Raw<'a>,
    #[serde(borrow, default, deserialize_with = "present")]
    words: Raw<'a>,
}

#[derive(Deserialize, Default)]
struct RawWord<'a> {
    #[serde(borrow, default, deserialize_with = "present")]
    word: Raw<'a>,
    #[serde(borrow, default, deserialize_with = "present")]
    start: Raw<'a>,
    #[serde(borrow, default, deserialize_with = "present")]
    end: Raw<'a>,
    #[serde(borrow, default, deserialize_with = "present")]
    score: Raw<'a>,
    #[serde(borrow, default, deserialize_with = "present")]
    speaker: Raw<'a>,
}

fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Raw<'de>, D::Error> {
    <&RawValue>::deserialize(deserializer).map(Some)
}

/// Reads the segments of a text; an error when it is no JSON, or JSON of another kind. Costs a few passes.
fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    // The same length, so that places in the one are places in the other.
    let json = json::standard(source);
    let file = parse(&json)?;
    let segments: Vec<Option<RawSegment<'_>>> = file.segments.iter().map(|raw| parsed(raw)).collect();
    let has_text = segments.iter().flatten().any(|segment| segment.text.is_some());
    // Even an empty list of `"segments"` says that it is a transcript; an empty list alone does not.
    let is_empty = file.segments.is_empty() && source.trim_start().starts_with('{');
    if !has_text && !is_empty {
        return Err(ReadError::Unknown);
    }
    let listed: Vec<RawWord<'_>> = words_of(file.word_segments);
    let counted: usize = segments.iter().flatten().map(|segment| words_of(segment.words).len()).sum();
    // Only a list of all words can be told to go with the segments.
    let listed = if counted == listed.len() { listed } else { Vec::new() };
    let mut reader = Reader { source, json: &json, listed: listed.into_iter(), lines: LineCounter::new(source), sink };
    for (raw, segment) in file.segments.iter().zip(segments) {
        reader.emit(raw, segment);
    }
    Ok(())
}

fn parse(json: &str) -> Result<File<'_>, ReadError> {
    let parsed = if json.trim_start().starts_with('[') {
        serde_json::from_str(json).map(|segments| File { segments, word_segments: None })
    } else {
        serde_json::from_str(json)
    };
    parsed.map_err(|error| {
        let message = match error.classify() {
            Category::Data => return ReadError::Unknown,
            Category::Eof => "the JSON ends too early, as in a file cut short; export or download it again".into(),
            _ => format!("this is not valid JSON ({error}); mend it there or export it again"),
        };
        ReadError::Malformed { line: u32::try_from(error.line()).unwrap_or(u32::MAX), message }
    })
}

fn parsed<'a, T: Deserialize<'a>>(raw: &'a RawValue) -> Option<T> {
    serde_json::from_str(raw.get()).ok()
}

/// The words in a list; one that is no object has nothing in it, but counts.
fn words_of(list: Raw<'_>) -> Vec<RawWord<'_>> {
    let words: Option<Vec<&RawValue>> = list.and_then(parsed);
    words.unwrap_or_default().into_iter().map(|raw| parsed(raw).unwrap_or_default()).collect()
}

struct Reader<'a, 's> {
    /// The source as it is.
    source: &'a str,
    /// The source as it was parsed.
    json: &'a str,
    /// The words of `word_segments` that were not reached yet; none where they do not go with the segments.
    listed: std::vec::IntoIter<RawWord<'a>>,
    lines: LineCounter<'a>,
    sink: &'s mut dyn Sink,
}

impl<'a> Reader<'a, '_> {
    fn emit(&mut self, raw: &'a RawValue, segment: Option<RawSegment<'a>>) {
        let range = self.range(raw);
        let line = self.lines.line_of(range.start);
        let Some(segment) = segment else {
            self.warn(line, "not a segment", raw);
            return;
        };
        let words = words_of(segment.words);
        let own = segment.speaker.map(string).filter(|own| !own.is_empty());
        let label = own.or_else(|| most_frequent(&words)).unwrap_or_default();
        let mut places: Vec<Range<usize>> = segment.speaker.map(|own| self.range(own)).into_iter().collect();
        for word in &words {
            let listed = self.listed.next().filter(|listed| is_same_word(listed, word));
            let speakers = [word.speaker, listed.and_then(|listed| listed.speaker)].into_iter().flatten();
            places.extend(speakers.filter(|own| !label.is_empty() && string(own) == label).map(|own| self.range(own)));
        }
        places.sort_by_key(|place| place.start);
        let place = if places.is_empty() {
            let is_empty = raw.get()[1..].trim_start().starts_with('}');
            let after = if is_empty { "" } else { ", " };
            LabelPlace::absent(range.start + 1, "\"speaker\": ", after)
        } else {
            LabelPlace::At {
                whole: places.iter().map(|place| member_range(self.source, place)).collect(),
                labels: places.into(),
            }
        };
        let text = segment.text.map(string).unwrap_or_default();
        if let Some(raw) = segment.text.filter(|raw| !is_string(raw)) {
            self.warn(line, "the text is no string; it is shown as it stands", raw);
        }
        let start = self.time(segment.start, "start", line);
        let end = self.time(segment.end, "end", line);
        let words = self.located(&words, &text, line);
        self.sink.segment(Draft { start, end, label, text, words, line, place });
    }

    /// Where a value stands in the source.
    fn range(&self, value: &RawValue) -> Range<usize> {
        // A borrowed value is a part of the parsed text, so its address tells its place.
        let start = (value.get().as_ptr() as usize).saturating_sub(self.json.as_ptr() as usize);
        start..start + value.get().len()
    }

    fn warn(&mut self, line: u32, what: &str, value: &RawValue) {
        let quoted = excerpt(self.source.get(self.range(value)).unwrap_or_default());
        self.sink.warning(line, format!("{what}: {quoted}"));
    }

    fn time(&mut self, value: Raw<'_>, what: &str, line: u32) -> Option<Timestamp> {
        let value = value.filter(|value| value.get() != "null")?;
        let time = time(value);
        if time.is_none() {
            self.warn(line, &format!("the {what} is no time and was left out"), value);
        }
        time
    }

    /// The words that occur in the text, in order; one warning tells how many do not or have bad times.
    fn located(&mut self, words: &[RawWord<'_>], text: &str, line: u32) -> Vec<Word> {
        let mut located = Vec::with_capacity(words.len());
        let mut from = 0;
        let mut bad = 0;
        for raw in words {
            let found = raw.word.and_then(|word| find_word(text, from, string(word).trim()));
            let is_bad = |value: Raw<'_>| value.is_some_and(|value| value.get() != "null" && time(value).is_none());
            bad += usize::from(found.is_none() || is_bad(raw.start) || is_bad(raw.end));
            let Some(found) = found else { continue };
            from = found.end;
            let (Ok(start), Ok(end)) = (u32::try_from(found.start), u32::try_from(found.end)) else { continue };
            let score = raw.score.and_then(|score| score.get().parse().ok());
            located.push(Word {
                range: start..end,
                start: raw.start.and_then(time),
                end: raw.end.and_then(time),
                confidence: score.filter(|score| (0.0..=1.0).contains(score)),
            });
        }
        if bad > 0 {
            self.sink.warning(line, format!("{bad} of {} words are not in the text or have bad times", words.len()));
        }
        located
    }
}

/// Seconds, as a number or as a string, or a clock time as a string.
fn time(value: &RawValue) -> Option<Timestamp> {
    let written = string(value);
    let written = written.trim();
    match written.parse() {
        Ok(seconds) => Timestamp::from_seconds(seconds),
        Err(_) => clock_time(written)
            .filter(|time| time.len == written.len())
            .and_then(|time| Timestamp::from_millis(time.millis)),
    }
}

fn is_string(value: &RawValue) -> bool {
    value.get() == "null" || parsed::<String>(value).is_some()
}

/// What a string says; nothing for `null`; any other value, or a string with broken escapes, as it stands.
fn string(value: &RawValue) -> Cow<'_, str> {
    match value.get() {
        "null" => "".into(),
        written => parsed::<String>(value).map_or(written.into(), Cow::from),
    }
}

/// The speaker of most words, the first of several; `None` where no word has one.
fn most_frequent<'a>(words: &[RawWord<'a>]) -> Option<Cow<'a, str>> {
    let speakers: Vec<Cow<'a, str>> = words.iter().filter_map(|word| word.speaker.map(string)).collect();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for speaker in speakers.iter().filter(|speaker| !speaker.is_empty()) {
        *counts.entry(speaker).or_default() += 1;
    }
    let most = counts.values().copied().max()?;
    speakers.iter().find(|speaker| counts.get(speaker.as_ref()) == Some(&most)).cloned()
}

fn is_same_word(one: &RawWord<'_>, other: &RawWord<'_>) -> bool {
    let written = |value: Raw<'_>| value.map(|value| value.get().to_owned());
    written(one.word) == written(other.word) && written(one.start) == written(other.start)
}
