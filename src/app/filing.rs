//! Writing the file and leaving the program.

use std::path::PathBuf;

use super::{App, Effect, Mode, Question, Saved, WriteFault, WriteRequest};

/// An end that waits for what is being written.
#[derive(Debug)]
pub(super) struct Leaving {
    /// How many steps there were when it was asked for; `None` when some of them were dropped since.
    steps: Option<usize>,
    /// Whether the user knows that changes are lost.
    may_lose: bool,
}

impl App {
    /// All counts of steps that go by the history as it is.
    pub(super) fn step_counts(&mut self) -> impl Iterator<Item = &mut Option<usize>> {
        let leaving = self.leaving.iter_mut().map(|leaving| &mut leaving.steps);
        self.writing.values_mut().chain(leaving).chain([&mut self.written_steps])
    }

    /// Whether the transcript differs from the file on disk, which knows nothing of marks.
    pub fn is_unwritten(&self) -> bool {
        let (Some(written), done) = (self.written_steps, self.history.done()) else { return true };
        let between = self.history.steps().get(written.min(done)..written.max(done));
        between.is_none_or(|steps| steps.iter().any(|step| !step.edit.is_mark()))
    }

    /// Asks for the file to be written, to another path if one is given.
    pub(super) fn write(&mut self, to: Option<PathBuf>, overwrite: bool, then_quit: bool) {
        if to.is_none() {
            if let Some(what) = self.file.unkept {
                return self.complain(format!("this is {what}, which has no file; :w PATH writes it to one"));
            }
            if self.refuses_edits() {
                return;
            }
            if !self.is_unwritten() && !overwrite {
                if then_quit {
                    return self.leave();
                }
                return self.say("nothing to write: the file is as you see it");
            }
        }
        let transcript = self.transcript.clone();
        let progress = self.begin_writing();
        self.writes += 1;
        let number = self.writes;
        self.writing.insert(number, Some(self.history.done()));
        self.effects.push(Effect::Write(WriteRequest { number, to, overwrite, then_quit, transcript, progress }));
        self.say("writing…");
    }

    /// Tells how an export ended; a failure is to be seen before the program ends.
    pub(super) fn take_exported(&mut self, outcome: Result<String, String>) {
        self.leaving.take_if(|_| outcome.is_err());
        match outcome {
            Ok(text) => self.say(text),
            Err(text) => self.complain(text),
        }
        self.leave_once_written();
    }

    pub(super) fn take_written(&mut self, outcome: Result<Saved, Box<WriteFault>>) {
        self.leaving.take_if(|_| outcome.is_err());
        let number = outcome.as_ref().map_or_else(|fault| fault.request.number, |saved| saved.request.number);
        let steps = self.writing.remove(&number).flatten();
        match outcome {
            Ok(Saved { request: WriteRequest { to, then_quit, .. }, text }) => {
                // A copy counts where nothing else keeps the changes.
                if to.is_none() || self.file.unkept.is_some() || self.unsaved_session {
                    self.written_steps = steps;
                }
                self.file.is_changed &= to.is_some();
                self.say(text);
                let leaving = then_quit.then_some(Leaving { steps, may_lose: false });
                self.leaving = self.leaving.take().or(leaving);
                self.leave_once_written();
            }
            Err(fault) => match *fault {
                // A prompt that is open keeps the keyboard: its next key must not be an answer.
                WriteFault { request, text, may_retry: true, may_reload }
                    if matches!(self.mode, Mode::Reading | Mode::Identifying) =>
                {
                    self.message = None;
                    self.mode = Mode::Question(Box::new(Question::Retry { request, text, may_reload }));
                }
                // Most say so themselves.
                fault if fault.text.contains("not written") => self.complain(fault.text),
                fault => self.complain(format!("not written: {}", fault.text)),
            },
        }
    }

    /// Reads the file again, or says why not; in a question, only where that is an answer.
    pub(super) fn reload(&mut self) {
        if let Mode::Question(question) = &self.mode {
            if !question.may_reload() {
                return;
            }
            self.mode = self.resting();
        }
        if let Some(what) = self.file.unkept {
            return self.complain(format!("this is {what}, which has no file"));
        }
        if self.is_writing() {
            return self.complain("not read again: something is still being written");
        }
        if self.loses_changes() {
            return self.complain("not read again: your changes are not saved and would be lost; :w PATH keeps them");
        }
        self.effects.push(Effect::Reload);
    }

    pub(super) fn quit(&mut self) {
        if self.leave_page() {
            return;
        }
        if matches!(self.mode, Mode::Comparing(_)) {
            self.mode = self.resting();
            return;
        }
        // The results over the list are left as a page is.
        if self.shelf.as_ref().is_some_and(|shelf| shelf.searching.is_some()) {
            return self.search_shelf(None);
        }
        if !self.loses_changes() {
            return self.leave();
        }
        let text = "Quit and lose your changes? :w PATH keeps them".to_owned();
        self.mode = Mode::Question(Box::new(Question::Quit { text }));
    }

    /// Ends, but where something is being written only after that: how far it is can be seen, and it can be stopped.
    pub(super) fn leave(&mut self) {
        if !self.is_writing() {
            return self.effects.push(Effect::Quit);
        }
        self.leaving = Some(Leaving { steps: Some(self.history.done()), may_lose: self.loses_changes() });
        self.say("this ends once all is written");
    }

    /// Leaves where that waited for what was just written.
    fn leave_once_written(&mut self) {
        let Some(Leaving { steps, may_lose }) = self.leaving.take() else { return };
        // Of the last changes it is not known yet whether the session took them.
        if steps != Some(self.history.done()) || (!may_lose && self.loses_changes()) {
            self.complain("not left: there are changes that were not written; :wq writes them");
        } else if self.mode.editing().is_none() {
            // What is being typed is in no file yet.
            self.leave();
        }
    }

    /// Keeps the text being typed, as nobody can any more, and ends.
    pub(super) fn end(&mut self) {
        super::editing::keep(self);
        self.effects.push(Effect::Quit);
    }

    /// Whether there are changes that nothing on disk holds.
    pub(super) fn loses_changes(&self) -> bool {
        self.written_steps != Some(self.history.done()) && (self.file.unkept.is_some() || self.unsaved_session)
    }

    pub(super) fn cancel(&mut self) {
        // Whatever is in front: the screen says so as long as there is some.
        if self.stop_work() || self.leave_page() {
            return;
        }
        if matches!(self.mode, Mode::Comparing(_) | Mode::Overview(_)) {
            self.mode = self.resting();
        } else if self.shelf.is_some() {
            self.leave_search_of_shelf();
        } else if self.words_from.take().is_none()
            && self.anchor.take().is_none()
            && !self.stop_search()
            && !self.return_from_results()
        {
            self.start_search(None);
        }
        self.follow = true;
    }

    pub(super) fn suspend(&mut self) {
        if self.playing.is_on() {
            self.pause();
        }
        self.effects.push(Effect::Suspend);
    }
}
