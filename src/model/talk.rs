//! How much someone talks.

use std::time::Duration;

/// The share of all talk that a ghost stays under.
const GHOST_SHARE: f64 = 0.02;

/// The longest turn of a ghost.
const GHOST_TURN: Duration = Duration::from_secs(2);

/// Whether a speaker is probably none, but scraps of the others that the diariser put together: hardly any of the talk,
/// and no turn longer than two seconds.
pub fn is_ghost(talk: Duration, longest_turn: Duration, all_talk: Duration) -> bool {
    talk.as_secs_f64() < GHOST_SHARE * all_talk.as_secs_f64() && longest_turn <= GHOST_TURN
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ghost_says_next_to_nothing() {
        let ghost = |talk, longest| is_ghost(Duration::from_millis(talk), Duration::from_millis(longest), HOUR);
        const HOUR: Duration = Duration::from_secs(3600);
        assert!(ghost(71_000, 2_000));
        assert!(!ghost(72_000, 2_000));
        assert!(!ghost(71_000, 2_001));
        assert!(!is_ghost(Duration::ZERO, Duration::ZERO, Duration::ZERO));
    }
}
