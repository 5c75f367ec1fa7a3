//! One file: what is printed of it.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result};

use super::excerpt::Part;
use super::look::Look;
use super::record::record;
use super::{Arguments, Order};
use crate::formats::{self, RawText, extension_of};
use crate::model::{SegmentIx, Transcript};
use crate::run::{Opening, Replayed, is_large, is_recording, is_standard, replay_session};
use crate::search::{Found, Query, Sieve, Vocabulary, find};
use crate::store::{Sessions, open_file, read_into};

/// What finds the hits of a file and makes lines of them.
pub(super) struct Sifter<'a> {
    pub arguments: &'a Arguments,
    pub query: &'a Query,
    pub sieve: Sieve<'a>,
    pub sessions: Sessions,
    pub look: Look,
}

/// Lines that belong together.
#[derive(Debug)]
pub(super) struct Block {
    pub lines: String,
    /// That of the best hit in them, above 0 and at most 1.
    pub score: f32,
}

/// How many rows before one may have hits that run on into its segments.
const NEIGHBOURS: usize = 8;

/// A segment with hits.
pub(super) struct Row {
    pub segment: SegmentIx,
    /// In the order of the text, at least one where they are printed.
    pub found: Vec<Found>,
    /// The last segment that they run on into, else this one.
    pub last: SegmentIx,
    /// That of the best of them.
    pub score: f32,
}

/// What a thread keeps from one file to the next: room for the bytes of a file.
pub(super) type Desk = Vec<u8>;

impl Sifter<'_> {
    /// What is printed of a file; nothing where it has no hits.
    ///
    /// Costs reading it, with its session, and a pass over its text; only a look at its bytes where these show that it has
    /// none. The file is held in memory meanwhile. Of one that was not named it may go untold that it is no transcript.
    pub fn sift(&self, path: &Path, is_named: bool, desk: &mut Desk) -> Result<Vec<Block>> {
        match self.opening(path, is_named, desk)? {
            Some(opening) => self.found_in(path, &opening),
            None => Ok(Vec::new()),
        }
    }

    /// The transcript in a file; `None` where it has no hits and nothing to tell, by its bytes.
    fn opening(&self, path: &Path, is_named: bool, desk: &mut Desk) -> Result<Option<Opening>> {
        if is_standard(path) {
            return Opening::of(Some(path)).map(Some);
        }
        let (mut file, len) = open_file(path, !is_named)?;
        let extension = extension_of(path);
        if !is_named && is_recording(&mut file, len, &extension) {
            return Ok(None);
        }
        // The changes of a session may have brought in what is looked for.
        let may_have_session = match is_named {
            true => fs::canonicalize(path).map_or(true, |real_path| self.sessions.may_have(&real_path)),
            // Folders are walked without following links.
            false => self.sessions.may_have(path),
        };
        if may_have_session || is_large(len) {
            return Opening::of(Some(path)).map(Some);
        }
        let bytes = read_into(desk, (file, len), path)?;
        let raw = RawText::of(bytes);
        if raw.is_some_and(|raw| {
            !self.sieve.may_be_in(raw.bytes, raw.is_western) && raw.has_words_as_read(&extension, is_named)
        }) {
            return Ok(None);
        }
        let document = raw.map_or_else(|| formats::read(bytes, &extension), |raw| raw.read(&extension));
        let document = document.with_context(|| path.display().to_string())?;
        Ok(Some(Opening::without_session(path, document)))
    }

    fn found_in(&self, path: &Path, opening: &Opening) -> Result<Vec<Block>> {
        let Replayed { first, transcript, .. } = replay_session(opening, &opening.look_at_session()?)?;
        let rows = self.rows(&transcript, &first);
        let file = path.display().to_string();
        let Some(score) = rows.iter().map(|row| row.score).max_by(f32::total_cmp) else { return Ok(Vec::new()) };
        if self.arguments.files_with_hits {
            return Ok(vec![Block { lines: self.look.file(&file).0 + "\n", score }]);
        }
        if self.arguments.count {
            return Ok(vec![Block { lines: format!("{}:{}\n", self.look.file(&file).0, rows.len()), score }]);
        }
        if self.arguments.json {
            let block = |row: &Row| {
                let lines = record(&file, &transcript, row, self.arguments.context)?;
                Ok(Block { lines, score: row.score })
            };
            return rows.iter().map(block).collect();
        }
        Ok(self.blocks(&file, &transcript, &rows))
    }

    /// Whether the best hits of a file come first.
    fn is_ranked(&self) -> bool {
        self.arguments.sort.map_or(self.query.is_ranked(), |order| order == Order::Score)
    }

    /// Whether all that is printed of a file stands together.
    fn is_one_block(&self) -> bool {
        self.arguments.context == 0 && self.arguments.sort != Some(Order::Score)
    }

    /// The segments with hits, as they are to be printed.
    fn rows(&self, transcript: &Transcript, first: &Transcript) -> Vec<Row> {
        let stop = AtomicBool::new(false);
        let query = self.query.unheard().compared_with(first);
        if query.is_ranked()
            && let Some(vocabulary) = Vocabulary::of(transcript, &stop)
        {
            query.listen(transcript, &vocabulary, &stop);
        }
        let wanted = self.arguments.max_count.map_or(usize::MAX, usize::from);
        let wanted = if self.arguments.files_with_hits { 1 } else { wanted };
        let needs_places = query.is_ranked() || !(self.arguments.count || self.arguments.files_with_hits);
        let mut rows: Vec<Row> = Vec::new();
        find(transcript, &query, &stop, &mut |segment, seen| {
            let found = if needs_places { seen.into_found() } else { Vec::new() };
            let score = if query.is_ranked() { found.iter().map(|found| found.score).fold(0.0, f32::max) } else { 1.0 };
            let reached = found.iter().flat_map(|found| &found.beyond).map(|(other, _)| *other).max();
            rows.push(Row { segment, found, last: reached.unwrap_or(segment), score });
            stop.store(!self.is_ranked() && rows.len() >= wanted, Ordering::Relaxed);
        });
        if self.is_ranked() {
            rows.sort_by(|one, other| other.score.total_cmp(&one.score));
            rows.truncate(wanted);
        }
        rows
    }

    /// Lines for people: each block is a stretch of segments, or in the order of scores a segment and those around it.
    fn blocks(&self, file: &str, transcript: &Transcript, rows: &[Row]) -> Vec<Block> {
        let context = self.arguments.context;
        let (file, columns) = self.look.file(file);
        let mut blocks: Vec<Block> = Vec::new();
        // The first segment that was not printed yet.
        let mut free = 0;
        for (at, row) in rows.iter().enumerate() {
            let ix = row.segment.0;
            let (mut first, mut last) = (ix.saturating_sub(context), row.last.0.saturating_add(context));
            // Where nothing stands between them, all are one.
            let joins = at > 0 && !self.is_ranked() && (first <= free || self.is_one_block());
            if !self.is_ranked() {
                first = first.max(free);
                last = rows.get(at + 1).map_or(last, |next| last.min(next.segment.0 - 1));
                free = last.saturating_add(1);
            }
            if !joins {
                blocks.push(Block { lines: String::new(), score: row.score });
            }
            let Some(block) = blocks.last_mut() else { continue };
            block.score = block.score.max(row.score);
            for (other, said) in transcript.segments_from(SegmentIx(first)).take_while(|(other, _)| other.0 <= last) {
                let parts = parts_in(other, &rows[at.saturating_sub(NEIGHBOURS)..=at]);
                let is_hit = other == row.segment || !parts.is_empty();
                self.look.add(&mut block.lines, (&file, columns), transcript, &said, &parts, is_hit);
            }
        }
        blocks
    }
}

/// The hits that have a place in the text of a segment: those that start in it and those that run on into it.
fn parts_in(ix: SegmentIx, rows: &[Row]) -> Vec<Part> {
    let mut parts = Vec::new();
    for row in rows.iter().filter(|row| row.last >= ix) {
        for found in &row.found {
            let all = [(row.segment, &found.span)].into_iter().chain(found.beyond.iter().map(|(ix, span)| (*ix, span)));
            let last = found.beyond.last().map_or(row.segment, |(ix, _)| *ix);
            let here = all.filter(|(other, span)| *other == ix && !span.is_empty());
            parts.extend(here.map(|(_, span)| Part { span: span.clone(), goes_on: ix < last }));
        }
    }
    parts.sort_by_key(|part| (part.span.start, part.span.end));
    let mut end = 0;
    parts.retain(|part| {
        let is_free = part.span.start >= end;
        end = if is_free { part.span.end } else { end };
        is_free
    });
    parts
}
