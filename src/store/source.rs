//! A transcript file as it was read.

use std::fs::{self, File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{Xxh3Default, xxh3_128};

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
        Fingerprint::with(bytes.len() as u64, xxh3_128(bytes))
    }

    fn with(size: u64, hash: u128) -> Fingerprint {
        Fingerprint { size, hash: format!("{hash:032x}") }
    }
}

/// A transcript file that was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SourceFile {
    /// The path the user gave.
    pub path: PathBuf,
    /// The file itself: absolute, without symbolic links. Sessions and writes go by this one.
    pub real_path: PathBuf,
    /// Its content; nothing for a file that was read through [`read_through`].
    pub bytes: Vec<u8>,
    /// The fingerprint of its content.
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
    /// Another program wrote it meanwhile.
    #[error("{}: another program changed it while it was read; open it again", .0.display())]
    Changed(PathBuf),
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

/// Reads a small text file; `None` where it has more than so many bytes.
pub(super) fn read_small(path: &Path, largest: u64) -> io::Result<Option<String>> {
    let mut text = String::new();
    File::open(path)?.take(largest + 1).read_to_string(&mut text)?;
    Ok((text.len() as u64 <= largest).then_some(text))
}

/// Reads a whole transcript file. Standard input is not read here: `-` is a name like any other.
///
/// It is read, not mapped: a mapped file that another program cuts short would end this one.
pub fn read_file(path: &Path) -> Result<SourceFile, OpenError> {
    let real_path = real_path_of(path)?;
    let bytes = fs::read(&real_path).map_err(|source| OpenError::of(path, source))?;
    let fingerprint = Fingerprint::of(&bytes);
    Ok(SourceFile { path: path.to_path_buf(), real_path, bytes, fingerprint })
}

/// Opens a transcript file that is only looked at, and tells how many bytes it has.
///
/// Of one that its folder lists as a file, that need not be seen to before.
pub fn open_file(path: &Path, is_listed: bool) -> Result<(File, u64), OpenError> {
    if !is_listed {
        regular(path)?;
    }
    let failed = |source| OpenError::of(path, source);
    let file = File::open(path).map_err(failed)?;
    let len = file.metadata().map_err(failed)?.len();
    Ok((file, len))
}

/// Reads a file of so many bytes into a buffer, in the place of what that had, and returns what the file has.
///
/// Costs no memory where the buffer is long enough; it never gets shorter.
pub fn read_into<'a>(
    buffer: &'a mut Vec<u8>,
    (mut file, len): (File, u64),
    path: &Path,
) -> Result<&'a [u8], OpenError> {
    let failed = |source| OpenError::of(path, source);
    let len = usize::try_from(len).unwrap_or(usize::MAX);
    buffer.resize(buffer.len().max(len), 0);
    let mut filled = 0;
    while filled < len {
        match file.read(&mut buffer[filled..len]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(failed(error)),
        }
    }
    // Those of the system tell that they have nothing before they are read.
    if len == 0 {
        buffer.clear();
        filled = file.read_to_end(buffer).map_err(failed)?;
    }
    Ok(&buffer[..filled])
}

/// Reads a transcript file without holding it in memory: `read` may go through it in any order and as often as it likes.
///
/// Costs, besides that, reading what it left out.
pub fn read_through<T>(path: &Path, read: impl FnOnce(&mut Hashed<File>) -> T) -> Result<(T, SourceFile), OpenError> {
    let failed = |source| OpenError::of(path, source);
    let real_path = real_path_of(path)?;
    let mut file = Hashed::new(File::open(&real_path).map_err(failed)?);
    let state = |file: &File| file.metadata().and_then(|found: Metadata| Ok((found.len(), found.modified()?)));
    let before = state(&file.inner).map_err(failed)?;
    let made = read(&mut file);
    let state_after = state(&file.inner).map_err(failed)?;
    let fingerprint = file.finish().map_err(failed)?;
    if state_after != before || fingerprint.size != before.0 {
        return Err(OpenError::Changed(path.to_path_buf()));
    }
    Ok((made, SourceFile { path: path.to_path_buf(), real_path, bytes: Vec::new(), fingerprint }))
}

/// The path of a file without links, if a transcript can be read there.
fn real_path_of(path: &Path) -> Result<PathBuf, OpenError> {
    regular(path)?;
    fs::canonicalize(path).map_err(|source| OpenError::of(path, source))
}

/// What is known of a file, if it is one. Asked before opening, because opening a pipe waits for its writer.
fn regular(path: &Path) -> Result<Metadata, OpenError> {
    let found = fs::metadata(path).map_err(|source| OpenError::of(path, source))?;
    if found.is_dir() {
        return Err(OpenError::IsFolder(path.to_path_buf()));
    }
    if !found.is_file() {
        return Err(OpenError::NotRegular(path.to_path_buf()));
    }
    Ok(found)
}

/// A file whose fingerprint is taken while it is read.
pub struct Hashed<F> {
    inner: F,
    at: u64,
    /// How many bytes from the beginning on were hashed.
    hashed: u64,
    hasher: Box<Xxh3Default>,
}

impl<F: Read + Seek> Hashed<F> {
    /// A file at its beginning.
    pub fn new(inner: F) -> Hashed<F> {
        Hashed { inner, at: 0, hashed: 0, hasher: Box::default() }
    }

    /// The fingerprint of the whole file. Costs reading what was not read yet.
    pub fn finish(mut self) -> io::Result<Fingerprint> {
        self.seek(SeekFrom::Start(self.hashed))?;
        io::copy(&mut self, &mut io::sink())?;
        Ok(Fingerprint::with(self.hashed, self.hasher.digest128()))
    }
}

impl<F: Read> Read for Hashed<F> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let len = self.inner.read(buffer)?;
        let new = self.hashed.checked_sub(self.at).and_then(|known| buffer[..len].get(usize::try_from(known).ok()?..));
        if let Some(new) = new {
            self.hasher.update(new);
            self.hashed += new.len() as u64;
        }
        self.at += len as u64;
        Ok(len)
    }
}

impl<F: Seek> Seek for Hashed<F> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = self.inner.seek(to)?;
        Ok(self.at)
    }
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
    fn a_fingerprint_is_the_same_however_the_file_was_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("talk.txt");
        let bytes: Vec<u8> = (0..100_000_u32).map(|at| (at.wrapping_mul(at) >> 7) as u8).collect();
        fs::write(&path, &bytes).unwrap();
        let ways: [&[(u64, usize)]; 5] = [
            &[],
            &[(0, 100_000)],
            &[(0, 10), (5, 10), (0, 400)],
            &[(50_000, 10), (0, 60_000)],
            &[(0, 7), (7, 7), (100_000, 5)],
        ];
        for ways in ways {
            let (made, source) = read_through(&path, |file| {
                for (from, len) in ways {
                    file.seek(SeekFrom::Start(*from)).unwrap();
                    let mut read = Vec::new();
                    (&mut *file).take(*len as u64).read_to_end(&mut read).unwrap();
                    assert_eq!(read, bytes[*from as usize..bytes.len().min(*from as usize + len)]);
                }
                ways.len()
            })
            .unwrap();
            assert_eq!((made, source.fingerprint), (ways.len(), Fingerprint::of(&bytes)), "{ways:?}");
            assert!(source.bytes.is_empty());
        }
        let changed = read_through(&path, |_| fs::write(&path, b"shorter").unwrap());
        assert!(matches!(changed, Err(OpenError::Changed(_))));
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
