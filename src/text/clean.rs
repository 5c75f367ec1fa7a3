//! The one way by which text of a file reaches the screen.

use std::borrow::Cow;

use ratatui::buffer::CellWidth;
use unicode_segmentation::UnicodeSegmentation;

/// How many code points of one grapheme are shown: more are no letter but a stack of marks that spills over rows.
const GLYPH_CHARS: usize = 8;
/// Makes one emoji of those on both sides of it.
const JOINER: char = '\u{200d}';

/// What one or more bytes of a text look like in one or two cells.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Glyph<'a> {
    /// Where it starts in the text, in bytes.
    pub offset: usize,
    /// What to show: never a control or bidi control character, never empty, of the same width in every terminal.
    pub symbol: Cow<'a, str>,
    /// How many cells it takes; at least one.
    pub width: u16,
}

/// The glyphs of a text, in order. A run of white space, line breaks included, is one blank, unless it is being typed.
///
/// Control characters show as their control picture (`␛` for escape), characters that would reorder the line as
/// `�`; what takes no room by itself (a zero-width space, a byte order mark) has no glyph.
#[derive(Clone, Debug)]
pub struct Glyphs<'a> {
    text: &'a str,
    /// Where the next grapheme starts.
    at: usize,
    after_space: bool,
    keeps_blanks: bool,
    /// Whether they go where no cells are counted.
    is_printed: bool,
}

/// The glyphs of `text`.
pub fn glyphs(text: &str) -> Glyphs<'_> {
    Glyphs { text, at: 0, after_space: false, keeps_blanks: false, is_printed: false }
}

/// The glyphs of a text that is being typed: each white space in it is a blank.
pub fn glyphs_as_typed(text: &str) -> Glyphs<'_> {
    Glyphs { keeps_blanks: true, ..glyphs(text) }
}

impl<'a> Glyphs<'a> {
    /// The next grapheme, and whether it is known to be one visible character of one cell.
    #[inline]
    fn grapheme(&mut self) -> Option<(&'a str, bool)> {
        let rest = self.text.get(self.at..)?;
        let bytes = rest.as_bytes();
        let len = usual_len(bytes);
        let behind = bytes.get(len..).unwrap_or_default();
        let (len, is_usual) = match (len, behind) {
            (1.., [] | [0..0x80, ..]) => (len, true),
            (1.., _) if usual_len(behind) > 0 => (len, true),
            // Between two of ASCII is always a boundary, but in a line end, which is white space either way.
            (0, [0..0x80] | [0..0x80, 0..0x80, ..]) => (1, false),
            _ => (rest.graphemes(true).next()?.len(), false),
        };
        self.at += len;
        Some((rest.get(..len)?, is_usual))
    }
}

/// How many bytes the character has that a text starts with, if it is a usual one; else zero.
///
/// These are visible, take one cell, and have a boundary between each other (UAX #29: all are `Other`): ASCII from `!` to
/// `~`, `«` and `»`, letters from U+00C0 to U+023F, dashes, quotation marks and the like from U+2010 to U+2027.
#[inline]
fn usual_len(text: &[u8]) -> usize {
    match text {
        [b'!'..=b'~', ..] => 1,
        [0xC3..=0xC8, _, ..] | [0xC2, 0xAB | 0xBB, ..] => 2,
        [0xE2, 0x80, 0x90..=0xA7, ..] => 3,
        _ => 0,
    }
}

/// Whether a text is surely shown as it is, every character in a cell of its own. Costs a pass at some bytes a cycle.
pub fn is_simple(text: &str) -> bool {
    let bytes = text.as_bytes();
    // The usual characters and lone blanks, as above; all bytes are looked at, which compilers do many at once.
    let is_usual = |byte: u8| matches!(byte, b' '..=b'~' | 0x80..=0xBF | 0xC2..=0xC8 | 0xE2);
    let pairs = bytes.iter().zip(bytes.get(1..).unwrap_or_default());
    let is_other = pairs.fold(false, |is_other, (&byte, &next)| {
        is_other
            | !is_usual(byte)
            | ((byte == b' ') & (next == b' '))
            | ((byte == 0xC2) & (next != 0xAB) & (next != 0xBB))
            | ((byte == 0xE2) & (next != 0x80))
            | ((byte == 0x80) & ((0x80..0x90).contains(&next) | (0xA8..0xC0).contains(&next)))
    });
    !is_other && bytes.last().is_none_or(|last| is_usual(*last))
}

impl<'a> Iterator for Glyphs<'a> {
    type Item = Glyph<'a>;

    #[inline]
    fn next(&mut self) -> Option<Glyph<'a>> {
        loop {
            let offset = self.at;
            let (grapheme, is_usual) = self.grapheme()?;
            if is_usual {
                self.after_space = false;
                return Some(Glyph { offset, symbol: Cow::Borrowed(grapheme), width: 1 });
            }
            if grapheme.chars().all(char::is_whitespace) {
                if !std::mem::replace(&mut self.after_space, true) || self.keeps_blanks {
                    return Some(Glyph { offset, symbol: Cow::Borrowed(" "), width: 1 });
                }
                continue;
            }
            let symbol = match harmless(grapheme) {
                Cow::Borrowed(symbol) if !self.is_printed => Cow::Borrowed(agreed(symbol)),
                symbol => symbol,
            };
            let width = symbol.cell_width();
            if width > 0 {
                self.after_space = false;
                return Some(Glyph { offset, symbol, width });
            }
        }
    }
}

/// As much of a grapheme as takes the same cells in every terminal: those that put together what belongs together, and
/// those that go by single characters. Of emoji made of several only the first, without the tone of its skin: what
/// follows would stand in cells of other text, where a terminal gives each its own.
fn agreed(grapheme: &str) -> &str {
    let mut by_character = 0;
    let mut agreed = 0;
    for (at, c) in grapheme.char_indices() {
        let end = at + c.len_utf8();
        by_character += grapheme[at..end].cell_width();
        let joins_next = c == JOINER && end < grapheme.len();
        if at == 0 || (!joins_next && by_character == grapheme[..end].cell_width()) {
            agreed = end;
        }
    }
    &grapheme[..agreed]
}

fn harmless(grapheme: &str) -> Cow<'_, str> {
    let mut chars = grapheme.chars();
    match chars.next() {
        Some(c) if c.is_control() || reorders(c) => Cow::Owned(picture(c).to_string()),
        _ => match grapheme.char_indices().nth(GLYPH_CHARS) {
            Some((end, _)) => Cow::Borrowed(&grapheme[..end]),
            None => Cow::Borrowed(grapheme),
        },
    }
}

fn picture(c: char) -> char {
    match c {
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
        '\x7f' => '\u{2421}',
        _ => '\u{fffd}',
    }
}

/// Explicit bidirectional embeddings, overrides and isolates (UAX #9, table of section 2): they would reorder the
/// rest of the line, over the edges of panes.
fn reorders(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// How many cells `text` takes as shown.
pub fn width(text: &str) -> usize {
    if is_simple(text) {
        return text.chars().count();
    }
    glyphs(text).map(|glyph| usize::from(glyph.width)).sum()
}

/// The byte of `text` whose glyph covers column `column`, or the last glyph's where it is shorter.
pub fn offset_at(text: &str, column: u16) -> usize {
    let mut offset = 0;
    let mut left = column;
    for glyph in glyphs(text) {
        offset = glyph.offset;
        match left.checked_sub(glyph.width) {
            Some(rest) => left = rest,
            None => break,
        }
    }
    offset
}

/// `text` as shown, for messages: harmless to print anywhere.
pub fn plain(text: &str) -> String {
    if is_simple(text) {
        return text.to_owned();
    }
    let mut shown = String::with_capacity(text.len());
    Glyphs { is_printed: true, ..glyphs(text) }.for_each(|glyph| shown.push_str(&glyph.symbol));
    shown
}

/// `text` as shown, with its line ends, tabs and blanks: harmless to print anywhere.
pub fn plain_lines(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for part in text.split_inclusive(['\n', '\t']) {
        let line = part.trim_end_matches(['\n', '\t']);
        let line_glyphs = glyphs_as_typed(line.strip_suffix('\r').unwrap_or(line));
        Glyphs { is_printed: true, ..line_glyphs }.for_each(|glyph| shown.push_str(&glyph.symbol));
        shown.push_str(&part[line.len()..]);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn white_space_is_one_blank() {
        assert_eq!(plain("a  b\r\n\tc\u{2028}d"), "a b c d");
        let typed: String = glyphs_as_typed("a  b\t\tc\x1b ").map(|glyph| glyph.symbol).collect();
        assert_eq!(typed, "a  b  c␛ ");
    }

    #[test]
    fn controls_are_pictures() {
        assert_eq!(plain("\x1b[31m\0\x7f\u{9b}x\u{202e}y\u{200b}z"), "␛[31m␀␡\u{fffd}x\u{fffd}yz");
    }

    #[test]
    fn lines_keep_their_shape() {
        assert_eq!(plain_lines("  a\t\tb\r\n\n\x1b[2J\u{9b}\u{202e}c  d\n"), "  a\t\tb\n\n␛[2J\u{fffd}\u{fffd}c  d\n");
        assert_eq!(plain_lines("é\u{200f}日\r"), "é日");
    }

    #[test]
    fn a_stack_of_marks_is_cut() {
        let tall = format!("a{}b", "\u{301}".repeat(500));
        assert_eq!(plain(&tall), format!("a{}b", "\u{301}".repeat(7)));
        assert_eq!(width(&tall), 2);
    }

    #[test]
    fn every_terminal_gives_a_glyph_the_same_cells() {
        let text = "👩\u{200d}👩\u{200d}👧👍🏽❤\u{fe0f}1\u{fe0f}\u{20e3}☕\u{fe0e}🇫🇷क्षक्\u{200d}e\u{301}한\u{1112}\u{1161}\u{11ab}";
        let shown: Vec<_> = glyphs(text).map(|glyph| (glyph.symbol.into_owned(), glyph.width)).collect();
        let expected = [
            ("👩", 2),
            ("👍", 2),
            ("❤", 1),
            ("1", 1),
            ("☕", 2),
            ("🇫🇷", 2),
            ("क्ष", 2),
            ("क्\u{200d}", 1),
            ("e\u{301}", 1),
            ("한", 2),
            ("\u{1112}\u{1161}\u{11ab}", 2),
        ];
        assert_eq!(shown, expected.map(|(symbol, width)| (symbol.to_owned(), width)));
        assert_eq!(width(text), 18);
        assert_eq!([plain(text), plain_lines(text)], [text, text]);
    }

    #[test]
    fn columns_lead_to_bytes() {
        for (column, offset) in [(0, 0), (1, 0), (2, 3), (3, 4), (4, 6), (99, 6)] {
            assert_eq!(offset_at("日 éa", column), offset, "{column}");
        }
        assert_eq!(offset_at("", 5), 0);
    }

    #[test]
    fn widths() {
        assert_eq!(width("日本 é"), 6);
        assert_eq!(width("e\u{301}"), 1);
    }

    /// The glyphs of a text by its graphemes alone: offset, symbol and width.
    fn slowly(text: &str) -> Vec<(usize, String, u16)> {
        let mut all = Vec::new();
        let mut after_space = false;
        for (offset, grapheme) in text.grapheme_indices(true) {
            let is_space = grapheme.chars().all(char::is_whitespace);
            let symbol = if is_space { " ".into() } else { harmless(grapheme) };
            let symbol = agreed(&symbol);
            let width = symbol.cell_width();
            if width > 0 && !(is_space && after_space) {
                all.push((offset, symbol.to_owned(), width));
                after_space = is_space;
            }
        }
        all
    }

    proptest! {
        #[test]
        fn glyphs_are_graphemes(text in "[\r\n\t a-z~\u{0}-\u{24f}\u{2000}-\u{2030}é’日\u{301}\u{200d}\u{600}\u{1f1e6}-\u{1f1e9}\u{1f3fb}\u{1f680}\u{915}\u{94d}\u{1100}\u{1161}]{0,24}") {
            let all: Vec<_> = glyphs(&text).map(|glyph| (glyph.offset, glyph.symbol.into_owned(), glyph.width)).collect();
            prop_assert_eq!(all, slowly(&text));
        }

        #[test]
        fn simple_texts_are_shown_as_they_are(text in "([ -\u{7f}]{1,3}|[\u{80}-\u{24f}\u{2000}-\u{203f}]|[éÀ«»’–…\u{301}日]{0,2}){0,6}") {
            let chars = text.char_indices().map(|(at, c)| (at, c.to_string(), 1));
            let is_as_it_is = slowly(&text).into_iter().eq(chars);
            prop_assert!(is_as_it_is || !is_simple(&text));
            let is_usual = |c: char| matches!(c, ' '..='~' | 'À'..='ÿ' | '«' | '»' | '’' | '–' | '…');
            prop_assert!(is_simple(&text) || !text.chars().all(is_usual) || text.contains("  "));
        }

        #[test]
        fn nothing_shown_controls_the_terminal(text in "\\PC*|[\u{0}-\u{9f}\u{200b}-\u{206f}\u{feff}a ]*") {
            prop_assert!(!plain_lines(&text).chars().any(|c| reorders(c) || (c.is_control() && !"\n\t".contains(c))));
            for glyph in glyphs(&text) {
                prop_assert!(glyph.width > 0);
                prop_assert!(!glyph.symbol.chars().any(|c| c.is_control() || reorders(c)), "{glyph:?}");
            }
        }
    }
}
