//! How a conversation goes: who talks how much and when, who talks into whose speech, how long all are silent.

use std::time::Duration;

use super::{Progress, SpeakerId, Timestamp, Transcript, share};
use crate::text::word_count;

/// The facts of a conversation. Segments without a start count for words and turns alone.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct Conversation {
    /// Those who speak, in the order of their speakers.
    pub parts: Vec<Part>,
    /// For each of them, how often she starts while each of them still talks.
    pub entries: Vec<Vec<Entries>>,
    /// How long nobody talks, from the first word to the last.
    pub silence: Duration,
    /// The longest silence, and when it starts.
    pub longest_silence: Option<(Timestamp, Duration)>,
    /// How long two or more talk at once.
    pub overlap: Duration,
}

/// What one speaker has of it.
#[derive(Clone, PartialEq, Debug)]
pub struct Part {
    /// Who.
    pub speaker: SpeakerId,
    /// How long she talks.
    pub talk: Duration,
    /// Her share of all talk, from 0 to 1; see [`share`].
    pub share: f64,
    /// How long each of her turns lasts, the shortest first: consecutive segments are one.
    pub turns: Vec<Duration>,
    /// How many words she says.
    pub words: usize,
    /// For each of the equal stretches of the recording, the share of it that she talks, from 0 to 1.
    pub over_time: Vec<f64>,
}

/// How often someone starts while another talks.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Entries {
    /// How often in all.
    pub starts: u32,
    /// How often the other ends first: she was interrupted.
    pub interruptions: u32,
}

/// A segment that is under way.
struct Talking {
    part: usize,
    end: Timestamp,
}

impl Part {
    /// The length of the turn in the middle of all, by length; of two, the longer one.
    pub fn median_turn(&self) -> Duration {
        self.turns.get(self.turns.len() / 2).copied().unwrap_or_default()
    }

    /// How many words she says in a minute of her talk; zero without times.
    pub fn pace(&self) -> f64 {
        let minutes = self.talk.as_secs_f64() / 60.0;
        if minutes > 0.0 { self.words as f64 / minutes } else { 0.0 }
    }
}

impl Conversation {
    /// The facts of a transcript, with the recording parted in `stretches`; no more than a part of them where `progress` is
    /// stopped, which counts the segments.
    ///
    /// Costs a pass over the texts, and a look at all segments under way for each.
    pub fn of(transcript: &Transcript, stretches: usize, progress: &Progress) -> Conversation {
        let speakers = transcript.speakers();
        let totals = speakers.totals();
        let all = totals.iter().map(|(_, talk)| *talk).sum();
        let mut place = vec![0; totals.len()];
        let mut parts = Vec::new();
        for speaker in speakers.roots().filter(|id| totals[id.index()].0 > 0) {
            place[speaker.index()] = parts.len();
            let talk = totals[speaker.index()].1;
            let (share, over_time) = (share(talk, all), vec![0.0; stretches]);
            parts.push(Part { speaker, talk, share, turns: Vec::new(), words: 0, over_time });
        }
        let mut told = Conversation {
            entries: vec![vec![Entries::default(); parts.len()]; parts.len()],
            parts,
            ..Default::default()
        };
        let scale = transcript.end().map_or(0.0, |end| stretches as f64 / end.millis().max(1) as f64);
        let mut talking: Vec<Talking> = Vec::new();
        // Up to where somebody talks, and up to where two do.
        let (mut latest, mut doubled) = (None::<Timestamp>, Timestamp::ZERO);
        let mut last = None;
        progress.go_on(transcript.len() as u64);
        for (ix, segment) in progress.watch(transcript.segments()) {
            let at = place[speakers.root(segment.speaker).index()];
            let part = &mut told.parts[at];
            part.words += word_count(segment.text);
            let end = segment.end.or_else(|| transcript.end_of(ix));
            let length = segment.start.zip(end).map_or(Duration::ZERO, |(start, end)| end.since(start));
            match part.turns.last_mut().filter(|_| last == Some(at)) {
                Some(turn) => *turn += length,
                None => part.turns.push(length),
            }
            last = Some(at);
            let (Some(start), Some(end)) = (segment.start, end) else { continue };
            let stretch = start.millis() as f64 * scale..end.millis() as f64 * scale;
            for (nth, share) in part.over_time.iter_mut().enumerate().skip(stretch.start as usize) {
                let covered = stretch.end.min(nth as f64 + 1.0) - stretch.start.max(nth as f64);
                if covered <= 0.0 {
                    break;
                }
                *share = (*share + covered).min(1.0);
            }
            talking.retain(|other| other.end > start);
            if let Some(other) = talking.iter().rfind(|other| other.part != at) {
                let entries = &mut told.entries[at][other.part];
                entries.starts += 1;
                entries.interruptions += u32::from(end > other.end);
            }
            talking.push(Talking { part: at, end });
            match latest {
                Some(latest) if start < latest => {
                    told.overlap += end.min(latest).since(start.max(doubled));
                    doubled = doubled.max(end.min(latest));
                }
                Some(latest) => {
                    let silence = start.since(latest);
                    told.silence += silence;
                    if !silence.is_zero() && told.longest_silence.is_none_or(|(_, longest)| silence > longest) {
                        told.longest_silence = Some((latest, silence));
                    }
                }
                None => {}
            }
            latest = latest.max(Some(end));
        }
        for part in &mut told.parts {
            part.turns.sort_unstable();
        }
        told
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{Builder, Segment};

    /// Speaker, start and end in tenths of a second.
    type Spoken = (usize, u64, u64);

    fn transcript(spoken: &[Spoken]) -> Transcript {
        let mut builder = Builder::new(4);
        for (speaker, start, end) in spoken {
            let speaker = builder.speaker(["Ann", "Ben", "Cem"][*speaker]);
            let time = |tenths: u64| Timestamp::from_millis(tenths * 100);
            builder
                .push(Segment { start: time(*start), end: time(*end), speaker, text: "so, it – is", words: &[] })
                .expect("small");
        }
        builder.finish().expect("small")
    }

    #[test]
    fn a_conversation_is_told() {
        // Ben starts in Ann's turn and outlasts it, Ann puts in a word, all are silent, Ann goes on twice.
        let told = Conversation::of(
            &transcript(&[(0, 0, 40), (1, 30, 80), (0, 50, 55), (0, 100, 120), (0, 120, 140)]),
            2,
            &Progress::default(),
        );
        let seconds = |part: &Part| part.turns.iter().map(Duration::as_secs_f64).collect::<Vec<_>>();
        let (ann, ben) = (&told.parts[0], &told.parts[1]);
        assert_eq!((seconds(ann), seconds(ben)), (vec![4.0, 4.5], vec![5.0]));
        assert_eq!((ann.words, ann.talk.as_secs_f64(), ann.median_turn().as_secs_f64()), (12, 8.5, 4.5));
        assert_eq!((ann.pace().round(), ben.pace().round()), (85.0, 36.0));
        assert_eq!(told.entries[1][0], Entries { starts: 1, interruptions: 1 });
        assert_eq!(told.entries[0][1], Entries { starts: 1, interruptions: 0 });
        assert_eq!((told.silence.as_secs_f64(), told.overlap.as_secs_f64()), (2.0, 1.5));
        assert_eq!(told.longest_silence.map(|(at, length)| (at.millis(), length.as_secs_f64())), Some((8000, 2.0)));
        let close = |one: f64, other: f64| (one - other).abs() < 1e-9;
        assert!(close(ann.over_time[0], 4.5 / 7.0) && close(ann.over_time[1], 4.0 / 7.0), "{:?}", ann.over_time);
        assert!(close(ben.over_time[0], 4.0 / 7.0) && close(ben.over_time[1], 1.0 / 7.0), "{:?}", ben.over_time);
    }

    #[test]
    fn without_times_there_are_words_and_turns() {
        let mut builder = Builder::default();
        for name in ["Ann", "Ann", "Ben"] {
            let speaker = builder.speaker(name);
            builder.push(Segment { start: None, end: None, speaker, text: "one two", words: &[] }).expect("small");
        }
        let told = Conversation::of(&builder.finish().expect("small"), 3, &Progress::default());
        assert_eq!((told.parts[0].words, told.parts[0].turns.len(), told.parts[0].pace()), (4, 1, 0.0));
        assert_eq!((told.silence, told.overlap, told.longest_silence), (Duration::ZERO, Duration::ZERO, None));
        assert_eq!(Conversation::of(&Transcript::default(), 3, &Progress::default()), Conversation::default());
    }

    proptest! {
        #[test]
        fn silence_and_overlap_are_those_of_each_moment(
            spoken in prop::collection::vec((0..3_usize, 0..60_u64, 1..30_u64), 1..12),
        ) {
            let mut spoken: Vec<Spoken> = spoken.into_iter().map(|(who, start, length)| (who, start, start + length)).collect();
            spoken.sort_by_key(|(_, start, _)| *start);
            let told = Conversation::of(&transcript(&spoken), 5, &Progress::default());
            let first = spoken[0].1;
            let last = spoken.iter().map(|(_, _, end)| *end).max().expect("some");
            let voices = |tenth: u64| spoken.iter().filter(|(_, start, end)| (*start..*end).contains(&tenth)).count();
            let moments = |is: fn(usize) -> bool| (first..last).filter(|tenth| is(voices(*tenth))).count() as u128 * 100;
            prop_assert_eq!(told.silence.as_millis(), moments(|voices| voices == 0));
            prop_assert_eq!(told.overlap.as_millis(), moments(|voices| voices > 1));
            let turns: Duration = told.parts.iter().flat_map(|part| &part.turns).sum();
            prop_assert_eq!(turns, told.parts.iter().map(|part| part.talk).sum::<Duration>());
        }
    }
}
