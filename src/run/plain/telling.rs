//! What is told in lines, for the ear first: who and what before anything about it.

use crate::app::{App, Page, Prompt, PromptKind};
use crate::model::{SegmentIx, clock};
use crate::search::Literal;
use crate::text::{counted, plain, width};

/// The commands that are only here, and those most needed: what is typed, and what that does. `:` knows many more.
const WORDS: [(&str, &str); 21] = [
    ("an empty line", "the next segment"),
    ("back", "the segment before"),
    ("list [COUNT]", "so many segments from here on"),
    ("12:34", "go to a time"),
    ("find WORDS", "find words; n and N go to the next and the previous hit"),
    ("hits", "list the hits"),
    ("speakers", "list who speaks, and how much"),
    ("rename NAME", "rename the speaker everywhere"),
    ("rename SPEAKER=NAME", "rename another one"),
    ("give SPEAKER", "give the segment to a speaker"),
    ("edit", "change the text of the segment"),
    ("edit-outside", "change it in your own editor"),
    ("note TEXT", "write a note on the segment"),
    ("tag TAG", "tag the segment, or take the tag off"),
    ("mark", "mark the segment, or take the mark off"),
    ("undo, redo", "take a change back, make it again"),
    ("copy", "print the segment as a quote, or hand it to clipboard.command"),
    ("save [PATH]", "write the file, or a copy"),
    ("open FILE", "open another transcript"),
    ("? WORD", "commands with this word, of all there are"),
    ("quit", "quit; what was changed is there next time"),
];

/// The most choices of a prompt and hits that are told at once.
const MOST: usize = 30;

/// What can be typed, and what that does.
pub(super) fn told_help() -> String {
    WORDS.map(|(word, does)| format!("{word}: {does}")).join("\n")
}

/// A segment: when, who, what, and what was noted on it.
pub(super) fn told_segment(app: &App, ix: SegmentIx) -> Option<String> {
    let segment = app.transcript.segment(ix)?;
    let place = match app.transcript.time_at(ix) {
        Some(time) => clock(time, app.transcript.has_hours()),
        None => (ix.index() + 1).to_string(),
    };
    let name = app.transcript.speakers().shown(segment.speaker);
    let mut told = format!("{place} {name}: {}", plain(segment.text).trim());
    let annotation = app.transcript.annotation(ix);
    let mark = if app.transcript.is_marked(ix) { "marked" } else { "" };
    for part in [mark, &annotation.told_tags(), &annotation.told_note()].into_iter().filter(|part| !part.is_empty()) {
        told += &format!(" ({part})");
    }
    Some(told)
}

/// The speakers with their number of segments and their talk.
pub(super) fn told_speakers(app: &App) -> String {
    let told = |&id| format!("{}: {}", app.transcript.speakers().shown(id), app.share_of(id));
    app.roots.iter().map(told).collect::<Vec<_>>().join("\n")
}

/// The segments with hits.
pub(super) fn told_hits(app: &App) -> String {
    let segments = app.finding.hits.segments();
    let mut lines: Vec<String> = segments.iter().take(MOST).filter_map(|&ix| told_segment(app, ix)).collect();
    match segments.len() {
        0 => lines.push("there are no hits; find WORDS looks for some".to_owned()),
        count if count > MOST => lines.push(format!("and {} more", counted(count - MOST, "segment"))),
        _ => {}
    }
    lines.join("\n")
}

/// What may be looked for instead, where there are no hits.
pub(super) fn told_offers(app: &App) -> String {
    let offers = app.finding.offers.iter();
    let told = offers.map(|offer| format!("find {}: {}", offer.alternative.typed, counted(offer.hits, "hit")));
    told.collect::<Vec<_>>().join("\n")
}

/// The lines of a page that hold a word; all for none.
pub(super) fn told_page(page: &Page, word: &str) -> String {
    let wanted = Literal::new(word);
    let mut lines = Vec::new();
    for line in page.lines.iter().filter(|line| !line.text.is_empty()) {
        let told = [&line.note, &line.key, &line.text].map(String::as_str).into_iter().filter(|part| width(part) > 0);
        let told = told.collect::<Vec<_>>().join(": ");
        if wanted.as_ref().is_none_or(|wanted| wanted.is_match(&told)) {
            lines.push(told);
        }
    }
    if lines.is_empty() {
        lines.push(format!("nothing with {word}"));
    }
    lines.join("\n")
}

/// What a prompt asks for, with its choices by number.
pub(super) fn told_choices(prompt: &Prompt) -> String {
    let mut lines: Vec<String> = Vec::new();
    for (number, choice) in (1..).zip(prompt.choices.iter().take(MOST)) {
        let detail = if choice.detail.is_empty() { String::new() } else { format!(" ({})", choice.detail) };
        lines.push(format!("{number} {}{detail}", choice.text));
    }
    let asked = match prompt.kind {
        PromptKind::Time => "Which time?",
        PromptKind::Query { .. } => "What is looked for?",
        PromptKind::Name { .. } => "Which name?",
        PromptKind::Note { .. } => "Which note?",
        PromptKind::Times { .. } => "Which start - end?",
        _ if prompt.choices.is_empty() => "What?",
        _ => "Which one, by number or words?",
    };
    lines.push(format!("{asked} Nothing leaves it."));
    lines.join("\n")
}
