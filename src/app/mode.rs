//! What the keys do now: read, type into a prompt, answer a question, look at a page.

use std::ops::Range;

use tui_textarea::TextArea;

use super::editing::place_in;
use super::{Comparing, Context, Correction, Editing, Overview, WriteRequest};
use crate::model::{Edit, Place, SegmentIx, SpeakerId};
use crate::search::QueryError;

/// What has the keyboard.
#[derive(Debug)]
pub enum Mode {
    /// The panes.
    Reading,
    /// A line to type into.
    Prompt(Box<Prompt>),
    /// A question to answer with yes or no.
    Question(Box<Question>),
    /// A page over the whole screen.
    Page(Page),
    /// Another file beside this one.
    Comparing(Box<Comparing>),
    /// Who speaks when, over the whole screen.
    Overview(Box<Overview>),
    /// Spellings to be corrected.
    Correcting(Box<Correction>),
    /// The panel that tells the speakers apart, [`App::identification`](super::App::identification).
    Identifying,
    /// The text of a segment to type into.
    Editing(Box<Editing>),
    /// The transcripts of folders, [`App::shelf`](super::App::shelf).
    Shelf,
}

impl Mode {
    /// The table of the keymap that applies.
    pub fn context(&self) -> Context {
        match self {
            Mode::Reading => Context::Reading,
            Mode::Page(_) => Context::Page,
            Mode::Comparing(_) => Context::Comparing,
            Mode::Overview(_) => Context::Overview,
            Mode::Prompt(_) => Context::Prompt,
            Mode::Question(_) => Context::Question,
            Mode::Correcting(_) => Context::Correcting,
            Mode::Identifying => Context::Identifying,
            Mode::Editing(_) => Context::Editing,
            Mode::Shelf => Context::Shelf,
        }
    }

    /// The text that is typed in the timeline.
    pub fn editing(&self) -> Option<&Editing> {
        match self {
            Mode::Editing(editing) => Some(editing),
            _ => None,
        }
    }

    /// The page that is shown: read, or narrowed by what is typed.
    pub fn page(&self) -> Option<&Page> {
        match self {
            Mode::Page(page) => Some(page),
            Mode::Prompt(prompt) => match &prompt.kind {
                PromptKind::Narrow(page) => Some(page),
                _ => None,
            },
            _ => None,
        }
    }

    /// The correction that is shown: chosen from, or waiting for the right spelling.
    pub fn correction(&self) -> Option<&Correction> {
        match self {
            Mode::Correcting(correction) => Some(correction),
            Mode::Prompt(prompt) => match &prompt.kind {
                PromptKind::Correction(correction) => Some(correction),
                _ => None,
            },
            _ => None,
        }
    }
}

/// A line being typed, with what can be chosen instead of typing on.
#[derive(Debug)]
pub struct Prompt {
    /// What for.
    pub kind: PromptKind,
    /// The editor; one line.
    pub input: TextArea<'static>,
    /// What can be chosen; empty where nothing can.
    pub choices: Vec<Choice>,
    /// The choice that is marked.
    pub chosen: usize,
    /// Whether a choice is marked, so that it is meant by what accepts the line; where words mean themselves, the line is
    /// what that choice makes of it.
    pub is_choosing: bool,
    /// How far back in the history of inputs the line is; zero is the line typed now.
    pub history_back: usize,
    /// The line typed now and its cursor, in bytes, while one of before or what a choice makes of it is shown.
    pub(super) draft: (String, usize),
}

impl Prompt {
    /// The line so far.
    pub fn text(&self) -> &str {
        self.input.lines().first().map_or("", String::as_str)
    }

    /// All lines: a note may have several.
    pub fn lines(&self) -> String {
        self.input.lines().join("\n")
    }

    /// Where the cursor is, in bytes of all lines.
    pub fn cursor(&self) -> usize {
        place_in(&self.input)
    }
}

/// What a prompt is for.
#[derive(Debug)]
pub enum PromptKind {
    /// A time to go to.
    Time,
    /// Words to find; with where the cursor was before.
    Query {
        /// Where to return when the prompt is left.
        origin: Place,
        /// Why the line cannot be read, and which part of it.
        fault: Option<QueryError>,
        /// Whether what is found is to be replaced.
        replaces: bool,
    },
    /// A name for a speaker.
    Name {
        /// The speaker.
        speaker: SpeakerId,
    },
    /// Another speaker to merge one into.
    Merge {
        /// The speaker that turned out to be another.
        speaker: SpeakerId,
    },
    /// A speaker for segments.
    Pick(Pick),
    /// A speaker for a change of segments.
    Voice(Voice),
    /// A change to go back to, or forward to.
    Steps,
    /// What the lines of a page shall hold.
    Narrow(Box<Page>),
    /// What the files that are listed shall hold.
    FilterFiles,
    /// A form to copy a quote in.
    Template,
    /// A theme, which shows while it is marked.
    Theme,
    /// A doubtful place to go to.
    Doubts,
    /// A note.
    Note {
        /// The segment it is of.
        segment: SegmentIx,
    },
    /// A tag for the segment or selection.
    Tag,
    /// A place that is marked, noted or tagged, to go to.
    Kept,
    /// A start and an end.
    Times {
        /// The segment that gets them.
        segment: SegmentIx,
    },
    /// The right spelling.
    Correction(Box<Correction>),
    /// A command.
    Command,
}

impl PromptKind {
    /// Whether the words typed mean themselves, until one of the choices is asked for.
    pub(super) fn takes_words(&self) -> bool {
        matches!(
            self,
            PromptKind::Query { .. }
                | PromptKind::Name { .. }
                | PromptKind::Tag
                | PromptKind::Command
                | PromptKind::Narrow(_)
                | PromptKind::FilterFiles
        )
    }
}

/// What a speaker is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Voice {
    /// Who says what is behind the cursor, which is split off.
    Tail,
    /// Who has every other of the selected segments.
    Other,
}

/// Giving segments to a speaker.
#[derive(Debug)]
pub struct Pick {
    /// Which segments.
    pub scope: Scope,
    /// The scopes there are, each with its number of segments.
    pub scopes: Vec<(Scope, usize)>,
}

/// Which segments something is done to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scope {
    /// The one under the cursor.
    Segment,
    /// Those selected.
    Selection,
    /// Those around it that have the same speaker, without another's between.
    Run,
    /// Those of the same speaker from here to the end.
    FromHere,
    /// Every one of the same speaker.
    All,
    /// All there are.
    Everywhere,
}

impl Scope {
    /// What the prompt calls it.
    pub fn name(self) -> &'static str {
        match self {
            Scope::Segment => "this segment",
            Scope::Selection => "the selection",
            Scope::Run => "this run",
            Scope::FromHere => "from here on",
            Scope::All => "all of this speaker",
            Scope::Everywhere => "the whole transcript",
        }
    }
}

/// Something to choose in a prompt.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choice {
    /// What is chosen.
    pub text: String,
    /// What there is to know about it.
    pub detail: String,
    /// The speaker, where one is chosen.
    pub speaker: Option<SpeakerId>,
    /// How many steps are in force then, where a change is chosen; which of the doubtful places;
    /// which segment.
    pub number: Option<usize>,
}

impl Choice {
    /// One of neither a speaker nor a number.
    pub(super) fn new(text: impl Into<String>, detail: impl Into<String>) -> Choice {
        Choice { text: text.into(), detail: detail.into(), speaker: None, number: None }
    }
}

/// Something to decide.
#[derive(Debug)]
pub enum Question {
    /// A name given to a speaker is another's already: merge?
    Merge {
        /// What to do then.
        edit: Edit,
        /// The question.
        text: String,
    },
    /// The file cannot be written as asked: in another way?
    Retry {
        /// What to do then.
        request: WriteRequest,
        /// The question.
        text: String,
        /// Whether reading the file again is an answer, too.
        may_reload: bool,
    },
    /// Changes would be lost.
    Quit {
        /// The question.
        text: String,
    },
}

impl Question {
    /// Whether reading the file again is an answer, besides yes and no.
    pub fn may_reload(&self) -> bool {
        matches!(self, Question::Retry { may_reload: true, .. })
    }

    /// The question, without the answers.
    pub fn text(&self) -> &str {
        match self {
            Question::Merge { text, .. } | Question::Retry { text, .. } | Question::Quit { text } => text,
        }
    }
}

/// A page over the whole screen, made of lines.
#[derive(Debug)]
pub struct Page {
    /// What it is.
    pub title: String,
    /// Its lines; a heading has no key, and a blank line is before the next part.
    pub lines: Vec<PageLine>,
    /// What the lines that are shown hold; empty for all.
    pub narrowing: String,
    /// The lines broken into rows for the width of the screen, each with what is at the left and beside it.
    pub rows: Vec<[Option<PageLine>; 2]>,
    /// How many columns there are for one of two parts beside each other, or for the only one.
    pub column: u16,
    /// The width that `rows` is for.
    pub(super) width: u16,
    /// The first row on the screen.
    pub top: usize,
    /// What is over the whole screen, too, and is so again once the page is left.
    pub(super) beneath: Option<Box<Mode>>,
}

/// One line of a page.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct PageLine {
    /// What stands at the left: keys, a line number.
    pub key: String,
    /// The text; where it is part of a table, its cells with [`PageLine::NEXT_CELL`] between them.
    pub text: String,
    /// In a row, at which column the text starts, or each cell of it.
    pub stops: Vec<u16>,
    /// What stands at the right, where there is room.
    pub note: String,
    /// Parts of the text that stand out, in bytes, in order.
    pub marked: Vec<Range<usize>>,
    /// Whose line it is; its key and the bars in its text are in their colour.
    pub speaker: Option<SpeakerId>,
}

impl PageLine {
    /// The key of a line that has none and is no heading: its text begins where keys do.
    pub const NO_KEY: &'static str = " ";

    /// What is between two cells of a line of a table.
    pub const NEXT_CELL: &'static str = "\t";
}
