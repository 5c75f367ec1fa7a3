//! `whosaid stats`: who speaks how much.

use std::path::Path;

use anyhow::{Error, Result, bail};
use serde::Serialize;

use super::{InSession, Stats, complain, people, pretty, print};
use crate::formats::Warning;
use crate::model::{Overlaps, Timestamp, Transcript, clock, share, spoken_duration};
use crate::run::{Watch, asked};
use crate::text::plain;

pub(super) const HELP: &str = "\
Examples:
  whosaid stats talk.txt
  whosaid stats --json interviews/ > who.json";

/// The facts of one transcript. Times are seconds from the start of the recording; `null` where the file has none.
#[derive(Serialize, Debug)]
struct Facts {
    file: String,
    format: &'static str,
    segments: usize,
    start: Option<f64>,
    end: Option<f64>,
    overlaps: usize,
    warnings: Vec<Warning>,
    speakers: Vec<SpeakerFacts>,
}

/// One speaker. `name` is the one given since, else the label; `share` is of all talk, from 0 to 1.
#[derive(Serialize, Debug)]
struct SpeakerFacts {
    label: String,
    name: String,
    segments: u32,
    seconds: f64,
    share: f64,
}

pub(super) fn run(stats: &Stats) -> Result<u8> {
    let answers: Vec<_> = asked(&stats.files, Watch::PATIENCE, Path::is_dir).collect();
    if answers.iter().any(|(_, answer)| matches!(answer, Ok(true))) {
        if stats.session.name.is_some() {
            bail!("--session is for transcripts; name files, not folders");
        }
        return people::run_stats(&stats.files, stats.json);
    }
    let mut all = Vec::new();
    let mut status = 0;
    for (file, answer) in answers {
        match answer.map_err(Error::from).and_then(|_| facts(&file, &stats.session)) {
            Ok(facts) => all.push(facts),
            // One bad file does not hide the others.
            Err(error) => {
                complain(&error);
                status = 2;
            }
        }
    }
    let text = match (stats.json, all.as_slice()) {
        (true, [one]) if stats.files.len() == 1 => pretty(one)?,
        (true, []) if stats.files.len() == 1 => String::new(),
        (true, all) => pretty(&all)?,
        (false, all) => all.iter().map(table).collect::<Vec<_>>().join("\n"),
    };
    print(text.as_bytes())?;
    Ok(status)
}

fn facts(path: &Path, session: &InSession) -> Result<Facts> {
    let opening = session.open(path)?;
    let transcript = opening.replayed()?.transcript;
    let mut overlaps = Overlaps::default();
    let count = transcript.segments().filter(|(_, segment)| overlaps.next(segment.start, segment.end)).count();
    Ok(Facts {
        file: path.display().to_string(),
        format: opening.document.format.name,
        segments: transcript.len(),
        start: transcript.start().map(Timestamp::seconds),
        end: transcript.end().map(Timestamp::seconds),
        overlaps: count,
        warnings: opening.document.warnings,
        speakers: speakers(&transcript),
    })
}

fn speakers(transcript: &Transcript) -> Vec<SpeakerFacts> {
    let speakers = transcript.speakers();
    let totals = speakers.totals();
    let all = totals.iter().map(|(_, talk)| *talk).sum();
    speakers
        .roots()
        .filter_map(|id| Some((id, speakers.get(id)?, totals[id.index()])))
        // Nobody is no speaker once every segment has one.
        .filter(|(id, _, (segments, _))| *segments > 0 || !speakers.shown(*id).is_empty())
        .map(|(id, speaker, (segments, talk))| SpeakerFacts {
            label: speaker.label.to_string(),
            name: speakers.shown(id).to_owned(),
            segments,
            seconds: talk.as_secs_f64(),
            share: share(talk, all),
        })
        .collect()
}

/// The facts for people.
fn table(facts: &Facts) -> String {
    let time = |seconds: Option<f64>| {
        seconds.and_then(Timestamp::from_seconds).map_or_else(|| "—".to_owned(), |time| clock(time, false))
    };
    let mut text = format!(
        "{}: {}; {} segments from {} to {}; overlaps: {}; warnings: {}\n",
        plain(&facts.file),
        facts.format,
        facts.segments,
        time(facts.start),
        time(facts.end),
        facts.overlaps,
        facts.warnings.len()
    );
    for speaker in &facts.speakers {
        let name = if speaker.name.is_empty() { "(no speaker)" } else { &speaker.name };
        let talk = spoken_duration(std::time::Duration::from_secs_f64(speaker.seconds));
        text += &format!(
            "  {:<24} {:>6} {:<8}  {:>12}  {:>3.0} %\n",
            plain(name),
            speaker.segments,
            if speaker.segments == 1 { "segment" } else { "segments" },
            talk,
            speaker.share * 100.0
        );
    }
    for warning in &facts.warnings {
        text += &format!("  line {}: {}\n", warning.line, plain(&warning.message));
    }
    text
}
