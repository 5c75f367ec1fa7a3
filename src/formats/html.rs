//! web page.

use super::kit::json;
use super::{Format, Holds, ReadError, Sink};

/// web page.
pub static FORMAT: Format = Format {
    name: "html",
    title: "web page",
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
