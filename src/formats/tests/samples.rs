//! Files from elsewhere, with what is known of them; tested where they are at hand.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde::Deserialize;

use crate::formats::{read, relabel};
use crate::model::{Edit, Overlaps};

#[derive(Deserialize)]
struct Expected {
    file: String,
    n: usize,
    speakers: Vec<serde_json::Value>,
    first_start_s: Option<f64>,
    last_end_s: Option<f64>,
    more: serde_json::Map<String, serde_json::Value>,
}

/// A folder beside the package; `None` says that it is not there.
fn shared(path: &str) -> Option<PathBuf> {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared")).join(path);
    if !path.exists() {
        eprintln!("skipped: {} is not there", path.display());
    }
    path.exists().then_some(path)
}

#[test]
fn the_first_transcript_is_read_whole() {
    let Some(path) = shared("seed/000_7c8a04a0efeded56.txt") else { return };
    let document = read(&std::fs::read(path).expect("readable"), "").expect("a transcript");
    let mut overlaps = Overlaps::default();
    let overlapping = document.transcript.segments().filter(|(_, segment)| overlaps.next(segment.start, segment.end));
    assert_eq!(overlapping.count(), 19);
    assert_eq!(document.transcript.len(), 90);
    assert_eq!(document.transcript.speakers().len(), 3);
    assert_eq!(document.warnings.len(), 1, "{:?}", document.warnings);
}

#[test]
fn naming_a_speaker_of_the_first_transcript_changes_the_labels_only() {
    let Some(path) = shared("seed/000_7c8a04a0efeded56.txt") else { return };
    let source = std::fs::read_to_string(path).expect("readable");
    for name in ["Arthur Mensch", "le présentateur", "M. Dupont, journaliste"] {
        let mut transcript = read(source.as_bytes(), "").expect("a transcript").transcript;
        let speaker = transcript.speakers().named("SPEAKER_02").expect("there");
        transcript.apply(&Edit::Rename { speaker, name: Some(name.into()) }).expect("fits");
        let expected = source.replace("] SPEAKER_02 :", &format!("] {name} :"));
        let written = relabel(source.as_bytes(), "", &transcript).map(|bytes| String::from_utf8(bytes).expect("UTF-8"));
        assert!(written.as_ref() == Ok(&expected), "{name}: {:?}", written.err());
    }
}

#[test]
fn samples_are_read_as_known() {
    let Some(path) = shared("samples/expected.json") else { return };
    let folder = path.with_file_name("");
    let all: Vec<Expected> = serde_json::from_slice(&std::fs::read(&path).expect("readable")).expect("a list");
    let mut wrong = Vec::new();
    for expected in &all {
        wrong.extend(differences(expected, &std::fs::read(folder.join(&expected.file)).expect("readable")));
    }
    eprintln!("{} of {} files are not read as known", wrong.len(), all.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What differs, one line each.
fn differences(expected: &Expected, bytes: &[u8]) -> Vec<String> {
    let Expected { file, .. } = expected;
    let extension = file.rsplit('.').next().unwrap_or_default();
    let document = match read(bytes, extension) {
        Ok(document) => document,
        Err(error) => return vec![format!("{file}: {error}")],
    };
    let transcript = &document.transcript;
    assert_eq!(relabel(bytes, extension, transcript).as_deref(), Ok(bytes), "{file}");
    let mut n = expected.n;
    let mut last_end_s = expected.last_end_s;
    let mut speakers: BTreeSet<String> =
        expected.speakers.iter().map(|name| name.to_string().replace('"', "")).collect();
    match file.as_str() {
        // Nine lines `Presenter: …`, left out of the count, look like turns in every way.
        "plain/tc39-2023-05-16.md" => {
            n += 9;
            speakers.insert("Presenter".into());
        }
        // The seven lines `**Break:**` have no text and make no turns; the count has six of them.
        "markdown/changelog-news-116.md" => n -= 6,
        // Two labels are written so, and the last cue ends before it starts.
        "noscribe/interview.vtt" => {
            speakers.extend(["//S00".into(), "//S02".into()]);
            last_end_s = Some(726.16);
        }
        _ => {}
    }
    let found: BTreeSet<String> = transcript.speakers().iter().map(|(_, speaker)| speaker.label.to_string()).collect();
    let found: BTreeSet<String> = found.into_iter().filter(|label| !label.is_empty()).collect();
    let seconds = |time: Option<crate::model::Timestamp>| time.map(|time| time.seconds());
    let last_end = transcript.segments().filter_map(|(_, segment)| segment.end).max();
    let last_start = transcript.segments().filter_map(|(_, segment)| segment.start).max();
    let known_last_start = expected.more.get("last_start").and_then(serde_json::Value::as_f64);
    let mut wrong = Vec::new();
    let mut compare = |what: &str, is_equal: bool, found: String| {
        if !is_equal {
            wrong.push(format!("{file}: {what}: found {found}"));
        }
    };
    compare("segments", transcript.len() == n, format!("{} not {n}", transcript.len()));
    compare("speakers", found == speakers, format!("{found:?} not {speakers:?}"));
    compare("start", seconds(transcript.start()) == expected.first_start_s, format!("{:?}", transcript.start()));
    compare("end", seconds(last_end) == last_end_s, format!("{last_end:?}"));
    compare(
        "last start",
        known_last_start.is_none() || seconds(last_start) == known_last_start,
        format!("{last_start:?}"),
    );
    wrong
}
