//! What readers and writers of formats are built of.
//!
//! | file | holds |
//! |---|---|
//! | `blocks`, `lines`, `fields` | texts gone through in blocks, by lines, by fields |
//! | `json`, `json_text`, `xml`, `markup` | JSON, XML and the text of cues, in which everything knows where it stands |
//! | `shape` | the keys of a JSON text, by which its format is recognised |
//! | `clock`, `timeline`, `order` | times, points in time that are shared, segments in the order of time |
//! | `doubled` | text in quotation marks |
//! | `names`, `inline`, `gathered` | what may be a name, labels inside texts, texts put together from several places |
//! | `cues` | what subtitles have in common |
//! | `utterances`, `tokens`, `wordlist` | lists of utterances and of words, as recognisers write them |

pub mod blocks;
pub mod clock;
pub mod cues;
pub mod doubled;
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
