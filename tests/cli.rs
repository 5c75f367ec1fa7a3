//! The command line: what it prints, says and writes, and the status it ends with.

use std::fs;
use std::io::{Read, Write};
use std::process::Stdio;

use serde_json::{Value, json};

use crate::home::{Home, Outcome, PROGRAM, fixture};
use crate::pty::Pty;

fn json(data: &[u8]) -> Value {
    serde_json::from_slice(data).expect("JSON")
}

/// `talk.txt` with other labels, and no other change.
fn relabelled(names: &[(&str, &str)]) -> String {
    let text = String::from_utf8(fixture("talk.txt")).expect("the fixture is UTF-8");
    names.iter().fold(text, |text, (label, name)| text.replace(&format!("] {label} :"), &format!("] {name} :")))
}

fn speaker(label: &str, name: &str, segments: u32, seconds: f64, share: f64) -> Value {
    json!({ "label": label, "name": name, "segments": segments, "seconds": seconds, "share": share })
}

#[test]
fn stats_are_the_facts_of_a_file() {
    let home = Home::with("talk.txt");
    let message = "text before the first segment is part of none: “Recorded in the bakery on the square, th…”";
    let expected = json!({
        "file": "talk.txt",
        "format": "ranges",
        "segments": 15,
        "start": 0.0,
        "end": 172.0,
        "overlaps": 2,
        "warnings": [{ "line": 1, "message": message }],
        "speakers": [
            speaker("SPEAKER_00", "SPEAKER_00", 7, 32.0, 0.2),
            speaker("SPEAKER_01", "SPEAKER_01", 5, 26.0, 0.1625),
            speaker("SPEAKER_02", "SPEAKER_02", 3, 102.0, 0.6375),
        ],
    });
    let run = home.run(&["stats", "--json", "talk.txt"]);
    assert_eq!(json(run.data()), expected);
    assert_eq!(run.stderr, "");
    assert_eq!(home.names(), ["talk.txt"], "looking leaves nothing behind");
}

#[test]
fn stats_of_several_files_are_a_list() {
    let home = Home::with("tide.srt");
    home.put("minutes.txt", &fixture("minutes.txt"));
    let expected = json!([
        {
            "file": "minutes.txt",
            "format": "plain",
            "segments": 3,
            "start": null,
            "end": null,
            "overlaps": 0,
            "warnings": [],
            "speakers": [speaker("Ana", "Ana", 2, 0.0, 0.0), speaker("Ben", "Ben", 1, 0.0, 0.0)],
        },
        {
            "file": "tide.srt",
            "format": "srt",
            "segments": 3,
            "start": 1.0,
            "end": 6.5,
            "overlaps": 0,
            "warnings": [],
            "speakers": [
                speaker("SPEAKER_00", "SPEAKER_00", 2, 3.5, 0.7),
                speaker("SPEAKER_01", "SPEAKER_01", 1, 1.5, 0.3),
            ],
        },
    ]);
    assert_eq!(json(home.run(&["stats", "--json", "minutes.txt", "tide.srt"]).data()), expected);

    let run = home.run(&["stats", "--json", "minutes.txt", "gone.txt", "tide.srt"]);
    assert_eq!(json(&run.stdout), expected, "a bad file does not hide the good ones");
    assert_eq!((run.status, run.stderr.as_str()), (Some(2), "whosaid: gone.txt: no such file; check the name\n"));
}

#[test]
fn stats_for_people_are_a_table() {
    let home = Home::with("talk.txt");
    let run = home.run(&["stats", "talk.txt"]);
    let said = String::from_utf8_lossy(run.data()).into_owned();
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[0], "talk.txt: ranges; 15 segments from 00:00 to 02:52; overlaps: 2; warnings: 1");
    let words = |line: &str| line.split_whitespace().map(String::from).collect::<Vec<_>>();
    assert_eq!(words(lines[3]), ["SPEAKER_02", "3", "segments", "1", "min", "42", "s", "64", "%"]);
    assert!(lines[4].starts_with("  line 1: text before the first segment"), "{}", lines[4]);
}

#[test]
fn a_dash_is_standard_input() {
    let home = Home::new();
    let run = home.run_with_input(&["stats", "--json", "-"], &fixture("minutes.txt"));
    let facts = json(run.data());
    assert_eq!((&facts["file"], &facts["segments"]), (&json!("-"), &json!(3)));

    let run = home.run_with_input(&["rename", "-", "Ana=Anaïs"], &fixture("minutes.txt"));
    let expected = "Anaïs: Shall we start?\nBen: Let us. Who has the list?\nAnaïs: Ben has it.\n";
    assert_eq!(String::from_utf8_lossy(run.data()), expected);
    assert_eq!(run.stderr, "whosaid: Ana → Anaïs\n");
    assert_eq!(home.names(), [""; 0], "nothing is written");
}

#[test]
fn what_is_no_transcript_is_refused_in_a_line() {
    let home = Home::new();
    fs::create_dir(home.path("folder")).expect("it is new");
    home.put("empty.txt", b"");
    home.put("blank.txt", b" \r\n\n\t\n");
    home.put("picture.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\x06\0\0\0");
    home.put("novel.txt", b"It was a dark night, and the rain came down in sheets over the empty market square.\n");
    home.put("broken.json", b"{\"segments\": [{\"start\": 0.0, \"text\": \"Bon");
    for (name, expected) in [
        ("gone.txt", "gone.txt: no such file; check the name"),
        ("empty.txt", "empty.txt: the file is empty: there is no text in it"),
        ("blank.txt", "blank.txt: the file is empty: there is no text in it"),
        (
            "picture.txt",
            "picture.txt: this is a PNG picture, not a transcript (first control byte at offset 6); open a text, \
             subtitle or JSON file",
        ),
    ] {
        assert_eq!(home.run(&["stats", "--json", name]).complaint(), expected);
        assert_eq!(home.run(&["stats", name]).complaint(), expected);
        assert_eq!(home.run(&["rename", name, "A=B"]).complaint(), expected);
        assert_eq!(home.run(&[name]).complaint(), expected);
    }
    let refused = "folder: is a folder; name a transcript file in it";
    assert_eq!(home.run(&["doubts", "folder"]).complaint(), refused);
    let refused = "this needs a terminal; `whosaid search QUERY FOLDER` and `whosaid stats FOLDER` do not";
    assert_eq!(home.run(&["folder"]).complaint(), refused);
    for (name, parts) in [
        ("novel.txt", ["this looks like ", "a transcript needs turns", "“Ann: Hello”"]),
        ("broken.json", ["line 1: ", "JSON", "; "]),
    ] {
        let run = home.run(&["stats", name]);
        let said = run.complaint();
        assert!(said.starts_with(&format!("{name}: ")), "{said}");
        assert!(parts.iter().all(|part| said.contains(part)), "{said}");
    }
    assert_eq!(home.names(), ["blank.txt", "broken.json", "empty.txt", "folder", "novel.txt", "picture.txt"]);
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_is_named() {
    use std::os::unix::fs::PermissionsExt;

    let home = Home::with("talk.txt");
    fs::set_permissions(home.path("talk.txt"), fs::Permissions::from_mode(0o000)).expect("the file is ours");
    // Nothing is closed to root.
    if fs::read(home.path("talk.txt")).is_ok() {
        return;
    }
    let said = "talk.txt: no permission to read it; change its permissions or ask its owner";
    assert_eq!(home.run(&["stats", "talk.txt"]).complaint(), said);
}

#[test]
fn a_name_cannot_steer_the_terminal() {
    let run = Home::new().run(&["stats", "\x1b[31mgone\u{202e}\n.txt"]);
    assert_eq!(run.complaint(), "␛[31mgone\u{fffd} .txt: no such file; check the name");
}

#[test]
fn a_closed_pipe_is_no_error() {
    let home = Home::new();
    for arguments in [&["stats", "--json", "-"][..], &["stats", "-"], &["rename", "-", "Ana=Anaïs"]] {
        let mut child = home.command(PROGRAM, arguments).stdin(Stdio::piped()).spawn().expect("the program starts");
        // Closed before the program has anything to print: it waits for its input.
        drop(child.stdout.take());
        child.stdin.take().expect("it is piped").write_all(&fixture("minutes.txt")).expect("the program reads");
        let mut said = String::new();
        child.stderr.take().expect("it is piped").read_to_string(&mut said).expect("messages are UTF-8");
        let status = child.wait().expect("the program ends");
        assert_eq!(status.code(), Some(0), "{arguments:?}: {said}");
        assert!(!said.contains("pipe"), "{arguments:?}: {said}");
    }
}

#[test]
fn renaming_changes_labels_only_and_can_be_undone_later() {
    let home = Home::with("talk.txt");
    let run = home.run(&["rename", "talk.txt", "SPEAKER_02=Mireille", "SPEAKER_00=Jo Ann"]);
    assert_eq!(run.data(), b"");
    assert_eq!(run.stderr, "whosaid: SPEAKER_02 → Mireille\nwhosaid: SPEAKER_00 → Jo Ann\n");
    let expected = relabelled(&[("SPEAKER_02", "Mireille"), ("SPEAKER_00", "Jo Ann")]);
    assert_eq!(String::from_utf8_lossy(&home.get("talk.txt")), expected);
    assert_eq!(home.get("talk.txt.orig"), fixture("talk.txt"));
    assert_eq!(home.names(), ["talk.txt", "talk.txt.orig", "talk.txt.whosaid"]);

    // The session knows what the labels were.
    let facts = json(home.run(&["stats", "--json", "talk.txt"]).data());
    assert_eq!(facts["speakers"][0], speaker("SPEAKER_00", "Jo Ann", 7, 32.0, 0.2));

    // So a speaker is found by either, and the original stays the first one.
    home.run(&["rename", "talk.txt", "SPEAKER_00=Joan", "Mireille=Mireille B."]).data();
    let expected = relabelled(&[("SPEAKER_02", "Mireille B."), ("SPEAKER_00", "Joan")]);
    assert_eq!(String::from_utf8_lossy(&home.get("talk.txt")), expected);
    assert_eq!(home.get("talk.txt.orig"), fixture("talk.txt"));
}

#[test]
fn renaming_keeps_encoding_and_line_ends() {
    let home = Home::with("tide.srt");
    home.run(&["rename", "tide.srt", "SPEAKER_00=Ida"]).data();
    let before = String::from_utf8(fixture("tide.srt")).expect("the fixture is UTF-8");
    assert!(before.starts_with('\u{feff}') && before.contains("\r\n"));
    assert_eq!(String::from_utf8_lossy(&home.get("tide.srt")), before.replace("[SPEAKER_00]", "[Ida]"));
}

#[test]
fn names_come_from_a_map_too() {
    let home = Home::with("talk.txt");
    home.put("names.toml", "SPEAKER_00 = \"Joan\"\n\"SPEAKER_02\" = \"Mireille\"\n".as_bytes());
    home.run(&["rename", "talk.txt", "--map", "names.toml", "SPEAKER_01=Ravi"]).data();
    let names = [("SPEAKER_00", "Joan"), ("SPEAKER_01", "Ravi"), ("SPEAKER_02", "Mireille")];
    assert_eq!(String::from_utf8_lossy(&home.get("talk.txt")), relabelled(&names));

    home.put("bad.toml", b"SPEAKER_00 = 3\n");
    let run = home.run(&["rename", "talk.txt", "--map", "bad.toml"]);
    let said = "bad.toml, line 1: SPEAKER_00 has no text in quotation marks; write a name on each line, like SPEAKER_02 = \"Host\"";
    assert_eq!(run.complaint(), said);
    home.put("broken.toml", b"SPEAKER_00 = \n\"");
    let run = home.run(&["rename", "talk.txt", "--map", "broken.toml"]);
    assert!(run.complaint().starts_with("broken.toml, line "), "{}", run.stderr);
}

#[test]
fn a_dry_run_writes_nothing() {
    let home = Home::with("talk.txt");
    let run = home.run(&["rename", "--dry-run", "talk.txt", "SPEAKER_00=Joan"]);
    assert_eq!((run.data(), run.stderr.as_str()), (&b""[..], "whosaid: SPEAKER_00 → Joan\n"));
    assert_eq!(home.get("talk.txt"), fixture("talk.txt"));
    assert_eq!(home.names(), ["talk.txt"]);
}

#[test]
fn a_copy_leaves_the_transcript_as_it_is() {
    let home = Home::with("talk.txt");
    let expected = relabelled(&[("SPEAKER_00", "Joan")]);
    let run = home.run(&["rename", "talk.txt", "SPEAKER_00=Joan", "-o", "copy.txt"]);
    assert_eq!(run.data(), b"");
    assert_eq!(run.stderr, "whosaid: SPEAKER_00 → Joan\nwhosaid: written to copy.txt\n");
    assert_eq!(String::from_utf8_lossy(&home.get("copy.txt")), expected);

    let run = home.run(&["rename", "talk.txt", "SPEAKER_00=Joan", "-o", "-"]);
    assert_eq!(String::from_utf8_lossy(run.data()), expected);

    assert_eq!(home.get("talk.txt"), fixture("talk.txt"));
    assert_eq!(home.names(), ["copy.txt", "talk.txt"]);
}

#[test]
fn a_copy_does_not_take_the_place_of_another_file() {
    let home = Home::with("talk.txt");
    home.put("notes.txt", b"my own\n");
    let run = home.run(&["rename", "talk.txt", "SPEAKER_00=Joan", "-o", "notes.txt"]);
    assert_eq!((run.status, run.stdout.as_slice()), (Some(2), &b""[..]));
    assert!(run.stderr.contains("notes.txt: exists already, not written; choose another name"), "{}", run.stderr);
    assert_eq!(home.get("notes.txt"), b"my own\n");
}

#[test]
fn two_speakers_swap_their_names() {
    let home = Home::new();
    home.put("two.txt", b"Ann: one\nBob: two\nAnn: three\n");
    let run = home.run(&["rename", "two.txt", "Ann=Bob", "Bob=Ann"]);
    assert_eq!(run.status, Some(0), "{}", run.stderr);
    assert_eq!(String::from_utf8_lossy(&home.get("two.txt")), "Bob: one\nAnn: two\nBob: three\n");
}

#[test]
fn a_name_that_another_speaker_has_merges() {
    let home = Home::with("talk.txt");
    let run = home.run(&["rename", "talk.txt", "SPEAKER_00=Joan", "SPEAKER_01=Joan"]);
    assert_eq!(run.data(), b"");
    assert_eq!(run.stderr, "whosaid: SPEAKER_00 → Joan\nwhosaid: SPEAKER_01 merged into Joan\n");
    let expected = relabelled(&[("SPEAKER_00", "Joan"), ("SPEAKER_01", "Joan")]);
    assert_eq!(String::from_utf8_lossy(&home.get("talk.txt")), expected);
    let facts = json(home.run(&["stats", "--json", "talk.txt"]).data());
    let merged =
        [speaker("SPEAKER_00", "Joan", 12, 58.0, 0.3625), speaker("SPEAKER_02", "SPEAKER_02", 3, 102.0, 0.6375)];
    assert_eq!(facts["speakers"], json!(merged));
}

#[test]
fn a_speaker_who_is_not_there_is_named_and_nothing_written() {
    let home = Home::with("talk.txt");
    let run = home.run(&["rename", "talk.txt", "SPEAKER_09=Joan"]);
    assert_eq!((run.status, run.stdout.as_slice()), (Some(1), &b""[..]));
    let said = "whosaid: talk.txt: no speaker SPEAKER_09; there are SPEAKER_00, SPEAKER_01, SPEAKER_02\n";
    assert_eq!(run.stderr, said);

    // Not the first half of the names either.
    let run = home.run(&["rename", "talk.txt", "SPEAKER_00=Joan", "SPEAKER_09=Ida"]);
    assert_eq!(run.status, Some(1));
    assert_eq!(home.get("talk.txt"), fixture("talk.txt"));
    assert_eq!(json(home.run(&["stats", "--json", "talk.txt"]).data())["speakers"][0]["name"], json!("SPEAKER_00"));
}

#[test]
fn a_name_must_be_given_and_written_as_one() {
    let home = Home::with("talk.txt");
    let said = |argument| home.run(&["rename", "talk.txt", argument]).complaint().to_owned();
    assert_eq!(said("SPEAKER_00"), "`SPEAKER_00`: write it like SPEAKER_02=Host");
    assert_eq!(said("SPEAKER_00= "), "SPEAKER_00: no name given; write it like SPEAKER_00=Host");
    assert_eq!(home.get("talk.txt"), fixture("talk.txt"));
}

#[test]
fn a_terminal_that_can_only_print_is_told_so() {
    let home = Home::with("talk.txt");
    let mut pty = Pty::start_program(&home, "env", &["TERM=dumb", PROGRAM, "talk.txt"]);
    pty.shows("this terminal (TERM=dumb) can only print; `whosaid --plain FILE`");
    assert_eq!(pty.end().exit_code(), 2);
}

#[test]
fn the_version_is_that_of_the_package() {
    let version = String::from_utf8(Home::new().run(&["--version"]).stdout).expect("text");
    assert!(version.starts_with(concat!("whosaid ", env!("CARGO_PKG_VERSION"))), "{version}");
}

#[test]
fn settings_that_make_no_sense_are_named() {
    let home = Home::with("talk.txt");
    let folder = home.work().join("../whosaid-config");
    fs::create_dir(&folder).expect("it is new");
    let sound = home.run(&["config", "check"]);
    assert_eq!((sound.status, sound.data()), (Some(0), &b"the settings are sound\n"[..]));
    fs::write(folder.join("config.toml"), "theme = \"pink\"\ncolour = true\n").expect("the folder is ours");
    fs::write(folder.join("keymap.toml"), "[reading]\n\"j\" = \"fly\"\n").expect("the folder is ours");
    let run = home.run(&["config", "check"]);
    assert_eq!(run.status, Some(1));
    for part in [
        "whosaid: config.toml:1: theme = \"pink\": there is no theme `pink`",
        "whosaid: config.toml:2: unknown field `colour`",
        "whosaid: keymap.toml:2: key `j`: there is no action `fly`",
        "whosaid: 3 mistakes in the settings",
    ] {
        assert!(run.stderr.contains(part), "{}", run.stderr);
    }
    // It starts all the same.
    let mut pty = Pty::start(&home, &["talk.txt"]);
    pty.shows("15 segments");
    pty.shows("config.toml:2: unknown field `colour`");
}

#[test]
fn own_themes_are_there_and_their_mistakes_are_named() {
    let home = Home::with("talk.txt");
    let folder = home.work().join("../whosaid-config");
    fs::create_dir_all(folder.join("themes/folder.toml")).expect("it is new");
    let put = |name: &str, text: &str| fs::write(folder.join(name), text).expect("the folder is ours");
    put("config.toml", "theme = \"mine\"");
    put("themes/mine.toml", "base = \"light\"\ntext = \"#123456 on-#fedcba\"\n");
    put("themes/other.toml", "base = \"mine\"\n");
    put("themes/not-one.txt", "text = \"nothing\"\n");
    let run = home.run(&["config", "check"]);
    assert!(
        run.stderr.contains("themes/other.toml:1: base: there is no theme `mine`; there are ansi, "),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("themes/folder.toml: "), "{}", run.stderr);
    assert!(run.stderr.contains("2 mistakes"), "{}", run.stderr);
    let mut pty = Pty::start(&home, &["talk.txt"]);
    let is_mine = |screen: &vt100::Screen| {
        screen.cell(5, 50).is_some_and(|cell| cell.bgcolor() == vt100::Color::Rgb(0xfe, 0xdc, 0xba))
    };
    pty.until("it has the own colours", is_mine);
    put("themes/mine.toml", "base = \"light\"\nword = \"on-pinkish\"\ntext = \"#123456 on-#fedcba\"\nhits = 3\n");
    let run = home.run(&["config", "check"]);
    let faults = ["2: `on-pinkish` is no colour and no attribute", "4: unknown field `hits`"];
    assert!(faults.iter().all(|fault| run.stderr.contains(&format!("themes/mine.toml:{fault}"))), "{}", run.stderr);
    assert!(run.stderr.contains("4 mistakes"), "{}", run.stderr);
    // What is sound in it holds.
    let mut pty = Pty::start(&home, &["talk.txt"]);
    pty.until("it has the own colours", is_mine);
}

#[test]
fn the_default_settings_are_a_file_to_start_from() {
    let home = Home::with("talk.txt");
    let folder = home.work().join("../whosaid-config");
    fs::create_dir(&folder).expect("it is new");
    let run = home.run(&["config", "path"]);
    let files: Vec<String> = String::from_utf8_lossy(run.data()).lines().map(String::from).collect();
    for (file, arguments) in files.iter().zip([&["config", "defaults"][..], &["config", "defaults", "--keys"]]) {
        fs::write(file, home.run(arguments).data()).expect("the folder is ours");
    }
    assert_eq!((files.len(), home.run(&["config", "check"]).status), (2, Some(0)));
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_terminal_there_is_no_browsing() {
    let home = Home::with("talk.txt");
    // In a session of its own the program cannot find the terminal that the tests were started in.
    let output = home.command("setsid", &["-w", PROGRAM, "talk.txt"]).output().expect("setsid is there");
    let run = Outcome::of(output);
    let said = run.complaint();
    assert!(said.starts_with("this needs a terminal; `whosaid stats FILE` does not"), "{said}");
    assert_eq!(home.get("talk.txt"), fixture("talk.txt"));
}

#[test]
fn a_log_lists_the_changes_and_reverting_takes_them_back() {
    let home = Home::with("talk.txt");
    let before = home.get("talk.txt");
    home.run(&["rename", "talk.txt", "SPEAKER_00=Ann"]).data();
    home.run(&["rename", "talk.txt", "Ann=Anna", "SPEAKER_01=Ben"]).data();
    let log = home.run(&["log", "--json", "talk.txt"]);
    let log = json(log.data());
    let told: Vec<(&Value, &Value, &Value)> = log
        .as_array()
        .expect("a list")
        .iter()
        .map(|made| (&made["number"], &made["change"], &made["undone"]))
        .collect();
    let texts = ["SPEAKER_00 → Ann", "SPEAKER_00 → Anna", "SPEAKER_01 → Ben"].map(|text| json!(text));
    let expected: Vec<_> = texts.iter().zip([json!(1), json!(2), json!(3)]).collect();
    for ((number, change, undone), (text, nth)) in told.iter().zip(&expected) {
        assert_eq!((*number, *change, *undone), (nth, *text, &json!(false)));
    }
    assert_eq!(told.len(), 3);
    assert_ne!(home.get("talk.txt"), before);

    let dry = home.run(&["revert", "--dry-run", "talk.txt"]);
    assert_eq!(dry.stderr, "whosaid: talk.txt: 3 changes undone\n");
    assert_ne!(home.get("talk.txt"), before, "nothing is written yet");
    let reverted = home.run(&["revert", "talk.txt"]);
    assert_eq!((reverted.status, reverted.stderr.as_str()), (Some(0), "whosaid: talk.txt: 3 changes undone\n"));
    assert_eq!(home.get("talk.txt"), before);
    let again = home.run(&["revert", "talk.txt"]);
    assert_eq!(again.stderr, "whosaid: talk.txt: nothing to revert\n");
    let text = String::from_utf8(home.run(&["log", "talk.txt"]).stdout.clone()).expect("UTF-8");
    assert_eq!(text.lines().filter(|line| line.ends_with("(undone)")).count(), 3, "{text}");
    let none = home.run(&["log", "--json", "talk.txt"]);
    assert!(json(none.data()).as_array().expect("a list").iter().all(|made| made["undone"] == json!(true)));
}

#[test]
fn without_the_kept_original_the_file_is_written_back() {
    let home = Home::with("talk.txt");
    let before = home.get("talk.txt");
    home.run(&["rename", "talk.txt", "SPEAKER_00=Ann"]).data();
    std::fs::remove_file(home.path("talk.txt.orig")).expect("it was kept");
    home.run(&["revert", "talk.txt"]).data();
    assert_eq!(home.get("talk.txt"), before);
}
