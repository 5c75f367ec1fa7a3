//! Choosing a theme, which shows while it is marked in the list.

use std::path::PathBuf;

use super::prompt::line_prompt;
use super::{App, Choice, Mode, PromptKind};
use crate::search::Literal;

/// The themes that can be chosen.
#[derive(Default, Debug)]
pub struct Theming {
    /// Their names.
    pub names: Vec<String>,
    /// The name of the one in use.
    pub chosen: String,
    /// The file in which one is chosen for good; `None` where the user has no folder for it.
    pub file: Option<PathBuf>,
}

/// Has a theme, or asks for one where none is typed.
pub(super) fn choose(app: &mut App, name: &str) {
    if !name.is_empty() {
        return app.wear(name);
    }
    app.mode = line_prompt(PromptKind::Theme, "");
    app.refresh_choices();
    let chosen = app.theming.chosen.clone();
    app.choose_where(|choice| choice.text == chosen);
}

impl App {
    /// Has these themes to choose from.
    pub fn offer_themes(&mut self, theming: Theming) {
        self.theming = theming;
    }

    /// The name of the theme to draw with: the one marked in the list of themes or typed behind `:theme`, else the one
    /// in use.
    pub fn theme(&self) -> &str {
        let Theming { names, chosen, .. } = &self.theming;
        let Mode::Prompt(prompt) = &self.mode else { return chosen };
        let tried = match prompt.kind {
            PromptKind::Theme => prompt.choices.get(prompt.chosen).map(|choice| choice.text.as_str()),
            PromptKind::Command => prompt.text().strip_prefix("theme ").map(str::trim),
            _ => None,
        };
        tried.filter(|tried| names.iter().any(|name| name == tried)).unwrap_or(chosen)
    }

    /// Has the theme that suits the terminal's background, where that is known.
    pub(super) fn suit(&mut self, is_light: Option<bool>) {
        if let Some(is_light) = is_light.filter(|_| !self.is_theme_chosen) {
            (if is_light { "light" } else { "dark" }).clone_into(&mut self.theming.chosen);
        }
    }

    /// Has a theme until the end of the run.
    pub(super) fn wear(&mut self, name: &str) {
        let Theming { names, chosen, file } = &mut self.theming;
        if !names.iter().any(|known| known == name) {
            let told = format!("there is no theme `{name}`; there are {}", names.join(", "));
            return self.complain(told);
        }
        name.clone_into(chosen);
        self.is_theme_chosen = true;
        let told = match file {
            Some(file) => format!("theme = \"{name}\" in {} keeps it", file.display()),
            None => format!("theme {name}"),
        };
        self.say(told);
    }

    /// The themes whose name holds what is typed.
    pub(super) fn theme_choices(&self, typed: &str) -> Vec<Choice> {
        let query = Literal::new(typed);
        let Theming { names, chosen, .. } = &self.theming;
        let matching = names.iter().filter(|name| query.as_ref().is_none_or(|query| query.is_match(name)));
        matching.map(|name| Choice::new(name, if name == chosen { "now" } else { "" })).collect()
    }
}
