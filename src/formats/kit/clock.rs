//! Times as transcripts write them.

use crate::model::Timestamp;

use crate::formats::Sink;

/// A clock time found at the start of a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ClockTime {
    /// Milliseconds from the start; may lie beyond [`Timestamp::MAX`].
    pub millis: u64,
    /// How many bytes it takes.
    pub len: usize,
    /// Whether hours are written: `0:15` has none, and is easily something else.
    pub has_hours: bool,
}

/// Reads `h:mm:ss`, `mm:ss` or `m:ss`, with a fraction of any length after `.` or `,`, at the start of a text.
///
/// With hours and a fraction, `0:0:3.5` is one too, and `00:00:03:500` has three digits of a fraction behind a colon.
/// Without hours there may be any number of minutes. `None` when a letter, a digit or a colon follows: `10:30am`.
#[inline]
pub fn clock_time(text: &str) -> Option<ClockTime> {
    full_clock_time(text.as_bytes()).or_else(|| any_clock_time(text))
}

/// Reads `hh:mm:ss.mmm`, which nearly all are, a few times faster; `None` says nothing of others.
fn full_clock_time(text: &[u8]) -> Option<ClockTime> {
    let (time, rest) = text.split_at_checked(12)?;
    let &[h, i, b':', m, n, b':', s, t, b'.' | b',', x, y, z] = time else { return None };
    let is_over = rest.first().is_none_or(|next| next.is_ascii() && !next.is_ascii_alphanumeric() && *next != b':');
    let digits = [h, i, m, n, s, t, x, y, z].map(|digit| digit.wrapping_sub(b'0'));
    let [h, i, m, n, s, t, x, y, z] = digits.map(u64::from);
    if !is_over || digits.iter().any(|digit| *digit > 9) || m > 5 || s > 5 {
        return None;
    }
    let seconds = (h * 10 + i) * 3600 + (m * 10 + n) * 60 + s * 10 + t;
    Some(ClockTime { millis: seconds * 1000 + x * 100 + y * 10 + z, len: 12, has_hours: true })
}

fn any_clock_time(text: &str) -> Option<ClockTime> {
    let (first, mut len) = digits(text, 9)?;
    let (second, second_len) = digits(text.get(len..)?.strip_prefix(':')?, 2)?;
    len += 1 + second_len;
    let third = text.get(len..).and_then(|rest| rest.strip_prefix(':')).and_then(|rest| digits(rest, 2));
    let (seconds, last_len, has_hours) = match third {
        Some((third, third_len)) => {
            len += 1 + third_len;
            (first * 3600 + second * 60 + third, third_len, true)
        }
        None => (first * 60 + second, second_len, false),
    };
    let too_many = second > 59 || third.is_some_and(|(third, _)| third > 59);
    let rest = text.get(len..).unwrap_or_default();
    let behind_colon = rest.strip_prefix(':').filter(|_| has_hours).and_then(|rest| digits(rest, 3));
    let (fraction, fraction_len) = match behind_colon {
        Some((millis, 3)) => (millis, 4),
        _ => fraction_millis(rest),
    };
    if too_many || (last_len != 2 && !(has_hours && fraction_len > 0)) {
        return None;
    }
    len += fraction_len;
    let follows = text.get(len..).and_then(|rest| rest.chars().next());
    if follows.is_some_and(|c| c.is_alphanumeric() || c == ':') {
        return None;
    }
    Some(ClockTime { millis: seconds * 1000 + fraction, len, has_hours })
}

/// Reads seconds at the start of a text, as `12.5`, `12,5`, `12s` or `12.5s`, and returns milliseconds and length.
///
/// A whole number without the unit is `None`: it may count anything.
#[inline]
pub fn seconds(text: &str) -> Option<(u64, usize)> {
    let (whole, mut len) = digits(text, 12)?;
    let (fraction, fraction_len) = fraction_millis(text.get(len..).unwrap_or_default());
    len += fraction_len;
    let has_unit = text.as_bytes().get(len) == Some(&b's');
    (has_unit || fraction_len > 0).then_some((whole * 1000 + fraction, len + usize::from(has_unit)))
}

/// The two times of a line like `00:00:01,000 --> 00:00:02,000`, in milliseconds; what follows them is ignored.
pub fn timing_line(line: &str) -> Option<(u64, u64)> {
    let line = line.trim_start();
    // Most lines are no times, and that is seen at once.
    if !line.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let start = clock_time(line)?;
    let rest = line.get(start.len..)?.trim_start().strip_prefix("-->")?.trim_start();
    Some((start.millis, clock_time(rest)?.millis))
}

/// The time `millis` after the start; one beyond the greatest time is left out with a warning.
pub fn timestamp(millis: u64, line: u32, sink: &mut dyn Sink) -> Option<Timestamp> {
    let time = Timestamp::from_millis(millis);
    if time.is_none() {
        sink.warning(line, "a time beyond 100000 hours was left out".into());
    }
    time
}

/// A time as `00:21:04,500`: hours of at least two digits, and so many digits of a second's fraction, at most three,
/// behind `point`.
pub fn written(time: Timestamp, point: char, digits: usize) -> String {
    let millis = time.millis();
    let (hours, minutes, seconds) = (millis / 3_600_000, millis / 60_000 % 60, millis / 1000 % 60);
    let mut text = format!("{hours:02}:{minutes:02}:{seconds:02}");
    if digits > 0 {
        let fraction = format!("{:03}", millis % 1000);
        text.push(point);
        text.push_str(&fraction[..digits.min(3)]);
    }
    text
}

/// A time in seconds, with as many digits behind the point as it needs: `1264.5`.
pub fn written_seconds(time: Timestamp) -> String {
    let millis = time.millis();
    let text = format!("{}.{:03}", millis / 1000, millis % 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A number of at most `max` digits, and how many it has.
fn digits(text: &str, max: usize) -> Option<(u64, usize)> {
    let (mut number, mut len) = (0_u64, 0);
    for digit in text.bytes().take_while(u8::is_ascii_digit) {
        number = number.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
        len += 1;
    }
    // At most as many digits as fit.
    (1..=max).contains(&len).then_some((number, len))
}

/// The thousandths in `.5` or `,500`, cut after the third digit, and the length of it all; zeros for no fraction.
fn fraction_millis(text: &str) -> (u64, usize) {
    let [b'.' | b',', rest @ ..] = text.as_bytes() else { return (0, 0) };
    let (mut millis, mut worth, mut len) = (0, 100, 0);
    for digit in rest.iter().take_while(|byte| byte.is_ascii_digit()) {
        millis += u64::from(digit - b'0') * worth;
        (worth, len) = (worth / 10, len + 1);
    }
    (millis, if len == 0 { 0 } else { 1 + len })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clock_times_with_other_digits() {
        let millis = |text: &str| clock_time(text).map(|time| (time.millis, time.len));
        assert_eq!(millis("0:0:3.5"), Some((3500, 7)));
        assert_eq!(millis("00:00:11:890 -->"), Some((11_890, 12)));
        for none in ["0:0:3", "0:3.5", "00:11:890:00", "01:02:03:04", "00:00:11:8901"] {
            assert_eq!(millis(none), None, "{none}");
        }
    }

    #[test]
    fn clock_times() {
        let millis = |text: &str| clock_time(text).map(|time| (time.millis, time.len, time.has_hours));
        assert_eq!(millis("00:00:01"), Some((1_000, 8, true)));
        assert_eq!(millis("1:02:03.5 "), Some((3_723_500, 9, true)));
        assert_eq!(millis("00:02:33,44"), Some((153_440, 11, true)));
        assert_eq!(millis("00:02:33.4567"), Some((153_456, 13, true)));
        assert_eq!(millis("75:30]"), Some((4_530_000, 5, false)));
        assert_eq!(millis("0:15, then"), Some((15_000, 4, false)));
        assert_eq!(millis("0:15."), Some((15_000, 4, false)));
        for written in ["00:00:01.000", "12:59:59,999 ", "99:00:00.010-"] {
            assert_eq!(full_clock_time(written.as_bytes()), any_clock_time(written), "{written}");
        }
        for other in ["00:60:00.000", "00:00:61.000", "00:00:01.0000", "00:00:01.000a", "00:00:01.000é", "0:00:01.0000"]
        {
            assert_eq!(full_clock_time(other.as_bytes()), None, "{other}");
        }
        for no_time in
            ["", "1", "1:", ":30", "10:30am", "1:60", "1:2", "0:61:00", "1:2:3", "1:2:3:4", "12:345", "1:02:03:04"]
        {
            assert_eq!(millis(no_time), None, "{no_time}");
        }
    }

    #[test]
    fn times_in_seconds() {
        assert_eq!(seconds("0.03s - "), Some((30, 5)));
        assert_eq!(seconds("106.50 "), Some((106_500, 6)));
        assert_eq!(seconds("7s"), Some((7_000, 2)));
        assert_eq!(seconds("7"), None);
        assert_eq!(seconds("s"), None);
    }

    #[test]
    fn timing_lines() {
        assert_eq!(timing_line("00:00:01,000 --> 00:00:02,500"), Some((1_000, 2_500)));
        assert_eq!(timing_line(" 00:01.000-->00:02.5 align:start"), Some((1_000, 2_500)));
        assert_eq!(timing_line("00:01.000 -> 00:02.5"), None);
        assert_eq!(timing_line("00:01.000 --> soon"), None);
    }
}
