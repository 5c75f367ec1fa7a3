//! The changes of a session whose transcript was made or written anew by another program.

use super::Replayed;
use crate::app::{PageLine, describe};
use crate::model::{Carried, Change, History, Left, Step, Transcript, carry, clock};
use crate::store::SetAside;
use crate::text::counted;

/// How many characters of a segment are shown to tell which it was.
const SHOWN: usize = 60;

/// What became of the changes.
#[derive(Debug)]
pub struct CarriedOver {
    /// The transcript with what was carried over.
    pub transcript: Transcript,
    /// The steps that were, in order.
    pub history: History,
    /// What was not, a line each.
    pub left: Vec<PageLine>,
    /// What there is to say about it.
    pub note: String,
}

impl CarriedOver {
    /// Carries the changes of a session that was set aside over to a transcript. Costs what [`carry`] does.
    pub fn of(aside: &SetAside, onto: &Transcript) -> CarriedOver {
        let mut before = History::default();
        for change in &aside.session.changes {
            before.follow(change);
        }
        let steps = before.in_force();
        let first = aside.session.first.as_ref().and_then(|first| first.transcript().ok());
        let Carried { transcript, steps: made, left } = match &first {
            Some(first) => carry(first, steps, onto),
            None => unknown(steps.len(), onto),
        };
        let mut last = first.unwrap_or_default();
        for step in steps {
            let _ = last.apply(&step.edit);
        }
        let mut history = History::default();
        made.into_iter().for_each(|step| history.push(step));
        let (all, path) = (steps.len(), aside.path.display());
        let rest = if left.is_empty() { "" } else { ", :carried lists the rest" };
        let carried = format!("{} of {} carried over{rest}", all - left.len(), counted(all, "change"));
        let note = format!("another program has changed this file: {carried}; the session before is kept as {path}");
        let left = CarriedOver::lines(&left, steps, &last);
        CarriedOver { transcript, history, left, note }
    }

    /// What was not carried over, a line each; names and times as in `last`.
    pub fn lines(left: &[Left], steps: &[Step], last: &Transcript) -> Vec<PageLine> {
        left.iter().map(|left| line(left, steps, last)).collect()
    }

    /// The transcript with what was carried over; `first` is what it was carried over to.
    pub fn replayed(&self, first: &Transcript) -> Replayed {
        let (transcript, history) = (self.transcript.clone(), self.history.clone());
        Replayed { first: first.clone(), transcript, history, adopted: None }
    }

    /// The steps that were carried over, as changes to be recorded.
    pub fn changes(&self) -> impl Iterator<Item = Change> + '_ {
        self.history.steps().iter().cloned().map(Change::Did)
    }
}

/// Nothing is carried over from a transcript that is not known any more.
fn unknown(steps: usize, onto: &Transcript) -> Carried {
    let left = |step| Left {
        step,
        places: (0, 1),
        why: "what the file was then is not known".into(),
        at: None,
        text: String::new(),
    };
    Carried { transcript: onto.clone(), steps: Vec::new(), left: (0..steps).map(left).collect() }
}

fn line(left: &Left, steps: &[Step], last: &Transcript) -> PageLine {
    let what = steps.get(left.step).map_or_else(String::new, |step| describe(&step.edit, last));
    let mut text = format!("{what}: {}", left.why);
    if let (done @ 1.., all) = left.places {
        text += &format!("; done in {done} of {all} places");
    }
    let said: String = left.text.chars().take(SHOWN).collect();
    if !said.trim().is_empty() {
        text += &format!(" — {said}{}", if said.len() < left.text.len() { "…" } else { "" });
    }
    let key = left.at.map_or_else(|| "-".to_owned(), |at| clock(at, last.has_hours()));
    PageLine { key, text, ..PageLine::default() }
}
