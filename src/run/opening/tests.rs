use std::sync::Arc;
use std::sync::mpsc::channel;

use super::super::Message;
use super::*;
use crate::app::{Config, Effect, Keymap, PlayerReport, WriteRequest};
use crate::model::{Edit, Segment, SegmentIx, SpeakerId, Timestamp};
use crate::run::write_in_place;
use crate::store::IfChanged;
use crate::ui::Themes;

#[test]
fn a_session_fits_a_file_with_coarser_times_than_it_was_given() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("talk.txt");
    fs::write(&path, "[00:00:00] Ann: one two three\n[00:00:10] Ben: four\n").expect("written");
    let folders = Folders { state: folder.path().join("state") };
    let mut opening = Opening::of(Some(&path)).expect("read");
    let source = opening.source.as_mut().expect("a file");
    let first = opening.document.transcript;
    let opened = Session::open(source, first.len(), &SessionName::default(), &folders).expect("a session");
    let Access::Owned(mut session) = opened.access else { panic!("it is free") };
    session.keep_first(&first);
    let mut transcript = first.clone();
    let split = |segment| Place { segment: SegmentIx(segment), offset: 4 };
    let time = Timestamp::from_millis;
    let edits: [&dyn Fn(&Transcript) -> Edit; 5] = [
        &|now| now.split(split(0), SpeakerId(0)).expect("two parts"),
        &|now| now.split(split(1), SpeakerId(0)).expect("two parts"),
        &|now| now.retime(SegmentIx(1), time(2300), None).expect("a segment"),
        &|now| now.retime(SegmentIx(2), time(2600), None).expect("a segment"),
        &|now| now.delete(SegmentIx(1), SegmentIx(1)).expect("a segment"),
    ];
    for edit in edits {
        let edit = edit(&transcript);
        let inverse = transcript.apply(&edit).expect("it fits");
        session.record(Change::Did(Step { edit, inverse })).expect("recorded");
    }
    let bytes = opening.original.bytes.expect("kept");
    let bytes = formats::relabel(&bytes, "txt", &transcript).expect("it holds that");
    write_in_place(source, &mut session, &bytes, &transcript, IfChanged::Refuse, &Progress::default())
        .expect("written");
    drop(session);

    let opening = Opening::of(Some(&path)).expect("read");
    let coarse = opening.document.transcript.segment(SegmentIx(1)).expect("the third part");
    assert_eq!((coarse.start, coarse.text), (time(2000), "three"));
    let source = opening.source.as_ref().expect("a file");
    let restored = Session::look(source, opening.document.transcript.len(), &SessionName::default(), &folders);
    let base = restored.base.as_ref().expect("it was written");
    assert!(first_of(&opening.document.transcript, base).is_err(), "2.3 does not fit before 2.0");
    let Replayed { transcript: mut now, mut history, .. } = replay(&opening, &restored).expect("it fits");
    let segments = |of: &Transcript| {
        let owned = |segment: Segment<'_>| (segment.start, segment.end, segment.speaker, segment.text.to_owned());
        of.segments().map(|(_, segment)| owned(segment)).collect::<Vec<_>>()
    };
    assert_eq!(segments(&now), segments(&transcript));
    while history.undo(&mut now).expect("it fits").is_some() {}
    assert_eq!(segments(&now), segments(&first));
}

#[test]
fn with_a_note_doubtful_places_are_looked_for_too() {
    let (messages, inbox) = channel();
    let (config, keymap, themes) = (Config::default(), Keymap::default(), Themes::new(true));
    let settings = Settings { config, keymap, themes, faults: Vec::new() };
    let (mut app, mut keeper) = Opening::of(None).expect("the sample").start(settings, Outbox { messages, opening: 0 });
    let effects = app.update(Event::Resize(80, 24));
    assert!(matches!(&effects[..], [Effect::Doubt { .. }]), "{effects:?}");
    keeper.finish(Place::default());
    let is_search =
        |message: &Message| matches!(message, Message::App { event: Event::Player(PlayerReport::Missing), .. });
    let told: Vec<Message> = inbox.try_iter().filter(|message| !is_search(message)).collect();
    assert!(
        matches!(&told[..], [Message::App { event: Event::Notice(text), .. }] if text.contains("the sample")),
        "{told:?}"
    );
}

#[test]
fn writes_that_are_stopped_leave_the_files_as_they_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, copy) = (folder.path().join("talk.txt"), folder.path().join("copy.txt"));
    let text = "Ann: one two three\nBen: four\n";
    fs::write(&path, text).expect("written");
    fs::write(&copy, "mine").expect("written");
    let mut opening = Opening::of(Some(&path)).expect("read");
    let source = opening.source.take().expect("a file");
    let opened = Session::open(&source, 2, &SessionName::default(), &Folders { state: folder.path().join("state") })
        .expect("a session");
    let Access::Owned(session) = opened.access else { panic!("it is free") };
    let mut transcript = opening.document.transcript.clone();
    transcript.apply(&Edit::Rename { speaker: SpeakerId(0), name: Some("Ada".into()) }).expect("it fits");
    let (messages, inbox) = channel();
    opening.source = Some(source);
    let mut keeper = Keeper::start(Some(*session), None, opening, None, Outbox { messages, opening: 0 });
    let write = |to: Option<&Path>, is_stopped: bool| {
        let (to, progress) = (to.map(Path::to_path_buf), Arc::<Progress>::default());
        if is_stopped {
            progress.stop();
        }
        let (transcript, overwrite, then_quit) = (transcript.clone(), true, false);
        keeper.write(WriteRequest { number: 1, to, overwrite, then_quit, transcript, progress });
        match inbox.recv() {
            Ok(Message::App { event: Event::Written(outcome), .. }) => match outcome {
                Ok(saved) => saved.text,
                Err(fault) => fault.text,
            },
            other => panic!("{other:?}"),
        }
    };
    for (to, file, holds) in [(None, &path, text), (Some(&*copy), &copy, "mine")] {
        let said = format!("not written: it was stopped; {} is as it was", file.display());
        assert_eq!(write(to, true), said);
        assert_eq!(fs::read_to_string(file).expect("text"), holds);
        assert!(write(to, false).starts_with("written"));
        assert_eq!(fs::read_to_string(file).expect("text"), "Ada: one two three\nBen: four\n");
    }
    keeper.finish(Place::default());
}

#[test]
fn where_changes_are_kept_elsewhere_is_told_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("talk.txt");
    fs::write(&path, "Ann: one two three\nBen: four\n").expect("written");
    let folders = Folders { state: folder.path().join("state") };
    let start = || {
        let mut opening = Opening::of(Some(&path)).expect("read");
        let source = opening.source.as_mut().expect("a file");
        source.real_path = folder.path().join("gone/talk.txt");
        let opened = Session::open(source, 2, &SessionName::default(), &folders).expect("a session");
        let Access::Owned(session) = opened.access else { panic!("it is free") };
        let (messages, inbox) = channel();
        (Keeper::start(Some(*session), None, opening, None, Outbox { messages, opening: 0 }), inbox)
    };
    for tells in [true, false] {
        let (mut keeper, inbox) = start();
        for name in ["Ada", "Bea"] {
            let rename = |name: &str| Edit::Rename { speaker: SpeakerId(0), name: Some(name.into()) };
            keeper.record(Change::Did(Step { edit: rename(name), inverse: rename("Ann") }), Place::default());
        }
        keeper.finish(Place::default());
        let told: Vec<String> = inbox.try_iter().map(|message| format!("{message:?}")).collect();
        assert_eq!(told.len(), usize::from(tells), "{told:?}");
        let said =
            format!("nothing can be kept beside it; your changes are in {}", folders.state.join("sessions/").display());
        assert!(told.iter().all(|told| told.contains(&said) && told.contains("Notice")), "{told:?}");
    }
}

#[test]
fn what_was_not_kept_is_read_again_unless_it_changed() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("talk.srt");
    let bytes = b"1\n00:00:01,000 --> 00:00:02,000\nAnn: one\n";
    fs::write(&path, bytes).expect("written");
    let (document, source) = read_through(&path, |file| formats::read_in_blocks(file, "srt")).expect("there");
    let format = document.expect("read").format;
    let original = Original { bytes: None, extension: "srt".into(), format };
    assert_eq!(bytes_of(&original, Some(&source)).expect("unchanged").as_ref(), bytes);
    fs::write(&path, b"1\n00:00:01,000 --> 00:00:02,000\nBen: two\n").expect("written");
    let refused = bytes_of(&original, Some(&source)).expect_err("changed").to_string();
    assert!(refused.contains("talk.srt changed on disk since it was read"), "{refused}");
    let kept = Original { bytes: Some(bytes.to_vec()), ..original };
    assert_eq!(bytes_of(&kept, Some(&source)).expect("kept").as_ref(), bytes);
}
