//! The command line: each subcommand in the file of its name, but for these.
//!
//! | file | holds |
//! |---|---|
//! | `batch` | many transcripts at a time |
//! | `changing` | what `rename` and `fix` have in common |
//! | `people` | `speakers`, and `stats` of folders |
//! | all others | one subcommand each |

mod batch;
mod changing;
mod completions;
mod config;
mod convert;
mod doubts;
mod fix;
mod forget;
mod formats;
mod index;
mod keys;
mod log;
mod man;
mod merge;
mod people;
mod rename;
mod revert;
mod search;
mod stats;

use std::borrow::Cow;
use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::iter::once;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, bail};
use clap::{ArgGroup, Args, Parser, Subcommand, ValueHint};
use clap_complete::Shell;

use crate::run::{self, Opening, is_standard, require_answers};
use crate::store::SessionName;

/// A terminal browser for speaker-labelled transcripts.
#[derive(Parser, Debug)]
#[command(version = env!("WHOSAID_VERSION"), about, args_conflicts_with_subcommands = true, after_help = man::HELP)]
struct Arguments {
    /// The transcript to browse, or folders: a list of all transcripts in them, searched as one; `-` is standard input,
    /// nothing is a sample
    #[arg(value_name = "FILE|FOLDER")]
    paths: Vec<PathBuf>,
    /// Open noScribe's subtitles themselves, though the page beside them says more
    #[arg(long, requires = "paths")]
    as_named: bool,
    #[command(flatten)]
    session: InSession,
    /// Print and ask line by line, and draw nothing: for screen readers, and scripts; `?` tells what can be typed
    #[arg(long)]
    plain: bool,
    /// The recording of the transcript, played by mpv; else the one last chosen, named in the transcript, or beside it
    /// under the same name
    #[arg(long, value_name = "FILE|URL", value_hint = ValueHint::AnyPath)]
    media: Option<OsString>,
    #[command(subcommand)]
    command: Option<Command>,
}

/// Which session of a transcript is meant.
#[derive(Args, Debug)]
struct InSession {
    /// Another session beside the one without a name: marks, notes, tags and changes of its own, under this name
    #[arg(long = "session", value_name = "NAME")]
    name: Option<SessionName>,
}

impl InSession {
    /// A transcript as this session has it.
    fn open(&self, path: &Path) -> Result<Opening> {
        Ok(Opening::of(Some(path))?.in_session(&self.name()))
    }

    fn name(&self) -> SessionName {
        self.name.clone().unwrap_or_default()
    }
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Find what was said in transcripts
    Search(search::Arguments),
    /// Make the index of a folder, by which it is searched faster, or bring it up to date
    Index(Index),
    /// Say who speaks how much in transcripts
    Stats(Stats),
    /// List the people of a folder of transcripts, and keep a register of them
    Speakers(ListSpeakers),
    /// List the places of a transcript that are probably wrong
    Doubts(Doubts),
    /// Put names on the speakers of a transcript
    Rename(Rename),
    /// Correct a transcript and name its speakers by the lists of a show
    Fix(Fix),
    /// List what was changed in a transcript
    Log(Log),
    /// Take all changes of a transcript back, in its file too
    Revert(Revert),
    /// Put together what several people did to copies of a transcript
    Merge(Merge),
    /// Remove what is kept of transcripts: sessions, places, what indexes have of them
    Forget(Forget),
    /// Write a transcript in another format
    Convert(Convert),
    /// List the formats that are read and written
    Formats(Formats),
    /// Tell where the settings lie, what they are by default, what is wrong with them
    #[command(after_help = config::HELP)]
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
    /// Print what a shell needs to complete the command line
    #[command(after_help = completions::HELP)]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page: whosaid man | man -l -
    Man,
    /// Print the default keys as tables for the README
    #[command(hide = true)]
    Keys,
}

impl Command {
    /// The paths without which it can do nothing; of several transcripts or folders, those that answer are done.
    fn needed<'a>(&'a self) -> Vec<&'a PathBuf> {
        let only = |files: &'a [PathBuf]| files.iter().filter(move |_| files.len() == 1);
        match self {
            Command::Speakers(ListSpeakers { folder, .. }) => vec![folder],
            Command::Doubts(Doubts { file, .. })
            | Command::Log(Log { file, .. })
            | Command::Revert(Revert { file, .. }) => vec![file],
            Command::Rename(Rename { file, map, output, .. }) => once(file).chain(map).chain(output).collect(),
            Command::Fix(Fix { files, corrections, map, output, .. }) => {
                only(files).chain(corrections).chain(map).chain(output).collect()
            }
            Command::Convert(Convert { files, output, .. }) => only(files).chain(output).collect(),
            Command::Merge(Merge { file, others, output, .. }) => once(file).chain(others).chain(output).collect(),
            _ => Vec::new(),
        }
    }
}

#[derive(Subcommand, Debug)]
enum ConfigCommand {
    /// Print where the settings and the keys are looked for
    Path,
    /// Print the default settings, as a file to start from
    Defaults {
        /// The keys instead
        #[arg(long)]
        keys: bool,
    },
    /// List every mistake in the settings and the keys
    Check,
}

#[derive(Args, Debug)]
#[command(after_help = index::HELP)]
struct Index {
    /// Say what the index holds, write nothing
    #[arg(long)]
    status: bool,
    /// Remove the index; the transcripts stay as they are
    #[arg(long, conflicts_with = "status")]
    remove: bool,
    /// Folders of transcripts
    #[arg(required = true, value_name = "DIR")]
    folders: Vec<PathBuf>,
}

#[derive(Args, Debug)]
#[command(after_help = stats::HELP)]
struct Stats {
    #[command(flatten)]
    session: InSession,
    /// Print JSON: an object, or a list of them for several files; one object for all that is in folders
    #[arg(long)]
    json: bool,
    /// Transcripts; `-` is standard input; with a folder, all together by who speaks
    #[arg(required = true, value_name = "PATH")]
    files: Vec<PathBuf>,
}

#[derive(Args, Debug)]
#[command(after_help = people::HELP)]
struct ListSpeakers {
    /// Print JSON: an object
    #[arg(long)]
    json: bool,
    /// Add those who are not in the register to it; make one in the folder where there is none
    #[arg(long)]
    write: bool,
    /// The folder
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

#[derive(Args, Debug)]
#[command(after_help = doubts::HELP)]
struct Doubts {
    #[command(flatten)]
    session: InSession,
    /// Print a JSON object for each place, one to a line
    #[arg(long)]
    json: bool,
    /// The transcript; `-` is standard input
    file: PathBuf,
}

#[derive(Args, Debug)]
#[command(after_help = rename::HELP)]
struct Rename {
    #[command(flatten)]
    session: InSession,
    /// The transcript, or a folder of them; `-` is standard input
    file: PathBuf,
    /// Speakers and their names, like SPEAKER_02=Host
    #[arg(value_name = "SPEAKER=NAME", required_unless_present = "map")]
    names: Vec<String>,
    /// A TOML file of lines like SPEAKER_02 = "Host"
    #[arg(long, value_name = "FILE.toml")]
    map: Option<PathBuf>,
    /// Say what would change, write nothing
    #[arg(long)]
    dry_run: bool,
    /// Write to another file and leave the transcript as it is; `-` is standard output
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
    /// Write over a file OUT that is there
    #[arg(short, long)]
    force: bool,
}

#[derive(Args, Debug)]
#[command(after_help = fix::HELP)]
#[command(group(ArgGroup::new("lists").args(["corrections", "map"]).multiple(true).required(true)))]
#[command(group(ArgGroup::new("target").args(["output", "in_place", "dry_run"]).required(true)))]
struct Fix {
    #[command(flatten)]
    session: InSession,
    /// The transcripts, and folders of them; `-` is standard input
    #[arg(required = true, value_name = "PATH")]
    files: Vec<PathBuf>,
    /// A TOML file of lines like "Chat GPT" = "ChatGPT"
    #[arg(long, value_name = "FILE.toml")]
    corrections: Option<PathBuf>,
    /// A TOML file of lines like SPEAKER_02 = "Host"; labels that are not there are told
    #[arg(long, value_name = "NAMES.toml")]
    map: Option<PathBuf>,
    /// Write to another file and leave the transcript as it is; `-` is standard output
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
    /// Write over a file OUT that is there
    #[arg(short, long, requires = "output")]
    force: bool,
    /// Write the transcript itself; the old one is kept as .orig
    #[arg(long)]
    in_place: bool,
    /// Say what would change, write nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(Args, Debug)]
#[command(after_help = log::HELP)]
struct Log {
    #[command(flatten)]
    session: InSession,
    /// Print JSON: a list of objects
    #[arg(long)]
    json: bool,
    /// The transcript
    file: PathBuf,
}

#[derive(Args, Debug)]
#[command(after_help = revert::HELP)]
struct Revert {
    #[command(flatten)]
    session: InSession,
    /// The transcript
    file: PathBuf,
    /// Say what would be taken back, write nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(Args, Debug)]
#[command(after_help = merge::HELP)]
#[command(group(ArgGroup::new("target").args(["output", "in_place", "dry_run"]).required(true)))]
struct Merge {
    #[command(flatten)]
    session: InSession,
    /// The transcript that the others are merged into
    file: PathBuf,
    /// Copies of it, or their session files; their files stay as they are
    #[arg(value_name = "COPY")]
    others: Vec<PathBuf>,
    /// Make a copy of the transcript with its session, and merge into that
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
    /// Write over a file OUT that is there
    #[arg(short, long, requires = "output")]
    force: bool,
    /// Merge into the session of the transcript itself; u takes it back
    #[arg(long)]
    in_place: bool,
    /// Say what would be merged, write nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(Args, Debug)]
#[command(after_help = forget::HELP)]
struct Forget {
    /// The transcripts, though they may be gone
    #[arg(required_unless_present = "all", value_name = "FILE")]
    files: Vec<PathBuf>,
    /// All that is kept of any transcript, all indexes, and what was typed
    #[arg(long, conflicts_with = "files")]
    all: bool,
    /// Also what is in no file; needed for --all
    #[arg(short, long)]
    yes: bool,
    /// Say what would be removed, remove nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(Args, Debug)]
#[command(after_help = convert::HELP)]
struct Convert {
    #[command(flatten)]
    session: InSession,
    /// The transcripts, and folders of them; `-` is standard input
    #[arg(required = true, value_name = "PATH")]
    files: Vec<PathBuf>,
    /// Where to; its ending tells the format; standard output where it is missing or `-`; a folder for several transcripts
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
    /// The format, by its name or ending; `whosaid formats` lists them
    #[arg(long, value_name = "FORMAT", required_unless_present_any = ["output", "line"])]
    to: Option<String>,
    /// Write over a file that is there
    #[arg(short, long)]
    force: bool,
    /// Of several transcripts, say what would be written, write nothing
    #[arg(long)]
    dry_run: bool,
    /// Only this speaker, by name or label; again for another
    #[arg(long, value_name = "SPEAKER")]
    only: Vec<String>,
    /// Only what is said between two times, like 12:30-15:00
    #[arg(long, value_name = "FROM-TO", allow_hyphen_values = true)]
    between: Option<String>,
    /// Only what is marked
    #[arg(long)]
    marked: bool,
    /// Only what has a tag
    #[arg(long)]
    tagged: bool,
    /// Only what has this tag, or one below it as theme/cost is below theme; again for another
    #[arg(long, value_name = "TAG")]
    tag: Vec<String>,
    /// Make one segment of a speaker's consecutive ones
    #[arg(long)]
    merge_turns: bool,
    /// Leave all times out
    #[arg(long)]
    no_times: bool,
    /// Leave all names out
    #[arg(long)]
    no_speakers: bool,
    /// Write each segment as a line like '[$time ]$speaker: $text', with what the forms of quotes may hold, and in no format
    #[arg(long, value_name = "TEMPLATE", conflicts_with_all = ["to", "max_line", "max_cue", "reading_speed"])]
    line: Option<String>,
    /// Subtitles: at most two lines, none longer than so many columns [default: 42 with --max-cue]
    #[arg(long, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(10..))]
    max_line: Option<u16>,
    /// Subtitles: none shown longer than so many seconds [default: 7 with --max-line]
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true)]
    max_cue: Option<f64>,
    /// Subtitles: shown so long that no more characters a second need be read [default: 17]
    #[arg(long, value_name = "CHARACTERS", allow_negative_numbers = true)]
    reading_speed: Option<f64>,
}

#[derive(Args, Debug)]
struct Formats {
    /// Print them as a table in Markdown
    #[arg(long)]
    markdown: bool,
}

/// Runs the program with the arguments it was started with.
///
/// The status is 0 when all went well, 1 when a search has no hit, no place is doubtful, a speaker to be renamed is not
/// there or one of several transcripts failed, 2 for everything else that went wrong, 128 and the signal when one ended it. Messages go to standard error, a
/// line each; a closed pipe is no error.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse_from(search::with_query_apart(std::env::args_os())) {
        Ok(arguments) => arguments,
        Err(error) => error.exit(),
    };
    // A thread that waits for a file that does not answer may need them to the end of the program.
    let arguments: &'static Arguments = Box::leak(Box::new(arguments));
    match run(arguments) {
        Ok(status) => ExitCode::from(status),
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error);
            ExitCode::from(if error.is::<Nothing>() { 1 } else { 2 })
        }
    }
}

fn run(arguments: &'static Arguments) -> Result<u8> {
    let needed: Vec<PathBuf> = arguments.command.iter().flat_map(Command::needed).cloned().collect();
    require_answers(&needed)?;
    let Arguments { paths, as_named, session, media, .. } = arguments;
    match &arguments.command {
        None if session.name.is_some() && paths.iter().all(|path| is_standard(path)) => {
            Err(anyhow!("--session: of this nothing is kept; name a file"))
        }
        None if arguments.plain => run::converse(paths, *as_named, &session.name(), media.as_deref()),
        None => run::browse(paths, *as_named, &session.name(), media.as_deref()),
        Some(Command::Search(search)) => search::run(search),
        Some(Command::Index(index)) => index::run(index),
        Some(Command::Stats(stats)) => stats::run(stats),
        Some(Command::Speakers(speakers)) => people::run(speakers),
        Some(Command::Doubts(doubts)) => doubts::run(doubts),
        Some(Command::Rename(rename)) => rename::run(rename),
        Some(Command::Fix(fix)) => fix::run(fix),
        Some(Command::Log(log)) => log::run(log),
        Some(Command::Revert(revert)) => revert::run(revert),
        Some(Command::Merge(merge)) => merge::run(merge),
        Some(Command::Forget(forget)) => forget::run(forget),
        Some(Command::Convert(convert)) => convert::run(convert),
        Some(Command::Formats(formats)) => formats::run(formats),
        Some(Command::Config { command }) => config::run(command),
        Some(Command::Completions { shell }) => completions::run(*shell),
        Some(Command::Man) => man::run(),
        Some(Command::Keys) => keys::run(),
    }
}

/// Why nothing is to be done with a transcript, which is no fault of it.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Nothing(String);

fn complain(error: &anyhow::Error) {
    say(&run::told(error));
}

/// Prints a message on a line of standard error. Nothing in it can steer a terminal: it may quote a file.
fn say(message: &str) {
    let _ = writeln!(io::stderr(), "whosaid: {}", crate::text::plain(message));
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .any(|cause| cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe))
}

/// Prints data on standard output. On a terminal nothing in it can steer that; anywhere else it goes as it is.
fn print(data: &[u8]) -> Result<()> {
    let mut out = io::stdout().lock();
    let shown = match out.is_terminal() {
        true => Cow::Owned(crate::text::plain_lines(&String::from_utf8_lossy(data)).into_bytes()),
        false => Cow::Borrowed(data),
    };
    out.write_all(&shown).and_then(|()| out.flush()).context("standard output")
}

/// Prints a transcript file on standard output, which may be no text: that is not for a terminal.
fn print_file(bytes: &[u8]) -> Result<()> {
    let is_text = std::str::from_utf8(bytes).is_ok() || !bytes.contains(&0);
    if !is_text && io::stdout().is_terminal() {
        bail!("this is no text that a terminal could show; name a file for it with -o FILE, or pipe it on");
    }
    print(bytes)
}

/// A value as JSON for people and programs, line by line. It cannot steer a terminal.
fn pretty(value: &impl serde::Serialize) -> Result<String> {
    let json = serde_json::to_string_pretty(value)?;
    Ok(json.lines().map(|line| search::record::harmless(line.to_owned()) + "\n").collect())
}
