//! The edits that move words and times between segments: split, give words to a neighbour, join, retime, delete, insert.
//!
//! A cut between two words takes its time from them where the file has word times. Else the stretch between the nearest
//! known times is shared in proportion to the characters, and the segment behind the cut is marked as
//! [estimated](Piece::estimated).

use std::ops::Range;

use super::splice::in_order;
use super::{Annotation, Edit, Mend, Origin, Piece, Place, SegmentIx, SpeakerId, Timestamp, Transcript, Word};

/// Why words or segments cannot be moved so. The text is for the user.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum MendError {
    /// There is no such segment.
    #[error("there is no such segment")]
    NoSegment,
    /// One side of the place has no words.
    #[error("there are no words before the cursor in this segment; go to the first word of what is to be cut off")]
    NothingBefore,
    /// The segment is the last one.
    #[error("there is no segment behind this one")]
    NoNext,
    /// The segment is the first one.
    #[error("there is no segment before this one")]
    NoPrevious,
    /// There is only one segment to join.
    #[error("one segment alone cannot be joined")]
    OnlyOne,
    /// The segment comes from none of the file.
    #[error("this segment was added; it has no original")]
    NoOriginal,
    /// The segment has the text it had at first.
    #[error("nothing to restore: the text is as first read")]
    AsRead,
}

/// A segment cut in two.
struct Cut {
    head: Piece,
    tail: Piece,
}

impl Transcript {
    /// Cuts a segment in two before a place, the second part said by a speaker. Costs the segment.
    pub fn split(&self, place: Place, speaker: SpeakerId) -> Result<Edit, MendError> {
        let Cut { head, tail } = self.cut(place)?.ok_or(MendError::NothingBefore)?;
        Ok(self.mending(place.segment, 1, vec![head, Piece { speaker, ..tail }], Mend::Split))
    }

    /// Gives the words from a place on to the next segment; all of them, and the segment is gone. Costs both segments.
    pub fn give_on(&self, place: Place) -> Result<Edit, MendError> {
        let at = place.segment;
        let next = self.piece(SegmentIx(at.0.saturating_add(1))).ok_or(MendError::NoNext)?;
        let mut pieces = Vec::new();
        let given = match self.cut(place)? {
            Some(Cut { head, tail }) => {
                pieces.push(head);
                tail
            }
            None => self.piece(at).ok_or(MendError::NoSegment)?,
        };
        let starts_earlier = given.start.is_some() && next.start.is_none_or(|start| given.start < Some(start));
        pieces.push(Piece { speaker: next.speaker, end: next.end, ..given }.followed_by(next, starts_earlier));
        Ok(self.mending(at, 2, pieces, Mend::GiveOn))
    }

    /// Gives the words before a place to the segment before. Costs both segments.
    pub fn give_back(&self, place: Place) -> Result<Edit, MendError> {
        let before = place.segment.0.checked_sub(1).map(SegmentIx).ok_or(MendError::NoPrevious)?;
        let Cut { mut head, mut tail } = self.cut(place)?.ok_or(MendError::NothingBefore)?;
        // What is noted at the segment stays with it.
        tail.annotation = std::mem::take(&mut head.annotation);
        let previous = self.piece(before).ok_or(MendError::NoPrevious)?;
        let given_end = head.end.or(tail.start);
        let end = previous.end.map(|end| given_end.map_or(end, |given| given.max(end)));
        let previous = Piece { end, ..previous.followed_by(head, true) };
        Ok(self.mending(before, 2, vec![previous, tail], Mend::GiveBack))
    }

    /// Makes one segment of several, with one blank between their texts, said by the speaker of the first.
    ///
    /// It lasts from the earliest start to the latest end; without an end where the last of them lasts until the next
    /// starts. Costs the segments.
    pub fn join(&self, first: SegmentIx, last: SegmentIx) -> Result<Edit, MendError> {
        let mut pieces = (first.0..=last.0).map_while(|ix| self.piece(SegmentIx(ix)));
        let mut joined = pieces.next().ok_or(MendError::NoSegment)?;
        let mut count = 1;
        for piece in pieces {
            let end = match (piece.start, piece.end) {
                (Some(_), None) => None,
                (_, end) => joined.end.max(end),
            };
            let start = joined.start.or(piece.start);
            joined = Piece { start, end, ..joined.followed_by(piece, true) };
            count += 1;
        }
        if count == 1 {
            return Err(if self.last() == Some(first) { MendError::NoNext } else { MendError::OnlyOne });
        }
        Ok(self.mending(first, count, vec![joined], Mend::Join))
    }

    /// Gives a segment another start and end; its words keep theirs. Where it moves past others, it is taken out and put in.
    pub fn retime(&self, ix: SegmentIx, start: Option<Timestamp>, end: Option<Timestamp>) -> Result<Edit, MendError> {
        let piece = Piece { start, end, estimated: false, ..self.piece(ix).ok_or(MendError::NoSegment)? };
        let insert = vec![Piece { end: piece.end.filter(|end| Some(*end) >= piece.start), ..piece }];
        let next = self.segments_from(SegmentIx(ix.0 + 1)).find_map(|(_, next)| next.start);
        let stays = start.is_none_or(|start| {
            self.time_before(ix).is_none_or(|before| before <= start) && next.is_none_or(|next| start <= next)
        });
        let what = Mend::Retime;
        let Some(start) = start.filter(|_| !stays) else {
            return Ok(Edit::Splice { at: ix, remove: 1, insert, what });
        };
        let behind = self.first_after(start);
        let at = if behind > ix { SegmentIx(behind.0 - 1) } else { behind };
        let out = Edit::Splice { at: ix, remove: 1, insert: Vec::new(), what };
        Ok(Edit::Batch(vec![out, Edit::Splice { at, remove: 0, insert, what }]))
    }

    /// Takes consecutive segments out.
    pub fn delete(&self, first: SegmentIx, last: SegmentIx) -> Result<Edit, MendError> {
        self.segment(last).ok_or(MendError::NoSegment)?;
        let remove = last.0.checked_sub(first.0).ok_or(MendError::NoSegment)? + 1;
        Ok(Edit::Splice { at: first, remove, insert: Vec::new(), what: Mend::Delete })
    }

    /// Adds a segment behind another: from its end on, as long as its text takes to be said, or until the next one starts
    /// where that leaves some time. When the other one ends is worked out where it is not known.
    pub fn insert_after(&self, ix: SegmentIx, speaker: SpeakerId, text: &str) -> Result<Edit, MendError> {
        let before = self.piece(ix).ok_or(MendError::NoSegment)?;
        let behind = SegmentIx(ix.0.saturating_add(1));
        let next = self.segments_from(behind).find_map(|(_, next)| next.start);
        let over = before.end.or(before.start.map(|start| start.offset(time_to_say(&before.text))));
        let start = over.map(|end| next.map_or(end, |next| next.min(end)).max(before.start.unwrap_or(end)));
        let said = start.map(|start| start.offset(time_to_say(text)));
        let has_time = |next: &Timestamp| start.is_some_and(|start| *next >= start.offset(SHORTEST));
        let end = before.end.and(next.filter(has_time).map_or(said, |next| said.map(|said| said.min(next))));
        let from = Origin { first: SegmentIx(before.from.segments().end), len: 0 };
        Ok(self.mending(behind, 0, vec![Piece::new(from, (start, end), speaker, text)], Mend::Insert))
    }

    /// Adds the first segment of a transcript that has none; without an end where it has no start.
    pub fn insert_only(&self, start: Option<Timestamp>, speaker: SpeakerId, text: &str) -> Edit {
        let end = start.map(|start| start.offset(time_to_say(text)));
        let from = Origin { first: SegmentIx(0), len: 0 };
        self.mending(SegmentIx(0), 0, vec![Piece::new(from, (start, end), speaker, text)], Mend::Insert)
    }

    /// The edit that puts pieces in the place of segments, wherever the order of time has them.
    fn mending(&self, at: SegmentIx, remove: u32, pieces: Vec<Piece>, what: Mend) -> Edit {
        in_order(self, at.0..at.0 + remove, pieces, what)
    }

    /// A segment cut in two before a place, its note and tags with the first part; `None` where one part would have no text.
    fn cut(&self, Place { segment, offset }: Place) -> Result<Option<Cut>, MendError> {
        let piece = self.piece(segment).ok_or(MendError::NoSegment)?;
        let offset = piece.text.floor_char_boundary(offset);
        let (head, tail) = (piece.text[..offset].trim_end(), piece.text[offset..].trim_start());
        if head.trim_start().is_empty() || tail.is_empty() {
            return Ok(None);
        }
        let cut = Gap { head: head.len(), tail: piece.text.len() - tail.len() };
        let until = piece.end.or_else(|| self.end_of(segment));
        let (head_end, tail_start, estimated) = cut.times(&piece, until);
        let head = Piece {
            text: head.to_owned(),
            words: words_in(&piece.words, 0..cut.head),
            end: piece.end.and(head_end),
            ..piece.clone()
        };
        let tail = Piece {
            text: tail.to_owned(),
            words: words_in(&piece.words, cut.tail..piece.text.len()),
            start: tail_start,
            estimated,
            annotation: Annotation::default(),
            ..piece
        };
        Ok(Some(Cut { head, tail }))
    }
}

/// The blank in a text where it is cut: the byte behind what comes before it, and the first byte of what follows.
struct Gap {
    head: usize,
    tail: usize,
}

impl Gap {
    /// When what comes before it ends and what follows starts, and whether that is an estimate.
    ///
    /// `until` is when the segment is over.
    fn times(&self, piece: &Piece, until: Option<Timestamp>) -> (Option<Timestamp>, Option<Timestamp>, bool) {
        let is_bare = |range: Range<usize>| !piece.text[range].contains(char::is_alphanumeric);
        let (from, to) = (piece.start, until.max(piece.start));
        let inside = |time: Timestamp| from.map_or(time, |from| time.max(from)).min(to.unwrap_or(time));
        let before = piece.words.iter().rev().filter(|word| word.bytes().end <= self.head);
        let before = before.filter_map(|word| Some((word.bytes().end, inside(word.end?)))).next();
        let behind = piece.words.iter().filter(|word| word.bytes().start >= self.tail);
        let behind = behind.filter_map(|word| Some((word.bytes().start, inside(word.start?)))).next();
        let ends = before.filter(|(at, _)| is_bare(*at..self.head)).map(|(_, time)| time);
        let starts = behind.filter(|(at, _)| is_bare(self.tail..*at)).map(|(_, time)| time);
        if let Some(time) = starts.or(ends) {
            return (Some(ends.map_or(time, |end| end.min(time))), Some(time), false);
        }
        let (Some(before), Some(behind)) =
            (before.or(from.map(|from| (0, from))), behind.or(to.map(|to| (piece.text.len(), to))))
        else {
            return (None, None, false);
        };
        let chars = |range: Range<usize>| piece.text[range].chars().count() as u64;
        let (part, all) = (chars(before.0..self.tail), chars(before.0..behind.0));
        let span = behind.1.millis().saturating_sub(before.1.millis());
        let time = Timestamp::from_millis(before.1.millis() + span * part / all.max(1));
        (time, time, true)
    }
}

/// How long one character takes to be said, and the least that anything takes, in milliseconds.
const CHARACTER: i64 = 70;
const SHORTEST: i64 = 500;

/// How long a text takes to be said, roughly, in milliseconds.
fn time_to_say(text: &str) -> i64 {
    (text.chars().count() as i64).saturating_mul(CHARACTER).max(SHORTEST)
}

impl Piece {
    /// A segment that is added: its times are guessed.
    fn new(
        from: Origin,
        (start, end): (Option<Timestamp>, Option<Timestamp>),
        speaker: SpeakerId,
        text: &str,
    ) -> Piece {
        let (text, words, estimated) = (text.to_owned(), Vec::new(), start.is_some());
        let annotation = Annotation::default();
        Piece { from, start, end, speaker, text, words, marked: false, estimated, looked_at: 0, annotation }
    }

    /// The piece with the text and words of another behind its own; times, speaker and marks as it has them, or as the
    /// other has them where it is that one's start that counts.
    fn followed_by(mut self, other: Piece, starts: bool) -> Piece {
        self.text.truncate(self.text.trim_end().len());
        let text = other.text.trim_start();
        if !self.text.is_empty() && !text.is_empty() {
            self.text.push(' ');
        }
        let moved = self.text.len() as i64 - (other.text.len() - text.len()) as i64;
        self.text.push_str(text);
        self.words.extend(other.words.into_iter().filter_map(|word| moved_by(word, moved)));
        if !starts {
            (self.start, self.estimated) = (other.start, other.estimated);
        }
        self.from = self.from.and(other.from);
        self.marked |= other.marked;
        self.annotation = self.annotation.and(other.annotation);
        self
    }
}

/// The words within a part of a text, as words of that part.
fn words_in(words: &[Word], part: Range<usize>) -> Vec<Word> {
    let within = words.iter().filter(|word| word.bytes().start >= part.start && word.bytes().end <= part.end);
    within.cloned().filter_map(|word| moved_by(word, -(part.start as i64))).collect()
}

fn moved_by(word: Word, bytes: i64) -> Option<Word> {
    let at = |at: u32| u32::try_from(i64::from(at) + bytes).ok();
    Some(Word { range: at(word.range.start)?..at(word.range.end)?, ..word })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{Builder, Segment};
    use crate::text::spaced_words;

    fn at(millis: u64) -> Option<Timestamp> {
        Timestamp::from_millis(millis)
    }

    /// Segments of a speaker, a start, an end and a text each; where `timed`, every word has an equal part of the time.
    fn talk(segments: &[(&str, u64, u64, &str)], timed: bool) -> Transcript {
        let mut builder = Builder::new(3);
        for &(label, start, end, text) in segments {
            let speaker = builder.speaker(label);
            let count = text.split_whitespace().count() as u64;
            let word = |(nth, (from, word)): (u64, (usize, &str))| Word {
                range: from as u32..(from + word.len()) as u32,
                start: at(start + (end - start) * nth / count),
                end: at((start + (end - start) * (nth + 1) / count).saturating_sub(10)),
                confidence: Some(0.5),
            };
            let words: Vec<Word> = if timed { (0..).zip(spaced_words(text)).map(word).collect() } else { vec![] };
            builder.push(Segment { start: at(start), end: at(end), speaker, text, words: &words }).expect("small");
        }
        builder.finish().expect("small")
    }

    /// Each segment as `Ann 1000-2000 text`, with a `~` before an estimated start.
    fn told(transcript: &Transcript) -> Vec<String> {
        let tell = |(ix, segment): (SegmentIx, Segment<'_>)| {
            let time = |time: Option<Timestamp>| time.map_or("?".into(), |time| time.millis().to_string());
            let estimate = if transcript.is_estimated(ix) { "~" } else { "" };
            let label = transcript.speakers().shown(segment.speaker);
            format!("{label} {estimate}{}-{} {}", time(segment.start), time(segment.end), segment.text)
        };
        transcript.segments().map(tell).collect()
    }

    #[track_caller]
    fn check(transcript: &Transcript, edit: Result<Edit, MendError>, expected: &[&str]) -> Transcript {
        let mut mended = transcript.clone();
        mended.apply(&edit.expect("it can be done")).expect("it fits");
        assert_eq!(told(&mended), expected);
        mended
    }

    fn place(segment: u32, offset: usize) -> Place {
        Place { segment: SegmentIx(segment), offset }
    }

    fn interview(timed: bool) -> Transcript {
        talk(&[("Ann", 0, 4000, "Yes indeed. And you?"), ("Ben", 4000, 6000, "Me? No.")], timed)
    }

    #[test]
    fn a_cut_takes_its_times_from_the_words() {
        let timed = interview(true);
        let ben = SpeakerId(1);
        let split = ["Ann 0-1990 Yes indeed.", "Ben 2000-4000 And you?", "Ben 4000-6000 Me? No."];
        let mended = check(&timed, timed.split(place(0, 12), ben), &split);
        let words = |ix| mended.segment(SegmentIx(ix)).expect("there").words.to_vec();
        let of = |range, start, end| Word { range, start: at(start), end: at(end), confidence: Some(0.5) };
        assert_eq!(words(0), [of(0..3, 0, 990), of(4..11, 1000, 1990)]);
        assert_eq!(words(1), [of(0..3, 2000, 2990), of(4..8, 3000, 3990)]);
        check(&timed, timed.give_on(place(0, 12)), &["Ann 0-1990 Yes indeed.", "Ben 2000-6000 And you? Me? No."]);
        check(&timed, timed.give_back(place(1, 4)), &["Ann 0-4990 Yes indeed. And you? Me?", "Ben 5000-6000 No."]);
    }

    #[test]
    fn without_word_times_a_cut_is_estimated() {
        let plain = interview(false);
        // 12 of 20 characters stand before the cut.
        let split = ["Ann 0-2400 Yes indeed.", "Ann ~2400-4000 And you?", "Ben 4000-6000 Me? No."];
        let mended = check(&plain, plain.split(place(0, 12), SpeakerId(0)), &split);
        check(
            &mended,
            mended.join(SegmentIx(0), SegmentIx(1)),
            &told(&plain).iter().map(String::as_str).collect::<Vec<_>>(),
        );
        check(&plain, plain.give_on(place(0, 12)), &["Ann 0-2400 Yes indeed.", "Ben ~2400-6000 And you? Me? No."]);
        check(&plain, plain.give_on(place(0, 0)), &["Ben 0-6000 Yes indeed. And you? Me? No."]);
        // Between words whose times are known, only what lies between them is shared.
        let mut some = interview(true);
        let mut piece = some.piece(SegmentIx(0)).expect("there");
        piece.words.drain(1..3);
        let edit = Edit::Splice { at: SegmentIx(0), remove: 1, insert: vec![piece], what: Mend::Split };
        some.apply(&edit).expect("it fits");
        let split = ["Ann 0-2381 Yes indeed.", "Ann ~2381-4000 And you?", "Ben 4000-6000 Me? No."];
        check(&some, some.split(place(0, 12), SpeakerId(0)), &split);
    }

    #[test]
    fn what_starts_later_than_others_stands_behind_them() {
        let over = talk(
            &[("Ann", 0, 4000, "one two three four"), ("Ben", 1000, 1500, "hm"), ("Cy", 3000, 9000, "five")],
            true,
        );
        let split = ["Ann 0-1990 one two", "Ben 1000-1500 hm", "Ann 2000-4000 three four", "Cy 3000-9000 five"];
        check(&over, over.split(place(0, 8), SpeakerId(0)), &split);
        let retimed = ["Ann 0-4000 one two three four", "Cy 500-900 five", "Ben 1000-1500 hm"];
        check(&over, over.retime(SegmentIx(2), at(500), at(900)), &retimed);
        let retimed = ["Ben 1000-1500 hm", "Cy 3000-9000 five", "Ann 8000-8500 one two three four"];
        check(&over, over.retime(SegmentIx(0), at(8000), at(8500)), &retimed);
    }

    #[test]
    fn a_segment_without_an_end_lasts_until_the_next() {
        let ends =
            talk(&[("Ann", 0, 4000, "one two"), ("Ann", 4000, 8000, "three four"), ("Ben", 8000, 9000, "five")], false);
        let mut open = ends.clone();
        open.apply(&ends.retime(SegmentIx(1), at(4000), None).expect("it can be done")).expect("it fits");
        let joined =
            check(&open, open.join(SegmentIx(0), SegmentIx(1)), &["Ann 0-? one two three four", "Ben 8000-9000 five"]);
        assert_eq!(joined.speakers().totals()[0].1.as_millis(), 8000);
        let added = ["Ann 0-4000 one two", "Ann 4000-? three four", "Ann ~4700-? new", "Ben 8000-9000 five"];
        check(&open, open.insert_after(SegmentIx(1), SpeakerId(0), "new"), &added);
        let given = ["Ann 0-6400 one two three", "Ann ~6400-? four", "Ben 8000-9000 five"];
        check(&open, open.give_back(place(1, 6)), &given);
    }

    #[test]
    fn a_segment_goes_as_far_as_its_time_says() {
        let all: Vec<(&str, u64, u64, &str)> = (0..20).map(|n| ("Ann", n * 1000, n * 1000 + 900, "words")).collect();
        let long = talk(&all, false);
        for (from, to) in [(19, 0), (0, 19), (10, 3), (3, 10), (7, 7)] {
            let edit = long.retime(SegmentIx(from), at(to * 1000 + 500), at(to * 1000 + 600)).expect("there");
            let mut mended = long.clone();
            let inverse = mended.apply(&edit).expect("it fits");
            let starts: Vec<u64> = mended.segments().filter_map(|(_, s)| s.start).map(Timestamp::millis).collect();
            assert!(starts.is_sorted() && starts.contains(&(to * 1000 + 500)), "{starts:?}");
            mended.apply(&inverse).expect("what was done can be undone");
            assert_eq!(told(&mended), told(&long));
        }
    }

    #[test]
    fn segments_are_joined_deleted_and_added() {
        let over = talk(&[("Ann", 0, 4000, "one "), ("Ben", 1000, 1500, " "), ("Ann", 4500, 5000, "two")], true);
        let mended = check(&over, over.join(SegmentIx(0), SegmentIx(2)), &["Ann 0-5000 one two"]);
        assert_eq!(mended.origin(SegmentIx(0)), Some(Origin { first: SegmentIx(0), len: 3 }));
        check(&over, over.delete(SegmentIx(0), SegmentIx(1)), &["Ann 4500-5000 two"]);
        let mended = check(&over, over.delete(SegmentIx(0), SegmentIx(2)), &[]);
        assert!(mended.is_empty() && mended.end().is_none());
        let added = ["Ann 0-4000 one ", "Ben 1000-1500  ", "Ben ~1500-2000 new", "Ann 4500-5000 two"];
        check(&over, over.insert_after(SegmentIx(1), SpeakerId(1), "new"), &added);
        let text = "a text that takes longer than the second and a half that there is";
        let added = ["Ann 0-4000 one ", &format!("Ann ~4000-4560 {}", &text[..8]), "Ben 4600-5000 two"];
        let close = talk(&[("Ann", 0, 4000, "one "), ("Ben", 4600, 5000, "two")], true);
        check(&close, close.insert_after(SegmentIx(0), SpeakerId(0), &text[..8]), &added);
        let added = ["Ann 0-4000 one ", &format!("Ann ~4000-4600 {text}"), "Ben 4600-5000 two"];
        check(&close, close.insert_after(SegmentIx(0), SpeakerId(0), text), &added);
        // Between two that touch there is no time, and some must be.
        let touching = interview(false);
        let added = ["Ann 0-4000 Yes indeed. And you?", "Ben ~4000-4500 hm", "Ben 4000-6000 Me? No."];
        check(&touching, touching.insert_after(SegmentIx(0), SpeakerId(1), "hm"), &added);
        let added = ["Ann 0-4000 Yes indeed. And you?", "Ben 4000-6000 Me? No.", "Ben ~6000-6500 hm"];
        check(&touching, touching.insert_after(SegmentIx(1), SpeakerId(1), "hm"), &added);
        check(&mended, Ok(mended.insert_only(at(700), SpeakerId(1), "hm")), &["Ben ~700-1200 hm"]);
        check(&mended, Ok(mended.insert_only(None, SpeakerId(1), "hm")), &["Ben ?-? hm"]);
        assert_eq!(over.join(SegmentIx(2), SegmentIx(3)), Err(MendError::NoNext));
        assert_eq!(over.give_on(place(2, 0)), Err(MendError::NoNext));
        assert_eq!(over.give_back(place(0, 2)), Err(MendError::NoPrevious));
        assert_eq!(over.split(place(0, 0), SpeakerId(0)), Err(MendError::NothingBefore));
    }

    /// What is done, where, and to how many segments or before which byte.
    fn step() -> impl Strategy<Value = (u8, u32, usize, u64)> {
        (0..7_u8, 0..8_u32, 0..20_usize, 0..9_u64)
    }

    fn edit(transcript: &Transcript, (what, segment, offset, time): (u8, u32, usize, u64)) -> Result<Edit, MendError> {
        let (ix, place) = (SegmentIx(segment), place(segment, offset));
        match what {
            0 => transcript.split(place, SpeakerId(0)),
            1 => transcript.give_on(place),
            2 => transcript.give_back(place),
            3 => transcript.join(ix, SegmentIx(segment + offset as u32 % 3)),
            4 => {
                let time_of = |odd: u64, millis| at(millis).filter(|_| time % 4 != odd);
                transcript.retime(ix, time_of(1, time * 700), time_of(2, time * 700 + offset as u64 * 100))
            }
            5 => transcript.delete(ix, SegmentIx(segment + offset as u32 % 2)),
            _ => transcript.insert_after(ix, SpeakerId(0), "new"),
        }
    }

    proptest! {
        #[test]
        fn whatever_is_mended_fits_and_loses_no_word(
            drafts in proptest::collection::vec((0..2_u8, 0..60_u64, 0..30_u64, "[ab, ]{0,9}"), 1..6),
            timed in any::<bool>(),
            steps in proptest::collection::vec(step(), 1..12),
        ) {
            let drafts: Vec<(&str, u64, u64, &str)> = drafts.iter().map(|(speaker, start, length, text)| {
                (if *speaker == 0 { "Ann" } else { "Ben" }, start * 100, (start + length) * 100, text.as_str())
            }).collect();
            let first = talk(&drafts, timed);
            let mut transcript = first.clone();
            let mut inverses = Vec::new();
            let words = |of: &Transcript| {
                let mut words: Vec<String> =
                    of.segments().flat_map(|(_, segment)| segment.text.split_whitespace()).map(String::from).collect();
                words.sort();
                words
            };
            for step in steps {
                let Ok(edit) = edit(&transcript, step) else { continue };
                let before = words(&transcript);
                let inverse = transcript.apply(&edit);
                prop_assert!(inverse.is_ok(), "{:?}: {:?}", edit, inverse);
                inverses.extend(inverse);
                let spoken = transcript.segments().all(|(_, segment)| {
                    segment.words.iter().all(|word| segment.text[word.bytes()].contains(|c: char| !c.is_whitespace()))
                });
                prop_assert!(spoken, "{:?}", transcript);
                // A cut inside a word parts it.
                let is_cut = (0..3).contains(&step.0);
                let joined = |words: Vec<String>| { let mut all: Vec<char> = words.concat().chars().collect(); all.sort(); all };
                if is_cut || step.0 == 3 || step.0 == 4 {
                    prop_assert_eq!(joined(words(&transcript)), joined(before));
                }
            }
            for inverse in inverses.iter().rev() {
                prop_assert!(transcript.apply(inverse).is_ok());
            }
            prop_assert_eq!(told(&transcript), told(&first));
            prop_assert_eq!(transcript.changes_from(&first).count(), 0);
        }
    }
}
