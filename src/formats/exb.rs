//! EXMARaLDA transcription.

use super::kit::json;
use super::{Format, Holds, ReadError, Sink};

/// EXMARaLDA transcription.
pub static FORMAT: Format = Format {
    name: "exb",
    title: "EXMARaLDA transcription",
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
