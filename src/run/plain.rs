//! The program line by line: it prints, asks and reads lines, and draws nothing. For screen readers and scripts.
//!
//! It is the same state core with the same workers: what is typed is a command as behind `:`, and what that leads to is
//! told in lines.

mod telling;

use std::ffi::{OsStr, OsString};
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver};

use anyhow::{Context, Result, bail};

use super::open::Workers;
use super::{Message, Opening, Outbox, Settings, clipboard, editor, late, only_one, require_answers, told, told_late};
use crate::app::{App, Edited, Effect, Event, Mode, PromptKind};
use crate::model::Progress;
use crate::store::SessionName;
use crate::text::counted;
use telling::{told_choices, told_help, told_hits, told_offers, told_page, told_segment, told_speakers};

/// The size that the state core has its panes laid out for; nobody sees them.
const SIZE: (u16, u16) = (80, 24);

/// How many segments are told where none says how many.
const SOME: usize = 10;

const IN_USE: &str = "--plain reads its commands from standard input: name the transcript";
const NOT_HERE: &str = "this needs the screen; `name WRONG=RIGHT` corrects words everywhere";

/// Opens a transcript, or the sample, and obeys the lines of standard input until `quit` or their end. Returns the
/// status to exit with.
///
/// Errors say what, where and what to do; also where changes are lost at the end of the input.
pub fn converse(paths: &[PathBuf], as_named: bool, session: &SessionName, media: Option<&OsStr>) -> Result<u8> {
    let path = only_one(paths)?;
    if path.is_some_and(|path| path.as_os_str() == "-") {
        bail!(IN_USE);
    }
    require_answers(paths)?;
    let mut opening = Opening::to_browse(path, as_named, session, &Progress::default())?;
    opening.media = media.map(OsString::from);
    let mut lines = io::stdin().lock();
    loop {
        let mut reader = Reader::start(opening);
        let outcome = reader.listen(&mut lines);
        reader.workers.keeper.finish(reader.app.cursor);
        let outcome = outcome?;
        let last = reader.inbox.try_iter().fold(None, |last, message| match message {
            Message::App { event, .. } => late(last, event),
            _ => last,
        });
        told_late(last)?;
        match outcome {
            Some(next) => opening = next,
            None => return Ok(0),
        }
    }
}

/// One opening of a file.
struct Reader {
    app: App,
    workers: Workers,
    inbox: Receiver<Message>,
    /// How many answers of workers are to come.
    awaited: usize,
    /// What is opened next, once this one can be left.
    next: Option<Opening>,
    is_over: bool,
}

impl Reader {
    fn start(opening: Opening) -> Reader {
        let (messages, inbox) = mpsc::channel();
        let outbox = Outbox { messages, opening: 0 };
        let (app, keeper) = opening.start(Settings::of_user(), outbox.clone());
        Reader { app, workers: Workers::of(keeper, outbox), inbox, awaited: 0, next: None, is_over: false }
    }

    /// Obeys lines until it is told to quit, or to open another file, which is returned.
    fn listen(&mut self, lines: &mut impl BufRead) -> Result<Option<Opening>> {
        self.update(Event::Resize(SIZE.0, SIZE.1))?;
        let segments = counted(self.app.transcript.len(), "segment");
        let speakers = counted(self.app.roots.len(), "speaker");
        say(&format!("{}: {segments}, {speakers}. ? tells what can be said.", self.app.file.name))?;
        self.tell_message()?;
        self.tell_here()?;
        let mut line = String::new();
        while !self.is_over {
            if io::stdin().is_terminal() {
                print!("> ");
                io::stdout().flush()?;
            }
            line.clear();
            if lines.read_line(&mut line).context("standard input")? == 0 {
                self.update(Event::Command("quit".to_owned()))?;
                if !self.is_over {
                    bail!("the input ended, and what was changed is not kept; `save PATH` would keep it");
                }
                return Ok(None);
            }
            self.obey(line.trim())?;
        }
        Ok(self.next.take())
    }

    /// Does what a line says, as a command or as an answer, and tells what came of it.
    fn obey(&mut self, line: &str) -> Result<()> {
        let before = self.app.cursor.segment;
        match &self.app.mode {
            Mode::Question(question) => {
                let answer = match line {
                    "y" | "yes" => "yes",
                    "r" | "reload" if question.may_reload() => "reload",
                    _ => "no",
                };
                self.command(answer)?;
                if answer == "no" {
                    self.next = None;
                }
            }
            Mode::Prompt(_) => self.answer(line)?,
            Mode::Editing(_) => self.put(line)?,
            _ => self.order(line)?,
        }
        self.tell_message()?;
        if self.app.cursor.segment != before {
            self.tell_here()?;
        }
        self.tell_mode()
    }

    fn order(&mut self, line: &str) -> Result<()> {
        let line = line.strip_prefix(':').unwrap_or(line);
        let (word, argument) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        match (word, argument.trim()) {
            ("", _) => self.command("next-segment"),
            ("?" | "help", "") => say(&told_help()),
            ("?" | "help", word) => {
                self.command("help")?;
                let Mode::Page(page) = &self.app.mode else { return Ok(()) };
                let told = told_page(page, word);
                self.command("cancel")?;
                say(&told)
            }
            ("back" | "b", "") => self.command("previous-segment"),
            ("n", "") => self.command("next-hit"),
            ("N", "") => self.command("previous-hit"),
            ("list" | "l", count) => self.list(count.parse().unwrap_or(SOME)),
            ("hits", "") => say(&told_hits(&self.app)),
            ("speakers" | "who-is-who", "") => say(&told_speakers(&self.app)),
            ("rename", argument) => self.command(&format!("rename-speaker {argument}")),
            ("save", argument) => self.command(&format!("w {argument}")),
            ("open", "") => say("say which file: open FILE"),
            ("open", file) => {
                let (file, session) = (Some(Path::new(file)), SessionName::default());
                match Opening::to_browse(file, false, &session, &Progress::default()) {
                    Ok(opening) => {
                        self.next = Some(opening);
                        self.command("quit")
                    }
                    Err(error) => say(&told(&error)),
                }
            }
            ("find", words) if !words.is_empty() => {
                self.command(line)?;
                let hits = counted(self.app.finding.hits.len(), "hit");
                let segments = counted(self.app.finding.hits.segments().len(), "segment");
                if self.app.finding.hits.is_empty() {
                    return say(&told_offers(&self.app));
                }
                say(&format!("{hits} in {segments}; n goes to the next one, hits lists them"))
            }
            _ => self.command(line),
        }
    }

    /// Tells segments from the cursor on, and goes to the last of them.
    fn list(&mut self, count: usize) -> Result<()> {
        // The last one is told where it is gone to.
        if count == 1 {
            return self.tell_here();
        }
        for _ in 1..count {
            self.tell_here()?;
            let before = self.app.cursor.segment;
            self.command("next-segment")?;
            if self.app.cursor.segment == before {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Answers a prompt: by the number of a choice, or by the words to be typed there; nothing leaves it.
    fn answer(&mut self, line: &str) -> Result<()> {
        let Mode::Prompt(prompt) = &self.app.mode else { return Ok(()) };
        let number = line.parse::<usize>().ok().filter(|number| (1..=prompt.choices.len()).contains(number));
        match number {
            _ if line.is_empty() => return self.command("dismiss"),
            // The one there is may have several lines, in whose place this one is.
            _ if matches!(prompt.kind, PromptKind::Note { .. }) => {
                self.command("dismiss")?;
                return self.command(&format!("note {line}"));
            }
            Some(number) if prompt.is_choosing => {
                let (to, chosen) = (number - 1, prompt.chosen);
                let step = if to > chosen { "list-down" } else { "list-up" };
                for _ in 0..to.abs_diff(chosen) {
                    self.command(step)?;
                }
            }
            _ => {
                let number = number.filter(|_| matches!(prompt.kind, PromptKind::Tag));
                let choice = number.and_then(|number| prompt.choices.get(number - 1));
                let line = choice.map_or(line, |choice| &choice.text).to_owned();
                self.command("line-end")?;
                self.command("delete-to-start")?;
                self.update(Event::Paste(line))?;
            }
        }
        self.command("accept")
    }

    /// Has a line as the text that is asked for; nothing leaves it as it is.
    fn put(&mut self, line: &str) -> Result<()> {
        match self.app.mode.editing().map(|editing| editing.of) {
            _ if line.is_empty() => self.command("drop"),
            Some(Edited::Segment(segment)) => {
                self.command("drop")?;
                self.update(Event::EditedOutside { segment, outcome: Ok(line.to_owned()) })
            }
            _ => {
                self.update(Event::Paste(line.to_owned()))?;
                self.command("keep")
            }
        }
    }

    fn command(&mut self, line: &str) -> Result<()> {
        self.update(Event::Command(line.to_owned()))
    }

    /// Lets an event happen and waits for what the workers have to say to it.
    fn update(&mut self, event: Event) -> Result<()> {
        let mut effects = self.app.update(event);
        loop {
            for effect in std::mem::take(&mut effects) {
                effects.extend(self.carry_out(effect)?);
            }
            if !effects.is_empty() {
                continue;
            }
            let finding = &self.app.finding;
            let is_found = finding.is_done() && (!finding.hits.is_empty() || finding.is_offered);
            let is_waiting = self.awaited > 0 || (finding.is_open() && !is_found) || self.app.playing.is_awaited();
            let message = if is_waiting { self.inbox.recv().ok() } else { self.inbox.try_recv().ok() };
            let Some(Message::App { event, .. }) = message else { return Ok(()) };
            if matches!(
                event,
                Event::Written(_)
                    | Event::Exported(_)
                    | Event::Compared(_)
                    | Event::Counted(_)
                    | Event::MappingRead(_)
                    | Event::CorrectionsRead(_)
            ) {
                self.awaited = self.awaited.saturating_sub(1);
            }
            effects = self.app.update(event);
        }
    }

    fn carry_out(&mut self, effect: Effect) -> Result<Vec<Effect>> {
        match effect {
            Effect::Copy(text) => match self.app.config.clipboard.command.as_str() {
                "" => say(&text)?,
                command => clipboard::hand_to(command, text, self.workers.outbox.clone()),
            },
            Effect::EditOutside { segment, text } => {
                let outcome = editor::edit(&text).map_err(|error| format!("nothing was changed: {}", told(&error)));
                return Ok(self.app.update(Event::EditedOutside { segment, outcome }));
            }
            Effect::Reload => match Opening::of(self.workers.keeper.path()) {
                Ok(opening) => {
                    let opening = opening.in_session(self.workers.keeper.session_name());
                    (self.next, self.is_over) = (Some(opening), true);
                }
                Err(error) => say(&format!("not read again: {}", told(&error)))?,
            },
            Effect::Follow(_) => say("nothing is followed line by line; :reload reads the file again")?,
            Effect::Quit => self.is_over = true,
            effect => {
                let is_answered = matches!(
                    effect,
                    Effect::Write(_)
                        | Effect::WriteHits(_)
                        | Effect::WriteQuotes(_)
                        | Effect::Export(_)
                        | Effect::Compare { .. }
                        | Effect::Count { .. }
                        | Effect::WriteMapping { .. }
                        | Effect::ReadMapping(_)
                        | Effect::ReadCorrections(_)
                );
                self.awaited += usize::from(is_answered);
                self.workers.carry_out(effect);
            }
        }
        Ok(Vec::new())
    }

    fn tell_message(&mut self) -> Result<()> {
        match self.app.message.take() {
            Some(message) => say(&message.text),
            None => Ok(()),
        }
    }

    fn tell_here(&self) -> Result<()> {
        match told_segment(&self.app, self.app.cursor.segment) {
            Some(told) => say(&told),
            None => Ok(()),
        }
    }

    /// Tells what is asked now; what only a screen shows is told and left.
    fn tell_mode(&mut self) -> Result<()> {
        match &self.app.mode {
            Mode::Question(question) => {
                let answers = if question.may_reload() { "yes, no, reload" } else { "yes, no" };
                say(&format!("{} ({answers})", question.text()))
            }
            Mode::Prompt(prompt) => say(&told_choices(prompt)),
            Mode::Editing(editing) => {
                say(&editing.text)?;
                say("Its new text? Nothing leaves it.")
            }
            Mode::Page(page) => {
                say(&told_page(page, ""))?;
                self.command("cancel")
            }
            Mode::Identifying => {
                say(&told_speakers(&self.app))?;
                self.command("leave-panel")
            }
            Mode::Correcting(_) => {
                self.command("go-back")?;
                say(NOT_HERE)
            }
            Mode::Comparing(_) => {
                self.command("cancel")?;
                say(NOT_HERE)
            }
            Mode::Overview(_) => {
                self.command("cancel")?;
                say(&told_speakers(&self.app))
            }
            Mode::Reading | Mode::Shelf => Ok(()),
        }
    }
}

/// Prints lines. Nothing in them can steer a terminal.
fn say(text: &str) -> Result<()> {
    let mut out = io::stdout().lock();
    for line in text.lines() {
        writeln!(out, "{}", crate::text::plain(line)).context("standard output")?;
    }
    out.flush().context("standard output")
}
