//! What the argument of a command can become: speakers, tags, times, themes, files, words of a query.

use super::annotating::{kept_choices, tag_choices};
use super::{App, Choice, Effect, Mode, PromptKind, command, completion};
use crate::model::SegmentIx;
use crate::search::Literal;

/// The files of a folder, as the last command asked for them.
#[derive(Default, Debug)]
pub(super) struct Folder {
    /// The folder, as typed; empty for the one the program runs in.
    path: String,
    /// The names in it, those of folders with a `/` behind; `None` until they come.
    names: Option<Vec<String>>,
}

/// The argument that is being typed.
struct Argument<'a> {
    /// What it may be, as the list of commands says.
    form: &'static str,
    /// Where it begins in the line, in bytes.
    start: usize,
    typed: &'a str,
}

fn argument(line: &str) -> Option<Argument<'_>> {
    let (name, form) = command::with_argument(line)?;
    let start = line.len() - line[name.len()..].trim_start().len();
    Some(Argument { form, start, typed: &line[start..] })
}

/// Whether an argument is being typed that can be completed: its words mean themselves until a choice is asked for.
pub(super) fn is_typed(line: &str) -> bool {
    argument(line).is_some()
}

/// Where the part begins that a choice takes the place of, in bytes of the line.
pub(super) fn start_of_choice(line: &str) -> usize {
    let Some(Argument { form, start, typed }) = argument(line) else { return 0 };
    if form.contains("WORDS") { start + completion::start_of_word(typed, typed.len()) } else { start }
}

/// What the argument that is being typed can become; `None` where none is.
pub(super) fn choices(app: &mut App, line: &str) -> Option<Vec<Choice>> {
    let Argument { form, start, typed } = argument(line)?;
    let choices = match form {
        _ if form.contains("SPEAKER") && typed.contains('=') => Vec::new(),
        _ if form.contains("SPEAKER") => speakers(app, typed, form.contains('=')),
        _ if form.contains("TAG") => {
            tag_choices(app, typed).into_iter().filter(|choice| choice.detail != "new tag").collect()
        }
        _ if form.contains("TIME") => times(app, typed),
        _ if form.contains("THEME") => app.theme_choices(typed),
        _ if form.contains("WORDS") => completion::values(app, typed, typed.len()),
        _ if form.contains("FILE") || form.contains("PATH") => files(app, typed, form),
        _ => Vec::new(),
    };
    let longer = command::longer(line).map(|(name, doc)| Choice::new(&name[start.min(name.len())..], doc));
    Some(longer.chain(choices).filter(|choice| choice.text != typed).collect())
}

fn speakers(app: &App, typed: &str, takes_name: bool) -> Vec<Choice> {
    let mut choices = app.speaker_choices(typed);
    choices.retain(|choice| choice.speaker.is_some());
    if takes_name {
        choices.iter_mut().for_each(|choice| choice.text.push('='));
    }
    choices
}

/// The time of the cursor, of what is heard and of all that is marked, noted or tagged.
fn times(app: &App, typed: &str) -> Vec<Choice> {
    let shown = |time| app.clock(time);
    let here = app.time_of(app.cursor).map(|time| Choice::new(shown(time), "here"));
    let heard = app.playing.heard.map(|heard| Choice::new(shown(heard.time), "what is heard"));
    let kept = kept_choices(app, "").into_iter().filter_map(|kept| {
        let time = app.transcript.time_at(SegmentIx::at(kept.number?))?;
        let time = shown(time);
        let text = kept.text.strip_prefix(&time).unwrap_or(&kept.text).trim_start();
        Some(Choice::new(time, format!("{text} · {}", kept.detail)))
    });
    let query = Literal::new(typed);
    let is_meant = |choice: &Choice| {
        choice.text.starts_with(typed) || query.as_ref().is_none_or(|query| query.is_match(&choice.detail))
    };
    here.into_iter().chain(heard).chain(kept).filter(is_meant).collect()
}

/// The files of the folder that begin as typed, and the folders in it; those that are hidden where a dot is typed.
fn files(app: &mut App, typed: &str, form: &str) -> Vec<Choice> {
    let (path, begun) = typed.split_at(typed.rfind('/').map_or(0, |at| at + 1));
    if app.folder.path != path || app.folder.names.is_none() {
        app.folder = Folder { path: path.to_owned(), names: Some(Vec::new()) };
        app.effects.push(Effect::ListFolder(path.into()));
    }
    let names = app.folder.names.iter().flatten();
    let is_meant = |name: &&String| {
        name.starts_with(begun)
            && (begun.starts_with('.') || !name.starts_with('.'))
            && (name.ends_with('/') || !form.contains(".toml") || name.ends_with(".toml"))
    };
    let choice = |name: &String| Choice::new(format!("{path}{name}"), if name.ends_with('/') { "folder" } else { "" });
    names.filter(is_meant).map(choice).collect()
}

impl App {
    /// Has the names of a folder, and lists them where they are waited for.
    pub(super) fn take_folder(&mut self, path: &str, names: Vec<String>) {
        if self.folder.path != path {
            return;
        }
        self.folder.names = Some(names);
        if matches!(&self.mode, Mode::Prompt(prompt) if matches!(prompt.kind, PromptKind::Command)) {
            self.refresh_choices();
        }
    }
}
