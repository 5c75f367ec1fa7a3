//! What is found in the files of the shelf.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::{ShelfEffect, ShelfFile};
use crate::app::reading::scrolled;
use crate::app::{App, Effect};
use crate::model::{Place, SpeakerId};
use crate::search::Query;

/// What was found in a file.
#[derive(Clone, PartialEq, Debug)]
pub struct FileHits {
    /// The file.
    pub file: Arc<ShelfFile>,
    /// How many of its segments have hits.
    pub count: usize,
    /// The first of them; none only where there are no hits any more.
    pub rows: Vec<HitRow>,
    /// The last hit of the file.
    pub last: Place,
}

/// A segment with hits, as it is shown.
#[derive(Clone, PartialEq, Debug)]
pub struct HitRow {
    /// Where its first hit starts.
    pub place: Place,
    /// When it is said; empty where that is not known.
    pub time: String,
    /// Who says it.
    pub speaker: String,
    /// That speaker, for the colour.
    pub colour: SpeakerId,
    /// The words around the hits.
    pub text: String,
    /// Where these are in it, in bytes.
    pub spans: Vec<Range<usize>>,
    /// Whether something is left out before the text.
    pub is_cut: bool,
}

/// A search over all files.
#[derive(Debug)]
pub struct Searching {
    /// What is looked for.
    pub query: Query,
    /// What was found, in the order in which the files were listed.
    pub files: Vec<FileHits>,
    /// For each file how many rows there are up to its last.
    ends: Vec<usize>,
    /// Those that changed meanwhile and were searched again.
    again: HashSet<PathBuf>,
    /// How many files were searched.
    pub searched: usize,
    /// How many there are to search.
    pub of: usize,
    /// How long it took; `None` until it is done.
    pub took: Option<Duration>,
    /// Whether not all folders were walked when it began.
    pub(super) is_partial: bool,
    /// The number of the chosen row, headings not counted.
    chosen: usize,
    /// Where the file of the chosen row was that is no more: before the file of this number.
    gone: Option<usize>,
    /// The first line on the screen, headings counted.
    top: usize,
}

/// What a line of the results shows.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum ListedHit<'a> {
    /// A file.
    File(&'a FileHits),
    /// A segment with hits, and whether it is chosen.
    Row(&'a HitRow, bool),
}

impl Searching {
    pub(super) fn new(query: Query, of: usize, is_partial: bool) -> Searching {
        Searching {
            query,
            files: Vec::new(),
            ends: Vec::new(),
            again: HashSet::new(),
            searched: 0,
            of,
            took: None,
            is_partial,
            chosen: 0,
            gone: None,
            top: 0,
        }
    }

    /// How many segments have hits.
    pub fn segments(&self) -> usize {
        self.files.iter().map(|file| file.count).sum()
    }

    /// The lines from the first one on the screen on.
    pub fn lines(&self) -> impl Iterator<Item = ListedHit<'_>> {
        // The heading of a file is at its number and the rows before it.
        let is_above = |file: &usize| self.ends[*file] + file < self.top;
        let first = (0..self.files.len()).take_while(is_above).count();
        let before = self.start(first) + first;
        let chosen = self.chosen;
        let lines = self.files[first..].iter().enumerate().flat_map(move |(at, file)| {
            let start = self.start(first + at);
            let rows = file.rows.iter().enumerate().map(move |(row, hit)| ListedHit::Row(hit, start + row == chosen));
            [ListedHit::File(file)].into_iter().chain(rows)
        });
        lines.skip(self.top - before)
    }

    /// Where the chosen row is among all that are listed, from one on, and how many these are.
    pub fn place(&self) -> (usize, usize) {
        let rows = self.ends.last().copied().unwrap_or(0);
        ((self.chosen + 1).min(rows), rows)
    }

    /// The chosen row and its file, from which is gone on.
    pub(super) fn current(&mut self) -> Option<(&FileHits, &HitRow)> {
        self.gone = None;
        let at = self.file_of(self.chosen);
        let file = self.files.get(at)?;
        Some((file, file.rows.get(self.chosen - self.start(at))?))
    }

    pub(super) fn add(&mut self, found: Vec<FileHits>, searched: usize) {
        self.searched = searched;
        // What is found later in a file that was searched again is older.
        let is_new = |file: &FileHits| !file.rows.is_empty() && !self.again.contains(&file.file.path);
        for file in found.into_iter().filter(is_new) {
            self.ends.push(self.ends.last().copied().unwrap_or(0) + file.rows.len());
            self.files.push(file);
        }
    }

    /// Puts what files have now in the place of what they had. The chosen row stays as far as it is there.
    pub(super) fn replace(&mut self, found: Vec<FileHits>) {
        let places: HashMap<PathBuf, usize> =
            found.iter().enumerate().map(|(at, file)| (file.file.path.clone(), at)).collect();
        if self.took.is_none() {
            self.again.extend(places.keys().cloned());
        }
        let mut found: Vec<Option<FileHits>> = found.into_iter().map(Some).collect();
        for file in &mut self.files {
            if let Some(now) = places.get(&file.file.path).and_then(|&at| found[at].take()) {
                *file = now;
            }
        }
        self.files.extend(found.into_iter().flatten());
        self.keep(|file| !file.rows.is_empty());
    }

    /// Forgets files that are gone.
    pub(super) fn forget(&mut self, paths: &[PathBuf]) {
        let gone: HashSet<&PathBuf> = paths.iter().collect();
        self.keep(|file| !gone.contains(&file.file.path));
    }

    /// Keeps some of the files, and counts their rows. In the place of the chosen row the next one is chosen where its
    /// file is not kept.
    fn keep(&mut self, is_kept: impl Fn(&FileHits) -> bool) {
        let chosen = self.file_of(self.chosen);
        let row = self.chosen - self.start(chosen);
        let at = self.gone.unwrap_or(chosen);
        let is_gone = self.gone.is_some() || !self.files.get(at).is_some_and(&is_kept);
        let now = self.files.iter().take(at).filter(|file| is_kept(file)).count();
        self.files.retain(is_kept);
        let mut rows = 0;
        self.ends.clear();
        for file in &self.files {
            rows += file.rows.len();
            self.ends.push(rows);
        }
        self.gone = is_gone.then_some(now);
        let row = if is_gone { 0 } else { row.min(self.files[now].rows.len() - 1) };
        self.chosen = (self.start(now) + row).min(rows.saturating_sub(1));
    }

    pub(super) fn move_by(&mut self, by: isize) {
        let last = self.ends.last().copied().unwrap_or(0).saturating_sub(1);
        self.chosen = self.chosen.saturating_add_signed(by).min(last);
        self.gone = None;
    }

    /// Chooses the row on a line of the screen; whether it was chosen already.
    pub(super) fn choose_line(&mut self, line: usize) -> bool {
        let line = self.top + line;
        let heading = |file: usize| self.start(file) + file;
        let file = (0..self.files.len()).take_while(|&file| heading(file) <= line).count().saturating_sub(1);
        let row = line.checked_sub(file + 1).filter(|&row| line > heading(file) && row < self.start(self.files.len()));
        row.is_some_and(|row| self.gone.take().is_none() & (std::mem::replace(&mut self.chosen, row) == row))
    }

    /// Chooses the first hit of the next file with some, or the last of the one before; `None` where there is none.
    ///
    /// Returns the file and where in it.
    pub(super) fn go_on(&mut self, forward: bool) -> Option<(Arc<ShelfFile>, Place)> {
        let at = self.file_of(self.chosen);
        let next = match (forward, self.gone) {
            (true, Some(behind)) => behind,
            (true, None) => at + 1,
            (false, gone) => gone.unwrap_or(at).checked_sub(1)?,
        };
        let file = self.files.get(next)?;
        self.gone = None;
        self.chosen = if forward { self.start(next) } else { self.ends[next] - 1 };
        Some((Arc::clone(&file.file), if forward { file.rows.first()?.place } else { file.last }))
    }

    /// Chooses the first hit of a file that has some.
    fn go_back_to(&mut self, path: &Path) {
        if let Some(at) = self.files.iter().position(|file| file.file.path == path) {
            (self.chosen, self.gone) = (self.start(at), None);
        }
    }

    /// Keeps the chosen row in sight, with the heading above it where it is the first.
    pub(super) fn arrange(&mut self, rows: usize) {
        let at = self.file_of(self.chosen);
        let line = self.chosen + at + 1;
        let lines = self.ends.last().copied().unwrap_or(0) + self.files.len();
        self.top = scrolled(self.top, line.min(lines), rows, lines);
        if self.top == line && rows > 1 && self.chosen == self.start(at) {
            self.top -= 1;
        }
    }

    /// The number of the file that a row is of; that of none where there is no row.
    fn file_of(&self, row: usize) -> usize {
        self.ends.partition_point(|&end| end <= row)
    }

    /// The first row of a file.
    fn start(&self, file: usize) -> usize {
        file.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0)
    }
}

impl App {
    /// Searches all files on the shelf, in the order of the list; nothing ends the search.
    pub(in crate::app) fn search_shelf(&mut self, query: Option<Query>) {
        let Some(shelf) = &mut self.shelf else { return };
        shelf.ticket += 1;
        let Some(query) = query else {
            shelf.searching = None;
            return self.effects.push(Effect::StopSearch);
        };
        shelf.filter.clear();
        shelf.is_outdated = true;
        shelf.list();
        // What is not listed yet may turn out to be a transcript.
        let unlisted = shelf.entries.iter().filter(|entry| !entry.is_gone && !entry.is_listed());
        let listed = shelf.shown.iter().map(|&at| &shelf.entries[at]);
        let answering = listed.chain(unlisted).filter(|entry| !entry.has_stalled);
        let files: Vec<_> = answering.map(|entry| Arc::clone(&entry.file)).collect();
        shelf.searching = Some(Searching::new(query.clone(), files.len(), !shelf.is_walked));
        let ticket = shelf.ticket;
        self.effects.push(Effect::Shelf(ShelfEffect::Search { ticket, query, files }));
    }

    /// Searches these files again, which changed.
    pub(super) fn search_shelf_again(&mut self, paths: &[PathBuf]) {
        let Some(shelf) = &self.shelf else { return };
        let Some(searching) = &shelf.searching else { return };
        let entries = paths.iter().filter_map(|path| Some(&shelf.entries[*shelf.places.get(path)?]));
        let files: Vec<_> = entries.map(|entry| Arc::clone(&entry.file)).collect();
        if !files.is_empty() {
            let (ticket, query) = (shelf.ticket, searching.query.clone());
            self.effects.push(Effect::Shelf(ShelfEffect::SearchAgain { ticket, query, files }));
        }
    }

    /// Opens the next file with hits, or the one before.
    pub(super) fn go_on_in_files(&mut self, forward: bool, from: Option<&Path>) {
        let Some(searching) = self.shelf.as_mut().and_then(|shelf| shelf.searching.as_mut()) else { return };
        if let Some(from) = from {
            searching.go_back_to(from);
        }
        let typed = searching.query.typed().to_owned();
        if let Some((file, at)) = searching.go_on(forward) {
            self.open_file(file, Some(super::Aim { typed, at }));
        }
    }
}
