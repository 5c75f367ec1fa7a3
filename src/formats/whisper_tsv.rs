//! Whisper TSV.

use super::kit::json;
use super::{Format, Holds, ReadError, Sink};

/// Whisper TSV.
pub static FORMAT: Format = Format {
    name: "whisper-tsv",
    title: "Whisper TSV",
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
