//! Writing as WhisperX does after aligning and assigning speakers, one segment on a line.
//!
//! `word_segments`, which says nothing new, is left out: whoever reads these files reads the segments.

use std::io::{self, Write};

use crate::formats::Outgoing;
use crate::formats::kit::clock::written_seconds;
use crate::model::{Segment, Timestamp};

/// Writes a whole file.
pub fn write(outgoing: &Outgoing<'_>, out: &mut dyn Write) -> io::Result<()> {
    let transcript = outgoing.transcript;
    write!(out, "{{\n  \"segments\": [")?;
    for (at, (_, segment)) in transcript.segments().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        write!(out, "{comma}\n    {{")?;
        write_segment(&segment, transcript.speakers().shown(segment.speaker), out)?;
        write!(out, "}}")?;
    }
    let end = if transcript.is_empty() { "" } else { "\n  " };
    writeln!(out, "{end}]\n}}")
}

fn write_segment(segment: &Segment<'_>, label: &str, out: &mut dyn Write) -> io::Result<()> {
    write_times(segment.start, segment.end, out)?;
    write!(out, "\"text\": ")?;
    serde_json::to_writer(&mut *out, segment.text)?;
    if !segment.words.is_empty() {
        write!(out, ", \"words\": [")?;
        for (at, word) in segment.words.iter().enumerate() {
            write!(out, "{}", if at == 0 { "{" } else { ", {" })?;
            write_times(word.start, word.end, out)?;
            write!(out, "\"word\": ")?;
            let range = word.range.start as usize..word.range.end as usize;
            serde_json::to_writer(&mut *out, segment.text.get(range).unwrap_or_default())?;
            if let Some(score) = word.confidence {
                write!(out, ", \"score\": {score}")?;
            }
            write!(out, "}}")?;
        }
        write!(out, "]")?;
    }
    if !label.is_empty() {
        write!(out, ", \"speaker\": ")?;
        serde_json::to_writer(&mut *out, label)?;
    }
    Ok(())
}

fn write_times(start: Option<Timestamp>, end: Option<Timestamp>, out: &mut dyn Write) -> io::Result<()> {
    for (key, time) in [("start", start), ("end", end)] {
        if let Some(time) = time {
            write!(out, "\"{key}\": {}, ", written_seconds(time))?;
        }
    }
    Ok(())
}
