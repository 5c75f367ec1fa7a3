//! Markdown.

use super::kit::json;
use super::{Format, Holds, ReadError, Sink};

/// Markdown.
pub static FORMAT: Format = Format {
    name: "markdown",
    title: "Markdown",
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
