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

/// Where a file is read otherwise than the list has it: segments, last end, and why.
const KNOWN: [(&str, usize, Option<f64>, &str); 28] = [
    ("aapb-json/aapb-cpb-aacip-111-21ghx7d6-transcript.json", 792, Some(3759.2), "the file names its speakers"),
    ("audacity/rgeraldporter-test-label-1.txt", 61, Some(2282.55), "the list has the end of the last line"),
    ("deepgram/ai-sdk-deepgram.json", 1, Some(35.85), "the list counts words"),
    ("elevenlabs/ai-sdk-elevenlabs.json", 1, Some(2.479), "the list counts words and spaces"),
    ("google-stt/gcp-possible-bug.sample.json", 12, Some(79.9), "the list counts results; the last one has all words"),
    ("lhotse/lhotse-supervision.json", 4, Some(0.9), "the list has the end of the last line"),
    (
        "markdown/changelog-news-116.md",
        8,
        None,
        "`**Break:**` has no text and makes no turn; the list has six of seven",
    ),
    ("noscribe/interview.html", 249, Some(737.141), "an earlier segment ends later than the last"),
    (
        "noscribe/interview.vtt",
        56,
        Some(726.16),
        "the last cue ends before it starts; two labels are written //S00, //S02",
    ),
    (
        "plain/tc39-2023-05-16.md",
        373,
        None,
        "nine lines `Presenter: …`, left out of the list, look like turns in every way",
    ),
    ("podlove-json/podlove-fg45.json", 149, Some(3658.6), "the last entry has no end"),
    ("rev-nlp/earnings21-amazon-4386541.nlp", 158, Some(1096.77), "the list counts tokens"),
    ("rttm/childproject-vtc.rttm", 15, Some(28312.511), "the list has the end of the last line"),
    ("speechmatics/speechmatics-batch-job-transcript.json", 5, Some(12.3), "the list counts words and signs"),
    ("speechmatics/speechmatics-sm-transcript.json", 10, Some(53.19), "the list counts words and signs"),
    ("speechmatics/speechmatics-two_speakers.json", 2, Some(3.2), "the list counts words and signs"),
    ("stm-ctm/meeteval-hyp1.ctm", 3, Some(80.0), "the list counts words"),
    ("textgrid/batchalign-utterance.TextGrid", 12, Some(25.94), "the list counts empty intervals"),
    (
        "textgrid/childproject-textgrid.TextGrid",
        5,
        Some(9.285),
        "the list counts empty intervals, and tiers with nothing else",
    ),
    ("textgrid/praatio-bobby_words_with_newlines_longfile.TextGrid", 5, Some(1.117), "the list counts empty intervals"),
    ("trs/frint980428.trs", 6, Some(20.0), "a turn of two speakers makes two segments"),
    ("whisper/ai-sdk-openai-verbose_json.json", 1, Some(2.02), "the list counts words"),
    ("whisperx/transcriptx-word_level.json", 5, Some(8.0), "segments end where the speaker of the words changes"),
    ("youtube/hanifcarroll-sample.json3", 2, Some(4.24), "one event is only a line end"),
    ("lrc/openlrc-test_subtitle.lrc", 7, Some(25.0), "the list counts empty lines, which only end the one before"),
    ("sbv/webvtt-py-sample.sbv", 5, Some(16.234), "the last cue ends before it starts"),
    ("vtt/turnchunk-youtube_auto_real_shape.vtt", 4, Some(11.43), "what rolling captions repeat is said once"),
    ("vtt/webvtt-py-youtube_dl.vtt", 3, Some(305.069), "what rolling captions repeat is said once"),
];

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
    let known = KNOWN.iter().find(|known| known.0 == file);
    let n = known.map_or(expected.n, |(_, n, ..)| *n);
    let last_end_s = known.map_or(expected.last_end_s, |(_, _, end, ..)| *end);
    let names = |names: &[serde_json::Value]| names.iter().map(|name| name.to_string().replace('"', "")).collect();
    let mut speakers: BTreeSet<String> = names(&expected.speakers);
    match file.as_str() {
        "plain/tc39-2023-05-16.md" => drop(speakers.insert("Presenter".into())),
        "noscribe/interview.vtt" => speakers.extend(["//S00".into(), "//S02".into()]),
        // The table of the file names the numbers: F1 to F10 and M1 to M21, with some left out.
        "aapb-json/aapb-cpb-aacip-111-21ghx7d6-transcript.json" => {
            let absent = ["F7", "F8", "M2", "M8", "M16"];
            let all = (1..=10).map(|n| format!("F{n}")).chain((1..=21).map(|n| format!("M{n}")));
            speakers = all.filter(|name| !absent.contains(&name.as_str())).collect();
        }
        "textgrid/childproject-textgrid.TextGrid" => {
            speakers.retain(|name| !["2POPMT", "FA1", "FA2", "MA1", "MA2", "Autre"].contains(&name.trim()));
        }
        "textgrid/praatio-bobby_words_with_newlines_longfile.TextGrid" => {
            speakers = ["phrase", "\"word\""].map(str::to_owned).into();
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
        file.starts_with("lrc/") || known_last_start.is_none() || seconds(last_start) == known_last_start,
        format!("{last_start:?}"),
    );
    wrong
}
