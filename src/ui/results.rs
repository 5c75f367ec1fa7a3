//! The search results.

use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;

use super::Screen;
use crate::app::{App, Focus, Hit, Listed, Offer};
use crate::model::{SegmentIx, SpeakerId, spoken_duration};
use crate::text::{counted, glyphs, width};

/// How far the words are read aloud that are to sound alike.
pub(super) fn listening(app: &App) -> String {
    format!("listening… {} %", app.listening.hundredths())
}

/// What stands between two segments that a hit runs on over.
const RUNS_ON: &str = " ⏎ ";

/// The columns for how well a hit answers.
const SCORE: u16 = 5;

/// The fewest columns of the query that are worth showing.
const LEAST_QUERY: usize = 6;

impl Screen<'_> {
    pub(super) fn results(&mut self) {
        let app = self.app;
        let area = app.layout.results;
        if area.height == 0 || area.width == 0 {
            return;
        }
        self.results_heading(area);
        let is_focused = app.focus == Focus::Results;
        let rows = (area.y + 1..area.bottom()).zip(app.finding.top..);
        if app.finding.is_offering() {
            if app.finding.is_done() && app.finding.offers.is_empty() {
                let words = if app.finding.is_offered || app.finding.is_stopped {
                    "nothing like it is found either"
                } else {
                    "looking for others…"
                };
                self.put(area.x + 1, area.y + 1, area.right(), words, self.theme.faint);
            }
            for (y, row) in rows {
                let Some(offer) = app.finding.offers.get(row) else { break };
                self.offer(y, row, offer, is_focused);
            }
        } else if app.finding.listing.order.is_none() {
            // In the order of the text they are found in one go.
            for ((y, _), hit) in rows.zip(app.hits_from(app.finding.top)) {
                self.result(y, &hit, is_focused);
            }
        } else {
            for (y, row) in rows {
                match app.finding.listing.row(row) {
                    Some(Listed::Speaker { speaker, count }) => self.group(y, speaker, count),
                    Some(Listed::Hit { number }) => {
                        if let Some(hit) = app.hits_from(number).next() {
                            self.result(y, &hit, is_focused);
                        }
                    }
                    None => break,
                }
            }
        }
    }

    /// Which hit of how many, the query, and as much about them as there is room for.
    fn results_heading(&mut self, area: Rect) {
        let finding = &self.app.finding;
        let heading = if self.app.focus == Focus::Results { self.theme.focused } else { self.theme.heading };
        let total = finding.hits.len();
        let number = if total == 0 { 0 } else { finding.place + 1 };
        let mut x = self.put(area.x, area.y, area.right(), &format!("{number}/{total}"), heading);
        let more = match finding.is_done() {
            true => "",
            false if finding.is_stopped => " until it was stopped",
            false => " and counting",
        };
        let mut facts = vec![match total {
            0 if finding.is_listening() && !finding.is_stopped => listening(self.app),
            0 if finding.is_done() => "no hits".to_owned(),
            _ => format!("{}{more}", counted(finding.hits.segments().len(), "segment")),
        }];
        facts.extend(finding.took.map(|took| match took.as_millis() {
            0 => "<1 ms".to_owned(),
            millis @ ..1000 => format!("{millis} ms"),
            _ => spoken_duration(took),
        }));
        facts.extend((finding.is_grouped && total > 0).then(|| "by speaker".to_owned()));
        let told = |facts: &[String]| facts.iter().map(|fact| format!(" · {fact}")).collect::<String>();
        let room = usize::from(area.right().saturating_sub(x)).saturating_sub(width(" · "));
        let typed = finding.typed().trim();
        let needed = width(typed).min(LEAST_QUERY);
        while width(&told(&facts)) + needed > room && facts.pop().is_some() {}
        let rest = told(&facts);
        x = self.put(x, area.y, area.right(), " · ", self.theme.text);
        let end = area.right().saturating_sub(width(&rest) as u16);
        x = self.put(x, area.y, end, typed, self.theme.text);
        x = self.put(x, area.y, area.right(), &rest, self.theme.text);
        let left = usize::from(area.right().saturating_sub(x + 1));
        self.put(x + 1, area.y, area.right(), &"─".repeat(left), self.theme.rule);
    }

    /// A search to make instead, with the key that makes it.
    fn offer(&mut self, y: u16, row: usize, offer: &Offer, is_focused: bool) {
        let area = self.app.layout.results;
        let has_keys = is_focused || self.app.finding.awaits_number;
        let key = if has_keys { self.theme.key } else { self.theme.faint };
        if is_focused && row == self.app.finding.chosen_offer {
            self.put(area.x, y, area.right(), "▸", self.theme.marker);
        }
        let x = self.put(area.x + 1, y, area.right(), &format!("{}", row + 1), key);
        let x = self.put(x + 2, y, area.right(), &offer.alternative.change, self.theme.text);
        self.put(x, y, area.right(), &format!(" · {}", counted(offer.hits, "hit")), self.theme.faint);
    }

    /// The heading of a speaker's hits.
    fn group(&mut self, y: u16, speaker: SpeakerId, count: usize) {
        let area = self.app.layout.results;
        let style = self.name_style(speaker);
        let name = self.speaker_name(speaker).to_owned();
        let x = self.put(area.x + 1, y, area.right(), &name, style);
        self.put(x, y, area.right(), &format!(" · {}", counted(count, "hit")), self.theme.faint);
    }

    /// Time, speaker and the words around the hit, which stands where it can be seen.
    fn result(&mut self, y: u16, hit: &Hit, is_focused: bool) {
        let app = self.app;
        let area = app.layout.results;
        let Some(segment) = app.transcript.segment(hit.segment) else { return };
        let end = area.right();
        let is_current = hit.number == app.finding.chosen;
        let mark = match (is_current, is_focused) {
            (false, _) => " ",
            (true, false) => "▌",
            (true, true) => "▸",
        };
        self.put(area.x, y, end, mark, self.theme.marker);
        let mut x = area.x + 1;
        if app.layout.listed.time > 0 {
            let time = segment.start.map(|start| self.clock(start)).unwrap_or_default();
            self.put(x, y, end, &time, self.theme.text);
            x += app.layout.listed.time;
        }
        // In groups it stands above.
        if app.layout.listed.name > 0 && !app.finding.is_grouped {
            let style = self.name_style(segment.speaker);
            let name = self.speaker_name(segment.speaker).to_owned();
            self.put(x, y, (x + app.layout.listed.name - 1).min(end), &name, style);
            x += app.layout.listed.name;
        }
        if app.finding.query.as_ref().is_some_and(|query| query.is_ranked()) {
            if hit.score < 1.0 {
                self.put(x, y, end, &format!("{:>2.0} %", hit.score * 100.0), self.theme.faint);
            }
            x += SCORE;
        }
        let room = usize::from(end.saturating_sub(x));
        let style = if is_current { self.theme.current_hit } else { self.theme.hit };
        let found = segment.text.get(hit.span.clone()).unwrap_or_default();
        let before = segment.text.get(..hit.span.start).unwrap_or_default();
        let start = hit.span.start - tail(before, room.saturating_sub(width(found)) / 3).len();
        if start > 0 {
            x = self.put(x, y, end, "…", self.theme.faint);
        }
        x = self.found(x, y, hit, hit.segment, start, style);
        for (ix, _) in &hit.beyond {
            x = self.put(x, y, end, RUNS_ON, self.theme.faint);
            x = self.found(x, y, hit, *ix, 0, style);
        }
    }

    /// The text of a segment from a byte on, with the part of the hit in it; returns where it ended.
    fn found(&mut self, x: u16, y: u16, hit: &Hit, ix: SegmentIx, start: usize, style: Style) -> u16 {
        let end = self.app.layout.results.right();
        let Some(text) = self.app.transcript.segment(ix).and_then(|segment| segment.text.get(start..)) else {
            return x;
        };
        let in_hit = |at: usize| hit.span_in(ix).is_some_and(|span| span.contains(&(start + at)));
        let mut x = x;
        let mut glyphs = glyphs(text).peekable();
        while let Some(glyph) = glyphs.next() {
            let style = if in_hit(glyph.offset) { style } else { Style::new() };
            if x + glyph.width + u16::from(glyphs.peek().is_some()) > end {
                self.put(x, y, end, "…", style);
                return end;
            }
            x = self.put_glyph(x, y, &glyph.symbol, glyph.width, style);
        }
        x
    }
}

/// The end of `text` from the start of a word on, in at most `room` cells.
pub(super) fn tail(text: &str, room: usize) -> &str {
    let mut start = text.len();
    let mut used = 0;
    let mut word = text.len();
    for (at, glyph) in text.grapheme_indices(true).rev() {
        used += width(glyph);
        if used > room {
            break;
        }
        start = at;
        if glyph.chars().all(char::is_whitespace) {
            word = at + glyph.len();
        }
    }
    let starts_word = start == 0 || text[..start].ends_with(char::is_whitespace);
    &text[if starts_word { start } else { word }..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_before_a_hit_starts_with_a_word() {
        assert_eq!(tail("one two ", 20), "one two ");
        assert_eq!(tail("one two ", 5), "two ");
        assert_eq!(tail("one two ", 4), "two ");
        assert_eq!(tail("one two ", 3), "");
        assert_eq!(tail("日本 日本 ", 5), "日本 ");
        // A letter and its mark are one: half of it is nothing.
        assert_eq!(tail("xe\u{301} ", 1), "");
        assert_eq!(tail("e\u{301} ", 2), "e\u{301} ");
    }
}
