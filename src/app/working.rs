//! Long work that goes on outside: how far it is, and stopping it.

use std::sync::{Arc, Weak};

use super::App;
use crate::model::Progress;

/// For how many tenths of a second work goes on before its count is shown: until then it would only flash.
const SHORT: u32 = 3;

/// What is done by work that writes a file.
const WRITTEN: &str = "written";

/// What is under way, in the order in which it was asked for, each with a word for what is done: `written`, and for how
/// many tenths of a second the screen has waited for it.
///
/// Only those who work hold it, so that it is over when they let go of it.
pub(super) type Works = Vec<(&'static str, Weak<Progress>, u32)>;

impl App {
    /// Begins long work: who does it counts by what is returned.
    pub(super) fn begin_work(&mut self, done: &'static str) -> Arc<Progress> {
        let progress = Arc::default();
        self.watch(done, Arc::downgrade(&progress));
        progress
    }

    /// Begins to write a file: leaving waits for that.
    pub(super) fn begin_writing(&mut self) -> Arc<Progress> {
        self.begin_work(WRITTEN)
    }

    /// Shows how far work is that goes on already, and lets it be stopped.
    pub fn watch(&mut self, done: &'static str, progress: Weak<Progress>) {
        self.works.retain(|(_, progress, _)| progress.strong_count() > 0);
        self.works.push((done, progress, 0));
    }

    pub(super) fn wait_on(&mut self) {
        self.works.iter_mut().for_each(|(.., tenths)| *tenths += 1);
    }

    /// The work under way that was asked for first, if it is not to stop: what is done, and how far it is.
    pub fn work(&self) -> Option<(&'static str, Arc<Progress>)> {
        self.work_of(0)
    }

    /// The same, once it has gone on long enough to be shown.
    pub fn long_work(&self) -> Option<(&'static str, Arc<Progress>)> {
        self.work_of(SHORT)
    }

    fn work_of(&self, least: u32) -> Option<(&'static str, Arc<Progress>)> {
        let goes_on = |progress: &Arc<Progress>| !progress.is_stopped();
        let mut works = self.works.iter().filter(|(.., tenths)| *tenths >= least);
        works.find_map(|(done, progress, _)| Some((*done, progress.upgrade().filter(goes_on)?)))
    }

    /// Whether something is being written.
    pub(super) fn is_writing(&self) -> bool {
        self.works.iter().any(|(done, progress, _)| *done == WRITTEN && progress.strong_count() > 0)
    }

    /// Whether a count on the screen goes on by itself.
    pub fn is_working(&self) -> bool {
        self.work().is_some() || (self.finding.is_listening() && !self.finding.is_stopped)
    }

    /// Has the work under way stop; whether there was some. How it ended is told by who did it.
    pub(super) fn stop_work(&mut self) -> bool {
        let work = self.work();
        if let Some((_, progress)) = &work {
            progress.stop();
            self.say("stopping…");
        }
        work.is_some()
    }
}
