//! `whosaid doubts`: the places that are probably wrong.

use std::sync::atomic::AtomicBool;

use anyhow::{Context, Result};
use serde::Serialize;

use super::search::record::{Said, harmless, said};
use super::{Doubts, print};
use crate::doubts::{Doubt, Reason, Threshold, find};
use crate::model::{Transcript, clock};
use crate::text::{glyphs, plain};

/// How many columns of a text are shown.
const COLUMNS: usize = 80;

pub(super) const HELP: &str = "\
A line has the time, the speaker, what is odd, and the text from there on, with tabs between them. Changes kept in the \
transcript's session count; what was ticked there as looked at is left out.

The exit status is 0 if there is a doubtful place, 1 if there is none, 2 if the file cannot be read.

Examples:
  whosaid doubts talk.txt
  whosaid doubts --json talk.txt > doubts.jsonl";

/// A doubtful place. The fields are the interface: they are explained in the README.
#[derive(Serialize)]
struct Record<'a> {
    #[serde(flatten)]
    said: Said<'a>,
    offset: usize,
    weight: f32,
    reasons: Vec<Told>,
}

/// A reason: its name for programs, and what it says to people.
#[derive(Serialize)]
struct Told {
    kind: &'static str,
    text: String,
}

pub(super) fn run(arguments: &Doubts) -> Result<u8> {
    let opening = arguments.session.open(&arguments.file)?;
    let replayed = opening.replayed()?;
    let transcript = replayed.transcript;
    let stop = AtomicBool::new(false);
    let threshold = Threshold::of(&replayed.first, &stop).context("not stopped")?;
    let mut doubts = find(&transcript, &threshold, &stop).context("not stopped")?;
    doubts.retain(|doubt| !doubt.is_looked_at(&transcript));
    let line = if arguments.json { record } else { row };
    let lines: Vec<String> = doubts.iter().map(|doubt| line(&transcript, doubt)).collect::<Result<_>>()?;
    print(lines.concat().as_bytes())?;
    Ok(u8::from(doubts.is_empty()))
}

/// A place for programs.
fn record(transcript: &Transcript, doubt: &Doubt) -> Result<String> {
    let Some(segment) = transcript.segment(doubt.segment) else { return Ok(String::new()) };
    let told = |reason: &Reason| Told { kind: reason.kind().name(), text: reason.told(transcript.speakers()) };
    let record = Record {
        said: said(transcript, doubt.segment, &segment),
        offset: doubt.offset,
        weight: doubt.weight,
        reasons: doubt.reasons.iter().map(told).collect(),
    };
    Ok(harmless(serde_json::to_string(&record)?) + "\n")
}

/// A place for people.
fn row(transcript: &Transcript, doubt: &Doubt) -> Result<String> {
    let Some(segment) = transcript.segment(doubt.segment) else { return Ok(String::new()) };
    let time = segment.start.map_or_else(|| "—".to_owned(), |start| clock(start, transcript.has_hours()));
    let speakers = transcript.speakers();
    let reasons = plain(&doubt.told(speakers));
    let (before, text) = segment.text.split_at_checked(doubt.offset).unwrap_or(("", segment.text));
    let (before, text) = (if before.trim().is_empty() { "" } else { "…" }, cut(text.trim()));
    Ok(format!("{time}\t{}\t{reasons}\t{before}{text}\n", plain(speakers.shown(segment.speaker))))
}

/// The beginning of a text, harmless and in one line.
fn cut(text: &str) -> String {
    let mut room = COLUMNS;
    let mut shown = String::new();
    for glyph in glyphs(text) {
        match room.checked_sub(glyph.width.into()) {
            Some(left) => room = left,
            None => return shown + "…",
        }
        shown += &glyph.symbol;
    }
    shown
}
