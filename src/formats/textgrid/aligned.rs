//! Tiers as forced aligners write them: one word, or one phone, to an interval.
//!
//! The [Montreal Forced Aligner](https://montreal-forced-aligner.readthedocs.io) calls them `Anna - words` and
//! `Anna - phones`, or `words` and `phones` for one speaker. Only where both are there the words are taken for words, and
//! make segments; the phones are left out with a warning.

use std::collections::HashSet;
use std::ops::Range;

use super::{Item, Tier};
use crate::formats::kit::doubled::undoubled;
use crate::formats::kit::fields::time;
use crate::formats::kit::tokens::{Grouper, Token};
use crate::formats::{Draft, LabelPlace, Places, Sink};

/// What stands between the name of a speaker and what a tier has.
const DASH: &str = " - ";

/// What an aligner writes where nobody speaks.
const SILENCE: [&str; 5] = ["<eps>", "sil", "sp", "<p:>", "SIL"];

/// Takes the intervals of aligned tiers out of `items` and returns the segments of their words, by start.
pub fn grouped<'a>(source: &'a str, items: &mut Vec<Item<'a>>, sink: &mut dyn Sink) -> Vec<Draft<'static>> {
    let speakers = |what: &str| -> HashSet<String> {
        items.iter().filter_map(|item| speaker_of(&item.tier.name, what)).map(str::to_owned).collect()
    };
    let (words, phones) = (speakers("words"), speakers("phones"));
    let is_aligned = |tier: &Tier<'_>, what: &str| {
        speaker_of(&tier.name, what).is_some_and(|speaker| words.contains(speaker) && phones.contains(speaker))
    };
    let mut left_out: Option<(u32, usize)> = None;
    let mut taken: Vec<Item<'a>> = Vec::new();
    let mut others = Vec::new();
    let mut last: Option<Range<usize>> = None;
    for item in std::mem::take(items) {
        if is_aligned(&item.tier, "phones") {
            left_out.get_or_insert((item.line, 0)).1 += 1;
            if last.replace(item.tier.range.clone()).is_none_or(|last| last != item.tier.range) {
                mention(&item.tier, sink);
            }
        } else if is_aligned(&item.tier, "words") {
            taken.push(item);
        } else {
            others.push(item);
        }
    }
    *items = others;
    if let Some((line, count)) = left_out {
        sink.warning(line, format!("{count} intervals on tiers of phones are no words; they were left out"));
    }
    let mut drafts = Drafts { found: Vec::new(), sink };
    group(source, taken, &mut drafts);
    let mut found = drafts.found;
    found.sort_by_key(|draft| draft.start);
    found
}

/// Whose tier of words or phones it is; an empty name for the only speaker.
fn speaker_of<'n>(name: &'n str, what: &str) -> Option<&'n str> {
    let speaker = name.strip_suffix(what)?;
    if speaker.is_empty() { Some(speaker) } else { speaker.strip_suffix(DASH) }
}

fn mention(tier: &Tier<'_>, sink: &mut dyn Sink) {
    // With doubled quotes it stands there otherwise than it reads.
    let speaker = speaker_of(&tier.name, "phones").filter(|speaker| !speaker.is_empty() && !speaker.contains('"'));
    if let Some(speaker) = speaker {
        sink.mention(speaker, tier.range.start..tier.range.start + speaker.len());
    }
}

fn group(source: &str, items: Vec<Item<'_>>, sink: &mut dyn Sink) {
    let mut grouper = Grouper::new(sink, ("".into(), DASH));
    let mut last: Option<Range<usize>> = None;
    for Item { start, end, text, line, tier } in items {
        if last.replace(tier.range.clone()).is_some_and(|last| last != tier.range) {
            grouper.flush();
        }
        let text = undoubled(source.get(text).unwrap_or_default().trim().into());
        if SILENCE.contains(&text.as_ref()) {
            continue;
        }
        let label = speaker_of(&tier.name, "words").unwrap_or_default().to_owned();
        let written = tier.range.len().saturating_sub(DASH.len() + "words".len());
        let labels: Places =
            (!label.is_empty()).then_some(tier.range.start..tier.range.start + written).into_iter().collect();
        let whole = labels.iter().map(|label| label.start..label.end + DASH.len()).collect();
        let start = time(start, line, grouper.sink());
        let end = end.and_then(|end| time(end, line, grouper.sink()));
        grouper.push(Token {
            text,
            start,
            end,
            whole,
            insert: label.is_empty().then_some(tier.range.start),
            label: label.into(),
            labels,
            line,
            ..Token::default()
        });
    }
}

/// Keeps segments until all of them are known; they share their places, of which each needs one.
struct Drafts<'s> {
    found: Vec<Draft<'static>>,
    sink: &'s mut dyn Sink,
}

impl Sink for Drafts<'_> {
    fn segment(&mut self, draft: Draft<'_>) {
        let place = match draft.place {
            LabelPlace::At { mut labels, mut whole } => {
                labels.truncate(1);
                whole.truncate(1);
                LabelPlace::At { labels, whole }
            }
            LabelPlace::Absent { mut offsets, before, after } => {
                offsets.truncate(1);
                LabelPlace::Absent { offsets, before, after }
            }
            other => other,
        };
        let Draft { start, end, words, line, .. } = draft;
        let (label, text) = (draft.label.into_owned().into(), draft.text.into_owned().into());
        self.found.push(Draft { start, end, label, text, words, line, place });
    }

    fn restart(&mut self) {
        self.found.clear();
        self.sink.restart();
    }

    fn warning(&mut self, line: u32, message: String) {
        self.sink.warning(line, message);
    }
}
