//! Undo and redo.

use super::{Edit, EditError, Transcript};

/// One step the user can undo.
#[derive(Clone, PartialEq, Debug)]
pub struct Step {
    /// The change.
    pub edit: Edit,
    /// What takes it back.
    pub inverse: Edit,
}

/// What happened to a transcript: what a session file keeps, one after the other.
#[derive(Clone, PartialEq, Debug)]
pub enum Change {
    /// An edit was made.
    Did(Step),
    /// The last edit in force was taken back.
    Undid,
    /// The last edit taken back was made again.
    Redid,
}

/// Every step made, and how many of them are in force.
///
/// A new step after an undo drops the steps undone, as editors do. Nothing limits the number of steps.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct History {
    steps: Vec<Step>,
    done: usize,
}

impl History {
    /// Records a step that was just applied.
    pub fn push(&mut self, step: Step) {
        self.steps.truncate(self.done);
        self.steps.push(step);
        self.done = self.steps.len();
    }

    /// Follows what happened, whatever the transcript is; false where there is no step that could be undone or made again.
    pub fn follow(&mut self, change: &Change) -> bool {
        match change {
            Change::Did(step) => self.push(step.clone()),
            Change::Undid if self.done > 0 => self.done -= 1,
            Change::Redid if self.done < self.steps.len() => self.done += 1,
            Change::Undid | Change::Redid => return false,
        }
        true
    }

    /// Takes the last step back and returns it; `None` when none is left.
    pub fn undo(&mut self, transcript: &mut Transcript) -> Result<Option<&Step>, EditError> {
        let Some(last) = self.done.checked_sub(1) else { return Ok(None) };
        transcript.apply(&self.steps[last].inverse)?;
        self.done = last;
        Ok(self.steps.get(last))
    }

    /// Makes the next undone step again and returns it; `None` when none is left.
    pub fn redo(&mut self, transcript: &mut Transcript) -> Result<Option<&Step>, EditError> {
        let Some(step) = self.steps.get(self.done) else { return Ok(None) };
        transcript.apply(&step.edit)?;
        self.done += 1;
        Ok(self.steps.get(self.done - 1))
    }

    /// Does to the transcript what happened to it before.
    pub fn replay(&mut self, transcript: &mut Transcript, change: &Change) -> Result<(), EditError> {
        match change {
            Change::Did(step) => {
                transcript.apply(&step.edit)?;
                self.push(step.clone());
            }
            Change::Undid => drop(self.undo(transcript)?),
            Change::Redid => drop(self.redo(transcript)?),
        }
        Ok(())
    }

    /// How many steps are in force.
    pub fn done(&self) -> usize {
        self.done
    }

    /// The steps, those in force first.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The steps in force.
    pub fn in_force(&self) -> &[Step] {
        &self.steps[..self.done]
    }
}
