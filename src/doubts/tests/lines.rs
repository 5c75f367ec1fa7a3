//! Transcripts as tests write them.

use crate::model::{Builder, Segment, Timestamp, Transcript};

/// The transcript of lines like `[0.00s - 4.00s] Ana :  So it is.` or `Ana: So it is.`; other lines are none of it.
pub(in super::super) fn transcript(lines: &str) -> Transcript {
    let mut builder = Builder::default();
    for line in lines.lines() {
        let (times, said) = match line.strip_prefix('[').and_then(|line| line.split_once("] ")) {
            Some((times, said)) => (times.split_once(" - "), said),
            None => (None, line),
        };
        let Some((speaker, text)) = said.split_once(':') else { continue };
        let time = |time: &str| Timestamp::from_seconds(time.trim_end_matches('s').parse().expect("a time"));
        let (start, end) = times.map_or((None, None), |(start, end)| (time(start), time(end)));
        let speaker = builder.speaker(speaker.trim());
        builder.push(Segment { start, end, speaker, text: text.trim(), words: &[] }).expect("it fits");
    }
    builder.finish().expect("it fits")
}
