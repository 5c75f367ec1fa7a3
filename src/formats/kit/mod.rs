//! What readers and writers of formats are built of.

pub mod clock;
pub mod cues;
pub mod interleaver;
pub mod json;
pub mod lines;
pub mod markup;
pub mod names;
pub mod shape;
pub mod tokens;
pub mod xml;
