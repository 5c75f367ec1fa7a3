//! Opening a transcript: the file, its session, the state core on top.

use std::borrow::Cow;
use std::ffi::OsString;
use std::fs;
use std::io::{IsTerminal, Read};
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};

use super::beside::{self, Beside};
use super::claims::{Claim, Claims};
use super::files::whence;
use super::media::MediaSearch;
use super::{CarriedOver, Inputs, Keeper, Outbox, Settings, told};
use crate::app::{App, Display, Event, Input, OpenFile};
use crate::formats::{self, Document, Original, ReadError};
use crate::model::{Change, EditError, History, Place, Progress, Step, Transcript, Watched};
use crate::search::Whence;
use crate::store::{
    Access, Base, CORRECTIONS_NAME, Circumstances, Folders, Opened, Restored, Session, SessionName, SourceFile,
    corrections_beside, read_file, read_through,
};

/// How many bytes a file may have that is kept in memory beside its transcript, to be written again with other labels.
const KEPT_BYTES: u64 = 64 << 20;

/// The transcript that is shown when none is named.
const SAMPLE: &str = include_str!("../../assets/sample.txt");

/// A transcript as it was read, with what was done to it before.
#[derive(Debug)]
pub struct Opening {
    /// The transcript file as it is.
    pub document: Document,
    /// What it was read from.
    pub original: Original,
    /// The file; `None` for the sample and for standard input.
    pub source: Option<SourceFile>,
    /// Its name, for people.
    pub name: String,
    /// Which of its sessions is meant.
    pub session_name: SessionName,
    /// The recording asked for on the command line.
    pub media: Option<OsString>,
    /// What queries for files are told of it.
    pub whence: Option<Whence>,
    /// Whether it is read again as it grows: a session whose changes all are carried over is not kept.
    pub is_followed: bool,
    /// What other files say of it.
    beside: Beside,
    unkept: Option<&'static str>,
    /// How many hundredths of the file were read, where that was stopped.
    stopped_at: Option<u64>,
}

/// A transcript with its session, to be put in front.
#[derive(Debug)]
pub(super) struct Ready {
    app: App,
    opening: Opening,
    session: Option<Session>,
    /// Dropped behind the session.
    claim: Option<Claim>,
    inputs: Option<Inputs>,
    /// What is told when it is there; empty for nothing.
    told: String,
    search: MediaSearch,
    adopted: Option<Change>,
}

impl Opening {
    /// Reads a transcript: the file at `path`, standard input for `-`, the sample for none.
    pub fn of(path: Option<&Path>) -> Result<Opening> {
        Opening::watched(path, &Progress::default())
    }

    /// The same, with `progress` told of a large file; one that is stopped is opened as far as it was read, to be looked
    /// at only.
    pub(super) fn watched(path: Option<&Path>, progress: &Progress) -> Result<Opening> {
        let Some(path) = path else {
            let bytes = SAMPLE.as_bytes().to_vec();
            let (document, original) = read(bytes, "txt").context("the sample")?;
            let name = "sample".to_owned();
            return Ok(Opening { unkept: Some("the sample"), ..Opening::new(document, original, name) });
        };
        if path.as_os_str() == "-" {
            if std::io::stdin().is_terminal() {
                bail!("-: nothing is piped in; name a file, or pipe a transcript in");
            }
            let mut bytes = Vec::new();
            std::io::stdin().read_to_end(&mut bytes).context("standard input")?;
            let (document, original) = read(bytes, "").context("standard input")?;
            let name = "standard input".to_owned();
            return Ok(Opening { unkept: Some("standard input"), ..Opening::new(document, original, name) });
        }
        let len = fs::metadata(path).map_or(0, |found| found.len());
        progress.go_on(len);
        if !is_large(len) {
            return Opening::of_file(read_file(path)?);
        }
        let extension = formats::extension_of(path);
        let read = |file: &mut _| formats::read_in_blocks(&mut Watched { file, progress }, &extension);
        let (document, source) = read_through(path, read)?;
        if progress.is_stopped() {
            let Ok(document) = document else {
                bail!("{}: stopped; it can only be shown when all is read", path.display())
            };
            return Ok(Opening { stopped_at: Some(progress.hundredths()), ..Opening::without_session(path, document) });
        }
        let document = document.with_context(|| path.display().to_string())?;
        let original = Original { bytes: None, extension, format: document.format };
        Ok(Opening::named(document, original, source))
    }

    /// Reads a transcript to browse it: in place of noScribe's subtitles its page beside them, if that says more.
    ///
    /// The subtitles themselves `as_named`, and where changes of them are kept in the session of this name.
    pub fn to_browse(
        path: Option<&Path>,
        as_named: bool,
        session: &SessionName,
        progress: &Progress,
    ) -> Result<Opening> {
        let named = Opening::watched(path, progress)?.in_session(session);
        let Some(page) = named.beside.page.as_deref().filter(|_| !as_named) else { return Ok(named) };
        let is_changed = named.look_at_session().is_ok_and(|restored| !restored.is_new());
        let Some(mut opening) = Opening::of(Some(page)).ok().filter(|_| !is_changed) else { return Ok(named) };
        let (opened, asked) = (&opening.name, &named.name);
        opening.beside.note = Some(format!("opened {opened}, which says more; --as-named opens {asked}"));
        Ok(opening.in_session(session))
    }

    /// The same, with another of its sessions.
    pub fn in_session(self, name: &SessionName) -> Opening {
        Opening { session_name: name.clone(), ..self }
    }

    /// A transcript that was read from a file without a session, and is only looked at.
    pub fn without_session(path: &Path, document: Document) -> Opening {
        let original = Original { bytes: None, extension: formats::extension_of(path), format: document.format };
        let beside = beside::look(path, &document);
        Opening { beside, ..Opening::new(document, original, name_of(path)) }
    }

    /// What stands nowhere and has nothing beside it.
    fn new(document: Document, original: Original, name: String) -> Opening {
        Opening {
            document,
            original,
            source: None,
            name,
            session_name: SessionName::default(),
            media: None,
            whence: None,
            is_followed: false,
            beside: Beside::default(),
            unkept: None,
            stopped_at: None,
        }
    }

    /// Reads a transcript from a file whose bytes are in memory.
    fn of_file(mut source: SourceFile) -> Result<Opening> {
        let path = &source.path;
        let bytes = std::mem::take(&mut source.bytes);
        let (document, original) =
            read(bytes, &formats::extension_of(path)).with_context(|| path.display().to_string())?;
        Ok(Opening::named(document, original, source))
    }

    fn named(document: Document, original: Original, source: SourceFile) -> Opening {
        let path = &source.path;
        let (name, beside) = (name_of(path), beside::look(path, &document));
        let whence = Some(whence(path, path));
        Opening { source: Some(source), whence, beside, ..Opening::new(document, original, name) }
    }

    /// The session of the file, locked; `None` for what has no file. Notes say what did not go as it should.
    ///
    /// Where another program has changed the file, the changes of the session there was are carried over and recorded.
    pub fn session(&self) -> Result<Option<(Opened, Option<CarriedOver>)>> {
        let Some(source) = &self.source else { return Ok(None) };
        let transcript = &self.document.transcript;
        let mut opened = Session::open(source, transcript.len(), &self.session_name, &Folders::of_user()?)?;
        let mut carried = None;
        if let Access::Owned(session) = &mut opened.access {
            session.keep_first(transcript);
            match opened.outdated.take() {
                Some(aside) if opened.restored.is_new() => {
                    let made = CarriedOver::of(&aside, transcript);
                    let recorded = session.record_all(made.changes());
                    if self.is_followed && recorded.is_ok() && made.left.is_empty() {
                        let _ = fs::remove_file(&aside.path);
                    } else {
                        opened.notes.push(made.note.clone());
                    }
                    opened.notes.extend(recorded.err().map(|error| error.to_string()));
                    carried = Some(made);
                }
                Some(aside) => {
                    opened.notes.push(format!("{}: a session of another content, left unused", aside.path.display()));
                }
                None => {}
            }
        }
        Ok(Some((opened, carried)))
    }

    /// What the session of the file holds, with nothing locked or changed; nothing for what has no file.
    pub fn look_at_session(&self) -> Result<Restored> {
        let Some(source) = &self.source else { return Ok(Restored::default()) };
        Ok(Session::look(source, self.document.transcript.len(), &self.session_name, &Folders::of_user()?))
    }

    /// The state core with the session replayed, and the keeper that goes on with it. What to tell is sent.
    pub fn start(self, settings: Settings, events: Outbox) -> (App, Keeper) {
        self.ready(None, settings).start(events)
    }

    /// Waits until the file is nobody else's here; `None` where that was stopped, and for what has no file.
    pub(super) fn claim(&self, claims: &Claims, progress: &Progress) -> Option<Claim> {
        claims.claim(&self.source.as_ref()?.real_path, progress)
    }

    /// Opens the session and replays it. Takes as long as its disk does.
    pub(super) fn ready(mut self, claim: Option<Claim>, settings: Settings) -> Ready {
        let mut file = OpenFile {
            name: self.name.clone(),
            session: self.session_name.as_str().to_owned(),
            format: self.document.format.title.to_owned(),
            warnings: self.document.warnings.clone(),
            read_only: None,
            is_protected: self
                .source
                .as_ref()
                .is_some_and(|source| fs::metadata(&source.real_path).is_ok_and(|file| file.permissions().readonly())),
            is_being_read: false,
            is_changed: false,
            unkept: self.unkept,
            not_carried: Vec::new(),
            whence: self.whence.clone(),
        };
        let base = self.document.transcript.clone();
        let mut notes = Vec::from_iter(settings.told());
        let is_first_start = Folders::of_user().is_ok_and(|folders| !folders.state.exists());
        let mut session = None;
        let mut resumed = None;
        let mut carried = None;
        let mut circumstances = Circumstances::default();
        match self.session() {
            Ok(None) => {}
            Ok(Some((opened, carried_over))) => {
                carried = carried_over;
                notes.extend(opened.notes);
                circumstances.clone_from(&opened.restored.circumstances);
                let place = opened.restored.place;
                let saved = opened.restored.saved;
                let replayed = match &carried {
                    Some(carried) => Ok(carried.replayed(&base)),
                    None => replay(&self, &opened.restored),
                };
                match replayed {
                    Ok(replayed) => resumed = Some((replayed, saved, place)),
                    Err(error) => notes.push(format!("the changes of the last session do not fit ({error})")),
                }
                match opened.access {
                    Access::ReadOnly(reason) => file.read_only = Some(reason.to_string()),
                    Access::Owned(mut owned) => {
                        let aside = if resumed.is_none() { owned.start_over() } else { Ok(None) };
                        match aside {
                            Ok(aside) => {
                                notes.extend(aside.map(|aside| format!("they are kept in {}", aside.display())));
                                session = Some(*owned);
                            }
                            Err(error) => file.read_only = Some(format!("read-only: {error}")),
                        }
                    }
                }
            }
            // Reading goes on; only keeping changes does not.
            Err(error) => file.read_only = Some(format!("read-only: {}", told(&error))),
        }
        if let Some(hundredths) = self.stopped_at {
            file.read_only = Some(format!(
                "read-only: reading was stopped, and only the first {hundredths} % is here; open it again to change it"
            ));
        }
        file.not_carried = carried.as_ref().map_or_else(Vec::new, |carried| carried.left.clone());
        // The most important first: the line may be cut.
        notes.splice(0..0, file.read_only.clone());
        let mut app = App::new(file, base, settings.config, settings.keymap);
        if let Some(began) = circumstances.began {
            app.begin_at(began);
        }
        let mut adopted = None;
        if let Some((replayed, saved, place)) = resumed {
            adopted = replayed.adopted;
            app.resume(replayed.first, replayed.transcript, replayed.history, saved, place);
            if app.is_unwritten() && adopted.is_none() && carried.is_none() {
                notes.push("your changes of last time are here; the file does not have them until you write it".into());
            }
        }
        if let Some(what) = self.unkept.filter(|what| *what == "the sample") {
            notes.push(format!("this is {what}: nothing is kept; whosaid FILE opens your own"));
        }
        notes.extend(self.beside.note.clone().filter(|_| self.beside.speakers.is_none() || adopted.is_some()));
        if self.source.as_ref().is_some_and(|source| corrections_beside(&source.path).is_file()) {
            notes.push(format!("{CORRECTIONS_NAME} is here: :corrections makes its corrections"));
        }
        let mut told = notes.join("; ");
        if is_first_start {
            told.push_str(if told.is_empty() { "" } else { "\n" });
            told.push_str(WELCOME);
        }
        let inputs = Inputs::of_user();
        let display = inputs.as_ref().map(|inputs| inputs.of(Input::Display).read());
        if let Some(line) = display.as_ref().and_then(|lines| lines.back(1)) {
            app.show_as(Display::read(line));
        }
        // Of what nothing is kept, that is not kept either.
        let inputs = inputs.filter(|_| self.unkept.is_none());
        if let Some(inputs) = &inputs {
            app.recall(inputs.of(Input::Query).read(), inputs.of(Input::Command).read());
        }
        let search = MediaSearch {
            asked: self.media.take(),
            remembered: circumstances.recording,
            named: self.document.recording.take(),
            transcript: self.source.as_ref().map(|source| source.real_path.clone()),
        };
        app.playing.sought += 1;
        Ready { app, opening: self, session, claim, inputs, told, search, adopted }
    }
}

impl Ready {
    /// The file it was read from; `None` where it has none, or was not read to its end.
    pub fn path(&self) -> Option<&Path> {
        self.opening.source.as_ref().map(|source| source.path.as_path())
    }

    /// The state core, and the keeper that goes on with it. What to tell is sent. Waits for no disk.
    pub fn start(self, events: Outbox) -> (App, Keeper) {
        if !self.told.is_empty() {
            events.send(Event::Notice(self.told));
        }
        let keeper = Keeper::start(self.session, self.claim, self.opening, self.inputs, events);
        keeper.find_media(self.search);
        keeper.find_register();
        if let Some(change) = self.adopted {
            keeper.record(change, Place::default());
        }
        (self.app, keeper)
    }
}

/// What is told at the very first start: there is no folder yet in which anything was remembered.
const WELCOME: &str = "\
/ finds, ] and [ go from segment to segment, t to a time
r names a speaker, 1 to 9 give the segment to another
e types its text, ? lists all keys, q quits and keeps all";

/// Whether a file is too large to be kept in memory beside its transcript.
pub fn is_large(len: u64) -> bool {
    len > KEPT_BYTES
}

/// The bytes a transcript was read from, as they are on disk now where they were not kept.
///
/// An error where these are others.
pub fn bytes_of<'a>(original: &'a Original, source: Option<&SourceFile>) -> Result<Cow<'a, [u8]>> {
    if let Some(bytes) = &original.bytes {
        return Ok(bytes.into());
    }
    let Some(source) = source else { bail!("there is no file to read the transcript from") };
    let now = read_file(&source.real_path)?;
    if now.fingerprint != source.fingerprint {
        let path = source.path.display();
        bail!(
            "{path} changed on disk since it was read, and is too large to be kept in memory; nothing was written: write another format, such as .vtt"
        );
    }
    Ok(now.bytes.into())
}

/// The name of a file, without its folders, for people.
pub(super) fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn read(bytes: Vec<u8>, extension: &str) -> Result<(Document, Original), ReadError> {
    let document = formats::read(&bytes, extension)?;
    let original = Original { bytes: Some(bytes), extension: extension.to_owned(), format: document.format };
    Ok((document, original))
}

/// Makes the changes of a session. One without any begins with what a file beside the transcript says.
///
/// An error says what to do when a change does not fit, which a session of the same file never has.
pub fn replay_session(opening: &Opening, restored: &Restored) -> Result<Replayed> {
    replay(opening, restored).map_err(|error| {
        anyhow!("{}: its session does not fit ({error}); move {}.whosaid away", opening.name, opening.name)
    })
}

/// A transcript with all that was done to it.
#[derive(Debug)]
pub struct Replayed {
    /// The transcript as first read.
    pub first: Transcript,
    /// As it is after all changes.
    pub transcript: Transcript,
    /// The changes.
    pub history: History,
    /// The last of them, where it is none of the session but comes from a file beside: it is to be recorded.
    pub adopted: Option<Change>,
}

/// [`replay_session`], with the error as it is.
fn replay(opening: &Opening, restored: &Restored) -> Result<Replayed, EditError> {
    let read = &opening.document.transcript;
    let first = match &restored.base {
        Some(base) => match first_of(read, base) {
            Ok(first) => first,
            Err(error) => base.outline.as_ref().and_then(|outline| outline.transcript().ok()).ok_or(error)?,
        },
        None => read.clone(),
    };
    let mut transcript = first.clone();
    let mut history = History::default();
    for change in &restored.changes {
        history.replay(&mut transcript, change)?;
    }
    let adopted = match opening.beside.speakers.clone().filter(|_| restored.is_new()) {
        Some(edit) => {
            let inverse = transcript.clone().apply(&edit)?;
            let change = Change::Did(Step { edit, inverse });
            history.replay(&mut transcript, &change)?;
            Some(change)
        }
        None => None,
    };
    Ok(Replayed { first, transcript, history, adopted })
}

/// The transcript as first read, from what was written since.
fn first_of(written: &Transcript, base: &Base) -> Result<Transcript, EditError> {
    let mut first = written.with_labels(&base.labels)?;
    base.inverses.iter().try_for_each(|inverse| first.apply(inverse).map(drop))?;
    Ok(first.into_first())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::mpsc::channel;

    use super::super::Message;
    use super::*;
    use crate::app::{Config, Effect, Keymap, PlayerReport, WriteRequest};
    use crate::model::{Edit, Segment, SegmentIx, SpeakerId, Timestamp};
    use crate::run::write_in_place;
    use crate::store::IfChanged;
    use crate::ui::Themes;

    #[test]
    fn a_session_fits_a_file_with_coarser_times_than_it_was_given() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("talk.txt");
        fs::write(&path, "[00:00:00] Ann: one two three\n[00:00:10] Ben: four\n").expect("written");
        let folders = Folders { state: folder.path().join("state") };
        let mut opening = Opening::of(Some(&path)).expect("read");
        let source = opening.source.as_mut().expect("a file");
        let first = opening.document.transcript;
        let opened = Session::open(source, first.len(), &SessionName::default(), &folders).expect("a session");
        let Access::Owned(mut session) = opened.access else { panic!("it is free") };
        session.keep_first(&first);
        let mut transcript = first.clone();
        let split = |segment| Place { segment: SegmentIx(segment), offset: 4 };
        let time = Timestamp::from_millis;
        let edits: [&dyn Fn(&Transcript) -> Edit; 5] = [
            &|now| now.split(split(0), SpeakerId(0)).expect("two parts"),
            &|now| now.split(split(1), SpeakerId(0)).expect("two parts"),
            &|now| now.retime(SegmentIx(1), time(2600), None).expect("a segment"),
            &|now| now.retime(SegmentIx(2), time(2900), None).expect("a segment"),
            &|now| now.delete(SegmentIx(2), SegmentIx(2)).expect("a segment"),
        ];
        for edit in edits {
            let edit = edit(&transcript);
            let inverse = transcript.apply(&edit).expect("it fits");
            session.record(Change::Did(Step { edit, inverse })).expect("recorded");
        }
        let bytes = opening.original.bytes.expect("kept");
        let bytes = formats::relabel(&bytes, "txt", &transcript).expect("it holds that");
        write_in_place(source, &mut session, &bytes, &transcript, IfChanged::Refuse, &Progress::default())
            .expect("written");
        drop(session);

        let opening = Opening::of(Some(&path)).expect("read");
        let coarse = opening.document.transcript.segment(SegmentIx(1)).expect("the second part");
        assert_eq!((coarse.start, coarse.text), (time(3000), "two"));
        let source = opening.source.as_ref().expect("a file");
        let restored = Session::look(source, opening.document.transcript.len(), &SessionName::default(), &folders);
        let base = restored.base.as_ref().expect("it was written");
        assert!(first_of(&opening.document.transcript, base).is_err(), "2.9 does not fit behind 3.0");
        let Replayed { transcript: mut now, mut history, .. } = replay(&opening, &restored).expect("it fits");
        let segments = |of: &Transcript| {
            let owned = |segment: Segment<'_>| (segment.start, segment.end, segment.speaker, segment.text.to_owned());
            of.segments().map(|(_, segment)| owned(segment)).collect::<Vec<_>>()
        };
        assert_eq!(segments(&now), segments(&transcript));
        while history.undo(&mut now).expect("it fits").is_some() {}
        assert_eq!(segments(&now), segments(&first));
    }

    #[test]
    fn with_a_note_doubtful_places_are_looked_for_too() {
        let (messages, inbox) = channel();
        let (config, keymap, themes) = (Config::default(), Keymap::default(), Themes::new(true));
        let settings = Settings { config, keymap, themes, faults: Vec::new() };
        let (mut app, mut keeper) =
            Opening::of(None).expect("the sample").start(settings, Outbox { messages, opening: 0 });
        let effects = app.update(Event::Resize(80, 24));
        assert!(matches!(&effects[..], [Effect::Doubt { .. }]), "{effects:?}");
        keeper.finish(Place::default());
        let is_search =
            |message: &Message| matches!(message, Message::App { event: Event::Player(PlayerReport::Missing), .. });
        let told: Vec<Message> = inbox.try_iter().filter(|message| !is_search(message)).collect();
        assert!(
            matches!(&told[..], [Message::App { event: Event::Notice(text), .. }] if text.contains("the sample")),
            "{told:?}"
        );
    }

    #[test]
    fn writes_that_are_stopped_leave_the_files_as_they_are() {
        let folder = tempfile::tempdir().expect("a folder");
        let (path, copy) = (folder.path().join("talk.txt"), folder.path().join("copy.txt"));
        let text = "Ann: one two three\nBen: four\n";
        fs::write(&path, text).expect("written");
        fs::write(&copy, "mine").expect("written");
        let mut opening = Opening::of(Some(&path)).expect("read");
        let source = opening.source.take().expect("a file");
        let opened =
            Session::open(&source, 2, &SessionName::default(), &Folders { state: folder.path().join("state") })
                .expect("a session");
        let Access::Owned(session) = opened.access else { panic!("it is free") };
        let mut transcript = opening.document.transcript.clone();
        transcript.apply(&Edit::Rename { speaker: SpeakerId(0), name: Some("Ada".into()) }).expect("it fits");
        let (messages, inbox) = channel();
        opening.source = Some(source);
        let mut keeper = Keeper::start(Some(*session), None, opening, None, Outbox { messages, opening: 0 });
        let write = |to: Option<&Path>, is_stopped: bool| {
            let (to, progress) = (to.map(Path::to_path_buf), Arc::<Progress>::default());
            if is_stopped {
                progress.stop();
            }
            let (transcript, overwrite, then_quit) = (transcript.clone(), true, false);
            keeper.write(WriteRequest { number: 1, to, overwrite, then_quit, transcript, progress });
            match inbox.recv() {
                Ok(Message::App { event: Event::Written(outcome), .. }) => match outcome {
                    Ok(saved) => saved.text,
                    Err(fault) => fault.text,
                },
                other => panic!("{other:?}"),
            }
        };
        for (to, file, holds) in [(None, &path, text), (Some(&*copy), &copy, "mine")] {
            let said = format!("not written: it was stopped; {} is as it was", file.display());
            assert_eq!(write(to, true), said);
            assert_eq!(fs::read_to_string(file).expect("text"), holds);
            assert!(write(to, false).starts_with("written"));
            assert_eq!(fs::read_to_string(file).expect("text"), "Ada: one two three\nBen: four\n");
        }
        keeper.finish(Place::default());
    }

    #[test]
    fn where_changes_are_kept_elsewhere_is_told_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("talk.txt");
        fs::write(&path, "Ann: one two three\nBen: four\n").expect("written");
        let folders = Folders { state: folder.path().join("state") };
        let start = || {
            let mut opening = Opening::of(Some(&path)).expect("read");
            let source = opening.source.as_mut().expect("a file");
            source.real_path = folder.path().join("gone/talk.txt");
            let opened = Session::open(source, 2, &SessionName::default(), &folders).expect("a session");
            let Access::Owned(session) = opened.access else { panic!("it is free") };
            let (messages, inbox) = channel();
            (Keeper::start(Some(*session), None, opening, None, Outbox { messages, opening: 0 }), inbox)
        };
        for tells in [true, false] {
            let (mut keeper, inbox) = start();
            for name in ["Ada", "Bea"] {
                let rename = |name: &str| Edit::Rename { speaker: SpeakerId(0), name: Some(name.into()) };
                keeper.record(Change::Did(Step { edit: rename(name), inverse: rename("Ann") }), Place::default());
            }
            keeper.finish(Place::default());
            let told: Vec<String> = inbox.try_iter().map(|message| format!("{message:?}")).collect();
            assert_eq!(told.len(), usize::from(tells), "{told:?}");
            let said = format!(
                "nothing can be kept beside it; your changes are in {}",
                folders.state.join("sessions/").display()
            );
            assert!(told.iter().all(|told| told.contains(&said) && told.contains("Notice")), "{told:?}");
        }
    }

    #[test]
    fn what_was_not_kept_is_read_again_unless_it_changed() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("talk.srt");
        let bytes = b"1\n00:00:01,000 --> 00:00:02,000\nAnn: one\n";
        fs::write(&path, bytes).expect("written");
        let (document, source) = read_through(&path, |file| formats::read_in_blocks(file, "srt")).expect("there");
        let format = document.expect("read").format;
        let original = Original { bytes: None, extension: "srt".into(), format };
        assert_eq!(bytes_of(&original, Some(&source)).expect("unchanged").as_ref(), bytes);
        fs::write(&path, b"1\n00:00:01,000 --> 00:00:02,000\nBen: two\n").expect("written");
        let refused = bytes_of(&original, Some(&source)).expect_err("changed").to_string();
        assert!(refused.contains("talk.srt changed on disk since it was read"), "{refused}");
        let kept = Original { bytes: Some(bytes.to_vec()), ..original };
        assert_eq!(bytes_of(&kept, Some(&source)).expect("kept").as_ref(), bytes);
    }
}
