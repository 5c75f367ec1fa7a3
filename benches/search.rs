//! How fast transcripts are searched. Times are reported, never asserted: they belong to their machine.
//!
//! `cargo bench --bench search` measures `whosaid search` on a thousand transcripts of an hour, beside `rg -i` on the same
//! files where it is installed, both as programs that write to a file. With `-- FOLDER QUERY…` it is that folder, with
//! those queries.
//!
//! The two take turns, and what is shown is the median of their times, so that what else the machine does meets both. The
//! time on all processors together is the mean; Linux tells it by the hundredth of a second for all runs.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use tempfile::TempDir;

/// How often each program is started.
const RUNS: u32 = 11;

/// How many transcripts the made folder has.
const FILES: usize = 1000;

/// How many segments each has: of eighteen seconds, an hour.
const SEGMENTS: usize = 200;

/// What one segment has, a tenth of them, nearly all, and none.
const QUERIES: [&str; 4] = ["ornithorynque", "the wind came up", "lamp", "zygomatique"];

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let named = arguments.next().map(PathBuf::from);
    let asked: Vec<String> = arguments.collect();
    let made = TempDir::new()?;
    if named.is_none() {
        make(made.path())?;
    }
    let queries = if asked.is_empty() { QUERIES.map(String::from).to_vec() } else { asked };
    report(named.as_deref().unwrap_or(made.path()), &queries)
}

fn report(folder: &Path, queries: &[String]) -> Result<()> {
    let state = TempDir::new()?;
    let output = state.path().join("output");
    println!("{:24}{:>12}{:>12}{:>8}{:>12}{:>12}{:>8}", "", "whosaid", "rg -i", "ratio", "cpu", "rg -i", "ratio");
    for query in queries {
        let mut program = Command::new(env!("CARGO_BIN_EXE_whosaid"));
        program.env("WHOSAID_STATE_DIR", state.path()).args(["search", query]).arg(folder);
        let mut peer = Command::new("rg");
        peer.args(["-i", query]).arg(folder);
        let mut ours = Times::default();
        let mut theirs = Times::default();
        for _ in 0..RUNS {
            ours.add(&mut program, &output)?;
            // It may not be installed.
            let _ = theirs.add(&mut peer, &output);
        }
        let ratio = |ours: Option<Duration>, theirs: Option<Duration>| {
            let ratio = ours.zip(theirs).map(|(ours, theirs)| ours.as_secs_f64() / theirs.as_secs_f64());
            ratio.map_or_else(|| "-".to_owned(), |ratio| format!("{ratio:.2}"))
        };
        let (wall, cpu) = ((ours.median(), theirs.median()), (ours.mean_cpu(), theirs.mean_cpu()));
        print!("{query:24}{:>12}{:>12}{:>8}", shown(wall.0), shown(wall.1), ratio(wall.0, wall.1));
        println!("{:>12}{:>12}{:>8}", shown(cpu.0), shown(cpu.1), ratio(cpu.0, cpu.1));
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

/// How long the runs of a program took.
#[derive(Default)]
struct Times {
    wall: Vec<Duration>,
    /// On all processors, of all runs; `None` where the system does not tell.
    cpu: Option<Duration>,
}

impl Times {
    /// Runs a program that ends with 0 or, without hits, 1.
    fn add(&mut self, program: &mut Command, output: &Path) -> Result<()> {
        let (started, before) = (Instant::now(), cpu_of_children());
        let status = program.stdout(File::create(output)?).status()?;
        self.wall.push(started.elapsed());
        let used = cpu_of_children().zip(before).map(|(after, before)| after.saturating_sub(before));
        self.cpu = used.map(|used| used + self.cpu.unwrap_or_default());
        ensure!(matches!(status.code(), Some(0 | 1)), "{program:?}: {status}");
        Ok(())
    }

    fn median(&self) -> Option<Duration> {
        let mut sorted = self.wall.clone();
        sorted.sort();
        sorted.get(sorted.len() / 2).copied()
    }

    fn mean_cpu(&self) -> Option<Duration> {
        self.cpu.filter(|cpu| !cpu.is_zero()).map(|cpu| cpu / RUNS)
    }
}

/// What all ended children used, in user and system mode: fields 16 and 17 of `proc_pid_stat(5)`, in hundredths.
fn cpu_of_children() -> Option<Duration> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let fields = stat.rsplit_once(')')?.1.split_whitespace().skip(13).take(2);
    let ticks: u64 = fields.map(|field| field.parse::<u64>().ok()).sum::<Option<u64>>()?;
    Some(Duration::from_millis(10 * ticks))
}

fn shown(time: Option<Duration>) -> String {
    time.map_or_else(|| "-".to_owned(), |time| format!("{:.1} ms", time.as_secs_f64() * 1000.0))
}
