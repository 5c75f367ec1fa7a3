//! The names that speakers have in the other files of a folder, as their sessions tell.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::folders::{SESSION, SessionName, folder_of, session_beside};
use super::record::{Event, events_of};
use crate::model::{Edit, KnownNames, SpeakerId};

/// So many sessions are read, the newest first.
const MOST_FILES: usize = 200;

/// So many bytes are read of all of them together.
const MOST_BYTES: u64 = 16 << 20;

/// The names in the sessions beside a transcript, without its own. What cannot be read is passed over.
///
/// Costs reading two hundred sessions at most, and no more than 16 MiB.
pub fn names_beside(real_path: &Path) -> KnownNames {
    let own = session_beside(real_path, &SessionName::default());
    let mut names = KnownNames::default();
    let mut left = MOST_BYTES;
    for path in newest_sessions(folder_of(real_path)).filter(|path| *path != own).take(MOST_FILES) {
        let mut bytes = Vec::new();
        let read = File::open(path).and_then(|file| file.take(left + 1).read_to_end(&mut bytes));
        // One that is cut off would tell names of long ago.
        if read.is_err() || bytes.len() as u64 > left {
            continue;
        }
        left -= bytes.len() as u64;
        names.add_file(names_of(&bytes));
    }
    names
}

fn newest_sessions(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut sessions: Vec<(SystemTime, PathBuf)> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| *extension == SESSION[1..]))
        .filter_map(|path| {
            let found = fs::metadata(&path).ok().filter(|found| found.is_file())?;
            Some((found.modified().unwrap_or(SystemTime::UNIX_EPOCH), path))
        })
        .collect();
    sessions.sort_unstable_by(|one, other| other.cmp(one));
    sessions.into_iter().map(|(_, path)| path)
}

/// The names that the speakers of a session have at its end, each with the label where that is known.
fn names_of(session: &[u8]) -> Vec<(Option<String>, String)> {
    let (mut labels, mut edits, mut done) = (Vec::new(), Vec::new(), 0_usize);
    for event in events_of(session) {
        match event {
            Event::Did { edit, .. } => {
                edits.truncate(done);
                edits.push(edit);
                done += 1;
            }
            Event::Undid => done = done.saturating_sub(1),
            Event::Redid => done += 1,
            Event::Written { labels: written, .. } => labels = written.speakers,
            Event::Place(_) | Event::Recording(_) | Event::Began(_) | Event::First(_) => {}
        }
    }
    edits.truncate(done);
    let labels = (0..).map(SpeakerId).zip(labels.into_iter().map(|speaker| speaker.label)).collect();
    let mut speakers = Names { labels, ..Names::default() };
    speakers.follow(&edits);
    speakers.shown()
}

/// Who is called what, as far as edits tell.
#[derive(Default)]
struct Names {
    labels: BTreeMap<SpeakerId, String>,
    names: BTreeMap<SpeakerId, String>,
    merged: BTreeSet<SpeakerId>,
}

impl Names {
    fn follow(&mut self, edits: &[Edit]) {
        let mut added = Vec::new();
        for edit in edits {
            match edit {
                Edit::Rename { speaker, name: Some(name) } => drop(self.names.insert(*speaker, name.clone())),
                Edit::Rename { speaker, name: None } => drop(self.names.remove(speaker)),
                Edit::Merge { speaker, into: Some(_) } => drop(self.merged.insert(*speaker)),
                Edit::Merge { speaker, into: None } => drop(self.merged.remove(speaker)),
                Edit::AddSpeaker { label } => added.push(label),
                Edit::Assign { runs } => self.number(&mut added, runs.iter().map(|run| run.speaker)),
                Edit::Splice { insert, .. } => self.number(&mut added, insert.iter().map(|piece| piece.speaker)),
                Edit::Batch(edits) => self.follow(edits),
                _ => {}
            }
        }
    }

    /// Knows the speakers added by the segments they are added for: the last numbers of all are theirs.
    fn number(&mut self, added: &mut Vec<&String>, used: impl Iterator<Item = SpeakerId>) {
        let behind = used.max().map_or(0, |last| last.0.saturating_add(1));
        let first = behind.saturating_sub(added.len() as u32);
        self.labels.extend((first..).map(SpeakerId).zip(added.drain(..).cloned()));
    }

    /// The names given, and labels that no name was given for: many files have names for labels.
    fn shown(mut self) -> Vec<(Option<String>, String)> {
        self.merged.iter().for_each(|id| drop((self.names.remove(id), self.labels.remove(id))));
        let named: Vec<_> = self.names.into_iter().map(|(id, name)| (self.labels.remove(&id), name)).collect();
        named.into_iter().chain(self.labels.into_values().map(|label| (None, label))).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::model::{Builder, Change, Run, Segment, SegmentIx, Step, Transcript};
    use crate::store::{Access, Fingerprint, Folders, Session, read_file};

    fn transcript() -> Transcript {
        let mut builder = Builder::default();
        for label in ["SPEAKER_00", "SPEAKER_01", "Nora"] {
            let speaker = builder.speaker(label);
            builder.push(Segment { start: None, end: None, speaker, text: "Oui.", words: &[] }).unwrap();
        }
        builder.finish().unwrap()
    }

    fn rename(speaker: u32, name: &str) -> Edit {
        Edit::Rename { speaker: SpeakerId(speaker), name: Some(name.into()) }
    }

    fn add(label: &str, id: u32) -> Edit {
        let runs = vec![Run { first: SegmentIx(0), len: 1, speaker: SpeakerId(id) }];
        Edit::Batch(vec![Edit::AddSpeaker { label: label.into() }, Edit::Assign { runs }])
    }

    /// A folder with a transcript of this name and a session in which this happened; `None` is undo.
    fn keep(folder: &Path, name: &str, is_written: bool, edits: &[Option<Edit>]) {
        let path = folder.join(name);
        fs::write(&path, "x").unwrap();
        let folders = Folders { state: folder.join("state") };
        let opened = Session::open(&read_file(&path).unwrap(), 3, &SessionName::default(), &folders).unwrap();
        let Access::Owned(mut session) = opened.access else { panic!("held") };
        let mut transcript = transcript();
        for edit in edits {
            let change = match edit.clone() {
                Some(edit) => Change::Did(Step { inverse: transcript.apply(&edit).unwrap(), edit }),
                None => Change::Undid,
            };
            session.record(change).unwrap();
        }
        if is_written {
            session.record_write(Fingerprint::of(b"new"), &transcript).unwrap();
        }
    }

    fn names(folder: &Path, label: &str) -> Vec<(String, usize)> {
        let names = names_beside(&folder.join("today.txt"));
        names.for_label(label).into_iter().map(|known| (known.name.clone(), known.files)).collect()
    }

    #[test]
    fn the_last_names_of_other_files_are_known_the_most_frequent_first() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        keep(folder, "1.txt", false, &[Some(rename(0, "Ad")), Some(rename(0, "Ada")), Some(rename(1, "Ben"))]);
        keep(folder, "2.txt", false, &[Some(rename(0, "Ada")), Some(rename(1, "Zed")), None, Some(rename(1, "Cleo"))]);
        // The open one tells nothing new, nor do files of other kinds.
        keep(folder, "today.txt", false, &[Some(rename(0, "Own"))]);
        fs::write(folder.join("other.whosaid"), "{\"whosaid\":").unwrap();
        fs::write(folder.join("later.whosaid"), "{\"whosaid\":99}\n{}").unwrap();
        fs::create_dir(folder.join("folder.whosaid")).unwrap();
        assert_eq!(names(folder, "SPEAKER_00"), [("Ada".into(), 2), ("Ben".into(), 1), ("Cleo".into(), 1)]);
        assert!(names_beside(Path::new("/no/such/folder/talk.txt")).for_label("").is_empty());
    }

    #[test]
    fn labels_that_are_names_count_and_speakers_merged_do_not() {
        let folder = tempfile::tempdir().unwrap();
        let merge = Edit::Merge { speaker: SpeakerId(0), into: Some(SpeakerId(1)) };
        let edits = [rename(0, "Ada"), add("Zoe", 3), rename(3, "Zoé"), add("Yann", 4), add("SPEAKER_07", 5), merge];
        keep(folder.path(), "1.txt", false, &edits.map(Some));
        assert_eq!(names(folder.path(), ""), [("Yann".into(), 1), ("Zoé".into(), 1)]);
        // The labels of the file itself are known when it was written.
        keep(folder.path(), "2.txt", true, &[]);
        assert_eq!(names(folder.path(), "")[0], ("Nora".into(), 1));
    }

    #[test]
    fn of_equals_that_of_the_same_label_comes_first() {
        let folder = tempfile::tempdir().unwrap();
        keep(folder.path(), "1.txt", true, &[Some(rename(0, "Ada")), Some(rename(1, "Ben"))]);
        let first = |label| names(folder.path(), label)[0].0.clone();
        assert_eq!((first("SPEAKER_00"), first("SPEAKER_01")), ("Ada".into(), "Ben".into()));
    }

    #[test]
    fn only_the_newest_sessions_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let now = SystemTime::now();
        for at in 0..MOST_FILES as u64 + 2 {
            let name = format!("{at}.txt");
            keep(folder.path(), &name, false, &[Some(rename(0, &format!("Guest Nr. {at} of all")))]);
            let session = File::options().append(true).open(folder.path().join(name + ".whosaid")).unwrap();
            session.set_modified(now - Duration::from_secs(at)).unwrap();
        }
        let known = names(folder.path(), "");
        assert_eq!(known.len(), MOST_FILES);
        assert!(known.contains(&(format!("Guest Nr. {} of all", MOST_FILES - 1), 1)));
    }
}
