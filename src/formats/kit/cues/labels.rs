//! How the cues of a file name their speakers.
//!
//! Names that hold: where names stand only where the speaker changes, as in podcasts, a cue without one is by the
//! speaker of the one before. The rule: the first cue with speech has a name, and two or more have; at least a fifth of
//! the cues with speech have none, and at least half of these go on with a sentence of the cue before. Names in
//! brackets never hold: who writes those writes them on every cue.

use std::borrow::Cow;
use std::collections::HashMap;

use super::{Cue, Naming};
use crate::formats::LabelPlace;
use crate::formats::kit::lines::{line_end_at, lines};
use crate::formats::kit::markup::{LabelStyle, Voice, leading_label};
use crate::formats::kit::names::{Prefix, is_likely, is_possible, is_sure};
use crate::formats::kit::tokens::ends_sentence;

/// How the cues of a file name their speakers.
pub struct FileLabels<'a> {
    style: LabelStyle,
    are_throughout: bool,
    are_held: bool,
    /// Hardly any cue has a name: what stands once may well be part of the text.
    are_rare: bool,
    is_sung: bool,
    /// How much sooner words are than their times say, in milliseconds.
    pub(super) sooner: i64,
    names: Names<'a>,
}

/// What is known of a name before a colon.
#[derive(Clone, Copy)]
struct Name {
    uses: usize,
    is_possible: bool,
    is_likely: bool,
    is_sure: bool,
}

impl Name {
    fn of(name: &str) -> Name {
        let is_possible = is_possible(name);
        let is_likely = is_possible && is_likely(name);
        Name { uses: 0, is_possible, is_likely, is_sure: is_likely && is_sure(name) }
    }
}

/// How many names are looked through one by one, which is faster for as few as nearly all files have.
const FEW: usize = 16;

/// What is known of the names of a file, by how they are written.
#[derive(Default)]
struct Names<'a> {
    first: Vec<(&'a str, Name)>,
    further: HashMap<&'a str, Name>,
}

impl<'a> Names<'a> {
    fn get(&self, written: &str) -> Option<Name> {
        let first = self.first.iter().find(|(name, _)| *name == written).map(|(_, name)| *name);
        first.or_else(|| if self.further.is_empty() { None } else { self.further.get(written).copied() })
    }

    /// What is known of a name that is `decoded` when its references are resolved.
    fn entry(&mut self, written: &'a str, decoded: &str) -> &mut Name {
        let at = self.first.iter().position(|(name, _)| *name == written);
        let at = at.or_else(|| {
            let is_further = self.first.len() >= FEW;
            (!is_further).then(|| {
                self.first.push((written, Name::of(decoded)));
                self.first.len() - 1
            })
        });
        match at.and_then(|at| self.first.get_mut(at)) {
            Some((_, name)) => name,
            None => self.further.entry(written).or_insert_with(|| Name::of(decoded)),
        }
    }
}

/// Counts of cues, on the first pass.
#[derive(Default)]
struct Counts {
    with_text: usize,
    labelled: usize,
    /// Cues with speech, of which the first has a name or none.
    spoken: usize,
    first_is_named: bool,
    unnamed: usize,
    continuing: usize,
}

impl<'a> FileLabels<'a> {
    /// Looks at the beginnings of all cues.
    pub fn of(source: &'a str, cues: &[Cue], naming: Naming) -> FileLabels<'a> {
        let mut names = Names::default();
        let mut style = None;
        let mut counts = Counts::default();
        let mut before = "";
        for cue in cues {
            let raw = cue.raw(source);
            let is_spoken = !raw.trim_start().is_empty();
            counts.with_text += usize::from(is_spoken);
            let found = leading_label(raw);
            let mut is_named = false;
            if let Some((found, decoded, places)) = &found {
                let written = raw.get(places.label.clone()).unwrap_or_default();
                let name = names.entry(written, decoded);
                name.uses += 1;
                let is_voice = *found == LabelStyle::Voice;
                counts.labelled += usize::from((is_voice && !decoded.is_empty()) || name.is_possible);
                let is_bracketed = *found == LabelStyle::Bracket;
                is_named = is_voice || name.is_likely || is_bracketed;
                if (is_voice && !decoded.is_empty()) || is_bracketed || name.is_likely {
                    style.get_or_insert(*found);
                }
            }
            if is_spoken {
                counts.count(raw, is_named, before);
                before = raw;
            }
        }
        let are_throughout = counts.labelled * 2 >= counts.with_text;
        let are_held = naming.is_sung || (style != Some(LabelStyle::Bracket) && counts.show_that_names_hold());
        if style.is_none() && are_alone(source, cues) {
            style = Some(LabelStyle::Alone);
        }
        FileLabels {
            style: style.unwrap_or(naming.style),
            are_throughout,
            are_held,
            are_rare: counts.labelled * 50 < counts.with_text,
            is_sung: naming.is_sung,
            sooner: naming.sooner,
            names,
        }
    }

    /// The label at the start of a cue with those around it, and whether it says that there is none.
    pub fn label<'r>(
        &self,
        source: &str,
        (cues, number): (&[Cue], usize),
        raw: &'r str,
    ) -> (Option<(Cow<'r, str>, Prefix)>, bool) {
        if self.style == LabelStyle::Alone {
            return (name_alone(raw).map(|found| (raw[found.label.clone()].into(), found)), false);
        }
        let Some((style, decoded, found)) = leading_label(raw) else { return (None, false) };
        if style == LabelStyle::Voice {
            return (None, true);
        }
        let written = raw.get(found.label.clone()).unwrap_or_default();
        let name = self.names.get(written).unwrap_or_else(|| Name::of(&decoded));
        let is_label = match style {
            LabelStyle::Bracket => {
                !written.contains(':') && found.label.len() == written.trim().len() && !written.is_empty()
            }
            // Where names hold, some cues start in the middle of a sentence.
            _ if self.are_throughout && !self.are_held && name.is_possible => true,
            _ => {
                name.is_likely
                    && (name.uses > 1
                        || name.is_sure
                        || self.is_sung
                        || !(self.are_rare || is_within_sentence(source, cues, number)))
            }
        };
        (is_label.then_some((decoded, found)), false)
    }

    /// Whether a cue without a name is by the speaker of the one before.
    pub(super) fn carries(&self, carried: &str) -> bool {
        self.are_held && !carried.is_empty()
    }

    /// Whether that can occur.
    pub(super) fn carries_any(&self) -> bool {
        self.are_held
    }

    /// Where the label of a voice is, or would go; `number` counts the voices of its cue from zero.
    pub(super) fn place(
        &self,
        source: &str,
        cue: &Cue,
        voice: &mut Voice<'_>,
        number: usize,
        inherits: bool,
    ) -> LabelPlace {
        if !voice.labels.is_empty() {
            return LabelPlace::At {
                labels: std::mem::take(&mut voice.labels),
                whole: std::mem::take(&mut voice.whole),
            };
        }
        // Only a tag can name a speaker in the middle of a cue.
        let style = if number > 0 { LabelStyle::Voice } else { self.style };
        let (before, after) = match style {
            LabelStyle::Voice => ("<v ", ">"),
            LabelStyle::Bracket => ("[", "]: "),
            LabelStyle::Colon => ("", ": "),
            LabelStyle::Alone => ("", line_end_at(source, cue.line_end)),
        };
        // A cue without text has no line for the label yet.
        let before = match cue.payload.is_empty() {
            true => format!("{}{before}", line_end_at(source, cue.line_end)).into(),
            false => Cow::Borrowed(before),
        };
        match inherits {
            true => LabelPlace::Inherited { offset: voice.start, before, after },
            false => LabelPlace::absent(voice.start, before, after),
        }
    }
}

impl Counts {
    fn count(&mut self, raw: &str, is_named: bool, before: &str) {
        // Sounds and music are no speech.
        if !is_named && raw.trim_start().starts_with(['(', '[', '♪', '♫', '*']) {
            return;
        }
        if self.spoken == 0 {
            self.first_is_named = is_named;
        }
        self.spoken += 1;
        if !is_named && self.first_is_named {
            self.unnamed += 1;
            self.continuing += usize::from(!ends_sentence(before.trim_end()));
        }
    }

    fn show_that_names_hold(&self) -> bool {
        self.first_is_named
            && self.labelled >= 2
            && self.unnamed * 5 >= self.spoken
            && self.continuing * 2 >= self.unnamed
            && self.unnamed > 0
    }
}

/// Whether a cue goes on with a sentence of the one before.
fn is_within_sentence(source: &str, cues: &[Cue], number: usize) -> bool {
    let Some(before) = number.checked_sub(1).and_then(|before| cues.get(before)) else { return false };
    let said = before.raw(source).trim_end();
    let is_over = said.is_empty() || ends_sentence(said) || said.ends_with(['-', '–', '—', ':', ']', ')', '♪', '>']);
    !is_over
}

/// Whether most cues have a name alone on their first line, and most of these names more than one cue.
fn are_alone(source: &str, cues: &[Cue]) -> bool {
    let mut uses: HashMap<&str, usize> = HashMap::new();
    let (mut with_text, mut named) = (0_usize, 0_usize);
    for (number, cue) in cues.iter().enumerate() {
        let raw = cue.raw(source);
        with_text += usize::from(!raw.trim().is_empty());
        if let Some(found) = name_alone(raw) {
            *uses.entry(&raw[found.label]).or_default() += 1;
            named += 1;
        }
        // Most files are seen not to be such by their beginning.
        if number == 64 && named * 3 < with_text {
            return false;
        }
    }
    let recurring: usize = uses.values().filter(|uses| **uses > 1).sum();
    named * 3 >= with_text * 2 && recurring * 2 > named
}

/// The name on the first of several lines.
fn name_alone(raw: &str) -> Option<Prefix> {
    let mut all = lines(raw);
    let first = all.next()?;
    let second = all.next().filter(|line| !line.is_blank())?;
    let name = first.text.trim();
    let start = first.text.len() - first.text.trim_start().len();
    let is_name = is_likely(name) && !name.contains(['<', '&', '(', '[', ',', '-', '"', '♪']);
    is_name.then(|| Prefix { label: start..start + name.len(), whole: 0..second.start, bracketed: false })
}
