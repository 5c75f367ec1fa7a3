//! Going through the places that are probably wrong, and ticking them off.

use super::naming::shown_name;
use super::page::way_to;
use super::prompt::line_prompt;
use super::{Action, App, Choice, Effect, Mode, PromptKind};
use crate::doubts::Doubt;
use crate::model::{Edit, Place, SegmentIx};
use crate::search::Literal;

/// The places that are probably wrong.
#[derive(Default, Debug)]
pub struct Doubting {
    /// All of them, in the order of the transcript; `None` until they were looked for.
    pub doubts: Option<Vec<Doubt>>,
    /// How many of them the user has not looked at.
    pub left: usize,
    /// Counts the searches for them; results of an older one are dropped.
    ticket: u64,
    /// Whether they were looked for in the transcript as it is now.
    pub(super) is_current: bool,
    /// The place last gone to.
    shown: Option<Place>,
}

const NONE: &str = "no place looks doubtful";
const ALL_LOOKED_AT: &str = "all doubtful places were looked at";

/// So many words tell what is said at a place.
const SOME_WORDS: usize = 20;

/// Goes to the next place that the user has not looked at, around the end if need be, and says what is odd there.
pub(super) fn go(app: &mut App, forward: bool) {
    let Some(doubts) = &app.doubting.doubts else { return app.say("still looking for doubtful places") };
    let here = app.cursor;
    // At one that was not shown as such yet, that comes first.
    let is_shown = app.doubting.shown == Some(here);
    let left = doubts.iter().filter(|doubt| !doubt.is_looked_at(&app.transcript) && app.is_visible(doubt.segment));
    let places: Vec<(Place, &Doubt)> = left.map(|doubt| (place_of(doubt), doubt)).collect();
    let found = if forward {
        places.iter().find(|(place, _)| *place > here || (*place == here && !is_shown))
    } else {
        places.iter().rev().find(|(place, _)| *place < here)
    };
    let around = if forward { places.first() } else { places.last() };
    let Some((place, doubt)) = found.or(around) else {
        return app.say(match (doubts.len(), app.doubting.left) {
            (0, _) => NONE,
            (_, 0) => ALL_LOOKED_AT,
            _ => "all doubtful places left are hidden",
        });
    };
    let mut text = doubt.told(app.transcript.speakers());
    if found.is_none() && places.len() > 1 {
        let from = if forward { "from the start again" } else { "from the end again" };
        text = format!("{from}: {text}");
    }
    let place = *place;
    app.show_doubt(place, text);
}

/// Lists the places that the user has not looked at, with the next one chosen.
pub(super) fn list(app: &mut App) {
    let Some(doubts) = &app.doubting.doubts else { return app.say("still looking for doubtful places") };
    if app.doubting.left == 0 {
        return app.say(if doubts.is_empty() { NONE } else { ALL_LOOKED_AT });
    }
    app.mode = line_prompt(PromptKind::Doubts, "");
    app.refresh_choices();
    let doubts = app.doubting.doubts.iter().flatten();
    let next = doubts.take_while(|doubt| place_of(doubt) < app.cursor).count();
    app.choose_where(|choice| choice.number >= Some(next));
}

/// The places not looked at whose line holds what is typed: when, who, why and what is said.
pub(super) fn choices(app: &App, typed: &str) -> Vec<Choice> {
    let query = Literal::new(typed);
    let doubts = app.doubting.doubts.iter().flatten().enumerate();
    let left = doubts.filter(|(_, doubt)| !doubt.is_looked_at(&app.transcript));
    let choice = |(number, doubt): (usize, &Doubt)| {
        let segment = app.transcript.segment(doubt.segment)?;
        let time = app.transcript.time_at(doubt.segment).map(|time| app.clock(time) + " ");
        let text = format!(
            "{}{}: {}",
            time.unwrap_or_default(),
            shown_name(&app.transcript, segment.speaker),
            doubt.told(app.transcript.speakers())
        );
        let said = segment.text.get(segment.text.floor_char_boundary(doubt.offset)..).unwrap_or_default();
        let detail = said.split_whitespace().take(SOME_WORDS).collect::<Vec<_>>().join(" ");
        Some(Choice { number: Some(number), ..Choice::new(text, detail) })
    };
    let is_meant = |choice: &Choice| {
        query.as_ref().is_none_or(|query| query.is_match(&choice.text) || query.is_match(&choice.detail))
    };
    left.filter_map(choice).filter(is_meant).collect()
}

/// Goes to the place of this number, and says what is odd there; shows its speaker and all segments if need be.
pub(super) fn go_to(app: &mut App, number: usize) {
    let Some(doubt) = app.doubting.doubts.as_ref().and_then(|doubts| doubts.get(number)) else { return };
    let (place, text) = (place_of(doubt), doubt.told(app.transcript.speakers()));
    app.reveal(place.segment);
    app.show_doubt(place, text);
}

/// Ticks the place at the cursor as looked at and goes on to the next.
pub(super) fn tick(app: &mut App) {
    if app.refuses_edits() {
        return;
    }
    let segment = app.cursor.segment;
    let doubts = app.doubting.doubts.as_deref().unwrap_or_default();
    let Some(doubt) = doubts.iter().find(|doubt| doubt.segment == segment) else {
        return app.complain(format!("no doubtful place here; {} goes to the next", way_to(app, Action::NextDoubt)));
    };
    if !doubt.is_looked_at(&app.transcript) {
        let reasons = doubt.kinds() | app.transcript.looked_at(segment);
        app.change(Edit::Look { segment, reasons });
    }
    go(app, true);
}

impl Doubting {
    /// Where the places are that were found: they move along with their segments until others are found.
    pub(super) fn places(&mut self) -> impl Iterator<Item = &mut SegmentIx> {
        let doubts = self.doubts.iter_mut().flatten().map(|doubt| &mut doubt.segment);
        doubts.chain(self.shown.iter_mut().map(|place| &mut place.segment))
    }
}

fn place_of(doubt: &Doubt) -> Place {
    Place { segment: doubt.segment, offset: doubt.offset }
}

impl App {
    /// Has the doubtful places looked for again, after an edit that may make others.
    pub(super) fn outdate_doubts(&mut self, edit: &Edit) {
        if edit.is_mark() {
            self.count_doubts();
        } else {
            self.doubting.is_current = false;
        }
    }

    /// Asks for what is wanted, once for all that one event changed.
    pub(super) fn doubt_again(&mut self) {
        let doubting = &mut self.doubting;
        if self.shelf.is_none() && !std::mem::replace(&mut doubting.is_current, true) {
            doubting.ticket += 1;
            let (ticket, transcript, first) = (doubting.ticket, self.transcript.clone(), self.first.clone());
            self.effects.push(Effect::Doubt { ticket, transcript, first });
        }
    }

    fn show_doubt(&mut self, place: Place, text: String) {
        // The places may still be those of before an edit.
        let words = self.transcript.segment(place.segment).map_or("", |segment| segment.text);
        let place = Place { offset: words.floor_char_boundary(place.offset), ..place };
        self.doubting.shown = Some(place);
        self.jump(place);
        self.say(text);
    }

    pub(super) fn take_doubts(&mut self, ticket: u64, doubts: Vec<Doubt>) {
        if ticket == self.doubting.ticket {
            self.doubting.doubts = Some(doubts);
            self.count_doubts();
            // Those listed have other numbers now.
            if let Mode::Prompt(prompt) = &self.mode
                && matches!(prompt.kind, PromptKind::Doubts)
            {
                let chosen = prompt.choices.get(prompt.chosen).map(|choice| choice.text.clone());
                self.refresh_choices();
                self.choose_where(|choice| Some(&choice.text) == chosen.as_ref());
            }
        }
    }

    fn count_doubts(&mut self) {
        let doubts = self.doubting.doubts.as_deref().unwrap_or_default();
        self.doubting.left = doubts.iter().filter(|doubt| !doubt.is_looked_at(&self.transcript)).count();
    }
}
