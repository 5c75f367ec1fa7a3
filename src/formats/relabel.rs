//! Writing speakers, changed words and changed segments back into the file they came from.
//!
//! Labels and words are put in the place of those that stand there, and every other byte stays. Other segments and times
//! need other lines: see [`recast`](super::recast).

use std::collections::HashMap;
use std::io::Cursor;
use std::ops::Range;

use crate::model::{Progress, Segment, SegmentIx, Transcript, Watched};
use crate::text::place_in;

use super::collect::Collector;
use super::encoding::{Decoded, EncodeError, Encoding, Patch, decode};
use super::packing::unpack;
use super::recast::{Style, has_times_of, recast};
use super::{Document, Draft, Format, LabelPlace, ReadError, Sink, Texts, read, read_in_blocks, recognised};

/// Why speakers cannot be written into a file. Nothing was written.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RelabelError {
    /// The file cannot be read any more.
    #[error("the file on disk can no longer be read: {0}; write to another file")]
    Read(#[from] ReadError),
    /// The transcript has other segments, or other times, and the format is none where they can be put in place.
    #[error("in this file of {} segments and times cannot be changed in place; write to another file", .format.title)]
    Segments {
        /// The format of the file.
        format: &'static Format,
    },
    /// The encoding of the file has no such characters.
    #[error("“{name}” cannot be written in {encoding}; choose other signs, or write a copy in UTF-8")]
    Unencodable {
        /// The name.
        name: String,
        /// The encoding of the file.
        encoding: Encoding,
    },
    /// The file has bytes that would be lost.
    #[error("the file has bytes that are no {encoding} text and would be lost; write a copy in UTF-8")]
    Damaged {
        /// The encoding of the file.
        encoding: Encoding,
    },
    /// The label of several segments stands once, and they are to have different ones.
    #[error(
        "in {} “{name}” names several segments at once, and only some of them were given another speaker; write to another file", .format.title
    )]
    Shared {
        /// The label.
        name: String,
        /// The format of the file.
        format: &'static Format,
    },
    /// The changed text of a segment does not stand in the file as it is read: in parts, or with its words apart.
    #[error("in this file of {} the changed text has no place of its own; write to another file", .format.title)]
    Text {
        /// The format of the file.
        format: &'static Format,
    },
    /// The user stopped it.
    #[error("stopped")]
    Stopped,
    /// The format has no place for labels.
    #[error("{} has no place for names of speakers; write to another file, such as .vtt", .format.title)]
    NoPlace {
        /// The format of the file.
        format: &'static Format,
    },
    /// With this name the file would be read differently.
    #[error("the name “{name}” cannot be told from the text in {}; choose another", .format.title)]
    Unreadable {
        /// The name.
        name: String,
        /// The format of the file.
        format: &'static Format,
    },
    /// Without a name the file would be read differently.
    #[error("a segment must have a name to be told from the text in {}; choose one", .format.title)]
    NameNeeded {
        /// The format of the file.
        format: &'static Format,
    },
}

/// How many parts relabelling mostly has, to be counted.
pub const RELABELLING: u64 = 2;

/// The bytes of a transcript file with every label and text that differs from what is shown now replaced.
///
/// `bytes` is the file as it is on disk; `transcript` was read from it. A speaker shown under an empty name loses the
/// label; a segment without one gets one. Of a text only the part that differs is replaced, and every other
/// byte stays. Where segments were split, joined, taken out, put in or given other times, their own lines are written anew:
/// in subtitles and JSON like those they come from, where that can be; else as the format's writer does it, and what else stood on
/// them goes, but in RTTM and STM. The result is read again before it is returned: every segment has its label, text and
/// times. So are objects of JSON whose words have changed. Costs that and one more reading, two more where there are
/// other segments, five where they cannot be like the old ones.
pub fn relabel(bytes: &[u8], extension: &str, transcript: &Transcript) -> Result<Vec<u8>, RelabelError> {
    relabel_watched(bytes, extension, transcript, &Progress::default())
}

/// [`relabel`] that goes on by [`RELABELLING`] parts, or by more, and can be stopped.
pub fn relabel_watched(
    bytes: &[u8],
    extension: &str,
    transcript: &Transcript,
    progress: &Progress,
) -> Result<Vec<u8>, RelabelError> {
    relabelled(bytes, extension, transcript, (patched, progress))
}

/// Like [`relabel_watched`], but in UTF-8 without byte order mark whatever the encoding of the file.
///
/// Bytes that are no characters come out as U+FFFD; XML and HTML that name their encoding name this one.
pub fn relabel_as_utf8(
    bytes: &[u8],
    extension: &str,
    transcript: &Transcript,
    progress: &Progress,
) -> Result<Vec<u8>, RelabelError> {
    relabelled(bytes, extension, transcript, (patched_as_utf8, progress))
}

/// How a file with patches is encoded, and what counts how far it is read.
type Patched<'a> = (fn(&Decoded<'_>, &[Patch]) -> Result<Vec<u8>, RelabelError>, &'a Progress);

fn relabelled(
    bytes: &[u8],
    extension: &str,
    transcript: &Transcript,
    patched: Patched<'_>,
) -> Result<Vec<u8>, RelabelError> {
    let (unpacked, packing) = unpack(bytes)?;
    let written = match with_labels(&unpacked, extension, transcript, patched) {
        Err(error @ (RelabelError::Segments { .. } | RelabelError::Text { .. })) => {
            let written = |style| {
                let recast = with_segments(&unpacked, extension, transcript, patched, style)?;
                with_labels(&recast, extension, transcript, patched)
            };
            let other = written(Style::OfFile).or_else(|_| written(Style::OfWriter));
            other.map_err(|other| if matches!(error, RelabelError::Text { .. }) { error } else { other })?
        }
        other => other?,
    };
    // What is as it was is not packed anew.
    if written == *unpacked { Ok(bytes.to_vec()) } else { Ok(packing.pack(written)) }
}

/// The file with the labels and texts of a transcript, whose segments and times it has.
fn with_labels(
    bytes: &[u8],
    extension: &str,
    transcript: &Transcript,
    patched: Patched<'_>,
) -> Result<Vec<u8>, RelabelError> {
    let (encode, progress) = patched;
    let relabelling = Relabelling::of(bytes, extension, transcript, progress)?;
    let written = encode(&relabelling.decoded, &relabelling.patches)?;
    if !relabelling.patches.is_empty() || written != bytes {
        relabelling.check(&written, extension, transcript, progress)?;
    }
    Ok(written)
}

/// The file with the segments and times of a transcript, and the labels and texts it had.
fn with_segments(
    bytes: &[u8],
    extension: &str,
    transcript: &Transcript,
    patched: Patched<'_>,
    style: Style,
) -> Result<Vec<u8>, RelabelError> {
    if patched.1.is_stopped() {
        return Err(RelabelError::Stopped);
    }
    let decoded = decode(bytes)?;
    let format = recognised(&decoded, extension)?;
    let mut found = Found::default();
    (format.read)(&decoded.text, &mut found)?;
    let (before, _) = found.collector.finish().map_err(ReadError::from)?;
    // Blocks are found by their order.
    let recast = || recast(format, &decoded.text, &found.lines, &before, transcript, style);
    let patches = if before.was_in_order() { recast() } else { None };
    let recast = patched.0(&decoded, &patches.ok_or(RelabelError::Segments { format })?)?;
    let is_same_format = recognised(&decode(&recast)?, extension).is_ok_and(|found| found == format);
    let is_whole = || read(&recast, extension).is_ok_and(|read| says_same(&read.transcript, transcript));
    let is_same_format = is_same_format && (!format.holds.words || is_whole());
    if is_same_format { Ok(recast) } else { Err(RelabelError::Segments { format }) }
}

/// Whether all segments of a transcript are in another with their times, texts and words.
fn says_same(read: &Transcript, wanted: &Transcript) -> bool {
    let said = |(_, segment): (SegmentIx, Segment<'_>)| {
        (segment.start, segment.end, segment.text.to_owned(), segment.words.to_vec())
    };
    read.len() == wanted.len() && read.segments().map(said).eq(wanted.segments().map(said))
}

fn patched(decoded: &Decoded<'_>, patches: &[Patch]) -> Result<Vec<u8>, RelabelError> {
    let encoding = decoded.encoding;
    decoded.patched(patches).map_err(|error| match error {
        EncodeError::Unencodable(name) => RelabelError::Unencodable { name, encoding },
        EncodeError::Damaged => RelabelError::Damaged { encoding },
    })
}

fn patched_as_utf8(decoded: &Decoded<'_>, patches: &[Patch]) -> Result<Vec<u8>, RelabelError> {
    // A document is in UTF-8 as it is.
    if decoded.format().is_some() { patched(decoded, patches) } else { Ok(decoded.patched_as_utf8(patches)) }
}

/// A file's segments, and the lines where they start.
#[derive(Default)]
struct Found {
    collector: Collector,
    lines: Vec<u32>,
}

impl Sink for Found {
    fn segment(&mut self, draft: Draft<'_>) {
        self.lines.push(draft.line);
        self.collector.segment(draft);
    }

    fn restart(&mut self) {
        *self = Found::default();
    }

    fn warning(&mut self, line: u32, message: String) {
        self.collector.warning(line, message);
    }
}

/// A file that is to get other labels, and how.
struct Relabelling<'a> {
    decoded: Decoded<'a>,
    format: &'static Format,
    /// The transcript as the file has it.
    before: Transcript,
    /// How much of the file cannot be read.
    warnings: usize,
    patches: Vec<Patch>,
    /// Whether a label may stand for several segments.
    shares: bool,
}

impl<'a> Relabelling<'a> {
    fn of(
        bytes: &'a [u8],
        extension: &str,
        transcript: &Transcript,
        progress: &Progress,
    ) -> Result<Relabelling<'a>, RelabelError> {
        progress.go_on(transcript.len() as u64);
        let decoded = decode(bytes)?;
        let format = recognised(&decoded, extension)?;
        let wanted = FileOrder::of(transcript);
        let mut patcher = Patcher::new(format, &decoded.text, &wanted, progress);
        (format.read)(&decoded.text, &mut patcher)?;
        if progress.is_stopped() {
            return Err(RelabelError::Stopped);
        }
        patcher.patch_mentions();
        let Patcher { mut patches, collector, fault, shares, .. } = patcher;
        let (before, warnings) = collector.finish().map_err(ReadError::from)?;
        // In a file that is not in order, segments are known by where they come from.
        let is_known = before.was_in_order() || transcript.has_segments_as_read();
        let is_same_order = FileOrder::of(&before).segments == wanted.segments;
        if !is_known || !is_same_order || !has_times_of(format, &before, transcript) {
            return Err(RelabelError::Segments { format });
        }
        if let Some(fault) = fault {
            return Err(fault);
        }
        // What several segments share is changed once.
        patches.sort_by_key(|patch| patch.range.start);
        patches.dedup();
        let clash = patches.windows(2).find(|pair| pair[0].range == pair[1].range && !pair[0].range.is_empty());
        if let Some(clash) = clash {
            let name = decoded.text.get(clash[0].range.clone()).unwrap_or_default().to_owned();
            return Err(RelabelError::Shared { name, format });
        }
        Ok(Relabelling { decoded, format, before, warnings: warnings.len(), patches, shares })
    }

    /// Reads what would be written and compares it, segment by segment, with what it is to be.
    fn check(
        &self,
        written: &[u8],
        extension: &str,
        transcript: &Transcript,
        progress: &Progress,
    ) -> Result<(), RelabelError> {
        let wanted = FileOrder::of(transcript);
        let before = FileOrder::of(&self.before);
        progress.go_on(written.len() as u64);
        let mut file = Cursor::new(written);
        let after = read_in_blocks(&mut Watched { file: &mut file, progress }, extension);
        if progress.is_stopped() {
            return Err(RelabelError::Stopped);
        }
        let after = after.ok().filter(|document| document.format == self.format);
        let loses = after.as_ref().is_some_and(|after| after.warnings.len() > self.warnings);
        let after = after.map(|Document { transcript, .. }| transcript).unwrap_or_default();
        let after = FileOrder::of(&after);
        let len = wanted.segments.len();
        let is_reworded = |at: usize| before.get(at).map(|old| old.text) != wanted.get(at).map(|new| new.text);
        // Words that stay without their place in the text would go unseen.
        if self.format.holds.words && loses && (0..len).any(is_reworded) {
            return Err(RelabelError::Text { format: self.format });
        }
        let is_as_wanted = |at: usize| {
            let (Some(old), Some(new)) = (before.get(at), after.get(at)) else { return false };
            let Some(said) = (if is_reworded(at) { wanted.get(at) } else { Some(old) }) else { return false };
            let is_same = (old.start, old.end, said.text, said.words) == (new.start, new.end, new.text, new.words);
            is_same && after.label(at) == wanted.label(at)
        };
        let wrong = (0..len).find(|at| !is_as_wanted(*at));
        let Some(wrong) = wrong.or((after.segments.len() != len).then_some(len)) else {
            return Ok(());
        };
        // A label that was not understood makes its segment part of the one before; so it is this one's or the next.
        let is_changed = |at: &usize| before.label(*at) != wanted.label(*at);
        let guilty = (wrong..len).find(is_changed).or_else(|| (0..wrong).rev().find(is_changed));
        let wrong_text = guilty.is_none() && (0..len).any(is_reworded);
        if wrong_text || is_reworded(wrong) {
            return Err(RelabelError::Text { format: self.format });
        }
        // Where all that had the label are to have the new one, it is no matter that they share its place.
        let is_torn = |at: usize| {
            let differs = |other| before.label(other) == before.label(at) && wanted.label(other) != wanted.label(at);
            (0..len).any(differs)
        };
        let is_torn = self.shares && guilty.is_some_and(is_torn);
        match guilty.and_then(|at| wanted.label(at)) {
            Some(name) if is_torn => Err(RelabelError::Shared { name: name.into(), format: self.format }),
            Some(name) if !name.is_empty() => Err(RelabelError::Unreadable { name: name.into(), format: self.format }),
            _ => Err(RelabelError::NameNeeded { format: self.format }),
        }
    }
}

/// The segments of a transcript by their number in the file. Costs four bytes for each.
struct FileOrder<'a> {
    transcript: &'a Transcript,
    segments: Vec<SegmentIx>,
}

impl<'a> FileOrder<'a> {
    fn of(transcript: &'a Transcript) -> FileOrder<'a> {
        let mut segments = vec![SegmentIx::default(); transcript.len()];
        for (ix, _) in transcript.segments() {
            if let Some(place) = segments.get_mut(transcript.source_index(ix)) {
                *place = ix;
            }
        }
        FileOrder { transcript, segments }
    }

    fn get(&self, at: usize) -> Option<Segment<'a>> {
        self.transcript.segment(*self.segments.get(at)?)
    }

    /// The label of a segment, as it is shown.
    fn label(&self, at: usize) -> Option<&'a str> {
        self.get(at).map(|segment| self.transcript.speakers().shown(segment.speaker))
    }
}

/// The sink that finds out which bytes change.
struct Patcher<'a> {
    format: &'static Format,
    source: &'a str,
    wanted: &'a FileOrder<'a>,
    progress: &'a Progress,
    segments: usize,
    patches: Vec<Patch>,
    collector: Collector,
    fault: Option<RelabelError>,
    /// Where the last label ends so far, and whether one came that is not behind it: several segments have that one.
    furthest: usize,
    shares: bool,
    /// What the segments with a label are to have in its place; `None` where they are to have different ones.
    renamed: HashMap<Box<str>, Option<&'a str>>,
    mentions: Vec<(Box<str>, Range<usize>)>,
}

impl Sink for Patcher<'_> {
    fn segment(&mut self, draft: Draft<'_>) {
        // What is read on for nothing costs less.
        if self.progress.is_stopped() {
            return;
        }
        if let Some(wanted) = self.wanted.label(self.segments) {
            match self.renamed.get_mut(&*draft.label) {
                Some(renamed) => *renamed = renamed.filter(|others| *others == wanted),
                None => drop(self.renamed.insert(draft.label.as_ref().into(), Some(wanted))),
            }
            let above = self.segments.checked_sub(1).and_then(|above| self.wanted.label(above));
            self.patch(&draft, wanted, above.unwrap_or_default());
            self.patch_text(&draft);
        }
        self.segments += 1;
        self.progress.advance(1);
        self.collector.segment(draft);
    }

    fn restart(&mut self) {
        *self = Patcher::new(self.format, self.source, self.wanted, self.progress);
    }

    fn warning(&mut self, line: u32, message: String) {
        self.collector.warning(line, message);
    }

    fn mention(&mut self, label: &str, place: Range<usize>) {
        self.mentions.push((label.into(), place));
    }
}

impl<'a> Patcher<'a> {
    fn new(format: &'static Format, source: &'a str, wanted: &'a FileOrder<'a>, progress: &'a Progress) -> Patcher<'a> {
        Patcher {
            format,
            source,
            wanted,
            progress,
            segments: 0,
            patches: Vec::new(),
            collector: Collector::default(),
            fault: None,
            furthest: 0,
            shares: false,
            renamed: HashMap::new(),
            mentions: Vec::new(),
        }
    }

    /// Changes what names speakers outside of the segments, once it is known what becomes of all of them.
    fn patch_mentions(&mut self) {
        for (label, range) in std::mem::take(&mut self.mentions) {
            let name = self.renamed.get(&label).copied().flatten();
            if let Some(name) = name.filter(|name| !name.is_empty() && **name != *label) {
                self.patches.push(Patch { range, with: (self.format.escape)(name).into_owned() });
            }
        }
    }

    /// Changes the part of the text that differs, where the text stands in the source as it is.
    fn patch_text(&mut self, draft: &Draft<'_>) {
        let Some(wanted) = self.wanted.get(self.segments).map(|segment| segment.text) else { return };
        if *draft.text == *wanted {
            return;
        }
        // A blank line ends what is said, for other programs if not for this one.
        let is_broken = self.format.holds.texts == Texts::Lines && wanted.lines().any(|line| line.trim().is_empty());
        let Some(Range { start, .. }) = place_in(self.source, &draft.text).filter(|_| !is_broken) else {
            self.fault.get_or_insert(RelabelError::Text { format: self.format });
            return;
        };
        let (old, new) = changed_parts(&draft.text, wanted);
        let with = &wanted[new];
        // Most signs stand for themselves; what is read again tells whether these did.
        let with =
            if with.contains(['&', '<', '>', '{', '}', '\\', '"']) { (self.format.escape)(with) } else { with.into() };
        self.patches.push(Patch { range: start + old.start..start + old.end, with: with.into_owned() });
    }

    /// `above` is the label the segment before is to have.
    fn patch(&mut self, draft: &Draft<'_>, wanted: &str, above: &str) {
        if let LabelPlace::At { labels, .. } = &draft.place
            && let Some(last) = labels.last()
        {
            self.shares |= last.end <= self.furthest;
            self.furthest = self.furthest.max(last.end);
        }
        let name = if wanted.is_empty() { "".into() } else { (self.format.escape)(wanted) };
        let mut put = |range: Range<usize>, with: String| self.patches.push(Patch { range, with });
        match &draft.place {
            LabelPlace::Inherited { offset, before, after } if wanted != above => {
                // Having no speaker must be said too, where the format can.
                let name = (self.format.escape)(wanted);
                put(*offset..*offset, format!("{before}{name}{after}"));
            }
            LabelPlace::Inherited { .. } => {}
            _ if wanted == draft.label => {}
            LabelPlace::At { labels, .. } if !wanted.is_empty() => {
                labels.iter().for_each(|label| put(label.clone(), name.clone().into_owned()));
            }
            LabelPlace::At { whole, .. } => whole.iter().for_each(|whole| put(whole.clone(), String::new())),
            LabelPlace::Absent { offsets, before, after } => {
                offsets.iter().for_each(|offset| put(*offset..*offset, format!("{before}{name}{after}")));
            }
            LabelPlace::Unquoted { label, signs, quote } => {
                let quote = if wanted.contains(*signs) { quote } else { "" };
                put(label.clone(), format!("{quote}{name}{quote}"));
            }
            LabelPlace::Closed { whole, .. } if wanted.is_empty() => put(whole.clone(), String::new()),
            LabelPlace::Closed { label, close, .. } => put(label.clone(), format!("{name}{close}")),
            LabelPlace::Nowhere => {
                self.fault.get_or_insert(RelabelError::NoPlace { format: self.format });
            }
        }
    }
}

/// The parts of two texts that differ, in bytes: all but what they begin and end with alike.
fn changed_parts(old: &str, new: &str) -> (Range<usize>, Range<usize>) {
    let same = |(one, other): &(char, char)| one == other;
    let start: usize = old.chars().zip(new.chars()).take_while(same).map(|(c, _)| c.len_utf8()).sum();
    let ends = old[start..].chars().rev().zip(new[start..].chars().rev());
    let end: usize = ends.take_while(same).map(|(c, _)| c.len_utf8()).sum();
    (start..old.len() - end, start..new.len() - end)
}
