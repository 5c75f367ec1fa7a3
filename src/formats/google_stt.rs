//! Google speech JSON.

use super::kit::json;
use super::{Format, Holds, ReadError, Sink};

/// Google speech JSON.
pub static FORMAT: Format = Format {
    name: "google-stt",
    title: "Google speech JSON",
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
