//! Small TOML files that a user keeps for many transcripts: lists of names, of corrections.

use std::io;
use std::path::Path;

use super::source::read_small;

/// A file with more bytes than this is no such list.
const LARGEST: u64 = 1 << 20;

/// Why a file cannot be used as a list: which file, what is wrong with it and where, how it is written.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0}")]
pub struct ListError(pub(super) String);

/// Reads the text of a list; `form` says how one is written.
pub(super) fn read_list(path: &Path, form: &str) -> Result<String, ListError> {
    let told = path.display();
    let text = read_small(path, LARGEST).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => ListError(format!("there is no {told}; {form}")),
        _ => ListError(format!("{told}: {error}")),
    })?;
    text.ok_or_else(|| ListError(format!("{told}: too large for such a list; {form}")))
}
