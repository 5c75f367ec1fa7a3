//! What a file of a format can say, and what is left of a transcript that is made to fit.

use std::borrow::Cow;
use std::collections::HashSet;

use super::kit::tokens::moved;
use crate::model::{Builder, Progress, Segment, Timestamp, Transcript, Word};
use crate::text::counted;

/// How far a format goes with something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Need {
    /// It has no place for it.
    Never,
    /// It may be there.
    May,
    /// Every segment must have it.
    Must,
}

/// What texts a format can hold; every text is trimmed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Texts {
    /// Any.
    Any,
    /// Several lines, none of them blank or with white space at its end.
    Lines,
    /// One line, with single spaces.
    Line,
    /// None: only who speaks when.
    None,
}

/// Which names a format can hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Names {
    /// None.
    None,
    /// Any; white space in them is single spaces.
    Any,
    /// Those without any of these characters, which become `_`.
    Without(&'static [char]),
}

/// Which segments may last at the same time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Overlapping {
    /// Any.
    Any,
    /// Those of different speakers.
    Speakers,
    /// None.
    None,
}

/// What a file of a format can say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Holds {
    /// Names of speakers.
    pub names: Names,
    /// What stands for the speaker of a segment that has none; empty where a segment may have none.
    pub unnamed: &'static str,
    /// When segments start.
    pub starts: Need,
    /// When segments end.
    pub ends: Need,
    /// The smallest step of its times, in milliseconds.
    pub step: u64,
    /// What is said.
    pub texts: Texts,
    /// Whether a segment may have no text.
    pub silence: bool,
    /// When each word is said.
    pub words: bool,
    /// How sure the recogniser was of each word.
    pub confidence: bool,
    /// Which segments may last at the same time.
    pub overlaps: Overlapping,
    /// How many columns more than itself a name takes in a line of the text; `None` where it stands in no line.
    pub label_columns: Option<usize>,
}

impl Holds {
    /// All there is.
    pub const ALL: Holds = Holds {
        names: Names::Any,
        unnamed: "",
        starts: Need::May,
        ends: Need::May,
        step: 1,
        texts: Texts::Any,
        silence: true,
        words: true,
        confidence: true,
        overlaps: Overlapping::Any,
        label_columns: None,
    };

    /// Names, text, and times that every segment must have, as in subtitles; no words.
    pub const TIMED: Holds = Holds {
        starts: Need::Must,
        ends: Need::Must,
        texts: Texts::Lines,
        silence: false,
        words: false,
        confidence: false,
        ..Holds::ALL
    };
}

/// A transcript that fits a format, and what it lost.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// What is left.
    pub transcript: Transcript,
    /// What was left out or changed, as phrases: `3 overlaps flattened`.
    pub losses: Vec<String>,
}

/// Why a transcript does not fit a format at all.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum KeepError {
    /// Every segment must have a time, and none has.
    #[error("the transcript has no times, which this format needs; choose a text format")]
    NoTimes,
    /// Every segment must have a text, and none has.
    #[error("the transcript has no text, which this format needs; choose another, such as RTTM")]
    NoText,
    /// It is too large.
    #[error(transparent)]
    TooLarge(#[from] crate::model::TranscriptError),
}

/// How often something was lost.
#[derive(Default)]
struct Losses {
    names: usize,
    spelled: HashSet<String>,
    unnamed: usize,
    starts: usize,
    ends: usize,
    estimated: usize,
    rounded: usize,
    texts: usize,
    breaks: usize,
    silent: usize,
    words: usize,
    confidence: usize,
    overlaps: usize,
}

impl Losses {
    fn told(&self) -> Vec<String> {
        let all = [
            (self.names, "speaker label", "left out"),
            (self.spelled.len(), "speaker name", "spelled without some of its characters"),
            (self.unnamed, "segment", "without a speaker named as having none"),
            (self.starts, "start time", "left out"),
            (self.ends, "end time", "left out"),
            (self.estimated, "time", "estimated"),
            (self.rounded, "time", "rounded"),
            (self.texts, "text", "left out"),
            (self.breaks, "text", "put on fewer lines"),
            (self.silent, "segment", "without text left out"),
            (self.overlaps, "overlap", "flattened"),
            (self.words, "word time", "left out"),
            (self.confidence, "word confidence", "left out"),
        ];
        let lost = all.into_iter().filter(|(count, ..)| *count > 0);
        lost.map(|(count, what, how)| format!("{} {how}", counted(count, what))).collect()
    }
}

/// One segment on its way into a format.
struct Fitted<'a> {
    start: Option<Timestamp>,
    end: Option<Timestamp>,
    label: Cow<'a, str>,
    text: Cow<'a, str>,
    words: Vec<Word>,
}

impl Holds {
    /// The transcript as far as it fits, under the names shown, and what is lost; no more than a part of it where
    /// `progress` is stopped, which counts every segment twice. Costs a copy.
    ///
    /// A segment without the end it needs lasts to the next start, the last one as long as its text takes to say.
    pub fn keep(&self, transcript: &Transcript, progress: &Progress) -> Result<Kept, KeepError> {
        if self.starts == Need::Must && transcript.start().is_none() && !transcript.is_empty() {
            return Err(KeepError::NoTimes);
        }
        let mut losses = Losses::default();
        let mut fitted: Vec<Fitted<'_>> = Vec::with_capacity(transcript.len());
        for (ix, segment) in progress.watch(transcript.segments()) {
            // Neither said nor timed, it is nothing but in a format that keeps everything as it is.
            let says_nothing = segment.text.trim().is_empty();
            let is_nothing = segment.start.is_none() && *self != Holds::ALL;
            if says_nothing && (is_nothing || !self.silence) {
                losses.silent += 1;
                continue;
            }
            let start = self.start(transcript, ix, &segment, &mut losses);
            let end = self.end(transcript, ix, &segment, start, &mut losses);
            let label = self.label(transcript.speakers().shown(segment.speaker), &mut losses);
            let (text, words) = self.text(&segment, &mut losses);
            fitted.push(Fitted { start, end, label, text, words });
        }
        if fitted.is_empty() && !self.silence && !transcript.is_empty() {
            return Err(KeepError::NoText);
        }
        self.part(&mut fitted, &mut losses);
        let mut builder = Builder::default();
        for Fitted { start, end, label, text, words } in progress.watch(&fitted) {
            let speaker = builder.speaker(label);
            builder.push(Segment { start: *start, end: *end, speaker, text, words })?;
        }
        Ok(Kept { transcript: builder.finish()?, losses: losses.told() })
    }

    fn start(
        &self,
        transcript: &Transcript,
        ix: crate::model::SegmentIx,
        segment: &Segment<'_>,
        losses: &mut Losses,
    ) -> Option<Timestamp> {
        match (self.starts, segment.start) {
            (Need::Never, start) => {
                losses.starts += usize::from(start.is_some());
                None
            }
            (_, Some(start)) => Some(self.rounded(start, losses)),
            (Need::May, None) => None,
            (Need::Must, None) => {
                losses.estimated += 1;
                transcript.time_at(ix).map(|time| self.told(time))
            }
        }
    }

    fn end(
        &self,
        transcript: &Transcript,
        ix: crate::model::SegmentIx,
        segment: &Segment<'_>,
        start: Option<Timestamp>,
        losses: &mut Losses,
    ) -> Option<Timestamp> {
        let end = match (self.ends, segment.end) {
            (Need::Never, end) => {
                losses.ends += usize::from(end.is_some());
                return None;
            }
            // An end says nothing without a start.
            (_, Some(end)) if start.is_some() => Some(self.rounded(end, losses)),
            (Need::Must, end) => {
                let Some(start) = start else {
                    losses.ends += usize::from(end.is_some());
                    return None;
                };
                losses.estimated += 1;
                let end = transcript.end_of(ix).unwrap_or_else(|| start.offset(spoken_millis(segment.text)));
                Some(self.told(end))
            }
            _ => None,
        };
        end.max(start.filter(|_| end.is_some()))
    }

    fn rounded(&self, time: Timestamp, losses: &mut Losses) -> Timestamp {
        let told = self.told(time);
        losses.rounded += usize::from(told != time);
        told
    }

    /// A time as a file can tell it: the nearest one, but of whole seconds that which is under way, as the screen has it.
    pub(super) fn told(&self, time: Timestamp) -> Timestamp {
        let step = self.step.max(1);
        let half = if step < 1000 { step / 2 } else { 0 };
        Timestamp::from_millis((time.millis() + half) / step * step).unwrap_or(time)
    }

    fn label<'a>(&self, shown: &'a str, losses: &mut Losses) -> Cow<'a, str> {
        if self.names == Names::None {
            losses.names += usize::from(!shown.is_empty());
            return "".into();
        }
        let mut label = single_spaced(shown);
        if label.is_empty() && !self.unnamed.is_empty() {
            losses.unnamed += 1;
            return self.unnamed.into();
        }
        if let Names::Without(signs) = self.names
            && label.contains(signs)
        {
            let spelled = label.replace(signs, "_").into();
            losses.spelled.insert(label.into_owned());
            label = spelled;
        }
        label
    }

    fn text<'a>(&self, segment: &Segment<'a>, losses: &mut Losses) -> (Cow<'a, str>, Vec<Word>) {
        let text: Cow<'a, str> = match self.texts {
            Texts::None => {
                losses.texts += usize::from(!segment.text.trim().is_empty());
                "".into()
            }
            Texts::Any => segment.text.trim().into(),
            Texts::Line => single_spaced(segment.text),
            Texts::Lines if segment.text.contains('\n') => {
                let lines = segment.text.lines().map(str::trim).filter(|line| !line.is_empty());
                lines.collect::<Vec<_>>().join("\n").into()
            }
            Texts::Lines => segment.text.trim().into(),
        };
        let loses_lines = self.texts != Texts::None && text.lines().count() < segment.text.trim().lines().count();
        losses.breaks += usize::from(loses_lines);
        losses.words += if self.words { 0 } else { segment.words.len() };
        let is_sure = |word: &&Word| word.confidence.is_some();
        losses.confidence += if self.confidence { 0 } else { segment.words.iter().filter(is_sure).count() };
        let mut words = if self.words { moved(segment.words, segment.text, &text) } else { Vec::new() };
        for word in &mut words {
            (word.start, word.end) = (word.start.map(|time| self.told(time)), word.end.map(|time| self.told(time)));
            word.confidence = word.confidence.filter(|_| self.confidence);
        }
        (text, words)
    }

    /// Ends what may not last into the next segment where that starts.
    fn part(&self, fitted: &mut [Fitted<'_>], losses: &mut Losses) {
        if self.overlaps == Overlapping::Any {
            return;
        }
        let mut next_of: std::collections::HashMap<String, Timestamp> = std::collections::HashMap::new();
        for segment in fitted.iter_mut().rev() {
            let Some(start) = segment.start else { continue };
            let whose = if self.overlaps == Overlapping::None { "" } else { segment.label.as_ref() };
            let next = next_of.insert(whose.to_owned(), start);
            if let Some(next) = next.filter(|next| segment.end > Some(*next)) {
                segment.end = Some(next.max(start));
                losses.overlaps += 1;
            }
        }
    }
}

/// How long a text takes to say: 15 characters a second, at least one second.
fn spoken_millis(text: &str) -> i64 {
    i64::try_from(text.chars().count()).unwrap_or(i64::MAX / 1000).saturating_mul(1000) / 15 + 1000
}

/// A text on one line, with single spaces.
fn single_spaced(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    let is_single = !text.contains("  ") && !text.contains(|c: char| c.is_whitespace() && c != ' ');
    if is_single { text.into() } else { text.split_whitespace().collect::<Vec<_>>().join(" ").into() }
}
