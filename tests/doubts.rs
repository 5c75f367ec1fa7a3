//! The places that are probably wrong: as `whosaid doubts` lists them, and as they are ticked.

use serde_json::{Value, json};

use crate::home::{Home, fixture};
use crate::pty::Pty;

const LINES: &str = "\
00:08\tSPEAKER_00\tgoes on with a sentence that SPEAKER_01 began\tengine, the one of which everybody is so proud.
00:16\tSPEAKER_02\tonly dots, SPEAKER_02 speaks for 0.2 s in all\t...
00:21\tSPEAKER_01\tends with a question that SPEAKER_00 seems to ask\t…Did it ever stop?
00:29\tSPEAKER_01\tends with words that seem to be SPEAKER_00’s\t…Right.
00:52\tSPEAKER_01\t3 times the same words, 15.0 s of silence before it\tMind the stairs. Mind the stairs. Mind the stairs.
";

#[test]
fn doubtful_places_are_listed() {
    let home = Home::with("doubtful.txt");
    let run = home.run(&["doubts", "doubtful.txt"]);
    assert_eq!(String::from_utf8_lossy(run.data()), LINES);
    assert_eq!(home.names(), ["doubtful.txt"], "nothing is written");
    let run = home.run_with_input(&["doubts", "-"], &fixture("doubtful.txt"));
    assert_eq!(String::from_utf8_lossy(run.data()), LINES);
}

#[test]
fn programs_get_an_object_for_each() {
    let home = Home::with("doubtful.txt");
    let run = home.run(&["doubts", "--json", "doubtful.txt"]);
    let mut places: Vec<Value> = run
        .data()
        .split_inclusive(|byte| *byte == b'\n')
        .map(|line| serde_json::from_slice(line).expect("JSON"))
        .collect();
    assert_eq!(places.len(), LINES.lines().count());
    assert!(places.iter().all(|place| place["weight"].as_f64().is_some_and(|weight| weight > 0.0 && weight <= 1.0)));
    places[3].as_object_mut().expect("an object").remove("weight");
    let expected = json!({
        "segment": 8,
        "start": 29.0,
        "end": 33.0,
        "speaker": "SPEAKER_01",
        "label": "SPEAKER_01",
        "text": "Once, and not for long.  Right.",
        "offset": 25,
        "reasons": [{"kind": "tail", "text": "ends with words that seem to be SPEAKER_00’s"}],
    });
    assert_eq!(places[3], expected);
}

#[test]
fn the_status_says_whether_there_are_any() {
    let home = Home::with("minutes.txt");
    let run = home.run(&["doubts", "minutes.txt"]);
    assert_eq!((run.status, run.stdout.as_slice(), run.stderr.as_str()), (Some(1), &b""[..], ""));
    let run = home.run(&["doubts", "gone.txt"]);
    assert_eq!((run.status, run.stderr.as_str()), (Some(2), "whosaid: gone.txt: no such file; check the name\n"));
}

#[test]
fn a_text_cannot_steer_the_terminal() {
    let home = Home::new();
    home.put(
        "evil.txt",
        b"[0.00s - 4.00s] A\x1b[2J :  So.\n[19.00s - 23.00s] B :  \x1b[31mred \xe2\x80\xae and \x07 so\n",
    );
    for arguments in [&["doubts", "evil.txt"][..], &["doubts", "--json", "evil.txt"]] {
        let run = home.run(arguments);
        let said = String::from_utf8_lossy(run.data()).into_owned();
        assert_eq!(said.lines().count(), 1);
        assert!(!said.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{said:?}");
    }
}

#[test]
fn ticks_come_back() {
    let home = Home::with("doubtful.txt");
    let mut pty = Pty::start(&home, &["doubtful.txt"]);
    pty.shows("5 to look at (!)");
    pty.send("!");
    pty.shows("goes on with a sentence that SPEAKER_01 began");
    pty.send("@");
    pty.shows("4 to look at");
    pty.shows("only dots");
    pty.send("q");
    pty.end();
    let listed = home.run(&["doubts", "doubtful.txt"]);
    assert_eq!(String::from_utf8_lossy(listed.data()), LINES.split_once('\n').expect("lines").1);

    let mut again = Pty::start(&home, &["doubtful.txt"]);
    again.shows("4 to look at");
    assert!(!again.screen().contents().contains("edited"));
    again.send("u");
    again.shows("5 to look at");
    again.send("q");
    again.end();
}
