//! The words of a transcript, each read once.

use std::collections::HashMap;
use std::sync::Arc;

use super::pattern::LONGEST;
use super::phonemes::Phoneme;
use super::reading::{LANGUAGES, READERS};
use super::words::{Manner, fold, read, words};
use crate::model::{Chunk, Progress, Transcript};

/// Words with more bytes than this are like no name: as many letters as count, of three bytes each.
const LONGEST_WORD: usize = 3 * LONGEST;

/// Set in the number of a word that has a capital where no sentence starts.
const CAPITAL: u32 = 1 << 31;

/// Set in the number of a word that punctuation sets off from the one before.
const SET_OFF: u32 = 1 << 30;

/// The number of a word that is like no name.
const UNLIKE: u32 = SET_OFF - 1;

/// A word of a text: its number, and whether it has a capital where no sentence starts.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Token(u32);

impl Token {
    /// The number of the word; `None` for one that is like no name.
    pub fn word(self) -> Option<usize> {
        let number = self.0 & UNLIKE;
        (number != UNLIKE).then_some(number as usize)
    }

    /// Whether it has a capital where no sentence starts.
    pub fn is_capital(self) -> bool {
        self.0 & CAPITAL != 0
    }

    /// Whether punctuation sets it off from the word before.
    pub fn is_set_off(self) -> bool {
        self.0 & SET_OFF != 0
    }
}

/// The words of a transcript, made ready for [`find`](Vocabulary::find).
///
/// Words of more than 192 bytes are like no name. A clone shares all.
/// Holds about as much memory as the text: four bytes a word, and each different word once with its sounds.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    pub(super) lexicon: Arc<Lexicon>,
    pub(super) chunks: Vec<Arc<Tokens>>,
    /// How often each word occurs.
    pub(super) counts: Arc<[u32]>,
    /// How many words there are in all.
    pub(super) total: usize,
}

/// The words of one chunk.
#[derive(Debug)]
pub struct Tokens {
    /// The chunk as it was read: holds its text, so that a later one with another text is another one.
    chunk: Chunk,
    tokens: Vec<Token>,
    /// Behind the last token of each segment.
    ends: Vec<u32>,
}

impl Tokens {
    /// The words of each segment of the chunk, in order.
    pub fn segments(&self) -> impl Iterator<Item = &[Token]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.tokens[start as usize..end as usize])
    }

    /// Whether these are the words of a chunk. Its texts are at the same place only when they are the same: `chunk`
    /// keeps them from being given away.
    fn is_of(&self, chunk: &Chunk) -> bool {
        self.chunk.len() == chunk.len() && (0..chunk.len()).all(|at| std::ptr::eq(self.chunk.text(at), chunk.text(at)))
    }
}

/// Whether a character between words divides more than hyphens, apostrophes and white space do.
fn is_dividing(c: char) -> bool {
    !c.is_whitespace() && !matches!(c, '-' | '\'' | '’' | '_' | '&' | '+' | '/')
}

impl Vocabulary {
    /// Reads all words; `None` when stopped. Costs a pass over the text, and more for each different word.
    pub fn of(transcript: &Transcript, progress: &Progress) -> Option<Vocabulary> {
        let empty = Vocabulary { lexicon: Arc::default(), chunks: Vec::new(), counts: Arc::default(), total: 0 };
        empty.updated(transcript, progress)
    }

    /// The same for a later snapshot: reads those chunks only whose text is another one; `None` when stopped.
    pub fn updated(&self, transcript: &Transcript, progress: &Progress) -> Option<Vocabulary> {
        progress.begin(1);
        progress.go_on(transcript.len() as u64);
        let mut lexicon = Arc::clone(&self.lexicon);
        let mut chunks = Vec::with_capacity(transcript.chunks().len());
        for (at, chunk) in transcript.chunks().iter().enumerate() {
            match self.chunks.get(at) {
                Some(known) if known.is_of(chunk) => {
                    progress.advance(chunk.len() as u64);
                    chunks.push(Arc::clone(known));
                }
                _ => chunks.push(Arc::new(Arc::make_mut(&mut lexicon).tokens(chunk, progress)?)),
            }
        }
        let mut counts = vec![0; lexicon.words.len()];
        for word in chunks.iter().flat_map(|chunk| &chunk.tokens).filter_map(|token| token.word()) {
            counts[word] += 1;
        }
        let total = chunks.iter().map(|chunk| chunk.tokens.len()).sum();
        Some(Vocabulary { lexicon, chunks, counts: counts.into(), total })
    }

    /// Whether all text is that of a transcript. Costs a pass over its segments, not over their text.
    pub fn is_of(&self, transcript: &Transcript) -> bool {
        self.chunks.len() == transcript.chunks().len()
            && self.chunks.iter().zip(transcript.chunks()).all(|(known, chunk)| known.is_of(chunk))
    }
}

/// Each different word once: by its spelling where capitals inside it tell how to read it, else in lower case.
#[derive(Clone, Default, Debug)]
pub struct Lexicon {
    numbers: HashMap<Box<str>, u32>,
    words: Vec<Ends>,
    letters: Vec<u16>,
    sounds: Vec<Phoneme>,
}

/// Where the letters and sounds of a word end; they start where those before end.
#[derive(Clone, Copy, Default, Debug)]
struct Ends {
    letters: u32,
    sounds: [u32; LANGUAGES],
}

impl Lexicon {
    /// How many words there are.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// The letters of a word, without case and marks.
    pub fn letters(&self, word: usize) -> &[u16] {
        let start = word.checked_sub(1).map_or(0, |before| self.words[before].letters);
        &self.letters[start as usize..self.words[word].letters as usize]
    }

    /// The sounds of a word by the rules of a language.
    pub fn sounds(&self, word: usize, language: usize) -> &[Phoneme] {
        let ends = &self.words[word].sounds;
        let start = match language.checked_sub(1) {
            Some(before) => ends[before],
            None => word.checked_sub(1).map_or(0, |before| self.words[before].sounds[LANGUAGES - 1]),
        };
        &self.sounds[start as usize..ends[language] as usize]
    }

    /// Reads the words of a chunk; `None` when stopped.
    fn tokens(&mut self, chunk: &Chunk, progress: &Progress) -> Option<Tokens> {
        let mut tokens = Vec::new();
        let mut ends = Vec::with_capacity(chunk.len());
        let mut key = String::new();
        for at in progress.watch(0..chunk.len()) {
            let text = chunk.text(at);
            let mut before = 0;
            for range in words(text) {
                let between = &text[before..range.start];
                let starts = before == 0 || between.contains(['.', '!', '?', ':', '…']);
                let capital = !starts && text[range.clone()].contains(char::is_uppercase);
                let set_off = between.contains(is_dividing) && between.contains(char::is_whitespace);
                before = range.end;
                let number = self.number(&text[range], &mut key);
                tokens.push(Token(number | if capital { CAPITAL } else { 0 } | if set_off { SET_OFF } else { 0 }));
            }
            ends.push(tokens.len() as u32);
        }
        tokens.shrink_to_fit();
        (!progress.is_stopped()).then(|| Tokens { chunk: chunk.clone(), tokens, ends })
    }

    /// The number of a word as it stands in a text.
    fn number(&mut self, word: &str, key: &mut String) -> u32 {
        if word.len() > LONGEST_WORD {
            return UNLIKE;
        }
        key.clear();
        if word.chars().skip(1).any(char::is_uppercase) || word.chars().nth(1).is_none() {
            key.push_str(word);
        } else {
            key.extend(word.chars().flat_map(char::to_lowercase));
        }
        match self.numbers.get(key.as_str()) {
            Some(&number) => number,
            None => self.add(key),
        }
    }

    fn add(&mut self, key: &str) -> u32 {
        let number = self.words.len() as u32;
        let letters_start = self.letters.len();
        fold(key, &mut self.letters);
        self.letters.truncate(letters_start + LONGEST);
        let mut ends = Ends { letters: self.letters.len() as u32, ..Ends::default() };
        for (reader, end) in READERS.iter().zip(&mut ends.sounds) {
            let start = self.sounds.len();
            read(key, Manner::Written, reader, &mut self.sounds);
            self.sounds.truncate(start + LONGEST);
            *end = self.sounds.len() as u32;
        }
        self.numbers.insert(key.into(), number);
        self.words.push(ends);
        number
    }
}
