//! What tells who a speaker is: how much talk, when, and what is said.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::Range;
use std::time::Duration;

use unicode_segmentation::UnicodeSegmentation;

use super::{Overlaps, SegmentIx, SpeakerId, Timestamp, Transcript};

/// A ghost has less than this share of the talk.
const GHOST_SHARE: f64 = 0.02;

/// A ghost has no turn that lasts longer.
const GHOST_TURN: Duration = Duration::from_secs(2);

/// So many speakers are told of whom a ghost may belong to.
const MOST_OWNERS: usize = 5;

/// The longest quote, in bytes; what is longer says no more of who speaks.
const LONGEST_QUOTE: usize = 240;

/// A quote of whole sentences has so many bytes, or it is cut from the longest sentence.
const SHORTEST_QUOTE: usize = 60;

/// So much of a long segment is looked at for a quote, in bytes.
const READ_FOR_QUOTE: usize = 4096;

/// How many quotes are taken from each third of the recording.
const QUOTES_OF_THIRD: usize = 4;

/// How much and when a speaker talks, those merged into it included.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct Talk {
    /// How many segments there are.
    pub segments: u32,
    /// How long they last together; see [`Speakers::totals`](super::Speakers::totals) for the rule.
    pub length: Duration,
    /// Its share of all talk, from 0 to 1; see [`share`].
    pub share: f64,
    /// Its first segment: there it is first heard.
    pub first: Option<SegmentIx>,
    /// Its longest turn, the first of equal ones.
    pub longest: Option<Turn>,
    /// Whether it is likely no one, but bits of others' speech: it has less than 2 % of the talk and no turn over 2 s.
    ///
    /// Never without times, and never where the file names no speaker.
    pub is_ghost: bool,
    /// Whom a ghost likely belongs to: who talks before and after its turns, each with how often; five at most.
    ///
    /// Other ghosts are passed over. The most frequent first, of equals the one who talks more.
    pub owners: Vec<(SpeakerId, u32)>,
    /// The segments to know it by, twelve at most: the best of each third of the recording, then the second best.
    ///
    /// The best are long, and do not start while another speaks. By threes they are in order; for a third
    /// without any, others fill in.
    pub quotes: Vec<SegmentIx>,
}

/// Consecutive segments of one speaker, as merges have it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Turn {
    /// The first of them.
    pub first: SegmentIx,
    /// How many there are.
    pub segments: u32,
    /// How long they last together, without the silence between them; zero without times.
    pub length: Duration,
}

/// Which share of all talk one speaker has, from 0 to 1; zero where nobody is known to talk.
///
/// Of the sum of all talk, so that the shares of a transcript add up to one however much its speakers overlap.
pub fn share(talk: Duration, all: Duration) -> f64 {
    if all.is_zero() { 0.0 } else { talk.as_secs_f64() / all.as_secs_f64() }
}

impl Talk {
    /// The talk of each speaker, indexed by id; nothing for those merged into another.
    ///
    /// Costs a pass over the segments.
    pub fn of_all(transcript: &Transcript) -> Vec<Talk> {
        let speakers = transcript.speakers();
        let totals = speakers.totals();
        let all = totals.iter().map(|(_, length)| *length).sum();
        let of_total = |(segments, length)| Talk { segments, length, share: share(length, all), ..Talk::default() };
        let mut talks: Vec<Talk> = totals.into_iter().map(of_total).collect();
        let roots: Vec<SpeakerId> = speakers.iter().map(|(id, _)| speakers.root(id)).collect();
        let mut turns: Vec<(SpeakerId, Turn)> = Vec::new();
        let mut has_times = vec![false; talks.len()];
        let mut best: Vec<[Best; 3]> = vec![Default::default(); talks.len()];
        let thirds = Thirds::of(transcript);
        let mut overlaps = Overlaps::default();
        for (ix, segment) in transcript.segments() {
            let id = roots[segment.speaker.index()];
            let end = segment.end.or_else(|| transcript.end_of(ix));
            let length = segment.start.zip(end).map_or(Duration::ZERO, |(start, end)| end.since(start));
            has_times[id.index()] |= segment.start.is_some();
            talks[id.index()].first.get_or_insert(ix);
            match turns.last_mut() {
                Some((last, turn)) if *last == id => {
                    turn.segments += 1;
                    turn.length += length;
                }
                _ => turns.push((id, Turn { first: ix, segments: 1, length })),
            }
            let overlaps = overlaps.next(segment.start, segment.end);
            best[id.index()][thirds.of_segment(ix, segment.start)].add(ix, segment.text, overlaps);
        }
        for (id, turn) in &turns {
            let longest = &mut talks[id.index()].longest;
            let rank = |turn: &Turn| (turn.length, turn.segments);
            if longest.is_none_or(|longest| rank(turn) > rank(&longest)) {
                *longest = Some(*turn);
            }
        }
        for ((id, talk), best) in speakers.iter().map(|(id, _)| id).zip(&mut talks).zip(best) {
            let is_someone = has_times[id.index()] && !speakers.shown(id).is_empty();
            talk.is_ghost = is_someone && talk.longest.is_some_and(|turn| is_ghost(talk.length, turn.length, all));
            talk.quotes = in_rounds(best);
        }
        find_owners(&mut talks, &turns, |id| speakers.shown(id).is_empty());
        talks
    }
}

/// Whether a speaker is probably none, but scraps of the others that the diariser put together: hardly any of the talk,
/// and no turn longer than two seconds.
pub fn is_ghost(talk: Duration, longest_turn: Duration, all_talk: Duration) -> bool {
    talk.as_secs_f64() < GHOST_SHARE * all_talk.as_secs_f64() && longest_turn <= GHOST_TURN
}

/// Counts for each ghost who talks before and after it.
fn find_owners(talks: &mut [Talk], turns: &[(SpeakerId, Turn)], is_nobody: impl Fn(SpeakerId) -> bool) {
    let mut counts: HashMap<(SpeakerId, SpeakerId), u32> = HashMap::new();
    let mut count = |last: &mut Option<SpeakerId>, id: SpeakerId| {
        if talks[id.index()].is_ghost {
            last.iter().for_each(|owner| *counts.entry((id, *owner)).or_default() += 1);
        } else if !is_nobody(id) {
            *last = Some(id);
        }
    };
    let (mut before, mut after) = (None, None);
    turns.iter().for_each(|(id, _)| count(&mut before, *id));
    turns.iter().rev().for_each(|(id, _)| count(&mut after, *id));
    for ((ghost, owner), count) in counts {
        talks[ghost.index()].owners.push((owner, count));
    }
    let lengths: Vec<Duration> = talks.iter().map(|talk| talk.length).collect();
    for talk in talks {
        talk.owners.sort_by_key(|(id, count)| (Reverse(*count), Reverse(lengths[id.index()]), *id));
        talk.owners.truncate(MOST_OWNERS);
    }
}

/// In which third of the recording a segment is, from 0 to 2: by its start, or by its number where there are no times.
pub fn third_of(transcript: &Transcript, ix: SegmentIx) -> usize {
    let start = transcript.segment(ix).and_then(|segment| segment.start);
    Thirds::of(transcript).of_segment(ix, start)
}

/// Tells in which third of the recording a segment is: by its start, or by its number where there are no times.
struct Thirds {
    start: Option<Timestamp>,
    length: u64,
}

impl Thirds {
    fn of(transcript: &Transcript) -> Thirds {
        let (start, end) = (transcript.start(), transcript.end());
        match start.zip(end).map_or(0, |(start, end)| end.millis().saturating_sub(start.millis())) {
            0 => Thirds { start: None, length: transcript.len() as u64 },
            length => Thirds { start, length },
        }
    }

    fn of_segment(&self, ix: SegmentIx, start: Option<Timestamp>) -> usize {
        let at = match self.start {
            Some(first) => start.map_or(0, |start| start.millis().saturating_sub(first.millis())),
            None => ix.index() as u64,
        };
        ((at * 3 / self.length.max(1)) as usize).min(2)
    }
}

/// The best segments of a speaker in one third, the best first, of equals the earlier.
#[derive(Clone, Default)]
struct Best(Vec<(usize, SegmentIx)>);

impl Best {
    fn add(&mut self, ix: SegmentIx, text: &str, overlaps: bool) {
        let length = text.len().min(LONGEST_QUOTE);
        // A voice is known best where it is alone.
        let score = if overlaps { length / 2 } else { length };
        let is_full = self.0.len() == QUOTES_OF_THIRD;
        if (is_full && self.0.last().is_some_and(|(least, _)| score <= *least)) || !text.contains(char::is_alphanumeric)
        {
            return;
        }
        let at = self.0.partition_point(|(better, _)| *better >= score);
        self.0.insert(at, (score, ix));
        self.0.truncate(QUOTES_OF_THIRD);
    }
}

/// The best of each third, then the second best of each, and so on; by threes in the order of the recording.
fn in_rounds(best: [Best; 3]) -> Vec<SegmentIx> {
    let of_round = |round: usize| best.iter().filter_map(move |best| best.0.get(round)).map(|(_, ix)| *ix);
    let mut quotes: Vec<SegmentIx> = (0..QUOTES_OF_THIRD).flat_map(of_round).collect();
    quotes.chunks_mut(3).for_each(<[SegmentIx]>::sort);
    quotes
}

/// The part of a segment's text to quote, in bytes: all of it, or of a long one the sentences that have the most room.
///
/// At most 240 bytes, and without white space at its ends. A sentence longer than that is cut behind a word.
pub fn quoted(text: &str) -> Range<usize> {
    let whole = trimmed(text, 0..text.len());
    if whole.len() <= LONGEST_QUOTE {
        return whole;
    }
    let read = text.floor_char_boundary((whole.start + READ_FOR_QUOTE).min(whole.end));
    let sentences: Vec<Range<usize>> = text[whole.start..read]
        .split_sentence_bound_indices()
        .map(|(at, sentence)| whole.start + at..whole.start + at + sentence.len())
        .collect();
    let mut best = whole.start..whole.start;
    let mut first = 0;
    for (at, last) in sentences.iter().enumerate() {
        while first < at && trimmed(text, sentences[first].start..last.end).len() > LONGEST_QUOTE {
            first += 1;
        }
        let part = trimmed(text, sentences[first].start..last.end);
        if part.len() > best.len() && part.len() <= LONGEST_QUOTE {
            best = part;
        }
    }
    if best.len() >= SHORTEST_QUOTE {
        return best;
    }
    let longest = sentences.iter().rev().max_by_key(|sentence| sentence.len()).cloned().unwrap_or(whole);
    let end = text.floor_char_boundary((longest.start + LONGEST_QUOTE).min(longest.end));
    let cut = &text[longest.start..end];
    let end = match cut.rfind(char::is_whitespace) {
        Some(blank) if blank > SHORTEST_QUOTE && end < longest.end => longest.start + blank,
        _ => end,
    };
    trimmed(text, longest.start..end)
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + part.len() - part.trim_start().len();
    start..start + part.trim().len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{Builder, Edit, Segment};

    /// Segments of so many seconds, one after the other, in tiny chunks.
    fn transcript(segments: &[(&str, f64, f64, &str)]) -> Transcript {
        let mut builder = Builder::new(2);
        for (label, start, end, text) in segments {
            let speaker = builder.speaker(label);
            let (start, end) = (Timestamp::from_seconds(*start), Timestamp::from_seconds(*end));
            builder.push(Segment { start, end, speaker, text, words: &[] }).expect("small");
        }
        builder.finish().expect("small")
    }

    fn turn(first: u32, segments: u32, millis: u64) -> Option<Turn> {
        Some(Turn { first: SegmentIx(first), segments, length: Duration::from_millis(millis) })
    }

    #[test]
    fn a_ghost_says_next_to_nothing() {
        let ghost = |talk, longest| is_ghost(Duration::from_millis(talk), Duration::from_millis(longest), HOUR);
        const HOUR: Duration = Duration::from_secs(3600);
        assert!(ghost(71_000, 2_000));
        assert!(!ghost(72_000, 2_000));
        assert!(!ghost(71_000, 2_001));
        assert!(!is_ghost(Duration::ZERO, Duration::ZERO, Duration::ZERO));
    }

    #[test]
    fn time_that_two_share_counts_for_each() {
        let talks = Talk::of_all(&transcript(&[("A", 0.0, 30.0, "one"), ("B", 20.0, 30.0, "two")]));
        assert_eq!((talks[0].length, talks[1].length), (Duration::from_secs(30), Duration::from_secs(10)));
        assert_eq!((talks[0].share, talks[1].share), (0.75, 0.25));
        assert_eq!(share(Duration::ZERO, Duration::ZERO), 0.0);
    }

    #[test]
    fn a_turn_is_what_one_says_before_another_does() {
        let mut transcript = transcript(&[
            ("A", 0.0, 4.0, "one"),
            ("B", 4.0, 7.0, "two"),
            ("C", 7.0, 9.0, "three"),
            ("B", 19.0, 20.0, "four"),
            ("A", 20.0, 24.0, "five"),
        ]);
        let talks = Talk::of_all(&transcript);
        assert_eq!(talks.iter().map(|talk| talk.first).collect::<Vec<_>>(), [0, 1, 2].map(|ix| Some(SegmentIx(ix))));
        assert_eq!(talks[0].longest, turn(0, 1, 4000));
        assert_eq!(talks[1].longest, turn(1, 1, 3000));
        // As merges have it, and without the silence in it.
        transcript.apply(&Edit::Merge { speaker: SpeakerId(2), into: Some(SpeakerId(1)) }).expect("two speakers");
        let talks = Talk::of_all(&transcript);
        assert_eq!((talks[1].segments, talks[1].longest), (3, turn(1, 3, 6000)));
        assert_eq!(talks[2], Talk::default());
    }

    #[test]
    fn a_ghost_has_little_talk_and_no_turn_of_more_than_two_seconds() {
        let short = |seconds: f64| {
            transcript(&[
                ("A", 0.0, 100.0, "a"),
                ("G", 100.0, 100.0 + seconds, "g"),
                ("H", 103.0, 103.5, "h"),
                ("", 103.5, 103.6, "nobody"),
                ("B", 104.0, 200.0, "b"),
            ])
        };
        let talks = Talk::of_all(&short(2.0));
        let is_ghost: Vec<bool> = talks.iter().map(|talk| talk.is_ghost).collect();
        assert_eq!(is_ghost, [false, true, true, false, false]);
        // Another ghost owns nothing, nor does nobody.
        let (a, b) = (SpeakerId(0), SpeakerId(4));
        assert_eq!((&talks[1].owners, &talks[2].owners), (&vec![(a, 1), (b, 1)], &vec![(a, 1), (b, 1)]));
        assert!(talks[0].owners.is_empty());
        assert!(!Talk::of_all(&short(2.1))[1].is_ghost);
        // A fiftieth of the talk is too much.
        let talks = Talk::of_all(&transcript(&[("A", 0.0, 49.0, "a"), ("G", 49.0, 50.0, "g")]));
        assert!(!talks[1].is_ghost);
    }

    #[test]
    fn without_times_nobody_is_a_ghost() {
        let mut builder = Builder::new(2);
        for (label, text) in [("A", "one"), ("B", "two"), ("B", "three"), ("A", "four")] {
            let speaker = builder.speaker(label);
            builder.push(Segment { start: None, end: None, speaker, text, words: &[] }).expect("small");
        }
        let talks = Talk::of_all(&builder.finish().expect("small"));
        assert!(talks.iter().all(|talk| !talk.is_ghost && talk.share == 0.0));
        assert_eq!(talks[1].longest, turn(1, 2, 0));
        assert_eq!(talks[0].quotes, [SegmentIx(0), SegmentIx(3)]);
        assert!(Talk::of_all(&Transcript::default()).is_empty());
    }

    #[test]
    fn the_first_three_quotes_are_the_best_of_each_third() {
        let long = "a sentence that is long enough to tell who says it";
        let longer = format!("{long}, and that is longer still");
        let talks = Talk::of_all(&transcript(&[
            ("A", 0.0, 1.0, "Oui."),
            ("A", 1.0, 9.0, long),
            ("A", 9.0, 20.0, &longer),
            ("B", 30.0, 40.0, "- ?! -"),
            // It begins while another speaks.
            ("A", 35.0, 45.0, &longer),
            ("A", 45.0, 50.0, long),
            ("A", 80.0, 90.0, "Non."),
        ]));
        // The best by threes, each three in the order of the recording.
        assert_eq!(talks[0].quotes, [2, 5, 6, 0, 1, 4].map(SegmentIx));
        assert!(talks[1].quotes.is_empty());
    }

    #[test]
    fn a_third_is_told_by_the_start() {
        let talk =
            transcript(&[("A", 0.0, 1.0, "a"), ("A", 29.0, 31.0, "a"), ("A", 31.0, 32.0, "a"), ("A", 61.0, 90.0, "a")]);
        assert_eq!([0, 1, 2, 3].map(|ix| third_of(&talk, SegmentIx(ix))), [0, 0, 1, 2]);
    }

    #[test]
    fn who_is_silent_in_a_third_has_three_quotes_all_the_same() {
        let mut segments = vec![("A", 0.0, 60.0, "a")];
        let guest: Vec<f64> = (0..40).map(|at| 60.0 + f64::from(at)).collect();
        segments.extend(guest.iter().map(|at| ("B", *at, *at + 1.0, "each of these is as good as the other")));
        let talks = Talk::of_all(&transcript(&segments));
        // B talks from 60 s on: that is the end of the second third.
        assert_eq!(talks[1].quotes, [1, 2, 8, 3, 9, 10, 4, 11].map(SegmentIx));
    }

    #[test]
    fn a_quote_is_the_segment_or_the_sentences_with_the_most_room() {
        let quote = |text: &str| text[quoted(text)].to_owned();
        assert_eq!(quote("  Only this. "), "Only this.");
        assert_eq!(quote(""), "");
        assert_eq!(quote(" \n "), "");
        let (short, long) =
            ("Oui. ", "Ce que nous avons construit dans ce port ne ressemble à rien de connu, vraiment. ");
        let text = format!("{short}{long}{}{short}", long.repeat(3));
        let (said, whole) = (quote(&text), long.trim_end().len());
        assert!(said.len() <= LONGEST_QUOTE && said.len() > 2 * whole, "{said}");
        assert!(said.ends_with('.') && text.contains(&said));
    }

    #[test]
    fn a_sentence_without_end_is_cut_behind_a_word() {
        let text = "été à la mer ".repeat(100);
        let said = &text[quoted(&text)];
        assert!((SHORTEST_QUOTE..=LONGEST_QUOTE).contains(&said.len()), "{said}");
        assert!(text.contains(&format!("{said} ")));
        // Where there is no blank, it is cut between characters.
        let text = "é".repeat(LONGEST_QUOTE);
        assert_eq!(quoted(&text), 0..LONGEST_QUOTE);
        assert_eq!(quoted(&"x".repeat(100_000)), 0..LONGEST_QUOTE);
    }
    proptest! {
        #[test]
        fn a_quote_is_a_part_of_its_text_without_blanks_around_it(part in r"\PC{0,60}[.?! ]{0,3}", times in 1_usize..40) {
            let text = part.repeat(times);
            let range = quoted(&text);
            let said = text.get(range).expect("on character boundaries");
            prop_assert!(said.len() <= LONGEST_QUOTE);
            prop_assert_eq!(said, said.trim());
            prop_assert_eq!(said.is_empty(), text.trim().is_empty());
        }
    }
}
