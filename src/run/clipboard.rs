//! The clipboard: the terminal's own, or a command of the user's.

use std::io::Write;
use std::process::{Command, Stdio};
use std::thread;

use super::Outbox;
use crate::app::Event;

/// Longer texts than this are not taken by all terminals: xterm's bound, less what the encoding adds.
const CERTAIN: usize = 74_000;

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
    if std::env::var_os("TMUX").is_none() {
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
