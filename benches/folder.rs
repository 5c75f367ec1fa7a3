//! How fast a folder is indexed and searched by its index. Figures are reported, never asserted: they belong to their machine.
//!
//! `cargo bench --bench folder -- FOLDER [WORD…]` measures the program on that folder of transcripts, of which it changes
//! none: how long the index takes and how large it is, then for each of the words how long it takes until the first hits
//! are there and until all are, and the most memory that takes (Linux). The index lies in a temporary folder.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

/// How often each search is made; the median is shown.
const RUNS: usize = 7;

/// How often the memory of a program is looked at.
const LOOK: Duration = Duration::from_millis(1);

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let Some(folder) = arguments.next().map(PathBuf::from) else {
        println!("folder: name a folder of transcripts: cargo bench --bench folder -- FOLDER [WORD…]");
        return Ok(());
    };
    let state = TempDir::new()?;
    let program = |arguments: &[&str]| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_whosaid"));
        program.env("WHOSAID_STATE_DIR", state.path()).args(arguments).arg(&folder);
        program
    };
    let text = bytes_in(&folder)?;
    let made = Run::of(program(&["index"]))?;
    let index = bytes_in(&state.path().join("cache"))?;
    println!(
        "index: {:.1} s for {:.1} MB, at most {} MB held",
        made.all.as_secs_f64(),
        megabytes(text),
        made.held / 1000
    );
    println!("       {:.1} MB, {:.1} % of the files", megabytes(index), 100.0 * index as f64 / text as f64);
    println!("{:24}{:>12}{:>12}{:>12}", "", "first", "all", "held");
    for word in arguments {
        let runs = (0..RUNS).map(|_| Run::of(program(&["search", "-c", &word])));
        let mut runs = runs.collect::<Result<Vec<Run>>>()?;
        runs.sort_by_key(|run| run.all);
        let Run { first, all, held } = runs[RUNS / 2];
        println!(
            "{word:24}{:>9.1} ms{:>9.1} ms{:>9} MB",
            first.as_secs_f64() * 1e3,
            all.as_secs_f64() * 1e3,
            held / 1000
        );
    }
    Ok(())
}

/// What a run of the program took.
struct Run {
    first: Duration,
    all: Duration,
    /// The most memory, in kB; 0 where the system does not tell.
    held: u64,
}

impl Run {
    fn of(mut program: Command) -> Result<Run> {
        let began = Instant::now();
        let mut child = program.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let mut output = child.stdout.take().context("it is piped")?;
        let reader = std::thread::spawn(move || {
            let mut room = vec![0; 1 << 16];
            let first = output.read(&mut room).map(|_| began.elapsed());
            while output.read(&mut room).is_ok_and(|count| count > 0) {}
            first
        });
        let status = PathBuf::from(format!("/proc/{}/status", child.id()));
        let mut held = 0;
        let ended = loop {
            held = held.max(most_held(&status));
            match child.try_wait()? {
                Some(ended) => break ended,
                None => std::thread::sleep(LOOK),
            }
        };
        let all = began.elapsed();
        ensure!(matches!(ended.code(), Some(0 | 1)), "{program:?}: {ended}");
        let first = reader.join().map_err(|_| anyhow::anyhow!("the reader failed"))??;
        Ok(Run { first, all, held })
    }
}

/// The most memory that a program held, in kB, by `proc_pid_status(5)`.
fn most_held(status: &Path) -> u64 {
    let status = fs::read_to_string(status).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok()).unwrap_or(0)
}

fn bytes_in(folder: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let is_folder = entry.file_type()?.is_dir();
        bytes += if is_folder { bytes_in(&entry.path())? } else { entry.metadata()?.len() };
    }
    Ok(bytes)
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
