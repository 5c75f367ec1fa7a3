//! Who the speakers are and which segments they have, apart from the segments: what a file that was written does not tell.

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::chunk::Origins;
use super::transcript::talk_millis;
use super::{EditError, Run, SegmentIx, Speaker, SpeakerId, Speakers, Transcript};

/// The speakers of a transcript, and which segments are whose where the name they are shown under does not say it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Labels {
    /// Each speaker, by its id.
    pub speakers: Vec<Labelled>,
    /// The segments that bear the label of another speaker than the first one that is shown under the same name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub runs: Vec<Run>,
}

/// A speaker of [`Labels`].
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Labelled {
    /// What the file called the speaker at first.
    pub label: String,
    /// The name given since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The speaker this one was merged into.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<SpeakerId>,
}

impl Transcript {
    /// The speakers as they are now. Costs a pass over the segments.
    pub fn labels(&self) -> Labels {
        let speakers = self.speakers();
        let named = first_named(speakers);
        let expected: Vec<SpeakerId> =
            speakers.iter().map(|(id, _)| named.get(speakers.shown(id)).copied().unwrap_or(id)).collect();
        let all =
            self.chunks.iter().flat_map(|chunk| (chunk.first.0..).map(SegmentIx).zip(chunk.speaker.iter().copied()));
        let runs = Run::of(all.filter(|(_, speaker)| expected.get(speaker.index()) != Some(speaker)));
        let labelled = |(_, speaker): (SpeakerId, &Speaker)| Labelled {
            label: speaker.label.to_string(),
            name: speaker.name.as_deref().map(String::from),
            merged_into: speaker.merged_into,
        };
        Labels { speakers: speakers.iter().map(labelled).collect(), runs }
    }

    /// The same segments with the speakers that a transcript had when it was written into the file this one is read from.
    ///
    /// An error where they do not fit: a name of this one is none of theirs, or a run none of its segments. Costs a pass
    /// over the segments.
    pub fn with_labels(&self, labels: &Labels) -> Result<Transcript, EditError> {
        let speaker = |of: &Labelled| Speaker {
            name: of.name.as_deref().map(Box::from),
            merged_into: of.merged_into,
            ..Speaker::new(&of.label)
        };
        let mut speakers = Speakers(Arc::new(labels.speakers.iter().map(speaker).collect()));
        let is_root = |id| speakers.get(id).is_some_and(|root| root.merged_into.is_none());
        if let Some((id, _)) = speakers.iter().find(|(id, _)| !is_root(speakers.root(*id))) {
            return Err(EditError::Merged(id));
        }
        let named = first_named(&speakers);
        let known: Vec<Option<SpeakerId>> =
            self.speakers.iter().map(|(id, _)| named.get(self.speakers.shown(id)).copied()).collect();
        let mut owners: Vec<Option<SpeakerId>> =
            self.segments().map(|(_, segment)| known.get(segment.speaker.index()).copied().flatten()).collect();
        for run in &labels.runs {
            speakers.get(run.speaker).ok_or(EditError::NoSpeaker(run.speaker))?;
            self.all_segments(run.first, run.len)?;
            owners[run.first.index()..run.first.index() + run.len as usize].fill(Some(run.speaker));
        }
        let table = Arc::make_mut(&mut speakers.0);
        for ((ix, segment), owner) in self.segments().zip(&owners) {
            let owner = owner.ok_or(EditError::NoSpeaker(segment.speaker))?;
            table[owner.index()].segments += 1;
            table[owner.index()].talk_millis += talk_millis(segment.start, self.end_of(ix));
        }
        let mut relabelled = self.clone();
        relabelled.speakers = speakers;
        let mut owners = owners.into_iter().flatten();
        for chunk in Arc::make_mut(&mut relabelled.chunks) {
            chunk.speaker = Arc::new(owners.by_ref().take(chunk.len()).collect());
            chunk.voices = Arc::default();
        }
        Ok(relabelled)
    }

    /// The same transcript taken for one as first read: each segment comes from itself, none is marked, estimated, looked at or
    /// annotated.
    pub fn into_first(mut self) -> Transcript {
        for chunk in Arc::make_mut(&mut self.chunks) {
            chunk.origins = Origins::Run(chunk.first.0);
        }
        (self.marks, self.estimates, self.looked_at, self.annotations) = Default::default();
        self
    }
}

/// The first speaker shown under each name.
fn first_named(speakers: &Speakers) -> HashMap<&str, SpeakerId> {
    let mut named = HashMap::new();
    for id in speakers.roots() {
        named.entry(speakers.shown(id)).or_insert(id);
    }
    named
}
