//! What the terminal and the system have to say, as messages.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use ratatui::crossterm::cursor;
use ratatui::crossterm::event::{self, Event as TerminalEvent, KeyEventKind};
use ratatui::crossterm::terminal::size as terminal_size;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use super::Message;
use super::background::Answer;
use super::clicks::Clicks;
use super::gate::Gate;
use crate::app::Event;

/// Signals become events like any other. The thread lives as long as the program.
///
/// While the terminal is another program's, what is typed there to interrupt or stop it is not meant to end this one: an
/// interrupt is its own affair, and where it is stopped both are.
pub(super) fn watch_signals(events: Sender<Message>, gate: Arc<Gate>) -> Result<()> {
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

/// Keys, pastes and clicks. The thread ends with the program, or when the terminal is gone.
///
/// Sizes come with the signals: crossterm drops one that arrives together with a key, or before it was first asked.
///
/// Where the terminal `was_asked` for its background, what it says is told when it comes, apart from the keys around it.
pub(super) fn watch_terminal(events: Sender<Message>, gate: Arc<Gate>, was_asked: bool) {
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
pub(super) fn pass(read: io::Result<TerminalEvent>, events: &Sender<Message>) -> bool {
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
