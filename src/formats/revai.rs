//! Rev AI JSON.

use super::kit::json;
use super::{Format, Holds, ReadError, Sink};

/// Rev AI JSON.
pub static FORMAT: Format = Format {
    name: "revai",
    title: "Rev AI JSON",
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
