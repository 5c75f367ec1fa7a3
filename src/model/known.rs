//! Names that speakers have in other files, and those of a register, to be offered.

use std::collections::{BTreeSet, HashMap};

use super::{Register, is_stand_in};

/// A name that is known.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct KnownName {
    /// The name.
    pub name: String,
    /// In how many files a speaker has it.
    pub files: usize,
    /// The labels of those speakers, as far as known.
    pub labels: BTreeSet<String>,
    /// Whether it is that of a person of the register.
    pub is_registered: bool,
    /// The other names of that person.
    pub aliases: Vec<String>,
    /// What else the register says of that person.
    pub note: String,
}

/// The names of other files.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct KnownNames(HashMap<String, KnownName>);

impl KnownNames {
    /// Adds the names of a file, each with the label of the speaker where that is known.
    ///
    /// A name that is none but [stands in](is_stand_in) for one is passed over.
    pub fn add_file(&mut self, names: impl IntoIterator<Item = (Option<String>, String)>) {
        let mut seen = BTreeSet::new();
        for (label, name) in names {
            if name.trim().is_empty() || is_stand_in(&name) {
                continue;
            }
            let known = self.0.entry(name.clone()).or_default();
            known.files += usize::from(seen.insert(name.clone()));
            known.labels.extend(label);
            known.name = name;
        }
    }

    /// Adds the people of a register to the names of files that were added: a name there that is an alias becomes that of
    /// its person.
    pub fn add_register(&mut self, register: &Register) {
        for person in &register.0 {
            let is_same = |name: &str| register.person(name).is_some_and(|other| other.name == person.name);
            let own: Vec<KnownName> = self.0.extract_if(|name, _| is_same(name)).map(|(_, known)| known).collect();
            let known = KnownName {
                name: person.name.clone(),
                files: own.iter().map(|known| known.files).sum(),
                labels: own.into_iter().flat_map(|known| known.labels).collect(),
                is_registered: true,
                aliases: person.aliases.clone(),
                note: person.note.clone(),
            };
            self.0.insert(person.name.clone(), known);
        }
    }

    /// The names for a speaker with this label: those of the register first, then those of most files, of equals those of
    /// the same label.
    pub fn for_label(&self, label: &str) -> Vec<&KnownName> {
        let mut names: Vec<&KnownName> = self.0.values().collect();
        let rank = |name: &KnownName| (name.is_registered, name.files, name.labels.contains(label));
        names.sort_by(|one, other| rank(other).cmp(&rank(one)).then_with(|| one.name.cmp(&other.name)));
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Person;

    #[test]
    fn people_of_the_register_come_first_and_take_in_their_aliases() {
        let mut names = KnownNames::default();
        let file = |names: [(&str, &str); 2]| names.map(|(label, name)| (Some(label.to_owned()), name.to_owned()));
        names.add_file(file([("SPEAKER_00", "Ada"), ("SPEAKER_01", "Zed")]));
        names.add_file(file([("SPEAKER_02", "Ada Lovelace"), ("SPEAKER_01", "Zed")]));
        let person = |name: &str, aliases: &[&str]| Person {
            name: name.into(),
            aliases: aliases.iter().map(|alias| (*alias).into()).collect(),
            note: "a note".into(),
        };
        names.add_register(&Register(vec![person("Ben", &[]), person("Ada Lovelace", &["ada", "A. L."])]));
        let told = |known: &KnownName| format!("{} {} {:?} {}", known.name, known.files, known.aliases, known.note);
        assert_eq!(
            names.for_label("SPEAKER_00").into_iter().map(told).collect::<Vec<_>>(),
            ["Ada Lovelace 2 [\"ada\", \"A. L.\"] a note", "Ben 0 [] a note", "Zed 2 [] "]
        );
        assert_eq!(names.for_label("")[0].labels, BTreeSet::from(["SPEAKER_00".into(), "SPEAKER_02".into()]));
    }
}
