//! What a line at a prompt becomes by its choices: completed as a shell does it, or one of a list.
//!
//! Where words mean themselves, what a choice makes of the line stands in it while the choice is marked: so the line is
//! what is accepted, and what was typed comes back behind the last choice.

use std::ops::Range;

use tui_textarea::CursorMove;

use super::prompt::{changed, follow_line, search_along};
use super::{App, Mode, Prompt, PromptKind, arguments, command, completion};

/// Completes the line: by all that is sure, then by each choice in turn. Where there are scopes, the next one.
pub(super) fn complete(app: &mut App, forward: bool) {
    let Mode::Prompt(prompt) = &mut app.mode else { return };
    match &mut prompt.kind {
        PromptKind::Pick(pick) => {
            let at = pick.scopes.iter().position(|(scope, _)| *scope == pick.scope).unwrap_or(0);
            let count = pick.scopes.len();
            pick.scope = pick.scopes[(at + if forward { 1 } else { count - 1 }) % count].0;
            return;
        }
        PromptKind::Correction(correction) if correction.replaces => return correction.next_scope(forward),
        PromptKind::Query { .. } if prompt.choices.is_empty() => {
            prompt.choices = completion::keywords(prompt.text(), prompt.cursor());
            extend(app);
            return;
        }
        kind if !kind.takes_words() => return,
        _ => {}
    }
    if !forward || prompt.is_choosing || !extend(app) {
        step(app, if forward { 1 } else { -1 });
    }
}

/// Marks the next choice or the one before; in the history of a prompt, goes to a later line or an earlier one.
pub(super) fn list(app: &mut App, by: isize) {
    let Mode::Prompt(prompt) = &mut app.mode else { return };
    if matches!(prompt.kind, PromptKind::Note { .. }) {
        return prompt.input.move_cursor(if by < 0 { CursorMove::Up } else { CursorMove::Down });
    }
    let lines = match prompt.kind {
        PromptKind::Command => Some(&app.commands),
        PromptKind::Query { .. } => Some(&app.queries),
        _ => None,
    };
    let has_nothing_else = prompt.text().is_empty() || prompt.choices.is_empty();
    if let Some(lines) = lines
        && (prompt.history_back > 0 || (by < 0 && has_nothing_else))
    {
        if prompt.history_back == 0 {
            prompt.draft = (prompt.text().to_owned(), prompt.cursor());
        }
        let back = prompt.history_back.saturating_add_signed(-by).min(lines.len());
        let line = lines.back(back).unwrap_or(&prompt.draft.0).to_owned();
        prompt.history_back = back;
        put(prompt, &line, line.len());
        follow_line(app);
    } else if prompt.kind.takes_words() {
        step(app, by);
    } else {
        let last = prompt.choices.len().saturating_sub(1);
        prompt.chosen = prompt.chosen.saturating_add_signed(by).min(last);
    }
}

/// Takes the choice that is marked: the line goes on behind it.
pub(super) fn settle(app: &mut App) {
    let Mode::Prompt(prompt) = &mut app.mode else { return };
    if let Some(choice) = prompt.choices.get(prompt.chosen) {
        let (text, (line, cursor)) = (choice.text.clone(), prompt.draft.clone());
        take(app, &line, cursor, &text);
    }
}

/// Has the line go on as all choices do that begin like it, or as the only one there is; whether that makes another of it.
fn extend(app: &mut App) -> bool {
    let Mode::Prompt(prompt) = &mut app.mode else { return false };
    let (line, cursor) = (prompt.text().to_owned(), prompt.cursor());
    let typed = &line[place(&prompt.kind, &line, cursor)];
    let others = || prompt.choices.iter().map(|choice| choice.text.as_str()).filter(|text| *text != typed);
    let begins = |text: &&str| text.to_lowercase().starts_with(&typed.to_lowercase());
    let is_whole = prompt.choices.iter().any(|choice| choice.text == typed);
    let text = match (others().filter(begins).count(), others().count()) {
        (1, _) => others().find(begins),
        (0, _) if is_whole => Some(typed),
        (0, 1) => others().next(),
        _ => None,
    };
    if let Some(text) = text.map(str::to_owned) {
        take(app, &line, cursor, &text);
    } else {
        let stem = others().filter(begins).reduce(shared).filter(|stem| stem.len() >= typed.len()).unwrap_or(typed);
        let (becomes, at) = with(&prompt.kind, &line, cursor, stem);
        if becomes != line {
            put(prompt, &becomes, at);
            changed(app);
        }
    }
    matches!(&app.mode, Mode::Prompt(prompt) if prompt.text() != line)
}

/// What two texts begin with.
fn shared<'a>(one: &'a str, other: &str) -> &'a str {
    let end = one.char_indices().zip(other.chars()).find(|((_, a), b)| a != b).map(|((at, _), _)| at);
    &one[..end.unwrap_or(one.len().min(other.len()))]
}

/// Has the line become what the next choice makes of it, or the one before; what was typed is between the last and the
/// first.
fn step(app: &mut App, by: isize) {
    let Mode::Prompt(prompt) = &mut app.mode else { return };
    let count = prompt.choices.len();
    if !prompt.is_choosing {
        prompt.draft = (prompt.text().to_owned(), prompt.cursor());
        prompt.chosen = count;
    }
    let (draft, cursor) = prompt.draft.clone();
    let (line, column) = loop {
        prompt.chosen = (prompt.chosen + (count + 1).saturating_add_signed(by)) % (count + 1);
        match prompt.choices.get(prompt.chosen) {
            None => break (draft, cursor),
            Some(choice) => match with(&prompt.kind, &draft, cursor, &choice.text) {
                (line, _) if line == draft => {}
                other => break other,
            },
        }
    };
    prompt.history_back = 0;
    prompt.is_choosing = prompt.chosen < count;
    if !prompt.is_choosing {
        prompt.chosen = 0;
    }
    put(prompt, &line, column);
    search_along(app);
}

/// Has a line become what a choice makes of it, ready for what stands behind that.
fn take(app: &mut App, line: &str, cursor: usize, text: &str) {
    let Mode::Prompt(prompt) = &mut app.mode else { return };
    let (mut becomes, mut at) = with(&prompt.kind, line, cursor, text);
    let goes_on = match prompt.kind {
        PromptKind::Query { .. } => !text.ends_with(':') && !becomes[at..].starts_with(' '),
        PromptKind::Command => command::with_argument(&format!("{becomes} ")).is_some_and(|(name, _)| name == becomes),
        _ => false,
    };
    if goes_on {
        becomes.insert(at, ' ');
        at += 1;
    }
    put(prompt, &becomes, at);
    changed(app);
}

/// The part of a line that a choice takes the place of, in bytes.
fn place(kind: &PromptKind, line: &str, cursor: usize) -> Range<usize> {
    match kind {
        PromptKind::Query { .. } => completion::start_of_word(line, cursor)..cursor,
        PromptKind::Command => arguments::start_of_choice(line)..line.len(),
        _ => 0..line.len(),
    }
}

/// A line with a text in that place, and where that ends.
fn with(kind: &PromptKind, line: &str, cursor: usize, text: &str) -> (String, usize) {
    let Range { start, end } = place(kind, line, cursor);
    (format!("{}{text}{}", &line[..start], &line[end..]), start + text.len())
}

/// Puts a line in the place of what stands in the prompt, and the cursor at a byte of it.
fn put(prompt: &mut Prompt, line: &str, cursor: usize) {
    prompt.input.cancel_selection();
    prompt.input.move_cursor(CursorMove::End);
    prompt.input.delete_line_by_head();
    prompt.input.insert_str(line);
    let column = line[..cursor].chars().count();
    prompt.input.move_cursor(CursorMove::Jump(0, u16::try_from(column).unwrap_or(u16::MAX)));
}
