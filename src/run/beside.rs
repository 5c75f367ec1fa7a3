//! Files beside a transcript that say more of what is in it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::formats::{self, Document};
use crate::model::{Edit, Run, SegmentIx, SpeakerId, Transcript};
use crate::store::{SourceFile, read_file};

/// What the other files are good for.
#[derive(Debug, Default)]
pub(super) struct Beside {
    /// Gives the segments the speakers of another file.
    pub speakers: Option<Edit>,
    /// noScribe's page of the same speech, which says more.
    pub page: Option<PathBuf>,
    /// What to say about it.
    pub note: Option<String>,
}

/// Looks for the files of the same name and another ending. What cannot be read there is passed over.
pub(super) fn look(path: &Path, document: &Document) -> Beside {
    let transcript = &document.transcript;
    let is_silent = |transcript: &Transcript| transcript.segments().all(|(_, segment)| segment.text.trim().is_empty());
    let has_speakers = transcript.speakers().iter().any(|(_, speaker)| !speaker.label.is_empty());
    if !has_speakers && transcript.start().is_some() {
        return turns_beside(&beside(path, "rttm"), transcript);
    }
    let page =
        Some(beside(path, "html")).filter(|page| document.format.name == "webvtt" && says_more(page, transcript));
    let note = match document.format.name {
        "rttm" if is_silent(transcript) => ["srt", "vtt", "json", "txt", "tsv"]
            .map(|ending| beside(path, ending))
            .into_iter()
            .find(|other| other.is_file())
            .map(|other| format!("{} has the words: opened, it gets these speakers", name(&other))),
        _ => page.as_ref().map(|page| format!("{} has the same words with better times: open that", name(page))),
    };
    Beside { speakers: None, page, note }
}

/// Whether a file is a page of noScribe, with the speech of a transcript in more pieces.
///
/// The page may have been mended since, and subtitles name in the text who says something meanwhile: so nine words of
/// ten must be the same.
fn says_more(page: &Path, transcript: &Transcript) -> bool {
    let Some(page) = read(page).filter(|page| page.format.name == "noscribe") else { return false };
    let (ours, theirs) = (words(transcript), words(&page.transcript));
    let count = |words: &HashMap<String, usize>| words.values().sum::<usize>();
    let common: usize = ours.iter().map(|(word, count)| theirs.get(word).map_or(0, |other| *count.min(other))).sum();
    page.transcript.len() > transcript.len() && common * 10 >= count(&ours).max(count(&theirs)) * 9
}

/// How often every word is said.
fn words(transcript: &Transcript) -> HashMap<String, usize> {
    let mut words = HashMap::new();
    for (_, segment) in transcript.segments() {
        for word in segment.text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            *words.entry(word.to_owned()).or_default() += 1;
        }
    }
    words
}

/// The speakers that a file of turns has for the segments of a transcript without any.
fn turns_beside(path: &Path, transcript: &Transcript) -> Beside {
    let Ok(SourceFile { bytes, .. }) = read_file(path) else { return Beside::default() };
    let recording = path.file_stem().unwrap_or_default().to_string_lossy();
    let turns = formats::speakers_of(&String::from_utf8_lossy(&bytes), &recording);
    let assigned = formats::assign(transcript, &turns);
    let mut labels: Vec<&str> = Vec::new();
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let mut given = Vec::new();
    for (at, label) in assigned.iter().enumerate() {
        let Some(label) = label else { continue };
        let number = *numbers.entry(label).or_insert_with(|| {
            labels.push(label);
            labels.len() - 1
        });
        given.push((SegmentIx::at(at), SpeakerId::at(transcript.speakers().len() + number)));
    }
    if given.is_empty() {
        return Beside::default();
    }
    let added = labels.iter().map(|label| Edit::AddSpeaker { label: (*label).to_owned() });
    let edit = Edit::Batch(added.chain([Edit::Assign { runs: Run::of(given) }]).collect());
    Beside {
        speakers: Some(edit),
        page: None,
        note: Some(format!("the speakers are those of {}; u takes them away", name(path))),
    }
}

/// The file of the same name with another ending; that of a compressed file is not compressed.
fn beside(path: &Path, ending: &str) -> PathBuf {
    path.with_file_name(format!("{}.{ending}", formats::stem_of(path)))
}

fn read(path: &Path) -> Option<Document> {
    formats::read(&read_file(path).ok()?.bytes, &formats::extension_of(path)).ok()
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
