//! How fast transcripts are read and converted. Times are reported, never asserted: they belong to their machine.
//!
//! `cargo bench --bench formats` measures a made talk of a hundred hours in several formats; with `-- FILE…` it
//! measures these files. For each:
//!
//! - *read*: from the bytes to the transcript, beside a pass over the bytes that only checks them to be UTF-8 and counts
//!   the lines; for WhisperX JSON beside a typed read of the same bytes by `serde_json`.
//! - *blocks*: the same from the file, block by block.
//! - *convert*: for SRT, `whosaid convert` to WebVTT, beside `ffmpeg` where it is installed, both as programs that write
//!   to standard output: to a file, `whosaid` also waits for the disk, which `ffmpeg` does not.
//!
//! Every time is the best of its runs: what disturbs a run only makes it longer.

use std::fs::{self, File};
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use tempfile::TempDir;
use whosaid::formats::{self, Format, Outgoing};
use whosaid::model::{Builder, Progress, Segment, Timestamp, Transcript, Word};

/// How often a file is read, or a program started.
const RUNS: usize = 5;

/// How many segments the made talk has: of twenty seconds, a hundred hours.
const SEGMENTS: u64 = 18_000;

fn main() -> Result<()> {
    let named: Vec<PathBuf> =
        std::env::args_os().skip(1).filter(|argument| argument != "--bench").map(PathBuf::from).collect();
    if !named.is_empty() {
        return named.iter().try_for_each(|file| report(file).with_context(|| file.display().to_string()));
    }
    let folder = TempDir::new()?;
    let talk = talk()?;
    for (format, ending) in [("ranges", "txt"), ("srt", "srt"), ("webvtt", "vtt"), ("whisperx", "json")] {
        let file = folder.path().join("talk").with_extension(ending);
        let format = Format::named(format).context("a format")?;
        let mut bytes = Vec::new();
        formats::write(format, &Outgoing { transcript: &talk, title: "talk" }, &Progress::default(), &mut bytes)?;
        fs::write(&file, bytes)?;
        report(&file)?;
    }
    Ok(())
}

/// A talk of four speakers, with words.
fn talk() -> Result<Transcript> {
    const WORDS: [&str; 12] =
        ["we", "came", "at", "l’été", "when", "the", "lamp", "was", "still", "lit", "là-haut,", "every night."];
    let mut builder = Builder::default();
    for number in 0..SEGMENTS {
        let start = number * 20_000;
        let mut text = String::new();
        let mut words = Vec::new();
        for at in 0..70 {
            if at > 0 {
                text.push(' ');
            }
            let from = text.len() as u32;
            text.push_str(WORDS[((number * 7 + at * at) % 12) as usize]);
            let time = |millis| Timestamp::from_millis(start + at * 280 + millis);
            words.push(Word { range: from..text.len() as u32, start: time(0), end: time(260), confidence: Some(0.75) });
        }
        let speaker = builder.speaker(["Ann", "Ben", "SPEAKER_02", "Zoé"][(number * number % 4) as usize]);
        let time = |millis| Timestamp::from_millis(start + millis);
        builder.push(Segment { start: time(0), end: time(19_800), speaker, text: &text, words: &words })?;
    }
    Ok(builder.finish()?)
}

fn report(file: &Path) -> Result<()> {
    let bytes = fs::read(file)?;
    let extension = formats::extension_of(file);
    let format = formats::read(&bytes, &extension)?.format;
    let ours = best(|| keep(formats::read(&bytes, &extension)))?;
    println!("{}, {}, {} bytes", file.display(), format.name, bytes.len());
    let speed = bytes.len() as f64 / ours.as_secs_f64() / 1e6;
    match format.name {
        "whisperx" => {
            let peer = best(|| keep(serde_json::from_slice::<Whole<'_>>(&bytes)))?;
            println!(
                "  read     {} ({speed:.0} MB/s)  serde_json {}  ratio {:.2}",
                shown(ours),
                shown(peer),
                ratio(ours, peer)
            );
        }
        _ => {
            let peer = best(|| {
                let text = std::str::from_utf8(&bytes)?;
                black_box(memchr::memchr_iter(b'\n', text.as_bytes()).count());
                Ok(())
            })?;
            println!(
                "  read     {} ({speed:.0} MB/s)  a pass {}  ratio {:.1}",
                shown(ours),
                shown(peer),
                ratio(ours, peer)
            );
        }
    }
    let in_blocks = best(|| keep(formats::read_in_blocks(&mut File::open(file)?, &extension)))?;
    println!("  blocks   {} ({:.0} MB/s)", shown(in_blocks), bytes.len() as f64 / in_blocks.as_secs_f64() / 1e6);
    if format.name == "srt" { convert(file) } else { Ok(()) }
}

/// What a typed read of WhisperX JSON makes.
#[derive(Deserialize)]
#[allow(dead_code, reason = "read to be measured")]
struct Whole<'a> {
    #[serde(borrow)]
    segments: Vec<TypedSegment<'a>>,
    #[serde(default)]
    word_segments: Vec<TypedWord>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "read to be measured")]
struct TypedSegment<'a> {
    start: f64,
    end: f64,
    text: String,
    #[serde(borrow)]
    speaker: Option<&'a str>,
    words: Option<Vec<TypedWord>>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "read to be measured")]
struct TypedWord {
    word: String,
    start: Option<f64>,
    end: Option<f64>,
    score: Option<f64>,
    speaker: Option<String>,
}

fn convert(file: &Path) -> Result<()> {
    let folder = TempDir::new()?;
    let ours = best(|| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_whosaid"));
        program.env("WHOSAID_STATE_DIR", folder.path()).args(["convert", "--to", "vtt"]).arg(file);
        run(&mut program)
    })?;
    let has_ffmpeg = Command::new("ffmpeg").arg("-version").stdout(Stdio::null()).status().is_ok();
    if !has_ffmpeg {
        println!("  convert  {}  ffmpeg is not installed", shown(ours));
        return Ok(());
    }
    let peer = best(|| {
        let mut program = Command::new("ffmpeg");
        program.args(["-v", "error", "-nostdin", "-i"]).arg(file).args(["-f", "webvtt", "-"]);
        run(&mut program)
    })?;
    println!("  convert  {}  ffmpeg {}  ratio {:.3}", shown(ours), shown(peer), ratio(ours, peer));
    Ok(())
}

fn run(program: &mut Command) -> Result<()> {
    let status = program.stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    ensure!(status.success(), "{program:?}: {status}");
    Ok(())
}

/// What was made is made in full, whether or not anyone looks at it.
fn keep<T, E: Into<anyhow::Error>>(made: Result<T, E>) -> Result<()> {
    made.map(|made| drop(black_box(made))).map_err(Into::into)
}

fn best(mut work: impl FnMut() -> Result<()>) -> Result<Duration> {
    let mut best = Duration::MAX;
    for _ in 0..RUNS {
        let started = Instant::now();
        work()?;
        best = best.min(started.elapsed());
    }
    Ok(best)
}

fn shown(time: Duration) -> String {
    format!("{:8.1} ms", time.as_secs_f64() * 1000.0)
}

fn ratio(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64()
}
