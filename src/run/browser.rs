//! The event loop: what is in front takes each event in, and what it asks for is done.

use std::io;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Weak};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;
use ratatui::crossterm::terminal::size as terminal_size;

use super::claims::Claims;
use super::following::{Follower, Reread};
use super::gate::Gate;
use super::loading::{Glimpse, OFTEN};
use super::open::{Open, OpenShelf};
use super::opening::Ready;
use super::terminal::Terminal;
use super::{Message, OpenedFile, Opening, Outbox, SHELF, Settings, clipboard, editor, told};
use crate::app::{App, Effect, Event, FileRequest, ShelfEffect, ShelfEvent, Theming};
use crate::model::Progress;
use crate::search::Whence;
use crate::ui::{self, Theme, Themes};

/// The least time between two draws that no key asked for.
const FRAME: Duration = Duration::from_millis(16);

/// What runs: what is open, and where it is drawn.
pub(super) struct Browser<'a> {
    /// The transcript that is still being read, or opened anew, in front of all.
    pub glimpse: Option<Glimpse>,
    /// The transcript that is open, in front of the shelf.
    pub open: Option<Open>,
    /// Where it was opened from; there is this, or a transcript, or both.
    pub shelf: Option<OpenShelf>,
    /// The transcripts that are open, are being opened or being left.
    pub claims: Claims,
    /// That of the file that is being opened or read again.
    pub asked: Weak<Progress>,
    /// The file of the shelf that was asked for last, until it is opened or cannot be.
    pub unopened: Option<FileRequest>,
    /// How many files are being left.
    pub leaving: usize,
    /// That of the last transcript that was opened.
    pub outbox: Outbox,
    pub terminal: &'a mut Terminal,
    pub gate: Arc<Gate>,
    /// What reads the open file again as it grows, where that is wished.
    pub follower: Option<Follower>,
    /// What was read again last, until it can be shown.
    pub reread: Option<Box<Reread>>,
    pub themes: Themes,
    /// The one drawn with, and its name.
    pub theme: (String, Theme),
    pub effects: Vec<Effect>,
    pub status: u8,
}

impl Browser<'_> {
    /// Draws nothing yet, but lets what is in front know the size and the themes.
    pub fn begin(&mut self, theming: Theming) -> io::Result<()> {
        if let Some(app) = self.front() {
            app.offer_themes(theming);
        }
        self.tell_size()
    }

    fn tell_size(&mut self) -> io::Result<()> {
        let (width, height) = terminal_size()?;
        self.update(Event::Resize(width, height));
        Ok(())
    }

    /// What is in front; nothing once it has ended.
    fn front(&mut self) -> Option<&mut App> {
        match (&mut self.glimpse, &mut self.open, &mut self.shelf) {
            (Some(Glimpse { app, .. }), ..) | (_, Some(Open { app, .. }), _) => Some(app),
            (.., shelf) => shelf.as_mut().map(|shelf| &mut shelf.app),
        }
    }

    /// Has what is in front take an event in.
    fn update(&mut self, event: Event) {
        let effects = self.front().map(|app| app.update(event)).unwrap_or_default();
        self.effects.extend(effects);
    }

    /// Runs until the end; the first screen waits for the first key or for what else the user's side has to say, as long
    /// as `patience` lasts.
    pub fn run(&mut self, inbox: &Receiver<Message>, patience: Duration) -> Result<()> {
        let mut drawn = Instant::now();
        // Since when work goes on, or when that was counted last; `None` while none does.
        let mut counted: Option<Instant> = None;
        // When to draw next; `None` while the screen is up to date.
        let mut due = Some(drawn + patience);
        loop {
            self.go_on_anew();
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
                    let event = match &mut self.glimpse {
                        Some(glimpse) => glimpse.meet(event),
                        None => Some(event),
                    };
                    event.into_iter().for_each(|event| self.update(event));
                    due = Some(Instant::now());
                }
                Ok(Message::Read(ready)) => {
                    self.take_read((*ready)?)?;
                    due = Some(Instant::now());
                }
                Ok(Message::Reread(reread)) => self.reread = Some(reread),
                Ok(Message::App { opening: SHELF, event }) => {
                    if let Some(shelf) = &mut self.shelf {
                        self.effects = shelf.app.update(event);
                    }
                    if self.open.is_none() {
                        due = due.into_iter().chain([drawn + FRAME]).min();
                    }
                }
                Ok(Message::App { opening, event }) => {
                    match (self.outbox.received(opening, event), &mut self.glimpse) {
                        (Some(event), Some(glimpse)) => glimpse.waiting.push(event),
                        (Some(event), None) => {
                            self.update(event);
                            due = due.into_iter().chain([drawn + FRAME]).min();
                        }
                        (None, _) => {}
                    }
                }
                Ok(Message::Focus) if self.terminal.tells_focus() => self.terminal.ask_background()?,
                Ok(Message::Focus) => self.terminal.tell_focus()?,
                Ok(Message::Opened(opened)) => {
                    self.take_opened(*opened)?;
                    due = Some(Instant::now());
                }
                Ok(Message::Left(path)) => {
                    self.leaving -= 1;
                    if let (Some(path), Some(shelf)) = (path, &self.shelf) {
                        shelf.workers.touch(&path);
                    }
                }
                Ok(Message::Signal(signal)) => {
                    self.status = u8::try_from(128 + signal).unwrap_or(2);
                    self.update(Event::End);
                }
                Err(RecvTimeoutError::Timeout) => {
                    if counted.is_some_and(|counted| counted.elapsed() >= OFTEN) {
                        self.update(Event::Waited);
                        counted = Some(Instant::now());
                    }
                    let app = match (&self.glimpse, &self.open, &self.shelf) {
                        (Some(Glimpse { app, .. }), ..)
                        | (_, Some(Open { app, .. }), _)
                        | (.., Some(OpenShelf { app, .. })) => app,
                        (None, None, None) => return Ok(()),
                    };
                    if self.theme.0 != app.theme()
                        && let Ok(theme) = self.themes.named(app.theme())
                    {
                        self.theme = (app.theme().to_owned(), theme);
                    }
                    self.terminal.draw(|buffer| ui::draw(app, &self.theme.1, buffer))?;
                    drawn = Instant::now();
                    counted = app.is_working().then_some(counted.unwrap_or(drawn));
                    due = counted.map(|counted| counted + OFTEN);
                }
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
        }
    }

    /// Puts a transcript in front that is read now, in the place of its beginning or of what it was.
    fn take_read(&mut self, ready: Ready) -> Result<()> {
        let Some(Glimpse { mut app, path, waiting, has_moved, workers }) = self.glimpse.take() else {
            // It was left meanwhile.
            thread::spawn(move || drop(ready));
            return Ok(());
        };
        self.open = Some(match workers {
            Some(mut workers) => {
                let (anew, keeper) = ready.start(self.outbox.clone());
                workers.keeper = keeper;
                app.go_on_with(anew);
                Open { app, path: Some(path), workers }
            }
            None => {
                let mut open = Open::start(ready, Some(path), self.outbox.clone());
                open.app.offer_themes(std::mem::take(&mut app.theming));
                open.app.is_following = app.is_following;
                if let Some(time) = app.transcript.time_at(app.cursor.segment).filter(|_| has_moved) {
                    open.app.look_at(time);
                }
                open
            }
        });
        self.tell_size()?;
        waiting.into_iter().for_each(|event| self.update(event));
        Ok(())
    }

    /// Has what the open file has become opened in its place, beside all else, unless something is under way.
    fn go_on_anew(&mut self) {
        let Some(open) = self.open.as_ref().filter(|open| open.app.may_go_on()) else { return };
        let is_of = |reread: &Reread| open.path.as_ref() == Some(&reread.path);
        let Some(reread) = self.reread.take().filter(|reread| is_of(reread)) else { return };
        if !reread.is_current() {
            if reread.is_asked {
                self.reload();
            }
            return;
        }
        let Reread { path, mut opening, is_asked, .. } = *reread;
        if !is_asked && !open.app.is_following {
            return;
        }
        let Some(Open { app, mut workers, .. }) = self.open.take() else { return };
        opening.whence = app.file.whence.clone();
        opening.session_name = workers.keeper.session_name().clone();
        opening.is_followed = !is_asked;
        // From there on the session is free to be opened again.
        let wait = workers.keeper.end(app.cursor);
        let (workers, spent) = if is_asked { (None, Some(workers)) } else { (Some(workers), None) };
        if is_asked {
            // What the workers of before still send is about another transcript.
            self.outbox = self.outbox.next();
        }
        self.leaving += 1;
        let (messages, claims, left) = (self.outbox.messages.clone(), self.claims.clone(), path.clone());
        thread::spawn(move || {
            wait();
            let claim = opening.claim(&claims, &Progress::default());
            let ready = opening.ready(claim, Settings::of_user());
            let _ = messages.send(Message::Read(Box::new(Ok(ready))));
            // mpv may take a moment to end.
            drop(spent);
            let _ = messages.send(Message::Left(Some(left)));
        });
        self.glimpse = Some(Glimpse { app, path, waiting: Vec::new(), has_moved: true, workers });
    }

    /// Has the open file read again, beside all else: what another program has made of it.
    fn reload(&mut self) {
        self.stop_opening();
        let Some(open) = &mut self.open else { return };
        let Some(path) = open.path.clone() else { return };
        let progress = Arc::<Progress>::default();
        self.asked = Arc::downgrade(&progress);
        open.app.watch("read again", self.asked.clone());
        let (outbox, messages) = (self.outbox.clone(), self.outbox.messages.clone());
        thread::spawn(move || match Reread::of(path, true, &progress) {
            Ok(reread) => drop(messages.send(Message::Reread(Box::new(reread)))),
            Err(error) => outbox.send(Event::Notice(format!("not read again: {}", told(&error)))),
        });
    }

    /// Has a file of the shelf opened beside all else, with its session: it may be large, or far away.
    fn open_file(&mut self, request: FileRequest) {
        let is_under_way = self.asked.upgrade().is_some_and(|progress| !progress.is_stopped());
        if is_under_way && self.unopened.as_ref() == Some(&request) {
            return;
        }
        self.stop_opening();
        self.unopened = Some(request.clone());
        let progress = Arc::<Progress>::default();
        self.asked = Arc::downgrade(&progress);
        let asked = self.asked.clone();
        if let Some(app) = self.front() {
            app.watch("opened", asked);
        }
        let (messages, claims) = (self.outbox.messages.clone(), self.claims.clone());
        let in_front = self.open.as_ref().and_then(|open| open.workers.keeper.path()).map(Path::to_path_buf);
        thread::spawn(move || {
            let ready = Opening::watched(Some(&request.file.path), &progress).map(|mut opening| {
                let path = request.file.within.to_string_lossy().into_owned();
                opening.whence = Some(Whence { path, day: request.file.day });
                if opening.source.as_ref().is_some_and(|source| Some(&source.real_path) == in_front.as_ref()) {
                    return None;
                }
                let claim = opening.claim(&claims, &progress);
                (!progress.is_stopped()).then(|| opening.ready(claim, Settings::of_user()))
            });
            let _ = messages.send(Message::Opened(Box::new(OpenedFile { request, ready, progress })));
        });
    }

    /// Has the file that is being opened not be put in front.
    fn stop_opening(&mut self) {
        if let Some(progress) = std::mem::take(&mut self.asked).upgrade() {
            progress.stop();
        }
    }

    /// Puts a file of the shelf in front, in the place of the one that is open. After an error all is as it was.
    fn take_opened(&mut self, opened: OpenedFile) -> Result<()> {
        let OpenedFile { request, ready, progress } = opened;
        if progress.is_stopped() {
            if self.asked.ptr_eq(&Arc::downgrade(&progress)) {
                self.update(Event::Notice("not opened: it was stopped".into()));
            }
            // To close what is far away may take long, too.
            thread::spawn(move || drop(ready));
            return Ok(());
        }
        self.unopened = None;
        let ready = match ready {
            Ok(Some(ready)) => ready,
            Ok(None) => {
                match (&mut self.open, &request.aim) {
                    (Some(open), Some(aim)) => {
                        open.app.aim_at(aim);
                        // Has what that asks for done.
                        self.tell_size()?;
                    }
                    (Some(_), None) => {}
                    // It was left meanwhile.
                    (None, _) => self.open_file(request),
                }
                return Ok(());
            }
            Err(error) => {
                self.update(Event::Notice(told(&error)));
                return Ok(());
            }
        };
        self.leave();
        let mut open = Open::start(ready, Some(request.file.path.clone()), self.outbox.clone());
        if let Some(shelf) = &mut self.shelf {
            shelf.app.message = None;
            open.app.offer_themes(std::mem::take(&mut shelf.app.theming));
            open.app.mouse = shelf.app.mouse;
        }
        if let Some(aim) = &request.aim {
            open.app.aim_at(aim);
        }
        self.open = Some(open);
        self.tell_size()?;
        Ok(())
    }

    /// Ends what is open in front of the shelf, beside all else: a disk may not answer. Whether there was something.
    pub fn leave(&mut self) -> bool {
        let (mut glimpse, mut open) = (self.glimpse.take(), self.open.take());
        let app = match (&mut glimpse, &mut open) {
            (Some(Glimpse { app, .. }), _) | (_, Some(Open { app, .. })) => app,
            (None, None) => return false,
        };
        self.follower = None;
        if let Some(shelf) = &mut self.shelf {
            shelf.app.theming = std::mem::take(&mut app.theming);
            shelf.app.mouse = app.mouse;
        }
        // From here on only what could not be written is told of it.
        self.outbox = self.outbox.next();
        self.leaving += usize::from(open.is_some());
        let messages = self.outbox.messages.clone();
        thread::spawn(move || {
            drop(glimpse);
            let Some(open) = open else { return };
            let path = open.path.clone();
            open.finish();
            let _ = messages.send(Message::Left(path));
        });
        true
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
                self.tell_size()?;
            }
            Effect::EditOutside { segment, text } => {
                self.hush();
                self.gate.close()?;
                let outcome = self.terminal.lend(|| editor::edit(&text));
                self.gate.open();
                let outcome = outcome?.map_err(|error| format!("nothing was changed: {}", told(&error)));
                self.tell_size()?;
                self.update(Event::EditedOutside { segment, outcome });
            }
            Effect::Reload => self.reload(),
            Effect::Follow(follow) => {
                let path = self.open.as_ref().and_then(|open| open.path.clone()).filter(|_| follow);
                self.follower = path.map(|path| Follower::start(path, self.outbox.messages.clone()));
            }
            Effect::Quit => {
                self.stop_opening();
                if self.status > 0 || self.shelf.is_none() || !self.leave() {
                    return Ok(true);
                }
                self.tell_size()?;
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
        let from = self.open.as_ref().and_then(|open| open.path.clone()).filter(|_| self.unopened.is_some());
        let effects = shelf.app.update(Event::Shelf(ShelfEvent::GoOn { forward, from }));
        if effects.is_empty() {
            let which = if forward { "behind" } else { "before" };
            self.update(Event::Notice(format!("no file {which} this one has hits")));
        }
        self.effects.extend(effects);
    }
}
