//! The names of all speakers at once: numbered, written to a file and read from one.

use std::path::PathBuf;

use super::page::way_to;
use super::{Action, App, Effect};
use crate::model::{Edit, Mapping, numbered};
use crate::text::{counted, plain};

/// What can be said behind `:speakers`.
const USAGE: &str = "say :speakers numbered, :speakers export FILE.toml or :speakers import FILE.toml";

/// So many of the labels that no speaker has are told.
const MOST_MISSING: usize = 3;

impl App {
    /// Carries out what is said behind `:speakers`; `overwrite` if that has an exclamation mark.
    pub(super) fn change_speakers(&mut self, said: &str, overwrite: bool) {
        let (what, path) = said.split_once(char::is_whitespace).unwrap_or((said, ""));
        let path = PathBuf::from(path.trim());
        match (what, path.as_os_str().is_empty()) {
            ("numbered", true) => self.number_speakers(),
            ("export", false) => self.export_names(path, overwrite),
            ("import", false) if !self.refuses_edits() => self.effects.push(Effect::ReadMapping(path)),
            ("import", false) => {}
            _ => self.complain(USAGE),
        }
    }

    fn number_speakers(&mut self) {
        match numbered(&self.transcript) {
            Some(edit) => drop(self.change(edit)),
            None => self.say("nothing to number: every speaker has a name or is numbered in order"),
        }
    }

    fn export_names(&mut self, to: PathBuf, overwrite: bool) {
        let mapping = Mapping::of(&self.transcript);
        if mapping.0.is_empty() {
            let key = way_to(self, Action::RenameSpeaker);
            return self.complain(format!("no speaker was given a name yet; {key} gives one"));
        }
        if to.extension().is_none_or(|extension| !extension.eq_ignore_ascii_case("toml")) {
            return self.complain(format!("{}: name a file that ends in .toml", plain(&to.to_string_lossy())));
        }
        self.effects.push(Effect::WriteMapping { to, mapping, overwrite });
    }

    /// Gives the speakers the names of a mapping, as one step, and says what came of it.
    pub(super) fn apply_mapping(&mut self, mapping: &Mapping) {
        if self.refuses_edits() {
            return;
        }
        let mapped = match mapping.edits(&self.transcript) {
            Ok(mapped) => mapped,
            Err(error) => return self.complain(format!("not changed: {error}")),
        };
        let mut told = Vec::new();
        let merged = mapped.edits.iter().filter(|edit| matches!(edit, Edit::Merge { .. })).count();
        let named = mapped.edits.len() - merged;
        let as_they_were = mapping.0.len().saturating_sub(mapped.edits.len() + mapped.missing.len());
        let parts = [(named, "named"), (merged, "merged"), (as_they_were, "as before")];
        for (count, what) in parts.into_iter().filter(|(count, _)| *count > 0) {
            told.push(format!("{} {what}", counted(count, "speaker")));
        }
        if !mapped.missing.is_empty() {
            let shown: Vec<String> = mapped.missing.iter().take(MOST_MISSING).map(|label| plain(label)).collect();
            let dots = if mapped.missing.len() > MOST_MISSING { ", …" } else { "" };
            let labels = counted(mapped.missing.len(), "label");
            told.push(format!("{labels} not in this file: {}{dots}", shown.join(", ")));
        }
        if told.is_empty() {
            told.push("there is no name in it".to_owned());
        }
        if !mapped.edits.is_empty() {
            self.change(Edit::Batch(mapped.edits));
        }
        self.say(told.join("; "));
    }
}
