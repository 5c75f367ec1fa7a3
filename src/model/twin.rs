//! The model against a naive twin: plain vectors, everything counted anew each time.

use proptest::prelude::*;

use super::*;

/// Small chunks, so that a few segments make several.
const CHUNK: usize = 3;

#[derive(Clone, PartialEq, Debug)]
struct NaiveSegment {
    start: Option<Timestamp>,
    end: Option<Timestamp>,
    speaker: usize,
    text: String,
    words: Vec<Word>,
    marked: bool,
    estimated: bool,
    looked_at: u32,
    annotation: Annotation,
    /// The first of the segments it comes from, and how many there are.
    from: (usize, usize),
}

impl NaiveSegment {
    fn of(piece: &Piece) -> NaiveSegment {
        NaiveSegment {
            start: piece.start,
            end: piece.end,
            speaker: piece.speaker.index(),
            text: piece.text.clone(),
            words: piece.words.clone(),
            marked: piece.marked,
            estimated: piece.estimated,
            looked_at: piece.looked_at,
            annotation: piece.annotation.clone(),
            from: (piece.from.first.index(), piece.from.len as usize),
        }
    }

    fn has_sound_words(&self) -> bool {
        self.words.iter().all(|word| self.text.get(word.range.start as usize..word.range.end as usize).is_some())
    }
}

#[derive(Clone, PartialEq, Debug)]
struct NaiveSpeaker {
    label: String,
    name: Option<String>,
    merged_into: Option<usize>,
}

#[derive(Clone, PartialEq, Debug, Default)]
struct Naive {
    segments: Vec<NaiveSegment>,
    speakers: Vec<NaiveSpeaker>,
}

impl Naive {
    /// The segments in the order of time, those without a start behind the one they came after.
    fn new(drafts: &[NaiveSegment]) -> Naive {
        let mut speakers: Vec<NaiveSpeaker> = Vec::new();
        let mut keyed: Vec<(Option<Timestamp>, NaiveSegment)> = Vec::new();
        for draft in drafts {
            let label = format!("SPEAKER_{}", draft.speaker);
            let speaker = speakers.iter().position(|known| known.label == label).unwrap_or(speakers.len());
            if speaker == speakers.len() {
                speakers.push(NaiveSpeaker { label, name: None, merged_into: None });
            }
            let end = if draft.start.is_some() && draft.end < draft.start { None } else { draft.end };
            let key = draft.start.or(keyed.last().and_then(|(key, _)| *key));
            keyed.push((key, NaiveSegment { end, speaker, ..draft.clone() }));
        }
        // No key is that of a segment before all that have a start, which counts as the start of the recording.
        keyed.sort_by_key(|(key, _)| key.unwrap_or(Timestamp::ZERO));
        let sorted = keyed.into_iter().enumerate();
        let segments = sorted.map(|(at, (_, segment))| NaiveSegment { from: (at, 1), ..segment }).collect();
        Naive { segments, speakers }
    }

    fn of(transcript: &Transcript) -> Naive {
        let segment = |(ix, found): (SegmentIx, Segment<'_>)| {
            let piece = transcript.piece(ix).expect("it is there");
            assert_eq!((found.start, found.end, found.speaker), (piece.start, piece.end, piece.speaker));
            assert_eq!((found.text, found.words), (piece.text.as_str(), piece.words.as_slice()));
            NaiveSegment::of(&piece)
        };
        let speaker = |speaker: &Speaker| NaiveSpeaker {
            label: String::from(&*speaker.label),
            name: speaker.name.clone().map(String::from),
            merged_into: speaker.merged_into.map(SpeakerId::index),
        };
        Naive {
            segments: transcript.segments().map(segment).collect(),
            speakers: transcript.speakers().iter().map(|(_, found)| speaker(found)).collect(),
        }
    }

    fn root(&self, speaker: usize) -> usize {
        self.speakers[speaker].merged_into.map_or(speaker, |into| self.root(into))
    }

    /// Segments and milliseconds of talk of those segments that `belongs` takes for a speaker's.
    fn counts(&self, belongs: impl Fn(usize) -> bool) -> (u32, u64) {
        let own = self.segments.iter().enumerate().filter(|(_, segment)| belongs(segment.speaker));
        own.fold((0, 0), |(segments, talk), (at, segment)| {
            let next_start = self.segments[at + 1..].iter().find_map(|next| next.start);
            match (segment.start, segment.end.or(next_start)) {
                (Some(start), Some(end)) => (segments + 1, talk + end.millis() - start.millis()),
                _ => (segments + 1, talk),
            }
        })
    }

    /// Makes a change, or returns `None` and leaves everything as it was.
    fn apply(&mut self, edit: &Edit) -> Option<()> {
        let mut changed = self.clone();
        changed.apply_or_spoil(edit)?;
        *self = changed;
        Some(())
    }

    fn apply_or_spoil(&mut self, edit: &Edit) -> Option<()> {
        match edit {
            Edit::Rename { speaker, name } => {
                let speaker = self.speakers.get_mut(speaker.index())?;
                if speaker.merged_into.is_some() {
                    return None;
                }
                speaker.name = name.clone();
            }
            Edit::Merge { speaker, into: Some(into) } => {
                let (speaker, into) = (speaker.index(), into.index());
                self.speakers.get(into)?;
                if self.speakers.get(speaker)?.merged_into.is_some() || self.root(into) == speaker {
                    return None;
                }
                self.speakers[speaker].merged_into = Some(into);
            }
            Edit::Merge { speaker, into: None } => self.speakers.get_mut(speaker.index())?.merged_into = None,
            Edit::Assign { runs } => {
                for run in runs {
                    self.speakers.get(run.speaker.index())?;
                    let first = run.first.index();
                    for segment in self.segments.get_mut(first..first + run.len as usize)? {
                        segment.speaker = run.speaker.index();
                    }
                }
            }
            Edit::Reword { texts, .. } => {
                for Rewording { segment, text, words } in texts {
                    let segment = self.segments.get_mut(segment.index())?;
                    let is_sound = |word: &Word| text.get(word.range.start as usize..word.range.end as usize).is_some();
                    if !words.iter().all(is_sound) {
                        return None;
                    }
                    (segment.text, segment.words) = (text.clone(), words.clone());
                }
            }
            Edit::Mark { runs } => {
                for run in runs {
                    let first = run.first.index();
                    for segment in self.segments.get_mut(first..first + run.len as usize)? {
                        segment.marked = run.marked;
                    }
                }
            }
            Edit::Look { segment, reasons } => self.segments.get_mut(segment.index())?.looked_at = *reasons,
            Edit::Annotate { segment, annotation } => {
                self.segments.get_mut(segment.index())?.annotation = annotation.clone();
            }
            Edit::Splice { at, remove, insert, .. } => {
                let (at, behind) = (at.index(), at.index() + *remove as usize);
                self.segments.get(at..behind)?;
                let pieces: Vec<NaiveSegment> = insert.iter().map(NaiveSegment::of).collect();
                for piece in &pieces {
                    self.speakers.get(piece.speaker)?;
                    let lasts = piece.start.is_none() || piece.end.is_none() || piece.end >= piece.start;
                    if !piece.has_sound_words() || !lasts {
                        return None;
                    }
                }
                self.segments.splice(at..behind, pieces);
                if !self.segments.iter().filter_map(|segment| segment.start).is_sorted() {
                    return None;
                }
            }
            Edit::AddSpeaker { label } => {
                self.speakers.push(NaiveSpeaker { label: label.clone(), name: None, merged_into: None });
            }
            Edit::RemoveSpeaker => {
                self.speakers.pop()?;
                let gone = self.speakers.len();
                if self.segments.iter().any(|segment| segment.speaker == gone)
                    || self.speakers.iter().any(|speaker| speaker.merged_into == Some(gone))
                {
                    return None;
                }
            }
            Edit::Batch(edits) => edits.iter().try_for_each(|edit| self.apply_or_spoil(edit))?,
        }
        Some(())
    }

    fn segment_at(&self, time: Timestamp) -> Option<usize> {
        let under_way = |at: &usize| {
            let segment = &self.segments[*at];
            let Some(start) = segment.start else { return false };
            let next_start = || self.segments[at + 1..].iter().find_map(|next| next.start);
            match segment.end {
                Some(end) => start <= time && time < end || time == start,
                None => start <= time && next_start().is_none_or(|next| time < next),
            }
        };
        let all = 0..self.segments.len();
        // Segments are in the order of time: the last one under way is the one that started last.
        let next = all.clone().find(|&at| self.segments[at].start > Some(time));
        all.rev().find(under_way).or(next)
    }
}

fn drafts() -> impl Strategy<Value = Vec<NaiveSegment>> {
    let time = || proptest::option::weighted(0.8, (0..40_u64).prop_map(|tenths| at(tenths * 100)));
    let draft = (time(), time(), 0..4_usize, said()).prop_map(|(start, end, speaker, (text, words))| NaiveSegment {
        start,
        end,
        speaker,
        text,
        words,
        marked: false,
        estimated: false,
        looked_at: 0,
        annotation: Annotation::default(),
        from: (0, 1),
    });
    (proptest::collection::vec(draft, 0..14), any::<bool>()).prop_map(|(mut drafts, sorted)| {
        if sorted {
            drafts.sort_by_key(|draft| draft.start);
        }
        drafts
    })
}

/// A text, and words that are in it somewhere.
fn said() -> impl Strategy<Value = (String, Vec<Word>)> {
    let words = proptest::collection::vec((0..3_usize, 0..3_usize, proptest::option::of(0..9_u64)), 0..3);
    ("[a-cé ]{0,3}", words).prop_map(|(text, words)| {
        let boundary = |chars: usize| text.char_indices().nth(chars).map_or(text.len(), |(at, _)| at) as u32;
        let word = |(from, len, tenths): (usize, usize, Option<u64>)| Word {
            range: boundary(from)..boundary(from + len),
            start: tenths.map(|tenths| at(tenths * 100)),
            end: None,
            confidence: tenths.map(|tenths| tenths as f32 / 9.0),
        };
        let words = words.into_iter().map(word).collect();
        (text, words)
    })
}

fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(millis).expect("in range")
}

fn build(drafts: &[NaiveSegment]) -> Transcript {
    let mut builder = Builder::new(CHUNK);
    for draft in drafts {
        let speaker = builder.speaker(&format!("SPEAKER_{}", draft.speaker));
        let (start, end) = (draft.start, draft.end);
        builder.push(Segment { start, end, speaker, text: &draft.text, words: &draft.words }).expect("small");
    }
    builder.finish().expect("small")
}

fn runs() -> impl Strategy<Value = Vec<Run>> {
    let len = prop_oneof![9 => 0..6_u32, 1 => Just(u32::MAX)];
    let run =
        (0..15_u32, len, speaker()).prop_map(|(first, len, speaker)| Run { first: SegmentIx(first), len, speaker });
    proptest::collection::vec(run, 0..4)
}

fn markings() -> impl Strategy<Value = Vec<Marking>> {
    let marking = |(run, marked): (Run, bool)| Marking { first: run.first, len: run.len, marked };
    (runs(), any::<u8>()).prop_map(move |(runs, on)| {
        (0..).map(|at| on >> at & 1 == 1).zip(runs).map(|(on, run)| marking((run, on))).collect()
    })
}

fn texts() -> impl Strategy<Value = Vec<Rewording>> {
    let text =
        (0..15_u32, said(), proptest::option::weighted(0.1, 0..4_u32)).prop_map(|(at, (text, mut words), end)| {
            if let (Some(word), Some(end)) = (words.first_mut(), end) {
                word.range.end = end;
            }
            Rewording { segment: SegmentIx(at), text, words }
        });
    proptest::collection::vec(text, 0..4)
}

fn speaker() -> impl Strategy<Value = SpeakerId> {
    prop_oneof![19 => (0..6_u32).prop_map(SpeakerId), 1 => Just(SpeakerId(u32::MAX))]
}

fn edit() -> impl Strategy<Value = Edit> {
    let name = proptest::option::of("[AB]{0,1}");
    let leaf = prop_oneof![
        (speaker(), name).prop_map(|(speaker, name)| Edit::Rename { speaker, name }),
        (speaker(), proptest::option::weighted(0.7, speaker()))
            .prop_map(|(speaker, into)| Edit::Merge { speaker, into }),
        runs().prop_map(|runs| Edit::Assign { runs }),
        markings().prop_map(|runs| Edit::Mark { runs }),
        (0..16_u32, 0..4_u32).prop_map(|(ix, reasons)| Edit::Look { segment: SegmentIx(ix), reasons }),
        (0..16_u32, annotation()).prop_map(|(ix, annotation)| Edit::Annotate { segment: SegmentIx(ix), annotation }),
        texts().prop_map(|texts| Edit::Reword { texts, what: None }),
        splice(),
        "[AB]{0,1}".prop_map(|label| Edit::AddSpeaker { label }),
        Just(Edit::RemoveSpeaker),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| proptest::collection::vec(inner, 0..3).prop_map(Edit::Batch))
}

fn annotation() -> impl Strategy<Value = Annotation> {
    ("[xy]{0,1}", proptest::collection::btree_set("[a-c]", 0..3)).prop_map(|(note, tags)| Annotation { note, tags })
}

fn splice() -> impl Strategy<Value = Edit> {
    let time = || proptest::option::weighted(0.6, (0..40_u64).prop_map(|tenths| at(tenths * 100)));
    let piece =
        (time(), time(), speaker(), said(), any::<(bool, bool)>(), (0..12_u32, 0..3_u32, 0..3_u32), annotation())
            .prop_map(
                |(start, end, speaker, (text, words), (marked, estimated), (first, len, looked_at), annotation)| {
                    let end = end.max(start).filter(|_| end.is_some());
                    let from = Origin { first: SegmentIx(first), len };
                    Piece { from, start, end, speaker, text, words, marked, estimated, looked_at, annotation }
                },
            );
    let insert = proptest::collection::vec(piece, 0..8).prop_map(|mut pieces| {
        pieces.sort_by_key(|piece| piece.start);
        pieces
    });
    let remove = prop_oneof![9 => 0..8_u32, 1 => Just(u32::MAX)];
    (0..15_u32, remove, insert).prop_map(|(at, remove, insert)| Edit::Splice {
        at: SegmentIx(at),
        remove,
        insert,
        what: Mend::Split,
    })
}

fn check_same(transcript: &Transcript, naive: &Naive) -> Result<(), TestCaseError> {
    prop_assert_eq!(&Naive::of(transcript), naive);
    let marked = (0..).map(SegmentIx).zip(&naive.segments).filter(|(_, segment)| segment.marked).map(|(ix, _)| ix);
    prop_assert!(transcript.marks().eq(marked));
    let annotations = || (0..).map(SegmentIx).zip(naive.segments.iter().map(|segment| &segment.annotation));
    prop_assert!(transcript.annotations().eq(annotations().filter(|(_, annotation)| !annotation.is_empty())));
    for (tag, count) in transcript.tags() {
        prop_assert_eq!(annotations().filter(|(_, annotation)| annotation.tags.contains(tag)).count(), count);
    }
    for chunk in transcript.chunks() {
        let texts: String = (0..chunk.len()).map(|at| chunk.text(at)).collect();
        prop_assert_eq!((chunk.texts(), chunk.alphabet()), (texts.as_str(), &Alphabet::of(&texts)));
    }
    prop_assert!(transcript.chunks().iter().all(|chunk| (1..=2 * CHUNK).contains(&chunk.len())));
    let starts = || naive.segments.iter().filter_map(|segment| segment.start);
    let ends = naive.segments.iter().filter_map(|segment| segment.end);
    let end = if starts().next().is_some() { starts().chain(ends).max() } else { ends.max() };
    prop_assert_eq!((transcript.len(), transcript.start()), (naive.segments.len(), starts().min()));
    prop_assert_eq!(transcript.end(), end);
    for (place, ix) in (0..naive.segments.len()).zip((0..).map(SegmentIx)) {
        let latest_end = naive.segments[..place].iter().filter_map(|before| before.end).max();
        prop_assert_eq!(transcript.overlaps_before(ix).latest_end(), latest_end);
        let start = naive.segments[..=place].iter().rev().find_map(|before| before.start);
        prop_assert_eq!(transcript.time_at(ix), start.or(transcript.start().map(|_| Timestamp::ZERO)));
    }
    let totals = transcript.speakers().totals();
    for (id, speaker) in transcript.speakers().iter() {
        let own = naive.counts(|other| other == id.index());
        prop_assert_eq!((speaker.segments, speaker.talk_millis), own);
        let root = naive.root(id.index());
        prop_assert_eq!(transcript.speakers().root(id).index(), root);
        let shown = &naive.speakers[root];
        prop_assert_eq!(transcript.speakers().shown(id), shown.name.as_ref().unwrap_or(&shown.label));
        let all = if root == id.index() { naive.counts(|other| naive.root(other) == root) } else { (0, 0) };
        let (segments, talk) = totals[id.index()];
        prop_assert_eq!((u128::from(segments), talk.as_millis()), (u128::from(all.0), u128::from(all.1)));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_transcript_holds_what_was_put_in(drafts in drafts()) {
        let (transcript, naive) = (build(&drafts), Naive::new(&drafts));
        check_same(&transcript, &naive)?;
        prop_assert_eq!(transcript.len(), drafts.len());
        prop_assert_eq!(transcript.last().map(SegmentIx::index), drafts.len().checked_sub(1));
        let starts = || naive.segments.iter().filter_map(|segment| segment.start);
        let ends = naive.segments.iter().filter_map(|segment| segment.end);
        prop_assert_eq!(transcript.start(), starts().min());
        prop_assert_eq!(transcript.end(), starts().chain(ends).max());
        prop_assert!(transcript.chunks().iter().all(|chunk| (1..=CHUNK).contains(&chunk.len())));
        for (ix, segment) in transcript.segments() {
            let draft = &drafts[transcript.source_index(ix)];
            prop_assert_eq!((segment.start, segment.text), (draft.start, draft.text.as_str()));
        }
        let mut sources: Vec<usize> = transcript.segments().map(|(ix, _)| transcript.source_index(ix)).collect();
        sources.sort_unstable();
        prop_assert!(sources.into_iter().eq(0..drafts.len()));
    }

    #[test]
    fn places_and_times_lead_to_the_right_segments(drafts in drafts()) {
        let (transcript, naive) = (build(&drafts), Naive::new(&drafts));
        let segments = &naive.segments;
        for place in 0..segments.len() + 3 {
            let ix = SegmentIx::at(place);
            let rest: Vec<usize> = transcript.segments_from(ix).map(|(found, _)| found.index()).collect();
            prop_assert_eq!(rest, (place..segments.len()).collect::<Vec<_>>());
            let segment = segments.get(place);
            prop_assert_eq!(transcript.segment(ix).map(|found| found.text), segment.map(|known| known.text.as_str()));
            if let Some(segment) = segment {
                let latest_end = segments[..place].iter().filter_map(|before| before.end).max();
                prop_assert_eq!(transcript.overlaps_before(ix).latest_end(), latest_end);
                let next_start = segments[place + 1..].iter().find_map(|next| next.start);
                prop_assert_eq!(transcript.end_of(ix), segment.end.or(segment.start.and(next_start)));
                let start = segments[..=place].iter().rev().find_map(|before| before.start);
                prop_assert_eq!(transcript.time_at(ix), start.or(transcript.start().map(|_| Timestamp::ZERO)));
            }
        }
        for millis in (0..4_200).step_by(50) {
            let found = transcript.segment_at(at(millis)).map(SegmentIx::index);
            prop_assert_eq!(found, naive.segment_at(at(millis)), "at {} ms", millis);
        }
    }

    #[test]
    fn an_edit_and_its_inverse(drafts in drafts(), edits in proptest::collection::vec(edit(), 1..12)) {
        let (mut transcript, mut naive) = (build(&drafts), Naive::new(&drafts));
        let (first, first_naive) = (transcript.clone(), naive.clone());
        for edit in &edits {
            let before = naive.clone();
            let Ok(inverse) = transcript.apply(edit) else {
                prop_assert_eq!(naive.apply(edit), None, "refused {:?}", edit);
                check_same(&transcript, &before)?;
                continue;
            };
            prop_assert_eq!(naive.apply(edit), Some(()), "allowed {:?}", edit);
            check_same(&transcript, &naive)?;
            let is_changed = naive.segments.iter().map(|now| {
                let first = first_naive.segments.get(now.from.0).filter(|_| now.from.1 == 1);
                let parts = |of: &NaiveSegment| (of.speaker, of.text.clone(), of.start, of.end);
                first.map(parts) != Some(parts(now))
            });
            let changed: Vec<SegmentIx> =
                (0..).map(SegmentIx).zip(is_changed).filter(|(_, changed)| *changed).map(|(ix, _)| ix).collect();
            prop_assert_eq!(transcript.changes_from(&first).collect::<Vec<_>>(), &*changed);
            prop_assert!((0..20).map(SegmentIx).all(|ix| transcript.is_changed(ix, &first) == changed.contains(&ix)));
            let written = serde_json::to_string(&(edit, &inverse)).expect("it can be written");
            let read: (Edit, Edit) = serde_json::from_str(&written).expect("it can be read");
            prop_assert_eq!(&(edit.clone(), inverse.clone()), &read);
            let again = transcript.apply(&inverse);
            prop_assert!(again.is_ok(), "{:?}, the inverse of {:?}: {:?}", inverse, edit, again);
            check_same(&transcript, &before)?;
            if let Ok(again) = again {
                prop_assert!(transcript.apply(&again).is_ok(), "{:?}", again);
            }
            check_same(&transcript, &naive)?;
        }
    }

    #[test]
    fn history_goes_back_and_forth(
        drafts in drafts(),
        moves in proptest::collection::vec(proptest::option::of(proptest::result::maybe_ok(edit(), Just(()))), 0..20),
    ) {
        let mut transcript = build(&drafts);
        let mut history = History::default();
        let mut states = vec![Naive::of(&transcript)];
        let mut now = 0;
        for step in moves {
            match step {
                Some(Ok(edit)) => {
                    let Ok(inverse) = transcript.apply(&edit) else { continue };
                    history.push(Step { edit, inverse });
                    now += 1;
                    states.truncate(now);
                    states.push(Naive::of(&transcript));
                }
                Some(Err(())) => {
                    let undone = history.undo(&mut transcript).map(|step| step.is_some());
                    prop_assert_eq!(undone, Ok(now > 0));
                    now = now.saturating_sub(1);
                }
                None => {
                    let redone = history.redo(&mut transcript).map(|step| step.is_some());
                    prop_assert_eq!(redone, Ok(now + 1 < states.len()));
                    now = (now + 1).min(states.len() - 1);
                }
            }
            prop_assert_eq!((history.done(), history.steps().len()), (now, states.len() - 1));
            check_same(&transcript, &states[now])?;
        }
        while history.undo(&mut transcript).expect("what was done can be undone").is_some() {}
        check_same(&transcript, &states[0])?;
        while history.redo(&mut transcript).expect("what was undone can be redone").is_some() {}
        check_same(&transcript, &states[states.len() - 1])?;
    }

    #[test]
    fn a_file_that_was_written_leads_back_to_the_first_state(
        drafts in drafts(),
        edits in proptest::collection::vec(edit(), 0..9),
    ) {
        let first = build(&drafts);
        let mut edited = first.clone();
        let mut inverses: Vec<Edit> = edits.iter().filter_map(|edit| edited.apply(edit).ok()).collect();
        inverses.reverse();
        // A file has the names that are shown for labels.
        let mut builder = Builder::new(CHUNK);
        for (_, segment) in edited.segments() {
            let speaker = builder.speaker(edited.speakers().shown(segment.speaker));
            builder.push(Segment { speaker, ..segment }).expect("small");
        }
        let written = builder.finish().expect("small");
        let labels = edited.labels();
        let mut restored = written.with_labels(&labels).expect("they are of it");
        prop_assert_eq!(&restored.labels(), &labels);
        for inverse in &inverses {
            prop_assert!(restored.apply(inverse).is_ok(), "{:?}", inverse);
        }
        check_same(&restored.into_first(), &Naive::of(&first))?;
    }
}

#[test]
fn a_merge_into_one_that_was_merged_since_can_be_parted_and_undone() {
    let mut builder = Builder::new(CHUNK);
    let [ada, bea, cleo] = ["Ada", "Bea", "Cleo"].map(|label| builder.speaker(label));
    let mut transcript = builder.finish().expect("small");
    for (speaker, into) in [(ada, bea), (bea, cleo)] {
        transcript.apply(&Edit::Merge { speaker, into: Some(into) }).expect("neither is merged");
    }
    let inverse = transcript.apply(&Edit::Merge { speaker: ada, into: None }).expect("there is such a speaker");
    assert_eq!(transcript.speakers().root(ada), ada);
    transcript.apply(&inverse).expect("what was done can be undone");
    assert_eq!(transcript.speakers().root(ada), cleo);
    let ring = Edit::Merge { speaker: cleo, into: Some(ada) };
    assert_eq!(transcript.apply(&ring), Err(EditError::Merged(cleo)));
}

#[test]
fn labels_from_elsewhere_are_checked() {
    let mut builder = Builder::new(CHUNK);
    let speaker = builder.speaker("SPEAKER_0");
    builder.push(Segment { start: None, end: None, speaker, text: "", words: &[] }).expect("small");
    let nothing = builder.finish().expect("small");
    let run = |len, speaker| vec![Run { first: SegmentIx(0), len, speaker: SpeakerId(speaker) }];
    let ada = |merged_into| Labelled { label: "Ada".into(), name: None, merged_into };
    let relabelled = |speakers, runs| nothing.with_labels(&Labels { speakers, runs }).map(|_| ());
    assert_eq!(relabelled(vec![ada(None)], run(1, 0)), Ok(()));
    assert_eq!(relabelled(vec![ada(None)], run(1, 1)), Err(EditError::NoSpeaker(SpeakerId(1))));
    assert_eq!(relabelled(vec![ada(None)], run(1, u32::MAX)), Err(EditError::NoSpeaker(SpeakerId(u32::MAX))));
    assert_eq!(relabelled(vec![ada(None)], run(2, 0)), Err(EditError::NoSegment(SegmentIx(1))));
    assert_eq!(relabelled(vec![ada(None)], vec![]), Err(EditError::NoSpeaker(SpeakerId(0))));
    assert_eq!(relabelled(vec![ada(Some(SpeakerId(0)))], run(1, 0)), Err(EditError::Merged(SpeakerId(0))));
    assert_eq!(relabelled(vec![ada(Some(SpeakerId(7)))], run(1, 0)), Err(EditError::Merged(SpeakerId(0))));
}
