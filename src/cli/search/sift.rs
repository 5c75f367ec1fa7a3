//! What is printed of one file.

use std::path::Path;

use anyhow::Result;

use super::excerpt::Part;
use super::look::Look;
use super::record::record;
use super::{Arguments, Order};
use crate::model::{SegmentIx, Transcript};
use crate::run::{Desk, FileFinder, Found, Row, Wanted, hits_section, hits_table};

/// What makes lines of the hits of a file.
pub(super) struct Sifter {
    pub arguments: &'static Arguments,
    pub finder: FileFinder,
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

impl Sifter {
    /// What is printed of a file; nothing where it has no hits. `shown` is its path as queries ask for it.
    ///
    /// Costs what [`FileFinder::find`] does.
    pub fn sift(&self, path: &Path, shown: &Path, is_named: bool, desk: &mut Desk) -> Result<Vec<Block>> {
        let Some(Found { transcript, rows }) = self.finder.find(path, shown, is_named, &self.wanted(), desk)? else {
            return Ok(Vec::new());
        };
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
        if self.arguments.csv || self.arguments.md {
            let block = |rows: &[Row]| {
                let hits: Vec<_> = rows.iter().flat_map(Row::hits).collect();
                let lines = match self.arguments.csv {
                    true => hits_table(&file, &transcript, &hits)?,
                    false => hits_section(&file, &transcript, &hits),
                };
                Ok(Block { lines, score: rows.iter().map(|row| row.score).fold(0.0, f32::max) })
            };
            return rows.chunks(if self.is_one_block() { rows.len() } else { 1 }).map(block).collect();
        }
        Ok(self.blocks(&file, &transcript, &rows))
    }

    /// Whether the best hits of a file come first.
    fn is_ranked(&self) -> bool {
        self.arguments.sort.map_or(self.finder.query.is_ranked(), |order| order == Order::Score)
    }

    /// Whether all that is printed of a file stands together.
    fn is_one_block(&self) -> bool {
        self.arguments.context == 0 && self.arguments.sort != Some(Order::Score)
    }

    /// Which hits are needed.
    fn wanted(&self) -> Wanted {
        let most = self.arguments.max_count.map_or(usize::MAX, usize::from);
        Wanted {
            most: if self.arguments.files_with_hits { 1 } else { most },
            best_first: self.is_ranked(),
            places: !(self.arguments.count || self.arguments.files_with_hits),
        }
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
