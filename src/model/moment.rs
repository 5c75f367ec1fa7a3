//! Times as people type them.

use super::Timestamp;

/// What a typed time means.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum TimeTarget {
    /// Milliseconds from the start of the recording.
    At(u64),
    /// Milliseconds from where the cursor is.
    By(i64),
    /// A share of the recording, in percent; may exceed 100.
    Percent(f64),
}

/// The forms that [`parse_time`] reads, for messages.
pub const TIME_FORMS: &str = "1:02:03 12:34.5 754 62m 1h02 +30 -1m30 50%";

/// Reads a time: `1:02:03`, `12:34`, `12:34.5`, `754`, `754.5s`, `62m`, `1h02`, `+30`, `-1m30`, `50%`.
///
/// A number without a unit is in the unit below the one before it (`1h02` is one hour and two minutes), or in seconds.
/// A decimal comma is as good as a point. `None` for everything else.
pub fn parse_time(typed: &str) -> Option<TimeTarget> {
    let typed = typed.trim().replace(',', ".").to_lowercase();
    if let Some(percent) = typed.strip_suffix('%') {
        return number(percent.trim_end()).map(TimeTarget::Percent);
    }
    let (sign, amount) = match typed.as_bytes().first()? {
        b'+' => (Some(1), &typed[1..]),
        b'-' => (Some(-1), &typed[1..]),
        _ => (None, &typed[..]),
    };
    let seconds = if amount.contains(':') { colons(amount) } else { units(amount) }?;
    let millis = (seconds * 1000.0).round();
    if millis > Timestamp::MAX.millis() as f64 {
        return None;
    }
    Some(match sign {
        Some(sign) => TimeTarget::By(sign * millis as i64),
        None => TimeTarget::At(millis as u64),
    })
}

fn colons(typed: &str) -> Option<f64> {
    let parts: Vec<&str> = typed.split(':').collect();
    let (last, whole) = parts.split_last()?;
    if parts.len() > 3 || !whole.iter().all(|part| part.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    let mut total = 0.0;
    for (at, part) in parts.iter().enumerate() {
        let value = number(part)?;
        // `75:30` is seventy-five minutes; `1:75` is a slip.
        if at > 0 && value >= 60.0 {
            return None;
        }
        total = total * 60.0 + value;
    }
    (last.len() >= 2).then_some(total)
}

fn units(typed: &str) -> Option<f64> {
    let mut rest = typed;
    let mut total = 0.0;
    let mut below = None;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let value = number(&rest[..digits])?;
        rest = &rest[digits..];
        let unit_end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        let unit = match &rest[..unit_end] {
            "h" => 3600.0,
            "m" | "min" => 60.0,
            "s" | "sec" => 1.0,
            "" => below.unwrap_or(1.0),
            _ => return None,
        };
        if below.is_some_and(|below| unit > below) {
            return None;
        }
        below = Some(unit / 60.0);
        total += value * unit;
        rest = &rest[unit_end..];
    }
    below.map(|_| total)
}

fn number(typed: &str) -> Option<f64> {
    let digits = |c: char| c.is_ascii_digit() || c == '.';
    let starts_well = typed.starts_with(|c: char| c.is_ascii_digit());
    if starts_well && typed.chars().all(digits) { typed.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_read() {
        use TimeTarget::{At, By, Percent};
        for (typed, target) in [
            ("1:02:03", At(3_723_000)),
            ("12:34", At(754_000)),
            ("12:34.5", At(754_500)),
            ("12:34,5", At(754_500)),
            ("75:30", At(4_530_000)),
            ("754", At(754_000)),
            (" 754.5s ", At(754_500)),
            ("62m", At(3_720_000)),
            ("1h02", At(3_720_000)),
            ("1H02m03s", At(3_723_000)),
            ("1h", At(3_600_000)),
            ("2m5", At(125_000)),
            ("0", At(0)),
            ("+30", By(30_000)),
            ("-1m30", By(-90_000)),
            ("-0:05", By(-5_000)),
            ("50%", Percent(50.0)),
            ("12.5 %", Percent(12.5)),
        ] {
            assert_eq!(parse_time(typed), Some(target), "{typed}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for typed in [
            "",
            "x",
            "1:",
            ":30",
            "1:2:3:4",
            "1:75",
            "1:2",
            "1.5:00",
            "--3",
            "+",
            "%",
            "1m2h",
            "5x",
            "1..2",
            "NaN",
            "inf",
            "1e9",
            "9999999999999",
            "١٢",
        ] {
            assert_eq!(parse_time(typed), None, "{typed}");
        }
    }
}
