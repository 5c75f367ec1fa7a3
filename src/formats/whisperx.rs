//! The JSON of WhisperX and of Whisper: a list of segments, alone or as `"segments"` of an object.
//!
//! A segment has `start` and `end` in seconds, `text`, `speaker`, and `words` with the same and a `score`; WhisperX also
//! lists all words again as `word_segments`. Read as
//! [whisperX writes it](https://github.com/m-bain/whisperX/blob/main/whisperx/schema.py), and more loosely: anything but
//! the text may be missing, `null` or `NaN`. Where only words have a speaker, a segment is one for every run of words of
//! one speaker. Read alike are
//!
//! - [Whisper](https://github.com/openai/whisper/blob/main/whisper/transcribe.py) and what people dump of faster-whisper,
//!   whose words have a `probability`;
//! - [whisper-timestamped](https://github.com/linto-ai/whisper-timestamped), whose words have `text` and `confidence`;
//! - the [verbose JSON](https://platform.openai.com/docs/api-reference/audio/verbose-json-object) of OpenAI's service,
//!   which has `words` beside the segments or instead of them;
//! - any of these as the `output` or `result` of a service that wraps it.

mod blocks;
mod verbose;
mod words;
mod writer;

use std::borrow::Cow;

use super::kit::json::{self, Emitter, Object, Unit, Value, Walk};
use super::recast::Objects;
use super::{Draft, Format, Holds, LabelPlace, Probe, ReadError, Sink};

pub(super) use blocks::read_blocks;
use words::{Listed, RawWord, Run};

/// The JSON of WhisperX and of Whisper.
pub static FORMAT: Format = Format {
    name: "whisperx",
    title: "WhisperX JSON",
    extensions: &["json"],
    holds: Holds::ALL,
    sniff,
    read,
    write: Some(writer::write),
    escape: json::escape,
};

/// What other formats with segments have at the beginning, and Whisper's do not.
const FOREIGN: [&str; 25] = [
    "version",
    "meeting_info",
    "monologues",
    "utterances",
    "transcription",
    "segments[].type",
    "segments[].body",
    "segments[].startTime",
    "segments[].start_time",
    "segments[].start_ms",
    "segments[].startMs",
    "segments[].timestamp",
    "segments[].speaker_id",
    "segments[].speakerId",
    "segments[].speaker_name",
    "segments[].speakerName",
    "segments[].words[].type",
    "[].duration",
    "[].type",
    "[].recording_id",
    "[].session_id",
    "[].start_ms",
    "[].speaker_id",
    "[].speaker_name",
    "[].voice",
];

/// What the items of a bare list may have that have no times.
const UNTIMED: [&str; 6] = ["[]", "[].text", "[].speaker", "[].words", "[].end", "[].id"];

/// Whether the beginning of a text has what only Whisper and WhisperX write.
pub(super) fn is_certain(probe: &Probe<'_>) -> bool {
    let has = |path: &str| probe.begins_with(path);
    let has_scores = has("segments[].words[].score") || has("segments[].words[].probability");
    let is_aligned = has("segments[].words[].word") && has_scores;
    let is_whisper = has("segments[].avg_logprob") && has("segments[].no_speech_prob");
    (is_aligned || is_whisper) && has("segments[].text") && !FOREIGN.iter().any(|path| has(path))
}

fn sniff(probe: &Probe<'_>) -> bool {
    if !probe.is_json {
        return false;
    }
    let head = probe.head_shape();
    if FOREIGN.iter().any(|path| head.has(path)) || counts_millis(probe.head) {
        return false;
    }
    if probe.head.trim_start().starts_with('[') {
        // Without times there must be nothing but what Whisper writes.
        let is_known = |path: &str| path.matches("[]").count() != 1 || UNTIMED.contains(&path);
        let is_whisper = head.has("[].start") || head.paths().all(is_known);
        return head.has("[].text") && is_whisper && !starts_with_clock(probe.head);
    }
    // All of the text may stand before the segments; so what is not found at the beginning is looked for behind it.
    let has_segments = probe.has_any(&["segments[].text", "result.segments[].text", "output.segments[].text"]);
    has_segments || verbose::sniff(probe) || (head.has("segments") && !head.has("model") && !probe.has("segments[]"))
}

/// Whether the first start is a clock time: so a bare list comes from Podlove, not from here.
fn starts_with_clock(head: &str) -> bool {
    let first = head.split_once("\"start\"").map(|(_, rest)| rest.trim_start_matches([' ', ':', '\n', '\r', '\t']));
    let clock = first.and_then(|rest| rest.strip_prefix('"')).and_then(|rest| rest.split('"').next());
    // With thousandths it is Podlove's; the rest is taken here.
    clock.is_some_and(|clock| clock.matches(':').count() == 2)
}

/// Whether times are whole numbers so far apart that they are milliseconds: Whisper's are seconds, and no segment of it
/// takes minutes.
fn counts_millis(head: &str) -> bool {
    const SAMPLE: usize = 20;
    const LONGEST: u32 = 200;
    let number = |rest: &str| -> Option<u32> {
        let rest = rest.trim_start_matches([' ', ':', '\n', '\r', '\t']);
        let len = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        // What follows tells whole numbers from others.
        rest[len..].trim_start().starts_with([',', '}']).then(|| rest[..len].parse().ok()).flatten()
    };
    let after = |text: &'_ str, key: &str| text.find(key).map(|at| at + key.len());
    let (mut rest, mut segments, mut long) = (head, 0, 0);
    while segments < SAMPLE {
        let Some(at) = after(rest, "\"start\"") else { break };
        rest = &rest[at..];
        let Some(end) = after(rest, "\"end\"").and_then(|at| rest.get(at..)) else { break };
        let Some((start, end)) = number(rest).zip(number(end)) else { return false };
        segments += 1;
        long += usize::from(end.saturating_sub(start) > LONGEST);
    }
    segments > 0 && long * 2 > segments
}

/// Where a file has what.
#[derive(Default)]
struct File<'a> {
    segments: Option<Value<'a>>,
    word_segments: Option<Value<'a>>,
    words: Option<Value<'a>>,
    text: Option<Value<'a>>,
}

impl<'a> File<'a> {
    fn of(mut members: Object<'a>) -> File<'a> {
        if members.value.is_list() {
            return File { segments: Some(members.value), ..File::default() };
        }
        if let Some(inner) = members.first(&["result", "output"]).filter(|_| members.get("segments").is_none()) {
            members = inner.object();
        }
        let list = |key: &str| members.get(key).filter(Value::is_list);
        File {
            segments: list("segments"),
            word_segments: list("word_segments"),
            words: list("words"),
            text: members.get("text"),
        }
    }
}

/// Where the segments of a text are, if not its words beside them must be known.
pub(super) fn objects(source: &str) -> Option<Objects<'_>> {
    let file = File::of(json::parse(source).ok()?.object());
    let (segments, words) = (file.segments?, file.word_segments);
    file.words.is_none().then_some(Objects { segments, count: segments_in, words })
}

/// How many segments an item of their list is read as.
fn segments_in(item: Value<'_>) -> usize {
    let mut segments = Count(0);
    let mut reader = Reader {
        out: Emitter::new("", &mut segments),
        listed: Listed::of(None),
        spoken: Listed::of(None),
        words: Vec::new(),
        is_transcript: true,
        has_places: false,
    };
    reader.segment(&mut Walk::over(item));
    segments.0
}

/// The sink that counts segments.
struct Count(usize);

impl Sink for Count {
    fn segment(&mut self, _draft: Draft<'_>) {
        self.0 += 1;
    }

    fn restart(&mut self) {
        self.0 = 0;
    }

    fn warning(&mut self, _line: u32, _message: String) {}
}

/// Reads the segments of a text; an error when it is no JSON, or JSON of another kind.
///
/// Costs two passes: one to check the text and find the lists, one over their items.
fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let file = File::of(json::parse(source)?.object());
    let has_segments = file.segments.is_some_and(|list| Walk::over(list).has_items());
    let Some(segments) = file.segments.filter(|_| has_segments || file.words.is_none()) else {
        return match file.words {
            Some(words) => verbose::read(source, words, file.text, sink),
            None => Err(ReadError::Unknown),
        };
    };
    let mut reader = Reader {
        out: Emitter::new(source, sink),
        listed: Listed::of(file.word_segments),
        spoken: Listed::of(file.words.filter(|_| file.word_segments.is_none())),
        words: Vec::new(),
        is_transcript: !has_segments,
        has_places: true,
    };
    let mut walk = Walk::over(segments);
    walk.list(|walk| reader.segment(walk));
    if reader.is_transcript { Ok(()) } else { Err(ReadError::Unknown) }
}

/// A segment as it stands; its words are kept elsewhere, so that their place in memory is used again.
#[derive(Default)]
struct RawSegment<'a> {
    start: Option<Value<'a>>,
    end: Option<Value<'a>>,
    text: Option<Value<'a>>,
    speaker: Option<Value<'a>>,
}

struct Reader<'a, 's> {
    out: Emitter<'a, 's>,
    /// The words of `word_segments` that were not reached yet.
    listed: Listed<'a>,
    /// The words beside segments that have none, likewise.
    spoken: Listed<'a>,
    /// The words of the segment under way.
    words: Vec<RawWord<'a>>,
    /// Whether any segment has a text.
    is_transcript: bool,
    /// Whether it is looked for where labels stand.
    has_places: bool,
}

impl<'a> Reader<'a, '_> {
    fn segment(&mut self, walk: &mut Walk<'a>) {
        let place = walk.place();
        let mut segment = RawSegment::default();
        let words = &mut self.words;
        words.clear();
        let is_object = walk.object(|key, walk| match key.as_ref() {
            "start" => segment.start = Some(walk.value()),
            "end" => segment.end = Some(walk.value()),
            "text" => segment.text = Some(walk.value()),
            "speaker" => segment.speaker = Some(walk.value()),
            "words" => {
                words.clear();
                walk.list(|walk| words.push(RawWord::of(walk)));
            }
            _ => {}
        });
        let whole = walk.since(place);
        if is_object {
            self.emit(whole, &segment);
        } else {
            self.out.warn("not a segment", whole);
        }
    }

    fn emit(&mut self, whole: Value<'a>, segment: &RawSegment<'a>) {
        let line = self.out.line(whole);
        self.is_transcript |= segment.text.is_some();
        let text = segment.text.map(|text| text.text()).unwrap_or_default();
        if let Some(value) = segment.text.filter(|text| !text.is_null() && !text.is_string()) {
            self.out.warn("the text is no string; it is shown as it stands", value);
        }
        let start = self.out.time(segment.start, Unit::Seconds, "start");
        let end = self.out.time(segment.end, Unit::Seconds, "end");
        if self.words.is_empty() {
            self.words.extend(self.spoken.until(end));
        }
        let mut bad = 0;
        let mut from = 0;
        for word in &mut self.words {
            word.locate(&text, from);
            from = word.range.as_ref().map_or(from, |range| range.end as usize);
            word.listed = self.listed.speaker_of(word);
            bad += usize::from(word.is_bad());
        }
        if bad > 0 {
            let all = self.words.len();
            self.out.sink.warning(line, format!("{bad} of {all} words are not in the text or have bad times"));
        }
        let own = segment.speaker.map(|own| own.text()).filter(|own| !own.is_empty());
        let runs = words::runs(&self.words, own);
        let count = runs.len();
        for (at, run) in runs.iter().enumerate() {
            let words = self.words.get(run.words.clone()).unwrap_or_default();
            let (is_first, is_last) = (at == 0, at + 1 == count);
            let first = words.iter().find_map(|word| word.times.0);
            let last = words.iter().rev().find_map(|word| word.times.1);
            let to = runs.get(at + 1).map_or(text.len(), |next| next.text_start);
            let said = if count == 1 { text.clone() } else { part(&text, run.text_start, to) };
            self.out.sink.segment(Draft {
                start: if is_first { start.or(first.filter(|_| count > 1)) } else { first },
                end: if is_last { end.or(last.filter(|_| count > 1)) } else { last },
                label: run.label.clone(),
                words: words.iter().filter_map(|word| word.timed(run.text_start)).collect(),
                text: said,
                line,
                place: self.place(whole, segment.speaker.filter(|_| count == 1), words, run),
            });
        }
    }

    /// Where the labels of a run stand: on the segment, if that is one run, and on its words.
    fn place(&self, whole: Value<'a>, own: Option<Value<'a>>, words: &[RawWord<'a>], run: &Run<'a>) -> LabelPlace {
        if !self.has_places {
            return LabelPlace::Nowhere;
        }
        let mut labels: Vec<Value<'a>> = own.into_iter().collect();
        if !run.label.is_empty() {
            let on_words = words.iter().flat_map(|word| [word.speaker, word.listed]).flatten();
            labels.extend(on_words.filter(|label| label.text() == run.label));
        }
        json::place(self.out.source, &labels, &[whole], "speaker")
    }
}

/// What of a text belongs to a run: up to the next, without the space between.
fn part<'a>(text: &Cow<'a, str>, from: usize, to: usize) -> Cow<'a, str> {
    match text {
        Cow::Borrowed(text) => text.get(from..to).unwrap_or_default().trim_end().into(),
        Cow::Owned(text) => text.get(from..to).unwrap_or_default().trim_end().to_owned().into(),
    }
}

#[cfg(test)]
mod tests {
    use crate::formats::{read, relabel};
    use crate::model::Edit;

    fn format_of(json: &str) -> Option<&'static str> {
        read(json.as_bytes(), "json").ok().map(|document| document.format.name).filter(|name| *name == "whisperx")
    }

    #[test]
    fn the_family_is_recognised() {
        for json in [
            r#"{"segments": [], "language": "en"}"#,
            r#"{"text": "", "segments": [{"id": 0, "seek": 0, "start": 0.0, "end": 1.0, "text": "a", "tokens": [1]}]}"#,
            r#"[{"start": 0.0, "end": 1.0, "text": "a"}]"#,
            r#"[{"text": "a", "words": [{"word": "a"}]}]"#,
            r#"{"output": {"segments": [{"start": 0.0, "end": 1.0, "text": "a"}], "detected_language": "en"}}"#,
            r#"{"status": "completed", "result": {"segments": [{"start": 0, "end": 1, "text": "a"}], "word_segments": []}}"#,
            r#"{"task": "transcribe", "text": "a", "words": [{"word": "a", "start": 0, "end": 1}]}"#,
        ] {
            assert_eq!(format_of(json), Some("whisperx"), "{json}");
        }
        for json in [
            r#"{"model": "voxtral", "text": "a", "segments": [{"text": "a", "start": 0, "end": 1, "type": "transcription_segment"}]}"#,
            r#"{"version": "1.0.0", "segments": [{"speaker": "A", "startTime": 0, "endTime": 1, "body": "a"}]}"#,
            r#"[{"start": "00:00:00.000", "start_ms": 0, "end": "00:00:01.000", "end_ms": 1000, "speaker": "1", "text": "a"}]"#,
            r#"[{"start": "00:00:00.0", "end": "00:00:01.0", "speaker": "1", "text": "a"}]"#,
            r#"[{"id": "a", "recording_id": "r", "start": 0.1, "duration": 0.3, "text": "a", "speaker": "S"}]"#,
            r#"[{"speaker": "A", "text": "a", "time": 3}]"#,
            r#"{"text": "a", "words": [{"text": "a", "start": 0, "end": 1, "type": "word", "speaker_id": "s"}]}"#,
        ] {
            assert_eq!(format_of(json), None, "{json}");
        }
    }

    /// A run of words changes its own labels, here and in the list of all words, and no others.
    #[test]
    fn a_run_of_words_is_renamed_alone() {
        let source = include_str!("../../tests/fixtures/whisperx/runs.json");
        let mut transcript = read(source.as_bytes(), "json").expect("read").transcript;
        let speaker = transcript.speakers().named("SPEAKER_01").expect("there");
        transcript.apply(&Edit::Rename { speaker, name: Some("Ann".into()) }).expect("fits");
        let written = relabel(source.as_bytes(), "json", &transcript).expect("writes");
        assert_eq!(String::from_utf8_lossy(&written), source.replace("SPEAKER_01", "Ann"));
    }
}
