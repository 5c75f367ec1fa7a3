//! An overlap out of proportion.

use super::super::view::View;
use super::super::{Oddity, Reason};
use super::beyond;

/// A segment that starts long before those before it end: a time is wrong, or one of them is someone else.
pub(super) fn overlap(view: &View<'_>) -> Option<Oddity> {
    let (start, end) = (view.here.segment.start?, view.here.segment.end?);
    let millis = view.latest_end?.min(end).since(start).as_millis() as u64;
    let weight = beyond(view.norms.overlap, millis)?;
    Some(Oddity { reason: Reason::Overlap { millis }, offset: view.here.offset(0), weight })
}

#[cfg(test)]
mod tests {
    use super::super::reasons;

    fn talk(end: u32) -> String {
        format!(
            "[0.00s - 4.00s] A :  So it is.\n[4.00s - {end}.00s] B :  That is how it was.\n[9.00s - 20.00s] A :  It is.\n"
        )
    }

    #[test]
    fn a_long_overlap_is_odd() {
        assert_eq!(reasons(&talk(17)), [(2, "overlaps for 8.0 s".to_owned())]);
        assert_eq!(reasons(&talk(11)), []);
    }

    #[test]
    fn where_people_often_talk_at_once_it_is_not() {
        let line = |at: u32| format!("[{0}.00s - {1}.00s] A :  So it is, and was {at} times.\n", at * 4, at * 4 + 7);
        assert_eq!(reasons(&(0..60).map(line).collect::<String>()), []);
    }
}
