//! The recording of a transcript: named to the program, and kept.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::process::Command;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use vt100::Color;

use crate::home::Home;
use crate::pty::{Pty, until};

/// How long a word of the recording lasts, in milliseconds, and how many words there are.
const WORD: u64 = 400;
const WORDS: u64 = 150;

/// A home with a talk of a minute, of words that say their number, and with its recording: silence, since nobody listens.
fn with_recording() -> Home {
    let word = |at: u64| json!({ "word": format!("w{at}"), "start": (at * WORD) as f64 / 1e3, "end": ((at + 1) * WORD) as f64 / 1e3 });
    let segments: Vec<Value> = (0..WORDS / 25)
        .map(|segment| {
            let words: Vec<Value> = (segment * 25..(segment + 1) * 25).map(word).collect();
            let text = words.iter().filter_map(|word| word["word"].as_str()).collect::<Vec<_>>().join(" ");
            let (start, end) = (&words[0]["start"], &words[24]["end"]);
            json!({ "start": start, "end": end, "text": text, "speaker": format!("SPEAKER_0{}", segment % 2), "words": words })
        })
        .collect();
    let home = Home::new();
    home.put("talk.json", json!({ "segments": segments, "language": "en" }).to_string().as_bytes());
    let samples = vec![0; (WORDS * WORD * 16) as usize];
    let mut wave = b"RIFF".to_vec();
    wave.extend((36 + samples.len() as u32).to_le_bytes());
    wave.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data");
    wave.extend((samples.len() as u32).to_le_bytes());
    wave.extend(samples);
    home.put("talk.wav", &wave);
    home
}

fn play(home: &Home) -> Pty {
    let mut pty = Pty::start(home, &["talk.json"]);
    pty.shows("6 segments");
    // The recording is looked for beside drawing: where that takes long, it plays then.
    pty.send("p");
    pty.shows("▶ ");
    pty.shows("00:01");
    pty
}

/// Where mpv is, in milliseconds.
fn position(home: &Home) -> u64 {
    let mut socket = UnixStream::connect(home.mpv()).expect("mpv listens");
    socket.write_all(b"{\"command\":[\"get_property\",\"time-pos\"],\"request_id\":9}\n").expect("mpv reads");
    let answers = BufReader::new(socket).lines().map(|line| line.expect("mpv answers"));
    let mut answers = answers.filter_map(|line| serde_json::from_str::<Value>(&line).ok());
    let answer = answers.find(|answer| answer["request_id"] == 9).expect("an answer");
    (answer["data"].as_f64().expect("a time") * 1e3) as u64
}

/// The number of the word that is marked as heard: bold, reversed and green in the default theme.
fn marked(pty: &Pty) -> Option<u64> {
    let screen = pty.screen();
    let cells = (4..23).flat_map(|row| (0..80).filter_map(move |column| screen.cell(row, column)));
    let is_marked = |cell: &&vt100::Cell| cell.inverse() && cell.bold() && cell.fgcolor() == Color::Idx(2);
    let word: String = cells.filter(is_marked).map(|cell| cell.contents()).collect();
    word.strip_prefix('w')?.parse().ok()
}

/// Whether an mpv plays for this home.
fn is_there(home: &Home) -> bool {
    let found = Command::new("pgrep").args(["-f", "--", &home.mpv_options()[10..]]).output().expect("pgrep is there");
    found.status.success()
}

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

#[test]
fn the_word_that_is_heard_is_marked_at_any_speed() {
    let home = with_recording();
    let mut pty = play(&home);
    for speed in ["1", "2"] {
        pty.send(&format!(":speed {speed}\r"));
        pty.shows(&format!("speed {speed}×"));
        let (mut right, mut seen) = (0, Vec::new());
        for _ in 0..20 {
            thread::sleep(Duration::from_millis(150));
            let before = position(&home) / WORD;
            pty.catch_up();
            let word = marked(&pty);
            let after = position(&home) / WORD;
            right += usize::from(word.is_some_and(|word| (before.saturating_sub(1)..=after + 1).contains(&word)));
            seen.push((before, word, after));
        }
        // A machine with much to do may be late now and then.
        assert!(right >= 16, "{right} of 20 at {speed}×: {seen:?}");
    }
}

#[test]
fn while_it_plays_only_what_changes_is_drawn() {
    let home = with_recording();
    let mut pty = play(&home);
    // The first rows: the view does not move for ten words.
    let (before, word) = (pty.bytes.len(), marked(&pty).expect("a word"));
    while marked(&pty).is_none_or(|now| now < word + 8) {
        thread::sleep(Duration::from_millis(20));
        pty.catch_up();
    }
    let words = marked(&pty).expect("a word") - word;
    let written = (pty.bytes.len() - before) as u64;
    // A word that loses its mark, one that gets it, the clock: a whole screen would be 2,000 bytes at least.
    assert!(written < words * 300, "{written} bytes for {words} words");
}

#[test]
fn an_mpv_that_is_killed_is_started_again() {
    let home = with_recording();
    let mut pty = play(&home);
    let killed = Command::new("pkill").args(["-KILL", "-f", "--", &home.mpv_options()[10..]]).status();
    assert!(killed.expect("pkill is there").success());
    pty.shows("mpv");
    pty.until("it says that mpv is gone", |screen| !screen.contents().contains('▶'));
    pty.send("]p");
    pty.shows("▶ 00:1");
    pty.send("q");
    assert_eq!(pty.end().exit_code(), 0, "{pty:?}");
    until("mpv is at its end as well", || !is_there(&home));
}

#[test]
fn mpv_ends_with_the_program_however_that_ends() {
    for signal in ["KILL", "TERM", "HUP"] {
        let home = with_recording();
        let mut pty = play(&home);
        assert!(is_there(&home));
        pty.signal(signal);
        pty.end();
        until(&format!("mpv has ended after {signal}"), || !is_there(&home));
    }
}
