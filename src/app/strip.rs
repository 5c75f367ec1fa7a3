//! The speaker strip: who speaks when, over the whole recording.

use std::collections::HashMap;
use std::ops::Range;

use super::App;
use crate::model::{SegmentIx, SpeakerId, Timestamp};

/// One lane of the strip.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lane {
    /// Whose it is; `None` for those who have none of their own.
    pub speaker: Option<SpeakerId>,
    /// For each column how many eighths of its time the lane's speakers talk, 0 to 8, or to 8 for each row of its bar; at
    /// least 1 if they do at all.
    pub talk: Vec<u8>,
    /// For each column the place in the list of speakers of who talks most, in a lane that several share.
    pub loudest: Vec<Option<usize>>,
}

/// A part of the recording, in milliseconds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Span {
    /// Where it begins.
    pub start: u64,
    /// How long it is.
    pub len: u64,
}

impl Span {
    /// Whether a time is in it, its end included.
    pub fn has(&self, millis: u64) -> bool {
        (self.start..=self.start + self.len).contains(&millis)
    }

    /// The column of `width` that a time in it is in; the nearest for one that is not.
    pub fn column(&self, millis: u64, width: u16) -> u16 {
        let from = u128::from(millis.saturating_sub(self.start));
        let at = from * u128::from(width) / u128::from(self.len.max(1));
        u16::try_from(at).unwrap_or(u16::MAX).min(width.saturating_sub(1))
    }
}

/// The strip, one column of the screen for an equal share of the recording.
#[derive(Clone, Default, Debug)]
pub struct Strip {
    /// The lanes, top to bottom.
    pub lanes: Vec<Lane>,
    /// For each column whether there are hits.
    pub hits: Vec<bool>,
    /// The columns that the timeline shows.
    pub viewport: Range<usize>,
    /// The column the cursor is in.
    pub cursor: usize,
    /// The column that is heard.
    pub heard: Option<usize>,
    /// Counts the changes of speakers or segments.
    pub(super) version: u64,
    /// What `lanes` are of: how many columns and rows, and the version.
    shown: (usize, usize, u64),
    /// The search, and how many of its segments are in `hits`.
    hits_seen: (u64, usize),
}

impl Strip {
    /// Says that speakers or segments changed.
    pub(super) fn outdate(&mut self) {
        self.version += 1;
    }

    /// How many columns stand before the lanes, for their speakers' numbers.
    pub const LABEL: u16 = 2;
}

impl App {
    pub(super) fn arrange_strip(&mut self) {
        let area = self.layout.strip;
        let width = usize::from(area.width.saturating_sub(Strip::LABEL));
        let lanes = usize::from(area.height.saturating_sub(1));
        let Some(end) = self.transcript.end().filter(|_| width > 0 && lanes > 0) else { return };
        let whole = Span { start: 0, len: end.millis() };
        let shown = (width, lanes, self.strip.version);
        if self.strip.shown != shown {
            self.strip.lanes = self.lanes(width, lanes, whole, 1);
            self.strip.shown = shown;
        }
        let (mut hits, seen) = (std::mem::take(&mut self.strip.hits), self.strip.hits_seen);
        self.strip.hits_seen = self.add_hits(&mut hits, seen, whole, area.width - Strip::LABEL);
        self.strip.hits = hits;
        let time_of = |ix| self.transcript.time_at(ix).map_or(0, |time| column(time, end, width));
        let first = self.rows.first().map_or(0, |row| time_of(row.segment));
        let last = self.rows.last().and_then(|row| self.transcript.end_of(row.segment));
        self.strip.viewport = first..last.map_or(width, |time| column(time, end, width) + 1).max(first + 1);
        self.strip.cursor = time_of(self.cursor.segment);
        self.strip.heard = self.playing.heard.map(|heard| column(heard.time, end, width));
    }

    /// Marks the columns of a part of the recording that have hits; returns the search and how many of its segments are
    /// marked. Costs those that were not before.
    pub(super) fn add_hits(&self, hits: &mut Vec<bool>, seen: (u64, usize), span: Span, width: u16) -> (u64, usize) {
        let (search, segments) = (self.finding.hits_of, self.finding.hits.segments());
        let is_same = seen.0 == search && hits.len() == usize::from(width);
        if !is_same {
            *hits = vec![false; width.into()];
        }
        for &ix in segments.get(if is_same { seen.1 } else { 0 }..).unwrap_or_default() {
            if let Some(time) = self.transcript.time_at(ix).map(Timestamp::millis).filter(|time| span.has(*time))
                && let Some(hit) = hits.get_mut(usize::from(span.column(time, width)))
            {
                *hit = true;
            }
        }
        (search, segments.len())
    }

    /// At most `count` lanes of `width` columns for a part of the recording, with talk in eighths of so many rows.
    ///
    /// Costs a pass over the segments.
    pub(super) fn lanes(&self, width: usize, count: usize, span: Span, rows: u16) -> Vec<Lane> {
        // Too few rows for all: the last one is for the rest together.
        let own = if self.roots.len() > count { count - 1 } else { self.roots.len() };
        let mut place = vec![None; self.transcript.speakers().len()];
        for (at, id) in self.roots.iter().enumerate() {
            place[id.index()] = Some(at);
        }
        let mut lanes = vec![vec![0; width]; own];
        let mut rest: Vec<HashMap<usize, u64>> = vec![HashMap::new(); width];
        // Whole numbers, as there may be millions of segments: a column has as many parts as the span has milliseconds.
        let len = span.len.max(1);
        let parts = |time: Timestamp| time.millis().saturating_sub(span.start) * width as u64;
        let eighths = |talk: u64| eighths(talk as f64 / len as f64, rows);
        let mut near = 0;
        // A closure goes over millions of them several times as fast as a loop does.
        self.transcript.talk_from(SegmentIx(0)).for_each(|(ix, speaker, start, end)| {
            let until = end.or_else(|| self.transcript.end_of(ix));
            let (Some(start), Some(until), Some(at)) = (start, until, place[speaker.index()]) else { return };
            if until.millis() < span.start || (until.millis() == span.start && start < until) {
                return;
            }
            let talk = parts(start)..parts(until);
            near = match lanes.get_mut(at) {
                Some(lane) => covered(talk, len, width, near, |column, parts| lane[column] += parts),
                None => covered(talk, len, width, near, |column, parts| *rest[column].entry(at).or_default() += parts),
            };
        });
        let mut lanes: Vec<Lane> = lanes
            .into_iter()
            .zip(&self.roots)
            .map(|(talk, id)| Lane {
                speaker: Some(*id),
                talk: talk.into_iter().map(eighths).collect(),
                loudest: Vec::new(),
            })
            .collect();
        if own < self.roots.len() {
            let loudest = |talk: &HashMap<usize, u64>| {
                talk.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0))).map(|(at, _)| *at)
            };
            lanes.push(Lane {
                speaker: None,
                talk: rest.iter().map(|talk| eighths(talk.values().sum())).collect(),
                loudest: rest.iter().map(loudest).collect(),
            });
        }
        lanes
    }

    /// The time that a column of the strip stands for.
    pub(super) fn strip_time(&self, x: u16) -> Option<Timestamp> {
        let area = self.layout.strip;
        let width = u64::from(area.width.checked_sub(Strip::LABEL).filter(|width| *width > 0)?);
        let at = u64::from(x.checked_sub(area.x + Strip::LABEL)?);
        Timestamp::from_millis(self.transcript.end()?.millis() * at / width)
    }
}

/// Calls `add` with each of `width` columns, of `len` parts each, that `talk` touches and how many of its parts it covers.
///
/// Looks first at the column `near`, and returns the one where `talk` begins.
fn covered(talk: Range<u64>, len: u64, width: usize, near: usize, mut add: impl FnMut(usize, u64)) -> usize {
    let begin = |column: usize| column as u64 * len;
    let is_near = (begin(near)..begin(near + 1)).contains(&talk.start);
    let first = if is_near { near } else { (talk.start / len) as usize };
    for column in first..width {
        let end = begin(column + 1);
        // Even a moment shows.
        add(column, talk.end.min(end).saturating_sub(talk.start.max(begin(column))).max(1));
        if talk.end <= end {
            break;
        }
    }
    first
}

fn eighths(share: f64, rows: u16) -> u8 {
    let most = f64::from(rows) * 8.0;
    (share * most).ceil().clamp(0.0, most) as u8
}

fn column(time: Timestamp, end: Timestamp, width: usize) -> usize {
    let at = time.millis() as u128 * width as u128 / u128::from(end.millis().max(1));
    (at as usize).min(width - 1)
}
