//! Transcripts in HTML: those of Podcasting 2.0, and interviews with a bold name before each turn.
//!
//! In the first, after the [podcast namespace](https://github.com/Podcastindex-org/podcast-namespace/blob/main/transcripts/transcripts.md),
//! `<cite>Name:</cite><time>0:00</time>` precede a `<p>`; a name holds until there is another. In the second, a
//! paragraph starts with `<strong>Name:</strong>`, and those without go on with the turn.

mod read;

use super::kit::xml::escape;
use super::{Format, Holds, Need};

/// Transcripts in HTML.
pub static FORMAT: Format = Format {
    name: "podcast-html",
    title: "Podcasting 2.0 transcript (HTML)",
    extensions: &["html", "htm"],
    holds: Holds { starts: Need::May, ends: Need::Never, step: 1000, ..Holds::TIMED },
    sniff: read::sniff,
    read: read::read,
    write: None,
    escape,
};
