//! WhisperX JSON block by block: one segment after another; what stands beside the segments is passed over.
//!
//! Only what is said is read so, not where labels stand: every word may have its own twice, and the second stands in a
//! list behind all segments. Files whose words or segments must be looked for elsewhere are left to
//! [`read`](super::read), and so are those that break the rules of JSON, which tells where.

use std::ops::ControlFlow;

use serde_json::value::RawValue;

use super::Reader;
use super::words::Listed;
use crate::formats::Sink;
use crate::formats::kit::blocks::{Block, Stop, Text};
use crate::formats::kit::json::{Emitter, SPACE, Value, Walk, proper};

/// Members of the file whose segments are not, or not wholly, in the list of that name.
const ELSEWHERE: [&str; 3] = ["result", "output", "words"];

/// Hands the segments of a text to the sink. Costs one pass.
pub fn read_blocks(text: &mut Text<'_>, sink: &mut dyn Sink) -> Result<(), Stop> {
    let mut stream =
        Stream { sink, at: 0, line: 1, within: Vec::new(), next: Next::First, segments: None, is_transcript: false };
    text.go_through(behind_a_value, &mut |block| stream.block(block))?;
    let is_transcript = stream.is_transcript || stream.segments == Some(0);
    if is_transcript && stream.segments.is_some() { Ok(()) } else { Err(Stop::NotInBlocks) }
}

/// All up to a sign that no value ends with or goes on behind, but a string, whose end is missed.
fn behind_a_value(bytes: &[u8]) -> usize {
    memchr::memrchr3(b',', b'}', b'\n', bytes).map_or(0, |at| at + 1)
}

/// What an object or list is that is gone into.
#[derive(Clone, Copy, PartialEq)]
enum Within {
    File,
    Segments,
    Others,
}

/// What may come next in it.
#[derive(Clone, Copy, PartialEq)]
enum Next {
    /// The first item, or its end.
    First,
    /// An item, behind a comma.
    Item,
    /// A comma, or its end.
    Comma,
}

struct Stream<'s> {
    sink: &'s mut dyn Sink,
    /// Where to go on in the text, and on which line that is.
    at: usize,
    line: u32,
    within: Vec<Within>,
    next: Next,
    /// How many segments there are; `None` where their list has not come.
    segments: Option<usize>,
    is_transcript: bool,
}

impl Stream<'_> {
    fn block(&mut self, block: &Block<'_>) -> Result<ControlFlow<(), usize>, Stop> {
        let source = block.from(self.at);
        let json = proper(source);
        let mut reader = Reader {
            out: Emitter::from_line(source, self.line, &mut *self.sink),
            listed: Listed::of(None),
            spoken: Listed::of(None),
            words: Vec::new(),
            is_transcript: self.is_transcript,
            has_places: false,
        };
        let mut at = 0;
        loop {
            let rest = json.get(at..).unwrap_or_default().trim_start_matches(SPACE);
            at = json.len() - rest.len();
            let Some(first) = rest.bytes().next() else { break };
            at += match (self.within.last(), first) {
                (None, b'{' | b'[') if self.next == Next::First => {
                    let within = if first == b'{' { Within::File } else { Within::Segments };
                    self.segments = (within == Within::Segments).then_some(0);
                    self.within.push(within);
                    1
                }
                (None, _) => return Err(Stop::NotInBlocks),
                (Some(Within::File), b'}') | (Some(Within::Segments | Within::Others), b']')
                    if self.next != Next::Item =>
                {
                    self.within.pop();
                    self.next = Next::Comma;
                    1
                }
                (_, b',') if self.next == Next::Comma => {
                    self.next = Next::Item;
                    1
                }
                _ if self.next == Next::Comma => return Err(Stop::NotInBlocks),
                (Some(Within::File), _) => {
                    let Some(Member { key, is_list, len }) = member(rest)? else { break };
                    let is_segments = key == "segments";
                    let is_elsewhere = is_segments && (!is_list || self.segments.replace(0).is_some());
                    if is_elsewhere || ELSEWHERE.contains(&key.as_str()) {
                        return Err(Stop::NotInBlocks);
                    }
                    if is_list {
                        self.within.push(if is_segments { Within::Segments } else { Within::Others });
                    }
                    self.next = if is_list { Next::First } else { Next::Comma };
                    len
                }
                (Some(within), _) => {
                    let Some(raw) = next_value(rest)? else { break };
                    if *within == Within::Segments {
                        reader.segment(&mut Walk::over(Value::found(raw, at)));
                        self.segments = self.segments.map(|segments| segments + 1);
                    }
                    self.next = Next::Comma;
                    raw.get().len()
                }
            };
        }
        let is_over = at == json.len() && self.within.is_empty() && self.next == Next::Comma;
        if block.is_last && !is_over {
            return Err(Stop::NotInBlocks);
        }
        (self.line, self.is_transcript) = (reader.out.line_at(at), reader.is_transcript);
        self.at += at;
        Ok(ControlFlow::Continue(self.at))
    }
}

/// A member of an object.
struct Member {
    key: String,
    is_list: bool,
    /// How long all of it is, of a list up to the first item.
    len: usize,
}

/// The member a text starts with; `None` where more of the text is needed.
fn member(json: &str) -> Result<Option<Member>, Stop> {
    let Some(written) = next_value(json)?.map(RawValue::get) else { return Ok(None) };
    let key: String = serde_json::from_str(written).map_err(|_| Stop::NotInBlocks)?;
    let rest = json.get(written.len()..).unwrap_or_default().trim_start_matches(SPACE);
    if rest.is_empty() {
        return Ok(None);
    }
    let value = rest.strip_prefix(':').ok_or(Stop::NotInBlocks)?.trim_start_matches(SPACE);
    let before = json.len() - value.len();
    if value.starts_with('[') {
        return Ok(Some(Member { key, is_list: true, len: before + 1 }));
    }
    Ok(next_value(value)?.map(|raw| Member { key, is_list: false, len: before + raw.get().len() }))
}

/// The value a text starts with; `None` where more of the text is needed.
fn next_value(json: &str) -> Result<Option<&RawValue>, Stop> {
    match serde_json::Deserializer::from_str(json).into_iter().next() {
        Some(Ok(raw)) => Ok(Some(raw)),
        Some(Err(error)) if !error.is_eof() => Err(Stop::NotInBlocks),
        _ => Ok(None),
    }
}
