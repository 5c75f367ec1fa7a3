//! Whether the terminal is light or dark: asked for at the start (OSC 11), where the settings wish it, and again whenever
//! the terminal gets the focus, since that is when its change is seen.
//!
//! A terminal would also tell of the change by itself (mode 2031), but crossterm knows no such report, and takes all keys
//! behind it for a part of it.

use std::time::Duration;

use ratatui::crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};

/// How long the first screen waits for the answer at most; one that comes later changes the colours.
pub(super) const PATIENCE: Duration = Duration::from_millis(100);

/// What is sent to ask.
pub(super) const QUESTION: &str = "\x1b]11;?\x1b\\";

/// The answer, taken out of the keys: `ESC ] 11;rgb:RRRR/GGGG/BBBB ESC \` is read as Alt-], 1, 1, … Alt-\.
#[derive(Default)]
pub(super) struct Answer {
    said: String,
    is_begun: bool,
}

impl Answer {
    /// Takes an event in, if it is part of the answer; whether it was.
    pub fn takes(&mut self, event: &Event) -> bool {
        let Event::Key(KeyEvent { code: KeyCode::Char(c), modifiers, .. }) = event else { return false };
        let was_begun = self.is_begun;
        match (c, *modifiers) {
            (']', KeyModifiers::ALT) => self.is_begun = true,
            // The end, as the standard has it and as xterm had it first.
            ('\\', KeyModifiers::ALT) | ('g', KeyModifiers::CONTROL) => self.is_begun = false,
            (c, _) if was_begun => self.said.push(*c),
            _ => {}
        }
        was_begun || self.is_begun
    }

    /// Whether it is all there.
    pub fn is_whole(&self) -> bool {
        !self.is_begun && !self.said.is_empty()
    }

    /// Whether the background is rather light than dark; `None` where that was not told.
    pub fn is_light(&self) -> Option<bool> {
        let (_, parts) = self.said.strip_prefix("11;rgb")?.split_once(':')?;
        let mut parts = parts.split('/').map(|part| {
            let digits = u32::try_from(part.len()).ok().filter(|digits| (1..=4).contains(digits))?;
            Some(f64::from(u32::from_str_radix(part, 16).ok()?) / f64::from(16_u32.pow(digits) - 1))
        });
        let mut next = || parts.next().flatten();
        let (red, green, blue) = (next()?, next()?, next()?);
        Some(0.299 * red + 0.587 * green + 0.114 * blue > 0.5)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is told by these characters, of which `⎋` is Alt with the next one and `^` Ctrl, and how many are left over.
    fn told(typed: &str) -> (Option<bool>, usize) {
        let mut answer = Answer::default();
        let mut left = 0;
        let mut modifiers = KeyModifiers::NONE;
        for c in typed.chars() {
            match c {
                '⎋' => modifiers = KeyModifiers::ALT,
                '^' => modifiers = KeyModifiers::CONTROL,
                c => {
                    let key = KeyEvent::new(KeyCode::Char(c), std::mem::replace(&mut modifiers, KeyModifiers::NONE));
                    left += usize::from(!answer.takes(&Event::Key(key)));
                }
            }
        }
        (answer.is_light(), left)
    }

    #[test]
    fn answers_are_taken_and_keys_left() {
        assert_eq!(told("⎋]11;rgb:ffff/ffff/FFFF⎋\\"), (Some(true), 0));
        assert_eq!(told("j⎋]11;rgb:1e1e/1e1e/2e2e^gk"), (Some(false), 2));
        assert_eq!(told("⎋]11;rgba:f/d/8/0⎋\\"), (Some(true), 0));
        assert_eq!(told("⎋]11;rgb:00/00/ff⎋\\"), (Some(false), 0), "blue is dark");
        assert_eq!(told("⎋]11;rgb:00/00⎋\\"), (None, 0));
        assert_eq!(told("⎋]11;rgb:/12345/+1⎋\\"), (None, 0));
        assert_eq!(told("]j⎋\\^g"), (None, 4));
    }
}
