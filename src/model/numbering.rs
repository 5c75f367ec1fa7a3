//! Names for speakers of whom only a label is known.

use std::collections::HashSet;

use super::{Edit, SegmentIx, SpeakerId, Transcript};

/// What programs call speakers they do not know, before a number or a letter, in lower case.
const STAND_INS: [&str; 14] = [
    "speaker",
    "spkr",
    "spk",
    "guest",
    "unknown",
    "unknown speaker",
    "participant",
    "person",
    "locuteur",
    "intervenant",
    "sprecher",
    "hablante",
    "orador",
    "parlante",
];

/// Whether a label says no more than that this is another speaker: `SPEAKER_07`, `Speaker A`, `spk:1`, `S2`, `3`, `B`.
pub fn is_stand_in(label: &str) -> bool {
    let label = label.trim().to_lowercase();
    let is_letter = |text: &str| text.len() == 1 && text.starts_with(|c: char| c.is_ascii_lowercase());
    let number = label.trim_end_matches(|c: char| c.is_ascii_digit());
    if number.len() < label.len() {
        let word = number.trim_end_matches(|c: char| !c.is_alphanumeric());
        return word.is_empty() || is_letter(word) || STAND_INS.contains(&word);
    }
    let (word, letter) = label.split_at(label.floor_char_boundary(label.len().saturating_sub(1)));
    let before = word.trim_end_matches(|c: char| !c.is_alphanumeric());
    STAND_INS.contains(&label.as_str())
        || is_letter(&label)
        || (is_letter(letter) && before.len() < word.len() && STAND_INS.contains(&before))
}

/// The edit that numbers the unnamed speakers in the order in which they are first heard: `Speaker 1`, `Speaker 2`.
///
/// Unnamed is whose label is a [stand-in](is_stand_in) and who was given no name but such a number: numbered again,
/// they are in order again. Names that are given or stand in the file stay, and take no number; nor does who has no
/// segment. `None` when there is nothing to change. Costs a pass over the segments.
pub fn numbered(transcript: &Transcript) -> Option<Edit> {
    let speakers = transcript.speakers();
    let mut first: Vec<Option<SegmentIx>> = vec![None; speakers.len()];
    transcript.talk_from(SegmentIx(0)).for_each(|(ix, id, ..)| {
        first[id.index()].get_or_insert(ix);
    });
    let is_unnamed = |id: &SpeakerId| {
        speakers.get(*id).is_some_and(|speaker| {
            is_stand_in(&speaker.label) && speaker.name.as_deref().is_none_or(|name| number_of(name).is_some())
        })
    };
    let mut heard: Vec<(SegmentIx, SpeakerId)> =
        speakers.roots().filter(is_unnamed).filter_map(|id| Some((first[id.index()]?, id))).collect();
    heard.sort_unstable();
    let others = speakers.roots().filter(|id| !is_unnamed(id));
    let taken: HashSet<&str> = others.map(|id| speakers.shown(id)).collect();
    let free = (1..).map(|number: u64| format!("Speaker {number}")).filter(|name| !taken.contains(name.as_str()));
    let renames = heard.iter().zip(free).filter_map(|((_, id), name)| {
        let label = speakers.get(*id).map_or("", |speaker| &speaker.label);
        let is_so = speakers.shown(*id) == name;
        (!is_so).then(|| Edit::Rename { speaker: *id, name: (label != name).then_some(name) })
    });
    let renames: Vec<Edit> = renames.collect();
    (!renames.is_empty()).then_some(Edit::Batch(renames))
}

/// The number that [`numbered`] gave.
fn number_of(name: &str) -> Option<u64> {
    name.strip_prefix("Speaker ")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::mapping::tests::transcript;

    fn rename(id: u32, name: &str) -> Edit {
        Edit::Rename { speaker: SpeakerId(id), name: Some(name.into()) }
    }

    fn shown(transcript: &Transcript) -> Vec<&str> {
        transcript.speakers().iter().map(|(id, _)| transcript.speakers().shown(id)).collect()
    }

    #[test]
    fn stand_ins_are_told_from_names() {
        for label in [
            "SPEAKER_07",
            "Speaker 1",
            "speaker_b",
            "Speaker A",
            "spk_0",
            "spk:1",
            "S1",
            "S00",
            "2",
            "B",
            "guest",
            "Guest-1",
            "Unknown",
            "Unknown Speaker 2",
            "Locuteur 3",
            "speaker",
        ] {
            assert!(is_stand_in(label), "{label}");
        }
        for label in ["", "Ada", "Ben 2", "Chair", "TBC 1", "UU", "Speakers", "Speaker of the House", "Apollo 11", "É"]
        {
            assert!(!is_stand_in(label), "{label}");
        }
    }

    #[test]
    fn the_first_heard_is_the_first() {
        let mut transcript = transcript(&["SPEAKER_02", "Ada", "SPEAKER_00", "", "SPEAKER_01"]);
        transcript.apply(&rename(2, "Ben")).expect("there");
        transcript.apply(&numbered(&transcript).expect("two without a name")).expect("sound");
        assert_eq!(shown(&transcript), ["Speaker 1", "Ada", "Ben", "", "Speaker 2"]);
        assert_eq!(numbered(&transcript), None);
        // Numbers are no names: they follow when one goes. A label that has the number already is shown again.
        transcript.apply(&Edit::Merge { speaker: SpeakerId(0), into: Some(SpeakerId(1)) }).expect("two");
        transcript.apply(&numbered(&transcript).expect("2 is the first now")).expect("sound");
        assert_eq!(shown(&transcript), ["Ada", "Ada", "Ben", "", "Speaker 1"]);
    }

    #[test]
    fn a_number_that_is_a_name_is_not_given_twice() {
        let mut transcript = transcript(&["Ada", "Speaker 2", "Speaker 1"]);
        transcript.apply(&rename(0, "Speaker 1")).expect("there");
        let edit = numbered(&transcript).expect("in another order");
        transcript.apply(&edit).expect("sound");
        assert_eq!(shown(&transcript), ["Speaker 1", "Speaker 2", "Speaker 3"]);
        assert_eq!(edit, Edit::Batch(vec![rename(2, "Speaker 3")]));
    }
}
