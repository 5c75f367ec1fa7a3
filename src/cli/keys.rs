//! `whosaid keys`: the default keys, and how searches are written, as tables for the README.

use std::iter;

use anyhow::Result;

use super::print;
use crate::app::{Action, Group, Keymap, key};
use crate::search::FORMS;

pub(super) fn run() -> Result<u8> {
    print(tables(&Keymap::default()).as_bytes())?;
    Ok(0)
}

/// A keymap in Markdown: a heading and a table for each group of actions, in the order of the help, then the searches.
fn tables(keymap: &Keymap) -> String {
    let mut text = String::new();
    for actions in Action::ALL.chunk_by(|one, next| one.group() == next.group()) {
        let title = actions.first().map_or("", |action| Group::title(action.group()));
        text += &format!("### {title}\n\n| keys | what they do | name |\n|---|---|---|\n");
        text.extend(actions.iter().map(|action| row(keymap, *action)));
        text += "\n";
    }
    text += "### In a search\n\n| written | what it finds |\n|---|---|\n";
    text.extend(FORMS.map(|(form, finds)| format!("| {} | {} |\n", code(form), escape(finds))));
    text += "\n";
    text
}

fn row(keymap: &Keymap, action: Action) -> String {
    let keys: Vec<String> = keymap.keys_of(action).map(|keys| code(&key::shown(keys))).collect();
    format!("| {} | {} | {} |\n", keys.join(" "), escape(action.doc()), code(action.name()))
}

/// Text as code in a cell of a table. The marks around it are longer than any in it.
fn code(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let marks: String = iter::repeat_n('`', longest + 1).collect();
    let space = if longest > 0 { " " } else { "" };
    format!("{marks}{space}{}{space}{marks}", escape(text))
}

/// A bar would end the cell, in code too.
fn escape(text: &str) -> String {
    text.replace('|', r"\|")
}

#[cfg(test)]
mod tests {
    use super::*;

    const README: &str = include_str!("../../README.md");

    #[test]
    fn the_readme_has_the_default_keys() {
        let (_, rest) = README.split_once("<!-- keys: made by `whosaid keys` -->\n\n").expect("the first marker");
        let (keys, _) = rest.split_once("<!-- end of keys -->").expect("the last marker");
        let made = tables(&Keymap::default());
        assert!(keys == made, "put what `cargo run -- keys` prints between the markers in README.md:\n{made}");
    }

    #[test]
    fn every_action_has_a_row_with_its_keys() {
        let text = tables(&Keymap::default());
        let rows = text.lines().filter(|line| line.starts_with("| `")).count();
        assert_eq!(rows, Action::ALL.len() + FORMS.len());
        assert!(text.contains("\n| `gg` `Home` | to the start | `first` |\n"), "{text}");
        assert!(text.contains("\n| `Ctrl-s` | write the file | `write` |\n"), "{text}");
    }

    #[test]
    fn keys_that_mean_something_in_a_table_are_shown_as_they_are() {
        let mut keymap = Keymap::default();
        keymap.merge("[reading]\n\"|\" = \"undo\"\n\"`\" = \"undo\"").expect("sound");
        assert_eq!(row(&keymap, Action::Undo), "| `u` `\\|` `` ` `` | undo | `undo` |\n");
    }
}
