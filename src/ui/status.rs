//! The bottom row: what happened, what is asked, which keys matter now.

use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};

use super::Screen;
use super::results::listening;
use crate::app::{Action, App, Focus, Mode, Prompt, PromptKind, Scope, Shelf, Voice, first_key_of, key, with_argument};
use crate::text::{counted, glyphs, width, wrap};

/// How many columns there must be beside the name of a recording for it to be shown.
const NAMED: usize = 90;

impl Screen<'_> {
    pub(super) fn status(&mut self) -> Option<Position> {
        let area = self.app.layout.status;
        if area.height == 0 {
            return None;
        }
        match &self.app.mode {
            Mode::Reading
            | Mode::Page(_)
            | Mode::Comparing(_)
            | Mode::Overview(_)
            | Mode::Correcting(_)
            | Mode::Identifying
            | Mode::Editing(_)
            | Mode::Shelf => {
                self.reading_status(area);
                None
            }
            Mode::Question(question) => {
                let reload = question.may_reload().then_some((Action::Reload, "reload"));
                let answers: Vec<(String, &str)> = [(Action::Yes, "yes")]
                    .into_iter()
                    .chain(reload)
                    .chain([(Action::No, "no")])
                    .map(|(action, word)| (first_key_of(self.app, action), word))
                    .collect();
                let needed: usize = answers.iter().map(|(key, word)| width(key) + width(word) + 3).sum();
                // However long the question, it is whole and the answers can be seen.
                let end = area.right().saturating_sub(needed as u16);
                let mut x = self.message(area, end, question.text(), self.theme.heading) + 1;
                for (key, word) in answers {
                    x = self.put(x + 1, area.y, area.right(), &key, self.theme.key);
                    x = self.put(x + 1, area.y, area.right(), word, self.theme.text) + 1;
                }
                None
            }
            Mode::Prompt(prompt) if matches!(prompt.kind, PromptKind::Note { .. }) => self.note(area, prompt),
            Mode::Prompt(prompt) => {
                self.choices(area, prompt);
                self.prompt(area, prompt)
            }
        }
    }

    fn reading_status(&mut self, area: Rect) {
        let app = self.app;
        let (heard, place) = match app.mode {
            Mode::Reading => (self.heard(), Some(self.place())),
            Mode::Editing(_) | Mode::Identifying => (self.heard(), None),
            Mode::Shelf => (None, app.shelf.as_ref().map(|shelf| shelf_place(shelf))),
            _ => (None, None),
        };
        let told = |place| [heard.clone(), place, self.work()].into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let mut right = told(place);
        // A message passes: where each line of it has a row then, the place makes room for it.
        if let Some(message) = &app.message {
            let needed = message.text.lines().map(width).max().unwrap_or(0);
            let room = usize::from(area.width);
            if needed <= room && needed + width(&right) + 2 > room {
                right = told(None);
            }
        }
        let right_x = area.right().saturating_sub(width(&right) as u16);
        let end = if right.is_empty() { area.right() } else { right_x.saturating_sub(2) };
        self.put(right_x, area.y, area.right(), &right, self.theme.faint);
        if !app.pending.is_empty() {
            let keys = format!("{} …", key::shown(&app.pending));
            self.put(area.x, area.y, end, &keys, self.theme.key);
            self.following(area);
        } else if let Some(message) = &app.message {
            let style = if message.is_error { self.theme.error } else { self.theme.text };
            self.message(area, end, &message.text, style);
        } else {
            let mut x = area.x;
            for (action, word) in hints(app) {
                let first = first_key_of(app, *action);
                // A hint that has no room is left out whole.
                if usize::from(x) + width(&first) + width(word) + 1 > usize::from(end) || first.is_empty() {
                    continue;
                }
                x = self.put(x, area.y, end, &first, self.theme.key);
                x = self.put(x + 1, area.y, end, word, self.theme.faint) + 2;
            }
        }
    }

    /// A message that does not fit in its row goes on above it: what to do often stands at its end.
    ///
    /// Returns where its last row ends.
    fn message<'m>(&mut self, area: Rect, end: u16, message: &'m str, style: Style) -> u16 {
        let room = end.saturating_sub(area.x);
        let rows_of = |line: &'m str| wrap(line, room).into_iter().map(|row| line.get(row).unwrap_or(""));
        let rows: Vec<&str> = message.lines().flat_map(rows_of).collect();
        let first = area.y.saturating_sub(rows.len().saturating_sub(1) as u16);
        // Several rows are told from the text above them.
        if first < area.y && first > 0 {
            self.put(area.x, first - 1, area.right(), &"─".repeat(area.width.into()), self.theme.rule);
        }
        let mut x = area.x;
        for (y, row) in (first..=area.y).zip(rows) {
            if y < area.y {
                self.blank(area, y, self.theme.text);
            }
            x = self.put(area.x, y, end, row, style);
        }
        x
    }

    fn place(&self) -> String {
        let app = self.app;
        let time = app.transcript.time_at(app.cursor.segment).map(|time| format!("{} · ", self.clock(time)));
        let number = if app.transcript.is_empty() { 0 } else { app.cursor.segment.index() + 1 };
        let of = if app.file.is_being_read { String::new() } else { format!("/{}", app.transcript.len()) };
        format!("{}{number}{of}", time.unwrap_or_default())
    }

    /// How far the work is that goes on outside, and how to stop it.
    fn work(&self) -> Option<String> {
        let (done, progress) = self.app.long_work()?;
        // There the key has another meaning.
        let stop = match self.app.mode {
            Mode::Editing(_) | Mode::Correcting(_) | Mode::Identifying => String::new(),
            _ => format!(", {} stops", first_key_of(self.app, Action::Cancel)),
        };
        Some(format!("{} % {done}{stop}", progress.hundredths()))
    }

    /// What is heard, how fast and of which recording.
    fn heard(&self) -> Option<String> {
        let playing = &self.app.playing;
        let heard = playing.heard?;
        let sign = if heard.is_paused { "‖" } else { "▶" };
        let speed = match playing.speed {
            100 => String::new(),
            percent => format!(" {}×", f64::from(percent) / 100.0),
        };
        let name = playing.name().filter(|name| width(name) + NAMED <= self.app.layout.status.width.into());
        let name = name.map_or(String::new(), |name| format!(" {name}"));
        Some(format!("{sign} {}{speed}{name}", self.clock(heard.time)))
    }

    fn prompt(&mut self, area: Rect, prompt: &Prompt) -> Option<Position> {
        let app = self.app;
        let typed = prompt.text();
        let (label, note) = match &prompt.kind {
            PromptKind::Time => ("time: ".to_owned(), crate::model::TIME_FORMS.to_owned()),
            PromptKind::Query { .. } if app.shelf.is_some() => ("find in all files: ".to_owned(), String::new()),
            PromptKind::FilterFiles => ("files with: ".to_owned(), String::new()),
            PromptKind::Query { replaces, .. } => {
                let finding = &app.finding;
                let total = finding.hits.len();
                let note = match (finding.is_open(), total) {
                    (false, _) if typed.is_empty() => {
                        format!("{} lists what can be asked", first_key_of(app, Action::Complete))
                    }
                    (true, 0) if finding.is_done() => "not found".to_owned(),
                    (true, 0) if finding.is_listening() => listening(app),
                    (_, 0) => String::new(),
                    (_, _) => format!("{}/{total}", finding.place + 1),
                };
                (if *replaces { "replace: ".to_owned() } else { "/".to_owned() }, note)
            }
            PromptKind::Name { speaker } => (format!("{} → ", self.speaker_name(*speaker)), app.share_of(*speaker)),
            PromptKind::Merge { speaker } => {
                (format!("merge {} into: ", self.speaker_name(*speaker)), app.share_of(*speaker))
            }
            PromptKind::Correction(_) => ("write instead: ".to_owned(), String::new()),
            PromptKind::Pick(pick) => ("speaker: ".to_owned(), pick.scope.name().to_owned()),
            PromptKind::Voice(Voice::Tail) => ("who says the rest? ".to_owned(), "a number, or a name".to_owned()),
            PromptKind::Voice(Voice::Other) => ("in turn with: ".to_owned(), "a number, or a name".to_owned()),
            PromptKind::Narrow(_) => ("lines with: ".to_owned(), String::new()),
            PromptKind::Template => ("copy as: ".to_owned(), String::new()),
            PromptKind::Theme => ("theme: ".to_owned(), String::new()),
            PromptKind::Steps => ("go to: ".to_owned(), "Enter makes it as it was right after that".to_owned()),
            PromptKind::Doubts => ("go to: ".to_owned(), counted(prompt.choices.len(), "doubtful place")),
            PromptKind::Note { .. } => ("note: ".to_owned(), String::new()),
            PromptKind::Tag => {
                let scope = if app.anchor.is_some() { Scope::Selection } else { Scope::Segment };
                ("tag: ".to_owned(), scope.name().to_owned())
            }
            PromptKind::Kept => {
                let places = prompt.choices.iter().filter(|choice| choice.number.is_some()).count();
                ("go to: ".to_owned(), counted(places, "place"))
            }
            PromptKind::Times { .. } => ("start - end: ".to_owned(), String::new()),
            PromptKind::Command => {
                (":".to_owned(), with_argument(typed).map_or_else(String::new, |(_, form)| form.to_owned()))
            }
        };
        let fault = match &prompt.kind {
            PromptKind::Query { fault, .. } => fault.as_ref(),
            _ => None,
        };
        let mut note_text = note;
        if let Some(fault) = fault {
            note_text = fault.message.clone();
        } else if let Some(message) = app.message.as_ref().filter(|message| message.is_error) {
            note_text = message.text.clone();
        }
        let label_end = self.put(area.x, area.y, area.x + area.width / 2, &label, self.theme.heading);
        let cursor = prompt.input.cursor().1;
        let before: String = typed.chars().take(cursor).collect();
        // The line gets what it needs, and a third of the room as far as the note leaves it.
        let room = usize::from(area.right().saturating_sub(label_end));
        let line_room = (room / 3).min(room.saturating_sub(width(&note_text) + 1)).max(width(typed) + 2).min(room);
        let skipped = (width(&before) + 1).saturating_sub(line_room);
        let text_style = if prompt.input.is_selecting() { self.theme.focused } else { self.theme.text };
        let wrong_style = self.theme.error.add_modifier(Modifier::UNDERLINED);
        let wrong = fault.map(|fault| fault.range.start..fault.range.end.max(fault.range.start + 1));
        let mut used = 0;
        let mut x = label_end;
        for glyph in glyphs(typed) {
            let is_skipped = used < skipped;
            used += usize::from(glyph.width);
            if !is_skipped && usize::from(x - label_end) + usize::from(glyph.width) <= line_room {
                let is_wrong = wrong.as_ref().is_some_and(|wrong| wrong.contains(&glyph.offset));
                let style = if is_wrong { wrong_style } else { text_style };
                x = self.put_glyph(x, area.y, &glyph.symbol, glyph.width, style);
            }
        }
        // Where something is missing at the end there is no letter to mark.
        if wrong.is_some_and(|wrong| wrong.start >= typed.len()) {
            self.put_glyph(x, area.y, " ", 1, wrong_style);
        }
        let cursor_x = label_end + (width(&before) - skipped.min(width(&before))) as u16;
        let note_x = label_end + line_room as u16 + 1;
        // What is not there yet is no error.
        let is_error = match fault {
            Some(fault) => !fault.range.is_empty(),
            None => app.message.as_ref().is_some_and(|message| message.is_error),
        };
        let style = if is_error { self.theme.error } else { self.theme.faint };
        let room = usize::from(area.right().saturating_sub(note_x));
        if (fault.is_some() || is_error) && width(&note_text) > room && prompt.choices.is_empty() && area.y > 0 {
            let above = Rect { y: area.y - 1, ..area };
            self.blank(above, above.y, self.theme.text);
            self.message(above, area.right(), &note_text, style);
        } else {
            self.put(note_x, area.y, area.right(), &note_text, style);
        }
        (cursor_x < area.right()).then_some(Position { x: cursor_x, y: area.y })
    }

    pub(super) fn blank(&mut self, area: Rect, y: u16, style: Style) {
        for x in area.x..area.right() {
            self.put_glyph(x, y, " ", 1, style);
        }
    }
}

/// Which of the rows on the shelf is chosen.
fn shelf_place(shelf: &Shelf) -> String {
    let (at, of) = match &shelf.searching {
        Some(searching) => searching.place(),
        None => ((shelf.chosen + 1).min(shelf.shown.len()), shelf.shown.len()),
    };
    format!("{at}/{of}")
}

/// The keys that matter now, most needed first: the last ones go where there is no room.
fn hints(app: &App) -> &'static [(Action, &'static str)] {
    match (&app.mode, app.focus) {
        (Mode::Page(_), _) => {
            &[(Action::Quit, "back"), (Action::Narrow, "narrow"), (Action::RowDown, "down"), (Action::PageDown, "page")]
        }
        (Mode::Shelf, _) if app.shelf.as_ref().is_some_and(|shelf| shelf.searching.is_some()) => &[
            (Action::OpenFile, "open"),
            (Action::FindInFiles, "find"),
            (Action::Cancel, "back to the list"),
            (Action::Help, "help"),
        ],
        (Mode::Shelf, _) => &[
            (Action::OpenFile, "open"),
            (Action::FindInFiles, "find in all"),
            (Action::FilterFiles, "filter"),
            (Action::OrderFiles, "order"),
            (Action::Help, "help"),
            (Action::Quit, "quit"),
            (Action::ReverseFiles, "reverse"),
        ],
        (Mode::Comparing(_), _) => &[
            (Action::NextDifference, "next difference"),
            (Action::PreviousDifference, "previous"),
            (Action::GoToDifference, "go there"),
            (Action::Quit, "back"),
            (Action::PageDown, "page"),
        ],
        (Mode::Overview(_), _) => &[
            (Action::GoToMoment, "go there"),
            (Action::ZoomIn, "closer"),
            (Action::ZoomOut, "farther"),
            (Action::Earlier, "earlier"),
            (Action::Later, "later"),
            (Action::WholeRecording, "all"),
            (Action::Cancel, "back"),
        ],
        (Mode::Correcting(correction), _) if correction.lists_spellings() => &[
            (Action::Tick, "tick"),
            (Action::TickAll, "all"),
            (Action::GoOn, "type the right one"),
            (Action::GoBack, "leave"),
        ],
        (Mode::Correcting(_), _) => &[
            (Action::GoOn, "make the changes ticked"),
            (Action::TakeChange, "yes"),
            (Action::LeaveChange, "no"),
            (Action::TickAll, "all"),
            (Action::GoBack, "back"),
            (Action::WholeWords, "whole words"),
            (Action::AsTyped, "as typed"),
            (Action::NextScope, "where"),
        ],
        (Mode::Identifying, _) => &[
            (Action::RenameSpeaker, "rename"),
            (Action::MergeSpeaker, "merge"),
            (Action::NextQuote, "next quote"),
            (Action::PlayQuote, "play the quote"),
            (Action::GoToQuote, "go to the quote"),
            (Action::EntryDown, "next speaker"),
            (Action::LeavePanel, "back"),
            (Action::Undo, "undo"),
        ],
        (Mode::Editing(_), _) => &[
            (Action::Keep, "keep"),
            (Action::Drop, "drop"),
            (Action::KeepNext, "keep, next"),
            (Action::UndoTyping, "undo"),
            (Action::KeepPrevious, "keep, previous"),
        ],
        (_, Focus::Speakers) => &[
            (Action::RenameSpeaker, "rename"),
            (Action::Open, "next segment"),
            (Action::Hide, "hide"),
            (Action::Solo, "solo"),
            (Action::NextPane, "pane"),
            (Action::Help, "help"),
        ],
        (_, Focus::Results) if app.finding.is_offering() => {
            &[(Action::Open, "take this"), (Action::GiveNumbered, "take one"), (Action::Cancel, "back")]
        }
        (_, Focus::Results) => &[
            (Action::Open, "go there"),
            (Action::GroupResults, "by speaker"),
            (Action::OnlyHits, "only hits"),
            (Action::Correct, "correct"),
            (Action::Cancel, "back"),
            (Action::NextPane, "pane"),
            (Action::Help, "help"),
        ],
        _ if app.playing.is_on() && !app.playing.follows => &[
            (Action::PlayHere, "pause"),
            (Action::FollowSpeech, "go along"),
            (Action::SkipBack, "back"),
            (Action::SkipOn, "on"),
            (Action::Help, "help"),
        ],
        _ if app.playing.is_on() => &[
            (Action::PlayHere, "pause"),
            (Action::SkipBack, "back"),
            (Action::SkipOn, "on"),
            (Action::Slower, "slower"),
            (Action::Faster, "faster"),
            (Action::GiveNumbered, "give"),
            (Action::Help, "help"),
        ],
        _ if app.words_from.is_some() => &[
            (Action::Copy, "copy"),
            (Action::CopyAs, "copy as"),
            (Action::NextWord, "more"),
            (Action::SelectWords, "end"),
            (Action::Help, "help"),
        ],
        _ if app.anchor.is_some() => &[
            (Action::GiveNumbered, "give to speaker"),
            (Action::Give, "pick a speaker"),
            (Action::Copy, "copy"),
            (Action::Join, "join"),
            (Action::Delete, "delete"),
            (Action::Alternate, "in turn"),
            (Action::Select, "end selection"),
        ],
        _ if app.finding.is_open() => &[
            (Action::NextHit, "next"),
            (Action::PreviousHit, "previous"),
            (Action::OnlyHits, "only hits"),
            (Action::Cancel, "end"),
            (Action::Help, "help"),
            (Action::RenameSpeaker, "rename"),
        ],
        _ => &[
            (Action::RenameSpeaker, "rename"),
            (Action::Find, "find"),
            (Action::GoToTime, "time"),
            (Action::Help, "help"),
            (Action::Quit, "quit"),
            (Action::GiveNumbered, "give"),
            (Action::Write, "write"),
        ],
    }
}
