//! The transcript and everything that changes it: times, segments, words, speakers, edits, history.

mod alphabet;
mod chunk;
mod corrections;
mod edit;
mod history;
mod known;
mod labels;
mod mapping;
mod mend;
mod moment;
mod numbering;
mod overlap;
mod restore;
mod reword;
mod speakers;
mod splice;
mod talk;
mod time;
mod transcript;
#[cfg(test)]
mod twin;
mod typed;

pub use alphabet::Alphabet;
pub use chunk::Chunk;
pub use corrections::{CorrectionError, Corrections};
pub use edit::{Edit, EditError, Marking, Run};
pub use history::{Change, History, Step};
pub use known::{KnownName, KnownNames};
pub use labels::{Labelled, Labels};
pub use mapping::{Mapped, Mapping};
pub use mend::MendError;
pub use moment::{TIME_FORMS, TimeTarget, parse_time};
pub use numbering::{is_stand_in, numbered};
pub use overlap::Overlaps;
pub use restore::Lineage;
pub use reword::Rewording;
pub use speakers::{Speaker, SpeakerId, Speakers, clean_name};
pub use splice::{Mend, Origin, Piece};
pub use talk::{Talk, Turn, is_ghost, quoted, share};
pub use time::{Timestamp, clock, spoken_duration};
pub use transcript::{Builder, CHUNK_SEGMENTS, Place, Segment, SegmentIx, Transcript, TranscriptError, Word};
pub use typed::TypedLines;
