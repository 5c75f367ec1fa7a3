//! The user's settings and keys.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use toml::de::DeTable;
use toml::{Table, Value};

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
        let themes = themes(folder.as_deref(), has_colour, &mut faults);
        if config.theme != AUTO
            && let Err(error) = themes.named(&config.theme)
        {
            let set = entries(&config_text, "", &mut Vec::new());
            let line = set.iter().find(|(_, entry)| entry.contains_key("theme")).map_or(1, |(line, _)| *line);
            faults.push(format!("config.toml:{line}: theme = \"{}\": {error} and {AUTO}", config.theme));
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

/// The themes with those of a folder, which need not exist.
fn themes(folder: Option<&Path>, has_colour: bool, faults: &mut Vec<String>) -> Themes {
    let mut themes = Themes::new(has_colour);
    let files = folder.and_then(|folder| fs::read_dir(folder).ok()).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = files.map(|file| file.path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "toml"));
    files.sort_unstable();
    for path in files {
        let Some(name) = path.file_stem().and_then(|name| name.to_str()) else { continue };
        let file = format!("themes/{name}.toml");
        let added = fs::read_to_string(&path).map_err(|error| error.to_string()).and_then(|text| {
            let tried = |toml: &str| themes.clone().add(name, toml).map_err(|error| told(&error));
            let sound = sound(&text, &file, faults, tried);
            themes.add(name, &sound).map_err(|error| told(&error))
        });
        if let Err(fault) = added {
            faults.push(format!("{file}: {fault}"));
        }
    }
    themes
}

fn told(error: &ThemeError) -> String {
    match error {
        ThemeError::Toml(error) => error.message().to_owned(),
        error => format!("base: {error}"),
    }
}

/// The settings of a file; of one with mistakes those that have none.
fn config(text: &str, faults: &mut Vec<String>) -> Config {
    let tried = |toml: &str| Config::with(toml).map(drop).map_err(|error| error.to_string().trim_end().to_owned());
    Config::with(&sound(text, "config.toml", faults, tried)).unwrap_or_default()
}

/// The keys of a file; of one with mistakes those that have none.
fn keymap(text: &str, faults: &mut Vec<String>) -> Keymap {
    let with = |toml: &str| {
        let mut keymap = Keymap::default();
        keymap.merge(toml).map(|()| keymap)
    };
    let tried = |toml: &str| match with(toml) {
        Ok(_) => Ok(()),
        Err(KeymapError::Toml(error)) => Err(error.message().to_owned()),
        Err(error) => Err(error.to_string()),
    };
    with(&sound(text, "keymap.toml", faults, tried)).unwrap_or_default()
}

/// What a file sets that holds, as TOML; what does not is told with its line. `tried` says why something does not hold.
fn sound(text: &str, file: &str, faults: &mut Vec<String>, tried: impl Fn(&str) -> Result<(), String>) -> String {
    if tried(text).is_ok() {
        return text.to_owned();
    }
    let mut good = Table::new();
    let mut left = entries(text, file, faults);
    // Some hold only with one that stands below.
    let mut count = usize::MAX;
    while left.len() < count {
        count = left.len();
        left.retain(|(_, entry)| {
            let more = joined(&good, entry);
            let holds = tried(&more.to_string()).is_ok();
            if holds {
                good = more;
            }
            !holds
        });
    }
    let wrong = left.iter().filter_map(|(line, entry)| Some((line, tried(&joined(&good, entry).to_string()).err()?)));
    faults.extend(wrong.map(|(line, why)| format!("{file}:{line}: {why}")));
    good.to_string()
}

/// A table with an entry, which goes into the table of its name where there is one.
fn joined(table: &Table, entry: &Table) -> Table {
    let mut table = table.clone();
    for (key, value) in entry {
        match (table.get_mut(key), value) {
            (Some(Value::Table(known)), Value::Table(more)) => known.extend(more.clone()),
            _ => drop(table.insert(key.clone(), value.clone())),
        }
    }
    table
}

/// What a file sets, each entry of a table by itself, with the lines; nothing of one that is no TOML.
fn entries(text: &str, file: &str, faults: &mut Vec<String>) -> Vec<(usize, Table)> {
    let (spanned, errors) = DeTable::parse_recoverable(text);
    // Of what a line has wrong, the first is the cause.
    let wrong = errors.iter().map(|error| (line_at(text, error.span().map_or(0, |span| span.start)), error.message()));
    let mut wrong: Vec<(usize, &str)> = wrong.collect();
    wrong.sort_by_key(|(line, _)| *line);
    wrong.dedup_by_key(|(line, _)| *line);
    faults.extend(wrong.iter().map(|(line, told)| format!("{file}:{line}: {told}")));
    let Ok(values) = text.parse::<Table>() else { return Vec::new() };
    let line =
        |table: &DeTable<'_>, key: &str| table.get_key_value(key).map_or(1, |(key, _)| line_at(text, key.span().start));
    let mut entries = Vec::new();
    for (key, value) in values {
        let inner = spanned.get_ref().get(&*key).and_then(|value| value.get_ref().as_table());
        match (value, inner) {
            (Value::Table(values), Some(inner)) if !values.is_empty() => {
                for (name, value) in values {
                    let (line, value) = (line(inner, &name), Table::from_iter([(name, value)]));
                    entries.push((line, Table::from_iter([(key.clone(), Value::Table(value))])));
                }
            }
            (value, _) => entries.push((line(spanned.get_ref(), &key), Table::from_iter([(key, value)]))),
        }
    }
    entries.sort_by_key(|(line, _)| *line);
    entries
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
            "template = \"mine\"\nmouse = false\ncolour = 1\n# A comment.\ngap-seconds = \"long\"\n\
             [templates]\nx = \"$who\"\nmine = \"$text\"\ny = \"[$text\"\n[clipboard]\ncommand = \"pbcopy\"\ncommands = 1\n",
            &mut faults,
        );
        assert_eq!((read.mouse, read.template.as_str(), read.clipboard.command.as_str()), (false, "mine", "pbcopy"));
        assert_eq!(read.gap_seconds, Config::default().gap_seconds);
        let starts = [
            "config.toml:3: unknown field `colour`",
            "config.toml:5: ",
            "config.toml:7: template `x`: there is no `$who`",
            "config.toml:9: template `y`: `[` has no other half",
            "config.toml:12: unknown field `commands`",
        ];
        assert_eq!(faults.len(), starts.len(), "{faults:?}");
        assert!(starts.iter().zip(&faults).all(|(start, fault)| fault.starts_with(start)), "{faults:?}");
    }

    #[test]
    fn every_wrong_key_is_told_and_the_others_hold() {
        let mut faults = Vec::new();
        let text = "[reading]\n\"j\" = \"quit\"\n\"k\" = \"jump\"\n\"hyper-x\" = \"quit\"\n\n[writing]\n\"j\" = \"quit\"\n[page]\n\"x\" = \"quit\"\n\"d\" = \"quit\"\n\"d d\" = \"none\"\n";
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
