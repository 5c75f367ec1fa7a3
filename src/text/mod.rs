//! Text as it is shown: cleaned, wrapped, moved through and compared by words.

mod clean;
mod difference;
pub mod fold;
mod words;
mod wrap;

pub use clean::{Glyph, Glyphs, glyphs, is_simple, offset_at, plain, width};
pub use difference::difference;
pub use words::{counted, next_sentence, next_word, previous_sentence, previous_word, word_at};
pub use wrap::wrap;
