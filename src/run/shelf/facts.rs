//! The workers that read what there is to know of transcripts.

use std::collections::{BTreeSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::app::{Event, Facts, Known, ShelfEvent, ShelfFile, ShelfVoice};
use crate::formats::extension_of;
use crate::model::{SegmentIx, clock, is_stand_in};
use crate::run::files::{is_other, is_recording};
use crate::run::{Opening, Outbox, Replayed, Stalled, Watch, told};
use crate::store::open_file;

/// The most threads: the search and the screen need some, too.
const MOST: usize = 4;

/// What was read is sent so often, at the least.
const OFTEN: Duration = Duration::from_millis(50);

/// How many of the first segments are kept to be shown, and how many characters of each.
const LINES: usize = 12;
const CHARACTERS: usize = 160;

/// What is still to be read.
#[derive(Default)]
struct Queue {
    files: Mutex<VecDeque<Arc<ShelfFile>>>,
    has_more: Condvar,
}

/// Reads files, those first that were asked for last.
pub(super) struct Reader {
    queue: Arc<Queue>,
}

impl Reader {
    /// A file that does not answer is told of, and another thread goes on with the rest.
    pub fn start(events: &Outbox, watch: &Watch) -> Reader {
        let queue: Arc<Queue> = Arc::default();
        let threads = thread::available_parallelism().map_or(1, usize::from).min(MOST);
        (0..threads).for_each(|_| begin(&queue, watch, events));
        Reader { queue }
    }

    /// Has these read in the place of what was still to be read.
    pub fn read(&self, files: Vec<Arc<ShelfFile>>) {
        *self.queue.files() = files.into();
        self.queue.has_more.notify_all();
    }
}

impl Queue {
    fn files(&self) -> MutexGuard<'_, VecDeque<Arc<ShelfFile>>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next one; waits for it.
    fn next(&self) -> Option<Arc<ShelfFile>> {
        let waited = self.has_more.wait_while(self.files(), |files| files.is_empty());
        waited.unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}

fn begin(queue: &Arc<Queue>, watch: &Watch, events: &Outbox) {
    let (queue, watch, events) = (Arc::clone(queue), watch.clone(), events.clone());
    thread::spawn(move || serve(&queue, &watch, &events));
}

/// Reads one file after the other, until another thread took over as one of them took too long.
fn serve(queue: &Arc<Queue>, watch: &Watch, events: &Outbox) {
    let mut read: Vec<(PathBuf, Known)> = Vec::new();
    let mut sent = Instant::now();
    loop {
        let file = queue.files().pop_front();
        if !read.is_empty() && (file.is_none() || sent.elapsed() >= OFTEN) {
            events.send(Event::Shelf(ShelfEvent::Read(std::mem::take(&mut read))));
            sent = Instant::now();
        }
        let Some(file) = file.or_else(|| queue.next()) else { continue };
        let give_up = {
            let (queue, watch, events) = (Arc::clone(queue), watch.clone(), events.clone());
            move |stalled| {
                begin(&queue, &watch, &events);
                tell_stalled(&stalled, &events);
            }
        };
        let (known, is_given_up) = watch.over(&file.path, give_up, || known(&file.path));
        read.push((file.path.clone(), known));
        if is_given_up {
            return events.send(Event::Shelf(ShelfEvent::Read(read)));
        }
    }
}

/// Tells that a file does not answer.
pub(super) fn tell_stalled(stalled: &Stalled, events: &Outbox) {
    events.send(Event::Shelf(ShelfEvent::Stalled { path: stalled.0.clone(), fault: stalled.to_string() }));
}

/// What there is to know of a file.
fn known(path: &Path) -> Known {
    match facts(path) {
        Ok(Some(facts)) => Known::Facts(Box::new(facts)),
        Ok(None) => Known::Other,
        Err(error) if is_other(&error) => Known::Other,
        Err(error) => Known::Fault(told(&error)),
    }
}

/// The facts of a transcript with the changes of its session; `None` for a recording. Costs reading both.
fn facts(path: &Path) -> Result<Option<Facts>> {
    let (mut file, len) = open_file(path, true)?;
    if is_recording(&mut file, len, &extension_of(path)) {
        return Ok(None);
    }
    let opening = Opening::of(Some(path))?;
    let Replayed { transcript, history, .. } = opening.replayed()?;
    let speakers = transcript.speakers();
    let totals = speakers.totals();
    let heard = speakers.roots().filter(|id| totals[id.index()].0 > 0);
    let mut voices: Vec<ShelfVoice> = heard
        .map(|id| {
            let (segments, talk) = totals[id.index()];
            ShelfVoice { name: speakers.shown(id).to_owned(), segments, talk }
        })
        .filter(|voice| !voice.name.is_empty())
        .collect();
    voices.sort_by_key(|voice| std::cmp::Reverse((voice.talk, voice.segments)));
    let noted = transcript.annotations().map(|(ix, _)| ix);
    let marked: BTreeSet<SegmentIx> = transcript.marks().chain(noted).collect();
    let line = |(_, segment): (SegmentIx, crate::model::Segment<'_>)| {
        let time = segment.start.map(|start| clock(start, transcript.has_hours())).unwrap_or_default();
        let mut text: String = segment.text.chars().take(CHARACTERS).collect();
        text += if text.len() < segment.text.len() { "…" } else { "" };
        (time, speakers.shown(segment.speaker).to_owned(), text)
    };
    Ok(Some(Facts {
        end: transcript.end(),
        segments: transcript.len(),
        named: voices.iter().filter(|voice| !is_stand_in(&voice.name)).count(),
        speakers: voices,
        edits: history.steps().iter().take(history.done()).filter(|step| !step.edit.is_mark()).count(),
        marks: marked.len(),
        warnings: opening.document.warnings.len(),
        lines: transcript.segments().take(LINES).map(line).collect(),
    }))
}
