//! Which key does what, read from TOML: the default map and a user's own by the same code.

use std::collections::BTreeMap;

use super::Action;
use super::key::{Key, parse_keys};

/// The keymap that comes with the program.
pub const DEFAULT_KEYMAP: &str = include_str!("../../assets/keymap.toml");

/// What the keys are pressed for. Each has a table of its own in the keymap file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Context {
    /// Reading: the panes.
    Reading,
    /// On a page over the whole screen.
    Page,
    /// In a comparison with another file.
    Comparing,
    /// In the overview.
    Overview,
    /// In the results; keys that do nothing here do what they do when reading.
    Results,
    /// Typing into a prompt or picker.
    Prompt,
    /// Answering a question.
    Question,
    /// Choosing what to correct.
    Correcting,
    /// In the panel that tells the speakers apart.
    Identifying,
    /// Typing the text of a segment.
    Editing,
    /// At the shelf of folders.
    Shelf,
}

/// What a sequence of keys leads to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lookup {
    /// This action.
    Action(Action),
    /// Nothing yet: longer sequences start so.
    Prefix,
    /// Nothing.
    Unbound,
}

/// The bindings of every context, in the order of the keymap file.
#[derive(Clone, Debug)]
pub struct Keymap {
    bindings: Vec<(Context, Vec<Key>, Action)>,
}

/// Why a keymap cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeymapError {
    /// The file is not TOML, or not tables of keys and action names.
    #[error(transparent)]
    Toml(#[from] toml::de::Error),
    /// A key has no such name.
    #[error(transparent)]
    Key(#[from] super::key::KeyError),
    /// No action has this name.
    #[error("key `{key}`: there is no action `{action}`; `?` lists them, `none` unbinds a key")]
    Action {
        /// The key as written.
        key: String,
        /// The action as written.
        action: String,
    },
    /// One binding hides another.
    #[error("key `{shorter}` does something by itself, so `{longer}` can never be typed")]
    Hidden {
        /// The sequence that comes first.
        shorter: String,
        /// The one it starts.
        longer: String,
    },
}

impl Default for Keymap {
    /// The map that comes with the program.
    fn default() -> Keymap {
        let mut keymap = Keymap { bindings: Vec::new() };
        let merged = keymap.merge(DEFAULT_KEYMAP);
        debug_assert!(merged.is_ok(), "{merged:?}");
        keymap
    }
}

impl Keymap {
    /// Adds the bindings of a keymap file, which replace those of the same keys. On an error nothing is changed.
    pub fn merge(&mut self, toml: &str) -> Result<(), KeymapError> {
        let file: BTreeMap<Context, toml::Table> = toml::from_str(toml)?;
        let mut bindings = self.bindings.clone();
        for (context, table) in file {
            for (written, value) in table {
                let keys = parse_keys(&written)?;
                let name = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                let at = bindings.iter().position(|(c, k, _)| *c == context && *k == keys);
                match (Action::named(&name), at) {
                    (Some(action), Some(at)) => bindings[at].2 = action,
                    (Some(action), None) => bindings.push((context, keys, action)),
                    (None, Some(at)) if name == "none" => drop(bindings.remove(at)),
                    (None, None) if name == "none" => {}
                    (None, _) => return Err(KeymapError::Action { key: written, action: name }),
                }
            }
        }
        for (context, shorter, _) in &bindings {
            let hidden = |(c, longer, _): &&(Context, Vec<Key>, Action)| {
                c == context && longer.len() > shorter.len() && longer.starts_with(shorter)
            };
            if let Some((_, longer, _)) = bindings.iter().find(hidden) {
                let written = |keys: &[Key]| keys.iter().map(Key::to_string).collect::<Vec<_>>().join(" ");
                return Err(KeymapError::Hidden { shorter: written(shorter), longer: written(longer) });
            }
        }
        self.bindings = bindings;
        Ok(())
    }

    /// What can follow keys of a sequence, in the order of the keymap file.
    pub fn following<'a>(&'a self, context: Context, keys: &'a [Key]) -> impl Iterator<Item = (&'a [Key], Action)> {
        let bindings = self.bindings.iter().filter(move |(c, bound, _)| *c == context && bound.starts_with(keys));
        bindings.map(move |(_, bound, action)| (&bound[keys.len()..], *action))
    }

    /// What the keys pressed so far lead to.
    pub fn lookup(&self, context: Context, keys: &[Key]) -> Lookup {
        let mut found = Lookup::Unbound;
        for (_, bound, action) in self.bindings.iter().filter(|(c, ..)| *c == context) {
            if bound == keys {
                return Lookup::Action(*action);
            }
            if bound.starts_with(keys) {
                found = Lookup::Prefix;
            }
        }
        found
    }

    /// The keys bound to an action, in the order of the keymap file; those that several tables bind to it, once.
    pub fn keys_of(&self, action: Action) -> impl Iterator<Item = &[Key]> {
        let mut found: Vec<&[Key]> = Vec::new();
        for (_, keys, bound) in &self.bindings {
            if *bound == action && !found.contains(&keys.as_slice()) {
                found.push(keys);
            }
        }
        found.into_iter()
    }

    /// Every binding.
    pub fn bindings(&self) -> impl Iterator<Item = (Context, &[Key], Action)> {
        self.bindings.iter().map(|(context, keys, action)| (*context, keys.as_slice(), *action))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Group;

    /// Keys that later work takes. They must stay free.
    const RESERVED: &str = "T g";

    #[test]
    fn the_default_map_is_read_whole_and_leaves_room() {
        let mut keymap = Keymap { bindings: Vec::new() };
        keymap.merge(DEFAULT_KEYMAP).expect("the default keymap is sound");
        for action in Action::ALL {
            assert!(keymap.keys_of(*action).next().is_some(), "no key does {}", action.name());
        }
        for key in parse_keys(RESERVED).expect("keys") {
            assert!(!matches!(keymap.lookup(Context::Reading, &[key]), Lookup::Action(_)), "{key} is taken");
        }
        let first_keys = |wanted: bool| {
            keymap
                .bindings()
                .filter(move |(context, keys, _)| *context == Context::Reading && (keys.len() > 1) == wanted)
                .map(|(_, keys, _)| keys[0].to_string())
        };
        assert!(first_keys(true).all(|key| key == "g" || key == "z"), "only g and z are prefixes");
    }

    #[test]
    fn every_action_of_the_editor_has_a_key_there() {
        let keymap = Keymap::default();
        for action in Action::ALL.iter().filter(|action| matches!(action.group(), Group::Line | Group::Editing)) {
            let bound = keymap.bindings().any(|(context, _, bound)| context == Context::Editing && bound == *action);
            assert!(bound, "no key does {} while a text is typed", action.name());
        }
    }

    #[test]
    fn a_users_map_replaces_and_unbinds_single_keys() {
        let mut keymap = Keymap::default();
        keymap.merge("[reading]\n\"j\" = \"quit\"\n\"k\" = \"none\"\n\"g x\" = \"undo\"").expect("sound");
        let lookup = |keys| keymap.lookup(Context::Reading, &parse_keys(keys).expect("keys"));
        assert_eq!(lookup("j"), Lookup::Action(Action::Quit));
        assert_eq!(lookup("k"), Lookup::Unbound);
        assert_eq!(lookup("down"), Lookup::Action(Action::RowDown));
        assert_eq!(lookup("g"), Lookup::Prefix);
        assert_eq!(lookup("g x"), Lookup::Action(Action::Undo));
    }

    #[test]
    fn faults_are_named() {
        for (toml, said) in [
            ("[reading]\n\"hyper-x\" = \"quit\"", "`hyper-x` is no key"),
            ("[reading]\n\"j\" = \"jump\"", "there is no action `jump`"),
            ("[reading]\n\"g\" = \"undo\"", "key `g` does something by itself"),
            ("[writing]\n\"j\" = \"quit\"", "unknown variant `writing`"),
            ("j = ", "TOML parse error"),
        ] {
            let mut keymap = Keymap::default();
            let error = keymap.merge(toml).expect_err(toml).to_string();
            assert!(error.contains(said), "{error}");
            assert_eq!(keymap.bindings().count(), Keymap::default().bindings().count());
        }
    }
}
