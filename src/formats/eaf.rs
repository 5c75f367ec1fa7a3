//! ELAN annotation files: annotations of tiers on shared time slots.
//!
//! After the [EAF format](https://www.mpi.nl/tools/elan/EAF_Annotation_Format_3.0_and_ELAN.pdf). The annotations of the
//! tiers that depend on no other are segments. A tier that depends on another says more about the same speech; such
//! tiers are shown only where those above them have no text. A slot without a time lies evenly between those around it,
//! as in ELAN. Names are the tiers' participants, or else, where there are several tiers, what they are called (but for
//! `default`, which is what ELAN calls its first).

mod tiers;

use std::collections::HashMap;
use std::io;

use crate::model::{Segment, SpeakerId, Timestamp};

use super::kit::xml::escape;
use super::{Format, Holds, Outgoing, Overlapping, Texts};

/// ELAN annotations.
pub static FORMAT: Format = Format {
    name: "eaf",
    title: "ELAN annotations (.eaf)",
    extensions: &["eaf", "xml"],
    holds: Holds { texts: Texts::Any, silence: true, overlaps: Overlapping::Speakers, ..Holds::TIMED },
    sniff: |probe| probe.root == "ANNOTATION_DOCUMENT",
    read: tiers::read,
    write: Some(write),
    escape,
};

/// What the tier of nobody is called where somebody has the name of ELAN's own first tier.
const NOBODY: &str = "default (nobody)";

fn write(outgoing: &Outgoing<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let transcript = outgoing.transcript;
    // Slots are in the order of time, and no two annotations share one: else moving the one would move the other.
    let ends = transcript.segments().zip(0..).flat_map(|((_, segment), number)| {
        [(segment.start, 2 * number), (segment.end.or(segment.start), 2 * number + 1)]
    });
    let mut slots: Vec<(Option<Timestamp>, usize)> = ends.collect();
    slots.sort();
    let mut slot_of = vec![0; slots.len()];
    for (slot, (_, end)) in (1..).zip(&slots) {
        slot_of[*end] = slot;
    }
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(
        out,
        "<ANNOTATION_DOCUMENT AUTHOR=\"\" DATE=\"1970-01-01T00:00:00+00:00\" FORMAT=\"3.0\" VERSION=\"3.0\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xsi:noNamespaceSchemaLocation=\"http://www.mpi.nl/tools/elan/EAFv3.0.xsd\">"
    )?;
    writeln!(out, "    <HEADER MEDIA_FILE=\"\" TIME_UNITS=\"milliseconds\"/>\n    <TIME_ORDER>")?;
    for (number, (time, _)) in (1..).zip(&slots) {
        let millis = time.map_or(0, Timestamp::millis);
        writeln!(out, "        <TIME_SLOT TIME_SLOT_ID=\"ts{number}\" TIME_VALUE=\"{millis}\"/>")?;
    }
    writeln!(out, "    </TIME_ORDER>")?;
    let unnamed = if transcript.speakers().named("default").is_some() { NOBODY } else { "default" };
    for (speaker, segments) in by_speaker(outgoing) {
        let name = transcript.speakers().shown(speaker);
        // Without a participant, what the tier is called would be one.
        let id = if name.is_empty() { unnamed } else { name };
        writeln!(
            out,
            "    <TIER LINGUISTIC_TYPE_REF=\"default-lt\" PARTICIPANT=\"{}\" TIER_ID=\"{}\">",
            escape(name),
            escape(id)
        )?;
        for (number, segment) in segments {
            let (start, end) = (slot_of[2 * number], slot_of[2 * number + 1]);
            writeln!(
                out,
                "        <ANNOTATION>\n            <ALIGNABLE_ANNOTATION ANNOTATION_ID=\"a{}\" \
                 TIME_SLOT_REF1=\"ts{start}\" TIME_SLOT_REF2=\"ts{end}\">\n                \
                 <ANNOTATION_VALUE>{}</ANNOTATION_VALUE>\n            </ALIGNABLE_ANNOTATION>\n        </ANNOTATION>",
                number + 1,
                escape(segment.text)
            )?;
        }
        writeln!(out, "    </TIER>")?;
    }
    writeln!(
        out,
        "    <LINGUISTIC_TYPE GRAPHIC_REFERENCES=\"false\" LINGUISTIC_TYPE_ID=\"default-lt\" TIME_ALIGNABLE=\"true\"/>\n\
         </ANNOTATION_DOCUMENT>"
    )
}

/// The segments of each speaker with their numbers, the speakers in the order they first speak.
fn by_speaker<'a>(outgoing: &Outgoing<'a>) -> Vec<(SpeakerId, Vec<(usize, Segment<'a>)>)> {
    let mut places: HashMap<SpeakerId, usize> = HashMap::new();
    let mut speakers: Vec<(SpeakerId, Vec<_>)> = Vec::new();
    for (number, (_, segment)) in outgoing.transcript.segments().enumerate() {
        let place = *places.entry(segment.speaker).or_insert(speakers.len());
        if place == speakers.len() {
            speakers.push((segment.speaker, Vec::new()));
        }
        speakers[place].1.push((number, segment));
    }
    speakers
}
