//! A session file on disk: created whole, then appended to.

use std::fs::{self, File, Metadata};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::folders::{appended, folder_of, sync_folder};
use super::lock::{is_removed, lock_file};
use super::temporary::create_temporary;
use super::write::copy_permissions;

/// An open session file, locked for as long as it is open where the file system has locks.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    file: File,
    /// Where the whole lines end, in bytes. What stands after it is the rest of an append that failed.
    len: u64,
}

/// What came of opening a session file.
#[derive(Debug)]
pub(super) enum Opening {
    /// There is none.
    Missing,
    /// The name is that of a folder, a device or a link that leads nowhere.
    NotAFile,
    /// Another program has it open.
    Held,
    /// It can be read, not written.
    ReadOnly(Vec<u8>),
    /// It is open, with this content.
    Open(Journal, Vec<u8>),
}

impl Journal {
    /// Creates a session file with a first content, on the disk when this returns; never over another file.
    ///
    /// Nobody sees it half written. Only this user can read it, and those who may read `like`: a session that was there,
    /// and that its user may have shared.
    pub fn create(path: &Path, like: Option<&Metadata>, content: &[u8]) -> io::Result<Journal> {
        let mut staged = create_temporary(folder_of(path), false)?;
        if let Some(like) = like {
            share(staged.as_file(), like)?;
        }
        staged.write_all(content)?;
        staged.as_file().sync_all()?;
        let file = staged.persist_noclobber(path)?;
        let journal = Journal { path: path.to_path_buf(), file, len: content.len() as u64 };
        sync_folder(folder_of(path)).inspect_err(|_| {
            // Counted as not created, so it must not be there when the caller tries again.
            let _ = fs::remove_file(path);
        })?;
        Ok(journal)
    }

    /// Opens a session file and reads it as a whole.
    pub fn open(path: &Path) -> io::Result<Opening> {
        match fs::metadata(path) {
            Ok(found) if !found.is_file() => return Ok(Opening::NotAFile),
            Ok(_) => {}
            Err(error) if is_missing(&error) => {
                // A link that leads nowhere takes the name all the same.
                let taken = fs::symlink_metadata(path).is_ok();
                return Ok(if taken { Opening::NotAFile } else { Opening::Missing });
            }
            Err(error) => return Err(error),
        }
        let (mut file, writable) = match File::options().read(true).write(true).open(path) {
            Ok(file) => (file, true),
            Err(error) if is_denied(&error) => (File::open(path)?, false),
            Err(error) => return Err(error),
        };
        if matches!(lock_file(&file), Ok(false)) {
            return Ok(Opening::Held);
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        if !writable {
            return Ok(Opening::ReadOnly(bytes));
        }
        Ok(Opening::Open(Journal { path: path.to_path_buf(), file, len: bytes.len() as u64 }, bytes))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Appends lines in one write and forces them to the disk. After an error none of them counts.
    ///
    /// A file that was removed meanwhile is created again with all it held; an error where its name is taken by now.
    pub fn append(&mut self, lines: &[u8]) -> io::Result<()> {
        let found = self.file.metadata()?;
        if is_removed(&found) {
            self.create_again(&found)?;
        }
        // Takes away what a failed append may have left; otherwise its half line would spoil the next one.
        self.file.set_len(self.len)?;
        self.file.seek(SeekFrom::Start(self.len))?;
        let written = self.file.write_all(lines).and_then(|()| self.file.sync_data());
        match written {
            Ok(()) => self.len += lines.len() as u64,
            Err(_) => drop(self.file.set_len(self.len)),
        }
        written
    }

    /// Gives a file without a name its name back: what is written without one is lost when it is closed.
    fn create_again(&mut self, like: &Metadata) -> io::Result<()> {
        *self = Journal::create(&self.path, Some(like), &self.content()?)?;
        Ok(())
    }

    /// The whole lines, also of a file that was removed.
    pub fn content(&self) -> io::Result<Vec<u8>> {
        let mut content = Vec::new();
        (&self.file).seek(SeekFrom::Start(0))?;
        (&self.file).take(self.len).read_to_end(&mut content)?;
        Ok(content)
    }

    /// Cuts off what follows the first `len` bytes.
    pub fn cut(&mut self, len: u64) -> io::Result<()> {
        self.file.set_len(len)?;
        self.file.sync_data()?;
        self.len = len;
        Ok(())
    }

    /// Renames the file out of the way, to the first free of `.old`, `.old2`, …, and returns the new name.
    pub fn set_aside(self) -> io::Result<PathBuf> {
        let aside = free_name(&self.path, ".old");
        fs::rename(&self.path, &aside)?;
        sync_folder(folder_of(&self.path))?;
        Ok(aside)
    }

    /// Makes every append fail, as a full disk does, or work again.
    #[cfg(test)]
    pub fn set_writable(&mut self, writable: bool) {
        self.file = File::options().read(true).write(writable).open(&self.path).unwrap();
    }

    /// Removes the file.
    pub fn remove(self) -> io::Result<()> {
        fs::remove_file(&self.path)
    }
}

/// Keeps a copy of a damaged session, under the first free of `.damaged`, `.damaged2`, …, and returns its name.
pub(super) fn keep_damaged(path: &Path, bytes: &[u8]) -> io::Result<PathBuf> {
    let aside = free_name(path, ".damaged");
    let like = fs::metadata(path).ok();
    Journal::create(&aside, like.as_ref(), bytes)?;
    Ok(aside)
}

/// The first name with this ending and a number that nothing has. Nobody else takes it: the session is locked.
fn free_name(path: &Path, ending: &str) -> PathBuf {
    let first = appended(path, ending);
    let numbered = (2u32..).map(|number| appended(path, &format!("{ending}{number}")));
    std::iter::once(first.clone()).chain(numbered).find(|name| fs::symlink_metadata(name).is_err()).unwrap_or(first)
}

fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::InvalidFilename)
}

fn is_denied(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem)
}

/// Lets those who may read or write another file do so with this one, and this user in any case.
fn share(file: &File, like: &Metadata) -> io::Result<()> {
    copy_permissions(file, like)?;
    let mode = file.metadata()?.permissions().mode();
    file.set_permissions(fs::Permissions::from_mode(mode | 0o600))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(path: &Path) -> (Journal, Vec<u8>) {
        match Journal::open(path) {
            Ok(Opening::Open(journal, bytes)) => (journal, bytes),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_created_and_appended_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("session");
        let mut journal = Journal::create(&path, None, b"one\n").unwrap();
        journal.append(b"two\n").unwrap();
        drop(journal);
        let (mut journal, bytes) = open(&path);
        assert_eq!(bytes, b"one\ntwo\n");
        journal.append(b"three\n").unwrap();
        journal.cut(4).unwrap();
        journal.append(b"four\n").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"one\nfour\n");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "no temporary file stays");
    }

    #[test]
    fn the_rest_of_a_failed_append_is_cut_off_by_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("session");
        let lost = b"one\nlost in great pa";
        for reached in 4..=lost.len() {
            let mut journal = Journal::create(&path, None, b"one\n").unwrap();
            journal.set_writable(false);
            assert!(journal.append(b"lost\n").is_err());
            fs::write(&path, &lost[..reached]).unwrap();
            journal.set_writable(true);
            journal.append(b"two\n").unwrap();
            assert_eq!(fs::read(&path).unwrap(), b"one\ntwo\n", "{reached} bytes reached the disk");
            journal.remove().unwrap();
        }
    }

    #[test]
    fn a_removed_file_is_created_again_with_all_it_held() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("session");
        let mut journal = Journal::create(&path, None, b"one\n").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        fs::remove_file(&path).unwrap();
        journal.append(b"two\n").unwrap();
        journal.append(b"three\n").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"one\ntwo\nthree\n");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o640);
        assert!(matches!(Journal::open(&path), Ok(Opening::Held)));

        fs::remove_file(&path).unwrap();
        fs::write(&path, b"mine").unwrap();
        assert_eq!(journal.append(b"four\n").unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"mine");
    }

    #[test]
    fn nothing_is_created_over_another_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("session");
        fs::write(&path, b"mine").unwrap();
        assert_eq!(Journal::create(&path, None, b"x").unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"mine");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "no temporary file stays");
    }

    #[test]
    fn readers_of_a_session_may_read_its_copy_and_nobody_else() {
        let folder = tempfile::tempdir().unwrap();
        let session = folder.path().join("session");
        fs::write(&session, b"").unwrap();
        for (shared, expected) in [(0o640, 0o640), (0o600, 0o600), (0o444, 0o644)] {
            fs::set_permissions(&session, fs::Permissions::from_mode(shared)).unwrap();
            let path = folder.path().join(format!("session{shared:o}"));
            Journal::create(&path, fs::metadata(&session).ok().as_ref(), b"").unwrap();
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, expected);
        }
        let private = folder.path().join("private");
        Journal::create(&private, None, b"").unwrap();
        assert_eq!(fs::metadata(&private).unwrap().permissions().mode() & 0o7777, 0o600);
    }

    #[test]
    fn an_open_session_is_held_against_others_also_when_just_created() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("session");
        let created = Journal::create(&path, None, b"one\n").unwrap();
        assert!(matches!(Journal::open(&path), Ok(Opening::Held)));
        drop(created);
        let opened = open(&path);
        assert!(matches!(Journal::open(&path), Ok(Opening::Held)));
        drop(opened);
        open(&path);
    }

    #[test]
    fn what_is_not_there_and_what_is_no_file_is_told() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(Journal::open(&folder.path().join("none")), Ok(Opening::Missing)));
        assert!(matches!(Journal::open(&folder.path().join("no/folder")), Ok(Opening::Missing)));
        assert!(matches!(Journal::open(&folder.path().join("x".repeat(300))), Ok(Opening::Missing)));
        assert!(matches!(Journal::open(folder.path()), Ok(Opening::NotAFile)));
        let link = folder.path().join("link");
        std::os::unix::fs::symlink("nowhere", &link).unwrap();
        assert!(matches!(Journal::open(&link), Ok(Opening::NotAFile)));
    }

    #[test]
    fn names_for_what_is_kept_are_never_taken_twice() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("session");
        for (content, name) in [("a", "session.old"), ("b", "session.old2"), ("c", "session.old3")] {
            let journal = Journal::create(&path, None, content.as_bytes()).unwrap();
            assert_eq!(journal.set_aside().unwrap(), folder.path().join(name));
        }
        for (content, name) in [("d", "session.damaged"), ("e", "session.damaged2")] {
            assert_eq!(keep_damaged(&path, content.as_bytes()).unwrap(), folder.path().join(name));
        }
        let kept = ["session.old", "session.old2", "session.old3", "session.damaged", "session.damaged2"];
        let contents = kept.map(|name| fs::read_to_string(folder.path().join(name)).unwrap());
        assert_eq!(contents, ["a", "b", "c", "d", "e"]);
    }
}
