//! A session file by itself: read without its transcript, and taken along with it.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::folders::{Folders, SESSION, SessionName, session_beside};
use super::record::{Content, Outdated, read_back};
use super::{Fingerprint, SourceFile};

/// Why a session file tells nothing.
#[derive(Debug, thiserror::Error)]
pub enum AloneError {
    /// It could not be read.
    #[error("{}: cannot be read ({source})", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is something else, or its first line is damaged.
    #[error("{}: this is no session file, or its first line is damaged", .0.display())]
    NoSession(PathBuf),
    /// It was written by a later version.
    #[error("{}: was written by a later whosaid (format {version}); update whosaid", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// The version of its format.
        version: u32,
    },
}

/// The transcript whose session a file is by its name, and which: `talk.txt` for `talk.txt.whosaid`, and for
/// `talk.txt.ben.whosaid` its session `ben` where there is no `talk.txt.ben`; `None` for another name.
pub fn transcript_of(session: &Path) -> Option<(PathBuf, SessionName)> {
    let whole = session.file_name()?.as_bytes().strip_suffix(SESSION.as_bytes()).filter(|name| !name.is_empty())?;
    let beside = |name: &[u8]| session.with_file_name(OsStr::from_bytes(name));
    let transcript = beside(whole);
    let named = whole.iter().rposition(|byte| *byte == b'.').and_then(|point| {
        let name = str::from_utf8(&whole[point + 1..]).ok()?;
        Some((beside(&whole[..point]), name.parse().ok()?))
    });
    let named = named.filter(|(named, _)| !transcript.exists() && named.is_file());
    Some(named.unwrap_or((transcript, SessionName::default())))
}

/// What was changed, by a session file alone; without any change where there was none. Costs reading it.
pub fn read_session(path: &Path) -> Result<Outdated, AloneError> {
    let bytes = fs::read(path).map_err(|source| AloneError::Read { path: path.into(), source })?;
    // A number of segments that no transcript has: it is asked what there is, whatever the transcript is now.
    match read_back(&bytes, &Fingerprint::of(&[]), usize::MAX) {
        Content::Stale(Some(session), _) => Ok(session),
        Content::Stale(None, _) => Ok(Outdated { first: None, changes: Vec::new() }),
        Content::Newer(version) => Err(AloneError::Newer { path: path.into(), version }),
        Content::Foreign | Content::Headless | Content::Fits(_) => Err(AloneError::NoSession(path.into())),
    }
}

/// The session file that fits a transcript, as far as it is whole; `None` where there is none. Costs reading it.
pub fn session_to_take_along(
    source: &SourceFile,
    segments: usize,
    name: &SessionName,
    folders: &Folders,
) -> Option<Vec<u8>> {
    let paths = [session_beside(&source.real_path, name), folders.session_of(&source.real_path, name)];
    paths.iter().find_map(|path| {
        let mut bytes = fs::read(path).ok()?;
        let Content::Fits(back) = read_back(&bytes, &source.fingerprint, segments) else { return None };
        bytes.truncate(back.whole);
        Some(bytes)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_session_is_refused_by_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.txt.whosaid");
        let said = |bytes: &[u8]| {
            fs::write(&path, bytes).expect("our folder");
            read_session(&path).map_err(|error| error.to_string().split_once(": ").expect("a path").1.to_owned())
        };
        assert_eq!(said(b"dear diary"), Err("this is no session file, or its first line is damaged".into()));
        assert_eq!(said(b"{\"whosaid\":9}\n"), Err("was written by a later whosaid (format 9); update whosaid".into()));
        let empty = b"{\"whosaid\":1,\"file\":\"a\",\"size\":1,\"hash\":\"0f\",\"segments\":1}\n";
        assert_eq!(said(empty), Ok(Outdated { first: None, changes: Vec::new() }));
        let default = |transcript: &str| Some((transcript.into(), SessionName::default()));
        assert_eq!(transcript_of(Path::new("b/a.txt.whosaid")), default("b/a.txt"));
        assert_eq!((transcript_of(Path::new("a.txt")), transcript_of(Path::new(".whosaid"))), (None, None));
        let (session, transcript) = (OsStr::from_bytes(b"b/\xff.txt.whosaid"), OsStr::from_bytes(b"b/\xff.txt"));
        assert_eq!(transcript_of(Path::new(session)), Some((transcript.into(), SessionName::default())));
        // A named one needs its transcript: other names have points in them too.
        assert_eq!(transcript_of(Path::new("b/a.txt.ben.whosaid")), default("b/a.txt.ben"));
        let (transcript, named) = (folder.path().join("a.txt"), folder.path().join("a.txt.ben.whosaid"));
        fs::write(&transcript, "").unwrap();
        assert_eq!(transcript_of(&named), Some((transcript, "ben".parse().unwrap())));
        fs::write(folder.path().join("a.txt.ben"), "").unwrap();
        assert_eq!(transcript_of(&named), Some((folder.path().join("a.txt.ben"), SessionName::default())));
    }
}
