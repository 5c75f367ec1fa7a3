//! The state core: everything the program shows and knows, changed by events alone.
//!
//! [`App::update`] is the only way in. It does no I/O: what must happen outside is returned as [`Effect`]s.
//!
//! | file | holds |
//! |---|---|
//! | `action.rs` | the table of all actions |
//! | `key.rs`, `keymap.rs`, `config.rs` | keys and what they are bound to; the settings |
//! | `command.rs` | what is typed behind `:` |
//! | `event.rs` | what comes in and what goes out |
//! | `mode.rs`, `prompt.rs`, `page.rs` | prompts, questions, full-screen pages |
//! | `choosing.rs` | completing a line, and choosing from a list |
//! | `layout.rs`, `rows.rs`, `flow.rs`, `strip.rs` | where the panes are and what the timeline and the strip show |
//! | `overview.rs` | the strip over the whole screen, closer |
//! | `reading.rs`, `pointer.rs` | moving about, by key, mouse and time |
//! | `naming.rs`, `mending.rs`, `editing.rs` | changing speakers, segments, their texts |
//! | `annotating.rs` | marks, notes and tags |
//! | `correcting.rs`, `replacing.rs`, `corrections.rs` | changing words everywhere: what reads alike, what is typed, lists |
//! | `restoring.rs`, `inspecting.rs` | segments as they were first read; all that is known of one |
//! | `identifying.rs`, `mapping.rs` | telling the speakers apart, all their names at once |
//! | `playing.rs`, `player.rs` | hearing the recording; what the player is told, and tells |
//! | `copying.rs`, `statistics.rs` | quotes on the clipboard; the conversation as a page |
//! | `finding.rs`, `doubting.rs` | searching, going through what is probably wrong |
//! | `filing.rs`, `exporting.rs`, `following.rs` | writing, taking out as a file, a file that grows |
//! | `working.rs` | how far long work is, and stopping it |
//! | `theming.rs`, `display.rs` | choosing a theme, and how the text is shown |
//! | `comparing.rs` | another file beside this one |
//! | `shelf/` | the transcripts of folders, and the search over all of them |
//! | `completion.rs`, `arguments.rs` | what a query, or the argument of a command, can become |
//! | `listing.rs` | the order of the results |

mod action;
mod annotating;
mod arguments;
mod choosing;
pub mod command;
mod comparing;
mod completion;
mod config;
mod copying;
mod correcting;
mod corrections;
mod display;
mod doubting;
mod editing;
mod event;
mod exporting;
mod filing;
mod finding;
mod flow;
mod following;
mod identifying;
mod inspecting;
pub mod key;
mod keymap;
mod layout;
mod listing;
mod mapping;
mod mending;
mod mode;
mod naming;
mod overview;
mod page;
mod player;
mod playing;
mod pointer;
mod prompt;
mod reading;
mod replacing;
mod restoring;
mod rows;
mod shelf;
mod statistics;
mod strip;
#[cfg(test)]
mod tests;
mod theming;
mod working;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

pub use action::{Action, Group};
pub use command::with_argument;
pub use comparing::{Compared, ComparedColumns, ComparedLine, ComparedRow, Comparing};
pub use config::{Clipboard, Config, ConfigError, DEFAULT_CONFIG};
pub use copying::Templates;
pub use correcting::{Correction, Narrowing, Spelling, Spot};
pub use corrections::{correction_edit, report};
pub use display::{Display, Times};
pub use doubting::Doubting;
pub use editing::{Edited, Editing};
pub use event::{
    Effect, Event, Export, ExportRequest, HitsRequest, Input, QuotesRequest, Saved, WriteFault, WriteRequest,
};
pub use finding::Finding;
pub use flow::Piece;
pub use identifying::{Identification, Quote};
pub use keymap::{Context, DEFAULT_KEYMAP, Keymap, KeymapError, Lookup};
pub use layout::{Columns, Layout};
pub use listing::{Listed, Listing};
pub use mode::{Choice, Mode, Page, PageLine, Pick, Prompt, PromptKind, Question, Scope, Voice};
pub use naming::{describe, describe_step};
pub use overview::{Overview, Places};
pub use page::{first_key_of, keys_of};
pub use player::{LOUDEST, Media, PlayerCommand, PlayerReport, SPEEDS, Stretch};
pub use playing::{Heard, Playing};
pub use reading::Focus;
pub use rows::{Row, RowKind};
pub use shelf::{
    Aim, Entry, Facts, FileHits, FileRequest, HitRow, Known, ListedHit, Order, Searching, Shelf, ShelfEffect,
    ShelfEvent, ShelfFile, Voice as ShelfVoice,
};
pub use statistics::facts_of;
pub use strip::{Lane, Span, Strip};
pub use theming::Theming;

pub use crate::search::{Hit, Offer};

use crate::formats::Warning;
use crate::model::{
    History, KnownNames, Place, Progress, Register, SegmentIx, SpeakerId, Timestamp, Transcript, TypedLines, tag_path,
};
use crate::search::Whence;
use key::Key;
use page::way_to;
use rows::Wraps;
use working::Works;

/// The file that is open, as far as the screen tells of it.
#[derive(Clone, Default, Debug)]
pub struct OpenFile {
    /// Its name, without folders.
    pub name: String,
    /// Which of its sessions is open, by its name; empty for the one without.
    pub session: String,
    /// Its format, for people.
    pub format: String,
    /// What could not be read.
    pub warnings: Vec<Warning>,
    /// Whether it is still being read: then this is no more than its beginning.
    pub is_being_read: bool,
    /// Why it cannot be edited here, if so, as a sentence for the user: `read-only: open in another whosaid`.
    pub read_only: Option<String>,
    /// Whether its permissions keep it from being written.
    pub is_protected: bool,
    /// Whether another program has changed it since it was read.
    pub is_changed: bool,
    /// What it is if it has no place on disk, so that nothing of it is kept: `the sample`.
    pub unkept: Option<&'static str>,
    /// The changes of a session before that do not fit the file any more.
    pub not_carried: Vec<PageLine>,
    /// What queries for files are told of it.
    pub whence: Option<Whence>,
}

/// What the status line says until the next key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    /// The words.
    pub text: String,
    /// Whether something did not work.
    pub is_error: bool,
}

/// The whole state. Fields are public for drawing; only [`App::update`] changes them.
#[derive(Debug)]
pub struct App {
    /// The file.
    pub file: OpenFile,
    /// Its segments and speakers as they are now.
    pub transcript: Transcript,
    /// The same as the file had them at first.
    pub first: Transcript,
    /// What was changed, for undo.
    pub history: History,
    /// The key bindings.
    pub keymap: Keymap,
    /// The settings.
    pub config: Config,
    /// The themes.
    pub theming: Theming,
    /// How the text is shown.
    pub display: Display,
    /// When the recording began, in milliseconds of the day, where the user said so.
    began: Option<u64>,
    /// What the keys do now.
    pub mode: Mode,
    /// Keys pressed of a sequence not yet complete.
    pub pending: Vec<Key>,
    /// The pane that moving keys move in.
    pub focus: Focus,
    /// Where the cursor is.
    pub cursor: Place,
    /// The other end of the selection.
    pub anchor: Option<SegmentIx>,
    /// The other end of a selection of words.
    pub words_from: Option<Place>,
    /// The search under way or done.
    pub finding: Finding,
    /// The places that are probably wrong.
    pub doubting: Doubting,
    /// What is heard.
    pub playing: Playing,
    /// Whether only segments with hits are shown.
    pub only_hits: bool,
    /// The speakers that can be seen in the list: those not merged into another.
    pub roots: Vec<SpeakerId>,
    /// Segments and talk of each speaker, by id.
    pub totals: Vec<(u32, Duration)>,
    /// The colour of each tag in use, by its path.
    tag_colours: BTreeMap<String, usize>,
    /// How long the speaker talks who talks most.
    pub most_talk: Duration,
    /// How many segments the speaker with most of them has.
    pub most_segments: u32,
    /// The entry of `roots` chosen in the speakers pane.
    pub chosen_speaker: usize,
    /// The first entry of `roots` that the speakers pane shows.
    pub speakers_top: usize,
    /// Speakers whose segments are not shown.
    pub hidden: HashSet<SpeakerId>,
    /// The panel that tells the speakers apart, while it is open: in [`Mode::Identifying`] and what that leads to.
    pub identification: Option<Identification>,
    /// The transcripts of folders; `None` where one transcript is open.
    pub shelf: Option<Box<Shelf>>,
    /// What is looked for on the shelf that this transcript was opened from.
    shelf_query: Option<String>,
    /// The names that speakers have in other files; `None` until they are asked for.
    known_names: Option<KnownNames>,
    /// The people of the folder: their names are offered, and they are found by any of them.
    register: Register,
    /// What the status line says.
    pub message: Option<Message>,
    /// Where the panes are.
    pub layout: Layout,
    /// The rows of the timeline on the screen.
    pub rows: Vec<Row>,
    /// The speaker strip.
    pub strip: Strip,
    /// Whether the mouse is captured.
    pub mouse: bool,
    size: (u16, u16),
    top: rows::RowPlace,
    follow: bool,
    /// The column that moving up and down keeps to.
    goal: Option<u16>,
    wraps: Wraps,
    jumps: Vec<Place>,
    jumps_back: usize,
    /// How many history steps the file on disk has; `None` when it has some that were dropped since.
    written_steps: Option<usize>,
    /// How many writes were asked for.
    writes: u64,
    /// How many steps each write under way has, by its number; `None` when some of them were dropped since, too.
    writing: BTreeMap<u64, Option<usize>>,
    /// Whether the file is followed as it grows.
    pub is_following: bool,
    /// Whether there are changes that the session file could not take.
    pub unsaved_session: bool,
    /// Where the reader was before the results had the focus.
    results_origin: Option<Place>,
    queries: TypedLines,
    commands: TypedLines,
    folder: arguments::Folder,
    /// Whether the user chose the theme, so that it does not go with the terminal's background any more.
    is_theme_chosen: bool,
    repeat: Option<mending::Repeat>,
    works: Works,
    /// What the program is to end with as soon as nothing is being written any more; `None` where it is not to.
    leaving: Option<filing::Leaving>,
    /// How far the words of the transcript are read aloud, for searches by sound.
    pub listening: Arc<Progress>,
    effects: Vec<Effect>,
}

impl App {
    /// The program with a file open, before anything was drawn.
    pub fn new(file: OpenFile, transcript: Transcript, config: Config, keymap: Keymap) -> App {
        let mut app = App {
            file,
            first: transcript.clone(),
            transcript,
            history: History::default(),
            keymap,
            mouse: config.mouse,
            config,
            theming: Theming::default(),
            display: Display::default(),
            began: None,
            mode: Mode::Reading,
            pending: Vec::new(),
            focus: Focus::Timeline,
            cursor: Place::default(),
            anchor: None,
            words_from: None,
            finding: Finding::default(),
            doubting: Doubting::default(),
            playing: Playing::default(),
            only_hits: false,
            roots: Vec::new(),
            totals: Vec::new(),
            tag_colours: BTreeMap::new(),
            most_talk: Duration::ZERO,
            most_segments: 0,
            chosen_speaker: 0,
            speakers_top: 0,
            hidden: HashSet::new(),
            identification: None,
            shelf: None,
            shelf_query: None,
            known_names: None,
            register: Register::default(),
            message: None,
            layout: Layout::default(),
            rows: Vec::new(),
            strip: Strip::default(),
            size: (0, 0),
            top: rows::RowPlace::default(),
            follow: true,
            goal: None,
            wraps: Wraps::default(),
            jumps: Vec::new(),
            jumps_back: 0,
            written_steps: Some(0),
            writes: 0,
            writing: BTreeMap::new(),
            is_following: false,
            unsaved_session: false,
            results_origin: None,
            queries: TypedLines::default(),
            commands: TypedLines::default(),
            folder: arguments::Folder::default(),
            is_theme_chosen: false,
            repeat: None,
            works: Works::default(),
            leaving: None,
            listening: Arc::default(),
            effects: Vec::new(),
        };
        app.speakers_changed();
        app.strip.outdate();
        app
    }

    /// Continues an earlier session: its edits, how many of them the file has, and where the reader was.
    pub fn resume(
        &mut self,
        first: Transcript,
        transcript: Transcript,
        history: History,
        written_steps: Option<usize>,
        at: Option<Place>,
    ) {
        self.first = first;
        self.transcript = transcript;
        self.history = history;
        self.written_steps = written_steps;
        if let Some(at) = at
            && let Some(segment) = self.transcript.segment(at.segment)
        {
            let offset = segment.text.floor_char_boundary(at.offset);
            self.cursor = Place { segment: at.segment, offset };
        }
        self.speakers_changed();
        self.strip.outdate();
    }

    /// Puts the cursor on what is said at a time.
    pub fn look_at(&mut self, time: Timestamp) {
        if let Some(segment) = self.transcript.segment_at(time) {
            self.cursor = Place { segment, offset: 0 };
            self.follow = true;
        }
    }

    /// Has the lines typed at the prompts in earlier runs.
    pub fn recall(&mut self, queries: TypedLines, commands: TypedLines) {
        (self.queries, self.commands) = (queries, commands);
    }

    /// Takes one event in and returns what is to be done outside.
    ///
    /// Costs what the event costs, plus the rows on the screen; after edits of who says what and changes of size, a
    /// pass over the segments for the strip.
    pub fn update(&mut self, event: Event) -> Vec<Effect> {
        let before = (self.cursor, self.top);
        let is_users = matches!(event, Event::Key(_) | Event::Command(_) | Event::Paste(_) | Event::Mouse(_));
        self.playing.is_led = false;
        if is_users {
            self.finding.awaited = None;
        }
        match event {
            Event::Key(key) => self.press(key),
            Event::Command(line) => {
                self.message = None;
                command::run(self, &line);
            }
            Event::Paste(text) => prompt::paste(self, &text),
            Event::Mouse(mouse) => self.point(mouse),
            Event::DoubleClick(at) => self.double_click(at),
            Event::Resize(width, height) => {
                self.size = (width, height);
                self.follow = true;
            }
            Event::Background(is_light) => self.suit(is_light),
            Event::Searched { ticket, step, took } => self.take_step(ticket, step, took),
            Event::Doubted { ticket, doubts } => self.take_doubts(ticket, doubts),
            Event::Exported(outcome) => self.take_exported(outcome),
            Event::NamesFound(names) => self.take_names(names),
            Event::FolderListed { path, names } => self.take_folder(&path, names),
            Event::RegisterFound(register) => self.take_register(register),
            Event::MappingRead(Ok(mapping)) => self.apply_mapping(&mapping),
            Event::MappingRead(Err(text)) => self.complain(text),
            Event::CorrectionsRead(outcome) => self.take_corrections(outcome),
            Event::Compared(outcome) => self.take_comparison(outcome),
            Event::Counted(lines) => statistics::show(self, lines),
            Event::EditedOutside { segment, outcome } => self.take_edited(segment, outcome),
            Event::Written(outcome) => self.take_written(outcome),
            Event::SessionFailed(text) => {
                self.unsaved_session = true;
                self.complain(text);
            }
            Event::SessionSaved => {
                self.unsaved_session = false;
                self.say("all changes are saved now");
            }
            Event::Player(report) => self.take_report(report),
            // What is followed is read again at once.
            Event::FileChanged(_) if self.is_following => {}
            Event::FileChanged(text) => {
                self.file.is_changed = true;
                self.say(text);
            }
            Event::Shelf(event) => self.take_shelf(event),
            Event::Waited => self.wait_on(),
            Event::Notice(text) => self.say(text),
            Event::Suspend => self.suspend(),
            Event::End => self.end(),
        }
        self.arrange();
        // Who goes elsewhere while something is heard wants to stay there.
        self.playing.follows &= !is_users || self.playing.is_led || before == (self.cursor, self.top);
        self.doubt_again();
        std::mem::take(&mut self.effects)
    }

    fn press(&mut self, key: Key) {
        self.message = None;
        self.pending.push(key);
        let context = self.mode.context();
        if context == Context::Reading && key.number().is_none() {
            self.finding.awaits_number = false;
        }
        let found = self.lookup(context);
        if let Mode::Editing(editing) = &mut self.mode
            && found != Lookup::Action(Action::KeepTwice)
        {
            editing.stay();
        }
        match found {
            Lookup::Prefix => return,
            Lookup::Action(action) => action.run(self),
            Lookup::Unbound if self.pending.len() > 1 => {
                let (keys, help) = (key::shown(&self.pending), way_to(self, Action::Help));
                self.complain(format!("{keys} does nothing; {help} lists the keys"));
            }
            Lookup::Unbound => match (context, key.typed()) {
                (Context::Prompt, Some(c)) => prompt::insert(self, c),
                (Context::Editing, Some(c)) => editing::change(self, |input| input.insert_char(c)),
                (Context::Prompt | Context::Editing | Context::Question, _) => {}
                (Context::Page, _) => self.complain(format!("{} does nothing on a page", key::shown(&[key]))),
                _ => {
                    let (keys, help) = (key::shown(&[key]), way_to(self, Action::Help));
                    self.complain(format!("{keys} does nothing here; {help} lists the keys"));
                }
            },
        }
        self.pending.clear();
    }

    /// What the keys pressed so far lead to, in the pane with the focus first.
    fn lookup(&self, context: Context) -> Lookup {
        if matches!(self.mode, Mode::Reading) && self.focus == Focus::Results {
            let found = self.keymap.lookup(Context::Results, &self.pending);
            if found != Lookup::Unbound {
                return found;
            }
        }
        self.keymap.lookup(context, &self.pending)
    }

    /// What a key does where the transcript is read, if no other follows it.
    pub fn action_of(&self, key: Key) -> Option<Action> {
        match self.keymap.lookup(Context::Reading, &[key]) {
            Lookup::Action(action) => Some(action),
            Lookup::Prefix | Lookup::Unbound => None,
        }
    }

    /// The last key of the sequence that led to the action under way.
    fn last_key(&self) -> Option<Key> {
        self.pending.last().copied()
    }

    fn say(&mut self, text: impl Into<String>) {
        self.message = Some(Message { text: text.into(), is_error: false });
    }

    fn complain(&mut self, text: impl Into<String>) {
        self.message = Some(Message { text: text.into(), is_error: true });
    }

    /// Whether a segment's text was changed or it was given another speaker since the file was first read.
    pub fn is_edited(&self, ix: SegmentIx) -> bool {
        self.transcript.is_changed(ix, &self.first)
    }

    /// The speaker that the speaker actions mean: the one chosen in the panel or pane, or the one under the cursor.
    pub fn current_speaker(&self) -> Option<SpeakerId> {
        if let Some(panel) = &self.identification {
            return self.roots.get(panel.chosen).copied();
        }
        if self.focus == Focus::Speakers {
            return self.roots.get(self.chosen_speaker).copied();
        }
        self.transcript.speaker_at(self.cursor.segment)
    }

    /// The first and last segment that segment actions mean: the selection, or the one under the cursor.
    pub fn selection(&self) -> (SegmentIx, SegmentIx) {
        let anchor = self.anchor.unwrap_or(self.cursor.segment);
        (anchor.min(self.cursor.segment), anchor.max(self.cursor.segment))
    }

    /// The colour of a tag, below [`TAG_COLOURS`](crate::model::TAG_COLOURS); that of the first where it is not in use.
    pub fn tag_colour(&self, tag: &str) -> usize {
        self.tag_colours.get(&tag_path(tag)).copied().unwrap_or_default()
    }

    /// Whether any segment is left out of the timeline.
    pub fn is_filtered(&self) -> bool {
        !self.display.dims && (self.only_hits || !self.hidden.is_empty())
    }

    /// Whether the timeline shows this segment, be it dim. It does while it is edited, whatever is searched for.
    pub fn is_visible(&self, ix: SegmentIx) -> bool {
        let is_edited = || self.mode.editing().is_some_and(|editing| editing.of.place() == ix);
        is_edited() || (self.display.dims && ix.index() < self.transcript.len()) || self.is_wanted(ix)
    }

    /// Whether this segment is one of those that the filters leave.
    pub fn is_wanted(&self, ix: SegmentIx) -> bool {
        let Some(speaker) = self.transcript.speaker_at(ix) else { return false };
        let shows_speaker = !self.hidden.contains(&speaker);
        // While the first hit of a new query is looked for, the text stays.
        shows_speaker && (!self.only_hits || self.finding.hits.is_empty() || self.has_hit(ix))
    }

    /// Brings up to date what follows from the speakers, after an edit.
    fn speakers_changed(&mut self) {
        self.finding.listed = None;
        let speakers = self.transcript.speakers();
        self.totals = speakers.totals();
        self.tag_colours = self.transcript.tag_colours();
        let roots =
            speakers.roots().filter(|id| self.totals[id.index()].0 > 0 || !speakers.shown(*id).is_empty()).collect();
        let roots_before = std::mem::replace(&mut self.roots, roots);
        self.hidden.retain(|id| speakers.get(*id).is_some_and(|speaker| speaker.merged_into.is_none()));
        self.hidden.retain(|id| self.totals[id.index()].0 > 0);
        if self.hidden.len() == self.roots.len() {
            self.hidden.clear();
        }
        if self.roots != roots_before {
            self.strip.outdate();
        }
        self.most_talk = self.totals.iter().map(|(_, talk)| *talk).max().unwrap_or_default();
        self.most_segments = self.totals.iter().map(|(segments, _)| *segments).max().unwrap_or(0);
        let chosen = roots_before.get(self.chosen_speaker);
        let stays = self.roots.iter().position(|id| Some(id) == chosen);
        self.chosen_speaker = stays.unwrap_or(self.chosen_speaker).min(self.roots.len().saturating_sub(1));
        self.identify_again(&roots_before);
    }

    /// Works out where everything is on the screen, once per event.
    fn arrange(&mut self) {
        self.finding.arrange(&self.transcript);
        self.layout = Layout::of(self);
        self.arrange_text();
        self.arrange_rows();
        self.arrange_lists();
        self.arrange_page();
        self.arrange_overview();
        self.arrange_correction();
        self.arrange_identification();
        self.arrange_strip();
        self.arrange_shelf();
    }
}
