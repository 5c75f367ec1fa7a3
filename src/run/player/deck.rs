//! A running mpv: what it is to do, and what it does.
//!
//! One thing at a time where it matters: a file is loaded, then one seek is under way until mpv says that it arrived. What
//! is wanted meanwhile waits, and the last wish counts. So a position that mpv tells is always one after all that was
//! wanted.

use std::collections::VecDeque;
use std::io;
use std::process::ExitStatus;
use std::time::{Duration, Instant};

use super::ipc::{Given, Said};
use super::process::{Mpv, Program};

/// The time between two looks at where it is, while it plays.
const LOOK: Duration = Duration::from_millis(50);

/// How long mpv may take for an answer, the first one and any other; then it hangs.
const FIRST_ANSWER: Duration = Duration::from_secs(10);
const ANSWER: Duration = Duration::from_secs(3);

/// How long loading and seeking go on before mpv is asked whether it is still there.
const CHECK: Duration = Duration::from_secs(1);

/// What is asked at each look. The last one is missing while nothing is loaded.
const LOOKED_AT: &[u8] = b"${=pause} ${=eof-reached} ${=seeking} ${=time-pos}";

/// A part of the recording, in its seconds.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Part {
    pub from: f64,
    pub until: Option<f64>,
    pub loops: bool,
}

/// Where it is, in seconds of the recording, after the last command.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Position {
    pub at: f64,
    pub is_paused: bool,
    /// Whether the end was reached since the last position.
    pub has_ended: bool,
}

/// Why nothing is played.
#[derive(Debug)]
pub(super) enum Fault {
    /// mpv cannot play the file; what it says.
    Unplayable(String),
    /// mpv does not answer.
    Hangs,
    /// mpv is gone.
    Gone,
}

impl From<io::Error> for Fault {
    /// One that does not take in what it is told within a second hangs as well, but the connection is the same.
    fn from(error: io::Error) -> Fault {
        if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) {
            Fault::Hangs
        } else {
            Fault::Gone
        }
    }
}

/// How far mpv is.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Stage {
    /// Nothing is loaded.
    Empty,
    /// A file is being loaded; which of all, once that is known.
    Loading { entry: Option<i64>, is_open: bool },
    /// It goes somewhere; `is_known` once mpv has taken that in.
    Seeking { to: f64, is_known: bool },
    /// It plays or stands still.
    Ready,
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Question {
    Load,
    Seek,
    Look { commands: u64 },
    Other,
}

pub(super) struct Deck {
    mpv: Mpv,
    /// What is not answered yet, in order.
    asked: VecDeque<(u64, Question, Instant)>,
    /// Whether it ever answered.
    pub has_answered: bool,
    stage: Stage,
    entry: i64,
    /// When loading or seeking began, or was last known to go on.
    since: Instant,
    part: Option<Part>,
    /// What mpv does not know yet: the bounds of the part, where to go, whether to pause.
    bounds_changed: bool,
    go: Option<f64>,
    paused: Option<bool>,
    /// Pause so many seconds before what is heard.
    pause_before: Option<f64>,
    /// How many commands there were.
    commands: u64,
    look_at: Option<Instant>,
    /// What was heard last, and when.
    heard: (f64, Instant),
    /// Whether the seek under way seems to lead nowhere. That is told when it does after a while, too: mpv may be about to
    /// say why, that there is no sound output above all.
    is_lost: bool,
    /// Where the last seek led, until mpv tells a later time, and whether it has played since.
    landed: Option<f64>,
    has_gone_on: bool,
    has_ended: bool,
    speed: f64,
    shows_video: bool,
}

impl Deck {
    pub fn start(program: &Program, tell: impl Fn(Said) + Send + 'static) -> io::Result<Deck> {
        let now = Instant::now();
        Ok(Deck {
            mpv: Mpv::start(program, tell)?,
            asked: VecDeque::new(),
            has_answered: false,
            stage: Stage::Empty,
            entry: 0,
            since: now,
            part: None,
            bounds_changed: false,
            go: None,
            paused: None,
            pause_before: None,
            commands: 0,
            look_at: None,
            heard: (0.0, now),
            is_lost: false,
            landed: None,
            has_gone_on: false,
            has_ended: false,
            speed: 1.0,
            shows_video: false,
        })
    }

    pub fn is_empty(&self) -> bool {
        self.stage == Stage::Empty
    }

    /// Whether there is a file, with or without its picture.
    pub fn has_loaded(&self, shows_video: bool) -> bool {
        !self.is_empty() && self.shows_video == shows_video
    }

    /// Ends mpv, and tells how it ended and what it complained about.
    pub fn end(mut self) -> (Option<ExitStatus>, String) {
        self.mpv.end()
    }

    /// Has a file or address in the place of what there was.
    pub fn load(&mut self, place: &[u8], shows_video: bool) -> io::Result<()> {
        self.ask(Question::Other, &[b"set", b"vid", if shows_video { b"auto" } else { b"no" }])?;
        // Nothing is heard before the place that it is to play from.
        self.ask(Question::Other, &[b"set", b"pause", b"yes"])?;
        self.ask(Question::Load, &[b"loadfile", place])?;
        (self.stage, self.since) = (Stage::Loading { entry: None, is_open: false }, Instant::now());
        self.shows_video = shows_video;
        Ok(())
    }

    /// Has nothing any more.
    pub fn unload(&mut self) -> io::Result<()> {
        (self.stage, self.part, self.look_at) = (Stage::Empty, None, None);
        (self.go, self.paused, self.pause_before) = (None, None, None);
        self.ask(Question::Other, &[b"stop"])
    }

    pub fn play(&mut self, part: Part) {
        self.go_to(part.from);
        (self.part, self.bounds_changed, self.paused) = (Some(part), true, Some(false));
    }

    pub fn seek(&mut self, to: f64) {
        self.go_to(to);
        (self.part, self.bounds_changed) = (None, true);
    }

    /// The part is elsewhere, and mpv goes on as it does.
    pub fn shift(&mut self, by: f64) {
        let moved = |part: Part| Part { from: part.from + by, until: part.until.map(|until| until + by), ..part };
        (self.part, self.bounds_changed) = (self.part.map(moved), true);
        self.look_soon();
    }

    pub fn pause(&mut self, before: f64) {
        match self.stage {
            Stage::Ready if self.go.is_none() => self.pause_before = Some(before),
            // Nothing was heard since.
            _ => self.paused = Some(true),
        }
        self.look_soon();
    }

    /// Pauses at once, wherever it is.
    pub fn stop(&mut self) {
        (self.pause_before, self.paused) = (None, Some(true));
        self.look_soon();
    }

    pub fn resume(&mut self) {
        if self.has_ended {
            self.seek(self.heard.0);
        }
        (self.pause_before, self.paused) = (None, Some(false));
        self.look_soon();
    }

    pub fn set_speed(&mut self, speed: f64) -> io::Result<()> {
        self.speed = speed;
        self.look_soon();
        self.ask(Question::Other, &[b"set", b"speed", speed.to_string().as_bytes()])
    }

    pub fn set_volume(&mut self, volume: u32) -> io::Result<()> {
        self.look_soon();
        self.ask(Question::Other, &[b"set", b"volume", volume.to_string().as_bytes()])
    }

    fn go_to(&mut self, to: f64) {
        if self.pause_before.take().is_some() {
            self.paused = Some(true);
        }
        (self.go, self.has_ended) = (Some(to), false);
        self.look_soon();
    }

    /// After every command: what mpv answered to a question of before tells nothing any more.
    fn look_soon(&mut self) {
        self.commands += 1;
        self.look_at = Some(Instant::now());
    }

    /// When [`Deck::go_on`] is to be called again, though mpv has said nothing.
    pub fn deadline(&self) -> Option<Instant> {
        let patience = if self.has_answered { ANSWER } else { FIRST_ANSWER };
        match (self.asked.front(), self.stage) {
            (Some((_, _, at)), _) => Some(*at + patience),
            (None, Stage::Empty) => None,
            (None, Stage::Ready) => self.look_at,
            (None, _) => Some(self.since + CHECK),
        }
    }

    /// Takes in what mpv says.
    pub fn hear(&mut self, said: Said) -> Result<Option<Position>, Fault> {
        self.has_answered |= said != Said::Gone;
        match (said, self.stage) {
            (Said::Gone, _) => return Err(Fault::Gone),
            (Said::Answer { id, outcome }, _) => {
                let Some(at) = self.asked.iter().position(|(asked, ..)| *asked == id) else { return Ok(None) };
                let Some((_, question, _)) = self.asked.remove(at) else { return Ok(None) };
                return self.take(question, outcome);
            }
            (Said::Opened, Stage::Loading { entry: entry @ Some(_), .. }) => {
                self.stage = Stage::Loading { entry, is_open: true };
            }
            (Said::Arrived, Stage::Loading { is_open: true, .. }) => self.stage = Stage::Ready,
            (Said::Arrived, Stage::Seeking { to, is_known: true }) => self.arrive(to),
            (Said::Arrived | Said::Changed, Stage::Ready) => self.look_at = Some(Instant::now()),
            (Said::Closed { entry, error: Some(error) }, _) if self.is_of_now(entry) => {
                return Err(Fault::Unplayable(error));
            }
            // Closed by hand, in the window of a video.
            (Said::Closed { entry, error: None }, Stage::Ready | Stage::Seeking { .. }) if self.is_of_now(entry) => {
                self.stage = Stage::Empty;
                return Ok(Some(Position { at: self.heard.0, is_paused: true, has_ended: true }));
            }
            _ => {}
        }
        Ok(None)
    }

    fn is_of_now(&self, entry: i64) -> bool {
        match self.stage {
            Stage::Empty | Stage::Loading { entry: None, .. } => false,
            // A list leads to later ones.
            _ => entry >= self.entry,
        }
    }

    fn take(&mut self, question: Question, outcome: Result<Given, String>) -> Result<Option<Position>, Fault> {
        match (question, outcome, self.stage) {
            (Question::Load, Err(error), _) => return Err(Fault::Unplayable(error)),
            (Question::Load, Ok(given), Stage::Loading { .. }) => {
                self.entry = if let Given::Entry(entry) = given { entry } else { self.entry + 1 };
                self.stage = Stage::Loading { entry: Some(self.entry), is_open: false };
            }
            (Question::Seek, Ok(_), Stage::Seeking { to, .. }) => self.stage = Stage::Seeking { to, is_known: true },
            (Question::Seek, Err(_), Stage::Seeking { to, .. }) => {
                self.stage = Stage::Seeking { to, is_known: true };
                (self.is_lost, self.since) = (true, Instant::now());
            }
            (Question::Look { commands }, Ok(Given::Text(text)), _) => return self.take_look(commands, &text),
            _ => {}
        }
        Ok(None)
    }

    fn arrive(&mut self, to: f64) {
        (self.stage, self.heard) = (Stage::Ready, (to, Instant::now()));
        (self.landed, self.has_gone_on) = (Some(to), false);
    }

    fn take_look(&mut self, commands: u64, text: &str) -> Result<Option<Position>, Fault> {
        let now = Instant::now();
        let mut words = text.split_whitespace();
        let mut is = || words.next() == Some("yes");
        let (is_paused, is_at_end, is_seeking) = (is(), is(), is());
        let time: Option<f64> = words.next().and_then(|word| word.parse().ok());
        if matches!(self.stage, Stage::Seeking { is_known: true, .. }) && !is_seeking {
            // mpv does not say that it cannot go there.
            return match std::mem::replace(&mut self.is_lost, true) {
                true => Err(unreachable_time()),
                false => Ok(None),
            };
        }
        if self.stage != Stage::Ready || self.commands != commands {
            return Ok(None);
        }
        self.look_at = Some(now + LOOK);
        let Some(time) = time.filter(|_| !is_seeking) else { return Ok(None) };
        // All is decoded, but not all was heard: mpv tells the end then.
        let is_running_out = is_at_end && !is_paused;
        let loops = self.part.is_some_and(|part| part.loops);
        let at = match self.landed {
            _ if is_running_out => (self.heard.0 + (now - self.heard.1).as_secs_f64() * self.speed).min(time),
            // What follows is decoded, up to the end, but not heard.
            Some(landed) if is_at_end && !self.has_gone_on => landed.min(time),
            // Until it goes on, mpv takes off what its output held before the seek.
            Some(landed) if time < landed && (is_paused || !loops) => landed,
            _ => self.in_part(time),
        };
        if let Some(before) = self.pause_before.take() {
            self.paused = Some(true);
            self.look_at = Some(now);
            if !is_paused && (before > 0.0 || is_running_out) {
                self.go = Some((at - before).max(self.part.map_or(0.0, |part| part.from)));
            }
            return Ok(None);
        }
        if is_paused {
            self.look_at = None;
        } else {
            self.has_gone_on = true;
            self.landed = self.landed.filter(|landed| !loops && time < *landed);
        }
        if !is_running_out {
            self.heard = (at, now);
        }
        let is_ended = is_at_end && is_paused && (self.has_gone_on || at >= time);
        let has_ended = is_ended && !std::mem::replace(&mut self.has_ended, is_ended);
        Ok(Some(Position { at, is_paused, has_ended }))
    }

    /// What is heard when mpv tells a time: before the start of a loop it means the end of the round before.
    fn in_part(&self, time: f64) -> f64 {
        match self.part {
            Some(Part { from, until: Some(until), loops: true }) if time < from - 0.001 => {
                (until - (from - time).rem_euclid(until - from)).max(from)
            }
            _ => time,
        }
    }

    /// Has mpv do what is wanted and can be done now.
    pub fn go_on(&mut self) -> Result<(), Fault> {
        let now = Instant::now();
        let patience = if self.has_answered { ANSWER } else { FIRST_ANSWER };
        if self.asked.front().is_some_and(|(_, _, at)| now >= *at + patience) {
            return Err(Fault::Hangs);
        }
        if self.paused == Some(true) && self.stage != Stage::Empty {
            self.paused = None;
            self.ask(Question::Other, &[b"set", b"pause", b"yes"])?;
        }
        match self.stage {
            Stage::Empty => {}
            Stage::Ready => self.go_on_ready(now)?,
            Stage::Loading { .. } | Stage::Seeking { .. } => {
                if self.asked.is_empty() && now >= self.since + CHECK {
                    self.since = now;
                    self.look()?;
                }
            }
        }
        Ok(())
    }

    fn go_on_ready(&mut self, now: Instant) -> io::Result<()> {
        if std::mem::take(&mut self.bounds_changed) {
            self.set_bounds()?;
        }
        if let Some(to) = self.go.take() {
            self.ask(Question::Seek, &[b"seek", seconds(to).as_bytes(), b"absolute+exact"])?;
            (self.stage, self.since, self.is_lost) = (Stage::Seeking { to, is_known: false }, now, false);
            return Ok(());
        }
        if self.paused.take() == Some(false) {
            (self.heard.1, self.look_at, self.has_gone_on) = (now, Some(now + LOOK), true);
            self.ask(Question::Other, &[b"set", b"pause", b"no"])?;
        }
        let is_looking = self.asked.iter().any(|(_, question, _)| matches!(question, Question::Look { .. }));
        if !is_looking && self.look_at.is_some_and(|at| now >= at) {
            self.look()?;
        }
        Ok(())
    }

    fn look(&mut self) -> io::Result<()> {
        self.ask(Question::Look { commands: self.commands }, &[b"expand-text", LOOKED_AT])
    }

    /// mpv itself ends a part, to the sample.
    fn set_bounds(&mut self) -> io::Result<()> {
        let until = self.part.and_then(|part| part.until).map(seconds);
        let round = self.part.filter(|part| part.loops).and_then(|part| Some((seconds(part.from), until.as_ref()?)));
        let (a, b) = round.as_ref().map_or(("no", "no"), |(from, until)| (from.as_str(), until.as_str()));
        let end = until.as_deref().filter(|_| round.is_none()).unwrap_or("none");
        for (name, value) in [("ab-loop-a", a), ("ab-loop-b", b), ("end", end)] {
            self.ask(Question::Other, &[b"set", name.as_bytes(), value.as_bytes()])?;
        }
        Ok(())
    }

    fn ask(&mut self, question: Question, words: &[&[u8]]) -> io::Result<()> {
        let id = self.mpv.send(words)?;
        self.asked.push_back((id, question, Instant::now()));
        Ok(())
    }
}

fn unreachable_time() -> Fault {
    Fault::Unplayable("mpv cannot go to that time in it".to_owned())
}

fn seconds(time: f64) -> String {
    format!("{time:.3}")
}
