//! Where sessions and locks go.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use xxhash_rust::xxh3::xxh3_64;

/// How many bytes of a transcript's name stand in the name of its session in the state folder.
///
/// With the hash before and the endings behind it, that stays below the 255 bytes that file systems allow.
const NAME_BYTES: usize = 120;

/// The folders of a user; a test names its own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Folders {
    /// What the program remembers by itself: sessions of files that were only looked at, and locks.
    pub state: PathBuf,
}

/// Why the user's folders are not known.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FoldersError {
    /// The user has no home folder.
    #[error("your home folder is not known; set HOME, or WHOSAID_STATE_DIR to a folder for sessions and locks")]
    NoHome,
}

impl Folders {
    /// The folders of this user: `WHOSAID_STATE_DIR`, else `whosaid` in the user's state folder.
    ///
    /// The only place here that asks the environment. Creates nothing.
    pub fn of_user() -> Result<Folders, FoldersError> {
        if let Some(state) = std::env::var_os("WHOSAID_STATE_DIR").filter(|state| !state.is_empty()) {
            return Ok(Folders { state: state.into() });
        }
        let user = etcetera::choose_base_strategy().map_err(|_| FoldersError::NoHome)?;
        Ok(Folders { state: user.state_dir().unwrap_or_else(|| user.data_dir()).join("whosaid") })
    }

    /// The session file of a transcript in the state folder.
    pub(super) fn session_of(&self, real_path: &Path) -> PathBuf {
        let name = real_path.file_name().unwrap_or_default().to_string_lossy();
        let end = name.floor_char_boundary(NAME_BYTES);
        let name = format!("{}-{}.whosaid", hash_of(real_path), name.get(..end).unwrap_or_default());
        self.state.join("sessions").join(name)
    }

    /// The lock file of a transcript.
    pub(super) fn lock_of(&self, real_path: &Path) -> PathBuf {
        self.locks().join(hash_of(real_path))
    }

    /// The folder of the lock files.
    pub(super) fn locks(&self) -> PathBuf {
        self.state.join("locks")
    }
}

/// The session file beside a transcript: its whole name and `.whosaid`, so that `a.srt` and `a.vtt` have one each.
pub(super) fn session_beside(real_path: &Path) -> PathBuf {
    appended(real_path, ".whosaid")
}

/// A path with more at the end of its last name.
pub(super) fn appended(path: &Path, ending: &str) -> PathBuf {
    let mut whole = OsString::from(path);
    whole.push(ending);
    PathBuf::from(whole)
}

/// The folder a file is in; `.` for a bare name.
pub(super) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Creates a folder of the state folder where it is missing, for this user alone.
pub(super) fn create_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Makes the names in a folder last: a file created or renamed in it is there after a power cut.
///
/// File systems without that notion refuse, which is no failure.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    match fs::File::open(folder)?.sync_all() {
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
        other => other,
    }
}

fn hash_of(path: &Path) -> String {
    format!("{:016x}", xxh3_64(path.as_os_str().as_encoded_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_differ_in_their_ending_have_different_sessions() {
        assert_eq!(session_beside(Path::new("/talks/a.srt")), Path::new("/talks/a.srt.whosaid"));
        assert_eq!(session_beside(Path::new("/talks/a.vtt")), Path::new("/talks/a.vtt.whosaid"));
    }

    #[test]
    fn the_state_folder_tells_files_of_one_name_apart() {
        let folders = Folders { state: "/state".into() };
        let here = folders.session_of(Path::new("/here/talk.srt"));
        let there = folders.session_of(Path::new("/there/talk.srt"));
        assert_ne!(here, there);
        assert!(here.to_string_lossy().ends_with("-talk.srt.whosaid"));
        assert_eq!(here.parent(), Some(Path::new("/state/sessions")));
        assert_ne!(folders.lock_of(Path::new("/here/talk.srt")), folders.lock_of(Path::new("/there/talk.srt")));
    }

    #[test]
    fn the_longest_name_still_fits_the_state_folder() {
        let folders = Folders { state: "/state".into() };
        let longest = PathBuf::from(format!("/{}x", "é".repeat(127)));
        let session = folders.session_of(&longest);
        let name = session.file_name().unwrap();
        assert!(name.len() < 200, "{name:?}");
        assert!(name.to_string_lossy().contains(&"é".repeat(60)), "{name:?}");
    }

    #[test]
    fn a_bare_name_is_in_the_current_folder() {
        assert_eq!(folder_of(Path::new("talk.srt")), Path::new("."));
        assert_eq!(folder_of(Path::new("talks/a.srt")), Path::new("talks"));
    }
}
