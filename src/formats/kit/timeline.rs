//! Points in time that annotations share.

use std::collections::HashMap;

use crate::model::Timestamp;

/// Named points in the order of time.
#[derive(Debug, Default)]
pub struct Timeline {
    numbers: HashMap<String, usize>,
    times: Vec<Option<Timestamp>>,
    /// How many times are estimated.
    pub estimated: usize,
}

impl Timeline {
    /// Adds the next point.
    pub fn push(&mut self, id: String, time: Option<Timestamp>) {
        self.numbers.insert(id, self.times.len());
        self.times.push(time);
    }

    /// Puts the points without a time evenly between those around them; those at either end stay without.
    pub fn interpolate(&mut self) {
        let known: Vec<(usize, Timestamp)> =
            self.times.iter().enumerate().filter_map(|(at, time)| Some((at, (*time)?))).collect();
        for pair in known.windows(2) {
            let [(first, start), (last, end)] = pair else { continue };
            let (gaps, length) = ((last - first) as u64, end.millis().saturating_sub(start.millis()));
            for (number, time) in (1..).zip(self.times.iter_mut().take(*last).skip(first + 1)) {
                let after = u128::from(length) * number as u128 / u128::from(gaps.max(1));
                *time = Some(start.offset(i64::try_from(after).unwrap_or(i64::MAX)));
                self.estimated += 1;
            }
        }
    }

    /// When a point is.
    pub fn time(&self, id: &str) -> Option<Timestamp> {
        self.numbers.get(id).and_then(|at| self.times.get(*at).copied()).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_without_times_lie_evenly_between_others() {
        let mut timeline = Timeline::default();
        for (id, time) in [("a", None), ("b", Some(1000)), ("c", None), ("d", None), ("e", Some(4000)), ("f", None)] {
            timeline.push(id.into(), time.and_then(Timestamp::from_millis));
        }
        timeline.interpolate();
        let times = ["a", "b", "c", "d", "e", "f", "g"].map(|id| timeline.time(id).map(Timestamp::millis));
        assert_eq!(times, [None, Some(1000), Some(2000), Some(3000), Some(4000), None, None]);
        assert_eq!(timeline.estimated, 2);
    }
}
