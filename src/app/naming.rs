//! Putting names on speakers, segments to speakers and marks on segments.

use super::mending::{Repeat, Repeated};
use super::page::way_to;
use super::prompt::line_prompt;
use super::rows::Wraps;
use super::{Action, App, Effect, Mode, Pick, PromptKind, Question, Scope};
use crate::model::{
    Annotation, Change, Edit, Marking, Mend, Piece, Place, Run, SegmentIx, SpeakerId, Step, Transcript, clean_name,
    clock, spoken_duration,
};
use crate::text::{counted, plain};

/// So many changes of one step are told one by one.
const MOST_TOLD: usize = 3;

pub(super) fn select(app: &mut App) {
    app.words_from = None;
    app.anchor = if app.anchor.is_some() { None } else { Some(app.cursor.segment) };
}

pub(super) fn give_numbered(app: &mut App) {
    let Some(number) = app.last_key().and_then(|key| key.number()).filter(|number| *number > 0) else {
        return app.complain("this key has no number; bind give-numbered to 1-9 or f1-f12");
    };
    if app.take_offer(number) {
        return;
    }
    match app.roots.get(number - 1) {
        Some(speaker) => app.give(selected(app), None, *speaker),
        None => app.complain(format!("there is no speaker {number}; {} names a new one", way_to(app, Action::Give))),
    }
}

pub(super) fn pick(app: &mut App) {
    if app.refuses_edits() || app.transcript.is_empty() {
        return;
    }
    let first = selected(app);
    let scopes = [first, Scope::Run, Scope::FromHere, Scope::All].map(|scope| (scope, app.scope_size(scope)));
    let pick = Pick { scope: first, scopes: scopes.into() };
    app.mode = line_prompt(PromptKind::Pick(pick), "");
    app.refresh_choices();
}

pub(super) fn mark(app: &mut App) {
    if app.refuses_edits() || app.transcript.is_empty() {
        return;
    }
    let mut segments = Vec::new();
    app.in_scope(selected(app), |ix| segments.push(ix));
    let marked = !segments.iter().all(|ix| app.transcript.is_marked(*ix));
    segments.retain(|ix| app.transcript.is_marked(*ix) != marked);
    let runs = Marking::of(segments.into_iter().map(|ix| (ix, marked)));
    let (first, last) = app.selection();
    if app.change(Edit::Mark { runs }) {
        app.repeat = Some(Repeat { what: Repeated::Mark, segments: last.0 - first.0 + 1 });
    }
    app.anchor = None;
}

pub(super) fn selected(app: &App) -> Scope {
    if app.anchor.is_some() { Scope::Selection } else { Scope::Segment }
}

fn count(runs: &[Run]) -> usize {
    runs.iter().map(|run| run.len as usize).sum()
}

/// So many words tell which segment was deleted.
const SOME_WORDS: usize = 6;

impl App {
    /// Says why nothing can be edited, if so.
    pub(super) fn refuses_edits(&mut self) -> bool {
        let Some(reason) = self.file.read_only.clone() else { return false };
        self.complain(reason);
        true
    }

    /// Calls `take` with each segment of a scope, in order.
    pub(super) fn in_scope(&self, scope: Scope, mut take: impl FnMut(SegmentIx)) {
        let here = self.cursor.segment;
        let speaker = self.transcript.speaker_at(here);
        match scope {
            Scope::Segment => take(here),
            Scope::Selection => {
                let (first, last) = self.selection();
                (first.0..=last.0).map(SegmentIx).filter(|ix| self.is_visible(*ix)).for_each(take);
            }
            Scope::Run => {
                let same = |ix: &SegmentIx| self.transcript.speaker_at(*ix) == speaker;
                let first = (0..here.0).rev().map(SegmentIx).take_while(same).last().unwrap_or(here);
                (first.0..).map(SegmentIx).take_while(same).for_each(take);
            }
            Scope::Everywhere => (0..self.transcript.len() as u32).map(SegmentIx).for_each(take),
            Scope::FromHere | Scope::All => {
                let from = if scope == Scope::All { SegmentIx(0) } else { here };
                let all = self.transcript.talk_from(from);
                all.filter(|(_, other, ..)| Some(*other) == speaker).for_each(|(ix, ..)| take(ix));
            }
        }
    }

    fn scope_size(&self, scope: Scope) -> usize {
        let mut size = 0;
        self.in_scope(scope, |_| size += 1);
        size
    }

    /// The segments of a scope that are not this speaker's yet.
    fn runs(&self, scope: Scope, speaker: SpeakerId) -> Vec<Run> {
        let mut others = Vec::new();
        self.in_scope(scope, |ix| {
            if self.transcript.speaker_at(ix) != Some(speaker) {
                others.push((ix, speaker));
            }
        });
        Run::of(others)
    }

    /// Gives the segments of a scope to a speaker; `first` is made before it, in the same step.
    pub(super) fn give(&mut self, scope: Scope, first: Option<Edit>, speaker: SpeakerId) {
        if self.refuses_edits() {
            return;
        }
        let runs = self.runs(scope, speaker);
        if runs.is_empty() {
            let name = shown_name(&self.transcript, speaker);
            self.say(format!("{} has {} already", name, scope.name()));
        } else {
            let assign = Edit::Assign { runs };
            let edit = match first {
                None => assign,
                Some(first) => Edit::Batch(vec![first, assign]),
            };
            let (first, last) = self.selection();
            if self.change(edit) && matches!(scope, Scope::Segment | Scope::Selection) {
                self.repeat = Some(Repeat { what: Repeated::Give(speaker), segments: last.0 - first.0 + 1 });
            }
        }
        self.anchor = None;
    }

    /// Gives segments as picked: to a speaker there is, or to a new one of this name.
    pub(super) fn give_picked(&mut self, scope: Scope, speaker: Option<SpeakerId>, name: &str) {
        // What all of a speaker's segments get the speaker gets: no list of segments, and so for those of other versions of
        // the file.
        let whole = self.transcript.speaker_at(self.cursor.segment).filter(|_| scope == Scope::All);
        match speaker {
            None if let Some(whole) = whole => self.rename(whole, name.to_owned()),
            Some(into) if let Some(speaker) = whole.filter(|whole| *whole != into) => {
                self.merge(speaker, into);
            }
            Some(speaker) => self.give(scope, None, speaker),
            None => {
                let added = SpeakerId(self.transcript.speakers().len() as u32);
                self.give(scope, Some(Edit::AddSpeaker { label: name.to_owned() }), added);
            }
        }
    }

    /// Gives the speaker the name that is typed, or the one that is named before a `=`.
    pub(super) fn rename_typed(&mut self, typed: &str) {
        let (speaker, name) = match typed.split_once('=') {
            Some((whose, name)) => (self.transcript.speakers().called(whose), name),
            None => (self.current_speaker(), typed),
        };
        match speaker {
            Some(speaker) => self.rename(speaker, clean_name(name)),
            None => self.complain(format!("there is no speaker {}", plain(typed.split('=').next().unwrap_or("")))),
        }
    }

    /// Gives a speaker a name; asks first when it is another's.
    pub(super) fn rename(&mut self, speaker: SpeakerId, name: String) {
        let speakers = self.transcript.speakers();
        let Some(label) = speakers.get(speaker).map(|speaker| speaker.label.to_string()) else { return };
        let shown = if name.is_empty() { &label } else { &name };
        if speakers.shown(speaker) == shown {
            return self.say("nothing changed");
        }
        if let Some(other) = speakers.named(shown) {
            let size = |id: SpeakerId| {
                format!(
                    "{} ({})",
                    shown_name(&self.transcript, id),
                    counted(self.totals[id.index()].0 as usize, "segment")
                )
            };
            let text = format!("Merge {} into {}?", size(speaker), size(other));
            let edit = Edit::Merge { speaker, into: Some(other) };
            self.mode = Mode::Question(Box::new(Question::Merge { edit, text }));
            return;
        }
        let name = if name.is_empty() || name == label { None } else { Some(name) };
        self.change(Edit::Rename { speaker, name });
    }

    /// Makes an edit as one step, records it and says what it was; whether it was made.
    pub(super) fn change(&mut self, edit: Edit) -> bool {
        if self.refuses_edits() {
            return false;
        }
        self.hold_hit();
        match self.transcript.apply(&edit) {
            Ok(inverse) => {
                // A new step drops those undone, and with them what the file has if only they led to it.
                let done = self.history.done();
                self.step_counts().for_each(|steps| *steps = steps.filter(|steps| *steps <= done));
                // Who can make it again says so after this.
                self.repeat = None;
                let step = Step { edit, inverse };
                self.say(describe_step(&step, &self.transcript));
                self.effects.push(Effect::Record(Change::Did(step.clone()), self.cursor));
                self.outdate(&step.edit);
                self.outdate_doubts(&step.edit);
                self.search_again(&step.edit);
                self.history.push(step);
                self.speakers_changed();
                true
            }
            Err(error) => {
                self.complain(format!("not changed: {error}"));
                false
            }
        }
    }

    /// Forgets what was worked out before an edit and is not so any more.
    fn outdate(&mut self, edit: &Edit) {
        self.outdate_parts(edit);
        self.clamp_places();
    }

    fn outdate_parts(&mut self, edit: &Edit) {
        match edit {
            Edit::Rename { .. } | Edit::Mark { .. } | Edit::Look { .. } | Edit::Annotate { .. } => {}
            Edit::Reword { .. } => self.wraps = Wraps::default(),
            Edit::Splice { at, remove, insert, .. } => {
                self.shift_places(*at, *remove, insert.len() as u32);
                self.wraps = Wraps::default();
                self.strip.outdate();
            }
            Edit::Batch(edits) => edits.iter().for_each(|edit| self.outdate_parts(edit)),
            _ => self.strip.outdate(),
        }
    }

    pub(super) fn step_history(&mut self, redo: bool) {
        let done = self.history.done();
        let target = if redo { done.checked_add(1) } else { done.checked_sub(1) };
        match target.filter(|target| *target <= self.history.steps().len()) {
            Some(target) => self.go_to_step(target),
            None if self.refuses_edits() => {}
            None => self.say(if redo { "nothing to redo" } else { "nothing to undo" }),
        }
    }

    /// Takes steps back, or makes them again, until so many are in force.
    pub(super) fn go_to_step(&mut self, target: usize) {
        if self.refuses_edits() {
            return;
        }
        self.hold_hit();
        let (from, mut made) = (self.history.done(), Vec::new());
        let redo = target > from;
        let (word, change) = if redo { ("redone", Change::Redid) } else { ("undone", Change::Undid) };
        let (mut said, mut fault) = (String::new(), None);
        while self.history.done() != target {
            let transcript = &mut self.transcript;
            match if redo { self.history.redo(transcript) } else { self.history.undo(transcript) } {
                Ok(Some(step)) => {
                    said = format!("{word}: {}", describe_step(step, transcript));
                    let edit = if redo { step.edit.clone() } else { step.inverse.clone() };
                    self.outdate(&edit);
                    self.outdate_doubts(&edit);
                    made.push(edit);
                    self.effects.push(Effect::Record(change.clone(), self.cursor));
                }
                Ok(None) => break,
                Err(error) => {
                    fault = Some(format!("not {word}: {error}"));
                    break;
                }
            }
        }
        if made.len() > 1 {
            said = format!("{} {word}", counted(made.len(), "change"));
        }
        if !made.is_empty() {
            self.say(said);
            if let Some(segment) = made.last().and_then(|edit| edit.places().next_back()) {
                let offset = if segment == self.cursor.segment { self.cursor.offset } else { 0 };
                self.jump(Place { segment: segment.min(self.transcript.last().unwrap_or_default()), offset });
            }
            self.search_again(&Edit::Batch(made));
            self.speakers_changed();
        }
        if let Some(fault) = fault {
            self.complain(fault);
        }
    }

    pub(super) fn hide(&mut self, solo: bool) {
        let Some(speaker) = self.current_speaker() else { return };
        let others = self.roots.iter().copied().filter(|id| *id != speaker);
        if solo {
            let already = !self.hidden.contains(&speaker) && others.clone().all(|id| self.hidden.contains(&id));
            self.hidden = if already { Default::default() } else { others.collect() };
        } else if !self.hidden.remove(&speaker) {
            if others.clone().all(|id| self.hidden.contains(&id)) {
                let solo = way_to(self, Action::Solo);
                return self.complain(format!("this is the only speaker shown; {solo} shows all"));
            }
            self.hidden.insert(speaker);
        }
        self.follow = true;
        let text = match self.hidden.len() {
            0 => "all speakers shown".to_owned(),
            count => format!("{count} of {} speakers {}", self.roots.len(), self.display.left_out()),
        };
        self.say(text);
    }

    /// How much of the recording a speaker has: `37 segments, 10 min 32 s`.
    pub fn share_of(&self, speaker: SpeakerId) -> String {
        let (count, talk) = self.totals.get(speaker.index()).copied().unwrap_or_default();
        format!("{}, {}", counted(count as usize, "segment"), spoken_duration(talk))
    }
}

/// A speaker's name, and a stand-in where there is none.
pub(super) fn shown_name(transcript: &Transcript, speaker: SpeakerId) -> String {
    match transcript.speakers().shown(speaker) {
        "" => "(no speaker)".to_owned(),
        name => name.to_owned(),
    }
}

/// What a splice does, in a line.
fn mended(remove: u32, insert: &[Piece], what: Mend) -> String {
    let count = counted(remove as usize, "segment");
    let start = insert.first().and_then(|piece| piece.start);
    let at = start.map_or_else(String::new, |start| format!(" at {}", clock(start, false)));
    match what {
        Mend::Split => format!("split a segment{at}"),
        Mend::GiveOn if insert.len() < remove as usize => format!("a whole segment given to the next{at}"),
        Mend::GiveOn => format!("words given to the next segment{at}"),
        Mend::GiveBack => format!("words given to the segment before{at}"),
        Mend::Join => format!("joined {count}{at}"),
        Mend::Retime => format!("changed the times of a segment{at}"),
        Mend::Delete => format!("deleted {count}"),
        Mend::Insert => format!("inserted a segment{at}"),
        Mend::Restore if (remove, insert.len()) == (1, 1) => format!("restored the text of a segment{at}"),
        Mend::Restore => format!("restored {} in the place of {count}{at}", counted(insert.len(), "segment")),
    }
}

/// What a step does, in a line: [`describe`] with where it was, and what is gone; names and times as in `transcript`.
pub fn describe_step(step: &Step, transcript: &Transcript) -> String {
    if let Some(text) = annotated(&step.edit, &step.inverse) {
        return text;
    }
    let text = describe(&step.edit, transcript);
    match &step.edit {
        Edit::Reword { texts, .. } if texts.len() == 1 => {
            let time = texts.first().and_then(|text| transcript.time_at(text.segment));
            time.map_or(text.clone(), |time| format!("{text} at {}", clock(time, false)))
        }
        edit => match deleted(edit, &step.inverse) {
            Some(Piece { start, text: said, .. }) => {
                let at = start.map_or_else(String::new, |start| format!(" at {}", clock(start, false)));
                let words: Vec<&str> = said.split_whitespace().take(SOME_WORDS + 1).collect();
                let more = if words.len() > SOME_WORDS { " …" } else { "" };
                format!("{text}{at}: {}{more}", words[..words.len().min(SOME_WORDS)].join(" "))
            }
            None => text,
        },
    }
}

/// What an edit that does nothing else changes of notes and tags.
fn annotated<'a>(edit: &'a Edit, inverse: &'a Edit) -> Option<String> {
    let changes: Vec<(&Edit, &Edit)> = match (edit, inverse) {
        (Edit::Batch(edits), Edit::Batch(inverses)) => edits.iter().zip(inverses.iter().rev()).collect(),
        _ => vec![(edit, inverse)],
    };
    let annotation =
        |edit: &'a Edit| if let Edit::Annotate { annotation, .. } = edit { Some(annotation) } else { None };
    let pair = |(edit, inverse): (&'a Edit, &'a Edit)| Some((annotation(edit)?, annotation(inverse)?));
    let changes: Vec<(&Annotation, &Annotation)> = changes.into_iter().map(pair).collect::<Option<_>>()?;
    let (now, before) = *changes.first()?;
    let segments = counted(changes.len(), "segment");
    let tags = |of: &Annotation, others: &Annotation| {
        of.tags.difference(&others.tags).map(|tag| format!("#{tag}")).collect::<Vec<_>>().join(" ")
    };
    let mut told = Vec::new();
    match (tags(now, before), tags(before, now)) {
        (on, off) if !on.is_empty() && !off.is_empty() => told.push(format!("{off} became {on} on {segments}")),
        (on, _) if !on.is_empty() => told.push(format!("tagged {segments} {on}")),
        (_, off) if !off.is_empty() => told.push(format!("took {off} off {segments}")),
        _ => {}
    }
    match now.note.as_str() {
        note if note == before.note => {}
        "" => told.push("took a note away".to_owned()),
        _ => told.push(format!("noted: {}", now.told_note())),
    }
    Some(told.join(", "))
}

/// The first segment that an edit deletes, as its inverse puts it back.
fn deleted<'a>(edit: &Edit, inverse: &'a Edit) -> Option<&'a Piece> {
    match (edit, inverse) {
        (Edit::Splice { what: Mend::Delete, .. }, Edit::Splice { insert, .. }) => insert.first(),
        // The last of them is the first in the transcript, and taken back first.
        (Edit::Batch(edits), Edit::Batch(inverses)) => deleted(edits.last()?, inverses.first()?),
        _ => None,
    }
}

/// What an edit does, in a line; names as they are in `transcript`.
pub fn describe(edit: &Edit, transcript: &Transcript) -> String {
    let label = |id: SpeakerId| match transcript.speakers().get(id).map_or("", |speaker| &speaker.label) {
        "" => "(no speaker)".to_owned(),
        label => label.to_owned(),
    };
    match edit {
        Edit::Rename { speaker, name: Some(name) } => format!("{} → {name}", label(*speaker)),
        Edit::Rename { speaker, name: None } => format!("{} has its label back", label(*speaker)),
        Edit::Merge { speaker, into: Some(into) } => {
            format!("{} merged into {}", label(*speaker), shown_name(transcript, *into))
        }
        Edit::Merge { speaker, into: None } => format!("{} parted again", label(*speaker)),
        Edit::Assign { runs } => {
            let to = runs.first().map_or_else(String::new, |run| shown_name(transcript, run.speaker));
            format!("{} → {to}", counted(count(runs), "segment"))
        }
        Edit::Reword { texts, what } => {
            let segments = counted(texts.len(), "segment");
            what.as_ref()
                .map_or_else(|| format!("corrected {segments}"), |what| format!("corrected “{what}” in {segments}"))
        }
        Edit::Mark { runs } => {
            let count = |marked| runs.iter().filter(|run| run.marked == marked).map(|run| run.len as usize).sum();
            match (count(true), count(false)) {
                (on, 0) => format!("marked {}", counted(on, "segment")),
                (0, off) => format!("took the mark off {}", counted(off, "segment")),
                (on, off) => {
                    format!("marked {}, took the mark off {}", counted(on, "segment"), counted(off, "segment"))
                }
            }
        }
        Edit::Look { reasons: 0, .. } => "to be looked at again".to_owned(),
        Edit::Look { .. } => "looked at".to_owned(),
        Edit::Annotate { annotation, .. } if annotation.is_empty() => "took note and tags off".to_owned(),
        Edit::Annotate { annotation, .. } => {
            let parts = [annotation.told_tags(), annotation.told_note()];
            format!("noted {}", parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "))
        }
        Edit::Splice { remove, insert, what, .. } => mended(*remove, insert, *what),
        Edit::AddSpeaker { label } => format!("new speaker {label}"),
        Edit::RemoveSpeaker => "speaker removed".to_owned(),
        Edit::Batch(edits) => match edits.as_slice() {
            // Taken out and put in elsewhere.
            [Edit::Splice { what: Mend::Retime, .. }, put] => describe(put, transcript),
            [Edit::AddSpeaker { label }, Edit::Assign { runs }] => {
                format!("{} → {label}", counted(count(runs), "segment"))
            }
            edits => {
                let mut told: Vec<String> =
                    edits.iter().take(MOST_TOLD).map(|edit| describe(edit, transcript)).collect();
                if edits.len() > MOST_TOLD {
                    told.push(format!("and {} more", edits.len() - MOST_TOLD));
                }
                told.join(", ")
            }
        },
    }
}
