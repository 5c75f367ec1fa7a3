//! Typing the text of a segment where it stands: opening the editor, moving in it, keeping or dropping what it holds.

use std::ops::Range;
use std::sync::Arc;

use tui_textarea::{CursorMove, TextArea};

use super::page::first_key_of;
use super::prompt::Line;
use super::{Action, App, Effect, Focus, Mode};
use crate::model::{Edit, MendError, Place, Rewording, SegmentIx, SpeakerId};
use crate::text::{differing, glyphs_as_typed, previous_word, wrap_as_typed};

/// How many changes can be taken back before the text is kept.
const UNDOS: usize = 1000;

/// The most characters of a line, and lines, in which the editor finds its places.
const MOST: usize = u16::MAX as usize;

/// Where the cursor is in what is typed, in bytes. Costs the text before it.
pub(super) fn place_in(input: &TextArea<'_>) -> usize {
    let (line, column) = (input.cursor().0, input.cursor().1);
    let before: usize = input.lines().iter().take(line).map(|line| line.len() + 1).sum();
    let line = input.lines().get(line).map_or("", String::as_str);
    before + line.char_indices().nth(column).map_or(line.len(), |(at, _)| at)
}

/// A text being typed.
#[derive(Debug)]
pub struct Editing {
    /// Which segment's.
    pub of: Edited,
    /// The text so far.
    pub text: String,
    /// Its rows, one behind the other; a line break between two belongs to neither.
    pub rows: Arc<[Range<usize>]>,
    input: TextArea<'static>,
    /// The width that `rows` is for; zero when the text changed since.
    width: u16,
    /// Whether the key was pressed that keeps the text when it is pressed twice.
    is_leaving: bool,
}

/// The segment whose text is typed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Edited {
    /// This one.
    Segment(SegmentIx),
    /// A new one behind this one.
    Behind(SegmentIx),
    /// The first of a transcript that has none.
    Only,
}

impl Edited {
    /// The segment at whose place in the timeline the text stands.
    pub fn place(self) -> SegmentIx {
        match self {
            Edited::Segment(ix) | Edited::Behind(ix) => ix,
            Edited::Only => SegmentIx(0),
        }
    }
}

impl Editing {
    fn new(of: Edited, text: &str, offset: usize) -> Editing {
        let mut input = TextArea::new(text.split('\n').map(String::from).collect());
        input.set_max_histories(UNDOS);
        let rows = Arc::from([]);
        let mut editing = Editing { of, text: text.to_owned(), rows, input, width: 0, is_leaving: false };
        editing.go_to(offset);
        editing
    }

    /// Where the cursor is, in bytes of the text. Costs the text before it.
    pub fn cursor(&self) -> usize {
        place_in(&self.input)
    }

    /// The row that the cursor is in.
    pub fn cursor_row(&self) -> usize {
        let cursor = self.cursor();
        self.rows.partition_point(|row| row.start <= cursor).saturating_sub(1)
    }

    /// The column of the cursor in its row.
    pub fn cursor_column(&self) -> u16 {
        let start = self.row(self.cursor_row()).start;
        let before = self.text.get(start..self.cursor()).unwrap_or("");
        glyphs_as_typed(before).fold(0, |column: u16, glyph| column.saturating_add(glyph.width))
    }

    fn row(&self, row: usize) -> Range<usize> {
        self.rows.get(row).cloned().unwrap_or(0..0)
    }

    /// The last place of a row; where the text is broken there, the place behind it is in the next row.
    fn end_of(&self, row: usize) -> usize {
        let Range { start, end } = self.row(row);
        let is_broken = self.rows.get(row + 1).is_some_and(|next| next.start == end);
        let last = glyphs_as_typed(self.text.get(start..end).unwrap_or("")).last();
        last.filter(|_| is_broken).map_or(end, |glyph| start + glyph.offset)
    }

    /// The place of a row that is nearest to a column.
    fn place_in(&self, row: usize, column: u16) -> usize {
        let range = self.row(row);
        let mut left = column;
        for glyph in glyphs_as_typed(self.text.get(range.clone()).unwrap_or("")) {
            match left.checked_sub(glyph.width) {
                Some(rest) => left = rest,
                None => return range.start + glyph.offset,
            }
        }
        self.end_of(row)
    }

    fn go_to(&mut self, offset: usize) {
        let before = &self.text[..self.text.floor_char_boundary(offset)];
        let line = before.matches('\n').count();
        let column = before.rsplit('\n').next().unwrap_or("").chars().count();
        let bounded = |at: usize| u16::try_from(at).unwrap_or(u16::MAX);
        self.input.move_cursor(CursorMove::Jump(bounded(line), bounded(column)));
    }

    fn change(&mut self, change: impl FnOnce(&mut TextArea<'static>)) {
        change(&mut self.input);
        let text = self.input.lines().join("\n");
        if text != self.text {
            (self.text, self.width) = (text, 0);
        }
    }

    /// Forgets a first press of the key that keeps the text when it is pressed twice.
    pub(super) fn stay(&mut self) {
        self.is_leaving = false;
    }

    fn arrange(&mut self, width: u16) {
        if self.width != width {
            (self.rows, self.width) = (wrap_as_typed(&self.text, width).into(), width);
        }
    }
}

/// Opens the editor on the segment under the cursor; at its start, behind the blanks that some files have there.
pub(super) fn open(app: &mut App) {
    let Place { segment, offset } = app.cursor;
    let text = app.transcript.segment(segment).map_or("", |segment| segment.text);
    app.edit(Edited::Segment(segment), offset.max(text.len() - text.trim_start().len()));
}

/// Opens the editor on a new segment behind the one under the cursor, if there is any.
pub(super) fn open_behind(app: &mut App) {
    let of = if app.transcript.is_empty() { Edited::Only } else { Edited::Behind(app.cursor.segment) };
    app.edit(of, 0);
}

/// Has the user's own editor change the text of the segment under the cursor.
pub(super) fn open_outside(app: &mut App) {
    let segment = app.cursor.segment;
    if app.refuses_edits() {
        return;
    }
    let Some(text) = app.transcript.segment(segment).map(|segment| segment.text.to_owned()) else {
        return app.complain(MendError::NoSegment.to_string());
    };
    if app.playing.is_on() {
        app.pause();
    }
    app.effects.push(Effect::EditOutside { segment, text });
}

/// Changes the text, or moves in it.
pub(super) fn change(app: &mut App, change: impl FnOnce(&mut TextArea<'static>)) {
    let Mode::Editing(editing) = &mut app.mode else { return };
    editing.change(change);
    (app.follow, app.goal) = (true, None);
}

/// Types pasted text.
pub(super) fn paste(app: &mut App, text: &str) {
    let Mode::Editing(editing) = &mut app.mode else { return };
    editing.stay();
    let clean = cleaned(text);
    if is_too_long(&format!("{}{clean}", editing.text)) {
        return app.complain("this is too much text for one segment; nothing was pasted");
    }
    change(app, |input| {
        input.insert_str(clean);
    });
}

/// A text from outside; of control characters only line breaks stay.
fn cleaned(text: &str) -> String {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    lines.chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect()
}

fn is_too_long(text: &str) -> bool {
    text.len() > MOST && (text.split('\n').count() > MOST || text.split('\n').any(|line| line.chars().count() > MOST))
}

/// The text without the white space around it that was not there before: few files can hold it.
fn without_new_edges<'a>(before: &str, text: &'a str) -> &'a str {
    let start = text.len() - text.trim_start().len();
    let end = text.trim_end().len().max(start);
    let start = if before.starts_with(&text[..start]) { 0 } else { start };
    let end = if before.ends_with(&text[end..]) { text.len() } else { end };
    &text[start..end]
}

/// Makes an edit that a prompt knows too; a line is here a row on the screen.
pub(super) fn line(app: &mut App, edit: Line) {
    let Mode::Editing(editing) = &mut app.mode else { return };
    let row = editing.cursor_row();
    match edit {
        Line::Start => editing.go_to(editing.row(row).start),
        Line::End => editing.go_to(editing.end_of(row)),
        edit => editing.change(|input| edit.make(input)),
    }
    (app.follow, app.goal) = (true, None);
}

/// Moves by rows, keeping the column.
pub(super) fn rows(app: &mut App, by: isize) {
    let Mode::Editing(editing) = &mut app.mode else { return };
    let column = app.goal.unwrap_or_else(|| editing.cursor_column());
    let row = editing.cursor_row().saturating_add_signed(by).min(editing.rows.len().saturating_sub(1));
    editing.go_to(editing.place_in(row, column));
    (app.follow, app.goal) = (true, Some(column));
}

/// Goes to the start of the text, or to its end.
pub(super) fn far(app: &mut App, forward: bool) {
    let Mode::Editing(editing) = &mut app.mode else { return };
    editing.go_to(if forward { editing.text.len() } else { 0 });
    (app.follow, app.goal) = (true, None);
}

/// Ends typing and keeps the text.
pub(super) fn keep(app: &mut App) {
    app.keep_text();
}

/// Keeps the text at the second press, and says so at the first.
pub(super) fn keep_twice(app: &mut App) {
    let Mode::Editing(editing) = &mut app.mode else { return };
    if std::mem::replace(&mut editing.is_leaving, true) {
        return keep(app);
    }
    let [again, drop] = [Action::KeepTwice, Action::Drop].map(|action| first_key_of(app, action));
    app.say(format!("{again} again keeps, {drop} drops"));
}

/// Ends typing, and the segment stays what it was.
pub(super) fn leave(app: &mut App) {
    let Mode::Editing(editing) = std::mem::replace(&mut app.mode, Mode::Reading) else { return };
    app.follow = true;
    app.say(match editing.of {
        Edited::Segment(_) => "nothing was changed",
        Edited::Behind(_) | Edited::Only => "nothing was inserted",
    });
}

/// Keeps the text and goes on to the next segment, or to the one before.
pub(super) fn keep_and_go(app: &mut App, forward: bool) {
    let steps = app.history.done();
    if !app.keep_text() {
        return;
    }
    if app.history.done() == steps {
        app.message = None;
    }
    match app.neighbour(app.cursor.segment, forward) {
        Some(segment) => app.edit(Edited::Segment(segment), 0),
        None if forward => app.say("this was the last segment"),
        None => app.say("this was the first segment"),
    }
}

impl App {
    /// Opens the editor with its cursor at a place of the text.
    fn edit(&mut self, of: Edited, offset: usize) {
        if self.refuses_edits() {
            return;
        }
        let ix = of.place();
        let text = match (of, self.transcript.segment(ix)) {
            (Edited::Segment(_), Some(segment)) => segment.text,
            (Edited::Segment(_), None) => return self.complain(MendError::NoSegment.to_string()),
            _ => "",
        };
        if is_too_long(text) {
            return self.complain(format!("a line of this segment has more than {MOST} characters; split it first"));
        }
        self.mode = Mode::Editing(Box::new(Editing::new(of, text, offset)));
        self.focus_on(Focus::Timeline);
        self.anchor = None;
        self.move_to(Place { segment: ix, offset });
    }

    /// Ends typing and makes one step of what was typed, if anything; whether it did. What cannot be made is not lost.
    fn keep_text(&mut self) -> bool {
        let Mode::Editing(editing) = &self.mode else { return false };
        let of = editing.of;
        let ix = of.place();
        let segment = self.transcript.segment(ix);
        let before = segment.filter(|_| of == Edited::Segment(ix)).map_or("", |segment| segment.text);
        let text = without_new_edges(before, &editing.text);
        let mut place = Place { segment: ix, offset: editing.cursor() };
        let is_empty = text.trim().is_empty();
        if text == before {
            leave(self);
            return true;
        }
        let edit = match (of, segment) {
            (Edited::Segment(_), Some(segment)) => {
                let changes = differing(before, text).into_iter().map(|(old, new)| (old, text[new].to_owned()));
                let rewording = Rewording::of(ix, &segment, &changes.collect::<Vec<_>>());
                rewording.map(|new| Edit::Reword { texts: vec![new], what: None })
            }
            (Edited::Behind(_), Some(segment)) => self.transcript.insert_after(ix, segment.speaker, text).ok(),
            (Edited::Segment(_) | Edited::Behind(_), None) => return false,
            (Edited::Only, _) => {
                let first = self.first.segments().find_map(|(_, first)| first.start);
                let insert = |speaker| self.transcript.insert_only(first, speaker, text);
                Some(match self.transcript.speakers().roots().next() {
                    Some(speaker) => insert(speaker),
                    None => Edit::Batch(vec![Edit::AddSpeaker { label: String::new() }, insert(SpeakerId(0))]),
                })
            }
        };
        let Some(edit) = edit else {
            self.complain("not changed: this is too much text for one segment");
            return false;
        };
        if let Edit::Splice { at, insert, .. } = &edit {
            let new = insert.iter().rposition(|piece| piece.from.len == 0).unwrap_or(0);
            place.segment = SegmentIx(at.0 + new as u32);
        }
        if !self.change(edit) {
            return false;
        }
        self.mode = Mode::Reading;
        let text = self.transcript.segment(place.segment).map_or("", |segment| segment.text);
        place.offset = if place.offset < text.len() {
            text.floor_char_boundary(place.offset)
        } else {
            previous_word(text, text.len()).unwrap_or(0)
        };
        self.move_to(place);
        if is_empty {
            self.say(format!("this segment has no text now; {} deletes it", first_key_of(self, Action::Delete)));
        }
        true
    }

    /// Makes one step of what the user's own editor made of a text, as if it had been typed here.
    pub(super) fn take_edited(&mut self, segment: SegmentIx, outcome: Result<String, String>) {
        let text = match outcome {
            Ok(text) => cleaned(&text),
            Err(text) => return self.complain(text),
        };
        if self.transcript.segment(segment).is_some_and(|segment| cleaned(segment.text) == text) {
            return self.say("nothing was changed");
        }
        if is_too_long(&text) {
            return self.complain("nothing was changed: this is too much text for one segment");
        }
        let of = Edited::Segment(segment);
        self.mode = Mode::Editing(Box::new(Editing::new(of, &text, self.cursor.offset)));
        self.keep_text();
    }

    /// Puts the cursor at a column of a row of the text.
    pub(super) fn click_text(&mut self, row: &Range<usize>, column: u16) {
        let Mode::Editing(editing) = &mut self.mode else { return };
        if let Some(row) = editing.rows.iter().position(|known| known == row) {
            editing.stay();
            editing.go_to(editing.place_in(row, column));
            (self.follow, self.goal) = (true, None);
        }
    }

    /// Brings the rows of the text that is typed up to the width of the timeline.
    pub(super) fn arrange_text(&mut self) {
        let width = self.layout.columns.text;
        if let Mode::Editing(editing) = &mut self.mode {
            editing.arrange(width);
        }
    }
}
