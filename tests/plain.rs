//! `whosaid --plain`: what it prints for what is typed, and what it leaves on disk.

use std::fs;

use crate::home::{Home, PROGRAM, fixture};
use crate::pty::Pty;

/// What is printed for these lines, after that the file is open.
fn told(home: &Home, lines: &[&str]) -> String {
    let run = home.run_with_input(&["--plain", "talk.txt"], (lines.join("\n") + "\n").as_bytes());
    let told = String::from_utf8(run.data().to_vec()).expect("UTF-8");
    assert_eq!(run.stderr, "");
    assert!(!told.contains('\x1b'), "{told}");
    let (first, rest) = told.split_once('\n').expect("lines");
    assert!(first.starts_with("talk.txt: 15 segments, "), "{told}");
    rest.to_owned()
}

#[test]
fn read_found_and_gone_through() {
    let home = Home::with("talk.txt");
    let lines = told(&home, &["", "list 2", "0:34", "back", "find oven", "n", "hits", "find zebra"]);
    let lines: Vec<&str> = lines.lines().collect();
    let second = "00:06 SPEAKER_01: Thank you for coming. Mind the oven door, it is hotter than it looks.";
    let timer = "00:34 SPEAKER_01: That was the timer. It rings when the second oven is ready.";
    let smell = "00:20 SPEAKER_00: Very easily. We could smell the bread from the bridge.";
    let broken = "02:30 SPEAKER_00: And if the oven breaks down?";
    let old = "02:37 SPEAKER_01: Then we light the old oven, the one in the yard, and everybody comes to help.";
    let hits = "4 hits in 4 segments; n goes to the next one, hits lists them";
    let expected = [
        "00:00 SPEAKER_00: Good evening, and welcome to Night Shift. Tonight we are in a bakery that never sleeps.",
        second,
        second,
        "00:12 SPEAKER_00: I noticed.",
        timer,
        smell,
        hits,
        timer,
        broken,
        second,
        timer,
        broken,
        old,
        "not found: zebra",
    ];
    assert_eq!(lines, expected);
    assert_eq!(home.get("talk.txt"), fixture("talk.txt"));
}

#[test]
fn changes_that_are_lost_at_the_end_are_told() {
    let home = Home::new();
    // So long that it is not written before the program is to quit.
    let line = |at: u32| format!("[{at}.00s - {at}.50s] SPEAKER_00 :  the harbour at {at}\n");
    home.put("talk.txt", (0..20_000).map(line).collect::<String>().as_bytes());
    let script = format!(
        "trap '' XFSZ; ulimit -S -f 0; printf 'rename Ravi\\nquit\\n' | '{PROGRAM}' --plain talk.txt >/dev/null"
    );
    let run = home.command("sh", &["-c", &script]).output().expect("sh is there");
    let told = String::from_utf8(run.stderr).expect("UTF-8");
    assert_eq!(run.status.code(), Some(2), "{told}");
    assert!(told.contains("the last changes are lost") || told.contains("what was changed is not kept"), "{told}");
}

#[test]
fn named_noted_and_saved_as_on_the_screen() {
    let home = Home::with("talk.txt");
    let lines = told(
        &home,
        &[
            "rename SPEAKER_01=Ravi",
            "",
            "note Ask him",
            "tag night/shift",
            "edit",
            "Mind the door.",
            "save",
            "",
            "give 2",
        ],
    );
    assert!(lines.contains("SPEAKER_01 → Ravi\n00:06 Ravi: Thank you for coming."), "{lines}");
    assert!(
        lines.contains("Its new text? Nothing leaves it.\ncorrected 1 segment at 00:06\nwritten: talk.txt\n"),
        "{lines}"
    );
    let written = String::from_utf8(home.get("talk.txt")).expect("UTF-8");
    assert!(written.contains("] Ravi :  Mind the door.\n") && !written.contains("SPEAKER_01"), "{written}");
    assert_eq!(home.get("talk.txt.orig"), fixture("talk.txt"));

    // The screen goes on where it stopped.
    let mut pty = Pty::start(&home, &["talk.txt"]);
    pty.shows("3/15");
    pty.shows("#night/shift Ask him");
    pty.send("u");
    pty.shows("undone: ");
    pty.send("q");
    assert_eq!(pty.end().exit_code(), 0);

    let lines = told(&home, &["undo", "redo", "list 2"]);
    assert!(lines.contains("undone: ") && lines.contains("redone: "), "{lines}");
}

#[test]
fn it_asks_and_takes_an_answer_or_leaves_it() {
    let home = Home::with("talk.txt");
    home.put("x.vtt", b"here");
    let lines = told(
        &home,
        &[
            "save x.vtt",
            "no",
            "save x.vtt",
            "yes",
            "rename SPEAKER_01",
            "",
            "tag calm",
            "tag",
            "1",
            "note",
            "",
            "tag",
            "new one",
        ],
    );
    assert_eq!(lines.matches("x.vtt exists. Write over it? (yes, no)\n").count(), 2, "{lines}");
    assert!(lines.contains("nothing was done\n") && lines.contains("written to x.vtt as WebVTT"), "{lines}");
    assert!(lines.contains("Merge SPEAKER_00 (7 segments) into SPEAKER_01 (5 segments)? (yes, no)\nnothing was done"));
    assert!(lines.contains("1 calm (1 segment · takes it off)\nWhich one, by number or words? Nothing leaves it.\n"));
    assert!(lines.contains("took #calm off 1 segment\nWhich note? Nothing leaves it.\n"), "{lines}");
    assert!(lines.ends_with("tagged 1 segment #new one\n"), "{lines}");
}

#[test]
fn other_files_are_opened_and_what_is_wrong_is_told() {
    let home = Home::with("talk.txt");
    home.put("minutes.txt", &fixture("minutes.txt"));
    let lines = told(
        &home,
        &["open none.txt", "nonsense", "C", "open minutes.txt", "rename Ann", "?", "? merge", "quit", "mark"],
    );
    assert!(lines.contains("none.txt: no such file"), "{lines}");
    assert!(lines.contains("there is no command `nonsense`"), "{lines}");
    assert!(lines.contains("\nminutes.txt: 3 segments, 2 speakers. ? tells what can be said.\n1 Ana: "), "{lines}");
    assert!(lines.contains("Ana → Ann\n") && lines.contains("\nfind WORDS: find words;"), "{lines}");
    assert!(
        lines.contains("merge-speaker: m: merge the speaker into another\n") && !lines.contains("marked"),
        "{lines}"
    );
    assert!(fs::read_to_string(home.path("minutes.txt.whosaid")).expect("a session").contains("Ann"));

    let run = home.run(&["--plain", "-"]);
    assert_eq!(run.complaint(), "--plain reads its commands from standard input: name the transcript");
    // Of the sample nothing is kept, and the end of the input can ask nobody.
    let run = home.run_with_input(&["--plain"], b"rename Keeper\n");
    assert_eq!(run.status, Some(2));
    assert!(run.stderr.contains("what was changed is not kept"), "{}", run.stderr);
}

#[test]
fn what_takes_a_while_is_waited_for() {
    let home = Home::with("talk.txt");
    home.put("other.txt", &fixture("talk.txt"));
    home.put("talk.mp3", b"");
    let lines = told(
        &home,
        &["export stats.csv", "export talk.srt", "compare none.txt", "compare other.txt", "media other.mp3", "media"],
    );
    let lines: Vec<&str> = lines.lines().skip(1).collect();
    let [stats, talk, none, other, gone, media] = lines[..] else { panic!("{lines:?}") };
    assert!(stats.contains("stats.csv") && talk.contains("talk.srt"), "{lines:?}");
    assert!(none.contains("none.txt: no such file"), "{lines:?}");
    assert!(other.starts_with("this needs the screen"), "{other}");
    assert_eq!((gone, media), ("other.mp3: no such file; check the name", "the recording is talk.mp3"));
    assert!(home.names().contains(&"stats.csv".to_owned()) && home.names().contains(&"talk.srt".to_owned()));
}

#[test]
fn in_a_dumb_terminal_nothing_is_drawn() {
    let home = Home::with("talk.txt");
    let mut pty = Pty::start_program(&home, "env", &["TERM=dumb", PROGRAM, "--plain", "talk.txt"]);
    pty.shows("> ");
    pty.send("G\nlast\n");
    pty.shows("> 02:50 SPEAKER_01: Merci à vous.");
    pty.send("quit\n");
    assert_eq!(pty.end().exit_code(), 0);
    assert!(!pty.bytes.contains(&b'\x1b'), "{pty:?}");
}
