//! CHAT transcript.

use super::kit::json;
use super::{Format, Holds, ReadError, Sink};

/// CHAT transcript.
pub static FORMAT: Format = Format {
    name: "chat",
    title: "CHAT transcript",
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
