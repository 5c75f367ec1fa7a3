//! The JSON of whisper.cpp (`-oj`, `-ojf`): `transcription`, with `offsets` in milliseconds.
//!
//! As [its command line tool](https://github.com/ggml-org/whisper.cpp/blob/master/examples/cli/cli.cpp) writes it: the
//! times stand once more as clock times; the full form has `tokens`, pieces of words that may be cut within a
//! character, so that they are no UTF-8; with two channels (`-di`) there is a `speaker`. With `-tdrz` it only says that
//! another one speaks next: nobody is named then, and a warning tells how often.

use super::kit::json::{self, Emitter, Items, Unit, Value};
use super::kit::tokens::has_space_between;
use super::{Draft, Format, Holds, Probe, ReadError, Sink};
use crate::model::{Timestamp, Word};

/// The JSON of whisper.cpp.
pub static FORMAT: Format = Format {
    name: "whispercpp",
    title: "whisper.cpp JSON",
    extensions: &["json"],
    holds: Holds::ALL,
    sniff: |probe: &Probe<'_>| {
        probe.has("transcription[].text") && probe.has_any(&["transcription[].offsets", "transcription[].timestamps"])
            || (probe.has_all(&["transcription", "params", "result"]) && !probe.has("transcription[]"))
    },
    read,
    write: None,
    escape: json::escape,
};

/// What stands in the text where another one speaks next.
const TURN: &str = "[SPEAKER_TURN]";

fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let segments = json::parse(source)?.at("transcription").ok_or(ReadError::Unknown)?;
    let mut out = Emitter::new(source, sink);
    let (mut turns, mut first_turn) = (0usize, None);
    for value in segments.items() {
        let Some(changes) = emit(value, &mut out) else {
            out.warn("not a segment", value);
            continue;
        };
        turns += usize::from(changes);
        first_turn = first_turn.or(changes.then(|| out.line(value)));
    }
    if let Some(line) = first_turn {
        let times = if turns == 1 { "once".into() } else { format!("{turns} times") };
        out.sink.warning(line, format!("the speaker changes {times}, but the file does not say who speaks"));
    }
    Ok(())
}

/// Hands over a segment, and tells whether another one speaks next; `None` for what is none.
fn emit(value: Value<'_>, out: &mut Emitter<'_, '_>) -> Option<bool> {
    if !value.is_object() {
        return None;
    }
    let segment = value.object();
    let start = time(value, "from", "start", out);
    let end = time(value, "to", "end", out);
    let text = segment.get("text").map(|text| text.text()).unwrap_or_default();
    let speaker = segment.find("speaker");
    let label = speaker.map(|speaker| speaker.text()).unwrap_or_default();
    let tokens = segment.get("tokens").map(|tokens| tokens.items()).unwrap_or_default();
    let words = words_of(tokens, &text);
    let place = json::place(out.source, speaker.as_slice(), &[value], "speaker");
    let changes = segment.get("speaker_turn_next").is_some_and(|next| next.raw() == "true") || text.contains(TURN);
    out.segment(value, Draft { start, end, label, text, words, line: 0, place });
    Some(changes)
}

/// The time called `key` of a segment: the offset, or else the clock time.
fn time(value: Value<'_>, key: &str, what: &str, out: &mut Emitter<'_, '_>) -> Option<Timestamp> {
    let (object, unit) = match value.at("offsets") {
        Some(offsets) => (offsets, Unit::Millis),
        None => (value.at("timestamps")?, Unit::Seconds),
    };
    out.time(object.at(key), unit, what)
}

/// How far from the last piece the next is looked for, in bytes.
const NEAR: usize = 64;

/// The words that tokens make, each at its place in the text.
///
/// The tokens are the text cut in pieces, and signs in brackets such as `[_BEG_]`. Pieces that are no UTF-8 stand for
/// what is between those around them.
fn words_of(tokens: Items<'_>, text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut end = 0;
    // How many tokens the last word has, and the tokens before the next one that cannot be found.
    let mut pieces = 0u16;
    let mut unfound: Option<(Option<Timestamp>, Option<Timestamp>, Option<f32>)> = None;
    for token in tokens.objects() {
        let piece = token.get("text").map(|piece| piece.text()).unwrap_or_default();
        if piece.starts_with("[_") || piece.is_empty() || piece == TURN {
            continue;
        }
        let time = |key: &str, unit| token.get(key).and_then(|times| times.at(unit)?.time(Unit::Millis));
        let (from, to) = (time("offsets", "from"), time("offsets", "to"));
        let sure = token.get("p").and_then(|sure| sure.confidence());
        let is_whole = !piece.contains(char::REPLACEMENT_CHARACTER);
        let near = text.get(end..text.ceil_char_boundary(end + piece.len() + NEAR)).filter(|_| is_whole);
        let found = near.and_then(|near| near.find(piece.as_ref()));
        let Some(at) = found else {
            let (first, ..) = unfound.unwrap_or((from, to, sure));
            unfound = Some((first, to, sure));
            continue;
        };
        if let Some((from, to, sure)) = unfound.take() {
            push(&mut words, text, end..end + at, (from, to, sure), &mut pieces);
        }
        push(&mut words, text, end + at..end + at + piece.len(), (from, to, sure), &mut pieces);
        end += at + piece.len();
    }
    if let Some(times) = unfound {
        push(&mut words, text, end..text.len(), times, &mut pieces);
    }
    words
}

/// Adds a stretch of the text to the last word, or as another one.
fn push(
    words: &mut Vec<Word>,
    text: &str,
    range: std::ops::Range<usize>,
    (start, end, sure): (Option<Timestamp>, Option<Timestamp>, Option<f32>),
    pieces: &mut u16,
) {
    let piece = text.get(range.clone()).unwrap_or_default();
    let from = range.start + piece.len() - piece.trim_start().len();
    let to = from + piece.trim().len();
    let (Ok(from), Ok(to)) = (u32::try_from(from), u32::try_from(to)) else { return };
    let before = text.get(..range.start).unwrap_or_default();
    let joins = |last: &Word| last.range.end == from && !starts_word(before, piece);
    match words.last_mut().filter(|last| joins(last)) {
        Some(last) => {
            last.range.end = to;
            last.end = end.or(last.end);
            // The mean of its pieces.
            *pieces = pieces.saturating_add(1);
            let mean = |mean: f32, sure: f32| mean + (sure - mean) / f32::from(*pieces);
            last.confidence = last.confidence.zip(sure).map(|(old, new)| mean(old, new).clamp(0.0, 1.0));
        }
        None if from < to => {
            *pieces = 1;
            words.push(Word { range: from..to, start, end, confidence: sure });
        }
        None => {}
    }
}

/// Whether a piece starts a word: behind a space, or where the script has none between words.
fn starts_word(before: &str, piece: &str) -> bool {
    piece.starts_with(char::is_whitespace)
        || before.is_empty()
        || (piece.starts_with(char::is_alphabetic) && !has_space_between(before, piece))
}
