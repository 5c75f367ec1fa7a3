//! A text that is gone through in blocks, so that a large file never stands in memory as a whole.
//!
//! A reader takes one [`Block`] after another, and says from where on it needs the text further: that much is at hand
//! again with the next. A text in memory is gone through in the same way, but nothing of it is copied.

use std::borrow::Cow;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::{ControlFlow, Range};

use super::lines::{Line, lines_from};
use crate::formats::ReadError;

/// How long blocks are at least, in bytes: long enough to show what a file is like, short enough for the caches.
const BLOCK: usize = 1 << 20;

/// How much of a text is looked at to recognise it, in bytes: more than the [`beginning`](super::lines::beginning).
pub const HEAD: usize = 128 << 10;

/// What blocks are read from, from any place on and as often as need be.
pub trait Blocks: Read + Seek {}

impl<T: Read + Seek> Blocks for T {}

/// A text, in memory or in a file.
pub struct Text<'a> {
    source: Source<'a>,
    block: usize,
}

enum Source<'a> {
    Memory(&'a str),
    /// A file, and where the text starts in it.
    File(&'a mut dyn Blocks, u64),
}

/// Why a text was not gone through to its end.
#[derive(Debug)]
pub enum Stop {
    /// It is not such as is read block by block, but can perhaps be read as a whole.
    NotInBlocks,
    /// It cannot be read.
    Failed(ReadError),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Stop {
        Stop::Failed(ReadError::Unreadable(error.to_string()))
    }
}

impl From<Stop> for ReadError {
    fn from(stop: Stop) -> ReadError {
        match stop {
            Stop::NotInBlocks => ReadError::Unknown,
            Stop::Failed(error) => error,
        }
    }
}

/// A stretch of a text. Places are those in the whole text, in bytes.
#[derive(Clone, Copy, Debug)]
pub struct Block<'t> {
    /// What is at hand: what was needed further of the blocks before, and this one.
    pub text: &'t str,
    /// Where that starts.
    pub start: usize,
    /// Where the block itself starts.
    pub new: usize,
    /// Whether it is the last.
    pub is_last: bool,
}

impl<'t> Block<'t> {
    /// A whole text as one block.
    pub fn whole(text: &'t str) -> Block<'t> {
        Block { text, start: 0, new: 0, is_last: true }
    }

    /// The text at a range; empty for one that is not at hand.
    pub fn get(&self, range: Range<usize>) -> &'t str {
        let at = |place: usize| place.wrapping_sub(self.start);
        self.text.get(at(range.start)..at(range.end)).unwrap_or_default()
    }

    /// The text from a place on, as far as it is at hand.
    pub fn from(&self, place: usize) -> &'t str {
        self.text.get(place.wrapping_sub(self.start)..).unwrap_or_default()
    }
}

/// How much of some bytes may be a block, none where that is unknown before more are read.
pub type Cut = fn(&[u8]) -> usize;

/// Takes a block, and says from where on the text is needed further, or that no more of it is.
pub type Each<'e> = &'e mut dyn FnMut(&Block<'_>) -> Result<ControlFlow<(), usize>, Stop>;

/// All whole lines.
pub fn behind_a_line(bytes: &[u8]) -> usize {
    // A return at the end may be the first half of a line end.
    let sure = bytes.strip_suffix(b"\r").unwrap_or(bytes);
    memchr::memrchr2(b'\n', b'\r', sure).map_or(0, |at| at + 1)
}

/// What goes through a text line by line.
pub trait ByLine {
    /// Takes the next line; the block is at hand with what was needed further.
    fn line(&mut self, block: &Block<'_>, line: Line<'_>);
    /// Comes behind the lines of every block, and says from where on the text is needed further, or that it is not.
    fn behind(&mut self, block: &Block<'_>) -> ControlFlow<(), usize>;
}

impl<'a> Text<'a> {
    /// A text in memory.
    pub fn of(text: &'a str) -> Text<'a> {
        Text { source: Source::Memory(text), block: BLOCK }
    }

    /// The text of a file that is in UTF-8 and has so many bytes before it.
    pub fn in_file(file: &'a mut dyn Blocks, before: u64) -> Text<'a> {
        Text { source: Source::File(file, before), block: BLOCK }
    }

    /// The same in blocks of so many bytes, at least one.
    #[cfg(test)]
    pub fn in_blocks_of(self, bytes: usize) -> Text<'a> {
        Text { block: bytes.max(1), ..self }
    }

    /// The first 128 KiB as far as they are UTF-8, and whether that is all.
    pub fn head(&mut self) -> Result<(Cow<'a, str>, bool), Stop> {
        match &mut self.source {
            Source::Memory(text) => {
                let text: &'a str = text;
                Ok((text[..text.floor_char_boundary(HEAD)].into(), text.len() < HEAD))
            }
            Source::File(file, before) => {
                let mut head = Vec::new();
                file.seek(SeekFrom::Start(*before))?;
                file.take(HEAD as u64).read_to_end(&mut head)?;
                let is_all = head.len() < HEAD;
                let valid = head.utf8_chunks().next().map_or(0, |chunk| chunk.valid().len());
                head.truncate(valid);
                Ok((String::from_utf8(head).unwrap_or_default().into(), is_all))
            }
        }
    }

    /// Hands on the blocks from the first on, as long as `each` says from where on it needs the text further.
    ///
    /// Costs a pass; a file is read anew every time. Holds a block and what is needed further, and of a file about as
    /// much again where that is long.
    pub fn go_through(&mut self, cut: Cut, each: Each<'_>) -> Result<(), Stop> {
        let mut size = self.block;
        match &mut self.source {
            Source::Memory(text) => {
                let mut new = 0;
                loop {
                    let end = end_of_block(text.as_bytes(), new, size, cut);
                    let block = Block { text: &text[..end], start: 0, new, is_last: end == text.len() };
                    match each(&block)? {
                        // As in a file, so that what must be looked at again costs what it is long.
                        ControlFlow::Continue(kept) if !block.is_last => {
                            size = self.block.max(end.saturating_sub(kept))
                        }
                        _ => return Ok(()),
                    }
                    new = end;
                }
            }
            Source::File(file, before) => {
                file.seek(SeekFrom::Start(*before))?;
                go_through_file(file, size, cut, each)
            }
        }
    }

    /// Hands a reader all lines, or those of the first blocks as it asks. Costs a pass.
    pub fn each_line(&mut self, reader: &mut impl ByLine) -> Result<(), Stop> {
        let mut number = 0;
        self.go_through(behind_a_line, &mut |block| {
            for line in lines_from(block.from(block.new), block.new, number) {
                number = line.number;
                reader.line(block, line);
            }
            Ok(reader.behind(block))
        })
    }
}

/// Where the block ends that starts at `new`.
fn end_of_block(bytes: &[u8], new: usize, size: usize, cut: Cut) -> usize {
    let mut wanted = size;
    loop {
        let Some(block) = bytes.get(new..new.saturating_add(wanted)) else { return bytes.len() };
        let len = cut(block);
        if len > 0 {
            return new + len;
        }
        wanted = wanted.saturating_mul(2);
    }
}

fn go_through_file(file: &mut dyn Blocks, size: usize, cut: Cut, each: Each<'_>) -> Result<(), Stop> {
    let mut bytes: Vec<u8> = Vec::new();
    // Where the bytes start in the text, and how many of them were handed on before.
    let (mut start, mut handed) = (0, 0);
    loop {
        // As much again as is kept, so that long things cost what they are long.
        let wanted = size.max(bytes.len());
        bytes.reserve(wanted);
        let is_last = (&mut *file).take(wanted as u64).read_to_end(&mut bytes)? < wanted;
        let end = if is_last { bytes.len() } else { handed + cut(&bytes[handed..]) };
        if end == handed && !is_last {
            continue;
        }
        let text = encoding_rs::UTF_8.decode_without_bom_handling_and_without_replacement(&bytes[..end]);
        let block = Block { text: &text.ok_or(Stop::NotInBlocks)?, start, new: start + handed, is_last };
        match each(&block)? {
            ControlFlow::Continue(kept) if !is_last => {
                let kept = kept.saturating_sub(start).min(end);
                bytes.drain(..kept);
                (start, handed) = (start + kept, end - kept);
            }
            _ => return Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    /// Every line with its number and place, and all that is kept, which is the line before.
    fn found(mut text: Text<'_>) -> Vec<(u32, usize, String, String)> {
        #[derive(Default)]
        struct Found(Vec<(u32, usize, String, String)>, Range<usize>);
        impl ByLine for Found {
            fn line(&mut self, block: &Block<'_>, line: Line<'_>) {
                assert_eq!(block.get(line.start..line.end()), line.text);
                self.0.push((line.number, line.start, line.text.into(), block.get(self.1.clone()).into()));
                self.1 = line.start..line.end();
            }
            fn behind(&mut self, _: &Block<'_>) -> ControlFlow<(), usize> {
                ControlFlow::Continue(self.1.start)
            }
        }
        let mut all = Found::default();
        text.each_line(&mut all).expect("read");
        all.0
    }

    #[test]
    fn blocks_of_any_size_have_the_lines_of_the_whole() {
        for source in ["", "\n", "a", "a\nb\r\n\r\nc\rd\r\r\ne é 🎤\n\nf\r", "\r\n\r\n", "\r\r\n\r"] {
            let whole = found(Text::of(source));
            assert_eq!(whole.iter().map(|line| line.2.as_str()).collect::<Vec<_>>(), {
                lines_from(source, 0, 0).map(|line| line.text).collect::<Vec<_>>()
            });
            for size in 1..source.len() + 2 {
                assert_eq!(found(Text::of(source).in_blocks_of(size)), whole, "{source:?} by {size}");
                let mut file = Cursor::new(format!("\u{FEFF}{source}"));
                assert_eq!(found(Text::in_file(&mut file, 3).in_blocks_of(size)), whole, "{source:?} by {size}");
            }
        }
    }

    #[test]
    fn blocks_are_as_long_as_what_is_kept() {
        let source = "a\n".repeat(1000);
        let mut file = Cursor::new(&source);
        for mut text in [Text::of(&source), Text::in_file(&mut file, 0)].map(|text| text.in_blocks_of(2)) {
            for (kept, most) in [(0, 12), (usize::MAX, 1001)] {
                let mut blocks = 0;
                let each: Each<'_> = &mut |_| {
                    blocks += 1;
                    Ok(ControlFlow::Continue(kept))
                };
                text.go_through(behind_a_line, each).expect("read");
                assert!(blocks <= most && blocks * 2 > most, "{blocks} of {most}");
            }
        }
    }

    #[test]
    fn what_is_no_utf8_is_not_read_in_blocks() {
        let mut file = Cursor::new(b"a\nb\n\xFFc\n");
        let mut text = Text::in_file(&mut file, 0).in_blocks_of(2);
        assert_eq!(text.head().expect("read"), ("a\nb\n".into(), true));
        let mut blocks = 0;
        let stop = text.go_through(behind_a_line, &mut |block| {
            blocks += 1;
            Ok(ControlFlow::Continue(block.new))
        });
        assert!(matches!(stop, Err(Stop::NotInBlocks)));
        assert_eq!(blocks, 2);
    }
}
