//! `whosaid log`: what was changed in a transcript.

use anyhow::Result;
use serde::Serialize;

use super::{Log, pretty, print};
use crate::app::describe_step;
use crate::model::{Change, History};
use crate::run::replay_session;

pub(super) const HELP: &str = "\
Examples:
  whosaid log talk.txt
  whosaid log --json talk.txt --session ben";

/// One change that was made.
#[derive(Serialize, Debug)]
struct Made {
    /// Counted from one, as undo counts them.
    number: usize,
    /// When, as in the session file: UTC, to the millisecond.
    at: String,
    /// What it does.
    change: String,
    /// Whether it was taken back since.
    undone: bool,
}

pub(super) fn run(log: &Log) -> Result<u8> {
    let opening = log.session.open(&log.file)?;
    let restored = opening.look_at_session()?;
    let mut history = History::default();
    let mut times: Vec<&str> = Vec::new();
    for (change, at) in restored.changes.iter().zip(&restored.times) {
        history.follow(change);
        if let Change::Did(_) = change {
            // Those that were dropped by a change after an undo are no steps any more.
            times.truncate(history.done() - 1);
            times.push(at);
        }
    }
    // Names as they were when the change was made.
    let mut transcript = replay_session(&opening, &restored)?.first;
    let mut all = Vec::with_capacity(history.steps().len());
    for ((number, step), at) in (1..).zip(history.steps()).zip(times) {
        transcript.apply(&step.edit)?;
        let at = at.to_owned();
        all.push(Made { number, at, change: describe_step(step, &transcript), undone: number > history.done() });
    }
    let text = if log.json { pretty(&all)? } else { all.iter().map(line).collect() };
    print(text.as_bytes())?;
    Ok(0)
}

/// `  3  2026-03-01 09:01:30Z  SPEAKER_00 → Anna`
fn line(Made { number, at, change, undone }: &Made) -> String {
    let (date, time) = at.split_once('T').unwrap_or((at, ""));
    let time = time.split_once('.').map_or(time, |(seconds, _)| seconds);
    let note = if *undone { "  (undone)" } else { "" };
    format!("{number:>5}  {date} {time}Z  {}{note}\n", crate::text::plain(change))
}
