//! How the cues of a file name their speakers.
//!
//! Names that hold: where names stand only where the speaker changes, as in podcasts, a cue without one is by the
//! speaker of the one before. The rule: the first cue with speech has a name, and two or more have; at least a fifth of
//! the cues with speech have none, and at least half of these go on with a sentence of the cue before. Names in
//! brackets never hold: who writes those writes them on every cue.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use super::rolling::Sample;
use super::{Cue, Naming};
use crate::formats::LabelPlace;
use crate::formats::kit::blocks::Block;
use crate::formats::kit::lines::{line_end_at, lines};
use crate::formats::kit::markup::{LabelStyle, Voice, leading_label};
use crate::formats::kit::names::{Prefix, is_likely, is_possible, is_sure};
use crate::formats::kit::tokens::ends_sentence;

/// What a cue starts with, as [`leading_label`] finds it.
pub type Leading<'r> = Option<(LabelStyle, Cow<'r, str>, Prefix)>;

/// How the cues of a file name their speakers: what was counted so far, and what was made of it.
pub struct FileLabels {
    naming: Naming,
    names: Names,
    /// That of the first cue with a label.
    style: Option<LabelStyle>,
    counts: Counts,
    alone: Alone,
    rolling: Sample,
    habits: Habits,
    /// Whether a word was taken for text because it stood once, and came again.
    is_refuted: bool,
}

/// What a file does throughout.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Habits {
    style: LabelStyle,
    are_throughout: bool,
    are_held: bool,
    /// Hardly any cue has a name: what stands once may well be part of the text.
    are_rare: bool,
    rolls: bool,
}

/// What is known of a name before a colon.
#[derive(Clone, Copy)]
struct Name {
    uses: usize,
    is_possible: bool,
    is_likely: bool,
    is_sure: bool,
    /// Whether it was taken for text because it stood once so far.
    was_text: bool,
}

impl Name {
    fn of(name: &str) -> Name {
        let is_possible = is_possible(name);
        let is_likely = is_possible && is_likely(name);
        Name { uses: 0, is_possible, is_likely, is_sure: is_likely && is_sure(name), was_text: false }
    }
}

/// How many names are looked through one by one, which is faster for as few as nearly all files have.
const FEW: usize = 16;

/// What is known of the names of a file, by how they are written.
#[derive(Default)]
struct Names {
    first: Vec<(Box<str>, Name)>,
    further: HashMap<Box<str>, Name>,
}

impl Names {
    fn get(&mut self, written: &str) -> Option<&mut Name> {
        match self.first.iter().position(|(name, _)| **name == *written) {
            Some(at) => self.first.get_mut(at).map(|(_, name)| name),
            None if self.further.is_empty() => None,
            None => self.further.get_mut(written),
        }
    }

    /// Counts a name that is `decoded` when its references are resolved.
    fn count(&mut self, written: &str, decoded: &str) -> Name {
        if let Some(name) = self.get(written) {
            name.uses += 1;
            return *name;
        }
        let name = Name { uses: 1, ..Name::of(decoded) };
        match self.first.len() < FEW {
            true => self.first.push((written.into(), name)),
            false => drop(self.further.insert(written.into(), name)),
        }
        name
    }
}

/// Counts of cues.
#[derive(Default)]
struct Counts {
    with_text: usize,
    labelled: usize,
    /// Cues with speech, of which the first has a name or none.
    spoken: usize,
    first_is_named: bool,
    unnamed: usize,
    continuing: usize,
    /// The last cue with text, or whether it ends a sentence once that was looked at.
    before: Range<usize>,
    before_is_over: Option<bool>,
}

impl FileLabels {
    /// Nothing was counted yet.
    pub fn new(naming: Naming) -> FileLabels {
        let habits =
            Habits { style: naming.style, are_throughout: false, are_held: false, are_rare: false, rolls: false };
        FileLabels {
            naming,
            names: Names::default(),
            style: None,
            counts: Counts::default(),
            alone: Alone::default(),
            rolling: Sample::default(),
            habits,
            is_refuted: false,
        }
    }

    /// Looks at the beginnings of all cues of a text.
    pub fn of(source: &str, cues: &[Cue], naming: Naming) -> FileLabels {
        let mut labels = FileLabels::new(naming);
        let block = Block::whole(source);
        let mut before = None;
        for cue in cues {
            labels.count(&block, before, cue, &leading_label(cue.raw(source)));
            before = Some(cue);
        }
        labels.decide();
        labels
    }

    /// Counts a cue behind the one before.
    pub fn count(&mut self, block: &Block<'_>, before: Option<&Cue>, cue: &Cue, found: &Leading<'_>) {
        let raw = block.get(cue.payload.clone());
        let is_spoken = !raw.trim_start().is_empty();
        self.counts.with_text += usize::from(is_spoken);
        self.rolling.count(block, before, cue);
        let mut is_named = false;
        if let Some((found, decoded, places)) = found {
            let written = raw.get(places.label.clone()).unwrap_or_default();
            let name = self.names.count(written, decoded);
            self.is_refuted |= name.was_text;
            let is_voice = *found == LabelStyle::Voice;
            self.counts.labelled += usize::from((is_voice && !decoded.is_empty()) || name.is_possible);
            let is_bracketed = *found == LabelStyle::Bracket;
            is_named = is_voice || name.is_likely || is_bracketed;
            if (is_voice && !decoded.is_empty()) || is_bracketed || name.is_likely {
                self.style.get_or_insert(*found);
            }
        }
        if self.style.is_none() {
            self.alone.count(raw);
        }
        if is_spoken {
            self.counts.count(block, raw, is_named);
            self.counts.before = cue.payload.clone();
            self.counts.before_is_over = None;
        }
    }

    /// Looks at what is needed of a block that will no longer be at hand.
    pub fn leave(&mut self, block: &Block<'_>) {
        if self.counts.first_is_named {
            self.counts.before_is_over(block);
        }
    }

    /// Makes of the counts how labels are read.
    pub fn decide(&mut self) {
        self.habits = self.habits_so_far();
        self.is_refuted = false;
    }

    /// Whether what was decided is what the counts say now, and nothing was read otherwise.
    pub fn is_right(&self) -> bool {
        !self.is_refuted && self.habits == self.habits_so_far()
    }

    /// Whether something was read otherwise than the counts say by now, whatever else comes.
    pub fn is_refuted(&self) -> bool {
        self.is_refuted
    }

    fn habits_so_far(&self) -> Habits {
        let Counts { labelled, with_text, .. } = self.counts;
        let style = self.style.or_else(|| self.alone.is_usual().then_some(LabelStyle::Alone));
        let are_held =
            self.naming.is_sung || (self.style != Some(LabelStyle::Bracket) && self.counts.show_that_names_hold());
        Habits {
            style: style.unwrap_or(self.naming.style),
            are_throughout: labelled * 2 >= with_text,
            are_held,
            are_rare: labelled * 50 < with_text,
            rolls: self.naming.rolls && self.rolling.rolls(),
        }
    }

    /// Whether every line is shown several times.
    pub(super) fn rolls(&self) -> bool {
        self.habits.rolls
    }

    /// How much sooner words are than their times say, in milliseconds.
    pub(super) fn sooner(&self) -> i64 {
        self.naming.sooner
    }

    /// The label at the start of a cue behind the one before, and whether it says that there is none.
    pub fn label<'r>(
        &mut self,
        block: &Block<'_>,
        before: Option<&Cue>,
        raw: &'r str,
        found: Leading<'r>,
    ) -> (Option<(Cow<'r, str>, Prefix)>, bool) {
        let habits = self.habits;
        if habits.style == LabelStyle::Alone {
            return (name_alone(raw).map(|found| (raw[found.label.clone()].into(), found)), false);
        }
        let Some((style, decoded, found)) = found else { return (None, false) };
        if style == LabelStyle::Voice {
            return (None, true);
        }
        let written = raw.get(found.label.clone()).unwrap_or_default();
        let mut unknown = None;
        let name = self.names.get(written).unwrap_or_else(|| unknown.insert(Name::of(&decoded)));
        let is_label = match style {
            LabelStyle::Bracket => {
                !written.contains(':') && found.label.len() == written.trim().len() && !written.is_empty()
            }
            // Where names hold, some cues start in the middle of a sentence.
            _ if habits.are_throughout && !habits.are_held && name.is_possible => true,
            _ if name.is_sure || (name.is_likely && (name.uses > 1 || self.naming.is_sung)) => true,
            _ => {
                let is_label = name.is_likely && !(habits.are_rare || is_within_sentence(block, before));
                name.was_text |= name.is_likely && !is_label;
                is_label
            }
        };
        (is_label.then_some((decoded, found)), false)
    }

    /// Whether a cue without a name is by the speaker of the one before.
    pub(super) fn carries(&self, carried: &str) -> bool {
        self.habits.are_held && !carried.is_empty()
    }

    /// Whether that can occur.
    pub(super) fn carries_any(&self) -> bool {
        self.habits.are_held
    }

    /// Where the label of a voice is, or would go; `number` counts the voices of its cue from zero.
    pub(super) fn place(
        &self,
        block: &Block<'_>,
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
        let style = if number > 0 { LabelStyle::Voice } else { self.habits.style };
        let line_end = || line_end_at(block.from(cue.line_end), 0);
        let (before, after) = match style {
            LabelStyle::Voice => ("<v ", ">"),
            LabelStyle::Bracket => ("[", "]: "),
            LabelStyle::Colon => ("", ": "),
            LabelStyle::Alone => ("", line_end()),
        };
        // A cue without text has no line for the label yet.
        let before = match cue.payload.is_empty() {
            true => format!("{}{before}", line_end()).into(),
            false => Cow::Borrowed(before),
        };
        match inherits {
            true => LabelPlace::Inherited { offset: voice.start, before, after },
            false => LabelPlace::absent(voice.start, before, after),
        }
    }
}

impl Counts {
    fn count(&mut self, block: &Block<'_>, raw: &str, is_named: bool) {
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
            self.continuing += usize::from(!self.before_is_over(block));
        }
    }

    /// Whether the last cue with text ends a sentence.
    fn before_is_over(&mut self, block: &Block<'_>) -> bool {
        let before = self.before.clone();
        *self.before_is_over.get_or_insert_with(|| ends_sentence(block.get(before).trim_end()))
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
fn is_within_sentence(block: &Block<'_>, before: Option<&Cue>) -> bool {
    let Some(before) = before else { return false };
    let said = block.get(before.payload.clone()).trim_end();
    let is_over = said.is_empty() || ends_sentence(said) || said.ends_with(['-', '–', '—', ':', ']', ')', '♪', '>']);
    !is_over
}

/// Names that stand alone on the first line of cues, as long as the file may have them.
#[derive(Default)]
struct Alone {
    uses: HashMap<Box<str>, usize>,
    cues: usize,
    with_text: usize,
    named: usize,
    is_unusual: bool,
}

impl Alone {
    fn count(&mut self, raw: &str) {
        // Most files are seen not to be such by their beginning.
        const BEGINNING: usize = 65;
        if self.is_unusual {
            return;
        }
        self.cues += 1;
        self.with_text += usize::from(!raw.trim().is_empty());
        if let Some(found) = name_alone(raw) {
            *self.uses.entry(raw[found.label].into()).or_default() += 1;
            self.named += 1;
        }
        self.is_unusual = self.cues == BEGINNING && self.named * 3 < self.with_text;
    }

    /// Whether most cues have one, and most of these names more than one cue.
    fn is_usual(&self) -> bool {
        let recurring: usize = self.uses.values().filter(|uses| **uses > 1).sum();
        !self.is_unusual && self.named * 3 >= self.with_text * 2 && recurring * 2 > self.named
    }
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
