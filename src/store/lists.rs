//! Small TOML files that a user keeps for many transcripts: lists of lines like `"a" = "b"`.

use std::fmt;
use std::io;
use std::path::Path;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use toml::Spanned;

use super::source::read_small;

/// A file with more bytes than this is no such list.
const LARGEST: u64 = 1 << 20;

/// Why a file cannot be used as a list: which file, what is wrong with it and in which line, how it is written.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0}")]
pub struct ListError(String);

/// Reads a list in its order: `add` takes what stands on either side of each sign `=`, and says what is wrong with it.
///
/// `form` says how a list is written.
pub(super) fn read_list(
    path: &Path,
    form: &str,
    mut add: impl FnMut(String, String) -> Result<(), String>,
) -> Result<(), ListError> {
    let told = path.display();
    let text = read_small(path, LARGEST).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => ListError(format!("there is no {told}; {form}")),
        _ => ListError(format!("{told}: {error}")),
    })?;
    let text = text.ok_or_else(|| ListError(format!("{told}: too large for such a list; {form}")))?;
    let fault = |at: usize, message: String| {
        let line = text.get(..at).unwrap_or_default().matches('\n').count() + 1;
        ListError(format!("{told}, line {line}: {message}; {form}"))
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
