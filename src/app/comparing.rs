//! Another file beside this one, word by word.

use std::path::PathBuf;

use super::flow::Piece;
use super::{App, Effect, Mode};
use crate::model::{Comparison, Excerpt, Pair, Place, SpeakerId, Transcript};
use crate::text::{self, Part, counted, wrap_several};

/// From how many columns on the two texts stand beside each other, not one below the other.
const BESIDE: u16 = 72;

/// Behind so many pairs in which one side has nothing, its speaker is named again.
const FAR: usize = 32;

/// Two transcripts that were compared.
#[derive(Debug)]
pub struct Compared {
    /// The name of the other file.
    pub name: String,
    /// This one as it was then, and the other one.
    pub transcripts: [Transcript; 2],
    /// How they differ.
    pub comparison: Comparison,
}

/// A comparison that is looked at.
#[derive(Debug)]
pub struct Comparing {
    /// What was compared.
    pub compared: Compared,
    /// The difference last gone to.
    pub chosen: Option<usize>,
    /// Where times and texts stand.
    pub columns: ComparedColumns,
    /// The rows on the screen.
    pub rows: Vec<ComparedRow>,
    /// The first row on the screen: a pair and a row in it.
    top: (usize, usize),
}

/// Where times and texts stand, from the left edge of the screen.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct ComparedColumns {
    /// The columns at which the two texts start; the same where one is below the other.
    pub texts: [u16; 2],
    /// How many columns each has.
    pub width: u16,
}

impl ComparedColumns {
    /// Whether one text stands below the other.
    pub fn are_stacked(&self) -> bool {
        self.texts[0] == self.texts[1]
    }
}

/// A row of two texts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ComparedRow {
    /// The number of the pair it belongs to.
    pub pair: usize,
    /// Whether the pair starts here.
    pub is_first: bool,
    /// What stands in it of the one and of the other.
    pub sides: [ComparedLine; 2],
}

/// What stands in a row of one of the texts.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub enum ComparedLine {
    /// Nothing.
    #[default]
    Blank,
    /// Who speaks from here on.
    Name(SpeakerId),
    /// Some of the text.
    Text(Vec<Piece>),
}

impl Comparing {
    fn new(compared: Compared, at: Place) -> Comparing {
        let start = |excerpt: &Excerpt| Place { segment: excerpt.segment, offset: excerpt.range.start };
        let is_there = |pair: &Pair| pair.sides[0].first().is_some_and(|excerpt| start(excerpt) <= at);
        let pair = compared.comparison.pairs.iter().rposition(is_there).unwrap_or(0);
        let (columns, rows) = (ComparedColumns::default(), Vec::new());
        Comparing { compared, chosen: None, columns, rows, top: (pair, 0) }
    }

    /// The difference last gone to and how many there are: `3/17 differences`.
    pub fn place(&self) -> String {
        let count = self.compared.comparison.differences.len();
        match self.chosen {
            Some(chosen) => format!("{}/{}", chosen + 1, counted(count, "difference")),
            None => counted(count, "difference"),
        }
    }

    fn speaker(&self, side: usize, excerpt: &Excerpt) -> SpeakerId {
        self.compared.transcripts[side].speaker_at(excerpt.segment).unwrap_or(SpeakerId(0))
    }

    /// The rows of one of the texts in a pair, names where the speaker changes; and whether a name comes first.
    fn lines(&self, pair: usize, side: usize) -> (Vec<ComparedLine>, bool) {
        let transcript = &self.compared.transcripts[side];
        let of_pair = |pair: usize| self.compared.comparison.pairs.get(pair).map(|pair| &pair.sides[side][..]);
        let mut pairs_before = (pair.saturating_sub(FAR)..pair).rev();
        let before = pairs_before.find_map(|pair| of_pair(pair).and_then(<[_]>::last));
        let mut before = before.map(|last| self.speaker(side, last));
        let mut lines = Vec::new();
        let excerpts = of_pair(pair).unwrap_or(&[]);
        for run in excerpts.chunk_by(|one, next| self.speaker(side, one) == self.speaker(side, next)) {
            let speaker = self.speaker(side, &run[0]);
            if before.replace(speaker) != Some(speaker) {
                lines.push(ComparedLine::Name(speaker));
            }
            let text = |excerpt: &Excerpt| {
                transcript.segment(excerpt.segment).and_then(|segment| segment.text.get(excerpt.range.clone()))
            };
            let texts: Vec<&str> = run.iter().map(|excerpt| text(excerpt).unwrap_or("")).collect();
            let piece = |Part { text, range, is_first }| {
                let Excerpt { segment, range: of_excerpt, .. } = &run[text];
                let range = of_excerpt.start + range.start..of_excerpt.start + range.end;
                Piece { segment: *segment, range, is_first: is_first && of_excerpt.start == 0 }
            };
            let rows = wrap_several(&texts, self.columns.width).into_iter();
            lines.extend(rows.map(|row| ComparedLine::Text(row.into_iter().map(piece).collect())));
        }
        let is_named = matches!(lines.first(), Some(ComparedLine::Name(_)));
        (lines, is_named)
    }

    /// The rows of a pair. Costs its texts.
    fn rows_of(&self, pair: usize) -> Vec<ComparedRow> {
        let [(mut one, one_named), (mut other, other_named)] = [0, 1].map(|side| self.lines(pair, side));
        let row = |(at, sides)| ComparedRow { pair, is_first: at == 0, sides };
        if self.columns.are_stacked() {
            let sides = &self.compared.comparison.pairs[pair].sides;
            // What is the same on both sides is said once.
            if sides.iter().flatten().all(|excerpt| excerpt.marks.is_empty()) {
                other.clear();
            }
            let one = one.into_iter().map(|line| [line, ComparedLine::Blank]);
            let other = other.into_iter().map(|line| [ComparedLine::Blank, line]);
            return one.chain(other).enumerate().map(row).collect();
        }
        // Texts start beside each other, whether there is a name above one or not.
        match (one_named, other_named) {
            (true, false) => other.insert(0, ComparedLine::Blank),
            (false, true) => one.insert(0, ComparedLine::Blank),
            _ => {}
        }
        let len = one.len().max(other.len());
        one.resize(len, ComparedLine::Blank);
        other.resize(len, ComparedLine::Blank);
        one.into_iter().zip(other).map(|(one, other)| [one, other]).enumerate().map(row).collect()
    }

    /// The place `by` rows on, or as far as there are rows; and how far that was.
    fn step(&self, from: (usize, usize), by: isize) -> ((usize, usize), usize) {
        let (mut pair, mut row) = from;
        let mut left = by.unsigned_abs();
        while left > 0 {
            if by > 0 {
                let below = self.rows_of(pair).len().saturating_sub(row + 1);
                if left <= below || pair + 1 >= self.compared.comparison.pairs.len() {
                    let step = left.min(below);
                    return ((pair, row + step), by.unsigned_abs() - (left - step));
                }
                left -= below + 1;
                (pair, row) = (pair + 1, 0);
            } else {
                if left <= row || pair == 0 {
                    let step = left.min(row);
                    return ((pair, row - step), by.unsigned_abs() - (left - step));
                }
                left -= row + 1;
                pair -= 1;
                row = self.rows_of(pair).len().saturating_sub(1);
            }
        }
        ((pair, row), by.unsigned_abs())
    }

    fn scroll(&mut self, by: isize, height: usize) {
        let Some(last) = self.compared.comparison.pairs.len().checked_sub(1) else { return };
        match by {
            // To the ends, without a look at what is between.
            _ if by <= isize::MIN / 2 => self.top = (0, 0),
            _ if by >= isize::MAX / 2 => self.top = (last, 0),
            _ => self.top = self.step(self.top, by).0,
        }
        self.top.1 = self.top.1.min(self.rows_of(self.top.0).len().saturating_sub(1));
        let (_, below) = self.step(self.top, height.saturating_sub(1) as isize);
        self.top = self.step(self.top, below as isize + 1 - height.max(1) as isize).0;
        self.rows.clear();
        let mut skip = self.top.1;
        for pair in self.top.0..=last {
            let room = height - self.rows.len();
            let rows = self.rows_of(pair).into_iter().skip(skip).take(room);
            self.rows.extend(rows);
            skip = 0;
            if self.rows.len() >= height {
                break;
            }
        }
    }

    /// The row of its pair in which a difference starts.
    fn row_of(&self, difference: usize) -> (usize, usize) {
        let pair = self.compared.comparison.differences[difference].pair;
        let sides = &self.compared.comparison.pairs[pair].sides;
        let starts = |side: usize, line: &ComparedLine| {
            let ComparedLine::Text(pieces) = line else { return false };
            pieces.iter().any(|piece| {
                let excerpts = sides[side].iter().filter(|excerpt| excerpt.segment == piece.segment);
                excerpts
                    .flat_map(|excerpt| &excerpt.marks)
                    .any(|(mark, number)| *number == difference && piece.range.contains(&mark.start))
            })
        };
        let is_there = |row: &ComparedRow| row.sides.iter().enumerate().any(|(side, line)| starts(side, line));
        (pair, self.rows_of(pair).iter().position(is_there).unwrap_or(0))
    }

    /// The difference to go to from what is on the screen.
    fn next(&self, forward: bool) -> Option<usize> {
        let differences = &self.compared.comparison.differences;
        let is_shown = |chosen: &usize| self.rows.iter().any(|row| row.pair == differences[*chosen].pair);
        let next = match self.chosen.filter(is_shown) {
            Some(chosen) if forward => Some(chosen + 1),
            Some(chosen) => chosen.checked_sub(1),
            None => {
                let first = differences.partition_point(|difference| difference.pair < self.top.0);
                if forward { Some(first) } else { first.checked_sub(1) }
            }
        };
        next.filter(|next| *next < differences.len())
    }
}

/// Asks for a comparison with a file.
pub(super) fn compare(app: &mut App, typed: &str) {
    if typed.is_empty() {
        return app.complain("say which file: :compare FILE");
    }
    app.say(format!("comparing with {}…", text::plain(typed)));
    let progress = app.begin_work("compared");
    app.effects.push(Effect::Compare { path: PathBuf::from(typed), transcript: app.transcript.clone(), progress });
}

/// Goes to the next difference, or to the one before.
pub(super) fn go(app: &mut App, forward: bool) {
    let height = usize::from(app.page_rows());
    let Mode::Comparing(comparing) = &mut app.mode else { return };
    let Some(next) = comparing.next(forward) else {
        return app.say(if forward { "no difference behind this one" } else { "no difference before this one" });
    };
    comparing.chosen = Some(next);
    let place = comparing.row_of(next);
    comparing.top = comparing.step(place, -(height as isize / 3)).0;
}

/// Goes to the place in the transcript: that of the difference last gone to if it is on the screen, else of the first row.
pub(super) fn go_to_place(app: &mut App) {
    let Mode::Comparing(comparing) = &app.mode else { return };
    let Comparison { pairs, differences } = &comparing.compared.comparison;
    let chosen = comparing.chosen.map(|chosen| (differences[chosen].pair, chosen));
    let shown = chosen.filter(|(pair, _)| comparing.rows.iter().any(|row| row.pair == *pair));
    let pair = shown.map_or(comparing.top.0, |(pair, _)| pair);
    // Where this side has nothing, it is at the end of what comes before.
    let found = pairs.get(..=pair).and_then(|pairs| pairs.iter().rev().find_map(|pair| pair.sides[0].first()));
    let marked = found.and_then(|excerpt| excerpt.marks.iter().find(|(_, number)| Some(*number) == comparing.chosen));
    let offset = marked.map(|(mark, _)| mark.start);
    let place = found.map(|excerpt| Place { segment: excerpt.segment, offset: offset.unwrap_or(excerpt.range.start) });
    app.mode = app.resting();
    if let Some(place) = place.filter(|place| app.transcript.segment(place.segment).is_some()) {
        app.reveal(place.segment);
        app.jump(place);
    }
}

impl App {
    /// Shows a comparison, unless the user is at something else by now.
    pub(super) fn take_comparison(&mut self, outcome: Result<Box<Compared>, String>) {
        match outcome {
            Ok(compared) if matches!(self.mode, Mode::Reading | Mode::Comparing(_)) => {
                self.message = None;
                self.mode = Mode::Comparing(Box::new(Comparing::new(*compared, self.cursor)));
            }
            Ok(compared) => self.say(format!("compared; :compare {} shows it", compared.name)),
            Err(text) => self.complain(text),
        }
    }

    /// Scrolls the comparison that is open; whether one is.
    pub(super) fn scroll_comparison(&mut self, by: isize) -> bool {
        let (width, height) = (self.size.0, usize::from(self.page_rows()));
        let time = if width < 30 { 0 } else { self.time_columns() };
        let Mode::Comparing(comparing) = &mut self.mode else { return false };
        let first = time + 3;
        comparing.columns = if width < BESIDE {
            ComparedColumns { texts: [first; 2], width: width.saturating_sub(first + 1).max(1) }
        } else {
            let columns = (width - first - 4) / 2;
            ComparedColumns { texts: [first, first + columns + 3], width: columns }
        };
        comparing.scroll(by, height);
        true
    }
}
