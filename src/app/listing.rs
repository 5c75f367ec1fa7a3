//! The order in which the results list the hits.

use super::{App, Finding};
use crate::model::{SpeakerId, Transcript};
use crate::search::Hits;

/// The hits in the order of the results: that of the text, or best first, and by speaker if that is wanted.
///
/// A *place* counts the hits in this order, a *row* counts the headings of the groups as well.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Listing {
    /// The numbers of the hits; `None` if they are listed in the order of the text.
    pub order: Option<Vec<u32>>,
    groups: Vec<Group>,
    len: usize,
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct Group {
    speaker: SpeakerId,
    /// The place of its first hit.
    first: usize,
    /// The row of its heading.
    row: usize,
}

/// What a row of the results shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Listed {
    /// The heading of a group.
    Speaker {
        /// Whose hits follow.
        speaker: SpeakerId,
        /// How many there are.
        count: usize,
    },
    /// A hit.
    Hit {
        /// Its number.
        number: usize,
    },
}

impl Listing {
    /// Lists hits. Without groups and ranks this costs nothing, else four bytes for each hit and a pass over them.
    fn of(hits: &Hits, ranks: &[u32], grouping: Option<&Transcript>) -> Listing {
        let len = hits.len();
        let order = (!ranks.is_empty()).then(|| ranks.to_vec());
        let Some(transcript) = grouping else { return Listing { order, groups: Vec::new(), len } };
        let mut group_of = vec![None; transcript.speakers().len()];
        let mut members: Vec<(SpeakerId, Vec<u32>)> = Vec::new();
        for (segment, numbers) in hits.by_segment() {
            let Some(speaker) = transcript.speaker_at(segment) else { continue };
            let group = *group_of[speaker.index()].get_or_insert_with(|| {
                members.push((speaker, Vec::new()));
                members.len() - 1
            });
            members[group].1.extend(numbers.map(|number| number as u32));
        }
        if !ranks.is_empty() {
            let mut rank_of = vec![0; len];
            ranks.iter().enumerate().for_each(|(rank, &number)| rank_of[number as usize] = rank);
            members.iter_mut().for_each(|(_, numbers)| numbers.sort_by_key(|&number| rank_of[number as usize]));
        }
        let mut order = Vec::with_capacity(len);
        let mut groups = Vec::new();
        for (speaker, numbers) in members {
            groups.push(Group { speaker, first: order.len(), row: order.len() + groups.len() });
            order.extend(numbers);
        }
        Listing { order: Some(order), groups, len }
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.len + self.groups.len()
    }

    /// How many hits are listed; fewer than there are where more came since.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// What a row shows; `None` past the last. Costs a binary search over the groups.
    pub fn row(&self, row: usize) -> Option<Listed> {
        let headings = self.groups.partition_point(|group| group.row <= row);
        if let Some(group) = headings.checked_sub(1).map(|at| &self.groups[at]).filter(|group| group.row == row) {
            let end = self.groups.get(headings).map_or(self.len, |next| next.first);
            return Some(Listed::Speaker { speaker: group.speaker, count: end - group.first });
        }
        self.number(row - headings).map(|number| Listed::Hit { number })
    }

    /// The row of the hit at a place.
    pub fn row_of(&self, place: usize) -> usize {
        place + self.groups.partition_point(|group| group.first <= place)
    }

    /// The number of the hit at a place; `None` past the last.
    pub fn number(&self, place: usize) -> Option<usize> {
        match &self.order {
            None => Some(place).filter(|place| *place < self.len),
            Some(order) => order.get(place).map(|&number| number as usize),
        }
    }

    /// The place of a hit. Costs a pass over the numbers where the order is not that of the text.
    fn place_of(&self, number: usize) -> usize {
        let listed = |order: &Vec<u32>| order.iter().position(|&other| other as usize == number);
        self.order.as_ref().map_or(number, |order| listed(order).unwrap_or(0))
    }
}

impl Finding {
    /// Lists the hits anew if something changed that the order depends on, and finds the chosen one in it.
    pub(super) fn arrange(&mut self, transcript: &Transcript) {
        let mut state = (self.hits_of, self.hits.len(), self.ranks.len(), self.is_grouped);
        // Groups cost all hits: while more come, they are made anew whenever there are twice as many.
        if let Some((search, len, ranks, true)) = self.listed
            && (search, ranks, true) == (state.0, state.2, state.3)
            && !self.is_done()
            && state.1 < 2 * len
        {
            state.1 = len;
        }
        if self.listed != Some(state) {
            self.listing = Listing::of(&self.hits, &self.ranks, self.is_grouped.then_some(transcript));
            self.listed = Some(state);
        }
        self.chosen = self.chosen.min(self.hits.len().saturating_sub(1));
        if self.listing.number(self.place) != Some(self.chosen) {
            self.place = self.listing.place_of(self.chosen);
        }
    }
}

impl App {
    pub(super) fn group_results(&mut self) {
        if !self.finding.is_open() {
            return self.complain_of_no_query();
        }
        self.finding.is_grouped = !self.finding.is_grouped;
        self.say(if self.finding.is_grouped { "results by speaker" } else { "results as they come" });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Builder, Segment, SegmentIx};
    use crate::search::SegmentHits;

    /// Hits 0 and 1 of Ada, 2 of Bea, 3 of Ada.
    fn listing(ranks: &[u32], is_grouped: bool) -> Listing {
        let mut builder = Builder::new(2);
        for name in ["Ada", "Bea", "Ada"] {
            let speaker = builder.speaker(name);
            builder.push(Segment { start: None, end: None, speaker, text: "", words: &[] }).expect("small");
        }
        let transcript = builder.finish().expect("small");
        let mut hits = Hits::default();
        hits.extend(&[(0, 2), (1, 1), (2, 1)].map(|(at, count)| SegmentHits { segment: SegmentIx(at), count }));
        Listing::of(&hits, ranks, is_grouped.then_some(&transcript))
    }

    fn rows(listing: &Listing) -> Vec<String> {
        let shown = |row| match listing.row(row)? {
            Listed::Hit { number } => Some(number.to_string()),
            Listed::Speaker { speaker, count } => Some(format!("{}:{count}", ["Ada", "Bea"][speaker.index()])),
        };
        let rows: Vec<String> = (0..).map_while(shown).collect();
        assert_eq!(rows.len(), listing.rows());
        for place in 0..4 {
            let number = listing.number(place).expect("a hit");
            assert_eq!(listing.place_of(number), place);
            assert_eq!(rows[listing.row_of(place)], number.to_string());
        }
        rows
    }

    #[test]
    fn hits_are_listed_in_each_order() {
        assert_eq!(rows(&listing(&[], false)), ["0", "1", "2", "3"]);
        assert_eq!(rows(&listing(&[2, 0, 3, 1], false)), ["2", "0", "3", "1"]);
        assert_eq!(rows(&listing(&[], true)), ["Ada:3", "0", "1", "3", "Bea:1", "2"]);
        assert_eq!(rows(&listing(&[2, 3, 0, 1], true)), ["Ada:3", "3", "0", "1", "Bea:1", "2"]);
        assert_eq!(Listing::default().row(0), None);
    }
}
