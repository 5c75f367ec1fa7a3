//! What the program keeps: that it is for its user alone, and that `whosaid forget` removes it.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::home::{Home, fixture};
use crate::pty::{Pty, until};

/// Every folder and file below a folder, with its mode.
fn walk(folder: &Path) -> Vec<(PathBuf, u32)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let mode = entry.metadata().expect("it is there").permissions().mode() & 0o777;
        found.push((entry.path(), mode));
        found.extend(walk(&entry.path()));
    }
    found
}

/// The files below the state folder, by their names within it, those of indexes left out.
fn in_state(home: &Home) -> Vec<String> {
    let files = walk(&home.state()).into_iter().map(|(path, _)| path).filter(|path| path.is_file());
    let within = |path: PathBuf| path.strip_prefix(home.state()).expect("within").to_string_lossy().into_owned();
    let mut names: Vec<String> = files.map(within).filter(|name| !name.starts_with("cache")).collect();
    names.sort();
    names
}

/// Opens a transcript, does something to it, and quits.
fn work(home: &Home, file: &str, keys: &str, shown: &str) {
    let mut pty = Pty::start(home, &[file]);
    pty.shows("15 segments");
    pty.send(keys);
    pty.shows(shown);
    pty.send("q");
    assert_eq!(pty.end().exit_code(), 0, "{pty:?}");
}

/// What a run says, and its status.
fn forget(home: &Home, arguments: &[&str]) -> (Option<i32>, String) {
    let outcome = home.run(&[&["forget"], arguments].concat());
    (outcome.status, outcome.stderr)
}

#[test]
fn what_is_kept_is_for_its_user_alone() {
    let home = Home::with("talk.txt");
    home.put("read.txt", &fixture("talk.txt"));
    // Whatever a user lets others do with files in general.
    let line = format!("umask 000; exec '{}' \"$@\"", crate::home::PROGRAM);
    let run = |arguments: &[&str]| {
        let outcome =
            home.command("sh", &[&["-c", line.as_str(), "sh"], arguments].concat()).output().expect("it runs");
        assert!(outcome.status.success(), "{outcome:?}");
    };
    fs::remove_dir(home.state()).expect("it is empty");
    for (file, keys) in [("talk.txt", "/oven\r:width 66\rrNora\rm"), ("read.txt", "jjj")] {
        let mut pty = Pty::start_program(&home, "sh", &["-c", line.as_str(), "sh", file]);
        pty.shows("15 segments");
        pty.send(keys);
        pty.shows("/15");
        pty.send("q");
        assert_eq!(pty.end().exit_code(), 0, "{pty:?}");
    }
    // Set aside, because another program changed the transcript.
    home.put("read.txt", b"Ann: one\nBen: two\n");
    run(&["index", "."]);
    run(&["merge", "talk.txt", "-o", "copy.txt"]);
    run(&["search", "oven", "."]);

    let names = in_state(&home);
    for name in ["queries", "commands", "display", "locks/queries", "locks/commands"] {
        assert!(names.iter().any(|known| known == name), "{name}: {names:?}");
    }
    assert_eq!(names.iter().filter(|name| name.starts_with("sessions/")).count(), 1, "{names:?}");
    assert!(names.iter().filter(|name| name.starts_with("locks/")).count() >= 4, "{names:?}");
    let kept = walk(&home.state());
    assert!(kept.iter().any(|(path, _)| path.ends_with("meta.json")), "an index");
    for (path, mode) in kept.iter().chain([&(home.state(), mode_of(&home.state()))]) {
        assert_eq!(*mode, if path.is_dir() { 0o700 } else { 0o600 }, "{}", path.display());
    }
    for session in ["talk.txt.whosaid", "copy.txt.whosaid"] {
        assert_eq!(mode_of(&home.path(session)), 0o600, "{session}");
    }
    assert_eq!(mode_of(&home.path("copy.txt")), 0o666, "what was asked for is as any file");
}

fn mode_of(path: &Path) -> u32 {
    fs::metadata(path).expect("it is there").permissions().mode() & 0o777
}

#[test]
fn a_session_goes_with_all_that_is_known_of_its_file() {
    let home = Home::with("talk.txt");
    work(&home, "talk.txt", "rNora\r", "→ Nora");
    home.put("talk.txt.whosaid.old", &home.get("talk.txt.whosaid"));
    home.put("talk.txt.whosaid.olden", b"mine");
    // What changed this moment is not put into an index.
    for name in ["talk.txt", "talk.txt.whosaid"] {
        let file = fs::File::options().write(true).open(home.path(name)).expect("ours");
        file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000)).expect("ours");
    }
    assert_eq!(home.run(&["index", "."]).status, Some(0));
    let all = [home.names(), in_state(&home)];

    let (status, said) = forget(&home, &["--dry-run", "talk.txt"]);
    assert_eq!(status, Some(0), "{said}");
    assert_eq!(said.lines().count(), 5, "{said}");
    for told in
        ["remove ", "/talk.txt.whosaid\n", "talk.txt.whosaid.old\n", "/locks/", "from the index of", "2 changes"]
    {
        assert!(said.contains(told), "{told}: {said}");
    }
    let (status, said) = forget(&home, &["talk.txt"]);
    assert_eq!(status, Some(2));
    assert!(said.contains("talk.txt: nothing was removed: 2 changes") && said.contains("--yes"), "{said}");
    assert_eq!([home.names(), in_state(&home)], all);
    let indexed = || {
        let told = String::from_utf8(home.run(&["index", "--status", "."]).stdout).expect("text");
        told.split(',').next().expect("it is first").to_owned()
    };
    assert_eq!(indexed(), ".: 1 of 3 files in the index");

    assert_eq!(forget(&home, &["--yes", "talk.txt"]).0, Some(0));
    assert_eq!(home.names(), ["talk.txt", "talk.txt.whosaid.olden"]);
    assert_eq!(in_state(&home), [""; 0]);
    assert_eq!(indexed(), ".: 0 of 2 files in the index");
    assert_eq!(home.get("talk.txt"), fixture("talk.txt"));
    let (status, said) = forget(&home, &["talk.txt"]);
    assert_eq!((status, said.as_str()), (Some(1), "whosaid: talk.txt: nothing is kept of it\n"));
    assert_eq!(in_state(&home), [""; 0], "no lock file either");
}

#[test]
fn what_is_in_the_file_or_only_a_place_goes_unasked() {
    let home = Home::with("talk.txt");
    work(&home, "talk.txt", "]]", "3/15");
    assert_eq!(in_state(&home).len(), 2, "a place and a lock");
    assert_eq!(forget(&home, &["talk.txt"]).0, Some(0));
    assert_eq!(in_state(&home), [""; 0]);

    assert_eq!(home.run(&["rename", "talk.txt", "SPEAKER_00=Nora"]).status, Some(0));
    assert_eq!(forget(&home, &["talk.txt"]).0, Some(0));
    assert_eq!(home.names(), ["talk.txt", "talk.txt.orig"]);

    // What no file has.
    work(&home, "talk.txt", "m", "marked");
    let (status, said) = forget(&home, &["talk.txt"]);
    assert!(status == Some(2) && said.contains("1 change (marks"), "{said}");
}

#[test]
fn a_file_that_is_gone_is_forgotten_too() {
    let home = Home::with("talk.txt");
    fs::create_dir(home.path("talks")).expect("ours");
    fs::rename(home.path("talk.txt"), home.path("talks/talk.txt")).expect("ours");
    work(&home, "talks/talk.txt", "rNora\r", "→ Nora");
    fs::remove_file(home.path("talks/talk.txt")).expect("ours");
    assert_eq!(forget(&home, &["talks/talk.txt"]).0, Some(2), "the change is in no file");
    assert_eq!(forget(&home, &["-y", "talks/talk.txt"]).0, Some(0));
    assert_eq!(fs::read_dir(home.path("talks")).expect("ours").count(), 0);
    let (status, said) = forget(&home, &["talks"]);
    assert!(status == Some(2) && said.contains("talks: is a folder"), "{said}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_whose_name_is_no_text_is_forgotten_too() {
    let home = Home::with("talk.txt");
    let name = OsStr::from_bytes(b"t\xff.txt");
    fs::rename(home.path("talk.txt"), home.work().join(name)).expect("ours");
    let run =
        |arguments: &[&OsStr]| home.command(crate::home::PROGRAM, arguments).output().expect("it runs").status.code();
    let kept = || fs::read_dir(home.work()).expect("ours").count();
    assert_eq!(run(&["rename".as_ref(), name, "SPEAKER_00=Nora".as_ref()]), Some(0));
    assert_eq!(kept(), 3, "the session and the original");
    assert_eq!(run(&["forget".as_ref(), name]), Some(0));
    assert_eq!((kept(), in_state(&home)), (2, vec![]));
}

#[test]
fn what_is_open_is_not_forgotten() {
    let home = Home::with("talk.txt");
    let mut pty = Pty::start(&home, &["talk.txt"]);
    pty.shows("15 segments");
    pty.send("rNora\r");
    until("it is recorded", || home.path("talk.txt.whosaid").exists());
    for arguments in [&["--yes", "talk.txt"][..], &["--all", "--yes"]] {
        let (status, said) = forget(&home, arguments);
        assert!(status == Some(2) && said.contains("talk.txt: open in another whosaid (process "), "{said}");
        assert!(home.path("talk.txt.whosaid").exists());
    }
    // By its session file too, where the other has another state folder.
    fs::rename(home.state().join("locks"), home.state().join("elsewhere")).expect("ours");
    let (status, said) = forget(&home, &["--yes", "talk.txt"]);
    assert!(status == Some(2) && said.contains("talk.txt: open in another whosaid; quit it there"), "{said}");
    pty.send("q");
    assert_eq!(pty.end().exit_code(), 0, "{pty:?}");
}

#[test]
fn all_is_forgotten_at_once_but_what_is_not_ours() {
    let home = Home::with("talk.txt");
    work(&home, "talk.txt", "/oven\r:width 66\rrNora\r", "→ Nora");
    home.put("read.txt", &fixture("talk.txt"));
    work(&home, "read.txt", "]]", "3/15");
    assert_eq!(home.run(&["index", "."]).status, Some(0));
    fs::write(home.state().join("mine"), "x").expect("ours");
    let before = in_state(&home);

    let (status, said) = forget(&home, &["--all"]);
    assert!(status == Some(2) && said.contains("nothing was removed: 1 change (marks"), "{said}");
    let (status, listed) = forget(&home, &["--all", "--dry-run"]);
    assert_eq!(status, Some(0));
    assert_eq!(in_state(&home), before);
    for name in before.iter().filter(|name| *name != "mine") {
        assert!(listed.contains(&format!("/{name}\n")), "{name}: {listed}");
    }
    assert_eq!(forget(&home, &["--all", "--yes"]).0, Some(0));
    let left: Vec<_> = walk(&home.state()).into_iter().map(|(path, _)| path).collect();
    assert_eq!(left, [home.state().join("mine")]);
    assert_eq!(home.names(), ["read.txt", "talk.txt"]);
}
