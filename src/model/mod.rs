//! The transcript and everything that changes it: times, segments, words, speakers, edits, history.
//!
//! | file | holds |
//! |---|---|
//! | `transcript`, `chunk`, `builder` | the segments, in chunks of columns, and how these are made |
//! | `time`, `moment`, `day` | times within a recording, times as people type them, days of the calendar |
//! | `speakers`, `labels`, `numbering` | who speaks: labels, names, who is merged into whom; names for who has only a label |
//! | `edit`, `history` | changes with their inverses, undo and redo |
//! | `splice`, `mend`, `reword`, `restore` | other segments, moved words and times, other words, all as first read |
//! | `annotation`, `tags` | notes and tags; the tags as a tree |
//! | `outline`, `mates`, `carry` | a transcript known again when it was made anew, and the changes carried over to it |
//! | `compare` | two transcripts of one recording side by side |
//! | `conversation`, `overlap`, `talk` | who talks how much, and into whose speech; what tells who a speaker is |
//! | `register`, `known`, `mapping`, `corrections` | what is kept for several files: people, their names, lists of corrections |
//! | `alphabet` | which characters occur |
//! | `progress` | how far long work is, and whether it is to stop |
//! | `typed` | lines typed at a prompt |
//! | `twin` | the test of all this against plain vectors |

mod alphabet;
mod annotation;
mod builder;
mod carry;
mod chunk;
mod compare;
mod conversation;
mod corrections;
mod day;
mod edit;
mod history;
mod known;
mod labels;
mod mapping;
mod mates;
mod mend;
mod moment;
mod numbering;
mod outline;
mod overlap;
mod progress;
mod register;
mod restore;
mod reword;
mod speakers;
mod splice;
mod tags;
mod talk;
mod time;
mod transcript;
#[cfg(test)]
mod twin;
mod typed;

pub use alphabet::Alphabet;
pub use annotation::{Annotation, clean_note, clean_tag};
pub use builder::{Builder, TranscriptError};
pub use carry::{Carried, Clash, Left, Merged, carry, in_common, merge};
pub use chunk::Chunk;
pub use compare::{COMPARING, Comparison, Difference, Excerpt, Pair};
pub use conversation::{Conversation, Entries, Part};
pub use corrections::{CorrectionError, Corrections};
pub use day::{Day, Days};
pub use edit::{Edit, EditError, Marking, Run, consecutive};
pub use history::{Change, History, Step};
pub use known::{KnownName, KnownNames};
pub use labels::{Labelled, Labels};
pub use mapping::{Mapped, Mapping};
pub use mend::MendError;
pub use moment::{TIME_FORMS, TimeTarget, parse_time};
pub use numbering::{is_stand_in, numbered};
pub use outline::Outline;
pub use overlap::Overlaps;
pub use progress::{Progress, Watched};
pub use register::{Person, Register};
pub use restore::Lineage;
pub use reword::Rewording;
pub use speakers::{Speaker, SpeakerId, Speakers, clean_name};
pub use splice::{Mend, Origin, Piece};
pub use tags::{TAG_COLOURS, TagNode, is_tag_in, tag_levels, tag_path};
pub use talk::{Talk, Turn, is_ghost, quoted, share, third_of};
pub use time::{Timestamp, clock, spoken_duration};
pub use transcript::{CHUNK_SEGMENTS, Place, Segment, SegmentIx, Transcript, Word};
pub use typed::TypedLines;
