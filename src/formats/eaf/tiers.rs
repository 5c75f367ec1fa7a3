//! Which tiers are shown, and what their annotations say.

use std::collections::HashMap;

use super::NOBODY;
use crate::formats::kit::lines::{LineCounter, excerpt};
use crate::formats::kit::order::send_in_order;
use crate::formats::kit::timeline::Timeline;
use crate::formats::kit::xml::{Node, Syntax, Tree};
use crate::formats::{Draft, LabelPlace, ReadError, Sink};
use crate::model::Timestamp;

/// One tier.
struct Tier<'t, 'a> {
    node: Node<'t, 'a>,
    id: String,
    /// Whether any of its annotations says something.
    has_text: bool,
}

/// Reads the segments of a text; an error when it is no XML. Costs a few passes.
pub fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let tree = Tree::parse(source, Syntax::Xml)?;
    let Some(document) = tree.root().element("ANNOTATION_DOCUMENT") else { return Err(ReadError::Unknown) };
    // One or the other may be missing; the relative one is made for a file that was moved.
    for descriptor in document.elements("HEADER").flat_map(|header| header.elements("MEDIA_DESCRIPTOR")) {
        let place = |name| descriptor.value(name).filter(|place| !place.trim().is_empty());
        place("RELATIVE_MEDIA_URL").or_else(|| place("MEDIA_URL")).iter().for_each(|place| sink.recording(place));
    }
    let timeline = timeline(&document, source, sink);
    let tiers: Vec<Tier<'_, '_>> = document.elements("TIER").map(tier).collect();
    let is_shown = shown(&tiers);
    let shown: Vec<&Tier<'_, '_>> =
        tiers.iter().zip(&is_shown).filter(|(_, shown)| **shown).map(|(tier, _)| tier).collect();
    let spans = spans(&document);
    let mut lines = LineCounter::new(source);
    let mut drafts: Vec<Draft<'_>> = Vec::new();
    // What a lone tier is called tells nobody apart.
    let are_named = shown.len() > 1;
    for tier in shown {
        let (label, place) = label(tier, are_named);
        for annotation in annotations(&tier.node) {
            let line = lines.line_of(annotation.range().start);
            let slots = annotation.value("ANNOTATION_ID").and_then(|id| spans.get(id.as_ref()));
            let mut time = |slot: Option<&String>| slot.and_then(|slot| time(&timeline, slot, line, sink));
            let start = time(slots.map(|(start, _)| start));
            let end = time(slots.map(|(_, end)| end));
            let text = value(&annotation).trim().to_owned().into();
            let (label, place) = (label.clone().into(), place.clone());
            drafts.push(Draft { start, end, label, text, words: Vec::new(), line, place });
        }
    }
    send_in_order(drafts, sink);
    Ok(())
}

fn time(timeline: &Timeline, slot: &str, line: u32, sink: &mut dyn Sink) -> Option<Timestamp> {
    let time = timeline.time(slot);
    if time.is_none() {
        sink.warning(line, format!("the time slot {} has no time; it was left out", excerpt(slot)));
    }
    time
}

fn timeline(document: &Node<'_, '_>, source: &str, sink: &mut dyn Sink) -> Timeline {
    let mut lines = LineCounter::new(source);
    let mut timeline = Timeline::default();
    for slot in document.elements("TIME_ORDER").flat_map(|order| order.elements("TIME_SLOT")) {
        let Some(id) = slot.value("TIME_SLOT_ID") else { continue };
        let written = slot.value("TIME_VALUE");
        let time = written.as_deref().and_then(|time| time.trim().parse().ok()).and_then(Timestamp::from_millis);
        if let (Some(written), None) = (written, time) {
            let line = lines.line_of(slot.range().start);
            sink.warning(line, format!("the time {} is none; it was estimated", excerpt(&written)));
        }
        timeline.push(id.into_owned(), time);
    }
    timeline.interpolate();
    timeline
}

fn tier<'t, 'a>(node: Node<'t, 'a>) -> Tier<'t, 'a> {
    let has_text = annotations(&node).any(|annotation| !value(&annotation).trim().is_empty());
    Tier { node, id: node.value("TIER_ID").unwrap_or_default().into_owned(), has_text }
}

fn annotations<'t, 'a>(tier: &Node<'t, 'a>) -> impl Iterator<Item = Node<'t, 'a>> {
    let inner = tier.elements("ANNOTATION").flat_map(|annotation| annotation.children());
    inner.filter(|node| node.is("ALIGNABLE_ANNOTATION") || node.is("REF_ANNOTATION"))
}

fn value(annotation: &Node<'_, '_>) -> String {
    annotation.element("ANNOTATION_VALUE").map(|value| value.text()).unwrap_or_default()
}

/// Which tiers are shown: those that depend on none, or where they say nothing, the first below them that does.
fn shown(tiers: &[Tier<'_, '_>]) -> Vec<bool> {
    let numbers: HashMap<&str, usize> = tiers.iter().zip(0..).map(|(tier, at)| (tier.id.as_str(), at)).collect();
    let parent = |at: usize, tier: &Tier<'_, '_>| {
        let parent = tier.node.value("PARENT_REF")?;
        numbers.get(parent.as_ref()).copied().filter(|parent| *parent != at)
    };
    let parents: Vec<Option<usize>> = tiers.iter().enumerate().map(|(at, tier)| parent(at, tier)).collect();
    let mut below: Vec<Vec<usize>> = vec![Vec::new(); tiers.len()];
    // Whether a tier or one below it says something; each is marked once, so that circles end.
    let mut speaks = vec![false; tiers.len()];
    for (at, tier) in tiers.iter().enumerate() {
        if let Some(parent) = parents[at] {
            below[parent].push(at);
        }
        let mut next = Some(at).filter(|_| tier.has_text);
        while let Some(at) = next.filter(|at| !speaks[*at]) {
            speaks[at] = true;
            next = parents[at];
        }
    }
    let mut shown = vec![false; tiers.len()];
    let mut is_reached = vec![false; tiers.len()];
    let mut next: Vec<usize> = (0..tiers.len()).filter(|at| parents[*at].is_none()).collect();
    while let Some(at) = next.pop() {
        is_reached[at] = true;
        next.extend(&below[at]);
    }
    // Of tiers that depend on one another in a circle, none is above the others.
    for at in (0..tiers.len()).filter(|at| !is_reached[*at]) {
        shown[at] = tiers[at].has_text;
    }
    for at in (0..tiers.len()).filter(|at| parents[*at].is_none()) {
        let mut at = at;
        while !tiers[at].has_text && speaks[at] {
            let Some(first) = below[at].iter().copied().find(|below| speaks[*below]) else { break };
            at = first;
        }
        shown[at] = annotations(&tiers[at].node).next().is_some();
    }
    shown
}

/// The slots that every annotation lasts from and to, by its id.
///
/// What refers to another lasts as long as that.
fn spans(document: &Node<'_, '_>) -> HashMap<String, (String, String)> {
    let mut spans: HashMap<String, (String, String)> = HashMap::new();
    let mut references: Vec<(String, String)> = Vec::new();
    for annotation in document.elements("TIER").flat_map(|tier| annotations(&tier).collect::<Vec<_>>()) {
        let Some(id) = annotation.value("ANNOTATION_ID") else { continue };
        if let (Some(start), Some(end)) = (annotation.value("TIME_SLOT_REF1"), annotation.value("TIME_SLOT_REF2")) {
            spans.insert(id.into_owned(), (start.into_owned(), end.into_owned()));
        } else if let Some(other) = annotation.value("ANNOTATION_REF") {
            references.push((id.into_owned(), other.into_owned()));
        }
    }
    // A tier stands behind that it refers to, nearly always; a few rounds find the rest.
    for _ in 0..4 {
        references.retain(|(id, other)| match spans.get(other).cloned() {
            Some(span) => {
                spans.insert(id.clone(), span);
                false
            }
            None => true,
        });
    }
    spans
}

/// Who speaks in a tier, and where that stands.
fn label(tier: &Tier<'_, '_>, are_named: bool) -> (String, LabelPlace) {
    let absent = || LabelPlace::absent(tier.node.name_end(), " PARTICIPANT=\"", "\"");
    match tier.node.attribute("PARTICIPANT") {
        Some((name, place)) if !name.trim().is_empty() => {
            (name.trim().to_owned(), LabelPlace::at(place.clone(), place))
        }
        // Older ELAN writes an empty one for none.
        Some((_, place)) => (name_of(tier, are_named), LabelPlace::absent(place.start, "", "")),
        None => (name_of(tier, are_named), absent()),
    }
}

/// What the name of a tier says of who speaks: nothing where it is the only one, or called as none is.
fn name_of(tier: &Tier<'_, '_>, are_named: bool) -> String {
    let is_nobody = ["default", NOBODY].contains(&tier.id.as_str());
    if are_named && !is_nobody { speaker_of(&tier.id).to_owned() } else { String::new() }
}

/// The speaker in the name of a tier: by a custom, what follows `@`.
fn speaker_of(id: &str) -> &str {
    id.rsplit_once('@').map_or(id, |(_, speaker)| speaker).trim()
}

#[cfg(test)]
mod tests {
    use crate::formats::{read, relabel};
    use crate::model::Edit;

    /// A file with tiers that have one annotation each.
    fn file(tiers: &[(&str, &str)]) -> String {
        let tiers = tiers.iter().enumerate().map(|(at, (attributes, text))| {
            format!(
                "<TIER {attributes}><ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID=\"a{at}\" TIME_SLOT_REF1=\"ts1\" \
                 TIME_SLOT_REF2=\"ts2\"><ANNOTATION_VALUE>{text}</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER>"
            )
        });
        format!(
            "<ANNOTATION_DOCUMENT><TIME_ORDER><TIME_SLOT TIME_SLOT_ID=\"ts1\" TIME_VALUE=\"1\"/><TIME_SLOT \
             TIME_SLOT_ID=\"ts2\" TIME_VALUE=\"2\"/></TIME_ORDER>{}</ANNOTATION_DOCUMENT>",
            tiers.collect::<String>()
        )
    }

    fn shown(tiers: &[(&str, &str)]) -> Vec<(String, String)> {
        let transcript = read(file(tiers).as_bytes(), "eaf").expect("EAF").transcript;
        let segments = transcript.segments().map(|(_, segment)| segment);
        segments.map(|segment| (transcript.speakers().shown(segment.speaker).into(), segment.text.into())).collect()
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected.iter().map(|(label, text)| (String::from(*label), String::from(*text))).collect()
    }

    #[test]
    fn tiers_name_speakers_where_there_are_several() {
        assert_eq!(shown(&[("TIER_ID=\"Utterances\"", "a")]), pairs(&[("", "a")]));
        let two = [("TIER_ID=\"SPEAKER_00\"", "a"), ("TIER_ID=\"tx@Ben\"", "b")];
        assert_eq!(shown(&two), pairs(&[("SPEAKER_00", "a"), ("Ben", "b")]));
        let participants = [("TIER_ID=\"x\" PARTICIPANT=\"Ann\"", "a"), ("TIER_ID=\"y\" PARTICIPANT=\"\"", "b")];
        assert_eq!(shown(&participants), pairs(&[("Ann", "a"), ("y", "b")]));
        let empty = [("TIER_ID=\"K-Spch\" PARTICIPANT=\"\"", "a"), ("TIER_ID=\"default\" PARTICIPANT=\"\"", "b")];
        assert_eq!(shown(&empty), pairs(&[("K-Spch", "a"), ("", "b")]));
    }

    #[test]
    fn tiers_that_depend_on_others_are_shown_in_their_stead_only() {
        let words = ("TIER_ID=\"w\" PARENT_REF=\"u\"", "words");
        assert_eq!(shown(&[("TIER_ID=\"u\"", "all"), words]), pairs(&[("", "all")]));
        assert_eq!(shown(&[("TIER_ID=\"u\"", ""), words]), pairs(&[("", "words")]));
        assert_eq!(shown(&[("TIER_ID=\"u\"", ""), ("TIER_ID=\"w\" PARENT_REF=\"u\"", "")]), pairs(&[("", "")]));
        assert_eq!(
            shown(&[("TIER_ID=\"a\" PARENT_REF=\"b\"", "a"), ("TIER_ID=\"b\" PARENT_REF=\"a\"", "b")]),
            pairs(&[("a", "a"), ("b", "b")])
        );
    }

    #[test]
    fn a_tier_without_a_participant_is_given_one() {
        let source = file(&[("TIER_ID=\"SPEAKER_00\"", "a"), ("TIER_ID=\"SPEAKER_01\"", "b")]);
        let mut transcript = read(source.as_bytes(), "eaf").expect("EAF").transcript;
        for speaker in ["SPEAKER_00", "SPEAKER_01"] {
            let speaker = transcript.speakers().named(speaker).expect("there");
            transcript.apply(&Edit::Rename { speaker, name: Some("Ann \"Cat\"".into()) }).expect("fits");
        }
        let written = relabel(source.as_bytes(), "eaf", &transcript).expect("writes");
        let expected = source.replace("<TIER ", "<TIER PARTICIPANT=\"Ann &quot;Cat&quot;\" ");
        assert_eq!(String::from_utf8_lossy(&written), expected);
    }
}
