//! Segments that are objects in a list of JSON: those that changed are made anew from those they come from.
//!
//! In a new object only times, text, name and words are other ones; their order and the blanks are as in the old one.
//! Words that stay are copied as they are, and what else an object says goes to the first that is made from it.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::Swap;
use super::alike::like;
use crate::formats::encoding::Patch;
use crate::formats::kit::clock::written_seconds;
use crate::formats::kit::json::{Object, Unit, Value};
use crate::model::{Segment, SegmentIx, Timestamp, Transcript, Word};

/// Where a file has its segments.
pub struct Objects<'a> {
    /// Their list.
    pub segments: Value<'a>,
    /// How many segments an item of it is read as.
    pub count: fn(Value<'a>) -> usize,
    /// A list that has all their words once more.
    pub words: Option<Value<'a>>,
}

/// How many words the other list may have in a row that no segment has.
const AHEAD: usize = 4;

/// What makes the objects of `file` have the segments of `transcript`; `None` where something would be lost.
pub(super) fn recast(
    source: &str,
    objects: &Objects<'_>,
    swaps: Vec<Swap>,
    file: &Transcript,
    transcript: &Transcript,
) -> Option<Vec<Patch>> {
    let again: Vec<Object<'_>> = objects.words.iter().flat_map(|words| words.items().objects()).collect();
    let items = items(objects, &again);
    if items.last().map_or(0, |item| item.segments.end) != file.len() {
        return None;
    }
    let values: Vec<_> = items.iter().map(|item| item.object.value).collect();
    let words: Vec<_> = again.iter().map(|word| word.value).collect();
    let mut patches = Vec::new();
    let mut used = HashSet::new();
    for swap in widened(swaps, &items) {
        // Items that are no segments stay.
        let first = holding(&items, swap.old.start);
        let gone = first..first + items[first..].partition_point(|item| item.segments.start < swap.old.end);
        let stretch = Stretch::of(source, &items[gone.clone()], &again);
        let (mut made, mut listed, mut from) = (Vec::new(), Vec::new(), 0);
        for at in swap.new.clone() {
            let model = like(&swap, at, file.len(), file, transcript)?;
            let model = holding(&items, model);
            let segment = transcript.segment(SegmentIx(at as u32))?;
            let label = transcript.speakers().shown(segment.speaker);
            let said = stretch.said(&segment, &mut from);
            let own = said.iter().map(|said| stretch.word(said, label, false)).collect::<Option<Vec<_>>>()?;
            let is_first = !gone.is_empty() && used.insert(model);
            made.push(items.get(model)?.made(source, &segment, label, own, is_first)?);
            if stretch.is_listed {
                listed.extend(said.iter().map(|said| stretch.word(said, label, true)).collect::<Option<Vec<_>>>()?);
            }
        }
        patches.push(replaced(source, objects.segments, &values, gone, made)?);
        if let Some(gone) = stretch.listed_range()? {
            patches.push(replaced(source, objects.words?, &words, gone, listed)?);
        }
    }
    Some(patches)
}

/// The items of a list in the place of which others come.
fn replaced(
    source: &str,
    list: Value<'_>,
    items: &[Value<'_>],
    gone: Range<usize>,
    made: Vec<String>,
) -> Option<Patch> {
    let start = |at: usize| items.get(at).map(|item| item.range().start);
    let end = |at: usize| items.get(at).map(|item| item.range().end);
    let between = match items {
        [first, second, ..] => source.get(first.range().end..second.range().start)?.to_owned(),
        [only] => format!(",{}", source.get(list.range().start + 1..only.range().start)?),
        [] => String::new(),
    };
    let before = gone.start.checked_sub(1).and_then(end);
    let made = made.join(&between);
    let (range, with) = match (gone.is_empty(), made.is_empty()) {
        (true, _) => match before {
            Some(before) => (before..before, format!("{between}{made}")),
            None => (start(0)?..start(0)?, format!("{made}{between}")),
        },
        (false, false) => (start(gone.start)?..end(gone.end - 1)?, made),
        // A comma goes along.
        (false, true) => match (before, start(gone.end)) {
            (Some(before), _) => (before..end(gone.end - 1)?, made),
            (None, Some(next)) => (start(0)?..next, made),
            (None, None) => (start(0)?..end(gone.end - 1)?, made),
        },
    };
    Some(Patch { range, with })
}

/// An item of the list of segments.
struct Item<'a> {
    object: Object<'a>,
    /// Which segments it is read as.
    segments: Range<usize>,
    words: Vec<Object<'a>>,
    /// Where each of its words stands in the list of all words.
    twins: Vec<Option<usize>>,
}

fn items<'a>(objects: &Objects<'a>, again: &[Object<'a>]) -> Vec<Item<'a>> {
    let (mut first, mut next) = (0, 0);
    let item = |value: Value<'a>| {
        let object = value.object();
        let words: Vec<Object<'a>> = object.get("words").iter().flat_map(|words| words.items().objects()).collect();
        let mut twin = |word: &Object<'a>| {
            let ahead = again.iter().enumerate().skip(next).take(AHEAD);
            let found = ahead.filter(|(_, other)| word.is_twin_of(other)).map(|(at, _)| at).next();
            next = found.map_or(next, |found| found + 1);
            found
        };
        let twins = words.iter().map(&mut twin).collect();
        let segments = first..first + (objects.count)(value);
        first = segments.end;
        Item { object, segments, words, twins }
    };
    objects.segments.items().map(item).collect()
}

/// Which of the items has a segment: the first that ends behind it. Costs a binary search.
fn holding(items: &[Item<'_>], segment: usize) -> usize {
    items.partition_point(|item| item.segments.end <= segment)
}

/// Swaps of whole items.
fn widened(swaps: Vec<Swap>, items: &[Item<'_>]) -> Vec<Swap> {
    let mut widened: Vec<Swap> = Vec::new();
    for Swap { old, new } in swaps {
        // An item that has no segment or lies wholly at one side is not concerned.
        let inside = |place: usize| items.get(holding(items, place)).filter(|item| item.segments.start < place);
        let start = inside(old.start).map_or(old.start, |item| item.segments.start);
        let end = inside(old.end).map_or(old.end, |item| item.segments.end);
        let new_end = new.end + (end - old.end);
        match widened.last_mut().filter(|last| start < last.old.end) {
            Some(last) => (last.old.end, last.new.end) = (end.max(last.old.end), new_end),
            // What lies between the start of an item and a swap in it stands there on both sides.
            None => widened.push(Swap { old: start..end, new: new.start - (old.start - start)..new_end }),
        }
    }
    widened
}

/// A word of a new object.
enum Said<'t> {
    /// One of those that were there.
    Kept(usize),
    New(&'t Word, &'t str),
}

/// A word of an object that goes.
struct Old<'a, 'i> {
    word: &'i Object<'a>,
    /// The label of its object.
    own: Option<Cow<'a, str>>,
    /// Where it stands in the list of all words.
    twin: Option<usize>,
}

/// What a word says, and when it starts and ends.
type Spoken = (String, Option<Timestamp>, Option<Timestamp>);

/// The words of the objects that go.
struct Stretch<'a, 'i> {
    source: &'a str,
    words: Vec<Old<'a, 'i>>,
    /// Which of them are the same, in order.
    same: HashMap<Spoken, Vec<usize>>,
    again: &'i [Object<'a>],
    /// Whether any of them is in the list of all words.
    is_listed: bool,
}

impl<'a, 'i> Stretch<'a, 'i> {
    fn of(source: &'a str, items: &'i [Item<'a>], again: &'i [Object<'a>]) -> Stretch<'a, 'i> {
        let of_item = |item: &'i Item<'a>| {
            let words = item.words.iter().zip(&item.twins);
            words.map(|(word, twin)| Old { word, own: item.object.label(), twin: *twin })
        };
        let words: Vec<_> = items.iter().flat_map(of_item).collect();
        let is_listed = words.iter().any(|old| old.twin.is_some());
        let mut same: HashMap<Spoken, Vec<usize>> = HashMap::new();
        for (at, Old { word, .. }) in words.iter().enumerate() {
            if let Some(said) = word.word() {
                same.entry((said.trim().to_owned(), word.time("start"), word.time("end"))).or_default().push(at);
            }
        }
        Stretch { source, words, same, again, is_listed }
    }

    /// The words of a segment, those that stay from `from` on.
    fn said<'t>(&self, segment: &Segment<'t>, from: &mut usize) -> Vec<Said<'t>> {
        let said = |word: &'t Word| {
            let text = segment.text.get(word.bytes()).unwrap_or_default();
            let same = self.same.get(&(text.to_owned(), word.start, word.end)).map_or(&[][..], Vec::as_slice);
            match same.get(same.partition_point(|at| at < from)) {
                Some(at) => {
                    *from = at + 1;
                    Said::Kept(*at)
                }
                None => Said::New(word, text),
            }
        };
        segment.words.iter().map(said).collect()
    }

    /// A word as it is to be written under a label, in its object or in the list of all words.
    fn word(&self, said: &Said<'_>, label: &str, again: bool) -> Option<String> {
        let at = match said {
            Said::Kept(at) => *at,
            Said::New(word, _) => self.words.iter().position(|old| old.word.has_times() || word.start.is_none())?,
        };
        let Old { word, own, twin } = self.words.get(at)?;
        let model = if again { self.again.get((*twin)?)? } else { word };
        let speaker = |value: Value<'a>| {
            let is_of_object = own.as_ref().is_none_or(|own| value.text() == *own);
            let changes = value.is_string() && value.text() != label && (is_of_object || matches!(said, Said::New(..)));
            if changes { string(label) } else { value.raw().to_owned() }
        };
        Some(model.rebuilt(self.source, |key, value| match (said, key) {
            (_, "speaker") => Some(speaker(value)),
            (Said::Kept(_), _) => Some(value.raw().to_owned()),
            (Said::New(_, text), "word" | "text") => Some(string(text)),
            (Said::New(word, _), "start") => word.start.map(|time| seconds(value, time)),
            (Said::New(word, _), "end") => word.end.map(|time| seconds(value, time)),
            (Said::New(word, _), "score" | "probability" | "confidence") => word.confidence.map(|c| c.to_string()),
            _ => None,
        }))
    }

    /// Which words of the list of all words go, if any; no answer where they do not stand together.
    fn listed_range(&self) -> Option<Option<Range<usize>>> {
        if !self.is_listed {
            return Some(None);
        }
        let twins = self.words.iter().map(|old| old.twin).collect::<Option<Vec<usize>>>()?;
        let is_row = twins.windows(2).all(|pair| pair[0] + 1 == pair[1]);
        let (first, last) = (twins.first()?, twins.last()?);
        is_row.then(|| Some(*first..*last + 1))
    }
}

impl<'a> Item<'a> {
    /// A new object made from this one, with its words as they are to be written.
    fn made(
        &self,
        source: &'a str,
        segment: &Segment<'_>,
        label: &str,
        words: Vec<String>,
        is_first: bool,
    ) -> Option<String> {
        let list = self.object.get("words").filter(Value::is_list);
        let words = match list {
            Some(list) if words.iter().map(String::as_str).eq(self.words.iter().map(|word| word.value.raw())) => {
                Some(list.raw().to_owned())
            }
            Some(_) if words.is_empty() => Some("[]".to_owned()),
            Some(list) => {
                let values: Vec<_> = self.words.iter().map(|word| word.value).collect();
                let Patch { range, with } = replaced(source, list, &values, 0..values.len(), words)?;
                let list = list.range();
                Some(format!("{}{with}{}", source.get(list.start..range.start)?, source.get(range.end..list.end)?))
            }
            None if words.is_empty() => None,
            None => return None,
        };
        let mut has = (segment.start.is_none(), segment.end.is_none());
        let made = self.object.rebuilt(source, |key, value| {
            let time = |time: Option<Timestamp>, has: &mut bool| {
                *has = true;
                Some(time.map_or_else(|| "null".to_owned(), |time| seconds(value, time)))
            };
            match key {
                "start" => time(segment.start, &mut has.0),
                "end" => time(segment.end, &mut has.1),
                "text" if value.text() != segment.text => Some(string(segment.text)),
                "speaker" if value.text() != label => {
                    Some(if label.is_empty() { "null".into() } else { string(label) })
                }
                "words" => Some(words.clone().unwrap_or_else(|| value.raw().to_owned())),
                "text" | "speaker" => Some(value.raw().to_owned()),
                _ => is_first.then(|| value.raw().to_owned()),
            }
        });
        (has == (true, true)).then_some(made)
    }
}

/// What objects of segments and of words have.
impl<'a> Object<'a> {
    fn label(&self) -> Option<Cow<'a, str>> {
        self.get("speaker").map(|label| label.text()).filter(|label| !label.is_empty())
    }

    fn word(&self) -> Option<Cow<'a, str>> {
        self.first(&["word", "text"]).map(|word| word.text())
    }

    fn time(&self, key: &str) -> Option<Timestamp> {
        self.get(key).and_then(|time| time.time(Unit::Seconds))
    }

    fn has_times(&self) -> bool {
        self.time("start").is_some() && self.time("end").is_some()
    }

    fn is_twin_of(&self, other: &Object<'a>) -> bool {
        let raw = |of: &Object<'a>| ["word", "start"].map(|key| of.find(key).map(|value| value.raw()));
        raw(self) == raw(other)
    }

    /// The object with what `new` says for each value, and without the members for which that is nothing.
    fn rebuilt(&self, source: &str, mut new: impl FnMut(&str, Value<'a>) -> Option<String>) -> String {
        let mut rebuilt = "{".to_owned();
        let mut at = self.value.range().start + 1;
        let mut lead = None;
        for (key, value) in &self.members {
            let before = source.get(at..value.range().start).unwrap_or_default();
            at = value.range().end;
            let (between, key_written) = before.split_at(before.find('"').unwrap_or(0));
            // The first that is written stands where the first stood.
            let lead = lead.get_or_insert(between);
            let Some(new) = new(key, *value) else { continue };
            rebuilt += if rebuilt.len() == 1 { lead } else { between };
            rebuilt += key_written;
            rebuilt += &new;
        }
        rebuilt + source.get(at..self.value.range().end).unwrap_or_default()
    }
}

fn string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A time in the place of a value, which stays if it says the same.
fn seconds(old: Value<'_>, time: Timestamp) -> String {
    if old.time(Unit::Seconds) == Some(time) {
        return old.raw().to_owned();
    }
    let written = written_seconds(time);
    let has_fraction = written.contains('.') || !old.raw().contains('.');
    if has_fraction { written } else { written + ".0" }
}
