//! Who is who: what tells the speakers apart, for each to be named or merged on the spot.

use std::mem;
use std::ops::Range;

use ratatui::layout::Rect;

use super::layout::{take_left, take_top};
use super::page::way_to;
use super::prompt::line_prompt;
use super::{Action, App, Choice, Effect, Focus, Mode, PromptKind, reading};
use crate::model::{Edit, KnownName, KnownNames, Place, Register, SegmentIx, SpeakerId, Talk, quoted, third_of};
use crate::search::{Literal, Query};
use crate::text::counted;

/// The names of other files that are offered; nobody reads on.
const MOST_NAMES: usize = 200;

/// From so many columns on, the speaker chosen has room beside the list.
const WIDE: u16 = 110;
const LIST_WIDTH: u16 = 60;

/// The panel that tells the speakers apart, for as long as it is open.
#[derive(Debug)]
pub struct Identification {
    /// What is known of each speaker, by id.
    pub talks: Vec<Talk>,
    /// The entry of [`App::roots`] that is chosen.
    pub chosen: usize,
    /// The first entry on the screen.
    pub top: usize,
    /// What the chosen one says.
    pub quotes: Vec<Quote>,
    /// The quote that is chosen.
    pub quote: usize,
    /// The names that are offered for the chosen one: those of the register, then those of other files.
    pub names: Vec<Choice>,
}

/// What someone says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Quote {
    /// The segment.
    pub segment: SegmentIx,
    /// The part of its text, in bytes.
    pub range: Range<usize>,
    /// In which third of the recording it is, from 0 to 2.
    pub third: usize,
}

pub(super) fn open(app: &mut App) {
    if app.roots.is_empty() {
        return app.complain("nobody speaks here");
    }
    app.ask_for_names();
    let speaker = app.current_speaker();
    let chosen = app.roots.iter().position(|id| Some(*id) == speaker).unwrap_or(0);
    let talks = Talk::of_all(&app.transcript);
    let (quotes, names) = (Vec::new(), Vec::new());
    app.identification = Some(Identification { talks, chosen, top: 0, quotes, quote: 0, names });
    app.mode = Mode::Identifying;
    app.look_at_chosen();
    // Who comes back from a quote finds it.
    let here = app.cursor.segment;
    if let Some(panel) = &mut app.identification {
        panel.quote = panel.quotes.iter().position(|quote| quote.segment == here).unwrap_or(0);
    }
}

/// Moves the choice by speakers.
pub(super) fn rows(app: &mut App, by: isize) {
    let last = app.roots.len().saturating_sub(1);
    let Some(panel) = &mut app.identification else { return };
    let chosen = panel.chosen.saturating_add_signed(by).min(last);
    if chosen != panel.chosen {
        panel.chosen = chosen;
        app.look_at_chosen();
    }
}

pub(super) fn quote(app: &mut App, forward: bool) {
    let Some(panel) = &mut app.identification else { return };
    let next = if forward { panel.quote + 1 } else { panel.quote.wrapping_sub(1) };
    if next < panel.quotes.len() {
        panel.quote = next;
    } else {
        app.say(if forward { "no further quote" } else { "this is the first quote" });
    }
}

pub(super) fn go_to_quote(app: &mut App) {
    let Some(quote) = app.quote().cloned() else { return app.complain("there is nothing to quote") };
    leave(app);
    app.reveal(quote.segment);
    app.focus_on(Focus::Timeline);
    app.jump(Place { segment: quote.segment, offset: quote.range.start });
}

pub(super) fn take_name(app: &mut App) {
    let Some(number) = app.last_key().and_then(|key| key.number()).filter(|number| *number > 0) else {
        return app.complain("this key has no number; bind take-name to 1-9 or f1-f12");
    };
    if app.refuses_edits() {
        return;
    }
    let (Some(speaker), Some(panel)) = (app.current_speaker(), &app.identification) else { return };
    match panel.names.get(number - 1).map(|choice| choice.text.clone()) {
        Some(name) => app.rename(speaker, name),
        None => {
            let key = way_to(app, Action::RenameSpeaker);
            app.complain(format!("no name {number} is known from other files; {key} types one"));
        }
    }
}

pub(super) fn ask_other(app: &mut App) {
    if app.refuses_edits() {
        return;
    }
    let Some(speaker) = app.current_speaker() else { return };
    if app.roots.len() < 2 {
        return app.complain("there is no other speaker");
    }
    app.mode = line_prompt(PromptKind::Merge { speaker }, "");
    app.refresh_choices();
}

pub(super) fn leave(app: &mut App) {
    app.identification = None;
    app.mode = Mode::Reading;
}

/// Where a name is known from.
fn told_of(known: &KnownName) -> String {
    let files = match known.files {
        0 if known.is_registered => "in the register".to_owned(),
        files => format!("in {} of this folder", counted(files, "file")),
    };
    let parts = [files, known.aliases.join(", "), known.note.clone()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

impl App {
    /// What the keys do when a prompt, a question or a page is left.
    pub(super) fn resting(&self) -> Mode {
        match self.identification {
            _ if self.shelf.is_some() => Mode::Shelf,
            Some(_) => Mode::Identifying,
            None => Mode::Reading,
        }
    }

    /// Whether the user is at nothing else.
    pub(super) fn is_resting(&self) -> bool {
        mem::discriminant(&self.mode) == mem::discriminant(&self.resting())
    }

    /// Shows a segment that is to be gone to: its speaker, and all segments if it has no hit.
    pub(super) fn reveal(&mut self, segment: SegmentIx) {
        if let Some(speaker) = self.transcript.speaker_at(segment) {
            self.hidden.remove(&speaker);
        }
        self.only_hits &= self.is_visible(segment);
    }

    /// The quote that is chosen in the panel.
    pub fn quote(&self) -> Option<&Quote> {
        let panel = self.identification.as_ref()?;
        panel.quotes.get(panel.quote)
    }

    /// Has the names found that may be offered, once.
    pub(super) fn ask_for_names(&mut self) {
        if self.known_names.is_none() {
            self.take_names(KnownNames::default());
            self.effects.push(Effect::FindNames);
        }
    }

    /// The names of the register and of other files for this speaker, as far as one of a person's is `wanted`.
    fn names_for(&self, speaker: SpeakerId, wanted: impl Fn(&str) -> bool) -> Vec<Choice> {
        let label = self.transcript.speakers().get(speaker).map_or("", |speaker| &speaker.label);
        let names = self.known_names.iter().flat_map(|known| known.for_label(label));
        names
            .filter(|known| wanted(&known.name) || known.aliases.iter().any(|alias| wanted(alias)))
            .take(MOST_NAMES)
            .map(|known| Choice::new(&known.name, told_of(known)))
            .collect()
    }

    /// The names of the register and of other files that hold what is typed, or whose aliases do.
    pub(super) fn name_choices(&self, speaker: SpeakerId, typed: &str) -> Vec<Choice> {
        let query = Literal::new(typed);
        let mut names = self.names_for(speaker, |name| query.as_ref().is_none_or(|query| query.is_match(name)));
        names.retain(|name| name.text != typed);
        names
    }

    /// The speakers that one can be merged into: whom it likely belongs to first.
    pub(super) fn merge_choices(&self, speaker: SpeakerId, typed: &str) -> Vec<Choice> {
        let talk = self.identification.as_ref().and_then(|panel| panel.talks.get(speaker.index()));
        let owners = talk.map_or(&[][..], |talk| &talk.owners);
        let place = |choice: &Choice| owners.iter().position(|(id, _)| Some(*id) == choice.speaker);
        let mut choices = self.speaker_choices(typed);
        choices.retain(|choice| choice.speaker.is_some_and(|other| other != speaker));
        for choice in &mut choices {
            if let Some(at) = place(choice) {
                choice.detail += &format!(", right before or after {}", counted(owners[at].1 as usize, "time"));
            }
        }
        if typed.is_empty() {
            choices.sort_by_key(|choice| place(choice).unwrap_or(usize::MAX));
        }
        choices
    }

    pub(super) fn merge(&mut self, speaker: SpeakerId, into: SpeakerId) {
        self.change(Edit::Merge { speaker, into: Some(into) });
    }

    /// Takes in the people of the folder, who may be looked for just now.
    pub(super) fn take_register(&mut self, register: Register) {
        self.register = register;
        if let Some(names) = self.known_names.take() {
            self.take_names(names);
        }
        if let Some(query) = self.finding.query.clone().filter(Query::depends_on_edits) {
            // Who reads on among hits stays there.
            match self.finding.hits.is_empty() {
                true => self.start_search(Some(query)),
                false => {
                    self.hold_hit();
                    self.search_anew(query.among(&self.register));
                }
            }
        }
    }

    /// Takes in the names of other files, to be offered with those of the register.
    pub(super) fn take_names(&mut self, mut names: KnownNames) {
        names.add_register(&self.register);
        self.known_names = Some(names);
        self.name_chosen();
        if matches!(&self.mode, Mode::Prompt(prompt) if matches!(prompt.kind, PromptKind::Name { .. })) {
            self.refresh_choices();
        }
    }

    /// Brings the panel up to date after an edit. The speaker chosen stays, or who comes in its place.
    pub(super) fn identify_again(&mut self, roots_before: &[SpeakerId]) {
        let Some(panel) = &mut self.identification else { return };
        panel.talks = Talk::of_all(&self.transcript);
        let speaker = roots_before.get(panel.chosen);
        let stays = self.roots.iter().position(|id| Some(id) == speaker);
        panel.chosen = stays.unwrap_or(panel.chosen).min(self.roots.len().saturating_sub(1));
        let quote = panel.quote;
        self.look_at_chosen();
        if let Some(panel) = self.identification.as_mut().filter(|_| stays.is_some()) {
            panel.quote = quote.min(panel.quotes.len().saturating_sub(1));
        }
    }

    /// Has what the speaker chosen says, and the names offered for it.
    fn look_at_chosen(&mut self) {
        self.name_chosen();
        let Some(panel) = &mut self.identification else { return };
        let talk = self.roots.get(panel.chosen).and_then(|id| panel.talks.get(id.index()));
        let segments = talk.map_or(&[][..], |talk| &talk.quotes);
        let quote = |ix: &SegmentIx| {
            let range = quoted(self.transcript.segment(*ix)?.text);
            Some(Quote { segment: *ix, range, third: third_of(&self.transcript, *ix) })
        };
        panel.quotes = segments.iter().filter_map(quote).collect();
        panel.quote = 0;
    }

    fn name_chosen(&mut self) {
        let Some(speaker) = self.identification.as_ref().and_then(|panel| self.roots.get(panel.chosen)) else { return };
        let names = self.names_for(*speaker, |_| true);
        if let Some(panel) = &mut self.identification {
            panel.names = names;
        }
    }

    /// Where the panel has its list of speakers, with a heading, and where the speaker chosen: beside it or below.
    pub fn identification_panes(&self) -> (Rect, Rect) {
        let (width, height) = self.size;
        let mut body = Rect::new(0, 1, width, height.saturating_sub(2));
        if width >= WIDE {
            let list = take_left(&mut body, LIST_WIDTH.max(width * 2 / 5));
            take_left(&mut body, 2);
            return (list, body);
        }
        // With the heading and, where there is room, a blank row behind.
        let wanted = u16::try_from(self.roots.len()).unwrap_or(u16::MAX).saturating_add(2);
        let rows = wanted.min(body.height / 2);
        let list = take_top(&mut body, rows);
        (list, body)
    }

    /// Keeps the speaker chosen on the screen.
    pub(super) fn arrange_identification(&mut self) {
        let rows = usize::from(self.identification_panes().0.height.saturating_sub(1)).max(1);
        let count = self.roots.len();
        if let Some(panel) = &mut self.identification {
            panel.top = reading::scrolled(panel.top, panel.chosen, rows, count);
        }
    }
}
