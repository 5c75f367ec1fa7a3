//! What the standard says, by the browsers' own tests where they are at hand.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::blocks::{standard, timing};
use crate::formats::kit::lines::joined;
use crate::formats::kit::markup::voices;

fn shared() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples/wpt-webvtt");
    if !path.exists() {
        eprintln!("skipped: {} is not there", path.display());
    }
    path.exists().then_some(path)
}

#[derive(Deserialize)]
struct File {
    cues: Vec<Expected>,
}

#[derive(Deserialize, PartialEq, Debug)]
struct Expected {
    id: String,
    start: u64,
    end: u64,
    text: String,
}

fn found(bytes: &[u8]) -> Vec<Expected> {
    let text = String::from_utf8_lossy(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)).replace('\0', "\u{FFFD}");
    let cue = |(cue, id): (crate::formats::kit::cues::Cue, &str)| Expected {
        id: id.into(),
        start: cue.range.0,
        end: cue.range.1.unwrap_or_default(),
        text: joined(&text, cue.payload).into_owned(),
    };
    standard(&text).into_iter().map(cue).collect()
}

#[test]
fn files_have_the_cues_that_browsers_find() {
    let Some(folder) = shared() else { return };
    let read = |path: PathBuf| std::fs::read(path).expect("readable");
    let files: std::collections::BTreeMap<String, File> =
        serde_json::from_slice(&read(folder.join("expected.json"))).expect("a table");
    let found = |name: &str| found(&read(folder.join("file-parsing").join(name)));
    let wrong: Vec<String> = files
        .iter()
        .filter(|(name, file)| found(name) != file.cues)
        .map(|(name, file)| format!("{name}: {:?}\nnot {:?}", found(name), file.cues))
        .collect();
    eprintln!("{} of {} files have the cues that browsers find", files.len() - wrong.len(), files.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[derive(Deserialize)]
struct CueText {
    text: String,
    #[serde(rename = "expectedTree")]
    tree: String,
}

/// The name and the text of a tree, as far as there is one voice: `title` is the name, `"…"` what is shown.
fn voice_of(tree: &str) -> (String, String) {
    let mut voice = (String::new(), String::new());
    let mut shown = false;
    for line in tree.split_inclusive('\n') {
        let piece = line.trim_end_matches('\n');
        let inner = piece.strip_prefix('|').map_or(piece, |piece| piece.trim_start_matches(' '));
        if let Some(name) = inner.strip_prefix("title=\"").filter(|_| !shown) {
            voice.0 = name.trim_end_matches('"').into();
        } else if inner.starts_with('"') || shown {
            if shown {
                voice.1.push('\n');
            }
            let text = if shown { piece } else { &inner[1..] };
            shown = !text.ends_with('"');
            voice.1 += text.strip_suffix('"').unwrap_or(text);
        }
    }
    voice
}

/// Where we part with the standard: `<` that starts no tag, and references without an end or of more than Latin text,
/// stay as they are; NUL is shown as such; a blank line ends a cue before its text is looked at; `<ruby>` and what is
/// in `<v>` behind other text make no difference to us.
#[test]
fn cue_text_is_that_of_browsers() {
    let Some(folder) = shared() else { return };
    let (mut all, mut alike) = (0, 0);
    for name in ["entities", "tags", "text", "timestamps", "tree-building"] {
        let bytes = std::fs::read(folder.join("cue-text").join(name).with_extension("json")).expect("readable");
        let cases: Vec<CueText> = serde_json::from_slice(&bytes).expect("a list");
        for CueText { text, tree } in &cases {
            let (label, shown) = voice_of(tree);
            let found = voices(text, 0, |_, _| false);
            let labels: String = found.iter().map(|voice| &*voice.label).collect();
            let texts: String = found.iter().map(|voice| &*voice.text).collect();
            let is_alike = labels == label && texts == shown.trim();
            all += 1;
            alike += usize::from(is_alike);
            let is_ours = text.contains("\n\n") || text.contains('\0') || text.contains('<') || text.contains('&');
            assert!(is_alike || is_ours, "{text:?}: {found:?} not {label:?} {shown:?}");
            if !is_alike {
                eprintln!("{name}: {text:?} is {found:?} to us, {label:?} {shown:?} by the standard");
            }
        }
    }
    eprintln!("{alike} of {all} cue texts are read as browsers do");
    assert!(alike >= ALIKE, "{alike} of {all}");
}

/// How many of the browsers' 77 cue texts are the same to us.
const ALIKE: usize = 54;

#[test]
fn times_by_the_standard() {
    for line in
        ["00:00.000 --> 00:01.000", "  1:00:00.000-->999:00:01.000align:start", "00:00:00.000\t-->\t00:00:01.000"]
    {
        assert!(timing(line).is_some(), "{line}");
    }
    for line in [
        "00:00:00,000 --> 00:00:01,000",
        "00:00 --> 00:01",
        "0:00.000 --> 0:01.000",
        "60:00.000 --> 61:00.000",
        "00:60.000 --> 00:61.000",
        "00:00.00 --> 00:01.00",
        "00:00.000 -> 00:01.000",
        "-00:00.000 --> 00:01.000",
    ] {
        assert_eq!(timing(line), None, "{line}");
    }
}
