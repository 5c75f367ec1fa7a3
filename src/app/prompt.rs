//! Prompts and questions: opening, editing, completing, accepting.

use tui_textarea::{CursorMove, TextArea};

use super::naming::{describe_step, shown_name};
use super::{
    App, Choice, Effect, Focus, Input, Mode, Prompt, PromptKind, Question, Voice, annotating, arguments, choosing,
    command, completion, correcting, doubting, editing, replacing,
};
use crate::model::{SegmentIx, SpeakerId, clean_name, clean_note, clean_tag};
use crate::search::{Literal, Query};
use crate::text::counted;

/// An edit of what is typed, or a move in it.
pub(super) enum Line {
    Start,
    End,
    Left,
    Right,
    WordLeft,
    WordRight,
    DeleteBack,
    DeleteForward,
    DeleteWord,
    DeleteToStart,
    DeleteToEnd,
    Yank,
}

impl Line {
    pub(super) fn make(self, input: &mut TextArea<'static>) {
        match self {
            Line::Start => input.move_cursor(CursorMove::Head),
            Line::End => input.move_cursor(CursorMove::End),
            Line::Left => input.move_cursor(CursorMove::Back),
            Line::Right => input.move_cursor(CursorMove::Forward),
            Line::WordLeft => input.move_cursor(CursorMove::WordBack),
            Line::WordRight => input.move_cursor(CursorMove::WordForward),
            Line::DeleteBack => drop(input.delete_char()),
            Line::DeleteForward => drop(input.delete_next_char()),
            Line::DeleteWord => drop(input.delete_word()),
            Line::DeleteToStart => drop(input.delete_line_by_head()),
            Line::DeleteToEnd => drop(input.delete_line_by_end()),
            Line::Yank => drop(input.paste()),
        }
    }
}

pub(super) fn line_prompt(kind: PromptKind, text: &str) -> Mode {
    let mut input = TextArea::new(text.split('\n').map(String::from).collect());
    input.move_cursor(CursorMove::Bottom);
    input.move_cursor(CursorMove::End);
    let is_choosing = !kind.takes_words();
    let (choices, draft) = (Vec::new(), (String::new(), 0));
    Mode::Prompt(Box::new(Prompt { kind, input, choices, chosen: 0, is_choosing, history_back: 0, draft }))
}

pub(super) fn ask_time(app: &mut App) {
    app.mode = line_prompt(PromptKind::Time, "");
}

pub(super) fn ask_query(app: &mut App) {
    app.focus_on(Focus::Timeline);
    app.mode = line_prompt(PromptKind::Query { origin: app.cursor, fault: None, replaces: false }, "");
}

pub(super) fn ask_name(app: &mut App) {
    if app.refuses_edits() {
        return;
    }
    let Some(speaker) = app.current_speaker() else { return };
    // A name given before is there to be mended; a label is not worth keeping.
    let name = app.transcript.speakers().get(speaker).and_then(|speaker| speaker.name.as_deref()).unwrap_or("");
    app.mode = line_prompt(PromptKind::Name { speaker }, name);
    app.ask_for_names();
    app.refresh_choices();
}

pub(super) fn ask_step(app: &mut App) {
    if app.history.steps().is_empty() {
        return app.complain("nothing was changed yet");
    }
    app.mode = line_prompt(PromptKind::Steps, "");
    app.refresh_choices();
    let done = app.history.done();
    app.choose_where(|choice| choice.number == Some(done));
}

pub(super) fn ask_command(app: &mut App) {
    app.folder = Default::default();
    app.mode = line_prompt(PromptKind::Command, "");
    app.refresh_choices();
}

pub(super) fn insert(app: &mut App, c: char) {
    if let Mode::Prompt(prompt) = &mut app.mode {
        // The number of a speaker is enough.
        let number = c.to_digit(10).and_then(|number| (number as usize).checked_sub(1));
        let speaker = number.and_then(|number| app.roots.get(number)).copied();
        let is_choice = prompt.choices.iter().any(|choice| choice.speaker == speaker);
        if let Some(speaker) = speaker.filter(|_| is_choice && prompt.text().is_empty()) {
            match prompt.kind {
                PromptKind::Voice(voice) => {
                    app.mode = app.resting();
                    return app.take_voice(voice, Some(speaker), "");
                }
                PromptKind::Merge { speaker: merged } => {
                    app.mode = app.resting();
                    return app.merge(merged, speaker);
                }
                _ => {}
            }
        }
        prompt.input.insert_char(c);
        changed(app);
    }
}

pub(super) fn paste(app: &mut App, text: &str) {
    if let Mode::Prompt(prompt) = &mut app.mode {
        let is_note = matches!(prompt.kind, PromptKind::Note { .. });
        prompt.input.insert_str(if is_note { clean_note(text) } else { clean_name(text) });
        changed(app);
    } else {
        editing::paste(app, text);
    }
}

pub(super) fn line(app: &mut App, edit: Line) {
    let Mode::Prompt(prompt) = &mut app.mode else { return editing::line(app, edit) };
    let input = &mut prompt.input;
    let before = input.lines().first().cloned();
    if matches!(edit, Line::Start | Line::End | Line::Left | Line::Right | Line::WordLeft | Line::WordRight) {
        input.cancel_selection();
    }
    edit.make(input);
    if input.lines().first() != before.as_ref() {
        changed(app);
    } else if prompt.kind.takes_words() {
        // Another word may be under the cursor.
        app.refresh_choices();
    }
}

/// Ends the line of a note.
pub(super) fn break_line(app: &mut App) {
    let Mode::Prompt(prompt) = &mut app.mode else { return };
    match prompt.kind {
        PromptKind::Note { .. } => prompt.input.insert_newline(),
        _ => app.complain("only a note has several lines"),
    }
}

/// What follows from a changed line.
pub(super) fn changed(app: &mut App) {
    let Mode::Prompt(prompt) = &mut app.mode else { return };
    prompt.history_back = 0;
    follow_line(app);
}

/// Searches for what the line asks now, where it is a query.
pub(super) fn search_along(app: &mut App) {
    let Mode::Prompt(prompt) = &mut app.mode else { return };
    let typed = prompt.text().to_owned();
    let PromptKind::Query { origin, fault, .. } = &mut prompt.kind else { return };
    let origin = *origin;
    match Query::parse(&typed) {
        Ok(query) => {
            *fault = None;
            app.move_to(origin);
            app.start_search(query);
        }
        // The last good results stay; where more is to be typed, those of what stands before it.
        Err(error) => {
            let before = typed.get(..error.range.start).filter(|_| error.range.is_empty());
            let before = before.map(|before| &before[..before.rfind(char::is_whitespace).unwrap_or(0)]);
            *fault = Some(error);
            if let Some(Ok(query)) = before.map(Query::parse) {
                app.move_to(origin);
                app.start_search(query);
            }
        }
    }
}

/// Has what hangs on the line follow it: what is found, what is listed, what the line can become.
pub(super) fn follow_line(app: &mut App) {
    search_along(app);
    let Mode::Prompt(prompt) = &app.mode else { return };
    let typed = prompt.text().to_owned();
    if let Mode::Prompt(prompt) = &mut app.mode
        && let PromptKind::Narrow(page) = &mut prompt.kind
    {
        page.narrow(&typed);
    }
    if let Mode::Prompt(prompt) = &app.mode
        && matches!(prompt.kind, PromptKind::FilterFiles)
    {
        app.filter_shelf(&typed);
    }
    app.refresh_choices();
}

pub(super) fn dismiss(app: &mut App) {
    let resting = app.resting();
    let Mode::Prompt(prompt) = std::mem::replace(&mut app.mode, resting) else { return };
    match prompt.kind {
        PromptKind::Query { origin, .. } => {
            app.start_search(None);
            app.move_to(origin);
        }
        PromptKind::Correction(correction) => correcting::leave_prompt(app, correction),
        PromptKind::Narrow(mut page) => {
            page.narrow("");
            app.mode = Mode::Page(*page);
        }
        PromptKind::FilterFiles => app.filter_shelf(""),
        _ => {}
    }
}

pub(super) fn accept(app: &mut App) {
    if stays_open(app) {
        return;
    }
    let resting = app.resting();
    let Mode::Prompt(prompt) = std::mem::replace(&mut app.mode, resting) else { return };
    let typed = prompt.text().to_owned();
    match prompt.kind {
        PromptKind::Time => {
            if !typed.trim().is_empty() && !app.go_to_typed_time(&typed) {
                app.ask_again(PromptKind::Time, &typed);
            }
        }
        PromptKind::Query { origin, replaces: true, .. } => {
            app.move_to(origin);
            app.remember(Input::Query, &typed);
            replacing::ask_right(app, &typed);
        }
        PromptKind::Query { origin, .. } => {
            let found = app.cursor;
            app.cursor = origin;
            app.jump(found);
            app.focus_on(Focus::Timeline);
            app.finding.awaits_number = true;
            app.say_if_not_found();
            app.remember(Input::Query, &typed);
        }
        PromptKind::Correction(correction) => correcting::take_right(app, correction, &typed),
        PromptKind::Name { speaker } => app.rename(speaker, clean_name(&typed)),
        PromptKind::Narrow(page) => app.mode = Mode::Page(*page),
        PromptKind::FilterFiles => {}
        PromptKind::Note { segment } => app.note(segment, &prompt.lines()),
        PromptKind::Tag => app.tag(&clean_tag(&typed)),
        PromptKind::Times { segment } => {
            if !app.retime(segment, &typed) {
                app.ask_again(PromptKind::Times { segment }, &typed);
            }
        }
        PromptKind::Command => {
            // A word that is no command runs one that it begins, where that is harmless.
            let begins = |choice: &&Choice| choice.text.starts_with(typed.trim()) && !choice.text.contains(['!', ' ']);
            let is_meant = prompt.is_choosing || arguments::is_typed(&typed) || command::is_known(&typed);
            let line = prompt.choices.first().filter(begins).filter(|_| !is_meant).map(|choice| choice.text.clone());
            let line = line.unwrap_or(typed);
            app.remember(Input::Command, &line);
            command::run(app, &line);
        }
        kind => match prompt.choices.into_iter().nth(prompt.chosen) {
            Some(choice) => take_choice(app, kind, choice),
            None => app.complain(format!("no {} chosen", listed_in(&kind))),
        },
    }
}

/// Does what a choice from a list is for.
fn take_choice(app: &mut App, kind: PromptKind, choice: Choice) {
    match (kind, choice.number, choice.speaker) {
        (PromptKind::Merge { speaker }, _, Some(into)) => app.merge(speaker, into),
        (PromptKind::Pick(pick), _, speaker) => app.give_picked(pick.scope, speaker, &choice.text),
        (PromptKind::Voice(voice), _, speaker) => app.take_voice(voice, speaker, &choice.text),
        (PromptKind::Steps, Some(step), _) => app.go_to_step(step),
        (PromptKind::Template, ..) => app.copy_as(&choice.text),
        (PromptKind::Theme, ..) => app.wear(&choice.text),
        (PromptKind::Doubts, Some(number), _) => doubting::go_to(app, number),
        (PromptKind::Kept, Some(number), _) => app.go_to_kept(SegmentIx::at(number)),
        (PromptKind::Kept, None, _) => annotating::list_tagged(app, &choice.text),
        _ => {}
    }
}

/// What is chosen from the list of a prompt.
fn listed_in(kind: &PromptKind) -> &'static str {
    match kind {
        PromptKind::Steps => "change",
        PromptKind::Template => "template",
        PromptKind::Theme => "theme",
        PromptKind::Doubts | PromptKind::Kept => "place",
        _ => "speaker",
    }
}

/// Whether a query is not done with: a choice that is marked is meant, or the line cannot be read.
fn stays_open(app: &mut App) -> bool {
    let Mode::Prompt(prompt) = &mut app.mode else { return false };
    let PromptKind::Query { fault, .. } = &prompt.kind else { return false };
    if prompt.is_choosing {
        choosing::settle(app);
        return true;
    }
    let Some(fault) = fault else { return false };
    // To where it is to be mended.
    let column = prompt.text().get(..fault.range.end).unwrap_or_default().chars().count();
    prompt.input.move_cursor(CursorMove::Jump(0, u16::try_from(column).unwrap_or(u16::MAX)));
    true
}

pub(super) fn answer(app: &mut App, yes: bool) {
    let resting = app.resting();
    let Mode::Question(question) = std::mem::replace(&mut app.mode, resting) else { return };
    match *question {
        _ if !yes => app.say("nothing was done"),
        Question::Merge { edit, .. } => drop(app.change(edit)),
        Question::Retry { request, .. } => app.write(request.to, request.overwrite, request.then_quit),
        Question::Quit { .. } => app.leave(),
    }
}

impl App {
    /// Lets a line stay that cannot be taken, so that a slip is mended and not typed again.
    fn ask_again(&mut self, kind: PromptKind, typed: &str) {
        self.mode = line_prompt(kind, typed);
    }

    /// Keeps a line for the prompts, or the start, to come.
    pub(super) fn remember(&mut self, input: Input, line: &str) {
        if line.trim().is_empty() {
            return;
        }
        match input {
            Input::Query => self.queries.add(line),
            Input::Command => self.commands.add(line),
            Input::Display => {}
        }
        self.effects.push(Effect::Remember(input, line.to_owned()));
    }

    /// Makes the list of choices for what is typed.
    pub(super) fn refresh_choices(&mut self) {
        let Mode::Prompt(prompt) = &self.mode else { return };
        let typed = prompt.text().to_owned();
        let choices = match prompt.kind {
            PromptKind::Pick(_) => self.speaker_choices(&clean_name(&typed)),
            PromptKind::Name { speaker } => self.name_choices(speaker, &clean_name(&typed)),
            PromptKind::Merge { speaker } => self.merge_choices(speaker, &clean_name(&typed)),
            PromptKind::Voice(voice) => self.voice_choices(voice, &clean_name(&typed)),
            PromptKind::Steps => self.step_choices(typed.trim()),
            PromptKind::Template => self.template_choices(typed.trim()),
            PromptKind::Theme => self.theme_choices(typed.trim()),
            PromptKind::Doubts => doubting::choices(self, typed.trim()),
            PromptKind::Tag => annotating::tag_choices(self, &typed),
            PromptKind::Kept => annotating::kept_choices(self, &typed),
            PromptKind::Command => match arguments::choices(self, &typed) {
                Some(choices) => choices,
                None => command::choices(self, &typed),
            },
            PromptKind::Query { .. } => completion::values(self, &typed, prompt.cursor()),
            _ => return,
        };
        if let Mode::Prompt(prompt) = &mut self.mode {
            prompt.choices = choices;
            prompt.chosen = 0;
            prompt.is_choosing = !prompt.kind.takes_words();
        }
    }

    /// Marks the first choice of the list of which something is so; the first of all where it is of none.
    pub(super) fn choose_where(&mut self, is_so: impl Fn(&Choice) -> bool) {
        if let Mode::Prompt(prompt) = &mut self.mode {
            prompt.chosen = prompt.choices.iter().position(is_so).unwrap_or(0);
        }
    }

    /// The changes that hold what is typed, the last one first, and the state before them all.
    fn step_choices(&self, typed: &str) -> Vec<Choice> {
        let done = self.history.done();
        let texts = self.history.steps().iter().map(|step| describe_step(step, &self.transcript));
        let all: Vec<String> = std::iter::once("the file as it was first read".to_owned()).chain(texts).collect();
        let query = Literal::new(typed);
        let matches = |text: &str| query.as_ref().is_none_or(|query| query.is_match(text));
        let listed = all.into_iter().enumerate().rev().filter(|(_, text)| matches(text));
        let state = |step: usize| match step.cmp(&done) {
            std::cmp::Ordering::Less => "",
            std::cmp::Ordering::Equal => "now",
            std::cmp::Ordering::Greater => "undone",
        };
        let choice = |(step, text)| Choice { number: Some(step), ..Choice::new(text, state(step)) };
        listed.map(choice).collect()
    }

    /// The speakers for a change of segments: the one there is first, or left out where another is asked for.
    fn voice_choices(&self, voice: Voice, typed: &str) -> Vec<Choice> {
        let mut choices = self.speaker_choices(typed);
        let number = |id: SpeakerId| self.roots.iter().position(|root| *root == id).filter(|at| *at < 9);
        for choice in choices.iter_mut().filter(|_| typed.is_empty()) {
            if let Some(at) = choice.speaker.and_then(number) {
                choice.detail = format!("{} · {}", at + 1, choice.detail);
            }
        }
        let present = self.transcript.speaker_at(self.selection().0);
        match voice {
            Voice::Tail if typed.is_empty() => choices.sort_by_key(|choice| choice.speaker != present),
            Voice::Tail => {}
            Voice::Other => choices.retain(|choice| choice.speaker != present),
        }
        choices
    }

    /// Speakers whose name holds what is typed, the one called exactly so first, then a new one of this name.
    pub(super) fn speaker_choices(&self, typed: &str) -> Vec<Choice> {
        let query = Literal::new(typed);
        let matches = |name: &str| query.as_ref().is_none_or(|query| query.is_match(name));
        let mut choices: Vec<Choice> = self
            .roots
            .iter()
            .map(|&id| (id, shown_name(&self.transcript, id)))
            .filter(|(_, name)| matches(name))
            .map(|(id, name)| {
                let count = counted(self.totals[id.index()].0 as usize, "segment");
                Choice { speaker: Some(id), ..Choice::new(name, count) }
            })
            .collect();
        if !typed.is_empty() && self.transcript.speakers().named(typed).is_none() {
            choices.push(Choice::new(typed, "new speaker"));
        }
        // Who is called so, also in other letters (ann for Ann, not Anna), who has it at the start of a part of the name, the new one, who has it inside a part.
        let starts_part = |name: &str, at: usize| !name[..at].ends_with(char::is_alphanumeric);
        let begins =
            |name: &str| query.as_ref().is_none_or(|query| query.spans(name).any(|span| starts_part(name, span.start)));
        let is_whole =
            |name: &str| query.as_ref().is_some_and(|query| query.spans(name).any(|span| span == (0..name.len())));
        choices.sort_by_key(|choice| match choice.speaker {
            Some(_) if choice.text == typed => 0,
            Some(_) if is_whole(&choice.text) => 1,
            Some(_) if begins(&choice.text) => 2,
            None => 3,
            Some(_) => 4,
        });
        choices
    }
}
