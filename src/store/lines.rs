//! A small TOML file of lines like `"a" = "b"`.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use toml::Spanned;

use super::source::read_small;

/// A file with more bytes than this is none of them.
const LARGEST: u64 = 1 << 20;

/// Why such a file cannot be used. `form` says how it is written.
#[derive(Debug, thiserror::Error)]
pub enum LinesError {
    /// There is none.
    #[error("there is no {}; {form}", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
        /// How its lines are written.
        form: &'static str,
    },
    /// It cannot be read.
    #[error("{}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is larger than such a file can be.
    #[error("{}: too large, {LARGEST} bytes at most; {form}", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// How its lines are written.
        form: &'static str,
    },
    /// A line of it cannot be used.
    #[error("{}, line {line}: {message}; {form}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// Which line, counted from 1.
        line: usize,
        /// What is wrong with it.
        message: String,
        /// How it is written.
        form: &'static str,
    },
}

/// Reads such a file in its order: `add` takes what stands on either side of each sign `=`, and says what is wrong with it.
pub(super) fn read_lines(
    path: &Path,
    form: &'static str,
    mut add: impl FnMut(String, String) -> Result<(), String>,
) -> Result<(), LinesError> {
    let text = read_small(path, LARGEST).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => LinesError::Missing { path: path.into(), form },
        _ => LinesError::Read { path: path.into(), source },
    })?;
    let text = text.ok_or_else(|| LinesError::TooLarge { path: path.into(), form })?;
    let fault = |at: usize, message: String| {
        let line = text.get(..at).unwrap_or_default().matches('\n').count() + 1;
        LinesError::Line { path: path.into(), line, message, form }
    };
    let Lines(lines) = toml::from_str(&text)
        .map_err(|error| fault(error.span().map_or(0, |span| span.start), error.message().to_owned()))?;
    for (left, right) in lines {
        let at = left.span().start;
        let added = match right {
            toml::Value::String(right) => add(left.into_inner(), right),
            _ => Err(format!("{} has no text in quotation marks", left.get_ref())),
        };
        added.map_err(|message| fault(at, message))?;
    }
    Ok(())
}

/// The lines of the file, with where they begin.
struct Lines(Vec<(Spanned<String>, toml::Value)>);

impl<'de> Deserialize<'de> for Lines {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Lines, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Lines;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("wrong forms with right ones")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Lines, M::Error> {
                let mut lines = Vec::new();
                while let Some(line) = map.next_entry()? {
                    lines.push(line);
                }
                Ok(Lines(lines))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}
