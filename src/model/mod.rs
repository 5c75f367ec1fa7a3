//! The transcript and everything that changes it: times, segments, speakers, edits, history.

mod edit;
mod history;
mod moment;
mod overlap;
mod speakers;
mod time;
mod transcript;
#[cfg(test)]
mod twin;
mod typed;

pub use edit::{Edit, EditError, Run};
pub use history::{Change, History, Step};
pub use moment::{TIME_FORMS, TimeTarget, parse_time};
pub use overlap::Overlaps;
pub use speakers::{Speaker, SpeakerId, Speakers, clean_name};
pub use time::{Timestamp, clock, spoken_duration};
pub use transcript::{
    Builder, CHUNK_SEGMENTS, Chunk, Labels, Place, Segment, SegmentIx, Transcript, TranscriptError, Word,
};
pub use typed::TypedLines;
