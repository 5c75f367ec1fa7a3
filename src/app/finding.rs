//! Searching: the query, its hits as they come, and going to them.

use std::ops::Range;

use super::{App, Effect, Focus, Mode, PromptKind};
use crate::model::{Place, SegmentIx};
use crate::search::{Batch, Hit, Hits, Query};
use crate::text::{counted, word_at};

/// A search under way or done.
#[derive(Default, Debug)]
pub struct Finding {
    /// Counts the searches; results of an older one are dropped.
    pub ticket: u64,
    /// What is looked for; `None` when nothing is.
    pub query: Option<Query>,
    /// What was found so far.
    pub hits: Hits,
    /// Where the reader was when the search began: the first hit from there is gone to, once it is known.
    pub origin: Option<Place>,
    /// Whether all of the transcript was searched.
    pub is_done: bool,
    /// The hit chosen in the results, from zero.
    pub chosen: usize,
    /// The first hit that the results show.
    pub top: usize,
}

impl Finding {
    /// What is looked for, as it was typed; empty when nothing is.
    pub fn typed(&self) -> &str {
        self.query.as_ref().map_or("", Query::typed)
    }

    /// Whether there is something to look for.
    pub fn is_open(&self) -> bool {
        self.query.is_some()
    }
}

impl App {
    /// Searches for what is typed, from the cursor on; an empty line ends the search.
    pub(super) fn search(&mut self, typed: &str) {
        // With one that cannot be read, the last good results stay.
        if let Ok(query) = Query::parse(typed) {
            self.start_search(query);
        }
    }

    fn start_search(&mut self, query: Option<Query>) {
        let (ticket, origin) = (self.finding.ticket + 1, Some(self.cursor));
        self.finding = Finding { ticket, query, origin, ..Finding::default() };
        match self.finding.query.clone() {
            Some(query) => {
                self.effects.push(Effect::Search { ticket, query, transcript: self.transcript.clone() });
            }
            None => {
                self.effects.push(Effect::StopSearch);
                self.only_hits = false;
                self.leave_results();
            }
        }
    }

    fn leave_results(&mut self) {
        if self.focus == Focus::Results {
            self.focus = Focus::Timeline;
        }
    }

    pub(super) fn take_hits(&mut self, ticket: u64, batch: &Batch, done: bool) {
        if ticket != self.finding.ticket {
            return;
        }
        self.finding.hits.extend(batch);
        self.finding.is_done = done;
        let is_typing = matches!(&self.mode, Mode::Prompt(prompt) if matches!(prompt.kind, PromptKind::Query { .. }));
        // The first hit from where one was is shown once it is known to be that one, to someone who is still there.
        if let Some(origin) = self.finding.origin.filter(|origin| *origin == self.cursor)
            && let Some(hit) = self.hit_from((origin.segment, origin.offset), true)
            && (done || place_of(&hit) >= origin)
        {
            self.finding.origin = None;
            self.finding.chosen = hit.number;
            if is_typing { self.move_to(place_of(&hit)) } else { self.jump(place_of(&hit)) }
        }
        self.say_if_not_found();
    }

    pub(super) fn say_if_not_found(&mut self) {
        if self.finding.is_done && self.finding.hits.is_empty() {
            self.complain(format!("not found: {}", self.finding.typed()));
        }
    }

    pub(super) fn find_word(&mut self) {
        let Some(text) = self.transcript.segment(self.cursor.segment).map(|segment| segment.text) else { return };
        let Some(word) = word_at(text, self.cursor.offset).map(|range| text[range].to_owned()) else {
            return self.complain("no word here");
        };
        self.start_search(Query::word(&word));
    }

    pub(super) fn toggle_only_hits(&mut self) {
        if !self.finding.is_open() {
            return self.complain("nothing was searched for; / finds");
        }
        if !self.only_hits && self.finding.hits.is_empty() {
            return self.complain("no segment has a hit");
        }
        self.only_hits = !self.only_hits;
        self.follow = true;
        let count = counted(self.finding.hits.segments().len(), "segment");
        self.say(if self.only_hits { format!("only the {count} with hits") } else { "all segments".to_owned() });
    }

    pub(super) fn go_to_hit(&mut self, forward: bool) {
        if !self.finding.is_open() {
            return self.complain("nothing was searched for; / finds");
        }
        let Place { segment, offset } = self.cursor;
        let Some(hit) = self.hit_from((segment, offset + usize::from(forward)), forward) else {
            return self.complain(if self.finding.is_done { "no hit" } else { "no hit yet" });
        };
        let wrapped = (place_of(&hit) <= self.cursor) == forward;
        self.finding.chosen = hit.number;
        self.jump(place_of(&hit));
        if wrapped {
            self.say(if forward { "from the start again" } else { "from the end again" });
        }
    }

    pub(super) fn go_to_chosen_hit(&mut self) {
        let Some(cursor) = self.hits_from(self.finding.chosen).next().map(|hit| place_of(&hit)) else { return };
        self.focus = Focus::Timeline;
        self.jump(cursor);
    }

    /// The hits from this number on, in order.
    pub fn hits_from(&self, number: usize) -> impl Iterator<Item = Hit> {
        let finding = &self.finding;
        finding.query.iter().flat_map(move |query| finding.hits.starting_at(number, &self.transcript, query))
    }

    /// Where a segment's hits are in its text.
    pub fn spans(&self, segment: SegmentIx) -> impl Iterator<Item = Range<usize>> {
        let Finding { query, hits, .. } = &self.finding;
        let mut spans: Vec<Range<usize>> = Vec::new();
        if let Some(query) = query {
            let first = segment.0.saturating_sub(query.reach());
            for from in (first..=segment.0).map(SegmentIx).filter(|&from| hits.contains(from)) {
                let found = query.found(&self.transcript, from).into_iter();
                spans.extend(found.flat_map(|found| {
                    let own = (from, found.span);
                    [own].into_iter().chain(found.beyond).filter(|(at, _)| *at == segment).map(|(_, span)| span)
                }));
            }
            spans.sort_by_key(|span| span.start);
        }
        spans.into_iter()
    }

    /// The next hit shown in a direction from a place, around the end if need be; `None` when there is none.
    fn hit_from(&self, mut place: (SegmentIx, usize), forward: bool) -> Option<Hit> {
        let Finding { query, hits, .. } = &self.finding;
        let query = query.as_ref()?;
        for _ in 0..hits.segments().len() {
            let hit = if forward {
                hits.at_or_after(place, &self.transcript, query)?
            } else {
                hits.before(place, &self.transcript, query)?
            };
            if self.is_visible(hit.segment) {
                return Some(hit);
            }
            // The segment is hidden, and all its hits with it.
            place = if forward { (SegmentIx(hit.segment.0 + 1), 0) } else { (hit.segment, 0) };
        }
        None
    }
}

fn place_of(hit: &Hit) -> Place {
    Place { segment: hit.segment, offset: hit.span.start }
}
