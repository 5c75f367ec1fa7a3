//! Mending segments: splitting, moving words and times between them, joining, deleting, adding.

use super::naming::{selected, shown_name};
use super::page::way_to;
use super::prompt::line_prompt;
use super::{Action, App, PromptKind, Scope, Voice};
use crate::model::{Edit, MendError, Place, Run, SegmentIx, SpeakerId, TimeTarget, Timestamp, consecutive, parse_time};
use crate::text::previous_word;

/// A change that can be made again elsewhere, and to how many segments at once.
#[derive(Clone, Debug)]
pub(super) struct Repeat {
    pub what: Repeated,
    pub segments: u32,
}

/// What is made again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Repeated {
    Give(SpeakerId),
    Split(SpeakerId),
    GiveOn,
    GiveBack,
    Join,
    Alternate(SpeakerId),
    Delete,
    Mark,
    Tag(String),
}

pub(super) fn split(app: &mut App) {
    if app.refuses_edits() {
        return;
    }
    match app.transcript.segment(app.cursor.segment) {
        Some(_) => app.ask_voice(Voice::Tail),
        None => app.complain(MendError::NoSegment.to_string()),
    }
}

pub(super) fn give_on(app: &mut App) {
    let Place { segment, offset } = app.cursor;
    if app.hides(segment, SegmentIx(segment.0.saturating_add(1))) {
        return;
    }
    if app.mend(app.transcript.give_on(app.cursor), Repeated::GiveOn) {
        // What stays is the first word's segment still; the cursor is on the last word of it, or on what took all.
        let text = app.transcript.segment(segment).map_or("", |segment| segment.text);
        let offset = if offset < text.len() { 0 } else { previous_word(text, text.len()).unwrap_or(0) };
        app.move_to(Place { segment, offset });
    }
}

pub(super) fn give_back(app: &mut App) {
    let segment = app.cursor.segment;
    if app.hides(SegmentIx(segment.0.saturating_sub(1)), segment) {
        return;
    }
    if app.mend(app.transcript.give_back(app.cursor), Repeated::GiveBack) {
        app.move_to(Place { segment, offset: 0 });
    }
}

pub(super) fn join(app: &mut App) {
    let (first, last) = app.selection();
    let last = if app.anchor.is_some() { last } else { SegmentIx(first.0.saturating_add(1)) };
    if app.hides(first, last) {
        return;
    }
    if app.mend(app.transcript.join(first, last), Repeated::Join) {
        let offset = if app.cursor.segment == first { app.cursor.offset } else { 0 };
        app.anchor = None;
        app.move_to(Place { segment: first, offset });
    }
}

pub(super) fn delete(app: &mut App) {
    let mut gone = Vec::new();
    app.in_scope(selected(app), |ix| gone.push((ix, ())));
    let runs = consecutive(gone);
    let (first, _) = app.selection();
    // From the last on, so that the numbers of those before hold.
    let edits: Result<Vec<Edit>, MendError> =
        runs.iter().rev().map(|(first, len, ())| app.transcript.delete(*first, SegmentIx(first.0 + len - 1))).collect();
    let edit = edits.and_then(|mut edits| match edits.len() {
        0 => Err(MendError::NoSegment),
        1 => Ok(edits.remove(0)),
        _ => Ok(Edit::Batch(edits)),
    });
    if app.mend(edit, Repeated::Delete) {
        app.anchor = None;
        let segment = app.nearest_visible(first).unwrap_or_default();
        app.move_to(Place { segment, offset: 0 });
    }
}

pub(super) fn alternate(app: &mut App) {
    if app.refuses_edits() {
        return;
    }
    if app.anchor.is_none() {
        let [select, alternate] = [Action::Select, Action::Alternate].map(|action| way_to(app, action));
        return app
            .complain(format!("select segments with {select} first; {alternate} gives them to two speakers in turn"));
    }
    let (first, last) = app.selection();
    let one = app.transcript.speaker_at(first);
    if one.is_none() {
        return app.complain(MendError::NoSegment.to_string());
    }
    let selected = (first.0..=last.0).filter_map(|ix| app.transcript.speaker_at(SegmentIx(ix)));
    let mut others: Vec<SpeakerId> = selected.filter(|speaker| Some(*speaker) != one).collect();
    others.sort_unstable();
    others.dedup();
    let roots: Vec<SpeakerId> = app.roots.iter().copied().filter(|speaker| Some(*speaker) != one).collect();
    match (others.as_slice(), roots.as_slice()) {
        ([other], _) | ([], [other]) => app.alternate_with(None, *other),
        _ => app.ask_voice(Voice::Other),
    }
}

pub(super) fn ask_times(app: &mut App) {
    if app.refuses_edits() {
        return;
    }
    let segment = app.cursor.segment;
    let Some(found) = app.transcript.segment(segment) else { return };
    let start = found.start.map_or_else(String::new, |start| start.to_string());
    let text = found.end.map_or_else(|| start.clone(), |end| format!("{start} - {end}"));
    app.mode = line_prompt(PromptKind::Times { segment }, &text);
}

pub(super) fn repeat(app: &mut App) {
    let Some(Repeat { what, segments }) = app.repeat.clone() else {
        return app.complain("there is no last change that can be made again here");
    };
    let (cursor, anchor, steps) = (app.cursor, app.anchor, app.history.done());
    if anchor.is_none() && segments > 1 {
        let last = cursor.segment.0.saturating_add(segments - 1).min(app.transcript.last().map_or(0, |last| last.0));
        app.anchor = Some(cursor.segment);
        app.cursor = Place { segment: SegmentIx(last), offset: 0 };
    }
    match what {
        Repeated::Give(speaker) => app.give(selected(app), None, speaker),
        Repeated::Split(speaker) => app.split_for(None, speaker),
        Repeated::GiveOn => give_on(app),
        Repeated::GiveBack => give_back(app),
        Repeated::Join => join(app),
        Repeated::Alternate(other) => app.alternate_with(None, other),
        Repeated::Delete => delete(app),
        Repeated::Mark => super::naming::mark(app),
        Repeated::Tag(tag) => app.tag(&tag),
    }
    if app.history.done() == steps {
        (app.cursor, app.anchor) = (cursor, anchor);
    }
}

/// The start and end that are typed: `2:50.79 - 2:55.1`, the end left out where there is none.
pub(super) fn parse_times(typed: &str) -> Option<(Timestamp, Option<Timestamp>)> {
    let time = |typed: &str| match parse_time(typed)? {
        TimeTarget::At(millis) => Timestamp::from_millis(millis),
        _ => None,
    };
    let (start, end) = match typed.split_once([' ', '–', '—']) {
        Some((start, end)) => (start, end.trim_start_matches(['-', '–', '—', '>', ' '])),
        None => (typed, ""),
    };
    let start = time(start)?;
    let end = if end.trim().is_empty() { None } else { Some(time(end)?) };
    end.is_none_or(|end| end >= start).then_some((start, end))
}

impl App {
    /// Says so where a segment in a range is not shown: words would go where nobody sees them.
    fn hides(&mut self, first: SegmentIx, last: SegmentIx) -> bool {
        let speaker_of = |ix| self.transcript.speaker_at(SegmentIx(ix)).filter(|_| !self.is_visible(SegmentIx(ix)));
        let Some(speaker) = (first.0..=last.0).find_map(speaker_of) else { return false };
        let [hide, only_hits] = [Action::Hide, Action::OnlyHits].map(|action| way_to(self, action));
        let how = match self.hidden.contains(&speaker) {
            true => format!("{hide} on {} in the list of speakers shows it", shown_name(&self.transcript, speaker)),
            false => format!("{only_hits} shows all"),
        };
        self.complain(format!("a segment that is not shown is next; {how}"));
        true
    }

    /// Makes a change of segments that may be refused, and says which; whether it was made.
    fn mend(&mut self, edit: Result<Edit, MendError>, what: Repeated) -> bool {
        let (first, last) = self.selection();
        match edit {
            Ok(edit) => {
                if !self.change(edit) {
                    return false;
                }
                // Words are moved at the cursor, whatever is selected.
                let is_at_cursor = matches!(what, Repeated::Split(_) | Repeated::GiveOn | Repeated::GiveBack);
                let segments = if is_at_cursor { 1 } else { last.0 - first.0 + 1 };
                self.repeat = Some(Repeat { what, segments });
                self.anchor = None;
                true
            }
            Err(error) => {
                if !self.refuses_edits() {
                    self.complain(error.to_string());
                }
                false
            }
        }
    }

    /// Asks for a speaker: a number takes one at once, Enter the first of the list.
    fn ask_voice(&mut self, voice: Voice) {
        self.mode = line_prompt(PromptKind::Voice(voice), "");
        self.refresh_choices();
    }

    /// Does what a speaker was asked for; `None` is a new one of this name.
    pub(super) fn take_voice(&mut self, voice: Voice, speaker: Option<SpeakerId>, name: &str) {
        let (first, speaker) = match speaker {
            Some(speaker) => (None, speaker),
            None => {
                let added = SpeakerId(self.transcript.speakers().len() as u32);
                (Some(Edit::AddSpeaker { label: name.to_owned() }), added)
            }
        };
        match voice {
            // From the first word on it is all of the segment.
            Voice::Tail if self.transcript.split(self.cursor, speaker) == Err(MendError::NothingBefore) => {
                self.anchor = None;
                self.give(Scope::Segment, first, speaker);
            }
            Voice::Tail => self.split_for(first, speaker),
            Voice::Other => self.alternate_with(first, speaker),
        }
    }

    /// Splits at the cursor; `first` is made before it, in the same step.
    fn split_for(&mut self, first: Option<Edit>, speaker: SpeakerId) {
        let split = self.transcript.split(self.cursor, speaker);
        let tail = split.as_ref().ok().and_then(|edit| self.tail_of(edit));
        let edit = split.map(|split| match first {
            Some(first) => Edit::Batch(vec![first, split]),
            None => split,
        });
        if self.mend(edit, Repeated::Split(speaker))
            && let Some(segment) = tail
        {
            self.move_to(Place { segment, offset: 0 });
        }
    }

    /// Where the second part of the segment under the cursor is after a split.
    fn tail_of(&self, edit: &Edit) -> Option<SegmentIx> {
        let Edit::Splice { at, insert, .. } = edit else { return None };
        let from = self.transcript.origin(self.cursor.segment)?;
        let text = self.transcript.segment(self.cursor.segment)?.text.get(self.cursor.offset..)?.trim_start();
        let place = insert.iter().rposition(|piece| piece.from == from && piece.text == text)?;
        Some(SegmentIx(at.0 + place as u32))
    }

    /// Gives the selected segments in turn to the speaker of the first and to another; `first` is made before it.
    fn alternate_with(&mut self, first: Option<Edit>, other: SpeakerId) {
        let Some(one) = self.transcript.speaker_at(self.selection().0) else { return };
        let mut runs = Vec::new();
        let mut takes = [one, other].into_iter().cycle();
        self.in_scope(selected(self), |ix| {
            let Some(speaker) = takes.next() else { return };
            if self.transcript.speaker_at(ix) != Some(speaker) {
                runs.push((ix, speaker));
            }
        });
        if runs.is_empty() {
            return self.say("they alternate already");
        }
        let assign = Edit::Assign { runs: Run::of(runs) };
        let edit = match first {
            Some(first) => Edit::Batch(vec![first, assign]),
            None => assign,
        };
        self.mend(Ok(edit), Repeated::Alternate(other));
        self.anchor = None;
    }

    /// Gives a segment the times that are typed, or says what is wrong with them; whether it did.
    pub(super) fn retime(&mut self, segment: SegmentIx, typed: &str) -> bool {
        let Some((start, end)) = parse_times(typed) else {
            self.complain("not a start and an end behind it, like 2:50.79 - 2:55.1");
            return false;
        };
        let Some(before) = self.transcript.segment(segment).map(|segment| (segment.start, segment.end)) else {
            return true;
        };
        if before == (Some(start), end) {
            self.say("nothing changed");
            return true;
        }
        match self.transcript.retime(segment, Some(start), end) {
            Ok(edit) => {
                let place = match &edit {
                    Edit::Batch(edits) => edits.last(),
                    edit => Some(edit),
                };
                let place = place.and_then(|edit| match edit {
                    Edit::Splice { at, .. } => Some(*at),
                    _ => None,
                });
                let offset = self.cursor.offset;
                if self.change(edit)
                    && let Some(segment) = place
                {
                    self.move_to(Place { segment, offset });
                }
            }
            Err(error) => self.complain(error.to_string()),
        }
        true
    }

    /// Moves every place that is remembered along with the segments it is in.
    pub(super) fn shift_places(&mut self, at: SegmentIx, removed: u32, inserted: u32) {
        let shift = |ix: &mut SegmentIx| {
            *ix = match ix.0.checked_sub(at.0) {
                None => *ix,
                Some(past) if past >= removed => SegmentIx(ix.0 - removed + inserted),
                Some(past) => SegmentIx(at.0 + past.min(inserted.saturating_sub(1))),
            };
        };
        let App { jumps, results_origin, words_from, finding, cursor, .. } = self;
        let places = jumps.iter_mut().chain(results_origin).chain(words_from).chain(&mut finding.held).chain([cursor]);
        places.for_each(|place| shift(&mut place.segment));
        self.anchor.iter_mut().for_each(shift);
        self.doubting.places().for_each(shift);
        shift(&mut self.top.segment);
        self.top.row = 0;
        self.follow = true;
    }

    /// Keeps every place that is remembered within the transcript as it is now.
    pub(super) fn clamp_places(&mut self) {
        let last = self.transcript.last().unwrap_or_default();
        let App { jumps, results_origin, words_from, cursor, transcript, .. } = self;
        for place in jumps.iter_mut().chain(results_origin).chain(words_from).chain([cursor]) {
            place.segment = place.segment.min(last);
            let text = transcript.segment(place.segment).map_or("", |segment| segment.text);
            place.offset = text.floor_char_boundary(place.offset);
        }
        self.anchor.iter_mut().for_each(|anchor| *anchor = (*anchor).min(last));
        self.top.segment = self.top.segment.min(last);
    }
}
