//! How far long work is, and whether it is to stop.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// How many bytes are written at a time: between two of them a write can be stopped.
const BLOCK: usize = 1 << 20;

/// Shared by who works and who looks on: the one counts, the other shows the count and may stop it.
///
/// The work has one part, or several that count alike, each with a total of its own. It stops soon, not at once; what is
/// done by then is for those who work to say.
#[derive(Default, Debug)]
pub struct Progress {
    parts: AtomicU64,
    /// How many parts were begun.
    begun: AtomicU64,
    /// Of the part under way.
    done: AtomicU64,
    total: AtomicU64,
    is_stopped: AtomicBool,
}

impl Progress {
    /// Begins work of so many parts.
    pub fn begin(&self, parts: u64) {
        self.parts.store(parts, Ordering::Relaxed);
        self.begun.store(0, Ordering::Relaxed);
    }

    /// Goes on to the next part, which has so much to do.
    pub fn go_on(&self, total: u64) {
        self.done.store(0, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
        self.begun.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts what was done.
    pub fn advance(&self, by: u64) {
        self.done.fetch_add(by, Ordering::Relaxed);
    }

    /// How many hundredths of all parts are done, 100 at most.
    pub fn hundredths(&self) -> u64 {
        let [parts, begun, done, total] =
            [&self.parts, &self.begun, &self.done, &self.total].map(|count| count.load(Ordering::Relaxed));
        let of_part = (done.saturating_mul(100) / total.max(1)).min(100);
        ((begun.saturating_sub(1) * 100 + of_part) / parts.max(1)).min(100)
    }

    /// Has the work stop.
    pub fn stop(&self) {
        self.is_stopped.store(true, Ordering::Relaxed);
    }

    /// Whether it is to stop.
    pub fn is_stopped(&self) -> bool {
        self.is_stopped.load(Ordering::Relaxed)
    }

    /// The same items, each counted as it is taken; they end where the work is stopped.
    pub fn watch<I: IntoIterator>(&self, items: I) -> impl Iterator<Item = I::Item> {
        items.into_iter().take_while(|_| !self.is_stopped()).inspect(|_| self.advance(1))
    }
}

/// A file that ends where reading it is stopped, and fails where writing it is.
pub struct Watched<'a, F> {
    /// What is read or written.
    pub file: &'a mut F,
    /// Counts its bytes.
    pub progress: &'a Progress,
}

impl<F: Read + Seek> Read for Watched<'_, F> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.progress.is_stopped() {
            return Ok(0);
        }
        let count = self.file.read(buffer)?;
        // Some of it is read twice: what counts is how far.
        let at = self.file.stream_position()?;
        self.progress.done.fetch_max(at, Ordering::Relaxed);
        Ok(count)
    }
}

impl<F: Seek> Seek for Watched<'_, F> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

impl<F: Write> Write for Watched<'_, F> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.progress.is_stopped() {
            return Err(io::Error::other("stopped"));
        }
        let count = self.file.write(&bytes[..bytes.len().min(BLOCK)])?;
        self.progress.advance(count as u64);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_count_alike_and_never_above_all() {
        let progress = Progress::default();
        assert_eq!(progress.hundredths(), 0);
        progress.go_on(200);
        progress.advance(122);
        assert_eq!(progress.hundredths(), 61, "work that does not say how many parts it has has one");
        progress.begin(2);
        progress.go_on(10);
        assert_eq!(progress.watch(0..5).count(), 5);
        assert_eq!(progress.hundredths(), 25);
        progress.go_on(4);
        assert_eq!(progress.hundredths(), 50);
        progress.advance(90);
        assert_eq!(progress.hundredths(), 100);
        progress.go_on(4);
        assert_eq!(progress.hundredths(), 100, "a part more than was thought");
    }

    #[test]
    fn what_is_stopped_ends() {
        let progress = Progress::default();
        let taken: Vec<u32> = progress
            .watch(0..9)
            .inspect(|at| {
                if *at == 2 {
                    progress.stop()
                }
            })
            .collect();
        assert_eq!(taken, [0, 1, 2]);
        let mut file = io::Cursor::new(b"some text".to_vec());
        let mut watched = Watched { file: &mut file, progress: &progress };
        assert_eq!(watched.read(&mut [0; 4]).expect("it ends"), 0);
        assert!(watched.write_all(b"more").is_err());
        assert_eq!(file.into_inner(), b"some text");
    }

    #[test]
    fn what_is_read_twice_counts_once_and_what_is_written_counts_as_it_goes() {
        let progress = Progress::default();
        progress.go_on(10);
        let mut file = io::Cursor::new(vec![b'a'; 10]);
        let mut watched = Watched { file: &mut file, progress: &progress };
        for _ in 0..2 {
            watched.rewind().expect("it can be");
            watched.read_exact(&mut [0; 6]).expect("there is as much");
            assert_eq!(progress.hundredths(), 60);
        }
        progress.begin(1);
        progress.go_on(2 * BLOCK as u64);
        let mut file = Vec::new();
        let written = Watched { file: &mut file, progress: &progress }.write(&vec![0; 2 * BLOCK]);
        assert_eq!((written.expect("there is room"), progress.hundredths()), (BLOCK, 50));
    }
}
