//! How long it takes to read a transcript and to move and change things in it, however long it is. Times are reported,
//! never asserted: they belong to the machine they were taken on.
//!
//! `cargo bench --bench length -- talk.txt …` reads these transcripts; each needs its memory. For each:
//!
//! - *read*: from the file to the transcript, beside counting its lines.
//! - each key: from the key to the drawn frame, at places all over the transcript; the middle time and that which 95 of
//!   100 do not exceed.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use whosaid::app::key::parse_keys;
use whosaid::app::{App, Config, Event, Keymap, OpenFile};
use whosaid::formats;
use whosaid::ui::{self, Theme, Themes};

/// How many places a key is pressed at.
const PLACES: u64 = 100;

/// What is measured: the keys that go before, and the last one, whose frame is waited for.
const KEYS: &[(&str, &str, &str)] = &[
    ("a row down", "", "j"),
    ("a page down", "", "pagedown"),
    ("to the end", "g g", "G"),
    ("next of the speaker", "", "}"),
    ("hide a speaker", "", "x"),
    ("show it again", "", "x"),
];

/// The same for what is done once in a while, a few times each.
const CHANGES: &[(&str, &str, &str)] = &[
    ("rename", "r ctrl-u A d a", "enter"),
    ("undo that", "", "u"),
    ("all of a speaker to a new one", "a tab tab tab B e n", "enter"),
    ("undo that", "", "u"),
    ("all of a speaker to another", "a tab tab tab 0 0", "enter"),
    ("undo that", "", "u"),
    ("the rest of a speaker to a new one", "a tab tab B e n", "enter"),
    ("undo that", "", "u"),
];

fn main() -> Result<()> {
    let named = std::env::args_os().skip(1).filter(|argument| argument != "--bench").map(PathBuf::from);
    let named: Vec<PathBuf> = named.collect();
    if named.is_empty() {
        println!("length: name transcripts: cargo bench --bench length -- talk.txt …");
    }
    named.iter().try_for_each(|path| report(path).with_context(|| path.display().to_string()))
}

fn report(path: &Path) -> Result<()> {
    // Once before, so that both find the file in memory.
    count_lines(path)?;
    let lines = timed(|| count_lines(path))?;
    let started = Instant::now();
    let document = formats::read_in_blocks(&mut File::open(path)?, &formats::extension_of(path))?;
    let read = started.elapsed();
    let (segments, bytes) = (document.transcript.len(), fs::metadata(path)?.len());
    println!("{}, {bytes} bytes, {segments} segments, 120×36", path.display());
    println!("  read {read:>10.2?}   lines {lines:>10.2?}   ratio {:.1}", read.as_secs_f64() / lines.as_secs_f64());

    let seconds = document.transcript.end().map_or(0, |end| end.millis() / 1000);
    let mut app = App::new(OpenFile::default(), document.transcript, Config::with("")?, Keymap::default());
    let (theme, mut buffer) = (Themes::new(true).named("ansi")?, Buffer::empty(Rect::new(0, 0, 120, 36)));
    app.update(Event::Resize(120, 36));
    let mut screen = |keys: &str| press(&mut app, keys, &theme, &mut buffer);
    for (name, before, key) in KEYS.iter().chain(CHANGES) {
        let is_change = CHANGES.iter().any(|change| change.0 == *name);
        let mut times = Vec::new();
        for place in 0..if is_change { 1 } else { PLACES } {
            let to = (place * 7919 % PLACES) * seconds / PLACES;
            if !is_change {
                screen(&format!("t {} enter", spelled(to)))?;
            }
            screen(before)?;
            times.push(screen(key)?);
        }
        tell(name, times);
    }
    let times: Result<Vec<Duration>> = (0..PLACES)
        .map(|place| {
            screen(&format!("t {}", spelled(place * 7919 % PLACES * seconds / PLACES)))?;
            screen("enter")
        })
        .collect();
    tell("to a time", times?);
    Ok(())
}

/// Presses keys; how long all took until the frame.
fn press(app: &mut App, keys: &str, theme: &Theme, buffer: &mut Buffer) -> Result<Duration> {
    let keys = if keys.is_empty() { Vec::new() } else { parse_keys(keys)? };
    let started = Instant::now();
    for key in keys {
        app.update(Event::Key(key));
    }
    buffer.reset();
    ui::draw(app, theme, buffer);
    Ok(started.elapsed())
}

fn tell(name: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |hundredth: usize| times[(times.len() - 1) * hundredth / 100];
    println!("  {name:32} {:>10.2?}   95 of 100 {:>10.2?}", at(50), at(95));
}

/// A time as the keys that type it.
fn spelled(seconds: u64) -> String {
    let typed = format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    typed.chars().map(|c| format!("{c} ")).collect::<String>().trim().to_owned()
}

fn timed(work: impl FnOnce() -> Result<usize>) -> Result<Duration> {
    let started = Instant::now();
    ensure!(work()? > 0, "there are no lines");
    Ok(started.elapsed())
}

/// As `wc -l` does.
fn count_lines(path: &Path) -> Result<usize> {
    let (mut file, mut room, mut count) = (File::open(path)?, vec![0; 1 << 18], 0);
    loop {
        match file.read(&mut room)? {
            0 => return Ok(count),
            len => count += memchr::memchr_iter(b'\n', &room[..len]).count(),
        }
    }
}
