//! Who speaks in a folder of transcripts: `whosaid stats DIR` and `whosaid speakers`.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Result, bail};
use serde::Serialize;

use super::{ListSpeakers, complain, pretty, print, say};
use crate::model::{Conversation, Progress, is_stand_in, share, spoken_duration};
use crate::run::{Opening, Watch, look_into, places, refuse_recording};
use crate::store::{REGISTER_NAME, Registers, add_people, register_above};
use crate::text::{counted, plain};

/// What is shown below the options of `speakers`.
pub(super) const HELP: &str = "\
Who is called the same in several files is one person. A file speakers.toml in the folder, or one above, says who else is:
  [[person]]
  name = \"Ada Lovelace\"
  aliases = [\"Ada\", \"A. L.\"]
  note = \"the host\"

Examples:
  whosaid speakers interviews/
  whosaid speakers interviews/ --write     make the register, or add those who are not in it";

/// What is said in transcripts, by person. Times are in seconds.
#[derive(Serialize, Debug)]
struct Archive {
    files: usize,
    seconds: f64,
    people: Vec<PersonFacts>,
    /// Those who have no name but a number or the like, or none at all.
    unnamed: Option<PersonFacts>,
}

/// What one person says. `share` is of all talk, from 0 to 1; who is in the register alone has no files.
#[derive(Clone, Default, Serialize, Debug)]
struct PersonFacts {
    name: String,
    seconds: f64,
    share: f64,
    turns: usize,
    words: usize,
    files: Vec<String>,
    #[serde(skip)]
    talk: Duration,
}

/// What a speaker says in a file.
struct Part {
    name: String,
    talk: Duration,
    turns: usize,
    words: usize,
}

/// The people of a table, in the order in which they are first met.
#[derive(Default)]
struct Table {
    people: Vec<PersonFacts>,
    places: HashMap<String, usize>,
}

impl Table {
    /// A person by name, in any case.
    fn person(&mut self, name: &str) -> &mut PersonFacts {
        let place = *self.places.entry(name.to_lowercase()).or_insert(self.people.len());
        if place == self.people.len() {
            self.people.push(PersonFacts { name: name.to_owned(), ..PersonFacts::default() });
        }
        &mut self.people[place]
    }
}

impl PersonFacts {
    fn add(&mut self, file: &str, part: &Part) {
        self.talk += part.talk;
        self.turns += part.turns;
        self.words += part.words;
        if self.files.last().is_none_or(|last| last != file) {
            self.files.push(file.to_owned());
        }
    }
}

/// Prints who speaks how much in all of these transcripts together; the status of the program.
pub(super) fn run_stats(paths: &[PathBuf], json: bool) -> Result<u8> {
    let (archive, status) = gathered(paths)?;
    let text = if json { pretty(&archive)? } else { table(&archive) };
    print(text.as_bytes())?;
    Ok(status)
}

/// Prints who speaks in which of the transcripts of a folder; with `--write`, those not in the register are added to it.
pub(super) fn run(asked: &ListSpeakers) -> Result<u8> {
    if !asked.folder.is_dir() {
        bail!("{}: is no folder; name one with transcripts in it", asked.folder.display());
    }
    let (archive, status) = gathered(std::slice::from_ref(&asked.folder))?;
    let text = if asked.json { pretty(&archive)? } else { listed(&archive) };
    print(text.as_bytes())?;
    if asked.write {
        let own = asked.folder.join(REGISTER_NAME);
        let path = register_above(&own).unwrap_or(own);
        let names: Vec<String> = archive.people.iter().map(|person| person.name.clone()).collect();
        let added = add_people(&path, &names)?;
        say(&format!("{} added to {}", counted(added.len(), "speaker"), path.display()));
    }
    Ok(status)
}

/// What is said in all transcripts that paths lead to. Files that cannot be read are told, and the status is 1 then.
fn gathered(paths: &[PathBuf]) -> Result<(Archive, u8)> {
    let registers = Registers::default();
    let (mut table, mut nameless) = (Table::default(), PersonFacts::default());
    let (mut files, mut status) = (0, 0);
    if let [folder] = paths {
        // Who is in the register is listed, heard or not.
        let register = registers.of(&folder.join(REGISTER_NAME), say);
        for person in &register.register.0 {
            table.person(&person.name);
        }
    }
    let watch = Watch::start(Watch::PATIENCE);
    look_into(
        places(paths, &watch),
        &watch,
        move |path, _, is_named, _| {
            let parts = parts_of(path, is_named)?;
            Ok(Some((path.to_owned(), registers.of(path, say), parts)))
        },
        |answers| {
            for answer in answers {
                let (path, register, parts) = match answer {
                    Ok(Some(answer)) => answer,
                    Ok(None) => continue,
                    Err(failure) => {
                        complain(&failure.error);
                        status = 1;
                        continue;
                    }
                };
                files += 1;
                let file = path.display().to_string();
                for part in &parts {
                    let person = register.register.person(&part.name).map(|person| person.name.as_str());
                    match person.unwrap_or(part.name.trim()) {
                        name if person.is_none() && (name.is_empty() || is_stand_in(name)) => nameless.add(&file, part),
                        name => table.person(name).add(&file, part),
                    }
                }
            }
            Ok(())
        },
    )?;
    let mut people = table.people;
    let all = people.iter().map(|person| person.talk).sum::<Duration>() + nameless.talk;
    for person in people.iter_mut().chain([&mut nameless]) {
        (person.seconds, person.share) = (person.talk.as_secs_f64(), share(person.talk, all));
    }
    people.sort_by_key(|person| std::cmp::Reverse((person.talk, person.words)));
    let unnamed = (!nameless.files.is_empty()).then_some(nameless);
    Ok((Archive { files, seconds: all.as_secs_f64(), people, unnamed }, status))
}

/// The speakers of a transcript.
fn parts_of(path: &Path, is_named: bool) -> Result<Vec<Part>> {
    if !is_named {
        refuse_recording(path)?;
    }
    let opening = Opening::of(Some(path))?;
    let transcript = opening.replayed()?.transcript;
    let parts = Conversation::of(&transcript, 0, &Progress::default()).parts.into_iter().map(|part| Part {
        name: transcript.speakers().shown(part.speaker).to_owned(),
        talk: part.talk,
        turns: part.turns.len(),
        words: part.words,
    });
    Ok(parts.collect())
}

/// All persons, those without a name last.
fn rows(archive: &Archive) -> impl Iterator<Item = (&str, &PersonFacts)> {
    let named = archive.people.iter().map(|person| (person.name.as_str(), person));
    named.chain(archive.unnamed.iter().map(|person| ("(no name)", person)))
}

/// How much each person talks.
fn table(archive: &Archive) -> String {
    let all = spoken_duration(Duration::from_secs_f64(archive.seconds));
    let mut text = format!("{}, {all} of talk\n", counted(archive.files, "transcript"));
    for (name, person) in rows(archive) {
        text += &format!(
            "  {:<24} {:>12}  {:>3.0} %  {:>12}  {:>14}  in {}\n",
            plain(name),
            spoken_duration(person.talk),
            person.share * 100.0,
            counted(person.turns, "turn"),
            counted(person.words, "word"),
            counted(person.files.len(), "file"),
        );
    }
    text
}

/// In which files each person talks.
fn listed(archive: &Archive) -> String {
    let mut text = String::new();
    for (name, person) in rows(archive) {
        let files = counted(person.files.len(), "file");
        text += &format!("{}: {} in {files}\n", plain(name), spoken_duration(person.talk));
        person.files.iter().for_each(|file| text += &format!("  {}\n", plain(file)));
    }
    text
}
