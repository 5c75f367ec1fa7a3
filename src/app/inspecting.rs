//! A segment, whole: all that is known of it.

use super::naming::shown_name;
use super::{App, PageLine, page};
use crate::model::{Segment, Timestamp};
use crate::text::{counted, differing, word_count};

/// Shows the segment under the cursor with its times, words, original text, label and doubts.
pub(super) fn open(app: &mut App) {
    let ix = app.cursor.segment;
    let Some(segment) = app.transcript.segment(ix) else { return app.complain("there is no segment") };
    let mut lines = facts(app, &segment);
    lines.extend([PageLine::default(), page::heading("Text"), line(PageLine::NO_KEY, segment.text)]);
    if let Some(first) = app.transcript.origin(ix).and_then(|origin| app.first.segment(origin.first))
        && app.transcript.is_changed(ix, &app.first)
    {
        let (gone, _): (Vec<_>, Vec<_>) = differing(first.text, segment.text).into_iter().unzip();
        let shown =
            gone.into_iter().filter(|part| first.text.get(part.clone()).is_some_and(|part| !part.trim().is_empty()));
        lines.extend([PageLine::default(), page::heading("As first read")]);
        lines.push(PageLine { marked: shown.collect(), ..line(PageLine::NO_KEY, first.text) });
    }
    if !segment.words.is_empty() {
        lines.extend([PageLine::default(), page::heading("Words, with times and confidence")]);
        lines.extend(segment.words.iter().map(|word| PageLine {
            note: word.confidence.map_or(String::new(), percent),
            ..line(&span(word.start, word.end), segment.text.get(word.bytes()).unwrap_or_default())
        }));
    }
    page::open(app, &format!("Segment {} of {}", ix.index() + 1, app.transcript.len()), lines);
}

fn facts(app: &App, segment: &Segment<'_>) -> Vec<PageLine> {
    let ix = app.cursor.segment;
    let mut lines = Vec::new();
    let mut fact = |key: &str, text: String| lines.push(line(key, &text));
    let end = app.transcript.end_of(ix);
    let words = word_count(segment.text);
    if let Some(start) = segment.start {
        let about = if app.transcript.is_estimated(ix) { ", worked out from the text" } else { "" };
        let length = end.map(|end| end.since(start));
        let lasts = length.map_or(String::new(), |length| format!(", {:.1} s", length.as_secs_f64()));
        fact("time", format!("{}{lasts}{about}", span(Some(start), segment.end)));
        if let Some(minutes) = length.map(|length| length.as_secs_f64() / 60.0).filter(|minutes| *minutes > 0.0) {
            fact("pace", format!("{}, {:.0} a minute", counted(words, "word"), words as f64 / minutes));
        }
    } else {
        fact("time", "none in the file".to_owned());
        fact("length", counted(words, "word"));
    }
    let name = shown_name(&app.transcript, segment.speaker);
    let label = app.transcript.speakers().get(segment.speaker).map_or("", |speaker| &speaker.label);
    fact("speaker", if label == name || label.is_empty() { name } else { format!("{name}, in the file {label}") });
    let scores: Vec<f32> = segment.words.iter().filter_map(|word| word.confidence).collect();
    if !scores.is_empty() {
        let mean = scores.iter().sum::<f32>() / scores.len() as f32;
        let least = scores.iter().copied().fold(1.0, f32::min);
        fact("confidence", format!("{} on average, {} at least", percent(mean), percent(least)));
    }
    if app.transcript.is_marked(ix) {
        fact("mark", "marked".to_owned());
    }
    let annotation = app.transcript.annotation(ix);
    if !annotation.tags.is_empty() {
        fact("tags", annotation.told_tags());
    }
    for (at, part) in annotation.note.lines().enumerate() {
        fact(if at == 0 { "note" } else { " " }, part.to_owned());
    }
    for doubt in app.doubting.doubts.iter().flatten().filter(|doubt| doubt.segment == ix) {
        let looked = if doubt.is_looked_at(&app.transcript) { " (looked at)" } else { "" };
        fact("doubtful", format!("{}{looked}", doubt.told(app.transcript.speakers())));
    }
    lines
}

fn line(key: &str, text: &str) -> PageLine {
    PageLine { key: key.to_owned(), text: text.to_owned(), ..PageLine::default() }
}

fn span(start: Option<Timestamp>, end: Option<Timestamp>) -> String {
    let times: Vec<String> = start.iter().chain(&end).map(ToString::to_string).collect();
    if times.is_empty() { "—".to_owned() } else { times.join(" - ") }
}

fn percent(score: f32) -> String {
    format!("{:.0} %", score * 100.0)
}
