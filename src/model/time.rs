//! Times within a recording.

use std::num::NonZeroU64;
use std::time::Duration;

/// A time in a recording, counted in whole milliseconds from its start.
///
/// From zero to [`Timestamp::MAX`]. Written as that number. Stored one higher than it counts, so that an
/// `Option<Timestamp>` takes eight bytes: many formats give a segment no start or no end.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "u64", into = "u64")]
pub struct Timestamp(NonZeroU64);

impl Timestamp {
    /// The start of the recording.
    pub const ZERO: Timestamp = Timestamp(NonZeroU64::MIN);

    /// The greatest time a transcript may name: a hundred thousand hours. Greater ones are misread numbers.
    pub const MAX: Timestamp = Timestamp(NonZeroU64::MIN.saturating_add(100_000 * 3_600_000));

    /// The time `millis` after the start, or `None` beyond [`Timestamp::MAX`].
    pub fn from_millis(millis: u64) -> Option<Timestamp> {
        let time = Timestamp(NonZeroU64::MIN.saturating_add(millis));
        (time <= Timestamp::MAX).then_some(time)
    }

    /// The time nearest to `seconds`, or `None` when that is negative, not a number or beyond [`Timestamp::MAX`].
    pub fn from_seconds(seconds: f64) -> Option<Timestamp> {
        let millis = (seconds * 1000.0).round();
        // The comparison is false for a value that is not a number.
        if millis >= 0.0 && millis <= Timestamp::MAX.millis() as f64 {
            Timestamp::from_millis(millis as u64)
        } else {
            None
        }
    }

    /// Milliseconds from the start.
    pub fn millis(self) -> u64 {
        self.0.get() - 1
    }

    /// Seconds from the start.
    pub fn seconds(self) -> f64 {
        self.millis() as f64 / 1000.0
    }

    /// How long after `earlier` this time is; zero if it is before.
    pub fn since(self, earlier: Timestamp) -> Duration {
        Duration::from_millis(self.millis().saturating_sub(earlier.millis()))
    }

    /// This time moved by `millis`, kept between zero and [`Timestamp::MAX`].
    pub fn offset(self, millis: i64) -> Timestamp {
        Timestamp::from_millis(self.millis().saturating_add_signed(millis)).unwrap_or(Timestamp::MAX)
    }
}

impl TryFrom<u64> for Timestamp {
    type Error = &'static str;

    fn try_from(millis: u64) -> Result<Timestamp, &'static str> {
        Timestamp::from_millis(millis).ok_or("a time beyond what a recording may last")
    }
}

impl From<Timestamp> for u64 {
    fn from(time: Timestamp) -> u64 {
        time.millis()
    }
}

impl Default for Timestamp {
    fn default() -> Timestamp {
        Timestamp::ZERO
    }
}

impl std::fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.3}s", self.seconds())
    }
}

/// Prints `m:ss.mmm` or `h:mm:ss.mmm`.
impl std::fmt::Display for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{:03}", clock(*self, false), self.millis() % 1000)
    }
}

/// The time to the second as `mm:ss`, or as `h:mm:ss` when it has hours or `hours` asks for them.
pub fn clock(time: Timestamp, hours: bool) -> String {
    let seconds = time.millis() / 1000;
    let (h, m, s) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours || h > 0 { format!("{h}:{m:02}:{s:02}") } else { format!("{m:02}:{s:02}") }
}

/// A length of time as people say it: `8 s`, `10 min 32 s`, `1 h 02 min`.
pub fn spoken_duration(length: Duration) -> String {
    let seconds = (length.as_millis() + 500) / 1000;
    let (h, m, s) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (h, m) {
        (0, 0) => format!("{s} s"),
        (0, _) => format!("{m} min {s:02} s"),
        _ => format!("{h} h {m:02} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_optional_time_costs_eight_bytes() {
        assert_eq!(size_of::<Option<Timestamp>>(), 8);
    }

    #[test]
    fn seconds_outside_the_range_are_refused() {
        for bad in [-0.001, f64::NAN, f64::INFINITY, 1e300] {
            assert_eq!(Timestamp::from_seconds(bad), None, "{bad}");
        }
        assert_eq!(Timestamp::from_seconds(0.0), Some(Timestamp::ZERO));
        assert_eq!(Timestamp::from_seconds(106.5).map(Timestamp::millis), Some(106_500));
        assert_eq!(Timestamp::from_millis(u64::MAX), None);
        assert_eq!(Timestamp::from_millis(Timestamp::MAX.millis()), Some(Timestamp::MAX));
        assert_eq!(Timestamp::MAX.offset(i64::MAX), Timestamp::MAX);
        assert_eq!(Timestamp::ZERO.offset(i64::MIN), Timestamp::ZERO);
    }

    #[test]
    fn clocks_and_lengths() {
        let at = |millis| Timestamp::from_millis(millis).expect("in range");
        assert_eq!(clock(at(754_900), false), "12:34");
        assert_eq!(clock(at(754_900), true), "0:12:34");
        assert_eq!(clock(at(3_723_000), false), "1:02:03");
        assert_eq!(at(3_723_004).to_string(), "1:02:03.004");
        let said = |millis| spoken_duration(Duration::from_millis(millis));
        assert_eq!(said(7_600), "8 s");
        assert_eq!(said(632_000), "10 min 32 s");
        assert_eq!(said(3_720_000), "1 h 02 min");
    }
}
