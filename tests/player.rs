//! The recording of a transcript: named to the program, and kept.

use std::fs;

use crate::home::Home;
use crate::pty::{Pty, until};

/// What the sessions in the state folder hold.
fn sessions(home: &Home) -> String {
    let state = home.environment().into_iter().find(|(name, _)| *name == "WHOSAID_STATE_DIR").expect("set").1;
    let files = fs::read_dir(state.join("sessions")).into_iter().flatten().filter_map(Result::ok);
    files.map(|file| fs::read_to_string(file.path()).unwrap_or_default()).collect()
}

#[test]
fn a_recording_named_on_the_command_line_is_kept() {
    let home = Home::with("talk.txt");
    home.put("-x.wav", b"");
    for (named, kept) in [("--media=-x.wav", "-x.wav"), ("--media=https://a.org/b.mp3", "https://a.org/b.mp3")] {
        let mut pty = Pty::start(&home, &[named, "talk.txt"]);
        pty.shows("15 segments");
        let kept = format!("{{\"recording\":{{\"place\":\"{kept}\",\"offset\":0}}}}");
        until("the recording is kept", || sessions(&home).contains(&kept));
        pty.send("q");
        assert_eq!(pty.end().exit_code(), 0, "{pty:?}");
    }
    assert_eq!(home.names(), ["-x.wav", "talk.txt"]);
    let mut pty = Pty::start(&home, &["--media=gone.mp3", "talk.txt"]);
    pty.shows("15 segments");
    pty.send("q");
    assert_eq!(pty.end().exit_code(), 0, "{pty:?}");
    assert!(!sessions(&home).contains("gone.mp3"));
}
