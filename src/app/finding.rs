//! Searching: the query, its hits as they come, going to them, and what may be asked instead.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::page::way_to;
use super::{Action, App, Effect, Focus, HitsRequest, Input, Listing, Mode, PromptKind, shelf};
use crate::model::{Edit, Place, SegmentIx};
use crate::search::{Hit, Hits, Offer, Query, QueryError, SearchStep, SegmentHits};
use crate::text::{counted, plain, word_at};

/// How much of a query a message repeats, in characters: it stands above the message as well.
const MOST_TOLD: usize = 40;

/// A search under way or done.
#[derive(Default, Debug)]
pub struct Finding {
    /// Counts the searches; results of an older one are dropped.
    pub ticket: u64,
    /// What is looked for; `None` when nothing is.
    pub query: Option<Query>,
    /// What was found so far.
    pub hits: Hits,
    /// How long it took to search all of the transcript; `None` until that is done.
    pub took: Option<Duration>,
    /// The hit chosen in the results, from zero in the order of the text.
    pub chosen: usize,
    /// The numbers of all hits, best first, once that is known; empty for hits of which none is better.
    pub(super) ranks: Vec<u32>,
    /// The order in which the results list the hits.
    pub listing: Listing,
    /// What `listing` is of: the ticket, the hits, the ranks, whether it is by speaker.
    pub(super) listed: Option<(u64, usize, usize, bool)>,
    /// Whether the results are listed by speaker.
    pub is_grouped: bool,
    /// The place of the chosen hit in the list.
    pub place: usize,
    /// The first row that the results show.
    pub top: usize,
    /// What may be asked instead, where there are no hits.
    pub offers: Vec<Offer>,
    /// Whether there will be no more offers.
    pub is_offered: bool,
    /// The offer chosen in the results.
    pub chosen_offer: usize,
    /// Whether the keys of numbers take an offer, wherever the focus is: the search just came up empty.
    pub awaits_number: bool,
    /// Where the reader was when the search began: the first hit from there is chosen, once it is known.
    origin: Option<Place>,
    /// Whether it is the same search again, after an edit: the reader stays.
    is_again: bool,
    /// The ticket of the search that the hits are of: an older one until the first of those after an edit come.
    pub(super) hits_of: u64,
    /// Where the chosen hit is while an edit moves it.
    pub(super) held: Option<Place>,
    /// Whether it was stopped before all was searched.
    pub is_stopped: bool,
    /// Whether the user waits for the next hit, or for the one before: which that is, is not known before all is searched.
    pub(super) awaited: Option<bool>,
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

    /// Whether all of the transcript was searched.
    pub fn is_done(&self) -> bool {
        self.took.is_some()
    }

    /// Whether words that sound alike are still listened for.
    pub fn is_listening(&self) -> bool {
        !self.is_done() && self.hits.is_empty() && self.query.as_ref().is_some_and(Query::is_ranked)
    }

    /// Whether the results list offers in the place of hits.
    pub fn is_offering(&self) -> bool {
        self.is_open() && self.hits.is_empty()
    }

    /// Whether other searches are still tried, as nothing was found.
    fn awaits_offers(&self) -> bool {
        self.is_offering() && !self.is_offered
    }

    /// How many rows the results have.
    pub fn rows(&self) -> usize {
        if self.is_offering() { self.offers.len() } else { self.listing.rows() }
    }

    /// The row of the results that is chosen.
    pub fn chosen_row(&self) -> usize {
        if self.is_offering() { self.chosen_offer } else { self.listing.row_of(self.place) }
    }
}

impl App {
    /// Searches for what is typed, from the cursor on; an empty line ends the search.
    ///
    /// With one that cannot be read, the last good results stay.
    pub(super) fn search(&mut self, typed: &str) -> Result<(), QueryError> {
        Query::parse(typed).map(|query| self.start_search(query))
    }

    /// Searches for a line of the command prompt.
    pub(super) fn search_line(&mut self, typed: &str) {
        match self.search(typed) {
            Ok(()) => {
                self.finding.awaits_number = true;
                self.remember(Input::Query, typed);
            }
            Err(error) => {
                let wrong = plain(typed.get(error.range).unwrap_or_default());
                self.complain(format!("{wrong}: {}", error.message).trim_start_matches(": ").to_owned());
            }
        }
    }

    /// Stops a search that goes on, and lets what was found so far stay; whether one did.
    pub(super) fn stop_search(&mut self) -> bool {
        let finding = &mut self.finding;
        let goes_on = finding.is_open()
            && !finding.is_stopped
            && finding.hits_of == finding.ticket
            && (!finding.is_done() || finding.awaits_offers());
        if goes_on {
            finding.is_stopped = true;
            self.stop_listening();
            let hits = counted(self.finding.hits.len(), "hit");
            self.effects.push(Effect::StopSearch);
            self.say(format!("the search was stopped: {hits} so far"));
        }
        goes_on
    }

    /// Ends reading words aloud for searches by sound; the next one of them begins it anew.
    fn stop_listening(&mut self) {
        std::mem::take(&mut self.listening).stop();
    }

    /// Searches from the cursor on; `None` ends the search there is.
    pub(super) fn start_search(&mut self, query: Option<Query>) {
        if self.shelf.is_some() {
            return self.search_shelf(query);
        }
        let query =
            query.map(|query| query.compared_with(&self.first).within(self.file.whence.clone()).among(&self.register));
        if !query.as_ref().is_some_and(Query::is_ranked) {
            self.stop_listening();
        }
        let (ticket, is_grouped) = (self.finding.ticket + 1, self.finding.is_grouped);
        let origin = Some(self.cursor);
        self.finding = Finding { ticket, query, is_grouped, origin, hits_of: ticket, ..Finding::default() };
        match self.finding.query.clone() {
            Some(query) => self.ask_for_hits(ticket, query),
            None => {
                self.effects.push(Effect::StopSearch);
                self.only_hits = false;
                if self.focus == Focus::Results {
                    self.focus_on(Focus::Timeline);
                }
            }
        }
    }

    /// Keeps where the chosen hit is, before an edit that may move it.
    pub(super) fn hold_hit(&mut self) {
        let is_stale = self.finding.hits_of != self.finding.ticket;
        self.finding.held = if is_stale { self.finding.origin } else { self.chosen_hit().map(|hit| place_of(&hit)) };
    }

    /// Searches again after an edit that may have changed what is found.
    pub(super) fn search_again(&mut self, edit: &Edit) {
        let Some(query) = &self.finding.query else { return };
        let has_other_text = changes_text(edit);
        if !has_other_text && !query.depends_on_edits() {
            return;
        }
        // What was heard in the text as it was is forgotten.
        self.search_anew(if has_other_text { query.unheard() } else { query.clone() });
    }

    /// Searches in the text as it is now, and stays where it is among the hits.
    pub(super) fn search_anew(&mut self, query: Query) {
        let finding = &mut self.finding;
        finding.ticket += 1;
        (finding.took, finding.is_stopped, finding.is_again) = (None, false, true);
        finding.origin = finding.held.take().or(Some(self.cursor));
        finding.query = Some(query.clone());
        let ticket = finding.ticket;
        self.ask_for_hits(ticket, query);
    }

    fn ask_for_hits(&mut self, ticket: u64, query: Query) {
        let (transcript, listening) = (self.transcript.clone(), Arc::clone(&self.listening));
        self.effects.push(Effect::Search { ticket, query, transcript, listening });
    }

    pub(super) fn take_step(&mut self, ticket: u64, step: SearchStep, took: Duration) {
        if ticket != self.finding.ticket || self.finding.is_stopped {
            return;
        }
        let finding = &mut self.finding;
        if std::mem::replace(&mut finding.hits_of, ticket) != ticket {
            (finding.hits, finding.ranks) = Default::default();
            (finding.offers, finding.is_offered, finding.chosen_offer) = (Vec::new(), false, 0);
        }
        let is_told = matches!(step, SearchStep::Done { .. }) || finding.awaits_number;
        match step {
            SearchStep::Hits(batch) => {
                finding.hits.extend(&batch);
                // That costs all hits where none is shown: a look at those that came tells whether it may be there now.
                let may_be_first = |found: &SegmentHits| self.is_visible(found.segment);
                if !batch.iter().any(may_be_first) {
                    return;
                }
            }
            SearchStep::Done { ranks } => (finding.ranks, finding.took) = (ranks, Some(took)),
            SearchStep::Offer(offer) => finding.offers.push(offer),
            SearchStep::Offered => finding.is_offered = true,
        }
        self.choose_first_hit();
        if self.finding.is_done()
            && let Some(forward) = self.finding.awaited.take()
        {
            self.message = None;
            return self.go_to_hit(forward);
        }
        if is_told && !self.finding.is_again {
            self.say_if_not_found();
        }
    }

    /// The first hit from where one was is shown once it is known to be that one, to someone who is still there.
    fn choose_first_hit(&mut self) {
        let Finding { origin, is_again, took, .. } = self.finding;
        let is_ranked = self.finding.query.as_ref().is_some_and(Query::is_ranked);
        if let Some(origin) = origin.filter(|origin| is_again || *origin == self.cursor)
            && let Some(hit) = match self.finding.ranks.first() {
                Some(&best) if !is_again => self.hits_from(best as usize).next(),
                None if is_ranked && took.is_none() => None,
                _ => self.hit_from((origin.segment, origin.offset), true),
            }
            && (took.is_some() || place_of(&hit) >= origin)
        {
            self.finding.origin = None;
            self.finding.chosen = hit.number;
            let is_typing =
                matches!(&self.mode, Mode::Prompt(prompt) if matches!(prompt.kind, PromptKind::Query { .. }));
            match (is_again || self.mode.editing().is_some(), is_typing) {
                (true, _) => {}
                (_, true) => self.move_to(place_of(&hit)),
                (_, false) => self.jump(place_of(&hit)),
            }
        }
    }

    pub(super) fn say_if_not_found(&mut self) {
        if !self.finding.is_done() || !self.finding.is_offering() {
            return;
        }
        // Short where there are offers: a message of several rows would hide them.
        self.complain(match self.finding.offers.len() {
            count if count == 0 || !self.finding.awaits_number => {
                let typed: String = plain(self.finding.typed()).trim().chars().take(MOST_TOLD).collect();
                format!("not found: {typed}")
            }
            1 => "not found; 1 takes the search listed".to_owned(),
            count => format!("not found; 1–{count} take a search listed"),
        });
    }

    /// Takes the offer of a number if there is a list of them and the key is for it; whether it is.
    ///
    /// It is in the results, and everywhere right after a search came up empty: until then no number may do anything
    /// else, or a quick hand would give a segment to a speaker.
    pub(super) fn take_offer(&mut self, number: usize) -> bool {
        let finding = &self.finding;
        let is_meant = finding.is_offering() && (finding.awaits_number || self.focus == Focus::Results);
        if !is_meant || (finding.is_offered && finding.offers.is_empty()) {
            return false;
        }
        let Some(Offer { alternative, hits }) = number.checked_sub(1).and_then(|at| finding.offers.get(at)).cloned()
        else {
            self.complain(format!("there is no search {number} below"));
            return true;
        };
        if self.search(&alternative.typed).is_ok() {
            self.remember(Input::Query, &alternative.typed);
            self.say(format!("{}: {}", alternative.change, counted(hits, "hit")));
        }
        true
    }

    pub(super) fn find_word(&mut self) {
        let Some(text) = self.transcript.segment(self.cursor.segment).map(|segment| segment.text) else { return };
        let Some(word) = word_at(text, self.cursor.offset).map(|range| text[range].to_owned()) else {
            return self.complain("no word here");
        };
        self.start_search(Query::word(&word));
    }

    pub(super) fn complain_of_no_query(&mut self) {
        self.complain(format!("nothing was searched for; {} finds", way_to(self, Action::Find)));
    }

    pub(super) fn toggle_only_hits(&mut self) {
        if !self.finding.is_open() {
            return self.complain_of_no_query();
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
            return self.complain_of_no_query();
        }
        let Place { segment, offset } = self.cursor;
        let hit = self.hit_from((segment, offset + usize::from(forward)), forward);
        let is_beyond = |found: Place| if forward { found > self.cursor } else { found < self.cursor };
        let wrapped = !hit.as_ref().is_some_and(|hit| is_beyond(place_of(hit)));
        if wrapped && !self.finding.is_done() && !self.finding.is_stopped {
            self.finding.awaited = Some(forward);
            return self.say("no hit yet");
        }
        let Some(hit) = hit else { return self.complain("no hit") };
        if wrapped && self.finding.is_done() && shelf::go_on(self, forward) {
            return;
        }
        self.finding.chosen = hit.number;
        self.jump(place_of(&hit));
        if wrapped {
            self.say(if forward { "from the start again" } else { "from the end again" });
        }
    }

    /// Moves through the results, and the timeline along if that is wished.
    pub(super) fn move_in_results(&mut self, by: isize) {
        let finding = &mut self.finding;
        if finding.is_offering() {
            let last = finding.offers.len().saturating_sub(1);
            finding.chosen_offer = finding.chosen_offer.saturating_add_signed(by).min(last);
            return;
        }
        let place = finding.place.saturating_add_signed(by).min(finding.listing.len().saturating_sub(1));
        let number = finding.listing.number(place).unwrap_or(0);
        self.choose(number);
    }

    /// Chooses a hit in the results.
    pub(super) fn choose(&mut self, number: usize) {
        self.finding.chosen = number;
        if self.config.follow_results
            && self.focus == Focus::Results
            && let Some(hit) = self.chosen_hit().filter(|hit| self.is_visible(hit.segment))
        {
            self.move_to(place_of(&hit));
        }
    }

    /// Goes to the chosen hit to stay there, or takes the chosen offer.
    pub(super) fn go_to_chosen_hit(&mut self) {
        if self.finding.is_offering() {
            self.take_offer(self.finding.chosen_offer + 1);
            return;
        }
        let Some(hit) = self.chosen_hit() else { return };
        self.reveal(hit.segment);
        self.move_to(place_of(&hit));
        self.focus_on(Focus::Timeline);
    }

    /// Leaves the results for where the reader was before; whether the results had the focus.
    pub(super) fn return_from_results(&mut self) -> bool {
        let has_focus = self.focus == Focus::Results;
        if has_focus {
            if let Some(origin) = self.results_origin.take() {
                self.move_to(origin);
                if let Some(hit) = self.hit_from((origin.segment, origin.offset), true) {
                    self.finding.chosen = hit.number;
                }
            }
            self.focus_on(Focus::Timeline);
        }
        has_focus
    }

    /// Has the hits written, as the results list them.
    pub(super) fn write_hits(&mut self, to: &str, overwrite: bool) {
        let Finding { query, hits, listing, .. } = &self.finding;
        let Some(query) = query.clone() else { return self.complain_of_no_query() };
        if to.is_empty() {
            return self.complain("say where: :hits FILE.csv, FILE.md or FILE.json");
        }
        if !self.finding.is_done() {
            return self.complain("the search is not done yet");
        }
        if hits.is_empty() {
            return self.complain("there is no hit to write");
        }
        let (hits, order, transcript) = (hits.clone(), listing.order.clone(), self.transcript.clone());
        let progress = self.begin_writing();
        self.effects.push(Effect::WriteHits(HitsRequest {
            to: PathBuf::from(to),
            overwrite,
            transcript,
            query,
            hits,
            order,
            progress,
        }));
        self.say("writing…");
    }

    /// The hits from this number on, in the order of the text.
    pub fn hits_from(&self, number: usize) -> impl Iterator<Item = Hit> {
        let finding = &self.finding;
        finding.query.iter().flat_map(move |query| finding.hits.starting_at(number, &self.transcript, query))
    }

    /// The hit chosen in the results.
    pub fn chosen_hit(&self) -> Option<Hit> {
        self.hits_from(self.finding.chosen).next()
    }

    /// Whether a hit is in a segment, or runs on into it.
    pub(super) fn has_hit(&self, segment: SegmentIx) -> bool {
        let reach = self.finding.query.as_ref().map_or(0, Query::reach);
        self.finding.hits.contains(segment) || (reach > 0 && self.spans(segment).next().is_some())
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
    ///
    /// Costs a look at each segment with hits on the way that is not shown.
    pub(super) fn hit_from(&self, place: (SegmentIx, usize), forward: bool) -> Option<Hit> {
        let Finding { query, hits, .. } = &self.finding;
        let query = query.as_ref()?;
        let hit = |place| match forward {
            true => hits.at_or_after(place, &self.transcript, query),
            false => hits.before(place, &self.transcript, query),
        };
        let found = hit(place)?;
        if self.is_visible(found.segment) {
            return Some(found);
        }
        // The segment is hidden, and all its hits with it.
        let segments = hits.segments();
        let (before, behind) = segments.split_at(segments.partition_point(|ix| *ix < found.segment));
        let is_shown = |ix: &&SegmentIx| self.is_visible(**ix);
        match forward {
            true => hit((*behind.iter().chain(before).find(is_shown)?, 0)),
            false => hit((*before.iter().rev().chain(behind.iter().rev()).find(is_shown)?, usize::MAX)),
        }
    }
}

fn place_of(hit: &Hit) -> Place {
    Place { segment: hit.segment, offset: hit.span.start }
}

/// Whether an edit changes what is said, and not only by whom.
fn changes_text(edit: &Edit) -> bool {
    match edit {
        Edit::Reword { .. } | Edit::Splice { .. } => true,
        Edit::Rename { .. } | Edit::Merge { .. } | Edit::Assign { .. } | Edit::Mark { .. } => false,
        Edit::Look { .. } | Edit::Annotate { .. } => false,
        Edit::AddSpeaker { .. } | Edit::RemoveSpeaker => false,
        Edit::Batch(edits) => edits.iter().any(changes_text),
    }
}
