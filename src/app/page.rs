//! Pages over the whole screen: help and warnings.

use super::{Action, App, Mode, Page, PageLine, key};

pub(super) fn open_help(app: &mut App) {
    let mut lines = Vec::new();
    let mut group = None;
    for action in Action::ALL {
        if group != Some(action.group()) {
            if group.is_some() {
                lines.push(PageLine { key: String::new(), text: String::new() });
            }
            group = Some(action.group());
            lines.push(PageLine { key: String::new(), text: action.group().title().to_owned() });
        }
        let text = format!("{}  ({})", action.doc(), action.name());
        lines.push(PageLine { key: keys_of(app, *action), text });
    }
    app.mode = Mode::Page(Page { title: "Keys".into(), lines, top: 0 });
}

/// The keys of an action as the screen shows them, those of a row of digits as `1–9`.
pub fn keys_of(app: &App, action: Action) -> String {
    let keys: Vec<String> = app.keymap.keys_of(action).map(key::shown).collect();
    match keys.as_slice() {
        [first, .., last] if keys.len() == 9 && first == "1" && last == "9" => "1–9".into(),
        _ => keys.join(" "),
    }
}

pub(super) fn open_warnings(app: &mut App) {
    if app.file.warnings.is_empty() {
        return app.say("everything in the file was read");
    }
    let lines = app
        .file
        .warnings
        .iter()
        .map(|warning| PageLine { key: format!("line {}", warning.line), text: warning.message.clone() });
    app.mode = Mode::Page(Page { title: "Warnings".into(), lines: lines.collect(), top: 0 });
}

impl App {
    /// Rows a page has for its lines, below its title.
    pub(super) fn page_rows(&self) -> u16 {
        self.size.1.saturating_sub(2).max(1)
    }

    /// Scrolls the page that is open; whether one is.
    pub(super) fn scroll_page(&mut self, by: isize) -> bool {
        let rows = usize::from(self.page_rows());
        let Mode::Page(page) = &mut self.mode else { return false };
        page.top = page.top.saturating_add_signed(by).min(page.lines.len().saturating_sub(rows));
        true
    }
}
