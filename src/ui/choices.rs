//! What can be chosen or pressed next, in rows above the bottom row.

use std::collections::BTreeSet;

use ratatui::layout::Rect;

use super::Screen;
use crate::app::key::{self, Key};
use crate::app::{Action, Choice, Mode, Prompt, PromptKind, Scope, first_key_of};
use crate::model::SegmentIx;
use crate::text::width;

/// How many columns a key and what it does get.
const FOLLOWING: u16 = 52;

/// How many choices are shown at once, and the share of the rows they have at most where that is more.
const CHOICES: u16 = 8;
const CHOICES_SHARE: u16 = 3;

/// How far a choice is set in at most.
const DEEPEST: usize = 16;

impl Screen<'_> {
    /// How many rows above the bottom row are taken, with the rule above them.
    pub(super) fn taken_rows(&self) -> u16 {
        let rows = match &self.app.mode {
            Mode::Prompt(prompt) => self.choice_rows(prompt) + u16::from(!scopes(prompt).1.is_empty()),
            _ if !self.app.pending.is_empty() => self.grid().1,
            _ => 0,
        };
        rows + u16::from(rows > 0)
    }

    /// What can follow the keys pressed so far, above the bottom row: in as many columns as there is room for.
    pub(super) fn following(&mut self, status: Rect) {
        let app = self.app;
        let (columns, rows) = self.grid();
        let entries: Vec<_> = app.keymap.following(app.mode.context(), &app.pending).collect();
        // Better say what a key does in fewer words than leave one out.
        let room = usize::from(status.width / columns).saturating_sub(1);
        let is_told = |(keys, action): &(&[Key], Action)| width(&key::shown(keys)) + width(action.doc()) + 2 <= room;
        let is_told = entries.iter().all(is_told);
        let area = Rect { y: status.y - rows, height: rows, ..status };
        let rule = "─".repeat(area.width.into());
        self.put(area.x, area.y.saturating_sub(1), area.right(), &rule, self.theme.rule);
        for y in area.y..area.bottom() {
            self.blank(area, y, self.theme.text);
        }
        for (at, (keys, action)) in (0..).zip(entries) {
            let (column, row) = (at / rows.max(1), at % rows.max(1));
            let x = area.x + column * (area.width / columns);
            let end = (x + (area.width / columns).saturating_sub(1)).min(area.right());
            if column < columns {
                let x = self.put(x + 1, area.y + row, end, &key::shown(keys), self.theme.key);
                let does = if is_told { action.doc().to_owned() } else { action.name().replace('-', " ") };
                self.put(x + 1, area.y + row, end, &does, self.theme.text);
            }
        }
    }

    /// In how many columns and rows there is room for what can follow.
    fn grid(&self) -> (u16, u16) {
        let (app, status) = (self.app, self.app.layout.status);
        let len = app.keymap.following(app.mode.context(), &app.pending).count();
        let (len, most) = (u16::try_from(len).unwrap_or(u16::MAX), status.y.saturating_sub(1).max(1));
        let columns = (status.width / FOLLOWING).max(len.div_ceil(most)).max(1);
        (columns, len.div_ceil(columns).min(most).min(status.y))
    }

    fn choice_rows(&self, prompt: &Prompt) -> u16 {
        let above = self.app.layout.status.y;
        let most = CHOICES.max(above / CHOICES_SHARE).min(above);
        most.min(prompt.choices.len().try_into().unwrap_or(most))
    }

    pub(super) fn choices(&mut self, status: Rect, prompt: &Prompt) {
        let rows = self.choice_rows(prompt);
        let scopes = scopes(prompt);
        let mut above = status.y - rows;
        if !scopes.1.is_empty() && above > 0 {
            above -= 1;
            self.scopes(Rect { y: above, height: 1, ..status }, scopes.0, &scopes.1);
        }
        if rows > 0 && above > 0 {
            let rule = "─".repeat(status.width.into());
            self.put(status.x, above - 1, status.right(), &rule, self.theme.rule);
        }
        let first = (prompt.chosen + 1).saturating_sub(usize::from(rows));
        let shown = prompt.choices.iter().skip(first).take(rows.into());
        let widths = shown.map(|choice| (indent(choice) + width(choice.text.trim_start()), width(&choice.detail)));
        let (text, detail) = widths.fold((0, 0), |(text, detail), of| (of.0.max(text), of.1.max(detail)));
        // What is chosen comes first; what is known of it has a third of the room if it needs that.
        let (room, detail) = (status.width.saturating_sub(4), u16::try_from(detail).unwrap_or(u16::MAX));
        let text = u16::try_from(text).unwrap_or(u16::MAX).min(room - detail.min(room / 3));
        let detail_x = status.x + 2 + text + 2;
        let area = Rect { y: status.y - rows, height: rows, ..status };
        for (y, (at, choice)) in (area.y..area.bottom()).zip(prompt.choices.iter().enumerate().skip(first)) {
            let is_chosen = prompt.is_choosing && at == prompt.chosen;
            let style = if is_chosen { self.theme.focused } else { self.theme.text };
            self.blank(area, y, style);
            self.put(area.x, y, area.right(), if is_chosen { "▸" } else { " " }, style);
            let x = area.x + 2 + indent(choice) as u16;
            self.put(x, y, detail_x - 2, choice.text.trim_start(), style);
            if !is_chosen {
                self.choice_tags((x, y, detail_x - 2), &prompt.kind, choice);
            }
            self.put(detail_x, y, area.right(), &choice.detail, style);
        }
    }

    /// The tags in a choice that stands there, each in its colour.
    fn choice_tags(&mut self, (x, y, end): (u16, u16, u16), kind: &PromptKind, choice: &Choice) {
        let told = choice.text.trim_start();
        let one = |tag: &str| BTreeSet::from([tag.to_owned()]);
        let (before, tags) = match (kind, choice.number.map(SegmentIx::at)) {
            (PromptKind::Kept, Some(ix)) => {
                let annotation = self.app.transcript.annotation(ix);
                (told.strip_suffix(&annotation.told_tags()), annotation.tags.clone())
            }
            (PromptKind::Kept, None) => (Some(""), one(told.trim_start_matches('#'))),
            _ => return,
        };
        if let Some(before) = before {
            self.tags((x + width(before) as u16, y, end), &tags);
        }
    }

    /// The scopes there are, the one that is on in brackets, each with how many segments or places it has.
    fn scopes(&mut self, area: Rect, chosen: Scope, scopes: &[(Scope, usize)]) {
        self.blank(area, area.y, self.theme.text);
        let mut x = self.put(area.x, area.y, area.right(), &first_key_of(self.app, Action::Complete), self.theme.key);
        for (scope, size) in scopes {
            let is_on = *scope == chosen;
            let words = format!("{} {size}", short(*scope));
            let (words, style) = if is_on {
                (format!("[{words}]"), self.theme.heading)
            } else {
                (format!(" {words} "), self.theme.faint)
            };
            x = self.put(x + 1, area.y, area.right(), &words, style);
        }
    }
}

/// How many blanks a choice begins with, as far as there is room: they show how deep it is, and would be drawn as one.
fn indent(choice: &Choice) -> usize {
    choice.text.chars().take(DEEPEST).take_while(|c| c.is_whitespace()).count()
}

/// The scopes a prompt has, and which of them is on.
fn scopes(prompt: &Prompt) -> (Scope, Vec<(Scope, usize)>) {
    match &prompt.kind {
        PromptKind::Pick(pick) => (pick.scope, pick.scopes.clone()),
        PromptKind::Correction(correction) if correction.replaces => (correction.narrowing.scope, correction.scopes()),
        _ => (Scope::Everywhere, Vec::new()),
    }
}

/// A scope in one word or two: all of them stand in one row.
fn short(scope: Scope) -> &'static str {
    match scope {
        Scope::Segment => "segment",
        Scope::Selection => "selection",
        Scope::Run => "run",
        Scope::FromHere => "from here on",
        Scope::All => "speaker",
        Scope::Everywhere => "transcript",
    }
}
