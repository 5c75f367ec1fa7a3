//! whisper.cpp JSON.

use super::kit::json;
use super::{Format, Holds, ReadError, Sink};

/// whisper.cpp JSON.
pub static FORMAT: Format = Format {
    name: "whispercpp",
    title: "whisper.cpp JSON",
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
