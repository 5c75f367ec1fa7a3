//! The worker that keeps what is done: it records every change and writes the transcript.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::SystemTime;

use anyhow::{Result, bail};

use super::claims::Claim;
use super::exporting::{write_export, write_hits};
use super::media::{MediaSearch, choose, recording_of};
use super::quoting::write_quotes;
use super::writing::{nearest, register_names, rewritten, write_elsewhere, write_in_place};
use super::{Inputs, Opening, Outbox, told};
use crate::app::{Event, ExportRequest, HitsRequest, Input, Media, PlayerReport, QuotesRequest, Saved};
use crate::app::{WriteFault, WriteRequest};
use crate::formats::{Original, RELABELLING, RelabelError};
use crate::model::{Change, Mapping, Place, Progress, Speakers, Transcript};
use crate::store::{
    Circumstances, IfChanged, Registers, Session, SessionError, SessionName, SourceFile, WriteError,
    corrections_beside, names_beside, read_corrections, read_file, read_mapping, write_mapping,
};
use crate::text::counted;

enum Task {
    Record(Change, Place),
    Write(WriteRequest),
    WriteHits(Box<HitsRequest>),
    WriteQuotes(Box<QuotesRequest>),
    Export(Box<ExportRequest>),
    WriteMapping(PathBuf, Mapping, bool),
    Remember(Input, String),
    RecordCircumstances(Circumstances),
    Finish(Place),
}

/// The handle of the worker. Tasks are done in the order in which they are given.
#[derive(Debug)]
pub struct Keeper {
    tasks: Sender<Task>,
    /// `None` once it has ended.
    worker: Option<JoinHandle<()>>,
    events: Outbox,
    /// The transcript file; `None` for what has none.
    path: Option<PathBuf>,
    /// Which of its sessions is open.
    session_name: SessionName,
    /// The number of the recording that was recorded: one named before it does not take its place.
    recorded_choice: Arc<Mutex<u64>>,
}

impl Keeper {
    /// Starts the worker on a file and its session.
    pub(super) fn start(
        session: Option<Session>,
        claim: Option<Claim>,
        opening: Opening,
        inputs: Option<Inputs>,
        events: Outbox,
    ) -> Keeper {
        let (tasks, inbox) = mpsc::channel();
        let speakers = opening.document.transcript.speakers().clone();
        let (source, original, session_name) = (opening.source, opening.original, opening.session_name);
        let path = source.as_ref().map(|source| source.real_path.clone());
        let is_elsewhere = session.as_ref().is_some_and(|session| session.path_elsewhere().is_some());
        let kept = Kept {
            is_behind: false,
            is_elsewhere,
            session,
            _claim: claim,
            source,
            original,
            speakers,
            looks: None,
            inputs,
            events: events.clone(),
        };
        let worker = Some(thread::spawn(move || kept.work(&inbox)));
        Keeper { tasks, worker, events, path, session_name, recorded_choice: Arc::default() }
    }

    /// Records a change, and where it was made.
    pub fn record(&self, change: Change, place: Place) {
        self.send(Task::Record(change, place));
    }

    /// Writes the transcript; how that went comes as [`Event::Written`].
    pub fn write(&self, request: WriteRequest) {
        self.send(Task::Write(request));
    }

    /// Writes hits; how that went comes as [`Event::Exported`].
    pub fn write_hits(&self, request: HitsRequest) {
        self.send(Task::WriteHits(Box::new(request)));
    }

    /// Writes what is marked, noted or tagged; how that went comes as [`Event::Exported`].
    pub fn write_quotes(&self, request: QuotesRequest) {
        self.send(Task::WriteQuotes(Box::new(request)));
    }

    /// Writes the tags, the statistics or the transcript; how that went comes as [`Event::Exported`].
    pub fn export(&self, request: ExportRequest) {
        self.send(Task::Export(Box::new(request)));
    }

    /// Writes names; how that went comes as [`Event::Exported`].
    pub fn write_mapping(&self, to: PathBuf, mapping: Mapping, overwrite: bool) {
        self.send(Task::WriteMapping(to, mapping, overwrite));
    }

    /// Sends what is found out on a thread of its own: no change waits for a slow folder, or a pipe, to be recorded.
    fn find(&self, find: impl FnOnce() -> Event + Send + 'static) {
        let events = self.events.clone();
        thread::spawn(move || events.send(find()));
    }

    /// Reads names, which come as [`Event::MappingRead`].
    pub fn read_mapping(&self, path: PathBuf) {
        self.find(move || Event::MappingRead(read_mapping(&path).map_err(|error| error.to_string())));
    }

    /// Finds the names in the sessions of other files, which come as [`Event::NamesFound`].
    pub fn find_names(&self) {
        let Some(path) = self.path.clone() else { return };
        self.find(move || Event::NamesFound(names_beside(&path)));
    }

    /// Lists a folder, which comes as [`Event::FolderListed`].
    pub fn list_folder(&self, path: String) {
        self.find(move || {
            let names = names_in(Path::new(if path.is_empty() { "." } else { &path }));
            Event::FolderListed { path, names }
        });
    }

    /// Finds the people of the folder, who come as [`Event::RegisterFound`] where there is a register.
    pub(super) fn find_register(&self) {
        let (Some(path), events) = (self.path.clone(), self.events.clone()) else { return };
        thread::spawn(move || {
            let found = Registers::default().of(&path, |mistake| events.send(Event::Notice(mistake.to_owned())));
            if !found.register.0.is_empty() {
                events.send(Event::RegisterFound(found.register.clone()));
            }
        });
    }

    /// Reads a list of corrections, that of the folder where no path is given; it comes as [`Event::CorrectionsRead`].
    pub fn read_corrections(&self, path: Option<PathBuf>) {
        let path = path.or_else(|| Some(corrections_beside(self.path.as_ref()?)));
        self.find(move || {
            Event::CorrectionsRead(match path {
                Some(path) => read_corrections(&path).map_err(|error| error.to_string()),
                None => Err("say which list: :corrections FILE.toml".to_owned()),
            })
        });
    }

    /// Finds the recording, which comes as [`PlayerReport::Chosen`], or [`PlayerReport::Missing`] where there is none;
    /// records it where it was asked for.
    ///
    /// On a thread of its own: its folder may be slow, and the first screen does not wait for it.
    pub(super) fn find_media(&self, search: MediaSearch) {
        let was_asked = search.asked.is_some();
        self.tell_media(0, was_asked, move || search.find());
    }

    /// Finds the recording that the user names, which comes as [`PlayerReport::Chosen`], and records it.
    pub fn choose_media(&self, choice: u64, place: OsString, offset: i64) {
        let path = self.path.clone();
        self.tell_media(choice, true, move || Some(choose(&place, offset, path.as_deref())));
    }

    fn tell_media(
        &self,
        choice: u64,
        records: bool,
        find: impl FnOnce() -> Option<Result<Media, String>> + Send + 'static,
    ) {
        let (tasks, events, path) = (self.tasks.clone(), self.events.clone(), self.path.clone());
        let last = Arc::clone(&self.recorded_choice);
        thread::spawn(move || {
            let Some(outcome) = find() else { return events.send(Event::Player(PlayerReport::Missing)) };
            let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
            if let Ok(media) = outcome.as_ref()
                && records
                && choice >= *last
            {
                *last = choice;
                // With the program's end, the worker may have ended.
                let recording = Some(recording_of(&media.place, media.offset, path.as_deref()));
                let _ = tasks.send(Task::RecordCircumstances(Circumstances { recording, began: None }));
            }
            events.send(Event::Player(PlayerReport::Chosen(choice, outcome)));
        });
    }

    /// Records when the recording began, in milliseconds of the day.
    pub fn record_began(&self, began: u64) {
        self.send(Task::RecordCircumstances(Circumstances { recording: None, began: Some(began) }));
    }

    /// The transcript file; `None` for what has none.
    pub(super) fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Which session of the transcript is open.
    pub(super) fn session_name(&self) -> &SessionName {
        &self.session_name
    }

    /// Keeps a line typed at a prompt.
    pub fn remember(&self, input: Input, line: String) {
        self.send(Task::Remember(input, line));
    }

    /// Records the place, does what is left to do and ends the worker.
    pub fn finish(&mut self, place: Place) {
        self.end(place)();
    }

    /// The same; what it returns waits for that.
    pub(super) fn end(&mut self, place: Place) -> impl FnOnce() + Send + use<> {
        self.send(Task::Finish(place));
        let worker = self.worker.take();
        move || drop(worker.map(JoinHandle::join))
    }

    fn send(&self, task: Task) {
        if self.tasks.send(task).is_err() {
            let text = "changes are no longer saved: the writer stopped; write to another file with :w PATH".to_owned();
            self.events.send(Event::SessionFailed(text));
        }
    }
}

struct Kept {
    session: Option<Session>,
    /// Dropped behind the session.
    _claim: Option<Claim>,
    /// Whether the session could not be written last.
    is_behind: bool,
    /// Whether the user knows that the session is not beside the file.
    is_elsewhere: bool,
    source: Option<SourceFile>,
    /// What the file holds, as far as is known here.
    original: Original,
    /// The speakers that the file had when it was read.
    speakers: Speakers,
    /// When the file was changed last and how long it was then, as far as is known here.
    looks: Option<(SystemTime, u64)>,
    inputs: Option<Inputs>,
    events: Outbox,
}

impl Kept {
    fn work(mut self, tasks: &Receiver<Task>) {
        self.looks = self.source.as_ref().and_then(looks_of);
        while let Ok(task) = tasks.recv() {
            match task {
                Task::Record(change, place) => self.record(change, place),
                Task::Write(request) => {
                    let outcome = self.write(request);
                    self.events.send(Event::Written(outcome));
                }
                Task::WriteHits(request) => {
                    let outcome = write_hits(&request);
                    self.tell_export(outcome, &request.to, request.progress);
                }
                Task::WriteQuotes(request) => {
                    let outcome = write_quotes(&request);
                    self.tell_export(outcome, &request.to, request.progress);
                }
                Task::Export(request) => {
                    let outcome = write_export(&request);
                    self.tell_export(outcome, &request.to, request.progress);
                }
                Task::WriteMapping(to, mapping, overwrite) => {
                    let outcome = write_mapping(&to, &mapping, overwrite).map_err(|error| error.to_string());
                    let outcome =
                        outcome.map(|()| format!("{} written to {}", counted(mapping.0.len(), "name"), to.display()));
                    self.events.send(Event::Exported(outcome));
                }
                Task::Remember(input, line) => {
                    // A comfort as well: the line is at hand as long as the program runs.
                    let _ = self.inputs.as_ref().map(|inputs| inputs.of(input).add(&line));
                }
                Task::RecordCircumstances(given) => {
                    let outcome = self.session.as_mut().map_or(Ok(()), |session| session.record_circumstances(given));
                    self.tell_if_failed(outcome);
                }
                Task::Finish(place) => {
                    if let Some(session) = &mut self.session {
                        match session.flush() {
                            Ok(()) if self.is_behind => self.events.send(Event::SessionSaved),
                            Ok(()) => {}
                            Err(error) => self.events.send(Event::SessionFailed(match error {
                                SessionError::Write { path, source } => format!(
                                    "{}: the last changes are lost, they could not be written ({source})",
                                    path.display()
                                ),
                                error => error.to_string(),
                            })),
                        }
                        // The place is a comfort: an error here is not worth a message after the program.
                        let _ = session.record_place(place);
                    }
                    return;
                }
            }
        }
    }

    /// Says how an export went; with `progress` the work is over.
    fn tell_export(&self, outcome: Result<String>, to: &Path, progress: Arc<Progress>) {
        let outcome = outcome.map_err(|error| match is_stopped(&error, &progress) {
            true => stopped(to),
            false => format!("not written: {}", told(&error)),
        });
        drop(progress);
        self.events.send(Event::Exported(outcome));
    }

    fn record(&mut self, change: Change, place: Place) {
        let Some(session) = &mut self.session else { return };
        let outcome = session.record(change).and_then(|()| session.record_place(place));
        if !self.tell_if_failed(outcome) {
            self.tell_if_changed();
        }
    }

    /// Says that the session could not be written, or can be again, or is elsewhere; whether there was something to say.
    fn tell_if_failed(&mut self, outcome: Result<(), SessionError>) -> bool {
        let was_behind = std::mem::replace(&mut self.is_behind, outcome.is_err());
        let told: Vec<Event> = match outcome {
            Err(error) => vec![Event::SessionFailed(error.to_string())],
            Ok(()) => was_behind.then_some(Event::SessionSaved).into_iter().chain(self.move_told()).collect(),
        };
        let is_told = !told.is_empty();
        told.into_iter().for_each(|event| self.events.send(event));
        is_told
    }

    /// Where the session is, once it is no more beside the transcript.
    fn move_told(&mut self) -> Option<Event> {
        let elsewhere = self.session.as_ref()?.path_elsewhere()?.display();
        if std::mem::replace(&mut self.is_elsewhere, true) {
            return None;
        }
        let path = self.source.as_ref()?.path.display();
        Some(Event::Notice(format!("{path}: nothing can be kept beside it; your changes are in {elsewhere}")))
    }

    /// Says once that another program has changed the file. Costs a look at its date, and reading it where that is new.
    fn tell_if_changed(&mut self) {
        let Some(source) = &self.source else { return };
        let looks = looks_of(source);
        if looks.is_none() || std::mem::replace(&mut self.looks, looks) == looks {
            return;
        }
        if read_file(&source.real_path).is_ok_and(|now| now.fingerprint != source.fingerprint) {
            let path = source.path.display();
            let text = format!("{path} was changed by another program; :reload reads it and carries your changes over");
            self.events.send(Event::FileChanged(text));
        }
    }

    fn write(&mut self, mut request: WriteRequest) -> Result<Saved, Box<WriteFault>> {
        let to = request.to.clone().filter(|to| !self.is_this_file(to));
        let outcome = match &to {
            Some(to) => {
                let (source, progress) = (self.source.as_ref(), &request.progress);
                write_elsewhere(to, &self.original, source, &request.transcript, request.overwrite, progress)
            }
            None => self.write_in_place(&request.transcript, request.overwrite, &request.progress),
        };
        // The work is over.
        let progress = std::mem::take(&mut request.progress);
        match outcome {
            Ok(text) => Ok(Saved { request: WriteRequest { to, ..request }, text }),
            Err(error) if is_stopped(&error, &progress) => {
                let text = stopped(to.as_deref().or(self.path()).unwrap_or(Path::new("")));
                Err(Box::new(WriteFault { request, text, may_retry: false, may_reload: false }))
            }
            Err(error) => {
                let way_round = self.way_round(&error, &request);
                let may_retry = way_round.is_some();
                let may_reload = matches!(error.downcast_ref(), Some(WriteError::ChangedOnDisk(_))) && to.is_none();
                let (text, to, overwrite) = way_round.unwrap_or_else(|| (told(&error), to, false));
                let request = WriteRequest { to, overwrite, ..request };
                Err(Box::new(WriteFault { request, text, may_retry, may_reload }))
            }
        }
    }

    /// A way round an error: the question, what to write to when the answer is yes, and whether over what is there.
    fn way_round(&self, error: &anyhow::Error, request: &WriteRequest) -> Option<(String, Option<PathBuf>, bool)> {
        let cannot = match error.downcast_ref() {
            Some(RelabelError::NoPlace { format } | RelabelError::Shared { format, .. }) => {
                Some((format, "hold this change"))
            }
            Some(RelabelError::Text { format }) => Some((format, "take this change of text in place")),
            Some(RelabelError::Segments { format }) => Some((format, "take other segments or times in place")),
            _ => None,
        };
        if let Some((format, what)) = cannot {
            let to = nearest(&self.source.as_ref()?.path, &request.transcript);
            let text = format!("{} cannot {what}. Write {} instead?", format.title, to.display());
            return Some((text, Some(to), false));
        }
        let text = match error.downcast_ref()? {
            WriteError::ChangedOnDisk(path) => {
                format!("{} changed on disk since it was read. Write over it?", path.display())
            }
            WriteError::Gone(path) => format!("{} is gone. Write it anew?", path.display()),
            WriteError::Exists(path) => format!("{} exists. Write over it?", path.display()),
            _ => return None,
        };
        Some((text, request.to.clone(), true))
    }

    fn is_this_file(&self, path: &Path) -> bool {
        self.source.as_ref().is_some_and(|source| fs::canonicalize(path).is_ok_and(|real| real == source.real_path))
    }

    fn path(&self) -> Option<&Path> {
        self.source.as_ref().map(|source| source.path.as_path())
    }

    fn write_in_place(&mut self, transcript: &Transcript, overwrite: bool, progress: &Progress) -> Result<String> {
        let Some(source) = &mut self.source else { bail!("there is no file to write; :w PATH names one") };
        let Some(session) = &mut self.session else { bail!("read-only here; :w PATH writes a copy") };
        let if_changed = if overwrite { IfChanged::Overwrite } else { IfChanged::Refuse };
        progress.begin(RELABELLING + 1);
        let bytes = rewritten(&self.original, source, session, transcript, progress)?;
        let mut text = write_in_place(source, session, &bytes, transcript, if_changed, progress)?;
        if let Some(told) = register_names(&source.real_path, transcript, &self.speakers) {
            text += &format!("; {told}");
        }
        self.looks = looks_of(source);
        self.original.bytes = self.original.bytes.is_some().then_some(bytes);
        Ok(text)
    }
}

/// Whether an error is that the user stopped the write before it was done.
fn is_stopped(error: &anyhow::Error, progress: &Progress) -> bool {
    progress.is_stopped() && !matches!(error.downcast_ref(), Some(WriteError::NotSynced { .. }))
}

/// What is said of a write that was stopped.
fn stopped(path: &Path) -> String {
    format!("not written: it was stopped; {} is as it was", path.display())
}

/// The names in a folder, in order, those of folders with a `/` behind; none where it cannot be read.
fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let name = |entry: fs::DirEntry| {
        let name = entry.file_name().into_string().ok()?;
        Some(if entry.path().is_dir() { name + "/" } else { name })
    };
    let mut names: Vec<String> = entries.filter_map(name).collect();
    names.sort_unstable();
    names
}

fn looks_of(source: &SourceFile) -> Option<(SystemTime, u64)> {
    let found = fs::metadata(&source.real_path).ok()?;
    Some((found.modified().ok()?, found.len()))
}
