//! Changes by the hundred in the real program, killed among them.

use std::fs;
use std::thread;
use std::time::Duration;

use whosaid::model::Change;
use whosaid::run::{Opening, replay_session};
use whosaid::store::{Folders, Restored, Session, SessionName};

use crate::home::{Home, PROGRAM, fixture};
use crate::monkey::Random;
use crate::pty::{Pty, open, quit, until};
use crate::stage::Stage;

/// How many changes are made.
const CHANGES: usize = 200;

/// After about so many changes the program is killed.
const KILLED_AFTER: usize = 12;

/// Keys for some change, or for nothing where it cannot be made; written as in a keymap.
fn some_keys(random: &mut Random, change: usize) -> String {
    let (segments, words) = (random.below(12), random.below(9));
    let there = format!("g g {}{}", "] ".repeat(segments), "l ".repeat(words));
    let number = random.below(3) + 1;
    match random.below(14) {
        0 => format!(
            "{there}r ctrl-u {}enter",
            format!("Name{change}").chars().map(|c| format!("{c} ")).collect::<String>()
        ),
        1 | 2 => format!("{there}{number}"),
        3 | 4 => format!("{there}s {number}"),
        5 => format!("{there}J"),
        6 | 7 => format!("{there}>"),
        8 => format!("{there}<"),
        9 => format!("{there}D"),
        10 => format!("{there}m"),
        11 | 12 => "u".to_owned(),
        _ => "ctrl-r".to_owned(),
    }
}

/// Keys as a terminal sends them.
fn typed(keys: &str) -> String {
    let key = |key: &str| match key {
        "enter" => "\r".to_owned(),
        "ctrl-u" => "\x15".to_owned(),
        "ctrl-r" => "\x12".to_owned(),
        key => key.to_owned(),
    };
    keys.split_whitespace().map(key).collect()
}

/// What the session has.
pub fn restored(home: &Home) -> (Opening, Restored) {
    let state = home.environment().into_iter().find(|(name, _)| *name == "WHOSAID_STATE_DIR").expect("it is set").1;
    let opening = Opening::of(Some(&home.path("talk.txt"))).expect("the fixture can be read");
    let source = opening.source.as_ref().expect("it is a file");
    let restored =
        Session::look(source, opening.document.transcript.len(), &SessionName::default(), &Folders { state });
    (opening, restored)
}

/// How many changes stand in whole lines of the session.
fn recorded(home: &Home) -> usize {
    let session = fs::read_to_string(home.path("talk.txt.whosaid")).unwrap_or_default();
    let is_change = |line: &str| {
        [r#""event":{"did""#, r#""event":"undid""#, r#""event":"redid""#].iter().any(|of| line.contains(of))
    };
    session.split_inclusive('\n').filter(|line| line.ends_with('\n') && is_change(line)).count()
}

/// The state core as the program has it after opening.
fn stage(home: &Home) -> (Stage, Vec<Change>) {
    let (opening, restored) = restored(home);
    let mut stage = Stage::open("talk.txt", &home.get("talk.txt"), (80, 24), |_| {});
    let replayed = replay_session(&opening, &restored).expect("the changes fit");
    stage.app.resume(replayed.first, replayed.transcript, replayed.history, restored.saved, restored.place);
    stage.resize((80, 24));
    (stage, restored.changes)
}

#[test]
fn of_changes_killed_at_random_at_most_the_one_on_its_way_is_missing() {
    let home = Home::with("talk.txt");
    let mut random = Random::new(20_260_301);
    let mut pty = open(&home);
    let (mut twin, mut made) = stage(&home);
    let (mut count, mut kills, mut missing) = (0, 0, 0);
    while count < CHANGES {
        let keys = some_keys(&mut random, count);
        twin.recorded.clear();
        twin.keys(&keys);
        pty.send(&typed(&keys));
        if twin.recorded.is_empty() {
            continue;
        }
        made.append(&mut twin.recorded);
        count += 1;
        if random.below(KILLED_AFTER) > 0 {
            until("the change is recorded", || recorded(&home) == made.len());
            continue;
        }
        thread::sleep(Duration::from_micros(random.below(8000) as u64));
        pty.signal("KILL");
        pty.end();
        kills += 1;
        assert_eq!(home.get("talk.txt"), fixture("talk.txt"), "after {count} changes");
        pty = open(&home);
        let (resumed, changes) = stage(&home);
        assert!(changes.len() + 1 >= made.len(), "of {} changes {} are left", made.len(), changes.len());
        assert_eq!(changes, made[..changes.len()], "after {count} changes");
        missing += made.len() - changes.len();
        (twin, made) = (resumed, changes);
    }
    assert!(kills > 9, "killed {kills} times, {missing} missing");

    let done = twin.app.history.done();
    assert!(done > 20, "{done} steps are in force");
    pty.send(&"u".repeat(done));
    until("all is undone", || recorded(&home) == made.len() + done);
    pty.send(":w copy.txt\r");
    pty.shows("written to copy.txt");
    assert_eq!(home.get("copy.txt"), fixture("talk.txt"));
    assert_eq!(home.get("talk.txt"), fixture("talk.txt"));
    quit(pty);
}

/// The system's own limit on the size of files stands for a full disk.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_and_the_changes_are_saved_when_there_is_room() {
    let home = Home::with("talk.txt");
    let limited = format!("trap '' XFSZ; ulimit -S -f 12; exec {PROGRAM} talk.txt");
    let mut pty = Pty::start_program(&home, "sh", &["-c", &limited]);
    pty.shows("talk.txt · ");
    let session = home.path("talk.txt.whosaid");
    let mut made = 0;
    while !pty.screen().contents().contains("not saved") {
        assert!(made < 40, "the limit is not felt\n{pty:?}");
        made += 1;
        pty.send(&format!("r\x15Name{made}\r"));
        until("the change is on the disk or missing there", || {
            pty.catch_up();
            pty.screen().contents().contains("not saved") || recorded(&home) == made
        });
    }
    pty.shows("File too large");
    let saved = fs::read_to_string(&session).expect("it was begun");
    assert!(made > 1 && saved.contains(&format!("Name{}\"", made - 1)), "{saved}");
    assert!(saved.ends_with("}\n") && !saved.contains(&format!("Name{made}\"")), "{saved}");

    let lifted = std::process::Command::new("prlimit")
        .args(["--fsize=unlimited", "--pid", &pty.pid().to_string()])
        .status()
        .expect("prlimit is there");
    assert!(lifted.success());
    pty.send("m");
    pty.shows("all changes are saved now");
    assert!(!pty.screen().contents().contains("not saved"), "{pty:?}");
    assert_eq!(recorded(&home), made + 1);
    let (_, changes) = stage(&home);
    assert_eq!(changes.len(), made + 1);
    quit(pty);
}
