//! Recording, and what comes back.

mod cutting;
mod finding;
mod moved;

use std::os::unix::fs::PermissionsExt;

use tempfile::TempDir;

use super::*;
use crate::model::{Builder, Edit, Progress, Segment, SegmentIx, SpeakerId, Step};
use crate::store::record::Base;
use crate::store::write::replace_looking;
use crate::store::{IfChanged, Recording, read_file, replace_file};

const SEGMENTS: usize = 2;
const OLD: &[u8] = b"SPEAKER_00: bonjour\nSPEAKER_01: salut\n";
const NEW: &[u8] = b"Anna: bonjour\nSPEAKER_01: salut\n";

/// A transcript in a folder of its own, and a user's state folder.
struct World {
    root: TempDir,
    talk: PathBuf,
    folders: Folders,
}

impl World {
    fn new() -> World {
        let root = tempfile::tempdir().unwrap();
        let talks = fs::canonicalize(root.path()).unwrap().join("talks");
        fs::create_dir(&talks).unwrap();
        let talk = talks.join("talk.txt");
        fs::write(&talk, OLD).unwrap();
        let folders = Folders { state: root.path().join("state") };
        World { root, talk, folders }
    }

    fn open(&self) -> Opened {
        self.try_open().unwrap()
    }

    fn try_open(&self) -> Result<Opened, SessionError> {
        Session::open(&read_file(&self.talk).unwrap(), SEGMENTS, &SessionName::default(), &self.folders)
    }

    /// Opens what must be ours and without anything to tell.
    fn session(&self) -> (Box<Session>, Restored) {
        let opened = self.open();
        assert_eq!(opened.notes, [""; 0]);
        (owned(opened.access), opened.restored)
    }

    fn restored(&self) -> Restored {
        self.session().1
    }

    fn beside(&self) -> PathBuf {
        session_beside(&self.talk, &SessionName::default())
    }

    fn in_state(&self) -> PathBuf {
        self.folders.session_of(&self.talk, &SessionName::default())
    }

    /// What lies in the transcript's folder.
    fn names(&self) -> Vec<String> {
        names(self.talk.parent().unwrap())
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn owned(access: Access) -> Box<Session> {
    match access {
        Access::Owned(session) => session,
        Access::ReadOnly(reason) => panic!("{reason}"),
    }
}

fn reason(access: Access) -> Reason {
    match access {
        Access::Owned(session) => panic!("{session:?}"),
        Access::ReadOnly(reason) => reason,
    }
}

fn rename(name: &str) -> Change {
    let edit = |name: Option<&str>| Edit::Rename { speaker: SpeakerId(0), name: name.map(String::from) };
    Change::Did(Step { edit: edit(Some(name)), inverse: edit(None) })
}

fn circumstances() -> Circumstances {
    let recording = Some(Recording { place: "talk.mp3".into(), offset: -1200 });
    Circumstances { recording, began: Some(50_700_000) }
}

fn place(segment: u32) -> Place {
    Place { segment: SegmentIx(segment), offset: 3 }
}

/// A transcript with as many segments as there were read.
fn talk() -> Transcript {
    let mut builder = Builder::default();
    let speaker = builder.speaker("SPEAKER_00");
    for _ in 0..SEGMENTS {
        builder.push(Segment { start: None, end: None, speaker, text: "", words: &[] }).unwrap();
    }
    builder.finish().unwrap()
}

/// What is restored where that was written after these steps.
fn base(changes: &[Change]) -> Option<Base> {
    let inverse = |change: &Change| match change {
        Change::Did(step) => step.inverse.clone(),
        other => panic!("no step: {other:?}"),
    };
    Some(Base { labels: talk().labels(), inverses: changes.iter().rev().map(inverse).collect(), outline: None })
}

#[test]
fn looking_at_a_transcript_leaves_nothing_beside_it() {
    let world = World::new();
    let (mut session, restored) = world.session();
    assert_eq!(restored, Restored::default());
    assert_eq!(session.path(), None);
    session.flush().unwrap();
    drop(session);
    assert_eq!(world.names(), ["talk.txt"]);
    assert!(!world.in_state().exists());
}

#[test]
fn changes_come_back_after_every_reopening() {
    let world = World::new();
    let (mut session, _) = world.session();
    session.record(rename("Anna")).unwrap();
    session.record(Change::Undid).unwrap();
    assert_eq!(session.path(), Some(world.beside().as_path()));
    drop(session);
    assert_eq!(world.names(), ["talk.txt", "talk.txt.whosaid"]);

    let (mut session, restored) = world.session();
    assert_eq!(restored.changes, [rename("Anna"), Change::Undid]);
    session.record(Change::Redid).unwrap();
    session.record_place(place(1)).unwrap();
    drop(session);

    let restored = world.restored();
    assert_eq!(restored.changes, [rename("Anna"), Change::Undid, Change::Redid]);
    assert_eq!((restored.place, restored.saved, restored.base), (Some(place(1)), Some(0), None));
    assert_eq!(world.names(), ["talk.txt", "talk.txt.whosaid"]);
    assert!(!world.in_state().exists());
}

#[test]
fn a_record_is_on_the_disk_at_once() {
    let world = World::new();
    let (mut session, _) = world.session();
    for (count, name) in ["Anna", "Béa", "Chloé"].into_iter().enumerate() {
        session.record(rename(name)).unwrap();
        let lines = fs::read_to_string(world.beside()).unwrap();
        assert_eq!(lines.lines().count(), count + 2);
        assert!(lines.ends_with("}\n") && lines.contains(name), "{lines}");
    }
}

#[test]
fn a_session_is_for_its_user_alone_until_it_is_shared() {
    let world = World::new();
    let mode = || fs::metadata(world.beside()).unwrap().permissions().mode() & 0o7777;
    fs::set_permissions(&world.talk, fs::Permissions::from_mode(0o644)).unwrap();
    let (mut session, _) = world.session();
    session.record(rename("Anna")).unwrap();
    assert_eq!(mode(), 0o600);

    fs::set_permissions(world.beside(), fs::Permissions::from_mode(0o640)).unwrap();
    fs::remove_file(world.beside()).unwrap();
    session.record(rename("Béa")).unwrap();
    assert_eq!(mode(), 0o640, "made again as it was");
}

#[test]
fn a_session_that_may_not_be_read_is_left_alone_and_ones_own_is_kept_elsewhere() {
    let world = World::new();
    world.session().0.record(rename("Anna")).unwrap();
    let theirs = fs::read(world.beside()).unwrap();
    let denied: Opener = |path| match path.parent().is_some_and(|folder| folder.ends_with("sessions")) {
        true => Journal::open(path),
        false => Err(io::ErrorKind::PermissionDenied.into()),
    };
    for expected in [&[][..], &[rename("Béa")]] {
        let source = read_file(&world.talk).unwrap();
        let opened = Session::open_through(denied, &source, SEGMENTS, &SessionName::default(), &world.folders).unwrap();
        assert!(opened.notes[0].contains("talk.txt.whosaid: is not for you to read and is left alone"));
        assert_eq!(opened.restored.changes, expected);
        owned(opened.access).record(rename("Béa")).unwrap();
    }
    assert_eq!(fs::read(world.beside()).unwrap(), theirs);
}

#[test]
fn a_session_goes_on_after_a_cut_at_any_byte() {
    let world = World::new();
    let (mut session, _) = world.session();
    session.record(rename("Anna")).unwrap();
    session.record(Change::Undid).unwrap();
    drop(session);
    let whole = fs::read(world.beside()).unwrap();
    let all = [rename("Anna"), Change::Undid];

    for cut in 0..=whole.len() {
        fs::write(world.beside(), &whole[..cut]).unwrap();
        let lines = whole[..cut].iter().filter(|byte| **byte == b'\n').count();
        let clean = cut > 0 && whole[cut - 1] == b'\n';
        let opened = world.open();
        let changes = &all[..lines.saturating_sub(1)];
        assert_eq!(opened.restored.changes, changes, "cut at {cut}");
        assert_eq!(opened.notes.len(), usize::from(!clean), "cut at {cut}: {:?}", opened.notes);
        let mut session = owned(opened.access);
        session.record(rename("Zoé")).unwrap();
        drop(session);
        assert_eq!(world.restored().changes, [changes, &[rename("Zoé")]].concat(), "cut at {cut}");
    }
    // Where the first line was cut, the rest was kept.
    let header = whole.iter().position(|byte| *byte == b'\n').unwrap();
    let set_aside = world.names().iter().filter(|name| name.starts_with("talk.txt.whosaid.old")).count();
    assert_eq!(set_aside, header + 1);
}

#[test]
fn undo_survives_the_write_of_the_transcript() {
    let world = World::new();
    let source = read_file(&world.talk).unwrap();
    let (mut session, _) = world.session();
    session.record(rename("Anna")).unwrap();
    session.record_write(Fingerprint::of(NEW), &talk()).unwrap();
    session.record_write(Fingerprint::of(NEW), &talk()).unwrap();

    // Killed before the write: the file is as it was.
    drop(session);
    let (mut session, restored) = world.session();
    assert_eq!((restored.base, restored.saved), (None, Some(0)));

    session.record_write(Fingerprint::of(NEW), &talk()).unwrap();
    replace_file(&source.real_path, NEW, &source.fingerprint, IfChanged::Refuse, true, &Progress::default()).unwrap();
    session.record(rename("Annie")).unwrap();
    drop(session);

    let (mut session, restored) = world.session();
    assert_eq!(restored.base, base(&[rename("Anna")]));
    assert_eq!(restored.changes, [rename("Anna"), rename("Annie")]);
    assert_eq!(restored.saved, Some(1));
    session.record_write(Fingerprint::of(b"third"), &talk()).unwrap();
    drop(session);

    // The original put back by hand: still the same session.
    fs::rename(world.talk.with_extension("txt.orig"), &world.talk).unwrap();
    assert_eq!(world.restored().base, None);
}

#[test]
fn a_kill_at_any_step_of_a_save_leaves_the_file_old_or_new_and_every_change() {
    let world = World::new();
    let source = read_file(&world.talk).unwrap();
    let (mut session, _) = world.session();
    session.record(rename("Anna")).unwrap();
    session.record_write(Fingerprint::of(NEW), &talk()).unwrap();
    let mut seen = Vec::new();
    replace_looking(&source.real_path, NEW, &source.fingerprint, &mut || {
        let now = read_file(&world.talk).unwrap();
        let restored = Session::look(&now, SEGMENTS, &SessionName::default(), &world.folders);
        assert_eq!(restored.changes, [rename("Anna")]);
        let is_new = now.bytes == NEW;
        assert!(is_new || now.bytes == OLD);
        assert_eq!((restored.saved, restored.base.is_some()), (Some(usize::from(is_new)), is_new));
        let original = fs::read(world.talk.with_extension("txt.orig"));
        assert!(original.is_ok_and(|kept| kept == OLD) || !is_new);
        seen.push(is_new);
    });
    // Two temporary files of four steps each, and what is done with them.
    assert_eq!((seen.len(), seen.iter().filter(|is_new| **is_new).count()), (13, 2), "{seen:?}");
}

#[test]
fn a_place_is_kept_in_the_state_folder_and_moves_along_with_the_first_edit() {
    let world = World::new();
    let (mut session, _) = world.session();
    session.record_place(place(1)).unwrap();
    assert_eq!(session.path(), Some(world.in_state().as_path()));
    drop(session);
    assert_eq!(world.names(), ["talk.txt"]);

    let (mut session, restored) = world.session();
    assert_eq!(restored, Restored { place: Some(place(1)), ..Restored::default() });
    let before = fs::read(world.in_state()).unwrap();
    session.record_place(place(1)).unwrap();
    assert_eq!(fs::read(world.in_state()).unwrap(), before, "nothing new is not written");
    session.record_place(place(0)).unwrap();
    session.record(rename("Anna")).unwrap();
    assert_eq!(session.path(), Some(world.beside().as_path()));
    assert!(!world.in_state().exists());
    drop(session);

    let restored = world.restored();
    assert_eq!((restored.changes, restored.place), (vec![rename("Anna")], Some(place(0))));
}

#[test]
fn where_the_folder_cannot_be_written_the_session_stays_in_the_state_folder() {
    let world = World::new();
    let mut source = read_file(&world.talk).unwrap();
    source.real_path = world.talk.with_file_name("gone").join("talk.txt");
    let open = || Session::open(&source, SEGMENTS, &SessionName::default(), &world.folders).unwrap();

    let mut session = owned(open().access);
    session.record_place(place(1)).unwrap();
    session.record(rename("Anna")).unwrap();
    let elsewhere = world.folders.session_of(&source.real_path, &SessionName::default());
    assert_eq!(session.path(), Some(elsewhere.as_path()));
    drop(session);

    let opened = open();
    assert_eq!(opened.notes, [""; 0]);
    assert_eq!((opened.restored.changes, opened.restored.place), (vec![rename("Anna")], Some(place(1))));
    let mut session = owned(opened.access);
    session.record(rename("Béa")).unwrap();
    assert_eq!(session.path(), Some(elsewhere.as_path()));
    drop(session);
    assert_eq!(open().restored.changes, [rename("Anna"), rename("Béa")]);
}

#[test]
fn a_name_too_long_for_an_ending_has_its_session_in_the_state_folder() {
    let world = World::new();
    let long = world.talk.with_file_name("x".repeat(255));
    fs::rename(&world.talk, &long).unwrap();
    let open = || Session::open(&read_file(&long).unwrap(), SEGMENTS, &SessionName::default(), &world.folders).unwrap();
    owned(open().access).record(rename("Anna")).unwrap();
    assert_eq!(open().restored.changes, [rename("Anna")]);
}

#[test]
fn a_session_file_that_appears_later_is_not_overwritten() {
    let world = World::new();
    let (mut session, _) = world.session();
    fs::write(world.beside(), b"dear diary\n").unwrap();
    let error = session.record(rename("Anna")).unwrap_err();
    assert!(matches!(&error, SessionError::Taken(path) if *path == world.beside()), "{error}");
    assert_eq!(fs::read(world.beside()).unwrap(), b"dear diary\n");

    fs::remove_file(world.beside()).unwrap();
    session.flush().unwrap();
    drop(session);
    assert_eq!(world.restored().changes, [rename("Anna")]);
}

#[test]
fn a_session_file_that_is_removed_loses_no_change() {
    let world = World::new();
    let (mut session, _) = world.session();
    session.record(rename("Anna")).unwrap();
    fs::remove_file(world.beside()).unwrap();
    session.record(rename("Béa")).unwrap();

    fs::remove_file(world.beside()).unwrap();
    fs::write(world.beside(), b"mine").unwrap();
    let error = session.record(Change::Undid).unwrap_err();
    assert!(matches!(&error, SessionError::Taken(path) if *path == world.beside()), "{error}");
    assert_eq!(fs::read(world.beside()).unwrap(), b"mine");

    fs::remove_file(world.beside()).unwrap();
    session.flush().unwrap();
    drop(session);
    assert_eq!(world.restored().changes, [rename("Anna"), rename("Béa"), Change::Undid]);
}

#[test]
fn what_could_not_be_recorded_is_recorded_before_what_comes_next() {
    let world = World::new();
    let (mut session, _) = world.session();
    session.record(rename("Anna")).unwrap();
    // Nor can anything be written in the state folder.
    let sessions = world.in_state().parent().unwrap().to_path_buf();
    fs::write(&sessions, b"").unwrap();
    session.journal.as_mut().unwrap().set_writable(false);
    for change in [rename("Béa"), Change::Undid] {
        let error = session.record(change).unwrap_err();
        assert!(matches!(&error, SessionError::Write { path, .. } if *path == world.beside()), "{error}");
    }
    assert_eq!(fs::read_to_string(world.beside()).unwrap().lines().count(), 2);
    session.journal.as_mut().unwrap().set_writable(true);
    session.record(Change::Redid).unwrap();
    session.journal.as_mut().unwrap().set_writable(false);
    session.record_place(place(1)).unwrap_err();
    session.journal.as_mut().unwrap().set_writable(true);
    session.record_place(place(1)).unwrap();
    drop(session);
    fs::remove_file(&sessions).unwrap();
    let restored = world.restored();
    assert_eq!(restored.changes, [rename("Anna"), rename("Béa"), Change::Undid, Change::Redid]);
    assert_eq!(restored.place, Some(place(1)));
}

#[test]
fn a_session_that_can_be_written_no_more_goes_on_in_the_state_folder() {
    let world = World::new();
    let (mut session, _) = world.session();
    session.record(rename("Anna")).unwrap();
    session.journal.as_mut().unwrap().set_writable(false);
    session.record(rename("Béa")).unwrap();
    assert_eq!(session.path(), Some(world.in_state().as_path()));
    session.record(Change::Undid).unwrap();
    drop(session);
    let all = [rename("Anna"), rename("Béa"), Change::Undid];
    // That beside the transcript is a beginning of it.
    assert_eq!(fs::read_to_string(world.beside()).unwrap().lines().count(), 2);
    assert_eq!(world.restored().changes, all);

    // With the folder goes the session in it, not what it had.
    let world = World::new();
    let (mut session, _) = world.session();
    session.record(rename("Anna")).unwrap();
    let folder = world.talk.parent().unwrap();
    fs::remove_dir_all(folder).unwrap();
    session.record(rename("Béa")).unwrap();
    session.record(Change::Undid).unwrap();
    drop(session);
    fs::create_dir(folder).unwrap();
    fs::write(&world.talk, OLD).unwrap();
    assert_eq!(world.restored().changes, all);
}

#[test]
fn with_nowhere_to_write_the_changes_wait() {
    let world = World::new();
    let mut source = read_file(&world.talk).unwrap();
    source.real_path = world.talk.with_file_name("later").join("talk.txt");
    // A state folder below a file cannot be created.
    let folders = Folders { state: world.talk.join("state") };
    let opened = Session::open(&source, SEGMENTS, &SessionName::default(), &folders).unwrap();
    assert_eq!(opened.notes.len(), 1, "{:?}", opened.notes);
    assert!(opened.notes[0].contains("do not open this transcript twice"), "{:?}", opened.notes);
    let mut session = owned(opened.access);
    assert!(matches!(session.record(rename("Anna")), Err(SessionError::Write { .. })));
    assert_eq!(session.path(), None);

    fs::create_dir(source.real_path.parent().unwrap()).unwrap();
    session.flush().unwrap();
    assert_eq!(session.path(), Some(session_beside(&source.real_path, &SessionName::default()).as_path()));
    drop(session);
    let again = Session::open(&source, SEGMENTS, &SessionName::default(), &folders).unwrap();
    assert_eq!(again.restored.changes, [rename("Anna")]);
}

#[test]
fn a_second_opening_is_read_only_and_told_who_holds_it() {
    let world = World::new();
    let (mut first, _) = world.session();
    first.record(rename("Anna")).unwrap();

    let second = world.open();
    assert_eq!(second.restored.changes, [rename("Anna")], "it shows what there is");
    let told = reason(second.access);
    assert!(matches!(&told, Reason::Held(Some(holder)) if holder.pid == std::process::id()), "{told}");
    assert!(told.to_string().contains(&format!("(process {}", std::process::id())), "{told}");

    drop(first);
    world.session();
}

#[test]
fn the_second_opening_changes_nothing_of_a_line_being_written() {
    let world = World::new();
    let (mut first, _) = world.session();
    first.record(rename("Anna")).unwrap();
    let half = [fs::read(world.beside()).unwrap(), b"{\"at\":".to_vec()].concat();
    fs::write(world.beside(), &half).unwrap();
    let second = world.open();
    assert_eq!((second.restored.changes, second.notes), (vec![rename("Anna")], vec![]));
    assert_eq!(fs::read(world.beside()).unwrap(), half);
}

#[test]
fn users_with_other_state_folders_meet_at_the_session_file() {
    let world = World::new();
    let theirs = Folders { state: world.root.path().join("their-state") };
    let source = read_file(&world.talk).unwrap();
    let (mut first, _) = world.session();
    let mut early = owned(Session::open(&source, SEGMENTS, &SessionName::default(), &theirs).unwrap().access);
    first.record(rename("Anna")).unwrap();
    assert!(matches!(early.record(rename("Béa")), Err(SessionError::Taken(_))));
    drop(early);

    let late = Session::open(&source, SEGMENTS, &SessionName::default(), &theirs).unwrap();
    assert_eq!(late.restored.changes, [rename("Anna")]);
    assert_eq!(reason(late.access), Reason::Held(None));
    drop(first);
    owned(Session::open(&source, SEGMENTS, &SessionName::default(), &theirs).unwrap().access);
}
