//! Correcting all that read like a hit: the spellings, the right one, every change, one step.

use std::collections::HashMap;
use std::ops::Range;

use super::page::way_to;
use super::prompt::line_prompt;
use super::{Action, App, Mode, PromptKind, Scope};
use crate::model::{Edit, Rewording, SegmentIx, clean_name};
use crate::search::{AsTyped, Query, Replacement, SURELY_ALIKE, is_whole_word};
use crate::text::counted;

/// More hits than this are not listed.
const MOST_PLACES: usize = 100_000;

/// What is said when one leaves.
const UNCHANGED: &str = "nothing was changed";

/// What was found, to be written otherwise. Nothing is changed until every change could be seen.
#[derive(Debug)]
pub struct Correction {
    /// Whether what was typed is replaced, and not all that reads like it: then no spelling is chosen before.
    pub replaces: bool,
    /// The spellings that were found, those of the best hits first.
    pub spellings: Vec<Spelling>,
    /// The places of all of them, in the order of the text.
    pub places: Vec<Spot>,
    /// What is to stand there, as it was typed; `None` until then.
    pub right: Option<String>,
    /// Which of the places count.
    pub narrowing: Narrowing,
    /// What was left out, for people; empty if nothing was.
    pub left_out: String,
    /// The row that is chosen: of the spellings, then of the changes.
    pub chosen: usize,
    /// The first row on the screen.
    pub top: usize,
}

/// One way in which it was written.
#[derive(Debug)]
pub struct Spelling {
    /// As it stands in the text.
    pub text: String,
    /// How often.
    pub count: usize,
    /// The number of its first place.
    pub first: usize,
    /// Whether it is to be corrected.
    pub is_ticked: bool,
    /// How well the best of its places answers, at most 1.
    score: f32,
}

/// One place where it stands.
#[derive(Debug)]
pub struct Spot {
    /// The segment.
    pub segment: SegmentIx,
    /// Where in its text, in bytes.
    pub span: Range<usize>,
    /// The number of its spelling.
    pub spelling: usize,
    /// What is to stand there.
    pub right: String,
    /// Whether it is to be corrected if its spelling is.
    pub is_ticked: bool,
    /// Whether it begins and ends between words.
    is_whole: bool,
    /// Whether it reads as it was typed.
    is_as_typed: bool,
    is_selected: bool,
    /// Whether the speaker under the cursor says it.
    is_of_speaker: bool,
}

/// Which places count.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Narrowing {
    /// Only whole words.
    pub whole_words: bool,
    /// Only what reads as it was typed, capitals and accents included.
    pub as_typed: bool,
    /// The selection, all of the speaker, or the whole transcript.
    pub scope: Scope,
}

impl Correction {
    /// The places that would be changed, ticked or not, in order: those that count, of ticked spellings.
    pub fn changes(&self) -> impl Iterator<Item = &Spot> {
        self.places.iter().filter(|place| self.is_change(place))
    }

    /// Whether spellings are listed, and not places.
    pub fn lists_spellings(&self) -> bool {
        self.right.is_none() && !self.replaces
    }

    /// How many rows there are to go through.
    pub fn rows(&self) -> usize {
        if self.lists_spellings() { self.spellings.len() } else { self.changes().count() }
    }

    /// The scopes that have places, each with how many.
    pub fn scopes(&self) -> Vec<(Scope, usize)> {
        let count = |scope: Scope| {
            let narrowing = Narrowing { scope, ..self.narrowing };
            (scope, self.places.iter().filter(|place| narrowing.takes(place)).count())
        };
        let counted = [Scope::Selection, Scope::All, Scope::Everywhere].map(count);
        counted.into_iter().filter(|(_, count)| *count > 0).collect()
    }

    fn is_change(&self, place: &Spot) -> bool {
        let spelling = &self.spellings[place.spelling];
        spelling.is_ticked && self.narrowing.takes(place) && (self.right.is_none() || spelling.text != place.right)
    }

    /// The ticks of the rows.
    fn ticks(&mut self) -> Vec<&mut bool> {
        if self.lists_spellings() {
            return self.spellings.iter_mut().map(|spelling| &mut spelling.is_ticked).collect();
        }
        let changes: Vec<bool> = self.places.iter().map(|place| self.is_change(place)).collect();
        let places = self.places.iter_mut().zip(changes);
        places.filter(|(_, is_change)| *is_change).map(|(place, _)| &mut place.is_ticked).collect()
    }

    /// Counts other places, unless there are none; whether there are. The chosen one stays chosen if it counts.
    fn narrow(&mut self, narrowing: Narrowing) -> bool {
        let place = |spot: &Spot| (spot.segment, spot.span.start);
        let chosen = self.changes().nth(self.chosen).map(place);
        let before = std::mem::replace(&mut self.narrowing, narrowing);
        let rows = self.rows();
        if rows == 0 {
            self.narrowing = before;
            return false;
        }
        self.chosen = self.changes().take_while(|spot| Some(place(spot)) < chosen).count().min(rows - 1);
        true
    }

    /// Goes on to the next scope, or back to the one before.
    pub(super) fn next_scope(&mut self, forward: bool) {
        let scopes = self.scopes();
        let at = scopes.iter().position(|(scope, _)| *scope == self.narrowing.scope).unwrap_or(0);
        let next = at + if forward { 1 } else { scopes.len().saturating_sub(1) };
        if let Some((scope, _)) = scopes.get(next % scopes.len().max(1)) {
            self.narrow(Narrowing { scope: *scope, ..self.narrowing });
        }
    }
}

impl Narrowing {
    fn takes(self, place: &Spot) -> bool {
        let is_in_scope = match self.scope {
            Scope::Selection => place.is_selected,
            Scope::All => place.is_of_speaker,
            _ => true,
        };
        is_in_scope && (place.is_whole || !self.whole_words) && (place.is_as_typed || !self.as_typed)
    }
}

/// Lists the spellings of what was found.
pub(super) fn open(app: &mut App) {
    if app.refuses_edits() {
        return;
    }
    if app.finding.hits.is_empty() {
        return app.complain("find what is misspelt first; ~name finds what sounds like a name");
    }
    let Some((mut correction, at_cursor)) = gather(app) else { return };
    let Correction { spellings, places, .. } = &mut correction;
    // Of a name by its sound, all that surely sounds so; else what is under the cursor.
    let name = app.finding.query.as_ref().and_then(Query::name);
    for (number, spelling) in spellings.iter_mut().enumerate() {
        spelling.is_ticked = match name {
            Some(name) => spelling.score >= SURELY_ALIKE && spelling.text != name,
            None => at_cursor == Some(number),
        };
    }
    // The best first, and of equals the most frequent.
    let mut numbered: Vec<(usize, Spelling)> = std::mem::take(spellings).into_iter().enumerate().collect();
    let rank = |spelling: &Spelling| (spelling.score, spelling.count);
    numbered.sort_by(|(_, one), (_, other)| rank(other).partial_cmp(&rank(one)).unwrap_or(std::cmp::Ordering::Equal));
    let mut new_number = vec![0; numbered.len()];
    numbered.iter().enumerate().for_each(|(new, (old, _))| new_number[*old] = new);
    places.iter_mut().for_each(|place| place.spelling = new_number[place.spelling]);
    correction.chosen = at_cursor.map_or(0, |old| new_number[old]);
    correction.spellings = numbered.into_iter().map(|(_, spelling)| spelling).collect();
    app.mode = Mode::Correcting(Box::new(correction));
}

/// What was found, with all places ticked and no spelling; and the number of the spelling under the cursor.
///
/// Says why there is nothing to correct, if so. Costs a pass over the segments with hits.
pub(super) fn gather(app: &mut App) -> Option<(Correction, Option<usize>)> {
    let here = app.cursor;
    let as_typed = app.finding.query.as_ref().map(AsTyped::of);
    let speaker = app.transcript.speaker_at(here.segment);
    let (first, last) = app.selection();
    let is_selected = |ix: SegmentIx| app.anchor.is_some() && (first..=last).contains(&ix) && app.is_visible(ix);
    let mut spellings: Vec<Spelling> = Vec::new();
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let mut places = Vec::new();
    let mut at_cursor = None;
    let mut running_on = 0;
    for hit in app.hits_from(0).take(MOST_PLACES) {
        if !hit.beyond.is_empty() {
            running_on += 1;
            continue;
        }
        let Some(segment) = app.transcript.segment(hit.segment) else { continue };
        let Some(text) = segment.text.get(hit.span.clone()).filter(|text| !text.is_empty()) else { continue };
        let spelling = match numbers.get(text) {
            Some(spelling) => *spelling,
            None => {
                let (count, first, is_ticked) = (0, places.len(), false);
                spellings.push(Spelling { text: text.to_owned(), count, first, is_ticked, score: hit.score });
                numbers.insert(text.to_owned(), spellings.len() - 1);
                spellings.len() - 1
            }
        };
        spellings[spelling].score = spellings[spelling].score.max(hit.score);
        spellings[spelling].count += 1;
        let is_here = hit.segment == here.segment && hit.span.contains(&here.offset);
        if is_here || (at_cursor.is_none() && hit.number == app.finding.chosen) {
            at_cursor = Some(spelling);
        }
        places.push(Spot {
            segment: hit.segment,
            spelling,
            right: String::new(),
            is_ticked: true,
            is_whole: is_whole_word(segment.text, &hit.span),
            is_as_typed: as_typed.as_ref().is_some_and(|as_typed| as_typed.is_hit(segment.text, &hit.span)),
            is_selected: is_selected(hit.segment),
            is_of_speaker: app.transcript.speaker_at(hit.segment) == speaker,
            span: hit.span,
        });
    }
    if spellings.is_empty() {
        app.complain(match running_on {
            0 => "what was found are whole segments; there is no word to correct",
            _ => "these hits run over the ends of segments; there is no word to correct in one of them",
        });
        return None;
    }
    let mut left_out = Vec::new();
    if running_on > 0 {
        left_out.push(format!("{} over ends of segments left out", counted(running_on, "hit")));
    }
    if app.finding.hits.len() > MOST_PLACES {
        left_out.push(format!("the first {MOST_PLACES} of {} hits", app.finding.hits.len()));
    }
    let narrowing = Narrowing { whole_words: false, as_typed: false, scope: Scope::Everywhere };
    let (right, left_out, replaces) = (None, left_out.join("; "), false);
    let correction = Correction { replaces, spellings, places, right, narrowing, left_out, chosen: 0, top: 0 };
    Some((correction, at_cursor))
}

/// Moves the choice by rows.
pub(super) fn rows(app: &mut App, by: isize) {
    if let Mode::Correcting(correction) = &mut app.mode {
        let last = correction.rows().saturating_sub(1);
        correction.chosen = correction.chosen.saturating_add_signed(by).min(last);
    }
}

/// Ticks the chosen row or takes its tick away, as told or else in turn, and goes on to the next.
pub(super) fn tick(app: &mut App, takes: Option<bool>) {
    if let Mode::Correcting(correction) = &mut app.mode {
        let chosen = correction.chosen;
        if let Some(tick) = correction.ticks().get_mut(chosen) {
            **tick = takes.unwrap_or(!**tick);
        }
        rows(app, 1);
    }
}

/// Counts other places: narrowed or not as `change` has it.
pub(super) fn narrow(app: &mut App, change: fn(&mut Narrowing)) {
    if let Mode::Correcting(correction) = &mut app.mode
        && !correction.lists_spellings()
    {
        let mut narrowing = correction.narrowing;
        change(&mut narrowing);
        if !correction.narrow(narrowing) {
            app.complain("no place would be left");
        }
    }
}

/// Goes on to the next scope.
pub(super) fn next_scope(app: &mut App) {
    if let Mode::Correcting(correction) = &mut app.mode
        && !correction.lists_spellings()
    {
        correction.next_scope(true);
    }
}

/// Ticks all rows, or none if all are ticked.
pub(super) fn tick_all(app: &mut App) {
    if let Mode::Correcting(correction) = &mut app.mode {
        let mut ticks = correction.ticks();
        let ticked = !ticks.iter().all(|tick| **tick);
        ticks.iter_mut().for_each(|tick| **tick = ticked);
    }
}

/// Asks for the right spelling, or makes the changes that are ticked.
pub(super) fn go_on(app: &mut App) {
    let resting = app.resting();
    let Mode::Correcting(correction) = std::mem::replace(&mut app.mode, resting) else { return };
    if correction.right.is_some() {
        return make(app, &correction);
    }
    if !correction.spellings.iter().any(|spelling| spelling.is_ticked) {
        app.mode = Mode::Correcting(correction);
        return app.complain("no spelling is ticked");
    }
    let name = app.finding.query.as_ref().and_then(|query| query.name()).unwrap_or_default().to_owned();
    app.mode = line_prompt(PromptKind::Correction(correction), &name);
}

/// Shows each change that the right spelling makes.
pub(super) fn take_right(app: &mut App, mut correction: Box<Correction>, typed: &str) {
    let right = if correction.replaces { typed.to_owned() } else { clean_name(typed) };
    let message = match fill(app, &mut correction, &right) {
        Err(message) => Some(message),
        Ok(()) if correction.rows() == 0 => Some(format!("all that is ticked reads {right} already")),
        Ok(()) => None,
    };
    if let Some(message) = message {
        correction.right = None;
        app.complain(message);
    }
    if !correction.lists_spellings() {
        (correction.chosen, correction.top) = (0, 0);
    }
    app.mode = match &correction.right {
        None if correction.replaces => line_prompt(PromptKind::Correction(correction), typed),
        _ => Mode::Correcting(correction),
    };
}

/// Puts what is to stand there into every place; an error where that was not typed so.
fn fill(app: &App, correction: &mut Correction, right: &str) -> Result<(), String> {
    let query = app.finding.query.as_ref().filter(|_| correction.replaces);
    let replacement = query.map(|query| Replacement::new(query, right)).transpose()?;
    if right.is_empty() && !correction.replaces {
        return Err("nothing was typed to stand there".to_owned());
    }
    for place in &mut correction.places {
        place.right = match (&replacement, app.transcript.segment(place.segment)) {
            (Some(replacement), Some(segment)) => replacement.of(segment.text, &place.span),
            _ => right.to_owned(),
        };
    }
    correction.right = Some(right.to_owned());
    Ok(())
}

/// Leaves the changes for the spellings or for what is to stand there, and those for the panes.
pub(super) fn go_back(app: &mut App) {
    let resting = app.resting();
    let Mode::Correcting(mut correction) = std::mem::replace(&mut app.mode, resting) else { return };
    let right = correction.right.take();
    (correction.chosen, correction.top) = (0, 0);
    app.mode = match right {
        None => return app.say(UNCHANGED),
        Some(right) if correction.replaces => line_prompt(PromptKind::Correction(correction), &right),
        Some(_) => Mode::Correcting(correction),
    };
}

/// Leaves the line for what was shown before it.
pub(super) fn leave_prompt(app: &mut App, correction: Box<Correction>) {
    if correction.replaces {
        return app.say(UNCHANGED);
    }
    app.mode = Mode::Correcting(correction);
}

/// Makes the changes that are ticked, as one step.
fn make(app: &mut App, correction: &Correction) {
    let Some(right) = &correction.right else { return };
    let mut texts: Vec<Rewording> = Vec::new();
    let changes: Vec<&Spot> = correction.changes().filter(|place| place.is_ticked).collect();
    for places in changes.chunk_by(|one, other| one.segment == other.segment) {
        let replacements: Vec<_> = places.iter().map(|place| (place.span.clone(), place.right.clone())).collect();
        let ix = places[0].segment;
        texts.extend(app.transcript.segment(ix).and_then(|segment| Rewording::of(ix, &segment, &replacements)));
    }
    if texts.is_empty() {
        return app.say(UNCHANGED);
    }
    let mut spellings: Vec<&str> =
        changes.iter().map(|place| correction.spellings[place.spelling].text.as_str()).collect();
    spellings.sort_unstable();
    spellings.dedup();
    let what = match spellings[..] {
        _ if correction.replaces => {
            format!("{} → {}", app.finding.typed().trim(), if right.is_empty() { "∅" } else { right })
        }
        [one] => format!("{one} → {right}"),
        [one, ..] => format!("{one} and {} → {right}", counted(spellings.len() - 1, "other spelling")),
        [] => right.clone(),
    };
    let (places, segments) = (counted(changes.len(), "place"), counted(texts.len(), "segment"));
    let done = format!("{places} changed in {segments}; {} takes it back", way_to(app, Action::Undo));
    if app.change(Edit::Reword { texts, what: Some(what) }) && correction.replaces {
        app.anchor = None;
        app.say(done);
    }
}

impl App {
    /// Keeps the chosen row of the correction on the screen.
    pub(super) fn arrange_correction(&mut self) {
        let rows = usize::from(self.page_rows());
        let correction = match &mut self.mode {
            Mode::Correcting(correction) => correction,
            Mode::Prompt(prompt) => match &mut prompt.kind {
                PromptKind::Correction(correction) => correction,
                _ => return,
            },
            _ => return,
        };
        let lowest = correction.chosen.saturating_sub(rows.saturating_sub(1));
        correction.top = correction.top.clamp(lowest, correction.chosen);
    }
}
