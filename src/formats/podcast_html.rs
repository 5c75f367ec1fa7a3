//! podcast transcript HTML.

use super::kit::json;
use super::{Format, Holds, ReadError, Sink};

/// podcast transcript HTML.
pub static FORMAT: Format = Format {
    name: "podcast-html",
    title: "podcast transcript HTML",
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
