//! A mapping of labels to names, to be kept for the files of a show.

use std::collections::HashMap;

use super::{Edit, EditError, SpeakerId, Transcript};

/// Which name the speaker with a label gets, in the order in which that is done.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Mapping(pub Vec<(String, String)>);

/// What a mapping makes of a transcript.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct Mapped {
    /// The edits, in order.
    pub edits: Vec<Edit>,
    /// The labels that no speaker has.
    pub missing: Vec<String>,
}

impl Mapping {
    /// The speakers that are shown under another name than their label, sorted by label.
    pub fn of(transcript: &Transcript) -> Mapping {
        let speakers = transcript.speakers();
        let named = speakers.iter().map(|(id, speaker)| (String::from(&*speaker.label), speakers.shown(id).to_owned()));
        let mut names: Vec<(String, String)> = named.filter(|(label, name)| label != name).collect();
        names.sort();
        names.dedup_by(|later, first| later.0 == first.0);
        Mapping(names)
    }

    /// The edits that give the speakers their names.
    ///
    /// Every speaker is found before any is renamed, so that two may swap their names. Two who get the same name
    /// become one, and so does who gets the name of another that keeps it. What is said of a label that was merged
    /// into another counts unless something is said of that one, too. An error where an edit does not fit, which does
    /// not occur.
    pub fn edits(&self, transcript: &Transcript) -> Result<Mapped, EditError> {
        let mut mapped = Mapped::default();
        let mut wanted: Vec<(SpeakerId, bool, &str)> = Vec::new();
        let mut places: HashMap<SpeakerId, usize> = HashMap::new();
        for (label, name) in &self.0 {
            let Some((id, is_own)) = find(transcript, label) else {
                mapped.missing.push(label.clone());
                continue;
            };
            match places.get(&id) {
                None => {
                    places.insert(id, wanted.len());
                    wanted.push((id, is_own, name));
                }
                Some(&at) if is_own || !wanted[at].1 => wanted[at] = (id, is_own, name),
                Some(_) => {}
            }
        }
        let mut renamed = transcript.clone();
        for (at, (id, _, name)) in wanted.iter().enumerate() {
            let speakers = renamed.speakers();
            let goes_on = |other| wanted[at + 1..].iter().any(|(id, _, name_then)| *id == other && name_then != name);
            let edit = match speakers.named(name) {
                _ if speakers.shown(*id) == *name => continue,
                Some(other) if !goes_on(other) => Edit::Merge { speaker: *id, into: Some(other) },
                _ => Edit::Rename { speaker: *id, name: Some((*name).to_owned()) },
            };
            renamed.apply(&edit)?;
            mapped.edits.push(edit);
        }
        Ok(mapped)
    }
}

/// The speaker meant, and whether by its own name or label and not by that of one merged into it.
fn find(transcript: &Transcript, name: &str) -> Option<(SpeakerId, bool)> {
    let speakers = transcript.speakers();
    let id = speakers.called(name)?;
    let is_own = |name: &str, own: &str| name.trim() == own.trim();
    let label = speakers.get(id).map_or("", |speaker| &speaker.label);
    Some((id, is_own(name, label) || is_own(name, speakers.shown(id))))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::model::{Builder, Segment};

    /// A transcript of a segment for each label.
    pub(in crate::model) fn transcript(labels: &[&str]) -> Transcript {
        let mut builder = Builder::new(2);
        for label in labels {
            let speaker = builder.speaker(label);
            builder.push(Segment { start: None, end: None, speaker, text: "", words: &[] }).expect("small");
        }
        builder.finish().expect("small")
    }

    fn mapping(pairs: &[(&str, &str)]) -> Mapping {
        Mapping(pairs.iter().map(|(label, name)| ((*label).to_owned(), (*name).to_owned())).collect())
    }

    /// The names after a mapping, and what was missing.
    fn mapped(transcript: &Transcript, pairs: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
        let Mapped { edits, missing } = mapping(pairs).edits(transcript).expect("it fits");
        let mut transcript = transcript.clone();
        transcript.apply(&Edit::Batch(edits)).expect("it fits");
        let speakers = transcript.speakers();
        (speakers.iter().map(|(id, _)| speakers.shown(id).to_owned()).collect(), missing)
    }

    #[test]
    fn names_swap_join_and_miss() {
        let three = transcript(&["A", "B", "C"]);
        assert_eq!(mapped(&three, &[("A", "B"), ("B", "A")]).0, ["B", "A", "C"]);
        assert_eq!(mapped(&three, &[("C", "Ada"), ("A", "Ada")]).0, ["Ada", "B", "Ada"]);
        assert_eq!(mapped(&three, &[("A", "B")]).0, ["B", "B", "C"]);
        assert_eq!(mapped(&three, &[(" A ", "Ada"), ("D", "Dora")]), (names(["Ada", "B", "C"]), names(["D"])));
    }

    #[test]
    fn a_label_that_was_merged_speaks_only_for_who_has_no_own_name() {
        let mut merged = transcript(&["A", "B", "C"]);
        merged.apply(&Edit::Merge { speaker: SpeakerId(1), into: Some(SpeakerId(0)) }).expect("two");
        for pairs in [[("A", "Ada"), ("B", "Ben")], [("B", "Ben"), ("A", "Ada")]] {
            assert_eq!(mapped(&merged, &pairs).0, ["Ada", "Ada", "C"]);
        }
        assert_eq!(mapped(&merged, &[("B", "Ben")]).0, ["Ben", "Ben", "C"]);
    }

    #[test]
    fn what_is_kept_makes_the_same_names_again() {
        let labels = ["SPEAKER_01", "Ada", "SPEAKER_00", "SPEAKER_02"];
        let mut named = transcript(&labels);
        named.apply(&Edit::Rename { speaker: SpeakerId(2), name: Some("Zoé".into()) }).expect("there");
        named.apply(&Edit::Merge { speaker: SpeakerId(0), into: Some(SpeakerId(2)) }).expect("two");
        let kept = Mapping::of(&named);
        assert_eq!(kept, mapping(&[("SPEAKER_00", "Zoé"), ("SPEAKER_01", "Zoé")]));
        let pairs: Vec<(&str, &str)> = kept.0.iter().map(|(label, name)| (label.as_str(), name.as_str())).collect();
        assert_eq!(mapped(&transcript(&labels), &pairs).0, ["Zoé", "Ada", "Zoé", "SPEAKER_02"]);
    }

    fn names<const N: usize>(names: [&str; N]) -> Vec<String> {
        names.map(str::to_owned).into()
    }
}
