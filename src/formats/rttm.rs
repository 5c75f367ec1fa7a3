//! RTTM speaker turns.

use super::kit::json;
use super::{Format, Holds, ReadError, Sink};

/// RTTM speaker turns.
pub static FORMAT: Format = Format {
    name: "rttm",
    title: "RTTM speaker turns",
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
