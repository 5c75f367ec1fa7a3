//! Lines typed at the prompts, kept from one start to the next.

use std::io;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use super::Folders;
use super::folders::create_private;
use super::lock::{Locking, try_lock};
use super::source::read_small;
use super::write::write_private;
use crate::model::TypedLines;

/// A file with more bytes than this is not ours.
const LARGEST: u64 = 1 << 20;

/// The longest line that is kept, in bytes.
const LONGEST: usize = 4096;

/// How often another program's lock is tried, and how long it is waited for it each time.
const TRIES: u32 = 400;
const WAIT: Duration = Duration::from_millis(5);

/// The file in the state folder that keeps the lines of one prompt, one to a line, the newest last.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InputFile {
    path: PathBuf,
    lock: PathBuf,
}

impl InputFile {
    /// The file for the prompt of this name. Creates nothing.
    pub fn of(folders: &Folders, name: &str) -> InputFile {
        InputFile { path: folders.state.join(name), lock: folders.locks().join(name) }
    }

    /// The lines it has; none where it is missing or makes no sense.
    pub fn read(&self) -> TypedLines {
        let Ok(Some(text)) = read_small(&self.path, LARGEST) else { return TypedLines::default() };
        text.lines().filter(|line| is_kept(line)).collect()
    }

    /// Adds a line to those that are in the file by now, so that programs beside each other keep each other's.
    ///
    /// The file is either as it was or wholly new. Waits two seconds at most for another program to add its
    /// line. An error is one of the file system, or that the other did not end.
    pub fn add(&self, line: &str) -> io::Result<()> {
        if !is_kept(line) {
            return Ok(());
        }
        let _lock = self.lock()?;
        if let Some(folder) = self.path.parent() {
            create_private(folder)?;
        }
        let mut lines = self.read();
        lines.add(line);
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        write_private(&self.path, text.as_bytes(), true).map_err(io::Error::other)?;
        Ok(())
    }

    fn lock(&self) -> io::Result<Locking> {
        for _ in 0..TRIES {
            match try_lock(&self.lock)? {
                Locking::Held(_) => thread::sleep(WAIT),
                taken => return Ok(taken),
            }
        }
        Err(io::ErrorKind::TimedOut.into())
    }
}

/// Whether a line can be typed.
fn is_kept(line: &str) -> bool {
    line.len() <= LONGEST && !line.contains(char::is_control)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn lines(file: &InputFile) -> Vec<String> {
        file.read().iter().map(str::to_owned).collect()
    }

    #[test]
    fn lines_are_there_at_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let file = InputFile::of(&Folders { state: folder.path().join("state") }, "queries");
        assert!(file.read().is_empty());
        for line in ["levée", "~mistral", " ", "levée", "a\nb", "\u{1b}[2J"] {
            file.add(line).unwrap();
        }
        assert_eq!(lines(&file), ["~mistral", "levée"]);
        let names: Vec<_> =
            fs::read_dir(folder.path().join("state")).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(names.len(), 2, "the file and the folder of locks: {names:?}");
    }

    #[test]
    fn programs_beside_each_other_lose_no_line() {
        let folder = tempfile::tempdir().unwrap();
        let file = InputFile::of(&Folders { state: folder.path().into() }, "queries");
        thread::scope(|scope| {
            for program in 0..4 {
                let file = &file;
                scope.spawn(move || (0..5).for_each(|at| file.add(&format!("{program} {at}")).unwrap()));
            }
        });
        let mut all = lines(&file);
        all.sort();
        let expected: Vec<String> =
            (0..4).flat_map(|program| (0..5).map(move |at| format!("{program} {at}"))).collect();
        assert_eq!(all, expected);
    }

    #[test]
    fn what_makes_no_sense_is_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let file = InputFile::of(&Folders { state: folder.path().into() }, "queries");
        fs::write(&file.path, b"good\n\xff\xfe\n").unwrap();
        assert!(file.read().is_empty());
        fs::write(&file.path, format!("good\n\x1b[2J\n\n{}\n", "x".repeat(LONGEST + 1))).unwrap();
        assert_eq!(lines(&file), ["good"]);
        fs::write(&file.path, "good\n".repeat(1 << 18)).unwrap();
        assert!(file.read().is_empty());
        file.add("new").unwrap();
        assert_eq!(lines(&file), ["new"]);
    }
}
