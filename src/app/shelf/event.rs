//! What comes to the shelf and goes out from it: files, what is known of them, what is found in them.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::FileHits;
use crate::model::{Day, Place, Timestamp};
use crate::search::Query;

/// A file on the shelf.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ShelfFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its path within the folder; where several were named, with that before it.
    pub within: PathBuf,
    /// The day in its name, else that of its last change.
    pub day: Option<Day>,
    /// Whether its name ends as those of transcripts do: others are listed once they are read and are some.
    pub is_likely: bool,
}

/// What there is to know of a transcript, as its session has it.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct Facts {
    /// When it ends; `None` without times.
    pub end: Option<Timestamp>,
    /// Its segments.
    pub segments: usize,
    /// Its speakers, who talks most first.
    pub speakers: Vec<Voice>,
    /// How many of them have a name, not a label.
    pub named: usize,
    /// Changes in force.
    pub edits: usize,
    /// Segments marked, noted or tagged.
    pub marks: usize,
    /// What could not be read.
    pub warnings: usize,
    /// Its first segments: time, speaker, the beginning of the text.
    pub lines: Vec<(String, String, String)>,
}

/// A speaker of a transcript.
#[derive(Clone, PartialEq, Debug)]
pub struct Voice {
    /// The name, or the label.
    pub name: String,
    /// The segments.
    pub segments: u32,
    /// How long they last together.
    pub talk: Duration,
}

/// What is known of a file.
#[derive(Clone, Default, PartialEq, Debug)]
pub enum Known {
    /// Nothing yet.
    #[default]
    Nothing,
    /// All there is to know.
    Facts(Box<Facts>),
    /// Why it cannot be read.
    Fault(String),
    /// It is no transcript.
    Other,
}

/// Something that happened on the shelf.
#[derive(Debug)]
pub enum ShelfEvent {
    /// Files were found, or changed.
    Found(Vec<ShelfFile>),
    /// These are no longer there.
    Gone(Vec<PathBuf>),
    /// All folders were walked; what could not be looked into, and why.
    Walked(Vec<String>),
    /// The people in the registers of these folders are others.
    PeopleChanged(Vec<PathBuf>),
    /// A file does not answer.
    Stalled {
        /// Where it is.
        path: PathBuf,
        /// What to say of it.
        fault: String,
    },
    /// Files were read.
    Read(Vec<(PathBuf, Known)>),
    /// A part of the files was searched.
    Searched {
        /// Which search it was.
        ticket: u64,
        /// What was found, in the order of the list.
        found: Vec<FileHits>,
        /// How many files were searched.
        searched: usize,
    },
    /// Files that changed were searched again: these have hits now, or no longer have any.
    SearchedAgain {
        /// Which search it was.
        ticket: u64,
        /// One for each file.
        found: Vec<FileHits>,
    },
    /// All files were searched, in this time.
    SearchDone {
        /// Which search it was.
        ticket: u64,
        /// How long it took.
        took: Duration,
    },
    /// So many files of so many are in the index; `None` once nothing more is put in.
    Indexing(Option<(usize, usize)>),
    /// There is an index that cannot be read.
    IndexBroken,
    /// From the file that is open to the next one with hits, or the one before.
    GoOn {
        /// Whether to the next.
        forward: bool,
        /// The file that is open, where the one asked for last is not.
        from: Option<PathBuf>,
    },
}

/// Something to be done for the shelf.
#[derive(Debug)]
pub enum ShelfEffect {
    /// Open a file.
    Open(FileRequest),
    /// Read these, the first first, in the place of what was still to be read.
    Read(Vec<Arc<ShelfFile>>),
    /// Search files; this ends the search before.
    Search {
        /// Comes back with what is found.
        ticket: u64,
        /// What to look for.
        query: Query,
        /// Where.
        files: Vec<Arc<ShelfFile>>,
    },
    /// Search files again that changed.
    SearchAgain {
        /// That of the search.
        ticket: u64,
        /// What to look for.
        query: Query,
        /// Where.
        files: Vec<Arc<ShelfFile>>,
    },
    /// Walk the folders again; from then on their indexes may be made again.
    Walk,
    /// Bring the indexes of the folders up to date, where that pays for so many files.
    Index {
        /// How many there are in all.
        files: usize,
    },
    /// Make no index any more.
    StopIndex,
    /// From this transcript to the next file with hits, or the one before.
    GoOn {
        /// Whether to the next.
        forward: bool,
    },
}

/// A file to open, and what to look for in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FileRequest {
    /// The file.
    pub file: Arc<ShelfFile>,
    /// What to look for.
    pub aim: Option<Aim>,
}

/// What to look for in a file that is opened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Aim {
    /// The query, as typed.
    pub typed: String,
    /// The hit to be at.
    pub at: Place,
}
