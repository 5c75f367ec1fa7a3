//! What the keys do on the shelf.

use std::sync::Arc;

use ratatui::layout::Position;

use super::{Aim, FileRequest, Order, Shelf, ShelfEffect, ShelfFile};
use crate::app::page::way_to;
use crate::app::prompt::{ask_query, line_prompt};
use crate::app::{Action, App, Effect, PromptKind};
use crate::model::Place;
use crate::search::Query;

/// The shelf; where there is none it says so.
fn shelf(app: &mut App) -> Option<&mut Shelf> {
    if app.shelf.is_none() {
        app.complain("this is no folder; `whosaid FOLDER` lists the transcripts in it");
    }
    app.shelf.as_deref_mut()
}

/// Opens the file or the hit under the cursor.
pub(in crate::app) fn open(app: &mut App) {
    let Some(shelf) = shelf(app) else { return };
    let chosen = match &mut shelf.searching {
        Some(searching) => {
            let typed = searching.query.typed().to_owned();
            searching.current().map(|(file, row)| (Arc::clone(&file.file), Some(Aim { typed, at: row.place })))
        }
        None => shelf.current().map(|entry| (Arc::clone(&entry.file), None)),
    };
    match chosen {
        Some((file, aim)) => app.open_file(file, aim),
        None => app.complain("there is nothing to open"),
    }
}

/// Asks what the names shall hold.
pub(in crate::app) fn filter(app: &mut App) {
    let Some(shelf) = shelf(app) else { return };
    let typed = shelf.filter.clone();
    app.search_shelf(None);
    app.mode = line_prompt(PromptKind::FilterFiles, &typed);
}

/// Asks what to look for in all files.
pub(in crate::app) fn find(app: &mut App) {
    if shelf(app).is_some() {
        ask_query(app);
    }
}

/// Orders the list by the next column.
pub(in crate::app) fn order(app: &mut App) {
    let Some(shelf) = shelf(app) else { return };
    let at = Order::ALL.iter().position(|order| *order == shelf.order).unwrap_or(0);
    shelf.order = Order::ALL[(at + 1) % Order::ALL.len()];
    shelf.is_reversed = false;
    order_again(app);
}

/// Turns the order of the list round.
pub(in crate::app) fn reverse(app: &mut App) {
    let Some(shelf) = shelf(app) else { return };
    shelf.is_reversed = !shelf.is_reversed;
    order_again(app);
}

fn order_again(app: &mut App) {
    let Some(shelf) = shelf(app) else { return };
    (shelf.is_outdated, shelf.has_asked_all) = (true, false);
    let (name, round) = (shelf.order.name(), if shelf.is_reversed { ", the last first" } else { "" });
    app.say(format!("by {name}{round}"));
}

/// Walks the folders again.
pub(in crate::app) fn again(app: &mut App) {
    if let Some(shelf) = shelf(app) {
        for entry in shelf.entries.iter_mut().filter(|entry| entry.has_stalled) {
            (entry.is_stale, entry.has_stalled) = (true, false);
        }
        shelf.has_asked_all = false;
        app.effects.push(Effect::Shelf(ShelfEffect::Walk));
        app.index_shelf();
        app.say("looking for new and changed files…");
    }
}

/// From the last hit of a transcript to the next file with hits, or from the first to the one before; whether it was
/// opened from such a search.
pub(in crate::app) fn go_on(app: &mut App, forward: bool) -> bool {
    let is_same = app.shelf_query.as_deref().is_some_and(|typed| typed == app.finding.typed());
    if is_same && app.is_writing() {
        app.complain("something is still being written; this transcript stays until then");
    } else if is_same && app.loses_changes() {
        app.complain("your changes are not saved and would be lost; :w PATH keeps them");
    } else if is_same {
        app.effects.push(Effect::Shelf(ShelfEffect::GoOn { forward }));
    }
    is_same
}

impl App {
    pub(super) fn open_file(&mut self, file: Arc<ShelfFile>, aim: Option<Aim>) {
        self.say(format!("opening {} …", file.within.display()));
        self.effects.push(Effect::Shelf(ShelfEffect::Open(FileRequest { file, aim })));
    }

    /// Chooses the file or the hit under the mouse; one that is chosen is opened.
    pub(in crate::app) fn click_shelf(&mut self, at: Position) {
        let Some(shelf) = self.shelf.as_mut().filter(|shelf| shelf.list.contains(at)) else { return };
        let row = usize::from(at.y - shelf.list.y);
        let is_chosen = match &mut shelf.searching {
            Some(searching) => searching.choose_line(row),
            None if shelf.top + row < shelf.shown.len() => {
                std::mem::replace(&mut shelf.chosen, shelf.top + row) == shelf.top + row
            }
            None => false,
        };
        if is_chosen {
            open(self);
        }
    }

    /// Lists the files that hold what is typed.
    pub(in crate::app) fn filter_shelf(&mut self, typed: &str) {
        if let Some(shelf) = &mut self.shelf {
            typed.clone_into(&mut shelf.filter);
            (shelf.is_outdated, shelf.chosen) = (true, 0);
        }
    }

    /// Leaves the search, then what is typed to filter, then what is being indexed.
    pub(in crate::app) fn leave_search_of_shelf(&mut self) {
        let Some(shelf) = &mut self.shelf else { return };
        if shelf.searching.is_some() {
            self.search_shelf(None);
        } else if !shelf.filter.is_empty() {
            shelf.filter.clear();
            shelf.is_outdated = true;
        } else if shelf.indexing.take().is_some() {
            self.effects.push(Effect::Shelf(ShelfEffect::StopIndex));
            self.say(format!("the index is as far as it came; {} goes on with it", way_to(self, Action::WalkAgain)));
        }
    }

    /// Goes to a hit with its query in use, as it was found on the shelf.
    pub fn aim_at(&mut self, aim: &Aim) {
        let Place { segment, offset } = aim.at;
        let text = self.transcript.segment(segment).map_or("", |segment| segment.text);
        self.cursor = Place { segment, offset: text.floor_char_boundary(offset) };
        if self.transcript.segment(segment).is_none() {
            self.cursor = Place::default();
        }
        self.follow = true;
        // It was read before.
        if let Ok(query) = Query::parse(&aim.typed) {
            self.start_search(query);
        }
        self.shelf_query = Some(aim.typed.clone());
    }
}
