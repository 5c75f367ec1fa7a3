//! When, in the ways of TTML.
//!
//! After [the standard's time expressions](https://www.w3.org/TR/ttml2/#timing-value-time-expression) and what it says
//! of [their meaning](https://www.w3.org/TR/ttml2/#semantics-time-expressions). A number alone counts seconds.

use crate::formats::kit::xml::Node;

/// How a file counts time.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// Frames that a second of the clock has.
    counted: f64,
    /// Frames that a second lasts.
    rate: f64,
    /// Parts of a frame.
    sub_rate: f64,
    /// Ticks that a second lasts.
    ticks: f64,
    /// Whether seconds and minutes are counted in frames too.
    is_smpte: bool,
    /// Frames left out at the start of all minutes but each tenth, or at every second of them, to keep pace.
    drops: Drops,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Drops {
    None,
    Ntsc,
    Pal,
}

impl Clock {
    /// What the outermost element says.
    pub fn of(tt: &Node<'_, '_>) -> Clock {
        let number = |name: &str| tt.value(name).and_then(|value| positive(value.trim()));
        let frame_rate = number("frameRate");
        let counted = frame_rate.unwrap_or(30.0);
        // Older files write `1000:1001` for `1000 1001`.
        let multiplier = tt.value("frameRateMultiplier").and_then(|value| {
            let (above, below) = value.trim().split_once([':', ' '])?;
            Some(positive(above.trim())? / positive(below.trim())?)
        });
        let rate = counted * multiplier.unwrap_or(1.0);
        let sub_rate = number("subFrameRate").unwrap_or(1.0);
        let by_frames = if frame_rate.is_some() { rate * sub_rate } else { 1.0 };
        let drops = match tt.value("dropMode").as_deref() {
            Some("dropNTSC") => Drops::Ntsc,
            Some("dropPAL") => Drops::Pal,
            _ => Drops::None,
        };
        let is_smpte = tt.value("timeBase").is_some_and(|base| base == "smpte");
        Clock { counted, rate, sub_rate, ticks: number("tickRate").unwrap_or(by_frames), is_smpte, drops }
    }

    /// A time in seconds; `None` for what is none.
    pub fn seconds(&self, written: &str) -> Option<f64> {
        let written = written.trim();
        if !written.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
            return None;
        }
        if written.contains(':') { self.clock_time(written) } else { self.offset(written) }
    }

    fn offset(&self, written: &str) -> Option<f64> {
        let number_len = written.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(written.len());
        let (number, unit) = written.split_at(number_len);
        let number: f64 = number.parse().ok()?;
        Some(match unit.trim() {
            "h" => number * 3600.0,
            "m" => number * 60.0,
            "s" | "" => number,
            "ms" => number / 1000.0,
            "f" => number / self.rate,
            "t" => number / self.ticks,
            _ => return None,
        })
    }

    fn clock_time(&self, written: &str) -> Option<f64> {
        // Drop frames are set off by a semicolon at times, fractions by a comma.
        let written = written.replace(';', ":").replace(',', ".");
        let mut parts = [0.0; 4];
        let mut count = 0;
        for part in written.split(':') {
            *parts.get_mut(count)? = number(part)?;
            count += 1;
        }
        let [hours, minutes, seconds, frames] = if count == 2 { [0.0, parts[0], parts[1], 0.0] } else { parts };
        let whole = hours * 3600.0 + minutes * 60.0 + seconds;
        if count < 4 {
            let is_counted = self.is_smpte && count == 3 && !written.contains('.');
            return Some(if is_counted { self.counted_seconds(hours, minutes, seconds, 0.0) } else { whole });
        }
        let frames = self.with_sub_frames(frames, written.rsplit(':').next().unwrap_or_default());
        Some(if self.is_smpte {
            self.counted_seconds(hours, minutes, seconds, frames)
        } else {
            whole + frames / self.rate
        })
    }

    /// `11.2` is eleven frames and two parts of one, not a fraction.
    fn with_sub_frames(&self, frames: f64, written: &str) -> f64 {
        let parts = written.split_once('.').and_then(|(_, parts)| parts.parse::<f64>().ok());
        parts.map_or(frames, |parts| frames.trunc() + parts / self.sub_rate.max(1.0))
    }

    fn counted_seconds(&self, hours: f64, minutes: f64, seconds: f64, frames: f64) -> f64 {
        let counted = (hours * 3600.0 + minutes * 60.0 + seconds) * self.counted + frames;
        let dropped = match self.drops {
            Drops::None => 0.0,
            Drops::Ntsc => (hours * 54.0 + minutes - (minutes / 10.0).floor()) * 2.0,
            Drops::Pal => (hours * 27.0 + (minutes / 2.0).floor() - (minutes / 20.0).floor()) * 4.0,
        };
        (counted - dropped) / self.rate
    }
}

fn number(written: &str) -> Option<f64> {
    let is_number = !written.is_empty() && written.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    written.parse().ok().filter(|_| is_number)
}

fn positive(written: &str) -> Option<f64> {
    number(written).filter(|number| *number > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::kit::xml::{Syntax, Tree};

    fn seconds(attributes: &str, written: &str) -> Option<f64> {
        let source = format!("<tt {attributes}/>");
        let tree = Tree::parse(&source, Syntax::Xml).expect("XML");
        let clock = Clock::of(&tree.root().element("tt").expect("there"));
        clock.seconds(written).map(|seconds| (seconds * 1e6).round() / 1e6)
    }

    #[test]
    fn times_in_all_ways() {
        for (attributes, written, expected) in [
            ("", "10s", 10.0),
            ("", "1.5h", 5400.0),
            ("", "2m", 120.0),
            ("", "500ms", 0.5),
            ("", "30f", 1.0),
            ("", "123t", 123.0),
            ("", "7.439", 7.439),
            ("", "1:02.5", 62.5),
            ("", "00:02:33.4567", 153.4567),
            ("", "00:02:33,5", 153.5),
            ("ttp:frameRate='25'", "00:02:33:11", 153.44),
            ("ttp:frameRate='25' ttp:subFrameRate='5'", "00:00:01:11.2", 1.456),
            ("ttp:frameRate='25'", "50t", 2.0),
            ("ttp:tickRate='10000000'", "15000000t", 1.5),
            ("ttp:frameRate='30' ttp:frameRateMultiplier='1000 1001'", "30f", 1.001),
            ("ttp:frameRate='30' ttp:frameRateMultiplier='1000:1001'", "00:00:01:15", 1.5005),
            ("ttp:frameRate='30' ttp:frameRateMultiplier='1000 1001' ttp:timeBase='smpte'", "00:01:00:00", 60.06),
            (
                "ttp:frameRate='30' ttp:frameRateMultiplier='1000 1001' ttp:timeBase='smpte' ttp:dropMode='dropNTSC'",
                "00:10:00;00",
                599.9994,
            ),
        ] {
            assert_eq!(seconds(attributes, written), Some(expected), "{attributes} {written}");
        }
        for none in ["", "soon", "-1s", "10x", "1:2:3:4:5", "1::2", "wallclock(2020-01-01)", "inf", "NaN", ":"] {
            assert_eq!(seconds("", none), None, "{none}");
        }
    }
}
