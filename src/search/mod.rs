//! Finding: queries and the scan that runs them over a transcript.
//!
//! | file | holds |
//! |---|---|
//! | `query`, `parse` | the [`Query`], and how what was typed is read as one |
//! | `literal`, `near`, `pattern` | what finds words, words near each other, and regular expressions in a text |
//! | `window` | what is said across the ends of segments |
//! | `sounds` | names by their sound |
//! | `bound`, `filter` | a query bound to one transcript: which segments have hits |
//! | `candidates`, `letters` | which segments of a chunk may have hits, found fast by a few of their letters |
//! | `sieve` | whether a file may have hits that was not read yet |
//! | `scan`, `hits` | a search of all segments in batches, and the hits as they come |
//! | `replacing`, `correcting` | what stands in the place of hits, lists of corrections |
//! | `seek` | all that a search does, step by step, with what may be asked instead |
//! | `reference`, `twin` | the tests of queries against slow and simple matchers |

mod bound;
mod candidates;
mod correcting;
mod filter;
mod hits;
mod letters;
mod literal;
mod near;
mod parse;
mod pattern;
mod query;
#[cfg(test)]
mod reference;
mod replacing;
mod scan;
mod seek;
mod sieve;
mod sounds;
#[cfg(test)]
mod twin;
mod window;

pub use bound::Search;
pub use correcting::{Corrected, Tally};
pub use filter::{State, Whence};
pub use hits::{Batch, Hit, Hits, SegmentHits};
pub use literal::Literal;
pub use parse::{FORMS, KEYWORDS, QueryError, STATES, without_term};
pub use query::{Alternative, Found, Query, SURELY_ALIKE};
pub use replacing::{AsTyped, Replacement, is_whole_word};
pub use scan::{Seen, find, scan};
pub use seek::{Offer, SearchStep, seek};
pub use sieve::Sieve;
pub use sounds::{Alike, SoundsLike, Vocabulary};
