//! SubStation Alpha subtitles.

use super::kit::json;
use super::{Format, Holds, ReadError, Sink};

/// SubStation Alpha subtitles.
pub static FORMAT: Format = Format {
    name: "ass",
    title: "SubStation Alpha subtitles",
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
