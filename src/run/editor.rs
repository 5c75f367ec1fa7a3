//! The user's own editor, on a text in a file that only the user can read.

use std::env;
use std::fs::{self, OpenOptions, Permissions};
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// The editor where the user has named none.
const LAST_RESORT: &str = "vi";

/// What a shell says of a command that it does not find.
const NOT_FOUND: i32 = 127;

/// Has the user edit a text, and returns what it is then. The terminal must be free.
///
/// The editor is `$VISUAL`, `$EDITOR` or `vi`, a line for the shell. Errors, also that it ended with one, say what to do.
pub(super) fn edit(text: &str) -> Result<String> {
    let folder = tempfile::Builder::new()
        .prefix("whosaid-")
        .permissions(Permissions::from_mode(0o700))
        .tempdir()
        .context("there is no folder for the text")?;
    let path = folder.path().join("segment.txt");
    // Editors end a file with a line end; one more than the text has is taken away below.
    let written = if text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") };
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
    file.write_all(written.as_bytes())?;
    drop(file);
    let named = ["VISUAL", "EDITOR"].into_iter().filter_map(|name| env::var(name).ok());
    let editor = named.into_iter().find(|line| !line.trim().is_empty()).unwrap_or_else(|| LAST_RESORT.to_owned());
    // So that it may have arguments, as `code -w` has.
    let status = Command::new("sh").arg("-c").arg(format!("{editor} \"$@\"")).arg(&editor).arg(&path).status();
    let status = status.with_context(|| format!("{editor} could not be started"))?;
    if status.code() == Some(NOT_FOUND) {
        bail!("there is no {editor}; set EDITOR to the editor of your choice");
    }
    if !status.success() {
        bail!("{editor} ended with {status}");
    }
    let bytes = fs::read(&path).with_context(|| format!("{editor} left no text"))?;
    let Ok(read) = String::from_utf8(bytes) else { bail!("{editor} wrote text that is not UTF-8") };
    if read == written {
        return Ok(text.to_owned());
    }
    let is_longer = written.len() > text.len();
    Ok(read.strip_suffix('\n').filter(|_| is_longer).unwrap_or(&read).to_owned())
}
