//! A transcript that another program has written anew: the changes are carried over.

use crate::home::{Home, fixture};
use crate::pty::{open, quit, until};

/// The fixture with one word heard otherwise, another label and one segment in two.
fn again() -> Vec<u8> {
    let text = String::from_utf8(fixture("talk.txt")).expect("the fixture is UTF-8");
    let text = text.replace("SPEAKER_01", "SPEAKER_09").replace("Very easily.", "Very sleazily.");
    let cut = "[170.00s - 171.00s] SPEAKER_09 :  Merci\n[171.00s - 172.00s] SPEAKER_09 :  à vous.";
    text.replace("[170.00s - 172.00s] SPEAKER_09 :  Merci à vous.", cut).into_bytes()
}

/// Makes four changes: a name, a mark, a split and a join.
fn change(home: &Home) {
    let mut pty = open(home);
    pty.send("ggr\x15Ravi\r");
    pty.shows("SPEAKER_00 → Ravi");
    pty.send("gg]r\x15Zoé\r");
    pty.shows("SPEAKER_01 → Zoé");
    pty.send("Gm");
    pty.shows("marked 1 segment");
    pty.send("gg]]]]lls1");
    pty.shows("split a segment");
    quit(pty);
}

#[test]
fn changes_are_carried_over_and_what_does_not_fit_is_listed() {
    let home = Home::with("talk.txt");
    change(&home);
    let session = home.get("talk.txt.whosaid");
    home.put("talk.txt", &again());

    let mut pty = open(&home);
    pty.shows("another program has changed this file: 3 of 4 changes carried");
    pty.shows("Zoé");
    pty.shows("edited");
    pty.send(":carried\r");
    pty.shows("1 change not carried over");
    pty.shows("00:20");
    pty.shows("split a segment at 00:20: the text is another now — Very");
    pty.send("q");
    pty.send("u");
    pty.shows("undone: marked 2 segments");
    pty.send("u");
    pty.shows("undone: SPEAKER_09 → Zoé");
    until("both are recorded", || String::from_utf8_lossy(&home.get("talk.txt.whosaid")).matches("undid").count() == 2);
    quit(pty);
    assert_eq!(home.get("talk.txt.whosaid.old"), session);
    assert_eq!(home.get("talk.txt"), again());

    let mut pty = open(&home);
    pty.shows("your changes of last time are here");
    pty.shows("Ravi");
    assert!(!pty.screen().contents().contains("Zoé"), "{pty:?}");
    quit(pty);
}

#[test]
fn the_command_line_carries_changes_over_too() {
    let home = Home::with("talk.txt");
    change(&home);
    home.put("talk.txt", &again());
    let outcome = home.run(&["rename", "talk.txt", "SPEAKER_02=Luc"]);
    assert_eq!(outcome.status, Some(0), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("3 of 4 changes carried over"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("not carried over: 00:20 split a segment at 00:20"), "{}", outcome.stderr);
    let text = String::from_utf8(home.get("talk.txt")).expect("UTF-8");
    for name in ["Ravi", "Zoé", "Luc"] {
        assert!(text.contains(&format!("] {name} :")), "{text}");
    }
}

#[test]
fn reverting_tells_what_was_not_carried_over() {
    let home = Home::with("talk.txt");
    change(&home);
    home.put("talk.txt", &again());
    let outcome = home.run(&["revert", "talk.txt"]);
    assert_eq!(outcome.status, Some(2), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("3 of 4 changes carried over"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("not carried over: 00:20 split a segment at 00:20"), "{}", outcome.stderr);
}

#[test]
fn a_file_that_changes_while_it_is_open_is_read_again_or_written_over() {
    let home = Home::with("talk.txt");
    let mut pty = open(&home);
    pty.send("ggr\x15Ravi\r");
    pty.shows("SPEAKER_00 → Ravi");
    home.put("talk.txt", &again());
    pty.send("\x13");
    pty.shows("Write over it?");
    pty.shows("reload");
    pty.send("r");
    pty.shows("1 of 1 change carried over");
    pty.shows("SPEAKER_09");
    pty.shows("Ravi");
    pty.send("\x13");
    pty.shows("written: talk.txt");
    let theirs = String::from_utf8(again()).expect("UTF-8").replace("] SPEAKER_00 :", "] Ravi :");
    assert_eq!(String::from_utf8_lossy(&home.get("talk.txt")), theirs);

    home.put("talk.txt", &fixture("talk.txt"));
    pty.send("ggr\x15Luc\r");
    pty.shows("was changed by another program; :reload");
    pty.send("j");
    pty.shows("talk.txt · changed on disk · edited");
    pty.send("\x13");
    pty.shows("Write over it?");
    pty.send("n");
    pty.shows("nothing was done");
    assert_eq!(home.get("talk.txt"), fixture("talk.txt"));
    pty.send("\x13");
    pty.shows("Write over it?");
    pty.send("y");
    pty.shows("written: talk.txt");
    assert_eq!(String::from_utf8_lossy(&home.get("talk.txt")), theirs.replace("] Ravi :", "] Luc :"));
    quit(pty);
}
