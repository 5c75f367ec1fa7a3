//! `whosaid fix`, and the list of corrections that lies beside a transcript.

use std::fs;

use crate::home::{Home, fixture};
use crate::pty::Pty;

const CORRECTIONS: &str = "\
# What the recogniser hears wrong.
yeast = \"leaven\"
\"old oven\" = \"stone oven\"
SPEAKER_00 = \"Joan\"
zeppelin = \"airship\"
";

const NAMES: &str = "SPEAKER_00 = \"Joan\"\nSPEAKER_09 = \"Nobody\"\n";

const TOLD: &str = "\
whosaid: yeast → leaven: 1 in 1 segment
whosaid: old oven → stone oven: 1 in 1 segment
whosaid: SPEAKER_00 → Joan: 1 in 1 segment
whosaid: zeppelin: not found
";

fn home() -> Home {
    let home = Home::with("talk.txt");
    home.put("show.toml", CORRECTIONS.as_bytes());
    home.put("names.toml", NAMES.as_bytes());
    home
}

/// The talk with its texts corrected, and none of its labels.
fn corrected() -> String {
    let text = String::from_utf8(fixture("talk.txt")).expect("the fixture is UTF-8");
    let text = text.replace("yeast", "leaven").replace("old oven", "stone oven");
    text.replace("calls me SPEAKER_00", "calls me Joan")
}

fn text(home: &Home, name: &str) -> String {
    String::from_utf8(home.get(name)).expect("UTF-8")
}

#[test]
fn what_cannot_be_written_is_not_done() {
    let home = home();
    let mut permissions = fs::metadata(home.path("talk.txt")).expect("there").permissions();
    permissions.set_readonly(true);
    fs::set_permissions(home.path("talk.txt"), permissions).expect("it is ours");
    let run = home.run(&["fix", "talk.txt", "--corrections", "show.toml", "--in-place"]);
    assert!(run.complaint().contains("is write-protected"), "{}", run.stderr);
    let log = home.run(&["log", "talk.txt"]);
    assert!(String::from_utf8_lossy(log.data()).trim_end().ends_with("(undone)"), "{log:?}");
    let mut pty = Pty::start(&home, &["talk.txt"]);
    pty.shows("talk.txt · write-protected · 1 to look at");
}

#[test]
fn a_transcript_is_corrected_and_named_in_place() {
    let home = home();
    let run = home.run(&["fix", "talk.txt", "--corrections", "show.toml", "--map", "names.toml", "--in-place"]);
    assert_eq!(run.data(), b"");
    let named = "whosaid: SPEAKER_00 → Joan\nwhosaid: SPEAKER_09: no such speaker\n";
    assert_eq!(run.stderr, format!("{TOLD}{named}"));
    assert_eq!(text(&home, "talk.txt"), corrected().replace("] SPEAKER_00 :", "] Joan :"));
    assert_eq!(home.get("talk.txt.orig"), fixture("talk.txt"));
    // Again there is nothing to do.
    let run = home.run(&["fix", "talk.txt", "--corrections", "show.toml", "--in-place"]);
    assert_eq!(run.data(), b"");
    assert_eq!(run.stderr.matches("not found").count(), 4, "{}", run.stderr);
    // The session can take it back, the corrections in one step.
    let mut pty = Pty::start(&home, &["talk.txt"]);
    pty.shows("Joan");
    pty.send("uu");
    pty.shows("undone: corrected “yeast → leaven and 2 other forms” in 3 segments");
    pty.send("\x13");
    pty.shows("written: talk.txt");
    assert_eq!(home.get("talk.txt"), fixture("talk.txt"));
    pty.send("q");
    pty.end();
}

#[test]
fn a_copy_or_a_dry_run_leaves_the_transcript_as_it_is() {
    let home = home();
    let run = home.run(&["fix", "talk.txt", "--corrections", "show.toml", "--dry-run"]);
    assert_eq!((run.data(), run.stderr.as_str()), (&b""[..], TOLD));
    let run = home.run(&["fix", "talk.txt", "--corrections", "show.toml", "-o", "copy.txt"]);
    assert_eq!((run.data(), run.stderr.clone()), (&b""[..], format!("{TOLD}whosaid: written to copy.txt\n")));
    assert_eq!(text(&home, "copy.txt"), corrected());
    let run = home.run(&["fix", "talk.txt", "--corrections", "show.toml", "-o", "copy.txt"]);
    assert_eq!(run.status, Some(2), "{}", run.stderr);
    let run = home.run_with_input(&["fix", "-", "--corrections", "show.toml", "-o", "-"], &fixture("talk.txt"));
    assert_eq!(String::from_utf8_lossy(run.data()), corrected());
    assert_eq!(home.get("talk.txt"), fixture("talk.txt"));
    assert_eq!(home.names(), ["copy.txt", "names.toml", "show.toml", "talk.txt"]);
}

#[test]
fn what_is_missing_or_wrong_is_told_and_nothing_written() {
    let home = home();
    for arguments in [&["fix", "talk.txt", "--in-place"][..], &["fix", "talk.txt", "--map", "names.toml"]] {
        let run = home.run(arguments);
        assert_eq!(run.status, Some(2), "{}", run.stderr);
        assert!(run.stderr.contains("required arguments"), "{}", run.stderr);
    }
    home.put("bad.toml", b"yeast = \"leaven\"\noven = 3\n");
    let run = home.run(&["fix", "talk.txt", "--corrections", "bad.toml", "--in-place"]);
    let said =
        "bad.toml, line 2: oven has no text in quotation marks; write a line like \"Chat GPT\" = \"ChatGPT\" for each";
    assert_eq!(run.complaint(), said);
    let run = home.run(&["fix", "talk.txt", "--corrections", "gone.toml", "--in-place"]);
    assert!(run.complaint().starts_with("there is no gone.toml; "), "{}", run.stderr);
    home.put("names.toml", b"SPEAKER_00 = \"\"\n");
    let run = home.run(&["fix", "talk.txt", "--map", "names.toml", "--in-place"]);
    assert!(run.complaint().starts_with("names.toml, line 1: SPEAKER_00 has no name; "), "{}", run.stderr);
    assert_eq!(home.get("talk.txt"), fixture("talk.txt"));
}

#[test]
fn the_list_of_a_folder_is_offered() {
    let home = home();
    fs::rename(home.path("show.toml"), home.path("corrections.toml")).expect("the folder is ours");
    let mut pty = Pty::start(&home, &["talk.txt"]);
    pty.shows("corrections.toml is here: :corrections makes its corrections");
    pty.send(":corrections\r");
    pty.shows("3 places corrected");
    pty.shows("zeppelin: not found");
    pty.send("q\x13");
    pty.shows("written: talk.txt");
    assert_eq!(text(&home, "talk.txt"), corrected());
    pty.send(":corrections gone.toml\r");
    pty.shows("there is no gone.toml; ");
    pty.send("q");
    pty.end();

    let home = Home::with("talk.txt");
    let mut pty = Pty::start(&home, &["talk.txt"]);
    pty.shows("Good evening");
    pty.send(":corrections\r");
    pty.shows("corrections.toml; write a line");
    pty.send("q");
    pty.end();
}
