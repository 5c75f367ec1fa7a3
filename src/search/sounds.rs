//! Names by their sound.

use std::ops::Range;
use std::sync::atomic::AtomicBool;

use super::Literal;
use crate::model::{SegmentIx, Transcript};

/// A name made ready to be looked for by its sound.
#[derive(Clone, Debug)]
pub struct SoundsLike(Literal);

/// The words of a transcript, made ready for it.
#[derive(Clone, Default, Debug)]
pub struct Vocabulary;

/// Words that sound or look like a name.
#[derive(Clone, PartialEq, Debug)]
pub struct Alike {
    /// The segment.
    pub segment: SegmentIx,
    /// Where they stand in its text, in bytes.
    pub span: Range<usize>,
    /// How alike they are, above 0 and at most 1.
    pub score: f32,
}

impl SoundsLike {
    /// The name; `None` for a blank one.
    pub fn new(name: &str) -> Option<SoundsLike> {
        Literal::prefix(name).map(SoundsLike)
    }
}

impl Vocabulary {
    /// The words of a transcript.
    pub fn of(_transcript: &Transcript, _stop: &AtomicBool) -> Option<Vocabulary> {
        Some(Vocabulary)
    }

    /// Best first.
    pub fn find(
        &self,
        transcript: &Transcript,
        wanted: &SoundsLike,
        limit: usize,
        _: &AtomicBool,
    ) -> Option<Vec<Alike>> {
        let segments = transcript.segments();
        let all = segments.flat_map(|(segment, said)| wanted.0.spans(said.text).map(move |span| (segment, span)));
        Some(all.take(limit).map(|(segment, span)| Alike { segment, span, score: 1.0 }).collect())
    }
}
