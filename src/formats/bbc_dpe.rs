//! BBC digital-paper-edit JSON.

use super::kit::json;
use super::{Format, Holds, ReadError, Sink};

/// BBC digital-paper-edit JSON.
pub static FORMAT: Format = Format {
    name: "bbc-dpe",
    title: "BBC digital-paper-edit JSON",
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
