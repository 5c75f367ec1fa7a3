//! Reading a large file: how far it is is told, and Esc stops it.

use std::io::{self, IsTerminal, Read, Seek, SeekFrom, Write};
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use anyhow::{Result, bail};
use ratatui::crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::crossterm::terminal::{disable_raw_mode, enable_raw_mode};

use super::is_dumb;

/// How long reading may take before there is anything to tell.
const SHORT: Duration = Duration::from_millis(300);

/// How often is told how far it is.
const OFTEN: Duration = Duration::from_millis(100);

/// How far reading is.
#[derive(Default)]
pub struct Progress {
    /// How many bytes were read, and how many there are.
    read: AtomicU64,
    len: AtomicU64,
    is_stopped: AtomicBool,
}

impl Progress {
    /// Begins with a file of so many bytes.
    pub(super) fn begin(&self, len: u64) {
        self.len.store(len, Ordering::Relaxed);
    }

    /// How many hundredths were read when it was stopped, if it was.
    pub(super) fn stopped(&self) -> Option<u64> {
        let (read, len) = (self.read.load(Ordering::Relaxed), self.len.load(Ordering::Relaxed));
        self.is_stopped.load(Ordering::Relaxed).then(|| read * 100 / len.max(1))
    }

    fn told(&self) -> String {
        let million = |bytes: &AtomicU64| bytes.load(Ordering::Relaxed) / 1_000_000;
        format!("read {} of {} MB; Esc stops and shows what was read", million(&self.read), million(&self.len))
    }
}

/// A file that ends where reading it is stopped.
pub(super) struct Watched<'a, F> {
    pub file: &'a mut F,
    pub progress: &'a Progress,
}

impl<F: Read + Seek> Read for Watched<'_, F> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.progress.is_stopped.load(Ordering::Relaxed) {
            return Ok(0);
        }
        let count = self.file.read(buffer)?;
        // Some of it is read twice: what counts is how far.
        let at = self.file.stream_position()?;
        self.progress.read.fetch_max(at, Ordering::Relaxed);
        Ok(count)
    }
}

impl<F: Seek> Seek for Watched<'_, F> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

/// Takes the keys one by one until it is dropped.
struct Raw;

impl Drop for Raw {
    fn drop(&mut self) {
        // Where the terminal is gone there is nothing to set.
        let _ = disable_raw_mode();
        eprint!("\r\x1b[K");
    }
}

/// Runs `read` and tells on standard error how far it is, where that takes long; Esc stops it.
///
/// Returns what was typed meanwhile as well. An error where Ctrl-C was.
pub(super) fn attend<T: Send>(read: impl FnOnce(&Progress) -> Result<T> + Send) -> Result<(T, Vec<Event>)> {
    let progress = Progress::default();
    let (mut typed, mut is_given_up) = (Vec::new(), false);
    let made = thread::scope(|scope| {
        let (done, is_done) = mpsc::channel::<()>();
        let worker = scope.spawn(|| {
            let _done = done;
            read(&progress)
        });
        let mut raw = None;
        while let Err(RecvTimeoutError::Timeout) =
            is_done.recv_timeout(if raw.is_none() { SHORT } else { Duration::ZERO })
        {
            // Of what cannot be stopped there is nothing to tell.
            if progress.len.load(Ordering::Relaxed) == 0 {
                continue;
            }
            if raw.is_none() {
                let is_shown = io::stderr().is_terminal() && io::stdout().is_terminal() && !is_dumb();
                if !is_shown || enable_raw_mode().is_err() {
                    break;
                }
                raw = Some(Raw);
            }
            eprint!("\r\x1b[K{}", progress.told());
            let _ = io::stderr().flush();
            if !event::poll(OFTEN).unwrap_or(false) {
                continue;
            }
            match event::read() {
                Ok(Event::Key(KeyEvent { code: KeyCode::Esc, kind: KeyEventKind::Press, .. })) => {
                    progress.is_stopped.store(true, Ordering::Relaxed);
                }
                Ok(Event::Key(KeyEvent { code: KeyCode::Char('c'), modifiers: KeyModifiers::CONTROL, .. })) => {
                    is_given_up = true;
                    progress.is_stopped.store(true, Ordering::Relaxed);
                }
                Ok(event) => typed.push(event),
                Err(_) => break,
            }
        }
        worker.join().unwrap_or_else(|panic| resume_unwind(panic))
    });
    if is_given_up {
        bail!("stopped; nothing was changed");
    }
    Ok((made?, typed))
}
