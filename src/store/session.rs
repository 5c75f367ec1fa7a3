//! The session of a transcript: what was done to it, kept safe from the first edit on.
//!
//! It lies beside the transcript from the first edit on. Before that there is at most a place and a recording, which are
//! kept in the user's state folder and move along with the first edit; where the transcript's folder cannot be written,
//! the whole session stays in the state folder.

mod finding;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::folders::{Folders, create_private, folder_of, session_beside};
use super::journal::Journal;
use super::lock::{Holder, Lock, Locking, try_lock_for};
use super::moved::Orphan;
use super::record::{Event, Header, Outdated, Restored, VERSION, add_event, add_header};
use super::write::bare;
use super::{Circumstances, Fingerprint, SessionName, SourceFile};
use crate::model::{Change, Place, Transcript};
use finding::{Found, Kept, Opener, Search, set_aside_error};

/// What opening a session gives.
#[derive(Debug)]
pub struct Opened {
    /// Whether the transcript may be changed here.
    pub access: Access,
    /// What to replay.
    pub restored: Restored,
    /// The session there was, of another content of the file; it is set aside.
    pub outdated: Option<SetAside>,
    /// What the user should know, a sentence each.
    pub notes: Vec<String>,
}

/// A session that was set aside, because another program changed the transcript.
#[derive(Debug)]
pub struct SetAside {
    /// Its changes.
    pub session: Outdated,
    /// Where it is kept.
    pub path: PathBuf,
}

/// Whether a transcript may be changed here.
#[derive(Debug)]
pub enum Access {
    /// It may; every change goes into this session.
    Owned(Box<Session>),
    /// It may only be read.
    ReadOnly(Reason),
}

/// Why a transcript may only be read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Reason {
    /// Another whosaid has it open; who, where that is known.
    #[error("read-only: open in another whosaid ({}); quit it there and open the transcript again to change it", holder_name(.0))]
    Held(Option<Holder>),
    /// Its session was written by a later version.
    #[error("read-only: {} was written by a later whosaid (format {version}); update whosaid, or move that file away", path.display())]
    Newer {
        /// The session file.
        path: PathBuf,
        /// The version of its format.
        version: u32,
    },
}

fn holder_name(holder: &Option<Holder>) -> String {
    holder.as_ref().map_or_else(|| "by someone who left no name".into(), Holder::to_string)
}

/// Why a session was not opened or something was not recorded.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The session file that is there could not be read.
    #[error("{}: the session cannot be read ({source}); make it readable, or move it away to start afresh", path.display())]
    Read {
        /// The session file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A damaged or outdated session could not be kept aside.
    #[error("{}: the session does not fit and cannot be set aside ({source}); move it away", path.display())]
    SetAside {
        /// The session file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The session file could not be written. What was to be recorded is tried again with the next record.
    #[error("{}: the last changes are not on the disk ({source}); {}, they are saved with the next change, or write the transcript elsewhere", path.display(), remedy(source))]
    Write {
        /// The session file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A session file appeared where there was none when the transcript was opened.
    #[error("{}: appeared since the transcript was opened, perhaps from another whosaid; changes are not saved: move it away or open the transcript again", .0.display())]
    Taken(PathBuf),
}

fn remedy(source: &io::Error) -> &'static str {
    match source.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => "change the permissions",
        io::ErrorKind::NotFound => "create the folder again",
        _ => "make room",
    }
}

/// The session of one open transcript. The transcript is locked as long as this lives.
#[derive(Debug)]
pub struct Session {
    beside: PathBuf,
    in_state: PathBuf,
    /// The first line of a session that begins now.
    header: Vec<u8>,
    /// Whether a session file may be created beside the transcript.
    beside_free: bool,
    /// The session file, once there is one.
    journal: Option<Journal>,
    /// Whether the session file is where it stays: with an edit in it.
    settled: bool,
    /// Until then: what a session file created now begins with.
    seed: Vec<u8>,
    /// Lines that are not on the disk yet: none, or what failed before.
    pending: Vec<u8>,
    edited: bool,
    place: Option<Place>,
    circumstances: Circumstances,
    /// The transcript file's content when the session began, and when it was opened.
    first_content: Fingerprint,
    content: Fingerprint,
    /// The transcript as the file has it, where it is to be kept with the first change.
    first: Option<Transcript>,
    _lock: Option<Lock>,
}

impl Session {
    /// Opens the session of a transcript that was read into so many segments, and locks the transcript.
    ///
    /// Without a session yet, nothing is created but the lock. A torn or damaged session is mended, one that does not
    /// fit is set aside, and the notes say so. One that was left behind when the transcript was moved is found by the
    /// content and brought along. Costs reading the session file; where there is none, looking at every lock file, reading
    /// those of the 500 transcripts opened last, and reading the sessions whose transcript is gone, of these and in the
    /// folder.
    ///
    /// An error means that a session is there and could not be used: then the transcript should be shown without one
    /// and not be changed.
    pub fn open(
        source: &SourceFile,
        segments: usize,
        name: &SessionName,
        folders: &Folders,
    ) -> Result<Opened, SessionError> {
        Session::open_through(Journal::open, source, segments, name, folders)
    }

    /// Opens session files in a way that a test can replace, to meet files that may not be written.
    fn open_through(
        open: Opener,
        source: &SourceFile,
        segments: usize,
        name: &SessionName,
        folders: &Folders,
    ) -> Result<Opened, SessionError> {
        let beside = session_beside(&source.real_path, name);
        let in_state = folders.session_of(&source.real_path, name);
        let mut search = Search::new(open, &source.fingerprint, segments, name);
        let lock = match try_lock_for(&folders.lock_of(&source.real_path), Some(&source.real_path)) {
            Ok(Locking::Taken(lock)) => Some(lock),
            Ok(Locking::Held(holder)) => return Ok(search.read_only(Reason::Held(holder), &[beside, in_state])),
            Err(error) => {
                let locks = folders.state.display();
                search.notes.push(format!("{locks}: no lock there ({error}); do not open this transcript twice"));
                None
            }
        };
        let found = search.find(&beside)?;
        let beside_free = matches!(found, Found::Nothing);
        let kept = match search.choose(found, &beside, &in_state)? {
            Found::Refused(reason) => return Ok(search.read_only(reason, &[beside, in_state])),
            Found::Session(kept) => Some(kept),
            Found::Nothing | Found::Occupied => None,
        };
        let (kept, orphan) = match kept {
            Some(kept) => (Some(kept), None),
            None => search.find_moved(&source.real_path, folders).unzip(),
        };
        let header = header_line(source, segments, name)
            .map_err(|source| SessionError::Write { path: beside.clone(), source })?;
        let mut session = Session {
            beside,
            in_state,
            seed: header.clone(),
            header,
            beside_free,
            journal: None,
            settled: false,
            pending: Vec::new(),
            edited: false,
            place: None,
            circumstances: Circumstances::default(),
            first_content: source.fingerprint.clone(),
            content: source.fingerprint.clone(),
            first: None,
            _lock: lock,
        };
        let mut restored = kept.map(|kept| session.resume(kept)).unwrap_or_default();
        restored.circumstances = restored.circumstances.or(std::mem::take(&mut search.circumstances));
        session.keep_circumstances(restored.circumstances.clone())?;
        if let Some(orphan) = orphan {
            search.notes.push(session.bring_along(&orphan));
        }
        let Search { outdated, notes, .. } = search;
        Ok(Opened { access: Access::Owned(Box::new(session)), restored, outdated, notes })
    }

    /// What the session of a transcript holds, without a lock and without changing anything.
    ///
    /// Nothing to replay where there is no session that fits; of one that does not, its circumstances. Costs reading the
    /// session file.
    pub fn look(source: &SourceFile, segments: usize, name: &SessionName, folders: &Folders) -> Restored {
        let sessions = [session_beside(&source.real_path, name), folders.session_of(&source.real_path, name)];
        Search::new(Journal::open, &source.fingerprint, segments, name).peek_first(&sessions)
    }

    /// Goes on with a session that was found.
    fn resume(&mut self, kept: Kept) -> Restored {
        self.edited = kept.back.edited;
        self.place = kept.back.restored.place;
        self.circumstances.clone_from(&kept.back.restored.circumstances);
        self.first_content = kept.back.first_content;
        self.settled = kept.journal.as_ref().is_some_and(|journal| self.edited || journal.path() == self.beside);
        self.seed = if self.settled { Vec::new() } else { kept.seed };
        self.journal = kept.journal;
        kept.back.restored
    }

    /// Puts a session that was left behind where the transcript is now, and says so.
    fn bring_along(&mut self, orphan: &Orphan) -> String {
        let was = orphan.transcript.display();
        match self.settle() {
            Ok(()) => {
                // A transcript whose folder is gone may be on a disk that comes back: then it needs its session.
                if folder_of(&orphan.transcript).is_dir() {
                    let _ = fs::remove_file(&orphan.session);
                }
                format!("the changes made to {was}, which was moved, are here")
            }
            Err(error) => format!("the changes made to {was}, which was moved, are here; {error}"),
        }
    }

    /// Has the session keep the transcript, as the file has it, with the first change: to carry changes over by.
    pub fn keep_first(&mut self, transcript: &Transcript) {
        self.first = Some(transcript.clone());
    }

    /// Records a change that was just made. It is on the disk when this returns.
    ///
    /// After an error it is kept and goes to the disk before the next record, or with [`Session::flush`].
    pub fn record(&mut self, change: Change) -> Result<(), SessionError> {
        self.record_all([change])
    }

    /// Records changes that were made one after the other: all are on the disk when this returns, or none.
    pub fn record_all(&mut self, changes: impl IntoIterator<Item = Change>) -> Result<(), SessionError> {
        self.begin()?;
        for change in changes {
            self.keep(change.into())?;
        }
        self.flush()
    }

    /// Keeps the transcript before the first change.
    fn begin(&mut self) -> Result<(), SessionError> {
        let is_first = !std::mem::replace(&mut self.edited, true);
        if let Some(first) = self.first.as_ref().filter(|_| is_first)
            && let Some(event) = Event::first(first).map_err(|source| self.write_error(source))?
        {
            self.keep(event)?;
        }
        Ok(())
    }

    /// Records where the reader is, unless that is known. As safe as [`Session::record`].
    pub fn record_place(&mut self, place: Place) -> Result<(), SessionError> {
        if self.place == Some(place) {
            return self.flush();
        }
        self.place = Some(place);
        self.add(Event::Place(place))
    }

    /// Records what of the circumstances is given and new. As safe as [`Session::record`].
    pub fn record_circumstances(&mut self, given: Circumstances) -> Result<(), SessionError> {
        self.keep_circumstances(given)?;
        self.flush()
    }

    /// Has the next record bring to the disk what of the circumstances is given and new.
    fn keep_circumstances(&mut self, given: Circumstances) -> Result<(), SessionError> {
        let Circumstances { recording, began } = &self.circumstances;
        let new_recording = given.recording.clone().filter(|given| recording.as_ref() != Some(given));
        let new_start = given.began.filter(|given| *began != Some(*given));
        let events = new_recording.map(Event::Recording).into_iter().chain(new_start.map(Event::Began));
        for event in events {
            self.keep(event)?;
        }
        self.circumstances = given.or(std::mem::take(&mut self.circumstances));
        Ok(())
    }

    /// Records that the transcript is about to be written and will have this content. As safe as [`Session::record`].
    ///
    /// To be called before the write: then the session fits the file whether or not the write comes about.
    pub fn record_write(&mut self, fingerprint: Fingerprint, transcript: &Transcript) -> Result<(), SessionError> {
        self.begin()?;
        self.add(Event::Written { fingerprint, segments: transcript.len(), labels: transcript.labels() })
    }

    /// Brings to the disk what an earlier error left over.
    pub fn flush(&mut self) -> Result<(), SessionError> {
        if self.pending.is_empty() {
            return Ok(());
        }
        if self.edited && !self.settled { self.settle() } else { self.append() }?;
        self.pending.clear();
        Ok(())
    }

    /// Sets the session aside and begins a new one, when its changes turn out not to fit the transcript.
    ///
    /// The caller holds the transcript as read again. Returns where the old session is now, where it had a file of its own.
    /// After an error that file is where it was, and the new session goes to the state folder.
    pub fn start_over(&mut self) -> Result<Option<PathBuf>, SessionError> {
        self.seed = self.header.clone();
        self.pending.clear();
        (self.settled, self.edited, self.place) = (false, false, None);
        self.first_content = self.content.clone();
        let circumstances = std::mem::take(&mut self.circumstances);
        self.keep_circumstances(circumstances)?;
        let Some(journal) = self.journal.take() else { return Ok(None) };
        let path = journal.path().to_path_buf();
        let aside = journal.set_aside().map_err(|source| set_aside_error(&path, source))?;
        self.beside_free |= path == self.beside;
        Ok(Some(aside))
    }

    /// The transcript file's content when the session began.
    pub fn first_content(&self) -> &Fingerprint {
        &self.first_content
    }

    /// The session file, once there is one.
    pub fn path(&self) -> Option<&Path> {
        self.journal.as_ref().map(Journal::path)
    }

    /// The session file of an edited transcript, where it could not be put beside it.
    pub fn path_elsewhere(&self) -> Option<&Path> {
        self.path().filter(|path| self.edited && *path != self.beside)
    }

    fn add(&mut self, event: Event) -> Result<(), SessionError> {
        self.keep(event)?;
        self.flush()
    }

    /// Has the next record bring an event to the disk.
    fn keep(&mut self, event: Event) -> Result<(), SessionError> {
        add_event(&mut self.pending, event).map_err(|source| self.write_error(source))
    }

    /// Appends what is pending where the session is, or begins it in the state folder.
    fn append(&mut self) -> Result<(), SessionError> {
        match &mut self.journal {
            Some(journal) => {
                if let Err(source) = journal.append(&self.pending) {
                    let path = journal.path().to_path_buf();
                    // A name that is taken is told: what took it may be another's session.
                    let moved = source.kind() != io::ErrorKind::AlreadyExists && self.go_on_in_state().is_ok();
                    if !moved {
                        return Err(self.create_error(&path, source));
                    }
                }
            }
            None => {
                let content = [self.seed.as_slice(), &self.pending].concat();
                self.journal =
                    Some(self.create_in_state(&content).map_err(|source| self.create_error(&self.in_state, source))?);
            }
        }
        if !self.settled {
            self.seed.extend_from_slice(&self.pending);
        }
        Ok(())
    }

    /// Has the session go on in the state folder, with what is pending: that may be on a better disk than its file, or still
    /// be there.
    fn go_on_in_state(&mut self) -> io::Result<()> {
        let Some(journal) = &self.journal else { return Ok(()) };
        let content = [journal.content()?, self.pending.clone()].concat();
        self.journal = Some(self.create_in_state(&content)?);
        Ok(())
    }

    fn create_in_state(&self, content: &[u8]) -> io::Result<Journal> {
        create_private(folder_of(&self.in_state))?;
        Journal::create(&self.in_state, None, content)
    }

    /// Puts the session where it stays: beside the transcript, or, where that fails, in the state folder.
    fn settle(&mut self) -> Result<(), SessionError> {
        if self.beside_free {
            let content = [self.seed.as_slice(), &self.pending].concat();
            match Journal::create(&self.beside, None, &content) {
                Ok(journal) => {
                    if let Some(moved) = self.journal.replace(journal) {
                        // A place left over there does no harm: the session beside the transcript comes first.
                        let _ = moved.remove();
                    }
                    self.set_settled();
                    return Ok(());
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    return Err(SessionError::Taken(self.beside.clone()));
                }
                // Whatever the reason, the state folder may be on a better disk.
                Err(_) => {}
            }
        }
        self.append()?;
        self.set_settled();
        Ok(())
    }

    fn set_settled(&mut self) {
        self.settled = true;
        self.seed = Vec::new();
    }

    fn write_error(&self, source: io::Error) -> SessionError {
        SessionError::Write { path: self.path().unwrap_or(&self.in_state).to_path_buf(), source: bare(source) }
    }

    fn create_error(&self, path: &Path, source: io::Error) -> SessionError {
        match source.kind() {
            io::ErrorKind::AlreadyExists => SessionError::Taken(path.to_path_buf()),
            _ => self.write_error(source),
        }
    }
}

fn header_line(source: &SourceFile, segments: usize, name: &SessionName) -> io::Result<Vec<u8>> {
    let file = source.real_path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut line = Vec::new();
    let (fingerprint, session) = (source.fingerprint.clone(), name.clone());
    add_header(&mut line, &Header { whosaid: VERSION, file, fingerprint, segments, session })?;
    Ok(line)
}

#[cfg(test)]
mod tests;
