//! What readers and writers of formats are built of.

pub mod blocks;
pub mod clock;
pub mod cues;
pub mod fields;
pub mod gathered;
pub mod inline;
pub mod json;
pub mod json_text;
pub mod lines;
pub mod markup;
pub mod names;
pub mod order;
pub mod shape;
pub mod timeline;
pub mod tokens;
pub mod utterances;
pub mod wordlist;
pub mod xml;
