//! noScribe HTML.

use super::kit::json;
use super::{Format, Holds, ReadError, Sink};

/// noScribe HTML.
pub static FORMAT: Format = Format {
    name: "noscribe",
    title: "noScribe HTML",
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
