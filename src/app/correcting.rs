//! Correcting all that read like a hit: the spellings, the right one, every change, one step.

use std::collections::HashMap;
use std::ops::Range;

use super::prompt::line_prompt;
use super::{App, Mode, PromptKind};
use crate::model::{Edit, Rewording, SegmentIx, clean_name};
use crate::search::{Query, SURELY_ALIKE};
use crate::text::counted;

/// More hits than anyone looks through are not listed.
const MOST_PLACES: usize = 20_000;

/// What was found, to be written otherwise. Nothing is changed until every change could be seen.
#[derive(Debug)]
pub struct Correction {
    /// The spellings that were found, those of the best hits first.
    pub spellings: Vec<Spelling>,
    /// The places of all of them, in the order of the text.
    pub places: Vec<Spot>,
    /// What is to stand there; `None` until it was typed.
    pub right: Option<String>,
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
    /// Whether it is to be corrected if its spelling is.
    pub is_ticked: bool,
}

impl Correction {
    /// The places that would be changed, ticked or not, in order: those of ticked spellings.
    pub fn changes(&self) -> impl Iterator<Item = &Spot> {
        self.places.iter().filter(|place| self.is_change(place))
    }

    /// How many rows there are to go through.
    pub fn rows(&self) -> usize {
        if self.right.is_some() { self.changes().count() } else { self.spellings.len() }
    }

    fn is_change(&self, place: &Spot) -> bool {
        let spelling = &self.spellings[place.spelling];
        spelling.is_ticked && Some(&spelling.text) != self.right.as_ref()
    }

    /// The ticks of the rows.
    fn ticks(&mut self) -> Vec<&mut bool> {
        if self.right.is_none() {
            return self.spellings.iter_mut().map(|spelling| &mut spelling.is_ticked).collect();
        }
        let changes: Vec<bool> = self.places.iter().map(|place| self.is_change(place)).collect();
        let places = self.places.iter_mut().zip(changes);
        places.filter(|(_, is_change)| *is_change).map(|(place, _)| &mut place.is_ticked).collect()
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
    let here = app.cursor;
    let mut spellings: Vec<(f32, Spelling)> = Vec::new();
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let mut places = Vec::new();
    let mut at_cursor = None;
    for hit in app.hits_from(0).filter(|hit| hit.beyond.is_empty()).take(MOST_PLACES) {
        let Some(segment) = app.transcript.segment(hit.segment) else { continue };
        let Some(text) = segment.text.get(hit.span.clone()).filter(|text| !text.is_empty()) else { continue };
        let spelling = *numbers.entry(text.to_owned()).or_insert_with(|| {
            let new = Spelling { text: text.to_owned(), count: 0, first: places.len(), is_ticked: false };
            spellings.push((hit.score, new));
            spellings.len() - 1
        });
        spellings[spelling].0 = spellings[spelling].0.max(hit.score);
        spellings[spelling].1.count += 1;
        let is_here = hit.segment == here.segment && hit.span.contains(&here.offset);
        if is_here || (at_cursor.is_none() && hit.number == app.finding.chosen) {
            at_cursor = Some(spelling);
        }
        places.push(Spot { segment: hit.segment, span: hit.span, spelling, is_ticked: true });
    }
    if spellings.is_empty() {
        return app.complain("these hits run over the ends of segments; there is no word to correct in one of them");
    }
    // Of a name by its sound, all that surely sounds so; else what is under the cursor.
    let name = app.finding.query.as_ref().and_then(Query::name);
    for (number, (score, spelling)) in spellings.iter_mut().enumerate() {
        spelling.is_ticked = match name {
            Some(name) => *score >= SURELY_ALIKE && spelling.text != name,
            None => at_cursor == Some(number),
        };
    }
    // The best first, and of equals the most frequent.
    let mut order: Vec<usize> = (0..spellings.len()).collect();
    let rank = |at: &usize| (spellings[*at].0, spellings[*at].1.count);
    order.sort_by(|one, other| rank(other).partial_cmp(&rank(one)).unwrap_or(std::cmp::Ordering::Equal));
    let mut new_number = vec![0; order.len()];
    order.iter().enumerate().for_each(|(new, &old)| new_number[old] = new);
    places.iter_mut().for_each(|place| place.spelling = new_number[place.spelling]);
    let mut numbered: Vec<(usize, Spelling)> =
        spellings.into_iter().enumerate().map(|(old, (_, spelling))| (new_number[old], spelling)).collect();
    numbered.sort_by_key(|(new, _)| *new);
    let chosen = at_cursor.map_or(0, |old| new_number[old]);
    let spellings = numbered.into_iter().map(|(_, spelling)| spelling).collect();
    app.mode = Mode::Correcting(Box::new(Correction { spellings, places, right: None, chosen, top: 0 }));
}

/// Moves the choice by rows.
pub(super) fn rows(app: &mut App, by: isize) {
    if let Mode::Correcting(correction) = &mut app.mode {
        let last = correction.rows().saturating_sub(1);
        correction.chosen = correction.chosen.saturating_add_signed(by).min(last);
    }
}

/// Ticks the chosen row or takes its tick away, and goes on to the next.
pub(super) fn tick(app: &mut App) {
    if let Mode::Correcting(correction) = &mut app.mode {
        let chosen = correction.chosen;
        if let Some(tick) = correction.ticks().get_mut(chosen) {
            **tick = !**tick;
        }
        rows(app, 1);
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
    let right = clean_name(typed);
    correction.right = (!right.is_empty()).then_some(right);
    let message = match &correction.right {
        None => Some("nothing was typed to stand there".to_owned()),
        Some(right) if correction.rows() == 0 => Some(format!("all that is ticked reads {right} already")),
        Some(_) => None,
    };
    if let Some(message) = message {
        correction.right = None;
        app.complain(message);
    } else {
        (correction.chosen, correction.top) = (0, 0);
    }
    app.mode = Mode::Correcting(correction);
}

/// Leaves the changes for the spellings, and those for the panes.
pub(super) fn go_back(app: &mut App) {
    let resting = app.resting();
    if let Mode::Correcting(correction) = &mut app.mode {
        if correction.right.take().is_none() {
            app.mode = resting;
            app.say("nothing was changed");
        } else {
            (correction.chosen, correction.top) = (0, 0);
        }
    }
}

/// Makes the changes that are ticked, as one step.
fn make(app: &mut App, correction: &Correction) {
    let Some(right) = &correction.right else { return };
    let mut texts: Vec<Rewording> = Vec::new();
    let changes: Vec<&Spot> = correction.changes().filter(|place| place.is_ticked).collect();
    for places in changes.chunk_by(|one, other| one.segment == other.segment) {
        let replacements: Vec<_> = places.iter().map(|place| (place.span.clone(), right.clone())).collect();
        let ix = places[0].segment;
        texts.extend(app.transcript.segment(ix).and_then(|segment| Rewording::of(ix, &segment, &replacements)));
    }
    if texts.is_empty() {
        return app.say("nothing was changed");
    }
    let mut spellings: Vec<&str> =
        changes.iter().map(|place| correction.spellings[place.spelling].text.as_str()).collect();
    spellings.sort_unstable();
    spellings.dedup();
    let what = match spellings[..] {
        [one] => format!("{one} → {right}"),
        [one, ..] => format!("{one} and {} → {right}", counted(spellings.len() - 1, "other spelling")),
        [] => right.clone(),
    };
    app.change(Edit::Reword { texts, what: Some(what) });
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
