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
mod tests;
