//! A text and its words without segments, as OpenAI's service gives them when asked for words alone.

use std::borrow::Cow;

use super::words::RawWord;
use crate::formats::kit::json::{self, Emitter, Unit, Value, Walk, find_word};
use crate::formats::kit::tokens::{Grouper, Token};
use crate::formats::{Probe, ReadError, Sink};

/// Whether a text has words like those.
pub fn sniff(probe: &Probe<'_>) -> bool {
    probe.has_all(&["words[].word", "words[].start", "text"])
        && !probe.has_any(&["words[].type", "words[].speaker_id", "words[].startTime", "audio_url"])
}

/// Reads the words. Where they occur in the text one after another they take its punctuation.
pub fn read(source: &str, words: Value<'_>, text: Option<Value<'_>>, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let text = text.map(|text| text.text()).unwrap_or_default();
    let mut out = Emitter::new(source, sink);
    let mut tokens = Vec::new();
    let mut starts = Vec::new();
    let mut from = 0;
    Walk::over(words).list(|walk| {
        let place = walk.place();
        let word = RawWord::of(walk);
        let whole = walk.since(place);
        let said = word.word.map(|word| word.text()).unwrap_or_default();
        let found = find_word(&text, from, said.trim());
        starts.extend(found.as_ref().map(|found| found.start));
        from = found.map_or(from, |found| found.end);
        let start = out.time(word.start, Unit::Seconds, "start");
        let end = out.time(word.end, Unit::Seconds, "end");
        let confidence = word.score.and_then(|score| score.confidence());
        let label = word.speaker.map(|speaker| speaker.text()).unwrap_or_default();
        let text: Cow<'_, str> = said.trim().to_owned().into();
        let line = out.line(whole);
        let token = Token { text, start, end, confidence, label, line, ..Token::default() };
        tokens.push(json::labelled(source, token, word.speaker, whole));
    });
    let all_found = starts.len() == tokens.len();
    let mut grouper = Grouper::new(out.sink, json::around("speaker"));
    for (at, mut token) in tokens.into_iter().enumerate() {
        if all_found {
            let from = if at == 0 { 0 } else { starts.get(at).copied().unwrap_or_default() };
            let to = starts.get(at + 1).copied().unwrap_or(text.len());
            token.text = text.get(from..to).unwrap_or_default().trim().to_owned().into();
        }
        grouper.push(token);
    }
    Ok(())
}
