//! Going through the places that are probably wrong, and ticking them off.

use super::{App, Effect};
use crate::doubts::Doubt;
use crate::model::{Edit, Place, SegmentIx};

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
    is_current: bool,
    /// The place last gone to.
    shown: Option<Place>,
}

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
            (0, _) => "no place looks doubtful",
            (_, 0) => "all doubtful places were looked at",
            _ => "all doubtful places left are hidden",
        });
    };
    let mut text = doubt.told(app.transcript.speakers());
    if found.is_none() && places.len() > 1 {
        let from = if forward { "from the start again" } else { "from the end again" };
        text = format!("{from}: {text}");
    }
    // The places may still be those of before an edit.
    let words = app.transcript.segment(place.segment).map_or("", |segment| segment.text);
    let place = Place { offset: words.floor_char_boundary(place.offset), ..*place };
    app.doubting.shown = Some(place);
    app.jump(place);
    app.say(text);
}

/// Ticks the place at the cursor as looked at and goes on to the next.
pub(super) fn tick(app: &mut App) {
    if app.refuses_edits() {
        return;
    }
    let segment = app.cursor.segment;
    let doubts = app.doubting.doubts.as_deref().unwrap_or_default();
    let Some(doubt) = doubts.iter().find(|doubt| doubt.segment == segment) else {
        return app.complain("no doubtful place here; ! goes to the next");
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
        if !std::mem::replace(&mut doubting.is_current, true) {
            doubting.ticket += 1;
            let (ticket, transcript, first) = (doubting.ticket, self.transcript.clone(), self.first.clone());
            self.effects.push(Effect::Doubt { ticket, transcript, first });
        }
    }

    pub(super) fn take_doubts(&mut self, ticket: u64, doubts: Vec<Doubt>) {
        if ticket == self.doubting.ticket {
            self.doubting.doubts = Some(doubts);
            self.count_doubts();
        }
    }

    fn count_doubts(&mut self) {
        let doubts = self.doubting.doubts.as_deref().unwrap_or_default();
        self.doubting.left = doubts.iter().filter(|doubt| !doubt.is_looked_at(&self.transcript)).count();
    }
}
