//! Why a place is doubtful.

use crate::model::{SpeakerId, Speakers};
use crate::text::counted;

/// Why a place is doubtful.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Reason {
    /// One word between two turns of one other speaker.
    Lone {
        /// The other.
        between: SpeakerId,
    },
    /// It goes on with a sentence that another began.
    MidSentence {
        /// Whose sentence it is, where that was left unfinished.
        of: Option<SpeakerId>,
    },
    /// It ends with a question that fits the next speaker better.
    Question {
        /// The next speaker.
        by: SpeakerId,
    },
    /// It ends with a word or two that fit the next speaker better.
    Tail {
        /// The next speaker.
        of: SpeakerId,
    },
    /// A line that comes again and again, as from a recogniser caught in a loop.
    Lines {
        /// How often.
        times: u32,
    },
    /// Words that come again and again within it.
    Words {
        /// How often.
        times: u32,
    },
    /// It has dots and no words.
    Dots,
    /// Nobody speaks for much longer than usual before it.
    Before {
        /// How long, in milliseconds.
        silence: u64,
    },
    /// Nobody speaks for much longer than usual within it.
    Within {
        /// How long, in milliseconds.
        silence: u64,
    },
    /// It overlaps with those before it for much longer than usual.
    Overlap {
        /// How long, in milliseconds.
        millis: u64,
    },
    /// Nobody speaks so fast, or so slowly.
    Pace {
        /// How many words.
        words: u32,
        /// In how many milliseconds.
        millis: u64,
    },
    /// Its speaker says next to nothing, and so is probably one of the others.
    Ghost {
        /// The speaker.
        speaker: SpeakerId,
        /// How long that speaker talks in all, in milliseconds.
        talk: u64,
    },
    /// The recogniser was not sure of words.
    Unsure {
        /// How many.
        words: u32,
        /// Below which confidence.
        limit: f32,
    },
}

/// The kinds of reasons, as [`Edit::Look`](crate::model::Edit::Look) keeps them: each has the place of its bit, so the
/// order stays and new ones come last.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// [`Reason::Lone`].
    Lone,
    /// [`Reason::MidSentence`].
    MidSentence,
    /// [`Reason::Question`].
    Question,
    /// [`Reason::Tail`].
    Tail,
    /// [`Reason::Lines`] and [`Reason::Words`].
    Loop,
    /// [`Reason::Dots`].
    Dots,
    /// [`Reason::Before`] and [`Reason::Within`].
    Silence,
    /// [`Reason::Overlap`].
    Overlap,
    /// [`Reason::Pace`].
    Pace,
    /// [`Reason::Ghost`].
    Ghost,
    /// [`Reason::Unsure`].
    Unsure,
}

impl Kind {
    /// All kinds, in the order of their bits.
    pub const ALL: &[Kind; 11] = &[
        Kind::Lone,
        Kind::MidSentence,
        Kind::Question,
        Kind::Tail,
        Kind::Loop,
        Kind::Dots,
        Kind::Silence,
        Kind::Overlap,
        Kind::Pace,
        Kind::Ghost,
        Kind::Unsure,
    ];

    /// Its bit.
    pub fn bit(self) -> u32 {
        1 << self as u32
    }

    /// Its name, for programs.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Lone => "lone-word",
            Kind::MidSentence => "mid-sentence",
            Kind::Question => "question",
            Kind::Tail => "tail",
            Kind::Loop => "loop",
            Kind::Dots => "dots",
            Kind::Silence => "silence",
            Kind::Overlap => "overlap",
            Kind::Pace => "pace",
            Kind::Ghost => "ghost",
            Kind::Unsure => "unsure",
        }
    }
}

impl Reason {
    /// Its kind.
    pub fn kind(self) -> Kind {
        match self {
            Reason::Lone { .. } => Kind::Lone,
            Reason::MidSentence { .. } => Kind::MidSentence,
            Reason::Question { .. } => Kind::Question,
            Reason::Tail { .. } => Kind::Tail,
            Reason::Lines { .. } | Reason::Words { .. } => Kind::Loop,
            Reason::Dots => Kind::Dots,
            Reason::Before { .. } | Reason::Within { .. } => Kind::Silence,
            Reason::Overlap { .. } => Kind::Overlap,
            Reason::Pace { .. } => Kind::Pace,
            Reason::Ghost { .. } => Kind::Ghost,
            Reason::Unsure { .. } => Kind::Unsure,
        }
    }

    /// The reason in a few words, for people: `one word between two turns of Anna`.
    pub fn told(self, speakers: &Speakers) -> String {
        let name = |id| match speakers.shown(id) {
            "" => "(no speaker)",
            name => name,
        };
        let seconds = |millis: u64| format!("{:.1} s", millis as f64 / 1000.0);
        match self {
            Reason::Lone { between } => format!("one word between two turns of {}", name(between)),
            Reason::MidSentence { of: Some(of) } => format!("goes on with a sentence that {} began", name(of)),
            Reason::MidSentence { of: None } => "starts in the middle of a sentence".to_owned(),
            Reason::Question { by } => format!("ends with a question that {} seems to ask", name(by)),
            Reason::Tail { of } => format!("ends with words that seem to be {}’s", name(of)),
            Reason::Lines { times } => format!("{times} times the same line"),
            Reason::Words { times } => format!("{times} times the same words"),
            Reason::Dots => "only dots".to_owned(),
            Reason::Before { silence } => format!("{} of silence before it", seconds(silence)),
            Reason::Within { silence } => format!("{} of silence inside", seconds(silence)),
            Reason::Overlap { millis } => format!("overlaps for {}", seconds(millis)),
            Reason::Pace { words, millis } => format!("{} in {}", counted(words as usize, "word"), seconds(millis)),
            Reason::Ghost { speaker, talk } => format!("{} speaks for {} in all", name(speaker), seconds(talk)),
            Reason::Unsure { words, limit } => format!("{} under {limit:.2}", counted(words as usize, "word")),
        }
    }
}
