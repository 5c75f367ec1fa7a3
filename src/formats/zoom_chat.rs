//! Zoom chat.

use super::kit::json;
use super::{Format, Holds, ReadError, Sink};

/// Zoom chat.
pub static FORMAT: Format = Format {
    name: "zoom-chat",
    title: "Zoom chat",
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
