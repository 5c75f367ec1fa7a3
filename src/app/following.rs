//! Following a file that another program goes on writing, as a recogniser does while people talk.

use super::rows::Wraps;
use super::{App, Effect, Mode, reading};

impl App {
    /// Begins to follow the file, or ends that.
    pub(super) fn toggle_following(&mut self) {
        if let Some(what) = self.file.unkept {
            return self.complain(format!("this is {what}, which has no file to follow"));
        }
        self.is_following = !self.is_following;
        self.effects.push(Effect::Follow(self.is_following));
        if self.is_following {
            reading::last(self);
            self.say("the file is followed as it grows; at its end, what comes is shown");
        } else {
            self.say("the file is not followed any more");
        }
    }

    /// Whether nothing is under way that goes by the transcript as it is, or that would be lost.
    pub fn may_go_on(&self) -> bool {
        let is_idle = self.pending.is_empty() && self.anchor.is_none() && self.words_from.is_none();
        matches!(self.mode, Mode::Reading) && is_idle && !self.loses_changes() && !self.is_writing()
    }

    /// Goes on with the file as it was just read and opened anew: where the reader is, what is looked for and how it is
    /// shown stays. Who is at the end stays there.
    pub fn go_on_with(&mut self, anew: App) {
        let was_at_end = self.last_place().is_none_or(|last| last.segment <= self.cursor.segment);
        self.hold_hit();
        (self.file, self.first, self.transcript) = (anew.file, anew.first, anew.transcript);
        // A write that was under way is done by now, and the session knows of it before it is told here.
        self.history = anew.history;
        self.step_counts().for_each(|steps| *steps = anew.written_steps);
        self.wraps = Wraps::default();
        self.doubting.is_current = false;
        self.clamp_places();
        self.strip.outdate();
        self.speakers_changed();
        if let Some(query) = self.finding.query.clone() {
            let (unheard, first) = (query.unheard(), &self.first);
            self.search_anew(unheard.compared_with(first));
        }
        if was_at_end && let Some(last) = self.last_place() {
            (self.cursor, self.follow) = (last, true);
        }
    }
}
