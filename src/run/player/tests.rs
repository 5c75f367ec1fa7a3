//! The player with the real mpv, which plays without a sound.

mod faults;

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};

use tempfile::TempDir;

use super::super::Message;
use super::*;

/// How long anything may take. Nothing is ever waited for that long unless it does not come.
const PATIENCE: Duration = Duration::from_secs(30);

/// How far from where it should be a position may be, in milliseconds.
const NEAR: u64 = 100;

/// How many samples a second the recordings have.
const RATE: u32 = 8000;

/// Tells the mpv of one test from that of another.
static STARTED: AtomicU32 = AtomicU32::new(0);

/// Someone who speaks in tones: a second high, a second low, and so on.
fn wave(seconds: u32) -> Vec<u8> {
    let samples = (0..seconds * RATE).flat_map(|at| {
        let pitch = if (at / RATE).is_multiple_of(2) { 440.0 } else { 660.0 };
        let sample = (f64::from(at) / f64::from(RATE) * pitch * std::f64::consts::TAU).sin() * 8000.0;
        (sample as i16).to_le_bytes()
    });
    let samples: Vec<u8> = samples.collect();
    let len = samples.len() as u32;
    let mut bytes = b"RIFF".to_vec();
    bytes.extend((36 + len).to_le_bytes());
    bytes.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    bytes.extend([RATE, RATE * 2].iter().flat_map(|rate| rate.to_le_bytes()));
    bytes.extend(b"\x02\0\x10\0data");
    bytes.extend(len.to_le_bytes());
    bytes.extend(samples);
    bytes
}

/// A player with a recording of sixty seconds.
struct Stage {
    player: Option<Player>,
    inbox: Receiver<Message>,
    serial: u64,
    mark: String,
    folder: TempDir,
}

impl Stage {
    fn new() -> Stage {
        Stage::with(&["--ao=null"])
    }

    fn with(options: &[&str]) -> Stage {
        let found = Command::new("mpv").arg("--version").stdout(Stdio::null()).status();
        assert!(found.is_ok(), "mpv is not installed, which these tests play with: tests/run says how to get it");
        let mark = format!("--title=whosaid-{}-{}", std::process::id(), STARTED.fetch_add(1, Ordering::Relaxed));
        let options = options.iter().copied().chain([mark.as_str()]).map(OsString::from).collect();
        let mut stage = Stage::of(Program { name: "mpv".into(), options });
        stage.mark = mark;
        stage
    }

    fn of(program: Program) -> Stage {
        let (messages, inbox) = channel();
        let folder = tempfile::tempdir().expect("a folder");
        let player = Player::with(program, Outbox { messages, opening: 0 });
        let mut stage = Stage { player: Some(player), inbox, serial: 0, mark: String::new(), folder };
        fs::write(stage.path("talk.wav"), wave(60)).expect("written");
        stage.take("talk.wav", 0);
        stage
    }

    fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(name)
    }

    fn take(&mut self, name: impl AsRef<Path>, offset: i64) {
        let place = self.path(name).into_os_string();
        self.tell(PlayerCommand::Take(Media { place, offset }));
    }

    fn tell(&mut self, command: PlayerCommand) {
        self.serial += 1;
        self.player.as_ref().expect("a player").tell(self.serial, command);
    }

    fn play(&mut self, from: u64, until: Option<u64>, loops: bool) {
        self.tell(PlayerCommand::Play(Stretch { from: at(from), until: until.map(at), loops }));
    }

    fn report(&self) -> PlayerReport {
        match self.inbox.recv_timeout(PATIENCE) {
            Ok(Message::App { event: Event::Player(report), .. }) => report,
            other => panic!("{other:?}"),
        }
    }

    /// Where it is after the last command: the time, and whether it is paused.
    fn position(&self) -> (u64, bool) {
        loop {
            match self.report() {
                PlayerReport::At { serial, time, is_paused } if serial == self.serial => {
                    return (time.millis(), is_paused);
                }
                PlayerReport::At { serial, .. } => assert!(serial < self.serial, "{serial}"),
                other => panic!("{other:?}"),
            }
        }
    }

    /// The positions up to the end of what is played.
    fn to_the_end(&self) -> Vec<(u64, bool)> {
        let mut positions = Vec::new();
        loop {
            match self.report() {
                PlayerReport::At { serial, time, is_paused } if serial == self.serial => {
                    positions.push((time.millis(), is_paused));
                }
                PlayerReport::Ended { serial } if serial == self.serial => return positions,
                PlayerReport::At { .. } => {}
                other => panic!("{other:?}"),
            }
        }
    }

    fn failure(&self) -> String {
        loop {
            match self.report() {
                PlayerReport::Failed(text) => return text,
                PlayerReport::At { .. } => {}
                other => panic!("{other:?}"),
            }
        }
    }

    /// The number of the mpv that runs.
    fn mpv(&self) -> Option<String> {
        process_with(&self.mark)
    }

    fn signal(&self, name: &str) {
        kill(name, &self.mpv().expect("mpv runs"));
    }

    /// Waits until no mpv runs.
    fn is_silent(&self) {
        let until = Instant::now() + PATIENCE;
        while self.mpv().is_some() {
            assert!(Instant::now() < until, "mpv still runs");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Plays, to see that it does.
    fn plays(&mut self) {
        self.play(7000, None, false);
        let (time, is_paused) = self.position();
        assert!(time.abs_diff(7000) < PATIENCE.as_millis() as u64 && !is_paused, "{time}, {is_paused}");
    }
}

fn process_with(mark: &str) -> Option<String> {
    let listed = Command::new("ps").args(["-A", "-ww", "-o", "pid=,stat=,args="]).output().expect("ps is there");
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    let found = listed.lines().find(|line| line.split_whitespace().any(|word| word == mark))?;
    let mut words = found.split_whitespace();
    let pid = words.next()?;
    // One that is dead and not yet buried has no arguments on some systems.
    (!words.next()?.starts_with('Z')).then(|| pid.to_owned())
}

fn kill(signal: &str, pid: &str) {
    let sent = Command::new("kill").args(["-s", signal, pid]).status().expect("kill is there");
    assert!(sent.success(), "{signal} could not be sent to {pid}");
}

fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(millis).expect("a time")
}

/// Numbers that look random; the same for the same seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

#[test]
fn nothing_is_started_before_it_plays() {
    let mut stage = Stage::new();
    for command in [PlayerCommand::Speed(2.0), PlayerCommand::Pause(0), PlayerCommand::Resume] {
        stage.tell(command);
    }
    stage.tell(PlayerCommand::Seek(at(1000)));
    stage.take("other.wav", 0);
    assert!(stage.inbox.recv_timeout(Duration::from_millis(300)).is_err());
    assert_eq!(stage.mpv(), None);
}

#[test]
fn seeks_land_where_they_should() {
    let mut stage = Stage::new();
    let mut dice = Dice(7);
    stage.take("talk.wav", 1200);
    stage.play(5000, None, false);
    stage.tell(PlayerCommand::Pause(0));
    stage.position();
    for _ in 0..60 {
        let to = dice.roll(58_000);
        stage.tell(PlayerCommand::Seek(at(to)));
        let (time, is_paused) = stage.position();
        assert!(time.abs_diff(to) <= NEAR && is_paused, "{time} for {to}");
        let began = Instant::now();
        stage.tell(PlayerCommand::Resume);
        let (time, is_paused) = stage.position();
        let played = began.elapsed().as_millis() as u64;
        assert!(time + NEAR >= to && time <= to + played + NEAR && !is_paused, "{time} for {to} after {played}");
        stage.tell(PlayerCommand::Pause(0));
    }
    for _ in 0..30 {
        let (to, speed) = (dice.roll(40_000), 1 + dice.roll(2));
        stage.tell(PlayerCommand::Speed(speed as f64));
        let began = Instant::now();
        stage.play(to, None, false);
        let (time, is_paused) = stage.position();
        let played = began.elapsed().as_millis() as u64 * speed;
        assert!(time + NEAR >= to && time <= to + played + NEAR && !is_paused, "{time} for {to} after {played}");
    }
}

#[test]
fn seeks_that_come_in_a_row_lead_to_the_last() {
    let mut stage = Stage::new();
    stage.play(5000, None, false);
    let mut dice = Dice(11);
    for _ in 0..10 {
        let began = Instant::now();
        let to = (0..20).map(|_| dice.roll(50_000)).inspect(|to| stage.tell(PlayerCommand::Seek(at(*to)))).last();
        let to = to.expect("some");
        let (time, _) = stage.position();
        let played = began.elapsed().as_millis() as u64;
        assert!(time + NEAR >= to && time <= to + played + NEAR, "{time} for {to} after {played}");
    }
}

#[test]
fn pausing_agrees_after_random_commands() {
    let mut stage = Stage::new();
    for seed in 1..=5 {
        let mut dice = Dice(seed);
        stage.play(1000, None, false);
        let mut paused = false;
        let mut told = Vec::new();
        for _ in 0..100 {
            let command = match dice.roll(7) {
                0 => PlayerCommand::Play(Stretch { from: at(dice.roll(20_000)), until: None, loops: false }),
                1 => PlayerCommand::Pause(dice.roll(2) * 500),
                2 => PlayerCommand::Resume,
                3 => PlayerCommand::Seek(at(dice.roll(20_000))),
                4 => PlayerCommand::Speed(0.5 + dice.roll(4) as f64 / 2.0),
                5 => PlayerCommand::Volume(dice.roll(150) as u32),
                _ => {
                    let from = dice.roll(20_000);
                    PlayerCommand::Play(Stretch { from: at(from), until: Some(at(from + 300)), loops: true })
                }
            };
            match command {
                PlayerCommand::Play(_) | PlayerCommand::Resume => paused = false,
                PlayerCommand::Pause(_) => paused = true,
                _ => {}
            }
            told.push(command.clone());
            stage.tell(command);
            thread::sleep(Duration::from_millis(dice.roll(12)));
        }
        let (_, is_paused) = stage.position();
        assert_eq!(is_paused, paused, "seed {seed}: {told:?}");
    }
}

#[test]
fn a_stretch_is_played_to_its_end_and_no_further() {
    let mut stage = Stage::new();
    for (from, until, speed) in [(3200, 4000, 1), (3900, 4000, 1), (10_000, 12_000, 2), (59_500, 90_000, 1)] {
        stage.tell(PlayerCommand::Speed(speed as f64));
        let began = Instant::now();
        stage.play(from, Some(until), false);
        let positions = stage.to_the_end();
        let played = began.elapsed().as_millis() as u64 * speed;
        let end = until.min(60_000);
        assert!(played + NEAR >= end - from, "{from} to {end} in {played}");
        let (last, is_paused) = positions.last().expect("positions");
        assert!(last.abs_diff(end) <= NEAR && *is_paused, "{positions:?}");
        assert!(positions.is_sorted(), "{positions:?}");
        assert!(positions.iter().all(|(time, _)| time + NEAR >= from), "{positions:?}");
        assert_eq!(positions.iter().filter(|(_, is_paused)| *is_paused).count(), 1, "{positions:?}");
    }
}

/// What mpv tells of the end of a stretch comes too early; what it plays does not.
#[test]
fn what_is_heard_of_a_stretch_is_all_of_it_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let heard = folder.path().join("heard.pcm");
    let file = format!("--ao-pcm-file={}", heard.display());
    let mut stage = Stage::with(&["--ao=pcm", "--ao-pcm-waveheader=no", &file]);
    stage.play(3200, Some(4100), false);
    stage.to_the_end();
    stage.player = None;
    let (heard, samples) = (fs::read(heard).expect("written"), &wave(60)[44..]);
    let place = |millis: usize| millis * RATE as usize / 1000 * 2;
    assert!(heard.len().abs_diff(place(900)) <= place(5), "{} bytes", heard.len());
    let starts = (place(3195)..=place(3205)).step_by(2);
    let same = |start: &usize| {
        let pair = |bytes: &[u8]| i16::from_le_bytes([bytes[0], bytes[1]]);
        let (heard, samples) = (heard.chunks_exact(2).map(pair), samples[*start..].chunks_exact(2).map(pair));
        heard.zip(samples).all(|(one, other)| one.abs_diff(other) <= 1)
    };
    assert!(starts.clone().any(|start| same(&start)), "other sound than from 3.2 s on");
}

#[test]
fn positions_are_those_heard_up_to_the_end() {
    let mut stage = Stage::new();
    let began = Instant::now();
    stage.play(20_000, Some(21_500), false);
    let mut count = 0;
    loop {
        match stage.report() {
            PlayerReport::At { time, is_paused: false, .. } => {
                let played = began.elapsed().as_millis() as u64;
                assert!(time.millis() <= 20_000 + played + NEAR, "{time:?} after {played}");
                count += 1;
            }
            PlayerReport::Ended { .. } => break,
            _ => {}
        }
    }
    assert!((2..=40).contains(&count), "{count} positions");
}

#[test]
fn a_loop_goes_back_to_its_start_until_something_else_is_wanted() {
    let mut stage = Stage::new();
    let (from, until) = (2000, 2700);
    stage.play(from, Some(until), true);
    let (mut rounds, mut before) = (0, from);
    while rounds < 3 {
        let (time, is_paused) = stage.position();
        assert!(time + NEAR >= from && time <= until + NEAR && !is_paused, "{time}");
        rounds += u32::from(time < before);
        before = time;
    }
    stage.tell(PlayerCommand::Pause(0));
    let (time, is_paused) = stage.position();
    assert!(time + NEAR >= from && time <= until + NEAR && is_paused, "{time}");
    stage.tell(PlayerCommand::Seek(at(2500)));
    stage.tell(PlayerCommand::Resume);
    while stage.position().0 < 3200 {}
}

#[test]
fn pausing_goes_back_a_bit_but_not_before_the_start() {
    let mut stage = Stage::new();
    stage.play(10_000, None, false);
    let mut heard = 0;
    while heard < 10_900 {
        heard = stage.position().0;
    }
    let began = Instant::now();
    stage.tell(PlayerCommand::Pause(500));
    let (time, is_paused) = stage.position();
    let played = began.elapsed().as_millis() as u64;
    assert!(is_paused && time + 500 + NEAR >= heard && time + 500 <= heard + played + NEAR, "{time} after {heard}");
    stage.tell(PlayerCommand::Pause(500));
    assert_eq!(stage.position(), (time, true), "it is paused already");

    stage.play(10_000, None, false);
    stage.position();
    stage.tell(PlayerCommand::Pause(60_000));
    let (time, is_paused) = stage.position();
    assert!(time.abs_diff(10_000) <= NEAR && is_paused, "{time}");
    stage.tell(PlayerCommand::Resume);
    let (time, is_paused) = stage.position();
    assert!(time + NEAR >= 10_000 && !is_paused, "{time}");
}

#[test]
fn pausing_just_before_the_end_is_no_end() {
    let mut stage = Stage::new();
    stage.play(10_000, Some(11_000), false);
    let mut heard = 0;
    while heard < 10_800 {
        heard = stage.position().0;
    }
    stage.tell(PlayerCommand::Pause(0));
    let (time, is_paused) = stage.position();
    assert!(is_paused && time + NEAR >= heard && time < 11_000, "{time}");
    stage.tell(PlayerCommand::Resume);
    let (last, is_paused) = *stage.to_the_end().last().expect("positions");
    assert!(last.abs_diff(11_000) <= NEAR && is_paused, "{last}");
    // What comes after the end of a stretch is what follows in the recording.
    stage.tell(PlayerCommand::Resume);
    while stage.position().0 < 11_300 {}
}

#[test]
fn it_is_paused_before_the_program_is_stopped() {
    let mut stage = Stage::new();
    stage.player.as_ref().expect("a player").hush();
    stage.play(1000, None, false);
    stage.position();
    stage.player.as_ref().expect("a player").hush();
    while !stage.position().1 {}
    stage.tell(PlayerCommand::Resume);
    assert!(!stage.position().1);
}

#[test]
fn nothing_is_told_while_it_stands_still() {
    let mut stage = Stage::new();
    stage.play(1000, None, false);
    stage.position();
    stage.tell(PlayerCommand::Pause(0));
    while !stage.position().1 {}
    // What was on its way when it was told.
    let on_its_way = Duration::from_millis(200);
    while stage.inbox.recv_timeout(on_its_way).is_ok() {}
    assert_eq!(stage.inbox.recv_timeout(Duration::from_millis(500)).err(), Some(RecvTimeoutError::Timeout));
}

#[test]
fn another_offset_or_recording_is_taken_at_any_time() {
    let mut stage = Stage::new();
    stage.take("talk.wav", -3000);
    stage.play(1000, None, false);
    stage.tell(PlayerCommand::Pause(0));
    assert!(stage.position().0 >= 3000, "what comes before the recording is its start");
    stage.tell(PlayerCommand::Seek(at(20_000)));
    assert!(stage.position().0.abs_diff(20_000) <= NEAR);
    stage.take("talk.wav", 2000);
    assert!(stage.position().0.abs_diff(15_000) <= NEAR, "the same sound, told otherwise");

    fs::write(stage.path("short.wav"), wave(2)).expect("written");
    stage.take("short.wav", 0);
    stage.play(1500, None, false);
    let (last, _) = *stage.to_the_end().last().expect("positions");
    assert!(last.abs_diff(2000) <= NEAR, "{last}");
}
