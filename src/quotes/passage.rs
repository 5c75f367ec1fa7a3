//! A part of a transcript that is quoted.

use crate::model::{Place, SegmentIx, Timestamp, Transcript};

/// What was said from one place to another.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Passage {
    /// Who says what: the texts of one speaker in a row are one. Names as shown, empty where nobody is named.
    pub turns: Vec<(String, String)>,
    /// When the first word is said; `None` where the file does not tell.
    pub start: Option<Timestamp>,
    /// When the last one was said.
    pub end: Option<Timestamp>,
}

impl Passage {
    /// What is said in some segments, the last one included.
    pub fn of_segments(transcript: &Transcript, first: SegmentIx, last: SegmentIx) -> Passage {
        let until = transcript.segment(last).map_or(0, |segment| segment.text.len());
        let turns = turns(transcript, Place { segment: first, offset: 0 }, Place { segment: last, offset: until });
        let ends = (first.0..=last.0).filter_map(|ix| transcript.end_of(SegmentIx(ix)));
        Passage { turns, start: transcript.time_at(first), end: ends.max() }
    }

    /// What is said from one place up to another, which are bounds of characters, the second not before the first.
    ///
    /// `time` tells when a word is said.
    pub fn between(
        transcript: &Transcript,
        from: Place,
        until: Place,
        time: impl Fn(Place) -> Option<Timestamp>,
    ) -> Passage {
        Passage { turns: turns(transcript, from, until), start: time(from), end: time(until) }
    }

    /// The names of those who speak, each once, in the order in which they do.
    pub fn speakers(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for (name, _) in &self.turns {
            if !name.is_empty() && !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
        names
    }

    /// What is said: of one speaker the words alone, of several a line each, behind the name.
    pub fn text(&self) -> String {
        if let [(_, text)] = &self.turns[..] {
            return text.clone();
        }
        let line = |(name, text): &(String, String)| match name.as_str() {
            "" => text.clone(),
            name => format!("{name}: {text}"),
        };
        self.turns.iter().map(line).collect::<Vec<_>>().join("\n")
    }
}

fn turns(transcript: &Transcript, from: Place, until: Place) -> Vec<(String, String)> {
    let mut turns: Vec<(String, String)> = Vec::new();
    for (ix, segment) in transcript.segments_from(from.segment).take_while(|(ix, _)| *ix <= until.segment) {
        let start = if ix == from.segment { from.offset } else { 0 };
        let end = if ix == until.segment { until.offset } else { segment.text.len() };
        let text = segment.text.get(start..end).unwrap_or_default().trim();
        let name = transcript.speakers().shown(segment.speaker);
        match turns.last_mut() {
            Some((last, so_far)) if last == name => {
                if !so_far.is_empty() && !text.is_empty() {
                    so_far.push(' ');
                }
                so_far.push_str(text);
            }
            _ => turns.push((name.to_owned(), text.to_owned())),
        }
    }
    turns
}
