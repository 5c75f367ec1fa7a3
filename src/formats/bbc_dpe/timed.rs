//! Words that belong to a speaker by their times alone.

use crate::formats::Draft;
use crate::formats::kit::json::{self, Emitter, Object, Spoken, Unit, Value};
use crate::formats::kit::tokens::{Grouper, Token, has_space_between};
use crate::model::Timestamp;

use super::spoken;

/// A stretch of time in which somebody speaks.
struct Stretch<'a> {
    at: Value<'a>,
    start: Option<Timestamp>,
    end: Option<Timestamp>,
    /// Who speaks, `null` or not.
    speaker: Option<Value<'a>>,
    words: Vec<Spoken<'a>>,
}

/// Reads `paragraphs`, each of which has the words that start in its time.
pub(super) fn read_paragraphs(file: &Object<'_>, unit: Unit, emitter: &mut Emitter<'_, '_>) {
    let mut stretches = Vec::new();
    for at in file.get("paragraphs").map(|list| list.items()).unwrap_or_default() {
        let paragraph = at.object();
        if !at.is_object() {
            emitter.warn("not a segment", at);
            continue;
        }
        let start = emitter.time(paragraph.get("start"), unit, "start");
        let end = emitter.time(paragraph.get("end"), unit, "end");
        let speaker = paragraph.find("speaker");
        stretches.push(Stretch { at, start, end, speaker, words: Vec::new() });
    }
    let words = spoken_words(file, unit, emitter);
    let orphans = share_out(words, &mut stretches);
    stretches.into_iter().for_each(|stretch| emit(stretch, emitter));
    group(orphans, emitter);
}

/// Reads the stretches of a `segmentation` and the words that start in them; without one, words alone.
pub(super) fn read_segmentation(file: &Object<'_>, emitter: &mut Emitter<'_, '_>) {
    let list = file.get("segmentation").and_then(|segmentation| segmentation.at("segments"));
    let mut stretches = Vec::new();
    for at in list.map(|list| list.items()).unwrap_or_default() {
        let segment = at.object();
        let start = segment.get("start").and_then(|start| start.time(Unit::Seconds));
        let length = segment.get("duration").and_then(|length| length.time(Unit::Seconds));
        let end = start.zip(length).map(|(start, length)| start.offset(length.millis() as i64));
        let who = segment.get("speaker");
        let speaker = who.filter(|who| !who.is_object()).or_else(|| who.and_then(|who| who.object().find("@id")));
        stretches.push(Stretch { at, start, end, speaker, words: Vec::new() });
    }
    let words = spoken_words(file, Unit::Seconds, emitter);
    let orphans = share_out(words, &mut stretches);
    // Nobody is heard in some.
    stretches.retain(|stretch| !stretch.words.is_empty());
    stretches.into_iter().for_each(|stretch| emit(stretch, emitter));
    group(orphans, emitter);
}

/// Whether words would mostly take minutes, if their times were seconds.
pub(super) fn counts_millis(file: &Object<'_>) -> bool {
    const SAMPLE: usize = 50;
    const LONGEST: f64 = 20.0;
    let words = file.get("words").map(|words| words.items()).unwrap_or_default();
    let length = |word: &Value<'_>| Some(word.at("end")?.number()? - word.at("start")?.number()?);
    let lengths: Vec<f64> = words.take(SAMPLE).filter_map(|word| length(&word)).collect();
    !lengths.is_empty() && lengths.iter().filter(|length| **length > LONGEST).count() * 2 > lengths.len()
}

fn spoken_words<'a>(file: &Object<'a>, unit: Unit, emitter: &mut Emitter<'_, '_>) -> Vec<Spoken<'a>> {
    let words = file.get("words").map(|words| words.items()).unwrap_or_default();
    words.map(|word| spoken(word, unit, emitter)).collect()
}

/// Gives each word to the last stretch that starts before it does, and returns those that come before all of them or
/// have no time. Costs a sort and a search for every word.
fn share_out<'a>(words: Vec<Spoken<'a>>, stretches: &mut [Stretch<'a>]) -> Vec<Spoken<'a>> {
    let mut order: Vec<(Timestamp, usize)> =
        stretches.iter().enumerate().filter_map(|(at, stretch)| Some((stretch.start?, at))).collect();
    order.sort();
    let mut orphans = Vec::new();
    let mut above = None;
    for word in words {
        let before = word.start.map(|start| order.partition_point(|(from, _)| *from <= start));
        let found = before.map(|before| before.checked_sub(1).and_then(|last| order.get(last)).map(|(_, at)| *at));
        // A word without a time is where the one before it is.
        above = found.unwrap_or(above);
        match above.and_then(|at| stretches.get_mut(at)) {
            Some(stretch) => stretch.words.push(word),
            None => orphans.push(word),
        }
    }
    orphans
}

fn emit(stretch: Stretch<'_>, emitter: &mut Emitter<'_, '_>) {
    let Stretch { at, start, end, speaker, words } = stretch;
    let text = joined(&words);
    let words = emitter.located(&text, &words, at);
    let label = speaker.map(|speaker| speaker.text()).unwrap_or_default();
    let place = json::place(emitter.source, speaker.as_slice(), &[at], "speaker");
    emitter.segment(at, Draft { start, end, label, text: text.into(), words, line: 0, place });
}

/// Hands over words that belong to nobody.
fn group(words: Vec<Spoken<'_>>, emitter: &mut Emitter<'_, '_>) {
    let mut grouper = Grouper::new(emitter.sink, ("".into(), ""));
    for Spoken { text, start, end, confidence } in words {
        let text = text.trim().to_owned().into();
        grouper.push(Token { text, start, end, confidence, line: 1, ..Token::default() });
    }
}

/// The words as a text, with spaces between them where their script has any.
pub(super) fn joined(words: &[Spoken<'_>]) -> String {
    let mut text = String::new();
    for word in words.iter().map(|word| word.text.trim()).filter(|word| !word.is_empty()) {
        if has_space_between(&text, word) {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}
