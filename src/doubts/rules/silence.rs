//! A silence out of proportion, before a segment or within it.

use super::super::view::View;
use super::super::{Oddity, Reason};
use super::beyond;
use crate::model::Timestamp;

/// A much longer silence than usual: where someone speaks, their words were not heard.
///
/// Within a segment the times of its words tell.
pub(super) fn silence(view: &View<'_>) -> Option<Oddity> {
    let here = &view.here;
    let before = view.latest_end.zip(here.segment.start).map_or(0, |(end, start)| millis(end, start));
    let mut latest: Option<Timestamp> = None;
    let mut longest = (0, 0);
    for word in here.segment.words {
        if let (Some(end), Some(start)) = (latest, word.start) {
            longest = longest.max((millis(end, start), word.range.start as usize));
        }
        latest = latest.max(word.end.or(word.start));
    }
    let (within, at) = longest;
    let weight = beyond(view.norms.silence, before.max(within))?;
    let (reason, offset) = if before >= within {
        (Reason::Before { silence: before }, here.offset(0))
    } else {
        (Reason::Within { silence: within }, here.segment.text.floor_char_boundary(at))
    };
    Some(Oddity { reason, offset, weight })
}

fn millis(from: Timestamp, to: Timestamp) -> u64 {
    to.since(from).as_millis() as u64
}

#[cfg(test)]
mod tests {
    use super::super::{reasons, reasons_in};
    use crate::model::{Builder, Segment, Timestamp, Word};

    fn talk(silence: u32) -> String {
        let (start, end) = (8 + silence, 12 + silence);
        format!(
            "[0.00s - 4.00s] A :  So it is.\n[4.00s - 8.00s] B :  That is it.\n[{start}.00s - {end}.00s] A :  It is.\n"
        )
    }

    #[test]
    fn a_long_silence_is_odd() {
        assert_eq!(reasons(&talk(12)), [(2, "12.0 s of silence before it".to_owned())]);
        assert_eq!(reasons(&talk(4)), []);
    }

    #[test]
    fn where_silences_are_usual_they_are_not() {
        let line = |at: u32| format!("[{0}.00s - {1}.00s] A :  So it is, and was {at} times.\n", at * 14, at * 14 + 4);
        assert_eq!(reasons(&(0..60).map(line).collect::<String>()), []);
    }

    #[test]
    fn a_silence_between_words_is_odd() {
        for (start, expected) in [(9_200, vec![(0, "8.2 s of silence inside".to_owned())]), (4_900, vec![])] {
            let time = Timestamp::from_millis;
            let word = |range, start, end| Word { range, start: time(start), end: time(end), confidence: None };
            let words = [word(0..2, 500, 1_000), word(3..5, start, start + 300)];
            let mut builder = Builder::default();
            let speaker = builder.speaker("A");
            let (start, end) = (time(500), time(start + 300));
            builder.push(Segment { start, end, speaker, text: "So be", words: &words }).expect("it fits");
            let transcript = builder.finish().expect("it fits");
            assert_eq!(reasons_in(&transcript), expected);
        }
    }
}
