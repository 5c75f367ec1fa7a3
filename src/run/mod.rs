//! The running program: the event loop, its workers and the terminal.

mod background;
mod beside;
mod carrying;
mod clicks;
mod clipboard;
mod comparing;
pub mod crew;
mod doubter;
mod editor;
mod exporting;
mod files;
mod finder;
mod gate;
mod indexing;
mod inputs;
mod keeper;
mod loading;
mod media;
mod narrowing;
mod open;
mod opening;
mod part;
mod plain;
mod player;
mod quoting;
mod searcher;
mod settings;
mod shelf;
mod statistics;
mod terminal;

use std::ffi::{OsStr, OsString};
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use ratatui::crossterm::cursor;
use ratatui::crossterm::event::{self, Event as TerminalEvent, KeyEventKind};
use ratatui::crossterm::terminal::size as terminal_size;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

pub use carrying::CarriedOver;
pub use exporting::{HITS_HEADING, hits_section, hits_table, write_export};
pub use files::{Place, is_other, is_standard, places, refuse_recording};
pub use finder::{Desk, Failure, FileFinder, Found, Row, Wanted, look_into};
pub use indexing::{Indexed, indexed, refresh_index};
pub use keeper::{Keeper, register_names, rewritten, write_elsewhere, write_in_place};
pub use loading::Progress;
pub use narrowing::Narrowing;
pub use opening::{Opening, Replayed, bytes_of, is_large, replay_session};
pub use part::part_bytes;
pub use plain::converse;
pub use quoting::write_quotes;
pub use settings::Settings;

use crate::app::{App, Config, Effect, Event, FileRequest, ShelfEffect, ShelfEvent, Theming};
use crate::search::Whence;
use crate::ui::{self, Theme, Themes};
use background::{Answer, PATIENCE};
use clicks::Clicks;
use gate::Gate;
use inputs::Inputs;
use open::{Open, OpenShelf};
use settings::AUTO;
use terminal::Terminal;

/// The number of the shelf among the openings.
const SHELF: u32 = u32::MAX;

/// The least time between two draws that no key asked for.
const FRAME: Duration = Duration::from_millis(33);

/// What the system says of a terminal that is gone.
const EIO: i32 = 5;

/// The status of a program that ended with its terminal.
const HUNG_UP: u8 = 128 + SIGHUP as u8;

const DUMB: &str = "this terminal (TERM=dumb) can only print; `whosaid --plain FILE` does no more than that, \
    nor do `whosaid search` and `whosaid stats`";
const NO_TERMINAL: &str = "this needs a terminal; `whosaid stats FILE` does not";

/// Opens a transcript, the sample, or the shelf of folders, and browses it until the user quits. Returns the status to
/// exit with.
///
/// `as_named` opens that very file, whatever is beside it; `media` is its recording. Nothing is drawn and the terminal is
/// not touched before a file was read; folders are read beside drawing. Errors say what, where and what to do.
pub fn browse(paths: &[PathBuf], as_named: bool, media: Option<&OsStr>) -> Result<u8> {
    let settings = Settings::of_user();
    let themes = settings.themes.clone();
    let is_shelf = paths.iter().any(|path| path.is_dir());
    if is_shelf && (as_named || media.is_some()) {
        bail!("--as-named and --media are for one transcript; name a file, not a folder");
    }
    let (named, opening, typed) = match is_shelf {
        true => (None, None, Vec::new()),
        false => {
            let named = only_one(paths)?;
            let (opening, typed) = loading::attend(|progress| Opening::to_browse(named, as_named, progress))?;
            (named, Some(opening), typed)
        }
    };
    if !io::stdout().is_terminal() {
        bail!(NO_TERMINAL);
    }
    if is_dumb() {
        bail!(DUMB);
    }
    let (events, inbox) = mpsc::channel();
    let outbox = Outbox { messages: events.clone(), opening: 0 };
    let (mut shelf, mut open) = (None, None);
    match opening {
        Some(mut opening) => {
            opening.media = media.map(OsString::from);
            open = Some(Open::start(opening, named.map(Path::to_path_buf), settings, outbox.clone()));
        }
        None => shelf = Some(OpenShelf::start(paths, settings, &outbox.of(SHELF))),
    }
    // Before the size is asked for the first time, so that no change of it goes unseen.
    let gate = Arc::new(Gate::default());
    watch_signals(events.clone(), Arc::clone(&gate))?;
    let front = open.as_mut().map(|open| &mut open.app).or(shelf.as_mut().map(|shelf| &mut shelf.app));
    let Some(app) = front else { return Ok(0) };
    let mut terminal = Terminal::enter(app.mouse).context(NO_TERMINAL)?;
    let is_auto = app.config.theme == AUTO;
    let is_asked = is_auto && std::env::var_os("TERM").is_some();
    if is_asked {
        terminal.ask_background()?;
    }
    for event in typed {
        pass(Ok(event), &events);
    }
    watch_terminal(events, Arc::clone(&gate), is_asked);
    let chosen = if is_auto { Config::default().theme } else { app.config.theme.clone() };
    let file = Settings::files().map(|[config, _]| config);
    app.offer_themes(Theming { names: themes.names(), chosen, file });
    let (width, height) = terminal_size()?;
    let effects = app.update(Event::Resize(width, height));
    let mut browser = Browser {
        open,
        shelf,
        asked: 0,
        outbox,
        themes,
        theme: (String::new(), Theme::default()),
        status: 0,
        effects,
        terminal: &mut terminal,
        gate,
    };
    let outcome = browser.run(&inbox, if is_asked { PATIENCE } else { Duration::ZERO });
    let status = browser.status;
    if let Some(open) = browser.open {
        open.finish();
    }
    drop(terminal);
    match outcome {
        // What a terminal that is gone cannot show ends the program as what it cannot send does.
        Err(error) if error.downcast_ref().and_then(io::Error::raw_os_error) == Some(EIO) => return Ok(HUNG_UP),
        outcome => outcome?,
    }
    // What the writer found out too late for the screen.
    for message in inbox.try_iter() {
        if let Message::App { event, .. } = message
            && let Some(text) = failure(event)
        {
            bail!(text);
        }
    }
    Ok(status)
}

/// The transcript that was named, if any.
fn only_one(paths: &[PathBuf]) -> Result<Option<&Path>> {
    if let [_, other, ..] = paths {
        bail!("{}: one transcript is opened at a time; a folder opens all that are in it", other.display());
    }
    Ok(paths.first().map(PathBuf::as_path))
}

/// Whether the terminal knows no sequences.
fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}

/// Signals become events like any other. The thread lives as long as the program.
///
/// While the terminal is another program's, what is typed there to interrupt or stop it is not meant to end this one: an
/// interrupt is its own affair, and where it is stopped both are.
fn watch_signals(events: Sender<Message>, gate: Arc<Gate>) -> Result<()> {
    let mut signals =
        Signals::new([SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGWINCH]).context("signals cannot be watched")?;
    thread::spawn(move || {
        for signal in signals.forever() {
            let message = match signal {
                SIGINT if gate.is_closed() => continue,
                SIGTSTP if gate.is_closed() => {
                    let _ = emulate_default_handler(SIGTSTP);
                    continue;
                }
                SIGTSTP => Message::Input(Event::Suspend),
                SIGWINCH => match terminal_size() {
                    Ok((width, height)) => Message::Input(Event::Resize(width, height)),
                    Err(_) => continue,
                },
                signal => Message::Signal(signal),
            };
            if events.send(message).is_err() {
                break;
            }
        }
    });
    Ok(())
}

/// An error with its causes, without those that it names itself.
pub fn told(error: &anyhow::Error) -> String {
    let mut told = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if told.is_empty() {
            told = cause;
        } else if !told.contains(&cause) {
            told = format!("{told}: {cause}");
        }
    }
    told
}

/// Keys, pastes and clicks. The thread ends with the program, or when the terminal is gone.
///
/// Sizes come with the signals: crossterm drops one that arrives together with a key, or before it was first asked.
///
/// Where the terminal `was_asked` for its background, what it says is told when it comes, apart from the keys around it.
fn watch_terminal(events: Sender<Message>, gate: Arc<Gate>, was_asked: bool) {
    thread::spawn(move || {
        read_terminal(&events, &gate, was_asked);
        gate.leave();
    });
}

fn read_terminal(events: &Sender<Message>, gate: &Gate, was_asked: bool) {
    let mut does_answer = false;
    if was_asked {
        let mut answer = Answer::default();
        // Terminals answer in order, and every one tells where its cursor is: what it did not say of its background
        // by then, it will not. Keys wait here, for two seconds at most.
        let _ = cursor::position();
        while let Ok(true) = event::poll(Duration::ZERO) {
            let read = event::read();
            if !read.as_ref().is_ok_and(|event| answer.takes(event)) && !pass(read, events) {
                return;
            }
        }
        // One that does not answer is not asked again.
        does_answer = answer.is_light().is_some();
        let told = Message::Input(Event::Background(answer.is_light()));
        if events.send(told).is_err() || (does_answer && events.send(Message::Focus).is_err()) {
            return;
        }
    }
    let mut clicks = Clicks::default();
    let mut answer = None;
    loop {
        let read = event::read();
        if does_answer && matches!(read, Ok(TerminalEvent::FocusGained)) {
            answer = Some(Answer::default());
            if events.send(Message::Focus).is_err() {
                return;
            }
        }
        if let (Ok(event), Some(awaited)) = (&read, &mut answer)
            && awaited.takes(event)
        {
            if awaited.is_whole() {
                let told = Event::Background(awaited.is_light());
                answer = None;
                if events.send(Message::Input(told)).is_err() {
                    return;
                }
            }
            continue;
        }
        let double = read.as_ref().ok().and_then(|event| clicks.double(event, Instant::now()));
        if !pass(read, events) {
            return;
        }
        if let Some(at) = double
            && events.send(Message::Input(Event::DoubleClick(at))).is_err()
        {
            return;
        }
        gate.pass();
    }
}

/// Sends what came from the terminal to the event loop; whether there can be more.
fn pass(read: io::Result<TerminalEvent>, events: &Sender<Message>) -> bool {
    let message = match read {
        Ok(TerminalEvent::Key(key)) if key.kind != KeyEventKind::Release => Message::Input(Event::Key(key.into())),
        Ok(TerminalEvent::Paste(text)) => Message::Input(Event::Paste(text)),
        Ok(TerminalEvent::Mouse(mouse)) => Message::Input(Event::Mouse(mouse)),
        Ok(_) => return true,
        Err(_) => Message::Signal(SIGHUP),
    };
    let is_last = matches!(message, Message::Signal(_));
    events.send(message).is_ok() && !is_last
}

/// What comes through the one channel.
#[derive(Debug)]
pub enum Message {
    /// From the user: drawn at once.
    Input(Event),
    /// From a worker: drawn with the next frame.
    App {
        /// Which opening of the file the worker belongs to, counted from zero.
        opening: u32,
        /// What it has to say.
        event: Event,
    },
    /// The terminal answers, and got the focus: its background may be another one.
    Focus,
    /// A file of the shelf was read, or not.
    Opened {
        /// Which file it is of those that were asked for.
        asked: u64,
        /// What was asked for, and what came of it.
        opened: Box<(FileRequest, Result<Opening>)>,
    },
    /// A signal that ends the program.
    Signal(i32),
}

/// Where the workers of one opening of the file send what there is to say.
#[derive(Clone, Debug)]
pub struct Outbox {
    messages: Sender<Message>,
    opening: u32,
}

impl Outbox {
    /// Sends an event. The receiver is gone only when the program ends.
    fn send(&self, event: Event) {
        let _ = self.messages.send(Message::App { opening: self.opening, event });
    }

    /// The one of another opening.
    fn of(&self, opening: u32) -> Outbox {
        Outbox { messages: self.messages.clone(), opening }
    }

    /// The one of the next opening.
    fn next(&self) -> Outbox {
        self.of(self.opening + 1)
    }

    /// What there is to take in of an event: of an opening before nothing holds any more but that something failed.
    fn received(&self, opening: u32, event: Event) -> Option<Event> {
        if opening == self.opening { Some(event) } else { failure(event).map(Event::Notice) }
    }
}

/// What did not work, where an event says that something was not written.
fn failure(event: Event) -> Option<String> {
    match event {
        Event::Written(Err(fault)) => Some(format!("not written: {}", fault.text)),
        Event::SessionFailed(text) | Event::Exported(Err(text)) => Some(text),
        _ => None,
    }
}

struct Browser<'a> {
    /// The transcript that is open, in front of the shelf.
    open: Option<Open>,
    /// Where it was opened from; there is this, or a transcript, or both.
    shelf: Option<OpenShelf>,
    /// Counts the files of the shelf that were to be opened.
    asked: u64,
    /// That of the last transcript that was opened.
    outbox: Outbox,
    terminal: &'a mut Terminal,
    gate: Arc<Gate>,
    themes: Themes,
    /// The one drawn with, and its name.
    theme: (String, Theme),
    effects: Vec<Effect>,
    status: u8,
}

impl Browser<'_> {
    /// What is in front; nothing once it has ended.
    fn front(&mut self) -> Option<&mut App> {
        match (&mut self.open, &mut self.shelf) {
            (Some(open), _) => Some(&mut open.app),
            (None, shelf) => shelf.as_mut().map(|shelf| &mut shelf.app),
        }
    }

    /// Has what is in front take an event in.
    fn update(&mut self, event: Event) {
        let effects = self.front().map(|app| app.update(event)).unwrap_or_default();
        self.effects.extend(effects);
    }

    /// Runs until the end; the first screen waits for the first key or for what else the user's side has to say, as long
    /// as `patience` lasts.
    fn run(&mut self, inbox: &Receiver<Message>, patience: Duration) -> Result<()> {
        let mut drawn = Instant::now();
        // When to draw next; `None` while the screen is up to date.
        let mut due = Some(drawn + patience);
        loop {
            while !self.effects.is_empty() {
                // Where the terminal fails, what else there is to do is done.
                let mut outcome = Ok(false);
                for effect in std::mem::take(&mut self.effects) {
                    match self.carry_out(effect) {
                        Ok(true) => return Ok(()),
                        done => outcome = outcome.and(done),
                    }
                }
                outcome?;
            }
            let message = match due {
                None => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(due) => inbox.recv_timeout(due.saturating_duration_since(Instant::now())),
            };
            match message {
                Ok(Message::Input(event)) => {
                    if matches!(event, Event::Resize(..)) {
                        self.terminal.repaint();
                    }
                    self.update(event);
                    due = Some(Instant::now());
                }
                Ok(Message::App { opening: SHELF, event }) => {
                    if let Some(shelf) = &mut self.shelf {
                        self.effects = shelf.app.update(event);
                    }
                    if self.open.is_none() {
                        due = due.or(Some(drawn + FRAME));
                    }
                }
                Ok(Message::App { opening, event }) => {
                    if let Some(event) = self.outbox.received(opening, event) {
                        self.update(event);
                        due = due.or(Some(drawn + FRAME));
                    }
                }
                Ok(Message::Focus) if self.terminal.tells_focus() => self.terminal.ask_background()?,
                Ok(Message::Focus) => self.terminal.tell_focus()?,
                Ok(Message::Opened { asked, opened }) => {
                    if asked == self.asked {
                        self.take_opened(*opened)?;
                        due = Some(Instant::now());
                    }
                }
                Ok(Message::Signal(signal)) => {
                    self.status = u8::try_from(128 + signal).unwrap_or(2);
                    self.update(Event::End);
                }
                Err(RecvTimeoutError::Timeout) => {
                    let app = match (&self.open, &self.shelf) {
                        (Some(open), _) => &open.app,
                        (None, Some(shelf)) => &shelf.app,
                        (None, None) => return Ok(()),
                    };
                    if self.theme.0 != app.theme()
                        && let Ok(theme) = self.themes.named(app.theme())
                    {
                        self.theme = (app.theme().to_owned(), theme);
                    }
                    self.terminal.draw(|buffer| ui::draw(app, &self.theme.1, buffer))?;
                    drawn = Instant::now();
                    due = None;
                }
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
        }
    }

    /// Has a file of the shelf read beside all else: it may be large, or far away.
    fn open_file(&mut self, request: FileRequest) {
        self.asked += 1;
        let (asked, messages) = (self.asked, self.outbox.messages.clone());
        thread::spawn(move || {
            let opening = Opening::of(Some(&request.file.path));
            let _ = messages.send(Message::Opened { asked, opened: Box::new((request, opening)) });
        });
    }

    /// Puts a file of the shelf in front, in the place of the one that is open. After an error all is as it was.
    fn take_opened(&mut self, (request, opening): (FileRequest, Result<Opening>)) -> Result<()> {
        let mut opening = match opening {
            Ok(opening) => opening,
            Err(error) => {
                self.update(Event::Notice(told(&error)));
                return Ok(());
            }
        };
        self.leave_file();
        let path = request.file.within.to_string_lossy().into_owned();
        opening.whence = Some(Whence { path, day: request.file.day });
        let mut open = Open::start(opening, Some(request.file.path.clone()), Settings::of_user(), self.outbox.clone());
        if let Some(shelf) = &mut self.shelf {
            shelf.app.message = None;
            open.app.offer_themes(std::mem::take(&mut shelf.app.theming));
            open.app.mouse = shelf.app.mouse;
        }
        if let Some(aim) = &request.aim {
            open.app.aim_at(aim);
        }
        self.open = Some(open);
        let (width, height) = terminal_size()?;
        self.update(Event::Resize(width, height));
        Ok(())
    }

    /// Ends what is open in front of the shelf; whether there was something.
    fn leave_file(&mut self) -> bool {
        let Some(shelf) = &mut self.shelf else { return false };
        let Some(mut open) = self.open.take() else { return false };
        shelf.app.theming = std::mem::take(&mut open.app.theming);
        shelf.app.mouse = open.app.mouse;
        let path = open.path.clone();
        open.finish();
        // From here on only what could not be written is told of it.
        self.outbox = self.outbox.next();
        if let Some(path) = path {
            shelf.workers.touch(&path);
        }
        true
    }

    /// Opens the file once more: what another program has made of it, with the changes carried over.
    ///
    /// After an error all is as it was.
    fn reload(&mut self) -> Result<()> {
        let Some(open) = &mut self.open else { return Ok(()) };
        let settings = Settings::of_user();
        let mut opening = Opening::of(open.path.as_deref())?;
        opening.whence = open.app.file.whence.clone();
        let time = open.app.transcript.time_at(open.app.cursor.segment);
        let path = open.path.clone();
        open.workers.searcher.stop();
        // From here on the session is free to be opened again.
        open.workers.keeper.finish(open.app.cursor);
        // What the workers of before still send is about another transcript.
        self.outbox = self.outbox.next();
        let theming = std::mem::take(&mut open.app.theming);
        *open = Open::start(opening, path, settings, self.outbox.clone());
        open.app.offer_themes(theming);
        if let Some(time) = time {
            open.app.look_at(time);
        }
        let (width, height) = terminal_size()?;
        self.update(Event::Resize(width, height));
        Ok(())
    }

    fn hush(&mut self) {
        if let Some(open) = &mut self.open {
            open.workers.player.hush();
        }
    }

    fn copy(&mut self, text: String) -> io::Result<()> {
        let command = self.front().map(|app| app.config.clipboard.command.clone()).unwrap_or_default();
        match command.as_str() {
            "" => {
                self.terminal.copy(&text)?;
                clipboard::doubt(&text, self.outbox.clone());
            }
            command => clipboard::hand_to(command, text, self.outbox.clone()),
        }
        Ok(())
    }

    /// Does what the state core asks for; whether that was to end.
    fn carry_out(&mut self, effect: Effect) -> io::Result<bool> {
        match effect {
            Effect::Copy(text) => self.copy(text)?,
            Effect::CaptureMouse(capture) => self.terminal.capture_mouse(capture)?,
            Effect::Suspend => {
                self.hush();
                self.terminal.suspend()?;
                let (width, height) = terminal_size()?;
                self.update(Event::Resize(width, height));
            }
            Effect::EditOutside { segment, text } => {
                self.hush();
                self.gate.close()?;
                let outcome = self.terminal.lend(|| editor::edit(&text));
                self.gate.open();
                let outcome = outcome?.map_err(|error| format!("nothing was changed: {}", told(&error)));
                let (width, height) = terminal_size()?;
                self.update(Event::Resize(width, height));
                self.update(Event::EditedOutside { segment, outcome });
            }
            Effect::Reload => {
                if let Err(error) = self.reload() {
                    self.update(Event::Notice(format!("not read again: {}", told(&error))));
                }
            }
            Effect::Quit => {
                if self.status > 0 || !self.leave_file() {
                    return Ok(true);
                }
                let (width, height) = terminal_size()?;
                self.update(Event::Resize(width, height));
            }
            Effect::Shelf(ShelfEffect::Open(request)) => self.open_file(request),
            Effect::Shelf(ShelfEffect::GoOn { forward }) => self.go_on(forward),
            effect => match (&mut self.open, &mut self.shelf, effect) {
                (_, Some(shelf), Effect::Shelf(effect)) => shelf.workers.carry_out(effect),
                (Some(open), _, effect) => open.workers.carry_out(effect),
                (None, Some(shelf), Effect::StopSearch) => shelf.workers.stop_search(),
                (None, Some(shelf), Effect::Remember(input, line)) => shelf.workers.remember(input, line),
                (None, ..) => {}
            },
        }
        Ok(false)
    }

    /// From the open file to the next one with hits, or the one before.
    fn go_on(&mut self, forward: bool) {
        let Some(shelf) = &mut self.shelf else { return };
        let effects = shelf.app.update(Event::Shelf(ShelfEvent::GoOn { forward }));
        if effects.is_empty() {
            let which = if forward { "behind" } else { "before" };
            self.update(Event::Notice(format!("no file {which} this one has hits")));
        }
        self.effects.extend(effects);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{Saved, WriteFault, WriteRequest};
    use crate::model::Transcript;

    #[test]
    fn of_an_opening_before_only_failures_are_told() {
        let (messages, inbox) = mpsc::channel();
        let before = Outbox { messages, opening: 0 };
        let now = before.next();
        let request =
            || WriteRequest { to: None, overwrite: false, then_quit: false, transcript: Transcript::default() };
        let events = || {
            let fault = WriteFault { request: request(), text: "full".into(), may_retry: true, may_reload: false };
            [
                Event::Doubted { ticket: 1, doubts: Vec::new() },
                Event::Written(Ok(Saved { request: request(), text: "written".into() })),
                Event::Written(Err(Box::new(fault))),
                Event::SessionFailed("no room".into()),
            ]
        };
        let told = |outbox: &Outbox| -> Vec<String> {
            events().into_iter().for_each(|event| outbox.send(event));
            let received = inbox.try_iter().filter_map(|message| match message {
                Message::App { opening, event } => now.received(opening, event),
                other => panic!("{other:?}"),
            });
            received.map(|event| if let Event::Notice(text) = event { text } else { "as sent".into() }).collect()
        };
        assert_eq!(told(&before), ["not written: full", "no room"]);
        assert_eq!(told(&now), ["as sent"; 4]);
    }
}
