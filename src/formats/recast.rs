//! Putting segments into a file and taking them out, with every other byte as it was.
//!
//! A file of lines is a row of blocks, one for each segment. Blocks of segments that the transcript has at the same
//! times stay; in the place of the others go blocks written anew. Labels and texts are left to
//! [`relabel`](super::relabel()), which comes after and reads everything again.

use std::collections::HashMap;
use std::ops::Range;

use super::encoding::Patch;
use super::kit::lines::{Line, line_end_at, lines};
use super::{Draft, Format, Outgoing, Sink, audacity, csv, markdown, plain, ranges, rttm, srt, stm, tsv, webvtt};
use crate::model::{Builder, Segment, Timestamp, Transcript};

/// The formats that are rows of blocks; subtitles have a blank line behind each, and may have a number before it.
const BY_LINES: [&Format; 8] = [
    &ranges::FORMAT,
    &plain::FORMAT,
    &markdown::FORMAT,
    &audacity::FORMAT,
    &rttm::FORMAT,
    &stm::FORMAT,
    &csv::FORMAT,
    &tsv::FORMAT,
];
const BY_BLANK_LINES: [&Format; 2] = [&srt::FORMAT, &webvtt::FORMAT];

/// Whether a transcript has the times of a file's segments, as exactly as the format can tell them.
pub(super) fn has_times_of(format: &Format, file: &Transcript, transcript: &Transcript) -> bool {
    let is_same = |file: Option<Timestamp>, wanted: Option<Timestamp>| match (file, wanted) {
        (Some(file), Some(wanted)) => file.millis().abs_diff(wanted.millis()) < format.holds.step.max(1),
        (file, wanted) => file == wanted,
    };
    let is_same = |((_, file), (_, wanted)): ((_, Segment<'_>), (_, Segment<'_>))| {
        is_same(file.start, wanted.start) && is_same(file.end, wanted.end)
    };
    file.len() == transcript.len() && file.segments().zip(transcript.segments()).all(is_same)
}

/// What makes a file of `file` have the segments of `transcript`; `None` where that cannot be done in this format.
///
/// `drafts` are the lines where its segments start. Both transcripts must be in the order of their files. Costs a pass
/// over both, and writing the transcript once.
pub(super) fn recast(
    format: &'static Format,
    source: &str,
    drafts: &[u32],
    file: &Transcript,
    transcript: &Transcript,
) -> Option<Vec<Patch>> {
    let has_blanks = BY_BLANK_LINES.contains(&format);
    if !has_blanks && !BY_LINES.contains(&format) {
        return None;
    }
    let hunks = hunks(file, transcript);
    let new = with_labels_of(file, transcript, &hunks)?;
    let kept = format.holds.keep(&new).ok().map(|kept| kept.transcript).filter(|kept| kept.len() == new.len())?;
    let mut written = Vec::new();
    let write = format.write?;
    write(&Outgoing { transcript: &kept, title: "" }, &mut written).ok()?;
    let written = String::from_utf8(written).ok()?;
    let mut found = Lines::default();
    (format.read)(&written, &mut found).ok()?;
    let (old, new) = (blocks(source, drafts, has_blanks), blocks(&written, &found.0, has_blanks));
    if old.len() != file.len() || new.len() != kept.len() {
        return None;
    }
    let mut patches = Vec::new();
    let behind = if has_blanks { "\n\n" } else { "\n" };
    let end = lines(source).next().map_or("\n", |line| line_end_at(source, line.end()));
    for Hunk { old: gone, new: come } in &hunks {
        let block = |block: &Block| written.get(block.range()).unwrap_or_default().trim_end_matches('\n').to_owned();
        let text: String = new[come.clone()].iter().map(|new| block(new) + behind).collect();
        let text = if end == "\n" { text } else { text.replace('\n', end) };
        let at = old.get(gone.start).map_or(source.len(), |block| block.start);
        let ranges = old[gone.clone()].iter().map(Block::range);
        match ranges.len() {
            0 => patches.push(Patch { range: at..at, with: text }),
            _ => {
                let mut with = Some(text);
                patches.extend(ranges.map(|range| Patch { range, with: with.take().unwrap_or_default() }));
            }
        }
    }
    renumber(source, &old, &hunks, &mut patches);
    patches.sort_by_key(|patch| (patch.range.start, patch.range.end));
    Some(patches)
}

/// Segments of a file that go, and those of the transcript that come in their place.
struct Hunk {
    old: Range<usize>,
    new: Range<usize>,
}

/// Where a transcript has other times than a file.
fn hunks(file: &Transcript, transcript: &Transcript) -> Vec<Hunk> {
    let keys = |of: &Transcript| -> Vec<(Option<Timestamp>, Option<Timestamp>)> {
        of.segments().map(|(_, segment)| (segment.start, segment.end)).collect()
    };
    let texts =
        |of: &Transcript| -> Vec<String> { of.segments().map(|(_, segment)| segment.text.to_owned()).collect() };
    let (old, new) = (keys(file), keys(transcript));
    let is_timed = |keys: &[(Option<Timestamp>, _)]| keys.iter().all(|(start, _)| start.is_some());
    let mut hunks: Vec<Hunk> = Vec::new();
    let (mut at_old, mut at_new) = (0, 0);
    if !is_timed(&old) || !is_timed(&new) {
        // Without times to go by, all between what is alike at the beginning and at the end.
        let (old, new) = (texts(file), texts(transcript));
        let head = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
        let tails = old[head..].iter().rev().zip(new[head..].iter().rev());
        let tail = tails.take_while(|(old, new)| old == new).count();
        hunks.push(Hunk { old: head..old.len() - tail, new: head..new.len() - tail });
    } else {
        let mut add = |old: Range<usize>, new: Range<usize>| match hunks.last_mut() {
            Some(last) if last.old.end == old.start && last.new.end == new.start => {
                (last.old.end, last.new.end) = (old.end, new.end);
            }
            _ => hunks.push(Hunk { old, new }),
        };
        while at_old < old.len() || at_new < new.len() {
            match (old.get(at_old), new.get(at_new)) {
                (Some(old), Some(new)) if old == new => (at_old, at_new) = (at_old + 1, at_new + 1),
                (Some(gone), Some(come)) if gone <= come => {
                    add(at_old..at_old + 1, at_new..at_new);
                    at_old += 1;
                }
                (_, Some(_)) => {
                    add(at_old..at_old, at_new..at_new + 1);
                    at_new += 1;
                }
                _ => {
                    add(at_old..at_old + 1, at_new..at_new);
                    at_old += 1;
                }
            }
        }
    }
    // What comes behind the last block needs the end of its last line: that block is written anew as well.
    if let Some(last) = hunks.last_mut()
        && last.old.is_empty()
        && last.old.end == old.len()
        && last.old.start > 0
        && last.new.start > 0
    {
        (last.old.start, last.new.start) = (last.old.start - 1, last.new.start - 1);
    }
    hunks
}

/// The segments of a transcript with the labels that their speakers have in the file: so that blocks that stay and blocks
/// that come call them the same.
fn with_labels_of(file: &Transcript, transcript: &Transcript, hunks: &[Hunk]) -> Option<Transcript> {
    let old: Vec<&str> = file.segments().map(|(_, segment)| file.speakers().shown(segment.speaker)).collect();
    let mut labels: Vec<Option<&str>> = Vec::with_capacity(transcript.len());
    let mut at_old = 0;
    for Hunk { old: gone, new: come } in hunks {
        labels.extend(old.get(at_old..gone.start)?.iter().map(|label| Some(*label)));
        labels.resize(come.end, None);
        at_old = gone.end;
    }
    labels.extend(old.get(at_old..)?.iter().map(|label| Some(*label)));
    let shown = |segment: &Segment<'_>| transcript.speakers().shown(segment.speaker);
    let mut known: HashMap<&str, &str> = HashMap::new();
    for (label, (_, segment)) in labels.iter().zip(transcript.segments()) {
        if let Some(label) = label {
            known.entry(shown(&segment)).or_insert(label);
        }
    }
    let mut builder = Builder::default();
    for (label, (_, segment)) in labels.iter().zip(transcript.segments()) {
        let name = shown(&segment);
        let speaker = builder.speaker(label.unwrap_or_else(|| known.get(name).copied().unwrap_or(name)));
        builder.push(Segment { speaker, ..segment }).ok()?;
    }
    builder.finish().ok()
}

/// The bytes of one segment in a file: from its first line to behind its last.
struct Block {
    start: usize,
    end: usize,
}

impl Block {
    fn range(&self) -> Range<usize> {
        self.start..self.end
    }
}

/// The blocks whose segments start on these lines. What stands behind the blank line of a subtitle is in none.
fn blocks(source: &str, drafts: &[u32], has_blanks: bool) -> Vec<Block> {
    let lines: Vec<Line<'_>> = lines(source).collect();
    let line = |number: u32| (number as usize).checked_sub(1).and_then(|at| lines.get(at));
    let first = |number: u32| {
        // A number or another name of a subtitle has a line to itself.
        let is_blank = |number: u32| line(number).is_none_or(Line::is_blank);
        let has_number = has_blanks && number > 1 && !is_blank(number - 1) && (number == 2 || is_blank(number - 2));
        if has_number { number - 1 } else { number }
    };
    let start_of = |number: u32| line(number).map_or(source.len(), |line| line.start);
    let starts = drafts.iter().map(|number| first(*number));
    let nexts = starts.clone().skip(1).chain([u32::MAX]);
    let ends = drafts.iter().zip(nexts).map(|(number, next)| {
        let own =
            (*number..next).take_while(|number| line(*number).is_some_and(|line| !has_blanks || !line.is_blank()));
        let last = own.last().unwrap_or(*number);
        // With the blank line behind it.
        start_of((last + 1 + u32::from(has_blanks)).min(next))
    });
    starts.zip(ends).map(|(start, end)| Block { start: start_of(start), end }).collect()
}

/// Where every block of a file begins with its number, those that stay get the ones they have now.
fn renumber(source: &str, old: &[Block], hunks: &[Hunk], patches: &mut Vec<Patch>) {
    let number = |block: &Block| source.get(block.range()).and_then(|block| lines(block).next()).map(|line| line.text);
    if !old.iter().enumerate().all(|(at, block)| number(block) == Some((at + 1).to_string().as_str())) {
        return;
    }
    let mut hunks = hunks.iter().peekable();
    let (mut at, mut shift) = (0, 0);
    while at < old.len() {
        while let Some(hunk) = hunks.next_if(|hunk| hunk.old.start <= at) {
            at = hunk.old.end;
            shift = hunk.new.end as i64 - hunk.old.end as i64;
        }
        let Some(block) = old.get(at) else { break };
        if shift != 0 {
            let written = (at + 1).to_string();
            let range = block.start..block.start + written.len();
            patches.push(Patch { range, with: (at as i64 + 1 + shift).to_string() });
        }
        at += 1;
    }
}

/// The sink that takes the lines where segments start.
#[derive(Default)]
struct Lines(Vec<u32>);

impl Sink for Lines {
    fn segment(&mut self, draft: Draft<'_>) {
        self.0.push(draft.line);
    }

    fn restart(&mut self) {
        self.0.clear();
    }

    fn warning(&mut self, _line: u32, _message: String) {}
}
