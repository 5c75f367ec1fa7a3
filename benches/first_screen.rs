//! How long the first screen takes. Times are reported, never asserted: they belong to the machine they were taken on.
//!
//! `cargo bench` measures the sample; `cargo bench -- talk.vtt …` measures these transcripts too, in copies. For each:
//!
//! - *start*: from the start of the program in a pseudo-terminal to its first whole frame, beside what starting `true`
//!   there takes. A frame is whole when its [synchronized update](https://gist.github.com/christianparpart/d8a62cc1ab659194337d73e399004036) ends.
//! - *work*: reading the file, making the transcript and drawing the screen, beside reading the bytes of the file.
//!
//! Every time is the median of its runs.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use tempfile::TempDir;
use whosaid::app::{App, Config, Event, Keymap, OpenFile};
use whosaid::formats;
use whosaid::ui::{self, Themes};

/// How often the program is started.
const STARTS: usize = 20;

/// How often the work is done.
const REPEATS: usize = 200;

/// The size of the screen, in columns and rows.
const SCREEN: (u16, u16) = (100, 30);

/// What a frame starts with. Without it, an end is only the program giving the terminal back.
const FRAME_START: &[u8] = b"\x1b[?2026h";

/// What a frame ends with.
const FRAME_END: &[u8] = b"\x1b[?2026l";

fn main() -> Result<()> {
    // Cargo starts benches in the folder of the package, and adds `--bench`.
    let sample = PathBuf::from("assets/sample.txt");
    let named = std::env::args_os().skip(1).filter(|argument| argument != "--bench").map(PathBuf::from);
    for transcript in [sample].into_iter().chain(named) {
        report(&transcript).with_context(|| transcript.display().to_string())?;
    }
    Ok(())
}

fn report(transcript: &Path) -> Result<()> {
    let folder = TempDir::new()?;
    let copy = folder.path().join(transcript.file_name().context("this is no file")?);
    fs::copy(transcript, &copy)?;

    let (frame, nothing) = start(&copy, folder.path())?;
    let (screen, bytes) = work(&copy)?;
    println!("{}, {} bytes, {}×{}", transcript.display(), fs::metadata(&copy)?.len(), SCREEN.0, SCREEN.1);
    println!("  start  first frame {}   `true` {}   ratio {:.1}", shown(frame), shown(nothing), ratio(frame, nothing));
    println!("  work   first frame {}   bytes  {}   ratio {:.1}", shown(screen), shown(bytes), ratio(screen, bytes));
    Ok(())
}

/// From the start of the program to its first frame, and from the start of `true` to its end.
///
/// They take turns, so that what else the machine does meets both alike.
fn start(transcript: &Path, folder: &Path) -> Result<(Duration, Duration)> {
    let mut program = CommandBuilder::new(env!("CARGO_BIN_EXE_whosaid"));
    program.arg(transcript);
    program.env("TERM", "xterm-256color");
    program.env("WHOSAID_CONFIG_DIR", folder.join("config"));
    program.env("WHOSAID_STATE_DIR", folder.join("state"));
    let nothing = CommandBuilder::new("true");

    let (mut frames, mut nothings) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        frames.push(time_to_frame(program.clone())?);
        nothings.push(time_to_end(nothing.clone())?);
    }
    Ok((median(frames), median(nothings)))
}

fn time_to_frame(program: CommandBuilder) -> Result<Duration> {
    let (started, master, mut child) = spawn(program)?;
    let mut output = master.try_clone_reader()?;
    let mut seen = Vec::new();
    let mut block = [0; 1 << 16];
    while !has_frame(&seen) {
        let count = output.read(&mut block).unwrap_or(0);
        ensure!(count > 0, "the program ended before its first frame: {}", String::from_utf8_lossy(&seen));
        seen.extend_from_slice(&block[..count]);
    }
    let time = started.elapsed();
    child.kill()?;
    child.wait()?;
    Ok(time)
}

fn has_frame(output: &[u8]) -> bool {
    let place = |bytes: &[u8], mark: &[u8]| bytes.windows(mark.len()).position(|window| window == mark);
    place(output, FRAME_START).is_some_and(|start| place(&output[start..], FRAME_END).is_some())
}

fn time_to_end(program: CommandBuilder) -> Result<Duration> {
    let (started, _master, mut child) = spawn(program)?;
    let status = child.wait()?;
    let time = started.elapsed();
    if !status.success() {
        bail!("`true` failed: {status}");
    }
    Ok(time)
}

/// When a program was started, the other side of its terminal, and the program.
type Started = (Instant, Box<dyn MasterPty + Send>, Box<dyn Child + Send + Sync>);

/// Starts a program in a new pseudo-terminal, which is there before the clock starts.
fn spawn(program: CommandBuilder) -> Result<Started> {
    let size = PtySize { cols: SCREEN.0, rows: SCREEN.1, ..PtySize::default() };
    let pair = native_pty_system().openpty(size)?;
    let started = Instant::now();
    let child = pair.slave.spawn_command(program)?;
    Ok((started, pair.master, child))
}

/// From the file to a drawn screen, and from the file to its bytes; without a process, a terminal or a session.
fn work(transcript: &Path) -> Result<(Duration, Duration)> {
    let theme = Themes::new(true).named("ansi")?;
    let (mut screens, mut bytes) = (Vec::new(), Vec::new());
    for _ in 0..REPEATS {
        let started = Instant::now();
        std::hint::black_box(fs::read(transcript)?);
        bytes.push(started.elapsed());

        let (config, keymap) = (Config::with("")?, Keymap::default());
        let started = Instant::now();
        let document = formats::read(&fs::read(transcript)?, &formats::extension_of(transcript))?;
        let mut app = App::new(OpenFile::default(), document.transcript, config, keymap);
        app.update(Event::Resize(SCREEN.0, SCREEN.1));
        let mut buffer = Buffer::empty(Rect::new(0, 0, SCREEN.0, SCREEN.1));
        ui::draw(&app, &theme, &mut buffer);
        std::hint::black_box(buffer);
        screens.push(started.elapsed());
    }
    Ok((median(screens), median(bytes)))
}

/// The middle one of an odd number of times, the later of the two in the middle of an even one.
fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn shown(time: Duration) -> String {
    format!("{:8.3} ms", time.as_secs_f64() * 1000.0)
}

fn ratio(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64()
}
