//! How fast transcripts are searched. Times are reported, never asserted: they belong to their machine.
//!
//! `cargo bench --bench search` measures:
//!
//! - *folder*: `whosaid search` on a thousand transcripts of an hour, beside `rg -i` on the same files where it is
//!   installed, both as programs whose output goes nowhere. With `-- FOLDER` it is that folder.
//!
//! Every time is the best of its runs: what disturbs a run only makes it longer.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use tempfile::TempDir;

/// How often a program is started.
const RUNS: usize = 5;

/// How many transcripts the made folder has.
const FILES: usize = 1000;

/// How many segments each has: of eighteen seconds, an hour.
const SEGMENTS: usize = 200;

/// Words that a tenth of the segments have, that one segment has, and that none has.
const QUERIES: [&str; 3] = ["the wind came up", "ornithorynque", "zygomatique"];

fn main() -> Result<()> {
    let named = std::env::args_os().skip(1).find(|argument| argument != "--bench").map(PathBuf::from);
    let made = TempDir::new()?;
    let folder = match named {
        Some(folder) => folder,
        None => {
            make(made.path())?;
            made.path().to_owned()
        }
    };
    report(&folder)
}

fn report(folder: &Path) -> Result<()> {
    let state = TempDir::new()?;
    let has_peer = Command::new("rg").arg("--version").stdout(Stdio::null()).status().is_ok();
    for query in QUERIES {
        let mut program = Command::new(env!("CARGO_BIN_EXE_whosaid"));
        let ours = best(program.env("WHOSAID_STATE_DIR", state.path()).args(["search", query]).arg(folder))?;
        let peer = has_peer.then(|| best(Command::new("rg").args(["-i", query]).arg(folder))).transpose()?;
        let peer = peer.map_or_else(
            || "rg is not installed".to_owned(),
            |peer| format!("rg -i {}  ratio {:.2}", shown(peer), ours.as_secs_f64() / peer.as_secs_f64()),
        );
        println!("folder  {query:20} {}  {peer}", shown(ours));
    }
    Ok(())
}

/// Writes transcripts of four speakers and some sixty words to a segment.
fn make(folder: &Path) -> Result<()> {
    const WORDS: [&str; 13] =
        ["we", "came", "at", "l’été", "when", "lamp", "was", "still", "lit", "là-haut,", "every night.", "Et", "puis"];
    for file in 0..FILES {
        let mut text = String::new();
        for number in 0..SEGMENTS {
            let start = number * 18;
            text += &format!("[{start}.00s - {}.50s] SPEAKER_0{} :  ", start + 17, number * number % 4);
            let words = (0..60).map(|at| WORDS[(file + number * 7 + at * at) % WORDS.len()]);
            text += &words.collect::<Vec<_>>().join(" ");
            if (file + number).is_multiple_of(10) {
                text += " and the wind came up";
            }
            if (file, number) == (FILES / 2, SEGMENTS / 2) {
                text += " un ornithorynque";
            }
            text.push('\n');
        }
        fs::write(folder.join(format!("{file:04}.txt")), text)?;
    }
    Ok(())
}

/// The best time of a program that ends with 0 or, without hits, 1.
fn best(program: &mut Command) -> Result<Duration> {
    let mut best = Duration::MAX;
    for _ in 0..RUNS {
        let started = Instant::now();
        let status = program.stdout(Stdio::null()).stderr(Stdio::null()).status()?;
        best = best.min(started.elapsed());
        ensure!(matches!(status.code(), Some(0 | 1)), "{program:?}: {status}");
    }
    Ok(best)
}

fn shown(time: Duration) -> String {
    format!("{:8.1} ms", time.as_secs_f64() * 1000.0)
}
