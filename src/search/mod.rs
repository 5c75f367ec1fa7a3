//! Finding: queries and the scan that runs them over a transcript.

mod hits;
mod query;
mod scan;
mod sounds;
#[cfg(test)]
mod twin;

pub use hits::{Batch, Hit, Hits, SegmentHits};
pub use query::Query;
pub use scan::scan;
pub use sounds::{Alike, SoundsLike, Vocabulary};
