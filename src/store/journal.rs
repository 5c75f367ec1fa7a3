//! A session file on disk: created whole, then appended to.

use std::fs::{self, File, Metadata};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::folders::{appended, folder_of, sync_folder};
use super::lock::lock_file;
use super::write::{copy_permissions, create_temporary};

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
    /// The name is that of a folder or a device.
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
    /// Nobody sees it half written. `like` is a file whose readers may read this one too: a session repeats what is
    /// in its transcript. Without one, only this user may.
    pub fn create(path: &Path, like: Option<&Metadata>, content: &[u8]) -> io::Result<Journal> {
        let mut staged = create_temporary(folder_of(path), false)?;
        if let Some(like) = like {
            share(staged.as_file(), like)?;
        }
        // Without locks in the file system, that of the state folder has to do.
        let _ = lock_file(staged.as_file());
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
            Err(error) if is_missing(&error) => return Ok(Opening::Missing),
            Err(error) => return Err(error),
        }
        let mut file = match File::options().read(true).write(true).open(path) {
            Ok(file) => file,
            Err(error) if is_missing(&error) => return Ok(Opening::Missing),
            Err(error) if is_denied(&error) => return Ok(Opening::ReadOnly(fs::read(path)?)),
            Err(error) => return Err(error),
        };
        if matches!(lock_file(&file), Ok(false)) {
            return Ok(Opening::Held);
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(Opening::Open(Journal { path: path.to_path_buf(), file, len: bytes.len() as u64 }, bytes))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Appends lines in one write and forces them to the disk. After an error none of them counts.
    pub fn append(&mut self, lines: &[u8]) -> io::Result<()> {
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
#[cfg(unix)]
fn share(file: &File, like: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    copy_permissions(file, like)?;
    let mode = file.metadata()?.permissions().mode();
    file.set_permissions(fs::Permissions::from_mode(mode | 0o600))
}

/// Elsewhere the folder decides.
#[cfg(not(unix))]
fn share(_file: &File, _like: &Metadata) -> io::Result<()> {
    Ok(())
}
