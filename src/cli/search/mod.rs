//! `whosaid search`: what was said, found in any number of transcripts.
//!
//! | file | holds |
//! |---|---|
//! | `sift` | what is printed of one file |
//! | `excerpt` | a text cut to fit a line, with its hits in it |
//! | `look`, `record` | lines for people, and for programs |

mod excerpt;
mod look;
pub(super) mod record;
mod sift;

use std::borrow::Cow;
use std::ffi::OsString;
use std::io::{self, BufWriter, IsTerminal, Stdout, Write};
use std::num::NonZeroUsize;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};

use super::{complain, say};
use crate::quotes::marked_down;
use crate::run::{FileFinder, HITS_HEADING, Narrowing, Watch, look_into, places};
use crate::search::{Query, QueryError, without_term};
use crate::store::Folders;
use crate::text::{glyphs, plain_lines, width};
use excerpt::tail;
use look::Look;
use sift::{Block, Sifter};

/// How many columns of a query that cannot be read are shown before what is wrong in it; twice as many in all.
const QUERY_COLUMNS: usize = 40;

/// How much is written at once, in bytes.
const BUFFER: usize = 256 << 10;

const STDOUT: &str = "standard output";

/// Find what was said in transcripts.
#[derive(Args, Debug)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    /// Print a JSON object for each segment with hits, one to a line
    #[arg(long, conflicts_with_all = ["count", "files_with_hits"])]
    json: bool,
    /// Print a table with a row for each hit
    #[arg(long, conflicts_with_all = ["json", "count", "files_with_hits", "context"])]
    csv: bool,
    /// Print a Markdown page of the hits
    #[arg(long, conflicts_with_all = ["csv", "json", "count", "files_with_hits", "context"])]
    md: bool,
    /// Print so many segments before and after those with hits, too
    #[arg(short = 'C', long, value_name = "N", default_value_t = 0)]
    context: u32,
    /// Print only how many segments of each file have hits
    #[arg(short, long, conflicts_with = "files_with_hits")]
    count: bool,
    /// Print only the names of the files with hits
    #[arg(short = 'l', long)]
    files_with_hits: bool,
    /// No more than so many segments of each file; with --sort score, of all files together
    #[arg(short, long, value_name = "N")]
    max_count: Option<NonZeroUsize>,
    /// In the order of files and times, or the best of all files first [default: time; ~NAME: best first in each file]
    #[arg(long, value_name = "ORDER")]
    sort: Option<Order>,
    /// What to look for; after -- it may begin with a dash
    query: String,
    /// Transcripts, and folders of them; `-` is standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
}

impl Arguments {
    /// Whether each line stands for itself.
    fn is_short(&self) -> bool {
        self.json || self.csv || self.md || self.count || self.files_with_hits
    }
}

/// What comes first.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Order {
    Time,
    Score,
}

const HELP: &str = "\
A query is words in this order, in any case, accented or not, across the ends of segments too:
  \"…\"                            exactly this
  fonds OR budget, -word         either; without
  speaker:ann, speaker:\"\"        said by Ann, also under another name that a speakers.toml gives her; by nobody known
  after:12:30 before:1h at:5m±30s
  near:8 one two                 so many words apart at most
  /mod[eè]les?/                  a regular expression
  ~name                          what sounds like it
  is:edited is:marked is:noted is:tagged is:overlap is:short, conf:<0.5
  tag:theme/cost                 with a tag that has a word which begins so
  file:harbour date:2024-03..2024-05 date:2023..
                                 in files with this in their path; of this time, by their name or last change

Examples:
  whosaid search 'speaker:ada budget' interviews/ --csv > ada.csv
  whosaid search -C2 --sort score '~Marchand' talk.txt

Changes kept in a transcript's session count. In folders, hidden and ignored files are passed over as ripgrep does, and \
so is what is no transcript. Where whosaid index made an index of a folder, only files that may have hits are read.

The exit status is 0 if there is a hit and 1 if there is none. It is 2 if the query cannot be read, or if there is no hit \
and a file or folder that was named cannot be read. Bad files in folders are told on standard error, no more.";

/// The arguments of the program, in those of a search a blank before each that begins as only a query does, such as
/// `-speaker:ann`: else it would be taken for options.
pub(super) fn with_query_apart(arguments: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = arguments.collect();
    if arguments.get(1).is_some_and(|command| command == "search") {
        for argument in arguments.iter_mut().skip(2).take_while(|argument| *argument != "--") {
            if let Some(query) = argument.to_str().filter(|argument| without_term(argument)) {
                *argument = format!(" {query}").into();
            }
        }
    }
    arguments
}

pub(super) fn run(arguments: &'static Arguments) -> Result<u8> {
    let query = match Query::parse(&arguments.query) {
        Ok(Some(query)) => query,
        Ok(None) => {
            say("nothing to look for: the query is blank");
            return Ok(2);
        }
        Err(error) => {
            point_at(&arguments.query, &error);
            return Ok(2);
        }
    };
    let watch = Watch::start(Watch::PATIENCE);
    let narrowing = Narrowing::of(&query, &arguments.paths, &watch, &mut |path, error| {
        say(&format!("{}: {error}", path.display()));
    })?;
    let finder = FileFinder::new(query, Folders::of_user()?, say);
    let sifter = Sifter { arguments, finder, look: Look::of_user() };
    let mut output = Output::new(arguments);
    let mut has_failed = false;
    look_into(
        places(&arguments.paths, &watch),
        &watch,
        move |path, shown, is_named, desk| match is_named || narrowing.may_have_hits(path) {
            true => sifter.sift(path, shown, is_named, desk),
            false => Ok(Vec::new()),
        },
        |answers| {
            for answer in answers {
                match answer {
                    Ok(blocks) => output.take(blocks)?,
                    Err(failure) => {
                        output.flush()?;
                        complain(&failure.error);
                        has_failed |= failure.is_named;
                    }
                }
            }
            // The next may take a while.
            output.flush()
        },
    )?;
    Ok(match (output.end()?, has_failed) {
        (true, _) => 0,
        (false, false) => 1,
        (false, true) => 2,
    })
}

/// Standard output, with what waits to be put in order.
struct Output<'a> {
    arguments: &'a Arguments,
    out: BufWriter<Stdout>,
    /// Blocks of all files, where the best come first.
    ranked: Vec<Block>,
    has_printed: bool,
    /// Whether tables and pages are made harmless: elsewhere they are data, and go as they are.
    is_terminal: bool,
}

impl Output<'_> {
    fn new(arguments: &Arguments) -> Output<'_> {
        Output {
            arguments,
            out: BufWriter::with_capacity(BUFFER, io::stdout()),
            ranked: Vec::new(),
            has_printed: false,
            is_terminal: io::stdout().is_terminal(),
        }
    }

    /// Prints the blocks of the next file, or keeps them where those of others may come before.
    fn take(&mut self, blocks: Vec<Block>) -> Result<()> {
        if self.arguments.sort != Some(Order::Score) {
            return blocks.iter().try_for_each(|block| self.print(block));
        }
        self.ranked.extend(blocks);
        // Now and then, so that no more is held than a few times what is wanted.
        if self.ranked.len() / 2 > self.wanted() {
            self.rank();
        }
        Ok(())
    }

    /// Prints what was kept; whether anything was printed at all.
    fn end(mut self) -> Result<bool> {
        self.rank();
        for block in std::mem::take(&mut self.ranked) {
            self.print(&block)?;
        }
        self.flush()?;
        Ok(self.has_printed)
    }

    /// Puts the best first, and leaves out what is too much.
    fn rank(&mut self) {
        self.ranked.sort_by(|one, other| other.score.total_cmp(&one.score));
        self.ranked.truncate(self.wanted());
    }

    fn wanted(&self) -> usize {
        self.arguments.max_count.map_or(usize::MAX, usize::from)
    }

    fn print(&mut self, block: &Block) -> Result<()> {
        let is_apart = self.has_printed && self.arguments.context > 0 && !self.arguments.is_short();
        let before = match self.has_printed {
            true if is_apart => "--\n",
            false if self.arguments.csv => HITS_HEADING,
            false if self.arguments.md => &format!("# {}\n", marked_down(self.arguments.query.trim())),
            _ => "",
        };
        self.has_printed = true;
        let mut lines = Cow::Borrowed(&block.lines);
        if self.is_terminal && (self.arguments.csv || self.arguments.md) {
            lines = Cow::Owned(plain_lines(&lines));
        }
        self.out.write_all(before.as_bytes()).and_then(|()| self.out.write_all(lines.as_bytes())).context(STDOUT)
    }

    fn flush(&mut self) -> Result<()> {
        self.out.flush().context(STDOUT)
    }
}

/// Says what is wrong with a query, and shows where.
fn point_at(typed: &str, error: &QueryError) {
    let start = tail(typed, 0..error.range.start, QUERY_COLUMNS);
    let rest: String = glyphs(&typed[start..]).take(2 * QUERY_COLUMNS).map(|glyph| glyph.symbol).collect();
    let before = width(&typed[start..error.range.start]);
    let wrong = width(&typed[error.range.clone()]).clamp(1, 2 * QUERY_COLUMNS - before);
    say(&format!("the query cannot be read: {}", error.message));
    let _ = writeln!(io::stderr(), "  {rest}\n  {}{}", " ".repeat(before), "^".repeat(wrong));
}
