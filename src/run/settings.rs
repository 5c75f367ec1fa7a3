//! The user's settings and keys.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use etcetera::BaseStrategy;

use crate::app::{Config, Keymap};

/// Everything the user can set.
#[derive(Debug)]
pub struct Settings {
    /// The settings.
    pub config: Config,
    /// The keys.
    pub keymap: Keymap,
    /// Whether colours are wanted: `NO_COLOR` is not set, or empty.
    pub has_colour: bool,
}

impl Settings {
    /// The settings of this user: the default ones, with `config.toml` and `keymap.toml` laid over them.
    ///
    /// They lie in `WHOSAID_CONFIG_DIR`, else in `whosaid` in the user's configuration folder; neither needs to exist.
    pub fn of_user() -> Result<Settings> {
        let folder = folder();
        let config = Config::with(&read(folder.as_deref(), "config.toml")?)
            .with_context(|| named(folder.as_deref(), "config.toml"))?;
        let mut keymap = Keymap::default();
        keymap
            .merge(&read(folder.as_deref(), "keymap.toml")?)
            .with_context(|| named(folder.as_deref(), "keymap.toml"))?;
        let has_colour = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        Ok(Settings { config, keymap, has_colour })
    }
}

fn folder() -> Option<PathBuf> {
    if let Some(folder) = std::env::var_os("WHOSAID_CONFIG_DIR").filter(|folder| !folder.is_empty()) {
        return Some(folder.into());
    }
    Some(etcetera::choose_base_strategy().ok()?.config_dir().join("whosaid"))
}

fn read(folder: Option<&Path>, name: &str) -> Result<String> {
    let Some(path) = folder.map(|folder| folder.join(name)) else { return Ok(String::new()) };
    match fs::read_to_string(&path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(error).with_context(|| path.display().to_string()),
    }
}

fn named(folder: Option<&Path>, name: &str) -> String {
    folder.map_or_else(|| name.to_owned(), |folder| folder.join(name).display().to_string())
}
