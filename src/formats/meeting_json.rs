//! JSON with text, speakers and times.

use super::kit::json;
use super::{Format, Holds, ReadError, Sink};

/// JSON with text, speakers and times.
pub static FORMAT: Format = Format {
    name: "meeting-json",
    title: "JSON with text, speakers and times",
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
