//! `whosaid FOLDER` in a terminal: opened, come back from, searched, gone on through the files.

use std::fs::{self, File};
use std::time::{Duration, SystemTime};

use whosaid::store::IndexWriter;

use crate::home::Home;
use crate::pty::{Pty, until};

/// A folder with three transcripts, and what is none.
fn home() -> Home {
    let home = Home::new();
    fs::create_dir(home.path("talks")).expect("the folder is ours");
    for (name, text) in [
        ("a 2024-03-05.txt", "the harbour is old\n[4.00s - 8.00s] SPEAKER_01 :  which harbour"),
        ("b.txt", "nothing of the kind"),
        ("c.txt", "a harbour again"),
    ] {
        home.put(&format!("talks/{name}"), format!("[0.00s - 4.00s] SPEAKER_00 :  {text}\n").as_bytes());
    }
    home.put("talks/list.txt", b"");
    home.put("talks/photo.png", b"\x89PNG\0\0");
    home
}

#[test]
fn a_folder_is_opened_searched_and_gone_through() {
    let home = home();
    let mut pty = Pty::start(&home, &["talks"]);
    pty.shows("3 transcripts");
    pty.shows("0:00:08");
    pty.send("j\r");
    pty.shows("b.txt · ");
    pty.shows("1 segment ·");
    pty.send("q");
    pty.shows("2/3");
    pty.send("/harbour\r");
    pty.shows("3 segments in 2 files");
    pty.send("j\r");
    pty.shows("2/2");
    pty.shows("a 2024-03-05.txt · ");
    // The search of the file is done.
    pty.shows("ms ─");
    pty.send("n");
    pty.shows("c.txt · ");
    pty.shows("ms ─");
    pty.send("N");
    pty.shows("a 2024-03-05.txt · ");
    // A name that was just given is the one that is searched.
    pty.send("rRavi\r");
    pty.shows("SPEAKER_01 → Ravi");
    pty.send("q");
    pty.shows("3 segments in 2 files");
    pty.shows("Ravi");
    pty.send("/speaker:ravi file:a date:2024-03\r");
    pty.shows("1 segment in 1 file");
    pty.send("qq");
    assert_eq!(pty.end().exit_code(), 0, "{pty:?}");
}

#[test]
fn a_file_that_was_not_opened_as_it_was_stopped_is_not_passed_over() {
    let home = home();
    // So large that Esc comes before it is read.
    let line = |at: u32| format!("[{at}.00s - {at}.50s] SPEAKER_00 :  the harbour at {at}\n");
    home.put("talks/b.txt", (0..5000).map(line).collect::<String>().as_bytes());
    let mut pty = Pty::start(&home, &["talks"]);
    pty.shows("3 transcripts");
    pty.send("/\"which harbour\" OR \"the harbour at 7 \" OR again\r");
    pty.shows("3 segments in 3 files");
    pty.send("\r");
    pty.shows("2 segments · 2 speakers");
    pty.shows(" ms");
    pty.send("n\x1b");
    pty.shows("not opened: it was stopped");
    pty.send("N");
    pty.shows("no file before this one has hits");
    // One that is being opened is waited for.
    pty.send("nn");
    pty.shows("b.txt · ");
    pty.shows("5000 segments");
    pty.send("qqq");
    assert_eq!(pty.end().exit_code(), 0, "{pty:?}");
}

#[test]
fn what_is_said_first_is_cut_with_an_ellipsis() {
    let home = Home::new();
    home.put("talk.txt", format!("[0.00s - 90.00s] SPEAKER_00 :  {}\n", "walks ".repeat(40)).as_bytes());
    let mut pty = Pty::start(&home, &["."]);
    pty.shows("  walk…");
    pty.send("q");
    assert_eq!(pty.end().exit_code(), 0, "{pty:?}");
}

#[test]
fn files_come_and_go_by_themselves() {
    let home = home();
    let mut pty = Pty::start(&home, &["talks"]);
    pty.shows("3 transcripts");
    home.put("talks/d.txt", b"[0.00s - 4.00s] Ada :  a fourth\n");
    pty.shows("4 transcripts");
    fs::remove_file(home.path("talks/b.txt")).expect("it is there");
    pty.shows("3 transcripts");
    pty.send("q");
    assert_eq!(pty.end().exit_code(), 0, "{pty:?}");
}

#[test]
fn speakers_are_found_by_the_register_as_it_is_now() {
    let home = home();
    let mut pty = Pty::start(&home, &["talks"]);
    pty.shows("3 transcripts");
    pty.send("/speaker:ada\r");
    pty.shows("no hits");
    home.put("talks/speakers.toml", b"[[person]]\nname = \"Ada\"\naliases = [\"SPEAKER_01\"]\n");
    pty.shows("1 segment in 1 file");
    home.put("talks/speakers.toml", b"[[person]]\nname = \"Ada\"\naliases = [\"SPEAKER_00\"]\n");
    pty.shows("3 segments in 3 files");
    fs::remove_file(home.path("talks/speakers.toml")).expect("it is there");
    pty.shows("no hits");
    pty.send("qq");
    assert_eq!(pty.end().exit_code(), 0, "{pty:?}");
}

#[cfg(unix)]
#[test]
fn loops_pipes_odd_names_and_empty_folders_are_harmless() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let home = home();
    std::os::unix::fs::symlink(home.path("talks"), home.path("talks/loop")).expect("the folder is ours");
    let odd = home.path("talks").join(OsStr::from_bytes(b"odd \xff\x1b[2J.txt"));
    let made = home.command("mkfifo", &["talks/pipe.txt"]).status().expect("mkfifo is there");
    assert!(made.success());
    // Not every file system takes such a name.
    let count = if fs::write(&odd, "[0.00s - 4.00s] Ada :  odd\n").is_ok() { 4 } else { 3 };
    let mut pty = Pty::start(&home, &["talks"]);
    pty.shows(&format!("{count} transcripts"));
    pty.send("G\r");
    pty.shows("▌00:00 Ada");
    pty.send("qq");
    assert_eq!(pty.end().exit_code(), 0, "{pty:?}");
    fs::create_dir(home.path("empty")).expect("the folder is ours");
    let mut pty = Pty::start(&home, &["empty"]);
    pty.shows("there is no transcript in here");
    pty.send("q");
    assert_eq!(pty.end().exit_code(), 0, "{pty:?}");
}

#[test]
fn the_command_line_asks_for_files_and_days() {
    let home = home();
    let files = |query: &str| {
        let outcome = home.run(&["search", "-l", query, "talks"]);
        String::from_utf8(outcome.stdout).expect("UTF-8")
    };
    assert_eq!(files("harbour"), "talks/a 2024-03-05.txt\ntalks/c.txt\n");
    assert_eq!(files("harbour file:c"), "talks/c.txt\n");
    assert_eq!(files("harbour -file:c"), "talks/a 2024-03-05.txt\n");
    assert_eq!(files("harbour date:2024-03"), "talks/a 2024-03-05.txt\n");
    assert_eq!(files("harbour date:..2023"), "");
}

/// A folder of 200 files that were changed long ago: 199 of them say nothing of a lamp, the last one does.
fn archive() -> Home {
    let home = Home::new();
    fs::create_dir(home.path("talks")).expect("the folder is ours");
    for file in 0..200 {
        let word = if file == 199 { "lamp" } else { "fog." };
        put_settled(&home, &format!("talks/{file:03}.txt"), word);
    }
    home
}

/// Puts a file in that has one word, and the size and the time of all that are put so; at no moment it has another.
fn put_settled(home: &Home, name: &str, word: &str) {
    home.put("next", format!("[0.00s - 4.00s] Ada :  the {word}\n").as_bytes());
    let file = File::options().write(true).open(home.path("next")).expect("the file is ours");
    file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000)).expect("the file is ours");
    fs::rename(home.path("next"), home.path(name)).expect("the folder is ours");
}

/// Waits until so many of all files are in the index.
fn until_indexed(home: &Home, count: usize, of: usize) {
    let line = format!("talks: {count} of {of} files in the index, ");
    until(&line, || home.run(&["index", "--status", "talks"]).stdout.starts_with(line.as_bytes()));
}

#[test]
fn the_shelf_makes_an_index_and_reads_no_file_that_it_rules_out() {
    let home = archive();
    let mut pty = Pty::start(&home, &["talks"]);
    until_indexed(&home, 200, 200);
    // Of the same size and time as before: only who reads it could know.
    for file in 0..199 {
        put_settled(&home, &format!("talks/{file:03}.txt"), "lamp");
    }
    pty.send("/lamp\r");
    pty.shows("1 segment in 1 file");
    // What changes is found at once, and is in the index when that may be relied on.
    home.put("talks/new.txt", b"[0.00s - 4.00s] Ada :  a lamp again\n");
    pty.shows("2 segments in 2 files");
    until_indexed(&home, 201, 201);
    pty.send("/wick\r");
    pty.shows("no hits · 201 files");
    put_settled(&home, "talks/new.txt", "wick");
    pty.shows("1 segment in 1 file");
    pty.send("/");
    pty.send("\x15/l.mp/\r");
    pty.shows("200 segments in 200 files");
    pty.send("qq");
    assert_eq!(pty.end().exit_code(), 0, "{pty:?}");
}

#[test]
fn a_few_files_are_searched_without_an_index() {
    let home = home();
    let mut pty = Pty::start(&home, &["talks"]);
    pty.shows("3 transcripts");
    pty.send("/harbour\r");
    pty.shows("3 segments in 2 files");
    pty.send("qq");
    assert_eq!(pty.end().exit_code(), 0, "{pty:?}");
    assert_eq!(home.run(&["index", "--status", "talks"]).stdout, b"talks: no index\n");
    // One that was asked for is kept up to date.
    home.run(&["index", "talks"]);
    fs::remove_file(home.path("talks/photo.png")).expect("it is there");
    let mut pty = Pty::start(&home, &["talks"]);
    pty.shows("3 transcripts");
    until_indexed(&home, 4, 4);
    pty.send("q");
    assert_eq!(pty.end().exit_code(), 0, "{pty:?}");
    // So is its part of a folder in it.
    fs::create_dir(home.path("talks/in")).expect("the folder is ours");
    put_settled(&home, "talks/in/d.txt", "lamp");
    let mut pty = Pty::start(&home, &["talks/in"]);
    pty.shows("1 transcript");
    until_indexed(&home, 5, 5);
    pty.send("q");
    assert_eq!(pty.end().exit_code(), 0, "{pty:?}");
    let indexes = fs::read_dir(home.state().join("cache/indexes")).expect("an index was made").flatten();
    assert_eq!(indexes.filter(|index| index.path().is_dir()).count(), 1);
}

#[test]
fn a_broken_index_is_made_anew_and_one_that_another_program_makes_is_waited_for() {
    let home = archive();
    home.run(&["index", "talks"]);
    let indexes = fs::read_dir(home.state().join("cache/indexes")).expect("an index was made").flatten();
    let index = indexes.map(|index| index.path()).find(|path| path.is_dir()).expect("an index was made");
    let damage = || {
        for file in fs::read_dir(&index).expect("ours").flatten() {
            fs::write(file.path(), b"damaged").expect("ours");
        }
    };
    damage();
    let root = fs::canonicalize(home.path("talks")).expect("it is there");
    let writing = IndexWriter::open(&home.state().join("cache"), &root).expect("it is free");
    let mut pty = Pty::start(&home, &["talks"]);
    pty.shows("200 transcripts");
    pty.send("/lamp\r");
    pty.shows("1 segment in 1 file");
    drop(writing);
    until_indexed(&home, 200, 200);
    damage();
    pty.send("/the\r");
    pty.shows("200 segments in 200 files");
    until_indexed(&home, 200, 200);
    pty.send("qq");
    assert_eq!(pty.end().exit_code(), 0, "{pty:?}");
}

#[cfg(unix)]
#[test]
fn what_cannot_be_looked_into_is_named_and_the_rest_is_there() {
    use std::os::unix::fs::PermissionsExt;
    let home = home();
    fs::create_dir(home.path("talks/locked")).expect("the folder is ours");
    home.put("talks/locked/d.txt", b"[0.00s - 4.00s] Ada :  the harbour\n");
    home.put("talks/secret.txt", b"[0.00s - 4.00s] Ada :  the harbour\n");
    let close = |name: &str, mode| {
        fs::set_permissions(home.path(name), fs::Permissions::from_mode(mode)).expect("it is ours");
    };
    close("talks/locked", 0);
    close("talks/secret.txt", 0);
    // Who may read everything has nothing to test.
    if fs::read_dir(home.path("talks/locked")).is_err() {
        let mut pty = Pty::start(&home, &["talks"]);
        pty.shows("4 transcripts · 1 place closed");
        pty.shows("talks/secret.txt: no permission");
        pty.send("gw");
        pty.shows("2 places that cannot be read");
        pty.send("q/harbour\r");
        pty.shows("3 segments in 2 files");
        pty.send("qq");
        assert_eq!(pty.end().exit_code(), 0, "{pty:?}");
        let run = home.run(&["search", "-l", "harbour", "talks"]);
        assert_eq!(String::from_utf8_lossy(run.data()), "talks/a 2024-03-05.txt\ntalks/c.txt\n");
        assert_eq!(run.stderr.lines().count(), 2, "{}", run.stderr);
        let run = home.run(&["index", "talks"]);
        assert_eq!((run.status, run.stderr.lines().count()), (Some(0), 1), "{}", run.stderr);
        assert_eq!(home.run(&["index", "talks/locked"]).status, Some(2));
    }
    close("talks/locked", 0o700);
}

#[test]
fn a_file_under_two_names_is_open_once() {
    let home = home();
    let mut pty = Pty::start(&home, &["talks", "./talks"]);
    pty.shows("6 transcripts");
    pty.send("/harbour -again\r");
    pty.shows("4 segments in 2 files");
    pty.send("j\r");
    pty.shows("00:04 · 2/2");
    pty.shows("ms ─");
    // It is that file already, searched again from its first hit on; behind it is nothing.
    pty.send("n");
    pty.shows("00:00 · 1/2");
    pty.shows("ms ─");
    until("there is no further file", || {
        pty.send("n");
        pty.catch_up();
        pty.screen().contents().contains("no file behind this one has hits")
    });
    pty.send("rRavi\r");
    pty.shows("SPEAKER_01 → Ravi");
    pty.send("qqq");
    assert_eq!(pty.end().exit_code(), 0, "{pty:?}");
    assert!(String::from_utf8_lossy(&home.get("talks/a 2024-03-05.txt.whosaid")).contains("Ravi"));
}

/// A pipe in the place of what was searched before: who adds to it waits until what this returns is dropped.
#[cfg(unix)]
fn stalled(home: &Home, queries: &std::path::Path, stall: impl FnOnce()) -> File {
    let _ = fs::remove_file(queries);
    let made = home.command("mkfifo", &[queries]).status().expect("mkfifo is there");
    assert!(made.success());
    stall();
    let waits = File::options().write(true).open(queries).expect("it is read");
    // Nobody else is to wait for it.
    fs::remove_file(queries).expect("it is ours");
    waits
}

#[cfg(unix)]
#[test]
fn a_file_whose_disk_does_not_answer_is_left_and_opened_beside_all_else() {
    let home = home();
    let queries = home.state().join("queries");
    let mut pty = Pty::start(&home, &["talks"]);
    pty.shows("3 transcripts");
    pty.send("jj\r");
    pty.shows("c.txt · ");
    let waits = stalled(&home, &queries, || pty.send("/harbour\r"));
    pty.send("rRavi\r");
    pty.shows("SPEAKER_00 → Ravi");
    // Left, and others opened.
    pty.send("q");
    pty.shows("3/3");
    pty.send("k\r");
    pty.shows("b.txt · ");
    pty.send("q");
    pty.shows("2/3");
    // It cannot be opened before it was left, …
    pty.send("j\r");
    pty.shows("0 % opened, Esc stops");
    pty.send("\x1b");
    pty.shows("stopping…");
    assert!(!home.path("talks/c.txt.whosaid").exists());
    pty.send("k\r");
    pty.shows("b.txt · ");
    pty.send("qj\r");
    pty.shows("0 % opened, Esc stops");
    // … and nothing is lost.
    drop(waits);
    pty.shows("c.txt · ");
    pty.shows("your changes of last time are here");
    pty.shows("Ravi");
    let waits = stalled(&home, &queries, || pty.send("/again\r"));
    pty.send("r\x15Bea\r");
    pty.shows("SPEAKER_00 → Bea");
    pty.send("qq");
    pty.shows("waiting for ");
    drop(waits);
    assert_eq!(pty.end().exit_code(), 0, "{pty:?}");
    assert!(String::from_utf8_lossy(&home.get("talks/c.txt.whosaid")).contains("Bea"));
}

#[cfg(unix)]
#[test]
fn a_disk_that_never_answers_does_not_keep_the_program() {
    let home = home();
    let mut pty = Pty::start(&home, &["talks/b.txt"]);
    pty.shows("SPEAKER_00");
    let _waits = stalled(&home, &home.state().join("queries"), || pty.send("/nothing\r"));
    pty.send("rRavi\r");
    pty.shows("SPEAKER_00 → Ravi");
    pty.send("q");
    pty.shows("waiting for ");
    pty.send("\x03");
    pty.shows("b.txt: the last changes may be lost");
    assert_ne!(pty.end().exit_code(), 0, "{pty:?}");
}

#[cfg(unix)]
#[test]
fn what_is_being_kept_outlives_the_signals_that_end_the_program() {
    let home = home();
    let mut pty = Pty::start(&home, &["talks/b.txt"]);
    pty.shows("SPEAKER_00");
    let waits = stalled(&home, &home.state().join("queries"), || pty.send("/nothing\r"));
    pty.send("rRavi\r");
    pty.shows("SPEAKER_00 → Ravi");
    pty.signal("HUP");
    pty.signal("TERM");
    pty.signal("HUP");
    drop(waits);
    assert!([128 + 1, 128 + 15].contains(&pty.end().exit_code()), "{pty:?}");
    assert!(String::from_utf8_lossy(&home.get("talks/b.txt.whosaid")).contains("Ravi"));
}
