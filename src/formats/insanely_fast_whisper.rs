//! The JSON of insanely-fast-whisper, and of the Transformers pipeline it is made with.
//!
//! `chunks` are pieces of text with a `timestamp` of two seconds, the last of which may be `null`; with diarisation
//! `speakers` says the same with a `speaker`, as
//! [its writer](https://github.com/Vaibhavs10/insanely-fast-whisper/blob/main/src/insanely_fast_whisper/utils/result.py)
//! puts it. Without diarisation `speakers` is empty. Chunks may be single words. Some services give the chunks, with or
//! without speakers, as a bare list.

use super::kit::json::{self, Emitter, Spoken, Unit, Value};
use super::kit::tokens::{Grouper, Token};
use super::{Draft, Format, Holds, Probe, ReadError, Sink};
use crate::model::Timestamp;

/// The JSON of insanely-fast-whisper.
pub static FORMAT: Format = Format {
    name: "insanely-fast-whisper",
    title: "insanely-fast-whisper JSON",
    extensions: &["json"],
    holds: Holds { confidence: false, ..Holds::ALL },
    sniff: |probe: &Probe<'_>| {
        ["speakers[]", "chunks[]", "[]", "output.chunks[]", "output.speakers[]"]
            .iter()
            .any(|list| probe.has_all(&[&format!("{list}.timestamp[]"), &format!("{list}.text")]))
            || (probe.has_all(&["chunks", "text"]) && !probe.has("chunks[]"))
    },
    read,
    write: None,
    escape: json::escape,
};

fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let json = json::standard(source);
    let root = json::parse(&json)?;
    let inner = root.at("output").filter(Value::is_object).unwrap_or(root).object();
    let list = |key: &str| inner.get(key).map(|list| list.items()).unwrap_or_default();
    let (speakers, chunks) = (list("speakers"), if root.is_list() { root.items() } else { list("chunks") });
    let chunks: Vec<Chunk<'_>> = chunks.into_iter().map(Chunk::of).collect();
    let mut out = Emitter::new(source, sink);
    let are_words = are_words(&chunks);
    if speakers.is_empty() && are_words {
        group(chunks, &mut out);
        return Ok(());
    }
    if speakers.is_empty() {
        chunks.into_iter().for_each(|chunk| emit(chunk, &[], &mut out));
        return Ok(());
    }
    let mut rest = if are_words { chunks.as_slice() } else { &[] };
    for turn in speakers.into_iter().map(Chunk::of) {
        // A turn is made of whole chunks, one after another.
        let whole = turn.text().trim().len();
        let mut length = 0;
        let count = rest.iter().take_while(|chunk| {
            let text = chunk.text();
            length += if length == 0 { text.trim_start().len() } else { text.len() };
            length <= whole
        });
        let (said, later) = rest.split_at(count.count());
        rest = later;
        emit(turn, said, &mut out);
    }
    Ok(())
}

/// A piece of text with its two times.
struct Chunk<'a> {
    value: Value<'a>,
    times: [Option<Value<'a>>; 2],
    text: Option<Value<'a>>,
    speaker: Option<Value<'a>>,
}

impl<'a> Chunk<'a> {
    fn of(value: Value<'a>) -> Chunk<'a> {
        let chunk = value.object();
        let times = chunk.get("timestamp").map(|times| times.items()).unwrap_or_default();
        let times = [0, 1].map(|at| times.get(at).copied());
        Chunk { value, times, text: chunk.get("text"), speaker: chunk.find("speaker") }
    }

    fn text(&self) -> std::borrow::Cow<'a, str> {
        self.text.map(|text| text.text()).unwrap_or_default()
    }

    fn times(&self, out: &mut Emitter<'_, '_>) -> [Option<Timestamp>; 2] {
        let [start, end] = self.times;
        [out.time(start, Unit::Seconds, "start"), out.time(end, Unit::Seconds, "end")]
    }
}

/// Whether the chunks are single words: none has white space within, and most are short.
fn are_words(chunks: &[Chunk<'_>]) -> bool {
    const LONGEST: usize = 20;
    let mut length = 0;
    let are_whole = chunks.iter().all(|chunk| {
        let text = chunk.text();
        length += text.trim().len();
        !text.trim().contains(char::is_whitespace)
    });
    chunks.len() > 1 && are_whole && length <= chunks.len() * LONGEST
}

fn emit(chunk: Chunk<'_>, words: &[Chunk<'_>], out: &mut Emitter<'_, '_>) {
    if !chunk.value.is_object() {
        return out.warn("not a piece of text with its times", chunk.value);
    }
    let [start, end] = chunk.times(out);
    let text = chunk.text();
    let mut spoken = Vec::with_capacity(words.len());
    for word in words {
        let [start, end] = word.times.map(|time| time.and_then(|time| time.time(Unit::Seconds)));
        spoken.push(Spoken { text: word.text(), start, end, confidence: None });
    }
    let words = out.located(&text, &spoken, chunk.value);
    let labels: Vec<Value<'_>> = chunk.speaker.into_iter().collect();
    let label = chunk.speaker.map(|speaker| speaker.text()).unwrap_or_default();
    let place = json::place(out.source, &labels, &[chunk.value], "speaker");
    out.segment(chunk.value, Draft { start, end, label, text, words, line: 0, place });
}

fn group(chunks: Vec<Chunk<'_>>, out: &mut Emitter<'_, '_>) {
    // In languages with spaces a word starts with one.
    let has_spaces = chunks.iter().skip(1).any(|chunk| chunk.text().starts_with(' '));
    let mut tokens = Vec::with_capacity(chunks.len());
    for chunk in chunks {
        let [start, end] = chunk.times(out);
        let text = chunk.text();
        let is_attached = has_spaces && !text.starts_with(' ');
        let label = chunk.speaker.map(|speaker| speaker.text()).unwrap_or_default();
        let line = out.line(chunk.value);
        let text = text.trim().to_owned().into();
        let token = Token { text, is_attached, start, end, label, line, ..Token::default() };
        tokens.push(json::labelled(out.source, token, chunk.speaker, chunk.value));
    }
    let mut grouper = Grouper::new(out.sink, json::around("speaker"));
    tokens.into_iter().for_each(|token| grouper.push(token));
}
