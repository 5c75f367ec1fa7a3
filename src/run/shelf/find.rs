//! The worker that searches the files of the shelf.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::bail;

use super::facts::tell_stalled;
use crate::app::{Event, FileHits, HitRow, ShelfEvent, ShelfFile};
use crate::model::{Place, Transcript, clock};
use crate::run::Place as FilePlace;
use crate::run::{FileFinder, Found, Narrowing, Outbox, Row, Wanted, Watch, look_into};
use crate::search::Query;
use crate::store::Folders;

/// How many segments of a file are shown.
const OF_FILE: usize = 20;

/// How many of all files; behind these, one of each.
const OF_ALL: usize = 50_000;

/// How much text before the first hit of a segment is kept to be shown, and from there on, in bytes.
const BEFORE: usize = 200;
const AFTER: usize = 400;

/// How often it is told how far the search came, where nothing is found.
const OFTEN: Duration = Duration::from_millis(50);

/// Runs one search at a time, each on threads of its own; a new one stops the one before.
pub(super) struct Finder {
    folders: Vec<PathBuf>,
    events: Outbox,
    watch: Watch,
    stop: Arc<AtomicBool>,
}

impl Finder {
    /// Files that do not answer are told of, and passed over.
    pub fn new(folders: Vec<PathBuf>, events: Outbox, watch: Watch) -> Finder {
        Finder { folders, events, watch, stop: Arc::default() }
    }

    /// Searches files in their order, and sends what is found as it is.
    pub fn search(&mut self, ticket: u64, query: Query, files: Vec<Arc<ShelfFile>>) {
        self.stop();
        self.stop = Arc::default();
        let (events, stop, folders) = (self.events.clone(), Arc::clone(&self.stop), self.folders.clone());
        let watch = self.watch.clone();
        thread::spawn(move || {
            let began = Instant::now();
            let mut complain = |_: &Path, _| events.send(Event::Shelf(ShelfEvent::IndexBroken));
            let narrowing = Narrowing::of(&query, &folders, &watch, &mut complain).ok();
            let mut told = began;
            let mut searched = 0;
            let is_done = scan(query, files, narrowing, (&watch, &stop), &events, &mut |found, count| {
                searched += count;
                let found: Vec<FileHits> = found.into_iter().filter(|file| !file.rows.is_empty()).collect();
                if !found.is_empty() || told.elapsed() >= OFTEN {
                    told = Instant::now();
                    events.send(Event::Shelf(ShelfEvent::Searched { ticket, found, searched }));
                }
            });
            if is_done {
                events.send(Event::Shelf(ShelfEvent::SearchDone { ticket, took: began.elapsed() }));
            }
        });
    }

    /// Searches files again that changed.
    pub fn search_again(&self, ticket: u64, query: Query, files: Vec<Arc<ShelfFile>>) {
        let (events, watch, stop) = (self.events.clone(), self.watch.clone(), Arc::clone(&self.stop));
        thread::spawn(move || {
            // No index has them as they are now.
            scan(query, files, None, (&watch, &stop), &events, &mut |found, _| {
                events.send(Event::Shelf(ShelfEvent::SearchedAgain { ticket, found }));
            });
        });
    }

    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

/// Searches files and hands out what is found in them, in order, with how many these are; without rows where nothing is.
///
/// Returns whether it came to the end before it was stopped. What cannot be read is passed over: the list tells it.
fn scan(
    query: Query,
    files: Vec<Arc<ShelfFile>>,
    narrowing: Option<Narrowing>,
    (watch, stop): (&Watch, &Arc<AtomicBool>),
    events: &Outbox,
    take: &mut dyn FnMut(Vec<FileHits>, usize),
) -> bool {
    let Ok(folders) = Folders::of_user() else { return true };
    let finder = FileFinder::new(query, folders, |_| {});
    let place = |file: &Arc<ShelfFile>| FilePlace::InFolder { path: file.path.clone(), within: file.within.clone() };
    let places: Vec<FilePlace> = files.iter().map(place).collect();
    let known: HashMap<PathBuf, Arc<ShelfFile>> = files.into_iter().map(|file| (file.path.clone(), file)).collect();
    let left = AtomicUsize::new(OF_ALL);
    let wanted = Wanted { most: usize::MAX, best_first: false, places: true };
    let has_stopped = Arc::clone(stop);
    let searched = look_into(
        places.into_iter(),
        watch,
        move |path, shown, is_named, desk| {
            if has_stopped.load(Ordering::Relaxed) {
                return Ok(None);
            }
            let Some(file) = known.get(path) else { return Ok(None) };
            let may_have_hits = narrowing.as_ref().is_none_or(|narrowing| narrowing.may_have_hits(path));
            let found = if may_have_hits { finder.find(path, shown, is_named, &wanted, desk)? } else { None };
            Ok(Some(hits(file, found, &left)))
        },
        |answers| {
            if stop.load(Ordering::Relaxed) {
                bail!("stopped");
            }
            let failures = answers.iter().filter_map(|answer| answer.as_ref().err());
            failures
                .filter_map(|failure| failure.error.downcast_ref())
                .for_each(|stalled| tell_stalled(stalled, events));
            let count = answers.len();
            take(answers.into_iter().filter_map(|answer| answer.ok().flatten()).collect(), count);
            Ok(())
        },
    );
    searched.is_ok()
}

/// What is shown of what was found in a file.
fn hits(file: &Arc<ShelfFile>, found: Option<Found>, left: &AtomicUsize) -> FileHits {
    let Some(Found { transcript, rows }) = found else {
        return FileHits { file: Arc::clone(file), count: 0, rows: Vec::new(), last: Place::default() };
    };
    let last = rows.last().map_or(Place::default(), |row| Place {
        segment: row.segment,
        offset: row.found.last().map_or(0, |found| found.span.start),
    });
    let wanted = rows.len().min(OF_FILE);
    let is_left = left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(wanted)).is_ok();
    let shown = rows.iter().take(if is_left { wanted } else { 1 });
    FileHits {
        file: Arc::clone(file),
        count: rows.len(),
        rows: shown.filter_map(|row| shown_row(&transcript, row)).collect(),
        last,
    }
}

fn shown_row(transcript: &Transcript, row: &Row) -> Option<HitRow> {
    let segment = transcript.segment(row.segment)?;
    let speakers = transcript.speakers();
    let offset = row.found.first().map_or(0, |found| found.span.start);
    let text = segment.text;
    let start = text.floor_char_boundary(offset.saturating_sub(BEFORE));
    let start = offset.min(text.len() - text[start..].trim_start().len());
    let end = text.ceil_char_boundary(offset.saturating_add(AFTER));
    let spans = row.found.iter().map(|found| &found.span).filter(|span| span.start < end && !span.is_empty());
    Some(HitRow {
        place: Place { segment: row.segment, offset },
        time: segment.start.map(|start| clock(start, transcript.has_hours())).unwrap_or_default(),
        speaker: speakers.shown(segment.speaker).to_owned(),
        colour: speakers.root(segment.speaker),
        text: text[start..end].to_owned(),
        spans: spans.map(|span| span.start - start..span.end.min(end) - start).collect(),
        is_cut: !text[..start].trim_start().is_empty(),
    })
}
