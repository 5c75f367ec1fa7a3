//! Azure AI Speech: files of batch transcription, answers of fast transcription, and results of the Speech SDK.
//!
//! - [Batch](https://learn.microsoft.com/azure/ai-services/speech-service/batch-transcription-get): `recognizedPhrases`,
//!   whose `nBest` says the same in several ways; `display` is read. Times in ticks of 100 ns and as ISO durations. Words
//!   are mostly `lexical`, so they are spelled otherwise than in the text. Older files have `AudioFileResults`; the artifacts of
//!   [Video Indexer](https://learn.microsoft.com/azure/azure-video-indexer/transcription-translation-lid-insight) have all
//!   keys in capitals.
//! - [Fast](https://learn.microsoft.com/rest/api/speechtotext/transcriptions/transcribe): `phrases`, in milliseconds.
//! - The SDK's JSON: objects with `DisplayText`, `Offset` in ticks and `SpeakerId`, in a list or one a line.
//!
//! Where nobody tells speakers apart but there are several channels, those are the speakers.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use super::kit::json::{self, Emitter, Object, Unit, Value};
use super::kit::order::InOrder;
use super::{Draft, Format, Holds, Probe, ReadError, Sink};
use crate::model::{Timestamp, Word};
use crate::text::spaced_words;

/// Azure AI Speech JSON.
pub static FORMAT: Format = Format {
    name: "azure",
    title: "Azure speech JSON",
    extensions: &["json"],
    holds: Holds::ALL,
    sniff: |probe: &Probe<'_>| {
        probe.has_any(&["recognizedPhrases", "RecognizedPhrases"])
            || probe.has_all(&["phrases", "combinedPhrases"])
            || probe.has("phrases[].offsetMilliseconds")
            || probe.has("AudioFileResults[].SegmentResults")
            || (probe.has_any(&["DisplayText", "[].DisplayText", "NBest[].Display", "[].NBest[].Display"])
                && probe.has_any(&["Offset", "[].Offset"]))
    },
    read,
    write: None,
    escape: json::escape,
};

fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let mut phrases = Vec::new();
    for root in json::parse_lines(source)? {
        let members = root.object();
        let files = members.get("AudioFileResults").map(|files| files.items()).unwrap_or_default();
        match members.first(&["recognizedPhrases", "RecognizedPhrases", "phrases"]) {
            Some(list) => phrases.extend(list.items()),
            None if root.is_list() => phrases.extend(root.items()),
            None if files.is_empty() => phrases.push(root),
            None => phrases.extend(files.filter_map(|file| file.at("SegmentResults")).flat_map(|list| list.items())),
        }
    }
    let channels: HashSet<Cow<'_, str>> =
        phrases.iter().filter_map(|phrase| Some(channel(&phrase.object())?.text())).collect();
    let several = channels.len() > 1;
    let mut in_order;
    let sink: &mut dyn Sink = if several {
        in_order = InOrder::new(sink);
        &mut in_order
    } else {
        sink
    };
    let mut out = Emitter::new(source, sink);
    let mut lost = 0;
    let mut first_lost = None;
    for value in phrases {
        if !value.is_object() {
            out.warn("not a phrase", value);
            continue;
        }
        let before = lost;
        emit(value, several, &mut lost, &mut out);
        first_lost = first_lost.or((lost > before).then(|| out.line(value)));
    }
    if let Some(line) = first_lost {
        let message = format!("{lost} words are spelled otherwise than in the text; their times were left out");
        out.sink.warning(line, message);
    }
    Ok(())
}

const SPEAKER: [&str; 4] = ["speaker", "SpeakerId", "speakerId", "Speaker"];

fn channel<'a>(phrase: &Object<'a>) -> Option<Value<'a>> {
    phrase.first(&["channel", "ChannelNumber", "Channel"])
}

/// Hands over a phrase; one in which nothing was recognised is none. Adds the words that are not in the text to `lost`.
fn emit(value: Value<'_>, several: bool, lost: &mut usize, out: &mut Emitter<'_, '_>) {
    let phrase = value.object();
    let best = phrase.first(&["nBest", "NBest"]).and_then(|all| all.items().objects().next());
    let of_best = |keys: &[&str]| best.as_ref().and_then(|best| best.first(keys));
    let text = of_best(&["display", "Display"])
        .or_else(|| phrase.first(&["DisplayText", "text", "Text", "displayText"]))
        .or_else(|| of_best(&["itn", "ITN", "lexical", "Lexical"]))
        .map(|text| text.text());
    let Some(text) = text.filter(|text| !text.trim().is_empty()) else { return };
    let (start, end) = times(&phrase, out);
    let words =
        of_best(&["displayWords", "DisplayWords", "words", "Words"]).or_else(|| phrase.first(&["words", "Words"]));
    let words: Vec<Value<'_>> = words.map(|words| words.items()).unwrap_or_default().collect();
    let words = located(&text, &words, lost, out);
    // The first of version 3 had the speaker on what was recognised.
    let own = phrase.first(&SPEAKER).or_else(|| of_best(&SPEAKER));
    let label = own.or(channel(&phrase).filter(|_| several)).map(|label| label.text()).unwrap_or_default();
    let place = json::place(out.source, own.as_slice(), &[value], "speaker");
    out.segment(value, Draft { start, end, label, text, words, line: 0, place });
}

/// When a phrase or word starts and ends.
fn times(object: &Object<'_>, out: &mut Emitter<'_, '_>) -> (Option<Timestamp>, Option<Timestamp>) {
    let is_fast = !object.members.iter().any(|(key, _)| key.starts_with("nBest") || key.starts_with("NBest"));
    let mut read = |millis: &[&str], ticks: &[&str], plain: &str, what: &str| {
        let (value, unit) = match (object.first(millis), object.first(ticks), object.get(plain)) {
            (Some(value), ..) => (value, Unit::Millis),
            (_, Some(value), _) => (value, Unit::Ticks),
            (_, _, Some(value)) if value.is_string() => {
                let time = iso_duration(&value.text());
                if time.is_none() {
                    out.warn(&format!("the {what} is no time and was left out"), value);
                }
                return time;
            }
            // The first form of fast transcription counts milliseconds without saying so.
            (_, _, Some(value)) if is_fast => (value, Unit::Millis),
            (_, _, Some(value)) => (value, Unit::Ticks),
            _ => return None,
        };
        out.time(Some(value), unit, what)
    };
    let start =
        read(&["offsetMilliseconds", "offsetInMs"], &["offsetInTicks", "OffsetInTicks", "Offset"], "offset", "start");
    let length = read(
        &["durationMilliseconds", "durationInMs"],
        &["durationInTicks", "DurationInTicks", "Duration"],
        "duration",
        "duration",
    );
    let end = start.zip(length).and_then(|(start, length)| Timestamp::from_millis(start.millis() + length.millis()));
    (start, end)
}

/// A duration as `PT1H2M3.5S`.
fn iso_duration(text: &str) -> Option<Timestamp> {
    let mut rest = text.strip_prefix("PT")?;
    let mut seconds = 0.0;
    while !rest.is_empty() {
        let len = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number: f64 = rest.get(..len)?.parse().ok()?;
        seconds += number
            * match rest.as_bytes().get(len)? {
                b'H' => 3600.0,
                b'M' => 60.0,
                b'S' => 1.0,
                _ => return None,
            };
        rest = rest.get(len + 1..)?;
    }
    Timestamp::from_seconds(seconds)
}

/// The words at their places in a text, whatever the case of their letters and the signs around them.
///
/// Where there are as many of them as the text has, they are the same.
fn located(text: &str, words: &[Value<'_>], lost: &mut usize, out: &mut Emitter<'_, '_>) -> Vec<Word> {
    let written: Vec<(Range<usize>, String)> =
        spaced_words(text).map(|(at, word)| (at..at + word.len(), bare(word))).collect();
    let is_same = written.len() == words.len();
    let mut located = Vec::with_capacity(words.len());
    let mut next = 0;
    for value in words {
        let word = value.object();
        let said = word.first(&["displayText", "DisplayText", "text", "word", "Word"]);
        let said = bare(&said.map(|said| said.text()).unwrap_or_default());
        let (start, end) = times(&word, out);
        // A number in digits stands for a few words; so those are looked for among the next ones only.
        const NEAR: usize = 12;
        let near = written.iter().enumerate().skip(next).take(if is_same { 1 } else { NEAR });
        let found = near.into_iter().find(|(_, (_, word))| is_same || *word == said);
        let Some((ix, (place, _))) = found else {
            *lost += 1;
            continue;
        };
        next = ix + 1;
        if let (Ok(from), Ok(to)) = (u32::try_from(place.start), u32::try_from(place.end)) {
            let sure = value.object().first(&["confidence", "Confidence"]).and_then(|sure| sure.confidence());
            located.push(Word { range: from..to, start, end, confidence: sure });
        }
    }
    located
}

/// A word in lower case without the signs around it.
fn bare(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}
