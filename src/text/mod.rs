//! Text as it is shown: cleaned, wrapped, moved through by words.
//!
//! | file | holds |
//! |---|---|
//! | `clean` | the one way by which text of a file reaches the screen |
//! | `wrap` | text broken into rows |
//! | `words` | words and sentences, as the cursor moves over them |
//! | `differ` | the words in which two texts differ |
//! | `fold`, `terms` | what a typed character also stands for; words in one form for all their spellings |
//! | `bytes` | pieces of UTF-8, and where they stand |

mod bytes;
mod clean;
mod differ;
pub mod fold;
pub mod terms;
mod words;
mod wrap;

pub use bytes::{place_in, spaced_words, whole_characters};
pub use clean::{Glyph, Glyphs, glyphs, glyphs_as_typed, is_simple, offset_at, plain, plain_lines, width};
pub use differ::{add_change, changed, differing};
pub use words::{counted, next_sentence, next_word, previous_sentence, previous_word, word_at, word_count};
pub use wrap::{Part, wrap, wrap_as_typed, wrap_several};
