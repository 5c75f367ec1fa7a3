//! OpenAI diarized JSON.

use super::kit::json;
use super::{Format, Holds, ReadError, Sink};

/// OpenAI diarized JSON.
pub static FORMAT: Format = Format {
    name: "openai-diarized",
    title: "OpenAI diarized JSON",
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
