//! Settings, read from TOML: the default ones and a user's own by the same code.

use std::collections::BTreeMap;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::Templates;

/// The settings that come with the program.
pub const DEFAULT_CONFIG: &str = include_str!("../../assets/config.toml");

/// The settings.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Config {
    /// The name of the theme.
    pub theme: String,
    /// Whether the mouse is captured at the start.
    pub mouse: bool,
    /// From how many seconds on a silence is shown.
    pub gap_seconds: f64,
    /// The name of the template that quotes are copied by.
    pub template: String,
    /// All templates.
    #[serde(deserialize_with = "templates")]
    pub templates: Templates,
    /// How a quote gets to the clipboard.
    pub clipboard: Clipboard,
    /// How many seconds before the pause the recording goes on.
    pub roll_back_seconds: f64,
    /// Whether the text goes along when one moves through the results.
    pub follow_results: bool,
}

/// How a quote gets to the clipboard.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Clipboard {
    /// A command of the shell that takes it; empty has the terminal do it.
    pub command: String,
}

/// Why settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file is not TOML, or has something that is no setting.
    #[error(transparent)]
    Toml(#[from] toml::de::Error),
    /// No template has this name.
    #[error("template = \"{0}\": there is no such template; [templates] names them")]
    NoTemplate(String),
}

/// Reads the templates of the user.
fn templates<'de, D: Deserializer<'de>>(from: D) -> Result<Templates, D::Error> {
    let own = BTreeMap::deserialize(from)?;
    Templates::with(own).map_err(|(name, error)| D::Error::custom(format!("template `{name}`: {error}")))
}

impl Default for Config {
    fn default() -> Config {
        let config = Config::with("");
        debug_assert!(config.is_ok(), "{config:?}");
        config.expect("a test reads the default settings")
    }
}

impl Config {
    /// The default settings with those of a file laid over them.
    pub fn with(toml: &str) -> Result<Config, ConfigError> {
        let mut settings: toml::Table = toml::from_str(DEFAULT_CONFIG)?;
        settings.extend(toml::from_str::<toml::Table>(toml)?);
        let config: Config = settings.try_into()?;
        if !config.templates.has(&config.template) {
            return Err(ConfigError::NoTemplate(config.template));
        }
        Ok(config)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_overrides_what_it_names() {
        let default = Config::with("").expect("the default settings are sound");
        let own = Config::with("mouse = false").expect("sound");
        assert_eq!(own, Config { mouse: false, ..default });
    }

    #[test]
    fn faults_are_named() {
        let said = |toml| Config::with(toml).expect_err(toml).to_string();
        assert!(said("colour = 1").contains("unknown field `colour`"));
        assert!(said("mouse = 3").contains("expected a boolean"));
    }
}
