//! What is found under the name of a session, and what becomes of it.

use super::*;
use crate::model::Outline;
use crate::store::Outdated;
use crate::store::journal::Opening;

#[test]
fn damage_in_the_middle_keeps_what_is_before_and_a_copy_of_all() {
    let world = World::new();
    let (mut session, _) = world.session();
    session.record(rename("Anna")).unwrap();
    session.record(rename("Béa")).unwrap();
    drop(session);
    let damaged = fs::read_to_string(world.beside()).unwrap().replace("Béa", "B\"a") + "more\n";
    fs::write(world.beside(), &damaged).unwrap();

    let opened = world.open();
    let kept = world.beside().with_file_name("talk.txt.whosaid.damaged");
    assert_eq!(
        opened.notes,
        [format!(
            "{}: damaged from line 3 on; 1 change before it restored, the whole is kept as {}",
            world.beside().display(),
            kept.display()
        )]
    );
    assert_eq!(opened.restored.changes, [rename("Anna")]);
    assert_eq!(fs::read_to_string(&kept).unwrap(), damaged);
    owned(opened.access).record(rename("Zoé")).unwrap();
    assert_eq!(world.restored().changes, [rename("Anna"), rename("Zoé")]);
}

#[test]
fn a_session_of_another_content_is_set_aside_under_a_free_name() {
    let world = World::new();
    for (content, old) in [(NEW, "talk.txt.whosaid.old"), (OLD, "talk.txt.whosaid.old2")] {
        let mut session = owned(world.open().access);
        session.keep_first(&talk());
        session.record(rename("Anna")).unwrap();
        drop(session);
        let before = fs::read(world.beside()).unwrap();
        fs::write(&world.talk, content).unwrap();

        let opened = world.open();
        let old = world.beside().with_file_name(old);
        assert_eq!((opened.notes, opened.restored), (vec![], Restored::default()));
        let aside = opened.outdated.expect("it is handed over");
        let session = Outdated { first: Outline::of(&talk()), changes: vec![rename("Anna")] };
        assert_eq!((&aside.path, &aside.session), (&old, &session));
        assert_eq!(fs::read(old).unwrap(), before);
        assert!(!world.beside().exists());
    }
}

#[test]
fn the_circumstances_are_kept_in_the_state_folder_and_goes_on_with_every_session() {
    let world = World::new();
    let (mut session, _) = world.session();
    session.record_circumstances(circumstances()).unwrap();
    assert_eq!(session.path(), Some(world.in_state().as_path()));
    drop(session);
    let before = fs::read(world.in_state()).unwrap();
    let (mut session, restored) = world.session();
    assert_eq!(restored, Restored { circumstances: circumstances(), ..Restored::default() });
    session.record_circumstances(circumstances()).unwrap();
    assert_eq!(fs::read(world.in_state()).unwrap(), before, "nothing new is not written");
    drop(session);

    // Where the transcript was changed by another program, they are the same.
    fs::write(&world.talk, NEW).unwrap();
    let looked = Session::look(&read_file(&world.talk).unwrap(), SEGMENTS, &SessionName::default(), &world.folders);
    assert_eq!(looked, Restored { circumstances: circumstances(), ..Restored::default() });
    let (mut session, restored) = world.session();
    assert_eq!(restored.circumstances, circumstances());
    session.record(rename("Anna")).unwrap();
    drop(session);
    let (mut session, restored) = world.session();
    assert_eq!((restored.circumstances, restored.changes.len()), (circumstances(), 1));
    session.start_over().unwrap();
    session.flush().unwrap();
    drop(session);
    assert_eq!(world.restored(), Restored { circumstances: circumstances(), ..Restored::default() });

    let (mut session, _) = world.session();
    session.record(rename("Anna")).unwrap();
    drop(session);
    fs::write(&world.talk, OLD).unwrap();
    let opened = world.open();
    assert!(opened.outdated.is_some());
    owned(opened.access).flush().unwrap();
    assert_eq!(world.restored(), Restored { circumstances: circumstances(), ..Restored::default() });
}

#[test]
fn a_session_with_other_segments_is_set_aside() {
    let world = World::new();
    owned(world.open().access).record(rename("Anna")).unwrap();
    let source = read_file(&world.talk).unwrap();
    let opened = Session::open(&source, SEGMENTS + 1, &SessionName::default(), &world.folders).unwrap();
    assert!(opened.outdated.is_some_and(|aside| aside.session.first.is_none()));
    assert_eq!((opened.notes.len(), opened.restored), (0, Restored::default()));
    assert_eq!(world.names(), ["talk.txt", "talk.txt.whosaid.old"]);
}

#[test]
fn a_session_that_cannot_be_replayed_is_set_aside_by_the_caller() {
    let world = World::new();
    let (mut session, _) = world.session();
    session.record(rename("Anna")).unwrap();
    session.record_write(Fingerprint::of(NEW), &talk()).unwrap();
    session.record_place(place(1)).unwrap();
    drop(session);
    let (mut session, _) = world.session();
    assert_eq!(session.start_over().unwrap(), Some(world.beside().with_file_name("talk.txt.whosaid.old")));
    assert_eq!(world.names(), ["talk.txt", "talk.txt.whosaid.old"]);
    session.record_place(place(1)).unwrap();
    assert_eq!(session.path(), Some(world.in_state().as_path()), "without an edit again");
    session.record_write(Fingerprint::of(NEW), &talk()).unwrap();
    session.record(rename("Béa")).unwrap();
    assert_eq!(session.path(), Some(world.beside().as_path()));
    drop(session);
    let restored = world.restored();
    assert_eq!((restored.changes, restored.place), (vec![rename("Béa")], Some(place(1))));
    fs::write(&world.talk, NEW).unwrap();
    assert_eq!(world.restored().base, base(&[]), "the new session has them");
}

#[test]
fn starting_over_next_to_a_session_that_stays_begins_a_whole_one() {
    let world = World::new();
    owned(world.open().access).record(rename("Anna")).unwrap();
    let (mut session, _) = world.session();
    fs::remove_file(world.beside()).unwrap();
    let error = session.start_over().unwrap_err();
    assert!(matches!(&error, SessionError::SetAside { path, .. } if *path == world.beside()), "{error}");
    session.record(rename("Béa")).unwrap();
    assert_eq!(session.path(), Some(world.in_state().as_path()));
    drop(session);
    assert_eq!(world.restored().changes, [rename("Béa")]);
}

/// A transcript whose session can be named, and nothing with one more ending.
fn world_with_a_long_name() -> World {
    let mut world = World::new();
    let long = world.talk.with_file_name("x".repeat(255 - ".whosaid".len()));
    fs::rename(&world.talk, &long).unwrap();
    world.talk = long;
    world
}

#[test]
fn a_session_that_cannot_be_set_aside_is_left_alone() {
    let world = world_with_a_long_name();
    owned(world.open().access).record(rename("Anna")).unwrap();
    let before = fs::read(world.beside()).unwrap();
    fs::write(&world.talk, NEW).unwrap();
    let opened = world.open();
    assert!(opened.notes[0].contains("was made before another program changed this transcript, so its changes are not in force, cannot be set aside ("));
    assert!(opened.notes[0].ends_with(") and is left alone; changes are kept in the state folder"));
    assert_eq!((opened.notes.len(), opened.restored), (1, Restored::default()));
    owned(opened.access).record(rename("Béa")).unwrap();
    assert_eq!(world.open().restored.changes, [rename("Béa")]);
    assert_eq!(fs::read(world.beside()).unwrap(), before);
}

#[test]
fn a_damaged_session_without_room_for_a_copy_is_left_alone_and_goes_on_elsewhere() {
    let world = world_with_a_long_name();
    let mut session = owned(world.open().access);
    session.record(rename("Anna")).unwrap();
    drop(session);
    let mut damaged = fs::read(world.beside()).unwrap();
    damaged.extend_from_slice(b"nonsense\nand more\n");
    fs::write(world.beside(), &damaged).unwrap();
    let opened = world.open();
    assert!(opened.notes[0].contains(": damaged from line 3 on; 1 change before it restored, no copy can be made ("));
    assert_eq!((opened.notes.len(), opened.restored.changes), (1, vec![rename("Anna")]));
    let mut session = owned(opened.access);
    session.record(rename("Béa")).unwrap();
    assert_eq!(session.path(), Some(world.in_state().as_path()));
    drop(session);
    assert_eq!(world.open().restored.changes, [rename("Anna"), rename("Béa")]);
    assert_eq!(fs::read(world.beside()).unwrap(), damaged);
}

#[test]
fn a_place_in_a_text_that_changed_is_forgotten() {
    let world = World::new();
    world.session().0.record_place(place(1)).unwrap();
    fs::write(&world.talk, NEW).unwrap();
    assert_eq!(world.restored(), Restored::default());
    assert_eq!(names(world.in_state().parent().unwrap()), [""; 0]);
}

/// Opens a session as when the one beside the transcript belongs to someone else.
fn open_unwritable(path: &Path) -> io::Result<Opening> {
    let in_state = path.components().any(|part| part.as_os_str() == "state");
    if in_state { Journal::open(path) } else { Ok(Opening::ReadOnly(fs::read(path)?)) }
}

#[test]
fn a_session_that_cannot_be_written_goes_on_in_the_state_folder() {
    let world = World::new();
    owned(world.open().access).record(rename("Anna")).unwrap();
    let before = fs::read(world.beside()).unwrap();
    let source = read_file(&world.talk).unwrap();
    let open =
        || Session::open_through(open_unwritable, &source, SEGMENTS, &SessionName::default(), &world.folders).unwrap();

    let opened = open();
    assert_eq!(opened.restored.changes, [rename("Anna")]);
    let mut session = owned(opened.access);
    session.record(rename("Béa")).unwrap();
    assert_eq!(session.path(), Some(world.in_state().as_path()));
    drop(session);
    assert_eq!(open().restored.changes, [rename("Anna"), rename("Béa")]);
    assert_eq!(fs::read(world.beside()).unwrap(), before);

    // Once it can be written again, the one with all the changes is still the one that counts.
    assert_eq!(world.restored().changes, [rename("Anna"), rename("Béa")]);
}

#[test]
fn of_two_sessions_that_went_apart_the_one_not_used_is_told() {
    let world = World::new();
    owned(world.open().access).record(rename("Anna")).unwrap();
    let source = read_file(&world.talk).unwrap();
    let open =
        || Session::open_through(open_unwritable, &source, SEGMENTS, &SessionName::default(), &world.folders).unwrap();
    owned(open().access).record(rename("Béatrice")).unwrap();
    let theirs = Folders { state: world.root.path().join("their-state") };
    owned(Session::open(&source, SEGMENTS, &SessionName::default(), &theirs).unwrap().access)
        .record(rename("Zoé"))
        .unwrap();
    let note = "another session of this transcript, with 2 changes, is left unused";

    let opened = open();
    assert_eq!(opened.restored.changes, [rename("Anna"), rename("Béatrice")]);
    assert_eq!(opened.notes, [format!("{}: {note}", world.beside().display())]);
    drop(opened);

    let opened = world.open();
    assert_eq!(opened.restored.changes, [rename("Anna"), rename("Zoé")]);
    assert_eq!(opened.notes, [format!("{}: {note}", world.in_state().display())]);
}

#[test]
fn a_copy_of_the_session_in_the_state_folder_does_not_replace_it() {
    let world = World::new();
    owned(world.open().access).record(rename("Anna")).unwrap();
    fs::create_dir_all(world.in_state().parent().unwrap()).unwrap();
    fs::copy(world.beside(), world.in_state()).unwrap();
    let opened = world.open();
    assert_eq!(opened.restored.changes, [rename("Anna")]);
    assert_eq!(owned(opened.access).path(), Some(world.beside().as_path()));
}

#[test]
fn a_place_does_not_hide_the_edits_of_someone_else() {
    let world = World::new();
    world.session().0.record_place(place(1)).unwrap();
    let theirs = Folders { state: world.root.path().join("their-state") };
    let source = read_file(&world.talk).unwrap();
    owned(Session::open(&source, SEGMENTS, &SessionName::default(), &theirs).unwrap().access)
        .record(rename("Anna"))
        .unwrap();

    let open =
        || Session::open_through(open_unwritable, &source, SEGMENTS, &SessionName::default(), &world.folders).unwrap();
    let opened = open();
    assert_eq!(opened.restored.changes, [rename("Anna")]);
    owned(opened.access).record_place(place(0)).unwrap();
    let restored = open().restored;
    assert_eq!((restored.changes, restored.place), (vec![rename("Anna")], Some(place(0))));
}

#[test]
fn a_stale_session_that_cannot_be_moved_is_left_alone() {
    let world = World::new();
    owned(world.open().access).record(rename("Anna")).unwrap();
    let before = fs::read(world.beside()).unwrap();
    fs::write(&world.talk, NEW).unwrap();
    let source = read_file(&world.talk).unwrap();
    let opened =
        Session::open_through(open_unwritable, &source, SEGMENTS, &SessionName::default(), &world.folders).unwrap();
    assert_eq!(opened.notes.len(), 1);
    let mut session = owned(opened.access);
    session.record(rename("Béa")).unwrap();
    assert_eq!(session.path(), Some(world.in_state().as_path()));
    assert_eq!(fs::read(world.beside()).unwrap(), before);
}

#[test]
fn someones_own_file_is_left_alone_and_the_session_goes_to_the_state_folder() {
    let world = World::new();
    fs::write(world.beside(), b"dear diary\n").unwrap();
    for _ in 0..2 {
        let opened = world.open();
        assert_eq!(
            opened.notes,
            [format!(
                "{}: is not a session file and is left alone; changes are kept in the state folder",
                world.beside().display()
            )]
        );
        let mut session = owned(opened.access);
        session.record(rename("Anna")).unwrap();
        assert_eq!(session.path(), Some(world.in_state().as_path()));
    }
    assert_eq!(world.open().restored.changes, [rename("Anna"), rename("Anna")]);
    assert_eq!(fs::read(world.beside()).unwrap(), b"dear diary\n");

    fs::remove_file(world.beside()).unwrap();
    fs::create_dir(world.beside()).unwrap();
    assert_eq!(world.open().notes.len(), 1);
    assert_eq!(world.open().restored.changes, [rename("Anna"), rename("Anna")]);
}

#[test]
fn a_session_of_a_later_version_makes_the_transcript_read_only() {
    let world = World::new();
    let later = b"{\"whosaid\":7,\"tracks\":[]}\nanything\n";
    for path in [world.beside(), world.in_state()] {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, later).unwrap();
        let reason = reason(world.open().access);
        assert_eq!(reason, Reason::Newer { path: path.clone(), version: 7 });
        assert!(reason.to_string().contains("(format 7); update whosaid, or move that file away"), "{reason}");
        assert_eq!(fs::read(&path).unwrap(), later);
        fs::remove_file(&path).unwrap();
    }
}

#[test]
fn a_link_to_nowhere_in_the_place_of_the_session_is_left_alone() {
    let world = World::new();
    std::os::unix::fs::symlink("nowhere", world.beside()).unwrap();
    let opened = world.open();
    let note = "is not a session file and is left alone; changes are kept in the state folder";
    assert_eq!(opened.notes, [format!("{}: {note}", world.beside().display())]);
    owned(opened.access).record(rename("Anna")).unwrap();
    assert_eq!(fs::read_link(world.beside()).unwrap(), Path::new("nowhere"));
    assert_eq!(world.open().restored.changes, [rename("Anna")]);
}
