//! Where sessions and locks go.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::OnceLock;

use etcetera::BaseStrategy;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

/// How many bytes of a transcript's name stand in the name of its session in the state folder.
///
/// With the hash before and the endings behind it, that stays below the 255 bytes that file systems allow.
const NAME_BYTES: usize = 120;

/// The ending of the names of sessions.
pub(super) const SESSION: &str = ".whosaid";

/// How many bytes the name of a session may have: with that of the transcript it stays below what file systems allow.
const SESSION_BYTES: usize = 64;

/// Which session of a transcript: the one without a name, or one of those beside it.
#[derive(Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SessionName(String);

/// Why a session cannot be called so.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the name of a session has letters, digits, - and _ only, and no more than {SESSION_BYTES} bytes")]
pub struct SessionNameError;

impl FromStr for SessionName {
    type Err = SessionNameError;

    fn from_str(name: &str) -> Result<SessionName, SessionNameError> {
        let is_sound = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
        if is_sound && name.len() <= SESSION_BYTES { Ok(SessionName(name.to_owned())) } else { Err(SessionNameError) }
    }
}

impl SessionName {
    /// Whether it is the one without a name.
    pub fn is_default(&self) -> bool {
        self.0.is_empty()
    }

    /// The name; empty for the one without.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands behind the name of the transcript in the name of the session file.
    pub(super) fn ending(&self) -> String {
        if self.is_default() { SESSION.to_owned() } else { format!(".{}{SESSION}", self.0) }
    }
}

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

/// Which transcripts may have a session without a name, told for many of them.
#[derive(Debug)]
pub struct Sessions {
    folders: Folders,
    /// What the names of those in the state folder tell of the names of their transcripts; listed once.
    kept: OnceLock<HashSet<String>>,
}

impl Sessions {
    /// Costs nothing; the first transcript costs a list of the sessions in the state folder.
    pub fn of(folders: Folders) -> Sessions {
        Sessions { folders, kept: OnceLock::new() }
    }

    /// Whether a transcript, whose path is no link, may have a session, by the names of files alone.
    pub fn may_have(&self, path: &Path) -> bool {
        // Hardly any other has such a name: its real path decides.
        let is_kept = || match fs::canonicalize(path) {
            Ok(real_path) => self.folders.session_of(&real_path, &SessionName::default()).exists(),
            Err(_) => true,
        };
        session_beside(path, &SessionName::default()).exists() || (self.kept().contains(&*name_kept(path)) && is_kept())
    }

    /// Where a transcript, whose path is its real one, may have a session.
    pub(super) fn places_of(&self, real_path: &Path) -> impl Iterator<Item = PathBuf> {
        let name = SessionName::default();
        let kept = self.kept().contains(&*name_kept(real_path)).then(|| self.folders.session_of(real_path, &name));
        [session_beside(real_path, &name)].into_iter().chain(kept)
    }

    fn kept(&self) -> &HashSet<String> {
        self.kept.get_or_init(|| {
            let names =
                fs::read_dir(self.folders.sessions()).into_iter().flatten().flatten().map(|entry| entry.file_name());
            let kept = |name: OsString| Some(name.to_str()?.strip_suffix(SESSION)?.split_once('-')?.1.to_owned());
            names.filter_map(kept).collect()
        })
    }
}

impl Folders {
    /// The folders of this user: `WHOSAID_STATE_DIR`, else `whosaid` in the user's state folder.
    ///
    /// Creates nothing.
    pub fn of_user() -> Result<Folders, FoldersError> {
        if let Some(state) = std::env::var_os("WHOSAID_STATE_DIR").filter(|state| !state.is_empty()) {
            return Ok(Folders { state: state.into() });
        }
        let user = etcetera::choose_base_strategy().map_err(|_| FoldersError::NoHome)?;
        Ok(Folders { state: user.state_dir().unwrap_or_else(|| user.data_dir()).join("whosaid") })
    }

    /// Where what can be made again is kept: `cache` in `WHOSAID_STATE_DIR`, else `whosaid` in the user's cache folder.
    ///
    /// Creates nothing.
    pub fn cache_of_user() -> Result<PathBuf, FoldersError> {
        if std::env::var_os("WHOSAID_STATE_DIR").is_some_and(|state| !state.is_empty()) {
            return Ok(Folders::of_user()?.state.join("cache"));
        }
        let user = etcetera::choose_base_strategy().map_err(|_| FoldersError::NoHome)?;
        Ok(user.cache_dir().join("whosaid"))
    }

    /// The session file of a transcript in the state folder.
    pub(super) fn session_of(&self, real_path: &Path, name: &SessionName) -> PathBuf {
        self.sessions().join(format!("{}-{}{}", hash_of(real_path), name_kept(real_path), name.ending()))
    }

    /// The folder of the sessions in the state folder.
    pub(super) fn sessions(&self) -> PathBuf {
        self.state.join("sessions")
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

/// The session file beside a transcript: its whole name and `.whosaid`, so that `a.srt` and `a.vtt` have one each; between
/// the two the name of the session, where it has one.
pub fn session_beside(real_path: &Path, name: &SessionName) -> PathBuf {
    appended(real_path, &name.ending())
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
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// How a file for this user alone is created, where it is.
pub(super) fn private_options() -> fs::OpenOptions {
    let mut options = fs::File::options();
    options.mode(0o600);
    options
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

/// What the name of its session in the state folder tells of the name of a transcript.
fn name_kept(path: &Path) -> Cow<'_, str> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if name.len() <= NAME_BYTES { name } else { name[..name.floor_char_boundary(NAME_BYTES)].to_owned().into() }
}

/// Whether a name is one that [`hash_of`] makes.
pub(super) fn is_hash(name: &str) -> bool {
    name.len() == 16 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

pub(super) fn hash_of(path: &Path) -> String {
    format!("{:016x}", xxh3_64(path.as_os_str().as_encoded_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_are_known_by_names_beside_a_transcript_and_in_the_state_folder() {
        let root = tempfile::tempdir().expect("a folder");
        let root = fs::canonicalize(root.path()).expect("its path");
        let folders = Folders { state: root.join("state") };
        fs::create_dir_all(folders.sessions()).expect("a folder");
        let long = "é".repeat(NAME_BYTES);
        let mut kept = Vec::new();
        for name in ["a.srt", "b.srt", &long] {
            for folder in ["one", "two"] {
                fs::create_dir_all(root.join(folder)).expect("a folder");
                fs::write(root.join(folder).join(name), "").expect("a file");
            }
            kept.push(root.join("one").join(name));
        }
        fs::write(session_beside(&kept[0], &SessionName::default()), "").expect("a file");
        kept[1..]
            .iter()
            .for_each(|path| fs::write(folders.session_of(path, &SessionName::default()), "").expect("a file"));
        let sessions = Sessions::of(folders);
        for path in &kept {
            let other = root.join("two").join(path.file_name().expect("a name"));
            assert_eq!((sessions.may_have(path), sessions.may_have(&other)), (true, false), "{path:?}");
        }
    }

    #[test]
    fn names_that_differ_in_their_ending_have_different_sessions() {
        assert_eq!(
            session_beside(Path::new("/talks/a.srt"), &SessionName::default()),
            Path::new("/talks/a.srt.whosaid")
        );
        assert_eq!(
            session_beside(Path::new("/talks/a.vtt"), &SessionName::default()),
            Path::new("/talks/a.vtt.whosaid")
        );
    }

    #[test]
    fn the_state_folder_tells_files_of_one_name_apart() {
        let folders = Folders { state: "/state".into() };
        let here = folders.session_of(Path::new("/here/talk.srt"), &SessionName::default());
        let there = folders.session_of(Path::new("/there/talk.srt"), &SessionName::default());
        assert_ne!(here, there);
        assert!(here.to_string_lossy().ends_with("-talk.srt.whosaid"));
        assert_eq!(here.parent(), Some(Path::new("/state/sessions")));
        assert_ne!(folders.lock_of(Path::new("/here/talk.srt")), folders.lock_of(Path::new("/there/talk.srt")));
    }

    #[test]
    fn the_longest_name_still_fits_the_state_folder() {
        let folders = Folders { state: "/state".into() };
        let longest = PathBuf::from(format!("/{}x", "é".repeat(127)));
        let session = folders.session_of(&longest, &SessionName::default());
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
