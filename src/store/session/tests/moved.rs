//! Transcripts that were moved without their session.

use super::*;

const NOTE: &str = ", which was moved, are here";

impl World {
    /// Moves the transcript alone, and returns what is said about it when it is opened there.
    fn move_talk(&mut self, to: &str) -> Vec<String> {
        let to = self.talk.parent().unwrap().join(to);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::rename(&self.talk, &to).unwrap();
        self.talk = to;
        self.open().notes
    }
}

#[test]
fn a_transcript_that_was_moved_finds_its_changes() {
    let mut world = World::new();
    let first = world.talk.clone();
    owned(world.open().access).record(rename("Anna")).unwrap();
    assert_eq!(world.move_talk("other.txt"), [format!("the changes made to {}{NOTE}", first.display())]);
    assert_eq!(world.names(), ["other.txt", "other.txt.whosaid"]);
    assert_eq!(world.restored().changes, [rename("Anna")]);

    let second = world.talk.clone();
    assert_eq!(world.move_talk("archive/talk.txt"), [format!("the changes made to {}{NOTE}", second.display())]);
    assert_eq!(world.names(), ["talk.txt", "talk.txt.whosaid"]);
    assert!(!session_beside(&second, &SessionName::default()).exists());
    let (mut session, restored) = world.session();
    assert_eq!(restored.changes, [rename("Anna")]);
    session.record(Change::Undid).unwrap();
    drop(session);
    assert_eq!(world.restored().changes, [rename("Anna"), Change::Undid]);
}

#[test]
fn a_file_that_was_written_and_renamed_finds_its_changes() {
    let mut world = World::new();
    let mut session = owned(world.open().access);
    session.record(rename("Anna")).unwrap();
    session.record_write(Fingerprint::of(NEW), &talk()).unwrap();
    drop(session);
    fs::write(&world.talk, NEW).unwrap();
    assert_eq!(world.move_talk("other.txt").len(), 1);
    let restored = world.restored();
    assert_eq!((restored.base, restored.changes), (base(&[rename("Anna")]), vec![rename("Anna")]));
}

#[test]
fn a_session_in_the_state_folder_comes_along() {
    let mut world = World::new();
    let first = world.in_state();
    fs::write(world.beside(), b"dear diary\n").unwrap();
    owned(world.open().access).record(rename("Anna")).unwrap();
    assert!(first.exists());
    assert_eq!(world.move_talk("other.txt").len(), 1);
    assert!(!first.exists());
    assert_eq!(world.restored().changes, [rename("Anna")]);
    assert_eq!(world.names(), ["other.txt", "other.txt.whosaid", "talk.txt.whosaid"]);
}

#[test]
fn a_session_whose_transcript_is_there_or_has_another_content_is_left_alone() {
    let mut world = World::new();
    owned(world.open().access).record(rename("Anna")).unwrap();
    let (first, session) = (world.talk.clone(), world.beside());
    world.talk = world.talk.with_file_name("copy.txt");
    fs::copy(&first, &world.talk).unwrap();
    assert_eq!(world.restored(), Restored::default());
    fs::remove_file(&first).unwrap();
    fs::write(&world.talk, NEW).unwrap();
    assert_eq!(world.restored(), Restored::default());
    assert!(session.exists());
    fs::write(&world.talk, OLD).unwrap();
    let held = Journal::open(&session).unwrap();
    assert_eq!(world.restored(), Restored::default(), "another program has it open");
    drop(held);
    assert_eq!(world.open().restored.changes, [rename("Anna")]);
}

#[test]
fn where_a_whole_folder_is_gone_its_sessions_stay() {
    let mut world = World::new();
    world.move_talk("disk/talk.txt");
    fs::write(world.beside(), b"dear diary\n").unwrap();
    owned(world.open().access).record(rename("Anna")).unwrap();
    let (in_state, disk) = (world.in_state(), world.talk.parent().unwrap().to_path_buf());
    let copy = disk.with_file_name("copy.txt");
    fs::copy(&world.talk, &copy).unwrap();
    fs::rename(&disk, disk.with_file_name("unplugged")).unwrap();
    world.talk = copy;
    assert_eq!(world.open().restored.changes, [rename("Anna")]);
    assert!(in_state.exists());
}
