//! The command line: every action by its name, and the few commands that take an argument.

use std::path::PathBuf;

use super::page::keys_of;
use super::{Action, App, Choice, Group, annotating, comparing, exporting, naming, playing, theming};
use crate::model::{clean_name, clean_tag, parse_time};

/// Commands with an argument or a short name of old: name, argument, what it does.
const COMMANDS: &[(&str, &str, &str)] = &[
    ("w", "[PATH]", "write the file, or to another path"),
    ("w!", "[PATH]", "write, over what changed or is there"),
    ("wq", "", "write and quit"),
    ("x", "", "write and quit"),
    ("q", "", "quit"),
    ("q!", "", "quit, whatever is lost"),
    ("find", "WORDS", "find"),
    ("hits", "FILE", "write the hits, as .csv, .md or .json"),
    ("hits!", "FILE", "write the hits, over what is there"),
    ("go-to-time", "TIME", "go to a time; the time alone does it too"),
    ("rename-speaker", "[SPEAKER=]NAME", "rename the speaker, or another one"),
    ("give", "SPEAKER", "give the segment or selection to a speaker, or to a new one"),
    ("note", "TEXT", "write the note of the segment"),
    ("tag", "TAG", "tag the segment or selection, or take the tag off"),
    (
        "export",
        "FILE …",
        "write quotes.md [by tag], stats.csv, codes.qdc; any other name is the transcript: talk.docx [--marked …]",
    ),
    ("export!", "FILE …", "write any of these over what is there"),
    ("rename-tag", "TAG=NEW", "rename a tag, and with it those below it, everywhere"),
    ("name", "WRONG=RIGHT …", "correct names and words everywhere: :name Chagipity=ChatGPT"),
    ("corrections", "[FILE.toml]", "make the corrections of a list, or of the folder's corrections.toml"),
    ("speakers numbered", "", "number those without a name, the first heard first"),
    ("speakers export", "FILE.toml", "write the speakers' names by their labels"),
    ("speakers! export", "FILE.toml", "write them over what is there"),
    ("speakers import", "FILE.toml", "give the speakers the names of such a file"),
    ("media", "[FILE or URL]", "have this recording, or tell which there is"),
    ("media offset", "±SECONDS", "hear the recording so much later than the text says"),
    ("media video", "", "show the picture of a video when it is played, or not"),
    ("speed", "FACTOR", "play so many times as fast: :speed 1.5"),
    ("volume", "PERCENT", "play so loud"),
    ("theme", "[THEME]", "have other colours, or choose them from a list"),
    ("compare", "FILE", "show another file beside this one, the words marked that differ"),
    ("clock", "TIME", "show times of the day: the recording began at 14:05"),
    ("width", "[COLUMNS or off]", "give the text so many columns, in the middle"),
];

/// Whether a line starts with a command, and so means what it says.
pub(super) fn is_known(line: &str) -> bool {
    let (name, _) = split(line);
    name.is_empty()
        || Action::named(name).is_some()
        || COMMANDS.iter().any(|(known, ..)| split(known).0 == name)
        || parse_time(line).is_some()
}

fn split(line: &str) -> (&str, &str) {
    let line = line.trim();
    line.split_once(char::is_whitespace).map_or((line, ""), |(name, argument)| (name, argument.trim()))
}

/// The command that a line begins with and that takes an argument, and what that may be; the longest that fits.
pub fn with_argument(line: &str) -> Option<(&'static str, &'static str)> {
    let begins = |name: &str| line.strip_prefix(name).is_some_and(|rest| rest.starts_with(' '));
    let fitting = COMMANDS.iter().filter(|(name, form, _)| !form.is_empty() && begins(name));
    fitting.max_by_key(|(name, ..)| name.len()).map(|(name, form, _)| (*name, *form))
}

/// The commands whose names go on behind what is typed, and what they do.
pub(super) fn longer(line: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    COMMANDS
        .iter()
        .filter(move |(name, ..)| name.len() > line.len() && name.starts_with(line))
        .map(|(name, _, doc)| (*name, *doc))
}

/// Runs a line.
pub(super) fn run(app: &mut App, line: &str) {
    let (name, argument) = split(line);
    let path = (!argument.is_empty()).then(|| PathBuf::from(argument));
    match (name, argument) {
        ("", _) => {}
        ("w" | "write", _) => app.write(path, false, false),
        ("w!" | "write!", _) => app.write(path, true, false),
        ("wq" | "x", "") => app.write(None, false, true),
        ("q", "") => Action::Quit.run(app),
        ("q!", "") => app.leave(),
        ("find", words) if !words.is_empty() => {
            app.search_line(words);
        }
        ("hits", to) => app.write_hits(to, false),
        ("hits!", to) => app.write_hits(to, true),
        ("export", typed) => exporting::export(app, typed, false),
        ("export!", typed) => exporting::export(app, typed, true),
        ("rename-tag", typed) => annotating::rename_tag(app, typed),
        ("name", typed) => app.correct_typed(typed),
        ("corrections", _) if app.refuses_edits() => {}
        ("corrections", _) => app.effects.push(super::Effect::ReadCorrections(path)),
        ("media", typed) => playing::media(app, typed),
        ("speed" | "volume", typed) => playing::set(app, name, typed),
        ("theme", name) => theming::choose(app, name),
        ("compare", typed) => comparing::compare(app, typed),
        ("clock", typed) if !typed.is_empty() => app.set_began(typed),
        ("width", typed) if !typed.is_empty() => app.set_typed_width(typed),
        ("speakers", what) => app.change_speakers(what, false),
        ("speakers!", what) => app.change_speakers(what, true),
        ("go-to-time", time) if !time.is_empty() => drop(app.go_to_typed_time(time)),
        ("rename-speaker" | "give" | "note" | "tag", typed) if !typed.is_empty() => {
            if app.refuses_edits() || app.transcript.is_empty() {
                return;
            }
            match name {
                "rename-speaker" => app.rename_typed(typed),
                "give" => {
                    let speaker = app.transcript.speakers().called(typed);
                    app.give_picked(naming::selected(app), speaker, &clean_name(typed));
                }
                "note" => app.note(app.cursor.segment, typed),
                _ => app.tag(&clean_tag(typed)),
            }
        }
        (name, "") if Action::named(name).is_some() => {
            if let Some(action) = Action::named(name) {
                action.run(app);
            }
        }
        _ if parse_time(line).is_some() => drop(app.go_to_typed_time(line)),
        (name, _) if is_known(name) => app.complain(format!("{name} takes no argument")),
        (name, _) => {
            let name = crate::text::plain(name);
            app.complain(format!("there is no command `{name}`; `:` and Tab list them"));
        }
    }
}

/// What the line could become: commands whose name starts with it, holds it, or that have each of its words somewhere
/// in name and description; at last those that have its letters in this order in their name.
pub(super) fn choices(app: &App, line: &str) -> Vec<Choice> {
    let (mut typed, argument) = split(line);
    if !argument.is_empty() || line.ends_with(' ') {
        typed = line.trim_start();
        // What stands behind a command is its argument.
        if is_known(line) && !COMMANDS.iter().any(|(name, ..)| name.starts_with(typed)) {
            return Vec::new();
        }
    }
    let commands = COMMANDS.iter().map(|(name, argument, doc)| (*name, (*argument).to_owned(), *doc));
    let is_usable = |action: &&Action| {
        !matches!(action.group(), Group::Typing | Group::Line | Group::Editing | Group::Answering | Group::Shelf)
    };
    let actions = Action::ALL
        .iter()
        .filter(is_usable)
        .filter(|action| !COMMANDS.iter().any(|(name, ..)| *name == action.name()))
        .map(|action| (action.name(), keys_of(app, *action), action.doc()));
    let mut found: Vec<_> = commands
        .chain(actions)
        .filter_map(|(name, keys, doc)| Some((distance(typed, name, doc)?, name, keys, doc)))
        .collect();
    found.sort_by_key(|(distance, ..)| *distance);
    let choice = |(_, name, keys, doc): (u8, &str, String, &str)| {
        Choice::new(name, if keys.is_empty() { doc.to_owned() } else { format!("{doc} · {keys}") })
    };
    found.into_iter().map(choice).collect()
}

/// How far what is typed is from a command; `None` where it does not mean it at all.
fn distance(typed: &str, name: &str, doc: &str) -> Option<u8> {
    let typed = typed.to_lowercase();
    let mut letters = name.chars();
    let words_are = |part: &str| typed.split_whitespace().all(|word| part.contains(word));
    match () {
        () if name.starts_with(&typed) => Some(0),
        () if name.contains(&typed) => Some(1),
        () if words_are(&format!("{name} {doc}").to_lowercase()) => Some(2),
        () if typed.chars().all(|letter| letters.any(|c| c == letter)) => Some(3),
        () => None,
    }
}
