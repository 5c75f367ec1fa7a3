//! A table with tabs between its columns; all of it is as in [`super::csv`].

use super::csv::{self, HOLDS, Separators};
use super::kit::doubled::doubled;
use super::{Format, Probe};

/// Table with tabs.
pub static FORMAT: Format = Format {
    name: "tsv",
    title: "table with tabs (TSV)",
    extensions: &["tsv", "tab"],
    holds: HOLDS,
    sniff: |probe: &Probe<'_>| csv::is_table(probe, Separators::TAB),
    read: |source, sink| csv::read(source, Separators::TAB, sink),
    write: Some(|outgoing, out| csv::write(outgoing, b'\t', out)),
    escape: doubled,
};
