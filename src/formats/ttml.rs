//! TTML: the timed text of the W3C, with its older name DFXP and its profiles EBU-TT and IMSC.
//!
//! After [TTML2](https://www.w3.org/TR/ttml2/). Every `<p>` is a segment. Its times, in any of the ways of
//! [the standard](https://www.w3.org/TR/ttml2/#timing-value-time-expression), count from the start of what it stands
//! in. Who speaks is said by [`ttm:agent`](https://www.w3.org/TR/ttml2/#metadata-attribute-agent) on it, in it or around
//! it, an agent with a `ttm:name`; in files without agents a name before a colon counts, as in other subtitles. Timed
//! `<span>`s are words. Prefixes need no declaration.

mod agents;
mod read;
mod timing;

use std::io;

use super::kit::clock::written;
use super::kit::xml::escape;
use super::{Format, Holds, Outgoing};

/// TTML subtitles.
pub static FORMAT: Format = Format {
    name: "ttml",
    title: "TTML subtitles",
    extensions: &["ttml", "dfxp", "itt", "xml"],
    holds: Holds::TIMED,
    sniff: |probe| probe.root == "tt",
    read: read::read,
    write: Some(write),
    escape,
};

fn write(outgoing: &Outgoing<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let Outgoing { transcript, title } = outgoing;
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(
        out,
        "<tt xmlns=\"http://www.w3.org/ns/ttml\" xmlns:ttm=\"http://www.w3.org/ns/ttml#metadata\" xml:lang=\"\">"
    )?;
    writeln!(out, "  <head>\n    <metadata>\n      <ttm:title>{}</ttm:title>", escape(title))?;
    let mut is_named = false;
    for (id, _) in transcript.speakers().iter() {
        let name = transcript.speakers().shown(id);
        if !name.is_empty() {
            is_named = true;
            writeln!(out, "      <ttm:agent xml:id=\"speaker{}\" type=\"person\">", id.0)?;
            writeln!(out, "        <ttm:name type=\"full\">{}</ttm:name>\n      </ttm:agent>", escape(name))?;
        }
    }
    if !is_named {
        // In a file with agents no text before a colon is taken for a name.
        writeln!(out, "      <ttm:agent xml:id=\"nobody\" type=\"other\"/>")?;
    }
    // Blanks beside one another count only where that is said.
    writeln!(out, "    </metadata>\n  </head>\n  <body>\n    <div xml:space=\"preserve\">")?;
    for (_, segment) in transcript.segments() {
        write!(out, "      <p")?;
        for (name, time) in [("begin", segment.start), ("end", segment.end)] {
            if let Some(time) = time {
                write!(out, " {name}=\"{}\"", written(time, '.', 3))?;
            }
        }
        if !transcript.speakers().shown(segment.speaker).is_empty() {
            write!(out, " ttm:agent=\"speaker{}\"", segment.speaker.0)?;
        }
        writeln!(out, ">{}</p>", escape(segment.text).replace('\n', "<br/>"))?;
    }
    writeln!(out, "    </div>\n  </body>\n</tt>")
}
