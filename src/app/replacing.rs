//! Replacing what is typed: what to find, what to put there, then every change as in a correction.

use super::page::way_to;
use super::prompt::line_prompt;
use super::{Action, App, Focus, Mode, Narrowing, PromptKind, Scope, correcting};
use crate::search::Query;

/// Asks what to replace: the last search, to be taken, changed or typed over.
pub(super) fn ask(app: &mut App) {
    if app.refuses_edits() {
        return;
    }
    app.focus_on(Focus::Timeline);
    let kind = PromptKind::Query { origin: app.cursor, fault: None, replaces: true };
    let mut typed = app.finding.typed().to_owned();
    if typed.is_empty() {
        typed = app.queries.back(1).unwrap_or_default().to_owned();
        // Lines are kept that could be read.
        let _ = app.search(&typed);
    }
    app.mode = line_prompt(kind, &typed);
    // What is typed takes its place.
    if let Mode::Prompt(prompt) = &mut app.mode {
        prompt.input.select_all();
    }
}

/// Asks what to put in the place of what was found.
pub(super) fn ask_right(app: &mut App, typed: &str) {
    if !app.finding.is_open() {
        return app.complain("nothing was typed to be replaced");
    }
    if !app.finding.is_done() {
        let kind = PromptKind::Query { origin: app.cursor, fault: None, replaces: true };
        app.mode = line_prompt(kind, typed);
        return app.complain("still searching; Enter again in a moment");
    }
    if app.finding.hits.is_empty() {
        app.finding.awaits_number = true;
        if app.finding.query.as_ref().is_some_and(Query::matches_nothing) {
            return app.complain("this matches only places between characters; there is nothing to replace");
        }
        return app.say_if_not_found();
    }
    let Some((mut correction, _)) = correcting::gather(app) else { return };
    correction.replaces = true;
    correction.spellings.iter_mut().for_each(|spelling| spelling.is_ticked = true);
    if app.anchor.is_some() {
        correction.narrowing = Narrowing { scope: Scope::Selection, ..correction.narrowing };
        if correction.rows() == 0 {
            return app.complain(format!("not found in the selection; {} ends it", way_to(app, Action::Select)));
        }
    }
    app.mode = line_prompt(PromptKind::Correction(Box::new(correction)), "");
}
