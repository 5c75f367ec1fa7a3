//! Names that speakers have in other files, to be offered.

use std::collections::{BTreeSet, HashMap};

use super::is_stand_in;

/// A name that is known.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct KnownName {
    /// The name.
    pub name: String,
    /// In how many files a speaker has it.
    pub files: usize,
    /// The labels of those speakers, as far as known.
    pub labels: BTreeSet<String>,
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

    /// The names for a speaker with this label: those of most files first, of equals those of the same label.
    pub fn for_label(&self, label: &str) -> Vec<&KnownName> {
        let mut names: Vec<&KnownName> = self.0.values().collect();
        let rank = |name: &KnownName| (name.files, name.labels.contains(label));
        names.sort_by(|one, other| rank(other).cmp(&rank(one)).then_with(|| one.name.cmp(&other.name)));
        names
    }
}
