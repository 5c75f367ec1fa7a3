//! The format that somebody asks for, by its name or by that of a file.

use std::path::Path;

use super::packing::{Packing, unpack};
use super::{FORMATS, Format, ReadError, extension_of, packed_for};

impl Format {
    /// The format that people call so: by its name or an ending of its files.
    ///
    /// Names may be written with `-` or `_`, and those of JSON formats without their end, as in `whosaid`; an ending
    /// may have its dot.
    pub fn called(name: &str) -> Option<&'static Format> {
        let name = hyphened(name);
        let is_called = |format: &&&Format| {
            let own = hyphened(format.name);
            own == name || own.strip_suffix("-json") == Some(&name)
        };
        let ending = name.strip_prefix('.').unwrap_or(&name);
        FORMATS.iter().find(is_called).copied().or_else(|| Format::named(ending))
    }

    /// The format that a file's name asks for: by an ending in two parts such as `seglst.json`, else by the last one.
    pub fn asked_by(path: &Path) -> Option<&'static Format> {
        Format::spelled_out(path).or_else(|| Format::named(&extension_of(path)))
    }

    /// The ending that asks for it: its first one, with its name before where that asks for another.
    pub fn ending(&self) -> String {
        let ending = self.extensions.first().copied().unwrap_or(self.name);
        match Format::named(ending) {
            Some(format) if format.name == self.name => ending.to_owned(),
            _ => format!("{}.{ending}", self.name.strip_suffix("-json").unwrap_or(self.name)),
        }
    }

    /// The format whose name stands before an ending of its own.
    pub fn spelled_out(path: &Path) -> Option<&'static Format> {
        let ending = extension_of(path);
        let name = path.file_name()?.to_string_lossy().to_lowercase();
        let (stem, _) = name.rsplit_once(&format!(".{ending}"))?;
        let (_, name) = stem.rsplit_once('.')?;
        Format::called(name).filter(|format| format.extensions.contains(&ending.as_str()) && name != ending)
    }
}

/// The bytes of a file as one of this name: compressed if and only if its ending says so.
pub fn repacked_for(path: &Path, bytes: Vec<u8>) -> Result<Vec<u8>, ReadError> {
    let (plain, packing) = unpack(&bytes)?;
    let wanted = Packing::of_name(path);
    if packing == wanted { Ok(bytes) } else { Ok(packed_for(path, plain.into_owned())) }
}

fn hyphened(name: &str) -> String {
    name.to_lowercase().replace('_', "-")
}

/// A file's name without the endings that tell its format and that it is compressed: `Talk` for `Talk.SRT.gz`.
pub fn stem_of(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default();
    let is_packed = path.extension().is_some_and(|last| !last.eq_ignore_ascii_case(extension_of(path).as_str()));
    let stem = if is_packed { Path::new(stem).file_stem().unwrap_or(stem) } else { stem };
    stem.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_of_a_format_asks_for_it() {
        for format in FORMATS.iter().filter(|format| format.is_written()) {
            let ending = format.ending();
            let asked = Format::asked_by(Path::new(&format!("talk.{ending}"))).map(|format| format.name);
            assert_eq!(asked, Some(format.name), "{ending}");
        }
    }
}
