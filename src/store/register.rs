//! The register of a folder, a TOML file: who speaks in its transcripts, and under which names.
//!
//! ```toml
//! [[person]]
//! name = "Ada Lovelace"
//! aliases = ["Ada", "A. L."]
//! note = "the host"
//! ```

use std::collections::HashMap;
use std::fmt;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::folders::folder_of;
use super::{IfChanged, OpenError, WriteError, read_file, replace_file, write_new};
use crate::model::{Person, Progress, Register, clean_name};

/// The name of the file.
pub const REGISTER_NAME: &str = "speakers.toml";

/// A file with more bytes than this is no register.
const LARGEST: u64 = 4 << 20;

/// What a register that is made begins with.
const HEADING: &str = "\
# The people of these transcripts: the same person under one name in all of them.
# Other names of a person are aliases = [\"Ada\", \"A. L.\"], what else is to be known is a note = \"the host\".
";

/// What is wrong in a register, and in which line, counted from 1. The rest of it counts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mistake {
    /// The line.
    pub line: usize,
    /// What is wrong there.
    pub message: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "line {}: {}", self.line, self.message)
    }
}

/// A register as its file has it.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct RegisterFile {
    /// Where it is.
    pub path: PathBuf,
    /// Who is in it.
    pub register: Register,
    /// What is wrong in it, line by line.
    pub mistakes: Vec<Mistake>,
}

/// Why people cannot be added to a register.
#[derive(Debug, thiserror::Error)]
pub enum AddError {
    /// It cannot be read.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// It is no TOML, so nothing can stand behind it.
    #[error("{}: nobody was added: {mistake}; mend this line", path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        mistake: Mistake,
    },
    /// It cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// The register of a transcript, if there is one: the nearest, in its folder or one above it. Creates nothing.
///
/// Above the user's home folder, and on another disk than that of the transcript, it is somebody else's.
pub fn register_above(transcript: &Path) -> Option<PathBuf> {
    let home = etcetera::home_dir().ok().and_then(|home| fs::canonicalize(home).ok());
    nearest_register(&fs::canonicalize(folder_of(transcript)).ok()?, home.as_deref())
}

fn nearest_register(folder: &Path, home: Option<&Path>) -> Option<PathBuf> {
    let disk = disk_of(folder);
    let within = if home.is_some_and(|home| folder.starts_with(home)) { home } else { None };
    folder
        .ancestors()
        .take_while(|above| within.is_none_or(|home| above.starts_with(home)) && disk_of(above) == disk)
        .map(|above| above.join(REGISTER_NAME))
        .find(|path| path.is_file())
}

/// The number of the file system that a folder is on.
fn disk_of(folder: &Path) -> Option<u64> {
    Some(fs::metadata(folder).ok()?.dev())
}

/// Reads a register. What is wrong in it is told, and the rest counts; an error where the file cannot be read.
pub fn read_register(path: &Path) -> Result<RegisterFile, OpenError> {
    let (register, mistakes) = match too_large(path) {
        Some(mistake) => (Register::default(), vec![mistake]),
        None => read(&String::from_utf8_lossy(&read_file(path)?.bytes)),
    };
    Ok(RegisterFile { path: path.to_owned(), register, mistakes })
}

/// Adds people by their names behind those of a register, and leaves all else as it is; returns the names added.
///
/// Names that mean someone in it already are passed over. Where there is no file, one is made. It is written with the care
/// of [`replace_file`]; of several threads one after the other does so.
pub fn add_people(path: &Path, names: &[String]) -> Result<Vec<String>, AddError> {
    static ONE_BY_ONE: Mutex<()> = Mutex::new(());
    let _guard = ONE_BY_ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let broken = |mistake| AddError::Broken { path: path.to_owned(), mistake };
    too_large(path).map_or(Ok(()), |mistake| Err(broken(mistake)))?;
    let file = if path.exists() { Some(read_file(path)?) } else { None };
    let before = file.as_ref().map_or(HEADING.into(), |file| String::from_utf8_lossy(&file.bytes));
    let (mut register, _) = read(&before);
    let (mut text, mut added) = (before.clone().into_owned(), Vec::new());
    for name in names {
        if name.is_empty() || register.person(name).is_some() {
            continue;
        }
        if !text.ends_with('\n') {
            text.push('\n');
        }
        text += &format!("\n[[person]]\nname = {}\n", toml::Value::String(name.clone()));
        register.0.push(Person { name: name.clone(), ..Person::default() });
        added.push(name.clone());
    }
    if added.is_empty() {
        return Ok(added);
    }
    DeTable::parse(&text).map_err(|error| broken(mistake(&text, &error)))?;
    match &file {
        None => write_new(path, text.as_bytes(), false)?,
        // Behind what is there, to the byte.
        Some(file) => {
            let bytes = [&file.bytes[..], &text.as_bytes()[before.len()..]].concat();
            replace_file(&file.real_path, &bytes, &file.fingerprint, IfChanged::Refuse, false, &Progress::default())?
        }
    };
    Ok(added)
}

/// The registers of many transcripts, each read once.
#[derive(Debug, Default)]
pub struct Registers(Mutex<HashMap<PathBuf, Arc<RegisterFile>>>);

impl Registers {
    /// The register of a transcript; an empty one where there is none. What is wrong in it is `told` the first time.
    ///
    /// For the first transcript of a folder it costs a look into each folder above.
    pub fn of(&self, transcript: &Path, told: impl Fn(&str)) -> Arc<RegisterFile> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = known.get(folder_of(transcript)) {
            return file.clone();
        }
        let above = register_above(transcript);
        let path = above.clone().unwrap_or_default();
        let same = known.values().find(|file| above.is_some() && file.path == path).cloned();
        let file = same.unwrap_or_else(|| {
            let read = above.map_or(Ok(RegisterFile::default()), |path| read_register(&path));
            Arc::new(read.unwrap_or_else(|error| {
                told(&error.to_string());
                RegisterFile { path, ..RegisterFile::default() }
            }))
        });
        if !known.values().any(|other| Arc::ptr_eq(other, &file)) {
            file.mistakes.iter().for_each(|mistake| told(&format!("{}: {mistake}", file.path.display())));
        }
        known.insert(folder_of(transcript).to_owned(), file.clone());
        file
    }
}

/// What is wrong with a file that is not even to be read.
fn too_large(path: &Path) -> Option<Mistake> {
    let len = fs::metadata(path).ok()?.len();
    (len > LARGEST).then(|| Mistake { line: 1, message: format!("too large for a register: {len} bytes") })
}

fn mistake(text: &str, error: &toml::de::Error) -> Mistake {
    let at = error.span().map_or(0, |span| span.start);
    Mistake { line: line_of(text, at), message: error.message().to_owned() }
}

fn line_of(text: &str, at: usize) -> usize {
    text.as_bytes()[..at.min(text.len())].iter().filter(|byte| **byte == b'\n').count() + 1
}

/// The people in the text of a register, and what is wrong in it in the order of its lines.
fn read(text: &str) -> (Register, Vec<Mistake>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut reading = Reading { text, register: Register::default(), mistakes: Vec::new() };
    reading.mistakes.extend(errors.iter().map(|error| mistake(text, error)));
    for (key, value) in table.get_ref() {
        match (key.get_ref().as_ref(), value.get_ref()) {
            ("person", DeValue::Array(people)) => people.iter().for_each(|person| reading.person(person)),
            ("person", _) => reading.person(value),
            (key, _) => {
                let message = format!("`{key}` is not known here; write [[person]] for each, with name = \"…\"");
                reading.complain(value.span().start, message);
            }
        }
    }
    reading.mistakes.sort_by_key(|mistake| mistake.line);
    (reading.register, reading.mistakes)
}

struct Reading<'a> {
    text: &'a str,
    register: Register,
    mistakes: Vec<Mistake>,
}

impl Reading<'_> {
    fn complain(&mut self, at: usize, message: String) {
        self.mistakes.push(Mistake { line: line_of(self.text, at), message });
    }

    fn person(&mut self, value: &Spanned<DeValue<'_>>) {
        let at = value.span().start;
        let DeValue::Table(table) = value.get_ref() else {
            return self.complain(at, "a person is [[person]] with name = \"…\" below it".to_owned());
        };
        let mut person = Person::default();
        for (key, value) in table {
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("name", DeValue::String(name)) => person.name = clean_name(name),
                ("note", DeValue::String(note)) => person.note = note.trim().to_owned(),
                ("aliases", DeValue::Array(aliases)) => {
                    for alias in aliases {
                        match alias.get_ref() {
                            DeValue::String(alias) => person.aliases.push(clean_name(alias)),
                            _ => self.complain(alias.span().start, "an alias is a text in quotation marks".to_owned()),
                        }
                    }
                }
                ("aliases", DeValue::String(alias)) => person.aliases.push(clean_name(alias)),
                ("name" | "note" | "aliases", _) => {
                    self.complain(value.span().start, format!("`{}` is a text in quotation marks", key.get_ref()));
                }
                (key, _) => {
                    self.complain(value.span().start, format!("`{key}` is not known; there are name, aliases, note"));
                }
            }
        }
        if person.name.is_empty() {
            return self.complain(at, "this person has no name; write name = \"…\"".to_owned());
        }
        if let Some(other) = self.register.person(&person.name) {
            let message = format!("{} is in the register already, as {}", person.name, other.name);
            return self.complain(at, message);
        }
        let taken = |alias: &String| self.register.person(alias).map(|other| (alias.clone(), other.name.clone()));
        let others: Vec<_> = person.aliases.iter().filter_map(taken).collect();
        for (alias, other) in others {
            person.aliases.retain(|own| *own != alias);
            self.complain(at, format!("{alias} means {other} already, so it does not mean {}", person.name));
        }
        person.aliases.retain(|alias| !alias.is_empty());
        self.register.0.push(person);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(text: &str) -> Vec<String> {
        let told = |person: &Person| format!("{}|{}|{}", person.name, person.aliases.join(","), person.note);
        read(text).0.0.iter().map(told).collect()
    }

    fn mistakes(text: &str) -> Vec<String> {
        read(text).1.iter().map(Mistake::to_string).collect()
    }

    #[test]
    fn people_are_read_in_order() {
        let text = "\
# Ours.
[[person]]
name = \" Ada Lovelace\"
aliases = [\"Ada\", 'A. L.']
note = \"the host\"

[[person]]
aliases = \"Benny\" # one will do
name = \"Ben\"
";
        assert_eq!(people(text), ["Ada Lovelace|Ada,A. L.|the host", "Ben|Benny|"]);
        assert_eq!(mistakes(text), [""; 0]);
        assert_eq!(people("[person]\nname = \"Ada\""), ["Ada||"]);
        assert_eq!((people(""), mistakes("")), (vec![], vec![]));
    }

    #[test]
    fn mistakes_are_told_with_their_lines_and_the_rest_counts() {
        let text = "\
host = \"Ada\"
[[person]]
name = \"Ada\"
aliases = [\"A\", 3]
age = 36

[[person]]
note = \"nobody\"

[[person]]
name = \"ada\"

[[person]]
name = \"Ben\"
aliases = [\"a\", \"B\"]
note = 4

[[person]]
name = Cleo

[[person]]
name = \"Dora\"
";
        assert_eq!(people(text), ["Ada|A|", "Ben|B|", "Cleo||", "Dora||"]);
        let said = [
            "line 1: `host` is not known here; write [[person]] for each, with name = \"…\"",
            "line 4: an alias is a text in quotation marks",
            "line 5: `age` is not known; there are name, aliases, note",
            "line 7: this person has no name; write name = \"…\"",
            "line 10: ada is in the register already, as Ada",
            "line 13: a means Ada already, so it does not mean Ben",
            "line 16: `note` is a text in quotation marks",
        ];
        let told = mistakes(text);
        assert!(said.iter().all(|said| told.contains(&(*said).to_owned())), "{told:#?}");
        assert!(told.iter().any(|told| told.starts_with("line 19: ")), "{told:#?}");
    }

    #[test]
    fn no_text_is_too_bad_to_be_read() {
        let text = "[[person]]\nname = \"Ada\"\naliases = [\"A\"]\n[[person]]\nname = 'Zoé'\n";
        for (end, _) in text.char_indices() {
            read(&text[..end]);
            read(&text[end..]);
        }
    }

    #[test]
    fn what_is_too_large_is_not_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(REGISTER_NAME);
        // More than any memory holds, without a byte on the disk.
        let file = fs::File::create(&path).expect("ours");
        file.set_len(1 << 50).or_else(|_| file.set_len(1 << 43)).expect("a file with a hole");
        let said = "line 1: too large for a register: ";
        let read = read_register(&path).expect("it is there");
        assert!(read.register.0.is_empty() && read.mistakes[0].to_string().starts_with(said), "{:?}", read.mistakes);
        let told = add_people(&path, &["Ada".to_owned()]).expect_err("too large").to_string();
        assert!(told.contains(&format!("{REGISTER_NAME}: nobody was added: {said}")), "{told}");
    }

    #[test]
    fn the_nearest_register_is_that_of_a_transcript() {
        let folder = tempfile::tempdir().expect("a folder");
        let top = fs::canonicalize(folder.path()).expect("there");
        fs::create_dir_all(top.join("a/b")).expect("new");
        let of = |name: &str| register_above(&top.join(name));
        assert_eq!(of("a/b/talk.txt"), None);
        fs::write(top.join(REGISTER_NAME), "").expect("ours");
        assert_eq!(of("a/b/talk.txt"), Some(top.join(REGISTER_NAME)));
        fs::write(top.join("a").join(REGISTER_NAME), "[[person]]\nname = 3\n").expect("ours");
        assert_eq!(of("a/b/talk.txt"), Some(top.join("a").join(REGISTER_NAME)));
        assert_eq!(of("gone/talk.txt"), None);
        // Above a home folder nothing is the user's.
        fs::create_dir(top.join("home")).expect("new");
        let home = top.join("home");
        assert_eq!(nearest_register(&home, Some(&home)), None);
        assert_eq!(nearest_register(&home, Some(&top.join("a"))), Some(top.join(REGISTER_NAME)));
        fs::write(home.join(REGISTER_NAME), "").expect("ours");
        assert_eq!(nearest_register(&home, Some(&home)), Some(home.join(REGISTER_NAME)));

        let (registers, told) = (Registers::default(), Mutex::new(Vec::new()));
        let path = |name: &str| {
            registers.of(&top.join(name), |text| told.lock().expect("alone").push(text.to_owned())).path.clone()
        };
        assert_eq!([path("talk.txt"), path("gone/x.txt")], [top.join(REGISTER_NAME), PathBuf::new()]);
        assert_eq!(
            [path("a/b/talk.txt"), path("a/talk.txt")],
            [top.join("a").join(REGISTER_NAME), path("a/b/talk.txt")]
        );
        let told = told.into_inner().expect("alone");
        assert_eq!(told.len(), 2, "each mistake once: {told:?}");
    }

    #[test]
    fn people_are_added_behind_and_all_else_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(REGISTER_NAME);
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let added = |wanted: &[&str]| add_people(&path, &names(wanted)).map_err(|error| error.to_string());
        let text = || fs::read_to_string(&path).expect("there");
        assert_eq!(added(&["Zoé \"Z\" Q", "Ada", "ada", ""]), Ok(names(&["Zoé \"Z\" Q", "Ada"])));
        assert_eq!(text(), format!("{HEADING}\n[[person]]\nname = 'Zoé \"Z\" Q'\n\n[[person]]\nname = \"Ada\"\n"));
        assert_eq!(people(&text()), ["Zoé \"Z\" Q||", "Ada||"]);
        let own = "# Ours.\n[[person]] # first\naliases = ['Ada']\nname   = 'Ada Lovelace'";
        fs::write(&path, own).expect("ours");
        assert_eq!(added(&["Ada", "Ben"]), Ok(names(&["Ben"])));
        assert_eq!(text(), format!("{own}\n\n[[person]]\nname = \"Ben\"\n"));
        assert_eq!(added(&["Ada", "Ben"]), Ok(vec![]));
        // What cannot be read to its end is left alone.
        for (broken, line) in [("[[person]]\nname = \"Ada", 2), ("\nperson = [{ name = \"Ada\" }]\n", 4)] {
            fs::write(&path, broken).expect("ours");
            let said = added(&["Cleo"]).expect_err("broken");
            assert!(said.contains(&format!("speakers.toml: nobody was added: line {line}: ")), "{said}");
            assert_eq!(text(), broken);
        }
    }
}
