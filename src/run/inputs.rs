//! The lines typed at the prompts and how the text is shown, from one run to the next.

use crate::app::Input;
use crate::store::{Folders, InputFile};

/// The files that keep them.
#[derive(Debug)]
pub(super) struct Inputs {
    queries: InputFile,
    commands: InputFile,
    display: InputFile,
}

impl Inputs {
    /// Those of this user; `None` where there is no folder for them.
    pub fn of_user() -> Option<Inputs> {
        let folders = Folders::of_user().ok()?;
        let file = |name| InputFile::of(&folders, name);
        Some(Inputs { queries: file("queries"), commands: file("commands"), display: file("display") })
    }

    /// The file for such lines.
    pub fn of(&self, input: Input) -> &InputFile {
        match input {
            Input::Query => &self.queries,
            Input::Command => &self.commands,
            Input::Display => &self.display,
        }
    }
}
