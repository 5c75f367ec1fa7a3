//! A text too long or too short for its time.

use super::super::view::View;
use super::super::{Oddity, Reason};
use crate::text::word_count;

/// How many times faster than usual nobody speaks.
const FAST: f32 = 2.5;

/// Fewer characters than this may be said in no time: the times of short segments are rough.
const FEW: usize = 40;

/// A text that is said so much faster than usual that there is no time for it, or leaves a long silence.
pub(super) fn pace(view: &View<'_>) -> Option<Oddity> {
    let (here, usual) = (&view.here, view.norms.pace?);
    let millis = here.millis()?;
    // Where the words have times, the silences between them are known.
    let words = word_count(here.text) as u32;
    if words == 0 || here.segment.words.iter().any(|word| word.start.is_some()) {
        return None;
    }
    let characters = here.text.chars().count();
    let needed = characters as f32 * 1000.0 / usual;
    let is_fast = characters >= FEW && needed > millis as f32 * FAST;
    let silence = millis as f32 - needed;
    // Twice: nobody speaks at the same pace all the time.
    let is_slow = silence > view.norms.silence as f32 && silence > needed * 2.0;
    let reason = Reason::Pace { words, millis };
    (is_fast || is_slow).then(|| Oddity { reason, offset: here.offset(0), weight: 0.6 })
}

#[cfg(test)]
mod tests {
    use super::super::reasons;

    const TEN: &str = "one two three four five six seven eight nine ten";

    fn talk(seconds: u32, text: &str) -> String {
        let line = |at: u32| {
            format!(
                "[{0}.00s - {1}.00s] A :  {TEN}\n[{1}.00s - {2}.00s] B :  {TEN} or so\n",
                at * 6,
                at * 6 + 3,
                at * 6 + 6
            )
        };
        (0..5).map(line).collect::<String>() + &format!("[30.00s - {}.00s] A :  {text}\n", 30 + seconds)
    }

    #[test]
    fn too_much_or_too_little_for_the_time_is_odd() {
        assert_eq!(reasons(&talk(1, TEN)), [(10, "10 words in 1.0 s".to_owned())]);
        assert_eq!(reasons(&talk(9, "one two")), [(10, "2 words in 9.0 s".to_owned())]);
    }

    #[test]
    fn a_little_more_or_less_is_not() {
        for (seconds, text) in [(2, TEN), (5, TEN), (4, "one"), (1, "one two three")] {
            assert_eq!(reasons(&talk(seconds, text)), [], "{seconds} {text}");
        }
    }
}
