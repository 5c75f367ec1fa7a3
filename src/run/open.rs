//! What is open: a transcript or the shelf, each with its workers.

use std::path::{Path, PathBuf};

use super::doubter::Doubter;
use super::opening::Ready;
use super::player::Player;
use super::searcher::Searcher;
use super::shelf::Shelving;
use super::{Inputs, Keeper, Outbox, Settings, comparing, statistics};
use crate::app::{App, Effect, Event, Input};

/// A transcript, and who works for it.
pub(super) struct Open {
    pub app: App,
    /// Its file; `None` for the sample and standard input.
    pub path: Option<PathBuf>,
    pub workers: Workers,
}

/// The workers of one opening of a file.
pub(super) struct Workers {
    pub outbox: Outbox,
    pub searcher: Searcher,
    pub doubter: Doubter,
    pub player: Player,
    pub keeper: Keeper,
}

impl Open {
    /// `named` is where it was read from: a file that was read in part is read again from there.
    pub fn start(ready: Ready, named: Option<PathBuf>, outbox: Outbox) -> Open {
        let path = ready.path().map(Path::to_path_buf).or(named);
        let (app, keeper) = ready.start(outbox.clone());
        Open { app, path, workers: Workers::of(keeper, outbox) }
    }

    /// Does what is left to do and ends the workers.
    pub fn finish(self) {
        let Workers { searcher, doubter, player, mut keeper, .. } = self.workers;
        // These end now, whatever the disk of the file does.
        drop((searcher, doubter, player));
        keeper.finish(self.app.cursor);
    }
}

impl Workers {
    pub fn of(keeper: Keeper, outbox: Outbox) -> Workers {
        let (searcher, doubter) = (Searcher::new(outbox.clone()), Doubter::new(outbox.clone()));
        Workers { searcher, doubter, player: Player::new(outbox.clone()), keeper, outbox }
    }

    /// Has the workers do what the state core asks for. What is asked of the terminal or the shelf is not for them.
    pub fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::Search { ticket, query, transcript, listening } => {
                self.searcher.search(ticket, query, transcript, listening);
            }
            Effect::Doubt { ticket, transcript, first } => self.doubter.doubt(ticket, transcript, first),
            Effect::StopSearch => self.searcher.stop(),
            Effect::Record(change, place) => self.keeper.record(change, place),
            Effect::Write(request) => self.keeper.write(request),
            Effect::WriteHits(request) => self.keeper.write_hits(request),
            Effect::WriteQuotes(request) => self.keeper.write_quotes(request),
            Effect::Export(request) => self.keeper.export(request),
            Effect::Compare { path, transcript, progress } => {
                comparing::compare(path, transcript, progress, self.outbox.clone());
            }
            Effect::Count { transcript, progress } => statistics::count(transcript, progress, self.outbox.clone()),
            Effect::ReadCorrections(path) => self.keeper.read_corrections(path),
            Effect::FindNames => self.keeper.find_names(),
            Effect::ListFolder(path) => self.keeper.list_folder(path),
            Effect::WriteMapping { to, mapping, overwrite } => self.keeper.write_mapping(to, mapping, overwrite),
            Effect::ReadMapping(path) => self.keeper.read_mapping(path),
            Effect::Remember(input, line) => self.keeper.remember(input, line),
            Effect::Player(serial, command) => self.player.tell(serial, command),
            Effect::RecordBegan(began) => self.keeper.record_began(began),
            Effect::ChooseMedia { choice, place, offset } => self.keeper.choose_media(choice, place, offset),
            Effect::Copy(_)
            | Effect::Reload
            | Effect::Follow(_)
            | Effect::CaptureMouse(_)
            | Effect::EditOutside { .. }
            | Effect::Shelf(_)
            | Effect::Suspend
            | Effect::Quit => {}
        }
    }
}

/// The shelf, and who works for it.
pub(super) struct OpenShelf {
    pub app: App,
    pub workers: Shelving,
}

impl OpenShelf {
    /// Begins to look into folders. What to tell is sent.
    pub fn start(folders: &[PathBuf], settings: Settings, outbox: &Outbox) -> OpenShelf {
        let named: Vec<String> = folders.iter().map(|folder| folder.display().to_string()).collect();
        if let Some(told) = settings.told() {
            outbox.send(Event::Notice(told));
        }
        let mut app = App::at_shelf(named.join(" "), settings.config, settings.keymap);
        if let Some(inputs) = Inputs::of_user() {
            app.recall(inputs.of(Input::Query).read(), inputs.of(Input::Command).read());
        }
        OpenShelf { app, workers: Shelving::start(folders.to_vec(), outbox) }
    }
}
