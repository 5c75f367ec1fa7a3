//! The transcripts of folders, and what is found in them.

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::Screen;
use super::results::tail;
use crate::app::{Entry, Facts, FileHits, HitRow, Known, ListedHit, Order, Searching, Shelf};
use crate::model::{clock, share, spoken_duration};
use crate::text::{counted, glyphs, plain, width, wrap};

/// The columns of a day.
const DAY: u16 = 10;

/// The columns of a length.
const LENGTH: u16 = 8;

/// The columns of a speaker in the results.
const SPEAKER: u16 = 14;

/// The columns of a speaker in the preview, of whom the last are for the share of talk and the segments.
const VOICE: u16 = 44;
const SHARE: u16 = 6;
const SEGMENTS: u16 = 14;

/// From so many rows for each segment in the preview on, what is said stands below who says it.
const SPOKEN: usize = 3;

/// The columns of a list, from the left; one without room has none.
struct Columns {
    name: u16,
    speakers: u16,
    counts: Vec<Count>,
}

/// A column of numbers; with a gap before it, it is as wide as what it is called.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Count {
    /// How many of the speakers have a name.
    Named,
    Edits,
    Marks,
    Warnings,
}

impl Count {
    /// What may be ordered by it.
    fn order(self) -> Option<Order> {
        match self {
            Count::Named => None,
            Count::Edits => Some(Order::Edits),
            Count::Marks => Some(Order::Marks),
            Count::Warnings => Some(Order::Warnings),
        }
    }

    fn name(self) -> &'static str {
        self.order().map_or("named", Order::name)
    }

    fn columns(self) -> u16 {
        width(self.name()) as u16 + 1
    }

    fn told(self, facts: &Facts) -> String {
        let count = match self {
            Count::Named if facts.speakers.is_empty() => 0,
            Count::Named => return format!("{}/{}", facts.named, facts.speakers.len()),
            Count::Edits => facts.edits,
            Count::Marks => facts.marks,
            Count::Warnings => facts.warnings,
        };
        if count == 0 { String::new() } else { count.to_string() }
    }
}

impl Columns {
    /// Where there is little room, what the list is ordered by is there still.
    fn of(room: u16, order: Order) -> Columns {
        let all: &[Count] = match room {
            0..=69 => &[],
            70..=89 => &[Count::Named, Count::Marks, Count::Warnings],
            _ => &[Count::Named, Count::Edits, Count::Marks, Count::Warnings],
        };
        let mut counts = all.to_vec();
        let ordered =
            [Count::Edits, Count::Marks, Count::Warnings].into_iter().find(|count| count.order() == Some(order));
        counts.extend(ordered.filter(|count| !all.contains(count)));
        let left = counts
            .iter()
            .fold(room.saturating_sub(2 + DAY + 1 + LENGTH + 1), |left, count| left.saturating_sub(count.columns()));
        let speakers = if left >= 30 { left * 2 / 5 } else { 0 };
        Columns { name: left.saturating_sub(speakers).max(8), speakers, counts }
    }
}

impl Screen<'_> {
    pub(super) fn shelf(&mut self, shelf: &Shelf) {
        self.shelf_header(shelf);
        match &shelf.searching {
            Some(searching) => self.found_in_files(shelf, searching),
            None => {
                self.files(shelf);
                self.preview(shelf);
            }
        }
    }

    fn shelf_header(&mut self, shelf: &Shelf) {
        let area = self.app.layout.header;
        if area.height == 0 {
            return;
        }
        let mut facts = Vec::new();
        if let Some(searching) = &shelf.searching {
            let count = searching.segments();
            facts.push(match (count, searching.took) {
                (0, Some(_)) => "no hits".to_owned(),
                (0, None) => "searching".to_owned(),
                _ => format!("{} in {}", counted(count, "segment"), counted(searching.files.len(), "file")),
            });
            facts.push(match searching.took {
                Some(took) => match took.as_millis() {
                    millis @ ..1000 => format!("{} · {millis} ms", counted(searching.of, "file")),
                    _ => format!("{} · {}", counted(searching.of, "file"), spoken_duration(took)),
                },
                None => format!("{} of {} searched", searching.searched, counted(searching.of, "file")),
            });
        } else {
            let all = counted(shelf.len(), "transcript");
            facts.push(match (shelf.filter.is_empty(), shelf.is_walked) {
                (true, true) => all,
                (true, false) => format!("{all} so far"),
                (false, _) => format!("{} of {all} with “{}”", shelf.shown.len(), plain(&shelf.filter)),
            });
            if shelf.reads_all() && shelf.read() < shelf.len() {
                facts.push(format!("{} read", shelf.read()));
            }
            if shelf.order != Order::Name || shelf.is_reversed {
                facts.push(format!("by {}{}", shelf.order.name(), if shelf.is_reversed { ", last first" } else { "" }));
            }
        }
        if let Some((done, of)) = shelf.indexing {
            facts.push(format!("indexing {done}/{of}"));
        }
        if !shelf.closed.is_empty() {
            facts.push(format!("{} closed", counted(shelf.closed.len(), "place")));
        }
        let told: String = facts.iter().map(|fact| format!(" · {fact}")).collect();
        let end = area.right().saturating_sub(width(&told) as u16).max(area.x + area.width / 3);
        let name = shelf.searching.as_ref().map_or(shelf.folders.as_str(), |searching| searching.query.typed().trim());
        let x = self.put(area.x, area.y, end, &plain(name), self.theme.heading);
        self.put(x, area.y, area.right(), &told, self.theme.text);
    }

    fn files(&mut self, shelf: &Shelf) {
        let area = shelf.list;
        let columns = Columns::of(area.width, shelf.order);
        if area.y > self.app.layout.header.bottom() {
            self.file_headings(shelf, &columns, area.y - 1);
        }
        if shelf.shown.is_empty() {
            let words = match (shelf.is_walked, shelf.filter.is_empty()) {
                (false, _) => "looking for transcripts…",
                (true, true) => "there is no transcript in here",
                (true, false) => "no file has that in its name, date or speakers",
            };
            self.put(area.x + 2, area.y, area.right(), words, self.theme.faint);
        }
        for (y, at) in (area.y..area.bottom()).zip(shelf.top..shelf.shown.len()) {
            let Some(entry) = shelf.shown.get(at).and_then(|&at| shelf.entries.get(at)) else { break };
            self.file(area, y, &columns, entry, at == shelf.chosen);
        }
    }

    fn file_headings(&mut self, shelf: &Shelf, columns: &Columns, y: u16) {
        let area = shelf.list;
        let style = |order: Order| if order == shelf.order { self.theme.heading } else { self.theme.faint };
        let [name, date, length, speakers, ..] = Order::ALL.map(|order| (order.name(), style(order)));
        let mut x = area.x + 2;
        self.put(x, y, x + columns.name, name.0, name.1);
        x += columns.name + 1;
        self.put(x, y, area.right(), date.0, date.1);
        x += DAY + 1;
        self.right(x, y, LENGTH, length.0, length.1);
        x += LENGTH;
        if columns.speakers > 0 {
            self.put(x + 2, y, x + columns.speakers, speakers.0, speakers.1);
            x += columns.speakers;
        }
        for count in &columns.counts {
            let style = count.order().map_or(self.theme.faint, style);
            self.right(x, y, count.columns(), count.name(), style);
            x += count.columns();
        }
    }

    fn file(&mut self, area: Rect, y: u16, columns: &Columns, entry: &Entry, is_chosen: bool) {
        let style = if is_chosen { self.theme.focused } else { self.theme.text };
        self.put(area.x, y, area.right(), if is_chosen { "▸" } else { " " }, self.theme.marker);
        let mut x = area.x + 2;
        self.put_path(x, y, x + columns.name, &entry.name, style);
        x += columns.name + 1;
        let day = entry.file.day.map(|day| day.to_string()).unwrap_or_default();
        self.put(x, y, (x + DAY).min(area.right()), &day, self.theme.text);
        x += DAY + 1;
        if let Known::Fault(fault) = &entry.known {
            self.put(x, y, area.right(), &plain(fault), self.theme.error);
        }
        let Some(facts) = entry.facts() else { return };
        let length = facts.end.map_or("—".to_owned(), |end| clock(end, true));
        self.right(x, y, LENGTH, &length, self.theme.text);
        x += LENGTH;
        if columns.speakers > 0 {
            let names: Vec<&str> = facts.speakers.iter().map(|voice| voice.name.as_str()).collect();
            self.put(x + 2, y, (x + columns.speakers).min(area.right()), &names.join(", "), self.theme.text);
            x += columns.speakers;
        }
        let is_named = facts.named == facts.speakers.len();
        for count in &columns.counts {
            let style = if *count == Count::Named && is_named { self.theme.faint } else { self.theme.text };
            self.right(x, y, count.columns(), &count.told(facts), style);
            x += count.columns();
        }
    }

    /// A path, of which the end tells most: where there is no room, its beginning is left out.
    fn put_path(&mut self, x: u16, y: u16, end: u16, path: &str, style: Style) -> u16 {
        let room = usize::from(end.saturating_sub(x));
        let whole = width(path);
        if whole <= room {
            return self.put(x, y, end, path, style);
        }
        let mut left = whole;
        let rest = glyphs(path).find_map(|glyph| {
            left -= usize::from(glyph.width);
            (left < room).then_some(glyph.offset + path[glyph.offset..].chars().next().map_or(1, char::len_utf8))
        });
        let x = self.put(x, y, end, "…", style);
        self.put(x, y, end, path.get(rest.unwrap_or(0)..).unwrap_or(""), style)
    }

    fn preview(&mut self, shelf: &Shelf) {
        let area = shelf.preview;
        if area.height < 2 || area.width < 4 {
            return;
        }
        let is_beside = area.x > 0;
        if is_beside {
            for y in area.y..area.bottom() {
                self.put(area.x, y, area.right(), "│", self.theme.rule);
            }
        } else {
            self.put(area.x, area.y, area.right(), &"─".repeat(area.width.into()), self.theme.rule);
        }
        let area = if is_beside {
            Rect { x: area.x + 2, width: area.width - 2, ..area }
        } else {
            Rect { y: area.y + 1, height: area.height - 1, ..area }
        };
        let Some(entry) = shelf.current() else { return };
        self.put_path(area.x, area.y, area.right(), &entry.name, self.theme.heading);
        let below = Rect { y: area.y + 1, height: area.height - 1, ..area };
        match &entry.known {
            Known::Facts(facts) => self.facts(below, facts),
            Known::Fault(fault) => {
                for (y, range) in (below.y..below.bottom()).zip(wrap(fault, below.width)) {
                    self.put(below.x, y, below.right(), fault.get(range).unwrap_or(""), self.theme.error);
                }
            }
            Known::Nothing | Known::Other => drop(self.put(below.x, below.y, below.right(), "…", self.theme.faint)),
        }
    }

    /// How far the work is, who talks how much, then what is said first.
    fn facts(&mut self, area: Rect, facts: &Facts) {
        let speakers = facts.speakers.len();
        let named = (speakers > 0).then(|| format!("{}/{speakers} named", facts.named));
        let edits = (facts.edits > 0).then(|| counted(facts.edits, "edit"));
        let marks = (facts.marks > 0).then(|| counted(facts.marks, "mark"));
        let warnings = (facts.warnings > 0).then(|| counted(facts.warnings, "warning"));
        let told: Vec<String> =
            [Some(counted(facts.segments, "segment")), named, edits, marks, warnings].into_iter().flatten().collect();
        self.put(area.x, area.y, area.right(), &told.join(" · "), self.theme.faint);
        let area = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
        let talk = facts.speakers.iter().map(|voice| voice.talk).sum();
        let most = usize::from(area.height / 3).max(1);
        let mut y = area.y;
        for voice in facts.speakers.iter().take(most) {
            let share = if voice.talk.is_zero() { 0.0 } else { share(voice.talk, talk) };
            let count_x = area.x + area.width.min(VOICE).saturating_sub(SEGMENTS);
            let share_x = count_x.saturating_sub(SHARE);
            self.put(area.x, y, share_x.saturating_sub(1), &voice.name, self.theme.text);
            self.right(share_x, y, SHARE, &format!("{:.0} %", share * 100.0), self.theme.faint);
            self.right(count_x, y, SEGMENTS, &counted(voice.segments as usize, "segment"), self.theme.faint);
            y += 1;
        }
        let left = facts.speakers.len().saturating_sub(most);
        if left > 0 {
            self.put(area.x, y, area.right(), &format!("and {}", counted(left, "more speaker")), self.theme.faint);
            y += 1;
        }
        y += u16::from(area.height > 8);
        let rows = usize::from(area.bottom().saturating_sub(y)) / facts.lines.len().max(1);
        for (time, speaker, text) in &facts.lines {
            if y >= area.bottom() {
                break;
            }
            let mut x = self.put(area.x, y, area.right(), time, self.theme.faint);
            x += u16::from(!time.is_empty());
            x = self.put(x, y, area.right(), speaker, self.theme.heading) + u16::from(!speaker.is_empty());
            if rows < SPOKEN || x == area.x || usize::from(x) + width(text) <= area.right().into() {
                self.put(x, y, area.right(), text, self.theme.text);
                y += 1;
                continue;
            }
            for (left, range) in (1..rows).rev().zip(wrap(text, area.width.saturating_sub(2))) {
                y += 1;
                // In the last row an ellipsis says that it goes on.
                let end = if left == 1 { text.len() } else { range.end };
                self.put(area.x + 2, y, area.right(), text.get(range.start..end).unwrap_or(""), self.theme.text);
            }
            y += 1;
        }
    }

    fn found_in_files(&mut self, shelf: &Shelf, searching: &Searching) {
        let area = shelf.list;
        if searching.files.is_empty() {
            let words = if searching.took.is_some() { "nothing is found in any file" } else { "searching…" };
            self.put(area.x + 2, area.y, area.right(), words, self.theme.faint);
        }
        for (y, line) in (area.y..area.bottom()).zip(searching.lines()) {
            match line {
                ListedHit::File(file) => self.found_file(area, y, file),
                ListedHit::Row(row, is_chosen) => self.found_row(area, y, row, is_chosen),
            }
        }
    }

    fn found_file(&mut self, area: Rect, y: u16, file: &FileHits) {
        let mut told = format!(" · {}", counted(file.count, "segment"));
        if file.count > file.rows.len() {
            told += &format!(", the first {}", file.rows.len());
        }
        if let Some(day) = file.file.day {
            told += &format!(" · {day}");
        }
        let end = area.right().saturating_sub(width(&told) as u16);
        let name = plain(&file.file.within.to_string_lossy());
        let x = self.put_path(area.x, y, end, &name, self.theme.heading);
        self.put(x, y, area.right(), &told, self.theme.faint);
    }

    /// Time, speaker and the words around the first hit, which stands where it can be seen.
    fn found_row(&mut self, area: Rect, y: u16, row: &HitRow, is_chosen: bool) {
        let end = area.right();
        self.put(area.x, y, end, if is_chosen { "▸" } else { " " }, self.theme.marker);
        let mut x = area.x + 2;
        let time = if row.time.is_empty() { "—" } else { &row.time };
        self.right(x, y, LENGTH, time, self.theme.text);
        x += LENGTH + 1;
        if area.width >= 50 {
            let style = self.theme.name(row.colour);
            self.put(x, y, x + SPEAKER, &row.speaker, style);
            x += SPEAKER + 1;
        }
        let first = row.spans.first().cloned().unwrap_or(0..0);
        let room = usize::from(end.saturating_sub(x));
        let found = row.text.get(first.clone()).unwrap_or_default();
        let before = row.text.get(..first.start).unwrap_or_default();
        let start = first.start - tail(before, room.saturating_sub(width(found)) / 3).len();
        if start > 0 || row.is_cut {
            x = self.put(x, y, end, "…", self.theme.faint);
        }
        let hit = if is_chosen { self.theme.current_hit } else { self.theme.hit };
        let Some(text) = row.text.get(start..) else { return };
        let mut glyphs = glyphs(text).peekable();
        while let Some(glyph) = glyphs.next() {
            let at = start + glyph.offset;
            let style = if row.spans.iter().any(|span| span.contains(&at)) { hit } else { Style::new() };
            if x + glyph.width + u16::from(glyphs.peek().is_some()) > end {
                self.put(x, y, end, "…", style);
                return;
            }
            x = self.put_glyph(x, y, &glyph.symbol, glyph.width, style);
        }
    }
}
