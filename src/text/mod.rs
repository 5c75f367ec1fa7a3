//! Text as it is shown: cleaned, wrapped, moved through by words.

mod bytes;
mod clean;
mod differ;
pub mod fold;
pub mod terms;
mod words;
mod wrap;

pub use bytes::whole_characters;
pub use clean::{Glyph, Glyphs, glyphs, glyphs_as_typed, is_simple, offset_at, plain, plain_lines, width};
pub use differ::{changed, differing};
pub use words::{counted, next_sentence, next_word, previous_sentence, previous_word, word_at, word_count};
pub use wrap::{Part, wrap, wrap_as_typed, wrap_several};
