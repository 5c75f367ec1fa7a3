//! A save, killed at every call of the system that it makes.

use std::collections::BTreeSet;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitStatus};
use std::thread;

use crate::home::{Home, PROGRAM, fixture};
use crate::killed::restored;

/// Saves a name, `earlier` another, once for each call of the system that the program makes: there it is killed, before
/// the call is carried out. Each time the file is as it was or new, the session reads, and the same run made again does
/// what is left and leaves no temporary file.
///
/// Returns at how many calls it was killed.
fn kill_at_every_call(earlier: Option<&str>) -> usize {
    let arguments = ["rename", "talk.txt", "SPEAKER_00=Ada"];
    let traced = |home: &Home, options: &[&str]| -> ExitStatus {
        let line = [&["-f", "-qq"], options, &[PROGRAM], &arguments].concat();
        home.command("strace", &line).output().expect("strace is there").status
    };
    let start = || {
        let home = Home::with("talk.txt");
        let saved = earlier.map(|rename| home.run(&["rename", "talk.txt", rename]).status);
        assert!(matches!(saved, None | Some(Some(0))), "{saved:?}");
        home
    };
    let home = start();
    let old = home.get("talk.txt");
    assert!(traced(&home, &["-o", "../calls"]).success());
    let new = home.get("talk.txt");
    let end = home.names();
    assert!(old != new && end.len() == 3, "{end:?}");
    let changes = restored(&home).1.changes;
    let calls = String::from_utf8(home.get("../calls")).expect("UTF-8");
    let name = |line: &str| Some(line.split_once(' ')?.1.trim_start().split_once('(')?.0.to_owned());
    let names: BTreeSet<String> = calls.lines().filter_map(name).collect();

    let kill_at = |call: &str, number: usize| -> bool {
        let home = start();
        let fault = format!("inject={call}:error=EIO:signal=KILL:when={number}");
        let status = traced(&home, &["-o", "../calls", "-e", &format!("trace={call}"), "-e", &fault]);
        let place = format!("{call} {number}");
        let now = home.get("talk.txt");
        assert!(now == old || now == new, "{place}: {}", String::from_utf8_lossy(&now));
        let (_, left) = restored(&home);
        assert!(changes.starts_with(&left.changes) && (now == old || left.changes == changes), "{place}: {left:?}");
        let again = home.run(&arguments);
        assert_eq!(again.status, Some(0), "{place}: {again:?}");
        assert!(home.get("talk.txt") == new && home.get("talk.txt.orig") == fixture("talk.txt"), "{place}");
        let (_, ended) = restored(&home);
        assert_eq!((ended.changes, ended.saved), (changes.clone(), Some(changes.len())), "{place}");
        assert_eq!(home.names(), end, "{place}: nothing is left over");
        status.signal() == Some(9)
    };
    let kill_at = &kill_at;
    thread::scope(|scope| {
        let killed = |call: String| (1..).take_while(|number| kill_at(&call, *number)).count();
        let counts: Vec<_> = names.into_iter().map(|call| scope.spawn(move || killed(call))).collect();
        counts.into_iter().map(|count| count.join().expect("each is whole")).sum()
    })
}

/// Whether calls can be met here; says so where they cannot.
fn calls_can_be_met() -> bool {
    let tried = Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).output();
    let can = tried.as_ref().is_ok_and(|tried| tried.status.success());
    if !can {
        println!("skipped: it needs strace, and leave to trace a program: {tried:?}");
    }
    can
}

#[test]
fn the_first_save_is_whole_whichever_call_it_is_killed_at() {
    if calls_can_be_met() {
        let killed = kill_at_every_call(None);
        println!("killed at {killed} calls");
        assert!(killed > 100, "{killed}");
    }
}

#[test]
fn a_further_save_is_whole_whichever_call_it_is_killed_at() {
    if calls_can_be_met() {
        let killed = kill_at_every_call(Some("SPEAKER_01=Bea"));
        println!("killed at {killed} calls");
        assert!(killed > 100, "{killed}");
    }
}
