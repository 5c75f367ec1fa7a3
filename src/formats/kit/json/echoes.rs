//! Labels that a file repeats elsewhere than on its segments, as on a list of all words.
//!
//! When a speaker is renamed they must change with the segment they belong to, or the file would contradict itself.

use std::borrow::Cow;
use std::collections::HashMap;

use super::Value;
use crate::formats::Sink;
use crate::model::Timestamp;

/// Labels repeated elsewhere, each with the segment it goes with.
#[derive(Debug, Default)]
pub struct Echoes<'a> {
    /// For every label the segments that have it, by their start.
    starts: HashMap<Cow<'a, str>, Vec<(Timestamp, usize)>>,
    found: Vec<Vec<Value<'a>>>,
}

impl<'a> Echoes<'a> {
    /// Knows the segments by label and start, numbered in the order given; none for a sink that needs no places.
    pub fn among(segments: impl IntoIterator<Item = (Cow<'a, str>, Option<Timestamp>)>, sink: &dyn Sink) -> Echoes<'a> {
        let mut echoes = Echoes::default();
        if !sink.needs_places() {
            return echoes;
        }
        for (ix, (label, start)) in segments.into_iter().enumerate() {
            echoes.found.push(Vec::new());
            echoes.starts.entry(label).or_default().push((start.unwrap_or_default(), ix));
        }
        echoes.starts.values_mut().for_each(|starts| starts.sort());
        echoes
    }

    /// Takes a label that stands elsewhere beside a time: it goes with the last segment of that label that has begun.
    pub fn add(&mut self, label: Value<'a>, time: Option<Timestamp>) {
        let Some(starts) = self.starts.get(&label.text()) else { return };
        let begun = starts.partition_point(|(start, _)| *start <= time.unwrap_or_default());
        let segment = starts.get(begun.saturating_sub(1)).and_then(|(_, ix)| self.found.get_mut(*ix));
        segment.into_iter().for_each(|found| found.push(label));
    }

    /// Hands out what goes with a segment.
    pub fn take(&mut self, segment: usize) -> Vec<Value<'a>> {
        self.found.get_mut(segment).map(std::mem::take).unwrap_or_default()
    }
}
