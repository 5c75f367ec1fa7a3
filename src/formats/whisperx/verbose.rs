//! A text and its words without segments, as OpenAI's service gives them when asked for words alone.

use std::borrow::Cow;

use super::words::RawWord;
use crate::formats::kit::json::{Unit, Value, Walk};
use crate::formats::kit::tokens::{Token, find_word};
use crate::formats::kit::wordlist::WordList;
use crate::formats::{Probe, ReadError, Sink};

/// Whether a text has words like those.
pub fn sniff(probe: &Probe<'_>) -> bool {
    probe.has_all(&["words[].word", "words[].start", "text"])
        && !probe.has_any(&["words[].type", "words[].speaker_id", "words[].startTime", "audio_url"])
}

/// Reads the words. Where they occur in the text one after another they take its punctuation.
pub fn read<'a>(
    source: &'a str,
    words: Value<'a>,
    text: Option<Value<'a>>,
    sink: &mut dyn Sink,
) -> Result<(), ReadError> {
    let text = text.map(|text| text.text()).unwrap_or_default();
    let mut from = 0;
    let all_found = words.items().all(|word| {
        let found = find_word(&text, from, said(&RawWord::of(&mut Walk::over(word))).trim());
        from = found.as_ref().map_or(from, |found| found.end);
        found.is_some()
    });
    let mut list = WordList::new(source, sink, "speaker");
    let mut words = words.items().peekable();
    let mut from = 0;
    while let Some(value) = words.next() {
        let word = RawWord::of(&mut Walk::over(value));
        let said = said(&word);
        let mut said = said.trim();
        if all_found {
            // It ends where the next one starts.
            let end = find_word(&text, from, said).map_or(from, |found| found.end);
            let next = words.peek().map(|next| RawWord::of(&mut Walk::over(*next)));
            let next = next.and_then(|next| find_word(&text, end, self::said(&next).trim()));
            let to = next.map_or(text.len(), |next| next.start);
            said = text.get(from..to).unwrap_or_default().trim();
            from = to;
        }
        let text: Cow<'_, str> = said.to_owned().into();
        let start = list.time(word.start, Unit::Seconds, "start");
        let end = list.time(word.end, Unit::Seconds, "end");
        let confidence = word.score.and_then(|score| score.confidence());
        list.push(value, word.speaker, Token { text, start, end, confidence, ..Token::default() });
    }
    Ok(())
}

fn said<'a>(word: &RawWord<'a>) -> Cow<'a, str> {
    word.word.map(|word| word.text()).unwrap_or_default()
}
