//! Tests of all formats together: real files where they are at hand, fixtures, relabelling, hostile input.

mod blocks;
mod fixtures;
mod hostile;
mod losses;
mod markup;
mod recasting;
mod recordings;
mod relabelling;
mod samples;
mod streams;
mod tables;
mod writing;

use super::{Document, ReadError, read};

/// A document as lines, to be compared with what is expected.
fn dump(document: &Document) -> String {
    let mut lines = vec![format!("{} · {}", document.format.name, document.encoding)];
    lines.extend(document.warnings.iter().map(|warning| format!("line {}: {}", warning.line, warning.message)));
    let transcript = &document.transcript;
    let time = |time: Option<crate::model::Timestamp>| time.map_or("-".into(), |time| time.to_string());
    for (ix, segment) in transcript.segments() {
        let (start, end) = (time(segment.start), time(segment.end));
        let label = transcript.speakers().shown(segment.speaker);
        lines.push(format!("#{} {start} {end} [{label}] {:?}", transcript.source_index(ix), segment.text));
        for word in segment.words {
            let text = &segment.text[word.range.start as usize..word.range.end as usize];
            let sure = word.confidence.map_or("-".into(), |sure| sure.to_string());
            lines.push(format!("    {text:?} {} {} {sure}", time(word.start), time(word.end)));
        }
    }
    lines.join("\n") + "\n"
}

pub(super) fn texts(source: &str) -> Result<Vec<(String, String)>, ReadError> {
    let document = read(source.as_bytes(), "")?;
    let speakers = document.transcript.speakers();
    let pair = |segment: crate::model::Segment<'_>| (speakers.shown(segment.speaker).into(), segment.text.into());
    Ok(document.transcript.segments().map(|(_, segment)| pair(segment)).collect())
}
