//! Other words for a segment, and when they were said.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{Segment, SegmentIx, Timestamp, Word};
use crate::text::spaced_words;

/// The whole new text of a segment, with its timed words.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Rewording {
    /// The segment.
    pub segment: SegmentIx,
    /// Its text from now on.
    pub text: String,
    /// Its timed words, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<Word>,
}

impl Rewording {
    /// The text of a segment with parts of it replaced; `None` where they overlap, are out of order or not in the text.
    ///
    /// Words that no replacement touches keep their times and confidence. Those touched share the stretch of time
    /// with each other in proportion to their characters, without confidence; so do words that run into them, as when
    /// the blank between two is taken away. What replaces no word has no time and is none of the words. Words that
    /// are not in order behind one another are left out. Costs the size of the segment.
    ///
    /// ```
    /// use whosaid::model::{Builder, Rewording, SegmentIx};
    ///
    /// let mut builder = Builder::default();
    /// let speaker = builder.speaker("Ann");
    /// let segment = whosaid::model::Segment { start: None, end: None, speaker, text: "I asked Chat GPT.", words: &[] };
    /// let rewording = Rewording::of(SegmentIx(0), &segment, &[(8..16, "ChatGPT".to_owned())]);
    /// assert_eq!(rewording.map(|new| new.text).as_deref(), Some("I asked ChatGPT."));
    /// ```
    pub fn of(ix: SegmentIx, segment: &Segment<'_>, replacements: &[(Range<usize>, String)]) -> Option<Rewording> {
        let mut text = String::with_capacity(segment.text.len());
        let mut replaced = Vec::with_capacity(replacements.len());
        let mut from = 0;
        for (old, with) in replacements {
            let between = segment.text.get(from..old.start)?;
            // What is replaced by itself stays untouched, with its words.
            if segment.text.get(old.clone())? == with {
                continue;
            }
            text.push_str(between);
            let start = text.len();
            text.push_str(with);
            from = old.end;
            match replaced.last_mut() {
                Some(Replaced { old: before, new }) if before.end == old.start && !abut(segment.text, before, old) => {
                    (before.end, new.end) = (old.end, text.len());
                }
                _ => replaced.push(Replaced { old: old.clone(), new: start..text.len() }),
            }
        }
        text.push_str(segment.text.get(from..)?);
        u32::try_from(text.len()).ok()?;
        let words =
            Rewriting { before: segment.text, after: &text, words: &placed(segment), replaced: &replaced }.words();
        Some(Rewording { segment: ix, text, words })
    }

    /// Whether every word is a part of the text.
    pub(super) fn has_sound_words(&self) -> bool {
        self.words.iter().all(|word| self.text.get(word.bytes()).is_some())
    }
}

/// A part of a text that was replaced: where it was in the old text, and where what replaces it is in the new one.
struct Replaced {
    old: Range<usize>,
    new: Range<usize>,
}

/// Words that share their time anew.
struct Stretch {
    /// Which of the old words.
    words: Range<usize>,
    /// The part of the old text with these words and all that was replaced among them, and its place in the new text.
    old: Range<usize>,
    new: Range<usize>,
}

struct Rewriting<'a> {
    before: &'a str,
    after: &'a str,
    /// In order, none overlapping another.
    words: &'a [Word],
    replaced: &'a [Replaced],
}

impl Rewriting<'_> {
    fn words(&self) -> Vec<Word> {
        let mut words = Vec::with_capacity(self.words.len());
        let mut from = 0;
        for stretch in self.stretches() {
            words.extend(self.words[from..stretch.words.start].iter().map(|word| self.moved(word)));
            self.share(&stretch, &mut words);
            from = stretch.words.end;
        }
        words.extend(self.words[from..].iter().map(|word| self.moved(word)));
        words
    }

    /// The stretches of words that are touched, in order.
    fn stretches(&self) -> Vec<Stretch> {
        let mut stretches: Vec<Stretch> = Vec::new();
        for replaced in self.replaced {
            let words = self.touched(replaced);
            let touched = &self.words[words.clone()];
            let start = touched.first().map_or(replaced.old.start, |word| replaced.old.start.min(word.bytes().start));
            let end = touched.last().map_or(replaced.old.end, |word| replaced.old.end.max(word.bytes().end));
            match stretches.last_mut() {
                Some(last) if words.start < last.words.end => {
                    last.words.end = last.words.end.max(words.end);
                    last.old.end = last.old.end.max(end);
                    last.new.end = replaced.new.end + (last.old.end - replaced.old.end);
                }
                _ if words.is_empty() => {}
                _ => stretches.push(Stretch {
                    words,
                    old: start..end,
                    new: replaced.new.start - (replaced.old.start - start)..replaced.new.end + (end - replaced.old.end),
                }),
            }
        }
        stretches
    }

    /// The words that a replacement changes, or that are of one piece with what it puts there.
    fn touched(&self, Replaced { old, new }: &Replaced) -> Range<usize> {
        let mut first = self.words.partition_point(|word| word.bytes().end <= old.start);
        let mut behind = self.words.partition_point(|word| word.bytes().start < old.end).max(first);
        // Where there was no blank before, words abut without one, as in Chinese, or a sign stands outside of them.
        let was_blank = |c: Option<char>| c.is_some_and(char::is_whitespace);
        let is_insertion = old.is_empty();
        let word_before = first.checked_sub(1).filter(|at| self.words[*at].bytes().end == old.start);
        let opens = is_insertion || was_blank(self.before[old.start..].chars().next());
        if let Some(before) = word_before.filter(|_| opens && self.is_joined(new.start)) {
            first = before;
        }
        let word_behind = self.words.get(behind).is_some_and(|word| word.bytes().start == old.end);
        let closes = if is_insertion { first == behind } else { was_blank(self.before[..old.end].chars().next_back()) };
        if word_behind && closes && self.is_joined(new.end) {
            behind += 1;
        }
        first..behind
    }

    /// Whether no blank is on either side of a place in the new text.
    fn is_joined(&self, at: usize) -> bool {
        let (before, behind) = self.after.split_at(at);
        let is_letter = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace());
        is_letter(before.chars().next_back()) && is_letter(behind.chars().next())
    }

    /// An untouched word at its new place.
    fn moved(&self, word: &Word) -> Word {
        let Range { start, end } = word.bytes();
        let before = self.replaced.partition_point(|replaced| replaced.old.end <= start);
        match before.checked_sub(1).map(|last| &self.replaced[last]) {
            Some(last) => placed_at(word, last.new.end + (start - last.old.end)..last.new.end + (end - last.old.end)),
            None => word.clone(),
        }
    }

    /// Gives the new words of a stretch the time of the old ones, in proportion to their characters.
    fn share(&self, stretch: &Stretch, words: &mut Vec<Word>) {
        let said = &self.words[stretch.words.clone()];
        let start = said.iter().find_map(|word| word.start);
        let end = said.iter().rev().find_map(|word| word.end);
        // Where words have no ends, each lasts until the next.
        let until = end.or_else(|| self.words.get(stretch.words.end)?.start);
        let text = &self.after[stretch.new.clone()];
        let all = text.chars().filter(|c| !c.is_whitespace()).count();
        let at = |chars: usize| -> Option<Timestamp> {
            let (start, until) = (start?, until.filter(|until| Some(*until) >= start)?);
            let span = u128::from(until.millis() - start.millis());
            let part = span * chars as u128 / all.max(1) as u128;
            Timestamp::from_millis(start.millis() + u64::try_from(part).ok()?)
        };
        let mut chars = 0;
        for (from, word) in spaced_words(text) {
            let first = stretch.new.start + from;
            let start = if chars == 0 { start } else { at(chars) };
            chars += word.chars().count();
            let end = if chars == all { end } else { at(chars) };
            let new = Word { range: 0..0, start, end, confidence: None };
            words.push(placed_at(&new, first..first + word.len()));
        }
    }
}

/// Whether two parts of a text, one right behind the other, both have something there, and no blank.
fn abut(text: &str, before: &Range<usize>, behind: &Range<usize>) -> bool {
    let ends = text[before.clone()].chars().next_back().is_some_and(|c| !c.is_whitespace());
    ends && text[behind.clone()].chars().next().is_some_and(|c| !c.is_whitespace())
}

/// The words of a segment that are in its text, in order and none overlapping another.
fn placed(segment: &Segment<'_>) -> Vec<Word> {
    let mut end = 0;
    let is_next = |word: &&Word| {
        let range = word.bytes();
        let is_next = range.start >= end && segment.text.get(range.clone()).is_some();
        end = if is_next { range.end } else { end };
        is_next
    };
    segment.words.iter().filter(is_next).cloned().collect()
}

/// The word at another place; the text is known to be short enough for it.
fn placed_at(word: &Word, range: Range<usize>) -> Word {
    Word { range: range.start as u32..range.end as u32, ..word.clone() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::SpeakerId;

    fn at(millis: u64) -> Option<Timestamp> {
        Timestamp::from_millis(millis)
    }

    /// Each word of a text with a second of its own, and a confidence.
    fn timed(text: &str) -> Vec<Word> {
        let word = |(nth, (first, word)): (usize, (usize, &str))| Word {
            range: first as u32..(first + word.len()) as u32,
            start: at(nth as u64 * 1000),
            end: at(nth as u64 * 1000 + 1000),
            confidence: Some(0.5),
        };
        spaced_words(text).enumerate().map(word).collect()
    }

    fn reworded(text: &str, words: &[Word], replacements: &[(Range<usize>, &str)]) -> Option<Rewording> {
        let segment = Segment { start: None, end: None, speaker: SpeakerId(0), text, words };
        let replacements: Vec<_> = replacements.iter().map(|(range, with)| (range.clone(), (*with).into())).collect();
        Rewording::of(SegmentIx(7), &segment, &replacements)
    }

    /// The new words as `said 1000-2000`, with a star for those that have no confidence.
    fn told(rewording: &Rewording) -> Vec<String> {
        let time = |time: Option<Timestamp>| time.map_or("?".into(), |time| time.millis().to_string());
        let tell = |word: &Word| {
            let star = if word.confidence.is_none() { "*" } else { "" };
            format!("{}{star} {}-{}", &rewording.text[word.bytes()], time(word.start), time(word.end))
        };
        rewording.words.iter().map(tell).collect()
    }

    #[track_caller]
    fn check(text: &str, replacements: &[(Range<usize>, &str)], new: &str, words: &[&str]) {
        let rewording = reworded(text, &timed(text), replacements).expect("they fit");
        assert_eq!((rewording.segment, rewording.text.as_str()), (SegmentIx(7), new));
        assert_eq!(told(&rewording), words);
    }

    #[test]
    fn words_move_along_and_those_touched_share_their_time() {
        let text = "I asked Chat GPT.";
        check(text, &[], text, &["I 0-1000", "asked 1000-2000", "Chat 2000-3000", "GPT. 3000-4000"]);
        check(
            text,
            &[(0..1, "She"), (8..16, "ChatGPT")],
            "She asked ChatGPT.",
            &["She* 0-1000", "asked 1000-2000", "ChatGPT.* 2000-4000"],
        );
        // Three characters of four, then one.
        check("été là", &[(0..5, "oui à")], "oui à là", &["oui* 0-750", "à* 750-1000", "là 1000-2000"]);
        check("a b", &[(2..3, "b")], "a b", &["a 0-1000", "b 1000-2000"]);
    }

    #[test]
    fn words_are_joined_and_parted() {
        check("foo bar baz", &[(3..4, "")], "foobar baz", &["foobar* 0-2000", "baz 2000-3000"]);
        check("foo bar baz", &[(3..4, "-"), (7..8, "-")], "foo-bar-baz", &["foo-bar-baz* 0-3000"]);
        check("foo bar baz", &[(3..8, "")], "foobaz", &["foobaz* 0-3000"]);
        check("foobar", &[(3..3, " ")], "foo bar", &["foo* 0-500", "bar* 500-1000"]);
        check("foo bar", &[(3..3, "s")], "foos bar", &["foos* 0-1000", "bar 1000-2000"]);
        check("foo bar", &[(4..4, "x")], "foo xbar", &["foo 0-1000", "xbar* 1000-2000"]);
        // Several replacements at one word, or right behind one another.
        check("foo bar", &[(0..1, "g"), (2..3, "")], "go bar", &["go* 0-1000", "bar 1000-2000"]);
        check("a b", &[(2..2, "x"), (2..2, "y ")], "a xy b", &["a 0-1000", "b 1000-2000"]);
        check("a   b", &[(0..2, "c"), (2..3, "d")], "cd b", &["cd* 0-1000", "b 1000-2000"]);
    }

    #[test]
    fn what_is_taken_away_and_what_is_new_has_no_time() {
        check("foo bar baz", &[(3..7, "")], "foo baz", &["foo 0-1000", "baz 2000-3000"]);
        check("foo bar", &[(0..7, "")], "", &[]);
        check("foo bar", &[(0..7, " \n")], " \n", &[]);
        check("foo bar", &[(3..3, " and")], "foo and bar", &["foo 0-1000", "bar 1000-2000"]);
        check("", &[(0..0, "new")], "new", &[]);
    }

    #[test]
    fn words_that_do_not_cover_the_text_stay_what_they_are() {
        let part = |range, start| Word { range, start, end: None, confidence: Some(0.9) };
        // Signs stand outside of the words; the last word has none to be timed by.
        let words = [part(0..5, at(0)), part(7..12, at(1000))];
        let told_of = |replacements: &[_]| {
            let rewording = reworded("Hello, world!", &words, replacements).expect("they fit");
            (rewording.text.clone(), told(&rewording))
        };
        let (text, words) = told_of(&[(5..6, ";"), (12..13, "?")]);
        assert_eq!(
            (text.as_str(), words.as_slice()),
            ("Hello; world?", ["Hello 0-?", "world 1000-?"].map(String::from).as_slice())
        );
        let (text, words) = told_of(&[(0..5, "Oh my"), (7..12, "new one")]);
        assert_eq!(text, "Oh my, new one!");
        assert_eq!(words, ["Oh* 0-500", "my* 500-?", "new* 1000-?", "one* ?-?"]);

        // Chinese has no blanks: a neighbour is not touched, nor one with the next.
        let chinese = [part(0..3, at(0)), part(3..6, at(1)), part(6..9, at(2))];
        let rewording = reworded("今日は", &chinese, &[(3..6, "晩")]).expect("it fits");
        assert_eq!(told(&rewording), ["今 0-?", "晩* 1-?", "は 2-?"]);
        let rewording = reworded("今日は", &chinese, &[(0..3, "昨"), (3..6, "晩")]).expect("they fit");
        assert_eq!(told(&rewording), ["昨* 0-?", "晩* 1-?", "は 2-?"]);

        let wild = [part(2..9, at(0)), part(1..3, at(1)), part(2..4, at(2)), part(4..99, at(3))];
        let rewording = reworded("aé ö", &wild, &[(0..3, "bé")]).expect("it fits");
        assert_eq!(told(&rewording), ["bé* 1-?"], "words that are not in order are left out");
        assert_eq!(reworded("no words", &[], &[(0..2, "some")]).expect("it fits").words, []);
    }

    #[test]
    fn replacements_that_do_not_fit_are_refused() {
        let refused: [&[(Range<usize>, &str)]; 6] = [
            &[(0..9, "x")],
            &[(9..9, "x")],
            &[(0..1, "x")],
            &[(2..4, "x"), (3..4, "y")],
            &[(3..4, "x"), (0..2, "y")],
            #[allow(clippy::reversed_empty_ranges)]
            &[(4..2, "x")],
        ];
        for replacements in refused {
            assert_eq!(reworded("é b c", &timed("é b c"), replacements), None, "{replacements:?}");
        }
    }

    #[test]
    fn the_written_form_is_short() {
        let mut rewording = reworded("a b", &timed("a b"), &[(0..1, "c")]).expect("it fits");
        rewording.words[1].end = None;
        let written = r#"{"segment":7,"text":"c b","words":[[0,1,0,1000,null],[2,3,1000,null,0.5]]}"#;
        assert_eq!(serde_json::to_string(&rewording).expect("plain"), written);
        assert_eq!(serde_json::from_str::<Rewording>(written).expect("sound"), rewording);
        let without_words = Rewording { words: Vec::new(), ..rewording };
        assert_eq!(serde_json::to_string(&without_words).expect("plain"), r#"{"segment":7,"text":"c b"}"#);
    }

    type Replacement = (Range<usize>, String);

    /// A text, words at some of those between its blanks, and replacements in order.
    fn cases() -> impl Strategy<Value = (String, Vec<Word>, Vec<Replacement>)> {
        let cuts = proptest::collection::vec((0..14_usize, 0..4_usize, "[xé ]{0,3}"), 0..5);
        ("[a-cé ]{0,12}", prop_oneof![Just(u16::MAX), any::<u16>()], any::<u16>(), cuts).prop_map(
            |(text, kept, with_end, mut cuts)| {
                let bit = |bits: u16, nth: usize| bits >> (nth % 16) & 1 == 1;
                let mut words = timed(&text);
                (0..words.len()).filter(|nth| !bit(with_end, *nth)).for_each(|nth| words[nth].end = None);
                let words =
                    words.into_iter().enumerate().filter(|(nth, _)| bit(kept, *nth)).map(|(_, word)| word).collect();
                cuts.sort_by_key(|cut| cut.0);
                let boundary = |chars: usize| text.char_indices().nth(chars).map_or(text.len(), |(at, _)| at);
                let mut end = 0;
                let mut replacements = Vec::new();
                for (from, len, with) in cuts {
                    let range = boundary(from).max(end)..boundary(from + len).max(end);
                    end = range.end;
                    replacements.push((range, with));
                }
                (text, words, replacements)
            },
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn words_stay_those_of_the_text((text, words, replacements) in cases()) {
            let segment = Segment { start: None, end: None, speaker: SpeakerId(0), text: &text, words: &words };
            let new = Rewording::of(SegmentIx(0), &segment, &replacements).expect("they fit");
            let mut expected = text.clone();
            replacements.iter().rev().for_each(|(range, with)| expected.replace_range(range.clone(), with));
            prop_assert_eq!(&new.text, &expected);

            prop_assert!(new.has_sound_words());
            prop_assert!(new.words.iter().all(|word| timed(&new.text[word.bytes()]).len() == 1), "{:?}", new.words);
            let all = |text: &str| timed(text).into_iter().map(|word| word.range).collect::<Vec<_>>();
            if words.len() == all(&text).len() {
                let whole = all(&new.text);
                prop_assert!(new.words.iter().all(|word| whole.contains(&word.range)), "{:?}", new.words);
            }
            prop_assert!(new.words.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start));
            let times = || new.words.iter().flat_map(|word| [word.start, word.end]).flatten();
            prop_assert!(times().is_sorted(), "{:?}", new.words);

            // Those that nothing comes near are as they were; of the others none claims to be sure.
            let is_far = |word: &&Word| {
                let word = word.bytes();
                replacements.iter().all(|(range, _)| range.end < word.start || word.end < range.start)
            };
            let moved_by = |word: &Word| {
                let before = replacements.iter().filter(|(range, _)| range.end < word.bytes().start);
                before.map(|(range, with)| with.len() as i64 - range.len() as i64).sum::<i64>()
            };
            for word in words.iter().filter(is_far) {
                let by = moved_by(word);
                let there = |at: u32| (i64::from(at) + by) as u32;
                let moved = Word { range: there(word.range.start)..there(word.range.end), ..word.clone() };
                prop_assert!(new.words.contains(&moved), "{:?} is not among {:?}", moved, new.words);
            }
            for word in new.words.iter().filter(|word| word.confidence.is_some()) {
                let same = |old: &&Word| (old.start, old.end) == (word.start, word.end)
                    && text[old.bytes()] == new.text[word.bytes()];
                prop_assert!(words.iter().any(|old| same(&old)), "{:?} is new and sure", word);
            }
        }
    }
}
