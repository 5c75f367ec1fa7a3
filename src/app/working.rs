//! Long work that goes on outside: how far it is, and stopping it.

use std::sync::{Arc, Weak};

use super::App;
use crate::model::Progress;

/// What is under way, in the order in which it was asked for, each with a word for what is done: `written`.
///
/// Only those who work hold it, so that it is over when they let go of it.
pub(super) type Works = Vec<(&'static str, Weak<Progress>)>;

impl App {
    /// Begins long work: who does it counts by what is returned.
    pub(super) fn begin_work(&mut self, done: &'static str) -> Arc<Progress> {
        let progress = Arc::default();
        self.watch(done, Arc::downgrade(&progress));
        progress
    }

    /// Shows how far work is that goes on already, and lets it be stopped.
    pub fn watch(&mut self, done: &'static str, progress: Weak<Progress>) {
        self.works.retain(|(_, progress)| progress.strong_count() > 0);
        self.works.push((done, progress));
    }

    /// The work under way that was asked for first, if it is not to stop: what is done, and how far it is.
    pub fn work(&self) -> Option<(&'static str, Arc<Progress>)> {
        let goes_on = |progress: &Arc<Progress>| !progress.is_stopped();
        self.works.iter().find_map(|(done, progress)| Some((*done, progress.upgrade().filter(goes_on)?)))
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
