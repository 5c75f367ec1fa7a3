//! Finding: queries and the scan that runs them over a transcript.

mod hits;
mod query;
mod scan;
#[cfg(test)]
mod twin;

pub use hits::{Batch, Hit, Hits, SegmentHits};
pub use query::Query;
pub use scan::scan;
