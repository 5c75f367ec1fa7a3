//! Moving through the transcript and between the panes.

use super::{App, Listed};
use crate::model::{Place, SegmentIx, TIME_FORMS, TimeTarget, Timestamp, parse_time};
use crate::text::{next_sentence, next_word, previous_sentence, previous_word, word_at};

/// The pane that moving keys move in.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Focus {
    /// The text.
    #[default]
    Timeline,
    /// The speakers.
    Speakers,
    /// The search results.
    Results,
}

/// How many places the way back remembers.
const JUMPS: usize = 100;

pub(super) fn rows(app: &mut App, by: isize) {
    if app.scroll_page(by) || app.move_in_list(by) {
        return;
    }
    app.move_rows(by);
}

pub(super) fn half_page(app: &mut App, direction: isize) {
    move_pages(app, direction * (app.page_height() / 2).max(1));
}

pub(super) fn page(app: &mut App, direction: isize) {
    // One row of the old page stays, so that the eye finds its place.
    move_pages(app, direction * (app.page_height() - 1).max(1));
}

fn move_pages(app: &mut App, by: isize) {
    if app.scroll_page(by) || app.move_in_list(by) {
        return;
    }
    app.move_page(by);
}

pub(super) fn first(app: &mut App) {
    if app.scroll_page(isize::MIN / 2) || app.move_in_list(isize::MIN / 2) {
        return;
    }
    app.jump(Place::default());
}

pub(super) fn last(app: &mut App) {
    if app.scroll_page(isize::MAX / 2) || app.move_in_list(isize::MAX / 2) {
        return;
    }
    app.last_place().into_iter().for_each(|place| app.jump(place));
}

pub(super) fn segment(app: &mut App, forward: bool, same_speaker: bool) {
    if !same_speaker && app.skim_on(forward) {
        return;
    }
    let from = app.cursor.segment;
    let wanted = app.transcript.speaker_at(from).filter(|_| same_speaker);
    let found = app.neighbour_of(from, forward, |speaker| wanted.is_none_or(|wanted| wanted == speaker));
    if let Some(segment) = found {
        return app.move_to(Place { segment, offset: 0 });
    }
    let which = if forward { "next" } else { "previous" };
    app.complain(if same_speaker {
        format!("no {which} segment of this speaker")
    } else {
        format!("no {which} segment")
    });
}

pub(super) fn word(app: &mut App, forward: bool) {
    step(app, forward, if forward { next_word } else { previous_word });
}

pub(super) fn sentence(app: &mut App, forward: bool) {
    step(app, forward, if forward { next_sentence } else { previous_sentence });
}

/// Moves to what `find` finds in the text from the cursor on, or in the next segment that has a word.
fn step(app: &mut App, forward: bool, find: fn(&str, usize) -> Option<usize>) {
    let text = |app: &App, ix| app.transcript.segment(ix).map_or("", |segment| segment.text).to_owned();
    let Place { mut segment, offset } = app.cursor;
    let here = text(app, segment);
    let mut found = find(&here, offset);
    while found.is_none() {
        let Some(next) = app.neighbour(segment, forward) else { return };
        segment = next;
        let there = text(app, segment);
        found = match forward {
            true if there.is_empty() => Some(0),
            true => Some(next_word(&format!(" {there}"), 0).map_or(0, |at| at - 1)),
            false => Some(find(&there, there.len()).unwrap_or(0)),
        };
    }
    app.move_to(Place { segment, offset: found.unwrap_or(0) });
}

pub(super) fn next_pane(app: &mut App, forward: bool) {
    let mut panes = vec![Focus::Timeline, Focus::Speakers];
    if app.finding.is_open() {
        panes.push(Focus::Results);
    }
    let at = panes.iter().position(|pane| *pane == app.focus).unwrap_or(0);
    let next = if forward { at + 1 } else { at + panes.len() - 1 };
    app.focus_on(panes[next % panes.len()]);
    if app.focus == Focus::Speakers
        && let Some(speaker) = app.transcript.speaker_at(app.cursor.segment)
    {
        app.chosen_speaker = app.roots.iter().position(|id| *id == speaker).unwrap_or(0);
    }
}

pub(super) fn open(app: &mut App) {
    match app.focus {
        Focus::Timeline => {}
        Focus::Results => {
            app.go_to_chosen_hit();
            app.lead();
        }
        Focus::Speakers => {
            let Some(speaker) = app.current_speaker() else { return };
            let from = |ix| app.transcript.nearest_of(ix, true, |other| other == speaker);
            match from(SegmentIx(app.cursor.segment.0 + 1)).or_else(|| from(SegmentIx(0))) {
                Some(segment) => {
                    app.reveal(segment);
                    app.jump(Place { segment, offset: 0 });
                }
                None => app.complain("this speaker has no segment"),
            }
        }
    }
}

pub(super) fn jump_again(app: &mut App, forward: bool) {
    let here = app.cursor;
    if forward {
        let Some(at) = app.jumps.len().checked_sub(app.jumps_back).filter(|_| app.jumps_back > 0) else {
            return app.complain("nothing to go forward to");
        };
        std::mem::swap(&mut app.jumps[at], &mut app.cursor);
        app.jumps_back -= 1;
    } else {
        let Some(at) = app.jumps.len().checked_sub(app.jumps_back + 1) else {
            return app.complain("nothing to go back to");
        };
        std::mem::swap(&mut app.jumps[at], &mut app.cursor);
        app.jumps_back += 1;
    }
    debug_assert!(app.jumps.contains(&here));
    app.follow = true;
    app.goal = None;
}

impl App {
    /// Rows of what a page key turns.
    fn page_height(&self) -> isize {
        let rows = match (&self.mode, self.focus) {
            (super::Mode::Page(_) | super::Mode::Comparing(_), _) => self.page_rows(),
            (super::Mode::Shelf, _) => self.shelf.as_ref().map_or(0, |shelf| shelf.list.height),
            (_, Focus::Timeline) => self.layout.timeline.height,
            (_, Focus::Speakers) => self.layout.speakers.height,
            (_, Focus::Results) => self.layout.results.height,
        };
        isize::try_from(rows).unwrap_or(1)
    }

    /// The last word of the last segment that is shown.
    pub(super) fn last_place(&self) -> Option<Place> {
        let segment = self.nearest_visible(self.transcript.last()?)?;
        let text = self.transcript.segment(segment).map_or("", |segment| segment.text);
        Some(Place { segment, offset: previous_word(text, text.len()).unwrap_or(0) })
    }

    /// Moves the cursor, a step that needs no way back.
    pub(super) fn move_to(&mut self, cursor: Place) {
        self.cursor = cursor;
        self.goal = None;
        self.follow = true;
    }

    /// Gives a pane the focus. Whoever leaves the results may jump back to before they had it.
    pub(super) fn focus_on(&mut self, focus: Focus) {
        if focus == Focus::Results && self.focus != focus {
            self.results_origin = Some(self.cursor);
        } else if focus != Focus::Results
            && let Some(origin) = self.results_origin.take()
        {
            let here = std::mem::replace(&mut self.cursor, origin);
            self.jump(here);
        }
        self.focus = focus;
    }

    /// Moves the cursor far, remembering where it was.
    pub(super) fn jump(&mut self, to: Place) {
        if to != self.cursor {
            self.jumps.truncate(self.jumps.len() - self.jumps_back);
            self.jumps_back = 0;
            self.jumps.push(self.cursor);
            if self.jumps.len() > JUMPS {
                self.jumps.remove(0);
            }
        }
        self.move_to(to);
    }

    /// Goes to a time as typed, or says what is wrong with it. Returns whether it went.
    pub(super) fn go_to_typed_time(&mut self, typed: &str) -> bool {
        let Some(target) = parse_time(typed) else {
            self.complain(format!("no time; say {TIME_FORMS}"));
            return false;
        };
        let (Some(start), Some(end)) = (self.transcript.start(), self.transcript.end()) else {
            self.complain("this transcript has no times");
            return false;
        };
        let here = self.time_of(self.cursor).unwrap_or(start);
        // As signed milliseconds, so that a time before the start is told from the start.
        let wanted = match target {
            TimeTarget::At(millis) => self.since_start(typed, end).unwrap_or(millis.into()),
            TimeTarget::By(millis) => i128::from(here.millis()) + i128::from(millis),
            TimeTarget::Percent(percent) => (end.millis() as f64 * percent / 100.0) as i128,
        };
        let show = |time| self.clock(time);
        // A recording begins at zero, even if nobody speaks yet; only what is before that is out of range.
        if wanted < 0 {
            self.say(format!("before the start: went to {}", show(start)));
        } else if wanted > i128::from(end.millis()) {
            self.say(format!("after the end: went to the last segment, at {}", show(end)));
        }
        let time = Timestamp::from_millis(wanted.clamp(0, i128::from(end.millis())) as u64).unwrap_or(end);
        // A time to the second is one that is shown: what starts within that second is meant.
        let is_shown = matches!(target, TimeTarget::At(millis) if millis % 1000 == 0);
        let starting = || self.transcript.first_from(time).filter(|(_, start)| start.millis() < time.millis() + 1000);
        let starting = if is_shown { starting() } else { None };
        let found = starting.map(|(ix, _)| ix).or_else(|| self.transcript.segment_at(time)).or(self.transcript.last());
        let time = starting.map_or(time, |(_, start)| start);
        let Some(segment) = found.and_then(|ix| self.nearest_visible(ix)) else { return false };
        let offset = self.offset_at(segment, time);
        self.jump(Place { segment, offset });
        self.lead();
        true
    }

    /// Where in a segment's text a time is: at the word said then, as the file times it or as far as can be guessed.
    pub(super) fn offset_at(&self, ix: SegmentIx, time: Timestamp) -> usize {
        let Some(segment) = self.transcript.segment(ix) else { return 0 };
        let timed = segment.words.iter().filter(|word| word.start.is_some());
        if let Some(word) = timed.take_while(|word| word.start <= Some(time)).last() {
            return word.range.start as usize;
        }
        let (Some(start), Some(end)) = (segment.start, self.transcript.end_of(ix)) else { return 0 };
        let share = time.since(start).as_secs_f64() / end.since(start).as_secs_f64().max(0.001);
        let guess = segment.text.floor_char_boundary((segment.text.len() as f64 * share.min(1.0)) as usize);
        word_at(segment.text, guess).or_else(|| word_at(segment.text, 0)).map_or(0, |word| word.start)
    }

    /// When a word is said, as the file times it or as far as can be guessed.
    pub(super) fn time_of(&self, place: Place) -> Option<Timestamp> {
        let Place { segment: ix, offset } = place;
        let segment = self.transcript.segment(ix)?;
        let timed = segment.words.iter().filter(|word| word.range.start as usize <= offset);
        let said = timed.filter_map(|word| word.start).next_back();
        let (Some(start), None) = (segment.start, said) else { return said.or(self.transcript.time_at(ix)) };
        let length = self.transcript.end_of(ix).map_or(0, |end| end.since(start).as_millis() as u64);
        let share = offset as f64 / segment.text.len().max(1) as f64;
        Some(start.offset((length as f64 * share) as i64))
    }

    /// Moves in the pane with the focus if it is a list; whether it is.
    fn move_in_list(&mut self, by: isize) -> bool {
        if self.move_on_shelf(by) {
            return true;
        }
        match self.focus {
            Focus::Timeline => return false,
            Focus::Speakers => {
                let last = self.roots.len().saturating_sub(1);
                self.chosen_speaker = self.chosen_speaker.saturating_add_signed(by).min(last);
            }
            Focus::Results => self.move_in_results(by),
        }
        true
    }

    /// Keeps what is chosen in the lists in sight.
    pub(super) fn arrange_lists(&mut self) {
        let rows = usize::from(self.layout.speakers.height.saturating_sub(1)).max(1);
        self.speakers_top = scrolled(self.speakers_top, self.chosen_speaker, rows, self.roots.len());
        let rows = usize::from(self.layout.results.height.saturating_sub(1)).max(1);
        let chosen = self.finding.chosen_row();
        let finding = &mut self.finding;
        finding.top = scrolled(finding.top, chosen, rows, finding.rows());
        // Below its heading, the heading is in sight as well.
        let is_headed = matches!(finding.listing.row(chosen.wrapping_sub(1)), Some(Listed::Speaker { .. }));
        if is_headed && finding.top == chosen && rows > 1 {
            finding.top -= 1;
        }
    }
}

/// The first row of a list to show so that `chosen` is on the screen and no room is left empty.
pub(super) fn scrolled(top: usize, chosen: usize, rows: usize, count: usize) -> usize {
    top.clamp((chosen + 1).saturating_sub(rows), chosen).min(count.saturating_sub(rows))
}
