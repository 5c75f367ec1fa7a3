//! Blocks written anew like those they come from.
//!
//! A new cue is the text of an old one with other times: its settings, its markup and its way of naming speakers stay,
//! and the name and words are put into it afterwards, as into cues that stay.

use std::borrow::Cow;
use std::collections::HashSet;

use super::{Block, Swap};
use crate::formats::kit::clock::{clock_time, seconds, timing_line, written, written_seconds};
use crate::formats::kit::lines::{joined, lines};
use crate::model::{Segment, SegmentIx, Transcript};

/// What a block is made from.
pub(super) struct Model<'a> {
    /// One of the file, and which.
    pub block: &'a str,
    pub like: usize,
    /// Itself as the format's writer has it, and which it is to be.
    pub written: &'a str,
    pub at: usize,
    /// Whether it is the first that is made from that one, and whether the last.
    pub is_first: bool,
    pub is_last: bool,
}

/// Makes a block; `None` where those it is made from are not laid out as they should be.
pub(super) type Make<'m> = &'m dyn Fn(&Model<'_>) -> Option<String>;

/// The blocks of a transcript, those that come each made from one of the file, the others as they are written.
pub(super) fn alike<'a>(
    source: &str,
    old: &[Block],
    written: &[&'a str],
    swaps: &[Swap],
    (file, transcript): (&Transcript, &Transcript),
    make: Make<'_>,
) -> Option<Vec<Cow<'a, str>>> {
    let mut used = HashSet::new();
    let mut blocks: Vec<_> = written.iter().map(|block| Cow::Borrowed(*block)).collect();
    for swap in swaps {
        let likes: Option<Vec<usize>> =
            swap.new.clone().map(|at| like(swap, at, old.len(), file, transcript)).collect();
        let likes = likes?;
        for (nth, (at, like)) in swap.new.clone().zip(likes.iter().copied()).enumerate() {
            let model = joined(source, old.get(like)?.range());
            // One that is put in is made from none, but like it.
            let is_first = !swap.old.is_empty() && used.insert(like);
            let is_last = !swap.old.is_empty() && likes.get(nth + 1) != Some(&like);
            let model = Model { block: &model, like, written: written.get(at)?, at, is_first, is_last };
            *blocks.get_mut(at)? = make(&model)?.into();
        }
    }
    Some(blocks)
}

/// A cue made from one of the file; `are_numbered` says whether each has its number there.
pub(super) fn cue(model: &Model<'_>, are_numbered: bool) -> Option<String> {
    let (number, is_first) = ((model.at + 1).to_string(), model.is_first);
    let (model, new) = (Cue::of(model.block)?, Cue::of(model.written)?);
    let id = match model.id {
        None => None,
        Some(_) if are_numbered => Some(number.as_str()),
        // A name is one cue's.
        Some(id) => new.id.or(Some(id).filter(|_| is_first)),
    };
    let id = id.map_or_else(String::new, |id| format!("{id}\n"));
    Some(format!("{id}{}\n{}", retimed(model.timing, new.timing)?, model.said))
}

/// Lines of text made from those of the file: the same, with the times in the first of them replaced, if it has some.
/// What stands behind the text goes with the last.
pub(super) fn lines_of_text(model: &Model<'_>, old: Segment<'_>, new: Segment<'_>) -> Option<String> {
    let first = lines(model.block).next()?;
    let (mut made, mut from, old_text) = (String::new(), 0, old.text);
    for (old, new) in [(old.start, new.start), (old.end, new.end)] {
        match (old, new) {
            (Some(old), Some(new)) => {
                let (at, len, spelled) = (from..first.text.len()).find_map(|at| {
                    let is_start =
                        first.text.is_char_boundary(at) && !first.text[..at].ends_with(char::is_alphanumeric);
                    let rest = first.text.get(at..).filter(|_| is_start)?;
                    let clock = clock_time(rest).map(|clock| (clock.millis, clock.len, true));
                    let found = clock.or_else(|| seconds(rest).map(|(millis, len)| (millis, len, false)));
                    let (_, len, is_clock) = found.filter(|(millis, ..)| *millis == old.millis())?;
                    let like = &rest[..len];
                    let spelled = match is_clock {
                        _ if old == new => Some(like.to_owned()),
                        true => spelled_like(like, &written(new, '.', 3)),
                        false => Some(written_seconds(new) + if like.ends_with('s') { "s" } else { "" }),
                    };
                    Some((at, len, spelled))
                })?;
                made += first.text.get(from..at)?;
                made += &spelled?;
                from = at + len;
            }
            (None, None) => {}
            _ => return None,
        }
    }
    let end = if model.is_last { model.block.len() } else { model.block.rfind(old_text)? + old_text.len() };
    Some(made + model.block.get(from..end)?)
}

/// Which block of a file a new one is made from: the one with its start, or with its end, or the last that starts no later.
/// One that comes in no other's place is like the one above.
pub(super) fn like(swap: &Swap, at: usize, len: usize, file: &Transcript, transcript: &Transcript) -> Option<usize> {
    if swap.old.is_empty() {
        return swap.old.start.checked_sub(1).or(Some(0)).filter(|like| *like < len);
    }
    let new = transcript.segment(SegmentIx::at(at))?;
    if new.start.is_none() {
        return Some((swap.old.start + at - swap.new.start).min(swap.old.end - 1));
    }
    let gone = |at: usize| file.segment(SegmentIx::at(at));
    let starts_later = |at: usize| gone(at).is_some_and(|gone| gone.start > new.start);
    // The first that starts later, as they are in order.
    let (mut from, mut to) = (swap.old.start, swap.old.end);
    while from < to {
        let middle = (from + to) / 2;
        (from, to) = if starts_later(middle) { (from, middle) } else { (middle + 1, to) };
    }
    let earlier = from.checked_sub(1).filter(|at| swap.old.contains(at));
    let same_start = earlier.filter(|at| gone(*at).is_some_and(|gone| gone.start == new.start));
    let same_end = Some(from).filter(|at| swap.old.contains(at) && gone(*at).is_some_and(|gone| gone.end == new.end));
    same_start.or(same_end).or(earlier).or(Some(swap.old.start))
}

/// A cue as it stands in a file.
struct Cue<'a> {
    /// The line above its times: a number or another name.
    id: Option<&'a str>,
    timing: &'a str,
    /// Its lines of text.
    said: &'a str,
}

impl Cue<'_> {
    fn of(block: &str) -> Option<Cue<'_>> {
        let timing = lines(block).take(2).find(|line| timing_line(line.text).is_some())?;
        let id = (timing.number > 1).then(|| lines(block).next().map(|line| line.text)).flatten();
        let said = block.get(timing.end()..)?.strip_prefix('\n').unwrap_or_default();
        Some(Cue { id, timing: timing.text, said })
    }
}

/// A line of times with those of another line, spelled as before.
fn retimed(line: &str, times: &str) -> Option<String> {
    let (from, to, behind) = parts(line)?;
    let (new_from, new_to, _) = parts(times)?;
    let between = line.get(from.len()..line.len() - to.len() - behind.len())?;
    Some(format!("{}{between}{}{behind}", spelled_like(from, new_from)?, spelled_like(to, new_to)?))
}

/// The two times of a line, the first with what stands before it, and what stands behind them.
fn parts(line: &str) -> Option<(&str, &str, &str)> {
    let time_end = |at: usize| Some(at + clock_time(line.get(at..)?)?.len);
    let from = time_end(line.len() - line.trim_start().len())?;
    let to = line.len() - line.get(from..)?.trim_start().strip_prefix("-->")?.trim_start().len();
    let behind = time_end(to)?;
    Some((line.get(..from)?, line.get(to..behind)?, line.get(behind..)?))
}

/// A time `hh:mm:ss.mmm` with as many digits in its first field and of its fraction as another has, or as it needs; with
/// hours if that has some. The same time stays as it is.
fn spelled_like(like: &str, time: &str) -> Option<String> {
    let digits = like.trim_start();
    if clock_time(digits)?.millis == clock_time(time)?.millis {
        return Some(like.to_owned());
    }
    let point = digits.find(['.', ',']);
    let (like_clock, like_fraction) = digits.split_at(point.unwrap_or(digits.len()));
    let (clock, fraction) = time.split_at(time.find(['.', ','])?);
    let clock = match like_clock.matches(':').count() {
        1 => clock.strip_prefix("00:").unwrap_or(clock),
        2 => clock,
        // The fraction is behind a colon.
        _ => return None,
    };
    let (first, rest) = clock.split_once(':')?;
    let width = like_clock.find(':')?;
    let sign = like_fraction.get(..1).or(fraction.get(..1))?;
    let needed = fraction.get(1..)?.trim_end_matches('0').len();
    let fraction = fraction.get(1..)?.get(..like_fraction.len().saturating_sub(1).clamp(needed, 3))?;
    let sign = if fraction.is_empty() { "" } else { sign };
    let before = &like[..like.len() - digits.len()];
    Some(format!("{before}{:0>width$}:{rest}{sign}{fraction}", first.trim_start_matches('0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_spelled_as_those_they_replace() {
        let line = |like| retimed(like, "01:02:03.040 --> 10:00:00.000");
        assert_eq!(line("00:00:00,000 --> 00:00:04,000 X1:40").as_deref(), Some("01:02:03,040 --> 10:00:00,000 X1:40"));
        assert_eq!(line(" 0:00:01.5-->0:00:04.5").as_deref(), Some(" 1:02:03.04-->10:00:00.0"));
        assert_eq!(line("00:00:01 --> 10:00:00").as_deref(), Some("01:02:03.04 --> 10:00:00"));
        assert_eq!(line("00:00:01:500 --> 00:00:02:000"), None);
        let short = |like| retimed(like, "00:00:59.900 --> 01:00:00.000");
        let expected = "00:59.900 -->  01:00:00.000 align:start position:0%";
        assert_eq!(short("00:01.000 -->  00:02.000 align:start position:0%").as_deref(), Some(expected));
    }
}
