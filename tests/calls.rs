//! The program, met at calls of the system: a save killed at every one, a look at a path that is not answered.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitStatus};
use std::thread;

use crate::home::{Home, Outcome, PROGRAM, fixture};
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

/// How long a look at the path that does not answer takes: longer than it is waited for.
const STALLED: &str = "inject=%file:delay_enter=15s";

#[test]
fn every_command_tells_a_path_that_does_not_answer() {
    if !calls_can_be_met() {
        return;
    }
    let run = |(path, line, status, printed): (&str, &str, i32, &str)| {
        let home = Home::with("talk.txt");
        home.put("gone.txt", &fixture("talk.txt"));
        home.put("list.toml", b"\"harbor\" = \"harbour\"\n");
        for folder in ["away", "here"] {
            fs::create_dir(home.path(folder)).expect("the folder is ours");
        }
        let options = ["-f", "-qq", "-o", "../calls", "-P", path, "-e", "trace=%file", "-e", STALLED, PROGRAM];
        let arguments: Vec<&str> = options.into_iter().chain(line.split(' ')).collect();
        let outcome = Outcome::of(home.command("strace", &arguments).output().expect("strace is there"));
        let told = format!("{path}: does not answer; check the disk or the network that it is on");
        let lines: Vec<&str> = outcome.stderr.lines().filter(|line| line.contains(&told)).collect();
        let failed = format!("whosaid: failed: {told}");
        assert!(lines == [format!("whosaid: {told}")] || lines == [failed], "{line}: {outcome:?}");
        assert_eq!(outcome.status, Some(status), "{line}: {outcome:?}");
        assert!(String::from_utf8_lossy(&outcome.stdout).contains(printed), "{line}: {outcome:?}");
        assert_eq!(home.path("out/talk.vtt").exists(), line.starts_with("convert gone.txt talk.txt"), "{line}");
    };
    thread::scope(|scope| {
        for case in [
            ("gone.txt", "--plain gone.txt", 2, ""),
            ("gone.txt", "search harbour gone.txt talk.txt", 2, ""),
            ("gone.txt", "stats gone.txt", 2, ""),
            ("gone.txt", "stats gone.txt talk.txt", 2, "talk.txt: "),
            ("away", "stats away here", 1, "0 transcripts"),
            ("away", "index away here", 2, "here: 0 of 0 files in the index"),
            ("away", "speakers away", 2, ""),
            ("gone.txt", "doubts gone.txt", 2, ""),
            ("gone.txt", "log gone.txt", 2, ""),
            ("gone.txt", "revert gone.txt", 2, ""),
            ("gone.txt", "forget gone.txt talk.txt", 2, ""),
            ("gone.txt", "rename gone.txt SPEAKER_00=Ada", 2, ""),
            ("gone.txt", "rename talk.txt --map gone.txt", 2, ""),
            ("gone.txt", "rename talk.txt SPEAKER_00=Ada -o gone.txt", 2, ""),
            ("gone.txt", "fix gone.txt --corrections list.toml --dry-run", 2, ""),
            ("gone.txt", "fix talk.txt --corrections gone.txt --dry-run", 2, ""),
            ("gone.txt", "fix gone.txt talk.txt --corrections list.toml --dry-run", 1, ""),
            ("gone.txt", "convert gone.txt --to vtt", 2, ""),
            ("gone.txt", "convert talk.txt --to vtt -o gone.txt", 2, ""),
            ("away", "convert away --to vtt -o out", 2, ""),
            ("gone.txt", "convert gone.txt talk.txt --to vtt -o out", 1, ""),
            ("gone.txt", "merge talk.txt gone.txt --dry-run", 2, ""),
        ] {
            scope.spawn(move || run(case));
        }
    });
}
