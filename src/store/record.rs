//! The session file: its format, and reading it back.
//!
//! JSON lines, only ever appended to. The first says what the session belongs to:
//!
//! ```json
//! {"whosaid":1,"file":"talk.srt","size":5120,"hash":"0f…","segments":90}
//! ```
//!
//! Where it is a named one, `session` is that name.
//!
//! The second, once something was changed, has the transcript as first read: labels, and each segment as start, end,
//! speaker and text. By it the changes are carried over when the transcript was made anew, and made again when the file
//! was written with coarser times than they have. None where it is too large.
//!
//! ```json
//! {"at":"2026-03-01T09:00:00.000Z","event":{"first":{"speakers":["SPEAKER_00"],"segments":[[0,6000,0,"Good evening."],…]}}}
//! ```
//!
//! Each further one is something that happened, and when, behind it the hash of that: a bit that turned over would change
//! something else.
//!
//! ```json
//! {"at":"2026-03-01T09:00:00.000Z","event":{"did":{"edit":{"rename":…},"inverse":{"rename":…}}},"sum":"5c…"}
//! {"at":"2026-03-01T09:00:07.250Z","event":"undid","sum":"f0…"}
//! {"at":"2026-03-01T09:01:30.125Z","event":{"written":{"size":5100,"hash":"e4…","segments":90,"labels":{…}}}}
//! {"at":"2026-03-01T09:02:00.500Z","event":{"place":{"segment":41,"offset":12}}}
//! {"at":"2026-03-01T09:02:03.000Z","event":{"recording":{"place":"talk.mp3","offset":1200}}}
//! {"at":"2026-03-01T09:02:09.500Z","event":{"began":50700000}}
//! ```
//!
//! A step holds one of the [edits](Edit) and what takes it back; several that were one for the user are a `batch`:
//!
//! ```json
//! {"rename":{"speaker":0,"name":"Anna"}}
//! {"merge":{"speaker":1,"into":0}}
//! {"assign":{"runs":[{"first":7,"len":2,"speaker":0}]}}
//! {"add-speaker":{"label":"Ben"}}
//! "remove-speaker"
//! {"reword":{"texts":[{"segment":3,"text":"So we began.","words":[[0,2,500,710,0.98]]}],"what":"Sow"}}
//! {"mark":{"runs":[{"first":7,"len":2,"marked":true}]}}
//! {"look":{"segment":7,"reasons":4}}
//! {"splice":{"at":12,"remove":1,"insert":[{"from":[12,1],"start":9500,"end":9900,"speaker":1,"text":"Yes."},…],"what":"split"}}
//! {"batch":[…]}
//! ```
//!
//! A `reword` has the whole new text of each segment and all of its timed words, each as its first byte, the byte behind
//! it, start and end in milliseconds and confidence, `null` where not known; no words, no key. Marks are kept here only,
//! and so is what was looked at: `reasons` has a bit for each kind of reason, from 1 for the first, 0 takes the note away.
//! A `splice` puts whole segments in the place of others; `from` are the segments as first read that they come from.
//!
//! The last `recording` is the one that the transcript is of; see [`Recording`]. The last `began` is when that began, in
//! milliseconds of the day.
//!
//! `written` comes before the file is written: after a kill in between, both the old and the new content are known. It
//! has the speakers as they are then ([`Labels`]): with these, and with all steps in force taken back, the file's content
//! becomes the transcript as first read.
//! A session belongs to a content that its header or one of its `written` names.

use std::ffi::OsStr;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};
use xxhash_rust::xxh3::xxh3_64;

use super::{Circumstances, Fingerprint, Recording, SessionName};
use crate::model::{Change, Edit, History, Labels, Outline, Place, Step, Transcript};

/// The version of the format that is written, and the newest that is read.
pub(super) const VERSION: u32 = 1;

/// How every header begins: what tells a session file from someone's own file of that name.
const MARK: &[u8] = b"{\"whosaid\":";

/// What a session holds, for the caller to replay.
#[derive(Clone, PartialEq, Debug)]
pub struct Restored {
    /// How to come from the file's content to the transcript as first read, where the file has been written since.
    pub base: Option<Base>,
    /// What happened, in order, from the transcript as first read.
    pub changes: Vec<Change>,
    /// When each of them was recorded: UTC, as `2026-03-01T09:00:00.000Z`.
    pub times: Vec<String>,
    /// How many steps are in force in the state that the file on disk has; `None` when undo cannot lead there any more.
    ///
    /// Nothing is unsaved when it equals [`done`](crate::model::History::done) after the replay.
    pub saved: Option<usize>,
    /// Where the reader was last.
    pub place: Option<Place>,
    /// What does not hang on the text.
    pub circumstances: Circumstances,
}

impl Restored {
    /// Whether nothing was changed in the transcript since it was first read, nor written to its file.
    pub fn is_new(&self) -> bool {
        self.changes.is_empty() && self.base.is_none()
    }
}

/// What leads from a file that was written back to the transcript as first read.
#[derive(Clone, PartialEq, Debug)]
pub struct Base {
    /// The speakers when it was written: for [`with_labels`](crate::model::Transcript::with_labels).
    pub labels: Labels,
    /// Then these are to be made, one after the other: they take back what the file has.
    pub inverses: Vec<Edit>,
    /// The transcript as first read: where the file has coarser times than it was given, the inverses may not fit.
    /// `None` where the session does not have it.
    pub outline: Option<Box<Outline>>,
}

impl Default for Restored {
    /// A transcript just read for the first time.
    fn default() -> Restored {
        Restored {
            base: None,
            changes: Vec::new(),
            times: Vec::new(),
            saved: Some(0),
            place: None,
            circumstances: Circumstances::default(),
        }
    }
}

/// The first line.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Header {
    /// The version of the format.
    pub whosaid: u32,
    /// The name of the transcript, for people.
    pub file: String,
    /// What the transcript was when the session began.
    #[serde(flatten)]
    pub fingerprint: Fingerprint,
    /// How many segments were read from it.
    pub segments: usize,
    /// Which of the sessions of the transcript it is.
    #[serde(default, skip_serializing_if = "SessionName::is_default")]
    pub session: SessionName,
}

/// Every further line.
#[derive(Serialize, Deserialize)]
struct Line<'a> {
    at: String,
    /// An [`Event`].
    #[serde(borrow)]
    event: &'a RawValue,
    /// The hash of the event, as 16 hexadecimal digits; earlier versions wrote none.
    sum: Option<String>,
}

impl Line<'_> {
    fn sum_of(event: &RawValue) -> String {
        format!("{:016x}", xxh3_64(event.get().as_bytes()))
    }

    /// When what happened; `None` where the line is no longer what was written.
    fn read(line: &[u8]) -> Option<(String, Event)> {
        let Line { at, event, sum } = serde_json::from_slice(line).ok()?;
        if sum.is_some_and(|sum| sum != Line::sum_of(event)) {
            return None;
        }
        Some((at, serde_json::from_str(event.get()).ok()?))
    }
}

/// What a line tells.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Event {
    /// [`Change::Did`].
    Did { edit: Edit, inverse: Edit },
    /// [`Change::Undid`].
    Undid,
    /// [`Change::Redid`].
    Redid,
    /// The reader was here.
    Place(Place),
    /// This recording was chosen.
    Recording(Recording),
    /// The recording began at this time of the day, in milliseconds.
    Began(u64),
    /// The transcript was this at first: an [`Outline`], read only where it is needed.
    First(Box<RawValue>),
    /// The transcript is about to be written and will then be this.
    Written {
        #[serde(flatten)]
        fingerprint: Fingerprint,
        /// How many segments it will have.
        segments: usize,
        /// Its speakers as they are.
        labels: Labels,
    },
}

impl From<Change> for Event {
    fn from(change: Change) -> Event {
        match change {
            Change::Did(Step { edit, inverse }) => Event::Did { edit, inverse },
            Change::Undid => Event::Undid,
            Change::Redid => Event::Redid,
        }
    }
}

impl Event {
    /// [`Event::First`] for a transcript; `None` where it is too large.
    pub fn first(transcript: &Transcript) -> io::Result<Option<Event>> {
        let Some(outline) = Outline::of(transcript) else { return Ok(None) };
        Ok(Some(Event::First(to_raw_value(&outline)?)))
    }
}

/// Adds the header as a line.
pub(super) fn add_header(lines: &mut Vec<u8>, header: &Header) -> io::Result<()> {
    add_line(lines, serde_json::to_vec(header)?);
    Ok(())
}

/// Adds an event of now as a line.
pub(super) fn add_event(lines: &mut Vec<u8>, event: Event) -> io::Result<()> {
    let event = to_raw_value(&event)?;
    let line = Line { at: format!("{:.3}", jiff::Timestamp::now()), event: &event, sum: Some(Line::sum_of(&event)) };
    add_line(lines, serde_json::to_vec(&line)?);
    Ok(())
}

fn add_line(lines: &mut Vec<u8>, line: Vec<u8>) {
    lines.extend(line);
    lines.push(b'\n');
}

/// What the bytes of a session file turn out to be.
#[derive(Debug)]
pub(super) enum Content {
    /// Someone's own file.
    Foreign,
    /// A session of a later version of the format.
    Newer(u32),
    /// A session whose first line is damaged: nothing can be told of it.
    Headless,
    /// A session of another transcript or another state of this one; with its changes, when more would be lost than a
    /// place and the circumstances, and with these, which are of any state.
    Stale(Option<Outdated>, Circumstances),
    /// The session of this transcript.
    Fits(ReadBack),
}

/// The changes of a session that belongs to another content of its transcript.
#[derive(Clone, PartialEq, Debug)]
pub struct Outdated {
    /// The transcript as first read; `None` where the session does not have it.
    pub first: Option<Outline>,
    /// What happened, in order.
    pub changes: Vec<Change>,
}

/// A session read back, as far as it is whole.
#[derive(Debug)]
pub(super) struct ReadBack {
    pub restored: Restored,
    /// The content of the transcript when the session began.
    pub first_content: Fingerprint,
    /// Whether it has more than places.
    pub edited: bool,
    /// How many bytes from the start are whole lines that make sense.
    pub whole: usize,
    pub tail: Tail,
}

/// What follows the whole lines of a session file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Tail {
    /// Nothing.
    Clean,
    /// One line whose writing was cut off.
    Torn,
    /// A line that makes no sense, counted from one, and more.
    Damaged { line: usize },
}

/// Reads the bytes of a session file for a transcript file with this content and so many segments.
pub(super) fn read_back(bytes: &[u8], fingerprint: &Fingerprint, segments: usize) -> Content {
    if !bytes.starts_with(MARK) && !MARK.starts_with(bytes) {
        return Content::Foreign;
    }
    let Some((first, rest)) = split_line(bytes) else { return Content::Headless };
    match serde_json::from_slice(first) {
        Ok(Version { whosaid }) if whosaid > VERSION => return Content::Newer(whosaid),
        Ok(_) => {}
        Err(_) => return Content::Headless,
    }
    let Ok(header) = serde_json::from_slice::<Header>(first) else { return Content::Headless };
    let mut replay = Replay::new(header.fingerprint == *fingerprint);
    let mut left = rest;
    let mut tail = Tail::Clean;
    let mut number = 2;
    while !left.is_empty() {
        let (line, after) = split_line(left).unwrap_or((left, &[]));
        let complete = line.len() < left.len();
        let event = Line::read(line).filter(|_| complete);
        if !event.is_some_and(|(at, event)| replay.take(at, event, fingerprint)) {
            tail = if after.is_empty() { Tail::Torn } else { Tail::Damaged { line: number } };
            break;
        }
        left = after;
        number += 1;
    }
    let edited = replay.edited || matches!(tail, Tail::Damaged { .. });
    let circumstances = replay.circumstances.clone();
    match replay.finish(header.segments, segments) {
        Ok(restored) => {
            let (first_content, whole) = (header.fingerprint, bytes.len() - left.len());
            Content::Fits(ReadBack { restored, first_content, edited, whole, tail })
        }
        Err(outdated) => Content::Stale(edited.then_some(outdated), circumstances),
    }
}

/// The first line of a session, where that can be read.
pub(super) fn header_of(bytes: &[u8]) -> Option<Header> {
    serde_json::from_slice(split_line(bytes)?.0).ok()
}

/// Whether a session file says that it is another session than that of this name, which has the same path: `ben` of
/// `talk.txt` is where that of a transcript `talk.txt.ben` would be. One that was copied to another path is what it is
/// there.
pub(super) fn is_another(bytes: &[u8], path: &Path, name: &SessionName) -> bool {
    header_of(bytes).is_some_and(|Header { file, session, .. }| {
        session != *name && path.file_name() == Some(OsStr::new(&format!("{file}{}", session.ending())))
    })
}

/// How many steps of a session are not in the transcript's file, which has this content now: those that were not
/// written, or are in force there but not here, and marks, notes and tags, which are in no file.
///
/// A part that cannot be read counts as one. `None` where the bytes are no session.
pub(super) fn unwritten(bytes: &[u8], fingerprint: &Fingerprint) -> Option<usize> {
    if !bytes.starts_with(MARK) {
        return None;
    }
    let Some((first, rest)) = split_line(bytes) else { return Some(1) };
    let Ok(header) = serde_json::from_slice::<Header>(first) else { return Some(1) };
    let mut replay = Replay::new(header.fingerprint == *fingerprint);
    let mut lines = rest.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let is_whole = lines.all(|line| Line::read(line).is_some_and(|(at, event)| replay.take(at, event, fingerprint)));
    let in_force = replay.history.in_force();
    let saved = replay.saved.unwrap_or(0);
    let in_no_file = in_force.iter().take(saved).filter(|step| step.edit.is_mark()).count();
    Some(in_force.len().abs_diff(saved) + in_no_file + usize::from(!is_whole))
}

/// What a session tells, whatever transcript it belongs to: the events that are whole; none where the bytes are no session.
pub(super) fn events_of(bytes: &[u8]) -> impl Iterator<Item = Event> {
    let (first, rest) = split_line(bytes).filter(|_| bytes.starts_with(MARK)).unwrap_or_default();
    let is_known = serde_json::from_slice(first).is_ok_and(|Version { whosaid }| whosaid <= VERSION);
    let lines = if is_known { rest } else { &[] };
    lines.split(|byte| *byte == b'\n').map_while(|line| Some(Line::read(line)?.1))
}

/// All that later versions promise to keep of the header.
#[derive(Deserialize)]
struct Version {
    whosaid: u32,
}

/// The first line without its line feed, and what follows it; `None` without a line feed.
fn split_line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    Some((bytes.get(..end)?, bytes.get(end + 1..)?))
}

/// Follows the undo history through a session.
struct Replay {
    is_first_content: bool,
    first: Option<Box<RawValue>>,
    changes: Vec<Change>,
    times: Vec<String>,
    edited: bool,
    place: Option<Place>,
    circumstances: Circumstances,
    history: History,
    /// The file's content as it was last written, with its number of segments.
    base: Option<(Base, usize)>,
    /// How many steps were in force in the file's content, unless those steps are gone.
    saved: Option<usize>,
}

impl Replay {
    fn new(is_first_content: bool) -> Replay {
        Replay {
            is_first_content,
            first: None,
            changes: Vec::new(),
            times: Vec::new(),
            edited: false,
            place: None,
            circumstances: Circumstances::default(),
            history: History::default(),
            base: None,
            saved: is_first_content.then_some(0),
        }
    }

    /// Takes the next event; false when it cannot follow what came before.
    fn take(&mut self, at: String, event: Event, fingerprint: &Fingerprint) -> bool {
        self.edited |= !matches!(event, Event::Place(_) | Event::Recording(_) | Event::Began(_) | Event::First(_));
        let change = match event {
            Event::Did { edit, inverse } => {
                // A new step drops those undone, and with them a saved state that only they led to.
                self.saved = self.saved.filter(|saved| *saved <= self.history.done());
                Some(Change::Did(Step { edit, inverse }))
            }
            Event::Undid => Some(Change::Undid),
            Event::Redid => Some(Change::Redid),
            Event::Place(place) => {
                self.place = Some(place);
                None
            }
            Event::Recording(recording) => {
                self.circumstances.recording = Some(recording);
                None
            }
            Event::Began(began) => {
                self.circumstances.began = Some(began);
                None
            }
            Event::First(first) => {
                self.first = Some(first);
                None
            }
            Event::Written { fingerprint: written, segments, labels } => {
                if written == *fingerprint {
                    let inverses = self.history.in_force().iter().rev().map(|step| step.inverse.clone()).collect();
                    let base = Base { labels, inverses, outline: None };
                    self.base = Some((base, segments));
                    self.saved = Some(self.history.done());
                }
                None
            }
        };
        let Some(change) = change else { return true };
        if !self.history.follow(&change) {
            return false;
        }
        self.changes.push(change);
        self.times.push(at);
        true
    }

    /// What to replay on the file's content, which has so many segments; what there was when it is not a known content.
    fn finish(self, first_segments: usize, segments: usize) -> Result<Restored, Outdated> {
        let outline = || self.first.as_deref().and_then(|first| serde_json::from_str(first.get()).ok());
        let base = match self.base {
            _ if self.is_first_content && first_segments == segments => None,
            Some((base, written)) if written == segments => Some(Base { outline: outline().map(Box::new), ..base }),
            _ => return Err(Outdated { first: outline(), changes: self.changes }),
        };
        let Replay { changes, times, saved, place, circumstances, .. } = self;
        Ok(Restored { base, changes, times, saved, place, circumstances })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        Annotation, Labelled, Marking, Mend, Origin, Piece, Rewording, SegmentIx, SpeakerId, Timestamp, Word,
    };

    const SEGMENTS: usize = 3;

    fn first() -> Fingerprint {
        Fingerprint::of(b"as first read")
    }

    fn written() -> Fingerprint {
        Fingerprint::of(b"as written")
    }

    fn rename(name: &str) -> Change {
        let edit = |name: Option<&str>| Edit::Rename { speaker: SpeakerId(0), name: name.map(String::from) };
        Change::Did(Step { edit: edit(Some(name)), inverse: edit(None) })
    }

    fn reword() -> Change {
        let words = vec![Word { range: 0..2, start: Timestamp::from_millis(500), end: None, confidence: Some(0.98) }];
        let new = Rewording { segment: SegmentIx(2), text: "So é".into(), words };
        let old = Rewording { segment: SegmentIx(2), text: "Sow".into(), words: Vec::new() };
        let edit = |text, what: Option<&str>| Edit::Reword { texts: vec![text], what: what.map(String::from) };
        Change::Did(Step { edit: edit(new, Some("Sow")), inverse: edit(old, None) })
    }

    fn mark() -> Change {
        let edit = |marked| Edit::Mark { runs: vec![Marking { first: SegmentIx(1), len: 2, marked }] };
        Change::Did(Step { edit: edit(true), inverse: edit(false) })
    }

    fn look() -> Change {
        let edit = |reasons| Edit::Look { segment: SegmentIx(1), reasons };
        Change::Did(Step { edit: edit(5), inverse: edit(0) })
    }

    fn annotate() -> Change {
        let edit = |annotation| Edit::Annotate { segment: SegmentIx(1), annotation };
        let annotation = Annotation { note: "so".into(), tags: ["a".into(), "b/c".into()].into() };
        Change::Did(Step { edit: edit(annotation), inverse: edit(Annotation::default()) })
    }

    fn labels() -> Labels {
        let anna = Labelled { label: "SPEAKER_00".into(), name: Some("Anna".into()), merged_into: None };
        Labels { speakers: vec![anna], runs: Vec::new() }
    }

    fn place(segment: u32) -> Place {
        Place { segment: SegmentIx(segment), offset: 5 }
    }

    fn recording() -> Recording {
        Recording { place: "talk.mp3".into(), offset: 1200 }
    }

    fn circumstances() -> Circumstances {
        Circumstances { recording: Some(recording()), began: Some(50_700_000) }
    }

    fn header() -> Vec<u8> {
        let header = Header {
            whosaid: VERSION,
            file: "talk.txt".into(),
            fingerprint: first(),
            segments: SEGMENTS,
            session: SessionName::default(),
        };
        let mut lines = Vec::new();
        add_header(&mut lines, &header).unwrap();
        lines
    }

    fn session(events: Vec<Event>) -> Vec<u8> {
        let mut lines = header();
        for event in events {
            add_event(&mut lines, event).unwrap();
        }
        lines
    }

    fn write_of(fingerprint: Fingerprint) -> Event {
        Event::Written { fingerprint, segments: SEGMENTS, labels: labels() }
    }

    fn split() -> Change {
        let piece = |text: &str, start| Piece {
            from: Origin { first: SegmentIx(1), len: 1 },
            start: Timestamp::from_millis(start),
            end: None,
            speaker: SpeakerId(0),
            text: text.into(),
            words: Vec::new(),
            marked: false,
            estimated: start > 500,
            looked_at: 0,
            annotation: Annotation::default(),
        };
        let edit = |remove, insert| Edit::Splice { at: SegmentIx(1), remove, insert, what: Mend::Split };
        let (edit, inverse) = (edit(1, vec![piece("a", 500), piece("b", 700)]), edit(2, vec![piece("a b", 500)]));
        Change::Did(Step { edit, inverse })
    }

    fn fits(bytes: &[u8], fingerprint: &Fingerprint) -> ReadBack {
        match read_back(bytes, fingerprint, SEGMENTS) {
            Content::Fits(back) => back,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_format_is_the_documented_one() {
        assert_eq!(
            String::from_utf8(header()).unwrap(),
            format!(
                "{{\"whosaid\":1,\"file\":\"talk.txt\",\"size\":13,\"hash\":\"{}\",\"segments\":3}}\n",
                first().hash
            )
        );
        let events = [
            (
                rename("Anna").into(),
                r#"{"did":{"edit":{"rename":{"speaker":0,"name":"Anna"}},"inverse":{"rename":{"speaker":0,"name":null}}}}"#,
            ),
            (
                reword().into(),
                r#"{"did":{"edit":{"reword":{"texts":[{"segment":2,"text":"So é","words":[[0,2,500,null,0.98]]}],"what":"Sow"}},"inverse":{"reword":{"texts":[{"segment":2,"text":"Sow"}]}}}}"#,
            ),
            (
                mark().into(),
                r#"{"did":{"edit":{"mark":{"runs":[{"first":1,"len":2,"marked":true}]}},"inverse":{"mark":{"runs":[{"first":1,"len":2,"marked":false}]}}}}"#,
            ),
            (
                annotate().into(),
                r#"{"did":{"edit":{"annotate":{"segment":1,"annotation":{"note":"so","tags":["a","b/c"]}}},"inverse":{"annotate":{"segment":1,"annotation":{}}}}}"#,
            ),
            (
                look().into(),
                r#"{"did":{"edit":{"look":{"segment":1,"reasons":5}},"inverse":{"look":{"segment":1,"reasons":0}}}}"#,
            ),
            (Event::Undid, r#""undid""#),
            (Event::Redid, r#""redid""#),
            (Event::Recording(recording()), r#"{"recording":{"place":"talk.mp3","offset":1200}}"#),
            (Event::Began(50_700_000), r#"{"began":50700000}"#),
            (Event::Place(place(2)), r#"{"place":{"segment":2,"offset":5}}"#),
            (
                write_of(Fingerprint { size: 1, hash: "0a".into() }),
                r#"{"written":{"size":1,"hash":"0a","segments":3,"labels":{"speakers":[{"label":"SPEAKER_00","name":"Anna"}]}}}"#,
            ),
            (
                split().into(),
                r#"{"did":{"edit":{"splice":{"at":1,"remove":1,"insert":[{"from":[1,1],"start":500,"speaker":0,"text":"a"},{"from":[1,1],"start":700,"speaker":0,"text":"b","estimated":true}],"what":"split"}},"inverse":{"splice":{"at":1,"remove":2,"insert":[{"from":[1,1],"start":500,"speaker":0,"text":"a b"}],"what":"split"}}}}"#,
            ),
        ];
        for (event, expected) in events {
            let mut line = Vec::new();
            add_event(&mut line, event).unwrap();
            let line = String::from_utf8(line).unwrap();
            let (at, event) = line.split_once(r#"","event":"#).unwrap();
            let sum = xxh3_64(expected.as_bytes());
            assert_eq!(event, format!("{expected},\"sum\":\"{sum:016x}\"}}\n"));
            let at = at.strip_prefix(r#"{"at":""#).unwrap();
            assert_eq!(at.len(), "2026-03-01T09:00:00.000Z".len(), "{at}");
            assert!(at.parse::<jiff::Timestamp>().is_ok(), "{at}");
        }
    }

    #[test]
    fn everything_recorded_comes_back_in_order() {
        let bytes = session(vec![
            Event::Place(place(1)),
            rename("Anna").into(),
            Event::Undid,
            Event::Redid,
            rename("Béa\n\u{1b}[2J\"").into(),
            reword().into(),
            mark().into(),
            annotate().into(),
            look().into(),
            Event::Recording(recording()),
            Event::Began(50_700_000),
            Event::Place(place(2)),
        ]);
        let back = fits(&bytes, &first());
        assert_eq!(
            back.restored,
            Restored {
                base: None,
                changes: vec![
                    rename("Anna"),
                    Change::Undid,
                    Change::Redid,
                    rename("Béa\n\u{1b}[2J\""),
                    reword(),
                    mark(),
                    annotate(),
                    look(),
                ],
                times: back.restored.times.clone(),
                saved: Some(0),
                place: Some(place(2)),
                circumstances: circumstances(),
            }
        );
        assert_eq!((back.edited, back.whole, back.tail), (true, bytes.len(), Tail::Clean));
        assert_eq!(back.restored.times.len(), back.restored.changes.len());
        assert!(back.restored.times.is_sorted(), "{:?}", back.restored.times);
        assert!(!bytes.contains(&0x1b), "no control character in the file");
    }

    #[test]
    fn a_session_cut_at_any_byte_gives_the_whole_lines_before() {
        let events = || -> Vec<Event> {
            vec![
                rename("Anna").into(),
                Event::Place(place(1)),
                write_of(written()),
                rename("Béa").into(),
                reword().into(),
                mark().into(),
                Event::Undid,
                Event::Redid,
            ]
        };
        let whole = session(events());
        let ends: Vec<usize> = (0..whole.len()).filter(|at| whole[*at] == b'\n').map(|at| at + 1).collect();
        assert_eq!(ends.len(), 1 + events().len());
        for cut in 0..=whole.len() {
            let lines = ends.iter().filter(|end| **end <= cut).count();
            match read_back(&whole[..cut], &first(), SEGMENTS) {
                Content::Headless => assert_eq!(lines, 0, "cut at {cut}"),
                Content::Fits(back) => {
                    let expected = fits(&session(events().into_iter().take(lines - 1).collect()), &first());
                    // Written anew, and so a moment later.
                    let times = back.restored.times.clone();
                    assert_eq!(times.len(), back.restored.changes.len(), "cut at {cut}");
                    assert_eq!(back.restored, Restored { times, ..expected.restored }, "cut at {cut}");
                    assert_eq!(back.whole, ends[lines - 1], "cut at {cut}");
                    let clean = back.whole == cut;
                    assert_eq!(back.tail, if clean { Tail::Clean } else { Tail::Torn }, "cut at {cut}");
                }
                other => panic!("cut at {cut}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_bit_that_turned_over_changes_nothing_but_what_is_restored_of_it() {
        let whole = session(vec![rename("Anna").into(), reword().into(), Event::Undid, Event::Redid]);
        let all = fits(&whole, &first()).restored;
        let header = whole.iter().position(|byte| *byte == b'\n').unwrap();
        let mut fewer = 0;
        for bit in 0..whole.len() * 8 {
            let mut bytes = whole.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            match read_back(&bytes, &first(), SEGMENTS) {
                Content::Fits(back) => {
                    let before = bytes[..bit / 8].iter().filter(|byte| **byte == b'\n').count();
                    let count = back.restored.changes.len();
                    assert_eq!(back.restored.changes, all.changes[..count], "bit {bit}");
                    assert!(count + 1 >= before, "bit {bit}: {count} changes");
                    assert!((count == all.changes.len()) == (back.tail == Tail::Clean), "bit {bit}");
                    fewer += usize::from(back.tail != Tail::Clean);
                }
                other => assert!(bit / 8 <= header, "bit {bit}: {other:?}"),
            }
        }
        // Of a line only its date and the names of what is in it may be others.
        assert!(fewer > (whole.len() - header) * 4, "{fewer} of {} bits", (whole.len() - header) * 8);
    }

    #[test]
    fn what_earlier_versions_wrote_is_read() {
        let mut bytes = header();
        bytes.extend(b"{\"at\":\"2026-03-01T09:00:00.000Z\",\"event\":\"undid\"}\n");
        assert!(matches!(events_of(&bytes).collect::<Vec<_>>()[..], [Event::Undid]));
    }

    #[test]
    fn lines_that_make_no_sense_end_what_is_restored() {
        let nonsense: [&[u8]; 8] = [
            b"nonsense\n",
            b"\n",
            b"\xff\xfe\0\n",
            b"{}\n",
            b"{\"at\":\"\",\"event\":\"danced\"}\n",
            b"{\"at\":\"\",\"event\":\"redid\"}\n",
            b"{\"at\":\"\",\"event\":{\"did\":{\"edit\":\"remove-speaker\"}}}\n",
            b"{\"at\":\"\",\"event\":{\"did\":{\"edit\":{\"reword\":{\"texts\":[{\"segment\":0,\"text\":\"a\",\"words\":[[0]]}]}}}}}\n",
        ];
        for line in nonsense {
            let mut bytes = session(vec![rename("Anna").into()]);
            let whole = bytes.len();
            bytes.extend_from_slice(line);
            let back = fits(&bytes, &first());
            assert_eq!((back.tail, back.whole), (Tail::Torn, whole), "{line:?}");
            add_event(&mut bytes, rename("Béa").into()).unwrap();
            let back = fits(&bytes, &first());
            assert_eq!((back.tail, back.whole), (Tail::Damaged { line: 3 }, whole), "{line:?}");
            assert_eq!(back.restored.changes, [rename("Anna")], "{line:?}");
        }
        let mut too_many = session(vec![rename("Anna").into(), Event::Undid, Event::Undid]);
        assert_eq!(fits(&too_many, &first()).restored.changes, [rename("Anna"), Change::Undid]);
        add_event(&mut too_many, Event::Redid).unwrap();
        assert_eq!(fits(&too_many, &first()).tail, Tail::Damaged { line: 4 });
        let gone = session(vec![rename("Anna").into(), Event::Undid, rename("Béa").into(), Event::Redid]);
        assert_eq!(fits(&gone, &first()).tail, Tail::Torn, "an edit after an undo leaves nothing to redo");
    }

    #[test]
    fn a_written_file_leads_back_to_its_first_state_and_knows_what_is_unsaved() {
        let bytes = session(vec![rename("Anna").into(), write_of(written()), rename("Béa").into()]);
        let after = fits(&bytes, &written());
        let Change::Did(Step { inverse, .. }) = rename("Anna") else { panic!("a change") };
        assert_eq!(after.restored.base, Some(Base { labels: labels(), inverses: vec![inverse], outline: None }));
        assert_eq!((after.restored.saved, after.restored.changes.len()), (Some(1), 2));

        let before = fits(&bytes, &first());
        assert_eq!(before.restored.base, None, "the file was not written after all");
        assert_eq!(before.restored.saved, Some(0));
    }

    #[test]
    fn the_last_write_of_a_content_is_the_one_that_counts() {
        let other = Fingerprint::of(b"written in between");
        let bytes = session(vec![
            rename("Anna").into(),
            write_of(written()),
            rename("Béa").into(),
            write_of(other.clone()),
            Event::Undid,
            Event::Undid,
            write_of(first()),
            Event::Redid,
            write_of(written()),
            Event::Redid,
        ]);
        for (fingerprint, saved) in [(first(), 0), (written(), 1), (other, 2)] {
            assert_eq!(fits(&bytes, &fingerprint).restored.saved, Some(saved));
        }
    }

    #[test]
    fn a_saved_state_that_undo_cannot_reach_is_none() {
        let bytes = session(vec![rename("Anna").into(), write_of(written()), Event::Undid, rename("Béa").into()]);
        assert_eq!(fits(&bytes, &written()).restored.saved, None);
        assert_eq!(fits(&bytes, &first()).restored.saved, Some(0));
    }

    #[test]
    fn a_session_of_something_else_is_stale() {
        let edited = session(vec![rename("Anna").into(), write_of(written())]);
        let other = Fingerprint::of(b"something else");
        assert!(matches!(read_back(&edited, &other, SEGMENTS), Content::Stale(Some(_), _)));
        assert!(matches!(read_back(&edited, &first(), SEGMENTS + 1), Content::Stale(Some(_), _)));
        let seen = session(vec![Event::Recording(recording()), Event::Began(50_700_000), Event::Place(place(1))]);
        assert!(matches!(read_back(&seen, &other, SEGMENTS), Content::Stale(None, kept) if kept == circumstances()));
        assert!(matches!(read_back(&edited, &written(), SEGMENTS + 1), Content::Stale(Some(_), _)));
    }

    #[test]
    fn other_files_and_later_versions_are_told_apart() {
        assert!(matches!(read_back(b"dear diary\n", &first(), SEGMENTS), Content::Foreign));
        assert!(matches!(read_back(b"{\"who\":1}\n", &first(), SEGMENTS), Content::Foreign));
        assert!(matches!(read_back(b"", &first(), SEGMENTS), Content::Headless));
        assert!(matches!(read_back(b"{\"whosaid\":1}\n", &first(), SEGMENTS), Content::Headless));
        assert!(matches!(read_back(b"{\"whosaid\":1,\xff\n", &first(), SEGMENTS), Content::Headless));
        let later = b"{\"whosaid\":2,\"of\":[\"a\",\"b\"]}\nbinary\0";
        assert!(matches!(read_back(later, &first(), SEGMENTS), Content::Newer(2)));
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_reading_back_panic(at in 0usize..700, noise: Vec<u8>) {
            let mut bytes = session(vec![rename("Anna").into(), Event::Undid, write_of(written())]);
            let at = at.min(bytes.len());
            bytes.splice(at..(at + noise.len()).min(bytes.len()), noise);
            if let Content::Fits(back) = read_back(&bytes, &first(), SEGMENTS) {
                proptest::prop_assert!(back.whole <= bytes.len());
            }
        }
    }
}
