//! Rev NLP.

use super::kit::json;
use super::{Format, Holds, ReadError, Sink};

/// Rev NLP.
pub static FORMAT: Format = Format {
    name: "rev-nlp",
    title: "Rev NLP",
    extensions: &["json"],
    holds: Holds::ALL,
    sniff: |_| false,
    read,
    write: None,
    escape: json::escape,
};

fn read(_source: &str, _sink: &mut dyn Sink) -> Result<(), ReadError> {
    Err(ReadError::Unknown)
}
