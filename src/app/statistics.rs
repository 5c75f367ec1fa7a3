//! Who talks how much, when, and into whose speech: the conversation as a page.

use std::time::Duration;

use super::naming::shown_name;
use super::{App, Effect, PageLine, page};
use crate::model::{Conversation, Progress, Transcript, clock, spoken_duration};
use crate::text::counted;

pub(super) const NOBODY: &str = "nobody speaks here";

/// How many columns the talk of who talks most has, and the talk over time.
const BAR: usize = 24;
const STRETCHES: usize = 40;

/// Eighths of a cell, from nothing to all: as high, and as wide. A blank would be lost where lines are parted.
const HIGH: [char; 9] = ['·', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const WIDE: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/// Asks for the facts of the conversation.
pub(super) fn ask(app: &mut App) {
    let progress = app.begin_work("counted");
    app.effects.push(Effect::Count { transcript: app.transcript.clone(), progress });
}

/// Shows the facts of the conversation, unless the user is at something else by now; `None` where it was stopped.
pub(super) fn show(app: &mut App, lines: Option<Vec<PageLine>>) {
    match lines {
        None => app.say("not counted: it was stopped"),
        Some(lines) if lines.is_empty() => app.complain(NOBODY),
        Some(lines) if app.is_resting() => page::open(app, "Statistics", lines),
        Some(_) => app.say("counted; :stats shows it"),
    }
}

/// The facts of a conversation in sections, a blank line behind each; none where nobody speaks.
///
/// Costs a pass over the texts, which `progress` counts; where it is stopped these are no more than a part of them.
pub fn facts_of(transcript: &Transcript, progress: &Progress) -> Vec<PageLine> {
    let told = Conversation::of(transcript, STRETCHES, progress);
    let names: Vec<String> = told.parts.iter().map(|part| shown_name(transcript, part.speaker)).collect();
    let of = |at: usize, text| PageLine { speaker: Some(told.parts[at].speaker), ..line(&names[at], text) };
    let mut lines = Vec::new();
    let mut section = |heading: &str, new: Vec<PageLine>| {
        if !new.is_empty() {
            lines.push(page::heading(heading));
            lines.extend(new);
            lines.push(PageLine::default());
        }
    };
    let of_each = |text: &dyn Fn(&crate::model::Part) -> String| -> Vec<PageLine> {
        told.parts.iter().enumerate().map(|(at, part)| of(at, text(part))).collect()
    };
    let has_times = told.parts.iter().any(|part| !part.talk.is_zero());
    let most = told.parts.iter().map(|part| part.share).fold(0.0, f64::max);
    if has_times {
        section(
            "Talk",
            of_each(&|part| {
                let share = format!("{:.0} %", part.share * 100.0);
                let eighths = (part.share / most * BAR as f64 * 8.0).round() as usize;
                cells(&[&share, &spoken_duration(part.talk), &bar(eighths)])
            }),
        );
        section("Over time", of_each(&|part| part.over_time.iter().map(|share| eighths(*share)).collect()));
    }
    section(
        "Words",
        of_each(&|part| {
            let words = counted(part.words, "word");
            if has_times { cells(&[&words, &format!("{:.0} a minute", part.pace())]) } else { words }
        }),
    );
    section(
        "Turns",
        of_each(&|part| {
            let turns = counted(part.turns.len(), "turn");
            let median = format!("{} median", seconds(part.median_turn()));
            let longest = format!("{} longest", seconds(part.turns.last().copied().unwrap_or_default()));
            if has_times { cells(&[&turns, &median, &longest]) } else { turns }
        }),
    );
    let pairs = told
        .entries
        .iter()
        .enumerate()
        .flat_map(|(at, entries)| entries.iter().zip(&names).map(move |(to, whom)| (at, to, whom)));
    let pairs = pairs.filter(|(_, entries, _)| entries.starts > 0).map(|(at, entries, whom)| {
        let starts = counted(entries.starts as usize, "time");
        let interruptions = match entries.interruptions {
            0 => String::new(),
            count => counted(count as usize, "interruption"),
        };
        of(at, cells(&[&format!("over {whom}"), &starts, &interruptions]))
    });
    section("Overlaps: who starts over whom", pairs.collect());
    if has_times {
        let mut all = vec![line("at once", format!("two or more talk for {}", spoken_duration(told.overlap)))];
        all.push(line("silence", format!("nobody talks for {}", spoken_duration(told.silence))));
        if let Some((start, longest)) = told.longest_silence {
            all.push(line("longest", format!("{} from {} on", seconds(longest), clock(start, transcript.has_hours()))));
        }
        section("Together", all);
    }
    lines
}

fn line(key: &str, text: String) -> PageLine {
    PageLine { key: key.to_owned(), text, ..PageLine::default() }
}

/// What stands below its like in the lines before and behind.
fn cells(cells: &[&str]) -> String {
    cells.join(PageLine::NEXT_CELL)
}

fn seconds(length: Duration) -> String {
    if length < Duration::from_secs(60) { format!("{:.1} s", length.as_secs_f64()) } else { spoken_duration(length) }
}

fn eighths(share: f64) -> char {
    HIGH[((share * 8.0).ceil() as usize).min(8)]
}

/// A bar of so many eighths of a cell.
pub(super) fn bar(eighths: usize) -> String {
    "█".repeat(eighths / 8) + WIDE[eighths % 8]
}
