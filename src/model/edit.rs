//! Changes to a transcript, each with its inverse.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Annotation, Mend, Piece, Rewording, SegmentIx, Speaker, SpeakerId, Transcript};

/// One change; [`Transcript::apply`] makes it and returns the change that takes it back.
///
/// This is also what a session file holds, so a variant or field once released keeps its written name.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Edit {
    /// Gives a speaker a name, or its label back.
    Rename {
        /// The speaker; not one merged into another.
        speaker: SpeakerId,
        /// The name; `None` shows the label again.
        name: Option<String>,
    },
    /// Merges a speaker into another, or parts them again.
    Merge {
        /// The speaker that turned out to be another.
        speaker: SpeakerId,
        /// The other, which may be merged in turn, but not into the first; `None` undoes the merge.
        into: Option<SpeakerId>,
    },
    /// Gives runs of segments to speakers.
    Assign {
        /// The runs, in order, none overlapping another.
        runs: Vec<Run>,
    },
    /// Gives segments other texts.
    Reword {
        /// The texts; of several for one segment the last one counts.
        texts: Vec<Rewording>,
        /// The words that were put right, where they are the same everywhere: only for people.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        what: Option<String>,
    },
    /// Marks runs of segments, or takes their marks away. Marks are the user's own: no file has them.
    Mark {
        /// The runs; where they overlap, the last one counts.
        runs: Vec<Marking>,
    },
    /// Notes for which reasons to doubt it the user looked at a segment. Like marks, no file has that.
    Look {
        /// The segment.
        segment: SegmentIx,
        /// A bit for each kind of reason, as `doubts::Kind` numbers them; 0 forgets that it was looked at.
        reasons: u32,
    },
    /// Gives a segment a note and tags in the place of those it has. Like marks, no file has them.
    Annotate {
        /// The segment.
        segment: SegmentIx,
        /// What it has from now on.
        annotation: Annotation,
    },
    /// Puts segments in the place of others.
    Splice {
        /// The first that goes, or the one that those put in come before.
        at: SegmentIx,
        /// How many go.
        remove: u32,
        /// What stands there from now on, in the order of time.
        insert: Vec<Piece>,
        /// What it does: only for people.
        what: Mend,
    },
    /// Adds a speaker after the last one.
    AddSpeaker {
        /// Its name, which stands for the label the file does not have.
        label: String,
    },
    /// Removes the last speaker, which no segment may have.
    RemoveSpeaker,
    /// Several changes that are one for the user: all are made or none.
    Batch(Vec<Edit>),
}

/// Consecutive segments that get one speaker.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Run {
    /// The first segment.
    pub first: SegmentIx,
    /// How many there are.
    pub len: u32,
    /// Their speaker from now on.
    pub speaker: SpeakerId,
}

impl Run {
    /// The runs of segments that are given in order, each with its speaker.
    pub fn of(segments: impl IntoIterator<Item = (SegmentIx, SpeakerId)>) -> Vec<Run> {
        consecutive(segments).into_iter().map(|(first, len, speaker)| Run { first, len, speaker }).collect()
    }
}

/// Segments that are given in order as runs: the first, how many follow each other, and what all of them have.
pub fn consecutive<T: PartialEq>(segments: impl IntoIterator<Item = (SegmentIx, T)>) -> Vec<(SegmentIx, u32, T)> {
    let mut runs: Vec<(SegmentIx, u32, T)> = Vec::new();
    for (ix, of) in segments {
        match runs.last_mut() {
            Some((first, len, known)) if first.0 + *len == ix.0 && *known == of => *len += 1,
            _ => runs.push((ix, 1, of)),
        }
    }
    runs
}

/// Consecutive segments that are marked or not.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Marking {
    /// The first segment.
    pub first: SegmentIx,
    /// How many there are.
    pub len: u32,
    /// Whether they are marked from now on.
    pub marked: bool,
}

impl Marking {
    /// The runs of segments that are given in order, each with whether it is marked.
    pub fn of(segments: impl IntoIterator<Item = (SegmentIx, bool)>) -> Vec<Marking> {
        consecutive(segments).into_iter().map(|(first, len, marked)| Marking { first, len, marked }).collect()
    }
}

impl Edit {
    /// The first segment of each change that is made to segments, in the order in which they are made; none where only
    /// speakers change.
    pub fn places(&self) -> Box<dyn DoubleEndedIterator<Item = SegmentIx> + '_> {
        let place = match self {
            Edit::Batch(edits) => return Box::new(edits.iter().flat_map(Edit::places)),
            Edit::Assign { runs } => runs.first().map(|run| run.first),
            Edit::Mark { runs } => runs.first().map(|run| run.first),
            Edit::Reword { texts, .. } => texts.first().map(|text| text.segment),
            Edit::Look { segment, .. } | Edit::Annotate { segment, .. } => Some(*segment),
            Edit::Splice { at, .. } => Some(*at),
            Edit::Rename { .. } | Edit::Merge { .. } | Edit::AddSpeaker { .. } | Edit::RemoveSpeaker => None,
        };
        Box::new(place.into_iter())
    }

    /// Whether a file can tell nothing of the change: it only marks segments, notes something at them, or that they
    /// were looked at.
    pub fn is_mark(&self) -> bool {
        match self {
            Edit::Mark { .. } | Edit::Look { .. } | Edit::Annotate { .. } => true,
            Edit::Batch(edits) => edits.iter().all(Edit::is_mark),
            _ => false,
        }
    }
}

/// Why an edit does not fit the transcript. Nothing was changed.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum EditError {
    /// The edit names a speaker that does not exist.
    #[error("there is no speaker number {}", .0.0)]
    NoSpeaker(SpeakerId),
    /// The edit names segments past the end.
    #[error("there is no segment number {}", .0.0)]
    NoSegment(SegmentIx),
    /// A word of the new text is none of its bytes, or cuts a character.
    #[error("segment number {} has a word that is not in its text", .0.0)]
    BadWords(SegmentIx),
    /// The segment and those around it would have more text than can be held.
    #[error("the text of segment number {} is too long", .0.0)]
    TooLong(SegmentIx),
    /// The segment ends before it starts, or would start before one it stands behind.
    #[error("segment number {} would not be in the order of time", .0.0)]
    BadTimes(SegmentIx),
    /// The speaker was merged into another, or would become part of itself.
    #[error("speaker number {} is merged already", .0.0)]
    Merged(SpeakerId),
    /// The speaker to be removed still has segments or merged speakers.
    #[error("speaker number {} still has segments", .0.0)]
    InUse(SpeakerId),
}

impl Transcript {
    /// Makes a change and returns its inverse, or changes nothing and says why.
    ///
    /// Costs the size of the edit, plus a copy of the column of each chunk it touches: the speakers, or text and words.
    pub fn apply(&mut self, edit: &Edit) -> Result<Edit, EditError> {
        match edit {
            Edit::Rename { speaker, name } => {
                let speaker = *speaker;
                if self.root_speaker(speaker)?.name.as_deref() == name.as_deref() {
                    return Ok(edit.clone());
                }
                let slot = &mut self.speakers_mut()[speaker.index()].name;
                let before = std::mem::replace(slot, name.as_deref().map(Box::from));
                Ok(Edit::Rename { speaker, name: before.map(String::from) })
            }
            Edit::Merge { speaker, into: Some(into) } => {
                self.root_speaker(*speaker)?;
                self.any_speaker(*into)?;
                if self.speakers().root(*into) == *speaker {
                    return Err(EditError::Merged(*speaker));
                }
                self.speakers_mut()[speaker.index()].merged_into = Some(*into);
                Ok(Edit::Merge { speaker: *speaker, into: None })
            }
            Edit::Merge { speaker, into: None } => {
                self.any_speaker(*speaker)?;
                let before = self.speakers_mut()[speaker.index()].merged_into.take();
                Ok(Edit::Merge { speaker: *speaker, into: before })
            }
            Edit::Assign { runs } => self.assign(runs),
            Edit::Reword { texts, what } => {
                let texts = self.set_texts(texts)?;
                Ok(Edit::Reword { texts, what: what.clone() })
            }
            Edit::Mark { runs } => self.mark(runs),
            Edit::Look { segment, reasons } => {
                self.all_segments(*segment, 1)?;
                Ok(Edit::Look { segment: *segment, reasons: self.set_looked_at(*segment, *reasons) })
            }
            Edit::Annotate { segment, annotation } => {
                self.all_segments(*segment, 1)?;
                Ok(Edit::Annotate { segment: *segment, annotation: self.set_annotation(*segment, annotation) })
            }
            Edit::Splice { at, remove, insert, what } => {
                let removed = self.splice(*at, *remove, insert)?;
                Ok(Edit::Splice { at: *at, remove: insert.len() as u32, insert: removed, what: *what })
            }
            Edit::AddSpeaker { label } => {
                self.speakers_mut().push(Speaker::new(label));
                Ok(Edit::RemoveSpeaker)
            }
            Edit::RemoveSpeaker => self.remove_last_speaker(),
            Edit::Batch(edits) => self.apply_all(edits),
        }
    }

    fn apply_all(&mut self, edits: &[Edit]) -> Result<Edit, EditError> {
        let mut inverses = Vec::with_capacity(edits.len());
        for edit in edits {
            match self.apply(edit) {
                Ok(inverse) => inverses.push(inverse),
                Err(error) => {
                    for inverse in inverses.iter().rev() {
                        // Taking back what was just made cannot fail: nothing came in between.
                        let undone = self.apply(inverse);
                        debug_assert!(undone.is_ok(), "{undone:?}");
                    }
                    return Err(error);
                }
            }
        }
        inverses.reverse();
        Ok(Edit::Batch(inverses))
    }

    fn assign(&mut self, runs: &[Run]) -> Result<Edit, EditError> {
        for run in runs {
            self.any_speaker(run.speaker)?;
            self.all_segments(run.first, run.len)?;
        }
        // Collected from the last segment of a run to its first, then turned round: runs that overlap are taken back
        // last to first.
        let mut inverse: Vec<Run> = Vec::new();
        for run in runs {
            for ix in (run.first.0..run.first.0 + run.len).rev() {
                let Some(old) = self.set_speaker(SegmentIx(ix), run.speaker) else { continue };
                match inverse.last_mut() {
                    Some(next) if next.speaker == old && next.first.0 == ix + 1 => {
                        next.first = SegmentIx(ix);
                        next.len += 1;
                    }
                    _ => inverse.push(Run { first: SegmentIx(ix), len: 1, speaker: old }),
                }
            }
        }
        inverse.reverse();
        Ok(Edit::Assign { runs: inverse })
    }

    fn mark(&mut self, runs: &[Marking]) -> Result<Edit, EditError> {
        for run in runs {
            self.all_segments(run.first, run.len)?;
        }
        // As in `assign`: last to first, then turned round.
        let mut inverse: Vec<Marking> = Vec::new();
        for &Marking { first, len, marked } in runs {
            for ix in (first.0..first.0 + len).rev().map(SegmentIx) {
                if !self.set_mark(ix, marked) {
                    continue;
                }
                match inverse.last_mut() {
                    Some(next) if next.marked != marked && next.first.0 == ix.0 + 1 => {
                        next.first = ix;
                        next.len += 1;
                    }
                    _ => inverse.push(Marking { first: ix, len: 1, marked: !marked }),
                }
            }
        }
        inverse.reverse();
        Ok(Edit::Mark { runs: inverse })
    }

    fn remove_last_speaker(&mut self) -> Result<Edit, EditError> {
        let Some((id, last)) = self.speakers().iter().next_back() else {
            return Err(EditError::NoSpeaker(SpeakerId(0)));
        };
        let has_parts = self.speakers().iter().any(|(_, other)| other.merged_into == Some(id));
        if last.segments > 0 || has_parts {
            return Err(EditError::InUse(id));
        }
        let (label, name, merged_into) =
            (String::from(&*last.label), last.name.clone().map(String::from), last.merged_into);
        self.speakers_mut().pop();
        // A speaker's name and link are separate edits, undone before this one unless a file says otherwise.
        let mut back = vec![Edit::AddSpeaker { label }];
        if name.is_some() {
            back.push(Edit::Rename { speaker: id, name });
        }
        if merged_into.is_some() {
            back.push(Edit::Merge { speaker: id, into: merged_into });
        }
        Ok(if back.len() == 1 { back.remove(0) } else { Edit::Batch(back) })
    }

    pub(super) fn all_segments(&self, first: SegmentIx, len: u32) -> Result<(), EditError> {
        let end = first.0.saturating_add(len);
        if end as usize > self.len() {
            return Err(EditError::NoSegment(SegmentIx(end.saturating_sub(1))));
        }
        Ok(())
    }

    fn any_speaker(&self, id: SpeakerId) -> Result<&Speaker, EditError> {
        self.speakers().get(id).ok_or(EditError::NoSpeaker(id))
    }

    fn root_speaker(&self, id: SpeakerId) -> Result<&Speaker, EditError> {
        let speaker = self.any_speaker(id)?;
        if speaker.merged_into.is_some() { Err(EditError::Merged(id)) } else { Ok(speaker) }
    }

    fn speakers_mut(&mut self) -> &mut Vec<Speaker> {
        Arc::make_mut(&mut self.speakers.0)
    }
}
