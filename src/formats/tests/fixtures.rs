//! Every file in `tests/fixtures` against the dump beside it.
//!
//! `UPDATE_EXPECTED=1 cargo test fixtures` writes the dumps anew; look at what changed before keeping it.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::dump;
use crate::formats::{FORMATS, Format, Probe, ReadError, read};

/// Where a fixture is and what it has.
pub(super) type Fixture = (PathBuf, Vec<u8>);

/// Every fixture, in order; read once.
pub(super) fn all() -> &'static [Fixture] {
    static ALL: OnceLock<Vec<Fixture>> = OnceLock::new();
    ALL.get_or_init(from_disk)
}

fn from_disk() -> Vec<Fixture> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let entries = |folder: &Path| -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).expect("a folder");
        entries.map(|entry| entry.expect("an entry").path()).collect()
    };
    let folders = Vec::from_iter(FORMATS.iter().map(|format| root.join(format.name)));
    let mut files: Vec<PathBuf> =
        folders.iter().filter(|folder| folder.exists()).flat_map(|folder| entries(folder)).collect();
    files.retain(|path| path.extension().is_none_or(|extension| extension != "expected"));
    files.sort();
    files.into_iter().map(|path| (path.clone(), std::fs::read(path).expect("readable"))).collect()
}

/// The ending of a file's name.
pub(super) fn extension(path: &Path) -> &str {
    path.extension().and_then(|extension| extension.to_str()).unwrap_or_default()
}

#[test]
fn fixtures_read_as_expected() {
    let mut wrong = Vec::new();
    for (path, bytes) in all() {
        let document = read(bytes, extension(path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let folder = path.parent().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
        assert_eq!(folder.as_deref(), Some(document.format.name), "{}", path.display());
        let mut beside = path.clone().into_os_string();
        beside.push(".expected");
        let found = dump(&document);
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            std::fs::write(&beside, &found).expect("writable");
        }
        let expected = std::fs::read_to_string(&beside).unwrap_or_default();
        if found != expected {
            wrong.push(format!("{}\nfound:\n{found}\nexpected:\n{expected}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_certain_by_its_beginning_is_in_no_format_asked_before() {
    let mut certain: Vec<&str> = Vec::new();
    for (path, bytes) in all() {
        let Ok(text) = std::str::from_utf8(bytes) else { continue };
        for extension in ["txt", "srt", extension(path)] {
            let probe = Probe::new(text, extension);
            let format = Format::certain(&probe);
            certain.extend(format.map(|format| format.name));
            let asked = || FORMATS.iter().find(|format| (format.sniff)(&probe)).copied();
            assert!(format.is_none() || format == asked(), "{} as {extension}: {format:?}", path.display());
        }
    }
    certain.sort_unstable();
    certain.dedup();
    assert_eq!(certain, ["ranges", "srt", "whisperx"]);
}

#[test]
fn every_format_has_fixtures() {
    let folder = |path: &Path| path.parent().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
    let folders: Vec<String> = all().iter().filter_map(|(path, _)| folder(path)).collect();
    let without: Vec<_> = FORMATS.iter().filter(|format| !folders.iter().any(|folder| folder == format.name)).collect();
    assert!(without.is_empty(), "{without:?}");
}

#[test]
fn names_for_programs_are_words_with_hyphens() {
    let is_name = |name: &str| {
        name.split('-')
            .all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
    };
    let others: Vec<_> = FORMATS.iter().filter(|format| !is_name(format.name)).collect();
    assert!(others.is_empty(), "{others:?}");
}

/// How many bytes of a fixture are cut off one by one at its beginning; behind these it is every seventh, and all at its
/// end. Every format has fixtures that are hardly longer.
const EVERY: usize = 600;

/// A file cut anywhere, as by a full disk, is read or refused; only broken JSON and XML name a line, and only what is cut
/// of an archive is no text.
#[test]
fn every_beginning_of_a_fixture_is_read_or_refused() {
    for (path, bytes) in all() {
        let is_tried = |length: &usize| *length < EVERY || length.is_multiple_of(7) || bytes.len() - length < 50;
        for length in (0..bytes.len()).filter(is_tried) {
            match read(&bytes[..length], extension(path)) {
                Ok(_) | Err(ReadError::Empty | ReadError::Unknown | ReadError::NoTranscript { .. }) => {}
                Err(ReadError::Malformed { line, .. }) => {
                    let starts =
                        ["{", "[", "<"].iter().any(|start| bytes.trim_ascii_start().starts_with(start.as_bytes()));
                    assert!(starts, "{}", path.display());
                    let lines = bytes[..length].iter().filter(|byte| **byte == b'\n').count() as u32 + 1;
                    assert!(line <= lines, "{} at {length}: line {line} of {lines}", path.display());
                }
                Err(ReadError::Binary { .. } | ReadError::Office { .. }) if bytes.starts_with(b"PK") => {}
                Err(error) => panic!("{} at {length}: {error}", path.display()),
            }
        }
    }
}
