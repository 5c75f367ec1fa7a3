//! Lists of corrections: making them, and telling what each did.

use super::{App, Mode, PageLine, page};
use crate::model::{Corrections, Edit};
use crate::search::{Corrected, Tally};
use crate::text::counted;

/// So many corrections are told in the status line; more get a page.
const MOST_TOLD: usize = 3;

impl App {
    /// Makes the corrections typed behind `:name`.
    pub(super) fn correct_typed(&mut self, typed: &str) {
        match Corrections::typed(typed) {
            Ok(corrections) if corrections.pairs().is_empty() => {
                self.complain("say what is wrong and what is right: :name Chagipity=ChatGPT");
            }
            Ok(corrections) => self.correct(&corrections),
            Err(error) => self.complain(error.to_string()),
        }
    }

    /// Makes the corrections of a list that was read, unless something that holds places of the text was opened since.
    pub(super) fn take_corrections(&mut self, outcome: Result<Corrections, String>) {
        match outcome {
            Ok(corrections) if self.holds_no_places() => self.correct(&corrections),
            Ok(_) => self.complain("the corrections were not made, as something else was begun; :corrections again"),
            Err(text) => self.complain(text),
        }
    }

    fn holds_no_places(&self) -> bool {
        match &self.mode {
            Mode::Page(page) => page.beneath.is_none(),
            mode => matches!(mode, Mode::Reading | Mode::Identifying),
        }
    }

    /// Makes the corrections of a list as one step, and says what each did.
    fn correct(&mut self, corrections: &Corrections) {
        if self.refuses_edits() {
            return;
        }
        if corrections.pairs().is_empty() {
            return self.complain("there is no correction in the list");
        }
        let corrected = Corrected::new(&self.transcript, corrections);
        let told = report(&corrected);
        let tallies = corrected.tallies.clone();
        if let Some(edit) = correction_edit(corrected)
            && !self.change(edit)
        {
            return;
        }
        if told.len() <= MOST_TOLD {
            return self.say(told.join("; "));
        }
        let places = tallies.iter().map(|tally| tally.places).sum();
        let lines = tallies.iter().map(|tally| PageLine { key: " ".into(), text: tell(tally), ..PageLine::default() });
        page::open(self, &format!("{} corrected", counted(places, "place")), lines.collect());
    }
}

/// The edit that makes corrections; `None` where none applies.
pub fn correction_edit(corrected: Corrected) -> Option<Edit> {
    let Corrected { texts, tallies } = corrected;
    let made: Vec<&Tally> = tallies.iter().filter(|tally| tally.places > 0).collect();
    let what = match made.as_slice() {
        [] => return None,
        [one] => format!("{} → {}", one.wrong, one.right),
        [one, others @ ..] => format!("{} → {} and {}", one.wrong, one.right, counted(others.len(), "other form")),
    };
    Some(Edit::Reword { texts, what: Some(what) })
}

/// What each correction of a list did, a line each.
pub fn report(corrected: &Corrected) -> Vec<String> {
    corrected.tallies.iter().map(tell).collect()
}

fn tell(tally: &Tally) -> String {
    let Tally { wrong, right, places, segments } = tally;
    match places {
        0 => format!("{wrong}: not found"),
        places => format!("{wrong} → {right}: {places} in {}", counted(*segments, "segment")),
    }
}
