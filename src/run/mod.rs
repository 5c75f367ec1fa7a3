//! The running program: the event loop, its workers and the terminal.
//!
//! | file | holds |
//! |---|---|
//! | `browser`, `open`, `opening`, `claims` | the event loop, what is open in it, and how a transcript is opened, once at a time |
//! | `beside`, `media` | what lies beside a transcript: files that say more of it, the recording |
//! | `terminal`, `hearing`, `gate`, `clicks`, `background` | the terminal: drawn on and given back, its messages, whose its keys are |
//! | `clipboard`, `editor` | programs of the user's, and the terminal's clipboard |
//! | `keeper`, `loading`, `following`, `searcher`, `doubter`, `comparing` | the workers of a transcript |
//! | `writing` | the file of a transcript written, or another one |
//! | `carrying` | changes carried over to a transcript that was made anew |
//! | `player/` | the recording, played by mpv |
//! | `shelf/` | the workers of folders |
//! | `files`, `finder`, `narrowing`, `indexing`, `crew`, `watch` | many files: which, searched, indexed, several at a time, those that do not answer |
//! | `part`, `exporting`, `quoting`, `statistics` | what is taken out as a file |
//! | `settings`, `inputs` | the user's settings and keys; what was typed, from one run to the next |
//! | `plain` | the program line by line |

mod background;
mod beside;
mod browser;
mod carrying;
mod claims;
mod clicks;
mod clipboard;
mod comparing;
pub mod crew;
mod doubter;
mod editor;
mod exporting;
mod files;
mod finder;
mod following;
mod gate;
mod hearing;
mod indexing;
mod inputs;
mod keeper;
mod loading;
mod media;
mod narrowing;
mod open;
mod opening;
mod part;
mod plain;
mod player;
mod quoting;
mod searcher;
mod settings;
mod shelf;
mod statistics;
mod terminal;
mod watch;
mod writing;

use std::ffi::{OsStr, OsString};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use signal_hook::consts::SIGHUP;

pub use carrying::CarriedOver;
pub use crew::Desk;
pub use exporting::{HITS_HEADING, hits_section, hits_table, write_export};
pub use files::{Place, asked, is_other, is_standard, places, refuse_recording, require_answers};
pub use finder::{Failure, FileFinder, Found, Row, Wanted, look_into};
pub use indexing::{Indexed, indexed, refresh_index};
pub use keeper::Keeper;
pub use narrowing::Narrowing;
pub use opening::{Opening, Replayed, bytes_of, is_large, replay_session};
pub use part::part_bytes;
pub use plain::converse;
pub use quoting::write_quotes;
pub use settings::Settings;
pub use watch::{Stalled, Watch};
pub use writing::{register_names, rewritten, write_elsewhere, write_in_place};

use crate::app::{Config, Event, FileRequest, Theming};
use crate::model::Progress;
use crate::store::SessionName;
use crate::ui::Theme;
use background::PATIENCE;
use browser::Browser;
use claims::Claims;
use following::Reread;
use gate::Gate;
use hearing::{watch_signals, watch_terminal};
use inputs::Inputs;
use loading::Glimpse;
use open::{Open, OpenShelf};
use opening::Ready;
use settings::AUTO;
use terminal::Terminal;

/// What takes less to be left is not told.
const UNTOLD: Duration = Duration::from_secs(1);

/// The number of the shelf among the openings.
const SHELF: u32 = u32::MAX;

/// What the system says of a terminal that is gone.
const EIO: i32 = 5;

/// The status of a program that ended with its terminal.
const HUNG_UP: u8 = 128 + SIGHUP as u8;

const DUMB: &str = "this terminal (TERM=dumb) can only print; `whosaid --plain FILE` does no more than that, \
    nor do `whosaid search` and `whosaid stats`";
const NO_TERMINAL: &str = "this needs a terminal; `whosaid stats FILE` does not";
const NO_TERMINAL_FOR_FOLDERS: &str =
    "this needs a terminal; `whosaid search QUERY FOLDER` and `whosaid stats FOLDER` do not";

/// Opens a transcript, the sample, or the shelf of folders, and browses it until the user quits. Returns the status to
/// exit with.
///
/// `as_named` opens that very file, whatever is beside it; `session` is which of its sessions, `media` its recording.
/// Nothing is drawn and the terminal is not touched before a file was read; folders are read beside drawing. Errors say
/// what, where and what to do.
pub fn browse(paths: &[PathBuf], as_named: bool, session: &SessionName, media: Option<&OsStr>) -> Result<u8> {
    let settings = Settings::of_user();
    let answers: Vec<_> = asked(paths, Watch::PATIENCE, Path::is_dir).map(|(_, answer)| answer).collect();
    let is_shelf = answers.iter().any(|answer| matches!(answer, Ok(true)));
    if !is_shelf {
        // On the shelf of others it is told there.
        answers.into_iter().collect::<Result<Vec<bool>, _>>()?;
    }
    if is_shelf && (as_named || media.is_some() || !session.is_default()) {
        bail!("--as-named, --session and --media are for one transcript; name a file, not a folder");
    }
    let (events, inbox) = mpsc::channel();
    let is_drawn = io::stdout().is_terminal() && !is_dumb();
    let named = if is_shelf { None } else { only_one(paths)? };
    let claims = Claims::default();
    let read = {
        let (path, session, media) = (named.map(Path::to_path_buf), session.clone(), media.map(OsString::from));
        let (claims, settings) = (claims.clone(), settings.clone());
        move |progress: &Progress| {
            let mut opening = Opening::to_browse(path.as_deref(), as_named, &session, progress)?;
            opening.media = media;
            let claim = opening.claim(&claims, progress);
            Ok(opening.ready(claim, settings))
        }
    };
    let (glimpse, ready) = match named.filter(|path| is_drawn && loading::is_long(path)) {
        Some(path) => Glimpse::of(path, read, &settings, (&events, &inbox))?,
        None if is_shelf => (None, None),
        None => (None, Some(read(&Progress::default())?)),
    };
    let no_terminal = if is_shelf { NO_TERMINAL_FOR_FOLDERS } else { NO_TERMINAL };
    if !io::stdout().is_terminal() {
        bail!(no_terminal);
    }
    if !is_drawn {
        bail!(DUMB);
    }
    let outbox = Outbox { messages: events.clone(), opening: 0 };
    let (mut shelf, mut open) = (None, None);
    match ready {
        Some(ready) => open = Some(Open::start(ready, named.map(Path::to_path_buf), outbox.clone())),
        None if is_shelf => shelf = Some(OpenShelf::start(paths, settings.clone(), &outbox.of(SHELF))),
        None => {}
    }
    // Before the size is asked for the first time, so that no change of it goes unseen.
    let gate = Arc::new(Gate::default());
    watch_signals(events.clone(), Arc::clone(&gate))?;
    let is_auto = settings.config.theme == AUTO;
    let mut terminal = Terminal::enter(settings.config.mouse).context(no_terminal)?;
    let is_asked = is_auto && std::env::var_os("TERM").is_some();
    if is_asked {
        terminal.ask_background()?;
    }
    watch_terminal(events, Arc::clone(&gate), is_asked);
    let chosen = if is_auto { Config::default().theme } else { settings.config.theme.clone() };
    let file = Settings::files().map(|[config, _]| config);
    let theming = Theming { names: settings.themes.names(), chosen, file };
    let mut browser = Browser {
        glimpse,
        open,
        shelf,
        claims,
        asked: Weak::new(),
        unopened: None,
        leaving: 0,
        outbox,
        themes: settings.themes,
        theme: (String::new(), Theme::default()),
        status: 0,
        effects: Vec::new(),
        terminal: &mut terminal,
        gate,
        follower: None,
        reread: None,
    };
    browser.begin(theming)?;
    let outcome = browser.run(&inbox, if is_asked { PATIENCE } else { Duration::ZERO });
    let status = browser.status;
    browser.leave();
    let (leaving, claims) = (browser.leaving, browser.claims);
    drop(terminal);
    let left = await_left(leaving, &claims, &inbox);
    match outcome {
        // What a terminal that is gone cannot show ends the program as what it cannot send does.
        Err(error) if error.downcast_ref().and_then(io::Error::raw_os_error) == Some(EIO) => return Ok(HUNG_UP),
        outcome => outcome?,
    }
    left.map(|()| status)
}

/// Waits until so many transcripts are left; says what their writers found out too late for the screen.
///
/// After a moment a signal ends that: a disk that does not answer may never do.
fn await_left(mut leaving: usize, claims: &Claims, inbox: &Receiver<Message>) -> Result<()> {
    let due = Instant::now() + UNTOLD;
    let (mut is_told, mut fault) = (false, None);
    loop {
        let message = match leaving {
            0 => inbox.try_recv().map_err(|_| RecvTimeoutError::Disconnected),
            _ if is_told => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
            _ => inbox.recv_timeout(due.saturating_duration_since(Instant::now())),
        };
        match message {
            Ok(Message::Left(_)) => leaving -= 1,
            // One that comes at once is of what ended the program.
            Ok(Message::Signal(_)) if leaving > 0 && is_told => {
                bail!("{}: the last changes may be lost", claims.listed())
            }
            Ok(Message::App { event, .. }) => fault = late(fault, event),
            Ok(_) => {}
            Err(RecvTimeoutError::Timeout) => {
                // Without a terminal there is nobody to tell.
                let _ = writeln!(io::stderr(), "waiting for {}; Ctrl-C gives up", claims.listed());
                is_told = true;
            }
            Err(RecvTimeoutError::Disconnected) => return told_late(fault),
        }
    }
}

/// The transcript that was named, if any.
fn only_one(paths: &[PathBuf]) -> Result<Option<&Path>> {
    if let [_, other, ..] = paths {
        bail!("{}: one transcript is opened at a time; a folder opens all that are in it", other.display());
    }
    Ok(paths.first().map(PathBuf::as_path))
}

/// Whether the terminal knows no sequences.
fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}

/// An error with its causes, without those that it names itself.
pub fn told(error: &anyhow::Error) -> String {
    let mut told = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if told.is_empty() {
            told = cause;
        } else if !told.contains(&cause) {
            told = format!("{told}: {cause}");
        }
    }
    told
}

/// What comes through the one channel.
#[derive(Debug)]
enum Message {
    /// From the user: drawn at once.
    Input(Event),
    /// From a worker: drawn with the next frame.
    App {
        /// Which opening of the file the worker belongs to, counted from zero.
        opening: u32,
        /// What it has to say.
        event: Event,
    },
    /// The terminal answers, and got the focus: its background may be another one.
    Focus,
    /// A file of the shelf was read, or not.
    Opened(Box<OpenedFile>),
    /// This file was left: all that was done to it is kept.
    Left(Option<PathBuf>),
    /// A file was read, or not, of which the beginning is shown, or opened anew.
    Read(Box<Result<Ready>>),
    /// A file was read again.
    Reread(Box<Reread>),
    /// A signal that ends the program.
    Signal(i32),
}

/// What came of opening a file of the shelf.
#[derive(Debug)]
struct OpenedFile {
    request: FileRequest,
    /// `None` where it is in front already.
    ready: Result<Option<Ready>>,
    /// Tells whether it is still wanted.
    progress: Arc<Progress>,
}

/// Where the workers of one opening of the file send what there is to say.
#[derive(Clone, Debug)]
pub struct Outbox {
    messages: Sender<Message>,
    opening: u32,
}

impl Outbox {
    /// Sends an event. The receiver is gone only when the program ends.
    fn send(&self, event: Event) {
        let _ = self.messages.send(Message::App { opening: self.opening, event });
    }

    /// The one of another opening.
    fn of(&self, opening: u32) -> Outbox {
        Outbox { messages: self.messages.clone(), opening }
    }

    /// The one of the next opening.
    fn next(&self) -> Outbox {
        self.of(self.opening + 1)
    }

    /// What there is to take in of an event: of an opening before nothing holds any more but that something failed.
    fn received(&self, opening: u32, event: Event) -> Option<Event> {
        if opening == self.opening { Some(event) } else { failure(event).map(Event::Notice) }
    }
}

/// The event that is to be told at the end, after a further one: a session that is saved in the end has not failed.
fn late(before: Option<Event>, event: Event) -> Option<Event> {
    match event {
        Event::SessionSaved => before.filter(|before| !matches!(before, Event::SessionFailed(_))),
        Event::SessionFailed(_) | Event::Written(Err(_)) | Event::Exported(Err(_)) => Some(event),
        _ => before,
    }
}

/// That event as an error.
fn told_late(event: Option<Event>) -> Result<()> {
    event.and_then(failure).map_or(Ok(()), |fault| Err(anyhow!(fault)))
}

/// What did not work, where an event says that something was not written.
fn failure(event: Event) -> Option<String> {
    match event {
        Event::Written(Err(fault)) => Some(format!("not written: {}", fault.text)),
        Event::SessionFailed(text) | Event::Exported(Err(text)) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{Saved, WriteFault, WriteRequest};
    use crate::model::Transcript;

    #[test]
    fn at_the_end_the_last_failure_is_told_unless_all_is_saved() {
        let failed = |text: &str| Event::SessionFailed(text.into());
        let not_exported = || Event::Exported(Err("no room".into()));
        let said =
            |events: Vec<Event>| told_late(events.into_iter().fold(None, late)).map_err(|error| error.to_string());
        assert_eq!(said(vec![failed("behind"), failed("lost"), Event::Waited]), Err("lost".into()));
        assert_eq!(said(vec![failed("behind"), Event::SessionSaved]), Ok(()));
        assert_eq!(said(vec![not_exported(), Event::SessionSaved]), Err("no room".into()));
        assert_eq!(said(vec![Event::Waited]), Ok(()));
    }

    #[test]
    fn of_an_opening_before_only_failures_are_told() {
        let (messages, inbox) = mpsc::channel();
        let before = Outbox { messages, opening: 0 };
        let now = before.next();
        let request = || WriteRequest {
            number: 1,
            to: None,
            overwrite: false,
            then_quit: false,
            transcript: Transcript::default(),
            progress: Arc::default(),
        };
        let events = || {
            let fault = WriteFault { request: request(), text: "full".into(), may_retry: true, may_reload: false };
            [
                Event::Doubted { ticket: 1, doubts: Vec::new() },
                Event::Written(Ok(Saved { request: request(), text: "written".into() })),
                Event::Written(Err(Box::new(fault))),
                Event::SessionFailed("no room".into()),
            ]
        };
        let told = |outbox: &Outbox| -> Vec<String> {
            events().into_iter().for_each(|event| outbox.send(event));
            let received = inbox.try_iter().filter_map(|message| match message {
                Message::App { opening, event } => now.received(opening, event),
                other => panic!("{other:?}"),
            });
            received.map(|event| if let Event::Notice(text) = event { text } else { "as sent".into() }).collect()
        };
        assert_eq!(told(&before), ["not written: full", "no room"]);
        assert_eq!(told(&now), ["as sent"; 4]);
    }
}
