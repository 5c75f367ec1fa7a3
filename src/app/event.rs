//! What comes into the state core and what it asks for.

use std::path::PathBuf;

use ratatui::crossterm::event::MouseEvent;

use super::key::Key;
use crate::model::{Change, Place, Transcript};
use crate::search::{Batch, Query};

/// Something that happened outside.
#[derive(Debug)]
pub enum Event {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted.
    Paste(String),
    /// The mouse did something.
    Mouse(MouseEvent),
    /// The terminal has this many columns and rows.
    Resize(u16, u16),
    /// The searcher found more.
    Hits {
        /// Which search it was.
        ticket: u64,
        /// What it found.
        batch: Batch,
        /// Whether that is all.
        done: bool,
    },
    /// Writing ended.
    Written(Result<Saved, Box<WriteFault>>),
    /// The session file could not be written; what was said about it.
    SessionFailed(String),
    /// Something the user should know.
    Notice(String),
    /// The program was told to stop until it is told to go on.
    Suspend,
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
    },
    /// End the search under way.
    StopSearch,
    /// Record a change in the session file, and where it was made.
    Record(Change, Place),
    /// Write the transcript.
    Write(WriteRequest),
    /// Capture the mouse or let go of it.
    CaptureMouse(bool),
    /// Stop until the shell says to go on.
    Suspend,
    /// End the program.
    Quit,
}

/// What to write, and where.
#[derive(Clone, Debug)]
pub struct WriteRequest {
    /// Where to; `None` is the file itself.
    pub to: Option<PathBuf>,
    /// Whether to write over a file that changed on disk, or over another one.
    pub overwrite: bool,
    /// Whether the program ends when that worked.
    pub then_quit: bool,
    /// The transcript as it is.
    pub transcript: Transcript,
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
}
