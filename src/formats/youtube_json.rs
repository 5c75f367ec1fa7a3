//! YouTube JSON captions.

use super::kit::json;
use super::{Format, Holds, ReadError, Sink};

/// YouTube JSON captions.
pub static FORMAT: Format = Format {
    name: "youtube-json",
    title: "YouTube JSON captions",
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
