//! Word document.

use super::kit::json;
use super::{Format, Holds, ReadError, Sink};

/// Word document.
pub static FORMAT: Format = Format {
    name: "docx",
    title: "Word document",
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
