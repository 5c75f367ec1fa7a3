//! The clipboard: the terminal's own, or a command of the user's.

use std::env::var_os;
use std::fmt::Write as _;
use std::io::Write;
use std::process::{Command, Stdio};
use std::thread;

use ratatui::crossterm::Command as _;
use ratatui::crossterm::clipboard::CopyToClipboard;

use super::Outbox;
use crate::app::Event;

/// Longer texts than this are not taken by all terminals: xterm's bound, less what the encoding adds.
const CERTAIN: usize = 74_000;

/// How many bytes GNU screen hands on to its terminal at a time, less some to be sure.
const HANDED_ON: usize = 512;

/// Terminals that take no text from programs, or not as they come: the variables by which they are known, and what is told.
///
/// Tried with VTE 0.70, Konsole 22.12 and xterm 379; later ones may take it.
const UNWILLING: [(&str, &str); 3] = [
    ("VTE_VERSION", "few GNOME terminals take a copy; clipboard.command in config.toml does better"),
    ("KONSOLE_VERSION", "not every Konsole takes a copy; clipboard.command in config.toml does better"),
    ("XTERM_VERSION", "xterm needs allowWindowOps for a copy; else clipboard.command in config.toml"),
];

/// Whether the terminal is, or may be, one of GNU screen; tmux, which tells that it is, calls itself so as well.
pub(super) fn is_in_screen() -> bool {
    let is_named = var_os("TERM").is_some_and(|term| term.as_encoded_bytes().starts_with(b"screen"));
    var_os("TMUX").is_none() && (is_named || var_os("STY").is_some())
}

/// What has a terminal put a text on its clipboard (OSC 52). GNU screen takes no notice of it but hands on what it is told
/// to, which no other terminal takes notice of.
pub(super) fn sequence(text: &str, is_in_screen: bool) -> String {
    let mut sequence = String::new();
    // Writing to memory does not fail.
    let _ = CopyToClipboard::to_clipboard_from(text).write_ansi(&mut sequence);
    if is_in_screen {
        // A bell ends it as well, and not what is handed on.
        let whole = sequence.replace("\x1b\\", "\x07");
        for part in whole.as_bytes().chunks(HANDED_ON) {
            let _ = write!(sequence, "\x1bP{}\x1b\\", String::from_utf8_lossy(part));
        }
    }
    sequence
}

/// Has a command of the shell take the text, and reports where that does not work.
pub(super) fn hand_to(command: &str, text: String, outbox: Outbox) {
    let command = command.to_owned();
    thread::spawn(move || {
        if let Err(why) = run(&command, &text) {
            outbox
                .send(Event::Exported(Err(format!("not copied: {command}: {why} (clipboard.command in config.toml)"))));
        }
    });
}

fn run(command: &str, text: &str) -> Result<(), String> {
    let (input, output) = (Stdio::piped(), Stdio::null());
    let mut shell = Command::new("sh");
    let started = shell.args(["-c", command]).stdin(input).stdout(output).stderr(Stdio::null()).spawn();
    let mut child = started.map_err(|error| error.to_string())?;
    // A command that does not read all says by its status whether that is as it should be.
    if let Some(mut input) = child.stdin.take() {
        let _ = input.write_all(text.as_bytes());
    }
    let status = child.wait().map_err(|error| error.to_string())?;
    if status.success() { Ok(()) } else { Err(status.to_string()) }
}

/// Says what stands in the way of the terminal's clipboard, as far as that can be known.
pub(super) fn doubt(text: &str, outbox: Outbox) {
    if text.len() > CERTAIN {
        let told = "so long a text is not taken by every terminal; clipboard.command in config.toml does better";
        return outbox.send(Event::Notice(told.to_owned()));
    }
    if var_os("TMUX").is_none() {
        // These call themselves so; another one started from them has their variables as well, but a name of its own.
        let is_usual = var_os("TERM").is_some_and(|term| term == "xterm" || term == "xterm-256color");
        if let Some((_, told)) = UNWILLING.iter().find(|(name, _)| is_usual && var_os(name).is_some()) {
            outbox.send(Event::Notice((*told).to_owned()));
        }
        return;
    }
    thread::spawn(move || {
        let option =
            Command::new("tmux").args(["show-options", "-gsv", "set-clipboard"]).stderr(Stdio::null()).output();
        if option.is_ok_and(|option| option.stdout.starts_with(b"off")) {
            let told = "not copied: tmux has its clipboard off; `tmux set -s set-clipboard on` switches it on";
            outbox.send(Event::Exported(Err(told.to_owned())));
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn screen_hands_all_of_it_on_in_parts() {
        let text = "I noticed that. ".repeat(100);
        let plain = sequence(&text, false);
        assert!(plain.starts_with("\x1b]52;c;SSBub3RpY2Vk") && plain.ends_with("\x1b\\"), "{plain}");
        let in_screen = sequence(&text, true);
        let parts: Vec<&str> = in_screen.strip_prefix(&plain).expect("as for others").split("\x1b\\").collect();
        assert!(parts.len() > 4 && parts.iter().all(|part| part.len() < 600), "{parts:?}");
        let handed_on: String = parts.iter().map(|part| part.trim_start_matches("\x1bP")).collect();
        assert_eq!(handed_on.strip_suffix('\x07'), plain.strip_suffix("\x1b\\"));
    }

    #[test]
    fn a_command_takes_the_text() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("taken");
        let text = "x".repeat(1 << 20) + "\n— Ann";
        assert_eq!(run(&format!("cat > '{}'", file.display()), &text), Ok(()));
        assert_eq!(std::fs::read_to_string(file).expect("written"), text);
    }

    #[test]
    fn a_command_that_fails_is_told_of() {
        assert_eq!(run("exit 3", "text"), Err("exit status: 3".to_owned()));
        assert!(run("there-is-no-such-command", "text").is_err());
        // What is not read is no fault.
        assert_eq!(run("true", &"x".repeat(1 << 20)), Ok(()));
    }
}
