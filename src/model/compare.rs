//! Two transcripts of one recording side by side, and the words in which they differ.

use std::collections::HashMap;
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::{Progress, SegmentIx, Transcript};
use crate::text::{add_change, changed};

/// How many words in a row, found once on either side, tell that both say the same there.
const RUN: usize = 4;

/// From how many words on a segment is cut at the end of a sentence.
const LONG: usize = 30;

/// What a sentence ends with; of several in a row, with the last.
const ENDS: [char; 9] = ['.', '?', '!', '…', '。', '？', '！', '؟', '।'];

/// How many parts comparing has, to be counted.
pub const COMPARING: u64 = 3;

/// How two transcripts differ: what stands beside what, from the start to the end.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Comparison {
    /// What stands beside each other, in order: all segments of the one transcript and all words of the other.
    pub pairs: Vec<Pair>,
    /// Each difference, in order.
    pub differences: Vec<Difference>,
}

/// What stands beside each other: a segment of the one transcript or sentences of it, and what of the other says the same.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Pair {
    /// Of the one transcript some of a segment, or nothing; of the other one parts of any number of segments.
    pub sides: [Vec<Excerpt>; 2],
}

/// Some of a segment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Excerpt {
    /// The segment.
    pub segment: SegmentIx,
    /// Which bytes of its text.
    pub range: Range<usize>,
    /// The parts of it that differ, in bytes of the whole text, in order, each with its number among the differences.
    pub marks: Vec<(Range<usize>, usize)>,
}

/// Words that stand in one transcript and others, or none, that stand in the other in their place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Difference {
    /// The first pair that has some of it.
    pub pair: usize,
    /// How many words there are on either side; not zero on both.
    pub words: [usize; 2],
}

/// A word of a transcript, or a sign of its punctuation.
struct Token<'a> {
    segment: SegmentIx,
    range: Range<usize>,
    word: &'a str,
}

/// Ranges of the words of both sides.
type Change = (Range<usize>, Range<usize>);

impl Comparison {
    /// Compares two transcripts.
    ///
    /// Runs of words that both have once are found first, and what is between two of them is compared word by word;
    /// where that differs too much it is cut by time. Goes on by [`COMPARING`] parts; `None` where that was stopped. Costs
    /// the words of both, and the logarithm of their number.
    pub fn of(one: &Transcript, other: &Transcript, progress: &Progress) -> Option<Comparison> {
        progress.go_on((one.len() + other.len()) as u64);
        let tokens = [tokens(one, progress), tokens(other, progress)];
        let times = Times { one, other, tokens: &tokens };
        let mut changes: Vec<Change> = Vec::new();
        let mut behind = (0, 0);
        let ends = (tokens[0].len(), tokens[1].len());
        progress.go_on((ends.0 + ends.1) as u64);
        let anchors = anchors(&tokens, progress);
        progress.go_on(anchors.len() as u64 + 1);
        for at in progress.watch(anchors.into_iter().chain([ends])) {
            times.compare((behind.0..at.0, behind.1..at.1), &mut changes);
            behind = at;
        }
        (!progress.is_stopped()).then(|| paired(one, &tokens, &changes))
    }
}

fn tokens<'a>(transcript: &'a Transcript, progress: &Progress) -> Vec<Token<'a>> {
    let mut tokens = Vec::new();
    for (segment, text) in progress.watch(transcript.segments()).map(|(ix, segment)| (ix, segment.text)) {
        let words = text.split_word_bound_indices().filter(|(_, word)| !word.trim().is_empty());
        tokens.extend(words.map(|(at, word)| Token { segment, range: at..at + word.len(), word }));
    }
    tokens
}

/// Where runs of words start that stand once on either side, as far as they come in the same order.
fn anchors(tokens: &[Vec<Token<'_>>; 2], progress: &Progress) -> Vec<(usize, usize)> {
    let mut found: HashMap<[&str; RUN], [Option<usize>; 2]> = HashMap::new();
    let mut repeated: Vec<[&str; RUN]> = Vec::new();
    for (side, tokens) in tokens.iter().enumerate() {
        for (at, run) in progress.watch(tokens.windows(RUN)).enumerate() {
            let words = std::array::from_fn(|word| run[word].word);
            let place = &mut found.entry(words).or_default()[side];
            if place.replace(at).is_some() {
                repeated.push(words);
            }
        }
    }
    for words in &repeated {
        found.remove(words);
    }
    let mut places: Vec<(usize, usize)> =
        found.values().filter_map(|[one, other]| Some(((*one)?, (*other)?))).collect();
    places.sort_unstable();
    longest_rising(&places)
}

/// The most of some pairs, sorted by their first number, whose second number rises as well.
///
/// Costs their number times its logarithm.
fn longest_rising(places: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // For each length the place that ends a rising row of it lowest, and for each place the one before it.
    let mut lowest: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(places.len());
    for (at, (_, place)) in places.iter().enumerate() {
        let length = lowest.partition_point(|end| places[*end].1 < *place);
        before.push(length.checked_sub(1).map(|length| lowest[length]));
        match lowest.get_mut(length) {
            Some(end) => *end = at,
            None => lowest.push(at),
        }
    }
    let mut row: Vec<(usize, usize)> =
        std::iter::successors(lowest.last().copied(), |at| before[*at]).map(|at| places[at]).collect();
    row.reverse();
    row
}

/// Compares words, cut by time where they differ too much.
struct Times<'a> {
    one: &'a Transcript,
    other: &'a Transcript,
    tokens: &'a [Vec<Token<'a>>; 2],
}

impl Times<'_> {
    fn compare(&self, (one, other): Change, changes: &mut Vec<Change>) {
        let words = |side: usize, range: &Range<usize>| -> Vec<&str> {
            self.tokens[side][range.clone()].iter().map(|token| token.word).collect()
        };
        let found = match changed(&words(0, &one), &words(1, &other)) {
            Some(found) => found,
            None => match self.middle(&one, &other) {
                Some(middle) => {
                    self.compare((one.start..middle.0, other.start..middle.1), changes);
                    return self.compare((middle.0..one.end, middle.1..other.end), changes);
                }
                None => vec![(0..one.len(), 0..other.len())],
            },
        };
        for (from, to) in found {
            let next = (one.start + from.start..one.start + from.end, other.start + to.start..other.start + to.end);
            add_change(changes, next);
        }
    }

    /// Where a segment starts near the middle of the words of the one side, and where the other side is then; `None`
    /// where there is no cut.
    fn middle(&self, one: &Range<usize>, other: &Range<usize>) -> Option<(usize, usize)> {
        let tokens = &self.tokens[0][one.clone()];
        let segment = tokens.get(tokens.len() / 2)?.segment;
        let first = tokens.partition_point(|token| token.segment < segment);
        // The middle may be in the first of the segments.
        let first = if first == 0 { tokens.partition_point(|token| token.segment <= segment) } else { first };
        let time = self.one.time_at(tokens.get(first)?.segment)?;
        let is_before = |token: &Token<'_>| self.other.time_at(token.segment) < Some(time);
        let second = self.tokens[1][other.clone()].partition_point(is_before);
        Some((one.start + first, other.start + second))
    }
}

/// Where each word of the other side goes: beside which of the parts of the one side, `None` for none of them.
fn owners(tokens: &[Vec<Token<'_>>; 2], changes: &[Change], parts: &[usize]) -> Vec<Option<usize>> {
    let [one, other] = tokens;
    let mut owners = Vec::with_capacity(other.len());
    let mut behind = 0;
    for (from, to) in changes.iter().cloned().chain([(one.len()..one.len(), other.len()..other.len())]) {
        owners.extend(parts[behind..from.start].iter().copied().map(Some));
        behind = from.end;
        let before = from.start.checked_sub(1).map(|at| parts[at]);
        let after = parts.get(from.start).copied();
        for at in to.clone() {
            let is_with = |neighbour: Option<usize>| {
                neighbour.and_then(|at| other.get(at)).is_some_and(|token| token.segment == other[at].segment)
            };
            owners.push(match () {
                () if !from.is_empty() => Some(parts[from.start + (at - to.start) * from.len() / to.len()]),
                () if before == after || is_with(to.start.checked_sub(1)) => before,
                () if is_with(Some(to.end)) => after,
                () => None,
            });
        }
    }
    owners
}

/// The parts of the one side that get a pair each: its segments, long ones cut behind sentences that end on both sides.
fn parts(transcript: &Transcript, tokens: &[Token<'_>], changes: &[Change]) -> (Vec<Excerpt>, Vec<usize>) {
    // Before words that follow the same word on both sides a cut parts nothing that belongs together.
    let mut is_same = vec![true; tokens.len() + 1];
    for (from, _) in changes {
        is_same[from.start..=from.end].fill(false);
    }
    let mut excerpts: Vec<Excerpt> = Vec::new();
    let mut part_of = Vec::with_capacity(tokens.len());
    for (segment, text) in transcript.segments().map(|(ix, segment)| (ix, segment.text)) {
        let mut first = part_of.len();
        excerpts.push(Excerpt { segment, range: 0..text.len(), marks: Vec::new() });
        while let Some(token) = tokens.get(part_of.len()).filter(|token| token.segment == segment) {
            let at = part_of.len();
            let ends = at > first && tokens[at - 1].word.ends_with(ENDS) && !token.word.starts_with(ENDS);
            if at >= first + LONG && ends && is_same[at] {
                first = at;
                if let Some(before) = excerpts.last_mut() {
                    before.range.end = tokens[at - 1].range.end;
                }
                excerpts.push(Excerpt { segment, range: token.range.start..text.len(), marks: Vec::new() });
            }
            part_of.push(excerpts.len() - 1);
        }
    }
    for (number, (from, _)) in changes.iter().enumerate() {
        from.clone().for_each(|at| excerpts[part_of[at]].mark(&tokens[at].range, number));
    }
    (excerpts, part_of)
}

/// Puts both sides beside each other.
fn paired(transcript: &Transcript, tokens: &[Vec<Token<'_>>; 2], changes: &[Change]) -> Comparison {
    let [one, other] = tokens;
    let (excerpts, part_of) = parts(transcript, one, changes);
    let mut excerpts = (0..).zip(excerpts).peekable();
    let mut pairs: Vec<Pair> = Vec::new();
    // Puts the parts of the one side up to some in pairs of their own.
    let mut reach = |pairs: &mut Vec<Pair>, last: usize| {
        while let Some((_, excerpt)) = excerpts.next_if(|(part, _)| *part <= last) {
            pairs.push(Pair { sides: [vec![excerpt], Vec::new()] });
        }
    };
    let mut numbers = vec![None; other.len()];
    for (number, (_, to)) in changes.iter().enumerate() {
        numbers[to.clone()].fill(Some(number));
    }
    let mut last_owner = None;
    for ((token, number), owner) in other.iter().zip(numbers).zip(owners(tokens, changes, &part_of)) {
        if let Some(owner) = owner {
            reach(&mut pairs, owner);
        }
        let is_new =
            owner.is_none() && (last_owner != Some(owner) || !pairs.last().is_some_and(|pair| pair.has(token)));
        if is_new {
            pairs.push(Pair::default());
        }
        last_owner = Some(owner);
        let Some(Pair { sides: [_, side] }) = pairs.last_mut() else { continue };
        match side.last_mut() {
            Some(excerpt) if excerpt.segment == token.segment => excerpt.range.end = token.range.end,
            _ => side.push(Excerpt { segment: token.segment, range: token.range.clone(), marks: Vec::new() }),
        }
        if let (Some(excerpt), Some(number)) = (side.last_mut(), number) {
            excerpt.mark(&token.range, number);
        }
    }
    reach(&mut pairs, usize::MAX);
    let mut differences: Vec<Difference> =
        changes.iter().map(|(from, to)| Difference { pair: usize::MAX, words: [from.len(), to.len()] }).collect();
    for (at, pair) in pairs.iter().enumerate() {
        for (_, number) in pair.sides.iter().flatten().flat_map(|excerpt| &excerpt.marks) {
            let difference = &mut differences[*number];
            difference.pair = difference.pair.min(at);
        }
    }
    Comparison { pairs, differences }
}

impl Excerpt {
    fn mark(&mut self, word: &Range<usize>, number: usize) {
        match self.marks.last_mut() {
            Some((range, last)) if *last == number => range.end = word.end,
            _ => self.marks.push((word.clone(), number)),
        }
    }
}

impl Pair {
    /// Whether some of a word's segment stands on the other side.
    fn has(&self, token: &Token<'_>) -> bool {
        self.sides[1].last().is_some_and(|excerpt| excerpt.segment == token.segment)
    }
}

#[cfg(test)]
mod tests;
