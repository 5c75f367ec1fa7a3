//! What can go wrong: mpv gone, hanging or none, files that are none, addresses without a network.

use std::ffi::OsStr;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::{Command, Stdio};

use super::*;

#[test]
fn an_mpv_that_is_killed_is_told_and_the_next_play_starts_another() {
    let mut stage = Stage::new();
    for wait in [0, 3, 30, 200] {
        stage.play(3000, None, false);
        stage.position();
        thread::sleep(Duration::from_millis(wait));
        stage.signal("KILL");
        let text = stage.failure();
        assert!(text.contains("mpv ended (signal: 9"), "{text}");
        stage.plays();
    }
    stage.tell(PlayerCommand::Pause(0));
    while !stage.position().1 {}
    stage.signal("KILL");
    assert!(stage.failure().contains("mpv ended"));
    stage.tell(PlayerCommand::Pause(0));
    stage.plays();
}

#[test]
fn without_a_sound_output_that_is_what_is_told() {
    let mut stage = Stage::with(&["--ao=alsa", "--audio-device=alsa/there-is-none"]);
    for from in [0, 100, 30_000, 59_000] {
        stage.play(from, None, false);
        let text = stage.failure();
        assert!(text.starts_with("there is no sound output that mpv can use;"), "{from}: {text}");
    }
}

#[test]
fn an_mpv_that_hangs_is_ended() {
    let mut stage = Stage::new();
    stage.plays();
    stage.signal("STOP");
    stage.tell(PlayerCommand::Pause(300));
    let text = stage.failure();
    assert!(text.contains("did not answer"), "{text}");
    stage.is_silent();
    stage.plays();
}

#[test]
fn mpv_ends_with_the_player_even_if_it_hangs() {
    for hangs in [false, true] {
        let mut stage = Stage::new();
        stage.plays();
        if hangs {
            stage.signal("STOP");
        }
        stage.player = None;
        assert_eq!(stage.mpv(), None);
    }
}

#[test]
fn mpv_ends_when_the_program_is_killed() {
    // Started below, this test is the program that is killed.
    if let Some(mark) = std::env::var_os("WHOSAID_TEST_MARK") {
        let mut stage = Stage::of(Program { name: "mpv".into(), options: vec!["--ao=null".into(), mark] });
        stage.plays();
        return thread::sleep(PATIENCE);
    }
    let mark = format!("--title=whosaid-owned-{}", std::process::id());
    let this = std::env::current_exe().expect("this program");
    let folder = tempfile::tempdir().expect("a folder");
    let mut owner = Command::new(this)
        .args(["--exact", "run::player::tests::faults::mpv_ends_when_the_program_is_killed"])
        .env("WHOSAID_TEST_MARK", &mark)
        // What it leaves goes with this test.
        .env("TMPDIR", folder.path())
        .stdout(Stdio::null())
        .spawn()
        .expect("it starts");
    let until = Instant::now() + PATIENCE;
    let wait = || {
        assert!(Instant::now() < until, "in time");
        thread::sleep(Duration::from_millis(20));
    };
    while process_with(&mark).is_none() {
        wait();
    }
    owner.kill().expect("it is ours");
    owner.wait().expect("it is ours");
    while process_with(&mark).is_some() {
        wait();
    }
}

#[test]
fn any_name_of_a_file_is_only_a_name() {
    let mut stage = Stage::new();
    fs::create_dir(stage.path("http:")).expect("a folder");
    let mut names: Vec<&OsStr> =
        ["-x.wav", "--no-audio", "a\nb.wav", "http://y.wav", "q\"\\%41 é.wav"].map(OsStr::new).into();
    if cfg!(target_os = "linux") {
        names.push(OsStr::from_bytes(b"caf\xe9.wav"));
    }
    for name in names {
        fs::copy(stage.path("talk.wav"), stage.path(name)).expect("copied");
        stage.take(name, 0);
        stage.plays();
    }
}

#[test]
fn what_cannot_be_played_is_told() {
    let mut stage = Stage::new();
    let whole = wave(2);
    // A picture of one dot.
    let picture = b"P6 1 1 255\n\xff\xff\xff";
    let files: [(&str, &[u8], &str); 4] = [
        ("cut.wav", &whole[..30], "cut.wav: no recording that mpv knows, or one cut short"),
        ("empty.wav", b"", "empty.wav: no recording that mpv knows, or one cut short"),
        ("talk.txt", b"Ann: Good evening.\nBen: Hello.\n", "talk.txt: no recording that mpv knows"),
        ("dot.ppm", picture, "dot.ppm: there is no sound in it"),
    ];
    for (name, bytes, told) in files {
        fs::write(stage.path(name), bytes).expect("written");
        stage.take(name, 0);
        stage.play(1000, None, false);
        let text = stage.failure();
        assert!(text.contains(told) && text.contains(":media"), "{text}");
    }
    for (name, told) in [("gone.wav", "No such file"), ("", "it is no file")] {
        stage.take(name, 0);
        stage.play(1000, None, false);
        let text = stage.failure();
        assert!(text.contains(told) && text.contains(":media"), "{text}");
    }
    // Nobody listens there.
    stage.tell(PlayerCommand::Take(Media { place: "http://127.0.0.1:9/talk.mp3".into(), offset: 0 }));
    stage.play(1000, None, false);
    assert!(stage.failure().contains("http://127.0.0.1:9/talk.mp3: cannot be reached"));
    // Of one that was cut off, what there is.
    fs::write(stage.path("half.wav"), &whole[..whole.len() / 2]).expect("written");
    stage.take("half.wav", 0);
    stage.play(500, None, false);
    let (last, _) = *stage.to_the_end().last().expect("positions");
    assert!(last.abs_diff(1000) <= NEAR, "{last}");
}

/// A server that sends half of a recording, once, and then nothing more.
fn serve_half(bytes: Vec<u8>) -> String {
    let server = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = format!("http://{}/talk.wav", server.local_addr().expect("it has one"));
    thread::spawn(move || {
        for client in server.incoming() {
            let mut client = client.expect("a client");
            let _ = client.read(&mut [0; 4096]);
            // A client that has enough goes.
            let _ = client.write_all(b"HTTP/1.0 200 OK\r\nContent-Type: audio/wav\r\n\r\n");
            let _ = client.write_all(&bytes[..bytes.len() / 2]);
            thread::sleep(PATIENCE);
        }
    });
    address
}

#[test]
fn a_time_that_cannot_be_gone_to_is_told_and_nothing_else_is_played() {
    let mut stage = Stage::new();
    let place = serve_half(wave(60)).into();
    stage.tell(PlayerCommand::Take(Media { place, offset: 0 }));
    stage.play(0, None, false);
    let (time, is_paused) = stage.position();
    assert!(time < 10_000 && !is_paused, "{time}");
    stage.play(50_000, None, false);
    let text = stage.failure();
    assert!(text.contains("mpv cannot go to that time in it"), "{text}");
    stage.take("talk.wav", 0);
    stage.plays();
}

#[test]
fn an_mpv_that_is_missing_too_old_or_silent_is_told() {
    let fixture = |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/mpv").join(name);
    let cases = [
        ("/nonexistent/mpv".into(), "/nonexistent/mpv is not installed, which plays the sound: apt install mpv"),
        (fixture("too-old"), "Error parsing option input-ipc-client (option not found); mpv 0.33 or a later one"),
        (fixture("silent"), "mpv did not answer and was ended"),
        (fixture("."), "cannot be started"),
    ];
    for (name, told) in cases {
        let mut stage = Stage::of(Program { name: name.into(), options: Vec::new() });
        for _ in 0..2 {
            stage.play(1000, None, false);
            let text = stage.failure();
            assert!(text.contains(told), "{text}");
        }
    }
}
