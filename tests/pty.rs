//! The real program in a terminal of its own, read as a terminal reads it.

use std::fmt;
use std::io::{Read, Write};
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use vt100::{MouseProtocolMode, Parser, Screen};

use crate::home::{Home, PROGRAM};

/// How long anything may take. Nothing is ever waited for that long unless it does not come.
const PATIENCE: Duration = Duration::from_secs(20);

/// How often a condition outside the terminal is looked at again.
const GLANCE: Duration = Duration::from_millis(10);

/// A program in a terminal, of 80 columns and 24 rows unless asked otherwise. Dropping this ends it.
pub struct Pty {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    keyboard: Box<dyn Write + Send>,
    output: Receiver<Vec<u8>>,
    parser: Parser,
    /// Everything the program wrote.
    pub bytes: Vec<u8>,
    /// How the terminal was set before the program started.
    pub settings_before: String,
}

impl Pty {
    /// Starts `whosaid` with these arguments.
    pub fn start(home: &Home, arguments: &[&str]) -> Pty {
        Pty::start_program(home, PROGRAM, arguments)
    }

    pub fn start_program(home: &Home, program: impl AsRef<Path>, arguments: &[&str]) -> Pty {
        Pty::start_in(24, 80, command(home, program, arguments))
    }

    /// Starts a program in a terminal of another size.
    pub fn start_in(rows: u16, columns: u16, command: CommandBuilder) -> Pty {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("the system has pseudo-terminals");
        let settings_before = settings(&*pair.master);
        let child = pair.slave.spawn_command(command).expect("the program starts");
        let mut reader = pair.master.try_clone_reader().expect("a terminal can be read");
        let (sender, output) = mpsc::channel();
        thread::spawn(move || {
            let mut block = [0; 1 << 14];
            // The end of the program ends the reading, as an error on some systems.
            while let Ok(count @ 1..) = reader.read(&mut block) {
                if sender.send(block[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        let keyboard = pair.master.take_writer().expect("a terminal can be written to");
        let parser = Parser::new(size.rows, size.cols, 0);
        Pty { child, master: pair.master, keyboard, output, parser, bytes: Vec::new(), settings_before }
    }

    /// The screen as it is.
    pub fn screen(&self) -> &Screen {
        self.parser.screen()
    }

    /// How the terminal is set: whether it echoes, hands over lines or keys, and what else `stty` shows.
    pub fn settings(&self) -> String {
        settings(&*self.master)
    }

    /// Makes the terminal larger or smaller.
    pub fn resize(&mut self, rows: u16, columns: u16) {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        self.master.resize(size).expect("a terminal has a size");
        self.parser.screen_mut().set_size(rows, columns);
    }

    /// Types keys as a terminal sends them.
    pub fn send(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).expect("the program reads its terminal");
    }

    /// Waits until the screen shows a text.
    pub fn shows(&mut self, text: &str) {
        self.until(format!("the screen shows {text:?}"), |screen| screen.contents().contains(text));
    }

    /// Waits until the program has written something that need not show.
    pub fn wrote(&mut self, sequence: &str) {
        let deadline = Instant::now() + PATIENCE;
        while !self.bytes.windows(sequence.len()).any(|bytes| bytes == sequence.as_bytes()) {
            let block = self.output.recv_timeout(deadline.saturating_duration_since(Instant::now()));
            self.take(&block.unwrap_or_else(|_| panic!("{sequence:?} was not written; it shows\n{self:?}")));
        }
    }

    /// Takes in what the program has written by now.
    pub fn catch_up(&mut self) {
        while let Ok(block) = self.output.try_recv() {
            self.take(&block);
        }
    }

    /// Waits until the screen is as it should be.
    pub fn until(&mut self, what: impl fmt::Display, is_so: impl Fn(&Screen) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !is_so(self.parser.screen()) {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(block) => self.take(&block),
                Err(RecvTimeoutError::Timeout) => panic!("not within {PATIENCE:?}: {what}; but\n{self:?}"),
                Err(RecvTimeoutError::Disconnected) => panic!("the program ended before {what}; it left\n{self:?}"),
            }
        }
    }

    /// Sends a signal by its name, like `TERM`.
    pub fn signal(&self, name: &str) {
        let pid = self.pid().to_string();
        let sent = Command::new("kill").args(["-s", name, &pid]).status().expect("kill is there");
        assert!(sent.success(), "{name} could not be sent");
    }

    pub fn pid(&self) -> u32 {
        self.child.process_id().expect("the program was started")
    }

    /// Whether the program was stopped, as by Ctrl-Z.
    pub fn is_stopped(&self) -> bool {
        let pid = self.pid().to_string();
        let said = Command::new("ps").args(["-o", "stat=", "-p", &pid]).output().expect("ps is there");
        said.stdout.trim_ascii_start().starts_with(b"T")
    }

    /// Waits for the end of the program and of its output.
    pub fn end(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.output.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(block) => self.take(&block),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("it did not end within {PATIENCE:?}; it shows\n{self:?}"),
            }
        }
        self.child.wait().expect("it is our child")
    }

    fn take(&mut self, block: &[u8]) {
        self.parser.process(block);
        self.bytes.extend_from_slice(block);
    }
}

/// A program as a user starts it.
pub fn command(home: &Home, program: impl AsRef<Path>, arguments: &[&str]) -> CommandBuilder {
    let mut command = CommandBuilder::new(program.as_ref());
    command.args(arguments);
    command.cwd(home.work());
    command.env_clear();
    for (name, value) in home.environment() {
        command.env(name, value);
    }
    command
}

fn settings(terminal: &dyn MasterPty) -> String {
    format!("{:?}", terminal.get_termios().expect("a terminal has settings"))
}

/// Prints the screen.
impl fmt::Debug for Pty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.parser.screen().contents())
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        // Ended already, as a rule.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until something outside the terminal has happened.
pub fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < deadline, "not within {PATIENCE:?}: {what}");
        thread::sleep(GLANCE);
    }
}

/// Opens the fixture and waits for its first screen.
pub fn open(home: &Home) -> Pty {
    let mut pty = Pty::start(home, &["talk.txt"]);
    pty.shows("talk.txt · ");
    assert_ne!(pty.settings(), pty.settings_before, "keys come one by one");
    pty
}

pub fn quit(mut pty: Pty) {
    pty.send("q");
    assert_eq!(pty.end().exit_code(), 0, "{pty:?}");
    is_restored(&pty);
}

/// Nothing that the program switched on is still on.
pub fn is_restored(pty: &Pty) {
    let screen = pty.screen();
    assert!(!screen.alternate_screen(), "the alternate screen is left");
    assert!(!screen.hide_cursor(), "the cursor shows");
    assert!(!screen.bracketed_paste(), "pastes are plain");
    assert_eq!(screen.mouse_protocol_mode(), MouseProtocolMode::None);
    assert_eq!(screen.contents(), "", "the screen of the shell is as it was");
    assert_eq!(pty.settings(), pty.settings_before);
    for mode in ["1000", "1002", "1003", "1006", "1015", "1049", "2004", "2026"] {
        let last = |end| {
            let sequence = format!("\x1b[?{mode}{end}");
            pty.bytes.windows(sequence.len()).rposition(|bytes| bytes == sequence.as_bytes())
        };
        assert!(last('h').is_some(), "mode {mode} is used");
        assert!(last('l') > last('h'), "mode {mode} is off");
    }
}
