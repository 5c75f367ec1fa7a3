//! The JSON of insanely-fast-whisper, and of the Transformers pipeline it is made with.
//!
//! `chunks` are pieces of text with a `timestamp` of two seconds, the last of which may be `null`; with diarisation
//! `speakers` says the same with a `speaker`, as
//! [its writer](https://github.com/Vaibhavs10/insanely-fast-whisper/blob/main/src/insanely_fast_whisper/utils/result.py)
//! puts it. Without diarisation `speakers` is empty. Chunks may be single words. Some services give the chunks, with or
//! without speakers, as a bare list.

use super::kit::json::{self, Emitter, Items, Spoken, Unit, Value};
use super::kit::tokens::Token;
use super::kit::wordlist::WordList;
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
    let root = json::parse(source)?;
    let inner = root.at("output").filter(Value::is_object).unwrap_or(root).object();
    let list = |key: &str| inner.get(key).map(|list| list.items()).unwrap_or_default();
    let (speakers, chunks) = (list("speakers"), if root.is_list() { root.items() } else { list("chunks") });
    let are_words = are_words(chunks.clone());
    if speakers.is_empty() && are_words {
        group(chunks, source, sink);
        return Ok(());
    }
    let mut out = Emitter::new(source, sink);
    let mut chunks = chunks.map(Chunk::of);
    if speakers.is_empty() {
        chunks.for_each(|chunk| emit(chunk, &[], &mut out));
        return Ok(());
    }
    let mut rest = chunks.by_ref().take_while(|_| are_words).peekable();
    for turn in speakers.map(Chunk::of) {
        // A turn is made of whole chunks, one after another.
        let whole = turn.text().trim().len();
        let mut length = 0;
        let mut is_said = |chunk: &Chunk<'_>| {
            let text = chunk.text();
            length += if length == 0 { text.trim_start().len() } else { text.len() };
            length <= whole
        };
        let said: Vec<Chunk<'_>> = std::iter::from_fn(|| rest.next_if(&mut is_said)).collect();
        emit(turn, &said, &mut out);
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
        let times: Vec<Value<'_>> = times.collect();
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
fn are_words(chunks: Items<'_>) -> bool {
    const LONGEST: usize = 20;
    let (mut count, mut length) = (0, 0);
    let are_whole = chunks.map(Chunk::of).all(|chunk| {
        let text = chunk.text();
        count += 1;
        length += text.trim().len();
        !text.trim().contains(char::is_whitespace)
    });
    count > 1 && are_whole && length <= count * LONGEST
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
    let label = chunk.speaker.map(|speaker| speaker.text()).unwrap_or_default();
    let place = json::place(out.source, chunk.speaker.as_slice(), &[chunk.value], "speaker");
    out.segment(chunk.value, Draft { start, end, label, text, words, line: 0, place });
}

fn group<'a>(chunks: Items<'a>, source: &'a str, sink: &mut dyn Sink) {
    // In languages with spaces a word starts with one.
    let has_spaces = chunks.clone().map(Chunk::of).skip(1).any(|chunk| chunk.text().starts_with(' '));
    let mut list = WordList::new(source, sink, "speaker");
    for Chunk { value, times: [start, end], text, speaker } in chunks.map(Chunk::of) {
        let text = text.map(|text| text.text()).unwrap_or_default();
        let is_attached = has_spaces && !text.starts_with(' ');
        let start = list.time(start, Unit::Seconds, "start");
        let end = list.time(end, Unit::Seconds, "end");
        let text = text.trim().to_owned().into();
        list.push(value, speaker, Token { text, is_attached, start, end, ..Token::default() });
    }
}
