//! `whosaid merge`: two people work on copies of a transcript, and both find their work again.

use std::path::{Path, PathBuf};

use whosaid::formats;
use whosaid::model::{
    Annotation, Change, Edit, History, Marking, Rewording, Run, SegmentIx, SpeakerId, Step, Transcript,
};
use whosaid::store::{Access, Folders, Session, SessionName, read_file};

use crate::home::{Home, Outcome, fixture};

/// A home with a copy of the talk for each of two people.
fn copies() -> Home {
    let home = Home::new();
    for folder in ["ann", "ben"] {
        std::fs::create_dir(home.path(folder)).expect("the folder is ours");
        home.put(&format!("{folder}/talk.txt"), &fixture("talk.txt"));
    }
    home
}

fn folders(home: &Home) -> Folders {
    let (_, state) = home.environment().into_iter().find(|(name, _)| *name == "WHOSAID_STATE_DIR").expect("it is set");
    Folders { state }
}

/// Makes changes as the program does when the transcript is not written.
fn change(home: &Home, file: &str, edits: &[&dyn Fn(&Transcript) -> Edit]) {
    let source = read_file(&home.path(file)).expect("it is there");
    let mut transcript = formats::read(&source.bytes, "txt").expect("a transcript").transcript;
    let opened = Session::open(&source, transcript.len(), &SessionName::default(), &folders(home)).expect("a session");
    let Access::Owned(mut session) = opened.access else { panic!("it is ours") };
    session.keep_first(&transcript);
    let mut history = History::default();
    opened.restored.changes.iter().for_each(|change| history.replay(&mut transcript, change).expect("it fits"));
    for edit in edits {
        let edit = edit(&transcript);
        let inverse = transcript.apply(&edit).expect("it fits");
        session.record(Change::Did(Step { edit, inverse })).expect("the folder is ours");
    }
}

fn named(speaker: u32, name: &str) -> impl Fn(&Transcript) -> Edit {
    move |_| Edit::Rename { speaker: SpeakerId(speaker), name: Some(name.to_owned()) }
}

fn noted(segment: u32, note: &str, tags: &[&str]) -> impl Fn(&Transcript) -> Edit {
    let tags = tags.iter().copied().map(String::from).collect();
    let annotation = Annotation { note: note.to_owned(), tags };
    move |_| Edit::Annotate { segment: SegmentIx(segment), annotation: annotation.clone() }
}

fn marked(first: u32) -> impl Fn(&Transcript) -> Edit {
    move |_| Edit::Mark { runs: vec![Marking { first: SegmentIx(first), len: 1, marked: true }] }
}

fn given(first: u32, speaker: u32) -> impl Fn(&Transcript) -> Edit {
    move |_| Edit::Assign { runs: vec![Run { first: SegmentIx(first), len: 1, speaker: SpeakerId(speaker) }] }
}

fn reworded(segment: u32, from: &'static str, to: &'static str) -> impl Fn(&Transcript) -> Edit {
    move |now| {
        let text = now.segment(SegmentIx(segment)).expect("there").text;
        assert!(text.contains(from), "{text}");
        let text = text.replace(from, to);
        Edit::Reword { texts: vec![Rewording { segment: SegmentIx(segment), text, words: Vec::new() }], what: None }
    }
}

/// What Ann and Ben did: some of it in each other's way.
fn worked_on(home: &Home) {
    change(
        home,
        "ann/talk.txt",
        &[
            &named(0, "Ann"),
            &marked(0),
            &noted(0, "", &["night"]),
            &noted(1, "Ask her.", &["door"]),
            &reworded(1, "Thank you", "Thanks"),
            &reworded(2, "noticed", "noted"),
            &given(3, 1),
        ],
    );
    change(
        home,
        "ben/talk.txt",
        &[
            &named(0, "Anna"),
            &named(1, "Ravi"),
            &marked(2),
            &noted(0, "", &["theme/cost"]),
            &noted(1, "Ask him.", &[]),
            &reworded(1, "coming", "being here"),
            &reworded(2, "noticed", "saw that"),
            &given(3, 0),
            &given(4, 2),
        ],
    );
}

fn lines(home: &Home, arguments: &[&str]) -> Vec<String> {
    let run = home.run(arguments);
    String::from_utf8(run.data().to_vec()).expect("UTF-8").lines().map(String::from).collect()
}

/// All files of both.
fn files(home: &Home) -> Vec<(PathBuf, Vec<u8>)> {
    let names = ["ann/talk.txt", "ann/talk.txt.whosaid", "ben/talk.txt", "ben/talk.txt.whosaid"];
    names.iter().map(|name| (home.path(name), home.get(name))).collect()
}

fn said(run: &Outcome) -> Vec<&str> {
    run.stderr.lines().map(|line| line.strip_prefix("whosaid: ").expect("who says so")).collect()
}

#[test]
fn both_find_their_work_again_and_what_they_disagree_on_is_told() {
    let home = copies();
    worked_on(&home);
    let before = files(&home);
    let run = home.run(&["merge", "ann/talk.txt", "ben/talk.txt", "-o", "both.txt"]);
    assert_eq!(run.status, Some(0), "{}", run.stderr);
    let told = said(&run);
    for clash in [
        "both changed the name of SPEAKER_00: kept “Ann”, ben/talk.txt has “Anna”",
        "both changed 00:06 the note at “Thank you for coming. …”: kept “Ask her.; Ask him.”, ben/talk.txt has “Ask him.”",
        "both changed 00:13 who says “Bonsoir. Ça va ? …”: kept “Ravi”, ben/talk.txt has “Ann”",
        "both changed 00:12 the text of “I noticed.”: kept “I noted.”, ben/talk.txt has “I saw that.”",
    ] {
        assert!(told.contains(&clash), "{clash}: {told:#?}");
    }
    assert_eq!(told.iter().filter(|line| line.starts_with("both changed")).count(), 4, "{told:#?}");
    assert!(told.contains(&"ben/talk.txt: 9 of 9 changes merged; 4 contradictions told above"), "{told:#?}");
    assert_eq!(files(&home), before, "theirs stays as it was");
    assert_eq!(home.get("both.txt"), fixture("talk.txt"));

    let now = lines(&home, &["convert", "both.txt", "--line", "$speaker: $text"]);
    assert_eq!(
        now[1], "Ravi: Thanks for being here. Mind the oven door, it is hotter than it looks.",
        "different words of one segment"
    );
    assert_eq!(now[2], "Ann: I noted.");
    assert!(now[0].starts_with("Ann: ") && now[3].starts_with("Ravi: "), "{now:?}");
    let only = |choice: &[&str]| lines(&home, &[&["convert", "both.txt", "--line", "$time"], choice].concat()).len();
    assert_eq!([only(&["--marked"]), only(&["--tagged"])], [2, 2]);
    assert_eq!([only(&["--tag", "night"]), only(&["--tag", "theme"]), only(&["--tag", "door"])], [1, 1, 1]);
    assert_eq!(lines(&home, &["log", "both.txt"]).len(), 7 + 6, "what Ben lost is no change");

    let refused = home.run(&["merge", "ann/talk.txt", "ben/talk.txt", "-o", "both.txt"]);
    assert!(refused.stderr.contains("is there already; --force writes over it"), "{}", refused.stderr);
    let again = home.run(&["merge", "ann/talk.txt", "ben/talk.txt", "-f", "-o", "both.txt"]);
    assert_eq!(again.status, Some(0), "{}", again.stderr);
    assert_eq!(lines(&home, &["convert", "both.txt", "--line", "$speaker: $text"]), now);
}

#[test]
fn a_session_by_itself_will_do_and_nothing_is_written_unasked() {
    let home = copies();
    worked_on(&home);
    std::fs::rename(home.path("ben/talk.txt.whosaid"), home.path("mail.whosaid")).expect("ours");
    let tried = home.run(&["merge", "ann/talk.txt.whosaid", "mail.whosaid", "--dry-run"]);
    assert!(
        said(&tried).contains(&"mail.whosaid: 9 of 9 changes merged; 4 contradictions told above"),
        "{}",
        tried.stderr
    );
    assert_eq!(lines(&home, &["log", "ann/talk.txt"]).len(), 7);
    let run = home.run(&["merge", "ann/talk.txt", "mail.whosaid", "--in-place"]);
    assert_eq!(run.status, Some(0), "{}", run.stderr);
    assert_eq!(lines(&home, &["log", "ann/talk.txt"]).len(), 13);
    assert_eq!(home.get("ann/talk.txt"), fixture("talk.txt"));
    let again = home.run(&["merge", "ann/talk.txt", "mail.whosaid", "--in-place"]);
    assert_eq!(
        lines(&home, &["log", "ann/talk.txt"]).len(),
        13,
        "what is there already is no change: {}",
        again.stderr
    );
}

#[test]
fn what_was_there_before_the_copy_was_made_is_no_clash() {
    let home = copies();
    change(&home, "ann/talk.txt", &[&named(0, "Ann"), &noted(0, "so", &["a", "b"]), &noted(1, "", &["c"])]);
    std::fs::copy(home.path("ann/talk.txt.whosaid"), home.path("ben/talk.txt.whosaid")).expect("ours");
    change(&home, "ann/talk.txt", &[&noted(0, "so", &["a", "b", "mine"])]);
    change(&home, "ben/talk.txt", &[&named(0, "Anna"), &noted(0, "so it is", &["b"])]);
    let run = home.run(&["merge", "ann/talk.txt", "ben/talk.txt", "--in-place"]);
    assert!(said(&run).contains(&"ben/talk.txt: 2 of 2 changes merged"), "{}", run.stderr);
    let only = |tag: &str| lines(&home, &["convert", "ann/talk.txt", "--line", "$speaker", "--tag", tag]);
    assert_eq!([only("b"), only("mine"), only("c")].map(|found| found.len()), [1, 1, 1]);
    assert_eq!(home.run(&["convert", "ann/talk.txt", "--line", "x", "--tag", "a"]).status, Some(1), "Ben took it off");
    assert_eq!(only("b"), ["Anna"]);
    let noted = lines(&home, &["search", "-c", "is:noted", "ann/talk.txt"]);
    assert_eq!(noted, ["ann/talk.txt:1"]);
}

#[test]
fn segments_that_were_split_and_joined_find_each_other() {
    let home = copies();
    let place = |segment, offset| whosaid::model::Place { segment: SegmentIx(segment), offset };
    change(&home, "ann/talk.txt", &[&|now| now.split(place(1, 22), SpeakerId(0)).expect("two parts"), &marked(4)]);
    change(
        &home,
        "ben/talk.txt",
        &[&|now| now.join(SegmentIx(5), SegmentIx(6)).expect("two"), &marked(2), &noted(3, "", &["later"])],
    );
    let run = home.run(&["merge", "ann/talk.txt", "ben/talk.txt", "-o", "both.txt"]);
    assert!(said(&run).contains(&"ben/talk.txt: 3 of 3 changes merged"), "{}", run.stderr);
    let texts = |file: &str, choice: &[&str]| lines(&home, &[&["convert", file, "--line", "$text"], choice].concat());
    let (ann, ben) = (texts("ann/talk.txt", &["--marked"]), texts("ben/talk.txt", &["--marked"]));
    assert_eq!(texts("both.txt", &["--marked"]), [&ben[..], &ann[..]].concat());
    assert_eq!(texts("both.txt", &["--tag", "later"]), texts("ben/talk.txt", &["--tag", "later"]));
    assert_eq!(texts("both.txt", &[]).len(), texts("ann/talk.txt", &[]).len() - 1);
}

#[test]
fn a_session_in_the_state_folder_is_taken_along() {
    let home = copies();
    change(&home, "ann/talk.txt", &[&named(0, "Ann")]);
    let source = read_file(&home.path("ann/talk.txt")).expect("there");
    let (beside, state) = (home.path("ann/talk.txt.whosaid"), folders(&home).state.join("sessions"));
    std::fs::create_dir_all(&state).expect("ours");
    let hash = whosaid_hash(&source.real_path);
    std::fs::rename(beside, state.join(format!("{hash}-talk.txt.whosaid"))).expect("ours");
    let run = home.run(&["merge", "ann/talk.txt", "-o", "taken.txt"]);
    assert_eq!(run.status, Some(0), "{}", run.stderr);
    assert!(lines(&home, &["convert", "taken.txt", "--line", "$speaker"]).contains(&"Ann".to_owned()));
    assert_eq!(home.names(), ["ann", "ben", "taken.txt", "taken.txt.whosaid"]);
}

/// How the state folder names a transcript by its place.
fn whosaid_hash(path: &Path) -> String {
    format!("{:016x}", xxhash_rust::xxh3::xxh3_64(path.as_os_str().as_encoded_bytes()))
}

#[test]
fn a_transcript_that_is_open_is_copied_but_not_changed() {
    let home = copies();
    worked_on(&home);
    let source = read_file(&home.path("ann/talk.txt")).expect("there");
    let open = Session::open(&source, 15, &SessionName::default(), &folders(&home)).expect("a session");
    assert!(matches!(open.access, Access::Owned(_)));
    let before = files(&home);
    let run = home.run(&["merge", "ann/talk.txt", "ben/talk.txt", "--in-place"]);
    assert_eq!(run.status, Some(2));
    assert!(run.stderr.contains("ann/talk.txt: read-only: open in another whosaid"), "{}", run.stderr);
    let run = home.run(&["merge", "ann/talk.txt", "ben/talk.txt", "-o", "both.txt"]);
    assert_eq!(run.status, Some(0), "{}", run.stderr);
    assert_eq!(files(&home), before);
}

#[test]
fn what_cannot_be_merged_is_said() {
    let home = copies();
    home.put("notes.whosaid", b"dear diary\n");
    home.put("lost.txt.whosaid", b"{}");
    for (arguments, expected) in [
        (["ann/talk.txt", "notes.whosaid"], "notes.whosaid: this is no session file, or its first line is damaged"),
        (
            ["lost.txt.whosaid", "ann/talk.txt"],
            "lost.txt.whosaid: its transcript lost.txt is not beside it; name a transcript first",
        ),
        (["-", "ann/talk.txt"], "-: only a file can be merged into"),
    ] {
        let run = home.run_with_input(&["merge", arguments[0], arguments[1], "--dry-run"], &fixture("talk.txt"));
        assert_eq!(run.complaint(), expected);
    }
    let run = home.run(&["merge", "ann/talk.txt", "ben/talk.txt", "-o", "both.srt"]);
    assert_eq!(run.complaint(), "both.srt: it becomes a copy of ann/talk.txt, so give it that ending");
    home.put("other.txt", b"Zed: something else altogether\nYan: it was about ships\n");
    change(&home, "other.txt", &[&marked(0), &named(0, "Z")]);
    let run = home.run(&["merge", "ann/talk.txt", "other.txt", "--dry-run"]);
    assert!(
        run.stderr.contains("not merged: ") && run.stderr.contains("the file has another talk now"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.ends_with("other.txt: 0 of 2 changes merged\n"), "{}", run.stderr);
}
