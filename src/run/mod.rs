//! The running program: the event loop, its workers and the terminal.

mod background;
mod beside;
mod carrying;
mod clipboard;
mod comparing;
mod doubter;
mod exporting;
mod files;
mod indexing;
mod inputs;
mod keeper;
mod media;
mod narrowing;
mod opening;
mod part;
mod player;
mod quoting;
mod searcher;
mod settings;
mod statistics;
mod terminal;

use std::ffi::{OsStr, OsString};
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use ratatui::crossterm::cursor;
use ratatui::crossterm::event::{self, Event as TerminalEvent, KeyEventKind};
use ratatui::crossterm::terminal::size as terminal_size;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::Signals;

pub use carrying::CarriedOver;
pub use exporting::write_export;
pub use files::{Place, is_other, is_recording, is_standard, places};
pub use indexing::{Indexed, indexed, refresh_index};
pub use keeper::{Keeper, rewritten, write_elsewhere, write_in_place};
pub use narrowing::Narrowing;
pub use opening::{Opening, Replayed, bytes_of, is_large, replay_session};
pub use part::part_bytes;
pub use quoting::write_quotes;
pub use settings::Settings;

use crate::app::{App, Config, Effect, Event, Theming};
use crate::ui::{self, Theme, Themes};
use background::{Answer, PATIENCE};
use doubter::Doubter;
use inputs::Inputs;
use player::Player;
use searcher::Searcher;
use settings::AUTO;
use terminal::Terminal;

/// The least time between two draws that no key asked for.
const FRAME: Duration = Duration::from_millis(33);

const DUMB: &str =
    "this terminal (TERM=dumb) can only print; `whosaid search` and `whosaid stats` do no more than that";
const NO_TERMINAL: &str = "this needs a terminal; `whosaid stats FILE` does not";

/// Opens a transcript, or the sample, and browses it until the user quits. Returns the status to exit with.
///
/// `as_named` opens that very file, whatever is beside it; `media` is its recording. Nothing is drawn and the terminal is
/// not touched before the file was read. Errors say what, where and what to do.
pub fn browse(path: Option<&Path>, as_named: bool, media: Option<&OsStr>) -> Result<u8> {
    let settings = Settings::of_user();
    let themes = settings.themes.clone();
    let mut opening = Opening::to_browse(path, as_named)?;
    opening.media = media.map(OsString::from);
    if !io::stdout().is_terminal() {
        bail!(NO_TERMINAL);
    }
    if std::env::var_os("TERM").is_some_and(|term| term == "dumb") {
        bail!(DUMB);
    }
    let path = opening.source.as_ref().map(|source| source.path.clone());
    let (events, inbox) = mpsc::channel();
    let outbox = Outbox { messages: events.clone(), opening: 0 };
    let (mut app, keeper) = opening.start(settings, outbox.clone());
    // Before the size is asked for the first time, so that no change of it goes unseen.
    watch_signals(events.clone())?;
    let mut terminal = Terminal::enter(app.mouse).context(NO_TERMINAL)?;
    let is_auto = app.config.theme == AUTO;
    let is_asked = is_auto && std::env::var_os("TERM").is_some();
    if is_asked {
        terminal.ask_background()?;
    }
    watch_terminal(events, is_asked);
    let chosen = if is_auto { Config::default().theme } else { app.config.theme.clone() };
    let file = Settings::files().map(|[config, _]| config);
    app.offer_themes(Theming { names: themes.names(), chosen, file });
    let (width, height) = terminal_size()?;
    let mut browser = Browser {
        path,
        searcher: Searcher::new(outbox.clone()),
        doubter: Doubter::new(outbox.clone()),
        player: Player::new(outbox.clone()),
        outbox,
        keeper,
        themes,
        theme: (String::new(), Theme::default()),
        status: 0,
        effects: app.update(Event::Resize(width, height)),
        terminal: &mut terminal,
    };
    let outcome = browser.run(&mut app, &inbox, if is_asked { PATIENCE } else { Duration::ZERO });
    let status = browser.status;
    browser.keeper.finish(app.cursor);
    drop(terminal);
    outcome?;
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

/// Signals become events like any other. The thread lives as long as the program.
fn watch_signals(events: Sender<Message>) -> Result<()> {
    let mut signals =
        Signals::new([SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGWINCH]).context("signals cannot be watched")?;
    thread::spawn(move || {
        for signal in signals.forever() {
            let message = match signal {
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
fn watch_terminal(events: Sender<Message>, was_asked: bool) {
    thread::spawn(move || {
        if was_asked {
            let mut answer = Answer::default();
            // Terminals answer in order, and every one tells where its cursor is: what it did not say of its background
            // by then, it will not. Keys wait here, for two seconds at most.
            let _ = cursor::position();
            while let Ok(true) = event::poll(Duration::ZERO) {
                let read = event::read();
                if !read.as_ref().is_ok_and(|event| answer.takes(event)) && !pass(read, &events) {
                    return;
                }
            }
            if events.send(Message::Input(Event::Background(answer.is_light()))).is_err() {
                return;
            }
        }
        while pass(event::read(), &events) {}
    });
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

    /// The one of the next opening.
    fn next(&self) -> Outbox {
        Outbox { messages: self.messages.clone(), opening: self.opening + 1 }
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
    path: Option<PathBuf>,
    outbox: Outbox,
    terminal: &'a mut Terminal,
    themes: Themes,
    /// The one drawn with, and its name.
    theme: (String, Theme),
    searcher: Searcher,
    doubter: Doubter,
    player: Player,
    keeper: Keeper,
    effects: Vec<Effect>,
    status: u8,
}

impl Browser<'_> {
    /// Runs until the end; the first screen waits for the first key or for what else the user's side has to say, as long
    /// as `patience` lasts.
    fn run(&mut self, app: &mut App, inbox: &Receiver<Message>, patience: Duration) -> Result<()> {
        let mut drawn = Instant::now();
        // When to draw next; `None` while the screen is up to date.
        let mut due = Some(drawn + patience);
        loop {
            while !self.effects.is_empty() {
                for effect in std::mem::take(&mut self.effects) {
                    if self.carry_out(effect, app)? {
                        return Ok(());
                    }
                }
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
                    self.effects = app.update(event);
                    due = Some(Instant::now());
                }
                Ok(Message::App { opening, event }) => {
                    if let Some(event) = self.outbox.received(opening, event) {
                        self.effects = app.update(event);
                        due = due.or(Some(drawn + FRAME));
                    }
                }
                Ok(Message::Signal(signal)) => {
                    self.status = u8::try_from(128 + signal).unwrap_or(2);
                    self.effects = app.update(Event::End);
                }
                Err(RecvTimeoutError::Timeout) => {
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

    /// Opens the file once more: what another program has made of it, with the changes carried over.
    ///
    /// After an error all is as it was.
    fn reload(&mut self, app: &mut App) -> Result<()> {
        let settings = Settings::of_user();
        let opening = Opening::of(self.path.as_deref())?;
        let time = app.transcript.time_at(app.cursor.segment);
        self.searcher.stop();
        // From here on the session is free to be opened again.
        self.keeper.finish(app.cursor);
        // What the workers of before still send is about another transcript.
        self.outbox = self.outbox.next();
        self.searcher = Searcher::new(self.outbox.clone());
        self.doubter = Doubter::new(self.outbox.clone());
        self.player = Player::new(self.outbox.clone());
        let theming = std::mem::take(&mut app.theming);
        (*app, self.keeper) = opening.start(settings, self.outbox.clone());
        app.offer_themes(theming);
        if let Some(time) = time {
            app.look_at(time);
        }
        let (width, height) = terminal_size()?;
        self.effects.extend(app.update(Event::Resize(width, height)));
        Ok(())
    }

    fn copy(&mut self, text: String, app: &App) -> io::Result<()> {
        match app.config.clipboard.command.as_str() {
            "" => {
                self.terminal.copy(&text)?;
                clipboard::doubt(&text, self.outbox.clone());
            }
            command => clipboard::hand_to(command, text, self.outbox.clone()),
        }
        Ok(())
    }

    /// Does what the state core asks for; whether that was to end.
    fn carry_out(&mut self, effect: Effect, app: &mut App) -> io::Result<bool> {
        match effect {
            Effect::Search { ticket, query, transcript } => self.searcher.search(ticket, query, transcript),
            Effect::Doubt { ticket, transcript, first } => self.doubter.doubt(ticket, transcript, first),
            Effect::StopSearch => self.searcher.stop(),
            Effect::Record(change, place) => self.keeper.record(change, place),
            Effect::Write(request) => self.keeper.write(request),
            Effect::WriteHits(request) => self.keeper.write_hits(request),
            Effect::WriteQuotes(request) => self.keeper.write_quotes(request),
            Effect::Export(request) => self.keeper.export(request),
            Effect::Copy(text) => self.copy(text, app)?,
            Effect::Compare { path, transcript } => comparing::compare(path, transcript, self.outbox.clone()),
            Effect::ReadCorrections(path) => self.keeper.read_corrections(path),
            Effect::FindNames => self.keeper.find_names(),
            Effect::WriteMapping { to, mapping, overwrite } => self.keeper.write_mapping(to, mapping, overwrite),
            Effect::ReadMapping(path) => self.keeper.read_mapping(path),
            Effect::Remember(input, line) => self.keeper.remember(input, line),
            Effect::Reload => {
                if let Err(error) = self.reload(app) {
                    self.effects.extend(app.update(Event::Notice(format!("not read again: {}", told(&error)))));
                }
            }
            Effect::Player(serial, command) => self.player.tell(serial, command),
            Effect::ChooseMedia { place, offset } => self.keeper.choose_media(place, offset),
            Effect::CaptureMouse(capture) => self.terminal.capture_mouse(capture)?,
            Effect::Suspend => {
                self.player.hush();
                self.terminal.suspend()?;
                let (width, height) = terminal_size()?;
                self.effects.extend(app.update(Event::Resize(width, height)));
            }
            Effect::Quit => return Ok(true),
        }
        Ok(false)
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
