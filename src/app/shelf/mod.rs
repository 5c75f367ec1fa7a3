//! The shelf: the transcripts of folders as a list, and the search over all of them.
//!
//! | file | holds |
//! |---|---|
//! | `mod` | the list: what is found, what is known of it, in which order it is shown |
//! | `event` | what comes to it, and what goes out from it |
//! | `search` | what is found in the files |
//! | `acting` | what the keys do |

mod acting;
mod event;
mod search;

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::mem;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ratatui::layout::Rect;

pub(super) use acting::{again, filter, find, go_on, open, order, reverse};
pub use event::{Aim, Facts, FileRequest, Known, ShelfEffect, ShelfEvent, ShelfFile, Voice};
pub use search::{FileHits, HitRow, ListedHit, Searching};

use super::layout::{take_bottom, take_left, take_top};
use super::reading::scrolled;
use super::{App, Config, Effect, Keymap, Mode, OpenFile, PageLine, page};
use crate::model::Transcript;
use crate::search::Literal;
use crate::text::{counted, plain};

/// From so many columns on the preview is beside the list.
const WIDE: u16 = 120;

/// The preview below the list needs so many rows of the screen.
const TALL: u16 = 16;

/// A file with what is known of it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The file.
    pub file: Arc<ShelfFile>,
    /// Its path as it is shown.
    pub name: String,
    /// What is known.
    pub known: Known,
    /// Whether it changed since that was read.
    is_stale: bool,
    is_gone: bool,
    /// Whether it does not answer.
    has_stalled: bool,
}

/// By what the list is ordered.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Order {
    /// The path.
    #[default]
    Name,
    /// The day.
    Date,
    /// How long it is.
    Length,
    /// The name of who talks most.
    Speaker,
    /// How many changes were made.
    Edits,
    /// How many segments are marked.
    Marks,
    /// How much could not be read.
    Warnings,
}

impl Order {
    /// All, in the order of the columns.
    pub const ALL: [Order; 7] =
        [Order::Name, Order::Date, Order::Length, Order::Speaker, Order::Edits, Order::Marks, Order::Warnings];

    /// What the column is called.
    pub fn name(self) -> &'static str {
        match self {
            Order::Name => "name",
            Order::Date => "date",
            Order::Length => "length",
            Order::Speaker => "speakers",
            Order::Edits => "edits",
            Order::Marks => "marks",
            Order::Warnings => "warnings",
        }
    }

    /// Whether files must be read for it.
    fn needs_facts(self) -> bool {
        !matches!(self, Order::Name | Order::Date)
    }
}

/// The list and the search.
#[derive(Default, Debug)]
pub struct Shelf {
    /// The folders, as they were named.
    pub folders: String,
    /// All files there ever were.
    pub entries: Vec<Entry>,
    places: HashMap<PathBuf, usize>,
    /// Those that are listed, in order.
    pub shown: Vec<usize>,
    /// The place of the chosen one among these.
    pub chosen: usize,
    /// The place of the first one on the screen.
    pub top: usize,
    /// By what they are ordered.
    pub order: Order,
    /// Whether the last comes first.
    pub is_reversed: bool,
    /// What the names, dates and speakers hold of those that are listed; empty for all.
    pub filter: String,
    /// Whether all folders were walked.
    pub is_walked: bool,
    /// What could not be looked into.
    pub closed: Vec<String>,
    /// How many files of how many are in the index that is being made.
    pub indexing: Option<(usize, usize)>,
    /// The search under way or done.
    pub searching: Option<Searching>,
    /// Where the list is on the screen, without its headings; the results are there, too.
    pub list: Rect,
    /// Where the preview is; empty where there is no room.
    pub preview: Rect,
    ticket: u64,
    /// Those that are being read for the screen.
    asked: HashSet<usize>,
    has_asked_all: bool,
    /// Whether the list does not fit the entries any more.
    is_outdated: bool,
}

impl Shelf {
    /// How many transcripts there are, as far as is known.
    pub fn len(&self) -> usize {
        self.entries.iter().filter(|entry| entry.is_listed()).count()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many of them were read.
    pub fn read(&self) -> usize {
        self.entries.iter().filter(|entry| entry.is_listed() && entry.known != Known::Nothing).count()
    }

    /// Whether all are being read, not only those on the screen.
    pub fn reads_all(&self) -> bool {
        self.order.needs_facts()
    }

    /// The one under the cursor.
    pub fn current(&self) -> Option<&Entry> {
        self.entries.get(*self.shown.get(self.chosen)?)
    }

    fn found(&mut self, files: Vec<ShelfFile>) {
        for file in files {
            match self.places.get(&file.path) {
                Some(&at) => {
                    let entry = &mut self.entries[at];
                    entry.file = Arc::new(file);
                    (entry.is_stale, entry.is_gone, entry.has_stalled) = (true, false, false);
                    self.asked.remove(&at);
                }
                None => {
                    self.places.insert(file.path.clone(), self.entries.len());
                    let name = plain(&file.within.to_string_lossy());
                    let (known, file) = (Known::Nothing, Arc::new(file));
                    self.entries.push(Entry { file, name, known, is_stale: true, is_gone: false, has_stalled: false });
                }
            }
        }
        self.has_asked_all = false;
        self.is_outdated = true;
    }

    fn gone(&mut self, paths: &[PathBuf]) {
        for path in paths {
            if let Some(&at) = self.places.get(path) {
                self.entries[at].is_gone = true;
                self.is_outdated = true;
            }
        }
    }

    fn take_read(&mut self, read: Vec<(PathBuf, Known)>) {
        for (path, known) in read {
            if let Some(&at) = self.places.get(&path) {
                let entry = &mut self.entries[at];
                let was_listed = entry.is_listed();
                (entry.known, entry.is_stale, entry.has_stalled) = (known, false, false);
                // Who talks in it may be what is asked for.
                self.is_outdated |=
                    was_listed != entry.is_listed() || self.order.needs_facts() || !self.filter.is_empty();
            }
        }
    }

    fn stalled(&mut self, path: &Path, fault: String) {
        if let Some(&at) = self.places.get(path) {
            let entry = &mut self.entries[at];
            (entry.known, entry.is_stale, entry.has_stalled) = (Known::Fault(fault), false, true);
            self.is_outdated = true;
        }
    }

    /// Lists anew what the filter leaves, and finds the chosen one in it. Costs a pass over all and a sort.
    fn list(&mut self) {
        if !mem::take(&mut self.is_outdated) {
            return;
        }
        let chosen = self.shown.get(self.chosen).copied();
        let filter = Literal::new(&self.filter);
        let is_wanted = |entry: &Entry| filter.as_ref().is_none_or(|filter| entry.holds(filter));
        let entries = &self.entries;
        let mut shown: Vec<usize> =
            (0..entries.len()).filter(|&at| entries[at].is_listed() && is_wanted(&entries[at])).collect();
        let (order, is_reversed) = (self.order, self.is_reversed);
        shown.sort_by(|&one, &other| {
            let by_order = entries[one].compare(&entries[other], order);
            let by_order = if is_reversed { by_order.reverse() } else { by_order };
            // What is not known comes last either way.
            let unknown = entries[one].lacks(order).cmp(&entries[other].lacks(order));
            unknown.then(by_order).then_with(|| entries[one].file.path.cmp(&entries[other].file.path))
        });
        self.shown = shown;
        let place = chosen.and_then(|chosen| self.shown.iter().position(|&at| at == chosen));
        self.chosen = place.unwrap_or(self.chosen).min(self.shown.len().saturating_sub(1));
    }

    /// What is to be read next, where that is not what is being read: those on the screen, and then all if the order or
    /// what the files are depends on it.
    fn next_to_read(&mut self) -> Option<Vec<Arc<ShelfFile>>> {
        let end = (self.top + usize::from(self.list.height)).min(self.shown.len());
        let is_stale = |at: &&usize| self.entries[**at].is_stale;
        let first: Vec<usize> = match self.searching {
            Some(_) => Vec::new(),
            None => self.shown[self.top.min(end)..end].iter().filter(is_stale).copied().collect(),
        };
        let is_new = first.iter().any(|at| !self.asked.contains(at));
        if !is_new && self.has_asked_all {
            return None;
        }
        let is_wanted = |entry: &Entry| entry.is_stale && !entry.is_gone && (self.reads_all() || !entry.file.is_likely);
        let asked: HashSet<usize> = first.iter().copied().collect();
        let rest = (0..self.entries.len()).filter(|at| is_wanted(&self.entries[*at]) && !asked.contains(at));
        let files: Vec<Arc<ShelfFile>> =
            first.iter().copied().chain(rest).map(|at| Arc::clone(&self.entries[at].file)).collect();
        (self.asked, self.has_asked_all) = (asked, true);
        (!files.is_empty()).then_some(files)
    }
}

impl Entry {
    /// What was read of it.
    pub fn facts(&self) -> Option<&Facts> {
        match &self.known {
            Known::Facts(facts) => Some(facts),
            _ => None,
        }
    }

    fn is_listed(&self) -> bool {
        !self.is_gone
            && match self.known {
                Known::Nothing => self.file.is_likely,
                Known::Other => false,
                Known::Fault(_) => self.file.is_likely,
                Known::Facts(_) => true,
            }
    }

    fn holds(&self, filter: &Literal) -> bool {
        let is_voice = |facts: &Facts| facts.speakers.iter().any(|voice| filter.is_match(&voice.name));
        filter.is_match(&self.name)
            || self.file.day.is_some_and(|day| filter.is_match(&day.to_string()))
            || self.facts().is_some_and(is_voice)
    }

    /// Whether it has nothing of what an order goes by.
    fn lacks(&self, order: Order) -> bool {
        match (order, self.facts()) {
            (Order::Name, _) => false,
            (Order::Date, _) => self.file.day.is_none(),
            (_, None) => true,
            (Order::Length, Some(facts)) => facts.end.is_none(),
            (Order::Speaker, Some(facts)) => facts.speakers.is_empty(),
            _ => false,
        }
    }

    fn compare(&self, other: &Entry, order: Order) -> Ordering {
        let count = |count: fn(&Facts) -> usize| self.facts().map(count).cmp(&other.facts().map(count));
        let first = |entry: &Entry| entry.facts().and_then(|facts| Some(facts.speakers.first()?.name.to_lowercase()));
        match order {
            Order::Name => Ordering::Equal,
            Order::Date => self.file.day.cmp(&other.file.day),
            Order::Length => self.facts().map(|facts| facts.end).cmp(&other.facts().map(|facts| facts.end)),
            Order::Speaker => first(self).cmp(&first(other)),
            Order::Edits => count(|facts| facts.edits),
            Order::Marks => count(|facts| facts.marks),
            Order::Warnings => count(|facts| facts.warnings),
        }
    }
}

impl App {
    /// The shelf of these folders, before anything was found.
    pub fn at_shelf(folders: String, config: Config, keymap: Keymap) -> App {
        let mut app = App::new(OpenFile::default(), Transcript::default(), config, keymap);
        app.shelf = Some(Box::new(Shelf { folders, ..Shelf::default() }));
        app.mode = Mode::Shelf;
        app
    }

    pub(super) fn take_shelf(&mut self, event: ShelfEvent) {
        let Some(shelf) = &mut self.shelf else { return };
        match event {
            ShelfEvent::Found(files) => {
                let known = files.iter().filter(|file| shelf.places.contains_key(&file.path) || shelf.is_walked);
                let again: Vec<PathBuf> = known.map(|file| file.path.clone()).collect();
                shelf.found(files);
                let is_change = shelf.is_walked;
                self.search_shelf_again(&again);
                if is_change {
                    self.index_shelf();
                }
            }
            ShelfEvent::Gone(paths) => {
                shelf.gone(&paths);
                if let Some(searching) = &mut shelf.searching {
                    searching.forget(&paths);
                }
                self.index_shelf();
            }
            ShelfEvent::Walked(closed) => {
                let is_first = !mem::replace(&mut shelf.is_walked, true);
                shelf.closed = closed;
                // A search that began meanwhile knows only a part.
                if shelf.searching.as_ref().is_some_and(|searching| searching.is_partial) {
                    let query = shelf.searching.take().map(|searching| searching.query);
                    self.search_shelf(query);
                }
                if is_first {
                    self.index_shelf();
                }
            }
            ShelfEvent::PeopleChanged(folders) => {
                let asks = |searching: &Searching| searching.query.asks_for_speakers();
                if shelf.searching.as_ref().is_some_and(asks) {
                    let is_among = |path: &Path| folders.iter().any(|folder| path.starts_with(folder));
                    let is_wanted = |entry: &&Entry| !entry.is_gone && !entry.has_stalled && is_among(&entry.file.path);
                    let paths = shelf.entries.iter().filter(is_wanted).map(|entry| entry.file.path.clone());
                    let paths: Vec<PathBuf> = paths.collect();
                    self.search_shelf_again(&paths);
                }
            }
            ShelfEvent::Stalled { path, fault } => shelf.stalled(&path, fault),
            ShelfEvent::Read(read) => shelf.take_read(read),
            ShelfEvent::Searched { ticket, found, searched } if ticket == shelf.ticket => {
                if let Some(searching) = &mut shelf.searching {
                    searching.add(found, searched);
                }
            }
            ShelfEvent::SearchedAgain { ticket, found } if ticket == shelf.ticket => {
                if let Some(searching) = &mut shelf.searching {
                    searching.replace(found);
                }
            }
            ShelfEvent::SearchDone { ticket, took } if ticket == shelf.ticket => {
                if let Some(searching) = &mut shelf.searching {
                    searching.took = Some(took);
                }
            }
            ShelfEvent::Indexing(indexing) => shelf.indexing = indexing,
            ShelfEvent::IndexBroken => self.index_shelf(),
            ShelfEvent::GoOn { forward, from } => self.go_on_in_files(forward, from.as_deref()),
            ShelfEvent::Searched { .. } | ShelfEvent::SearchedAgain { .. } | ShelfEvent::SearchDone { .. } => {}
        }
    }

    /// Has the indexes brought up to date.
    fn index_shelf(&mut self) {
        let Some(shelf) = &self.shelf else { return };
        let files = shelf.entries.iter().filter(|entry| !entry.is_gone).count();
        self.effects.push(Effect::Shelf(ShelfEffect::Index { files }));
    }

    /// Works out what of the shelf is on the screen, and has it read.
    pub(super) fn arrange_shelf(&mut self) {
        let (width, height) = self.size;
        let Some(shelf) = &mut self.shelf else { return };
        shelf.list();
        let mut body = Rect::new(0, 0, width, height);
        take_bottom(&mut body, u16::from(height >= 2));
        take_top(&mut body, u16::from(height >= 3));
        shelf.preview = Rect::default();
        if shelf.searching.is_none() {
            if width >= WIDE {
                let list = take_left(&mut body, width - width / 3);
                shelf.preview = mem::replace(&mut body, list);
            } else if height >= TALL {
                shelf.preview = take_bottom(&mut body, height * 2 / 5);
            }
            take_top(&mut body, u16::from(height >= 5));
        }
        shelf.list = body;
        let rows = usize::from(body.height).max(1);
        shelf.top = scrolled(shelf.top, shelf.chosen, rows, shelf.shown.len());
        if let Some(searching) = &mut shelf.searching {
            searching.arrange(rows);
        }
        if let Some(files) = shelf.next_to_read() {
            self.effects.push(Effect::Shelf(ShelfEffect::Read(files)));
        }
    }

    /// Moves in the list or the results of the shelf; whether they are there.
    pub(super) fn move_on_shelf(&mut self, by: isize) -> bool {
        let Some(shelf) = &mut self.shelf else { return false };
        match &mut shelf.searching {
            Some(searching) => searching.move_by(by),
            None => shelf.chosen = shelf.chosen.saturating_add_signed(by).min(shelf.shown.len().saturating_sub(1)),
        }
        true
    }

    /// Lists what could not be looked into; whether this is the shelf.
    pub(super) fn open_closed(&mut self) -> bool {
        let Some(shelf) = &self.shelf else { return false };
        let faults = shelf.entries.iter().filter(|entry| !entry.is_gone).filter_map(|entry| match &entry.known {
            Known::Fault(fault) => Some(fault),
            _ => None,
        });
        let line = |text: &String| PageLine { key: "·".to_owned(), text: plain(text), ..PageLine::default() };
        let lines: Vec<PageLine> = shelf.closed.iter().chain(faults).map(line).collect();
        if lines.is_empty() {
            self.say("everything that was looked into could be read");
        } else {
            page::open(self, &format!("{} that cannot be read", counted(lines.len(), "place")), lines);
        }
        true
    }
}
