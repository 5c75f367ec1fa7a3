//! Pages over the whole screen: help and warnings.

use std::borrow::Cow;
use std::ops::Range;

use super::prompt::line_prompt;
use super::{Action, App, Focus, Group, Mode, Page, PageLine, PromptKind, key, statistics};
use crate::search::{FORMS, Literal};
use crate::text;

/// Columns between two cells of a table.
const BETWEEN_CELLS: usize = 2;

/// What the mouse does, while it is captured.
const MOUSE: [(&str, &str); 5] = [
    ("click", "go there: in the text, the lists, the strip"),
    ("double click", "on a speaker: rename"),
    ("drag", "select words"),
    ("wheel", "scroll"),
    ("Shift drag", "the terminal's own selection, as without a program (Option in iTerm2 and Terminal)"),
];

/// Opens the list of all keys, those for the pane in use first.
pub(super) fn open_help(app: &mut App) {
    let first = match (&app.mode, app.focus) {
        (Mode::Identifying, _) => Group::Identifying,
        (Mode::Comparing(_), _) => Group::Comparing,
        (Mode::Overview(_), _) => Group::Overview,
        (Mode::Correcting(_), _) => Group::Correcting,
        (Mode::Shelf, _) => Group::Shelf,
        (_, Focus::Timeline) => Group::Moving,
        (_, Focus::Speakers) => Group::Speakers,
        (_, Focus::Results) => Group::Finding,
    };
    let mut groups: Vec<&[Action]> = Action::ALL.chunk_by(|one, next| one.group() == next.group()).collect();
    groups.sort_by_key(|actions| actions[0].group() != first);
    let mut lines = Vec::new();
    for actions in groups {
        lines.push(heading(actions[0].group().title()));
        lines.extend(actions.iter().map(|action| PageLine {
            key: keys_of(app, *action),
            text: action.doc().to_owned(),
            note: action.name().to_owned(),
            ..PageLine::default()
        }));
        lines.push(PageLine::default());
    }
    lines.push(heading("With the mouse"));
    lines.extend(MOUSE.map(|(does, what)| PageLine { key: does.into(), text: what.into(), ..PageLine::default() }));
    lines.push(PageLine::default());
    lines.push(heading("In a search"));
    lines.extend(FORMS.map(|(form, finds)| PageLine { key: form.into(), text: finds.into(), ..PageLine::default() }));
    open(app, "Keys", lines);
}

/// A line that names those below it.
pub(super) fn heading(text: &str) -> PageLine {
    PageLine { text: text.to_owned(), ..PageLine::default() }
}

/// Asks for what the lines that are shown shall hold.
pub(super) fn ask_narrowing(app: &mut App) {
    match std::mem::replace(&mut app.mode, Mode::Reading) {
        Mode::Page(page) => {
            let typed = page.narrowing.clone();
            app.mode = line_prompt(PromptKind::Narrow(Box::new(page)), &typed);
        }
        mode => app.mode = mode,
    }
}

/// The keys of an action as the screen shows them, those of a row of digits as `1–9`.
pub fn keys_of(app: &App, action: Action) -> String {
    let keys: Vec<String> = app.keymap.keys_of(action).map(key::shown).collect();
    match keys.as_slice() {
        [first, .., last] if keys.len() == 9 && first == "1" && last == "9" => "1–9".into(),
        _ => keys.join(" "),
    }
}

/// The first key of an action, or `1–9` for one that has all digits; empty where it has none.
pub fn first_key_of(app: &App, action: Action) -> String {
    keys_of(app, action).split(' ').next().unwrap_or("").to_owned()
}

/// How the user gets an action done: a key that does it where the user is, else its first one, else its command.
pub(super) fn way_to(app: &App, action: Action) -> String {
    let context = app.mode.context();
    let here = app.keymap.bindings().find(|(of, _, bound)| (*of, *bound) == (context, action));
    match here.map_or_else(|| first_key_of(app, action), |(_, keys, _)| key::shown(keys)) {
        key if key.is_empty() => format!(":{}", action.name()),
        key => key,
    }
}

pub(super) fn open_warnings(app: &mut App) {
    if app.open_closed() {
        return;
    }
    if app.file.warnings.is_empty() {
        return app.say("everything in the file was read");
    }
    let lines = app
        .file
        .warnings
        .iter()
        .map(|warning| PageLine {
            key: format!("line {}", warning.line),
            text: warning.message.clone(),
            ..PageLine::default()
        })
        .collect();
    let title = text::counted(app.file.warnings.len(), "warning");
    open(app, &title, lines);
}

pub(super) fn open_not_carried(app: &mut App) {
    if app.file.not_carried.is_empty() {
        return app.say("there is nothing that could not be carried over");
    }
    let title = format!("{} not carried over", text::counted(app.file.not_carried.len(), "change"));
    open(app, &title, app.file.not_carried.clone());
}

/// Shows lines over the whole screen, and over what already is.
pub(super) fn open(app: &mut App, title: &str, lines: Vec<PageLine>) {
    let beneath = std::mem::replace(&mut app.mode, Mode::Reading);
    let is_kept = matches!(beneath, Mode::Comparing(_) | Mode::Overview(_) | Mode::Correcting(_));
    app.mode = Mode::Page(Page {
        title: title.to_owned(),
        lines,
        narrowing: String::new(),
        rows: Vec::new(),
        width: 0,
        column: 0,
        top: 0,
        beneath: is_kept.then(|| Box::new(beneath)),
    });
}

impl Page {
    /// Shows the lines that hold some text with their headings, and all below a heading that holds it.
    pub(super) fn narrow(&mut self, typed: &str) {
        typed.clone_into(&mut self.narrowing);
        (self.width, self.top) = (0, 0);
    }

    /// The lines that are shown, in parts that begin with a heading or behind a blank line.
    fn parts_shown(&self) -> Vec<Vec<&PageLine>> {
        let query = Literal::new(&self.narrowing);
        let holds = |line: &&PageLine| {
            query
                .as_ref()
                .is_none_or(|query| [&line.key, &line.text, &line.note].into_iter().any(|part| query.is_match(part)))
        };
        let mut parts = Vec::new();
        for part in self.lines.chunk_by(|_, next| !next.key.is_empty()).filter(|part| part[0] != PageLine::default()) {
            let (headings, lines) = part.split_at(usize::from(part[0].key.is_empty()));
            let is_meant = headings.iter().any(|heading| holds(&heading));
            let holding: Vec<&PageLine> = lines.iter().filter(|line| is_meant || holds(line)).collect();
            if query.is_none() || !holding.is_empty() {
                parts.push(headings.iter().chain(holding).collect());
            }
        }
        parts
    }

    fn arrange(&mut self, width: u16) {
        if self.width == width {
            return;
        }
        let widest = self.lines.iter().map(|line| text::width(&line.key)).max().unwrap_or(0);
        let widest = u16::try_from(widest).unwrap_or(width);
        let half = width.saturating_sub(Page::BETWEEN) / 2;
        let parts = self.parts_shown();
        let fits = |part: &Vec<&PageLine>| measured(part).1 + usize::from(widest + Page::MARGIN) <= usize::from(half);
        let has_two = parts.len() > 1 && (width >= Page::WIDE || parts.iter().all(fits));
        let column = if has_two { half } else { width };
        let key_width = widest.min(column / 3);
        let mut rows = Vec::new();
        for pair in parts.chunks(if has_two { 2 } else { 1 }) {
            let columns: Vec<Vec<PageLine>> = pair.iter().map(|lines| broken(lines, key_width, column)).collect();
            let mut columns = columns.into_iter().map(Vec::into_iter);
            let (mut left, mut right) = (columns.next().unwrap_or_default(), columns.next().unwrap_or_default());
            if !rows.is_empty() {
                rows.push([None, None]);
            }
            loop {
                let row = [left.next(), right.next()];
                if row == [None, None] {
                    break;
                }
                rows.push(row);
            }
        }
        (self.rows, self.column, self.width) = (rows, column, width);
    }

    /// Columns around the keys.
    pub const MARGIN: u16 = 4;

    /// Columns between two parts beside each other.
    pub const BETWEEN: u16 = 3;

    /// From so many columns on, two parts stand beside each other whatever is in them.
    const WIDE: u16 = 150;
}

/// How wide each cell of a table is, and how wide all are; for lines that are none, how wide the widest is.
fn measured(lines: &[&PageLine]) -> (Vec<usize>, usize) {
    let mut cells = Vec::new();
    let mut widest = 0;
    for line in lines.iter().filter(|line| !line.key.is_empty()) {
        if !line.text.contains(PageLine::NEXT_CELL) {
            widest = text::width(&line.text).max(widest);
            continue;
        }
        for (at, cell) in line.text.split(PageLine::NEXT_CELL).enumerate() {
            cells.resize(cells.len().max(at + 1), 0);
            cells[at] = text::width(cell).max(cells[at]);
        }
    }
    let table = cells.iter().sum::<usize>() + cells.len().saturating_sub(1) * BETWEEN_CELLS;
    (cells, table.max(widest))
}

/// Where the cells of a line of a table start, from a column on: numbers end below each other.
fn stops(line: &PageLine, cells: &[usize], from: usize) -> Vec<u16> {
    let mut start = from;
    let stop = |(cell, width): (&str, &usize)| {
        let left = if cell.starts_with(|c: char| c.is_ascii_digit()) { width - text::width(cell) } else { 0 };
        let stop = u16::try_from(start + left).unwrap_or(u16::MAX);
        start += width + BETWEEN_CELLS;
        stop
    };
    line.text.split(PageLine::NEXT_CELL).zip(cells).map(stop).collect()
}

/// Lines whose last cells are bars as long as there is room for, in so many columns: the same ones where all have room.
fn with_shorter_bars<'a>(lines: &[&'a PageLine], room: usize) -> Vec<Cow<'a, PageLine>> {
    let (cells, needed) = measured(lines);
    let whole = cells.last().copied().unwrap_or(0);
    let left = whole.checked_sub(needed.saturating_sub(room)).filter(|left| *left < whole);
    let shorter = |line: &'a PageLine| {
        let (before, bar) = line.text.rsplit_once(PageLine::NEXT_CELL).filter(|(_, cell)| cell.ends_with(is_bar))?;
        let eighths: u32 = bar.chars().map(|c| u32::from('▐') - u32::from(c)).sum();
        let bar = statistics::bar((eighths as usize * left?).div_ceil(whole));
        Some(PageLine { text: [before, &bar].join(PageLine::NEXT_CELL), ..line.clone() })
    };
    lines.iter().map(|line| shorter(line).map_or(Cow::Borrowed(*line), Cow::Owned)).collect()
}

/// The blocks that lie beside each other in a bar, from a whole cell to an eighth of one, in this order.
fn is_bar(c: char) -> bool {
    ('█'..='▏').contains(&c)
}

/// Lines broken into rows of so many columns, of which so many are for the keys.
fn broken(lines: &[&PageLine], key_width: u16, width: u16) -> Vec<PageLine> {
    let behind_key = key_width + Page::MARGIN;
    let lines = with_shorter_bars(lines, width.saturating_sub(behind_key).into());
    let lines: Vec<&PageLine> = lines.iter().map(|line| &**line).collect();
    let (cells, needed) = measured(&lines);
    let mut rows = Vec::new();
    for line in lines {
        let text_x = match line.key.as_str() {
            "" => 0,
            PageLine::NO_KEY => 2,
            _ => behind_key,
        };
        let text_width = width.saturating_sub(text_x);
        if needed <= text_width.into() && line.text.contains(PageLine::NEXT_CELL) {
            rows.push(PageLine { stops: stops(line, &cells, text_x.into()), ..line.clone() });
            continue;
        }
        for (at, range) in text::wrap(&line.text, text_width).into_iter().enumerate() {
            let first = |part: &String| if at == 0 { part.clone() } else { String::new() };
            let within = |part: &Range<usize>| part.start.max(range.start)..part.end.min(range.end);
            let marked = line.marked.iter().map(within).filter(|part| part.start < part.end);
            let marked = marked.map(|part| part.start - range.start..part.end - range.start).collect();
            let text = line.text.get(range).unwrap_or("").to_owned();
            // What goes on below its line is no heading.
            let key = if at == 0 { line.key.clone() } else { PageLine::NO_KEY.to_owned() };
            let stops = vec![text_x];
            rows.push(PageLine { key, text, note: first(&line.note), marked, speaker: line.speaker, stops });
        }
    }
    rows
}

impl App {
    /// Brings the rows of the page that is open up to the width of the screen.
    pub(super) fn arrange_page(&mut self) {
        let width = self.size.0;
        match &mut self.mode {
            Mode::Page(page) => page.arrange(width),
            Mode::Prompt(prompt) => {
                if let PromptKind::Narrow(page) = &mut prompt.kind {
                    page.arrange(width);
                }
            }
            _ => {}
        }
        self.scroll_page(0);
    }

    /// Leaves the page that is open for what is beneath it; whether one is.
    pub(super) fn leave_page(&mut self) -> bool {
        let resting = self.resting();
        let Mode::Page(page) = &mut self.mode else { return false };
        self.mode = page.beneath.take().map_or(resting, |beneath| *beneath);
        true
    }

    /// Rows a page has for its lines, below its title.
    pub(super) fn page_rows(&self) -> u16 {
        self.size.1.saturating_sub(2).max(1)
    }

    /// Rows that a page key turns in a list over the whole screen.
    pub(super) fn page_of_entries(&self) -> isize {
        let rows = match self.mode {
            Mode::Identifying => self.identification_panes().0.height.saturating_sub(1).max(1),
            _ => self.page_rows(),
        };
        isize::try_from(rows).unwrap_or(1)
    }

    /// Scrolls the page that is open; whether one is.
    pub(super) fn scroll_page(&mut self, by: isize) -> bool {
        if self.scroll_comparison(by) {
            return true;
        }
        let rows = usize::from(self.page_rows());
        let Mode::Page(page) = &mut self.mode else { return false };
        page.top = page.top.saturating_add_signed(by).min(page.rows.len().saturating_sub(rows));
        true
    }
}
