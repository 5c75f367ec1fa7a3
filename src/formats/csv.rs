//! table (CSV or TSV).

use super::kit::json;
use super::{Format, Holds, ReadError, Sink};

/// table (CSV or TSV).
pub static FORMAT: Format = Format {
    name: "csv",
    title: "table (CSV or TSV)",
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
