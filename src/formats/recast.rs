//! Putting segments into a file and taking them out, with all lines of other segments as they were.
//!
//! A file of lines is a row of blocks, one for each segment; in JSON segments are [objects]. Blocks of segments that the
//! transcript has at the same times stay; in the place of the others go blocks written anew: in subtitles, label
//! tracks and lines of text [like](alike) those they come from, else as the format's writer does it. What a line said beyond its segment
//! goes with it, but in RTTM and STM, whose lines keep it; a table with other columns is left alone. Labels and texts
//! are left to [`relabel`](super::relabel()), which comes after and reads everything again.

mod alike;
mod objects;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use alike::Make;
pub use objects::Objects;

use super::encoding::Patch;
use super::kit::lines::{Line, line_end_at, lines};
use super::{
    Draft, Format, Outgoing, Sink, audacity, csv, markdown, plain, ranges, rttm, srt, stm, tsv, webvtt, whisperx,
    whosaid_json,
};
use crate::model::{Builder, Progress, Segment, SegmentIx, Timestamp, Transcript};

/// How blocks are written anew.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// Like those of the file.
    OfFile,
    /// As the format's writer does it.
    OfWriter,
}

/// The blocks of a format.
#[derive(Clone, Copy)]
enum Layout {
    /// Each lasts to the next one.
    Lines,
    /// Each is a line of times and a text, and lasts to the next one.
    Labels,
    /// Each lasts to the next one, in columns with this sign between them.
    Table(char),
    /// Each is one line, on which something stands that is not the segment's: where, the same number of times on every
    /// line, what all lines have alike first. Lines between them are others'.
    Line(fn(&str) -> Option<Vec<Range<usize>>>),
    /// Each has a blank line behind it, and may have a number before it.
    BlankLines,
    /// Each is an object of a list, here found in a text.
    Objects(for<'a> fn(&'a str) -> Option<Objects<'a>>),
}

impl Layout {
    fn of(format: &Format) -> Option<Layout> {
        let layouts = [
            (&ranges::FORMAT, Layout::Lines),
            (&plain::FORMAT, Layout::Lines),
            (&markdown::FORMAT, Layout::Lines),
            (&audacity::FORMAT, Layout::Labels),
            (&csv::FORMAT, Layout::Table(',')),
            (&tsv::FORMAT, Layout::Table('\t')),
            (&rttm::FORMAT, Layout::Line(rttm::apart)),
            (&stm::FORMAT, Layout::Line(stm::apart)),
            (&srt::FORMAT, Layout::BlankLines),
            (&webvtt::FORMAT, Layout::BlankLines),
            (&whisperx::FORMAT, Layout::Objects(whisperx::objects)),
            (&whosaid_json::FORMAT, Layout::Objects(whosaid_json::objects)),
        ];
        layouts.into_iter().find(|(known, _)| *known == format).map(|(_, layout)| layout)
    }
}

/// Whether a transcript has the times of a file's segments, as exactly as the format can tell them.
pub(super) fn has_times_of(format: &Format, file: &Transcript, transcript: &Transcript) -> bool {
    let is_same = |file: Option<Timestamp>, wanted: Option<Timestamp>| match (file, wanted) {
        (Some(file), Some(wanted)) => file == wanted || file == format.holds.told(wanted),
        (file, wanted) => file == wanted,
    };
    let is_same = |((_, file), (_, wanted)): ((_, Segment<'_>), (_, Segment<'_>))| {
        is_same(file.start, wanted.start) && is_same(file.end, wanted.end)
    };
    file.len() == transcript.len() && file.segments().zip(transcript.segments()).all(is_same)
}

/// What makes a file of `file` have the segments of `transcript`; `None` where that cannot be done so in this format.
///
/// `drafts` are the lines where its segments start. Both transcripts must be in the order of their files. Costs a pass
/// over both, and writing the transcript once.
pub(super) fn recast(
    format: &'static Format,
    source: &str,
    drafts: &[u32],
    file: &Transcript,
    transcript: &Transcript,
    style: Style,
) -> Option<Vec<Patch>> {
    let layout = Layout::of(format)?;
    let swaps = swaps(file, transcript);
    let labelled = with_labels_of(file, transcript, &swaps)?;
    if let Layout::Objects(of) = layout {
        return objects::recast(source, &of(source)?, with_rewordings(swaps, file, &labelled), file, &labelled);
    }
    let kept = format
        .holds
        .keep(&labelled, &Progress::default())
        .ok()
        .map(|kept| kept.transcript)
        .filter(|kept| kept.len() == labelled.len())?;
    let mut written = Vec::new();
    let write = format.write?;
    write(&Outgoing { transcript: &kept, title: "" }, &mut written).ok()?;
    let written = String::from_utf8(written).ok()?;
    let mut found = Lines::default();
    (format.read)(&written, &mut found).ok()?;
    let (old, new) = (blocks(source, drafts, layout), blocks(&written, &found.0, layout));
    if old.len() != file.len() || new.len() != kept.len() {
        return None;
    }
    let mut patches = Vec::new();
    // As many lines lie between two blocks as between the first two.
    let first = old.first().filter(|_| old.len() > 1).and_then(|block| source.get(block.range())).unwrap_or_default();
    let ends = lines(&first[first.trim_end().len()..]).count().max(1);
    let behind = match layout {
        Layout::BlankLines => "\n\n".to_owned(),
        Layout::Lines if style == Style::OfFile => "\n".repeat(ends),
        _ => "\n".to_owned(),
    };
    let as_written: Vec<&str> = new.iter().map(|block| written.get(block.range()).unwrap_or_default()).collect();
    let alike = |make: Make<'_>| alike::alike(source, &old, &as_written, &swaps, (file, &labelled), make);
    let new = match layout {
        // Cells of other columns would be lost.
        Layout::Table(sign) => {
            let columns = |table: &str| lines(table).next().map(|line| line.text.matches(sign).count());
            if columns(source) != columns(&written) {
                return None;
            }
            as_written.into_iter().map(Cow::Borrowed).collect()
        }
        Layout::Line(apart) => {
            let of_old =
                old.iter().map(|block| source.get(block.range()).map(str::trim_end)).collect::<Option<Vec<_>>>()?;
            with_rest(apart, &of_old, &as_written, &swaps, file, &labelled)?
        }
        Layout::Labels if style == Style::OfFile => alike(&|model| audacity::alike(model.block, model.written))?,
        Layout::Lines if style == Style::OfFile => alike(&|model| {
            let (old, new) = (SegmentIx::at(model.like), SegmentIx::at(model.at));
            alike::lines_of_text(model, file.segment(old)?, kept.segment(new)?)
        })?,
        Layout::BlankLines if style == Style::OfFile => {
            let are_numbered = are_numbered(source, &old);
            alike(&|model| alike::cue(model, are_numbered))?
        }
        Layout::Objects(_) => return None,
        Layout::Lines | Layout::Labels | Layout::BlankLines => as_written.into_iter().map(Cow::Borrowed).collect(),
    };
    let end = lines(source).next().map_or("\n", |line| line_end_at(source, line.end()));
    for Swap { old: gone, new: come } in &swaps {
        let text = |come: Range<usize>| {
            let text: String = new[come].iter().map(|new| new.trim_end_matches('\n').to_owned() + &behind).collect();
            if end == "\n" { text } else { text.replace('\n', end) }
        };
        if gone.is_empty() {
            let at = old.get(gone.start).map_or(source.len(), |block| block.start);
            patches.push(Patch { range: at..at, with: text(come.clone()) });
        }
        // One in the place of one; the last place is for all that are left.
        for (nth, at) in gone.clone().enumerate() {
            let first = (come.start + nth).min(come.end);
            let last = if at + 1 == gone.end { come.end } else { (first + 1).min(come.end) };
            patches.push(Patch { range: old[at].range(), with: text(first..last) });
        }
    }
    // The file ends as it did.
    if let Some(last) = patches.last_mut().filter(|last| last.range.end == source.len() && !last.with.is_empty())
        && matches!(layout, Layout::Lines)
    {
        let behind = &source[source.trim_end_matches(['\r', '\n']).len()..];
        last.with = last.with.trim_end_matches(['\r', '\n']).to_owned() + behind;
    }
    renumber(source, &old, &swaps, &mut patches);
    patches.sort_by_key(|patch| (patch.range.start, patch.range.end));
    Some(patches)
}

/// Segments of a file that go, and those of the transcript that come in their place.
struct Swap {
    old: Range<usize>,
    new: Range<usize>,
}

/// Where a transcript has other times than a file.
fn swaps(file: &Transcript, transcript: &Transcript) -> Vec<Swap> {
    let keys = |of: &Transcript| -> Vec<(Option<Timestamp>, Option<Timestamp>)> {
        of.segments().map(|(_, segment)| (segment.start, segment.end)).collect()
    };
    let texts =
        |of: &Transcript| -> Vec<String> { of.segments().map(|(_, segment)| segment.text.to_owned()).collect() };
    let (old, new) = (keys(file), keys(transcript));
    let is_timed = |keys: &[(Option<Timestamp>, _)]| keys.iter().all(|(start, _)| start.is_some());
    let mut swaps: Vec<Swap> = Vec::new();
    let (mut at_old, mut at_new) = (0, 0);
    if !is_timed(&old) || !is_timed(&new) {
        // Without times to go by, all between what is alike at the beginning and at the end.
        let (old, new) = (texts(file), texts(transcript));
        let head = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
        let tails = old[head..].iter().rev().zip(new[head..].iter().rev());
        let tail = tails.take_while(|(old, new)| old == new).count();
        swaps.push(Swap { old: head..old.len() - tail, new: head..new.len() - tail });
    } else {
        let mut add = |old: Range<usize>, new: Range<usize>| match swaps.last_mut() {
            Some(last) if last.old.end == old.start && last.new.end == new.start => {
                (last.old.end, last.new.end) = (old.end, new.end);
            }
            _ => swaps.push(Swap { old, new }),
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
    if let Some(last) = swaps.last_mut()
        && last.old.is_empty()
        && last.old.end == old.len()
        && last.old.start > 0
        && last.new.start > 0
    {
        (last.old.start, last.new.start) = (last.old.start - 1, last.new.start - 1);
    }
    swaps
}

/// Swaps, and besides them each segment that has other words at its times, or other times at its words.
fn with_rewordings(swaps: Vec<Swap>, file: &Transcript, transcript: &Transcript) -> Vec<Swap> {
    let is_same = |old: usize, new: usize| {
        let (old, new) = (file.segment(SegmentIx(old as u32)), transcript.segment(SegmentIx(new as u32)));
        old.zip(new).is_some_and(|(old, new)| {
            (old.start, old.end, old.text, old.words) == (new.start, new.end, new.text, new.words)
        })
    };
    let mut all = Vec::new();
    let (mut old, mut new) = (0, 0);
    for swap in swaps.into_iter().chain([Swap { old: file.len()..file.len(), new: transcript.len()..transcript.len() }])
    {
        while old < swap.old.start {
            if !is_same(old, new) {
                all.push(Swap { old: old..old + 1, new: new..new + 1 });
            }
            (old, new) = (old + 1, new + 1);
        }
        (old, new) = (swap.old.end, swap.new.end);
        all.push(swap);
    }
    all.pop();
    all
}

/// The segments of a transcript with the labels that their speakers have in the file: so that blocks that stay and blocks
/// that come call them the same.
fn with_labels_of(file: &Transcript, transcript: &Transcript, swaps: &[Swap]) -> Option<Transcript> {
    let old: Vec<&str> = file.segments().map(|(_, segment)| file.speakers().shown(segment.speaker)).collect();
    let mut labels: Vec<Option<&str>> = Vec::with_capacity(transcript.len());
    let mut at_old = 0;
    for Swap { old: gone, new: come } in swaps {
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

/// The lines written anew with what is not the segments' as it is on those that go: of the same speaker, the last one that
/// starts no later. Another speaker's line lends only what all lines have alike.
///
/// `None` where lines differ in what they should have alike, as in a file of several recordings: which of them is a new
/// line's, nothing tells.
fn with_rest<'a>(
    apart: fn(&str) -> Option<Vec<Range<usize>>>,
    old: &[&str],
    new: &[&'a str],
    swaps: &[Swap],
    file: &Transcript,
    transcript: &Transcript,
) -> Option<Vec<Cow<'a, str>>> {
    let first = |line: &str| -> Option<String> {
        let fields = line.get(apart(line)?.first()?.clone())?.split_whitespace();
        Some(fields.collect::<Vec<_>>().join(" "))
    };
    let alike = first(old.first()?)?;
    if !old.iter().all(|line| first(line).as_deref() == Some(&alike)) {
        return None;
    }
    let (of_old, of_new) = (speakers_and_starts(file), speakers_and_starts(transcript));
    let known: HashSet<&str> = of_old.iter().map(|(speaker, _)| *speaker).collect();
    // One who is not in the file has another name there.
    let known_speaker = |speaker| Some(speaker).filter(|speaker| known.contains(speaker));
    let mut lines: Vec<Cow<'a, str>> = new.iter().map(|line| Cow::Borrowed(*line)).collect();
    for Swap { old: gone, new: come } in swaps {
        // Under no speaker, those of all.
        let mut of_speaker: HashMap<Option<&str>, Vec<usize>> = HashMap::new();
        for at in gone.clone() {
            of_speaker.entry(None).or_default().push(at);
            of_speaker.entry(Some(of_old.get(at)?.0)).or_default().push(at);
        }
        for at in come.clone() {
            let (speaker, start) = *of_new.get(at)?;
            let like = of_speaker.get(&known_speaker(speaker)).and_then(|like| {
                let earlier = like.partition_point(|old| of_old.get(*old).is_some_and(|(_, old)| *old <= start));
                like.get(earlier.saturating_sub(1)).copied()
            });
            let (from, most) = like.map_or((0, 1), |like| (like, usize::MAX));
            let (from, line) = (*old.get(from)?, *new.get(at)?);
            let mut with_rest = line.to_owned();
            let pairs = apart(from)?.into_iter().zip(apart(line)?).take(most);
            // From the end, so that the other places stay where they are.
            for (theirs, own) in pairs.collect::<Vec<_>>().into_iter().rev() {
                let rest = from.get(theirs)?;
                if !rest.trim().is_empty() {
                    with_rest.replace_range(own, rest);
                }
            }
            *lines.get_mut(at)? = Cow::Owned(with_rest);
        }
    }
    Some(lines)
}

fn speakers_and_starts(of: &Transcript) -> Vec<(&str, Option<Timestamp>)> {
    of.segments().map(|(_, segment)| (of.speakers().shown(segment.speaker), segment.start)).collect()
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

/// The blocks whose segments start on these lines. What stands behind the blank line of a subtitle is in none, as is what
/// stands between lines that are one segment each.
fn blocks(source: &str, drafts: &[u32], layout: Layout) -> Vec<Block> {
    let has_blanks = matches!(layout, Layout::BlankLines);
    let most = if matches!(layout, Layout::Line(_)) { 1 } else { usize::MAX };
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
        let is_own = |number: &u32| line(*number).is_some_and(|line| !has_blanks || !line.is_blank());
        let own = (*number..next).take(most).take_while(is_own);
        let last = own.last().unwrap_or(*number);
        // With the blank line behind it.
        start_of((last + 1 + u32::from(has_blanks)).min(next))
    });
    starts.zip(ends).map(|(start, end)| Block { start: start_of(start), end }).collect()
}

/// Where every block of a file begins with its number, those that stay get the ones they have now.
fn renumber(source: &str, old: &[Block], swaps: &[Swap], patches: &mut Vec<Patch>) {
    if !are_numbered(source, old) {
        return;
    }
    let mut swaps = swaps.iter().peekable();
    let (mut at, mut shift) = (0, 0);
    while at < old.len() {
        while let Some(swap) = swaps.next_if(|swap| swap.old.start <= at) {
            at = swap.old.end;
            shift = swap.new.end as i64 - swap.old.end as i64;
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

/// Whether every block begins with its number.
fn are_numbered(source: &str, blocks: &[Block]) -> bool {
    let number = |block: &Block| source.get(block.range()).and_then(|block| lines(block).next()).map(|line| line.text);
    blocks.iter().enumerate().all(|(at, block)| number(block) == Some((at + 1).to_string().as_str()))
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
