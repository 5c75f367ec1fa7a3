//! What the player is told, and what it tells.

use std::ffi::OsString;

use crate::model::Timestamp;

/// The slowest and the fastest speed, as a factor.
pub const SPEEDS: (f64, f64) = (0.5, 3.0);

/// The loudest, in percent: what mpv allows unless it is configured.
pub const LOUDEST: u32 = 130;

/// The recording of a transcript.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Media {
    /// A path, or an address: `https://…`.
    pub place: OsString,
    /// How many milliseconds later something is heard in the recording than the transcript says.
    pub offset: i64,
}

/// Something that the player is to do. Times are those of the transcript.
#[derive(Clone, PartialEq, Debug)]
pub enum PlayerCommand {
    /// Have this recording from now on. Of the same place only the offset changes; another one ends what is playing.
    Take(Media),
    /// Show the picture of a recording that has one, or only its sound, from the next start on.
    ShowVideo(bool),
    /// Play.
    Play(Stretch),
    /// Pause, this many milliseconds before what was heard last.
    Pause(u64),
    /// Go on from where it is.
    Resume,
    /// Go to this time, playing or paused as it is; a stretch is forgotten.
    Seek(Timestamp),
    /// Play this many times as fast, within [`SPEEDS`].
    Speed(f64),
    /// As loud, in percent, [`LOUDEST`] at most.
    Volume(u32),
}

/// What is to be played.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stretch {
    /// Where it starts.
    pub from: Timestamp,
    /// Where it ends; `None` is the end of the recording.
    pub until: Option<Timestamp>,
    /// Whether it is played over and over.
    pub loops: bool,
}

/// What the player has to say. What came before the last command with a serial number is told with a smaller one.
#[derive(Clone, PartialEq, Debug)]
pub enum PlayerReport {
    /// A recording, or why there is none and what to do; with the number of the choice of the user's that it answers, zero
    /// where it was looked for unasked.
    Chosen(u64, Result<Media, String>),
    /// No recording was found.
    Missing,
    /// Where the recording is.
    At {
        /// The number of the last command that was carried out before.
        serial: u64,
        /// The time in the transcript.
        time: Timestamp,
        /// Whether it stands still there.
        is_paused: bool,
    },
    /// The stretch, or the recording, was played to its end: it stands still there.
    Ended {
        /// The number of the last command that was carried out before.
        serial: u64,
    },
    /// Nothing can be played, why, and what to do. The next [`PlayerCommand::Play`] tries again.
    Failed(String),
}
