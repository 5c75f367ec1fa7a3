//! A user of its own for each test: folders that start empty and go with the test.

use std::ffi::OsStr;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// The program under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_whosaid");

/// The bytes of a file in `tests/fixtures/talk`.
pub fn fixture(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/talk").join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A user's home, with a folder `work` in which the program is run.
pub struct Home {
    folder: TempDir,
}

/// What a run of the program left.
#[derive(Debug)]
pub struct Outcome {
    pub status: Option<i32>,
    pub stdout: Vec<u8>,
    pub stderr: String,
}

impl Home {
    pub fn new() -> Home {
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        fs::create_dir(folder.path().join("work")).expect("the folder is new");
        // It is not the first start, at which there is more to tell.
        fs::create_dir(folder.path().join("whosaid-state")).expect("the folder is new");
        Home { folder }
    }

    /// A home in which a fixture lies.
    pub fn with(name: &str) -> Home {
        let home = Home::new();
        home.put(name, &fixture(name));
        home
    }

    /// The folder in which the program is run.
    pub fn work(&self) -> PathBuf {
        self.folder.path().join("work")
    }

    /// The folder of what the program remembers.
    pub fn state(&self) -> PathBuf {
        self.folder.path().join("whosaid-state")
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.work().join(name)
    }

    pub fn put(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path(name), bytes).expect("the folder is ours");
    }

    pub fn get(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The names of what lies in the work folder, in order.
    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.work()).expect("the folder is ours");
        let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
        let mut names: Vec<String> = entries.map(|entry| name(entry.expect("the folder is ours"))).collect();
        names.sort();
        names
    }

    /// The whole environment of the program: nothing of the developer's own gets in.
    /// What an mpv that plays for this home is started with: it makes no sound, and answers at [`Home::mpv`].
    pub fn mpv_options(&self) -> String {
        format!("--ao=null --input-ipc-server={}", self.mpv().display())
    }

    /// The socket of an mpv that plays for this home.
    pub fn mpv(&self) -> PathBuf {
        self.folder.path().join("mpv")
    }

    pub fn environment(&self) -> Vec<(&'static str, PathBuf)> {
        let mut variables: Vec<(&str, PathBuf)> = vec![
            ("PATH", std::env::var_os("PATH").unwrap_or_default().into()),
            ("TERM", "xterm-256color".into()),
            ("USER", "tester".into()),
            ("HOME", self.folder.path().into()),
            ("WHOSAID_MPV_OPTIONS", self.mpv_options().into()),
        ];
        for (name, folder) in [
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_STATE_HOME", "state"),
            ("XDG_DATA_HOME", "data"),
            ("XDG_CACHE_HOME", "cache"),
            ("WHOSAID_CONFIG_DIR", "whosaid-config"),
            ("WHOSAID_STATE_DIR", "whosaid-state"),
        ] {
            variables.push((name, self.folder.path().join(folder)));
        }
        variables
    }

    pub fn command<S: AsRef<OsStr>>(&self, program: &str, arguments: &[S]) -> Command {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(self.work()).env_clear().envs(self.environment());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs the program to its end.
    pub fn run(&self, arguments: &[&str]) -> Outcome {
        let output = self.command(PROGRAM, arguments).output().expect("the program starts");
        Outcome::of(output)
    }

    /// Runs the program to its end with this on its standard input.
    pub fn run_with_input(&self, arguments: &[&str], input: &[u8]) -> Outcome {
        let mut child = self.command(PROGRAM, arguments).stdin(Stdio::piped()).spawn().expect("the program starts");
        // What is refused at once is not read.
        if let Err(error) = child.stdin.take().expect("it is piped").write_all(input) {
            assert_eq!(error.kind(), ErrorKind::BrokenPipe);
        }
        Outcome::of(child.wait_with_output().expect("the program ends"))
    }
}

impl Outcome {
    pub fn of(output: std::process::Output) -> Outcome {
        let stderr = String::from_utf8(output.stderr).expect("messages are UTF-8");
        Outcome { status: output.status.code(), stdout: output.stdout, stderr }
    }

    /// Standard output of a run that went well.
    pub fn data(&self) -> &[u8] {
        assert_eq!(self.status, Some(0), "{}", self.stderr);
        &self.stdout
    }

    /// The one line that a run that failed says, without the program's name before it.
    pub fn complaint(&self) -> &str {
        assert_eq!((self.status, self.stdout.as_slice()), (Some(2), &b""[..]), "{}", self.stderr);
        let line = self.stderr.strip_suffix('\n').unwrap_or_else(|| panic!("no line: {:?}", self.stderr));
        assert!(!line.contains('\n'), "more than a line: {line}");
        line.strip_prefix("whosaid: ").unwrap_or_else(|| panic!("who says so? {line}"))
    }
}
