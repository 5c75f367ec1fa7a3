//! The user's settings and keys.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use toml::Table;
use toml::de::DeTable;

use crate::app::{Config, Keymap, KeymapError};
use crate::ui::{Theme, ThemeError, Themes};

/// The theme that suits the terminal's background.
pub(super) const AUTO: &str = "auto";

/// Everything the user can set.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The settings.
    pub config: Config,
    /// The keys.
    pub keymap: Keymap,
    /// The themes that there are; those of the user too.
    pub themes: Themes,
    /// What could not be read, each with its file and line. What it is about is as if it were not set.
    pub faults: Vec<String>,
}

impl Settings {
    /// The files of the settings and of the keys, which need not exist; `None` where the user has no folder for them.
    ///
    /// They lie in `WHOSAID_CONFIG_DIR`, else in `whosaid` in the user's configuration folder.
    pub fn files() -> Option<[PathBuf; 2]> {
        let named = std::env::var_os("WHOSAID_CONFIG_DIR").filter(|folder| !folder.is_empty()).map(PathBuf::from);
        let folder = match named {
            Some(folder) => folder,
            None => etcetera::choose_base_strategy().ok()?.config_dir().join("whosaid"),
        };
        Some(["config.toml", "keymap.toml"].map(|name| folder.join(name)))
    }

    /// The settings of this user: those of the [`files`](Settings::files).
    pub fn of_user() -> Settings {
        Settings::read(Settings::files())
    }

    /// The default settings, with those of the files of the settings and of the keys laid over them; themes lie beside.
    ///
    /// There are no colours where `NO_COLOR` is set (<https://no-color.org>).
    pub fn read(files: Option<[PathBuf; 2]>) -> Settings {
        let mut faults = Vec::new();
        let folder = files.as_ref().map(|[config, _]| config.with_file_name("themes"));
        let [config_text, keymap_text] = match files {
            Some(files) => files.map(|file| read(&file, &mut faults)),
            None => [String::new(), String::new()],
        };
        let has_colour = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let mut config = config(&config_text, &mut faults);
        let (themes, broken) = themes(folder.as_deref(), has_colour, &mut faults);
        if config.theme != AUTO
            && let Err(error) = themes.named(&config.theme)
        {
            if !broken.contains(&config.theme) {
                faults.push(format!("config.toml: theme = \"{}\": {error} and {AUTO}", config.theme));
            }
            config.theme = Config::default().theme;
        }
        Settings { config, keymap: keymap(&keymap_text, &mut faults), themes, faults }
    }

    /// The colours for a terminal that is not asked for its background.
    pub fn theme(&self) -> Theme {
        self.themes
            .named(&self.config.theme)
            .or_else(|_| self.themes.named(&Config::default().theme))
            .unwrap_or_default()
    }

    /// The faults, as short as fits on a row; `None` where there are none.
    pub fn told(&self) -> Option<String> {
        match &self.faults[..] {
            [] => None,
            [fault] => Some(format!("{fault}; the rest of your settings holds")),
            [fault, others @ ..] => {
                Some(format!("{fault}, and {} more (whosaid config check lists them)", others.len()))
            }
        }
    }
}

fn read(file: &Path, faults: &mut Vec<String>) -> String {
    match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) => {
            if error.kind() != ErrorKind::NotFound {
                faults.push(format!("{}: {error}", file.display()));
            }
            String::new()
        }
    }
}

/// The themes with those of a folder, which need not exist, and the names of those that cannot be read.
fn themes(folder: Option<&Path>, has_colour: bool, faults: &mut Vec<String>) -> (Themes, Vec<String>) {
    let (mut themes, mut broken) = (Themes::new(has_colour), Vec::new());
    let files = folder.and_then(|folder| fs::read_dir(folder).ok()).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = files.map(|file| file.path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "toml"));
    files.sort_unstable();
    for file in files {
        let Some(name) = file.file_stem().and_then(|name| name.to_str()) else { continue };
        let added = fs::read_to_string(&file).map_err(|error| format!(" {error}")).and_then(|text| {
            themes.add(name, &text).map_err(|error| match error {
                ThemeError::Toml(error) => {
                    let line = line_at(&text, error.span().map_or(0, |span| span.start));
                    format!("{line}: {}", error.message())
                }
                error => format!(" base: {error}"),
            })
        });
        if let Err(fault) = added {
            faults.push(format!("themes/{name}.toml:{fault}"));
            broken.push(name.to_owned());
        }
    }
    (themes, broken)
}

/// The settings of a file; of one with mistakes those that have none.
fn config(text: &str, faults: &mut Vec<String>) -> Config {
    if let Ok(config) = Config::with(text) {
        return config;
    }
    let (mut config, mut good) = (Config::default(), Table::new());
    for (line, key, value) in entries(text, "config.toml", faults) {
        let mut tried = good.clone();
        tried.insert(key, value);
        match Config::with(&tried.to_string()) {
            Ok(read) => (config, good) = (read, tried),
            Err(error) => faults.push(format!("config.toml:{line}: {}", error.to_string().trim_end())),
        }
    }
    config
}

/// The keys of a file; of one with mistakes those that have none.
fn keymap(text: &str, faults: &mut Vec<String>) -> Keymap {
    let mut keymap = Keymap::default();
    if keymap.merge(text).is_ok() {
        return keymap;
    }
    for (line, context, keys) in entries(text, "keymap.toml", faults) {
        let keys = match keys {
            toml::Value::Table(keys) => keys.into_iter().map(|(key, value)| Table::from_iter([(key, value)])).collect(),
            _ => vec![Table::new()],
        };
        for one in keys {
            let key = one.keys().next().cloned();
            let line = key.and_then(|key| line_of_key(text, &context, &key)).unwrap_or(line);
            let table = Table::from_iter([(context.clone(), toml::Value::Table(one))]);
            match keymap.merge(&table.to_string()) {
                Ok(()) => {}
                Err(KeymapError::Toml(error)) => faults.push(format!("keymap.toml:{line}: {}", error.message())),
                Err(error) => faults.push(format!("keymap.toml:{line}: {error}")),
            }
        }
    }
    keymap
}

/// What a file sets, with the lines; nothing of one that is no TOML.
fn entries(text: &str, name: &str, faults: &mut Vec<String>) -> Vec<(usize, String, toml::Value)> {
    let (spanned, errors) = DeTable::parse_recoverable(text);
    // Of what a line has wrong, the first is the cause.
    let wrong = errors.iter().map(|error| (line_at(text, error.span().map_or(0, |span| span.start)), error.message()));
    let mut wrong: Vec<(usize, &str)> = wrong.collect();
    wrong.sort_by_key(|(line, _)| *line);
    wrong.dedup_by_key(|(line, _)| *line);
    faults.extend(wrong.iter().map(|(line, told)| format!("{name}:{line}: {told}")));
    let Ok(mut values) = text.parse::<Table>() else { return Vec::new() };
    let mut lines: Vec<(usize, String)> =
        spanned.get_ref().keys().map(|key| (line_at(text, key.span().start), key.get_ref().to_string())).collect();
    lines.sort_unstable();
    lines.into_iter().filter_map(|(line, key)| values.remove(&key).map(|value| (line, key, value))).collect()
}

fn line_of_key(text: &str, context: &str, key: &str) -> Option<usize> {
    let (spanned, _) = DeTable::parse_recoverable(text);
    let table = spanned.get_ref().get(context)?.get_ref().as_table()?;
    table.keys().find(|known| known.get_ref() == key).map(|known| line_at(text, known.span().start))
}

fn line_at(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Action;
    use crate::app::key::parse_keys;
    use crate::app::{Context, Lookup};

    #[test]
    fn every_mistake_is_told_and_the_rest_holds() {
        let mut faults = Vec::new();
        let read = config(
            "mouse = false\ncolour = 1\n# A comment.\ngap-seconds = \"long\"\ntemplate = \"link\"\n[templates]\nx = \"$who\"\n",
            &mut faults,
        );
        assert_eq!((read.mouse, read.template.as_str()), (false, "link"));
        assert_eq!(read.gap_seconds, Config::default().gap_seconds);
        let starts = [
            "config.toml:2: unknown field `colour`",
            "config.toml:4: ",
            "config.toml:6: template `x`: there is no `$who`",
        ];
        assert_eq!(faults.len(), 3, "{faults:?}");
        assert!(starts.iter().zip(&faults).all(|(start, fault)| fault.starts_with(start)), "{faults:?}");
    }

    #[test]
    fn every_wrong_key_is_told_and_the_others_hold() {
        let mut faults = Vec::new();
        let text = "[reading]\n\"j\" = \"quit\"\n\"k\" = \"jump\"\n\"hyper-x\" = \"quit\"\n\n[writing]\n\"j\" = \"quit\"\n[page]\n\"x\" = \"quit\"\n";
        let read = keymap(text, &mut faults);
        let lookup = |context, keys| read.lookup(context, &parse_keys(keys).expect("keys"));
        assert_eq!(lookup(Context::Reading, "j"), Lookup::Action(Action::Quit));
        assert_eq!(lookup(Context::Reading, "k"), Lookup::Action(Action::RowUp));
        assert_eq!(lookup(Context::Page, "x"), Lookup::Action(Action::Quit));
        let mut starts = [
            "keymap.toml:3: key `k`: there is no action `jump`",
            "keymap.toml:4: `hyper-x` is no key",
            "keymap.toml:7: unknown variant `writing`",
        ];
        starts.sort_unstable();
        faults.sort_unstable();
        assert_eq!(faults.len(), 3, "{faults:?}");
        assert!(starts.iter().zip(&faults).all(|(start, fault)| fault.starts_with(start)), "{faults:?}");
    }

    #[test]
    fn what_is_no_toml_is_told_with_its_lines() {
        let mut faults = Vec::new();
        assert_eq!(config("mouse = \ntheme = 'dark'\n gap = = 3\n", &mut faults), Config::default());
        assert_eq!(faults.len(), 2, "{faults:?}");
        assert!(faults[0].starts_with("config.toml:1: ") && faults[1].starts_with("config.toml:3: "), "{faults:?}");
    }

    #[test]
    fn the_first_fault_is_told_at_the_start() {
        let settings = |faults: &[&str]| Settings {
            config: Config::default(),
            keymap: Keymap::default(),
            themes: Themes::new(true),
            faults: faults.iter().map(|fault| (*fault).to_owned()).collect(),
        };
        assert_eq!(settings(&[]).told(), None);
        assert_eq!(settings(&["a"]).told().as_deref(), Some("a; the rest of your settings holds"));
        let told = settings(&["a", "b", "c"]).told();
        assert_eq!(told.as_deref(), Some("a, and 2 more (whosaid config check lists them)"));
    }
}
