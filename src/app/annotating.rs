//! Notes and tags on segments, and the list of all that is marked, noted or tagged.

use std::collections::BTreeSet;
use std::path::Path;

use super::mending::{Repeat, Repeated};
use super::naming::{selected, shown_name};
use super::prompt::line_prompt;
use super::{App, Choice, Effect, Focus, Mode, PromptKind, QuotesRequest};
use crate::model::{Annotation, Edit, Place, SegmentIx, TagNode, clean_note, clean_tag, is_tag_in, tag_path};
use crate::search::Literal;
use crate::text::counted;

/// So many words tell what is said at a place.
const SOME_WORDS: usize = 20;

const NOTHING: &str = "nothing is marked, noted or tagged yet";

/// What stands in the list before what is marked, and before what is not: names stand below each other.
const MARKS: [&str; 2] = ["● ", "· "];

/// Asks for the note of the segment, with the one there is to be mended.
pub(super) fn ask_note(app: &mut App) {
    if app.refuses_edits() || app.transcript.is_empty() {
        return;
    }
    let segment = app.cursor.segment;
    app.mode = line_prompt(PromptKind::Note { segment }, &app.transcript.annotation(segment).note);
}

/// Asks for a tag for the segment or selection.
pub(super) fn ask_tag(app: &mut App) {
    if app.refuses_edits() || app.transcript.is_empty() {
        return;
    }
    app.mode = line_prompt(PromptKind::Tag, "");
    app.refresh_choices();
}

/// Lists all that is marked, noted or tagged, with the next place chosen.
pub(super) fn list(app: &mut App) {
    if app.transcript.kept().is_empty() {
        return app.say(NOTHING);
    }
    app.mode = line_prompt(PromptKind::Kept, "");
    app.refresh_choices();
    let here = app.cursor.segment.index();
    if let Mode::Prompt(prompt) = &mut app.mode {
        let at = |is: &dyn Fn(usize) -> bool| prompt.choices.iter().position(|choice| choice.number.is_some_and(is));
        prompt.chosen = at(&|number| number >= here).or_else(|| at(&|_| true)).unwrap_or(0);
    }
}

/// The tags in use as a tree, while nothing or the start of one is typed; then what is marked, noted or tagged and has
/// every word that is typed: in its time, speaker, tags, note or text. A whole tag means that and those below it.
pub(super) fn kept_choices(app: &App, typed: &str) -> Vec<Choice> {
    let tree = app.transcript.tag_tree();
    let rest_behind = |node: &TagNode| {
        let rest = typed.strip_prefix('#')?.strip_prefix(&node.path)?;
        (rest.is_empty() || rest.starts_with(' ')).then_some(rest)
    };
    let theme = tree.iter().filter(|node| rest_behind(node).is_some()).max_by_key(|node| node.path.len());
    let words = theme.and_then(rest_behind).unwrap_or(typed);
    let words: Vec<Literal> = words.split_whitespace().filter_map(Literal::new).collect();
    let is_listed = |node: &&TagNode| match typed.strip_prefix('#') {
        Some(begun) => node.path.starts_with(begun),
        None => typed.trim().is_empty(),
    };
    let of_tree = |node: &TagNode| {
        Choice::new(format!("{}#{}", "  ".repeat(node.depth), node.path), counted(node.segments, "segment"))
    };
    let mut choices: Vec<Choice> = tree.iter().filter(is_listed).map(of_tree).collect();
    let tagged = theme.map(|theme| app.transcript.tagged(Some(&theme.path)));
    let choice = |ix: SegmentIx| {
        if tagged.as_ref().is_some_and(|tagged| !tagged.contains(&ix)) {
            return None;
        }
        let segment = app.transcript.segment(ix)?;
        let annotation = app.transcript.annotation(ix);
        let time = app.transcript.time_at(ix).map(|time| app.clock(time) + " ");
        let mark = MARKS[usize::from(!app.transcript.is_marked(ix))];
        let speaker = shown_name(&app.transcript, segment.speaker);
        let text = format!("{}{mark}{speaker} {}", time.unwrap_or_default(), annotation.told_tags());
        let note = Some(annotation.told_note()).filter(|note| !note.is_empty()).map(|note| note + " · ");
        let note = note.unwrap_or_default();
        if !words.iter().all(|word| [&text, &note, segment.text].iter().any(|part| word.is_match(part))) {
            return None;
        }
        let said = segment.text.split_whitespace().take(SOME_WORDS).collect::<Vec<_>>().join(" ");
        let text = text.trim_end().to_owned();
        Some(Choice { number: Some(ix.index()), ..Choice::new(text, note + &said) })
    };
    choices.extend(app.transcript.kept().into_iter().filter_map(choice));
    choices
}

/// Lists what has the tag of a row of the tree, or one below it.
pub(super) fn list_tagged(app: &mut App, row: &str) {
    app.mode = line_prompt(PromptKind::Kept, &format!("{} ", row.trim_start()));
    app.refresh_choices();
}

/// Renames a tag everywhere, and those below it along with it.
pub(super) fn rename_tag(app: &mut App, typed: &str) {
    let (old, new) = typed.split_once('=').map_or_else(Default::default, |(old, new)| (clean_tag(old), clean_tag(new)));
    if old.is_empty() || new.is_empty() {
        return app.complain("say which: :rename-tag theme/cost=theme/price");
    }
    let renamed = |tag: &String| match tag_path(tag).strip_prefix(&tag_path(&old)) {
        Some(below) if is_tag_in(tag, &old) => format!("{new}{below}"),
        _ => tag.clone(),
    };
    let tagged = app.transcript.tagged(Some(&old));
    let count = tagged.len();
    let edits = tagged.into_iter().map(|segment| {
        let Annotation { note, tags } = app.transcript.annotation(segment);
        Edit::Annotate {
            segment,
            annotation: Annotation { note: note.clone(), tags: tags.iter().map(renamed).collect() },
        }
    });
    let edits: Vec<Edit> = edits.collect();
    if edits.is_empty() {
        return app.complain(format!("no segment has the tag {old}"));
    }
    if app.change(Edit::Batch(edits)) {
        app.say(format!("#{old} is #{new} now, on {}", counted(count, "segment")));
    }
}

/// The tags in use that hold what is typed, those that begin so and those used most first; then a new one of this name.
pub(super) fn tag_choices(app: &App, typed: &str) -> Vec<Choice> {
    let typed = clean_tag(typed);
    let query = Literal::new(&typed);
    let shared = shared_tags(app);
    let tags = app.transcript.tags();
    let mut found: Vec<(&str, usize)> = tags
        .iter()
        .map(|(tag, count)| (*tag, *count))
        .filter(|(tag, _)| query.as_ref().is_none_or(|query| query.is_match(tag)))
        .collect();
    let begins = |tag: &str| query.as_ref().is_none_or(|query| query.spans(tag).any(|span| span.start == 0));
    found.sort_by_key(|(tag, count)| (*tag != typed, !begins(tag), std::cmp::Reverse(*count)));
    let mut choices: Vec<Choice> = found
        .into_iter()
        .map(|(tag, count)| {
            let off = if shared.contains(tag) { " · takes it off" } else { "" };
            Choice::new(tag, counted(count, "segment") + off)
        })
        .collect();
    if !typed.is_empty() && !tags.contains_key(typed.as_str()) {
        choices.push(Choice::new(typed, "new tag"));
    }
    choices
}

/// Has all that is marked, noted or tagged written to a file.
pub(super) fn export(app: &mut App, to: &Path, by_tag: bool, overwrite: bool) {
    if app.transcript.kept().is_empty() {
        return app.complain(NOTHING);
    }
    let (to, transcript, file) = (to.to_path_buf(), app.transcript.clone(), app.file.name.clone());
    let progress = app.begin_writing();
    app.effects.push(Effect::WriteQuotes(QuotesRequest { to, overwrite, transcript, file, by_tag, progress }));
    app.say("writing…");
}

/// The tags that every selected segment has.
fn shared_tags(app: &App) -> BTreeSet<String> {
    let mut shared: Option<BTreeSet<String>> = None;
    app.in_scope(selected(app), |ix| {
        let tags = &app.transcript.annotation(ix).tags;
        shared = Some(match shared.take() {
            None => tags.clone(),
            Some(shared) => shared.intersection(tags).cloned().collect(),
        });
    });
    shared.unwrap_or_default()
}

impl App {
    /// Gives a segment a note, or takes it away where it is empty.
    pub(super) fn note(&mut self, segment: SegmentIx, typed: &str) {
        let annotation = self.transcript.annotation(segment);
        let note = clean_note(typed);
        if annotation.note == note {
            return self.say("nothing changed");
        }
        self.change(Edit::Annotate { segment, annotation: Annotation { note, tags: annotation.tags.clone() } });
        self.follow = true;
    }

    /// Gives the segment or selection a tag, or takes it off where every one has it.
    pub(super) fn tag(&mut self, tag: &str) {
        if tag.is_empty() {
            return self.complain("no tag typed");
        }
        let is_on = !shared_tags(self).contains(tag);
        let mut edits = Vec::new();
        self.in_scope(selected(self), |segment| {
            let mut annotation = self.transcript.annotation(segment).clone();
            let changes = if is_on { annotation.tags.insert(tag.to_owned()) } else { annotation.tags.remove(tag) };
            if changes {
                edits.push(Edit::Annotate { segment, annotation });
            }
        });
        let edit = if edits.len() == 1 { edits.remove(0) } else { Edit::Batch(edits) };
        let (first, last) = self.selection();
        if self.change(edit) {
            self.repeat = Some(Repeat { what: Repeated::Tag(tag.to_owned()), segments: last.0 - first.0 + 1 });
        }
        self.anchor = None;
        self.follow = true;
    }

    /// Goes to a segment of the list; shows its speaker and all segments if need be.
    pub(super) fn go_to_kept(&mut self, segment: SegmentIx) {
        self.reveal(segment);
        self.focus_on(Focus::Timeline);
        self.jump(Place { segment, offset: 0 });
    }
}
