//! Going back to the segments as they were first read.

use super::splice::in_order;
use super::{Edit, Mend, MendError, Origin, Piece, SegmentIx, Transcript};

/// Segments that share what they come from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lineage {
    /// The segments as first read that they come from; none for one that was added.
    pub originals: Origin,
    /// The segments that come from these, in order.
    pub segments: Vec<SegmentIx>,
}

impl Lineage {
    /// Whether one segment comes from one: its text may have changed, but nothing was cut or joined.
    pub fn is_single(&self) -> bool {
        (self.originals.len, self.segments.len()) == (1, 1)
    }
}

impl Transcript {
    /// What a segment comes from, with all other segments that come from any of it; `None` past the end.
    ///
    /// Costs a look at where each segment comes from, again where more is found.
    pub fn lineage(&self, ix: SegmentIx) -> Option<Lineage> {
        let mut originals = self.origin(ix)?;
        let all = || (0..self.len() as u32).map(SegmentIx).filter_map(|ix| Some((ix, self.origin(ix)?)));
        if originals.len == 0 {
            return Some(Lineage { originals, segments: vec![ix] });
        }
        loop {
            let related: Vec<(SegmentIx, Origin)> = all().filter(|(_, origin)| origin.overlaps(originals)).collect();
            let whole = related.iter().fold(originals, |whole, (_, origin)| whole.and(*origin));
            if whole == originals {
                return Some(Lineage { originals, segments: related.into_iter().map(|(ix, _)| ix).collect() });
            }
            originals = whole;
        }
    }

    /// The edit that gives a segment the text it had in `first`, from which edits led here.
    ///
    /// One that comes from one alone keeps its times and speaker. Where segments were cut or joined, those as first
    /// read stand in the place of all that come from them. Costs the [lineage](Transcript::lineage), and the segments
    /// between those that are replaced.
    pub fn restore(&self, ix: SegmentIx, first: &Transcript) -> Result<Edit, MendError> {
        let lineage = self.lineage(ix).ok_or(MendError::NoSegment)?;
        if lineage.originals.len == 0 {
            return Err(MendError::NoOriginal);
        }
        let originals = || lineage.originals.segments().map(SegmentIx).filter_map(|at| first.piece(at));
        if lineage.is_single() {
            let now = self.piece(ix).ok_or(MendError::NoSegment)?;
            let Piece { text, words, .. } = originals().next().ok_or(MendError::NoSegment)?;
            if now.text == text {
                return Err(MendError::AsRead);
            }
            return Ok(Edit::Splice {
                at: ix,
                remove: 1,
                insert: vec![Piece { text, words, ..now }],
                what: Mend::Restore,
            });
        }
        let (Some(&from), Some(&to)) = (lineage.segments.first(), lineage.segments.last()) else {
            return Err(MendError::NoSegment);
        };
        let marked: Vec<Origin> =
            lineage.segments.iter().filter(|ix| self.is_marked(**ix)).filter_map(|ix| self.origin(*ix)).collect();
        let mut pieces: Vec<Piece> = originals()
            .map(|piece| Piece { marked: marked.iter().any(|origin| origin.overlaps(piece.from)), ..piece })
            .collect();
        for (ix, origin) in lineage.segments.iter().filter_map(|ix| Some((*ix, self.origin(*ix)?))) {
            if let Some(piece) = pieces.iter_mut().find(|piece| origin.overlaps(piece.from)) {
                piece.annotation = std::mem::take(&mut piece.annotation).and(self.annotation(ix).clone());
            }
        }
        let between = (from.0..=to.0).map(SegmentIx).filter(|ix| lineage.segments.binary_search(ix).is_err());
        pieces.extend(between.filter_map(|ix| self.piece(ix)));
        Ok(in_order(self, from.0..to.0 + 1, pieces, Mend::Restore))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Annotation, Builder, Marking, Place, Rewording, Segment, SpeakerId, Timestamp};

    fn talk() -> Transcript {
        let mut builder = Builder::new(2);
        let texts = [("A", "one two three"), ("B", "four five"), ("A", "six"), ("B", "seven eight")];
        for (second, (name, text)) in (0..).zip(texts) {
            let speaker = builder.speaker(name);
            let at = |millis: u64| Timestamp::from_millis(millis);
            let (start, end) = (at(second * 1000), at(second * 1000 + 900));
            builder.push(Segment { start, end, speaker, text, words: &[] }).expect("small");
        }
        builder.finish().expect("small")
    }

    fn told(transcript: &Transcript) -> Vec<String> {
        let tell = |(ix, segment): (SegmentIx, Segment<'_>)| {
            let mark = if transcript.is_marked(ix) { "*" } else { "" };
            let start = segment.start.map_or(0, |start| start.millis());
            format!("{mark}{} {start} {}", segment.speaker.0, segment.text)
        };
        transcript.segments().map(tell).collect()
    }

    /// Restores a segment and takes it back again; what the restored transcript reads.
    #[track_caller]
    fn restored(now: &mut Transcript, ix: u32) -> Vec<String> {
        let before = told(now);
        let edit = now.restore(SegmentIx(ix), &talk()).expect("there is something to restore");
        let inverse = now.apply(&edit).expect("it fits");
        let restored = told(now);
        now.apply(&inverse).expect("it fits");
        assert_eq!(told(now), before);
        now.apply(&edit).expect("it fits");
        restored
    }

    fn split(transcript: &mut Transcript, segment: u32, offset: usize) {
        let place = Place { segment: SegmentIx(segment), offset };
        let edit = transcript.split(place, SpeakerId(1)).expect("there are words");
        transcript.apply(&edit).expect("it fits");
    }

    #[test]
    fn a_text_comes_back_and_times_and_speaker_stay() {
        let mut now = talk();
        let edit = now.retime(SegmentIx(1), Timestamp::from_millis(1500), Timestamp::from_millis(1600)).expect("there");
        now.apply(&edit).expect("it fits");
        assert_eq!(now.restore(SegmentIx(1), &talk()), Err(MendError::AsRead));
        let text = Rewording { segment: SegmentIx(1), text: "4 5".into(), words: Vec::new() };
        now.apply(&Edit::Reword { texts: vec![text], what: None }).expect("there");
        assert_eq!(restored(&mut now, 1)[1], "1 1500 four five");
        assert_eq!(now.restore(SegmentIx(9), &talk()), Err(MendError::NoSegment));
    }

    #[test]
    fn parts_become_whole_and_what_was_joined_parts() {
        let mut now = talk();
        split(&mut now, 0, 4);
        split(&mut now, 1, 4);
        let marking = Marking { first: SegmentIx(1), len: 1, marked: true };
        now.apply(&Edit::Mark { runs: vec![marking] }).expect("there");
        for ix in [0, 2, 3].map(SegmentIx) {
            let annotation = Annotation { note: format!("{}", ix.0), ..Annotation::default() };
            now.apply(&Edit::Annotate { segment: ix, annotation }).expect("there");
        }
        assert_eq!(now.lineage(SegmentIx(1)).expect("there").segments, [0, 1, 2].map(SegmentIx));
        let whole = ["*0 0 one two three", "1 1000 four five", "0 2000 six", "1 3000 seven eight"];
        assert_eq!(restored(&mut now, 2), whole);
        let notes: Vec<&str> = now.annotations().map(|(_, annotation)| annotation.note.as_str()).collect();
        assert_eq!(notes, ["0; 2", "3"]);

        let edit = now.join(SegmentIx(1), SegmentIx(3)).expect("there");
        now.apply(&edit).expect("it fits");
        assert_eq!(restored(&mut now, 1), whole);
        // Words that went over to the next segment bring both back, and what hangs together with them.
        let edit = now.give_on(Place { segment: SegmentIx(0), offset: 8 }).expect("there are words");
        now.apply(&edit).expect("it fits");
        split(&mut now, 1, 6);
        assert_eq!(now.lineage(SegmentIx(0)).expect("there").segments, [0, 1, 2].map(SegmentIx));
        // The mark went along with the words.
        assert_eq!(restored(&mut now, 0), [whole[0], "*1 1000 four five", whole[2], whole[3]]);
    }

    #[test]
    fn a_part_that_went_elsewhere_comes_back_too() {
        let mut now = talk();
        split(&mut now, 0, 4);
        let edit = now.retime(SegmentIx(1), Timestamp::from_millis(2500), None).expect("there");
        now.apply(&edit).expect("it fits");
        assert_eq!(now.lineage(SegmentIx(0)).expect("there").segments, [0, 3].map(SegmentIx));
        assert_eq!(restored(&mut now, 3), told(&talk()));
    }

    #[test]
    fn what_was_added_has_no_original() {
        let mut now = talk();
        let edit = now.insert_after(SegmentIx(0), SpeakerId(0), "new").expect("there");
        now.apply(&edit).expect("it fits");
        assert_eq!(now.restore(SegmentIx(1), &talk()), Err(MendError::NoOriginal));
        assert_eq!(now.restore(SegmentIx(2), &talk()), Err(MendError::AsRead));
    }
}
