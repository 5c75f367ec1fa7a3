//! What may go wrong around the program. Nothing is lost then, the terminal is clean, the message clear, the status right.
//!
//! | fault | tests: here, in other files of this folder, or with a failing layer in `src` |
//! |---|---|
//! | disk full | [`a_copy_that_finds_no_room_is_told_and_leaves_nothing`], `killed::a_full_disk_is_told…`, `plain::changes_that_are_lost…`, `store/write/tests.rs: a_replacement_that_fails_at_any_step…`, `a_new_file_that_fails_at_any_step…`, `store/session/tests.rs: what_could_not_be_recorded…` |
//! | quota | `store/write/tests.rs: each_fault_of_a_disk_is_told_with_what_to_do` |
//! | read-only | [`a_folder_that_may_only_be_read_keeps_the_changes_elsewhere`], [`with_nowhere_to_write_the_changes_wait_until_there_is`], `store/write/tests.rs: a_write_protected_file_is_refused`, `store/session/tests/finding.rs: a_session_that_cannot_be_written…` |
//! | read error | [`a_file_that_cannot_be_read_is_told`], [`a_folder_that_was_named_and_cannot_be_read_is_a_failure_of_the_search`]; half-way: `formats/tests/blocks.rs: a_file_that_fails_half_way_is_never_shown_in_part` |
//! | file cut short or replaced while open | [`a_file_that_others_change_is_not_written_over_unasked`], while it is read: `store/source.rs: a_fingerprint_is_the_same…`, while it is written: `store/write/tests.rs: a_change_during_the_write_is_noticed` |
//! | a disk that does not answer | [`a_pipe_beside_a_transcript_is_passed_over`], `run/files.rs: paths_are_asked_one_after_the_other…`, `a_folder_that_does_not_answer…`, `run/finder.rs: files_that_do_not_answer…`, `calls::every_command_tells_a_path_that_does_not_answer`, `files::a_file_is_opened_anew_beside_the_screen` |
//! | folder removed | [`a_folder_that_is_removed_takes_no_changes_along`], `store/session/tests.rs: a_session_that_can_be_written_no_more…` |
//! | clock going backwards | [`a_clock_that_goes_backwards_changes_nothing`] |
//! | session cut at every byte | `store/session/tests.rs: a_session_goes_on_after_a_cut_at_any_byte`, `store/session/tests/cutting.rs: every_prefix_of_a_session…` |
//! | flipped bits in it | [`a_session_with_a_flipped_bit_is_told_and_kept`]; every bit: `store/record/tests.rs: a_bit_that_turned_over…` |
//! | two programs at once | [`of_several_started_at_once_one_may_change`], `files::the_second_reads_only…`, `merge::a_transcript_that_is_open…`, `index::one_writes_and_others…` |
//! | kill −9 during a save | [`killed_while_it_saves_the_file_is_old_or_new`]; at every call of the system: `calls::the_first_save…`, `calls::a_further_save…`; at every step: `store/session/tests.rs: a_kill_at_any_step_of_a_save…`; among changes: `killed::of_changes_killed_at_random…` |
//! | SIGHUP, SIGTERM, SIGINT | `terminal::a_signal_to_end_leaves_a_clean_terminal…`, `batch::a_run_that_is_ended…` |
//! | SIGTSTP | `terminal::stopped_it_gives_the_terminal_back`, `terminal::stopped_it_takes_the_terminal_again…` |
//! | SIGWINCH storms | [`a_storm_of_sizes_ends_with_a_whole_screen`], `terminal::the_screen_is_whole_after…` |
//! | standard streams gone | [`without_standard_input_keys_come_from_the_terminal`], [`without_a_terminal_it_says_so`], `search::a_pipe_that_is_closed…`, [`output_that_cannot_be_written_is_told`] |
//! | terminal gone | [`with_its_terminal_it_ends_and_keeps_the_changes`] |
//! | a 1×1 terminal | [`a_terminal_of_one_cell_is_no_reason_to_fall_over`], `drawing::every_size_is_drawn` |
//! | TERM=dumb | `cli::a_terminal_that_can_only_print…`, `plain::in_a_dumb_terminal…` |
//! | a terminal that answers nothing | [`a_terminal_that_answers_nothing_is_waited_for_no_longer_than_a_moment`] |

use std::fs::{self, File, Permissions};
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::{Duration, SystemTime};

use portable_pty::{PtySize, native_pty_system};

use crate::home::{Home, PROGRAM, fixture};
use crate::monkey::Random;
use crate::pty::{Pty, command, open, quit, until};

/// What lies in the sessions of the state folder, all together.
fn kept_elsewhere(home: &Home) -> String {
    let files = fs::read_dir(home.state().join("sessions")).into_iter().flatten();
    files.map(|file| fs::read_to_string(file.expect("the folder is ours").path()).unwrap_or_default()).collect()
}

/// Waits for a message that may go over several rows.
fn says(pty: &mut Pty, message: &str) {
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    pty.until(format!("it says {message:?}"), |screen| bare(&screen.contents()).contains(&bare(message)));
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("it is ours");
}

/// A line for the shell that starts the program as a user whom permissions bind: root without the right to pass them over.
fn unprivileged(arguments: &str) -> String {
    let rights = "-dac_override,-dac_read_search";
    let drop = format!("setpriv --bounding-set={rights} --inh-caps={rights}");
    format!("[ $(id -u) = 0 ] && as='{drop}'; exec $as '{PROGRAM}' {arguments}")
}

/// Opens the fixture so.
fn open_unprivileged(home: &Home) -> Pty {
    let mut pty = Pty::start_program(home, "sh", &["-c", &unprivileged("talk.txt")]);
    pty.shows("talk.txt · ");
    pty
}

/// The system's own limit on the size of files stands for a full disk.
#[test]
fn a_copy_that_finds_no_room_is_told_and_leaves_nothing() {
    let home = Home::new();
    let talk = fixture("talk.txt").repeat(20);
    home.put("talk.txt", &talk);
    let limited = |arguments: &str| format!("trap '' XFSZ; ulimit -f 12; exec '{PROGRAM}' {arguments}");
    let mut pty = Pty::start_program(&home, "sh", &["-c", &limited("talk.txt")]);
    pty.shows("talk.txt · ");
    for copy in ["copy.txt", "copy.vtt"] {
        pty.send(&format!(":w {copy}\r"));
        says(&mut pty, &format!("{copy}: not written: writing a temporary file"));
        says(&mut pty, "File too large");
    }
    quit(pty);
    for arguments in ["rename talk.txt SPEAKER_00=Ada", "convert talk.txt -o copy.vtt"] {
        let run = home.command("sh", &["-c", &limited(arguments)]).output().expect("the shell starts");
        let said = String::from_utf8_lossy(&run.stderr);
        assert_eq!((run.status.code(), said.contains("File too large")), (Some(2), true), "{said}");
    }
    assert!(home.get("talk.txt") == talk);
    assert_eq!(home.names(), ["talk.txt"]);
}

#[test]
fn a_folder_that_may_only_be_read_keeps_the_changes_elsewhere() {
    let home = Home::with("talk.txt");
    set_mode(&home.work(), 0o555);
    let mut pty = open_unprivileged(&home);
    pty.send("rAda\r");
    says(&mut pty, "talk.txt: nothing can be kept beside it; your changes are in /");
    says(&mut pty, "whosaid-state/sessions/");
    assert!(kept_elsewhere(&home).contains("\"Ada\""));
    pty.send("\x13");
    says(&mut pty, "talk.txt: not written: creating a temporary file");
    says(&mut pty, "Permission denied");
    quit(pty);
    assert_eq!((home.names(), home.get("talk.txt")), (vec!["talk.txt".to_owned()], fixture("talk.txt")));
    let mut again = open_unprivileged(&home);
    again.shows("Ada");
    quit(again);
    set_mode(&home.work(), 0o755);
}

#[test]
fn with_nowhere_to_write_the_changes_wait_until_there_is() {
    let home = Home::with("talk.txt");
    let forbid = |mode| [home.work(), home.state()].iter().for_each(|folder| set_mode(folder, mode));
    forbid(0o555);
    let mut pty = open_unprivileged(&home);
    says(&mut pty, "do not open this transcript twice");
    pty.send("rAda\r");
    pty.shows("not saved");
    says(&mut pty, "change the permissions");
    pty.send("q");
    pty.shows("Quit and lose your changes?");
    pty.send("n");
    forbid(0o755);
    pty.send("m");
    pty.shows("all changes are saved now");
    quit(pty);
    open(&home).shows("Ada");

    // Told to end, it cannot wait: what is lost is said, behind the screen.
    let home = Home::with("talk.txt");
    let forbid = |mode| [home.work(), home.state()].iter().for_each(|folder| set_mode(folder, mode));
    forbid(0o555);
    let mut pty = open_unprivileged(&home);
    pty.send("rAda\r");
    pty.shows("not saved");
    pty.signal("TERM");
    assert_eq!(pty.end().exit_code(), 2);
    assert!(!pty.screen().alternate_screen() && pty.settings() == pty.settings_before, "{pty:?}");
    says(&mut pty, "the last changes are lost");
    forbid(0o755);
}

/// The memory of a process is a file whose first byte cannot be read.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_cannot_be_read_is_told() {
    let home = Home::new();
    let told = "/proc/self/mem: cannot be read (Input/output error (os error 5)); check the disk it is on";
    let mut pty = Pty::start(&home, &["/proc/self/mem"]);
    assert_eq!(pty.end().exit_code(), 2);
    assert!(pty.screen().contents().replace('\n', "").contains(told), "{pty:?}");
    assert_eq!(pty.settings(), pty.settings_before);
    for command in ["stats", "log", "doubts"] {
        let run = home.run(&[command, "/proc/self/mem"]);
        assert!(run.complaint().starts_with(told), "{run:?}");
    }
    // Nothing was found, and what could not be looked at is named.
    let run = home.run(&["search", "oven", "/proc/self/mem"]);
    assert_eq!((run.status, run.stderr.contains(told)), (Some(2), true), "{run:?}");
}

#[test]
fn a_file_that_others_change_is_not_written_over_unasked() {
    let other = String::from_utf8(fixture("talk.txt")).expect("UTF-8").replace("oven", "stove").into_bytes();
    let half = fixture("talk.txt")[..700].to_vec();
    let ways: [(&str, Option<Vec<u8>>); 4] =
        [("cut to nothing", Some(Vec::new())), ("cut", Some(half)), ("replaced", Some(other)), ("removed", None)];
    for (way, content) in ways {
        let home = Home::with("talk.txt");
        let mut pty = open(&home);
        pty.send("rAda\r");
        pty.shows("SPEAKER_00 → Ada");
        let path = home.path("talk.txt");
        match (way, &content) {
            ("replaced", Some(content)) => {
                home.put("other", content);
                fs::rename(home.path("other"), &path).expect("the folder is ours");
            }
            (_, Some(content)) => File::options()
                .write(true)
                .open(&path)
                .and_then(|file| file.set_len(content.len() as u64))
                .expect("the file is ours"),
            (_, None) => fs::remove_file(&path).expect("the folder is ours"),
        }
        // Reading and changing go on: all is in memory.
        pty.send("G");
        pty.shows("15/15");
        pty.send("m");
        if content.is_some() {
            pty.shows("changed on disk");
        }
        pty.send("\x13");
        says(&mut pty, if content.is_some() { "Write over it?" } else { "Write it anew?" });
        pty.send("n");
        pty.shows("nothing was done");
        assert_eq!(fs::read(&path).ok(), content, "{way}");
        pty.send(":w mine.txt\r");
        pty.shows("written to mine.txt");
        assert!(String::from_utf8_lossy(&home.get("mine.txt")).contains("] Ada :"), "{way}");
        let session = fs::read_to_string(home.path("talk.txt.whosaid")).expect("it was recorded");
        assert!(session.contains("\"Ada\"") && session.contains("\"mark\""), "{way}");
        quit(pty);
    }
}

#[test]
fn a_folder_that_is_removed_takes_no_changes_along() {
    let home = Home::with("talk.txt");
    let mut pty = open(&home);
    pty.send("rAda\r");
    until("it is recorded", || home.path("talk.txt.whosaid").exists());
    fs::remove_dir_all(home.work()).expect("the folder is ours");
    pty.send("]rBea\r");
    until("it is recorded", || kept_elsewhere(&home).contains("\"Bea\""));
    pty.send("\x13");
    says(&mut pty, "is gone. Write it anew?");
    pty.send("y");
    says(&mut pty, "No such file or directory");
    assert!(!pty.screen().contents().contains("not saved"), "{pty:?}");
    quit(pty);

    fs::create_dir(home.work()).expect("the folder is ours");
    home.put("talk.txt", &fixture("talk.txt"));
    let mut again = open(&home);
    again.shows("Bea");
    again.shows("Ada");
    quit(again);
}

#[test]
fn a_clock_that_goes_backwards_changes_nothing() {
    let home = Home::with("talk.txt");
    let mut pty = open(&home);
    pty.send("rAda\r]rBea\r");
    pty.shows("SPEAKER_01 → Bea");
    quit(pty);
    // What was done first was done last by its date, and before there were computers.
    let session = String::from_utf8(home.get("talk.txt.whosaid")).expect("UTF-8");
    let year = session.split("\"at\":\"").nth(1).expect("something was done")[..5].to_owned();
    let backwards =
        session.lines().zip([2050, 2049, 2048, 1999, 1998, 1969, 1900, 1800, 1, 0].map(|at| format!("{at:04}-")));
    let backwards: String = backwards
        .map(|(line, at)| line.replace(&format!("\"at\":\"{year}"), &format!("\"at\":\"{at}")) + "\n")
        .collect();
    assert_eq!(backwards.lines().count(), session.lines().count());
    home.put("talk.txt.whosaid", backwards.as_bytes());
    let mut pty = open(&home);
    pty.shows("Bea");
    pty.send("u");
    pty.shows("undone: SPEAKER_01 → Bea");
    pty.send("\x12]m");
    pty.until("it is marked", |screen| screen.contents().contains("●▌"));
    // Another program's change is one whatever its date.
    home.put("talk.txt", &fixture("minutes.txt"));
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1);
    File::options().write(true).open(home.path("talk.txt")).and_then(|file| file.set_modified(long_ago)).expect("ours");
    pty.send("m");
    pty.shows("changed on disk");
    quit(pty);
    home.put("talk.txt", &fixture("talk.txt"));
    let log = home.run(&["log", "talk.txt"]);
    let log = String::from_utf8_lossy(log.data()).into_owned();
    assert!(log.contains("Ada") && log.contains("Bea") && log.contains("2048-"), "{log}");
}

#[test]
fn a_session_with_a_flipped_bit_is_told_and_kept() {
    let home = Home::with("talk.txt");
    let mut pty = open(&home);
    pty.send("rAda\r]rBea\r");
    pty.shows("SPEAKER_01 → Bea");
    quit(pty);
    let mut session = home.get("talk.txt.whosaid");
    let at = session.windows(5).position(|bytes| bytes == b"\"Bea\"").expect("it was recorded") + 1;
    session[at] ^= 1;
    home.put("talk.txt.whosaid", &session);
    let mut pty = open(&home);
    says(&mut pty, "damaged from line");
    pty.shows("Ada");
    assert!(!pty.screen().contents().contains("Cea"), "{pty:?}");
    quit(pty);
    assert!(home.get("talk.txt.whosaid.damaged") == session);
    assert_eq!(home.get("talk.txt"), fixture("talk.txt"));
}

#[test]
fn of_several_started_at_once_one_may_change() {
    let home = Home::with("talk.txt");
    let mut all: Vec<Pty> = (0..4).map(|_| Pty::start(&home, &["talk.txt"])).collect();
    let mut read_only = 0;
    for pty in &mut all {
        pty.shows("talk.txt · ");
        pty.shows("1/15");
        read_only += usize::from(pty.screen().contents().contains("read-only"));
    }
    assert_eq!(read_only, 3);
    all.iter_mut().for_each(|pty| pty.send("2"));
    until("one has recorded it", || home.path("talk.txt.whosaid").exists());
    for mut pty in all {
        pty.send("]");
        pty.shows("2/15");
        quit(pty);
    }
    let session = String::from_utf8(home.get("talk.txt.whosaid")).expect("UTF-8");
    assert_eq!(session.matches("\"did\"").count(), 1, "{session}");
}

#[test]
fn killed_while_it_saves_the_file_is_old_or_new() {
    let home = Home::with("talk.txt");
    let text = String::from_utf8(fixture("talk.txt")).expect("UTF-8");
    let named = |name: &str| text.replace("] SPEAKER_00 :", &format!("] {name} :"));
    let mut random = Random::new(20_260_301);
    let (mut before, mut written) = ("SPEAKER_00".to_owned(), 0);
    for round in 0..12 {
        let name = format!("Ada{round}");
        let mut pty = open(&home);
        pty.send(&format!("r\x15{name}\r"));
        pty.shows(&format!("→ {name}"));
        let session = home.path("talk.txt.whosaid");
        let recorded = format!("\"{name}\"");
        until("it is recorded", || fs::read_to_string(&session).unwrap_or_default().contains(&recorded));
        pty.send("\x13");
        std::thread::sleep(Duration::from_micros(random.below(12_000) as u64));
        pty.signal("KILL");
        pty.end();
        let now = String::from_utf8(home.get("talk.txt")).expect("UTF-8");
        assert!(now == named(&before) || now == named(&name), "round {round}: {now}");
        written += usize::from(now == named(&name));
        if home.path("talk.txt.orig").exists() {
            assert_eq!(home.get("talk.txt.orig"), fixture("talk.txt"), "round {round}");
        }
        before = if now == named(&name) { name.clone() } else { before };
        // Whichever it is, the change is there.
        let mut again = open(&home);
        again.shows(&name);
        quit(again);
    }
    println!("written in {written} of 12 rounds");
    let mut last = open(&home);
    last.send(&"u".repeat(12));
    last.shows("undone: SPEAKER_00 → Ada0");
    last.send(":w back.txt\r");
    last.shows("written to back.txt");
    assert_eq!(home.get("back.txt"), fixture("talk.txt"));
    quit(last);
}

#[test]
fn a_storm_of_sizes_ends_with_a_whole_screen() {
    let home = Home::with("talk.txt");
    let mut pty = open(&home);
    let mut random = Random::new(7);
    for storm in 0..300 {
        pty.resize(1 + random.below(60) as u16, 1 + random.below(160) as u16);
        if storm % 10 == 0 {
            pty.send(if storm % 20 == 0 { "]" } else { "[" });
            pty.catch_up();
        }
    }
    pty.resize(24, 80);
    for _ in 0..20 {
        pty.signal("WINCH");
    }
    pty.send("gg");
    pty.shows("1/15");
    pty.until("the last row has the keys", |screen| screen.rows(0, 80).nth(23).is_some_and(|row| row.contains("quit")));
    pty.shows("Good evening");
    quit(pty);
}

#[test]
fn without_standard_input_keys_come_from_the_terminal() {
    for streams in ["<&-", "</dev/null", "<&- 2>&-", "2>/dev/full"] {
        let home = Home::with("talk.txt");
        let mut pty = Pty::start_program(&home, "sh", &["-c", &format!("exec '{PROGRAM}' talk.txt {streams}")]);
        pty.shows("Good evening");
        pty.send("]");
        pty.shows("2/15");
        quit(pty);
    }
}

#[test]
fn without_a_terminal_it_says_so() {
    let told = "this needs a terminal; `whosaid stats FILE` does not";
    for line in ["exec '{}' talk.txt >&-", "setsid -w '{}' talk.txt </dev/null"] {
        let home = Home::with("talk.txt");
        let mut pty = Pty::start_program(&home, "sh", &["-c", &line.replace("{}", PROGRAM)]);
        assert_eq!(pty.end().exit_code(), 2, "{line}: {pty:?}");
        assert!(pty.screen().contents().replace('\n', "").contains(told), "{line}: {pty:?}");
        assert_eq!(pty.settings(), pty.settings_before, "{line}");
        assert!(!pty.screen().alternate_screen(), "{line}");
        assert_eq!(home.names(), ["talk.txt"], "{line}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_told() {
    let home = Home::with("talk.txt");
    for arguments in
        ["stats talk.txt", "search oven talk.txt", "convert talk.txt --to vtt", "doubts talk.txt", "formats", "keys"]
    {
        let run = |streams: &str| {
            let line = format!("exec '{PROGRAM}' {arguments} {streams}");
            home.command("sh", &["-c", &line]).output().expect("the shell starts")
        };
        let full = run(">/dev/full");
        let said = String::from_utf8_lossy(&full.stderr);
        assert_eq!(full.status.code(), Some(2), "{arguments}: {said}");
        assert!(said.starts_with("whosaid: standard output: No space left on device"), "{arguments}: {said}");
        // A message that finds no place is no reason to fail.
        assert_eq!(run("2>/dev/full").status.code(), Some(0), "{arguments}");
    }
}

#[test]
fn with_its_terminal_it_ends_and_keeps_the_changes() {
    // A shell that ends tells its programs, one over a lost connection may not.
    for script in ["exec '{}' talk.txt", "trap '' HUP; exec '{}' talk.txt"] {
        let home = Home::with("talk.txt");
        let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("the system has pseudo-terminals");
        let line = script.replace("{}", PROGRAM);
        let mut child = pair.slave.spawn_command(command(&home, "sh", &["-c", &line])).expect("the shell starts");
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().expect("a terminal can be read");
        let mut keyboard = pair.master.take_writer().expect("a terminal can be written to");
        let mut screen = vt100::Parser::new(24, 80, 0);
        let mut shows = |text: &str| {
            let mut block = [0; 1 << 14];
            while !screen.screen().contents().contains(text) {
                let count = reader.read(&mut block).expect("it goes on");
                screen.process(&block[..count]);
            }
        };
        shows("15 segments");
        keyboard.write_all(b"rAda\r]]rBea\r").expect("the program reads its terminal");
        shows("SPEAKER_00 → AdaBea");
        drop((keyboard, reader, pair.master));
        let status = child.wait().expect("it is our child");
        assert_eq!(status.exit_code(), 129, "{script}: {status:?}");
        let mut again = open(&home);
        again.shows("AdaBea");
        quit(again);
    }
}

#[test]
fn a_terminal_of_one_cell_is_no_reason_to_fall_over() {
    let home = Home::with("talk.txt");
    for (rows, columns) in [(1, 1), (1, 200), (60, 1), (2, 2)] {
        let mut pty = Pty::start_in(rows, columns, command(&home, PROGRAM, &["talk.txt"]));
        pty.wrote("\x1b[?2026l");
        pty.send("]/oven\r");
        pty.resize(24, 80);
        pty.shows("oven · 4 segments");
        quit(pty);
    }
}

#[test]
fn a_terminal_that_answers_nothing_is_waited_for_no_longer_than_a_moment() {
    let home = Home::with("talk.txt");
    fs::create_dir(home.path("../whosaid-config")).expect("the folder is ours");
    home.put("../whosaid-config/config.toml", b"theme = \"auto\"");
    let mut pty = Pty::start(&home, &["talk.txt"]);
    pty.wrote("\x1b]11;?\x1b\\\x1b[6n");
    pty.shows("15 segments");
    pty.send("]]");
    pty.shows("3/15");
    quit(pty);
}

#[test]
fn a_folder_that_was_named_and_cannot_be_read_is_a_failure_of_the_search() {
    let home = Home::with("talk.txt");
    for folder in ["closed", "open", "open/closed"] {
        fs::create_dir(home.path(folder)).expect("ours");
    }
    set_mode(&home.path("closed"), 0);
    set_mode(&home.path("open/closed"), 0);
    for (paths, status) in [("closed", 2), ("open", 1), ("closed talk.txt", 0)] {
        let run = home.command("sh", &["-c", &unprivileged(&format!("search oven {paths}"))]).output().expect("sh");
        let told = String::from_utf8_lossy(&run.stderr);
        assert_eq!(run.status.code(), Some(status), "{paths}: {told}");
        assert!(told.contains("closed: "), "{paths}: {told}");
    }
    set_mode(&home.path("closed"), 0o700);
    set_mode(&home.path("open/closed"), 0o700);
}

#[test]
fn a_pipe_beside_a_transcript_is_passed_over() {
    let home = Home::with("harbour.srt");
    let pipes = ["harbour.rttm", "harbour.srt.orig"];
    assert!(home.command("mkfifo", &pipes).status().expect("mkfifo is there").success());
    home.run(&["stats", "harbour.srt"]).data();
    assert_eq!(home.run(&["fix", "harbour.srt", "--in-place", "--corrections", "/dev/null"]).status, Some(0));
}
