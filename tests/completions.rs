//! The scripts for shells, in those shells: what they offer behind what is typed.

use std::process::Command;

use crate::home::Home;
use crate::pty::Pty;

/// A folder with two files, and the script for a shell under this name; `None`, and it says so, where there is no such
/// shell.
fn home_of(shell: &str, script: &str) -> Option<Home> {
    if Command::new(shell).args(["-c", "exit"]).status().is_err() {
        eprintln!("skipped: there is no {shell} here");
        return None;
    }
    let home = Home::new();
    for name in ["talk.vtt", "other.srt"] {
        home.put(name, b"");
    }
    home.put(script, home.run(&["completions", shell]).data());
    Some(home)
}

/// What is typed, some of what is to be offered, and what is not.
const CASES: [(&str, &str, &str); 12] = [
    ("whosaid co", "completions", "doubts"),
    ("whosaid ta", "talk.vtt", "other.srt"),
    ("whosaid talk.vtt --pl", "--plain", "--media"),
    ("whosaid --media ", "other.srt", "convert"),
    ("whosaid convert ", "talk.vtt", "doubts"),
    ("whosaid convert talk.vtt ", "other.srt", "--force"),
    ("whosaid convert talk.vtt --me", "--merge-turns", "talk.vtt --to"),
    ("whosaid convert talk.vtt --to t", "textgrid", "other.srt"),
    ("whosaid completions ", "elvish", "other.srt"),
    ("whosaid config d", "defaults", "doubts"),
    ("whosaid search --sort ", "score", "other.srt"),
    ("whosaid fix --in", "--in-place", "--force"),
];

/// Types each line into a shell that shows what it offers at a key, on a screen of its own.
fn offers_in_terminal(home: &Home, shell: &str, arguments: &[&str], set_up: &str, key: &str) {
    for (typed, offered, other) in CASES {
        let mut pty = Pty::start_program(home, shell, arguments);
        pty.send(&format!("PS1='ready> '; {set_up}; printf '\\033[H\\033[2J%s\\n' set-\"\"up\r"));
        pty.shows("set-up\n");
        pty.shows("ready>");
        pty.send(&format!("{typed}{key}"));
        pty.shows(offered);
        assert!(!pty.screen().contents().contains(other), "{shell}: {typed}: {pty:?}");
    }
}

#[test]
fn bash_completes_the_command_line() {
    let Some(home) = home_of("bash", "script") else { return };
    offers_in_terminal(&home, "bash", &["--norc", "-i"], "source ./script; bind 'set bell-style none'", "\t\t");
}

#[test]
fn zsh_completes_the_command_line() {
    let Some(home) = home_of("zsh", "_whosaid") else { return };
    let set_up = "fpath=($PWD $fpath); autoload -U compinit; compinit -u -D; bindkey '^I' list-choices";
    offers_in_terminal(&home, "zsh", &["-f", "-i"], set_up, "\t");
}

#[test]
fn fish_completes_the_command_line() {
    let Some(home) = home_of("fish", "script") else { return };
    for (typed, offered, other) in CASES {
        let complete = format!("source script; complete -C '{typed}'");
        let run = home.command("fish", &["--no-config", "-c", &complete]).output().expect("it is there");
        let said = String::from_utf8_lossy(&run.stdout).into_owned();
        assert!(said.contains(offered) && !said.contains(other), "{typed}: {said}{run:?}");
    }
}
