//! `whosaid FOLDER` in a terminal: opened, come back from, searched, gone on through the files.

use std::fs;

use crate::home::Home;
use crate::pty::Pty;

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

#[cfg(unix)]
#[test]
fn loops_odd_names_and_empty_folders_are_harmless() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let home = home();
    std::os::unix::fs::symlink(home.path("talks"), home.path("talks/loop")).expect("the folder is ours");
    let odd = home.path("talks").join(OsStr::from_bytes(b"odd \xff\x1b[2J.txt"));
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
