//! Podcasting 2.0 JSON.

use super::kit::json;
use super::{Format, Holds, ReadError, Sink};

/// Podcasting 2.0 JSON.
pub static FORMAT: Format = Format {
    name: "podcast-json",
    title: "Podcasting 2.0 JSON",
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
