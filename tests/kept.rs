//! What is there again at the next start, in a pseudo-terminal.

use std::fs;

use crate::home::{Home, fixture};
use crate::pty::{Pty, open, quit, until};

/// The fixture with one speaker named.
pub fn named(label: &str, name: &str) -> String {
    let text = String::from_utf8(fixture("talk.txt")).expect("the fixture is UTF-8");
    text.replace(&format!("] {label} :"), &format!("] {name} :"))
}

#[test]
fn opened_searched_named_killed_and_reopened() {
    let home = Home::with("talk.txt");

    let mut first = open(&home);
    first.send("]]]");
    first.shows("4/15");
    quit(first);

    let mut second = open(&home);
    second.shows("4/15");
    second.send("/oven");
    second.shows("2/4");
    second.send("\r");
    second.shows("6/15");
    second.shows("4 segments");
    second.send("r");
    second.shows("SPEAKER_01 → ");
    second.send("Ravi\r");
    second.shows("SPEAKER_01 → Ravi");
    second.until("the name is in the list", |screen| screen.contents().matches("Ravi").count() > 2);
    // Recording goes on beside drawing; what it lost would be the edit in flight.
    let session = home.path("talk.txt.whosaid");
    until("the name is recorded, and where it was given", || {
        let lines = fs::read_to_string(&session).unwrap_or_default();
        lines.contains("\"Ravi\"") && lines.contains(r#"{"place":{"segment":5,"#)
    });
    second.signal("KILL");
    let status = second.end();
    assert!(status.signal().is_some(), "{status:?}");
    assert_eq!(home.get("talk.txt"), fixture("talk.txt"), "the transcript is written only when asked");

    let mut third = open(&home);
    third.shows("Ravi");
    third.shows("edited");
    third.shows("6/15");
    third.send("u");
    third.shows("undone: SPEAKER_01 → Ravi");
    third.until("the label is back", |screen| screen.contents().contains("2 ■ SPEAKER_01"));
    third.send("\x12");
    third.shows("redone: SPEAKER_01 → Ravi");
    third.send("\x13");
    third.shows("written: talk.txt");
    third.until("the edited mark is gone", |screen| !screen.contents().contains("edited"));
    assert_eq!(String::from_utf8_lossy(&home.get("talk.txt")), named("SPEAKER_01", "Ravi"));
    assert_eq!(home.get("talk.txt.orig"), fixture("talk.txt"));
    quit(third);

    // What was done before the write can be undone after it.
    let mut fourth = open(&home);
    fourth.shows("Ravi");
    assert!(!fourth.screen().contents().contains("edited"), "{fourth:?}");
    fourth.send("u");
    fourth.shows("undone: SPEAKER_01 → Ravi");
    fourth.shows("edited");
    quit(fourth);
}

#[test]
fn the_names_of_a_show_are_offered_and_kept() {
    let home = Home::with("talk.txt");
    home.put("before.txt", &fixture("talk.txt"));
    home.run(&["rename", "before.txt", "SPEAKER_01=Ravi Sen"]).data();
    let mut first = open(&home);
    first.send("]w");
    first.shows("known names: 1 Ravi Sen");
    first.send("1");
    first.shows("SPEAKER_01 → Ravi Sen");
    first.send("q:speakers export show.toml\r");
    first.shows("1 name written to show.toml");
    first.send(":speakers export show.toml\r");
    first.shows("exists already");
    first.send("uu:speakers import show.toml\r");
    first.shows("1 speaker named");
    first.send(":speakers import none.toml\r");
    first.shows("there is no ");
    quit(first);
    let names = String::from_utf8(home.get("show.toml")).expect("UTF-8");
    assert!(names.ends_with("\nSPEAKER_01 = \"Ravi Sen\"\n"), "{names}");
    home.run(&["rename", "talk.txt", "--map", "show.toml"]).data();
    assert_eq!(String::from_utf8_lossy(&home.get("talk.txt")), named("SPEAKER_01", "Ravi Sen"));
}

#[test]
fn what_was_looked_for_is_at_hand_at_the_next_start_and_the_hits_are_written() {
    let home = Home::with("talk.txt");
    let mut first = open(&home);
    first.send("/oven speaker:speaker_01\r");
    first.shows("3 segments");
    first.send(":hits hits.csv\r");
    first.shows("3 hits written to hits.csv");
    first.send(":hits hits.csv\r");
    first.shows("exists already");
    quit(first);
    let table = String::from_utf8(home.get("hits.csv")).expect("UTF-8");
    assert_eq!(table.lines().count(), 4, "{table}");

    let mut second = open(&home);
    second.send("/\x1b[A");
    second.shows("/oven speaker:speaker_01");
    second.shows("1/3");
    second.send("\r:\x1b[A");
    second.shows(":hits hits.csv");
    second.send("\x03");
    quit(second);

    // Of the sample nothing is kept.
    let mut sample = Pty::start(&home, &[]);
    sample.shows("not kept");
    sample.send("/boat\r");
    sample.shows("boat ·");
    quit(sample);
    let state = home.environment().into_iter().find(|(name, _)| *name == "WHOSAID_STATE_DIR").expect("it is set").1;
    assert_eq!(fs::read_to_string(state.join("queries")).expect("kept"), "oven speaker:speaker_01\n");
}

#[test]
fn how_the_text_is_shown_is_kept() {
    let home = Home::with("talk.txt");
    let mut first = open(&home);
    first.send("zn");
    first.shows("names above the text");
    quit(first);
    let mut second = open(&home);
    second.shows("00:00  SPEAKER_00");
    quit(second);
}

#[test]
fn when_the_recording_began_is_kept_for_its_transcript() {
    let home = Home::with("talk.txt");
    home.put("other.txt", &fixture("talk.txt"));
    let mut first = open(&home);
    first.send("]:clock 14:05\r");
    first.shows("times of the day");
    quit(first);
    assert_eq!(home.names(), ["other.txt", "talk.txt"], "that is no change of the transcript");

    let mut second = open(&home);
    second.shows("14:05:06");
    second.send("m:clock 9:30\r");
    second.shows("09:30:06");
    quit(second);

    // From then on it goes along with the transcript.
    home.put("copy.txt", &fixture("talk.txt"));
    home.put("copy.txt.whosaid", &home.get("talk.txt.whosaid"));
    for (file, time) in [("talk.txt", "09:30:06"), ("copy.txt", "09:30:06"), ("other.txt", "00:06")] {
        let mut pty = Pty::start(&home, &[file]);
        pty.shows("15 segments");
        pty.shows(&format!(" {time}"));
        quit(pty);
    }
}

#[test]
fn the_very_first_start_tells_where_to_begin() {
    let home = Home::with("talk.txt");
    fs::remove_dir(home.path("../whosaid-state")).expect("it is empty");
    let mut first = open(&home);
    first.shows("? lists all keys, q quits");
    let told: Vec<String> = first.screen().rows(0, 120).collect();
    let told = &told[told.len() - 3..];
    assert!(told[0].starts_with("/ finds, ] and [ go") && told.iter().all(|row| !row.trim().is_empty()), "{told:?}");
    quit(first);
    let mut second = open(&home);
    second.shows("1/15");
    assert!(!second.screen().contents().contains("? lists all keys"), "{second:?}");
    quit(second);
}

#[test]
fn what_was_noted_is_there_at_the_next_start_and_is_written() {
    let home = Home::with("talk.txt");
    let mut first = open(&home);
    first.send("]#baking/night\r");
    first.shows("#baking/night");
    // Alt-Enter, and Ctrl-j where the terminal keeps that for itself.
    first.send("cAsk\x1b\rRavi\nsoon\r");
    first.shows("noted: Ask / Ravi / soon");
    quit(first);
    assert_eq!(home.get("talk.txt"), fixture("talk.txt"), "the transcript knows nothing of it");

    let mut second = open(&home);
    second.shows("#baking/night Ask / Ravi / soon");
    second.send("]m:export quotes.csv by tag\r");
    second.shows("2 passages written to quotes.csv");
    second.send(":export quotes.csv\r");
    second.shows("exists already");
    quit(second);
    let table = String::from_utf8(home.get("quotes.csv")).expect("UTF-8");
    let rows: Vec<&str> = table.lines().collect();
    assert_eq!(rows.len(), 5, "{table}");
    assert!(rows[1].starts_with("baking/night,0:00:06,") && rows[1].ends_with(",,baking/night,\"Ask"), "{table}");
    assert_eq!(rows[2..4], ["Ravi", "soon\""]);
    assert!(rows[4].starts_with(",0:00:12,") && rows[4].ends_with(",yes,,"), "{table}");

    let lines = home.run_with_input(&["--plain", "talk.txt"], b"0:06\nnote\nnew\n");
    let lines = String::from_utf8_lossy(lines.data()).into_owned();
    assert!(lines.contains("looks. (#baking/night) (Ask / Ravi / soon)\n"), "{lines}");
    assert!(lines.ends_with("Which note? Nothing leaves it.\nnoted: new\n"), "all of it is another: {lines}");
}

#[test]
fn without_a_file_there_is_the_sample() {
    let home = Home::new();
    let mut pty = Pty::start(&home, &[]);
    pty.shows("this is the sample");
    quit(pty);
    assert_eq!(home.names(), [""; 0]);
}
