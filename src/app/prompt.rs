//! Prompts and questions: opening, editing, completing, accepting.

use tui_textarea::{CursorMove, TextArea};

use super::naming::shown_name;
use super::{App, Choice, Effect, Mode, Prompt, PromptKind, Question, command};
use crate::model::clean_name;
use crate::search::Literal;
use crate::text::counted;

/// An edit of the line being typed.
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

pub(super) fn line_prompt(kind: PromptKind, text: &str) -> Mode {
    let mut input = TextArea::new(vec![text.to_owned()]);
    input.move_cursor(CursorMove::End);
    Mode::Prompt(Box::new(Prompt { kind, input, choices: Vec::new(), chosen: 0, history_back: 0 }))
}

pub(super) fn ask_time(app: &mut App) {
    app.mode = line_prompt(PromptKind::Time, "");
}

pub(super) fn ask_query(app: &mut App) {
    app.mode = line_prompt(PromptKind::Query { origin: app.cursor }, "");
}

pub(super) fn ask_name(app: &mut App) {
    if app.refuses_edits() {
        return;
    }
    let Some(speaker) = app.current_speaker() else { return };
    // A name given before is there to be mended; a label is not worth keeping.
    let name = app.transcript.speakers().get(speaker).and_then(|speaker| speaker.name.as_deref()).unwrap_or("");
    app.mode = line_prompt(PromptKind::Name { speaker }, name);
}

pub(super) fn ask_command(app: &mut App) {
    app.mode = line_prompt(PromptKind::Command, "");
    app.refresh_choices();
}

pub(super) fn insert(app: &mut App, c: char) {
    if let Mode::Prompt(prompt) = &mut app.mode {
        prompt.input.insert_char(c);
        changed(app);
    }
}

pub(super) fn paste(app: &mut App, text: &str) {
    if let Mode::Prompt(prompt) = &mut app.mode {
        prompt.input.insert_str(clean_name(text));
        changed(app);
    }
}

pub(super) fn line(app: &mut App, edit: Line) {
    let Mode::Prompt(prompt) = &mut app.mode else { return };
    let input = &mut prompt.input;
    let before = input.lines().first().cloned();
    match edit {
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
    if input.lines().first() != before.as_ref() {
        changed(app);
    }
}

/// What follows from a changed line.
fn changed(app: &mut App) {
    let Mode::Prompt(prompt) = &mut app.mode else { return };
    prompt.history_back = 0;
    if let PromptKind::Query { origin } = prompt.kind {
        let typed = prompt.text().to_owned();
        app.move_to(origin);
        app.search(&typed);
    } else {
        app.refresh_choices();
    }
}

pub(super) fn dismiss(app: &mut App) {
    if let Mode::Prompt(prompt) = std::mem::replace(&mut app.mode, Mode::Reading)
        && let PromptKind::Query { origin } = prompt.kind
    {
        app.search("");
        app.move_to(origin);
    }
}

pub(super) fn accept(app: &mut App) {
    let Mode::Prompt(prompt) = std::mem::replace(&mut app.mode, Mode::Reading) else { return };
    let typed = prompt.text().to_owned();
    match prompt.kind {
        PromptKind::Time => {
            if !typed.trim().is_empty() && !app.go_to_typed_time(&typed) {
                // The line stays, so that a slip is mended and not typed again.
                let message = app.message.take();
                app.mode = line_prompt(PromptKind::Time, &typed);
                app.message = message;
            }
        }
        PromptKind::Query { origin } => {
            let found = app.cursor;
            app.cursor = origin;
            app.jump(found);
            app.focus = super::Focus::Timeline;
            app.say_if_not_found();
        }
        PromptKind::Name { speaker } => app.rename(speaker, clean_name(&typed)),
        PromptKind::Pick(pick) => match prompt.choices.get(prompt.chosen) {
            Some(choice) => app.give_picked(pick.scope, choice.speaker, &choice.text),
            None => app.complain("no speaker chosen"),
        },
        PromptKind::Command => {
            let line = match prompt.choices.get(prompt.chosen) {
                // A word that is no command runs one only if it was chosen, or begins it harmlessly.
                Some(choice)
                    if !command::is_known(&typed)
                        && (prompt.chosen > 0
                            || (choice.text.starts_with(typed.trim()) && !choice.text.ends_with('!'))) =>
                {
                    choice.text.clone()
                }
                _ => typed,
            };
            if !line.trim().is_empty() && app.command_history.last() != Some(&line) {
                app.command_history.push(line.clone());
            }
            command::run(app, &line);
        }
    }
}

pub(super) fn complete(app: &mut App, forward: bool) {
    let Mode::Prompt(prompt) = &mut app.mode else { return };
    match &mut prompt.kind {
        PromptKind::Pick(pick) => {
            let at = pick.scopes.iter().position(|(scope, _)| *scope == pick.scope).unwrap_or(0);
            let count = pick.scopes.len();
            pick.scope = pick.scopes[(at + if forward { 1 } else { count - 1 }) % count].0;
        }
        PromptKind::Command => {
            if let Some(choice) = prompt.choices.get(prompt.chosen) {
                let text = choice.text.clone();
                replace_line(prompt, &text);
            }
        }
        _ => {}
    }
}

pub(super) fn list(app: &mut App, by: isize) {
    let history = app.command_history.clone();
    let Mode::Prompt(prompt) = &mut app.mode else { return };
    let typed_nothing = prompt.text().is_empty() || prompt.history_back > 0;
    if matches!(prompt.kind, PromptKind::Command) && typed_nothing && (by < 0 || prompt.history_back > 0) {
        prompt.history_back = prompt.history_back.saturating_add_signed(-by).min(history.len());
        let line = history.len().checked_sub(prompt.history_back).and_then(|at| history.get(at));
        let back = prompt.history_back;
        replace_line(prompt, &line.cloned().unwrap_or_default());
        app.refresh_choices();
        if let Mode::Prompt(prompt) = &mut app.mode {
            prompt.history_back = back;
        }
        return;
    }
    let last = prompt.choices.len().saturating_sub(1);
    prompt.chosen = prompt.chosen.saturating_add_signed(by).min(last);
}

fn replace_line(prompt: &mut Prompt, text: &str) {
    prompt.input.move_cursor(CursorMove::End);
    prompt.input.delete_line_by_head();
    prompt.input.insert_str(text);
}

pub(super) fn answer(app: &mut App, yes: bool) {
    let Mode::Question(question) = std::mem::replace(&mut app.mode, Mode::Reading) else { return };
    match *question {
        _ if !yes => app.say("nothing was done"),
        Question::Merge { edit, .. } => app.change(edit),
        Question::Retry { request, .. } => app.write(request.to, request.overwrite, request.then_quit),
        Question::Quit { .. } => app.effects.push(Effect::Quit),
    }
}

impl App {
    /// Makes the list of choices for what is typed.
    pub(super) fn refresh_choices(&mut self) {
        let Mode::Prompt(prompt) = &self.mode else { return };
        let typed = prompt.text().to_owned();
        let choices = match prompt.kind {
            PromptKind::Pick(_) => self.speaker_choices(&clean_name(&typed)),
            PromptKind::Command => command::choices(self, &typed),
            _ => return,
        };
        if let Mode::Prompt(prompt) = &mut self.mode {
            prompt.choices = choices;
            prompt.chosen = 0;
        }
    }

    /// Speakers whose name holds what is typed, the one called exactly so first, then a new one of this name.
    fn speaker_choices(&self, typed: &str) -> Vec<Choice> {
        let query = Literal::new(typed);
        let matches = |name: &str| query.as_ref().is_none_or(|query| query.is_match(name));
        let mut choices: Vec<Choice> = self
            .roots
            .iter()
            .map(|&id| (id, shown_name(&self.transcript, id)))
            .filter(|(_, name)| matches(name))
            .map(|(id, name)| Choice {
                text: name,
                detail: counted(self.totals[id.index()].0 as usize, "segment"),
                speaker: Some(id),
            })
            .collect();
        if !typed.is_empty() && self.transcript.speakers().named(typed).is_none() {
            choices.push(Choice { text: typed.to_owned(), detail: "new speaker".into(), speaker: None });
        }
        // Who is called so, who has it at the start of a part of the name, the new one, who has it inside a part.
        let starts_part = |name: &str, at: usize| !name[..at].ends_with(char::is_alphanumeric);
        let begins =
            |name: &str| query.as_ref().is_none_or(|query| query.spans(name).any(|span| starts_part(name, span.start)));
        choices.sort_by_key(|choice| match choice.speaker {
            Some(_) if choice.text == typed => 0,
            Some(_) if begins(&choice.text) => 1,
            None => 2,
            Some(_) => 3,
        });
        choices
    }
}
