//! How words are read aloud: letters to sounds, by the rules of a language.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::char::decompose_canonical;

use super::phonemes::{Phoneme, index};
use super::{english, french, german, spanish};

/// A rule: what stands before, the letters, what stands after, and their sounds.
///
/// Around the letters, `^` is the start of the word, `$` its end, `V` a vowel, `C` another letter, `F` one of `e i y`,
/// any other character itself. The first rule that fits is taken; letters without one are silent.
pub type Rule = (&'static str, &'static str, &'static str, &'static str);

/// What a language needs to read words, letters and numbers.
pub struct Language {
    /// Rules for words, in lower case, more particular ones first.
    pub rules: &'static [Rule],
    /// The names of the letters from `a` to `z`, as sounds.
    pub letters: [&'static str; 26],
    /// The numbers from 0 to 19 in words.
    pub small: [&'static str; 20],
    /// The tens from 20 to 90 in words.
    pub tens: [&'static str; 8],
    /// Hundred and thousand in words.
    pub hundred: [&'static str; 2],
}

/// How many languages there are.
pub const LANGUAGES: usize = 4;

/// The languages, ready to read: English, French, German, Spanish.
pub static READERS: LazyLock<[Reader; LANGUAGES]> =
    LazyLock::new(|| [&english::ENGLISH, &french::FRENCH, &german::GERMAN, &spanish::SPANISH].map(Reader::new));

/// A language with its rules by first letter.
pub struct Reader {
    language: &'static Language,
    rules: HashMap<char, Vec<Parsed>>,
}

struct Parsed {
    before: Vec<char>,
    letters: Vec<char>,
    after: Vec<char>,
    sounds: Vec<Phoneme>,
}

impl Reader {
    fn new(language: &'static Language) -> Reader {
        let mut rules: HashMap<char, Vec<Parsed>> = HashMap::new();
        for (before, letters, after, sounds) in language.rules {
            let letters: Vec<char> = letters.chars().collect();
            let rule = Parsed {
                before: before.chars().rev().collect(),
                after: after.chars().collect(),
                sounds: sounds.bytes().filter_map(index).collect(),
                letters,
            };
            rules.entry(rule.letters[0]).or_default().push(rule);
        }
        Reader { language, rules }
    }

    /// Adds the sounds of a word in lower case. Costs some comparisons a letter.
    pub fn read_word(&self, word: &[char], out: &mut Vec<Phoneme>) {
        let start = out.len();
        let mut at = 0;
        while at < word.len() {
            match self.rule_at(word, at) {
                Some(rule) => {
                    for &sound in &rule.sounds {
                        // Double letters are one sound.
                        if out[start..].last() != Some(&sound) {
                            out.push(sound);
                        }
                    }
                    at += rule.letters.len();
                }
                None => at += 1,
            }
        }
    }

    fn rule_at(&self, word: &[char], at: usize) -> Option<&Parsed> {
        let rules = self.rules.get(&word[at]).or_else(|| self.rules.get(&bare(word[at])))?;
        rules.iter().find(|rule| {
            let end = at + rule.letters.len();
            end <= word.len()
                && (rule.letters.len() == 1 || rule.letters[1..] == word[at + 1..end])
                && stands(&rule.after, |ahead| word.get(end + ahead).copied())
                && stands(&rule.before, |back| at.checked_sub(back + 1).map(|place| word[place]))
        })
    }

    /// Adds the name of a letter.
    pub fn spell(&self, letter: char, out: &mut Vec<Phoneme>) {
        let letter = bare(letter);
        if letter.is_ascii_lowercase() {
            let name = self.language.letters[usize::from(letter as u8 - b'a')];
            out.extend(name.bytes().filter_map(index));
        }
    }

    /// Adds a number below 10,000 in words: `grouped` as in years and versions, `256` as *two fifty-six*.
    pub fn read_number(&self, number: usize, grouped: bool, out: &mut Vec<Phoneme>) {
        let language = self.language;
        let mut say = |words: &str| {
            for word in words.split(' ') {
                self.read_word(&word.chars().collect::<Vec<_>>(), out);
            }
        };
        let [hundred, thousand] = language.hundred;
        if number >= 1000 && !grouped {
            if number >= 2000 {
                say(language.small[number / 1000]);
            }
            say(thousand);
            return self.read_rest(number % 1000, false, out);
        }
        if number >= 100 {
            let hundreds = number / 100;
            if hundreds >= 20 || grouped {
                self.read_number(hundreds, true, out);
            } else if hundreds > 1 {
                say(language.small[hundreds]);
            }
            if !grouped || number.is_multiple_of(100) {
                self.read_word(&hundred.chars().collect::<Vec<_>>(), out);
            }
            return self.read_rest(number % 100, grouped, out);
        }
        if number < 20 {
            return say(language.small[number]);
        }
        say(language.tens[number / 10 - 2]);
        self.read_rest(number % 10, false, out);
    }

    fn read_rest(&self, number: usize, grouped: bool, out: &mut Vec<Phoneme>) {
        if number > 0 {
            self.read_number(number, grouped, out);
        }
    }
}

/// Whether what stands around some letters, nearest first, is what a rule asks for.
fn stands(wanted: &[char], found: impl Fn(usize) -> Option<char>) -> bool {
    wanted.iter().enumerate().all(|(at, &wanted)| match (wanted, found(at)) {
        ('^' | '$', found) => found.is_none(),
        (_, None) => false,
        ('V', Some(found)) => is_vowel(found),
        ('C', Some(found)) => !is_vowel(found),
        ('F', Some(found)) => matches!(bare(found), 'e' | 'i' | 'y'),
        (_, Some(found)) => found == wanted,
    })
}

fn is_vowel(letter: char) -> bool {
    matches!(bare(letter), 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'œ' | 'æ')
}

/// A letter without its marks.
pub fn bare(letter: char) -> char {
    if letter.is_ascii() {
        return letter;
    }
    let mut first = None;
    decompose_canonical(letter, |part| first = first.or(Some(part)));
    match first.unwrap_or(letter) {
        'ø' => 'o',
        'ł' => 'l',
        'đ' => 'd',
        'ı' => 'i',
        plain => plain,
    }
}
