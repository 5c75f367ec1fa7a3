//! The files that an index is made of: each ends with a hash of what it has, by which damage is seen.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, Directory, DirectoryLock, FileHandle, Lock, OwnedBytes, TerminatingWrite, WatchCallback,
    WatchHandle, WritePtr,
};
use xxhash_rust::xxh3::{Xxh3, Xxh3Builder, xxh3_64};

use super::super::folders::private_options;
use super::super::temporary::create_temporary;

/// Raised when the terms of a text, or what an index holds otherwise, become others.
const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " 1");

/// A folder with such files. They are read whole: one that is cut short by others must not end the program.
///
/// Nothing is forced onto the disk: what a power cut takes is seen by the hash, and made again.
#[derive(Clone, Debug)]
pub(super) struct Files {
    pub folder: PathBuf,
}

/// A file being written.
struct Sealed {
    file: File,
    hasher: Box<Xxh3>,
}

impl Files {
    fn read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        let failed = |error| OpenReadError::wrap_io_error(error, path.to_path_buf());
        let mut bytes = fs::read(self.folder.join(path)).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => OpenReadError::FileDoesNotExist(path.to_path_buf()),
            _ => failed(error),
        })?;
        let is_whole = bytes.split_last_chunk().is_some_and(|(said, seal)| {
            let mut hasher = hasher();
            hasher.update(said);
            hasher.digest().to_le_bytes() == *seal
        });
        if !is_whole {
            return Err(failed(io::Error::new(io::ErrorKind::InvalidData, "damaged, or of another version")));
        }
        bytes.truncate(bytes.len() - size_of::<u64>());
        Ok(bytes)
    }

    fn create(&self, path: &Path) -> io::Result<Sealed> {
        let file = private_options().write(true).create_new(true).open(self.folder.join(path))?;
        Ok(Sealed { file, hasher: hasher() })
    }
}

impl Directory for Files {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        Ok(Arc::new(OwnedBytes::new(self.read(path)?)))
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        fs::remove_file(self.folder.join(path)).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => DeleteError::FileDoesNotExist(path.to_path_buf()),
            _ => DeleteError::IoError { io_error: Arc::new(error), filepath: path.to_path_buf() },
        })
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        Ok(self.folder.join(path).exists())
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let sealed = self.create(path).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => OpenWriteError::FileAlreadyExists(path.to_path_buf()),
            _ => OpenWriteError::wrap_io_error(error, path.to_path_buf()),
        })?;
        Ok(BufWriter::new(Box::new(sealed)))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        let mut file = create_temporary(&self.folder, false)?;
        let mut hasher = hasher();
        hasher.update(data);
        file.write_all(data)?;
        file.write_all(&hasher.digest().to_le_bytes())?;
        file.persist(self.folder.join(path))?;
        Ok(())
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }

    /// The lock under which files are opened that another program may be about to remove; that of who writes is taken
    /// before.
    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        let failed = |error| LockError::IoError(Arc::new(error));
        if !lock.is_blocking {
            return Ok(DirectoryLock::from(Box::new(())));
        }
        let file = self.folder.join(&lock.filepath);
        let file = private_options().write(true).create(true).truncate(false).open(file).map_err(failed)?;
        file.lock().map_err(failed)?;
        Ok(DirectoryLock::from(Box::new(file)))
    }

    fn watch(&self, _: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}

impl Write for Sealed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.hasher.update(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl TerminatingWrite for Sealed {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        self.file.write_all(&self.hasher.digest().to_le_bytes())
    }
}

/// Another for each version, so that nothing of another version is whole.
fn hasher() -> Box<Xxh3> {
    Box::new(Xxh3Builder::new().with_seed(xxh3_64(VERSION.as_bytes())).build())
}
