//! Many transcripts at a time: what `convert`, `rename` and `fix` do with folders.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Error, Result, anyhow, bail};
use indicatif::{ProgressBar, ProgressStyle};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use super::{Nothing, say};
use crate::formats::{Format, extension_of};
use crate::run::{Desk, Place, Stalled, Watch, asked, crew, is_other, is_standard, places, refuse_recording, told};
use crate::text::counted;

/// The status of a program that a signal ended, less the signal.
const ENDED: i32 = 128;

/// How the progress looks.
const PROGRESS: &str = "{pos} of {len} files {wide_bar} {eta} left{msg}";

/// A transcript of a batch, and where it goes.
#[derive(Debug)]
pub(super) struct Job {
    /// The file.
    pub source: PathBuf,
    /// The file that is made of it; `None` where none is.
    pub target: Option<PathBuf>,
    is_named: bool,
}

/// What became of a job.
enum Outcome {
    /// It was done; what to say of that, if anything.
    Done(String),
    /// There was nothing to do.
    Idle,
    /// The file is no transcript.
    Other,
    Failed(Error),
    /// It was not begun.
    Left,
}

/// How many jobs came out in each way.
#[derive(Default)]
struct Tally {
    done: usize,
    idle: usize,
    other: usize,
    left: usize,
    failed: Vec<(PathBuf, Error)>,
}

/// Whether paths are to be done as a batch: several of them, or a folder.
pub(super) fn is_batch(paths: &[PathBuf]) -> bool {
    paths.len() > 1 || paths.iter().any(|path| !is_standard(path) && path.is_dir())
}

/// The transcripts that are done, in order.
pub(super) struct Batch {
    /// Those that would go to the same file stand together.
    jobs: Vec<Vec<Job>>,
    /// All files, by their real paths, as far as one could be written over.
    sources: HashSet<PathBuf>,
    failed: Vec<(PathBuf, Error)>,
}

impl Batch {
    /// The files that paths lead to, as [`places`] finds them.
    ///
    /// With a folder and an ending for what is made of them, each has a target there, where it is in its own folder; what
    /// lies in that folder is left out.
    pub fn of(paths: &[PathBuf], output: Option<(&Path, &str)>, watch: &Watch) -> Result<Batch> {
        if paths.iter().any(|path| is_standard(path)) {
            bail!("-: standard input is one transcript; name it alone");
        }
        if let Some((output, _)) = output.filter(|(output, _)| is_standard(output) || output.is_file()) {
            bail!("{}: name a folder with -o; several transcripts go there", output.display());
        }
        let real_output = output.and_then(|(output, _)| fs::canonicalize(output).ok());
        let mut batch = Batch { jobs: Vec::new(), sources: HashSet::new(), failed: Vec::new() };
        let mut numbers: HashMap<PathBuf, usize> = HashMap::new();
        for (root, answer) in asked(paths, watch.patience(), |path| fs::canonicalize(path)) {
            let real_root = match answer {
                Ok(real_root) => real_root.ok(),
                Err(stalled) => {
                    batch.failed.push((root, stalled.into()));
                    continue;
                }
            };
            // What was made before is not made of again; a folder that is its own output is.
            let made = real_output.as_ref().zip(real_root.as_ref()).and_then(|(output, real_root)| {
                let inner = output.strip_prefix(real_root).ok()?;
                (!inner.as_os_str().is_empty()).then(|| root.join(inner))
            });
            for place in places(std::slice::from_ref(&root), watch) {
                let (source, is_named) = match place {
                    Place::Named(path) => (path, true),
                    Place::InFolder { path, .. } if made.as_ref().is_some_and(|made| path.starts_with(made)) => {
                        continue;
                    }
                    Place::InFolder { path, .. } => (path, false),
                    Place::Closed { error, .. } => {
                        batch.failed.push((root.clone(), error));
                        continue;
                    }
                };
                let inner = if is_named { source.file_name().map(Path::new) } else { source.strip_prefix(&root).ok() };
                let target = output.zip(inner).map(|((output, ending), inner)| output.join(with_ending(inner, ending)));
                if output.is_some() {
                    batch.sources.extend(fs::canonicalize(&source));
                }
                let number = target
                    .clone()
                    .map_or(batch.jobs.len(), |target| *numbers.entry(target).or_insert(batch.jobs.len()));
                if number == batch.jobs.len() {
                    batch.jobs.push(Vec::new());
                }
                batch.jobs[number].push(Job { source, target, is_named });
            }
        }
        Ok(batch)
    }

    /// Does `work` for each transcript, several at a time, and says what was done to each and in all.
    ///
    /// `work` tells what it did, or `None` where there was nothing to do. What is no transcript is passed over, a file that
    /// fails ends nothing else; so does a signal, but for what was not begun. The status is that of the program.
    pub fn run(
        self,
        watch: &Watch,
        work: impl Fn(&Job) -> Result<Option<String>> + Send + Sync + 'static,
    ) -> Result<u8> {
        let signals = [SIGINT, SIGTERM];
        let ended: Vec<Arc<AtomicBool>> = signals.iter().map(|_| Arc::default()).collect();
        for (signal, flag) in signals.into_iter().zip(&ended) {
            // A second one does not wait for a file that is slow.
            flag::register_conditional_shutdown(signal, ENDED + signal, flag.clone())
                .and_then(|_| flag::register(signal, flag.clone()))
                .context("waiting for signals")?;
        }
        let flags = ended.clone();
        let has_ended = move || flags.iter().any(|flag| flag.load(Ordering::Relaxed));
        let Batch { jobs, sources, failed } = self;
        let count: usize = jobs.iter().map(Vec::len).sum();
        let bar = ProgressBar::new(count as u64);
        bar.set_style(ProgressStyle::with_template(PROGRESS)?.progress_chars("█▌ "));
        let mut tally = Tally { failed, ..Tally::default() };
        let attempt = move |job: &Job, made: &mut BTreeMap<PathBuf, PathBuf>| {
            if has_ended() {
                return Outcome::Left;
            }
            match done(job, &sources, made, &work) {
                Ok(Some(told)) => Outcome::Done(told),
                Ok(None) => Outcome::Idle,
                Err(error) if error.is::<Nothing>() => Outcome::Idle,
                Err(error) if !job.is_named && is_other(&error) => Outcome::Other,
                Err(error) => Outcome::Failed(error),
            }
        };
        let serve = move |jobs: &Vec<Job>, _: &mut Desk| {
            let mut made = BTreeMap::new();
            jobs.iter().map(|job| (attempt(job, &mut made), job.source.clone())).collect::<Vec<_>>()
        };
        crew::run(jobs.into_iter(), watch, serve, |answers| {
            for (outcome, source) in answers.into_iter().flatten() {
                bar.inc(1);
                if let Outcome::Done(told) = &outcome
                    && !told.is_empty()
                {
                    bar.suspend(|| say(&format!("{}: {told}", source.display())));
                }
                tally.take(outcome, source);
            }
            if !tally.failed.is_empty() {
                bar.set_message(format!(", {} failed", tally.failed.len()));
            }
            Ok(())
        })?;
        bar.finish_and_clear();
        tally.tell();
        Ok(match signals.into_iter().zip(&ended).find(|(_, flag)| flag.load(Ordering::Relaxed)) {
            Some((signal, _)) => (ENDED + signal) as u8,
            None => u8::from(!tally.failed.is_empty() || tally.done + tally.idle == 0),
        })
    }
}

/// Those that would go to the same file, which mostly lie in one folder: where one does not answer, none does.
impl crew::Job<Vec<(Outcome, PathBuf)>> for Vec<Job> {
    fn file(&self) -> Option<&Path> {
        self.first().map(|job| job.source.as_path())
    }

    fn given_up(&self, stalled: Stalled) -> Vec<(Outcome, PathBuf)> {
        let failed = |job: &Job| (Outcome::Failed(anyhow!(stalled.to_string())), job.source.clone());
        self.iter().map(failed).collect()
    }
}

/// Does the work of a job, unless its file is no transcript by its beginning, or what it makes is there to be read.
fn done(
    job: &Job,
    sources: &HashSet<PathBuf>,
    made: &mut BTreeMap<PathBuf, PathBuf>,
    work: impl Fn(&Job) -> Result<Option<String>>,
) -> Result<Option<String>> {
    let path = &job.source;
    if !job.is_named {
        refuse_recording(path)?;
    }
    let Some(target) = &job.target else { return work(job) };
    if let Some(other) = made.get(target) {
        bail!("{} is made of {} already; convert it alone, to another name", target.display(), other.display());
    }
    if fs::canonicalize(target).is_ok_and(|target| sources.contains(&target)) {
        bail!("{} is one of the files that are read; name another folder with -o", target.display());
    }
    let told = work(job)?;
    if told.is_some() {
        made.insert(target.clone(), path.clone());
    }
    Ok(told)
}

impl Tally {
    fn take(&mut self, outcome: Outcome, source: PathBuf) {
        match outcome {
            Outcome::Done(_) => self.done += 1,
            Outcome::Idle => self.idle += 1,
            Outcome::Other => self.other += 1,
            Outcome::Left => self.left += 1,
            Outcome::Failed(error) => self.failed.push((source, error)),
        }
    }

    /// Says what failed, file by file, and how many came out how.
    fn tell(&self) {
        for (path, error) in &self.failed {
            let (path, reason) = (path.display().to_string(), told(error));
            // Most errors name the file.
            say(&if reason.contains(&path) {
                format!("failed: {reason}")
            } else {
                format!("failed: {path}: {reason}")
            });
        }
        let mut told = match self.done + self.idle + self.left + self.failed.len() {
            0 => "no transcript found".to_owned(),
            _ => format!("{} done", counted(self.done, "transcript")),
        };
        for (count, what) in [
            (self.idle, "with nothing to do"),
            (self.failed.len(), "failed"),
            (self.other, "passed over: no transcript"),
            (self.left, "not begun"),
        ] {
            if count > 0 {
                told += &format!(", {count} {what}");
            }
        }
        say(&told);
    }
}

/// A path with the ending of a format in the place of that of another, if it has one: `talk.srt.gz` is `talk.vtt`.
fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let is_packed = path.extension().is_some_and(|last| !last.eq_ignore_ascii_case(extension_of(path).as_str()));
    let mut bare = if is_packed { path.with_extension("") } else { path.to_owned() };
    if Format::asked_by(&bare).is_some() {
        let is_double = Format::spelled_out(&bare).is_some();
        bare.set_extension("");
        if is_double {
            bare.set_extension("");
        }
    }
    let mut name = bare.into_os_string();
    name.push(".");
    name.push(ending);
    name.into()
}

/// Makes the folder that a file is to be in.
pub(super) fn make_room(target: &Path) -> Result<()> {
    let folder = target.parent().unwrap_or(target);
    fs::create_dir_all(folder).map_err(|error| anyhow!("{}: the folder cannot be made: {error}", folder.display()))
}

#[cfg(all(test, unix))]
mod tests {
    use std::process::Command;
    use std::sync::Mutex;
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_file_that_does_not_answer_fails_and_the_others_are_done() {
        let folder = tempfile::tempdir().expect("a folder");
        let source = |name: &str| folder.path().join(name);
        let made = Command::new("mkfifo").arg(source("b.txt")).status().expect("mkfifo is there");
        assert!(made.success());
        let mut batch = Batch { jobs: Vec::new(), sources: HashSet::new(), failed: Vec::new() };
        for name in ["a.txt", "b.txt", "c.txt"] {
            batch.jobs.push(vec![Job { source: source(name), target: None, is_named: true }]);
        }
        for name in ["a.txt", "c.txt"] {
            fs::write(source(name), "Ada: a harbour\n").expect("ours");
        }
        let done: Arc<Mutex<Vec<PathBuf>>> = Arc::default();
        let work = {
            let done = Arc::clone(&done);
            move |job: &Job| {
                fs::read(&job.source)?;
                done.lock().expect("no thread fails").push(job.source.clone());
                Ok(Some(String::new()))
            }
        };
        assert_eq!(batch.run(&Watch::start(Duration::from_millis(100)), work).expect("it runs"), 1);
        let mut done = done.lock().expect("no thread fails").clone();
        done.sort_unstable();
        assert_eq!(done, [source("a.txt"), source("c.txt")]);
    }
}
