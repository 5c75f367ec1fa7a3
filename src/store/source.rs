//! A transcript file as it was read.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_128;

/// What tells one content of a file from another.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Fingerprint {
    /// How many bytes there are.
    pub size: u64,
    /// Their 128-bit XXH3 hash as 32 lower-case hexadecimal digits; no protection against forgery.
    pub hash: String,
}

impl Fingerprint {
    /// The fingerprint of a content. Costs a pass over it.
    pub fn of(bytes: &[u8]) -> Fingerprint {
        Fingerprint { size: bytes.len() as u64, hash: format!("{:032x}", xxh3_128(bytes)) }
    }
}

/// A transcript file, read as a whole.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SourceFile {
    /// The path the user gave.
    pub path: PathBuf,
    /// The file itself: absolute, without symbolic links. Sessions and writes go by this one.
    pub real_path: PathBuf,
    /// Its content.
    pub bytes: Vec<u8>,
    /// The fingerprint of `bytes`.
    pub fingerprint: Fingerprint,
}

/// Why a transcript file was not read.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Nothing has this name.
    #[error("{}: no such file; check the name", .0.display())]
    NotFound(PathBuf),
    /// The name is that of a folder.
    #[error("{}: is a folder; name a transcript file in it", .0.display())]
    IsFolder(PathBuf),
    /// The name is that of a pipe, a device or a socket.
    #[error("{}: is a pipe or a device, not a file; save what comes out of it in a file, or hand it over as -", .0.display())]
    NotRegular(PathBuf),
    /// The user may not read it.
    #[error("{}: no permission to read it; change its permissions or ask its owner", .0.display())]
    NoPermission(PathBuf),
    /// Reading failed otherwise.
    #[error("{}: cannot be read ({source}); check the disk it is on, or copy it and open the copy", path.display())]
    Other {
        /// The path as given.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl OpenError {
    fn of(path: &Path, source: io::Error) -> OpenError {
        let path = path.to_path_buf();
        match source.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => OpenError::NotFound(path),
            io::ErrorKind::PermissionDenied => OpenError::NoPermission(path),
            io::ErrorKind::IsADirectory => OpenError::IsFolder(path),
            _ => OpenError::Other { path, source },
        }
    }
}

/// Reads a whole transcript file. Standard input is not read here: `-` is a name like any other.
///
/// It is read, not mapped: a mapped file that another program cuts short would end this one.
pub fn read_file(path: &Path) -> Result<SourceFile, OpenError> {
    let failed = |source| OpenError::of(path, source);
    // Asked before opening, because opening a pipe waits for its writer.
    let kind = fs::metadata(path).map_err(failed)?.file_type();
    if kind.is_dir() {
        return Err(OpenError::IsFolder(path.to_path_buf()));
    }
    if !kind.is_file() {
        return Err(OpenError::NotRegular(path.to_path_buf()));
    }
    let real_path = fs::canonicalize(path).map_err(failed)?;
    let bytes = fs::read(&real_path).map_err(failed)?;
    let fingerprint = Fingerprint::of(&bytes);
    Ok(SourceFile { path: path.to_path_buf(), real_path, bytes, fingerprint })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_through_a_link_and_known_again() {
        let folder = tempfile::tempdir().unwrap();
        let real = folder.path().join("talk.txt");
        fs::write(&real, b"Anna: bonjour\n").unwrap();
        let link = folder.path().join("link.txt");
        std::os::unix::fs::symlink("talk.txt", &link).unwrap();

        let source = read_file(&link).unwrap();
        assert_eq!(source.path, link);
        assert_eq!(source.real_path, fs::canonicalize(&real).unwrap());
        assert_eq!(source.bytes, b"Anna: bonjour\n");
        assert_eq!(source.fingerprint, Fingerprint::of(b"Anna: bonjour\n"));
        assert_ne!(source.fingerprint, Fingerprint::of(b"Anna: Bonjour\n"));
    }

    #[test]
    fn the_fingerprint_of_nothing_is_the_published_one() {
        let nothing = Fingerprint { size: 0, hash: "99aa06d3014798d86001c324468d497f".into() };
        assert_eq!(Fingerprint::of(b""), nothing);
    }

    #[test]
    fn what_is_no_file_is_refused_in_one_line_with_its_path() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("missing.srt");
        assert!(matches!(read_file(&missing), Err(OpenError::NotFound(_))));
        assert!(matches!(read_file(folder.path()), Err(OpenError::IsFolder(_))));
        assert!(matches!(read_file(Path::new("/dev/null")), Err(OpenError::NotRegular(_))));
        let below_a_file = folder.path().join("file");
        fs::write(&below_a_file, b"x").unwrap();
        assert!(matches!(read_file(&below_a_file.join("talk.txt")), Err(OpenError::NotFound(_))));

        let message = read_file(&missing).unwrap_err().to_string();
        assert_eq!(message, format!("{}: no such file; check the name", missing.display()));
    }

    #[test]
    fn every_failure_of_the_system_has_its_own_message() {
        let path = Path::new("talk.txt");
        let denied = OpenError::of(path, io::ErrorKind::PermissionDenied.into());
        assert_eq!(denied.to_string(), "talk.txt: no permission to read it; change its permissions or ask its owner");
        let broken = OpenError::of(path, io::Error::other("the disk is on fire"));
        assert!(broken.to_string().starts_with("talk.txt: cannot be read (the disk is on fire); "));
    }
}
