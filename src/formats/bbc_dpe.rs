//! The JSON of the BBC's transcript editors and of those that grew out of them.
//!
//! | made by | what it has |
//! |---|---|
//! | [digital-paper-edit](https://github.com/bbc/digital-paper-edit), [slate-transcript-editor](https://github.com/pietrop/slate-transcript-editor) | `paragraphs` with a speaker and times, and `words` with times; a word belongs to the paragraph whose time it is in |
//! | slate-transcript-editor, as it edits | a list of blocks with `speaker`, `start`, and `children` with `text` and `words` |
//! | [react-transcript-editor](https://github.com/bbc/react-transcript-editor) | `blocks` of Draft.js with `text` and, in `data`, `speaker`, `start` and `words` |
//! | autoEdit 2 | `text`, a list of paragraphs with `speaker` and, in `paragraph`, lines of words |
//! | BBC Kaldi | `words` with punctuation, and the speakers' times in `segmentation` |
//!
//! All times are seconds; [Hyperaudio](https://github.com/hyperaudio/hyperaudio-lite-editor) and others write the same in
//! milliseconds, which is told by words that would take minutes.

mod timed;

use super::kit::json::{self, Emitter, Object, Spoken, Unit, Value};
use super::{Draft, Format, Holds, Probe, ReadError, Sink};
use crate::model::Timestamp;

/// The JSON of the BBC's transcript editors.
pub static FORMAT: Format = Format {
    name: "bbc-dpe",
    title: "BBC digital-paper-edit JSON",
    extensions: &["json"],
    holds: Holds::ALL,
    sniff: |probe: &Probe<'_>| Layout::of(probe).is_some(),
    read,
    write: None,
    escape: json::escape,
};

/// How a file is laid out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Layout {
    /// Paragraphs and words apart, in an object that is found under these keys.
    Paper(&'static str),
    /// Words and a segmentation, in an object that is found under these keys.
    Kaldi(&'static str),
    /// Blocks of Slate.
    Slate,
    /// Blocks of Draft.js, in a list that is found under these keys.
    Draft(&'static str),
    /// Paragraphs of lines.
    AutoEdit,
}

impl Layout {
    fn of(probe: &Probe<'_>) -> Option<Layout> {
        let within = |key: &str, path: &str| if key.is_empty() { path.into() } else { format!("{key}.{path}") };
        let has = |key: &str, path: &str| probe.has(&within(key, path));
        for key in ["", "transcript", "data", "transcript.data"] {
            let has_words = has(key, "words[].text") && has(key, "words[].start");
            let has_paragraphs = has(key, "paragraphs[].start") && !has(key, "paragraphs[].text");
            let is_empty = || has(key, "words") && !has(key, "words[]") && !has(key, "paragraphs[]");
            if has(key, "paragraphs") && ((has_words && has_paragraphs) || is_empty()) {
                return Some(Layout::Paper(key));
            }
        }
        for key in ["", "retval"] {
            if has(key, "words[].punct") && (has(key, "segmentation") || has(key, "words[].index") || key == "retval") {
                return Some(Layout::Kaldi(key));
            }
        }
        for key in ["blocks", "data.blocks", "transcript.blocks"] {
            if has(key, "[].data.words") || has(&format!("{key}[]"), "data.words") {
                return Some(Layout::Draft(key));
            }
        }
        if probe.has_all(&["[].children[].text", "[].children[].words"]) {
            return Some(Layout::Slate);
        }
        probe.has("text[].paragraph[].line[].text").then_some(Layout::AutoEdit)
    }
}

fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let layout = Layout::of(&Probe::new(source, "")).ok_or(ReadError::Unknown)?;
    let root = json::parse(source)?;
    let found = |key: &str| if key.is_empty() { Some(root) } else { root.at(key) };
    let is_millis = |key: &str| found(key).is_some_and(|file| timed::counts_millis(&file.object()));
    let unit = if matches!(layout, Layout::Paper(key) if is_millis(key)) { Unit::Millis } else { Unit::Seconds };
    if unit == Unit::Millis {
        sink.warning(1, "times are taken for milliseconds".into());
    }
    let mut emitter = Emitter::new(source, sink);
    match layout {
        Layout::Paper(key) => timed::read_paragraphs(&found(key).unwrap_or(root).object(), unit, &mut emitter),
        Layout::Kaldi(key) => timed::read_segmentation(&found(key).unwrap_or(root).object(), &mut emitter),
        Layout::Draft(key) => {
            let blocks = found(key).map(|blocks| blocks.items()).unwrap_or_default();
            blocks.for_each(|block| emit_draft_block(block, &mut emitter));
        }
        Layout::Slate => root.items().for_each(|block| emit_slate_block(block, &mut emitter)),
        Layout::AutoEdit => {
            let paragraphs = root.at("text").map(|text| text.items()).unwrap_or_default();
            paragraphs.for_each(|paragraph| emit_auto_edit(paragraph, &mut emitter));
        }
    }
    Ok(())
}

/// Hands over a block of Draft.js, which says who speaks in its data.
fn emit_draft_block(at: Value<'_>, emitter: &mut Emitter<'_, '_>) {
    let block = at.object();
    let Some(data) = block.get("data").map(|data| data.object()) else {
        emitter.warn("not a segment", at);
        return;
    };
    let words = data.get("words").map(|words| words.items()).unwrap_or_default();
    let text = block.get("text").map(|text| text.text());
    emit(at, &data, text, words, emitter);
}

fn emit_slate_block(at: Value<'_>, emitter: &mut Emitter<'_, '_>) {
    let block = at.object();
    let mut texts = Vec::new();
    let mut words = Vec::new();
    for child in block.get("children").map(|children| children.items()).unwrap_or_default() {
        let child = child.object();
        texts.extend(child.get("text").map(|text| text.text()));
        words.extend(child.get("words").map(|words| words.items()).unwrap_or_default());
    }
    if !at.is_object() {
        emitter.warn("not a segment", at);
        return;
    }
    emit(at, &block, Some(texts.concat().into()), words, emitter);
}

fn emit_auto_edit(at: Value<'_>, emitter: &mut Emitter<'_, '_>) {
    let paragraph = at.object();
    let lines = paragraph.get("paragraph").map(|lines| lines.items()).unwrap_or_default();
    let words = lines.flat_map(|line| line.at("line").map(|words| words.items()).unwrap_or_default());
    emit(at, &paragraph, None, words, emitter);
}

/// Hands over a segment whose words are known; without a text they are the text.
fn emit<'a>(
    at: Value<'a>,
    who: &Object<'a>,
    text: Option<std::borrow::Cow<'a, str>>,
    words: impl IntoIterator<Item = Value<'a>>,
    emitter: &mut Emitter<'_, '_>,
) {
    let spoken: Vec<Spoken<'_>> = words.into_iter().map(|word| spoken(word, Unit::Seconds, emitter)).collect();
    let text = text.unwrap_or_else(|| timed::joined(&spoken).into());
    let own = emitter.time(who.get("start"), Unit::Seconds, "start");
    let start = own.or_else(|| spoken.iter().find_map(|word| word.start));
    let end = spoken.iter().rev().find_map(|word| word.end);
    let words = emitter.located(&text, &spoken, at);
    let speaker = who.find("speaker");
    let label = speaker.map(|speaker| speaker.text()).unwrap_or_default();
    let place = json::place(emitter.source, speaker.as_slice(), &[who.value], "speaker");
    emitter.segment(at, Draft { start, end, label, text, words, line: 0, place });
}

/// A word in any of the layouts: Kaldi has its punctuation apart from the bare word.
fn spoken<'a>(word: Value<'a>, unit: Unit, emitter: &mut Emitter<'_, '_>) -> Spoken<'a> {
    let word = word.object();
    let text = word.first(&["punct", "text", "word"]).map(|text| text.text()).unwrap_or_default();
    let mut time = |keys: &[&str], what: &str| -> Option<Timestamp> { emitter.time(word.first(keys), unit, what) };
    let start = time(&["start", "startTime"], "start");
    let end = time(&["end", "endTime"], "end");
    let confidence = word.first(&["confidence", "accuracy"]).and_then(|sure| sure.confidence());
    Spoken { text, start, end, confidence }
}
