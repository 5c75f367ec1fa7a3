//! The people of a folder: `stats` and `speakers` over all its transcripts, and the register, which names follow.

use std::fs::{self, File};
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use crate::home::{Home, Outcome};
use crate::pty::Pty;

const REGISTER: &str = "\
# Ours.
[[person]]   # the host
aliases = [\"Ada\"]
name = \"Ada Lovelace\"
";

/// Three talks in two folders: Ada is in all of them, once by her whole name.
fn archive() -> Home {
    let home = Home::new();
    fs::create_dir_all(home.path("talks/old")).expect("it is new");
    let line = |start: u32, end: u32, who: &str, text: &str| format!("[{start}.00s - {end}.00s] {who} :  {text}\n");
    let talk = line(0, 6, "Ada", "The budget is what we are here for.") + &line(6, 8, "SPEAKER_01", "Yes.");
    home.put("talks/a.txt", talk.as_bytes());
    let talk = line(0, 4, "Ben", "So much for that.") + &line(4, 8, "Ada Lovelace", "No budget, no lamp.");
    home.put("talks/b.txt", (talk + &line(8, 10, "Ben", "Right you are.")).as_bytes());
    home.put("talks/old/c.txt", line(0, 2, "ada", "A budget again.").as_bytes());
    home.put("talks/old/novel.txt", b"It was a dark night, and the rain came down in sheets over the market square.\n");
    home
}

fn text(run: &Outcome) -> String {
    String::from_utf8(run.data().to_vec()).expect("UTF-8")
}

fn object(run: &Outcome) -> Value {
    serde_json::from_slice(run.data()).expect("JSON")
}

#[test]
fn a_folder_is_told_by_its_people() {
    let home = archive();
    assert_eq!(
        text(&home.run(&["stats", "talks"])),
        "\
3 transcripts, 20 s of talk
  Ada                               8 s   40 %       2 turns        11 words  in 2 files
  Ben                               6 s   30 %       2 turns         7 words  in 1 file
  Ada Lovelace                      4 s   20 %        1 turn         4 words  in 1 file
  (no name)                         2 s   10 %        1 turn          1 word  in 1 file
"
    );
    home.put("talks/speakers.toml", REGISTER.as_bytes());
    let stats = object(&home.run(&["stats", "--json", "talks"]));
    let ada = json!({
        "name": "Ada Lovelace", "seconds": 12.0, "share": 0.6, "turns": 3, "words": 15,
        "files": ["talks/a.txt", "talks/b.txt", "talks/old/c.txt"],
    });
    assert_eq!((&stats["people"][0], &stats["files"], &stats["seconds"]), (&ada, &json!(3), &json!(20.0)));
    assert_eq!(stats["people"].as_array().map(Vec::len), Some(2));
    assert_eq!(stats["unnamed"]["files"], json!(["talks/a.txt"]));
    // Below the register it counts as well, and who was not heard is listed.
    let old = object(&home.run(&["speakers", "--json", "talks/old"]));
    assert_eq!((&old["people"][0]["name"], &old["people"][0]["seconds"]), (&json!("Ada Lovelace"), &json!(2.0)));
    home.put("talks/speakers.toml", format!("{REGISTER}[[person]]\nname = \"Zed\"\n").as_bytes());
    let listed = text(&home.run(&["speakers", "talks/old"]));
    assert_eq!(listed, "Ada Lovelace: 2 s in 1 file\n  talks/old/c.txt\nZed: 0 s in 0 files\n");
}

#[test]
fn bad_files_and_mistakes_are_told_and_the_rest_counts() {
    let home = archive();
    home.put("talks/bad.json", b"{\"segments\": [{\"start\": 0.0, \"text\": \"Bon");
    home.put("talks/speakers.toml", format!("{REGISTER}born = 1815\n").as_bytes());
    let run = home.run(&["stats", "--json", "talks"]);
    assert_eq!(run.status, Some(1));
    let mut lines: Vec<&str> = run.stderr.lines().collect();
    lines.sort_unstable();
    assert_eq!(lines.len(), 2, "each is told once: {lines:?}");
    assert!(lines[0].ends_with("talks/speakers.toml: line 5: `born` is not known; there are name, aliases, note"));
    assert!(lines[1].starts_with("whosaid: talks/bad.json: line 1: "), "{lines:?}");
    let stats: Value = serde_json::from_slice(&run.stdout).expect("JSON");
    assert_eq!(stats["people"][0]["seconds"], json!(12.0));
}

#[test]
fn what_is_printed_of_people_steers_no_terminal() {
    let home = Home::new();
    fs::create_dir(home.path("talks")).expect("it is new");
    home.put(
        "talks/a.json",
        "[{\"start\": 0, \"end\": 1, \"speaker\": \"A\u{9b}2J\u{202e}\", \"text\": \"Yes.\"}]".as_bytes(),
    );
    for arguments in [
        &["stats", "talks"][..],
        &["stats", "--json", "talks"],
        &["speakers", "talks"],
        &["speakers", "--json", "talks"],
        &["stats", "--json", "talks/a.json"],
    ] {
        let printed = text(&home.run(arguments));
        assert!(!printed.contains(|c: char| c.is_control() && c != '\n' || c == '\u{202e}'), "{printed:?}");
        assert!(printed.contains("2J"), "{printed:?}");
    }
    assert_eq!(
        home.run(&["speakers", "talks/a.json"]).complaint(),
        "talks/a.json: is no folder; name one with transcripts in it"
    );
}

#[test]
fn a_register_is_made_and_added_to() {
    let home = archive();
    let run = home.run(&["speakers", "talks/old"]);
    assert_eq!((text(&run).as_str(), run.stderr.as_str()), ("ada: 2 s in 1 file\n  talks/old/c.txt\n", ""));
    assert!(!home.path("talks/old/speakers.toml").exists(), "unasked none is made");
    let run = home.run(&["speakers", "talks", "--write"]);
    assert_eq!(run.stderr, "whosaid: 3 speakers added to talks/speakers.toml\n");
    let made = String::from_utf8(home.get("talks/speakers.toml")).expect("UTF-8");
    let people = "[[person]]\nname = \"Ada\"\n\n[[person]]\nname = \"Ben\"\n\n[[person]]\nname = \"Ada Lovelace\"\n";
    assert!(made.starts_with("# ") && made.ends_with(&format!("\n\n{people}")), "{made}");
    assert!(home.run(&["speakers", "talks", "--write"]).stderr.starts_with("whosaid: 0 speakers added to "));
    home.put("talks/speakers.toml", REGISTER.as_bytes());
    assert!(home.run(&["speakers", "talks", "--write"]).stderr.starts_with("whosaid: 1 speaker added to "));
    let now = String::from_utf8(home.get("talks/speakers.toml")).expect("UTF-8");
    assert_eq!(now, format!("{REGISTER}\n[[person]]\nname = \"Ben\"\n"));
}

#[test]
fn all_that_a_person_said_is_found_by_any_of_her_names() {
    let home = archive();
    let found = |query: &str| text(&home.run(&["search", query, "talks"])).lines().count();
    assert_eq!((found("speaker:ada budget"), found("speaker:lovelace budget")), (3, 1));
    home.put("talks/speakers.toml", REGISTER.as_bytes());
    assert_eq!((found("speaker:ada budget"), found("speaker:lovelace budget")), (3, 3));
    assert_eq!(found("-speaker:lovelace"), 3);
    // So it is with an index, which knows words, not people; and at the list of the folder.
    for name in ["a.txt", "b.txt", "old/c.txt", "old/novel.txt"] {
        let file = File::options().write(true).open(home.path("talks").join(name)).expect("the file is ours");
        file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000)).expect("the file is ours");
    }
    assert!(text(&home.run(&["index", "talks"])).starts_with("talks: 4 of 5 files"), "the register just changed");
    assert_eq!((found("speaker:ada budget"), found("speaker:lovelace budget")), (3, 3));
    let mut pty = Pty::start(&home, &["talks"]);
    pty.shows("3 transcripts");
    pty.send("/speaker:lovelace budget\r");
    pty.shows("3 segments in 3 files");
    pty.send("\r");
    pty.shows("a.txt · ");
    pty.shows("1 segment");
    pty.send("qqq");
    assert_eq!(pty.end().exit_code(), 0, "{pty:?}");
}

#[test]
fn a_new_name_goes_to_the_register_there_is() {
    let home = archive();
    let rename = |name: &str| home.run(&["rename", "talks/a.txt", name]);
    assert_eq!(rename("SPEAKER_01=Cleo").stderr, "whosaid: SPEAKER_01 → Cleo\n");
    assert!(!home.path("talks/speakers.toml").exists(), "unasked none is made");
    home.put("talks/speakers.toml", REGISTER.as_bytes());
    let run = rename("Cleo=Dora");
    assert!(run.stderr.starts_with("whosaid: SPEAKER_01 → Dora\nwhosaid: Dora added to "), "{}", run.stderr);
    // Ada is in it by another name; a number is none.
    assert_eq!(home.run(&["rename", "talks/b.txt", "Ada Lovelace=ADA", "Ben=Speaker 7"]).status, Some(0));
    let now = || String::from_utf8(home.get("talks/speakers.toml")).expect("UTF-8");
    assert_eq!(now(), format!("{REGISTER}\n[[person]]\nname = \"Dora\"\n"));
    // Several at a time: all of them, each once.
    for number in 0..20 {
        home.put(&format!("talks/old/{number}.txt"), b"SPEAKER_00: So it is.\nSPEAKER_01: It is.\n");
    }
    let run = home.run(&["rename", "talks/old", "SPEAKER_00=Eve", "SPEAKER_01=Finn"]);
    assert_eq!(run.status, Some(0), "{}", run.stderr);
    let added = now();
    assert_eq!((added.matches("\"Eve\"").count(), added.matches("\"Finn\"").count()), (1, 1), "{added}");
    assert!(added.starts_with(&format!("{REGISTER}\n[[person]]\nname = \"Dora\"\n\n[[person]]\n")), "{added}");
}

#[test]
fn the_program_offers_the_register_and_adds_to_it() {
    let home = archive();
    home.put("talks/speakers.toml", REGISTER.as_bytes());
    let mut pty = Pty::start(&home, &["talks/a.txt"]);
    pty.shows("SPEAKER_01");
    pty.send("]r");
    pty.shows("in the register · Ada");
    pty.send("Gwen\r");
    pty.shows("SPEAKER_01 → Gwen");
    pty.send("\x13");
    pty.shows("written: talks/a.txt; Gwen added to");
    pty.send("q");
    pty.end();
    let now = String::from_utf8(home.get("talks/speakers.toml")).expect("UTF-8");
    assert_eq!(now, format!("{REGISTER}\n[[person]]\nname = \"Gwen\"\n"));
}
