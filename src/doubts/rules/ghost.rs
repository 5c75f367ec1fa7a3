//! A segment of a speaker who says next to nothing.

use super::super::view::View;
use super::super::{Oddity, Reason};

/// Scraps that the diariser took for another person.
pub(super) fn ghost(view: &View<'_>) -> Option<Oddity> {
    let here = &view.here;
    let talk = view.norms.ghosts[here.speaker.index()]?;
    let is_someone = !view.transcript.speakers().shown(here.speaker).is_empty();
    let reason = Reason::Ghost { speaker: here.speaker, talk };
    is_someone.then(|| Oddity { reason, offset: here.offset(0), weight: 0.8 })
}

#[cfg(test)]
mod tests {
    use super::super::{reasons, reasons_in};
    use crate::doubts::tests::lines::transcript;
    use crate::model::Edit;

    fn talk(ghost: &str) -> String {
        let line = |at: u32| {
            format!(
                "[{0}.00s - {1}.00s] A :  So it was, is and will be.\n[{1}.00s - {2}.00s] B :  It is, or so they all say.\n",
                at * 12,
                at * 12 + 6,
                at * 12 + 12
            )
        };
        (0..9).map(line).collect::<String>() + ghost
    }

    #[test]
    fn a_speaker_of_a_second_is_odd() {
        let text = talk("[108.00s - 109.50s] C :  There it is.\n");
        assert_eq!(reasons(&text), [(18, "C speaks for 1.5 s in all".to_owned())]);
        let mut transcript = transcript(&text);
        let speaker = |name| transcript.speakers().named(name).expect("there");
        let merge = Edit::Merge { speaker: speaker("C"), into: Some(speaker("A")) };
        transcript.apply(&merge).expect("it fits");
        assert_eq!(reasons_in(&transcript), []);
    }

    #[test]
    fn a_speaker_of_more_is_not() {
        assert_eq!(reasons(&talk("[108.00s - 110.10s] C :  There it is, then.\n")), []);
        let twice = "[108.00s - 109.50s] C :  There it is.\n[109.50s - 111.00s] C :  And was so.\n";
        assert_eq!(reasons(&talk(twice)), []);
    }
}
