//! Named sessions: layers beside the one without a name, from opening to `whosaid forget`.

use std::fs;

use crate::home::{Home, fixture};
use crate::pty::Pty;

/// Opens a transcript, does something in it, and quits.
fn work(home: &Home, arguments: &[&str], keys: &str, shown: &str) {
    let mut pty = Pty::start(home, arguments);
    pty.shows("15 segments");
    pty.send(keys);
    pty.shows(shown);
    pty.send("q");
    assert_eq!(pty.end().exit_code(), 0, "{pty:?}");
}

/// What was changed, a line each.
fn changes(home: &Home, arguments: &[&str]) -> Vec<String> {
    let data = home.run(&[&["log"], arguments].concat()).data().to_vec();
    let text = String::from_utf8(data).expect("UTF-8");
    // Behind the number and the date.
    text.lines().map(|line| line.splitn(3, "Z  ").last().unwrap_or_default().trim().to_owned()).collect()
}

/// A talk with a session of its own, and one called ben.
fn two_sessions() -> Home {
    let home = Home::with("talk.txt");
    work(&home, &["talk.txt"], "rAnn\r#night\r", "tagged 1 segment #night");
    work(&home, &["talk.txt", "--session", "ben"], "]rBen\r#day\rcso\r", "noted: so");
    home
}

#[test]
fn each_session_has_its_own_changes_and_says_which_it_is() {
    let home = two_sessions();
    assert_eq!(home.names(), ["talk.txt", "talk.txt.ben.whosaid", "talk.txt.whosaid"]);
    assert_eq!(home.get("talk.txt"), fixture("talk.txt"));
    assert_eq!(changes(&home, &["talk.txt"]), ["SPEAKER_00 → Ann", "tagged 1 segment #night"]);
    let bens = ["SPEAKER_01 → Ben", "tagged 1 segment #day", "noted: so"];
    assert_eq!(changes(&home, &["--session", "ben", "talk.txt"]), bens);
    assert_eq!(changes(&home, &["--session", "zoe", "talk.txt"]), [""; 0]);

    let mut named = Pty::start(&home, &["--session", "ben", "talk.txt"]);
    named.shows("talk.txt · session ben · edited");
    named.shows("#day so");
    assert!(!named.screen().contents().contains("Ann"), "{named:?}");
    named.send("k");
    named.until("the note is gone", |screen| !screen.contents().contains("your changes of last time"));
    // It is the same when the file is read again.
    named.send(":reload\r");
    named.shows("your changes of last time");
    named.shows("talk.txt · session ben · edited");
    named.shows("#day so");
    named.send("q");
    named.end();
    let mut plain = Pty::start(&home, &["talk.txt"]);
    plain.shows("talk.txt · edited");
    plain.shows("#night");
    plain.send("q");
    plain.end();

    let spoken = |arguments: &[&str]| {
        let data = home.run(&[&["convert", "talk.txt", "--to", "txt"], arguments].concat()).data().to_vec();
        String::from_utf8(data).expect("UTF-8")
    };
    let (ours, bens) = (spoken(&[]), spoken(&["--session", "ben"]));
    assert!(ours.contains("Ann") && !ours.contains("Ben"), "{ours}");
    assert!(bens.contains("Ben") && !bens.contains("Ann"), "{bens}");
    home.run(&["rename", "talk.txt", "--session", "ben", "SPEAKER_02=Cleo"]).data();
    // The file has that name now; what each session has stays.
    assert_eq!(changes(&home, &["--session", "ben", "talk.txt"]).len(), 4);
    work(&home, &["talk.txt"], ":0:00\r", "#night");
    assert_eq!(changes(&home, &["talk.txt"]), ["SPEAKER_00 → Ann", "tagged 1 segment #night"]);
    let lines = home.run(&["--plain", "--session", "ben", "talk.txt"]);
    assert_eq!(lines.status, Some(0), "{}", lines.stderr);
}

#[test]
fn a_name_is_letters_digits_and_strokes() {
    let home = Home::with("talk.txt");
    let long = "x".repeat(65);
    for name in ["", "a b", "a.b", "a/b", "../x", "a\u{301}", &long] {
        let outcome = home.run(&["log", "--session", name, "talk.txt"]);
        assert_eq!(outcome.status, Some(2), "{name}");
        let why = "the name of a session has letters, digits, - and _ only, and no more than 64 bytes";
        assert!(outcome.stderr.contains(why), "{}", outcome.stderr);
    }
    for name in ["ben-2_b", "Zoé", &long[1..]] {
        home.run(&["log", "--session", name, "talk.txt"]).data();
    }
    fs::create_dir(home.path("talks")).expect("the folder is ours");
    for (arguments, said) in [
        (&["--session", "ben"][..], "--session: of this nothing is kept; name a file"),
        (&["--session", "ben", "-"], "--session: of this nothing is kept; name a file"),
        (
            &["--session", "ben", "talks"],
            "--as-named, --session and --media are for one transcript; name a file, not a folder",
        ),
        (&["stats", "--session", "ben", "talks"], "--session is for transcripts; name files, not folders"),
    ] {
        assert_eq!(home.run(arguments).complaint(), said);
    }
}

#[test]
fn two_sessions_are_merged_either_way() {
    let home = two_sessions();
    let merged = home.run(&["merge", "talk.txt", "talk.txt.ben.whosaid", "--in-place"]);
    assert_eq!(merged.status, Some(0), "{}", merged.stderr);
    assert!(merged.stderr.contains("talk.txt.ben.whosaid: 3 of 3 changes merged"), "{}", merged.stderr);
    // The tag and the note of a segment go over together.
    let bens = ["SPEAKER_01 → Ben", "tagged 1 segment #day, noted: so"];
    assert_eq!(changes(&home, &["talk.txt"])[2..], bens);
    assert_eq!(changes(&home, &["talk.txt", "--session", "ben"]).len(), 3, "a copy stays as it is");

    for to in [&["talk.txt", "--session", "ben"][..], &["talk.txt.ben.whosaid"]] {
        let home = two_sessions();
        let merged = home.run(&[&["merge"], to, &["talk.txt.whosaid", "--in-place"]].concat());
        assert_eq!(merged.status, Some(0), "{}", merged.stderr);
        assert_eq!(changes(&home, &["talk.txt", "--session", "ben"]).len(), 5);
        assert_eq!(changes(&home, &["talk.txt"]).len(), 2);
    }
    let taken = home.run(&["merge", "talk.txt", "--session", "ben", "-o", "copy.txt"]);
    assert_eq!(taken.status, Some(0), "{}", taken.stderr);
    assert_eq!(changes(&home, &["copy.txt", "--session", "ben"]).len(), 3);
    assert_eq!(changes(&home, &["copy.txt"]), [""; 0]);
}

#[test]
fn a_moved_transcript_finds_each_of_its_sessions() {
    let home = two_sessions();
    fs::rename(home.path("talk.txt"), home.path("evening.txt")).expect("the folder is ours");
    work(&home, &["evening.txt", "--session", "ben"], "]", "#day so");
    work(&home, &["evening.txt"], "[", "#night");
    assert_eq!(home.names(), ["evening.txt", "evening.txt.ben.whosaid", "evening.txt.whosaid"]);
    // A copy of the transcript takes nothing away from it.
    home.put("copy.txt", &fixture("talk.txt"));
    work(&home, &["copy.txt"], "]", "2/15");
    assert_eq!(home.names(), ["copy.txt", "evening.txt", "evening.txt.ben.whosaid", "evening.txt.whosaid"]);
}

#[test]
fn a_transcript_called_as_a_session_is_no_session() {
    let home = two_sessions();
    home.put("talk.txt.ben", &fixture("talk.txt"));
    work(&home, &["talk.txt.ben"], "rCleo\r", "SPEAKER_00 → Cleo");
    assert_eq!(changes(&home, &["talk.txt.ben"]), ["SPEAKER_00 → Cleo"]);
    assert_eq!(changes(&home, &["talk.txt", "--session", "ben"]).len(), 3);
    let forgotten = home.run(&["forget", "--yes", "talk.txt.ben"]);
    assert_eq!(forgotten.status, Some(0), "{}", forgotten.stderr);
    assert_eq!(changes(&home, &["talk.txt", "--session", "ben"]).len(), 3);
    assert_eq!(changes(&home, &["talk.txt.ben"]), [""; 0]);

    // The other way round: what was there first stays.
    let home = Home::new();
    home.put("talk.txt.ben", &fixture("talk.txt"));
    home.put("talk.txt", &fixture("talk.txt"));
    work(&home, &["talk.txt.ben"], "rCleo\r", "SPEAKER_00 → Cleo");
    work(&home, &["talk.txt", "--session", "ben"], "rBen\r", "SPEAKER_00 → Ben");
    for _ in 0..2 {
        assert_eq!(changes(&home, &["talk.txt.ben"]), ["SPEAKER_00 → Cleo"]);
        let forgotten = home.run(&["forget", "--yes", "talk.txt"]);
        assert!(!forgotten.stderr.contains("work/talk.txt.ben.whosaid"), "{}", forgotten.stderr);
    }
}

#[test]
fn a_session_copied_under_a_name_is_one_of_that_name() {
    let home = two_sessions();
    home.put("talk.txt.cleo.whosaid", &home.get("talk.txt.whosaid"));
    assert_eq!(changes(&home, &["talk.txt", "--session", "cleo"]), ["SPEAKER_00 → Ann", "tagged 1 segment #night"]);
    home.put("talk.txt.whosaid", &home.get("talk.txt.ben.whosaid"));
    assert_eq!(changes(&home, &["talk.txt"]).len(), 3);
}

#[test]
fn forgetting_a_transcript_forgets_all_its_sessions() {
    let home = two_sessions();
    home.put("talk", &fixture("talk.txt"));
    work(&home, &["talk.txt", "--session", "read"], "jjj", "talk.txt · session read");
    fs::rename(home.path("talk.txt.ben.whosaid"), home.path("talk.txt.ben.whosaid.old")).expect("the folder is ours");
    home.put("talk.txt.dear.whosaid", b"dear diary");
    let refused = home.run(&["forget", "talk.txt"]);
    assert!(refused.stderr.contains("5 changes (marks and notes count) are not in the file"), "{}", refused.stderr);
    let none = home.run(&["forget", "talk"]);
    assert_eq!(none.status, Some(1), "those of talk.txt are none of talk: {}", none.stderr);
    let forgotten = home.run(&["forget", "--yes", "talk.txt"]);
    assert_eq!(forgotten.status, Some(0), "{}", forgotten.stderr);
    assert_eq!(home.names(), ["talk", "talk.txt", "talk.txt.dear.whosaid"], "someone's own file stays");
    let left = fs::read_dir(home.state().join("sessions")).into_iter().flatten().count();
    assert_eq!(left, 0, "{}", forgotten.stderr);
}
