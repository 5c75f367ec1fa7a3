//! What was said as something to take away: a passage, and the words around it that say whose and when.
//!
//! | file | holds |
//! |---|---|
//! | `passage` | a part of a transcript that is quoted |
//! | `template` | how it is written down |
//! | `escape` | text that means itself where it is taken |
//! | `codebook` | the tags in use, for programs of qualitative analysis |

mod codebook;
mod escape;
mod passage;
mod template;

pub use codebook::{TAG_PAINTS, codebook};
pub use escape::{harmless, html, marked_down};
pub use passage::Passage;
pub use template::{BUILT_IN, Template, TemplateError};
