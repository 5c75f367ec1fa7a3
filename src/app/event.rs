//! What comes into the state core and what it asks for.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ratatui::crossterm::event::MouseEvent;
use ratatui::layout::Position;

use super::PageLine;
use super::comparing::Compared;
use super::key::Key;
use super::player::{PlayerCommand, PlayerReport};
use super::shelf::{ShelfEffect, ShelfEvent};
use crate::doubts::Doubt;
use crate::formats::Recut;
use crate::model::{Change, Corrections, KnownNames, Mapping, Place, Progress, Register, SegmentIx, Transcript};
use crate::quotes::Template;
use crate::search::{Hits, Query, SearchStep};

/// Something that happened outside.
#[derive(Debug)]
pub enum Event {
    /// A key was pressed.
    Key(Key),
    /// A command was given, as it is typed behind `:`.
    Command(String),
    /// Text was pasted.
    Paste(String),
    /// The mouse did something.
    Mouse(MouseEvent),
    /// The second of two clicks, which came before it as a click.
    DoubleClick(Position),
    /// The terminal has this many columns and rows.
    Resize(u16, u16),
    /// Whether the terminal's background is light; `None` where it does not say.
    Background(Option<bool>),
    /// A step of a search.
    Searched {
        /// Which search it was.
        ticket: u64,
        /// Which step.
        step: SearchStep,
        /// How long it took so far.
        took: Duration,
    },
    /// The doubtful places were found.
    Doubted {
        /// Which search for them it was.
        ticket: u64,
        /// The places, in the order of the transcript.
        doubts: Vec<Doubt>,
    },
    /// Hits, names or a quote were written where they go, as said, or not, for the reason said.
    Exported(Result<String, String>),
    /// The names of other files.
    NamesFound(KnownNames),
    /// The names in a folder, in order, those of folders with a `/` behind.
    FolderListed {
        /// The folder, as it was asked for.
        path: String,
        /// The names.
        names: Vec<String>,
    },
    /// The people of the folder.
    RegisterFound(Register),
    /// A mapping to be applied was read, or not, for the reason said.
    MappingRead(Result<Mapping, String>),
    /// A list of corrections to be made was read, or not, for the reason said.
    CorrectionsRead(Result<Corrections, String>),
    /// Another file was read and compared, or not, for the reason said.
    Compared(Result<Box<Compared>, String>),
    /// The facts of the conversation as lines of a page; `None` where counting them was stopped.
    Counted(Option<Vec<PageLine>>),
    /// The text of a segment as the user's own editor left it, or why nothing is to be changed.
    EditedOutside {
        /// The segment.
        segment: SegmentIx,
        /// Its text.
        outcome: Result<String, String>,
    },
    /// Writing ended.
    Written(Result<Saved, Box<WriteFault>>),
    /// The session file could not be written; what was said about it.
    SessionFailed(String),
    /// The session file could be written again, with all that was left over.
    SessionSaved,
    /// What the player says.
    Player(PlayerReport),
    /// Another program has changed the file; what was said about it.
    FileChanged(String),
    /// Something happened on the shelf.
    Shelf(ShelfEvent),
    /// A tenth of a second went by in which the screen waited for long work.
    Waited,
    /// Something the user should know.
    Notice(String),
    /// The program was told to stop until it is told to go on.
    Suspend,
    /// The program is told to end at once.
    End,
}

/// Something to be done outside.
#[derive(Debug)]
pub enum Effect {
    /// Search a snapshot; this ends the search before.
    Search {
        /// Comes back with the hits.
        ticket: u64,
        /// What to look for.
        query: Query,
        /// Where.
        transcript: Transcript,
        /// Counts the words that are read aloud for it, where they have to be.
        listening: Arc<Progress>,
    },
    /// End the search under way.
    StopSearch,
    /// Look for doubtful places in a snapshot; this ends the search for them before.
    Doubt {
        /// Comes back with the places.
        ticket: u64,
        /// Where.
        transcript: Transcript,
        /// The same as the file had it at first.
        first: Transcript,
    },
    /// Write the hits of a search.
    WriteHits(HitsRequest),
    /// Write what is marked, noted or tagged.
    WriteQuotes(QuotesRequest),
    /// Write the tags, the statistics or the transcript.
    Export(ExportRequest),
    /// Put a text on the clipboard.
    Copy(String),
    /// Read a list of corrections; `None` is the one in the folder of the transcript.
    ReadCorrections(Option<PathBuf>),
    /// Compare a snapshot with a file.
    Compare {
        /// The file.
        path: PathBuf,
        /// What it is compared with.
        transcript: Transcript,
        /// Counts what is done of it.
        progress: Arc<Progress>,
    },
    /// Count who talks how much, when, and into whose speech.
    Count {
        /// Where.
        transcript: Transcript,
        /// Counts what is done of it.
        progress: Arc<Progress>,
    },
    /// Find the names that speakers have in other files.
    FindNames,
    /// Write names to a file, or over another where that is wished.
    WriteMapping {
        /// Where to.
        to: PathBuf,
        /// The names.
        mapping: Mapping,
        /// Whether to write over another file.
        overwrite: bool,
    },
    /// List the names in a folder; an empty path is the folder the program runs in.
    ListFolder(String),
    /// Read a file of names.
    ReadMapping(PathBuf),
    /// Keep a line for the next start.
    Remember(Input, String),
    /// Record a change in the session file, and where it was made.
    Record(Change, Place),
    /// Record when the recording began, in milliseconds of the day.
    RecordBegan(u64),
    /// Write the transcript.
    Write(WriteRequest),
    /// Read the file again, with the changes carried over.
    Reload,
    /// Follow the file as it grows, or do so no more.
    Follow(bool),
    /// Have the player do something; the number comes back with what it tells.
    Player(u64, PlayerCommand),
    /// Find the recording with this path or address, which is then remembered; or remember how far it is shifted.
    ChooseMedia {
        /// Comes back with the recording.
        choice: u64,
        /// As typed.
        place: OsString,
        /// How many milliseconds later something is heard in it than the transcript says.
        offset: i64,
    },
    /// Capture the mouse or let go of it.
    CaptureMouse(bool),
    /// Have the user's own editor change the text of a segment; nothing else happens before it comes back.
    EditOutside {
        /// The segment.
        segment: SegmentIx,
        /// Its text.
        text: String,
    },
    /// Something is to be done for the shelf.
    Shelf(ShelfEffect),
    /// Stop until the shell says to go on.
    Suspend,
    /// End the program.
    Quit,
}

/// What has lines that are kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Input {
    /// What was looked for.
    Query,
    /// Commands.
    Command,
    /// How the text is shown; only the newest counts.
    Display,
}

/// The hits of a search to write, and where.
#[derive(Clone, Debug)]
pub struct HitsRequest {
    /// Where to; its ending says how.
    pub to: PathBuf,
    /// Whether to write over another file.
    pub overwrite: bool,
    /// What was searched.
    pub transcript: Transcript,
    /// What for.
    pub query: Query,
    /// What was found.
    pub hits: Hits,
    /// The numbers of the hits as they are listed; `None` for the order of the text.
    pub order: Option<Vec<u32>>,
    /// Counts what is done of it.
    pub progress: Arc<Progress>,
}

/// What is marked, noted or tagged, to write, and where.
#[derive(Clone, Debug)]
pub struct QuotesRequest {
    /// Where to; its ending says how.
    pub to: PathBuf,
    /// Whether to write over another file.
    pub overwrite: bool,
    /// What is quoted.
    pub transcript: Transcript,
    /// The name of its file.
    pub file: String,
    /// Whether to list it by tag, not by time.
    pub by_tag: bool,
    /// Counts what is done of it.
    pub progress: Arc<Progress>,
}

/// Something of a transcript to write, and where.
#[derive(Clone, Debug)]
pub struct ExportRequest {
    /// Where to; its ending says how.
    pub to: PathBuf,
    /// Whether to write over another file.
    pub overwrite: bool,
    /// What it is of.
    pub transcript: Transcript,
    /// The name of its file.
    pub file: String,
    /// What.
    pub what: Export,
    /// Counts what is done of it.
    pub progress: Arc<Progress>,
}

/// What is written.
#[derive(Clone, PartialEq, Debug)]
pub enum Export {
    /// The tags in use, as a codebook.
    Codebook,
    /// Who talks how much, when, and into whose speech.
    Statistics,
    /// The transcript or a part of it, as a file of a format or in lines of the user's.
    Part(Box<Recut>, Option<Template>),
}

/// What to write, and where.
#[derive(Clone, Debug)]
pub struct WriteRequest {
    /// Its number among all that were made; comes back with what came of it.
    pub number: u64,
    /// Where to; `None` is the file itself.
    pub to: Option<PathBuf>,
    /// Whether to write over a file that changed on disk, or over another one.
    pub overwrite: bool,
    /// Whether the program ends when that worked.
    pub then_quit: bool,
    /// The transcript as it is.
    pub transcript: Transcript,
    /// Counts what is done of it.
    pub progress: Arc<Progress>,
}

/// What was written.
#[derive(Clone, Debug)]
pub struct Saved {
    /// The request that was fulfilled.
    pub request: WriteRequest,
    /// What there is to say about it.
    pub text: String,
}

/// Why writing did not happen.
#[derive(Clone, Debug)]
pub struct WriteFault {
    /// The request, changed to what would do instead where something would.
    pub request: WriteRequest,
    /// What stood in the way, and what to do.
    pub text: String,
    /// Whether the request may be made again as it is now, when the user agrees.
    pub may_retry: bool,
    /// Whether reading the file again would do instead: another program has changed it.
    pub may_reload: bool,
}
