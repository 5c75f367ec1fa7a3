//! The safe write: at every moment the file is either as it was or wholly new.
//!
//! The new content goes to a temporary file in the same folder, gets the permissions of the old one, is forced to the
//! disk and only then takes the old one's name. Another hard link to the old file keeps the old content: a name can be
//! replaced at once, a content cannot.

use std::fs::{self, File, Metadata, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::Fingerprint;
use super::folders::{appended, folder_of, sync_folder};
use super::temporary::create_temporary;
use crate::model::{Progress, Watched};

/// What to do about a file that is no longer what was read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum IfChanged {
    /// Leave it alone and report it.
    Refuse,
    /// Write over it, or write it anew where it is gone.
    Overwrite,
}

/// The steps of a write, in order. Until [`WriteStep::Rename`] is done, the file is as it was.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WriteStep {
    /// Creating the temporary file in the folder of the target.
    Create,
    /// Writing the new content into it.
    Fill,
    /// Giving it the owner and the permissions of the target.
    CopyPermissions,
    /// Forcing it to the disk.
    Sync,
    /// Reading the target again, to see whether it is still what was read.
    Compare,
    /// Keeping the target's content under `.orig`.
    KeepOriginal,
    /// Giving the temporary file the name of the target.
    Rename,
    /// Forcing the new name to the disk.
    SyncFolder,
}

impl WriteStep {
    fn doing(self) -> &'static str {
        match self {
            WriteStep::Create => "creating a temporary file beside it",
            WriteStep::Fill => "writing a temporary file beside it",
            WriteStep::CopyPermissions => "copying its permissions",
            WriteStep::Sync => "forcing a temporary file beside it to the disk",
            WriteStep::Compare => "reading it again",
            WriteStep::KeepOriginal => "keeping the original as .orig",
            WriteStep::Rename => "putting the new file in its place",
            WriteStep::SyncFolder => "forcing its folder to the disk",
        }
    }
}

/// Why a file was not written. Except after [`WriteError::NotSynced`], it is as it was.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// Another program changed the file since it was read.
    #[error("{}: changed on disk since it was read, not written; write under another name, or overwrite it knowingly", .0.display())]
    ChangedOnDisk(PathBuf),
    /// Another program removed or renamed the file since it was read.
    #[error("{}: gone since it was read, not written; write under another name, or write it anew knowingly", .0.display())]
    Gone(PathBuf),
    /// The name for a new file is taken.
    #[error("{}: exists already, not written; choose another name, or overwrite it knowingly", .0.display())]
    Exists(PathBuf),
    /// The name is that of a folder, or no name.
    #[error("{}: is a folder, not written; add a file name", .0.display())]
    IsFolder(PathBuf),
    /// The name is that of a pipe, a device or a socket.
    #[error("{}: is a pipe or a device, not written; choose the name of a file", .0.display())]
    NotRegular(PathBuf),
    /// The file is write-protected.
    #[error("{}: is write-protected, not written; change its permissions, or write under another name", .0.display())]
    Protected(PathBuf),
    /// The user stopped it before the file was touched.
    #[error("{}: not written: stopped, it is as it was", .0.display())]
    Stopped(PathBuf),
    /// A step failed before the file was touched.
    #[error("{}: not written: {} failed ({source}); {}", path.display(), step.doing(), advice(source))]
    Failed {
        /// The file that was to be written.
        path: PathBuf,
        /// The step that failed.
        step: WriteStep,
        /// What the system said.
        source: io::Error,
    },
    /// The file is written, but a power cut now might bring the old one back.
    #[error("{}: written, but forcing its folder to the disk failed ({source}); write again to be sure", path.display())]
    NotSynced {
        /// The file that was written.
        path: PathBuf,
        /// What it holds now.
        fingerprint: Fingerprint,
        /// What the system said.
        source: io::Error,
    },
}

fn advice(source: &io::Error) -> &'static str {
    match source.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "make room on the disk and write again",
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "write to another folder, or change the folder's permissions"
        }
        io::ErrorKind::NotFound => "create its folder first, or write to another one",
        _ => "write again, or write to another folder",
    }
}

/// Where the content that a file had is kept when it is first written.
pub fn original_beside(path: &Path) -> PathBuf {
    appended(path, ".orig")
}

/// Replaces a transcript file that was read before, and returns what it holds now.
///
/// `real_path` is that of [`SourceFile`](super::SourceFile), so that a link to the file stays a link. `expected` is
/// what the file held when it was last read or written here. With `keep_original`, what the file holds is first kept
/// as `NAME.EXT.orig`, unless that exists. Mode and, as far as the user may, owner and group are kept.
///
/// `progress` goes on by a part; stopped before the file has its new content, this is an error, and the file as it was.
/// Costs reading the file once more, and writing it.
pub fn replace_file(
    real_path: &Path,
    new_bytes: &[u8],
    expected: &Fingerprint,
    if_changed: IfChanged,
    keep_original: bool,
    progress: &Progress,
) -> Result<Fingerprint, WriteError> {
    let expected = (if_changed == IfChanged::Refuse).then_some(expected);
    let gate = &mut |_| Ok(());
    Writing { path: real_path, bytes: new_bytes, expected, keep_original, is_private: false, progress }.replace(gate)
}

/// [`replace_file`], with `look` at what a kill before each step, and at the end, would leave.
#[cfg(test)]
pub(super) fn replace_looking(path: &Path, bytes: &[u8], expected: &Fingerprint, look: &mut dyn FnMut()) {
    let progress = &Progress::default();
    let writing = Writing { path, bytes, expected: Some(expected), keep_original: true, is_private: false, progress };
    let looked = writing.replace(&mut |_| {
        look();
        Ok(())
    });
    assert!(looked.is_ok(), "{looked:?}");
    look();
}

/// Writes a file under a name the user chose, and returns what it holds.
///
/// A name that is taken is refused unless `overwrite`; then the file, or what a link leads to, is replaced with the
/// care of [`replace_file`].
pub fn write_new(path: &Path, bytes: &[u8], overwrite: bool) -> Result<Fingerprint, WriteError> {
    write_new_watched(path, bytes, overwrite, &Progress::default())
}

/// [`write_new`] that counts and can be stopped, as [`replace_file`] does.
pub fn write_new_watched(
    path: &Path,
    bytes: &[u8],
    overwrite: bool,
    progress: &Progress,
) -> Result<Fingerprint, WriteError> {
    let write = Writing { path, bytes, expected: None, keep_original: false, is_private: false, progress };
    write.put(overwrite, &mut |_| Ok(()))
}

/// [`write_new`] for a file of the program's own, which only this user can read, whatever was there before.
pub fn write_private(path: &Path, bytes: &[u8], overwrite: bool) -> Result<Fingerprint, WriteError> {
    let progress = &Progress::default();
    let write = Writing { path, bytes, expected: None, keep_original: false, is_private: true, progress };
    write.put(overwrite, &mut |_| Ok(()))
}

/// Asked before each step; an error makes the step fail. Lets a test fail every step in turn.
type Gate<'a> = &'a mut dyn FnMut(WriteStep) -> io::Result<()>;

/// One write under way.
struct Writing<'a> {
    path: &'a Path,
    bytes: &'a [u8],
    /// What the file must still hold; `None` when that does not matter.
    expected: Option<&'a Fingerprint>,
    keep_original: bool,
    /// Whether only this user can read it; else it is as the file that was there, or as any new one.
    is_private: bool,
    progress: &'a Progress,
}

impl Writing<'_> {
    /// Writes under a name that may be taken.
    fn put(&self, overwrite: bool, gate: Gate<'_>) -> Result<Fingerprint, WriteError> {
        let path = self.path;
        if path.file_name().is_none() {
            return Err(WriteError::IsFolder(path.to_path_buf()));
        }
        if fs::symlink_metadata(path).is_err() {
            return self.create(gate);
        }
        if fs::metadata(path).is_ok_and(|found| found.is_dir()) {
            return Err(WriteError::IsFolder(path.to_path_buf()));
        }
        if !overwrite {
            return Err(WriteError::Exists(path.to_path_buf()));
        }
        let real_path = self.step(gate, WriteStep::Compare, || fs::canonicalize(path))?;
        Writing { path: &real_path, ..*self }.replace(gate)
    }

    fn replace(&self, gate: Gate<'_>) -> Result<Fingerprint, WriteError> {
        let Some(target) = self.target(gate)? else {
            return if self.expected.is_some() { Err(WriteError::Gone(self.path.into())) } else { self.create(gate) };
        };
        let staged = self.stage(self.bytes, Some(&target), gate)?;
        // Compared as late as can be: what another program writes from here on is lost.
        let current = self.step(gate, WriteStep::Compare, || fs::read(self.path))?;
        if self.expected.is_some_and(|expected| *expected != Fingerprint::of(&current)) {
            return Err(WriteError::ChangedOnDisk(self.path.into()));
        }
        if self.keep_original {
            self.keep(&current, &target, gate)?;
        }
        self.step(gate, WriteStep::Rename, || Ok(staged.persist(self.path)?))?;
        self.sync_folder(gate)
    }

    fn create(&self, gate: Gate<'_>) -> Result<Fingerprint, WriteError> {
        let staged = self.stage(self.bytes, None, gate)?;
        match self.step(gate, WriteStep::Rename, || Ok(staged.persist_noclobber(self.path)?)) {
            Err(WriteError::Failed { source, .. }) if source.kind() == io::ErrorKind::AlreadyExists => {
                Err(WriteError::Exists(self.path.into()))
            }
            Err(error) => Err(error),
            Ok(_) => self.sync_folder(gate),
        }
    }

    /// What there is to replace; `None` where it is gone.
    fn target(&self, gate: Gate<'_>) -> Result<Option<Metadata>, WriteError> {
        let path = || self.path.to_path_buf();
        match fs::metadata(self.path) {
            Ok(found) if found.is_dir() => Err(WriteError::IsFolder(path())),
            Ok(found) if !found.is_file() => Err(WriteError::NotRegular(path())),
            Ok(found) if found.permissions().readonly() => Err(WriteError::Protected(path())),
            Ok(found) => Ok(Some(found)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => self.step(gate, WriteStep::Compare, || Err(error)),
        }
    }

    /// A temporary file beside the target, complete and on the disk. It removes itself unless it is renamed.
    fn stage(&self, bytes: &[u8], like: Option<&Metadata>, gate: Gate<'_>) -> Result<NamedTempFile, WriteError> {
        let folder = folder_of(self.path);
        let like = like.filter(|_| !self.is_private);
        let is_open = like.is_none() && !self.is_private;
        let mut staged = self.step(gate, WriteStep::Create, || create_temporary(folder, is_open))?;
        self.step(gate, WriteStep::Fill, || {
            self.progress.go_on(bytes.len() as u64);
            Watched { file: &mut staged, progress: self.progress }.write_all(bytes)
        })?;
        if let Some(like) = like {
            self.step(gate, WriteStep::CopyPermissions, || copy_permissions(staged.as_file(), like))?;
        }
        self.step(gate, WriteStep::Sync, || staged.as_file().sync_all())?;
        Ok(staged)
    }

    /// Keeps the content of the target as `.orig`, unless there is one.
    fn keep(&self, current: &[u8], target: &Metadata, gate: Gate<'_>) -> Result<(), WriteError> {
        let original = original_beside(self.path);
        if fs::symlink_metadata(&original).is_ok() {
            return Ok(());
        }
        let staged = self.stage(current, Some(target), gate)?;
        self.step(gate, WriteStep::KeepOriginal, || match staged.persist_noclobber(&original) {
            Err(error) if error.error.kind() != io::ErrorKind::AlreadyExists => Err(error.error),
            _ => Ok(()),
        })
    }

    fn sync_folder(&self, gate: Gate<'_>) -> Result<Fingerprint, WriteError> {
        let fingerprint = Fingerprint::of(self.bytes);
        match gate(WriteStep::SyncFolder).and_then(|()| sync_folder(folder_of(self.path))) {
            Ok(()) => Ok(fingerprint),
            Err(source) => Err(WriteError::NotSynced { path: self.path.into(), fingerprint, source }),
        }
    }

    fn step<T>(&self, gate: Gate<'_>, step: WriteStep, act: impl FnOnce() -> io::Result<T>) -> Result<T, WriteError> {
        let failed = |source| WriteError::Failed { path: self.path.into(), step, source: bare(source) };
        gate(step).map_err(failed)?;
        let outcome = if self.progress.is_stopped() { Err(io::ErrorKind::Other.into()) } else { act() };
        // What is stopped in the middle fails for that.
        let is_stopped = outcome.is_err() && self.progress.is_stopped();
        outcome.map_err(|source| if is_stopped { WriteError::Stopped(self.path.into()) } else { failed(source) })
    }
}

/// An error without the name of the temporary file, which says nothing to people.
pub(super) fn bare(error: io::Error) -> io::Error {
    match error.to_string().split_once(" at path \"") {
        Some((said, _)) => io::Error::new(error.kind(), said),
        None => error,
    }
}

/// Gives a file the mode of another and, as far as the user may, its owner and group.
pub(super) fn copy_permissions(file: &File, like: &Metadata) -> io::Result<()> {
    // Owner before mode: a change of owner clears bits of the mode. Only root may give files away.
    let _ = fchown(file, Some(like.uid()), None);
    let group_kept = fchown(file, None, Some(like.gid())).is_ok();
    let mode = like.mode() & 0o7777;
    file.set_permissions(Permissions::from_mode(if group_kept { mode } else { mode_for_other_group(mode) }))
}

/// The mode for a file whose group could not be kept: the other group may do what everyone may, no more.
fn mode_for_other_group(mode: u32) -> u32 {
    mode & !0o070 | (mode & 0o007) << 3
}

#[cfg(test)]
mod tests;
