//! The session of a transcript, looked for: beside it, in the state folder, and where the transcript was before.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{Access, Opened, Reason, SessionError, SetAside};
use crate::store::folders::Folders;
use crate::store::journal::{Journal, Opening, keep_damaged};
use crate::store::moved::{Orphan, orphans};
use crate::store::record::{Content, Outdated, ReadBack, Restored, Tail, header_of, is_another, read_back};
use crate::store::{Circumstances, Fingerprint, SessionName};
use crate::text::counted;

/// How a session file is opened.
pub(super) type Opener = fn(&Path) -> io::Result<Opening>;

/// Looks for the session of one transcript.
pub(super) struct Search<'a> {
    open: Opener,
    fingerprint: &'a Fingerprint,
    segments: usize,
    name: &'a SessionName,
    /// A session of another content that was set aside.
    pub outdated: Option<SetAside>,
    /// The circumstances in a session that is not gone on with.
    pub circumstances: Circumstances,
    /// What the user should know, a sentence each.
    pub notes: Vec<String>,
}

/// What stands under the name of a session.
pub(super) enum Found {
    /// Nothing, or nothing any more: the name is free.
    Nothing,
    /// Something that stays.
    Occupied,
    /// The transcript may only be read.
    Refused(Reason),
    /// The session.
    Session(Kept),
}

/// A session that was found.
pub(super) struct Kept {
    /// Its file; `None` when that cannot be written.
    pub journal: Option<Journal>,
    /// What is whole of the file.
    pub seed: Vec<u8>,
    /// What that says.
    pub back: Box<ReadBack>,
}

impl<'a> Search<'a> {
    pub fn new(open: Opener, fingerprint: &'a Fingerprint, segments: usize, name: &'a SessionName) -> Search<'a> {
        Search {
            open,
            fingerprint,
            segments,
            name,
            outdated: None,
            circumstances: Circumstances::default(),
            notes: Vec::new(),
        }
    }

    pub fn read_only(self, reason: Reason, sessions: &[PathBuf]) -> Opened {
        let restored = self.peek_first(sessions);
        Opened { access: Access::ReadOnly(reason), restored, outdated: None, notes: self.notes }
    }

    pub fn peek_first(&self, sessions: &[PathBuf]) -> Restored {
        let mut circumstances = Circumstances::default();
        for path in sessions {
            match self.content_of(path) {
                Some(Content::Fits(ReadBack { restored, .. })) => {
                    return Restored { circumstances: restored.circumstances.or(circumstances), ..restored };
                }
                Some(Content::Stale(_, known)) => circumstances = known.or(circumstances),
                _ => {}
            }
        }
        Restored { circumstances, ..Restored::default() }
    }

    /// Reads a session that belongs to another program or is of no further use, and changes nothing.
    fn peek(&self, path: &Path) -> Option<ReadBack> {
        match self.content_of(path)? {
            Content::Fits(back) => Some(back),
            _ => None,
        }
    }

    fn content_of(&self, path: &Path) -> Option<Content> {
        fs::metadata(path).ok().filter(|found| found.is_file())?;
        let bytes = fs::read(path).ok().filter(|bytes| !is_another(bytes, path, self.name))?;
        Some(read_back(&bytes, self.fingerprint, self.segments))
    }

    /// Decides between what was found beside the transcript and what is in the state folder.
    ///
    /// The one beside comes first, unless the other is all of it and more, or it cannot be written.
    pub fn choose(&mut self, found: Found, beside: &Path, in_state: &Path) -> Result<Found, SessionError> {
        match &found {
            Found::Refused(_) => return Ok(found),
            Found::Session(kept) if kept.journal.is_some() && !goes_on(in_state, &kept.seed) => {
                self.mention_other(in_state);
                return Ok(found);
            }
            _ => {}
        }
        match (self.find_in_state(in_state), found) {
            (Found::Nothing | Found::Occupied, beside) => Ok(beside),
            (Found::Session(Kept { journal: Some(place), back, .. }), Found::Session(edits)) if !back.edited => {
                // A place of one's own must not hide what others did: it makes room for a copy of that.
                place.remove().map_err(|source| set_aside_error(in_state, source))?;
                self.circumstances = back.restored.circumstances;
                Ok(Found::Session(edits))
            }
            (Found::Session(own), Found::Session(other)) => {
                if !own.seed.starts_with(&other.seed) {
                    self.mention_other(beside);
                }
                Ok(Found::Session(own))
            }
            (in_state, _) => Ok(in_state),
        }
    }

    /// A session with changes of this content whose transcript is not where it was.
    pub fn find_moved(&self, real_path: &Path, folders: &Folders) -> Option<(Kept, Orphan)> {
        orphans(real_path, self.name, folders).into_iter().find_map(|orphan| {
            // Not one that another program has open.
            let mut bytes = match (self.open)(&orphan.session) {
                Ok(Opening::ReadOnly(bytes) | Opening::Open(_, bytes)) => bytes,
                _ => return None,
            };
            // Most are of another content, and need not be understood to know that.
            memchr::memmem::find(&bytes, self.fingerprint.hash.as_bytes())?;
            match read_back(&bytes, self.fingerprint, self.segments) {
                _ if header_of(&bytes)?.session != *self.name => None,
                Content::Fits(back) if back.edited && !matches!(back.tail, Tail::Damaged { .. }) => {
                    bytes.truncate(back.whole);
                    Some((Kept { journal: None, seed: bytes, back: Box::new(back) }, orphan))
                }
                _ => None,
            }
        })
    }

    /// Tells of a second session: it is not used, and must not be forgotten.
    fn mention_other(&mut self, path: &Path) {
        let Some(other) = self.peek(path).filter(|other| other.edited) else { return };
        let (path, changes) = (path.display(), counted(other.restored.changes.len(), "change"));
        self.notes.push(format!("{path}: another session of this transcript, with {changes}, is left unused"));
    }

    /// Like [`Search::find`], but a state folder that cannot be used only costs what was in it.
    fn find_in_state(&mut self, path: &Path) -> Found {
        self.find(path).unwrap_or_else(|error| {
            self.notes.push(error.to_string());
            Found::Occupied
        })
    }

    /// Opens what stands under the name of a session, and clears the way where that does not fit.
    pub fn find(&mut self, path: &Path) -> Result<Found, SessionError> {
        let opening = match (self.open)(path) {
            // That of another user, who has not shared it.
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                return Ok(self.leave(path, "is not for you to read"));
            }
            other => other.map_err(|source| SessionError::Read { path: path.into(), source })?,
        };
        let (journal, bytes) = match opening {
            Opening::Missing => return Ok(Found::Nothing),
            Opening::Held => return Ok(Found::Refused(Reason::Held(None))),
            Opening::NotAFile => return Ok(self.leave(path, "is not a session file")),
            Opening::ReadOnly(bytes) => (None, bytes),
            Opening::Open(journal, bytes) => (Some(journal), bytes),
        };
        if is_another(&bytes, path, self.name) {
            return Ok(self.leave(path, "is a session of another transcript"));
        }
        let mut content = read_back(&bytes, self.fingerprint, self.segments);
        if let Content::Stale(_, known) = &mut content {
            self.circumstances = std::mem::take(known).or(std::mem::take(&mut self.circumstances));
        }
        match content {
            Content::Foreign => Ok(self.leave(path, "is not a session file")),
            Content::Newer(version) => Ok(Found::Refused(Reason::Newer { path: path.into(), version })),
            Content::Headless => Ok(self.clear(path, journal, "has a damaged first line", None)),
            Content::Stale(None, _) if journal.is_some() => {
                // Nothing else to keep: a place in a text that has changed is none.
                journal.map_or(Ok(()), Journal::remove).map_err(|source| set_aside_error(path, source))?;
                Ok(Found::Nothing)
            }
            Content::Stale(session, _) => Ok(self.clear(
                path,
                journal,
                "was made before another program changed this transcript, so its changes are not in force",
                session,
            )),
            Content::Fits(back) => self.mend(path, journal, bytes, back),
        }
    }

    fn leave(&mut self, path: &Path, why: &str) -> Found {
        self.notes.push(format!("{}: {why} and is left alone; changes are kept in the state folder", path.display()));
        Found::Occupied
    }

    /// Sets a session aside that does not fit; what it has is for the caller to carry over.
    fn clear(&mut self, path: &Path, journal: Option<Journal>, why: &str, session: Option<Outdated>) -> Found {
        let Some(journal) = journal else { return self.leave(path, why) };
        match journal.set_aside() {
            Ok(aside) => {
                if let Some(session) = session.filter(|_| self.outdated.is_none()) {
                    self.outdated = Some(SetAside { session, path: aside });
                    return Found::Nothing;
                }
                self.notes.push(format!(
                    "{}: {why}; kept as {}, a new session begins",
                    path.display(),
                    aside.display()
                ));
                Found::Nothing
            }
            Err(error) => self.leave(path, &format!("{why}, cannot be set aside ({error})")),
        }
    }

    /// Cuts off what makes no sense at the end of a session.
    fn mend(
        &mut self,
        path: &Path,
        mut journal: Option<Journal>,
        mut bytes: Vec<u8>,
        back: ReadBack,
    ) -> Result<Found, SessionError> {
        let (name, changes) = (path.display(), counted(back.restored.changes.len(), "change"));
        match back.tail {
            Tail::Clean => {}
            Tail::Torn => {
                self.notes.push(format!("{name}: the last line was cut off; {changes} before it restored"));
            }
            Tail::Damaged { line } => {
                let mut note = format!("{name}: damaged from line {line} on; {changes} before it restored");
                if journal.is_some() {
                    match keep_damaged(path, &bytes) {
                        Ok(aside) => note.push_str(&format!(", the whole is kept as {}", aside.display())),
                        Err(error) => {
                            // Without a copy nothing is cut off: the session goes on in the state folder.
                            note.push_str(&format!(", no copy can be made ({error}) and the file is left alone"));
                            journal = None;
                        }
                    }
                }
                self.notes.push(note);
            }
        }
        if let Some(journal) = journal.as_mut().filter(|_| back.tail != Tail::Clean) {
            journal.cut(back.whole as u64).map_err(|source| set_aside_error(path, source))?;
        }
        bytes.truncate(back.whole);
        Ok(Found::Session(Kept { journal, seed: bytes, back: Box::new(back) }))
    }
}

/// Whether a session file is all of another and more: it went on when that could not be written.
fn goes_on(path: &Path, other: &[u8]) -> bool {
    let is_longer = fs::metadata(path).is_ok_and(|found| found.is_file() && found.len() > other.len() as u64);
    is_longer && fs::read(path).is_ok_and(|bytes| bytes.starts_with(other))
}

/// That a session could not be set aside.
pub(super) fn set_aside_error(path: &Path, source: io::Error) -> SessionError {
    SessionError::SetAside { path: path.into(), source }
}
