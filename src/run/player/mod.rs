//! The worker that plays the recording, through mpv.
//!
//! mpv is started at the first [`PlayerCommand::Play`] and ends with the program, however that ends. One that dies or hangs
//! is told as [`PlayerReport::Failed`], and the next `Play` starts another.
//!
//! | file | what |
//! |---|---|
//! | `deck` | a running mpv: what it is to do, and what it does |
//! | `process` | mpv as a program that runs; the environment variables that say which |
//! | `ipc` | the lines of JSON in between |

mod deck;
mod ipc;
mod process;
#[cfg(test)]
mod tests;

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use super::Outbox;
use super::media::is_address;
use crate::app::{Event, LOUDEST, Media, PlayerCommand, PlayerReport, SPEEDS, Stretch};
use crate::model::Timestamp;
use deck::{Deck, Fault, Part, Position};
use ipc::Said;
use process::Program;

/// The shortest part that is played, in seconds.
const SHORTEST: f64 = 0.05;

/// How long the program waits for a pause before it is stopped.
const HUSH: Duration = Duration::from_millis(200);

/// How long the program waits at its end for mpv to end.
const FAREWELL: Duration = Duration::from_secs(1);

enum Task {
    Do(u64, PlayerCommand),
    /// Of mpv; which of all that were started.
    Hear(u32, Said),
    /// Pause, and say that it was done.
    Hush(Sender<()>),
    End,
}

/// The handle of the worker. Dropping it ends the sound.
pub(super) struct Player {
    tasks: Sender<Task>,
    /// Is at its end when the worker is.
    ended: Receiver<()>,
}

impl Player {
    /// Starts the worker, but no mpv yet.
    pub fn new(events: Outbox) -> Player {
        Player::with(Program::of_user(), events)
    }

    fn with(program: Program, events: Outbox) -> Player {
        let (tasks, inbox) = mpsc::channel();
        let (end, ended) = mpsc::channel();
        let worker = Worker {
            program,
            events,
            tasks: tasks.clone(),
            serial: 0,
            media: None,
            shows_video: false,
            speed: 1.0,
            volume: None,
            deck: None,
            started: 0,
        };
        thread::spawn(move || {
            let _end = end;
            worker.work(&inbox);
        });
        Player { tasks, ended }
    }

    /// Has the player do something, after all that it was told before.
    pub fn tell(&self, serial: u64, command: PlayerCommand) {
        // The worker ends only with this.
        let _ = self.tasks.send(Task::Do(serial, command));
    }

    /// Pauses before the program is stopped, and waits until that is done: mpv goes on when this program does not.
    pub fn hush(&self) {
        let (done, is_done) = mpsc::channel();
        let _ = self.tasks.send(Task::Hush(done));
        let _ = is_done.recv_timeout(HUSH);
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        let _ = self.tasks.send(Task::End);
        let _ = self.ended.recv_timeout(FAREWELL);
    }
}

struct Worker {
    program: Program,
    events: Outbox,
    tasks: Sender<Task>,
    serial: u64,
    media: Option<Media>,
    shows_video: bool,
    speed: f64,
    volume: Option<u32>,
    /// The mpv that runs.
    deck: Option<Deck>,
    /// How many were started.
    started: u32,
}

impl Worker {
    fn work(mut self, inbox: &Receiver<Task>) {
        loop {
            let mut hushed = None;
            let task = match self.deck.as_ref().and_then(Deck::deadline) {
                None => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(at) => inbox.recv_timeout(at.saturating_duration_since(Instant::now())),
            };
            let outcome = match task {
                Ok(Task::Do(serial, command)) => {
                    self.serial = serial;
                    self.carry_out(command)
                }
                Ok(Task::Hush(done)) => {
                    if let Some(deck) = &mut self.deck {
                        deck.stop();
                    }
                    hushed = Some(done);
                    Ok(())
                }
                Ok(Task::Hear(started, said)) if started == self.started => self.hear(said),
                Ok(Task::Hear(..)) | Err(RecvTimeoutError::Timeout) => Ok(()),
                Ok(Task::End) | Err(RecvTimeoutError::Disconnected) => return,
            };
            let outcome = outcome.and_then(|()| self.deck.as_mut().map_or(Ok(()), Deck::go_on));
            if let Err(fault) = outcome {
                self.fail(fault);
            }
            // Only now mpv was told.
            drop(hushed);
        }
    }

    fn carry_out(&mut self, command: PlayerCommand) -> Result<(), Fault> {
        match command {
            PlayerCommand::Take(media) => self.take(media)?,
            PlayerCommand::ShowVideo(shows) => self.shows_video = shows,
            PlayerCommand::Play(stretch) => self.play(stretch)?,
            PlayerCommand::Speed(speed) if speed.is_finite() => {
                self.speed = speed.clamp(SPEEDS.0, SPEEDS.1);
                self.deck.as_mut().map_or(Ok(()), |deck| deck.set_speed(self.speed))?;
            }
            PlayerCommand::Speed(_) => {}
            PlayerCommand::Volume(volume) => {
                let volume = *self.volume.insert(volume.min(LOUDEST));
                self.deck.as_mut().map_or(Ok(()), |deck| deck.set_volume(volume))?;
            }
            PlayerCommand::Pause(before) => {
                if let Some(deck) = self.loaded() {
                    deck.pause(before as f64 / 1000.0);
                }
            }
            PlayerCommand::Resume => {
                if let Some(deck) = self.loaded() {
                    deck.resume();
                }
            }
            PlayerCommand::Seek(to) => {
                let to = media_time(to, self.offset());
                if let Some(deck) = self.loaded() {
                    deck.seek(to);
                }
            }
        }
        Ok(())
    }

    fn loaded(&mut self) -> Option<&mut Deck> {
        self.deck.as_mut().filter(|deck| !deck.is_empty())
    }

    fn take(&mut self, media: Media) -> io::Result<()> {
        let before = self.media.replace(media);
        let Some((before, now)) = before.zip(self.media.clone()) else { return Ok(()) };
        let Some(deck) = self.loaded() else { return Ok(()) };
        if before.place != now.place {
            return deck.unload();
        }
        deck.shift((now.offset - before.offset) as f64 / 1000.0);
        Ok(())
    }

    fn play(&mut self, stretch: Stretch) -> Result<(), Fault> {
        let Some(media) = &self.media else {
            self.say("there is no recording of this transcript; :media FILE names one".to_owned());
            return Ok(());
        };
        let from = media_time(stretch.from, media.offset);
        let until = stretch.until.map(|until| media_time(until, media.offset).max(from + SHORTEST));
        let is_loaded = self.deck.as_ref().is_some_and(|deck| deck.has_loaded(self.shows_video));
        let place = if is_loaded { None } else { Some(named_to_mpv(&media.place)?) };
        if self.deck.is_none() {
            self.started += 1;
            let (tasks, started) = (self.tasks.clone(), self.started);
            let tell = move |said| drop(tasks.send(Task::Hear(started, said)));
            let deck = match Deck::start(&self.program, tell) {
                Ok(deck) => deck,
                Err(error) => {
                    self.say(not_started(&self.program, &error));
                    return Ok(());
                }
            };
            let deck = self.deck.insert(deck);
            deck.set_speed(self.speed)?;
            self.volume.map_or(Ok(()), |volume| deck.set_volume(volume))?;
        }
        let Some(deck) = &mut self.deck else { return Ok(()) };
        if let Some(place) = place {
            deck.load(&place, self.shows_video)?;
        }
        deck.play(Part { from, until, loops: stretch.loops && until.is_some() });
        Ok(())
    }

    fn hear(&mut self, said: Said) -> Result<(), Fault> {
        let Some(deck) = &mut self.deck else { return Ok(()) };
        let Some(Position { at, is_paused, has_ended }) = deck.hear(said)? else { return Ok(()) };
        let millis = (at * 1000.0).round() as i64 - self.offset();
        let time = Timestamp::ZERO.offset(millis);
        let serial = self.serial;
        self.report(PlayerReport::At { serial, time, is_paused });
        if has_ended {
            self.report(PlayerReport::Ended { serial });
        }
        Ok(())
    }

    fn offset(&self) -> i64 {
        self.media.as_ref().map_or(0, |media| media.offset)
    }

    /// Ends what cannot go on, and says why.
    fn fail(&mut self, fault: Fault) {
        let place = self.media.as_ref().map_or(OsStr::new(""), |media| &media.place);
        let name = if is_address(place) { place } else { Path::new(place).file_name().unwrap_or(place) };
        let name = name.to_string_lossy().into_owned();
        let text = match fault {
            Fault::Unplayable(error) => {
                let unload = self.deck.as_mut().map_or(Ok(()), Deck::unload);
                if unload.is_err() {
                    self.deck = None;
                }
                unplayable(&name, &error)
            }
            Fault::Hangs => {
                self.deck = None;
                "mpv did not answer and was ended; playing again starts it anew".to_owned()
            }
            Fault::Gone => match self.deck.take() {
                None => return,
                Some(deck) => {
                    let has_answered = deck.has_answered;
                    let (status, complaint) = deck.end();
                    let complaint = if complaint.is_empty() { complaint } else { format!(": {complaint}") };
                    match status {
                        _ if !has_answered => {
                            format!("mpv does not start{complaint}; mpv 0.33 or a later one is needed")
                        }
                        Some(status) if status.success() => "mpv was closed; playing again starts it anew".to_owned(),
                        Some(status) => format!("mpv ended ({status}){complaint}; playing again starts it anew"),
                        None => format!("mpv ended{complaint}; playing again starts it anew"),
                    }
                }
            },
        };
        self.say(text);
    }

    fn say(&self, text: String) {
        self.report(PlayerReport::Failed(text));
    }

    fn report(&self, report: PlayerReport) {
        self.events.send(Event::Player(report));
    }
}

fn media_time(time: Timestamp, offset: i64) -> f64 {
    time.offset(offset).seconds()
}

/// How a recording is named to mpv. An absolute path is nothing but a path to it, whatever it holds.
fn named_to_mpv(place: &OsStr) -> Result<Vec<u8>, Fault> {
    if is_address(place) {
        return Ok(place.as_encoded_bytes().to_vec());
    }
    let path = std::path::absolute(place).and_then(|path| {
        // Asked before opening, because opening a pipe waits for its writer.
        match fs::metadata(&path)?.is_file() {
            true => fs::File::open(&path).map(|_| path),
            false => Err(io::Error::other("it is no file")),
        }
    });
    Ok(path.map_err(|error| Fault::Unplayable(error.to_string()))?.into_os_string().into_encoded_bytes())
}

fn not_started(program: &Program, error: &io::Error) -> String {
    let name = program.name.to_string_lossy();
    match error.kind() {
        io::ErrorKind::NotFound => {
            format!("{name} is not installed, which plays the sound: apt install mpv, brew install mpv, or see mpv.io")
        }
        _ => format!("{name}: cannot be started ({error}); check its permissions"),
    }
}

/// What to say of a recording that mpv cannot play.
fn unplayable(name: &str, error: &str) -> String {
    match error {
        "audio output initialization failed" => {
            "there is no sound output that mpv can use; check the sound of this system, or the ao= of mpv.conf"
                .to_owned()
        }
        "no audio or video data played" => {
            format!("{name}: there is no sound in it; :media FILE names another recording")
        }
        "unrecognized file format" => {
            format!("{name}: no recording that mpv knows, or one cut short; :media FILE names another")
        }
        "loading failed" if is_address(name.as_ref()) => {
            format!("{name}: cannot be reached; check the address and the network")
        }
        _ => format!("{name}: cannot be played ({error}); :media FILE names another recording"),
    }
}
