//! mpv as a program that runs.

use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::Shutdown;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::ipc::{OBSERVE, Said, line_of};

/// What mpv is told when it is started, whatever the user's own configuration says; that holds for the rest, the choice of
/// the audio output above all.
const OPTIONS: [&str; 25] = [
    // It says what is wrong, and nothing else; it reads no keys from the terminal.
    "--msg-level=all=error",
    "--input-terminal=no",
    "--input-ipc-client=fd://0",
    "--input-ipc-server=",
    // It waits for what is to be played, and stays at the end of it.
    "--idle=yes",
    "--pause",
    "--keep-open=yes",
    "--keep-open-pause=yes",
    "--loop-file=no",
    "--loop-playlist=no",
    "--ab-loop-a=no",
    "--ab-loop-b=no",
    "--start=none",
    "--end=none",
    "--length=none",
    "--speed=1",
    "--mute=no",
    "--hr-seek=yes",
    "--audio-pitch-correction=yes",
    // No window but for a picture that is asked for: that of an album is none.
    "--force-window=no",
    "--audio-display=no",
    // What was played with mpv before has no say here, nor have scripts that play the next file.
    "--resume-playback=no",
    "--save-position-on-quit=no",
    "--load-scripts=no",
    // mpv itself waits a minute for a server that says nothing.
    "--network-timeout=15",
];

/// How long mpv may take to end by itself.
const FAREWELL: Duration = Duration::from_millis(300);

/// How much is kept of what mpv complains about, in bytes.
const COMPLAINTS: usize = 4096;

/// What is started as mpv.
#[derive(Clone, Debug)]
pub(super) struct Program {
    pub name: OsString,
    pub options: Vec<OsString>,
}

impl Program {
    /// `WHOSAID_MPV` names another program than `mpv`, and `WHOSAID_MPV_OPTIONS` has further options for it, with white
    /// space between: `--ao=null` plays without a sound.
    pub fn of_user() -> Program {
        let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
        let options = set("WHOSAID_MPV_OPTIONS").unwrap_or_default();
        let options = options.to_string_lossy().split_whitespace().map(OsString::from).collect();
        Program { name: set("WHOSAID_MPV").unwrap_or_else(|| "mpv".into()), options }
    }
}

/// A running mpv. It ends with this, and with this program, however that ends: it quits when its connection closes.
pub(super) struct Mpv {
    child: Child,
    /// Its other end is the standard input of mpv: so no one else can reach it, and no file is left behind.
    socket: UnixStream,
    complaints: Arc<Mutex<Vec<u8>>>,
    /// Is at its end when there are no more complaints.
    complained: Receiver<()>,
    last_id: u64,
}

impl Mpv {
    /// Starts it; what it says is told, on another thread, up to [`Said::Gone`].
    pub fn start(program: &Program, tell: impl Fn(Said) + Send + 'static) -> io::Result<Mpv> {
        let (socket, theirs) = UnixStream::pair()?;
        let mut child = Command::new(&program.name)
            .args(OPTIONS)
            .args(&program.options)
            .stdin(OwnedFd::from(theirs))
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            // A signal from the keyboard is for this program alone.
            .process_group(0)
            .spawn()?;
        let (complaints, complained) = listen(child.stderr.take());
        let mut mpv = Mpv { child, socket, complaints, complained, last_id: 0 };
        // One that takes nothing in any more hangs.
        mpv.socket.set_write_timeout(Some(Duration::from_secs(1)))?;
        let mut lines = BufReader::new(mpv.socket.try_clone()?);
        thread::spawn(move || {
            let mut line = Vec::new();
            while matches!(lines.read_until(b'\n', &mut line), Ok(1..)) {
                Said::of(&line).into_iter().for_each(&tell);
                line.clear();
            }
            tell(Said::Gone);
        });
        // Where it ended at once, the thread tells.
        let _ = mpv.socket.write_all(OBSERVE);
        Ok(mpv)
    }

    /// Sends a command and returns its number.
    pub fn send(&mut self, words: &[&[u8]]) -> io::Result<u64> {
        self.last_id += 1;
        self.socket.write_all(&line_of(self.last_id, words))?;
        Ok(self.last_id)
    }

    /// Ends it, by force where it does not go, and tells how it ended and what it complained about, in a line.
    ///
    /// Takes half a second at most.
    pub fn end(&mut self) -> (Option<ExitStatus>, String) {
        let _ = self.socket.shutdown(Shutdown::Both);
        let until = Instant::now() + FAREWELL;
        let mut status = self.child.try_wait().ok().flatten();
        while status.is_none() && Instant::now() < until {
            thread::sleep(Duration::from_millis(5));
            status = self.child.try_wait().ok().flatten();
        }
        if status.is_none() {
            let _ = self.child.kill();
            status = self.child.wait().ok();
        }
        // What it started may hold the pipe open.
        let _ = self.complained.recv_timeout(Duration::from_millis(200));
        let complaints = self.complaints.lock().unwrap_or_else(PoisonError::into_inner);
        let text = String::from_utf8_lossy(&complaints);
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let line = lines.clone().find(|line| line.contains("rror")).or_else(|| lines.next_back());
        (status, line.unwrap_or_default().to_owned())
    }
}

impl Drop for Mpv {
    fn drop(&mut self) {
        self.end();
    }
}

/// Takes in what mpv complains about, and keeps the last of it: a full pipe would stop it.
fn listen(pipe: Option<impl Read + Send + 'static>) -> (Arc<Mutex<Vec<u8>>>, Receiver<()>) {
    let complaints = Arc::new(Mutex::new(Vec::new()));
    let (done, complained) = mpsc::channel();
    let kept = Arc::clone(&complaints);
    thread::spawn(move || {
        let _done = done;
        let Some(mut pipe) = pipe else { return };
        let mut block = [0; COMPLAINTS];
        while let Ok(len @ 1..) = pipe.read(&mut block) {
            let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
            kept.extend_from_slice(&block[..len]);
            let surplus = kept.len().saturating_sub(COMPLAINTS);
            kept.drain(..surplus);
        }
    });
    (complaints, complained)
}
